"""A changelog in words and for machines: text, markdown, JSON, HTML, GitHub annotations, JUnit, SARIF, by templates/changelog/."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import jinja2

from webexgen.catalog.graph import Catalog
from webexgen.compare.change import Change
from webexgen.compare.policy import Observer, Rule, Severity

if TYPE_CHECKING:
    from webexgen.compare.witness import Witness
    from webexgen.report.audit import Audit
    from webexgen.report.changelog import Changelog, Entry, Note

__all__ = ["FORMATS", "Appearance", "Paint", "Renderer", "document"]

FORMATS: Mapping[str, str] = {
    "text": "text.txt.jinja",
    "markdown": "markdown.md.jinja",
    "json": "json.json.jinja",
    "html": "page.html.jinja",
    "github": "github.txt.jinja",
    "junit": "junit.xml.jinja",
    "sarif": "sarif.json.jinja",
}
_ESCAPED = (".html.jinja", ".xml.jinja")

Paint = Callable[[str, str], str]
"""Gives a text a style: `bold red`."""


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


class Renderer:
    """Fills the templates of one catalog's changelogs."""

    def __init__(self, templates: Path, catalog: Catalog, paint: Paint = lambda text, _style: text) -> None:
        self._catalog = catalog
        self._jinja = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates / "changelog"),
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=True,
            autoescape=lambda name: name is not None and name.endswith(_ESCAPED),  # noqa: S701 - the rest is no markup
        )
        filters: Mapping[str, Callable[..., str]] = {
            "data": _data,
            "json": _json,
            "local": _local,
            "paint": paint,
            "property": _property,
            "prose": _prose,
            "what": self.what,
        }
        cast("dict[str, object]", self._jinja.filters).update(filters)

    def render(self, log: Changelog, form: str, failing: Severity = Severity.BREAKING) -> str:
        """The changelog in one of `FORMATS`. Where a format knows failures, `failing` is the least grave of them."""
        return self._fill(
            FORMATS[form], log=log, document=document(log), places=self._appearances(log), failing=failing
        )

    def what(self, change: Change) -> str:
        """What has happened to a declaration, in words."""
        return str(self._words.what(change))

    def index(self, logs: Sequence[Changelog]) -> str:
        """A page that leads to the changelogs of all releases."""
        return self._fill("index.md.jinja", logs=logs)

    def audit(self, audits: Sequence[Audit]) -> str:
        """What came of holding announcements against schemas."""
        return self._fill("audit.txt.jinja", audits=audits)

    def _fill(self, template: str, **values: object) -> str:
        return self._jinja.get_template(template).render(
            api=self._catalog.wire.api,
            catalog=self._catalog,
            observers=tuple(Observer),
            rules_of=_rules,
            severities=sorted(Severity, reverse=True),
            **values,
        )

    def _appearances(self, log: Changelog) -> list[Appearance]:
        places = [
            Appearance(
                r.operation,
                r.direction,
                r.path,
                self.what(entry.change),
                entry.evidence_at(r),
                entry.parts_at(r),
                entry,
            )
            for entry in log.entries
            for r in entry.change.reaches
        ]
        return sorted(places, key=lambda p: (p.operation.lower(), p.direction, -p.entry.severity, p.what, p.path))

    @cached_property
    def _words(self) -> Any:
        return self._jinja.get_template("words.jinja").module


def _rules(entries: Iterable[Entry]) -> list[Rule]:
    """The rules that have judged these entries, each once."""
    return list(dict.fromkeys(rule for entry in entries for rule in entry.finding.rules))


def document(log: Changelog) -> Mapping[str, object]:
    """The changelog as plain values; templates/changelog/changelog.schema.json tells what stands in them."""
    return {
        "from": log.old,
        "to": log.new,
        "ancestor": log.ancestor,
        "profile": log.profile.name,
        "counts": {str(severity): count for severity, count in log.counts.items()},
        "changes": [_change(entry) for entry in log.entries],
        "notes": [_note(note) for note in log.notes],
    }


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
        "reaches": [{"operation": r.operation, "direction": r.direction, "path": r.path} for r in change.reaches],
    }
    if change.reason:
        values["reason"] = change.reason
    if entry.waivers:
        values["waived"] = [{"reason": w.reason, "accepted_by": w.accepted_by} for w in entry.waivers]
    if entry.witness is not None:
        values["witness"] = _witness(entry.witness)
    return values


def _documented(entry: Entry) -> dict[str, object] | None:
    if not entry.documented:
        return None
    rows = [
        {
            "operation": row.change.operation,
            "direction": row.change.direction,
            "path": row.change.path,
            "evidence": row.change.evidence,
            "note": row.change.note,
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


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, indent=indent, ensure_ascii=False)


def _local(text: str) -> str:
    """libxml2's words without the namespaces, which it writes out."""
    return re.sub(r"\{[^{}]*\}", "", text)


def _data(text: str) -> str:
    """The message of a workflow command, as GitHub's toolkit escapes it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The same of one of its properties."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _prose(text: str) -> str:
    """Text that markdown shall show as it stands."""
    return re.sub(r"([\\`*<\[\]])", r"\\\1", text)
