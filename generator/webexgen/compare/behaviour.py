"""Changes of behaviour: what updates announce that no schema shows, as facts of change like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from webexgen.catalog.announcement import Impact, Item, Update
from webexgen.compare.change import Change, Kind, Reach

__all__ = ["IMPACTS", "BehaviourChange", "behaviour_changes"]

IMPACTS: Mapping[Impact, tuple[Kind, Kind]] = {
    "refuses": (Kind.BEHAVIOUR_REFUSES, Kind.BEHAVIOUR_ADMITS),
    "limits": (Kind.BEHAVIOUR_LIMITS, Kind.BEHAVIOUR_UNLIMITS),
    "changes": (Kind.BEHAVIOUR_CHANGES, Kind.BEHAVIOUR_CHANGES),
    "adds": (Kind.BEHAVIOUR_ADDS, Kind.BEHAVIOUR_WITHDRAWS),
    "clarifies": (Kind.BEHAVIOUR_CLARIFIES, Kind.BEHAVIOUR_CLARIFIES),
}
"""By impact: the kind of change towards the update, and that away from it."""


@dataclass(frozen=True, slots=True)
class BehaviourChange:
    """A change, and the announcement that it comes from. `side` is the release that has the update, old or new."""

    side: Literal["old", "new"]
    update: Update
    item: Item
    change: Change


def behaviour_changes(
    updates: Iterable[tuple[Literal["old", "new"], Update]], operations: Iterable[str]
) -> Mapping[str, BehaviourChange]:
    """What the updates that only one of two releases has announce of behaviour, by the change's id. `operations` are all there are.

    An announcement that only adds what the schema shows is none.
    """
    names = tuple(sorted(operations))
    found: dict[str, BehaviourChange] = {}
    for side, update in updates:
        for item in update.items:
            if item.tells_behaviour and not (item.impact == "adds" and item.changes):
                change = _change(update, item, side, names)
                found[change.id] = BehaviourChange(side, update, item, change)
    return found


def _change(update: Update, item: Item, side: Literal["old", "new"], operations: tuple[str, ...]) -> Change:
    kind = IMPACTS[item.impact][side == "old"]
    old, new = (None, item.title) if side == "new" else (item.title, None)
    reaches = (Reach(name, direction, "") for name in item.operations or operations for direction in item.directions)
    return Change(
        f"{kind}:{update.name}={old or ''}>{new or ''}", kind, update.name, "", old, new, tuple(sorted(reaches))
    )
