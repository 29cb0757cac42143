"""A changelog as templates lay it out: sorted, grouped, in columns."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path

from webexgen.catalog.graph import Catalog
from webexgen.compare.policy import Rule, Severity
from webexgen.qname import XS
from webexgen.report.changelog import Changelog, Entry, Note
from webexgen.report.groups import Group, groups
from webexgen.report.wording import LEGEND

__all__ = ["View", "rules_of"]


class View:
    """What the templates ask of a changelog."""

    def __init__(self, log: Changelog, catalog: Catalog | None) -> None:
        self._log = log
        self._catalog = catalog

    @cached_property
    def entries(self) -> list[Entry]:
        """Of the highest severity first."""
        return sorted(self._log.entries, key=lambda entry: -entry.severity)

    @cached_property
    def breaking(self) -> list[Entry]:
        """What breaks and nobody has accepted."""
        return [entry for entry in self._log.entries if not entry.waivers and entry.severity is Severity.BREAKING]

    @cached_property
    def waived(self) -> list[Entry]:
        return [entry for entry in self._log.entries if entry.waivers]

    @cached_property
    def groups(self) -> list[Group]:
        """What nobody has accepted, under the announcements that explain it."""
        return groups(self._log, self._log.notes, [entry for entry in self._log.entries if not entry.waivers])

    @cached_property
    def all_groups(self) -> list[Group]:
        """The same with what somebody has accepted."""
        return groups(self._log, self._log.notes, self._log.entries)

    @cached_property
    def legend(self) -> str:
        """What the marks mean that stand behind paths."""
        open_ = [e for e in self._log.entries if not e.waivers and e.announcement is None]
        used = {entry.evidence_at(reach) for entry in open_ for reach in entry.change.reaches}
        return " ".join(text for mark, text in LEGEND.items() if mark in used)

    @cached_property
    def behaviour(self) -> list[Note]:
        """Notes that say more than that elements come or go."""
        return [note for note in self._log.notes if note.tells_behaviour]

    @cached_property
    def oddities(self) -> list[tuple[str, str]]:
        """The page's own slips, each with the releases whose section it is in."""
        return list(
            dict.fromkeys(
                (", ".join(note.releases), oddity) for note in self._log.notes for oddity in note.item.oddities
            )
        )

    @cached_property
    def operations(self) -> list[str]:
        """Every operation that something is told of."""
        named = {name for note in self.behaviour for name in note.item.operations}
        return sorted(named | {reach.operation for entry in self._log.entries for reach in entry.change.reaches})

    def update_of(self, entry: Entry) -> str:
        """The update that brought a change, the one that announces it first; "" where none is known."""
        if entry.announcement is not None:
            return entry.change.owner
        if entry.documented:
            return entry.documented[0].update
        if self._catalog is None:
            return ""
        return next((self._catalog.releases[name].update for name in entry.ships_in or entry.undoes), "")

    def location_of(self, entry: Entry) -> tuple[str, int]:
        """File and line of a change in the catalog, or in a plain set."""
        if entry.declared is not None or self._catalog is None:
            file, line = entry.declared or ("", 1)
            return file, max(line, 1)
        return _locate(self._catalog, entry, self.update_of(entry))


def rules_of(entries: Iterable[Entry]) -> list[Rule]:
    """The rules that have judged these entries, each once."""
    return list(dict.fromkeys(rule for entry in entries for rule in entry.finding.rules))


def _locate(catalog: Catalog, entry: Entry, update: str) -> tuple[str, int]:
    """The file of a change, from the folder that holds the catalog, and its line.

    That of the declaration in a fragment of the update; of the announcement of a change of behaviour; else of what describes the
    update, or all releases.
    """
    root = catalog.root
    if update not in catalog.updates:
        return f"{root.name}/releases.toml", 1
    described = f"{root.name}/{update}/update.toml"
    if entry.announcement is not None:
        number = entry.announcement.where.rpartition(":")[2]
        return described, int(number) if number.isdecimal() else 1
    type_name, member = entry.change.owner.rpartition(":")[2], entry.change.path.rpartition("/")[2].lstrip("@")
    for fragment in catalog.updates[update].fragments:
        line = _line(fragment, type_name, member)
        if line:
            return f"{root.name}/{fragment.relative_to(root).as_posix()}", line
    return described, 1


@cache
def _line(fragment: Path, type_name: str, member: str) -> int:
    """The line on which a fragment declares a member of a type, or the type; 0 where it does neither."""
    from lxml import etree  # noqa: PLC0415 - only SARIF names lines

    declared = [
        node
        for node in etree.parse(fragment).iter(f"{{{XS}}}complexType", f"{{{XS}}}simpleType")
        if node.get("name") == type_name
    ]
    for node in declared:
        for inner in node.iter(f"{{{XS}}}element", f"{{{XS}}}attribute", f"{{{XS}}}enumeration"):
            if member and member in (inner.get("name"), inner.get("value")):
                return int(inner.sourceline or 0)
    return int(declared[0].sourceline or 0) if declared else 0
