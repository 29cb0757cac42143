"""Claimed against computed: what the page announces for a release, held against what its schema changes, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from webexgen.catalog.announcement import Item
from webexgen.catalog.graph import Catalog
from webexgen.catalog.toml_reader import Key, Rows, Table, read
from webexgen.compare.change import Change, Kind, Reach
from webexgen.compare.history import History
from webexgen.compare.policy import PROFILES, Severity
from webexgen.report.announced import Announced
from webexgen.report.changelog import Entry, Selection, changelog
from webexgen.schema.model import Api, Provenance

__all__ = ["Audit", "Claim", "Extra", "Reason", "Surprise", "audit", "load_reasons", "reasons_table"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A line of audit.toml: why a change that the page does not tell is there. `where` names file and entry."""

    update: str
    kind: str
    owner: str
    path: str
    reason: str
    where: str

    def covers(self, update: str, change: Change) -> bool:
        return (self.update, self.kind, self.owner, self.path) == (update, change.kind, change.owner, change.path)


@dataclass(frozen=True, slots=True)
class Claim:
    """A change that the page announces, and the ids of those that are found for it; if none, perhaps the reason."""

    announced: Announced
    found: tuple[str, ...]
    reason: str

    @property
    def holds(self) -> bool:
        return bool(self.found or self.reason)


@dataclass(frozen=True, slots=True)
class Extra:
    """A change that is found and not announced, at the places where it is not, and perhaps the reason."""

    change: Change
    reaches: tuple[Reach, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Surprise:
    """An announcement whose changes break readers, though the page does not say so."""

    item: Item
    entries: tuple[Entry, ...]

    @property
    def called_enhancement(self) -> bool:
        return "enhance" in self.item.heading.lower()


@dataclass(frozen=True, slots=True)
class Audit:
    """One release. `unused` are lines of audit.toml that explain nothing."""

    release: str
    update: str
    title: str
    claims: tuple[Claim, ...]
    extras: tuple[Extra, ...]
    surprises: tuple[Surprise, ...]
    unused: tuple[Reason, ...]

    @property
    def missing(self) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.claims if not claim.found)

    @property
    def clean(self) -> bool:
        """Nothing is missing, nothing unannounced."""
        return not (self.missing or self.extras or self.unused)

    @property
    def holds(self) -> bool:
        """Whatever is missing or unannounced has its reason."""
        return (
            all(claim.holds for claim in self.claims) and all(extra.reason for extra in self.extras) and not self.unused
        )

    def as_json(self) -> Mapping[str, object]:
        return {
            "release": self.release,
            "update": self.update,
            "clean": self.clean,
            "holds": self.holds,
            "announced": [_claim(claim) for claim in self.claims],
            "unannounced": [_extra(extra) for extra in self.extras],
            "surprises": [
                {
                    "heading": surprise.item.heading,
                    "operations": list(surprise.item.operations),
                    "enhancement": surprise.called_enhancement,
                    "changes": [entry.change.id for entry in surprise.entries],
                }
                for surprise in self.surprises
            ],
            "unused_reasons": [reason.where for reason in self.unused],
        }


def _claim(claim: Claim) -> dict[str, object]:
    row = claim.announced.change
    return {
        "kind": row.kind,
        "operation": row.operation,
        "direction": row.direction,
        "path": row.path,
        "evidence": row.evidence,
        "note": row.note,
        "found": list(claim.found),
        "reason": claim.reason,
    }


def _extra(extra: Extra) -> dict[str, object]:
    return {
        "id": extra.change.id,
        "reaches": [{"operation": r.operation, "direction": r.direction, "path": r.path} for r in extra.reaches],
        "reason": extra.reason,
    }


def audit(history: History, release: str, reasons: Sequence[Reason] = ()) -> Audit:
    """Hold what the page says of a release's update against what the release changes.

    `reasons` are those of audit.toml; where one can be read off the announcements and the schema it needs none.
    """
    return _Auditor(history, release, reasons).audit()


# What follows from a change beside it in the same declaration, and what no message shows.
_FOLLOWING = frozenset(
    {Kind.TYPE_ADDED, Kind.TYPE_REMOVED, Kind.TYPE_RENAMED, Kind.BASE_CHANGED, Kind.DOCUMENTATION_CHANGED}
)


class _Auditor:
    def __init__(self, history: History, release: str, reasons: Sequence[Reason]) -> None:
        self._history = history
        self._release = history.catalog.releases[release]
        self._update = history.catalog.updates[self._release.update]
        self._reasons = [reason for reason in reasons if reason.update == self._update.name]
        self._used: set[Reason] = set()
        self._log = changelog(history, release, PROFILES["reader"], Selection(only="schema"))

    def audit(self) -> Audit:
        claims = tuple(self._claim(Announced(self._update.name, row)) for row in self._update.changes)
        extras = tuple(extra for entry in self._log.entries if (extra := self._extra(entry)))
        return Audit(
            self._release.name,
            self._update.name,
            self._update.title,
            claims,
            extras,
            tuple(self._surprises()),
            tuple(reason for reason in self._reasons if reason not in self._used),
        )

    def _claim(self, announced: Announced) -> Claim:
        found = tuple(entry.change.id for entry in self._log.entries if announced in entry.documented)
        return Claim(announced, found, "" if found else self._earlier(announced))

    def _earlier(self, announced: Announced) -> str:
        """Since when a change that the page announces is there already."""
        for older in self._history.line(self._release.parent)[:-1]:
            parent = self._history.catalog.releases[older].parent
            if any(announced.tells(change) for change in self._history.diff(parent, older)):
                return f"there since {older}"
        return ""

    def _extra(self, entry: Entry) -> Extra | None:
        change = entry.change
        silent = tuple(reach for reach in change.reaches if not (entry.documented and entry.evidence_at(reach)))
        if (entry.documented and not silent) or change.kind is Kind.CLASS_CHANGED:  # which is no matter of messages
            return None
        return Extra(change, silent, self._why(entry, silent))

    def _why(self, entry: Entry, silent: Sequence[Reach]) -> str:
        change = entry.change
        if entry.documented:
            others = dict.fromkeys(f"{row.change.operation} {row.change.direction}" for row in entry.documented)
            return f"shares {change.owner} with what is announced: {', '.join(others)}"
        for reason in self._reasons:
            if reason.covers(self._update.name, change):
                self._used.add(reason)
                return reason.reason
        if change.kind in _FOLLOWING:
            beside = [e.change.path for e in self._log.entries if e.documented and e.change.owner == change.owner]
            if beside:
                return f"follows from what is announced of {change.owner}: {', '.join(beside)}"
        if change.kind is Kind.BASE_CHANGED:
            return "follows from the types that the fragments conclude: the page does not say what derives from what"
        return self._provenance(silent)

    def _provenance(self, reaches: Iterable[Reach]) -> str:
        """What the fragment says of where its elements come from, if it owns that the page does not say it."""
        api = self._history.load(self._release.name)
        found = [_provenance(api, reach) for reach in reaches]
        if found and all(p is not None and p.update == self._update.name and p.evidence == "implied" for p in found):
            assumed = sorted({word for p in found if p is not None for word in p.assumed})
            return "; ".join(["implied by the page", *([f"assumed: {', '.join(assumed)}"] if assumed else [])])
        return ""

    def _surprises(self) -> Iterator[Surprise]:
        breaking = [entry for entry in self._log.entries if entry.severity is Severity.BREAKING]
        for item in self._update.items:
            rows = {Announced(self._update.name, row) for row in item.changes}
            entries = tuple(entry for entry in breaking if not rows.isdisjoint(entry.documented))
            if entries:
                yield Surprise(item, entries)


def _provenance(api: Api, reach: Reach) -> Provenance | None:
    """Where the element at a place of a message comes from; None for what is no element."""
    operation = api.operation(reach.operation)
    if operation is None:
        return None
    type_ = api.complex(operation.request if reach.direction == "request" else operation.response)
    provenance = None
    for name in filter(None, reach.path.split("/")):
        if type_ is None:
            return None
        groups = [link.content for link in api.bases(type_) if link.content is not None]
        element = next((e for group in groups for e in group.elements() if e.name == name), None)
        if element is None:
            return None
        type_, provenance = api.complex(element.type), element.provenance
    return provenance


def reasons_table(updates: tuple[str, ...] = ()) -> Table:
    """What audit.toml may hold; any update, if none are given."""
    reason = Table(
        {
            "update": Key(words=updates, filled=True),
            "kind": Key(words=tuple(map(str, Kind))),
            "owner": Key(),
            "path": Key(),
            "reason": Key(filled=True),
        }
    )
    return Table({"reasons": Rows(reason)})


def load_reasons(catalog: Catalog) -> tuple[Reason, ...]:
    """The lines of the catalog's audit.toml; it need not have one. Raises `CatalogError` with all that is wrong."""
    path = catalog.root / "audit.toml"
    if not path.exists():
        return ()
    rows = read(path, reasons_table(tuple(catalog.updates))).get("reasons", ())
    return tuple(Reason(**row, where=f"{path.name}:{row.lines['']}") for row in rows)
