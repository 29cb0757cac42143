"""Goes through the messages of all releases and counts which of them have each member; messages of one shape only once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from webexgen.catalog.announcement import HALVES, Direction
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compat.shapes import ENVELOPE, Half, shapes
from webexgen.schema.content_model import Content, label, occurs_text
from webexgen.schema.evidence import Basis, EvidenceIndex
from webexgen.schema.loader import Models
from webexgen.schema.model import Api, ComplexType, Element
from webexgen.schema.values import effective

__all__ = ["Counted", "counts", "declared", "rows"]

Message = tuple[str, str]
"""An operation's name and a direction, "" for the operation itself."""


@dataclass(slots=True)
class Counted:
    """A member as the newest release has it, and the releases that have it as bits of a number: the baseline first."""

    details: tuple[Any, ...]
    having: int = 0
    values: dict[str, int] | None = None

    def open_as(self, details: tuple[Any, ...]) -> None:
        """Take over that an older release leaves an enumeration open."""
        if details[-1] and not self.details[-1]:
            self.details = (*self.details[:-1], True)

    def add(self, release: int, values: tuple[str, ...]) -> None:
        """Count a release, which lists these values."""
        self.having |= release
        if values:
            self.values = self.values or {}
            for value in values:
                self.values[value] = self.values.get(value, 0) | release


def counts(catalog: Catalog, models: Models) -> tuple[dict[Message, dict[str, Counted]], dict[str, Mapping[Half, str]]]:
    """The members of each message by path, and the shapes of the messages of each release."""
    names = (BASELINE, *catalog.releases)
    counted: dict[Message, dict[str, Counted]] = {}
    shapes_of: dict[str, Mapping[Half, str]] = {}
    known: dict[tuple[Half, str], dict[str, tuple[str, ...]]] = {}
    for number, name in reversed([*enumerate(names)]):
        api = models.load(name)
        shapes_of[name] = shapes(api, catalog.wire.body_content)
        walk = _Walk(api, EvidenceIndex(api, catalog))
        around = counted.setdefault(ENVELOPE, {})
        for path, details, values in walk.envelope():
            around.setdefault(path, Counted(details)).add(1 << number, values)
        for operation in api.operations:
            whole = counted.setdefault((operation.name, ""), {})
            for direction in HALVES:
                type_ = api.complex(getattr(operation, direction))
                assert type_ is not None
                if not whole:
                    whole[""] = Counted(walk.operation(type_, operation.name, direction))
                half: Half = (operation.name, direction)
                members = counted.setdefault(half, {})
                key = half, shapes_of[name][half]
                if key not in known:
                    known[key] = {}
                    for path, details, values in walk.message(type_, operation.name, direction):
                        members.setdefault(path, Counted(details)).open_as(details)
                        known[key][path] = values
                for path, values in known[key].items():
                    members[path].add(1 << number, values)
            whole[""].add(1 << number, ())
    return counted, shapes_of


def declared(catalog: Catalog, models: Models) -> dict[str, dict[str, int]]:
    """The releases that have a complex type, and each element that it or a base of it declares, by the type's Clark name.

    The type itself stands under "".
    """
    found: dict[str, dict[str, int]] = {}
    for number, name in enumerate((BASELINE, *catalog.releases)):
        api = models.load(name)
        for type_ in api.types.values():
            if isinstance(type_, ComplexType):
                of_type = found.setdefault(type_.name, {})
                for step in ("", *(field.element.name for field in api.fields(type_))):
                    of_type[step] = of_type.get(step, 0) | 1 << number
    return found


def rows(counted: Mapping[Message, Mapping[str, Counted]]) -> dict[Message, tuple[tuple[Any, ...], ...]]:
    """The same as plain tuples, equal ones shared: operation, direction, path, releases, details, values."""
    shared: dict[object, Any] = {}

    def once(value: Any) -> Any:
        return shared.setdefault(value, value)

    return {
        message: tuple(
            (
                *message,
                path,
                once(member.having),
                once(member.details),
                None if member.values is None else once(tuple(member.values.items())),
            )
            for path, member in members.items()
        )
        for message, members in counted.items()
    }


@dataclass
class _Walk:
    """Goes down the messages of one release. A type inside itself is not followed a second time."""

    api: Api
    evidence: EvidenceIndex
    contents: dict[str, Content] = field(default_factory=dict[str, Content])

    def operation(self, type_: ComplexType, operation: str, direction: Direction) -> tuple[Any, ...]:
        return ("", "", type_.doc, *_known(self.evidence.root(type_, operation, direction)), False, False)

    def message(
        self, type_: ComplexType, operation: str, direction: Direction
    ) -> Iterator[tuple[str, tuple[Any, ...], tuple[str, ...]]]:
        """The path, the details and the listed values of each element."""
        update = self.evidence.root(type_, operation, direction).update
        yield from self._below(type_, update, (operation, direction), "", ())

    def envelope(self) -> Iterator[tuple[str, tuple[Any, ...], tuple[str, ...]]]:
        """The same of the elements around the contents, from below the document element."""
        type_ = self.api.complex(self.api.message_type)
        if type_ is not None:
            yield from self._below(type_, type_.provenance.update, ENVELOPE, "", ())

    def _below(
        self, type_: ComplexType, update: str, half: Message, path: str, around: tuple[str, ...]
    ) -> Iterator[tuple[str, tuple[Any, ...], tuple[str, ...]]]:
        content = self.contents.get(type_.name) or self.contents.setdefault(type_.name, Content(self.api, type_))
        for step, member in content.members.items():
            element = member.declaration
            if not isinstance(element, Element):
                continue
            here = f"{path}/{step}" if path else step
            basis = self.evidence.element(element, update, *half, here)
            inner = self.api.complex(element.type)
            values, is_open = ((), False) if inner is not None else self._values(element.type)
            told = label(self.api, element.type), occurs_text(member.occurs), element.doc
            yield here, (*told, *_known(basis), element.sensitive, is_open), values
            if inner is not None and inner.name not in (*around, type_.name):
                yield from self._below(inner, basis.update, half, here, (*around, type_.name))

    def _values(self, type_: str) -> tuple[tuple[str, ...], bool]:
        return tuple(effective(self.api, type_).enumeration), any(f.open for f in self.api.facets(type_)[1])


def _known(basis: Basis) -> tuple[Any, ...]:
    return basis.evidence, basis.assumed, basis.announced, basis.seen
