"""docs/vendoring.md: its commands, run one after the other in an empty folder, print what it shows."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.paths import ROOT
from support.vendoring import NEWEST, files_of, release_files

from webexgen.cli import main

PAGE = (ROOT / "docs" / "vendoring.md").read_text(encoding="utf-8")


def session() -> list[tuple[str, str]]:
    """(command, output) of each command that the page shows, in order."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    return re.findall(r"^\$ ([^\n]*)\n((?:(?!\$ ).*\n)*)", "".join(blocks), re.MULTILINE)


def printed(command: str) -> str:
    if not command.startswith("webexgen "):
        words = command.replace("python ", f"{shlex.quote(sys.executable)} -S -B ", 1)
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        return subprocess.run(words, shell=True, capture_output=True, text=True, check=False, env=environment).stdout
    call, _, tail = command.partition(" | tail -")
    output = CliRunner().invoke(main, shlex.split(call)[1:], prog_name="webexgen").output
    return "".join(output.splitlines(keepends=True)[-int(tail) :]) if tail else output


def test_the_page_shows_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = session()
    assert len(commands) >= 8
    for command, output in commands:
        form = re.escape(output).replace(re.escape("...\n"), "(?:.*\n)+")
        assert re.fullmatch(form, printed(command)), command


def test_sizes_are_those_of_the_page() -> None:
    five = ("CreateMeeting", "DelMeeting", "GetMeeting", "LstsummaryMeeting", "SetMeeting")
    packages = [release_files(), files_of(five), files_of(five, ["compatibility", "json", "stream", "validate"])]
    sizes = [sum(len(text.encode()) for text in files.values()) / 1000 for files in packages]
    runtimes = [
        sum(len(text.encode()) for path, text in files.items() if path.startswith("_runtime/")) / 1000
        for files in packages
    ]
    told = [int(number) for number in re.findall(r"(\d+)(?: and \d+)? kB", PAGE)]
    assert told == pytest.approx([sizes[1], sizes[0], sizes[2], runtimes[1]], rel=0.05)
    assert NEWEST == "40.12.0"
