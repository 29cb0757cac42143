# SPDX-License-Identifier: MIT
"""The API's `MM/DD/YYYY hh:mm:ss` values and `datetime`. Fields hold the text: which zone it is in stands in another field."""

from __future__ import annotations

import re
from datetime import datetime

from .errors import MessageError

__all__ = ["from_datetime", "to_datetime"]

_FORM = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\s+(\d{1,2}):(\d{1,2}):(\d{1,2})", re.ASCII)


def to_datetime(text: str) -> datetime:
    """The date and time that a value of the API is, without a zone: that is what `time_zone_id` or the documentation says.

    Reads `11/01/2019 8:0:0` too. Raises `MessageError` for any other form, and for a time that no calendar has.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise MessageError("a date and time is written MM/DD/YYYY hh:mm:ss")
    month, day, year, hour, minute, second = map(int, match.groups())
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - its zone stands in another field
    except ValueError:
        reason = "there is no such date or time"
    raise MessageError(reason)


def from_datetime(value: datetime) -> str:
    """`MM/DD/YYYY hh:mm:ss`; fractions of a second are dropped.

    Raises `MessageError` for a datetime with a zone: it would be lost. Bring it into the zone of the field and take the zone off,
    `value.astimezone(zone).replace(tzinfo=None)`.
    """
    if value.tzinfo is not None:
        raise MessageError("the API writes a date and time without its zone: convert it and take tzinfo off")
    return f"{value:%m/%d}/{value.year:04} {value:%H:%M:%S}"
