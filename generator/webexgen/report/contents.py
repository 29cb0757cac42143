"""What comes or goes with a change: what it rests on at each place, and what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING

from webexgen.catalog.announcement import HALVES
from webexgen.compare.change import Change, Kind, Reach
from webexgen.compare.history import History
from webexgen.report.node import Node
from webexgen.schema.basis import Basis

if TYPE_CHECKING:
    from webexgen.schema.evidence import EvidenceIndex

__all__ = ["Contents"]

_COMING = frozenset({Kind.ELEMENT_ADDED, Kind.BRANCH_ADDED, Kind.OPERATION_ADDED, Kind.ELEMENT_RENAMED})
_GOING = frozenset({Kind.ELEMENT_REMOVED, Kind.BRANCH_REMOVED, Kind.OPERATION_REMOVED})


class Contents:
    """Looks up what changes bring or take, in the release that has it."""

    def __init__(self, history: History, old: str, new: str) -> None:
        self._history = history
        self._names = old, new
        self._indexes: dict[str, EvidenceIndex] = {}

    def bases(self, change: Change) -> Mapping[Reach, Basis]:
        """What comes or goes rests on, by place; nothing for other changes."""
        name = self._release(change)
        if not name:
            return {}
        found = {reach: self._index(name).at(reach.operation, reach.direction, reach.path) for reach in change.reaches}
        return {reach: basis for reach, basis in found.items() if basis is not None}

    def nodes(self, change: Change) -> tuple[Node, ...]:
        """What comes or goes, with all that it holds: an operation as request and response, an element as at its first place.

        A place that an element has only by xsi:type of a derived type does not count.
        """
        name = self._release(change)
        if not name or not change.reaches:
            return ()
        from webexgen.report.outline import node_at  # noqa: PLC0415 - what is kept needs no model

        api, catalog, reaches = self._history.load(name), self._history.catalog, change.reaches
        of_operation = change.kind in (Kind.OPERATION_ADDED, Kind.OPERATION_REMOVED)
        if of_operation:
            shown = {reach.direction for reach in change.reaches}
            reaches = tuple(Reach(change.owner, half, "") for half in HALVES if half in shown)
        nodes = (node for reach in reaches if (node := node_at(api, catalog, reach)) is not None)
        return tuple(nodes if of_operation else islice(nodes, 1))

    def _release(self, change: Change) -> str:
        """The release that has what comes or goes; "" if nothing does."""
        old, new = self._names
        return new if change.kind in _COMING else old if change.kind in _GOING else ""

    def _index(self, name: str) -> EvidenceIndex:
        from webexgen.schema.evidence import EvidenceIndex  # noqa: PLC0415 - as above

        if name not in self._indexes:
            self._indexes[name] = EvidenceIndex(self._history.load(name), self._history.catalog)
        return self._indexes[name]
