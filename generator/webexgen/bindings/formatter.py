"""The last word on emitted Python: black's, which is kept in the user's cache folder. The only module that imports it."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from webexgen.bindings.arguments import on_a_line
from webexgen.cache import Cache
from webexgen.resources import version_of

if TYPE_CHECKING:
    from black import Mode

__all__ = ["WIDTH", "assignment", "format_all", "is_formatted"]

_CACHE = "XDG_CACHE_HOME"


def _has_home() -> bool:
    try:
        return Path.home().is_absolute()
    except RuntimeError:
        return False


WIDTH = 120


def format_all(sources: list[str]) -> list[str]:
    """What black makes of each source. It is not asked where it would change nothing, or has been before, which saves most of the time."""
    return [source if is_formatted(source) else _formatted(source) for source in sources]


def assignment(head: str, value: object) -> str:
    """A statement that gives a table of dicts, tuples, strings and numbers a name, as black would have it: `head` is `NAME: type`."""
    text = f"{head} = {_laid_out(value, '', len(head) + 3, 0)}"
    return text if text.isascii() else format_all([text])[0]  # how wide other characters are, black knows


def _laid_out(value: object, indent: str, before: int, after: int) -> str:
    """A value on one line, if what stands before and after it leaves room for that, or with a line for each thing in it."""
    line = on_a_line(value)
    if before + len(line) + after <= WIDTH or not isinstance(value, dict | tuple) or not value:
        return line
    more = f"{indent}    "
    if isinstance(value, tuple):
        items = [(more, item) for item in cast("tuple[object, ...]", value)]
    else:
        items = [(f"{more}{on_a_line(key)}: ", item) for key, item in cast("dict[object, object]", value).items()]
    comma = "" if len(items) == 1 and isinstance(value, dict) else ","  # where there is no comma yet, black adds none
    lines = [f"{head}{_laid_out(item, more, len(head), len(comma))}{comma}" for head, item in items]
    opening, closing = "()" if isinstance(value, tuple) else "{}"
    return "\n".join((opening, *lines, f"{indent}{closing}"))


def _formatted(source: str) -> str:
    kept, digest = Cache("formatted", kept=None), hashlib.sha256(f"{_asked()}\n{source}".encode()).hexdigest()
    text = kept.get("source", digest, str)
    if text is None:
        mode = _mode()
        from black import format_str  # noqa: PLC0415 - loading it takes as long as formatting a few definitions

        text = format_str(source, mode=mode)
        kept.put("source", digest, text)
    return text


@cache
def _asked() -> str:
    """Stands for what black is, and is asked for."""
    return f"black {version_of('black')} {WIDTH}"


@cache
def _mode() -> Mode:
    # Black asks for the user's cache folder when it is imported, which fails where there is no home. It is not used here.
    lent = not _has_home() and _CACHE not in os.environ
    if lent:
        os.environ[_CACHE] = tempfile.gettempdir()
    try:
        from black import Mode  # noqa: PLC0415 - as above
        from black.mode import TargetVersion  # noqa: PLC0415 - as above
    finally:
        if lent:
            del os.environ[_CACHE]
    return Mode(target_versions={TargetVersion.PY311}, line_length=WIDTH)


def is_formatted(source: str) -> bool:
    """Whether a source surely is as black would have it: a class as the templates write it, or a module's head of plain statements,
    without what black may write otherwise.

    That is a line that is too long, a string in other quotes or with escapes, and characters that do not show.
    """
    text = source.rstrip("\n")
    docstring = _DOCSTRING.match(text)
    code = text if docstring is None else text[docstring.end() :]
    return (
        (text.startswith("class ") or _is_plain(code))
        and "\\" not in text
        and all(line.isprintable() and not line.endswith(" ") for line in text.splitlines())
        and not any(_is_wide(line) or ("'" in line and " = " in line) for line in code.splitlines())
    )


def _is_wide(line: str) -> bool:
    """Whether a line may be too long: what is not ASCII may be as wide as two characters."""
    return len(line) > WIDTH or (not line.isascii() and len(line) + sum(c > "\x7f" for c in line) > WIDTH)


_STRING = r'"[^"\n]*"'
_NAME = r"\w+(?:: \w+(?:\[\w+(?:, (?:\w+|\.\.\.))*\])?)?"
_IMPORTED = r"\w+(?: as \w+)?"
_DOCSTRING = re.compile(
    rf'"""[^\s"](?:[^"\n]{{,{WIDTH - 8}}}[^\s"]"""|[^"\n]*\n(?:[^"\n]*\n)*[^\s"][^"\n]*\n""")(?:\n\n|\Z)'
)
_IMPORTS = re.compile(rf"(?:from [\w.]+ import {_IMPORTED}(?:, {_IMPORTED})*(?:\n|\Z))+")
_VALUE = (
    rf"(?:{_STRING}|\w+|\(\)|\{{\}}|\[{_STRING}(?:, {_STRING})*\]"
    rf"|\[\n(?:    {_STRING},\n)+\]|\{{\n(?:    {_STRING}: {_STRING},\n)+\}})"
)
_STATEMENTS = re.compile(rf"(?:(?:# \S.*\n)*{_NAME} = {_VALUE}(?:\n|\Z))+")


def _is_plain(code: str) -> bool:
    """Whether a source is imports, and names that are given strings, or lists and dicts of these with a line for each; or nothing.

    One blank line stands between two blocks of them, and no line ends in a blank.
    """
    blocks = code.split("\n\n") if code else []
    return all(_IMPORTS.fullmatch(block) or _STATEMENTS.fullmatch(block) for block in blocks)
