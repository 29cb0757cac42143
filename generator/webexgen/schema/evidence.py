"""What each place of a message rests on: which update brought it, on which evidence, what is assumed, whether it is announced there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from webexgen.catalog.announcement import HALVES, AnnouncedChange, Direction, Update
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.schema.basis import Basis, assumed_words
from webexgen.schema.model import Api, ComplexType, Element, Operation, Provenance, SimpleType

__all__ = ["EvidenceIndex", "Place"]

_BRINGING = ("element-added", "branch-added", "operation-added")


@dataclass(frozen=True, slots=True)
class Place:
    """An element where it stands in a message. `owner` is the key of the type that declares it."""

    operation: str
    direction: Direction
    path: str
    owner: str
    element: Element
    basis: Basis


class EvidenceIndex:
    """The places of one release's messages, with what each rests on. A set that is no release of the catalog has no announcements."""

    def __init__(self, api: Api, catalog: Catalog) -> None:
        self._api = api
        release = catalog.releases.get(api.release)
        self._lineage: tuple[Update, ...] = () if release is None else catalog.lineage(release)
        labels: Mapping[str, str] = {} if release is None else catalog.labels(release)
        self._labels = {BASELINE: BASELINE, **{update.name: labels[update.name] for update in self._lineage}}
        self._old: dict[int, Basis] = {}
        self._age = {name: age for age, name in enumerate(self._labels)}
        self._rows: dict[tuple[str, str, str], list[AnnouncedChange]] = {}
        for update in self._lineage:
            for row in update.changes:
                self._rows.setdefault((update.name, row.operation, row.direction), []).append(row)

    def later(self, first: str, second: str) -> str:
        """Of two updates of this lineage, the one that came later."""
        return max(first, second, key=lambda name: self._age.get(name, 0))

    def label(self, update: str) -> str:
        """The release under which an update came to this lineage."""
        return self._labels.get(update, update)

    def root(self, type_: ComplexType, operation: str, direction: str) -> Basis:
        """What a whole request or response rests on."""
        return self.basis(type_.provenance, BASELINE, operation, direction, "")

    def element(self, element: Element, around: str, operation: str, direction: str, path: str) -> Basis:
        """What an element rests on at a place. `around` is the update that brought what it stands in."""
        provenance = element.provenance
        is_old = provenance.update == around == BASELINE  # and so the same everywhere
        known = self._old.get(id(element)) if is_old else None
        if known is None:
            type_ = self._api.types.get(element.type)
            more = ("enumeration",) if isinstance(type_, SimpleType) and type_.facets.open else ()
            known = self.basis(provenance, around, operation, direction, path, more)
            if is_old:
                self._old[id(element)] = known
        return known

    def basis(
        self,
        provenance: Provenance,
        around: str,
        operation: str,
        direction: str,
        path: str,
        more: tuple[str, ...] = (),
    ) -> Basis:
        """What a declaration rests on where it stands; see `element`."""
        update = self.later(provenance.update, around)
        evidence, announced = provenance.evidence, True
        if update != BASELINE and self._lineage:
            evidence, announced = self._announced(update, provenance, operation, direction, path)
        assumed = assumed_words(provenance.assumed, more)
        seen = provenance.seen if update == BASELINE else ""
        return Basis(update, self.label(update), evidence, assumed, announced, seen)

    def _announced(
        self, update: str, provenance: Provenance, operation: str, direction: str, path: str
    ) -> tuple[str, bool]:
        rows = self._rows.get((update, operation, direction), [])
        exact = next((row for row in rows if row.path == path and row.kind in _BRINGING), None)
        if exact is not None:
            return exact.evidence, True
        if any(not row.path or f"{path}/".startswith(f"{row.path}/") for row in rows):
            return provenance.evidence, True
        return "implied", any(row.path.startswith(f"{path}/") for row in rows)

    @cached_property
    def _leading(self) -> frozenset[str]:
        """The complex types that lead to something which an update has brought."""
        users: dict[str, set[str]] = {}
        new: list[str] = []
        for type_ in self._api.types.values():
            if not isinstance(type_, ComplexType):
                continue
            elements = () if type_.content is None else tuple(type_.content.elements())
            for used in (type_.base or "", *(element.type for element in elements)):
                users.setdefault(used, set()).add(type_.name)
            if any(element.provenance.update != BASELINE for element in elements):
                new.append(type_.name)
        found: set[str] = set()
        while new:
            name = new.pop()
            if name not in found:
                found.add(name)
                new += users.get(name, ())
        return frozenset(found)

    def places(self, *operations: Operation) -> Iterator[Place]:
        """Every place in the messages of these operations, or of all, that an update has brought something to.

        A type inside itself is not followed a second time.
        """
        for operation in operations or self._api.operations:
            for direction in HALVES:
                type_ = self._api.complex(getattr(operation, direction))
                if type_ is not None:
                    yield from self._below(type_, type_.provenance.update, operation.name, direction, "", ())

    def _below(
        self, type_: ComplexType, update: str, operation: str, direction: Direction, path: str, around: tuple[str, ...]
    ) -> Iterator[Place]:
        if type_.name in around or (update == BASELINE and type_.name not in self._leading):
            return
        for link in reversed(self._api.bases(type_)):
            for element in () if link.content is None else link.content.elements():
                here = f"{path}/{element.name}" if path else element.name
                basis = self.element(element, update, operation, direction, here)
                if basis.update != BASELINE:
                    yield Place(operation, direction, here, link.name, element, basis)
                inner = self._api.complex(element.type)
                if inner is not None:
                    yield from self._below(inner, basis.update, operation, direction, here, (*around, type_.name))

    def at(self, operation: str, direction: Direction, path: str) -> Basis | None:
        """What the place at a path of element names rests on; None where there is no such element."""
        found = self._api.operation(operation)
        type_ = None if found is None else self._api.complex(getattr(found, direction))
        if type_ is None:
            return None
        basis = self.root(type_, operation, direction)
        here = ""
        for name in filter(None, path.split("/")):
            if type_ is None:
                return None
            groups = [link.content for link in self._api.bases(type_) if link.content is not None]
            element = next((e for group in groups for e in group.elements() if e.name == name), None)
            if element is None:
                return None
            here = f"{here}/{name}" if here else name
            basis = self.element(element, basis.update, operation, direction, here)
            type_ = self._api.complex(element.type)
        return basis
