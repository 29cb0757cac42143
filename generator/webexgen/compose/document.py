"""A schema document of the catalog: read, spelt with the catalog's prefixes, and written."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import shorten

from lxml import etree

from webexgen.compose.directives import GEN, ORIGIN, misplaced
from webexgen.errors import ComposeError, listed
from webexgen.qname import XS, xs

__all__ = [
    "QNAME_ATTRIBUTES",
    "UNSUPPORTED",
    "UNSUPPORTED_ATTRIBUTES",
    "FragmentErrors",
    "declaration",
    "parse",
    "serialise",
    "use_prefixes",
]

QNAME_ATTRIBUTES = ("type", "base", "ref", "itemType")


_SCHEMAS = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
"""Where editors find the schema of the catalog's own attributes; of no matter to anybody else."""

_LARGEST = 10_000_000
"""Bytes of a document: twenty times the largest module of an API that has a thousand types."""


UNSUPPORTED: Mapping[str, str] = {
    "simpleContent": "a class holds elements; declare an element for the text",
    "group": "write its particles where they stand",
    "attributeGroup": "write its attributes where they stand",
    "list": "simple types are restrictions; declare an element that repeats",
    "union": "simple types are restrictions; restrict the type that holds all values",
    "include": "a namespace is one document; put both into it",
    "override": "that is of XSD 1.1; use xs:redefine in an update",
    "notation": "messages hold no notations",
    "key": "nothing checks identities",
    "keyref": "nothing checks identities",
    "unique": "nothing checks identities",
}
"""What of XML Schema the catalog may not use, by element, and what to do: the model and the bindings have no word for it, so it would be lost."""

UNSUPPORTED_ATTRIBUTES: Mapping[str, tuple[str, str]] = {
    "mixed": ("true 1", "a class has no place for text between its elements; leave it out"),
    "ref": ("", "declare it here, by name and type"),
    "substitutionGroup": ("", "elements stand by their own names; put them into an xs:choice"),
}
"""The same by attribute, with the words that are meant, if not all."""


class FragmentErrors(list[str]):
    """What is wrong with an update's fragments, gathered so that one run tells all of it."""

    def add(self, node: etree._Element, text: str) -> None:
        origin = node.get(ORIGIN) or f"{node.base}:{node.sourceline}"
        self.append(f"{origin}: {text}")

    def check(self, root: etree._Element, *, baseline: bool) -> None:
        """What nobody would read, in a document of the catalog."""
        for node, text in (*misplaced(root, baseline=baseline), *_unsupported(root)):
            self.add(node, text)


def parse(path: Path) -> etree._Element:
    """The root of a document, without blanks and comments. Raises `ComposeError` with file and line."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ComposeError(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > _LARGEST:
        raise ComposeError(f"{path}: {len(data):,} bytes; a schema document may have {_LARGEST:,} at most")
    parser = etree.XMLParser(
        remove_blank_text=True, remove_comments=True, remove_pis=True, no_network=True, resolve_entities=False
    )
    name = path.as_posix().encode("utf-8", "backslashreplace").decode()  # a path need not be text; libxml2's must be
    try:
        root = etree.fromstring(data, parser, base_url=name)
    except etree.XMLSyntaxError as error:
        raise ComposeError(f"{path}:{error.lineno}: {error.msg}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ComposeError(f"{path}:1: a document type declaration is not allowed; remove it, and entities with it")
    if root.tag != xs("schema"):
        raise ComposeError(f"{path}:1: not an xs:schema")
    root.attrib.pop(_SCHEMAS, None)
    return root


def declaration(paths: Iterable[Path], type_: str, element: str) -> str:
    """`file:line` of an element inside a named type of these documents; nothing where none of them declares it."""
    for path in paths:
        for node in parse(path).iter(xs("element")):
            if node.get("name") == element and any(outer.get("name") == type_ for outer in node.iterancestors()):
                return f"{path}:{node.sourceline}"
    return ""


def use_prefixes(root: etree._Element, prefixes: Mapping[str, str]) -> None:
    """Spell every QName with the catalog's prefix of its namespace, whatever the document declares."""
    findings = FragmentErrors()
    for node in root.iter(etree.Element):
        for attribute in QNAME_ATTRIBUTES:
            value = node.get(attribute)
            if value is None:
                continue
            prefix, _, local = value.rpartition(":")
            namespace = node.nsmap.get(prefix or None)
            if namespace is None or namespace not in prefixes:
                findings.add(node, f"{attribute}={value!r}: the prefix is bound to no namespace of this catalog")
            else:
                node.set(attribute, f"{prefixes[namespace]}:{local}")
    if findings:
        raise ComposeError(listed(findings))


def serialise(root: etree._Element, prefixes: Mapping[str, str], *, traced: bool = False) -> bytes:
    """The document with the namespaces that it uses, and nothing of where its parts came from unless it is `traced`, line by line the same."""
    used = {GEN, XS, root.get("targetNamespace")}
    used |= {node.get("namespace") for node in root.findall(xs("import"))}
    nsmap = {prefix: uri for uri, prefix in sorted(prefixes.items(), key=lambda p: p[1]) if uri in used}
    flat = etree.Element(root.tag, dict(root.attrib), nsmap=nsmap)
    flat.extend(copy.deepcopy(list(root)))
    etree.cleanup_namespaces(flat, keep_ns_prefixes=list(nsmap))
    for original, node in zip(root.iter(etree.Element), flat.iter(etree.Element), strict=True):
        origin = node.attrib.pop(ORIGIN, f"{original.base}:{original.sourceline}")
        if traced:
            node.set(ORIGIN, origin)
    etree.indent(flat)
    return etree.tostring(flat, xml_declaration=True, encoding="UTF-8") + b"\n"


def _names_an_old_one(node: etree._Element) -> bool:
    return any(node.get(f"{{{GEN}}}{directive}") for directive in ("alters", "removes", "renames"))


def _unsupported(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Nodes of a document of the catalog that ask for what there is not, each with what to write instead."""
    for node in root.iter(f"{{{XS}}}*"):
        name = etree.QName(node).localname
        if name in UNSUPPORTED:
            yield node, f"xs:{name} is not supported: {UNSUPPORTED[name]}"
            continue
        for attribute, (words, instead) in UNSUPPORTED_ATTRIBUTES.items():
            value = node.get(attribute)
            if value is not None and (not words or value.strip() in words.split()):
                yield node, f"{attribute}={value!r} is not supported: {instead}"
        if node.get("maxOccurs", "").strip() == "0":
            yield node, 'maxOccurs="0" declares nothing; remove the node; gen:removes="true" removes an element that is there'
        if name == "attribute" and node.get("type") is None and node.get("ref") is None and not _names_an_old_one(node):
            yield node, "an xs:attribute without type is not supported: give it one by name"
        if name == "restriction" and node.get("base") is None:
            yield node, "an xs:restriction without base is not supported: give it one by name"
        for text in (node.text, *(child.tail for child in node)):
            if text and text.strip() and next(node.iterancestors(f"{{{XS}}}annotation"), None) is None:
                yield node, f"the text {shorten(text, 40)!r} means nothing here; put it into xs:documentation or a comment"
