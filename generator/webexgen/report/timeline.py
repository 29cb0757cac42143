"""What has happened to an operation: on the way to a release, by place; and in each release, schema and behaviour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from webexgen.catalog.announcement import HALVES, Direction, Item
from webexgen.catalog.graph import Release
from webexgen.compare.change import BEHAVIOUR, Kind
from webexgen.compare.history import History
from webexgen.compare.policy import Finding, judge
from webexgen.compare.wording import what

__all__ = ["Announcement", "Step", "announcements", "changes", "differences", "steps"]

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


def differences(
    history: History, old: Release, new: Release, operation: str, direction: Direction
) -> Mapping[str, tuple[str, ...]]:
    """What tells an operation's request or response in one release from that in another, by path in the newer one.

    What is gone stands where it was: `sessionKey: removed`.
    """
    found: dict[str, tuple[str, ...]] = {}
    for change in history.diff(old.name, new.name):
        for reach in () if change.kind is Kind.DOCUMENTATION_CHANGED else change.reaches:
            if (reach.operation, reach.direction) == (operation, direction):
                around, _, name = reach.path.rpartition("/")
                gone = change.kind is Kind.ELEMENT_REMOVED
                path, words = (around, f"{name}: {what(change)}") if gone else (reach.path, what(change))
                found[path] = (*found.get(path, ()), f"{old.name} → {new.name}: {words}")
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


@dataclass(frozen=True, slots=True)
class Step:
    """What a release changed in an operation against the release before: findings that reach nothing else, and announcements."""

    release: Release
    operation: str
    findings: tuple[Finding, ...]
    announcements: tuple[Announcement, ...]

    def __bool__(self) -> bool:
        return bool(self.findings or self.announcements)

    def as_json(self) -> Mapping[str, object]:
        return {
            "release": self.release.name,
            "parent": self.release.parent,
            "train": self.release.train,
            "changes": [
                {
                    "kind": finding.change.kind,
                    "direction": direction,
                    "paths": paths,
                    "what": what(finding.change),
                    "severity": str(finding.severity),
                }
                for finding in self.findings
                for direction, paths in _places(finding)
            ],
            "announcements": [announcement.as_json() for announcement in self.announcements],
        }

    def as_text(self) -> str:
        lines = [f"{self.release.name}, train {self.release.train}, follows {self.release.parent}"]
        for finding in self.findings:
            for direction, paths in _places(finding):
                where = ", ".join(path or "content" for path in paths)
                lines.append(f"  {direction:<8} {where}: {what(finding.change)} ({finding.severity})")
        for announcement in self.announcements:
            lines += [
                f"  {line}" for line in announcement.as_text().removeprefix(f"{self.release.name}: ").splitlines()
            ]
        return "\n".join(lines)


def _places(finding: Finding) -> list[tuple[Direction, list[str]]]:
    """The paths in the request and in the response; both, without a path, of a change that has no place."""
    reaches = finding.change.reaches
    found: list[tuple[Direction, list[str]]] = []
    for half in HALVES:
        paths = [reach.path for reach in reaches if reach.direction == half] if reaches else [""]
        if paths:
            found.append((half, paths))
    return found


def steps(history: History, operation: str, releases: Iterable[Release]) -> tuple[Step, ...]:
    """What each of `releases` changed in an operation, schema and behaviour alike. An operation that came with a release is one change."""
    found: list[Step] = []
    for release in releases:
        narrowed = [
            replace(change, reaches=tuple(reach for reach in change.reaches if reach.operation == operation))
            for change in history.diff(release.parent, release.name)
            if change.owner == operation or any(reach.operation == operation for reach in change.reaches)
        ]
        items = history.catalog.updates[release.update].items
        told = tuple(
            Announcement(release.name, item)
            for item in items
            if item.tells_behaviour and (not item.operations or operation in item.operations)
        )
        found.append(Step(release, operation, tuple(judge(narrowed)), told))
    return tuple(found)
