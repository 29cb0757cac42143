# SPDX-License-Identifier: MIT
"""What the schema says of the children of a class: which stand where, and how often."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from .model import spec_of

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from .model import Member, Model

    # text, what stands between its parts ("" for an element), least, most, parts or name
    _Particle: TypeAlias = tuple[str, str, int, float, "list[_Particle] | str"]

__all__ = ["Slot", "misplaced", "slots_of"]

_ANY = "#any"
_UNBOUNDED = float("inf")
_TOKEN = re.compile(r"\s*(?:([(|,&])|(?:\)|([^\s()|,&?*+{]+))([?*+]|\{\d+,\d*\}|))")


class Slot:
    """One step of the sequence that a class holds: an element, or a group of them.

    `names` may stand there. `counts` tells least and most of each, where that does not hang on the others; if it does, the rule is
    `group`, as a DTD would write it. Of a `choice`, exactly one stands there.
    """

    __slots__ = ("_particle", "choice", "counts", "group", "names")

    def __init__(self, particle: _Particle) -> None:
        text, kind, low, high, parts = particle
        self._particle = particle
        self.names = frozenset(_names(particle))
        self.counts: dict[str, tuple[int, float]] = {}
        self.group = ""
        if isinstance(parts, str):
            self.counts = {} if parts == _ANY else {parts: (low, high)}
        elif kind == "&":
            self.counts = {str(name): (least * low, most) for _, _, least, most, name in parts}
        else:
            self.group = text
        plain = not isinstance(parts, str) and all(part[1:4] == ("", 1, 1) for part in parts)
        self.choice = plain and (kind, low, high) == ("|", 1, 1)

    def fits(self, names: Sequence[str]) -> bool:
        """May the elements of the group stand like this?"""
        return len(names) in _ends(self._particle, names, {0})


_slots: dict[type[Model], tuple[Slot, ...]] = {}


def slots_of(cls: type[Model]) -> tuple[Slot, ...]:
    """The steps of what a class holds, its bases' first."""
    slots = _slots.get(cls)
    if slots is None:
        steps: list[_Particle] = []
        told: set[type[Model]] = set()
        for member in spec_of(cls).members:
            content: str | None = member.owner.__dict__.get("__content__")
            if content is None:
                steps.append((member.tag, "", *_occurs(member), member.tag))
            elif member.owner not in told:
                told.add(member.owner)
                steps += _parsed(content)
        slots = _slots[cls] = tuple(map(Slot, steps))
    return slots


def _occurs(member: Member) -> tuple[int, float]:
    least = member.facets.get("min_occurs", 1 if member.facets.get("required") else 0)
    return least, member.facets.get("max_occurs", _UNBOUNDED) if member.many else 1


def _parsed(content: str) -> list[_Particle]:
    """`a?, (b | c)` as steps: `a?` and `(b | c)`."""
    pending: list[tuple[int, list[str], list[_Particle]]] = [(0, [], [])]
    for token in _TOKEN.finditer(content):
        mark, name, often = token.groups()
        if mark == "(":
            pending.append((token.end() - 1, [], []))
        elif mark:
            pending[-1][1].append(mark)
        else:
            kind, parts, start = "", name, token.start()
            if name is None:
                start, kinds, parts = pending.pop()
                kind = kinds[0] if kinds else ","
            pending[-1][2].append((content[start : token.end()].strip(), kind, *_times(often), parts))
    return pending[0][2]


def _times(often: str) -> tuple[int, float]:
    known = {"": (1, 1), "?": (0, 1), "*": (0, _UNBOUNDED), "+": (1, _UNBOUNDED)}
    if often in known:
        return known[often]
    low, _, high = often[1:-1].partition(",")
    return int(low), int(high) if high else _UNBOUNDED


def _names(particle: _Particle) -> list[str]:
    parts = particle[4]
    return [parts] if isinstance(parts, str) else [name for part in parts for name in _names(part)]


def _ends(particle: _Particle, names: Sequence[str], starts: set[int]) -> set[int]:
    """Where the particle can end that starts at one of `starts`."""
    _, kind, low, high, parts = particle
    found = set[int]() if low else set(starts)
    reached, times = starts, 0
    while reached and times < high:
        times += 1
        if isinstance(parts, str):
            reached = reached if parts == _ANY else {at + 1 for at in reached if names[at : at + 1] == [parts]}
        elif kind == "|":
            reached = {end for part in parts for end in _ends(part, names, reached)}
        else:
            for part in parts:
                reached = _ends(part, names, reached)
        if times >= low:
            reached = reached - found
            found |= reached
    return found


def misplaced(places: Sequence[int]) -> list[int]:
    """Which of `places` to take out, as few as can be, for the rest to ascend."""
    if all(place <= after for place, after in pairwise(places)):
        return []
    lasts: list[int] = []  # the smallest place that ends an ascending row of each length, and where that stands
    ends: list[int] = []
    before: list[int] = []
    for at, place in enumerate(places):
        length = bisect_right(lasts, place)
        before.append(ends[length - 1] if length else -1)
        lasts[length : length + 1] = [place]
        ends[length : length + 1] = [at]
    kept: set[int] = set()
    at = ends[-1]
    while at >= 0:
        kept.add(at)
        at = before[at]
    return [at for at in range(len(places)) if at not in kept]
