"""Members that stand elsewhere in a content model than before."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import NamedTuple

from webexgen.schema.content_model import Content, Leaf, Node

__all__ = ["Move", "moves"]


class Move(NamedTuple):
    """A member that stands elsewhere among those that both contents have. `old` and `new` are "first" or "after" another."""

    step: str
    old: str
    new: str


def moves(old: Content, new: Content, common: Container[str]) -> list[Move]:
    """The fewest members whose moves make one order of the other. Order inside a choice or an xs:all does not count."""
    if [step for step in old.members if step in common] == [step for step in new.members if step in common]:
        return []
    forth, back = _moves(old, new, common), [Move(m.step, m.new, m.old) for m in _moves(new, old, common)]
    return min(forth, back, key=lambda found: (len(found), sorted((m.step, *sorted((m.old, m.new))) for m in found)))


def _moves(old: Content, new: Content, common: Container[str]) -> list[Move]:
    before = _order(old.root, common, {step: n for n, step in enumerate(new.members)})
    after = _order(new.root, common, {step: n for n, step in enumerate(before)})
    if before == after:
        return []
    place = {step: n for n, step in enumerate(after)}
    # best[n]: of the longest common subsequences that begin with before[n], the first by name: the same one both ways.
    best: list[tuple[int, tuple[str, ...]]] = []
    for step in reversed(before):
        tails = [tail for tail in best if place[tail[1][0]] > place[step]]
        length, rest = min(tails, default=(0, ()))
        best.append((length - 1, (step, *rest)))
    kept = min(best)[1]
    return [Move(step, _after(step, before), _after(step, after)) for step in before if step not in kept]


def _order(node: Node | Leaf, steps: Container[str], rank: Mapping[str, int]) -> list[str]:
    if isinstance(node, Leaf):
        return [node.step] if node.step in steps else []
    parts = [part for child in node.children if (part := _order(child, steps, rank))]
    if node.kind != "sequence":
        parts.sort(key=lambda part: min(rank[step] for step in part))
    return list(dict.fromkeys(step for part in parts for step in part))


def _after(step: str, order: list[str]) -> str:
    index = order.index(step)
    return f"after {order[index - 1]}" if index else "first"
