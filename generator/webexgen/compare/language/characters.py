"""Sets of characters, and patterns of XML Schema as regular expressions over them (XML Schema Part 2, appendix F)."""

from __future__ import annotations

import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cache
from typing import cast

from webexgen.compare.language.expression import Expression, Expressions

__all__ = [
    "DIGIT",
    "NAME",
    "NAME_START",
    "SPACE",
    "CharacterSet",
    "PatternError",
    "alphabet",
    "parse_pattern",
    "short_word",
]

CharacterSet = tuple[int, ...]
"""Code points at which membership changes, ascending: (97, 123) is a to z."""

_END = sys.maxunicode + 1
_LONG = 1_000
# Production [2] Char of XML 1.0: no other character stands in a document.
ALL: CharacterSet = (0x9, 0xB, 0xD, 0xE, 0x20, 0xD800, 0xE000, 0xFFFE, 0x10000, _END)
SPACE: CharacterSet = (0x9, 0xB, 0xD, 0xE, 0x20, 0x21)
# Productions [4] and [4a] of XML 1.0, fifth edition.
NAME_START: CharacterSet = (
    *(0x3A, 0x3B, 0x41, 0x5B, 0x5F, 0x60, 0x61, 0x7B, 0xC0, 0xD7, 0xD8, 0xF7, 0xF8, 0x300, 0x370, 0x37E, 0x37F, 0x2000),
    *(0x200C, 0x200E, 0x2070, 0x2190, 0x2C00, 0x2FF0, 0x3001, 0xD800, 0xF900, 0xFDD0, 0xFDF0, 0xFFFE, 0x10000, 0xF0000),
)


class PatternError(ValueError):
    """A pattern that is not understood here: a Unicode block, or something that XML Schema does not allow either."""


def holds(characters: CharacterSet, code: int) -> bool:
    return bisect_right(characters, code) % 2 == 1


def _combined(a: CharacterSet, b: CharacterSet, rule: Callable[[bool, bool], bool]) -> CharacterSet:
    points: list[int] = []
    inside = False
    for code in sorted({*a, *b}):
        if rule(holds(a, code), holds(b, code)) is not inside:
            inside = not inside
            points.append(code)
    return tuple(points)


def union(a: CharacterSet, b: CharacterSet) -> CharacterSet:
    return _combined(a, b, lambda x, y: x or y)


def without(a: CharacterSet, b: CharacterSet) -> CharacterSet:
    return _combined(a, b, lambda x, y: x and not y)


def single(character: str) -> CharacterSet:
    return (ord(character), ord(character) + 1)


NAME: CharacterSet = union(NAME_START, (0x2D, 0x2F, 0x30, 0x3A, 0xB7, 0xB8, 0x300, 0x370, 0x203F, 0x2041))


@cache
def _category(wanted: str) -> CharacterSet:
    """All characters of a Unicode category, `Nd` or `N`."""
    points: list[int] = []
    inside, last = False, ""
    for code, category in enumerate(map(unicodedata.category, map(chr, range(_END)))):
        if category != last:
            last = category
            if category.startswith(wanted) is not inside:
                inside = not inside
                points.append(code)
    return (*points, _END) if inside else tuple(points)


@cache
def _class(letter: str) -> CharacterSet:
    r"""`\d` and the other classes of one letter; a capital is what the small one is not."""
    if letter.isupper():
        return without(ALL, _class(letter.lower()))
    match letter:
        case "s":
            return SPACE
        case "d":
            return _category("Nd")
        case "i":
            return NAME_START
        case "c":
            return NAME
        case _:
            outside = union(union(_category("P"), _category("Z")), _category("C"))
            return without(ALL, outside)


DIGIT: CharacterSet = (0x30, 0x3A)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", **{character: character for character in "\\|.?*+(){}-[]^"}}


def alphabet(sets: Iterable[CharacterSet], *, inside: bool = False) -> tuple[str, ...]:
    """One character for each way to be in some of `sets` and not in the others, or only those `inside` some; one that prints, if any."""
    distinct = sorted(set(sets))
    found: dict[tuple[bool, ...], str] = {}
    points = sorted(
        {0x61, 0x62, 0x41, 0x42, 0x30, 0x31, 0x20, 0x21, *ALL, *(code for points in distinct for code in points)}
    )
    # Letters and digits first: what is found is shown to people.
    for code in sorted(points, key=lambda code: (not chr(code % _END).isalnum() or code > 0x7E, code != 0x20, code)):
        if code < _END and holds(ALL, code):
            found.setdefault(tuple(holds(points, code) for points in distinct), chr(code))
    return tuple(character for ways, character in found.items() if not inside or any(ways))


def takes(leaf: Hashable, symbol: Hashable) -> bool:
    """Whether a set of characters holds one: what `Expressions` of characters are made with."""
    return holds(cast("CharacterSet", leaf), ord(str(symbol)))


@cache
def parse_pattern(expressions: Expressions, text: str) -> Expression:
    """The expression of an `xs:pattern`. Raises `PatternError` where it is not understood."""
    parser = _Parser(expressions, text)
    found = parser.branches()
    if not parser.at_end:
        raise PatternError(text)
    return found


@cache
def short_word(node: Expression) -> str | None:
    """A short text of an expression of characters, of printable ones where it can be; None if there is none, or it is long."""
    if node.nullable:
        return ""
    match node.kind:
        case "leaf":
            return next(iter(alphabet([cast("CharacterSet", node.leaf)], inside=True)), None)
        case "sequence":
            words: list[str | None] = []
            while node.kind == "sequence":
                words.append(short_word(node.parts[0]))
                node = node.parts[1]
            words.append(short_word(node))
        case "choice":
            found = [word for word in map(short_word, node.parts) if word is not None]
            return min(found, key=len, default=None)
        case "repeat":
            words = [short_word(node.parts[0])] * min(node.low, _LONG)
        case _:
            return None
    text = "".join(word for word in words if word is not None)
    return None if None in words or len(text) > _LONG else text


class _Parser:
    def __init__(self, expressions: Expressions, text: str) -> None:
        self._make, self._text, self._at = expressions, text, 0

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._text)

    def _peek(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _next(self) -> str:
        if self.at_end:
            raise PatternError(self._text)
        self._at += 1
        return self._text[self._at - 1]

    def branches(self) -> Expression:
        found = [self._branch()]
        while self._peek("|"):
            self._next()
            found.append(self._branch())
        return self._make.choice(found)

    def _branch(self) -> Expression:
        return self._make.sequence(*self._pieces())

    def _pieces(self) -> Iterator[Expression]:
        while not self.at_end and not self._peek("|") and not self._peek(")"):
            atom = self._atom()
            yield self._quantified(atom)

    def _quantified(self, atom: Expression) -> Expression:
        if self.at_end:
            return atom
        simple = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(self._text[self._at])
        if simple:
            self._next()
            return self._make.repeat(atom, *simple)
        if not self._peek("{"):
            return atom
        inside, brace, _ = self._text[self._at + 1 :].partition("}")
        low, comma, high = inside.partition(",")
        if not brace or not low.isdecimal() or (high and not high.isdecimal()):
            raise PatternError(self._text)
        self._at += len(inside) + 2
        return self._make.repeat(atom, int(low), int(high) if high else None if comma else int(low))

    def _atom(self) -> Expression:
        character = self._next()
        if character == "(":
            found = self.branches()
            if self._next() != ")":
                raise PatternError(self._text)
            return found
        if character == "[":
            return self._make.leaf(self._group())
        if character == "\\":
            return self._make.leaf(self._escape())
        if character == ".":
            return self._make.leaf(without(ALL, (0xA, 0xB, 0xD, 0xE)))
        if character in "?*+{}])":
            raise PatternError(self._text)
        return self._make.leaf(single(character))

    def _escape(self) -> CharacterSet:
        letter = self._next()
        if letter in _ESCAPED:
            return single(_ESCAPED[letter])
        if letter in "sSdDiIcCwW":
            return _class(letter)
        if letter in "pP" and self._peek("{"):
            name, brace, _ = self._text[self._at + 1 :].partition("}")
            if brace and not name.startswith("Is"):
                self._at += len(name) + 2
                return _category(name) if letter == "p" else without(ALL, _category(name))
        raise PatternError(self._text)

    def _group(self) -> CharacterSet:
        """What stands between brackets; the one that opens is read."""
        negated = self._peek("^")
        if negated:
            self._next()
        found: CharacterSet = ()
        empty = True
        while empty or not self._peek("]"):
            if self._peek("-[") and not empty:
                self._at += 2
                found = without(without(ALL, found) if negated else found, self._group())
                if self._next() != "]":
                    raise PatternError(self._text)
                return found
            found = union(found, self._range())
            empty = False
        self._next()
        return without(ALL, found) if negated else found

    def _range(self) -> CharacterSet:
        start = self._member()
        ends = self._text[self._at + 1 : self._at + 2]
        if len(start) != 2 or start[1] - start[0] != 1 or not self._peek("-") or ends in ("", "]", "["):
            return start
        self._next()
        end = self._member()
        if len(end) != 2 or end[1] - end[0] != 1 or end[0] < start[0]:
            raise PatternError(self._text)
        return (start[0], end[1])

    def _member(self) -> CharacterSet:
        character = self._next()
        if character == "\\":
            return self._escape()
        if character == "[":
            raise PatternError(self._text)
        return single(character)
