"""All that tells two releases of a catalog apart, before anybody selects from it or judges it; kept in the user's cache folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from webexgen.cache import Cache
from webexgen.compare.change import Change, Kind, Reach, mirror
from webexgen.compare.history import History, Lineage
from webexgen.report.contents import Contents
from webexgen.report.node import Node
from webexgen.schema.basis import Basis

__all__ = ["Difference", "Known"]


@dataclass(frozen=True, slots=True)
class Known:
    """A change of the schemas with what the catalog knows of it; see `Entry`."""

    change: Change
    side: Lineage
    ships_in: tuple[str, ...]
    undoes: tuple[str, ...]
    bases: Mapping[Reach, Basis]
    content: tuple[Node, ...]


class Difference:
    """The changes of the schemas from one release, or "baseline", to another, and the operations that either has."""

    def __init__(self, history: History, old: str, new: str) -> None:
        self._history = history
        self._ends = old, new
        self.operations, found = self._kept()
        self.known: Mapping[str, Known] = {known.change.id: known for known in found}

    def bases(self, change: Change) -> Mapping[Reach, Basis]:
        """What comes or goes with a change rests on, at each place that a selection has left of it."""
        whole = self.known[change.id]
        if change.reaches == whole.change.reaches:
            return whole.bases
        return {reach: whole.bases[reach] for reach in change.reaches if reach in whole.bases}

    def content(self, change: Change) -> tuple[Node, ...]:
        """What comes or goes with it, at the first place that a selection has left."""
        whole = self.known[change.id]
        return whole.content if change.reaches == whole.change.reaches else self._contents.nodes(change)

    @cached_property
    def _contents(self) -> Contents:
        return Contents(self._history, *self._ends)

    def _kept(self) -> tuple[frozenset[str], tuple[Known, ...]]:
        models = self._history.models
        if any(map(models.is_given, self._ends)):
            return self._found()
        cache, name = Cache("differences", (Known, Change, Kind, Reach, Basis, Node)), "..".join(self._ends)
        digest = models.catalog_digest
        kept = cast("tuple[frozenset[str], tuple[Known, ...]] | None", cache.get(name, digest, tuple))
        if kept is None:
            kept = self._found()
            cache.put(name, digest, kept)
        return kept

    def _found(self) -> tuple[frozenset[str], tuple[Known, ...]]:
        history, (old, new) = self._history, self._ends
        sides, contents = history.sides(old, new), self._contents
        operations = frozenset(operation.name for end in (old, new) for operation in history.load(end).operations)
        return operations, tuple(
            Known(
                change,
                sides[change.id],
                history.ships_in(change),
                history.ships_in(mirror(change)),
                contents.bases(change),
                contents.nodes(change),
            )
            for change in history.diff(old, new)
        )
