"""What an API release is, as values: operations, types, elements, facets. Knows neither how it was read nor what is made of it.

Names of types are Clark names, `{namespace}local`. An anonymous type is keyed by the path that leads to it from the named
type around it: `{...}getSessionInfoResponse/metaData`. Built-in types are `{http://www.w3.org/2001/XMLSchema}long`. What is no
type, but has content of its own, is keyed by its sort and name: `{...}element order`, whose one member is the global element
of that name, and `{...}group address`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from webexgen.catalog.wire import NO_ENVELOPE, Envelope
from webexgen.qname import XS, local_name, namespace_of, xs

__all__ = [
    "Api",
    "Attribute",
    "ComplexType",
    "Element",
    "Facets",
    "Field",
    "Group",
    "Module",
    "Operation",
    "Provenance",
    "SimpleType",
    "Wildcard",
    "is_anonymous",
]


def is_anonymous(name: str) -> bool:
    """Whether no schema names this type: messages and code cannot, either."""
    local = local_name(name)
    return "/" in local or " " in local


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a declaration comes from.

    `update` names the update that brought it ("baseline" for what was there before), `altered` those that changed it.
    `evidence` is documented, shown (in a sample) or implied (name in prose); `assumed` lists what no source tells. `seen` names the
    update whose page section first shows what the baseline has: nobody knows since when it is there.
    """

    update: str = "baseline"
    evidence: str = "documented"
    source: str = ""
    assumed: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """Constraining facets. Bounds keep their lexical form: what compares them knows the type.

    If `open`, the values of `enumeration` are those that are known, and there are others.
    """

    enumeration: tuple[str, ...] = ()
    open: bool = False
    pattern: tuple[str, ...] = ()
    length: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_inclusive: str | None = None
    max_inclusive: str | None = None
    min_exclusive: str | None = None
    max_exclusive: str | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None
    white_space: str | None = None


@dataclass(frozen=True, slots=True)
class SimpleType:
    """A restriction of `base`. Its own facets only; the base's hold too.

    A union of `members`, or a list of `item`, restricts xs:anySimpleType. `deprecated` are values of its enumeration, each with why it
    should not be used.
    """

    name: str
    base: str
    facets: Facets = Facets()
    doc: str = ""
    provenance: Provenance = Provenance()
    members: tuple[str, ...] = ()
    item: str = ""
    deprecated: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """A local element declaration. `max_occurs` is None where unbounded; `namespace` is "" where the name is unqualified.

    `block` are the derivations by which another type may not stand in its place, `renamed` the names that updates took from it.
    `identity` are its xs:key, xs:keyref and xs:unique as text.
    """

    name: str
    namespace: str
    type: str
    min_occurs: int = 1
    max_occurs: int | None = 1
    default: str | None = None
    fixed: str | None = None
    nillable: bool = False
    doc: str = ""
    sensitive: bool = False
    deprecated: str = ""
    provenance: Provenance = Provenance()
    block: frozenset[str] = frozenset()
    renamed: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wildcard:
    """xs:any, or xs:anyAttribute, of which there is one at most."""

    namespace: str = "##any"
    process_contents: str = "strict"
    min_occurs: int = 1
    max_occurs: int | None = 1


@dataclass(frozen=True, slots=True)
class Group:
    """A model group: sequence, choice or all. `source` is the key of the named group that declares it, "" of others."""

    kind: Literal["sequence", "choice", "all"]
    particles: tuple[Element | Group | Wildcard, ...]
    min_occurs: int = 1
    max_occurs: int | None = 1
    source: str = ""

    def elements(self) -> Iterator[Element]:
        """Every element below, in document order."""
        for particle in self.particles:
            if isinstance(particle, Element):
                yield particle
            elif isinstance(particle, Group):
                yield from particle.elements()


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute declaration. A prohibited one takes its base's away in a restriction and means nothing elsewhere."""

    name: str
    type: str
    required: bool = False
    default: str | None = None
    fixed: str | None = None
    namespace: str = ""
    prohibited: bool = False
    deprecated: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A member of a bound class, as xsdata's analysis sees it: its own, in order, without the bases'.

    `value` is a built-in type, or the key of a complex type or enumeration; `many` says that it may occur more than
    once and `optional` that a valid document may leave it out, groups and choices taken into account.
    """

    element: Element
    value: str
    many: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class ComplexType:
    """Own content and attributes; those of `base` come before them.

    `block` are the derivations that may not stand, by xsi:type, where this type is declared. Of a request or a response, `deprecated`
    says why its operation should not be used. `text` is the simple type of the text that it holds instead of elements, the
    base's included.
    """

    name: str
    base: str | None = None
    derivation: Literal["extension", "restriction"] = "extension"
    content: Group | None = None
    attributes: tuple[Attribute, ...] = ()
    abstract: bool = False
    mixed: bool = False
    doc: str = ""
    provenance: Provenance = Provenance()
    fields: tuple[Field, ...] = ()
    any_attribute: Wildcard | None = None
    block: frozenset[str] = frozenset()
    deprecated: str = ""
    text: str = ""

    @property
    def anonymous(self) -> bool:
        return is_anonymous(self.name)


@dataclass(frozen=True, slots=True)
class Operation:
    """One API call. `request_xsi` is what xsi:type holds in its request; `xsi_seen` if some source shows it.

    Of a set of schemas without operations, a global element: `request` and `response` are the key of what holds it, or ""
    where documents of it go the other way only. `nested` says that the content of another one leads to it.
    """

    name: str
    package: str
    request: str
    response: str
    request_xsi: str = ""
    xsi_seen: bool = False
    nested: bool = False


@dataclass(frozen=True)
class Module:
    """One namespace of the API. `name` is its file's and module's name: meeting, meeting-auo."""

    name: str
    namespace: str
    prefix: str
    package: str
    types: Mapping[str, SimpleType | ComplexType] = field(repr=False)

    @cached_property
    def heirs(self) -> Mapping[str, tuple[str, ...]]:
        """The types of this module that derive from a type, by that one."""
        return _turned((name, [type_.base] if type_.base else []) for name, type_ in self.types.items())

    @cached_property
    def holders(self) -> Mapping[str, tuple[str, ...]]:
        """The types of this module that hold values of a type, by that one; under xs:anyType also those with a wildcard."""
        return _turned((name, _held(type_)) for name, type_ in self.types.items())


@dataclass(frozen=True)
class Api:
    """A release of the API. Modules and operations are sorted by name; `message` is the document element.

    `envelope` is what the catalog says of the places in a message, whether this release has them or not.
    """

    release: str
    message: str
    message_type: str
    modules: tuple[Module, ...]
    operations: tuple[Operation, ...]
    envelope: Envelope = NO_ENVELOPE

    @cached_property
    def types(self) -> Mapping[str, SimpleType | ComplexType]:
        return {name: type_ for module in self.modules for name, type_ in module.types.items()}

    @cached_property
    def by_namespace(self) -> Mapping[str, Module]:
        return {module.namespace: module for module in self.modules}

    @cached_property
    def derived(self) -> Mapping[str, tuple[str, ...]]:
        """The complex types with a name that derive from another one, over whatever others, by that one."""
        found: dict[str, list[str]] = {}
        for type_ in self.types.values():
            if isinstance(type_, ComplexType) and not type_.anonymous:
                for base in self.bases(type_)[1:]:
                    found.setdefault(base.name, []).append(type_.name)
        return {name: tuple(names) for name, names in found.items()}

    @cached_property
    def _operations(self) -> Mapping[str, Operation]:
        return {o.name.lower(): o for o in reversed(self.operations)} | {o.name: o for o in self.operations}

    def operation(self, name: str) -> Operation | None:
        """The operation of this name; of another letter case, if there is none."""
        return self._operations.get(name) or self._operations.get(name.lower())

    def complex(self, name: str) -> ComplexType | None:
        type_ = self.types.get(name)
        return type_ if isinstance(type_, ComplexType) else None

    def bases(self, type_: ComplexType) -> tuple[ComplexType, ...]:
        """`type_` and what it extends, nearest first."""
        chain = [type_]
        while chain[-1].base is not None:
            base = self.complex(chain[-1].base)
            if base is None:
                break
            chain.append(base)
        return tuple(chain)

    def fields(self, type_: ComplexType) -> tuple[Field, ...]:
        """All members of `type_`, its bases' first."""
        return tuple(f for link in reversed(self.bases(type_)) for f in link.fields)

    def facets(self, name: str) -> tuple[str, tuple[Facets, ...]]:
        """The built-in type under a simple type, and the facets on the way to it, nearest first."""
        found: list[Facets] = []
        while namespace_of(name) != XS:
            type_ = self.types[name]
            assert isinstance(type_, SimpleType)
            found.append(type_.facets)
            name = type_.base
        return name, tuple(found)


def _held(type_: SimpleType | ComplexType) -> set[str]:
    """The types of what a type holds: of its elements, attributes and text; of what a union or a list is made of."""
    if isinstance(type_, SimpleType):
        return {name for name in (*type_.members, type_.item) if name}
    found = {attribute.type for attribute in type_.attributes}
    if type_.text:
        found.add(type_.text)
    pending: list[Element | Group | Wildcard] = [] if type_.content is None else [type_.content]
    while pending:
        particle = pending.pop()
        if isinstance(particle, Group):
            pending += particle.particles
        else:
            found.add(particle.type if isinstance(particle, Element) else xs("anyType"))
    return found


def _turned(found: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    """Who names something, by what it names."""
    turned: dict[str, list[str]] = {}
    for name, others in found:
        for other in others:
            turned.setdefault(other, []).append(name)
    return {other: tuple(names) for other, names in turned.items()}
