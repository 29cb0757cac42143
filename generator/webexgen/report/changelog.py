"""What changed between two releases: facts with their verdicts, and what the page says beside them, in every format.

Pure: gives values and text. `render` puts them into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from webexgen.catalog.announcement import Evidence, Item, Update
from webexgen.compare.behaviour import BehaviourChange, behaviour_changes
from webexgen.compare.change import BEHAVIOUR, Change, Kind, Reach, mirror
from webexgen.compare.history import History, Lineage
from webexgen.compare.policy import PROFILES, Finding, Observer, Profile, Severity, Verdict, judge
from webexgen.compare.waivers import Waiver, apply
from webexgen.report.announced import Announced
from webexgen.report.difference import Difference
from webexgen.report.node import Node
from webexgen.schema.basis import ASSUMED, Basis

if TYPE_CHECKING:
    from webexgen.compare.witnesses.search import Party as Observed
    from webexgen.compare.witnesses.witness import Witness
    from webexgen.report.sets.about import Sets

__all__ = [
    "CONCLUDED",
    "Accepted",
    "Changelog",
    "Entry",
    "Note",
    "Selection",
    "accept",
    "changelog",
    "compare",
    "prove",
    "shown",
    "witness_of",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding with what the catalog knows of it.

    `side` tells whose lineage brought it since the two releases parted: "new" for what NEW has gained, "old" for what OLD has
    gained and NEW lacks. `ships_in` are the releases that bring this very change, `undoes` those that bring what it takes back.
    `announcement` is what a change of behaviour comes from. Of what comes or goes `bases` are what it rests on at each place, and
    `content` is it with all that it holds. Of plain sets there is none of that: `declared` is the file and line of the declaration.
    """

    finding: Finding
    side: Lineage
    ships_in: tuple[str, ...]
    undoes: tuple[str, ...]
    documented: tuple[Announced, ...]
    announcement: Item | None = None
    bases: Mapping[Reach, Basis] = field(default_factory=dict[Reach, Basis], hash=False)
    content: tuple[Node, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    witness: Witness | None = None
    declared: tuple[str, int] | None = None

    @property
    def change(self) -> Change:
        return self.finding.change

    @property
    def severity(self) -> Severity:
        return self.finding.severity

    @property
    def evidence(self) -> str:
        """What the page has for it: documented, shown, implied, the least of all places that it announces; "" if it says nothing."""
        if self.announcement is not None or self.declared is not None:
            return "documented"
        found = {self.evidence_at(reach) for reach in self.change.reaches}
        return next((evidence for evidence in reversed(get_args(Evidence)) if evidence in found), "")

    def evidence_at(self, reach: Reach) -> str:
        """The same of one place, by what is announced of it and not of what it holds: "" where the page announces nothing of either."""
        if self.announcement is not None or self.declared is not None:
            return "documented"
        rows = [row for row in self.documented if row.at(reach)]
        exact = _best(row for row in rows if row.change.path == reach.path)
        return exact or ("implied" if rows or self.change.kind in CONCLUDED else "")

    @property
    def assumed(self) -> tuple[str, ...]:
        """What no source tells of it, at whatever place."""
        found = {word for basis in self.bases.values() for word in basis.assumed}
        return tuple(word for word in dict.fromkeys(ASSUMED.values()) if word in found)

    def assumed_at(self, reach: Reach) -> tuple[str, ...]:
        """The same of one place."""
        basis = self.bases.get(reach)
        return () if basis is None else basis.assumed

    def parts_at(self, reach: Reach) -> tuple[str, ...]:
        """What the page names inside of what comes at a place."""
        rows = [row.change.path for row in self.documented if row.at(reach)]
        return tuple(path.removeprefix(f"{reach.path}/") for path in rows if path != reach.path)


# The page shows messages. Which types there are, and what derives from what, is what the fragments conclude from them.
CONCLUDED = frozenset({Kind.BASE_CHANGED, Kind.CLASS_CHANGED})


def _best(rows: Iterable[Announced]) -> str:
    found = {row.change.evidence for row in rows}
    return next((evidence for evidence in get_args(Evidence) if evidence in found), "")


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
        return self.item.tells_behaviour


@dataclass(frozen=True, slots=True)
class Selection:
    """What to leave in. Empty sets leave everything in; `severity` is the least that stays."""

    operations: frozenset[str] = frozenset()
    directions: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    severity: Severity = Severity.NONE
    only: Literal["", "schema", "behaviour"] = ""
    ignored: frozenset[str] = frozenset()
    """Operations that nobody uses: what shows in no other message is left out."""
    toggles: frozenset[str] = frozenset()
    """Toggles that are off: what updates announce behind them is left out."""

    def __bool__(self) -> bool:
        return bool(
            self.operations
            or self.directions
            or self.kinds
            or self.severity
            or self.only
            or self.ignored
            or self.toggles
        )

    def shows(self, entry: Entry) -> bool:
        """Whether an entry is of a kind and a severity to show. Others count all the same."""
        return entry.severity >= self.severity and (not self.kinds or entry.change.kind in self.kinds)

    def narrow(self, change: Change) -> Change | None:
        """The change with the reaches of interest, before it is judged: what breaks a response does not break a request."""
        if self.only and (change.kind in BEHAVIOUR) is not (self.only == "behaviour"):
            return None
        if not (self.operations or self.directions or self.ignored) or not change.reaches:
            return None if self.operations or self.directions else change
        reaches = tuple(reach for reach in change.reaches if self._holds(reach))
        return replace(change, reaches=reaches) if reaches else None

    def concerns(self, item: Item) -> bool:
        """Whether an announcement is about an operation of interest. One that names none is about all."""
        if item.toggle and item.toggle in self.toggles:
            return False
        if item.operations and self.ignored.issuperset(item.operations):
            return False
        return not self.operations or not item.operations or not self.operations.isdisjoint(item.operations)

    def _holds(self, reach: Reach) -> bool:
        return (
            (not self.operations or reach.operation in self.operations)
            and (not self.directions or reach.direction in self.directions)
            and reach.operation not in self.ignored
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
    hidden: tuple[Entry, ...] = ()
    """What was compared and judged, and is of another kind or of a lower severity than the selection shows."""
    sets: Sets | None = None
    """What is known of two plain sets, if it is those that were compared."""

    @property
    def crosses(self) -> bool:
        """Whether neither release descends from the other."""
        return self.ancestor not in (self.old, self.new)

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many entries there are of each severity, highest first; waived ones are not among them."""
        found = [entry.severity for entry in self.entries if not entry.waivers]
        return {severity: found.count(severity) for severity in sorted(Severity, reverse=True)}

    def reaches(self, severity: Severity) -> bool:
        """Whether an entry that nobody has accepted, shown or hidden, has at least this severity."""
        return any(entry.severity >= severity for entry in (*self.entries, *self.hidden) if not entry.waivers)


def changelog(
    history: History, release: str, profile: Profile = PROFILES["all"], selection: Selection = Selection()
) -> Changelog:
    """What a release changes against the one that it follows."""
    return compare(history, history.catalog.releases[release].parent, release, profile, selection)


def compare(
    history: History,
    old: str,
    new: str,
    profile: Profile = PROFILES["all"],
    selection: Selection = Selection(),
) -> Changelog:
    """What tells release `new` from release `old`, names of releases or "baseline", on whatever trains.

    Of behaviour no more is known than what each update announces: the notes are those of the updates that one of the two
    has and the other lacks, and each that says more than that elements come or go is a change as well.
    """
    difference, updates = Difference(history, old, new), history.updates(old, new)
    rows = [(side, Announced(update.name, row)) for side, update in updates for row in update.changes]
    behaviour = {
        id_: fact
        for id_, fact in behaviour_changes(updates, difference.operations).items()
        if not fact.item.toggle or fact.item.toggle not in selection.toggles
    }
    hidden = {
        Announced(u.name, row)
        for _, u in updates
        for item in u.items
        if item.toggle in selection.toggles
        for row in item.changes
    }
    facts = (*(known.change for known in difference.known.values()), *(fact.change for fact in behaviour.values()))
    narrowed = [change for change in map(selection.narrow, facts) if change is not None]
    entries: list[Entry] = []
    for finding in judge(narrowed, profile):
        change, announced = finding.change, behaviour.get(finding.change.id)
        if announced is not None:
            entries.append(_announcement(finding, announced))
            continue
        known, back = difference.known[change.id], mirror(change)
        told = tuple(row for side, row in rows if row.tells(change if side == "new" else back))
        if told and hidden.issuperset(told):
            continue
        entries.append(
            Entry(
                finding,
                known.side,
                known.ships_in,
                known.undoes,
                told,
                bases=difference.bases(change),
                content=difference.content(change),
            )
        )
    notes = [
        Note(update.name, update.releases, side, item, _announced(entries, update, item))
        for side, update in updates
        for item in update.items
        if selection.concerns(item)
    ]
    log = Changelog(old, new, history.ancestor(old, new), profile, selection, tuple(entries), tuple(notes))
    return shown(log, selection)


def shown(log: Changelog, selection: Selection) -> Changelog:
    """The changelog with what is of another kind, or of a lower severity, than the selection asks for set aside."""
    kept = tuple(entry for entry in log.entries if selection.shows(entry))
    hidden = tuple(entry for entry in log.entries if not selection.shows(entry))
    ids = {entry.change.id for entry in kept}
    notes = (replace(note, changes=tuple(id_ for id_ in note.changes if id_ in ids)) for note in log.notes)
    return replace(log, entries=kept, notes=tuple(notes), hidden=hidden)


def _announcement(finding: Finding, announced: BehaviourChange) -> Entry:
    """A change of behaviour, which the releases of its update bring or take back."""
    releases, is_new = announced.update.releases, announced.side == "new"
    ships_in, undoes = (releases, ()) if is_new else ((), releases)
    return Entry(finding, announced.side, ships_in, undoes, (), announcement=announced.item)


def _announced(entries: Iterable[Entry], update: Update, item: Item) -> tuple[str, ...]:
    rows = {Announced(update.name, change) for change in item.changes}
    return tuple(e.change.id for e in entries if e.announcement is item or not rows.isdisjoint(e.documented))


@dataclass(frozen=True, slots=True)
class Accepted:
    """A changelog with waivers on what they accept. `faults` are waivers that nothing matches or whose time is over."""

    log: Changelog
    faults: tuple[str, ...]


def accept(log: Changelog, waivers: Sequence[Waiver], as_of: date | None, whole: Changelog | None = None) -> Accepted:
    """Mark what somebody has accepted. `whole` is the changelog without a selection, where `log` has one: there, unused waivers match nothing."""
    applied = apply([entry.finding for entry in (*log.entries, *log.hidden)], waivers, log.old, log.new, as_of)
    waived = {finding.change.id: by for finding, by in applied.waived}
    entries, hidden = (
        tuple(replace(entry, waivers=waived.get(entry.change.id, ())) for entry in some)
        for some in (log.entries, log.hidden)
    )
    faults = [f"{waiver.where}: its time ended with {waiver.until}" for waiver in applied.expired]
    unused = applied.unused
    if whole is not None:
        unused = apply([entry.finding for entry in whole.entries], unused, log.old, log.new, as_of).unused
    faults += [f"{waiver.where}: nothing is found that it accepts; remove it" for waiver in unused]
    return Accepted(replace(log, entries=entries, hidden=hidden), tuple(faults))


# Who sends the message that an observer stumbles on.
_SENT: Mapping[Observer, tuple[str, Literal["old", "new"]]] = {
    Observer.OLD_REQUEST: ("request", "old"),
    Observer.STRICT_READER: ("response", "new"),
    Observer.TOLERANT_READER: ("response", "new"),
    Observer.VALIDATING_READER: ("response", "new"),
    Observer.NEW_SEND: ("request", "new"),
    Observer.NEW_READ: ("response", "old"),
}


_TRIED = 12  # of the places that a change shows at: where none of so many has a witness, none has


def prove(log: Changelog, old: Observed, new: Observed) -> Changelog:
    """Put to each breaking entry that nobody has accepted a message that shows it, or why there is none."""
    from webexgen.compare.witnesses.witness import unshown  # noqa: PLC0415 - slow to load, and seldom asked for

    def proved(entry: Entry) -> Entry:
        if entry.waivers or entry.severity < Severity.BREAKING:
            return entry
        if entry.announcement is not None:
            why_not = "no message shows it beforehand: the schemas are the same, and the site decides"
            return replace(entry, witness=unshown(why_not))
        return replace(entry, witness=witness_of(entry.finding, log.profile, old, new, validated=log.sets is not None))

    return replace(log, entries=tuple(map(proved, log.entries)))


def witness_of(finding: Finding, profile: Profile, old: Observed, new: Observed, *, validated: bool = False) -> Witness:
    """A message that shows a breaking change of a schema to an observer whom it breaks, or why there is none.

    Where data is lost without a word, a reader that validates shows it, if such readers are expected (`validated`).
    """
    from webexgen.compare.witnesses.witness import unshown, witness  # noqa: PLC0415 - as above

    change, verdicts = finding.change, finding.verdicts
    breaking = {
        who: verdicts[who] for who, weight in profile.weights.items() if weight[verdicts[who]] is Severity.BREAKING
    }
    silent = "data is lost without a word" if Verdict.LOSES_DATA in breaking.values() else "generated classes change"
    found = unshown(f"no message fails: {silent}")
    failing = [who for who, verdict in breaking.items() if verdict is Verdict.BREAKS]
    if not failing and validated and verdicts[Observer.VALIDATING_READER] is Verdict.BREAKS:
        failing = [Observer.VALIDATING_READER]
    for direction, sender in dict.fromkeys(_SENT[who] for who in failing if who in _SENT):
        reaches = [reach for reach in change.reaches if reach.direction == direction]
        for reach in sorted(reaches, key=lambda reach: reach.path.count("/"))[:_TRIED]:
            found = witness(change, reach, old, new, sender)
            if found.confirmed:
                return found
    return found
