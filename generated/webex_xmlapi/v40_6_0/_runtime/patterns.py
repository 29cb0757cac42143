# SPDX-License-Identifier: MIT
r"""Patterns of XML Schema 1.0 (part 2, appendix F): does a text match one?

A text is matched character by character, with all that could come next at once, so the time grows with the text, whatever the
pattern. `.` is any character but line feed and carriage return, `^` and `$` are themselves, `\d` is any decimal digit, `\w` all but
punctuation, separators and other (so not `_`), `\s` is space, tab, line feed and carriage return, and a pattern stands for the whole
text.
"""

from __future__ import annotations

from functools import lru_cache

from .pattern_nodes import Nodes
from .pattern_syntax import NoPatternError, Parser

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from .pattern_nodes import Node

    _State: TypeAlias = frozenset[Node]

__all__ = ["TooManySteps", "matches"]

# Steps that are not known from earlier ones: some tenths of a second.
_STEPS = 400_000
# What a pattern may keep of earlier texts, in steps.
_KEPT = 20_000


class TooManySteps(Exception):
    """A pattern and a text that take too long together."""


def matches(pattern: str, text: str) -> bool | None:
    """Whether a text matches; None for what is no pattern. Raises `TooManySteps`."""
    automaton = _automaton(pattern)
    if automaton is None:
        return None
    if automaton.size > _KEPT:
        _automaton.cache_clear()
    return automaton.matches(text)


@lru_cache(64)
def _automaton(pattern: str) -> _Automaton | None:
    try:
        return _Automaton(pattern)
    except (NoPatternError, RecursionError):
        return None


class _Automaton:
    """A pattern, and the states that texts have led to."""

    def __init__(self, pattern: str) -> None:
        self._nodes = Nodes()
        self._start: _State = frozenset([Parser(pattern, self._nodes).pattern()])
        self._known: dict[_State, dict[str, _State]] = {}
        self._count = 0

    @property
    def size(self) -> int:
        return self._count + self._nodes.size

    def matches(self, text: str) -> bool:
        state = self._start
        steps = 0
        for character in text:
            known = self._known.setdefault(state, {})
            after = known.get(character)
            if after is None:
                left: set[Node] = set()
                for one in state:
                    moves = one.moves(self._nodes)
                    steps += 1 + len(moves)
                    if steps > _STEPS:
                        raise TooManySteps
                    left.update([node for test, node in moves if test(character)])
                after = known[character] = frozenset(_pruned(left))
                self._count += 1 + len(after)
            if not after:
                return False
            state = after
        return any(node.is_nullable for node in state)


def _pruned(state: set[Node]) -> set[Node]:
    """Without what another one takes as well: `a{0,3}` beside `a{0,5}`."""
    most: dict[tuple[Node | None, Node | None], tuple[float, Node]] = {}
    kept = set(state)
    for node in state:
        inner, tail = (node, None) if node.tail is None else (node.head, node.tail)
        if inner is None or inner.head is None or inner.tail is not None or inner.low:
            continue
        key = inner.head, tail
        high = float("inf") if inner.high is None else inner.high
        other = most.get(key)
        if other is None or other[0] < high:
            most[key] = high, node
        if other is not None:
            kept.discard(node if other[0] >= high else other[1])
    return kept
