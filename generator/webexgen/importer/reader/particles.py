"""Content models -> model: sequences, choices, named groups, elements and references, with who may stand for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from lxml import etree

from webexgen.errors import InputError
from webexgen.importer.declarations import Declared
from webexgen.importer.plain_set import Document
from webexgen.importer.reader.attributes import wildcard_namespaces
from webexgen.importer.reader.identity import identity_of
from webexgen.importer.reader.reading import Reading, documentation, is_true, occurs
from webexgen.importer.reader.simple_types import read_simple_type, type_name
from webexgen.importer.reader.substitution import Substitutions
from webexgen.qname import local_name, namespace_of, xs
from webexgen.schema.model import Element, Group, Wildcard

__all__ = ["GROUPS", "Particles", "element_key"]

GROUPS: Mapping[str, Literal["sequence", "choice", "all"]] = {
    xs("sequence"): "sequence",
    xs("choice"): "choice",
    xs("all"): "all",
}
_ELEMENT, _ANY, _GROUP, _ANNOTATION = (xs(name) for name in ("element", "any", "group", "annotation"))
_ALTERNATIVE, _COMPLEX, _SIMPLE = (xs(name) for name in ("alternative", "complexType", "simpleType"))
_DERIVATIONS = frozenset({"extension", "restriction"})


def element_key(name: str) -> str:
    """The key of what holds a global element, by the element's Clark name."""
    return f"{{{namespace_of(name)}}}element {local_name(name)}"


class Particles:
    """Reads content models. What a named group or a global element is, is worked out once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._substitutions = Substitutions(reading.declarations)
        self._groups: dict[str, Group] = {}
        self._open: list[str] = []
        self._globals: dict[str, Element] = {}
        self._choices: dict[str, Element | Group] = {}

    def content(self, parent: etree._Element, document: Document, owner: str) -> Group | None:
        """The model group below an xs:complexType, xs:extension or xs:restriction; None where there is none."""
        for child in parent:
            if child.tag in GROUPS:
                return self._group(child, document, owner)
            if child.tag == _GROUP:
                return self._reference(child, document)
        return None

    def _group(self, node: etree._Element, document: Document, owner: str) -> Group:
        particles: list[Element | Group | Wildcard] = []
        for child in node:
            tag = child.tag
            if tag == _ELEMENT:
                low, high = occurs(child, document)
                if high != 0:
                    particles.append(self._element(child, document, owner, low, high))
            elif tag == _ANY:
                low, high = occurs(child, document)
                names = wildcard_namespaces(self._reading, child, document, owner)
                particles.append(Wildcard(names, child.get("processContents", "strict"), low, high))
            elif tag in GROUPS or tag == _GROUP:
                inner = self._group(child, document, owner) if tag in GROUPS else self._reference(child, document)
                if inner.max_occurs != 0:
                    particles.append(inner)
            elif tag != _ANNOTATION:
                raise InputError(f"{document.at(child)}: no part of a content model: {local_name(str(tag))}")
        return Group(GROUPS[str(node.tag)], tuple(particles), *occurs(node, document))

    def _reference(self, node: etree._Element, document: Document) -> Group:
        name = document.qname(node, node.get("ref", ""))
        declared = self._reading.declarations.need("group", name, node, document)
        key = f"{{{namespace_of(name)}}}group {local_name(name)}"
        if self._open and self._open[-1] == key and declared.original is not None:
            found = self._read_group(declared.original, f"{{{namespace_of(name)}}}original group {local_name(name)}")
        else:
            found = self._groups.get(key) or self._groups.setdefault(key, self._read_group(declared, key))
        low, high = occurs(node, document)
        return found if (low, high) == (1, 1) else replace(found, min_occurs=low, max_occurs=high)

    def _read_group(self, declared: Declared, key: str) -> Group:
        node, document, _ = declared
        if key in self._open:
            raise InputError(f"{document.at(node)}: group {local_name(key).rpartition(' ')[2]!r} holds itself")
        self._open.append(key)
        inner = next((child for child in node if child.tag in GROUPS), None)
        if inner is None:
            raise InputError(f"{document.at(node)}: a group needs xs:sequence, xs:choice or xs:all")
        self._reading.note(key, node, document)
        group = replace(self._group(inner, document, key), source=key, min_occurs=1, max_occurs=1)
        self._open.pop()
        return group

    def _element(
        self, node: etree._Element, document: Document, owner: str, low: int, high: int | None
    ) -> Element | Group:
        name = node.get("name")
        if name is None:
            reference = node.get("ref")
            if reference is None:
                raise InputError(f"{document.at(node)}: an element needs a name or ref")
            clark = document.qname(node, reference)
            self._reading.note(f"{owner}/{local_name(clark)}", node, document)
            self._reading.declarations.need("element", clark, node, document)
            found = self._choice(clark)
            return found if (low, high) == (1, 1) else replace(found, min_occurs=low, max_occurs=high)
        form = node.get("form", document.form)
        namespace = node.get("targetNamespace") or (document.namespace if form == "qualified" else "")
        key = f"{owner}/{name}"
        self._reading.note(key, node, document)
        return self._declared(node, document, name, namespace, self.type_of(node, document, key), low, high)

    def _declared(
        self,
        node: etree._Element,
        document: Document,
        name: str,
        namespace: str,
        type_: str,
        low: int = 1,
        high: int | None = 1,
    ) -> Element:
        words = node.get("block", document.block).split()
        block = _DERIVATIONS if "#all" in words else _DERIVATIONS.intersection(words)
        default, fixed, nillable = node.get("default"), node.get("fixed"), is_true(node, "nillable")
        if not len(node):
            return Element(name, namespace, type_, low, high, default, fixed, nillable, block=block)
        for alternative in node.iterchildren(_ALTERNATIVE):
            self._reading.leave_out(alternative, document, name, "xs:alternative")
        identity = identity_of(self._reading, node, document)
        doc = documentation(node)
        return Element(name, namespace, type_, low, high, default, fixed, nillable, doc, block=block, identity=identity)

    def type_of(self, node: etree._Element, document: Document, key: str) -> str:
        """The type of an element: the one that it names, or the one inside it, which is read as `key`."""
        stated = node.get("type")
        if stated is not None:
            return type_name(self._reading, node, document, stated)
        for child in node:
            if child.tag == _COMPLEX:
                if key not in self._reading.types:
                    self._reading.later.setdefault(key, Declared(child, document))
                return key
            if child.tag == _SIMPLE:
                return key if key in self._reading.types else read_simple_type(self._reading, child, document, key)
        return xs("anyType")

    def declared(self, name: str) -> Element:
        """A global element, by its Clark name. Without a type of its own it has that of the element that it may stand for."""
        if name not in self._globals:
            declared = self._reading.declarations.find("element", name)
            assert declared is not None
            node, document, _ = declared
            typed, at, heads = declared, name, {name}
            while not _has_type(typed.node) and typed.node.get("substitutionGroup"):
                at = typed.document.qname(typed.node, typed.node.get("substitutionGroup", "").split()[0])
                if at in heads:
                    raise InputError(f"{document.at(node)}: {node.get('name')!r} is in its own substitution group")
                heads.add(at)
                typed = self._reading.declarations.need("element", at, node, document)
            local, key = local_name(name), f"{element_key(at)}/{local_name(at)}"
            self._reading.note(f"{element_key(name)}/{local}", node, document)
            type_ = self.type_of(typed.node, typed.document, key)
            self._globals[name] = self._declared(node, document, local, namespace_of(name), type_)
        return self._globals[name]

    def _choice(self, name: str) -> Element | Group:
        """What may stand where content refers to a global element: that, or the members of its substitution group."""
        if name not in self._choices:
            members = self._substitutions.members(name)
            usable = [one for one in (name, *members) if not self._is_abstract(one)]
            elements = tuple(self.declared(one) for one in usable)
            if usable == [name]:
                self._choices[name] = elements[0]
            else:
                source = f"{{{namespace_of(name)}}}substitution group {local_name(name)}"
                self._choices[name] = Group("choice", elements, source=source)
        return self._choices[name]

    def _is_abstract(self, name: str) -> bool:
        declared = self._reading.declarations.find("element", name)
        return declared is None or is_true(declared.node, "abstract")


def _has_type(node: etree._Element) -> bool:
    return node.get("type") is not None or any(c.tag in (_COMPLEX, _SIMPLE) for c in node)
