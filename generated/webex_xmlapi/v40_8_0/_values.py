"""Text -> values: a number, a boolean, bytes, or a known value of an enumeration."""

from __future__ import annotations

import base64
from math import isfinite

from ._model import OpenEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    _Dict = dict[Any, Any]
else:
    _Dict = dict

__all__ = ["Memo", "Odd", "integer", "is_blank", "lenient", "memo_of"]

_MAX_MEMO = 8_192


class Odd(Exception):
    """A text that its type would not be written as. The careful path deals with it."""


class Memo(_Dict):
    """text -> value. Repeated texts become one object; forgets all when it has grown large."""

    def __init__(self, convert: Callable[[str | None], Any]) -> None:
        super().__init__()
        self.convert = convert

    def __missing__(self, text: str | None) -> Any:
        if len(self) >= _MAX_MEMO:
            self.clear()
        self[text] = value = self.convert(text)
        return value


class _Strings(Memo):
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


def _boolean(text: str | None) -> bool:
    if text == "true":
        return True
    if text == "false":
        return False
    raise Odd


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


def _enumeration(kind: type[OpenEnum]) -> Callable[[str | None], str]:
    known: dict[str | None, str] = {member.value: member for member in kind}
    return lambda text: known.get(text) or text or ""


_CONVERTERS: dict[Any, Callable[[str | None], Any]] = {
    str: str,
    int: integer,
    bool: _boolean,
    float: _float,
    bytes: _bytes,
}


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


def memo_of(kind: Any) -> Memo:
    """What converts the texts of a type."""
    if issubclass(kind, OpenEnum):
        return Memo(_enumeration(kind))
    return (_Strings if kind is str else Memo)(_CONVERTERS[kind])
