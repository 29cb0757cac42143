"""A machine that reads decimal numbers and knows their range, digits and listed values (XML Schema Part 2, clause 3.2.3)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from webexgen.compare.language.characters import single
from webexgen.compare.language.machine import Machine

__all__ = ["DecimalMachine", "Range"]


@dataclass(frozen=True, slots=True)
class Range:
    """Which decimals: their bounds, how many digits, and those that are listed, if they are. An integer has no point."""

    integer: bool = False
    low: tuple[Decimal, bool] | None = None  # and whether the bound itself is within
    high: tuple[Decimal, bool] | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None
    values: frozenset[Decimal] | None = None

    def within(self, other: Range) -> bool:
        """Whether every text of `self` is one of `other` by the facets alone; False where that can't be seen so."""
        if self.values is not None and self.integer <= other.integer:
            kept = (value for value in self.values if self.has(value))
            if not (other.integer and not self.integer):
                return all(other.has(value) for value in kept)
        if other.integer and not self.integer:
            return False
        lower = other.low is None or (self.low is not None and _inner(self.low, other.low, 1))
        upper = other.high is None or (self.high is not None and _inner(self.high, other.high, -1))
        total = other.total_digits is None or (
            self.total_digits is not None and self.total_digits <= other.total_digits
        )
        fraction = (
            other.fraction_digits is None
            or self.integer
            or (self.fraction_digits is not None and self.fraction_digits <= other.fraction_digits)
        )
        return lower and upper and total and fraction and other.values is None

    def has(self, value: Decimal) -> bool:
        """Whether a value is within, as far as bounds and digits say."""
        if self.low and (value < self.low[0] or (value == self.low[0] and not self.low[1])):
            return False
        if self.high and (value > self.high[0] or (value == self.high[0] and not self.high[1])):
            return False
        whole, fraction = digits(value)
        if self.total_digits is not None and len(whole) + len(fraction) > self.total_digits:
            return False
        if self.fraction_digits is not None and len(fraction) > self.fraction_digits:
            return False
        return self.values is None or value in self.values


def _inner(one: tuple[Decimal, bool], other: tuple[Decimal, bool], way: int) -> bool:
    if one[0] == other[0]:
        return other[1] or not one[1]
    return (one[0] - other[0]) * way > 0


def digits(value: Decimal) -> tuple[str, str]:
    """The digits of a value before and after the point, without zeros that mean nothing."""
    whole, _, fraction = f"{abs(value):f}".partition(".")
    return whole.lstrip("0"), fraction.rstrip("0")


class _State(NamedTuple):
    """`where` is start, sign, whole, point or fraction; `last` the place of the last digit after the point that is not 0.

    `orders` are how the digits so far compare with as many digits of each number that matters.
    """

    where: str = "start"
    negative: bool = False
    whole: int = 0
    fraction: int = 0
    last: int = 0
    orders: tuple[int, ...] = ()


class DecimalMachine(Machine):
    """Reads `[+-]digits[.digits]`, or without a point. Counts and compares as it goes."""

    def __init__(self, allowed: Range) -> None:
        self._range = allowed
        bounds = [bound[0] for bound in (allowed.low, allowed.high) if bound]
        self._values = sorted({*bounds, *(allowed.values or ())})
        self._digits = [digits(value) for value in self._values]
        self._wholes = max([len(whole) for whole, _ in self._digits] + [allowed.total_digits or 0]) + 1
        places = [len(fraction) for _, fraction in self._digits]
        self._places = max([*places, allowed.total_digits or 0, allowed.fraction_digits or 0]) + 1
        self.start = _State(orders=(0,) * len(self._values))
        characters = {"+", "-", ".", "0", *(digit for pair in self._digits for text in pair for digit in text)}
        decimal = (0x31, 0x3A)
        near = {chr(ord(c) + step) for c in characters if c.isdecimal() for step in (-1, 1)}
        self.sets = (decimal, *(single(c) for c in sorted(characters | {c for c in near if c.isdecimal()})))

    def step(self, state: Hashable, character: str) -> Hashable | None:
        assert isinstance(state, _State)
        if character in "+-" and state.where == "start":
            return state._replace(where="sign", negative=character == "-")
        if character == "." and not self._range.integer and state.where in ("start", "sign", "whole"):
            return state._replace(where="fraction" if state.where == "whole" else "point")
        if not "0" <= character <= "9":
            return None
        if state.where in ("start", "sign", "whole"):
            return self._whole(state, character)
        place = min(state.fraction + 1, self._places)
        return state._replace(
            where="fraction",
            fraction=place,
            last=state.last if character == "0" else place,
            orders=tuple(
                order or _compare(character, fraction[place - 1 : place] or "0")
                for order, (_, fraction) in zip(state.orders, self._digits, strict=True)
            ),
        )

    def _whole(self, state: _State, character: str) -> _State:
        if character == "0" and not state.whole:
            return state._replace(where="whole")
        place = min(state.whole + 1, self._wholes)
        orders = tuple(
            order or (_compare(character, whole[place - 1]) if place <= len(whole) else 0)
            for order, (whole, _) in zip(state.orders, self._digits, strict=True)
        )
        return state._replace(where="whole", whole=place, orders=orders)

    def accepts(self, state: Hashable) -> bool:
        assert isinstance(state, _State)
        allowed = self._range
        if state.where not in ("whole", "fraction"):
            return False
        if allowed.total_digits is not None and state.whole + state.last > allowed.total_digits:
            return False
        if allowed.fraction_digits is not None and state.last > allowed.fraction_digits:
            return False
        signs = dict(zip(self._values, self._signs(state), strict=True))
        if allowed.low and not (signs[allowed.low[0]] > 0 or (signs[allowed.low[0]] == 0 and allowed.low[1])):
            return False
        if allowed.high and not (signs[allowed.high[0]] < 0 or (signs[allowed.high[0]] == 0 and allowed.high[1])):
            return False
        return allowed.values is None or any(signs[value] == 0 for value in allowed.values)

    def _signs(self, state: _State) -> Iterable[int]:
        """How the number compares with each that matters."""
        zero = not state.whole and not state.last
        for value, (whole, fraction), order in zip(self._values, self._digits, state.orders, strict=True):
            if zero or value == 0 or state.negative is not (value < 0):
                sign = -1 if state.negative and not zero else int(not zero)
                yield sign if zero is False and (value == 0 or sign != _sign(value)) else _sign(0 - value)
                continue
            size = _compare(state.whole, len(whole)) or order or (-1 if state.fraction < len(fraction) else 0)
            yield -size if state.negative else size


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def _compare(one: str | int, other: str | int) -> int:
    return (one > other) - (one < other)  # type: ignore[operator]
