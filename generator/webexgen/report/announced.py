"""What an update is announced to change, matched with the changes that are found."""

from __future__ import annotations

from dataclasses import dataclass

from webexgen.catalog.announcement import AnnouncedChange
from webexgen.compare.change import Change, Kind, Reach

__all__ = ["ADDING", "ALIKE", "REMOVING", "Announced"]


@dataclass(frozen=True, slots=True)
class Announced:
    """A row of an update.toml: what the page says that an update changes."""

    update: str
    change: AnnouncedChange

    def tells(self, change: Change) -> bool:
        """Whether `change` does this, or brings or takes away the element or operation that this is a part of."""
        row = self.change
        around = REMOVING if row.kind in REMOVING else ADDING
        same = next((kinds for kinds in ALIKE if row.kind in kinds), (row.kind,))
        for reach in change.reaches:
            if self.at(reach) and (change.kind in same if row.path == reach.path else change.kind in around):
                return True
        return False

    def at(self, reach: Reach) -> bool:
        """Whether this is at a place, or inside what stands there."""
        row = self.change
        inside = not reach.path or f"{row.path}/".startswith(f"{reach.path}/")
        return inside and (row.operation, row.direction) == (reach.operation, reach.direction)


ADDING = (Kind.ELEMENT_ADDED, Kind.BRANCH_ADDED, Kind.OPERATION_ADDED)
"""What brings all that it holds."""

REMOVING = (Kind.ELEMENT_REMOVED, Kind.BRANCH_REMOVED, Kind.OPERATION_REMOVED)
"""What takes it away."""

ALIKE = ((Kind.ELEMENT_ADDED, Kind.BRANCH_ADDED), (Kind.ELEMENT_REMOVED, Kind.BRANCH_REMOVED))
"""A source does not say whether an element is one of a choice."""
