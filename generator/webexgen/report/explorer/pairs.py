"""What differs between any two releases: each change once, with the pairs of releases that it tells apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from webexgen.catalog.graph import BASELINE
from webexgen.compare.change import Change, mirror
from webexgen.compare.history import History
from webexgen.progress import Progress, quiet

__all__ = ["Rectangle", "Told", "told"]

Rectangle = tuple[frozenset[int], frozenset[int]]
"""All pairs of an old release of the first set and a new one of the second."""


@dataclass(frozen=True, slots=True)
class Told:
    """A change, and the pairs of releases, by number, between which a comparison finds it. `back` is its place in the list on the way back."""

    change: Change
    rectangles: tuple[Rectangle, ...]
    back: int

    def between(self, old: int, new: int) -> bool:
        """Whether it tells two releases apart."""
        return any(old in olds and new in news for olds, news in self.rectangles)


def told(history: History, progress: Progress = quiet) -> tuple[Told, ...]:
    """The changes between any two points of the graph, 0 for the baseline and then the releases as the catalog lists them.

    They are in the order that a comparison lists them in. Releases with the same schemas are compared once, and pairs one way
    unless renames were decided, for then the way back may differ.
    """
    names = (BASELINE, *history.catalog.releases)
    alike = _alike(history, names)
    found: dict[Change, set[tuple[int, int]]] = {}
    pairs = list(combinations(alike, 2))
    for done, (one, other) in enumerate(pairs, 1):
        there = history.diff(names[one], names[other])
        renamed = bool(history.catalog.renames)
        back = history.diff(names[other], names[one]) if renamed else tuple(map(mirror, there))
        for olds, news, changes in ((alike[one], alike[other], there), (alike[other], alike[one], back)):
            for change in changes:
                found.setdefault(change, set()).update((old, new) for old in olds for new in news)
        progress("comparing releases", done, len(pairs))
    every = sorted(found, key=_order)
    numbers = {change: number for number, change in enumerate(every)}
    return tuple(
        Told(change, rectangles(found[change]), _back(change, found[change], found, numbers)) for change in every
    )


def _alike(history: History, names: Iterable[str]) -> Mapping[int, tuple[int, ...]]:
    """The releases of each schema: by the first of them, all."""
    groups: dict[int, list[int]] = {}
    models = [replace(history.load(name), release="") for name in names]
    for number, model in enumerate(models):
        first = next((first for first in groups if models[first] == model), number)
        groups.setdefault(first, []).append(number)
    return {first: tuple(group) for first, group in groups.items()}


def _order(change: Change) -> tuple[str, ...]:
    places = (f"{reach.operation} {reach.direction} {reach.path}" for reach in change.reaches)
    return (change.owner, change.path, change.kind, change.old or "", change.new or "", *places)


def _back(
    change: Change,
    pairs: Iterable[tuple[int, int]],
    found: Mapping[Change, set[tuple[int, int]]],
    numbers: Mapping[Change, int],
) -> int:
    """The number of a change's mirror; -1 where renames leave none."""
    back = mirror(change)
    if back in numbers:
        return numbers[back]
    old, new = min(pairs)
    return next((numbers[c] for c, at in found.items() if c.id == back.id and (new, old) in at), -1)


def rectangles(pairs: Iterable[tuple[int, int]]) -> tuple[Rectangle, ...]:
    """Pairs as few products of two sets: releases that share their partners stand together."""
    partners: dict[int, set[int]] = {}
    for old, new in pairs:
        partners.setdefault(old, set()).add(new)
    together: dict[frozenset[int], set[int]] = {}
    for old, news in partners.items():
        together.setdefault(frozenset(news), set()).add(old)
    return tuple(
        sorted(((frozenset(olds), news) for news, olds in together.items()), key=lambda r: (sorted(r[0]), sorted(r[1])))
    )
