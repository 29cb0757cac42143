"""A schema document of the catalog: read, spelt with the catalog's prefixes, and written."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from pathlib import Path

from lxml import etree

from webexgen.compose.directives import GEN, ORIGIN, misplaced
from webexgen.compose.unsupported import unsupported
from webexgen.errors import ComposeError, listed
from webexgen.qname import XS, xs

__all__ = ["QNAME_ATTRIBUTES", "FragmentErrors", "declaration", "parse", "serialise", "use_prefixes"]

QNAME_ATTRIBUTES = ("type", "base", "ref", "itemType")


_SCHEMAS = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
"""Where editors find the schema of the catalog's own attributes; of no matter to anybody else."""

_LARGEST = 10_000_000
"""Bytes of a document: twenty times the largest module of an API that has a thousand types."""


class FragmentErrors(list[str]):
    """What is wrong with an update's fragments, gathered so that one run tells all of it."""

    def add(self, node: etree._Element, text: str) -> None:
        origin = node.get(ORIGIN) or f"{node.base}:{node.sourceline}"
        self.append(f"{origin}: {text}")

    def check(self, root: etree._Element, *, baseline: bool) -> None:
        """What nobody would read, in a document of the catalog."""
        for node, text in (*misplaced(root, baseline=baseline), *unsupported(root)):
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
