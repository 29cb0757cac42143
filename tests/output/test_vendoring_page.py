"""docs/vendoring.md: its commands, run one after the other in an empty folder, print what it shows. `--update-docs` writes it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.pages import abridged, commands, put
from support.paths import ROOT
from support.vendoring import files_of, release_files

from webexgen.cli import main

PAGE = ROOT / "docs" / "vendoring.md"


def printed(command: str) -> str:
    if not command.startswith("webexgen "):
        words = command.replace("python ", f"{shlex.quote(sys.executable)} -S -B ", 1)
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        return subprocess.run(words, shell=True, capture_output=True, text=True, check=False, env=environment).stdout
    call, _, tail = command.partition(" | tail -")
    output = CliRunner().invoke(main, shlex.split(call)[1:], prog_name="webexgen").output
    return "".join(output.splitlines(keepends=True)[-int(tail) :]) if tail else output


@pytest.mark.docs
def test_the_page_shows_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    monkeypatch.chdir(tmp_path)
    session = commands(PAGE)
    assert len(session) >= 8
    for command, output in session:
        found = abridged(printed(command), output)
        if pytestconfig.getoption("--update-docs"):
            put(PAGE, command, output, found)
        else:
            assert output == found, f"{command}: `make docs` writes it"


def test_sizes_are_as_the_page_says() -> None:
    """Two fifths of a release's folder, less than a third without what can be left out; most of it is the runtime."""
    five = ("CreateMeeting", "DelMeeting", "GetMeeting", "LstsummaryMeeting", "SetMeeting")
    packages = [release_files(), files_of(five), files_of(five, ["compatibility", "json", "stream", "validate"])]
    whole, some, least = (sum(len(text.encode()) for text in files.values()) for files in packages)
    runtime = sum(len(text.encode()) for path, text in packages[2].items() if path.startswith("_runtime/"))
    assert some / whole == pytest.approx(2 / 5, rel=0.05)
    assert least / whole < 1 / 3
    assert runtime / least > 1 / 2
