"""The text of an update.toml that announces one change more."""

from __future__ import annotations

import json
from pathlib import Path

from webexgen.catalog.announcement import AnnouncedChange, read_update

__all__ = ["with_change"]

_IMPACTS = {"removed": "changes", "renamed": "changes"}


def with_change(path: Path, text: str, change: AnnouncedChange) -> str:
    """The text with a row for a change: under the last item that lists its operation, or else under a new one.

    Raises `CatalogError` where the file holds what it should not.
    """
    items = [item for item in read_update(path.parent).items if change.operation in item.operations]
    block = "\n" + "".join(
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
    lines = text.splitlines(keepends=True)
    if not items:
        return f"{text.rstrip()}\n\n{_item(change)}{block}"
    head = int(items[-1].where.rpartition(":")[2])
    following = (number for number in range(head, len(lines)) if lines[number].startswith("[[items]]"))
    end = next(following, len(lines))
    before, after = "".join(lines[:end]).rstrip(), "".join(lines[end:])
    return f"{before}\n{block}" + (f"\n{after}" if after else "")


def _item(change: AnnouncedChange) -> str:
    verb = change.kind.rpartition("-")[2]
    name = change.path or change.operation
    return (
        "[[items]]\n"
        f"title = {_quoted(f'{name} {verb} in {change.operation}')}\n"
        'heading = ""\n'
        f"operations = [{_quoted(change.operation)}]\n"
        f"impact = {_quoted(_IMPACTS.get(verb, 'clarifies' if verb == 'deprecated' else 'adds'))}\n"
        f"directions = [{_quoted(change.direction)}]\n"
    )


def _quoted(text: str) -> str:
    """A TOML basic string."""
    return json.dumps(text, ensure_ascii=False)
