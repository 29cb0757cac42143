# SPDX-License-Identifier: MIT
"""The API's values of a date and time, and `datetime`. Fields hold the text: in many APIs the zone stands in another field."""

from __future__ import annotations

import re
from datetime import datetime

from .._registry import TIME_FORMAT
from .errors import MessageError

__all__ = ["from_datetime", "text_of_time", "to_datetime"]

# A directive: what a part of a datetime is called, how many digits it has, and how documentation shows it.
_DIRECTIVES = {
    "%Y": ("year", 4, "YYYY"),
    "%m": ("month", 2, "MM"),
    "%d": ("day", 2, "DD"),
    "%H": ("hour", 2, "hh"),
    "%M": ("minute", 2, "mm"),
    "%S": ("second", 2, "ss"),
}
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_PIECES = re.split(r"(%.|\s+)", TIME_FORMAT)
_SHOWN = "".join(_DIRECTIVES[piece][2] if piece in _DIRECTIVES else piece for piece in _PIECES)


def _form() -> re.Pattern[str]:
    """The form of the catalog's format; a leading zero may be absent."""
    made = ""
    for piece in _PIECES:
        name, digits, _ = _DIRECTIVES.get(piece, ("", 0, ""))
        if name:
            made += rf"(?P<{name}>\d{{{'4' if digits == 4 else '1,2'}}})"
        else:
            made += r"\s+" if piece.isspace() else re.escape(piece)
    return re.compile(made, re.ASCII)


_FORM = _form() if TIME_FORMAT else _ISO


def to_datetime(text: str) -> datetime:
    """The date and time that a value of the API is. Without a zone, unless it is written with one: that is in another field then,
    or in the documentation.

    Reads single digits (8:0:0) too where the API has a format of its own. Raises `MessageError` for any other form, and for a time
    that no calendar has.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise MessageError(f"a date and time is written {_SHOWN or 'YYYY-MM-DDThh:mm:ss, as in ISO 8601'}")
    try:
        if not TIME_FORMAT:
            return datetime.fromisoformat(match[0])
        year, month, day, hour, minute, second = (int(match[name]) for name, _, _ in _DIRECTIVES.values())
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - its zone stands in another field
    except ValueError:
        reason = "there is no such date or time"
    raise MessageError(reason)


def text_of_time(value: object) -> object:
    """What a field of dates and times holds when it is set to a value."""
    return from_datetime(value) if isinstance(value, datetime) else value


def from_datetime(value: datetime) -> str:
    """The text of a date and time, as the API writes it.

    ISO 8601 holds all of it. In a format of the API's own, fractions of a second are dropped, and a datetime with a zone raises
    `MessageError`, since it would be lost: bring it into the zone of the field and take the zone off,
    `value.astimezone(zone).replace(tzinfo=None)`.
    """
    if not TIME_FORMAT:
        return value.isoformat()
    if value.tzinfo is not None:
        raise MessageError("the API writes a date and time without its zone: convert it and take tzinfo off")
    return "".join(_written(value, piece) for piece in _PIECES)


def _written(value: datetime, piece: str) -> str:
    name, digits, _ = _DIRECTIVES.get(piece, ("", 0, ""))
    return f"{getattr(value, name):0{digits}}" if name else piece
