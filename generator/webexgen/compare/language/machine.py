"""Deterministic machines that read a text character by character, and whether one accepts all that another does.

What a simple type accepts is a product of them: its pattern, its lengths, its range as one over the digits, each behind what
whiteSpace makes of the text.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from webexgen.compare.language.characters import SPACE, CharacterSet, alphabet, single
from webexgen.compare.language.expression import BUDGET, Expression, Expressions

__all__ = [
    "STEPS",
    "Accepted",
    "Both",
    "Lengths",
    "Machine",
    "OrEmpty",
    "PatternMachine",
    "Spaced",
    "Texts",
    "Words",
    "accepted",
    "shortest",
]

STEPS = 200_000
"""How many characters the machines of a walk may read before it is not decided: about half a second."""


class Machine(ABC):
    """`step` gives None where no continuation is accepted. `sets` are the characters that it tells apart."""

    start: Hashable
    sets: tuple[CharacterSet, ...] = ()
    size = 1
    """How many machines it is made of."""

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
        self.sets = tuple(cast("CharacterSet", leaf.leaf) for leaf in pattern.leaves)

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
    """Between `low` and `high` characters."""

    start = 0

    def __init__(self, low: int, high: int | None) -> None:
        self._low, self._high = low, high

    def step(self, state: Hashable, character: str) -> Hashable | None:  # noqa: ARG002 - each counts alike
        assert isinstance(state, int)
        return counted(state, self._low, self._high)

    def accepts(self, state: Hashable) -> bool:
        assert isinstance(state, int)
        return state >= self._low


def counted(count: int, low: int, high: int | None) -> int | None:
    """One more, as far as that makes a difference; None where it is too many."""
    if high is None:
        return min(count + 1, low)
    return count + 1 if count < high else None


@dataclass(frozen=True, slots=True)
class _Word:
    count: int = 0
    between: bool = True


class Words(Machine):
    """Between `low` and `high` words with one space between each two."""

    sets = (SPACE,)
    start = _Word()

    def __init__(self, low: int, high: int | None) -> None:
        self._low, self._high = low, high

    def step(self, state: Hashable, character: str) -> Hashable | None:
        assert isinstance(state, _Word)
        if character == " ":
            return _Word(state.count)
        if not state.between:
            return state
        count = counted(state.count, self._low, self._high)
        return None if count is None else _Word(count, between=False)

    def accepts(self, state: Hashable) -> bool:
        assert isinstance(state, _Word)
        return state.count >= self._low


class _Position(NamedTuple):
    """A state of the machine behind, and whether the next character is before, inside or between words."""

    inner: Hashable
    where: str


class Spaced(Machine):
    """A machine that reads what whiteSpace, replace or collapse, makes of a text."""

    sets: tuple[CharacterSet, ...]

    def __init__(self, inner: Machine, mode: str) -> None:
        self._inner, self._collapse, self.size = inner, mode == "collapse", inner.size
        self.start: Hashable = _Position(inner.start, "before") if self._collapse else inner.start
        self.sets = (*inner.sets, SPACE, single(" "))

    def step(self, state: Hashable, character: str) -> Hashable | None:
        space = character in " \t\n\r"
        if not self._collapse:
            return self._inner.step(state, " " if space else character)
        assert isinstance(state, _Position)
        inner: Hashable | None = state.inner
        if space:
            return _Position(state.inner, "between" if state.where == "inside" else state.where)
        if state.where == "between":
            inner = self._inner.step(state.inner, " ")
        if inner is not None:
            inner = self._inner.step(inner, character)
        return None if inner is None else _Position(inner, "inside")

    def accepts(self, state: Hashable) -> bool:
        return self._inner.accepts(state.inner if isinstance(state, _Position) else state)


@dataclass(frozen=True, slots=True)
class _Read:
    state: Hashable


class OrEmpty(Machine):
    """What a machine accepts, and no text at all: that of an element with a default."""

    start = ""

    def __init__(self, inner: Machine) -> None:
        self._inner, self.size = inner, inner.size
        self.sets = inner.sets

    def step(self, state: Hashable, character: str) -> Hashable | None:
        found = self._inner.step(state.state if isinstance(state, _Read) else self._inner.start, character)
        return None if found is None else _Read(found)

    def accepts(self, state: Hashable) -> bool:
        return self._inner.accepts(state.state) if isinstance(state, _Read) else True


class Both(Machine):
    """What each of several machines accepts. None of them: every text."""

    def __init__(self, machines: Sequence[Machine]) -> None:
        self._machines = tuple(machines)
        self.size = sum(machine.size for machine in machines)
        self.start = tuple(machine.start for machine in self._machines)
        self.sets = tuple(dict.fromkeys(points for machine in self._machines for points in machine.sets))

    def step(self, state: Hashable, character: str) -> Hashable | None:
        found: list[Hashable] = []
        for machine, one in zip(self._machines, cast("tuple[Hashable, ...]", state), strict=True):
            following = machine.step(one, character)
            if following is None:
                return None
            found.append(following)
        return tuple(found)

    def accepts(self, state: Hashable) -> bool:
        states = cast("tuple[Hashable, ...]", state)
        return all(machine.accepts(one) for machine, one in zip(self._machines, states, strict=True))


class Accepted(NamedTuple):
    """Whether every text of one machine is one of the other's; None if that took too long. `text` is the shortest that is not."""

    holds: bool | None
    text: str = ""


def accepted(one: Machine, other: Machine | None, budget: int = BUDGET, steps: int = STEPS) -> Accepted:
    """Walk both at once. Without `other`, which then accepts nothing, `text` is the shortest text of `one`."""
    characters = alphabet((*one.sets, *(other.sets if other else ())))
    start = (one.start, other.start if other else None)
    seen: dict[tuple[Hashable, Hashable | None], tuple[tuple[Hashable, Hashable | None], str] | None] = {start: None}
    pending = [start]
    cost = len(characters) * (one.size + (other.size if other else 0))
    while pending:
        following: list[tuple[Hashable, Hashable | None]] = []
        for pair in pending:
            left, right = pair
            steps -= cost
            if steps < 0:
                return Accepted(None)
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
