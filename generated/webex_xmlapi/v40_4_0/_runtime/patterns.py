# SPDX-License-Identifier: MIT
r"""Patterns of XML Schema 1.0 (part 2, appendix F): does a text match one?

A text is matched character by character, with all that could come next at once, so the time grows with the text, whatever the
pattern. `.` is any character but line feed and carriage return, `^` and `$` are themselves, `\d` is any decimal digit, `\w` all but
punctuation, separators and other (so not `_`), `\s` is space, tab, line feed and carriage return, and a pattern stands for the whole
text.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    _Test: TypeAlias = Callable[[str], bool]
    _State: TypeAlias = "frozenset[_Node]"

__all__ = ["TooManySteps", "matches"]

# Steps that are not known from earlier ones: some tenths of a second.
_STEPS = 400_000
# What a pattern may keep of earlier texts, in steps.
_KEPT = 20_000
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_CATEGORIES = frozenset(
    ["L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf", "Co", "Cn"]
)


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
    except (_NoPatternError, RecursionError):
        return None


class _NoPatternError(Exception):
    pass


class _Node:
    """What is left to match: one character (`test`), `head` and then `tail`, one of `parts`, or `head` `low` to `high` times.

    The one without any of these is the end.
    """

    __slots__ = ("_moves", "head", "high", "is_nullable", "low", "parts", "tail", "test")

    def __init__(
        self,
        *,
        test: _Test | None = None,
        head: _Node | None = None,
        tail: _Node | None = None,
        parts: tuple[_Node, ...] = (),
        low: int = 0,
        high: int | None = 0,
    ) -> None:
        self.test = test
        self.head = head
        self.tail = tail
        self.parts = parts
        self.low = low
        self.high = high
        self._moves: list[tuple[_Test, _Node]] | None = None
        if test is not None:
            self.is_nullable = False
        elif parts:
            self.is_nullable = any(part.is_nullable for part in parts)
        elif tail is not None:
            self.is_nullable = head is not None and head.is_nullable and tail.is_nullable
        else:
            self.is_nullable = low == 0

    def moves(self, nodes: _Nodes) -> list[tuple[_Test, _Node]]:
        """Which characters may come first, and what is left then."""
        if self._moves is None:
            self._moves = self._made(nodes)
        return self._moves

    def _made(self, nodes: _Nodes) -> list[tuple[_Test, _Node]]:
        if self.test is not None:
            return [(self.test, nodes.end)]
        if self.parts:
            return [move for part in self.parts for move in part.moves(nodes)]
        if self.head is None:
            return []
        if self.tail is None:
            fewer = nodes.repeated(self.head, self.low - 1, None if self.high is None else self.high - 1)
            return [(test, nodes.row(left, fewer)) for test, left in self.head.moves(nodes)]
        found: list[tuple[_Test, _Node]] = []
        node = self
        while node.head is not None and node.tail is not None:
            found += [(test, nodes.row(left, node.tail)) for test, left in node.head.moves(nodes)]
            if not node.head.is_nullable:
                return found
            node = node.tail
        return found + node.moves(nodes)


class _Nodes:
    """Makes nodes; equal ones only once, so that there are few states."""

    def __init__(self) -> None:
        self.end = _Node()
        self._rows: dict[tuple[_Node, _Node], _Node] = {}
        self._repeated: dict[tuple[_Node, int, int | None], _Node] = {}

    @property
    def size(self) -> int:
        return len(self._rows) + len(self._repeated)

    def row(self, head: _Node, tail: _Node) -> _Node:
        if head is self.end:
            return tail
        if tail is self.end:
            return head
        made = self._rows.get((head, tail))
        if made is None:
            made = self._rows[head, tail] = _Node(head=head, tail=tail)
        return made

    def repeated(self, inner: _Node, low: int, high: int | None) -> _Node:
        if high == 0 or inner is self.end:
            return self.end
        key = inner, 0 if inner.is_nullable else max(low, 0), high
        made = self._repeated.get(key)
        if made is None:
            made = self._repeated[key] = _Node(head=inner, low=key[1], high=high)
        return made


class _Automaton:
    """A pattern, and the states that texts have led to."""

    def __init__(self, pattern: str) -> None:
        self._nodes = _Nodes()
        self._start: _State = frozenset([_Parser(pattern, self._nodes).pattern()])
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
                left: set[_Node] = set()
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


def _pruned(state: set[_Node]) -> set[_Node]:
    """Without what another one takes as well: `a{0,3}` beside `a{0,5}`."""
    most: dict[tuple[_Node | None, _Node | None], tuple[float, _Node]] = {}
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


class _Parser:
    def __init__(self, pattern: str, nodes: _Nodes) -> None:
        self._text = pattern
        self._at = 0
        self._nodes = nodes

    def pattern(self) -> _Node:
        made = self._expression()
        if self._at < len(self._text):
            raise _NoPatternError
        return made

    def _take(self, expected: str = "") -> str:
        found = self._text[self._at : self._at + max(len(expected), 1)]
        if not found or (expected and found != expected):
            raise _NoPatternError
        self._at += len(found)
        return found

    def _is_next(self, text: str) -> bool:
        if not self._text.startswith(text, self._at):
            return False
        self._at += len(text)
        return True

    def _expression(self) -> _Node:
        parts = [self._branch()]
        while self._is_next("|"):
            parts.append(self._branch())
        return parts[0] if len(parts) == 1 else _Node(parts=tuple(parts))

    def _branch(self) -> _Node:
        pieces: list[_Node] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            pieces.append(self._piece())
        made = self._nodes.end
        for piece in reversed(pieces):
            made = self._nodes.row(piece, made)
        return made

    def _piece(self) -> _Node:
        if self._is_next("("):
            atom = self._expression()
            self._take(")")
        else:
            atom = _Node(test=self._character())
        low, high = self._quantity()
        return atom if (low, high) == (1, 1) else self._nodes.repeated(atom, low, high)

    def _quantity(self) -> tuple[int, int | None]:
        usual: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
        for mark, quantity in usual.items():
            if self._is_next(mark):
                return quantity
        if not self._is_next("{"):
            return 1, 1
        low = self._number()
        high = low
        if self._is_next(","):
            if self._is_next("}"):
                return low, None
            high = self._number()
        self._take("}")
        if high < low:
            raise _NoPatternError
        return low, high

    def _number(self) -> int:
        start = self._at
        while self._text[self._at : self._at + 1] in set("0123456789"):
            self._at += 1
        if not 0 < self._at - start < 10:
            raise _NoPatternError
        return int(self._text[start : self._at])

    def _character(self) -> _Test:
        found = self._take()
        if found == "[":
            return self._class()
        if found == "\\":
            return self._escape()
        if found == ".":
            return lambda character: character not in "\n\r"
        if found in "?*+)]":
            raise _NoPatternError
        return found.__eq__

    def _class(self) -> _Test:
        """What stands behind `[`, with what is subtracted from it."""
        is_negated = self._is_next("^")
        tests: list[_Test] = []
        without: _Test | None = None
        start = self._at
        while without is None and not (self._at > start and self._is_next("]")):
            if self._at > start and self._is_next("-["):
                without = self._class()
                self._take("]")
            else:
                tests.append(self._range(start))

        def test(character: str) -> bool:
            inside = any(part(character) for part in tests) is not is_negated
            return inside and (without is None or not without(character))

        return test

    def _range(self, start: int) -> _Test:
        """One character or class of characters, or a range of characters, in brackets."""
        at = self._at
        found = self._take()
        if found == "[" or (found == "]" and at == start):
            raise _NoPatternError
        if found == "-" and not (
            at == start or self._text[self._at : self._at + 1] == "]" or self._text.startswith("-[", self._at)
        ):
            raise _NoPatternError
        first = found
        if found == "\\":
            escaped = self._single()
            if escaped is None:
                return self._escape()
            first = escaped
        following = self._text[self._at : self._at + 2]
        if following[:1] != "-" or following[1:] in ("[", "]", ""):
            return first.__eq__
        self._take("-")
        last = self._take()
        if last == "\\":
            last = self._single() or ""
        if last < first:
            raise _NoPatternError
        return lambda character: first <= character <= last

    def _single(self) -> str | None:
        r"""The one character that an escape behind `\` stands for, if it stands for one."""
        found = self._text[self._at : self._at + 1]
        if not found.isascii() or not found or (found.isalnum() and found not in _ESCAPED):
            return None
        self._at += 1
        return _ESCAPED.get(found, found)

    def _escape(self) -> _Test:
        r"""What an escape behind `\` stands for."""
        single = self._single()
        if single is not None:
            return single.__eq__
        found = self._take()
        made = _named(self._property()) if found in "pP" else _CLASSES.get(found.lower())
        if made is None:
            raise _NoPatternError
        return (lambda character: not made(character)) if found.isupper() else made

    def _property(self) -> str:
        self._take("{")
        end = self._text.find("}", self._at)
        if end < 0:
            raise _NoPatternError
        name = self._text[self._at : end]
        self._at = end + 1
        return name


def _named(name: str) -> _Test | None:
    r"""`\p{Lu}`, `\p{L}` or `\p{IsGreek}`."""
    if name in _CATEGORIES:
        return lambda character: category(character).startswith(name)
    from .characters import block

    return block(name.removeprefix("Is")) if name.startswith("Is") else None


def _is_name_start(character: str) -> bool:
    from .characters import is_name_start

    return is_name_start(character)


def _is_name_character(character: str) -> bool:
    from .characters import is_name_character

    return is_name_character(character)


_CLASSES: dict[str, _Test] = {
    "s": lambda character: character in " \t\n\r",
    "d": lambda character: category(character) == "Nd",
    "w": lambda character: category(character)[0] not in "PZC",
    "i": _is_name_start,
    "c": _is_name_character,
}
