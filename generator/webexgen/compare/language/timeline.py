"""Dates, times and durations: which texts are one, and how two compare (XML Schema Part 2, clauses 3.2.6 to 3.2.14).

The order is partial: a time without a zone is somewhere within 14 hours of one with a zone, and months have 28 to 31 days.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

__all__ = ["FORMS", "Moment", "Span", "compare", "parse"]

_ZONE = r"(?P<zone>Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"(?P<year>-?(?:[1-9]\d{3,}|0\d{3}))"
_MONTH, _DAY = r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?P<hour>[01]\d|2[0-4]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d(?:\.\d+)?)"

FORMS = {
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "time": f"{_TIME}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "duration": r"-?P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?",
}
"""The form of each; what a calendar says of it, 30 February, `parse` knows besides."""
_COMPILED = {name: re.compile(form, re.ASCII) for name, form in FORMS.items()}
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Moment(NamedTuple):
    """Seconds on the time line, and whether a zone is known."""

    seconds: Fraction
    zoned: bool


class Span(NamedTuple):
    months: int
    seconds: Fraction


def parse(kind: str, text: str) -> Moment | Span | None:
    """The value of a text without white space around it; None if it is none of this type."""
    found = _COMPILED[kind].fullmatch(text)
    if found is None:
        return None
    if kind == "duration":
        years, months, days, hours, minutes, seconds = (Fraction(part or 0) for part in found.groups())
        sign = -1 if text.startswith("-") else 1
        total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        return Span(sign * int(years * 12 + months), sign * total)
    parts = found.groupdict()
    year, month = int(parts.get("year") or 1972), int(parts.get("month") or 1)
    day, hour = int(parts.get("day") or 1), int(parts.get("hour") or 0)
    minute, second = int(parts.get("minute") or 0), Fraction(parts.get("second") or 0)
    if year == 0 or day > _length(year, month) or (hour == 24 and (minute or second)):
        return None
    seconds = ((_days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
    zone = parts.get("zone")
    if zone and zone != "Z":
        offset = int(zone[1:3]) * 60 + int(zone[4:])
        seconds -= (1 if zone[0] == "+" else -1) * offset * 60
    return Moment(seconds, zone is not None)


def _leap(year: int) -> bool:
    year += year < 0  # there is no year 0: -1 comes before 1
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _length(year: int, month: int) -> int:
    return 29 if month == 2 and _leap(year) else _LENGTHS[month - 1]


def _days(year: int, month: int, day: int) -> int:
    before = year - (year > 0)  # whole years since 1 January of year 1
    if year < 0:
        before = year
    leaps = before // 4 - before // 100 + before // 400
    return before * 365 + leaps + sum(_length(year, m) for m in range(1, month)) + day - 1


_HALF_DAY = 14 * 3600
_REFERENCES = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))


def compare(one: Moment | Span, other: Moment | Span) -> int | None:
    """-1, 0 or 1; None where the order is not determinate."""
    if isinstance(one, Span) and isinstance(other, Span):
        orders = {_order(_added(one, at), _added(other, at)) for at in _REFERENCES}
        return orders.pop() if len(orders) == 1 else None
    assert isinstance(one, Moment)
    assert isinstance(other, Moment)
    if one.zoned is other.zoned:
        return _order(one.seconds, other.seconds)
    difference = one.seconds - other.seconds
    return None if abs(difference) <= _HALF_DAY else _order(difference, Fraction(0))


def _added(span: Span, at: tuple[int, int]) -> Fraction:
    months = at[0] * 12 + at[1] - 1 + span.months
    return (
        _days(months // 12, months % 12 + 1, 1) * 86400 + span.seconds if months >= 12 else Fraction(months * 2629800)
    )


def _order(one: Fraction, other: Fraction) -> int:
    return (one > other) - (one < other)
