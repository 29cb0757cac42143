"""Messages in bulk: files, folders with all below them, logs with a message a line, and HAR recordings."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from webexgen.errors import InputError
from webexgen.message.source import opened, printable

__all__ = ["Document", "documents", "files"]

_SUFFIXES = (".xml", ".json", ".jsonl", ".ndjson", ".log", ".har")
_FIRST = re.compile(rb"[\xef\xbb\xbf\s]*([<{])")


@dataclass(frozen=True, slots=True)
class Document:
    """What may be a message. `name` says where it was found, `line` the line of its file that it starts on.

    If `asked` for by name it has to be a message; what only lay in a folder may be something else.
    """

    name: str
    data: bytes
    file: str
    line: int = 1
    asked: bool = True

    @property
    def is_json(self) -> bool:
        found = _FIRST.match(self.data)
        return found is not None and found[1] == b"{"


def files(names: Iterable[str], suffixes: tuple[str, ...] = _SUFFIXES) -> Iterator[tuple[str, bool]]:
    """The files of these names, and those with one of `suffixes` below folders, sorted; and whether they were asked for by name.

    Hidden folders and links to folders are not entered.
    """
    for name in names:
        path = Path(name)
        if name == "-" or not path.is_dir():
            yield name, True
            continue
        for folder, inner, inside in os.walk(path):
            inner[:] = sorted(step for step in inner if not step.startswith((".", "__")))
            for file in sorted(inside):
                if file.endswith(suffixes):
                    yield str(Path(folder) / file), False


def documents(names: Iterable[str]) -> Iterator[Document]:
    """All that may be a message in files and folders; "-" is stdin. Raises `InputError`."""
    for file, asked in files(names):
        with opened(file) as (name, source):
            data = source.read()
        yield from _split(name, data, asked=asked)


def _split(name: str, data: bytes, *, asked: bool) -> Iterator[Document]:
    exchanges = _exchanges(name, data)
    if exchanges is not None:
        found = [Document(where, body, name, asked=False) for where, body in exchanges if _FIRST.match(body)]
        if not found and asked:
            raise InputError(f"{printable(name)}: is a HAR recording without XML or JSON in it")
        yield from found
        return
    lines = [(number, line) for number, line in enumerate(data.split(b"\n"), 1) if line.strip()]
    if len(lines) > 1 and all(_is_whole(line) for _, line in lines[:2]):
        for number, line in lines:
            yield Document(f"{name}:{number}", line.strip(), name, number, asked=False)
        return
    yield Document(name, data, name, asked=asked)


def _is_whole(line: bytes) -> bool:
    """Whether a line holds a document from its start to its end."""
    line = line.strip()
    if line.startswith(b"{"):
        return _loaded(line) is not None
    opening = re.match(rb"(?:<\?xml[^>]*>\s*)?<([^\s/>!?]+)[\s/>]", line)
    return opening is not None and (line.endswith((b"</" + opening[1] + b">", b"/>")) and line.count(b"<") > 1)


def _loaded(data: bytes) -> Any:
    """What JSON holds; None where it is none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _exchanges(name: str, data: bytes) -> list[tuple[str, bytes]] | None:
    """The bodies of the requests and the responses of a HAR recording; None for what is none."""
    if b'"entries"' not in data or not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    held = _inside(_loaded(data), "log", "entries")
    if not isinstance(held, list):
        return None
    entries = cast("list[object]", held)
    found: list[tuple[str, bytes]] = []
    for number, entry in enumerate(entries, 1):
        for half, part in (("request", "postData"), ("response", "content")):
            body = _body(entry, half, part)
            if body:
                found.append((f"{name}#{number} {half}", body))
    return found


def _body(entry: Any, half: str, part: str) -> bytes:
    """The text of one half of an exchange, b"" where there is none."""
    held = _inside(entry, half, part)
    text = _inside(held, "text")
    if not isinstance(text, str):
        return b""
    if _inside(held, "encoding") == "base64":
        try:
            return base64.b64decode(text)
        except ValueError:
            return b""
    return text.encode(errors="replace")


def _inside(held: Any, *steps: str) -> Any:
    """What is at a path of keys; None where something on the way is no object, or lacks its key."""
    for step in steps:
        held = cast("dict[str, Any]", held).get(step) if isinstance(held, dict) else None
    return held
