# SPDX-License-Identifier: MIT
"""Prefixes that a document uses and does not declare. The vendor's guide prints requests like that."""

from __future__ import annotations

import re
from xml.parsers import expat

from .._registry import PREFIXES
from .document import refusing, shown
from .errors import MessageError
from .unknown import XSI

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["declaring", "opening"]

_KNOWN = {**{prefix: uri for uri, prefix in PREFIXES.items()}, "xsi": XSI[1:-1]}
_AFTER_NAME = re.compile(rb"[ \t\r\n/>]")


def declaring(data: bytes | str, *, lenient: bool, final: bool = True) -> bytes | str:
    """`data`, whose document element also declares the well-known prefixes that are used where nothing declares them.

    Not `final`: `data` is the start of a document. Raises `MessageError` with line and column for the first other prefix that is
    used so, and for the first of all if not `lenient`.
    """
    start = _Start(lenient)
    start.read(data, final)
    if isinstance(data, str):
        return start.with_prefixes(data.encode(), start.missing).decode()
    return start.with_prefixes(data, start.missing)


def opening(data: bytes) -> bytes | None:
    """`data`, the start of a document, whose document element declares all well-known prefixes; None if it is not there yet."""
    start = _Start(lenient=True)
    start.read(data, final=False)
    return start.with_prefixes(data, _KNOWN.keys() - start.declared) if start.at >= 0 else None


class _Start:
    """Where in a document its first start tag is, which prefixes that declares, and which are `missing` in the whole.

    The parser that finds them knows nothing of namespaces, so names come with their prefixes, in every encoding.
    """

    def __init__(self, lenient: bool) -> None:
        self._lenient = lenient
        self.at = -1
        self._name = ""
        self.declared: frozenset[str] = frozenset()
        self.missing: set[str] = set()
        self._scopes: dict[str, int] = {}
        self._open: list[tuple[str, ...]] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def read(self, data: bytes | str, final: bool) -> None:
        refusing(lambda: self._parser.Parse(data, final))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        here = tuple(key[6:] for key in attributes if key.startswith("xmlns:"))
        if self.at < 0:
            self.at, self._name, self.declared = self._parser.CurrentByteIndex, name, frozenset(here)
        for prefix in here:
            self._scopes[prefix] = self._scopes.get(prefix, 0) + 1
        self._open.append(here)
        for used in (name, *attributes):
            prefix, colon, _ = used.partition(":")
            if colon and not self._scopes.get(prefix) and prefix != "xml" and (prefix != "xmlns" or used == name):
                self._miss(prefix)

    def _end(self, _name: str) -> None:
        for prefix in self._open.pop():
            self._scopes[prefix] -= 1

    def _miss(self, prefix: str) -> None:
        if self._lenient and prefix in _KNOWN:
            self.missing.add(prefix)
            return
        where = f"line {self._parser.CurrentLineNumber}, column {self._parser.CurrentColumnNumber + 1}"
        remedy = "; parse(data, lenient=True) declares it" if prefix in _KNOWN else ""
        raise MessageError(f"{where}: the prefix {shown(prefix)} is not declared{remedy}")

    def with_prefixes(self, data: bytes, prefixes: Iterable[str]) -> bytes:
        declared = "".join(f' xmlns:{prefix}="{_KNOWN[prefix]}"' for prefix in sorted(prefixes))
        tag = f"<{self._name}"
        for codec in ("utf-16-le", "utf-16-be"):
            if data.startswith(tag[0].encode(codec), self.at):
                at = self.at + len(tag.encode(codec))
                return data[:at] + declared.encode(codec) + data[at:]
        # All other encodings that expat reads write these characters as ASCII does.
        after = _AFTER_NAME.search(data, self.at)
        at = after.start() if after else len(data)
        return data[:at] + declared.encode() + data[at:]
