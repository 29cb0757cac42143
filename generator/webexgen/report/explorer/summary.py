"""What the page says without its program: the changes of each release in short, and the operations of the newest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from webexgen.catalog.announcement import HALVES
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compare.history import History
from webexgen.compare.policy import Severity
from webexgen.compare.wording import place, what
from webexgen.report.changelog import Changelog
from webexgen.schema.model import Element

__all__ = ["Call", "Newest", "Step", "newest", "steps"]


@dataclass(frozen=True, slots=True)
class Step:
    """What a release changes against its parent: severity, what has happened, and where it is declared.

    `same_as` is a release listed before that ships the same update; then there are no `changes`.
    """

    release: str
    title: str
    same_as: str
    is_breaking: bool
    changes: tuple[tuple[Severity, str, str], ...]


def steps(catalog: Catalog, logs: Iterable[Changelog]) -> list[Step]:
    """The releases in the order of their changelogs."""
    found: list[Step] = []
    shown: dict[tuple[str, tuple[str, ...]], str] = {}
    for log in logs:
        update = catalog.releases[log.new].update
        content = update, tuple(entry.change.id for entry in log.entries)
        alike: dict[tuple[Severity, str], list[str]] = {}
        for entry in sorted(log.entries, key=lambda entry: -entry.severity):
            where = "" if entry.announcement is not None else place(entry.change)
            alike.setdefault((entry.severity, what(entry.change)), []).append(where)
        same = shown.setdefault(content, log.new)
        changes = tuple((severity, text, ", ".join(filter(None, places))) for (severity, text), places in alike.items())
        is_breaking = any(entry.severity is Severity.BREAKING for entry in log.entries)
        same_as = "" if same == log.new else same
        found.append(Step(log.new, catalog.updates[update].title, same_as, is_breaking, () if same_as else changes))
    return found


@dataclass(frozen=True, slots=True)
class Call:
    """An operation, and the elements of its request and of its response, each with how often it stands."""

    name: str
    service: str
    halves: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Newest:
    """The release that the catalog lists last; "baseline" if it lists none."""

    release: str
    calls: tuple[Call, ...]


def newest(history: History) -> Newest:
    """The operations of the newest release."""
    release = [BASELINE, *history.catalog.releases][-1]
    api = history.load(release)
    calls: list[Call] = []
    for operation in api.operations:
        halves: list[tuple[str, str]] = []
        for half in HALVES:
            type_ = api.complex(getattr(operation, half))
            links = reversed(api.bases(type_)) if type_ is not None else ()
            elements = [element for link in links if link.content is not None for element in link.content.elements()]
            halves.append((half, ", ".join(map(_shown, elements))))
        calls.append(Call(operation.name, operation.package, tuple(halves)))
    return Newest(release, tuple(calls))


def _shown(element: Element) -> str:
    """Its name, marked as DTDs do: ? for what may be absent, * and + for what may repeat."""
    many = element.max_occurs is None or element.max_occurs > 1
    return element.name + (("+" if many else "") if element.min_occurs else ("*" if many else "?"))
