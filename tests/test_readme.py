"""README and docs: what they show of the command is what it prints, and no line is too long to read. `--update-docs` writes it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.pages import PAGES, commands, put
from support.paths import ROOT

from webexgen.cli import main

# These write files, or need one that the page does not show.
UNRUN = ("generate", "explorer", "convert", "vendor")  # of vendor, its page has a test of its own
SHOWN = [
    (page, command, output)
    for page in PAGES
    for command, output in commands(page)
    if output and command.startswith("webexgen ") and command.split()[1] not in UNRUN
]


def test_the_readme_shows_a_diff() -> None:
    assert any(page.name == "README.md" and " diff " in command for page, command, _ in SHOWN)


@pytest.mark.docs
@pytest.mark.parametrize(("page", "command", "output"), SHOWN, ids=[command for _, command, _ in SHOWN])
def test_output_is_that_of_a_run(
    page: Path, command: str, output: str, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    monkeypatch.chdir(ROOT)
    call, _, pipe = command.partition(" | ")
    lines = CliRunner().invoke(main, shlex.split(call)[1:]).stdout.splitlines(keepends=True)
    if pipe:
        tool, count = pipe.split()
        lines = lines[: -int(count)] if tool == "head" else lines[int(count) :]
    printed = "".join(lines)
    if pytestconfig.getoption("--update-docs"):
        put(page, command, output, printed)
        output = printed
    assert output == printed, f"{page.name}: `make docs` writes it"


def test_the_readme_is_short_and_narrow() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 150
    assert max(map(len, lines)) <= 120


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
