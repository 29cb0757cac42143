"""The text of an update.toml that announces some changes more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from webexgen.catalog.announcement import AnnouncedChange, Impact, Item, read_update

__all__ = ["with_changes"]


def with_changes(path: Path, text: str, changes: Sequence[AnnouncedChange], heading: str = "") -> str:
    """The text with a row for each change of one operation: under the last item that lists it and has this heading, or without a
    heading this impact, or else under a new item.

    Raises `CatalogError` where the file holds what it should not.
    """
    impact = _impact(changes)
    items = [item for item in read_update(path.parent).items if _takes(item, changes[0].operation, heading, impact)]
    rows = "".join(f"\n{_row(change)}" for change in changes)
    lines = text.splitlines(keepends=True)
    if not items:
        return f"{text.rstrip()}\n\n{_item(changes, heading, impact)}{rows}"
    head = int(items[-1].where.rpartition(":")[2])
    following = (number for number in range(head, len(lines)) if lines[number].startswith("[[items]]"))
    end = next(following, len(lines))
    before, after = "".join(lines[:end]).rstrip(), "".join(lines[end:])
    return f"{before}\n{rows}" + (f"\n{after}" if after else "")


def _impact(changes: Sequence[AnnouncedChange]) -> Impact:
    kinds = {change.kind for change in changes}
    if kinds <= {"deprecated", "undeprecated", "documentation-changed"}:
        return "clarifies"
    return (
        "adds"
        if all(kind.endswith(("-added", "-loosened", "-widened")) and kind != "facet-added" for kind in kinds)
        else "changes"
    )


def _takes(item: Item, operation: str, heading: str, impact: Impact) -> bool:
    fits = item.heading == heading if heading else item.impact == impact
    return operation in item.operations and fits


def _row(change: AnnouncedChange) -> str:
    return "".join(
        f"{line}\n"
        for line in (
            "[[items.changes]]",
            f"operation = {_quoted(change.operation)}",
            f"direction = {_quoted(change.direction)}",
            f"path = {_quoted(change.path)}",
            f"kind = {_quoted(change.kind)}",
            f"evidence = {_quoted(change.evidence)}",
            *([f"note = {_quoted(change.note)}"] if change.note else []),
        )
    )


def _item(changes: Sequence[AnnouncedChange], heading: str, impact: Impact) -> str:
    first, operation = changes[0], changes[0].operation
    what, _, verb = first.kind.rpartition("-")
    what = {"facet": "a facet of ", "enum-value": "a value of "}.get(what, "")
    title = f"{what}{first.path} {verb} in {operation}" if first.path else f"{operation} {verb}"
    title = title[0].upper() + title[1:] if what else title
    directions = dict.fromkeys(change.direction for change in changes)
    return (
        "[[items]]\n"
        f"title = {_quoted(title)}\n"
        f"heading = {_quoted(heading)}\n"
        f"operations = [{_quoted(operation)}]\n"
        f"impact = {_quoted(impact)}\n"
        f"directions = [{', '.join(map(_quoted, directions))}]\n"
    )


def _quoted(text: str) -> str:
    """A TOML basic string."""
    return json.dumps(text, ensure_ascii=False)
