"""What changed between two releases: facts with their verdicts, and what the page says beside them, in every format.

Pure: gives values and text. `render` puts them into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from webexgen.catalog import graph as page
from webexgen.catalog.graph import BASELINE, Item, Update
from webexgen.compare.change import Change, Kind, Reach
from webexgen.compare.diff import mirror
from webexgen.compare.policy import PROFILES, Finding, Observer, Profile, Severity, Verdict, judge
from webexgen.compare.waivers import Waiver, apply
from webexgen.errors import UnknownNameError
from webexgen.report.renderer import Renderer
from webexgen.schema.loader import Models
from webexgen.schema.model import Api

if TYPE_CHECKING:
    from webexgen.compare.witness import Side as Observed
    from webexgen.compare.witness import Witness

__all__ = [
    "Accepted",
    "Announced",
    "Changelog",
    "Entry",
    "History",
    "Note",
    "Selection",
    "accept",
    "changelog",
    "compare",
    "pages",
    "prove",
]

Side = Literal["old", "new", "both"]


@dataclass(frozen=True, slots=True)
class Announced:
    """A row of an update.toml: what the page says that an update changes."""

    update: str
    change: page.Change

    def tells(self, change: Change) -> bool:
        """Whether `change` does this, or brings the element or operation that this is a part of."""
        row = self.change
        for reach in change.reaches:
            if self.at(reach) and (change.kind == row.kind if row.path == reach.path else change.kind in _BRINGING):
                return True
        return False

    def at(self, reach: Reach) -> bool:
        """Whether this is at a place, or inside what stands there."""
        row = self.change
        inside = not reach.path or f"{row.path}/".startswith(f"{reach.path}/")
        return inside and (row.operation, row.direction) == (reach.operation, reach.direction)


_BRINGING = (Kind.ELEMENT_ADDED, Kind.OPERATION_ADDED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding with what the catalogue knows of it.

    `side` tells whose lineage brought it since the two releases parted: "new" for what NEW has gained, "old" for what OLD has
    gained and NEW lacks. `ships_in` are the releases that bring this very change, `undoes` those that bring what it takes back.
    """

    finding: Finding
    side: Side
    ships_in: tuple[str, ...]
    undoes: tuple[str, ...]
    documented: tuple[Announced, ...]
    waivers: tuple[Waiver, ...] = ()
    witness: Witness | None = None

    @property
    def change(self) -> Change:
        return self.finding.change

    @property
    def severity(self) -> Severity:
        return self.finding.severity

    @property
    def evidence(self) -> str:
        """The best that the page has for it: documented, shown, implied; "" if it says nothing."""
        return _best(self.documented)

    def evidence_at(self, reach: Reach) -> str:
        """The same of one place: "" where the page tells it only of another that shares the declaration."""
        return _best(row for row in self.documented if row.at(reach))

    def parts_at(self, reach: Reach) -> tuple[str, ...]:
        """What the page names inside of what comes at a place."""
        rows = [row.change.path for row in self.documented if row.at(reach)]
        return tuple(path.removeprefix(f"{reach.path}/") for path in rows if path != reach.path)


def _best(rows: Iterable[Announced]) -> str:
    found = {row.change.evidence for row in rows}
    return next((evidence for evidence in get_args(page.Evidence) if evidence in found), "")


@dataclass(frozen=True, slots=True)
class Note:
    """An announcement of an update that one of the two releases has and the other lacks.

    `releases` are the labels that the update ships as, `changes` the ids of the entries that it announces.
    """

    update: str
    releases: tuple[str, ...]
    side: Literal["old", "new"]
    item: Item
    changes: tuple[str, ...]

    @property
    def tells_behaviour(self) -> bool:
        """Whether it says more than that elements come or go."""
        item = self.item
        return bool(item.behaviour or item.toggle or item.limits or item.exceptions)


@dataclass(frozen=True, slots=True)
class Selection:
    """What to leave in. Empty sets leave everything in; `severity` is the least that stays."""

    operations: frozenset[str] = frozenset()
    directions: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    severity: Severity = Severity.NONE

    def __bool__(self) -> bool:
        return bool(self.operations or self.directions or self.kinds or self.severity)

    def narrow(self, change: Change) -> Change | None:
        """The change with the reaches of interest, before it is judged: what breaks an answer does not break a request."""
        if self.kinds and change.kind not in self.kinds:
            return None
        if not (self.operations or self.directions):
            return change
        reaches = tuple(reach for reach in change.reaches if self._holds(reach))
        return replace(change, reaches=reaches) if reaches else None

    def concerns(self, item: Item) -> bool:
        """Whether an announcement is about an operation of interest. One that names none is about all."""
        return not self.operations or not item.operations or not self.operations.isdisjoint(item.operations)

    def _holds(self, reach: Reach) -> bool:
        return (not self.operations or reach.operation in self.operations) and (
            not self.directions or reach.direction in self.directions
        )


@dataclass(frozen=True, slots=True)
class Changelog:
    """All that tells NEW from OLD. `ancestor` is the newest release that both descend from, or one of the two."""

    old: str
    new: str
    ancestor: str
    profile: Profile
    selection: Selection
    entries: tuple[Entry, ...]
    notes: tuple[Note, ...]

    @property
    def crosses(self) -> bool:
        """Whether neither release descends from the other."""
        return self.ancestor not in (self.old, self.new)

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many entries there are of each severity, gravest first; waived ones are not among them."""
        found = [entry.severity for entry in self.entries if not entry.waivers]
        return {severity: found.count(severity) for severity in sorted(Severity, reverse=True)}

    def reaches(self, severity: Severity) -> bool:
        """Whether an entry that nobody has accepted is at least this grave."""
        return any(entry.severity >= severity for entry in self.entries if not entry.waivers)


class History:
    """The release graph with the changes that each release brings against its parent."""

    def __init__(self, models: Models) -> None:
        self.catalog = models.catalog
        self._models = models

    def load(self, name: str) -> Api:
        """The model of a release, or of "baseline"."""
        return self._models.load(name)

    def diff(self, old: str, new: str) -> tuple[Change, ...]:
        """What has changed from one release, or "baseline", to another."""
        return self._models.diff(old, new)

    def operation(self, name: str, old: str, new: str) -> str:
        """How the server spells an operation of either release. Raises `UnknownNameError` with the nearest names."""
        names = {o.name for release in (old, new) for o in self.load(release).operations}
        spelt = {known.lower(): known for known in names}
        if name.lower() not in spelt:
            near = get_close_matches(name.lower(), spelt, 3)
            hint = f": did you mean {' or '.join(spelt[known] for known in near)}?" if near else ""
            raise UnknownNameError(f"neither {old} nor {new} has an operation {name!r}{hint}")
        return spelt[name.lower()]

    def ancestor(self, a: str, b: str) -> str:
        """The newest release, or "baseline", that both descend from or are."""
        line = self.line(b)
        return next(name for name in self.line(a) if name in line)

    def updates(self, old: str, new: str) -> tuple[tuple[Literal["old", "new"], Update], ...]:
        """The updates that one of two releases has and the other lacks: whose, and which, oldest first."""
        olds, news = ([self.catalog.releases[name].update for name in self.line(end)[-2::-1]] for end in (old, new))
        lone: tuple[tuple[Literal["old", "new"], str], ...] = (
            *(("old", name) for name in olds if name not in news),
            *(("new", name) for name in news if name not in olds),
        )
        return tuple((side, self.catalog.updates[name]) for side, name in lone)

    def sides(self, old: str, new: str) -> Mapping[str, Side]:
        """For each change from `old` to `new`, by id, whose lineage brought it."""
        ancestor, ids = self.ancestor(old, new), [change.id for change in self.diff(old, new)]
        if ancestor in (old, new):
            return dict.fromkeys(ids, "new" if ancestor == old else "old")
        gained = {change.id for change in self.diff(ancestor, new)}
        lost = {mirror(change).id for change in self.diff(ancestor, old)}
        return {id_: "both" if (id_ in gained) is (id_ in lost) else "new" if id_ in gained else "old" for id_ in ids}

    def ships_in(self, change: Change) -> tuple[str, ...]:
        """The releases that bring this very change."""
        return self._index.get(change.id, ())

    def line(self, name: str) -> list[str]:
        """A release and those that it descends from, down to "baseline"."""
        line = [name]
        while line[-1] != BASELINE:
            line.append(self.catalog.releases[line[-1]].parent)
        return line

    @cached_property
    def _index(self) -> Mapping[str, tuple[str, ...]]:
        index: dict[str, tuple[str, ...]] = {}
        for name, release in self.catalog.releases.items():
            for change in self.diff(release.parent, name):
                index[change.id] = (*index.get(change.id, ()), name)
        return index


def changelog(history: History, release: str, profile: Profile = PROFILES["all"]) -> Changelog:
    """What a release changes against the one that it follows."""
    return compare(history, history.catalog.releases[release].parent, release, profile)


def compare(
    history: History,
    old: str,
    new: str,
    profile: Profile = PROFILES["all"],
    selection: Selection = Selection(),
) -> Changelog:
    """What tells release `new` from release `old`, names of releases or "baseline", on whatever trains.

    Of behaviour no more is known than what each update announces: the notes are those of the updates that one of the two
    has and the other lacks.
    """
    sides, updates = history.sides(old, new), history.updates(old, new)
    rows = [(side, Announced(update.name, row)) for side, update in updates for row in update.changes]
    narrowed = [change for change in map(selection.narrow, history.diff(old, new)) if change is not None]
    entries: list[Entry] = []
    for finding in judge(narrowed, profile):
        if finding.severity >= selection.severity:
            change, back = finding.change, mirror(finding.change)
            told = tuple(row for side, row in rows if row.tells(change if side == "new" else back))
            entries.append(Entry(finding, sides[change.id], history.ships_in(change), history.ships_in(back), told))
    notes = [
        Note(update.name, update.releases, side, item, _announced(entries, update, item))
        for side, update in updates
        for item in update.items
        if selection.concerns(item)
    ]
    return Changelog(old, new, history.ancestor(old, new), profile, selection, tuple(entries), tuple(notes))


def _announced(entries: Iterable[Entry], update: Update, item: Item) -> tuple[str, ...]:
    rows = {Announced(update.name, change) for change in item.changes}
    return tuple(entry.change.id for entry in entries if not rows.isdisjoint(entry.documented))


@dataclass(frozen=True, slots=True)
class Accepted:
    """A changelog with waivers on what they accept. `faults` are waivers that nothing matches or whose time is over."""

    log: Changelog
    faults: tuple[str, ...]


def accept(log: Changelog, waivers: Sequence[Waiver], as_of: date | None) -> Accepted:
    """Mark what somebody has accepted. Of a selection it cannot be told which waivers are unused."""
    applied = apply([entry.finding for entry in log.entries], waivers, log.old, log.new, as_of)
    waived = {finding.change.id: by for finding, by in applied.waived}
    entries = tuple(replace(entry, waivers=waived.get(entry.change.id, ())) for entry in log.entries)
    faults = [f"{waiver.where}: its time ended with {waiver.until}" for waiver in applied.expired]
    if not log.selection:
        faults += [f"{waiver.where}: nothing is found that it accepts; remove it" for waiver in applied.unused]
    return Accepted(replace(log, entries=entries), tuple(faults))


# Who sends the message that an observer stumbles on.
_SENT: Mapping[Observer, tuple[str, Literal["old", "new"]]] = {
    Observer.OLD_REQUEST: ("request", "old"),
    Observer.STRICT_READER: ("response", "new"),
    Observer.TOLERANT_READER: ("response", "new"),
    Observer.VALIDATING_READER: ("response", "new"),
    Observer.NEW_SEND: ("request", "new"),
    Observer.NEW_READ: ("response", "old"),
}


def prove(log: Changelog, old: Observed, new: Observed) -> Changelog:
    """Put to each breaking entry that nobody has accepted a message that shows it, or why there is none."""
    from webexgen.compare.witness import Witness, witness  # noqa: PLC0415 - slow to load, and seldom asked for

    def shown(entry: Entry) -> Entry:
        if entry.waivers or entry.severity < Severity.BREAKING:
            return entry
        verdicts, weights = entry.finding.verdicts, log.profile.weights
        grave = {who: verdicts[who] for who, weight in weights.items() if weight[verdicts[who]] is Severity.BREAKING}
        silent = "data is lost without a word" if Verdict.LOSES_DATA in grave.values() else "generated classes change"
        found = Witness(b"", None, None, "", {}, confirmed=False, why_not=f"no message fails: {silent}")
        failing = [who for who, verdict in grave.items() if verdict is Verdict.BREAKS]
        for direction, sender in dict.fromkeys(_SENT[who] for who in failing if who in _SENT):
            for reach in entry.change.reaches:
                if reach.direction == direction:
                    found = witness(entry.change, reach, old, new, sender)
                    if found.confirmed:
                        return replace(entry, witness=found)
        return replace(entry, witness=found)

    return replace(log, entries=tuple(map(shown, log.entries)))


def pages(history: History, templates: Path, releases: Iterable[str]) -> dict[str, str]:
    """The changelogs of `releases` against their parents, and the index of all, by path below generated/changelog/."""
    renderer = Renderer(templates, history.catalog)
    logs = {name: changelog(history, name) for name in history.catalog.releases}
    files = {"index.md": renderer.index(list(logs.values()))}
    for name in releases:
        files[f"{name}.md"] = renderer.render(logs[name], "markdown")
        files[f"{name}.json"] = renderer.render(logs[name], "json")
    return files
