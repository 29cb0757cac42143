"""TOML files that people write: every key, type and allowed value checked, every finding with file and line."""

from __future__ import annotations

import keyword
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from webexgen.errors import CatalogError, WebexgenError, listed, nearest

__all__ = ["LABEL", "PACKAGE", "Form", "Key", "Row", "Rows", "Sort", "Table", "read"]


@dataclass(frozen=True, slots=True)
class Form:
    """What a text must look like that becomes a name of something, and how a refusal calls that."""

    pattern: re.Pattern[str]
    what: str

    def accepts(self, text: str) -> bool:
        return self.pattern.fullmatch(text) is not None and not keyword.iskeyword(text)


LABEL = Form(re.compile(r"[0-9A-Za-z]+(?:[._-][0-9A-Za-z]+)*"), "letters and digits, in groups joined by . - or _")
"""A release or an update, which also names a folder and, after v, a package."""

PACKAGE = Form(re.compile(r"[A-Za-z_][A-Za-z0-9_]*"), "a name of a Python package: ASCII letters, digits and _")


class Sort(StrEnum):
    """What a value may be, in the words of a refusal."""

    TEXT = "text in quotes"
    TEXTS = 'a list of texts: ["a", "b"]'
    NUMBER = "a whole number, 1 or more"
    FLAG = "true or false"
    DATE = "a date, like 2030-12-31"
    ANY = "any value"

    def accepts(self, value: object) -> bool:
        match self:
            case Sort.TEXT:
                return isinstance(value, str)
            case Sort.TEXTS:
                return isinstance(value, list) and all(isinstance(v, str) for v in cast("list[object]", value))
            case Sort.NUMBER:
                return type(value) is int and value > 0
            case Sort.FLAG:
                return isinstance(value, bool)
            case Sort.DATE:
                return isinstance(value, date) and not isinstance(value, datetime)
            case Sort.ANY:
                return True


@dataclass(frozen=True, slots=True)
class Key:
    """A value: its sort, the words or the form that it may be if not any, whether it can be omitted, whether it must say something."""

    sort: Sort = Sort.TEXT
    words: tuple[str, ...] = ()
    optional: bool = False
    filled: bool = False
    form: Form | None = None


@dataclass(frozen=True)
class Table:
    """Values, tables and lists of tables by key. An open table takes any other keys too, whose values are `more`."""

    keys: Mapping[str, Key | Table | Rows] = field(default_factory=dict[str, "Key | Table | Rows"])
    is_open: bool = False
    more: Key = Key(Sort.ANY)


@dataclass(frozen=True)
class Rows:
    """A list of tables, each under its own [[head]]."""

    table: Table


@dataclass(frozen=True)
class Row(Mapping[str, Any]):
    """A table that holds what its shape says: values by key, with `Row` for a table and a list of them for several."""

    values_by_key: Mapping[str, Any]
    path: Path
    lines: Mapping[str, int]

    def __getitem__(self, key: str) -> Any:
        return self.values_by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_key)

    def __len__(self) -> int:
        return len(self.values_by_key)

    def where(self, key: str = "") -> str:
        """`file:line` of a key, or of the table's head."""
        return f"{self.path}:{self.lines.get(key, self.lines[''])}"


_Path = tuple[str | int, ...]


def read(path: Path, shape: Table, error: type[WebexgenError] = CatalogError) -> Row:
    """The file, checked. Texts in lists come as tuples. Raises `error` with all that is wrong, one line a finding."""
    try:
        text = path.read_bytes().decode("utf-8")
        content = tomllib.loads(text)
    except OSError as failure:
        raise error(f"{path}: cannot be read: {failure.strerror}") from None
    except UnicodeDecodeError:
        raise error(f"{path}: is not UTF-8, as TOML must be") from None
    except tomllib.TOMLDecodeError as failure:
        raise error(_syntax(path, str(failure))) from None
    except RecursionError:
        raise error(f"{path}: is nested too deeply") from None
    checker = _Checker(path, dict(_places(text)))
    row = checker.table(shape, content, ())
    if checker.findings:
        raise error(listed(checker.findings))
    return row


def _syntax(path: Path, message: str) -> str:
    found = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message)
    if found is None:
        return f"{path}: {message}"
    what = _IN_WORDS.get(found[1], found[1])
    return f"{path}:{found[2]}: {what} (column {found[3]})"


_IN_WORDS = {
    "Cannot overwrite a value": "that key or table is there already",
    "Cannot declare a table twice": "that table is there already",
}
"""What tomllib says of what only its own code could mean."""


class _Checker:
    """Walks a file beside its shape and gathers what is wrong."""

    def __init__(self, path: Path, lines: Mapping[_Path, int]) -> None:
        self.findings: list[str] = []
        self._path = path
        self._lines = lines

    def table(self, shape: Table, content: Mapping[str, Any], place: _Path) -> Row:
        values: dict[str, Any] = {}
        for key, value in content.items():
            known = shape.keys.get(key, shape.more if shape.is_open else None)
            if known is None:
                near = nearest(key, shape.keys) or f"; there are {', '.join(shape.keys)}"
                self._say((*place, key), f"unknown key {key!r}{near}")
            else:
                values[key] = self._checked(known, key, value, (*place, key))
        for key, known in shape.keys.items():
            if key not in content and isinstance(known, Key) and not known.optional:
                self._say(place, f"{key} is missing")
        lines = {key: self._line((*place, key)) for key in content}
        return Row(values, self._path, {"": self._line(place), **lines})

    def _checked(self, shape: Key | Table | Rows, key: str, value: Any, place: _Path) -> Any:
        if isinstance(shape, Key):
            return self._value(shape, key, value, place)
        if isinstance(shape, Table):
            if isinstance(value, dict):
                return self.table(shape, cast("dict[str, Any]", value), place)
            self._say(place, f"{key} must be a table: [{key}]")
            return {}
        rows: list[Any] = cast("Any", value) if isinstance(value, list) else [value]
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in rows):
            self._say(place, f"{key} must be tables, each under [[{'.'.join(p for p in place if isinstance(p, str))}]]")
            return ()
        return tuple(self.table(shape.table, row, (*place, number)) for number, row in enumerate(rows))

    def _value(self, shape: Key, key: str, value: Any, place: _Path) -> Any:
        if shape.sort is Sort.DATE and isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass  # told below
        if not shape.sort.accepts(value):
            self._say(place, f"{key} must be {shape.sort}")
            return value
        texts: list[str] = [value] if isinstance(value, str) else list(value) if shape.sort is Sort.TEXTS else []
        for text in texts:
            if shape.filled and not text.strip():
                self._say(place, f"{key} is empty; fill it in")
            elif shape.words and text not in shape.words:
                known = nearest(text, shape.words) or f"; it must be one of {', '.join(shape.words)}"
                self._say(place, f"{key} is {text!r}{known}")
            elif shape.form is not None and not shape.form.accepts(text):
                self._say(place, f"{key} is {text!r}; it must be {shape.form.what}")
        return tuple(texts) if shape.sort is Sort.TEXTS else value

    def _say(self, place: _Path, text: str) -> None:
        self.findings.append(f"{self._path}:{self._line(place)}: {text}")

    def _line(self, place: _Path) -> int:
        """The line of a key or a head, or of what is around it: inside an inline table, that of the outermost key."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)


# Strings, comments, brackets and line ends of a document; each character that belongs to none of them alone.
_PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'" r"|#[^\n]*" r"|.",
    re.DOTALL,
)
_TEXT = r'"(?:[^"\\\n]|\\.)*"(?!")'
# A line that is empty, a comment, a head, or a key with a value that ends in it: most of them.
_PLAIN = re.compile(
    rf"""[ \t]*(?:(\[\[?[\w.-]+\]\]?|(?:[\w-]+|{_TEXT})[ \t]*=[ \t]*(?:{_TEXT}|[\w.:+-]+|\[(?:[\w.:+, \t-]|{_TEXT})*\]))[ \t]*)?"""
    r"(?:#[^\n]*)?\n",
    re.ASCII,
)
_HEAD = re.compile(r"\[\[?")
_DOT = re.compile(r"\s*\.\s*")
_NAME = re.compile(r""""((?:\\.|[^"\\])*)"|'([^']*)'|([A-Za-z0-9_-]+)""")


def _places(text: str) -> Iterator[tuple[_Path, int]]:
    """The line of every key and head of a document that tomllib has read, which tells none."""
    counts: dict[_Path, int] = {}
    around: _Path = ()
    for line, statement in _statements(text):
        head = _HEAD.match(statement)
        if head is None:
            names = _names(statement)
            for length in range(1, len(names) + 1):
                yield (*around, *names[:length]), line
            continue
        around = ()
        *outer, name = _names(statement[head.end() :])
        for step in outer:
            around += (step,)
            around += (counts[around],) if around in counts else ()
        around += (name,)
        if head[0] == "[[":
            counts[around] = counts.get(around, -1) + 1
            around += (counts[around],)
        yield around, line


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """(line, text) of each head and key of a document: a statement ends with its line, outside of brackets."""
    text, line, position = f"{text}\n", 1, 0
    while position < len(text):
        start, depth, parts = line, 0, list[str]()
        plain = _PLAIN.match(text, position)
        if plain is not None:
            parts, line, position = [plain[1]] if plain[1] else [], line + 1, plain.end()
        else:
            for match in _PIECE.finditer(text, position):
                piece, position = match[0], match.end()
                line += piece.count("\n")
                if piece == "\n" and depth == 0:
                    break
                if not piece.startswith("#") and (parts or not piece.isspace()):
                    parts.append(piece)
                    if parts[0] != "[":  # the brackets of a head end with its line
                        depth += (piece in "[{") - (piece in "]}")
        if parts:
            yield start, "".join(parts)


def _names(statement: str) -> tuple[str, ...]:
    """The dotted name that a statement begins with."""
    found: list[str] = []
    position = 0
    while match := _NAME.match(statement, position):
        quoted, literal, bare = match.groups()
        found.append(_unquoted(match[0]) if quoted is not None else literal if literal is not None else bare)
        gap = _DOT.match(statement, match.end())
        if gap is None:
            break
        position = gap.end()
    return tuple(found)


def _unquoted(text: str) -> str:
    if "\\" not in text:
        return text[1:-1]
    key: str = tomllib.loads(f"key = {text}")["key"]
    return key
