"""What an operation sends or gets, as a tree to read: for `webexgen show`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from textwrap import shorten
from typing import Literal

from rich.text import Text
from rich.tree import Tree

from webexgen.catalog.announcement import Direction
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.qname import XS, local_name, namespace_of
from webexgen.schema.builtins import FACETS
from webexgen.schema.model import Api, ComplexType, Element, Facets, Group, Operation, Wildcard

__all__ = ["Node", "as_json", "as_text", "outline"]

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Node:
    """An element, or a group of alternatives or in any order, with what it holds.

    `kind` tells an element from a group, whose `name` is its kind. `type` is "" for an anonymous complex type; an
    anonymous simple one goes by the built-in type under it. `since` is the label under which the element came to the
    release's lineage at this place: an element of the baseline is no older than the one that holds it.
    """

    name: str
    type: str = ""
    occurs: str = "1"
    since: str = BASELINE
    kind: Literal["element", "sequence", "choice", "all", "any"] = "element"
    sensitive: bool = False
    default: str | None = None
    facets: str = ""
    doc: str = ""
    children: tuple[Node, ...] = ()


def outline(api: Api, catalog: Catalog, operation: Operation, direction: Direction) -> Node:
    """The request or the response of an operation; the root stands for its content."""
    type_ = api.types[operation.request if direction == "request" else operation.response]
    assert isinstance(type_, ComplexType)
    drawer = _Drawer(api, catalog)
    since = drawer.since(type_.provenance.update, BASELINE)
    children = drawer.content(type_, since, frozenset())
    return Node(operation.name, drawer.label(type_.name), since=since, doc=type_.doc, children=children)


class _Drawer:
    def __init__(self, api: Api, catalog: Catalog) -> None:
        self._api = api
        self._labels = {BASELINE: BASELINE}
        release = catalog.releases.get(api.release)
        if release is not None:
            self._labels |= {u.name: catalog.added_in(release, u.name) for u in catalog.lineage(release)}
        self._age = {label: age for age, label in enumerate(self._labels.values())}

    def since(self, update: str, parent: str) -> str:
        return max(self._labels[update], parent, key=self._age.__getitem__)

    def label(self, name: str) -> str:
        namespace = namespace_of(name)
        return f"{'xs' if namespace == XS else self._api.by_namespace[namespace].prefix}:{local_name(name)}"

    def content(self, type_: ComplexType, since: str, around: frozenset[str]) -> tuple[Node, ...]:
        """The particles of a type, its bases' first. A type inside itself is not opened again."""
        if type_.name in around:
            return ()
        around |= {type_.name}
        groups = [link.content for link in reversed(self._api.bases(type_)) if link.content is not None]
        return tuple(node for group in groups for node in self._particle(group, since, around))

    def _particle(
        self, particle: Element | Group | Wildcard, since: str, around: frozenset[str], *, alternative: bool = False
    ) -> Iterator[Node]:
        occurs = _occurs(particle.min_occurs, particle.max_occurs)
        if isinstance(particle, Element):
            yield self._element(particle, occurs, since, around)
        elif isinstance(particle, Wildcard):
            yield Node("any", particle.namespace, occurs, since, "any")
        else:
            chosen = particle.kind == "choice"
            below = [node for p in particle.particles for node in self._particle(p, since, around, alternative=chosen)]
            if particle.kind == "sequence" and occurs == "1" and not alternative:
                yield from below
            elif below:
                yield Node(particle.kind, "", occurs, since, particle.kind, children=tuple(below))

    def _element(self, element: Element, occurs: str, since: str, around: frozenset[str]) -> Node:
        since = self.since(element.provenance.update, since)
        inner = self._api.complex(element.type)
        builtin, facets = ("", ()) if inner is not None else self._api.facets(element.type)
        anonymous = "/" in local_name(element.type)
        return Node(
            name=element.name,
            type=self.label(element.type) if not anonymous else builtin and self.label(builtin),
            occurs=occurs,
            since=since,
            sensitive=element.sensitive,
            default=element.default,
            facets=_facets(facets),
            doc=element.doc,
            children=() if inner is None else self.content(inner, since, around),
        )


def _occurs(low: int, high: int | None) -> str:
    return str(low) if low == high else f"{low}..{'n' if high is None else high}"


def _facets(facets: tuple[Facets, ...]) -> str:
    """The constraints in words; of one that is given twice, the nearest, which is the narrower."""
    values = next((f.enumeration for f in facets if f.enumeration), ())
    quoted = [f'"{value}"' if "," in value else value for value in values]
    words = [f"one of {', '.join(quoted)}"] if values else []
    words += [f"pattern {' or '.join(f.pattern)}" for f in facets if f.pattern]
    for name, info in FACETS.items():
        bound = next((getattr(f, name) for f in facets if getattr(f, name) is not None), None)
        words += [] if bound is None else [f"{info.text} {bound}"]
    return ", ".join(words)


def as_text(node: Node) -> Tree:
    """A tree for rich's console, an element a line: name, type, occurs and what else is known.

    `since` shows where it differs from that of the element around; long lists of values are cut.
    """
    return _tree(node, BASELINE)


def _tree(node: Node, since: str) -> Tree:
    parts = [
        (node.name, "bold" if node.kind == "element" else "italic magenta"),
        (node.type, "cyan"),
        (node.occurs if node.occurs != "1" else "", "dim"),
        (f"since {node.since}" if node.since != since else "", "green"),
        ("sensitive" if node.sensitive else "", "bold red"),
        (f"default {node.default}" if node.default is not None else "", "yellow"),
        (shorten(node.facets, _WIDTH, placeholder=" ..."), "yellow"),
        (node.doc, "dim italic"),
    ]
    tree = Tree(Text("  ").join(Text(text, style) for text, style in parts if text), guide_style="dim")
    tree.children.extend(_tree(child, node.since) for child in node.children)
    return tree


def as_json(node: Node) -> Mapping[str, object]:
    """The tree as plain values, in the order of `Node`; what is empty or false is left out."""
    values = {field.name: getattr(node, field.name) for field in fields(node)}
    values["children"] = [as_json(child) for child in node.children]
    return {name: value for name, value in values.items() if value not in (None, False, "", [])}
