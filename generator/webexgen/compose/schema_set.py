"""What composing a release gives: one plain schema document a namespace, which libxml2 compiles."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from lxml import etree

from webexgen.compose.directives import GEN, ORIGIN
from webexgen.errors import SchemaError, listed
from webexgen.qname import XS, xs

__all__ = ["SchemaSet"]


@lru_cache(maxsize=24)
def _document(data: bytes) -> etree._Element:
    """One tree for a document that many releases share. Nobody changes it. A tree takes ten times as much room as its text."""
    return etree.fromstring(data)


@lru_cache(maxsize=1024)
def _imports(data: bytes) -> tuple[str, ...]:
    """The namespaces that a document imports."""
    return tuple(node.get("namespace", "") for node in _document(data).findall(xs("import")))


@lru_cache(maxsize=1024)
def _enforceable(data: bytes) -> bytes:
    """The document with the known values of an incomplete enumeration written about, and no longer required."""
    if b"enumeration" not in data or b"assumed" not in data:
        return data
    root = etree.fromstring(data)
    incomplete = [
        (type_, restriction)
        for type_ in root.iter(xs("simpleType"))
        if "enumeration" in (type_.get(f"{{{GEN}}}assumed") or "").split()
        for restriction in type_.findall(xs("restriction"))
    ]
    for type_, restriction in incomplete:
        values = restriction.findall(xs("enumeration"))
        for value in values:
            restriction.remove(value)
        annotation = type_.find(xs("annotation"))
        if annotation is None:
            annotation = etree.Element(xs("annotation"))
            type_.insert(0, annotation)
        known = ", ".join(value.get("value", "") for value in values)
        etree.SubElement(annotation, xs("documentation")).text = f"Seen: {known}. Other values are not refused."
    if not incomplete:
        return data
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


@dataclass(frozen=True)
class SchemaSet:
    """The complete schema of one release: one document a namespace, by file name (`meeting.xsd`).

    `files` list the values of an enumeration that is known to be incomplete like those of any other; `enforceable` are the documents
    for a schema processor, which must not refuse what is not listed. `traced` gives the same documents with the file and line of the
    catalog that each of their nodes comes from.
    """

    release: str
    files: Mapping[str, bytes]
    namespaces: Mapping[str, str] = field(repr=False)
    traced: Callable[[], Mapping[str, bytes]] = field(default=dict[str, bytes], repr=False, compare=False)

    @property
    def documents(self) -> Mapping[str, etree._Element]:
        """The trees of all documents."""
        return {file: self.document(file) for file in self.files}

    def document(self, file: str) -> etree._Element:
        """The tree of a document, which is not kept with the set."""
        return _document(self.files[file])

    def closure(self, file: str) -> tuple[str, ...]:
        """The documents that `file` imports, directly or not, sorted, and `file` itself as the last."""
        return self._closures[file]

    def unlike(self, other: SchemaSet) -> frozenset[str]:
        """The documents that `other` does not have, or which import, directly or not, one that it does not have."""
        new = {name for name, data in self.files.items() if other.files.get(name) != data}
        return frozenset(name for name in self.files if not new.isdisjoint(self.closure(name)))

    def key(self, file: str) -> str:
        """Equal for two sets in which this document and all that it imports are equal."""
        return hashlib.sha256(b"\0".join(self.files[name] for name in self.closure(file))).hexdigest()

    @cached_property
    def _closures(self) -> Mapping[str, tuple[str, ...]]:
        files = {namespace: name for name, namespace in self.namespaces.items()}
        imports = {
            name: [files[namespace] for namespace in _imports(data) if namespace in files]
            for name, data in self.files.items()
        }
        closures: dict[str, tuple[str, ...]] = {}
        for file in self.files:
            seen, pending = {file}, [file]
            while pending:
                for name in imports[pending.pop()]:
                    if name not in seen:
                        seen.add(name)
                        pending.append(name)
            closures[file] = (*sorted(seen - {file}), file)
        return closures

    @property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of each document."""
        return {name: hashlib.sha256(data).hexdigest() for name, data in sorted(self.files.items())}

    @cached_property
    def enforceable(self) -> Mapping[str, bytes]:
        return {name: _enforceable(data) for name, data in self.files.items()}

    def compile(self, files: Collection[str] | None = None) -> etree.XMLSchema:
        """What libxml2 makes of the set, or of some of its documents and what these import.

        Raises `SchemaError` with its words, each with file and line of the catalog, if it refuses.
        """
        documents = self.enforceable
        wanted = self.files.keys() if files is None else {name for file in files for name in self.closure(file)}

        class Memory(etree.Resolver):
            def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
                name = (system_url or "").rpartition("/")[2]
                return self.resolve_string(documents[name], context, base_url=system_url)

        parser = etree.XMLParser(no_network=True)
        parser.resolvers.add(Memory())
        imports = "".join(
            f'<xs:import namespace="{namespace}" schemaLocation="memory:/{name}"/>'
            for name, namespace in self.namespaces.items()
            if name in wanted
        )
        driver = etree.fromstring(f'<xs:schema xmlns:xs="{XS}">{imports}</xs:schema>', parser)
        try:
            return etree.XMLSchema(driver)
        except etree.XMLSchemaParseError as error:
            found = dict.fromkeys(self._refusals(error))
            raise SchemaError(listed(f"{line} (in {self.release})" for line in found)) from None

    def _refusals(self, error: etree.XMLSchemaParseError) -> Iterator[str]:
        """What libxml2 says, of the declarations of the catalog that it means."""
        origins: dict[str, list[tuple[int, str]]] = {}
        for name, data in self.traced().items():
            nodes = etree.fromstring(_enforceable(data)).iter(etree.Element)
            origins[name] = [(node.sourceline or 0, node.get(ORIGIN, "")) for node in nodes]
        for entry in error.error_log:
            name = entry.filename.rpartition("/")[2]
            lines = [origin for line, origin in origins.get(name, ()) if line <= entry.line and origin]
            text = re.sub(r"\{[^}]*/XMLSchema\}", "xs:", entry.message.strip())
            yield f"{lines[-1] if lines else f'{name}:{entry.line}'}: {text}"
