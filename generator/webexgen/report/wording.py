"""What changelogs say around a change: where it shows, which release brought it, what it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from webexgen.compare.change import Change, Kind
from webexgen.compare.history import Lineage
from webexgen.compare.policy import Severity
from webexgen.compare.rules.rule import Observer, Verdict
from webexgen.compare.wording import place, what
from webexgen.report.changelog import Changelog, Entry, Selection
from webexgen.schema.basis import assumed_text

__all__ = [
    "EVIDENCE",
    "LEGEND",
    "MARKS",
    "WAIVED",
    "came",
    "counted",
    "counts",
    "evidence",
    "in_short",
    "reach",
    "selected",
    "sides",
    "summary",
]

EVIDENCE: Mapping[str, str] = {
    "documented": "",
    "shown": "shown in samples",
    "implied": "implied",
    "": "not announced",
}
"""What the source has for a change, where that is less than words."""

MARKS: Mapping[str, str] = {"documented": "", "shown": " (sample)", "implied": " (implied)", "": " (not announced)"}
"""The same behind a path in running text; what it means is in `LEGEND`."""

LEGEND: Mapping[str, str] = {
    "shown": "*sample*: only a sample shows it.",
    "implied": "*implied*: the page does not state it in so many words.",
    "": "*not announced*: not for this operation, which shares the declaration with one that it is announced for.",
}

WAIVED = "waived"
"""The level of what somebody has accepted."""

_LINEAGE: Mapping[Lineage, str] = {"old": "only in OLD, ", "new": "", "both": "on both trains, "}
_OPERATIONS_SHOWN = 4


def counted(count: int, one: str, many: str = "") -> str:
    """`1 change`, `2 changes`."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def counts(log: Changelog) -> str:
    """How many changes there are of each severity, and how many somebody has accepted: `9 breaking, 12 info, 3 waived`."""
    waived = sum(1 for entry in log.entries if entry.waivers)
    found = [(count, str(severity)) for severity, count in log.counts.items()]
    return ", ".join(f"{count} {level}" for count, level in [*found, (waived, WAIVED)] if count)


def in_short(log: Changelog) -> str:
    """What the comparison comes to for an application that stays as it is while its site moves, in one sentence."""
    entries = [entry for entry in (*log.entries, *log.hidden) if not entry.waivers]
    if log.sets is not None:
        return _of_sets(log, entries)
    refused = [
        e for e in entries if e.announcement is None and e.finding.verdicts[Observer.OLD_REQUEST] is Verdict.BREAKS
    ]
    told = [f"{counted(len(refused), 'change')} can make requests fail" if refused else "requests accepted"]
    missing, new = (
        sum(_in_responses(e.change) for e in entries if e.change.kind in kinds) for kinds in (_MISSING, _NEW)
    )
    found = [f"{counted(missing, 'element')} may be missing"] if missing else []
    found += [f"{counted(new, 'element or value', 'elements or values')} may be new"] if new else []
    told.append(f"responses: {', '.join(found)}" if found else "responses read as before")
    for kind, what_ in _BEHAVIOUR.items():
        calls = {reach.operation for e in entries if e.change.kind is kind for reach in e.change.reaches}
        told += [f"calls of {counted(len(calls), 'operation')} {what_}"] if calls else []
    return f"A client of {log.old} at a site of {log.new}: {'; '.join(told)}."


def _of_sets(log: Changelog, entries: list[Entry]) -> str:
    """The same of plain sets, where nobody knows who sends what."""
    counts_ = [
        sum(entry.finding.verdicts[observer] in verdicts for entry in entries)
        for observer, verdicts in (
            (Observer.OLD_REQUEST, (Verdict.BREAKS, Verdict.LOSES_DATA)),
            (Observer.VALIDATING_READER, (Verdict.BREAKS,)),  # what is missing and may be is no fault of a document
        )
    ]
    told = [f"{counted(count, 'change')} can make them invalid" if count else "all stay valid" for count in counts_]
    return f"Documents of {log.old} under {log.new}: {told[0]}. Documents of {log.new} under {log.old}: {told[1]}."


_SIDES = {
    Observer.OLD_REQUEST: "writers of old documents",
    Observer.TOLERANT_READER: "readers of new documents",
    Observer.VALIDATING_READER: "validators of new documents",
}


def sides(entry: Entry) -> str:
    """Whom a change of a plain set breaks: those who write old documents for new programs, or read new ones with old programs."""
    verdicts = entry.finding.verdicts
    hit = [who for observer, who in _SIDES.items() if verdicts[observer] in (Verdict.BREAKS, Verdict.LOSES_DATA)]
    if _SIDES[Observer.TOLERANT_READER] in hit and _SIDES[Observer.VALIDATING_READER] in hit:
        hit.remove(_SIDES[Observer.VALIDATING_READER])
    return f"breaks {' and '.join(hit)}" if hit else ""


_BEHAVIOUR = {
    Kind.BEHAVIOUR_REFUSES: "may be refused",
    Kind.BEHAVIOUR_LIMITS: "may be limited",
    Kind.BEHAVIOUR_CHANGES: "may have another effect",
}
_MISSING = frozenset({Kind.MIN_OCCURS_LOWERED, Kind.ELEMENT_REMOVED})
_NEW = frozenset({Kind.ELEMENT_ADDED, Kind.ENUM_VALUE_ADDED})


def _in_responses(change: Change) -> bool:
    return any(reach.direction == "response" for reach in change.reaches)


def reach(change: Change) -> str:
    """Operations in whose messages a change shows, by direction, the first few of many."""
    parts: list[str] = []
    for direction in ("request", "response"):
        names = list(dict.fromkeys(r.operation for r in change.reaches if r.direction == direction))
        if names:
            more = len(names) - _OPERATIONS_SHOWN
            rest = f" and {more} more" if more > 0 else ""
            parts.append(f"{', '.join(names[:_OPERATIONS_SHOWN])}{rest} {direction}")
    return "; ".join(parts) or "no message"


def came(entry: Entry) -> str:
    """Which releases brought a change, and whether NEW lacks it."""
    releases = ", ".join(entry.ships_in or entry.undoes)
    return f"{_LINEAGE[entry.side]}{f'in {releases}' if releases else 'in several steps'}"


def evidence(entry: Entry) -> str:
    """What the source has for a change, by operation where that differs, and what is assumed."""
    found: dict[str, list[str]] = {}
    for reach in entry.change.reaches:
        found.setdefault(entry.evidence_at(reach), []).append(reach.operation)
    if len(found) < 2:
        parts = [EVIDENCE[entry.evidence]]
    else:
        parts = [f"{EVIDENCE[e]} ({', '.join(dict.fromkeys(names))})" for e, names in found.items() if EVIDENCE[e]]
    if entry.assumed:
        parts.append(f"{assumed_text(entry.assumed)} assumed")
    return "; ".join(filter(None, parts))


def summary(entry: Entry) -> str:
    """A change in one line: what, where, on which evidence, with the remarks of the catalog."""
    parts = [f"{place(entry.change)} {what(entry.change)}; reaches {reach(entry.change)}", evidence(entry)]
    if entry.declared is not None:
        parts = [f"{place(entry.change)} {what(entry.change)}", sides(entry)]
    if entry.announcement is not None and entry.announcement.callers:
        parts.append(f"for {entry.announcement.callers}")
    notes = dict.fromkeys(row.change.note for row in entry.documented if row.change.note)
    return ". ".join(["; ".join(filter(None, parts)), *(note.rstrip(".") for note in notes)])


def selected(selection: Selection) -> str:
    """What a selection leaves in."""
    parts = [*sorted(selection.operations), *sorted(selection.directions), *sorted(selection.kinds)]
    parts += [selection.only] if selection.only else []
    if selection.severity:
        higher = " and higher" if selection.severity < Severity.BREAKING else ""
        parts.append(f"{selection.severity}{higher}")
    parts += [f"without {', '.join(sorted(selection.ignored))}"] if selection.ignored else []
    parts += [f"without what is behind {', '.join(sorted(selection.toggles))}"] if selection.toggles else []
    return ", ".join(parts)
