"""What an operation sends or gets, as a tree to read: for `webexgen show`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from webexgen.builtins import FACETS
from webexgen.catalog.announcement import Direction
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compare.change import Reach
from webexgen.qname import XS, local_name, namespace_of
from webexgen.report.node import Node
from webexgen.schema.basis import Basis
from webexgen.schema.evidence import EvidenceIndex
from webexgen.schema.model import Api, ComplexType, Element, Facets, Group, Operation, SimpleType, Wildcard

__all__ = ["node_at", "outline"]


def outline(
    api: Api,
    catalog: Catalog,
    operation: Operation,
    direction: Direction,
    changes: Mapping[str, tuple[str, ...]] | None = None,
    index: EvidenceIndex | None = None,
) -> Node:
    """The request or the response of an operation; the root stands for its content.

    `changes` are what has happened to elements, by path, in words. `index` is that of the release, where it is at hand.
    """
    type_ = api.complex(getattr(operation, direction))
    assert type_ is not None
    return _Drawer(api, catalog, operation.name, direction, changes or {}, index).root(type_)


def node_at(api: Api, catalog: Catalog, reach: Reach) -> Node | None:
    """What stands at a place of a message, with all below it; None where there is no such element."""
    operation = api.operation(reach.operation)
    type_ = None if operation is None else api.complex(getattr(operation, reach.direction))
    if operation is None or type_ is None:
        return None
    return _Drawer(api, catalog, operation.name, reach.direction, {}).at(type_, reach.path)


class _Drawer:
    def __init__(
        self,
        api: Api,
        catalog: Catalog,
        operation: str,
        direction: Direction,
        changes: Mapping[str, tuple[str, ...]],
        index: EvidenceIndex | None = None,
    ) -> None:
        self._api = api
        self._catalog = catalog
        self._index = index or EvidenceIndex(api, catalog)
        self._operation = operation
        self._direction: Direction = direction
        self._changes = changes

    def root(self, type_: ComplexType) -> Node:
        basis = self._index.root(type_, self._operation, self._direction)
        label, known = self.label(type_.name), self._known(basis, "")
        node = Node(self._operation, label, deprecated=type_.deprecated, doc=type_.doc, **known)
        return replace(node, children=self.content(type_, "", basis.update, frozenset()))

    def at(self, type_: ComplexType, path: str) -> Node | None:
        if not path:
            return self.root(type_)
        update, here = self._index.root(type_, self._operation, self._direction).update, ""
        *above, last = path.split("/")
        for name in above:
            element = self._declared(type_, name)
            inner = None if element is None else self._api.complex(element.type)
            if element is None or inner is None:
                return None
            here = f"{here}/{name}".lstrip("/")
            update = self._index.element(element, update, self._operation, self._direction, here).update
            type_ = inner
        element = self._declared(type_, last)
        if element is None:
            return None
        return self._element(element, _occurs(element.min_occurs, element.max_occurs), path, update, frozenset())

    def _declared(self, type_: ComplexType, name: str) -> Element | None:
        groups = [link.content for link in self._api.bases(type_) if link.content is not None]
        return next((e for group in groups for e in group.elements() if e.name == name), None)

    def _known(self, basis: Basis, path: str) -> dict[str, Any]:
        """What a node says of the basis of its place."""
        having = self._catalog.having(basis.update) if basis.update != BASELINE else ()
        return {
            "since": basis.release,
            "evidence": basis.evidence,
            "assumed": basis.assumed,
            "announced": basis.announced,
            "seen": basis.seen,
            "first_releases": tuple(release.name for release in self._catalog.first_releases(having)),
            "available": self._catalog.availability(having) if having else "",
            "changes": self._changes.get(path, ()),
        }

    def _deprecated_values(self, name: str) -> Iterator[str]:
        """What there is to say of the values of a simple type and of those that it restricts."""
        type_ = self._api.types.get(name)
        if isinstance(type_, SimpleType):
            yield from (f"value {value!r}: {why}" for value, why in type_.deprecated)
            yield from self._deprecated_values(type_.base)

    def label(self, name: str) -> str:
        namespace = namespace_of(name)
        return f"{'xs' if namespace == XS else self._api.by_namespace[namespace].prefix}:{local_name(name)}"

    def content(self, type_: ComplexType, path: str, update: str, around: frozenset[str]) -> tuple[Node, ...]:
        """The particles and then the attributes of a type, its bases' first. A type inside itself is not opened again."""
        if type_.name in around:
            return ()
        around |= {type_.name}
        groups = [link.content for link in reversed(self._api.bases(type_)) if link.content is not None]
        nodes = [node for group in groups for node in self._particle(group, path, update, around)]
        return (*nodes, *self._attributes(type_, path))

    def _attributes(self, type_: ComplexType, path: str) -> Iterator[Node]:
        """What a restriction declares again stands in the place of its base's."""
        links = reversed(self._api.bases(type_))
        for attribute in {one.name: one for link in links for one in link.attributes}.values():
            if not attribute.prohibited:
                name = f"@{attribute.name}"
                type_name, facets, deprecated = self._simple(attribute.type)
                yield Node(
                    name=name,
                    type=type_name,
                    occurs="1" if attribute.required else "0..1",
                    since="",
                    kind="attribute",
                    deprecated="; ".join(filter(None, (attribute.deprecated, *deprecated))),
                    default=attribute.default,
                    fixed=attribute.fixed,
                    facets=facets,
                    changes=self._changes.get(f"{path}/{name}".lstrip("/"), ()),
                )

    def _simple(self, name: str) -> tuple[str, str, tuple[str, ...]]:
        """Of a simple type: what it goes by, its facets in words, and what there is to say of its values."""
        builtin, facets = self._api.facets(name)
        return (
            self.label(builtin if "/" in local_name(name) else name),
            _facets(facets),
            tuple(self._deprecated_values(name)),
        )

    def _particle(
        self,
        particle: Element | Group | Wildcard,
        path: str,
        update: str,
        around: frozenset[str],
        *,
        alternative: bool = False,
    ) -> Iterator[Node]:
        occurs = _occurs(particle.min_occurs, particle.max_occurs)
        if isinstance(particle, Element):
            yield self._element(particle, occurs, f"{path}/{particle.name}".lstrip("/"), update, around)
        elif isinstance(particle, Wildcard):
            yield Node("any", particle.namespace, occurs, self._index.label(update), "any")
        else:
            chosen = particle.kind == "choice"
            below = [
                node
                for inner in particle.particles
                for node in self._particle(inner, path, update, around, alternative=chosen)
            ]
            if particle.kind == "sequence" and occurs == "1" and not alternative:
                yield from below
            elif below:
                since = self._index.label(update)
                yield Node(particle.kind, "", occurs, since, particle.kind, children=tuple(below))

    def _element(self, element: Element, occurs: str, path: str, update: str, around: frozenset[str]) -> Node:
        basis = self._index.element(element, update, self._operation, self._direction, path)
        inner = self._api.complex(element.type)
        if inner is None:
            type_name, facets, deprecated = self._simple(element.type)
        else:
            type_name, facets, deprecated = "" if "/" in local_name(element.type) else self.label(element.type), "", ()
        return Node(
            name=element.name,
            type=type_name,
            occurs=occurs,
            sensitive=element.sensitive,
            deprecated="; ".join(filter(None, (element.deprecated, *deprecated))),
            default=element.default,
            fixed=element.fixed,
            facets=facets,
            doc=element.doc,
            **self._known(basis, path),
            children=() if inner is None else self.content(inner, path, basis.update, around),
        )


def _occurs(low: int, high: int | None) -> str:
    return str(low) if low == high else f"{low}..{'n' if high is None else high}"


def _facets(facets: tuple[Facets, ...]) -> str:
    """The constraints in words; of one that is given twice, the nearest, which is the narrower."""
    values = next((f.enumeration for f in facets if f.enumeration), ())
    quoted = [f'"{value}"' if "," in value else value for value in values]
    is_open = any(f.open for f in facets)
    words = [f"{'seen:' if is_open else 'one of'} {', '.join(quoted)}"] if values else []
    words += [f"pattern {' or '.join(f.pattern)}" for f in facets if f.pattern]
    for name, info in FACETS.items():
        bound = next((getattr(f, name) for f in facets if getattr(f, name) is not None), None)
        words += [] if bound is None else [f"{info.text} {bound}"]
    return ", ".join(words)
