# SPDX-License-Identifier: MIT
"""What is left of a pattern to match: nodes, and which characters lead from one to the next."""

from __future__ import annotations

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Test: TypeAlias = Callable[[str], bool]

__all__ = ["Node", "Nodes"]


class Node:
    """What is left to match: one character (`test`), `head` and then `tail`, one of `parts`, or `head` `low` to `high` times.

    The one without any of these is the end.
    """

    __slots__ = ("_moves", "head", "high", "is_nullable", "low", "parts", "tail", "test")

    def __init__(
        self,
        *,
        test: Test | None = None,
        head: Node | None = None,
        tail: Node | None = None,
        parts: tuple[Node, ...] = (),
        low: int = 0,
        high: int | None = 0,
    ) -> None:
        self.test = test
        self.head = head
        self.tail = tail
        self.parts = parts
        self.low = low
        self.high = high
        self._moves: list[tuple[Test, Node]] | None = None
        if test is not None:
            self.is_nullable = False
        elif parts:
            self.is_nullable = any(part.is_nullable for part in parts)
        elif tail is not None:
            self.is_nullable = head is not None and head.is_nullable and tail.is_nullable
        else:
            self.is_nullable = low == 0

    def moves(self, nodes: Nodes) -> list[tuple[Test, Node]]:
        """Which characters may come first, and what is left then."""
        if self._moves is None:
            self._moves = self._made(nodes)
        return self._moves

    def _made(self, nodes: Nodes) -> list[tuple[Test, Node]]:
        if self.test is not None:
            return [(self.test, nodes.end)]
        if self.parts:
            return [move for part in self.parts for move in part.moves(nodes)]
        if self.head is None:
            return []
        if self.tail is None:
            fewer = nodes.repeated(self.head, self.low - 1, None if self.high is None else self.high - 1)
            return [(test, nodes.row(left, fewer)) for test, left in self.head.moves(nodes)]
        found: list[tuple[Test, Node]] = []
        node = self
        while node.head is not None and node.tail is not None:
            found += [(test, nodes.row(left, node.tail)) for test, left in node.head.moves(nodes)]
            if not node.head.is_nullable:
                return found
            node = node.tail
        return found + node.moves(nodes)


class Nodes:
    """Makes nodes; equal ones only once, so that there are few states."""

    def __init__(self) -> None:
        self.end = Node()
        self._rows: dict[tuple[Node, Node], Node] = {}
        self._repeated: dict[tuple[Node, int, int | None], Node] = {}

    @property
    def size(self) -> int:
        return len(self._rows) + len(self._repeated)

    def row(self, head: Node, tail: Node) -> Node:
        if head is self.end:
            return tail
        if tail is self.end:
            return head
        made = self._rows.get((head, tail))
        if made is None:
            made = self._rows[head, tail] = Node(head=head, tail=tail)
        return made

    def repeated(self, inner: Node, low: int, high: int | None) -> Node:
        if high == 0 or inner is self.end:
            return self.end
        key = inner, 0 if inner.is_nullable else max(low, 0), high
        made = self._repeated.get(key)
        if made is None:
            made = self._repeated[key] = Node(head=inner, low=key[1], high=high)
        return made
