"""Which texts a simple type accepts on the wire, and whether another type accepts all of them.

A type is a product of conditions on what whiteSpace makes of a text. Most are machines, which decide inclusion with a shortest
counterexample. Ranges of dates, durations and floats and the forms of URIs and ids are no machines: they follow from the same
or a stricter condition of the other type, or a text is found that refutes them, or they are not decided.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from webexgen.compare.language.conditions import MODES, Condition, Inclusion, machine_of, normalized
from webexgen.compare.language.facet_conditions import conditions_of_builtin, conditions_of_facets, samples
from webexgen.compare.language.machine import STEPS, Both, Machine, OrEmpty, Spaced, accepted, shortest
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
        fixed = conditions_of_facets(self.builtin, Facets(enumeration=(value,)), self.mode)
        return replace(self, conditions=self.conditions | frozenset(fixed))

    def with_empty(self) -> ValueSpace:
        """What it accepts, and the empty text."""
        return replace(self, or_empty=True)

    def example(self) -> str | None:
        """A short text of it; None if there is none, or none was found."""
        if self.or_empty:
            return ""
        if all(condition.regular for condition in self.conditions):
            return shortest(_product(self))
        return next((text for text in samples(self.builtin, self.conditions) if self.accepts(text)), None)

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


@lru_cache(maxsize=4096)
def _nothing(space: ValueSpace) -> bool:
    return accepted(_product(space), None, steps=STEPS // 20).holds is True


@lru_cache(maxsize=4096)
def _within(one: ValueSpace, other: ValueSpace) -> Inclusion:
    if one == other or not other.conditions:
        return Inclusion(True)
    same_mode = one.mode == other.mode
    if one.or_empty and not other.accepts(""):
        return Inclusion(False, "")
    open_: list[Condition] = []
    for condition in sorted(other.conditions, key=str):
        if same_mode and any(mine.implies(condition) for mine in one.conditions):
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
    for text in _candidates(one, other):
        if one.accepts(text) and not other.accepts(text):
            return Inclusion(False, text)
    return Inclusion(None)


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
    while not name.startswith(f"{{{XS}}}"):
        type_ = api.types[name]
        assert isinstance(type_, SimpleType)
        chain.append(type_.facets)
        name = type_.base
    return _value_space(name.rpartition("}")[2], tuple(chain))


@cache
def _value_space(builtin: str, chain: tuple[Facets, ...]) -> ValueSpace:
    mode = MODES.get(builtin, "collapse")
    conditions: set[Condition] = set(conditions_of_builtin(builtin))
    for facets in reversed(chain):
        conditions |= set(conditions_of_facets(builtin, facets, mode))
        mode = facets.white_space or mode
    return ValueSpace(builtin, mode, frozenset(_merged(conditions)))


def _merged(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """Conditions that are one when taken together: the range of all steps of a derivation."""
    found: dict[Hashable, Condition] = {}
    for condition in conditions:
        key = condition.merges_by or condition
        found[key] = found[key].merged(condition) if key in found else condition
    return (condition for condition in found.values() if condition.narrows)
