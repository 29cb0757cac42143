"""Deterministic machines that read a text character by character, and whether one accepts all that another does.

What a simple type accepts is a product of them: its pattern, its lengths, its range as one over the digits, each behind what
whiteSpace makes of the text.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from webexgen.compare.language.characters import SPACE, CharacterSet, alphabet, single
from webexgen.compare.language.expression import BUDGET, Expression, Expressions

__all__ = [
    "Accepted",
    "Both",
    "Lengths",
    "Machine",
    "OrEmpty",
    "PatternMachine",
    "Spaced",
    "Texts",
    "accepted",
    "shortest",
]


class Machine(ABC):
    """`step` gives None where no continuation is accepted. `sets` are the characters that it tells apart."""

    start: Hashable
    sets: tuple[CharacterSet, ...] = ()

    @abstractmethod
    def step(self, state: Hashable, character: str) -> Hashable | None: ...

    @abstractmethod
    def accepts(self, state: Hashable) -> bool: ...

    def reads(self, text: str) -> bool:
        """Whether it accepts a whole text."""
        state: Hashable | None = self.start
        for character in text:
            state = self.step(state, character)
            if state is None:
                return False
        return self.accepts(state)


class PatternMachine(Machine):
    """A pattern; a state is what is left of it."""

    def __init__(self, expressions: Expressions, pattern: Expression) -> None:
        self._expressions = expressions
        self.start = pattern
        self.sets = tuple(leaf.leaf for leaf in pattern.leaves if isinstance(leaf.leaf, tuple))

    def step(self, state: Hashable, character: str) -> Hashable | None:
        assert isinstance(state, Expression)
        found = self._expressions.derive(state, character)
        return None if found is self._expressions.none else found

    def accepts(self, state: Hashable) -> bool:
        assert isinstance(state, Expression)
        return state.nullable


class Texts(Machine):
    """A few texts; a state is how far one of them is read."""

    start = ""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = frozenset(texts)
        self._prefixes = {text[:length] for text in self.texts for length in range(len(text) + 1)}
        self.sets = tuple(single(character) for character in sorted(set("".join(self.texts))))

    def step(self, state: Hashable, character: str) -> Hashable | None:
        read = f"{state}{character}"
        return read if read in self._prefixes else None

    def accepts(self, state: Hashable) -> bool:
        return state in self.texts


class Lengths(Machine):
    """Between `low` and `high` units of a text: characters, pairs of hexadecimal digits, words of a list."""

    start = 0

    def __init__(self, low: int, high: int | None) -> None:
        self.low, self.high = low, high

    def step(self, state: Hashable, character: str) -> Hashable | None:
        assert isinstance(state, int)
        if self.high is None:
            return min(state + 1, self.low)
        return state + 1 if state < self.high else None

    def accepts(self, state: Hashable) -> bool:
        assert isinstance(state, int)
        return state >= self.low


class Words(Lengths):
    """Between `low` and `high` words with one space between each two."""

    sets = (SPACE,)
    start: Hashable = (0, True)

    def step(self, state: Hashable, character: str) -> Hashable | None:
        assert isinstance(state, tuple)
        count, between = state
        if character == " ":
            return (count, True)
        if not between:
            return state
        if self.high is not None and count >= self.high:
            return None
        return (min(count + 1, self.low) if self.high is None else count + 1, False)

    def accepts(self, state: Hashable) -> bool:
        assert isinstance(state, tuple)
        return state[0] >= self.low


class Spaced(Machine):
    """A machine that reads what whiteSpace, replace or collapse, makes of a text."""

    sets: tuple[CharacterSet, ...]

    def __init__(self, inner: Machine, mode: str) -> None:
        self._inner, self._collapse = inner, mode == "collapse"
        self.start = (inner.start, "before") if self._collapse else inner.start
        self.sets = (*inner.sets, SPACE, single(" "))

    def step(self, state: Hashable, character: str) -> Hashable | None:
        space = character in " \t\n\r"
        if not self._collapse:
            return self._inner.step(state, " " if space else character)
        assert isinstance(state, tuple)
        inner, where = state
        if space:
            return (inner, "between" if where == "inside" else where)
        if where == "between":
            inner = self._inner.step(inner, " ")
            if inner is None:
                return None
        inner = self._inner.step(inner, character)
        return None if inner is None else (inner, "inside")

    def accepts(self, state: Hashable) -> bool:
        if not self._collapse:
            return self._inner.accepts(state)
        assert isinstance(state, tuple)
        return self._inner.accepts(state[0])


class OrEmpty(Machine):
    """What a machine accepts, and no text at all: that of an element with a default."""

    def __init__(self, inner: Machine) -> None:
        self._inner = inner
        self.start = ("", inner.start)
        self.sets = inner.sets

    def step(self, state: Hashable, character: str) -> Hashable | None:
        if isinstance(state, tuple) and len(state) == 2 and state[0] == "":
            state = state[1]
        else:
            assert isinstance(state, _Read)
            state = state.state
        found = self._inner.step(state, character)
        return None if found is None else _Read(found)

    def accepts(self, state: Hashable) -> bool:
        return self._inner.accepts(state.state) if isinstance(state, _Read) else True


@dataclass(frozen=True, slots=True)
class _Read:
    state: Hashable


class Both(Machine):
    """What each of several machines accepts. None of them: every text."""

    def __init__(self, machines: Sequence[Machine]) -> None:
        self._machines = tuple(machines)
        self.start = tuple(machine.start for machine in self._machines)
        self.sets = tuple(dict.fromkeys(points for machine in self._machines for points in machine.sets))

    def step(self, state: Hashable, character: str) -> Hashable | None:
        assert isinstance(state, tuple)
        found: list[Hashable] = []
        for machine, one in zip(self._machines, state, strict=True):
            following = machine.step(one, character)
            if following is None:
                return None
            found.append(following)
        return tuple(found)

    def accepts(self, state: Hashable) -> bool:
        assert isinstance(state, tuple)
        return all(machine.accepts(one) for machine, one in zip(self._machines, state, strict=True))


class Accepted(NamedTuple):
    """Whether every text of one machine is one of the other's; None if that took too long. `text` is the shortest that is not."""

    holds: bool | None
    text: str = ""


def accepted(one: Machine, other: Machine | None, budget: int = BUDGET) -> Accepted:
    """Walk both at once. Without `other`, which then accepts nothing, `text` is the shortest text of `one`."""
    characters = alphabet((*one.sets, *(other.sets if other else ())))
    start = (one.start, other.start if other else None)
    seen: dict[tuple[Hashable, Hashable | None], tuple[tuple[Hashable, Hashable | None], str] | None] = {start: None}
    pending = [start]
    while pending:
        following: list[tuple[Hashable, Hashable | None]] = []
        for pair in pending:
            left, right = pair
            if one.accepts(left) and (right is None or other is None or not other.accepts(right)):
                return Accepted(False, _text(seen, pair))
            for character in characters:
                mine = one.step(left, character)
                if mine is None:
                    continue
                to = (mine, other.step(right, character) if other and right is not None else None)
                if to not in seen:
                    seen[to] = (pair, character)
                    if len(seen) > budget:
                        return Accepted(None)
                    following.append(to)
        pending = following
    return Accepted(True)


def _text(
    seen: dict[tuple[Hashable, Hashable | None], tuple[tuple[Hashable, Hashable | None], str] | None],
    pair: tuple[Hashable, Hashable | None],
) -> str:
    found: list[str] = []
    at = seen[pair]
    while at is not None:
        found.append(at[1])
        at = seen[at[0]]
    return "".join(reversed(found))


def shortest(machine: Machine) -> str | None:
    """A shortest text that it accepts; None if there is none, or none was found in time."""
    found = accepted(machine, None)
    return found.text if found.holds is False else None
