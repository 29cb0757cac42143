"""Conditions on a text whose white space is normalized already: what simple types are made of."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from webexgen.builtins import holders
from webexgen.compare.language import timeline
from webexgen.compare.language.characters import parse_pattern, short_word, takes
from webexgen.compare.language.decimal_machine import DecimalMachine, Range
from webexgen.compare.language.expression import Expressions
from webexgen.compare.language.machine import Lengths, Machine, PatternMachine, Texts, Words

__all__ = [
    "CHARACTERS",
    "MODES",
    "Bound",
    "Condition",
    "Form",
    "Inclusion",
    "Length",
    "Listed",
    "Number",
    "Pattern",
    "Unknown",
    "machine_of",
    "normalized",
]

MODES = {"string": "preserve", "anySimpleType": "preserve", "anyType": "preserve", "normalizedString": "replace"}
"""The whiteSpace of built-in types; collapse for all others."""


class Inclusion(NamedTuple):
    """Whether one type accepts all that another does: proved, refuted by a text, or not decided."""

    holds: bool | None
    witness: str | None = None


def normalized(text: str, mode: str) -> str:
    """What whiteSpace makes of a text (clause 4.3.6)."""
    if mode == "preserve":
        return text
    text = re.sub("[\t\n\r ]", " ", text)
    return re.sub(" +", " ", text).strip(" ") if mode == "collapse" else text


class Condition(ABC):
    """One condition. A regular one has a machine; what `implies` another leaves nothing to prove of that."""

    regular = True
    narrows = True
    merges_by: Hashable = None

    @abstractmethod
    def holds(self, text: str) -> bool: ...

    def implies(self, other: Condition) -> bool:
        return self == other

    def merged(self, other: Condition) -> Condition:
        """Both as one, for conditions with the same `merges_by`."""
        raise NotImplementedError

    def machine(self) -> Machine:
        raise NotImplementedError

    def texts(self) -> Iterable[str]:
        """Texts on its edges, to try."""
        return ()


@cache
def machine_of(condition: Condition) -> Machine:
    return condition.machine()


CHARACTERS = Expressions(takes)


@dataclass(frozen=True)
class Pattern(Condition):
    """The alternatives of one xs:restriction."""

    pattern: str

    def holds(self, text: str) -> bool:
        return machine_of(self).reads(text)

    def machine(self) -> Machine:
        return PatternMachine(CHARACTERS, parse_pattern(CHARACTERS, self.pattern))

    def texts(self) -> Iterable[str]:
        found = short_word(parse_pattern(CHARACTERS, self.pattern))
        return () if found is None else (found,)


@dataclass(frozen=True)
class Listed(Condition):
    """One of a few texts."""

    values: frozenset[str]

    def holds(self, text: str) -> bool:
        return text in self.values

    def implies(self, other: Condition) -> bool:
        return all(other.holds(value) for value in self.values)

    def machine(self) -> Machine:
        return Texts(self.values)

    def texts(self) -> Iterable[str]:
        return sorted(self.values)


@dataclass(frozen=True)
class Length(Condition):
    """So many characters, or words of a list."""

    low: int = 0
    high: int | None = None
    words: bool = False

    @property
    def narrows(self) -> bool:  # type: ignore[override]
        return self.low > 0 or self.high is not None

    @property
    def merges_by(self) -> Hashable:  # type: ignore[override]
        return "length", self.words

    def merged(self, other: Condition) -> Condition:
        assert isinstance(other, Length)
        highs = [high for high in (self.high, other.high) if high is not None]
        return replace(self, low=max(self.low, other.low), high=min(highs, default=None))

    def holds(self, text: str) -> bool:
        return machine_of(self).reads(text)

    def implies(self, other: Condition) -> bool:
        if not isinstance(other, Length) or other.words is not self.words:
            return False
        upper = other.high is None or (self.high is not None and self.high <= other.high)
        return self.low >= other.low and upper

    def machine(self) -> Machine:
        return (Words if self.words else Lengths)(self.low, self.high)


@dataclass(frozen=True)
class Number(Condition):
    """A decimal within a range."""

    range: Range
    merges_by = "number"

    def merged(self, other: Condition) -> Condition:
        assert isinstance(other, Number)
        a, b = self.range, other.range
        lows = [bound for bound in (a.low, b.low) if bound]
        highs = [bound for bound in (a.high, b.high) if bound]
        lists = [values for values in (a.values, b.values) if values is not None]
        return Number(
            Range(
                a.integer or b.integer,
                max(lows, key=lambda bound: (bound[0], not bound[1]), default=None),
                min(highs, key=lambda bound: (bound[0], bound[1]), default=None),
                min((n for n in (a.total_digits, b.total_digits) if n is not None), default=None),
                min((n for n in (a.fraction_digits, b.fraction_digits) if n is not None), default=None),
                lists[0].intersection(*lists) if lists else None,
            )
        )

    def holds(self, text: str) -> bool:
        return machine_of(self).reads(text)

    def implies(self, other: Condition) -> bool:
        return isinstance(other, Number) and self.range.within(other.range)

    def machine(self) -> Machine:
        return DecimalMachine(self.range)


@dataclass(frozen=True)
class Form(Condition):
    """The form of a built-in type that no machine reads: a date that the calendar has, an id, a URI."""

    builtin: str
    regular = False

    def holds(self, text: str) -> bool:
        if self.builtin in timeline.FORMS:
            return timeline.parse(self.builtin, text) is not None
        return self.builtin != "ID" and " " not in text

    def implies(self, other: Condition) -> bool:
        return isinstance(other, Form) and other.builtin in holders(self.builtin)


@dataclass(frozen=True)
class Bound(Condition):
    """A bound, or a list of values, of a date, a duration or a float."""

    builtin: str
    field: str
    stated: tuple[str, ...]
    regular = False

    def holds(self, text: str) -> bool:
        return any(_meets(_order(self.builtin, text, stated), self.field) for stated in self.stated)

    def implies(self, other: Condition) -> bool:
        # That a float rounds more than a double is no matter here.
        if not isinstance(other, Bound) or (other.builtin != self.builtin and {self.builtin, other.builtin} != _FLOATS):
            return False
        if self.field == "enumeration":
            return all(other.holds(text) for text in self.stated)
        if other.field == "enumeration" or self.field[:3] != other.field[:3]:
            return False
        order = _order(self.builtin, self.stated[0], other.stated[0])
        if order == 0:
            return self.field == other.field or self.field.endswith("exclusive")
        return order == (1 if self.field.startswith("min") else -1)

    def texts(self) -> Iterable[str]:
        for stated in self.stated:
            yield stated
            yield re.sub(r"(Z|[+-]\d\d:\d\d)$", "", stated)
            yield f"{stated}Z"


_FLOATS = {"float", "double"}


def _order(builtin: str, text: str, other: str) -> int | None:
    if builtin in timeline.FORMS:
        one, two = timeline.parse(builtin, text), timeline.parse(builtin, other)
        return None if one is None or two is None else timeline.compare(one, two)
    try:
        a, b = float(text.replace("INF", "inf")), float(other.replace("INF", "inf"))
    except ValueError:
        return None
    if math.isnan(a) or math.isnan(b):  # more than any number in the first edition of XML Schema, and to libxml2
        return math.isnan(a) - math.isnan(b)
    return (a > b) - (a < b)


def _meets(order: int | None, field: str) -> bool:
    if order is None:
        return False
    match field:
        case "enumeration":
            return order == 0
        case "min_inclusive":
            return order >= 0
        case "min_exclusive":
            return order > 0
        case "max_inclusive":
            return order <= 0
        case _:
            return order < 0


@dataclass(frozen=True)
class Unknown(Condition):
    """A pattern that is not understood, or a facet that this type does not have. Nothing follows from it but itself."""

    what: str
    regular = False

    def holds(self, text: str) -> bool:  # noqa: ARG002 - it may be one
        return True
