"""A changelog as templates lay it out: sorted, grouped, in columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from webexgen.catalog.graph import Release
from webexgen.compare.policy import Rule, Severity
from webexgen.compare.wording import place, what
from webexgen.report.changelog import Changelog, Entry, Note
from webexgen.report.wording import LEGEND, came, evidence, reach

__all__ = ["Appearance", "Line", "View", "rules_of"]


@dataclass(frozen=True, slots=True)
class Appearance:
    """An entry where it shows in one message, for listings by operation. `what` says in words what has changed,
    `evidence` what the page has for it here, `parts` what it names inside.
    """

    operation: str
    direction: str
    path: str
    what: str
    evidence: str
    parts: tuple[str, ...]
    entry: Entry


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in columns, each padded to the width of its column. `came` is empty where it is the same in all lines."""

    level: str
    place: str
    what: str
    reach: str
    came: str
    evidence: str


class View:
    """What the templates ask of a changelog."""

    def __init__(self, log: Changelog, releases: Mapping[str, Release]) -> None:
        self._log = log
        self._releases = releases

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
    def unreached(self) -> list[Entry]:
        """What shows in no message."""
        return [entry for entry in self._log.entries if not entry.waivers and not entry.change.reaches]

    @cached_property
    def appearances(self) -> list[Appearance]:
        """Every place of every message that a change shows at, but for accepted ones, by operation."""
        found = [
            Appearance(
                r.operation,
                r.direction,
                r.path,
                what(entry.change),
                entry.evidence_at(r),
                entry.parts_at(r),
                entry,
            )
            for entry in self._log.entries
            for r in entry.change.reaches
        ]
        return sorted(found, key=lambda p: (p.operation.lower(), p.direction, -p.entry.severity, p.what, p.path))

    @cached_property
    def breaking_appearances(self) -> list[Appearance]:
        return [a for a in self.appearances if not a.entry.waivers and a.entry.severity is Severity.BREAKING]

    @cached_property
    def other_appearances(self) -> list[Appearance]:
        return [a for a in self.appearances if not a.entry.waivers and a.entry.severity is not Severity.BREAKING]

    @cached_property
    def legend(self) -> str:
        """What the marks mean that stand behind paths."""
        used = {a.evidence for a in self.appearances if not a.entry.waivers}
        return " ".join(text for mark, text in LEGEND.items() if mark in used)

    @cached_property
    def behaviour(self) -> list[Note]:
        """Notes that say more than that elements come or go."""
        return [note for note in self._log.notes if note.tells_behaviour]

    @cached_property
    def oddities(self) -> list[str]:
        return list(dict.fromkeys(oddity for note in self._log.notes for oddity in note.item.oddities))

    @cached_property
    def operations(self) -> list[str]:
        """Every operation that something is told of."""
        named = {name for note in self.behaviour for name in note.item.operations}
        return sorted(named | {a.operation for a in self.appearances})

    @cached_property
    def same_origin(self) -> str:
        """Which releases brought all of it, if that is the same for every change."""
        origins = {came(entry) for entry in self._log.entries}
        return origins.pop() if len(origins) == 1 else ""

    @cached_property
    def lines(self) -> list[Line]:
        """The entries in columns; the last one of a line is not padded."""
        rows = [
            (
                "waived" if entry.waivers else str(entry.severity),
                place(entry.change),
                what(entry.change),
                reach(entry.change),
                "" if self.same_origin else came(entry),
                evidence(entry),
            )
            for entry in self.entries
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return [Line(*_padded(row, widths)) for row in rows]

    def update_of(self, entry: Entry) -> str:
        """The update that brought a change, the one that announces it first; "" where none is known."""
        if entry.documented:
            return entry.documented[0].update
        return next((self._releases[name].update for name in entry.ships_in or entry.undoes), "")


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    last = max(number for number, cell in enumerate(row) if cell)
    return [
        cell.ljust(width) if number < last else cell
        for number, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def rules_of(entries: Iterable[Entry]) -> list[Rule]:
    """The rules that have judged these entries, each once."""
    return list(dict.fromkeys(rule for entry in entries for rule in entry.finding.rules))
