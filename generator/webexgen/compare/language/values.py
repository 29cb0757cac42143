"""Which texts a simple type accepts on the wire, and whether another type accepts all of them.

A type is a product of conditions on what whiteSpace makes of a text. Most are machines, which decide inclusion with a shortest
counterexample. Ranges of dates, durations and floats and the forms of URIs and ids are no machines: they follow from the same
or a stricter condition of the other type, or a text is found that refutes them, or they are not decided.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from webexgen.compare.language.conditions import MODES, Condition, Inclusion, Length, machine_of, normalized
from webexgen.compare.language.facet_conditions import (
    conditions_of_builtin,
    conditions_of_facets,
    has_spellings,
    samples,
)
from webexgen.compare.language.machine import STEPS, Both, Machine, OrEmpty, Spaced, accepted, shortest
from webexgen.compare.language.varieties import Either, Items
from webexgen.qname import XS
from webexgen.schema.model import Api, Facets, SimpleType

__all__ = ["ANY_TEXT", "Inclusion", "ValueSpace", "value_space"]


@dataclass(frozen=True, slots=True)
class ValueSpace:
    """What a simple type accepts. `or_empty` adds the empty text, which an element with a default or fixed value may hold."""

    builtin: str
    mode: str
    conditions: frozenset[Condition]
    or_empty: bool = False

    def accepts(self, text: str) -> bool:
        """Whether a text, as a parser reports it, is one of this type."""
        if self.or_empty and not text:
            return True
        read = normalized(text, self.mode)
        return all(condition.holds(read) for condition in self.conditions)

    def with_fixed(self, value: str) -> ValueSpace:
        """Only what is the same value as `value`."""
        variety = next((condition for condition in self.conditions if isinstance(condition, (OneOf, ListOf))), None)
        if variety is not None and variety.has_spellings:
            fixed: Iterable[Condition] = [SameValue(variety, frozenset({normalized(value, self.mode)}))]
        else:
            fixed = conditions_of_facets(self.builtin, Facets(enumeration=(value,)), self.mode)
        return replace(self, conditions=self.conditions | frozenset(fixed))

    @property
    def has_spellings(self) -> bool:
        """Whether several texts can be one value."""
        varieties = [condition for condition in self.conditions if isinstance(condition, (OneOf, ListOf))]
        return any(one.has_spellings for one in varieties) if varieties else has_spellings(self.builtin)

    def with_empty(self) -> ValueSpace:
        """What it accepts, and the empty text."""
        return replace(self, or_empty=True)

    def example(self) -> str | None:
        """A short text of it; None if there is none, or none was found."""
        return _example(self)

    @property
    def empty(self) -> bool:
        """Whether it is proved that it accepts nothing."""
        if self.or_empty or not any(condition.narrows for condition in self.conditions):
            return False
        if any(self.accepts(text) for condition in self.conditions for text in condition.texts()):
            return False
        regular = replace(self, conditions=frozenset(c for c in self.conditions if c.regular))
        return _nothing(regular)

    def within(self, other: ValueSpace) -> Inclusion:
        """Whether `other` accepts every text of this type."""
        return _within(self, other)


_MANY = 20
"""Of machines that tell more sets of characters apart, a text that is at hand is tried before the shortest is looked for, and that not
for as long: theirs are patterns whose walks seldom end."""

ANY_TEXT = ValueSpace("string", "preserve", frozenset())


@dataclass(frozen=True)
class OneOf(Condition):
    """A text of one of the members of a union."""

    members: tuple[ValueSpace, ...]

    @property
    def regular(self) -> bool:  # type: ignore[override]
        return all(condition.regular for member in self.members for condition in member.conditions)

    def holds(self, text: str) -> bool:
        return any(member.accepts(text) for member in self.members)

    def implies(self, other: Condition) -> bool:
        if self == other:
            return True
        return isinstance(other, OneOf) and all(any(m.within(o).holds for o in other.members) for m in self.members)

    def machine(self) -> Machine:
        return Either([_product(member) for member in self.members])

    def texts(self) -> Iterable[str]:
        return (text for member in self.members for text in _edges(member))

    @property
    def has_spellings(self) -> bool:
        return any(member.has_spellings for member in self.members)

    def same(self, one: str, other: str) -> bool:
        """Whether two texts are one value, of whichever member."""
        return any(member.accepts(other) and member.with_fixed(other).accepts(one) for member in self.members)


@dataclass(frozen=True)
class ListOf(Condition):
    """Items of one type with a space between each two."""

    item: ValueSpace

    @property
    def regular(self) -> bool:  # type: ignore[override]
        return all(condition.regular for condition in self.item.conditions)

    def holds(self, text: str) -> bool:
        return not text or all(self.item.accepts(word) for word in text.split(" "))

    def implies(self, other: Condition) -> bool:
        return isinstance(other, ListOf) and self.item.within(other.item).holds is True

    def machine(self) -> Machine:
        return Items(_product(self.item))

    def texts(self) -> Iterable[str]:
        found = [text for text in _edges(self.item) if text and " " not in text]
        return (*found, " ".join(found[:2]))

    @property
    def has_spellings(self) -> bool:
        return self.item.has_spellings

    def same(self, one: str, other: str) -> bool:
        """Whether two lists have the same values in the same order."""
        ones, others = one.split(), other.split()
        pairs = zip(ones, others, strict=False)
        return len(ones) == len(others) and all(self.item.with_fixed(b).accepts(a) for a, b in pairs)


@dataclass(frozen=True)
class SameValue(Condition):
    """A list, or a text of a union, that is the same value as one of some texts, however it is spelt."""

    variety: OneOf | ListOf
    values: frozenset[str]
    regular = False

    def holds(self, text: str) -> bool:
        return any(self.variety.same(text, value) for value in self.values)

    def implies(self, other: Condition) -> bool:
        return isinstance(other, SameValue) and other.variety == self.variety and self.values <= other.values

    def texts(self) -> Iterable[str]:
        return sorted(self.values)


@lru_cache(maxsize=4096)
def _example(space: ValueSpace) -> str | None:
    if space.or_empty:
        return ""
    if all(condition.regular for condition in space.conditions):
        return shortest(_product(space))
    return next((text for text in samples(space.builtin, space.conditions) if space.accepts(text)), None)


@lru_cache(maxsize=4096)
def _nothing(space: ValueSpace) -> bool:
    return accepted(_product(space), None, steps=STEPS // 20).holds is True


@lru_cache(maxsize=4096)
def _within(one: ValueSpace, other: ValueSpace) -> Inclusion:
    if one == other or not other.conditions:
        return Inclusion(True)
    if one.accepts("") and not other.accepts(""):
        return Inclusion(False, "")
    open_: list[Condition] = []
    for condition in sorted(other.conditions, key=str):
        if any(_implied(mine, one.mode, condition, other.mode) for mine in one.conditions):
            continue
        if one.mode == "collapse" != other.mode and (text := _padded(one, condition)) is not None:
            return Inclusion(False, text)
        if isinstance(condition, OneOf) and any(one.within(member).holds for member in condition.members):
            continue
        if not condition.regular:
            open_.append(condition)
            continue
        machines = _product(one), _around(other, [machine_of(condition)])
        steps = STEPS
        if sum(len(machine.sets) for machine in machines) > _MANY:
            steps = STEPS // 5
            text = next(
                (
                    text
                    for text in _edges(one)
                    if one.accepts(text) and not condition.holds(normalized(text, other.mode))
                ),
                None,
            )
            if text is not None:
                return Inclusion(False, text)
        found = accepted(*machines, steps=steps)
        if found.holds is False and one.accepts(found.text):
            return Inclusion(False, found.text)
        if found.holds is not True:
            open_.append(condition)
    if not open_ or one.empty:
        return Inclusion(True)
    parts = [part.within(other) for part in _members(one)]
    if parts and all(part.holds for part in parts):
        return Inclusion(True)
    for part in parts:
        if part.holds is False and part.witness is not None and one.accepts(part.witness):
            return part
    for text in _candidates(one, other):
        if one.accepts(text) and not other.accepts(text):
            return Inclusion(False, text)
    return Inclusion(None)


def _implied(mine: Condition, mode: str, condition: Condition, other_mode: str) -> bool:
    """Whether a condition holds of every text of which `mine` does, though white space may be treated in another way."""
    if mode != other_mode:  # what is collapsed is no longer than before
        shrinks = other_mode == "collapse" and isinstance(condition, Length) and not condition.low
        return shrinks and mine.implies(condition)
    return mine.implies(condition)


def _padded(one: ValueSpace, condition: Condition) -> str | None:
    """A text whose white space collapses, and is too long otherwise."""
    if not isinstance(condition, Length) or condition.words or condition.high is None:
        return None
    length = condition.high + 1
    return next((text.ljust(length) for text in ("", *_edges(one)) if one.accepts(text.ljust(length))), None)


def _members(one: ValueSpace) -> list[ValueSpace]:
    """A union as what its members let through of it; nothing of other types."""
    union = next((condition for condition in one.conditions if isinstance(condition, OneOf)), None)
    if union is None:
        return []
    rest = one.conditions - {union}
    return [replace(m, conditions=m.conditions | rest if m.mode == one.mode else m.conditions) for m in union.members]


def _edges(one: ValueSpace) -> Iterator[str]:
    return (text for condition in sorted(one.conditions, key=str) for text in condition.texts())


def _candidates(one: ValueSpace, other: ValueSpace) -> Iterator[str]:
    yield from samples(one.builtin, one.conditions | other.conditions)
    yield from samples(other.builtin, one.conditions | other.conditions)


def _product(space: ValueSpace) -> Machine:
    return _around(space, [machine_of(c) for c in sorted(space.conditions, key=str) if c.regular])


def _around(space: ValueSpace, machines: Sequence[Machine]) -> Machine:
    """Machines behind the white space of a type, and the empty text if that is accepted beside it."""
    machine: Machine = Both(machines)
    if space.mode != "preserve":
        machine = Spaced(machine, space.mode)
    return OrEmpty(machine) if space.or_empty else machine


def value_space(api: Api, name: str) -> ValueSpace:
    """The value space of a simple type, built in or declared, by Clark name."""
    chain: list[Facets] = []
    variety: Condition | None = None
    while not name.startswith(f"{{{XS}}}"):
        type_ = api.types[name]
        assert isinstance(type_, SimpleType)
        if type_.members:
            variety = OneOf(tuple(value_space(api, member) for member in type_.members))
        elif type_.item:
            variety = ListOf(value_space(api, type_.item))
        chain.append(type_.facets)
        name = type_.base
    return _value_space(name.rpartition("}")[2], tuple(chain), variety)


@cache
def _value_space(builtin: str, chain: tuple[Facets, ...], variety: Condition | None = None) -> ValueSpace:
    mode, facets_of = MODES.get(builtin, "collapse"), builtin
    conditions: set[Condition] = set(conditions_of_builtin(builtin))
    if variety is not None:
        conditions.add(variety)
        collapses = isinstance(variety, ListOf) or (
            isinstance(variety, OneOf) and all(member.mode == "collapse" for member in variety.members)
        )
        mode = "collapse" if collapses else "preserve"
        facets_of = "NMTOKENS" if isinstance(variety, ListOf) else builtin  # a list, whose length counts items
    for facets in reversed(chain):
        if facets.enumeration and not facets.open and isinstance(variety, (OneOf, ListOf)) and variety.has_spellings:
            conditions.add(SameValue(variety, frozenset(normalized(value, mode) for value in facets.enumeration)))
            facets = replace(facets, enumeration=())  # noqa: PLW2901 - the rest of them
        conditions |= set(conditions_of_facets(facets_of, facets, mode))
        mode = facets.white_space or mode
    return ValueSpace(builtin, mode, frozenset(_merged(conditions)))


def _merged(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """Conditions that are one when taken together: the range of all steps of a derivation."""
    found: dict[Hashable, Condition] = {}
    for condition in conditions:
        key = condition.merges_by or condition
        found[key] = found[key].merged(condition) if key in found else condition
    return (condition for condition in found.values() if condition.narrows)
