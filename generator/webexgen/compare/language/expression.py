"""Regular expressions with counters over any alphabet, read one symbol at a time, and whether one includes the other.

Content models (symbols are element names) and patterns (symbols are characters) both are such expressions. What is left to
read is an expression again, its derivative (Brzozowski, Journal of the ACM 11, 1964), so that an occurrence range is a
counter and not so many copies. Equal expressions are one object.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

__all__ = ["BUDGET", "Expression", "Expressions", "Inclusion", "included"]

BUDGET = 20_000
"""How many pairs of states an inclusion may visit before it is not decided."""
_JUMP = 8


class Expression:
    """A set of words. Made by `Expressions` only, which makes equal ones identical."""

    def __init__(
        self,
        kind: str,
        parts: tuple[Expression, ...] = (),
        leaf: Hashable = None,
        low: int = 1,
        high: int | None = 1,
        serial: int = 0,
    ) -> None:
        self.kind, self.parts, self.leaf, self.low, self.high, self.serial = kind, parts, leaf, low, high, serial
        self.derivatives: dict[Hashable, Expression] = {}
        match kind:
            case "sequence" | "all":
                self.nullable: bool = all(part.nullable for part in parts)
            case "choice":
                self.nullable = any(part.nullable for part in parts)
            case "repeat":
                self.nullable = low == 0 or parts[0].nullable
            case _:
                self.nullable = kind == "empty"

    @cached_property
    def first(self) -> tuple[Expression, ...]:
        """The leaves that a word may begin with, each once."""
        found: dict[Expression, None] = {}
        node = self
        while node.kind == "sequence":
            found |= dict.fromkeys(node.parts[0].first)
            if not node.parts[0].nullable:
                return tuple(found)
            node = node.parts[1]
        if node.kind == "leaf":
            found[node] = None
        else:
            for part in node.parts:
                found |= dict.fromkeys(part.first)
        return tuple(found)

    @cached_property
    def leaves(self) -> frozenset[Expression]:
        """Every leaf in it."""
        found: set[Expression] = set()
        pending: list[Expression] = [self]
        seen: set[Expression] = {self}
        while pending:
            node = pending.pop()
            if node.kind == "leaf":
                found.add(node)
            fresh = [part for part in node.parts if part not in seen]
            seen.update(fresh)
            pending += fresh
        return frozenset(found)


class Expressions:
    """Makes expressions over one alphabet. `matches` says whether a leaf takes a symbol."""

    def __init__(self, matches: Callable[[Hashable, Hashable], bool]) -> None:
        self._matches = matches
        self._made: dict[tuple[object, ...], Expression] = {}
        self.none = self._make("none")
        self.empty = self._make("empty")

    def _make(
        self,
        kind: str,
        parts: tuple[Expression, ...] = (),
        leaf: Hashable = None,
        low: int = 1,
        high: int | None = 1,
    ) -> Expression:
        key = kind, tuple(part.serial for part in parts), leaf, low, high
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = Expression(kind, parts, leaf, low, high, len(self._made))
        return found

    def leaf(self, leaf: Hashable) -> Expression:
        return self._make("leaf", leaf=leaf)

    def sequence(self, *parts: Expression) -> Expression:
        made = self.empty
        for part in reversed(parts):
            made = self._before(part, made)
        return made

    def _before(self, head: Expression, tail: Expression) -> Expression:
        if head is self.none or tail is self.none:
            return self.none
        if head is self.empty or tail is self.empty:
            return tail if head is self.empty else head
        heads: list[Expression] = []
        while head.kind == "sequence":
            heads.append(head.parts[0])
            head = head.parts[1]
        for one in (head, *reversed(heads)):
            tail = self._make("sequence", (one, tail))
        return tail

    def choice(self, parts: Iterable[Expression]) -> Expression:
        found: set[Expression] = set()
        for part in parts:
            found |= set(part.parts) if part.kind == "choice" else {part}
        found.discard(self.none)
        if self.empty in found and any(part.nullable for part in found if part is not self.empty):
            found.discard(self.empty)
        if len(found) < 2:
            return found.pop() if found else self.none
        return self._make("choice", tuple(sorted(found, key=lambda part: part.serial)))

    def all(self, parts: Iterable[Expression]) -> Expression:
        found = [part for part in parts if part is not self.empty]
        if self.none in found:
            return self.none
        if len(found) < 2:
            return found[0] if found else self.empty
        return self._make("all", tuple(sorted(found, key=lambda part: part.serial)))

    def repeat(self, part: Expression, low: int, high: int | None) -> Expression:
        if part is self.none:
            return self.empty if low == 0 else self.none
        if high == 0 or part is self.empty:
            return self.empty
        if part.nullable:
            low = 0
        if part.kind == "repeat" and part.low <= 1:
            high = None if high is None or part.high is None else high * part.high
            return self.repeat(part.parts[0], low if part.low else 0, high)
        return part if (low, high) == (1, 1) else self._make("repeat", (part,), None, low, high)

    def derive(self, node: Expression, symbol: Hashable) -> Expression:
        """What may follow `symbol` in a word of `node`."""
        found = node.derivatives.get(symbol)
        if found is None:
            found = node.derivatives[symbol] = self._derive(node, symbol)
        return found

    def _derive(self, node: Expression, symbol: Hashable) -> Expression:
        if node.kind in ("none", "empty"):
            return self.none
        if node.kind == "leaf":
            return self.empty if self._matches(node.leaf, symbol) else self.none
        if node.kind == "choice":
            return self.choice(self.derive(part, symbol) for part in node.parts)
        if node.kind == "repeat":
            high = None if node.high is None else node.high - 1
            inner = self.derive(node.parts[0], symbol)
            return (
                self.none
                if inner is self.none
                else self._before(inner, self.repeat(node.parts[0], max(node.low - 1, 0), high))
            )
        if node.kind == "all":
            rests = ((n, self.derive(part, symbol)) for n, part in enumerate(node.parts))
            return self.choice(
                self.all((rest, *node.parts[:n], *node.parts[n + 1 :])) for n, rest in rests if rest is not self.none
            )
        return self._derive_sequence(node, symbol)

    def _derive_sequence(self, node: Expression, symbol: Hashable) -> Expression:
        """Of `a? b? c?`: the derivatives of all its ends too, each of which is made from the one behind it."""
        ends: list[Expression] = []
        while node.kind == "sequence" and symbol not in node.derivatives:
            ends.append(node)
            if not node.parts[0].nullable:
                break
            node = node.parts[1]
        found = self.none if ends[-1] is node else self.derive(node, symbol)
        for end in reversed(ends):
            head, tail = end.parts
            rest = self.derive(head, symbol)
            if rest is not self.none:
                here = self._before(rest, tail)
                found = here if found is self.none else self.choice((here, found))
            end.derivatives[symbol] = found
        return found


class Inclusion(NamedTuple):
    """Whether every word of one expression is one of the other's; None if that took too long.

    `word` is the shortest counterexample as (symbol, times). `steps` are the leaves that took the same symbol in both.
    """

    holds: bool | None
    word: tuple[tuple[Hashable, int], ...]
    steps: frozenset[tuple[Hashable, Hashable]]


_Pair = tuple[Expression, Expression]


def included(
    expressions: Expressions,
    one: Expression,
    other: Expression,
    symbols: Callable[[Hashable], Sequence[Hashable]],
    rank: Callable[[Hashable], str],
    budget: int = BUDGET,
    known: dict[Expression, dict[Hashable, Hashable]] | None = None,
) -> Inclusion:
    """Walk both at once. `symbols` are those that stand for all that a leaf takes, enough to tell both alphabets apart.

    Of leaves that take the same symbol, the first by `rank` has it. `known` keeps which has which for the next call with
    the same symbols.
    """
    left, right, leaves = _without_beginning(one, other)
    if (
        left is not one
    ):  # most of two neighbours; if the rest is included, all is, and if not, the whole walk finds the word
        rest = included(expressions, left, right, symbols, rank, budget, known)
        if rest.holds:
            return rest._replace(steps=rest.steps | {(leaf.leaf, leaf.leaf) for leaf in leaves})
    seen: dict[_Pair, tuple[_Pair, Hashable, int] | None] = {(one, other): None}
    pending = [(one, other)]
    steps: set[tuple[Hashable, Hashable]] = set()
    failed: _Pair | None = None
    known = {} if known is None else known

    def moves(node: Expression) -> dict[Hashable, Hashable]:
        """The symbols that a word may begin with, and the leaf that takes each; in the same order on either side."""
        found = known.get(node)
        if found is None:
            taken: dict[Hashable, Hashable] = {}
            for leaf in sorted((leaf.leaf for leaf in node.first), key=rank):
                for symbol in symbols(leaf):
                    taken.setdefault(symbol, leaf)
            found = known[node] = dict(sorted(taken.items(), key=lambda item: str(item[0])))
        return found

    while pending and failed is None:
        following: list[_Pair] = []
        for pair in pending:
            left, right = pair
            if left is right:
                steps |= {(leaf.leaf, leaf.leaf) for leaf in left.leaves}
                continue
            if left.nullable and not right.nullable:
                failed = pair
                break
            theirs = moves(right)
            for symbol, mine in moves(left).items():
                if symbol in theirs:
                    steps.add((mine, theirs[symbol]))
                to = expressions.derive(left, symbol), expressions.derive(right, symbol)
                if to in seen:
                    continue
                times = 1
                while (jump := _jump(expressions, to, symbol)) is not None and jump[0] not in seen:
                    to, times = jump[0], times + jump[1]
                if to in seen:
                    continue
                seen[to] = (pair, symbol, times)
                if len(seen) > budget:
                    return Inclusion(None, (), frozenset(steps))
                following.append(to)
        pending = following
    if failed is None:
        return Inclusion(True, (), frozenset(steps))
    word: list[tuple[Hashable, int]] = []
    at = seen[failed]
    while at is not None:
        word.append(at[1:])
        at = seen[at[0]]
    return Inclusion(False, tuple(reversed(word)), frozenset(steps))


def _without_beginning(one: Expression, other: Expression) -> tuple[Expression, Expression, set[Expression]]:
    """What is left of both behind what they begin with alike, inside what may be left out in both, and the leaves before."""
    leaves: set[Expression] = set()
    while True:
        if one.kind == other.kind == "repeat" and (one.low, one.high) == (other.low, other.high) == (0, 1):
            one, other = one.parts[0], other.parts[0]
        elif one.kind == other.kind == "sequence" and one.parts[0] is other.parts[0]:
            leaves |= one.parts[0].leaves
            one, other = one.parts[1], other.parts[1]
        else:
            return one, other, leaves


def _jump(expressions: Expressions, pair: _Pair, symbol: Hashable) -> tuple[_Pair, int] | None:
    """Where both do nothing for long but count `symbol`: the pair shortly before one of them comes to an end."""
    counts: list[int] = []
    for node in pair:
        head = node.parts[0] if node.kind == "sequence" else node
        if head.kind != "repeat" or head.parts[0].kind != "leaf":
            return None
        if expressions.derive(head.parts[0], symbol) is expressions.none:
            return None
        if (
            len(node.first) > 1
            and sum(expressions.derive(leaf, symbol) is not expressions.none for leaf in node.first) > 1
        ):
            return None
        counts += [count for count in (head.low, head.high) if count]
    times = min(counts, default=0) - 2
    if times < _JUMP:
        return None
    moved: list[Expression] = []
    for node in pair:
        head = node.parts[0] if node.kind == "sequence" else node
        low, high = max(head.low - times, 0), None if head.high is None else head.high - times
        rest = expressions.repeat(head.parts[0], low, high)
        moved.append(expressions.sequence(rest, node.parts[1]) if node.kind == "sequence" else rest)
    return (moved[0], moved[1]), times
