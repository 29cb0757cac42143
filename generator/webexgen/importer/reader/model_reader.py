"""A set of schemas -> model: the types of all namespaces, and what documents can begin with."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from graphlib import CycleError, TopologicalSorter

from lxml import etree

from webexgen.errors import InputError, SchemaError, listed
from webexgen.importer.declarations import Declarations
from webexgen.importer.naming import Naming
from webexgen.importer.plain_set import Document, PlainSet
from webexgen.importer.reader.complex_types import ComplexTypes
from webexgen.importer.reader.particles import Particles, element_key
from webexgen.importer.reader.reading import NotCompared, Place, Reading, is_true
from webexgen.importer.reader.simple_types import read_simple_type
from webexgen.importer.reader.wsdl import operations_of
from webexgen.qname import local_name, namespace_of, xs
from webexgen.schema.model import Api, ComplexType, Group, Module, Operation, SimpleType

__all__ = ["BOTH_WAYS", "FINAL", "Directions", "Model", "read_model"]

FINAL = "final"
_FINAL = frozenset({"extension", "restriction"})
_FINAL_OF_SIMPLE = frozenset({"restriction", "list", "union"})


@dataclass(frozen=True, slots=True)
class Directions:
    """Which way documents go, by patterns of names: sent by old programs (requests), read by them (responses), or both."""

    request: tuple[str, ...] = ()
    response: tuple[str, ...] = ()

    def of(self, name: str) -> tuple[bool, bool]:
        """Whether documents of this name are requests, and responses: both where no pattern tells."""
        found = tuple(any(fnmatchcase(name, pattern) for pattern in some) for some in (self.request, self.response))
        return (found[0], found[1]) if any(found) else (True, True)


BOTH_WAYS = Directions()


@dataclass(frozen=True)
class Model:
    """A set as model, with the places of its declarations by key, and what it holds that the model does not."""

    api: Api
    places: dict[str, Place]
    left_out: tuple[NotCompared, ...]


def read_model(plain: PlainSet, declarations: Declarations, naming: Naming, directions: Directions) -> Model:
    """The model of a set. Raises `InputError` with all that is wrong in its declarations, each with file and line."""
    return _ModelReader(plain, declarations, naming, directions).read()


class _ModelReader:
    def __init__(self, plain: PlainSet, declarations: Declarations, naming: Naming, directions: Directions) -> None:
        self._set, self._declarations, self._naming, self._directions = plain, declarations, naming, directions
        self._reading = Reading(declarations, naming)
        self._particles = Particles(self._reading)
        self._complex = ComplexTypes(self._reading, self._particles)
        self._wrong: list[str] = []

    def read(self) -> Model:
        for name, (node, document, _) in self._declarations.all("type"):
            self._try(node, document, name)
            self._final(node, document, name)
        for name, (node, document, _) in self._declarations.all("element"):
            self._element(name)
            self._final(node, document, element_key(name))
        for name, (node, document, _) in self._declarations.all("notation"):
            self._reading.leave_out(node, document, name, "xs:notation")
        later = self._reading.later
        while later:
            key = next(iter(later))
            self._try(later[key].node, later.pop(key).document, key)
        operations: list[Operation] = []
        try:
            operations = operations_of(self._set, self._reading, self._particles) or list(self._operations())
        except InputError as error:
            self._wrong.append(str(error))
        if self._wrong:
            raise InputError(listed(self._wrong))
        by_namespace: dict[str, dict[str, SimpleType | ComplexType]] = {}
        for namespace in self._set.namespaces:
            by_namespace[namespace] = {}
        for key, type_ in self._reading.types.items():
            by_namespace.setdefault(namespace_of(key), {})[key] = type_
        modules = tuple(
            Module(prefix, namespace, prefix, "", types)
            for namespace, types in sorted(by_namespace.items())
            for prefix in (self._naming.prefixes.get(namespace, ""),)
        )
        api = Api(self._set.name, "", "", modules, tuple(sorted(operations, key=lambda operation: operation.name)))
        self._check_bases()
        return Model(api, self._reading.places, tuple(self._reading.left_out))

    def _try(self, node: etree._Element, document: Document, name: str) -> None:
        try:
            if node.tag == xs("complexType"):
                self._complex.read(node, document, name)
            else:
                read_simple_type(self._reading, node, document, name)
        except InputError as error:
            self._wrong.append(str(error))

    def _final(self, node: etree._Element, document: Document, key: str) -> None:
        """What may not derive from a declaration, or stand for it: that makes no difference to documents, and is compared with nothing."""
        words = set(node.get("final", document.root.get("finalDefault", "")).split())
        known = _FINAL_OF_SIMPLE if node.tag == xs("simpleType") else _FINAL
        stated = known if "#all" in words else known & words
        if stated:
            self._reading.leave_out_text(f"final {' '.join(sorted(stated))}", node, document, key, FINAL)

    def _element(self, name: str) -> None:
        """What holds a global element alone: a document of it."""
        try:
            element = self._particles.declared(name)
        except InputError as error:
            self._wrong.append(str(error))
            return
        key = element_key(name)
        self._reading.types[key] = ComplexType(key, content=Group("sequence", (element,)))

    def _operations(self) -> Iterator[Operation]:
        referenced = self._referenced()
        for name, (node, _, _) in self._declarations.all("element"):
            if is_true(node, "abstract"):
                continue
            label, key = self._naming.element(name), element_key(name)
            request, response = (key if way else "" for way in self._directions.of(label))
            yield Operation(label, "", request, response, nested=name in referenced)

    def _referenced(self) -> Collection[str]:
        """The global elements that some content refers to, or that may stand for one."""
        found: set[str] = set()
        for document in self._set.documents:
            for node in document.root.iter(xs("element")):
                reference = node.get("ref") or node.get("substitutionGroup")
                if reference:
                    found.update(document.qname(node, one) for one in reference.split())
                if node.get("substitutionGroup") and node.get("name"):
                    found.add(f"{{{document.namespace}}}{node.get('name')}")
        return found

    def _check_bases(self) -> None:
        """Raise `SchemaError` if a type derives from itself, or is a member of itself, over whatever others."""
        types = self._reading.types
        made_of = ((name, [part for part in _made_of(type_) if part in types]) for name, type_ in types.items())
        graph = {name: parts for name, parts in made_of if parts}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            name = min(error.args[1])
            file, line = self._reading.places.get(name, (self._set.name, 1))
            raise SchemaError(f"{file}:{line}: {local_name(name)!r} derives from itself") from None


def _made_of(type_: SimpleType | ComplexType) -> Iterator[str]:
    if type_.base:
        yield type_.base
    if isinstance(type_, SimpleType):
        yield from type_.members
        yield type_.item
