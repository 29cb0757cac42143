"""Goes through the messages of all releases and counts which of them have each member; messages of one shape only once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, cast

from webexgen.cache import Cache
from webexgen.catalog.announcement import ENVELOPE, HALVES, Direction
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compat.shapes import Half, shapes
from webexgen.schema.basis import Basis
from webexgen.schema.content_model import Content, label, occurs_text
from webexgen.schema.evidence import EvidenceIndex
from webexgen.schema.loader import Models
from webexgen.schema.model import Api, ComplexType, Element
from webexgen.schema.reach import affected, same_operations
from webexgen.schema.values import effective

__all__ = ["Counted", "ReleaseMembers", "counts", "declared", "members", "rows"]

Rows = tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...]
"""The path, the details and the listed values of each element of a message."""

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


def members(catalog: Catalog, models: Models) -> list[ReleaseMembers]:
    """What of each release is counted: of the baseline, and of the releases as the catalog lists them."""
    found = {BASELINE: ReleaseMembers(catalog, models, BASELINE)}
    for name, release in catalog.releases.items():
        found[name] = ReleaseMembers(catalog, models, name, found[release.parent])
    return [*found.values()]


def counts(
    releases: Sequence[ReleaseMembers],
) -> tuple[dict[Message, dict[str, Counted]], dict[str, Mapping[Half, str]]]:
    """The members of each message by path, and the shapes of the messages of each release."""
    counted: dict[Message, dict[str, Counted]] = {}
    shapes_of: dict[str, Mapping[Half, str]] = {}
    known: dict[tuple[Half, str], Rows] = {}
    having: dict[tuple[Half, str], int] = {}
    for number, release in reversed([*enumerate(releases)]):
        shapes_of[release.name] = release.shapes
        around = counted.setdefault(ENVELOPE, {})
        for path, details, values in release.envelope:
            around.setdefault(path, Counted(details)).add(1 << number, values)
        for operation, details in release.operations.items():
            whole = counted.setdefault((operation, ""), {}).setdefault("", Counted(details))
            whole.add(1 << number, ())
            for direction in HALVES:
                half: Half = (operation, direction)
                key = half, release.shapes[half]
                having[key] = having.get(key, 0) | 1 << number
                if key not in known:
                    known[key] = release.rows(half)
                    of_message = counted.setdefault(half, {})
                    for path, described, _ in known[key]:
                        of_message.setdefault(path, Counted(described)).open_as(described)
        release.keep()
    for (half, shape), bits in having.items():
        for path, _, values in known[half, shape]:
            counted[half][path].add(bits, values)
    return counted, shapes_of


def declared(releases: Iterable[ReleaseMembers]) -> dict[str, dict[str, int]]:
    """The releases that have a complex type, and each element that it or a base of it declares, by the type's Clark name.

    The type itself stands under "".
    """
    having: dict[tuple[str, tuple[str, ...]], int] = {}
    for number, release in enumerate(releases):
        for declaration in release.types.items():
            having[declaration] = having.get(declaration, 0) | 1 << number
    found: dict[str, dict[str, int]] = {}
    for (type_, elements), bits in having.items():
        of_type = found.setdefault(type_, {})
        for step in ("", *elements):
            of_type[step] = of_type.get(step, 0) | bits
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


class ReleaseMembers:
    """What of a release is counted. It is kept in the user's cache folder, so that a release that has not changed is not gone through again."""

    def __init__(self, catalog: Catalog, models: Models, name: str, before: ReleaseMembers | None = None) -> None:
        """`before` is what the release follows: what is the same there need not be gone through."""
        self._catalog = catalog
        self._models = models
        self.name = name
        self._cache = Cache("members", compressed=True)
        self._digest = "" if models.is_given(name) else models.announced_digest(name)
        kept = cast("dict[str, Any] | None", self._cache.get(name, self._digest, dict)) if self._digest else None
        self._is_new = kept is None
        self._facts = kept or self._made(before)

    def _made(self, before: ReleaseMembers | None) -> dict[str, Any]:
        api, body_content = self.api, self._catalog.wire.body_content
        unlike = api.types.keys() if before is None else affected(before.api, api, chosen=body_content)
        types: Mapping[str, tuple[str, ...]] = {} if before is None else before.types
        return {
            "shapes": dict(
                shapes(api, body_content, {} if before is None else _same(before, api, body_content, unlike))
            ),
            "operations": {o.name: self._walk.operation(self._type(o.name, "request"), o.name) for o in api.operations},
            "types": {
                name: _elements(api, type_) if name in unlike else types[name]
                for name, type_ in api.types.items()
                if isinstance(type_, ComplexType)
            },
            "envelope": tuple(self._walk.envelope()),
            "rows": {},
        }

    @property
    def shapes(self) -> Mapping[Half, str]:
        """See `shapes`."""
        found: Mapping[Half, str] = self._facts["shapes"]
        return found

    @property
    def operations(self) -> Mapping[str, tuple[Any, ...]]:
        """The details of each operation, by name."""
        found: Mapping[str, tuple[Any, ...]] = self._facts["operations"]
        return found

    @property
    def types(self) -> Mapping[str, tuple[str, ...]]:
        """The elements of each complex type, those of its bases first."""
        found: Mapping[str, tuple[str, ...]] = self._facts["types"]
        return found

    @property
    def envelope(self) -> Rows:
        """The same as `rows` of the elements around the contents of every message."""
        found: Rows = self._facts["envelope"]
        return found

    def rows(self, half: Half) -> Rows:
        """The path, the details and the listed values of each element of a message."""
        rows: Rows | None = self._facts["rows"].get(half)
        if rows is None:
            rows = self._facts["rows"][half] = tuple(self._walk.message(self._type(*half), *half))
            self._is_new = True
        return rows

    def keep(self) -> None:
        """Keep for the next run what was found out in this one, and let go of what that took."""
        if self._is_new and self._digest:
            self._cache.put(self.name, self._digest, self._facts)
        self._is_new = False
        self.__dict__.pop("_walk", None)

    def _type(self, operation: str, direction: Direction) -> ComplexType:
        found = self.api.operation(operation)
        type_ = None if found is None else self.api.complex(getattr(found, direction))
        assert type_ is not None
        return type_

    @cached_property
    def api(self) -> Api:
        """The model of the release."""
        return self._models.load(self.name)

    @cached_property
    def _walk(self) -> _Walk:
        return _Walk(self.api, EvidenceIndex(self.api, self._catalog))


def _same(before: ReleaseMembers, api: Api, body_content: str, unlike: AbstractSet[str]) -> dict[Half, str]:
    """The shapes of the messages that are the same in a model as in the release before it, of whose types some are `unlike`."""
    old = before.api
    names = [[(module.prefix, module.namespace) for module in one.modules] for one in (old, api)]
    documents = [(one.message, one.message_type) for one in (old, api)]
    if documents[0] != documents[1] or names[0] != names[1] or api.message_type in unlike:
        return {}
    same = same_operations(old, api, chosen=body_content)
    return {half: shape for half, shape in before.shapes.items() if half[0] in same or not half[0]}


def _elements(api: Api, type_: ComplexType) -> tuple[str, ...]:
    return tuple(field.element.name for field in api.fields(type_))


class _Held(NamedTuple):
    """An element of a type: what is told of it at every place, and its own type if that has elements."""

    step: str
    element: Element
    told: tuple[str, str, str]
    values: tuple[str, ...]
    is_open: bool
    inner: ComplexType | None


@dataclass
class _Walk:
    """Goes down the messages of one release. A type inside itself is not followed a second time."""

    api: Api
    evidence: EvidenceIndex
    held: dict[str, tuple[_Held, ...]] = field(default_factory=dict[str, tuple[_Held, ...]])

    def operation(self, type_: ComplexType, operation: str) -> tuple[Any, ...]:
        return ("", "", type_.doc, *_known(self.evidence.root(type_, operation, "request")), False, False)

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
        if type_.name not in self.held:
            self.held[type_.name] = tuple(self._elements(type_))
        around = (*around, type_.name)
        for step, element, told, values, is_open, inner in self.held[type_.name]:
            here = f"{path}/{step}" if path else step
            basis = self.evidence.element(element, update, *half, here)
            yield here, (*told, *_known(basis), element.sensitive, is_open), values
            if inner is not None and inner.name not in around:
                yield from self._below(inner, basis.update, half, here, around)

    def _elements(self, type_: ComplexType) -> Iterator[_Held]:
        for step, member in Content(self.api, type_).members.items():
            element = member.declaration
            if isinstance(element, Element):
                inner = self.api.complex(element.type)
                values, is_open = ((), False) if inner is not None else self._values(element.type)
                told = label(self.api, element.type), occurs_text(member.occurs), element.doc
                yield _Held(step, element, told, values, is_open, inner)

    def _values(self, type_: str) -> tuple[tuple[str, ...], bool]:
        return tuple(effective(self.api, type_).enumeration), any(f.open for f in self.api.facets(type_)[1])


def _known(basis: Basis) -> tuple[Any, ...]:
    return basis.evidence, basis.assumed, basis.announced, basis.seen
