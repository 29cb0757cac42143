"""What has happened to an operation on the way to a release: changes by place, and announcements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from webexgen.catalog.announcement import Direction, Item
from webexgen.catalog.graph import Release
from webexgen.compare.change import BEHAVIOUR, Kind
from webexgen.compare.history import History
from webexgen.compare.wording import what

__all__ = ["Announcement", "announcements", "changes"]

_SILENT = frozenset(
    {Kind.ELEMENT_ADDED, Kind.OPERATION_ADDED, Kind.BRANCH_ADDED, Kind.DOCUMENTATION_CHANGED, *BEHAVIOUR}
)
# What came says so itself, by its first releases.


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement about an operation. `release` is the label under which it reached the lineage."""

    release: str
    item: Item

    def as_json(self) -> Mapping[str, object]:
        item = self.item
        values: dict[str, object] = {
            "release": self.release,
            "title": item.title,
            "impact": item.impact,
            "callers": item.callers,
            "behaviour": item.behaviour,
            "toggle": item.toggle,
            "limits": item.limits,
            "exceptions": [{"code": e.code, "message": e.message} for e in item.exceptions],
        }
        return {name: value for name, value in values.items() if value}

    def as_text(self) -> str:
        item = self.item
        parts = [
            f"{self.release}: {item.title}",
            f"for {item.callers}" if item.callers else "",
            f"toggle {item.toggle}" if item.toggle else "",
            f"limit: {item.limits}" if item.limits else "",
            *(f"exception {e.code}: {e.message}" for e in item.exceptions),
        ]
        return "\n  ".join(filter(None, parts))


def changes(history: History, release: Release, operation: str, direction: Direction) -> Mapping[str, tuple[str, ...]]:
    """What has changed in an operation's request or response up to a release, by path: `from 40.8.0: now optional, 1..1 → 0..1`."""
    found: dict[str, tuple[str, ...]] = {}
    line = history.line(release.name)[::-1]
    for parent, name in pairwise(line):
        for change in history.diff(parent, name):
            for reach in () if change.kind in _SILENT else change.reaches:
                if (reach.operation, reach.direction) == (operation, direction):
                    found[reach.path] = (*found.get(reach.path, ()), f"from {name}: {what(change)}")
    return found


def announcements(history: History, release: Release, operation: str) -> tuple[Announcement, ...]:
    """What updates announce of an operation's behaviour, oldest first; what concerns all operations included."""
    catalog = history.catalog
    return tuple(
        Announcement(catalog.added_in(release, update.name), item)
        for update in catalog.lineage(release)
        for item in update.items
        if item.tells_behaviour and (not item.operations or operation in item.operations)
    )
