"""The newest release without any program: its operations, and the first level of what each sends and gets."""

from __future__ import annotations

from dataclasses import dataclass

from webexgen.catalog.announcement import HALVES
from webexgen.catalog.graph import BASELINE
from webexgen.compare.history import History
from webexgen.schema.model import Element

__all__ = ["Call", "Newest", "newest"]


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
