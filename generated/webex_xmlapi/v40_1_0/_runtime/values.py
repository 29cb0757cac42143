# SPDX-License-Identifier: MIT
"""Text -> values: a number, a boolean, bytes, or a known value of an enumeration."""

from __future__ import annotations

import base64
from math import isfinite

from .model import OpenEnum

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    _Dict = dict[Any, Any]
else:
    _Dict = dict

__all__ = ["Odd", "integer", "is_blank", "is_shared", "lenient", "memo_of"]

_MAX_MEMO = 8_192


class Odd(Exception):
    """A text that its type would not be written as. The careful path deals with it."""


class _Memo(_Dict):
    """text -> value. Repeated texts become one object; forgets all when it has grown large."""

    def __init__(self, convert: Callable[[str | None], Any]) -> None:
        super().__init__()
        self.convert = convert

    def __missing__(self, text: str | None) -> Any:
        if len(self) >= _MAX_MEMO:
            self.clear()
        self[text] = value = self.convert(text)
        return value


class _Strings(_Memo):
    """The most frequent kind, without the call."""

    def __missing__(self, text: str | None) -> Any:
        if len(self) >= _MAX_MEMO:
            self.clear()
        self[text] = value = text or ""
        return value


def integer(text: str | None) -> int:
    """Raises `Odd` for a text that is not how Python writes the number."""
    try:
        value = int(text or "")
    except ValueError:
        raise Odd from None
    if str(value) != text:
        raise Odd
    return value


def _float(text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        raise Odd from None
    if repr(value) != text or not isfinite(value):
        raise Odd
    return value


def _bytes(text: str | None) -> bytes:
    try:
        value = base64.b64decode(text or "", validate=True)
    except ValueError:
        raise Odd from None
    if base64.b64encode(value).decode("ascii") != (text or ""):
        raise Odd
    return value


class _Booleans(_Dict):
    def __missing__(self, text: str | None) -> bool:
        raise Odd


class _Known(_Dict):
    """text -> known value of an enumeration, or the text itself."""

    def __missing__(self, text: str | None) -> str:
        return text or ""


_CONVERTERS: dict[Any, Callable[[str | None], Any]] = {int: integer, float: _float, bytes: _bytes}
# What is the same in every document, and holds nothing of any.
_SHARED: dict[Any, _Dict] = {bool: _Booleans(true=True, false=False)}


def lenient(kind: Any, text: str | None) -> Any:
    """The value that an odd text stands for, or None: ` 45 ` is 45, `TRUE` is True, nothing is no number."""
    text = (text or "").strip()
    try:
        if kind is bool:
            return {"true": True, "1": True, "false": False, "0": False}.get(text.lower())
        if kind is bytes:
            return base64.b64decode("".join(text.split()), validate=True)
        if not text.isascii() or "_" in text or len(text) > 400:
            return None
        if kind is int:
            return int(text)
        number = float(text)
        return number if isfinite(number) or text in ("INF", "-INF", "NaN") else None
    except ValueError:
        return None


def is_blank(text: str | None) -> bool:
    """Whether it is white space of XML (or nothing), which between elements says nothing."""
    return not text or (text.isspace() and text.isascii())


def is_shared(kind: Any) -> bool:
    """Whether `memo_of` gives the same for every document."""
    return kind is bool or issubclass(kind, OpenEnum)


def memo_of(kind: Any) -> Any:
    """What converts the texts of a type."""
    if kind is str:
        return _Strings(str)
    if not is_shared(kind):
        return _Memo(_CONVERTERS[kind])
    shared = _SHARED.get(kind)
    if shared is None:
        shared = _SHARED[kind] = _Known((member.value, member) for member in kind)
    return shared
