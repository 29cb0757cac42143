"""Which releases have which member, as data for other programs: templates/changelog/compat.schema.json describes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from webexgen.catalog.announcement import HALVES
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compare.change import BEHAVIOUR, Kind
from webexgen.compare.history import History
from webexgen.compare.wording import what
from webexgen.compat.availability import Availability, AvailabilityIndex

__all__ = ["compat_document"]

_SILENT = frozenset({Kind.DOCUMENTATION_CHANGED, *BEHAVIOUR})
_PRESENCE = frozenset(
    {
        *(Kind.OPERATION_ADDED, Kind.OPERATION_REMOVED),
        *(Kind.ELEMENT_ADDED, Kind.ELEMENT_REMOVED, Kind.BRANCH_ADDED, Kind.BRANCH_REMOVED),
        *(Kind.ENUM_VALUE_ADDED, Kind.ENUM_VALUE_REMOVED),
    }
)
"""What the first releases of a member say already."""

Place = tuple[str, str, str]
"""An operation, a direction and a path."""


def compat_document(history: History, index: AvailabilityIndex | None = None) -> str:
    """The members of all releases: a tree of element names for each message, each with the number of its fact.

    What many members have in common is one fact, and what many enumerations list is one list. An operation stands on one line.
    """
    index = AvailabilityIndex(history.catalog, history.models) if index is None else index
    tables = _Tables(index, _altered(history))
    operations: dict[str, Any] = {}
    for name in index.operations:
        (whole,) = index.below(name, "")
        messages = {half: tables.tree(index.below(name, half)) for half in HALVES}
        operations[name] = {"fact": tables.fact(whole), **messages}
    releases = [
        {"name": release.name, "parent": release.parent, "train": release.train}
        for release in history.catalog.releases.values()
    ]
    head = {"api": history.catalog.wire.api, "releases": releases}
    lines = [f"{_text(key)}:{_text(value)}" for key, value in head.items()]
    lines.append(f'"facts":[\n{_lines(map(_text, tables.facts))}\n]')
    lines.append(f'"enumerations":[\n{_lines(map(_text, tables.enumerations))}\n]')
    rows = (f"{_text(name)}:{_text(operation)}" for name, operation in operations.items())
    lines.append(f'"operations":{{\n{_lines(rows)}\n}}')
    return f"{{\n{_lines(lines)}\n}}\n"


def _altered(history: History) -> Mapping[Place, list[dict[str, str]]]:
    """What has happened to each place since it came, by release."""
    found: dict[Place, list[dict[str, str]]] = {}
    for release in history.catalog.releases.values():
        for change in history.diff(release.parent, release.name):
            for reach in () if change.kind in _SILENT | _PRESENCE else change.reaches:
                place = reach.operation, reach.direction, reach.path
                found.setdefault(place, []).append({"release": release.name, "what": what(change)})
    return found


class _Tables:
    """The facts and the enumerations, each once."""

    def __init__(self, index: AvailabilityIndex, altered: Mapping[Place, list[dict[str, str]]]) -> None:
        self._index = index
        self._catalog: Catalog = index.catalog
        self._altered = altered
        self.facts: list[Mapping[str, Any]] = []
        self.enumerations: list[Mapping[str, Any]] = []
        self._numbers: dict[str, int] = {}
        self._usual: dict[tuple[object, ...], int] = {}
        self._graph: dict[frozenset[str], dict[str, Any]] = {}

    def tree(self, members: Iterable[Availability]) -> dict[str, Any]:
        """Elements by name: the number of a fact, or an object of that number, the elements inside and the enumeration."""
        root: dict[str, Any] = {}
        for member in members:
            node: dict[str, Any] = {"fact": self.fact(member)}
            if member.values is not None:
                node["values"] = self._enumeration(member)
            here = root
            *above, name = member.path.split("/")
            for step in above:
                here = here[step].setdefault("elements", {})
            here[name] = node
        return _short(root)

    def fact(self, member: Availability) -> int:
        """The number of what is known of a member."""
        items = self._index.items(member)
        altered = self._altered.get((member.operation, member.direction, member.path), [])
        known = member.having, member.evidence, member.announced, member.assumed, member.seen
        if not items and not altered and known in self._usual:
            return self._usual[known]
        values: dict[str, Any] = {
            **self._releases(member.having),
            "evidence": member.evidence,
            "announced": member.announced,
            "assumed": list(member.assumed),
            "seen": member.seen,
            "toggles": list(dict.fromkeys(item.toggle for item in items if item.toggle)),
            "limits": list(dict.fromkeys(item.limits for item in items if item.limits)),
            "altered": altered,
        }
        usual = {"evidence": "documented", "announced": True}
        row = {key: value for key, value in values.items() if value not in ("", []) and usual.get(key) != value}
        number = self._number(self.facts, row)
        if not items and not altered:
            self._usual[known] = number
        return number

    def _enumeration(self, member: Availability) -> int:
        values = {value: self._releases(having) for value, having in (member.values or {}).items()}
        alike: dict[str, list[str]] = {}
        for value, releases in values.items():
            alike.setdefault(_text(releases), []).append(value)
        listed = [{**json.loads(releases), "values": same} for releases, same in alike.items()]
        return self._number(self.enumerations, {"complete": not member.is_open, "listed": listed})

    def _releases(self, having: frozenset[str]) -> dict[str, Any]:
        """The first releases on the graph; "baseline" for what was there before the first update."""
        if having in self._graph:
            return self._graph[having]
        first = [release.name for release in self._catalog.first_releases(having)]
        gone = [
            release.name
            for release in self._catalog.releases.values()
            if release.parent in having and release.name not in having
        ]
        self._graph[having] = {
            "first": [BASELINE, *first] if BASELINE in having else first,
            **({"gone": gone} if gone else {}),
        }
        return self._graph[having]

    def _number(self, table: list[Mapping[str, Any]], row: Mapping[str, Any]) -> int:
        key = f"{id(table)} {_text(row)}"
        if key not in self._numbers:
            self._numbers[key] = len(table)
            table.append(row)
        return self._numbers[key]


def _short(tree: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: (
            node["fact"]
            if node.keys() == {"fact"}
            else {**node, **({"elements": _short(node["elements"])} if "elements" in node else {})}
        )
        for name, node in tree.items()
    }


def _lines(rows: Iterable[str]) -> str:
    return ",\n".join(rows)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
