"""README and docs: the commands that a page shows, what they print, and the page with what they print now."""

from __future__ import annotations

import re
from pathlib import Path

from support.paths import ROOT

__all__ = ["PAGES", "abridged", "commands", "put"]

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_COMMAND = re.compile(r"^\$ ([^\n]*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def commands(page: Path) -> list[tuple[str, str]]:
    """(command, output) of each command that a page shows, in order."""
    return _COMMAND.findall("".join(_BLOCK.findall(page.read_text(encoding="utf-8"))))


def abridged(printed: str, shown: str) -> str:
    """What a command printed, with as many lines left out behind three dots as a page leaves out."""
    head, dots, tail = shown.partition("...\n")
    lines = printed.splitlines(keepends=True)
    first, last = head.count("\n"), len(lines) - tail.count("\n")
    return "".join([*lines[:first], dots, *lines[last:]]) if dots and first < last else printed


def put(page: Path, command: str, old: str, new: str) -> None:
    """Let a page show another output of a command, if it is another."""
    if old == new:
        return
    text = page.read_text(encoding="utf-8")
    shown = f"$ {command}\n{old}"
    assert text.count(shown) == 1, f"{page.name} shows {command} twice"
    page.write_text(text.replace(shown, f"$ {command}\n{new}"), encoding="utf-8")
