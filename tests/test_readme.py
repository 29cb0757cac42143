"""README and docs: what they show of the command is what it prints, and no line is too long to read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from support.paths import ROOT

from webexgen.cli import main

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
# These write files, or need one that the page does not show.
UNRUN = ("generate", "explorer", "convert", "validate", "vendor")  # of vendor, its page has a test of its own


def shown() -> Iterator[tuple[str, str, str]]:
    """(page, command, output) of each call of webexgen that a page shows with output."""
    for page in PAGES:
        for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            for command, output in re.findall(r"^\$ (webexgen [^\n]*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
                if output and command.split()[1] not in UNRUN:
                    yield page.name, command, output


SHOWN = list(shown())


def test_the_readme_shows_a_diff() -> None:
    assert any(page == "README.md" and " diff " in command for page, command, _ in SHOWN)


@pytest.mark.parametrize(("page", "command", "output"), SHOWN, ids=[command for _, command, _ in SHOWN])
def test_output_is_that_of_a_run(page: str, command: str, output: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    call, _, pipe = command.partition(" | ")
    lines = CliRunner().invoke(main, shlex.split(call)[1:]).stdout.splitlines(keepends=True)
    if pipe:
        tool, count = pipe.split()
        lines = lines[: -int(count)] if tool == "head" else lines[int(count) :]
    assert output == "".join(lines), page


def test_the_readme_is_short_and_narrow() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 150
    assert max(map(len, lines)) <= 120


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
