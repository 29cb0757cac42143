"""A changelog as plain values, for JSON: templates/changelog/changelog.schema.json describes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from webexgen.compare.change import Reach
from webexgen.report.changelog import Changelog, Entry, Note
from webexgen.report.node import as_json

if TYPE_CHECKING:
    from webexgen.compare.witnesses.witness import Witness

__all__ = ["FORMAT", "SCHEMA", "document"]

SCHEMA = "urn:webexgen:changelog"
"""The `$id` of templates/changelog/changelog.schema.json."""

FORMAT = 1
"""Raised when a key changes its meaning or goes; keys that come do not raise it."""


def document(log: Changelog) -> Mapping[str, object]:
    """The changelog as plain values; templates/changelog/changelog.schema.json is its JSON Schema."""
    values: dict[str, object] = {
        "$schema": SCHEMA,
        "format": FORMAT,
        "from": log.old,
        "to": log.new,
        "ancestor": log.ancestor,
        "profile": log.profile.name,
        "counts": {
            **{str(severity): count for severity, count in log.counts.items()},
            "waived": sum(1 for entry in log.entries if entry.waivers),
        },
        "changes": [_change(entry) for entry in log.entries],
        "notes": [_note(note) for note in log.notes],
    }
    if log.sets is not None:
        values["namespaces"] = [{"old": old, "new": new} for old, new in log.sets.renamed.items()]
        values["likely_renames"] = [
            {"old": pair.old, "new": pair.new, "likeness": round(pair.likeness, 2)} for pair in log.sets.likely
        ]
        values["not_compared"] = [
            {"what": one.what, "file": one.place[0], "line": one.place[1]} for one in log.sets.not_compared
        ]
    return values


_OF_CATALOG = ("side", "ships_in", "undoes", "documented", "assumed")


def _change(entry: Entry) -> dict[str, object]:
    change = entry.change
    values: dict[str, object] = {
        "id": change.id,
        "kind": change.kind,
        "owner": change.owner,
        "path": change.path,
        "old": change.old,
        "new": change.new,
        "side": entry.side,
        "ships_in": list(entry.ships_in),
        "undoes": list(entry.undoes),
        "documented": _documented(entry),
        "severity": str(entry.severity),
        "verdicts": dict(entry.finding.verdicts),
        "rules": [rule.id for rule in entry.finding.rules],
        "assumed": list(entry.assumed),
        "reaches": [_reach(entry, reach) for reach in change.reaches],
    }
    if entry.declared is not None:
        values = {key: value for key, value in values.items() if key not in _OF_CATALOG}
        values["file"], values["line"] = entry.declared
    if entry.content:
        values["content"] = [as_json(node) for node in entry.content]
    if change.reason:
        values["reason"] = change.reason
    if entry.waivers:
        values["waived"] = [{"reason": w.reason, "accepted_by": w.accepted_by} for w in entry.waivers]
    if entry.witness is not None:
        values["witness"] = _witness(entry.witness)
    return values


def _reach(entry: Entry, reach: Reach) -> dict[str, object]:
    evidence = entry.evidence_at(reach)
    if entry.declared is not None:
        return {"operation": reach.operation, "direction": reach.direction, "path": reach.path}
    return {
        "operation": reach.operation,
        "direction": reach.direction,
        "path": reach.path,
        "announced": bool(evidence),
        "evidence": evidence or None,
        "assumed": list(entry.assumed_at(reach)),
    }


def _documented(entry: Entry) -> dict[str, object] | None:
    if entry.announcement is not None:
        return {"evidence": entry.evidence, "update": entry.change.owner, "rows": []}
    if not entry.documented:
        return None
    rows = [
        {
            "operation": row.change.operation,
            "direction": row.change.direction,
            "path": row.change.path,
            "evidence": row.change.evidence,
            "note": row.change.note,
            "update": row.update,
        }
        for row in entry.documented
    ]
    return {"evidence": entry.evidence, "update": entry.documented[0].update, "rows": rows}


def _note(note: Note) -> dict[str, object]:
    item = note.item
    return {
        "update": note.update,
        "releases": list(note.releases),
        "side": note.side,
        "title": item.title,
        "heading": item.heading,
        "operations": list(item.operations),
        "impact": item.impact,
        "directions": list(item.directions),
        "callers": item.callers,
        "behaviour": item.behaviour,
        "toggle": item.toggle,
        "limits": item.limits,
        "exceptions": [{"code": e.code, "message": e.message} for e in item.exceptions],
        "oddities": list(item.oddities),
        "changes": list(note.changes),
    }


def _witness(witness: Witness) -> dict[str, object]:
    return {
        "confirmed": witness.confirmed,
        "message": witness.message.decode(),
        "valid_under": witness.valid_under,
        "invalid_under": witness.invalid_under,
        "error": witness.word,
        "bindings": {which: {"state": r.state, "value": r.value} for which, r in witness.bindings.items()},
        "why_not": witness.why_not,
    }
