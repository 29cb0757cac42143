"""The global declarations of a set by sort and name, after xs:redefine and xs:override."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from lxml import etree

from webexgen.errors import InputError, listed, nearest
from webexgen.importer.plain_set import Document, PlainSet
from webexgen.qname import XS, local_name, namespace_of, xs

__all__ = ["Declarations", "Declared", "Sort"]

Sort = Literal["element", "type", "group", "attributeGroup", "attribute", "notation"]

_SORTS: Mapping[str, Sort] = {
    xs("element"): "element",
    xs("complexType"): "type",
    xs("simpleType"): "type",
    xs("group"): "group",
    xs("attributeGroup"): "attributeGroup",
    xs("attribute"): "attribute",
    xs("notation"): "notation",
}
_WORDS: Mapping[Sort, str] = {"attributeGroup": "attribute group"}


class Declared(NamedTuple):
    """A declaration and the document that it stands in. `original` is what a redefinition of it refers to by its own name."""

    node: etree._Element
    document: Document
    original: Declared | None = None


class Declarations:
    """Looks up what a set declares."""

    def __init__(self, plain: PlainSet) -> None:
        """Raises `InputError` with everything that is declared twice or without a name, each with file and line."""
        self._set = plain
        self._tables: dict[Sort, dict[str, Declared]] = {sort: {} for sort in dict.fromkeys(_SORTS.values())}
        wrong: list[str] = []
        for document in plain.documents:
            for node in document.root:
                if node.tag in _SORTS:
                    self._declare(node, document, wrong)
        for document in reversed(plain.documents):  # the innermost redefinition first
            for node in document.root.iterchildren(xs("redefine"), xs("override")):
                for inner in node:
                    if inner.tag in _SORTS:
                        self._redefine(inner, document, redefines=node.tag == xs("redefine"))
        if wrong:
            raise InputError(listed(wrong))

    def all(self, sort: Sort) -> Iterator[tuple[str, Declared]]:
        """All declarations of a sort, by name."""
        return iter(sorted(self._tables[sort].items()))

    def find(self, sort: Sort, name: str) -> Declared | None:
        """The declaration of a Clark name."""
        return self._tables[sort].get(name)

    def need(self, sort: Sort, name: str, node: etree._Element, document: Document) -> Declared:
        """What `node` refers to by name. Raises `InputError` with file and line if nothing declares it."""
        found = self._tables[sort].get(name)
        if found is None:
            raise InputError(f"{document.at(node)}: {self.lack(sort, name)}")
        return found

    def lack(self, sort: Sort, name: str) -> str:
        """Why there is no such declaration."""
        namespace, local = namespace_of(name), local_name(name)
        word = _WORDS.get(sort, sort)
        if namespace in self._set.missing:
            return f"{word} {local!r} is of namespace {namespace!r}, whose document is missing: {self._set.missing[namespace]}"
        if namespace == XS:
            return f"XML Schema has no {word} {local!r}"
        there = [local_name(known) for known in self._tables[sort] if namespace_of(known) == namespace]
        if not there and namespace not in self._set.namespaces:
            return f"no document declares namespace {namespace!r}, of which {word} {local!r} is"
        return f"no document declares {word} {local!r} of namespace {namespace!r}{nearest(local, there)}"

    def _declare(self, node: etree._Element, document: Document, wrong: list[str]) -> None:
        if not node.get("name", "").strip():
            wrong.append(f"{document.at(node)}: xs:{local_name(str(node.tag))} below xs:schema needs a name")
            return
        name = f"{{{document.namespace}}}{node.get('name')}"
        table = self._tables[_SORTS[str(node.tag)]]
        first = table.get(name)
        if first is None:
            table[name] = Declared(node, document)
        elif first.node is not node and etree.tostring(first.node, method="c14n") != etree.tostring(
            node, method="c14n"
        ):
            wrong.append(
                f"{document.at(node)}: {node.get('name')!r} is declared in another way at {first.document.at(first.node)}; "
                "if these are two sets, choose one with --root FILE"
            )

    def _redefine(self, node: etree._Element, document: Document, *, redefines: bool) -> None:
        table = self._tables[_SORTS[str(node.tag)]]
        name = f"{{{document.namespace}}}{node.get('name')}"
        before = table.get(name)
        if before is None or before.node is not node:
            table[name] = Declared(node, document, before if redefines else None)
