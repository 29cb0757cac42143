"""The messages of all releases as trees that share what they have in common: each node once."""

from __future__ import annotations

from dataclasses import dataclass, field

from webexgen.catalog.announcement import HALVES, Direction
from webexgen.catalog.graph import BASELINE
from webexgen.compare.history import History
from webexgen.report.node import Node, given_text
from webexgen.report.outline import outline
from webexgen.schema.evidence import EvidenceIndex
from webexgen.schema.model import Api, ComplexType
from webexgen.schema.reach import affected

__all__ = ["Forest", "Known", "forest"]


@dataclass(frozen=True, slots=True)
class Known:
    """A node of `outline` without what follows from the graph. `given` is its `given_text`, `children` are numbers of nodes."""

    name: str
    type: str
    occurs: str
    kind: str
    sensitive: bool
    given: str
    facets: str
    doc: str
    evidence: str
    assumed: tuple[str, ...]
    announced: bool
    seen: str
    children: tuple[int, ...]


@dataclass(slots=True)
class Forest:
    """The nodes by number, children before parents, and the root of each message in each release that has the operation."""

    nodes: list[Known] = field(default_factory=list[Known])
    roots: dict[tuple[str, Direction], dict[int, int]] = field(
        default_factory=dict[tuple[str, Direction], dict[int, int]]
    )
    """By operation and direction: the root of each release, by number as in `pairs`."""
    services: dict[str, str] = field(default_factory=dict[str, str])
    """By operation: the service that it belongs to, in the newest release that has it."""
    bases: dict[str, str] = field(default_factory=dict[str, str])
    """By the label of a complex type: that of its base."""


def forest(history: History) -> Forest:
    """The trees of all operations in all releases. What no release has touched since its parent is not drawn again."""
    maker = _Maker(history)
    for number, name in enumerate((BASELINE, *history.catalog.releases)):
        maker.add(number, name)
    return maker.forest


class _Maker:
    def __init__(self, history: History) -> None:
        self._history = history
        self._catalog = history.catalog
        self._numbers: dict[Known, int] = {}
        self._at = {name: number for number, name in enumerate((BASELINE, *self._catalog.releases))}
        self.forest = Forest()

    def add(self, number: int, name: str) -> None:
        """Add the messages of a release, after those of its parent."""
        api = self._history.load(name)
        parent = self._catalog.releases[name].parent if number else ""
        touched = affected(self._history.load(parent), api) if parent else frozenset(api.types)
        index = EvidenceIndex(api, self._catalog)
        for operation in api.operations:
            self.forest.services[operation.name] = operation.package
            for half in HALVES:
                roots = self.forest.roots.setdefault((operation.name, half), {})
                inherited = roots.get(self._at[parent]) if parent else None
                if inherited is None or getattr(operation, half) in touched:
                    inherited = self._put(outline(api, self._catalog, operation, half, index=index))
                roots[number] = inherited
        self._name_bases(api)

    def _put(self, node: Node) -> int:
        known = Known(
            node.name,
            node.type,
            node.occurs,
            node.kind,
            node.sensitive,
            given_text(node),
            node.facets,
            node.doc,
            node.evidence,
            node.assumed,
            node.announced,
            node.seen,
            tuple(map(self._put, node.children)),
        )
        number = self._numbers.setdefault(known, len(self._numbers))
        if number == len(self.forest.nodes):
            self.forest.nodes.append(known)
        return number

    def _name_bases(self, api: Api) -> None:
        for type_ in api.types.values():
            if isinstance(type_, ComplexType) and type_.base is not None and type_.base in api.types:
                self.forest.bases[_label(api, type_.name)] = _label(api, type_.base)


def _label(api: Api, name: str) -> str:
    namespace, _, local = name[1:].partition("}")
    return f"{api.by_namespace[namespace].prefix}:{local}"
