# SPDX-License-Identifier: MIT
"""Values and names -> their text in a document, and texts -> values.

A field takes what its type is, and what can be written without loss:

    str      str; an int (its digits)
    int      int; a number without fraction, such as 3.0 or an integer of numpy
    float    float, int
    bool     bool; the numbers 1 and 0
    bytes    bytes, bytearray

A str in a field of any other type is its text as it is written, for what the type does not allow: `validate` reports it. Everything
else is an error: True for an int, 3.5 for an int, NaN for a str, a list for a text.
"""

from __future__ import annotations

import base64
import math
import operator
import re
from enum import Enum

from .errors import MessageError
from .model import OpenEnum
from .unknown import UnresolvedType

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    _Dict = dict[Any, Any]
else:
    _Dict = dict

__all__ = [
    "BLANK",
    "Odd",
    "converted",
    "escape",
    "integer",
    "is_blank",
    "is_forbidden",
    "is_shared",
    "lenient",
    "memo_of",
    "plain_text",
    "quote",
    "said_name",
    "split_name",
    "text_of",
]

BLANK = " \t\r\n"
_XMLNS = "http://www.w3.org/2000/xmlns/"
_control = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]").search
_IN_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})
# XML 1.0, production 4, without the colon.
_START = "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
_NAME = f"[{_START}][{_START}\\-.0-9\xb7\u0300-\u036f\u203f\u2040]*"
_MAX_MEMO = 8_192
_NO_NUMBERS = {"nan": "NaN", "inf": "INF", "-inf": "-INF"}


def is_forbidden(text: str) -> bool:
    """Whether a text holds what XML cannot hold."""
    if _control(text) or "\ufffe" in text or "\uffff" in text:
        return True
    try:
        text.encode()  # a pattern of the surrogates takes longer to compile than this module to load
    except UnicodeEncodeError:
        return True
    return False


def escape(text: str) -> str:
    """The character data of a text. Raises `MessageError` for one that XML cannot hold."""
    is_printable = text.isprintable()
    if is_printable and "&" not in text and "<" not in text and ">" not in text:
        return text
    if not is_printable and is_forbidden(text):
        raise MessageError("a text holds what XML can't hold: a control character or half a surrogate pair")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def quote(text: str) -> str:
    """A text inside the quotes of an attribute."""
    escape(text)
    return text.translate(_IN_ATTRIBUTE)


def converted(kind: type[Any], value: Any) -> Any:
    """The value of the type `kind` that a field gets. Raises `MessageError` for what cannot be it without loss."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str):
        return str.__str__(value)
    made: Any = None
    if kind is bool:
        made = bool(value) if isinstance(value, int) and value in (0, 1) else None
    elif kind is bytes:
        made = bytes(value) if isinstance(value, (bytes, bytearray)) else None
    elif isinstance(value, float):
        made = float(value) if kind is float else int(value) if kind is int and value.is_integer() else None
    elif not isinstance(value, bool):
        number = _integer(value)
        made = number if kind in (int, float) or number is None else int.__repr__(number)
    if made is None:
        usual = "" if issubclass(kind, str) else f" of type {kind.__name__}"
        raise MessageError(f"{type(value).__name__} is no value of an element{usual}")
    return made


def _integer(value: Any) -> int | None:
    try:
        return operator.index(value)
    except TypeError:
        return None


def text_of(kind: type[Any], value: Any) -> str:
    """The character data of a value in a field of the type `kind`. Raises `MessageError` for what the field does not take."""
    return escape(plain_text(kind, value))


def plain_text(kind: type[Any], value: Any) -> str:
    """The same text before it is escaped."""
    made = converted(kind, value)
    if isinstance(made, str):
        return made
    if isinstance(made, bytes):
        return base64.b64encode(made).decode("ascii")
    if isinstance(made, bool):
        return ("true" if made else "false") if isinstance(value, bool) else str(int(made))
    if isinstance(made, float):
        return float.__repr__(made) if math.isfinite(made) else _NO_NUMBERS[float.__repr__(made)]
    return int.__repr__(made)


def split_name(tag: str) -> tuple[str, str]:
    """Namespace and local name of `{namespace}name` or `name`. Raises `MessageError` for what is no name."""
    uri, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    if not _is_name(local) or (local == "xmlns" and not uri):
        raise MessageError("what should be the name of an element or attribute is none")
    _check_namespace(uri)
    return uri, local


def said_name(kind: str) -> tuple[str, str] | None:
    """Namespace and local name of an xsi:type, None for a text. Raises `MessageError` for what is neither."""
    if isinstance(kind, UnresolvedType) or not kind.startswith("{"):
        return None
    uri, brace, local = kind[1:].partition("}")
    if not uri or not brace or ":" in local or local != local.rstrip(BLANK):
        raise MessageError("an xsi:type that begins with a brace is not {namespace}name")
    _check_namespace(uri)
    return uri, local


def _check_namespace(uri: str) -> None:
    if uri == _XMLNS or "}" in uri:
        raise MessageError("what should be a namespace is none")
    escape(uri)


def _is_name(text: str) -> bool:
    if text.isascii():
        return text[:1] not in {"-", "."} and text.replace("-", "").replace(".", "").isidentifier()
    return re.fullmatch(_NAME, text) is not None


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
    if repr(value) != text or not math.isfinite(value):
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
        return number if math.isfinite(number) or text in ("INF", "-INF", "NaN") else None
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
