"""A set of schema documents: those to begin with and all that they include, import, redefine and override."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast
from urllib.parse import unquote, urljoin

from lxml import etree

from webexgen.errors import InputError, listed
from webexgen.importer.bounds import MOST_DOCUMENTS, bounded
from webexgen.importer.sources import Source
from webexgen.qname import XS, xs

__all__ = ["WSDL", "XML", "Document", "PlainSet", "beside", "read_set"]

XML = "http://www.w3.org/XML/1998/namespace"
WSDL = "http://schemas.xmlsoap.org/wsdl/"

_KNOWN = (XS, XML, f"{XS}-instance")
"""Namespaces that this program has tables of: documents that declare them are not read."""
_DOCTYPE = re.compile(rb"(?>\s+|<\?.*?\?>|<!--.*?-->|\xef\xbb\xbf)*+<!DOCTYPE", re.DOTALL)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_REFERRING = {xs("include"), xs("redefine"), xs("override"), xs("import")}


@dataclass(frozen=True, eq=False)
class Document:
    """A schema document as one namespace sees it: without a namespace of its own, it has that of who includes it."""

    path: str
    where: str
    root: etree._Element = field(repr=False)
    namespace: str
    renamed: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    @cached_property
    def _prefixes(self) -> Mapping[str | None, str] | None:
        """The prefixes that hold in the whole document; None where they differ inside it."""
        own = self.root.nsmap
        declared = (cast("tuple[str, str]", name) for _, name in etree.iterwalk(self.root, events=("start-ns",)))
        return own if all(own.get(prefix or None) == uri for prefix, uri in declared) else None

    @cached_property
    def block(self) -> str:
        """The derivations that are blocked where a declaration does not say which."""
        return self.root.get("blockDefault", "")

    @cached_property
    def form(self) -> str:
        """Whether the names of its elements are qualified, where a declaration does not say so."""
        return self.root.get("elementFormDefault", "unqualified")

    def at(self, node: etree._Element) -> str:
        """`file:line` of a node."""
        return f"{self.where}:{node.sourceline}"

    def qname(self, node: etree._Element, text: str) -> str:
        """The Clark name that a QName in an attribute of `node` stands for. Raises `InputError` if its prefix is not declared."""
        found = self._names.get(text)
        if found is None:
            found = self._qname(node, text)
            if self._prefixes is not None:
                self._names[text] = found
        return found

    @cached_property
    def _names(self) -> dict[str, str]:
        """Names that were looked up, where prefixes mean the same everywhere."""
        return {}

    def _qname(self, node: etree._Element, text: str) -> str:
        prefix, _, local = text.strip().rpartition(":")
        known = self._prefixes if self._prefixes is not None else node.nsmap
        namespace = known.get(prefix or None)
        if namespace is None:
            if prefix == "xml":
                namespace = XML
            elif prefix:
                raise InputError(f"{self.at(node)}: the prefix of {text!r} is not declared")
            elif self.root.get("targetNamespace") is None:
                return f"{{{self.namespace}}}{local}"
            else:
                namespace = ""
        return f"{{{self.renamed.get(namespace, namespace)}}}{local}"

    def with_names(self, renamed: Mapping[str, str]) -> Document:
        """The document with other names of namespaces."""
        return replace(self, namespace=renamed.get(self.namespace, self.namespace), renamed=renamed)


@dataclass(frozen=True, eq=False)
class PlainSet:
    """Documents, in the order that they were found in. `missing` are imports without a document, by namespace: file and line, and location."""

    name: str
    documents: tuple[Document, ...]
    services: tuple[Document, ...]
    missing: Mapping[str, str]

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """The target namespaces, sorted."""
        return tuple(sorted({document.namespace for document in (*self.documents, *self.services)}))

    def with_names(self, renamed: Mapping[str, str]) -> PlainSet:
        """The set with other names of namespaces."""
        documents, services = ([d.with_names(renamed) for d in some] for some in (self.documents, self.services))
        missing = {renamed.get(name, name): said for name, said in self.missing.items()}
        return PlainSet(self.name, tuple(documents), tuple(services), missing)


def read_set(source: Source, locations: Mapping[str, bytes] | None = None) -> PlainSet:
    """The documents of a source, with all that they refer to. `locations` are documents that are not in it, by URL or schemaLocation.

    Raises `InputError` with everything that is missing or no schema, each with file and line.
    """
    return _Closure(source, locations or {}).read()


class _Closure:
    def __init__(self, source: Source, locations: Mapping[str, bytes]) -> None:
        self._source = source
        self._locations = locations
        self._roots: dict[str, etree._Element | None] = {}
        self._documents: dict[tuple[str, str], Document] = {}
        self._pending: list[Document] = []
        self._services: list[Document] = []
        self._missing: dict[str, str] = {}
        self._wrong: list[str] = []
        self._total = 0

    def read(self) -> PlainSet:
        for path in self._source.entries or self._beginnings():
            root = self._parsed(path)
            if root is not None and root.tag == xs("schema"):
                self._add(path, root, root.get("targetNamespace") or "")
            elif root is not None:
                self._service(path, root)
        while self._pending:
            self._follow(self._pending.pop(0))
        if self._wrong:
            raise InputError(listed(self._wrong))
        if not self._documents:
            raise InputError(f"{self._source.name}: there is no schema in it")
        return PlainSet(self._source.name, tuple(self._documents.values()), tuple(self._services), self._missing)

    def _beginnings(self) -> list[str]:
        """All documents, but for those that others include and that have no namespace of their own, or that others redefine."""
        dependent: set[str] = set()
        paths: list[str] = []
        for path in self._source.paths:
            root = self._parsed(path)
            if root is None:
                continue
            paths.append(path)
            for node in root.iter(xs("include"), xs("redefine"), xs("override")):
                target = beside(path, node.get("schemaLocation", ""))
                included = None if target is None or target == path else self._parsed(target)
                if included is None or target is None:
                    continue
                takes_namespace = included.get("targetNamespace") is None and root.get("targetNamespace")
                if node.tag != xs("include") or takes_namespace:
                    dependent.add(target)
        return [path for path in paths if path not in dependent] or paths

    def _parsed(self, path: str) -> etree._Element | None:
        """The root of a file; None where there is no such file, or nothing to read in it."""
        if path not in self._roots:
            self._roots[path] = None
            data = self._locations[path] if path in self._locations else self._source.read(path)
            if data is not None:
                self._total += len(data)
                bounded(self._source.name, len(self._roots), self._total)
                self._roots[path] = self._parse(path, data)
        return self._roots[path]

    def _parse(self, path: str, data: bytes) -> etree._Element | None:
        where = self._source.where(path)
        if any(f'targetNamespace="{known}"'.encode() in data for known in _KNOWN):
            return None
        if _DOCTYPE.match(data):
            self._wrong.append(f"{where}:1: a DOCTYPE; take it out, a schema needs no DTD and no entities")
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            self._wrong.append(f"{where}:{error.lineno or 1}: this is no XML: {error.msg}")
            return None
        if root.getroottree().docinfo.doctype:
            self._wrong.append(f"{where}:1: a DOCTYPE; take it out, a schema needs no DTD and no entities")
            return None
        if root.tag not in (xs("schema"), f"{{{WSDL}}}definitions"):
            self._wrong.append(
                f"{where}:{root.sourceline}: the document element is {root.tag!s}, and no schema of XML Schema"
            )
            return None
        return root

    def _service(self, path: str, root: etree._Element) -> None:
        """A WSDL: the schemas in it, and what describes operations."""
        self._services.append(Document(path, self._source.where(path), root, root.get("targetNamespace") or ""))
        for number, schema in enumerate(root.iterfind(f"{{{WSDL}}}types/{xs('schema')}")):
            self._add(f"{path}#{number}", schema, schema.get("targetNamespace") or "")
        for node in root.findall(f"{{{WSDL}}}import"):
            location = node.get("location", "")
            target = self._located(path, location)
            inner = None if target is None else self._parsed(target)
            if inner is None or target is None:
                self._wrong.append(f"{self._source.where(path)}:{node.sourceline}: {_no_document(location)}")
            elif inner.tag == xs("schema"):
                self._add(target, inner, inner.get("targetNamespace") or "")
            elif all(service.path != target for service in self._services):
                self._service(target, inner)

    def _add(self, path: str, root: etree._Element, namespace: str) -> Document:
        key = path, namespace
        document = self._documents.get(key)
        if document is None:
            document = Document(path, self._source.where(path.partition("#")[0]), root, namespace)
            self._documents[key] = document
            self._pending.append(document)
            if len(self._documents) > MOST_DOCUMENTS:
                raise InputError(f"{self._source.name}: more than {MOST_DOCUMENTS} documents are included")
        return document

    def _follow(self, document: Document) -> None:
        for node in document.root:
            if node.tag in _REFERRING:
                if node.tag == xs("import"):
                    self._import(document, node)
                else:
                    self._include(document, node)

    def _include(self, document: Document, node: etree._Element) -> None:
        location = node.get("schemaLocation", "")
        path = document.path.partition("#")[0]
        target = self._located(path, location) if location.strip() else None
        root = None if target is None else self._parsed(target)
        if target is None:
            self._wrong.append(f"{document.at(node)}: {_outside(location)}")
        elif root is None:
            if target not in self._locations and self._source.read(target) is None:
                self._wrong.append(f"{document.at(node)}: {_no_document(location)}")
        elif root.tag != xs("schema"):
            self._wrong.append(f"{document.at(node)}: {location} is no schema")
        else:
            own = root.get("targetNamespace")
            if own is not None and own != document.namespace:
                said = f"{location} has the target namespace {own!r} and can be imported, not included"
                self._wrong.append(f"{document.at(node)}: {said}")
                return
            self._add(target, root, document.namespace)

    def _import(self, document: Document, node: etree._Element) -> None:
        namespace, location = node.get("namespace") or "", node.get("schemaLocation", "")
        if namespace in _KNOWN:
            return
        path = document.path.partition("#")[0]
        target = self._located(path, location) if location else None
        root = None if target is None else self._parsed(target)
        if target is not None and root is not None and (root.get("targetNamespace") or "") == namespace:
            self._add(target, root, namespace)
            return
        known = [path for path in self._source.paths if _has_namespace(self._parsed(path), namespace)]
        for path in known:
            inner = self._parsed(path)
            if inner is not None:
                self._add(path, inner, namespace)
        inside = any(document.namespace == namespace for document in self._documents.values())
        if not known and not inside and not self._in_services(namespace):
            self._missing.setdefault(namespace, f"{document.at(node)}: {_no_document(location or namespace)}")

    def _in_services(self, namespace: str) -> bool:
        schemas = (s for service in self._services for s in service.root.iterfind(f"{{{WSDL}}}types/{xs('schema')}"))
        return any(schema.get("targetNamespace") == namespace for schema in schemas)

    def _located(self, path: str, location: str) -> str | None:
        """The path of a location in a document, or the URL that a document stands for; None where it is not inside the source."""
        return location if location in self._locations else beside(path, location)


def beside(path: str, location: str) -> str | None:
    """The path, or URL, that a location in the document at `path` leads to; None where that is outside."""
    if _URL.match(path) or _URL.match(location) or not location:
        return urljoin(path, location) or None
    clean = unquote(location.partition("#")[0]).replace("\\", "/").strip()
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), clean))
    return None if found.startswith(("../", "/")) or found == ".." else found


def _has_namespace(root: etree._Element | None, namespace: str) -> bool:
    return root is not None and root.tag == xs("schema") and (root.get("targetNamespace") or "") == namespace


def _no_document(location: str) -> str:
    return f"there is no document {location!r}; put it beside the others, or name it with --map {location}=PATH"


def _outside(location: str) -> str:
    if not location.strip():
        return "schemaLocation is missing"
    return f"{location!r} leads out of what was given; name the folder that holds both, with --root for the document to begin with"
