# SPDX-License-Identifier: MIT
"""Reads a pattern of XML Schema: the grammar of part 2, appendix F."""

from __future__ import annotations

from unicodedata import category

from .pattern_nodes import Node, Nodes

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Test: TypeAlias = Callable[[str], bool]

__all__ = ["NoPatternError", "Parser"]

_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_CATEGORIES = frozenset(
    [
        "L",
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "M",
        "Mn",
        "Mc",
        "Me",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Z",
        "Zs",
        "Zl",
        "Zp",
        "S",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cn",
    ]
)


class NoPatternError(Exception):
    pass


class Parser:
    def __init__(self, pattern: str, nodes: Nodes) -> None:
        self._text = pattern
        self._at = 0
        self._nodes = nodes

    def pattern(self) -> Node:
        made = self._expression()
        if self._at < len(self._text):
            raise NoPatternError
        return made

    def _take(self, expected: str = "") -> str:
        found = self._text[self._at : self._at + max(len(expected), 1)]
        if not found or (expected and found != expected):
            raise NoPatternError
        self._at += len(found)
        return found

    def _is_next(self, text: str) -> bool:
        if not self._text.startswith(text, self._at):
            return False
        self._at += len(text)
        return True

    def _expression(self) -> Node:
        parts = [self._branch()]
        while self._is_next("|"):
            parts.append(self._branch())
        return parts[0] if len(parts) == 1 else Node(parts=tuple(parts))

    def _branch(self) -> Node:
        pieces: list[Node] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            pieces.append(self._piece())
        made = self._nodes.end
        for piece in reversed(pieces):
            made = self._nodes.row(piece, made)
        return made

    def _piece(self) -> Node:
        if self._is_next("("):
            atom = self._expression()
            self._take(")")
        else:
            atom = Node(test=self._character())
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
            raise NoPatternError
        return low, high

    def _number(self) -> int:
        start = self._at
        while self._text[self._at : self._at + 1] in set("0123456789"):
            self._at += 1
        if not 0 < self._at - start < 10:
            raise NoPatternError
        return int(self._text[start : self._at])

    def _character(self) -> Test:
        found = self._take()
        if found == "[":
            return self._class()
        if found == "\\":
            return self._escape()
        if found == ".":
            return lambda character: character not in "\n\r"
        if found in "?*+)]":
            raise NoPatternError
        return found.__eq__

    def _class(self) -> Test:
        """What stands behind `[`, with what is subtracted from it."""
        is_negated = self._is_next("^")
        tests: list[Test] = []
        without: Test | None = None
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

    def _range(self, start: int) -> Test:
        """One character or class of characters, or a range of characters, in brackets."""
        at = self._at
        found = self._take()
        if found == "[" or (found == "]" and at == start):
            raise NoPatternError
        if found == "-" and not (
            at == start or self._text[self._at : self._at + 1] == "]" or self._text.startswith("-[", self._at)
        ):
            raise NoPatternError
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
            raise NoPatternError
        return lambda character: first <= character <= last

    def _single(self) -> str | None:
        r"""The one character that an escape behind `\` stands for, if it stands for one."""
        found = self._text[self._at : self._at + 1]
        if not found.isascii() or not found or (found.isalnum() and found not in _ESCAPED):
            return None
        self._at += 1
        return _ESCAPED.get(found, found)

    def _escape(self) -> Test:
        r"""What an escape behind `\` stands for."""
        single = self._single()
        if single is not None:
            return single.__eq__
        found = self._take()
        made = _named(self._property()) if found in "pP" else _CLASSES.get(found.lower())
        if made is None:
            raise NoPatternError
        return (lambda character: not made(character)) if found.isupper() else made

    def _property(self) -> str:
        self._take("{")
        end = self._text.find("}", self._at)
        if end < 0:
            raise NoPatternError
        name = self._text[self._at : end]
        self._at = end + 1
        return name


def _named(name: str) -> Test | None:
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


_CLASSES: dict[str, Test] = {
    "s": lambda character: character in " \t\n\r",
    "d": lambda character: category(character) == "Nd",
    "w": lambda character: category(character)[0] not in "PZC",
    "i": _is_name_start,
    "c": _is_name_character,
}
