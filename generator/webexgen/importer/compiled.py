"""A set of schemas as libxml2 compiles it: the documents as they are written, with all that they refer to beside them in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from webexgen.errors import SchemaError
from webexgen.importer.plain_set import XML, Document, PlainSet, beside
from webexgen.qname import XS, xs

__all__ = ["compile_set"]

_REDEFINING = (xs("redefine"), xs("override"))
_XML = f"""<xs:schema xmlns:xs="{XS}" targetNamespace="{XML}">
<xs:attribute name="lang" type="xs:string"/><xs:attribute name="base" type="xs:anyURI"/><xs:attribute name="id" type="xs:ID"/>
<xs:attribute name="space"><xs:simpleType><xs:restriction base="xs:NCName"><xs:enumeration value="default"/><xs:enumeration
value="preserve"/></xs:restriction></xs:simpleType></xs:attribute></xs:schema>"""


def compile_set(plain: PlainSet) -> etree.XMLSchema:
    """What libxml2 makes of a set. Raises `SchemaError` with libxml2's own words if it refuses: it knows XML Schema 1.0 only.

    libxml2 reads one document a namespace, so that each namespace gets one that includes all of its documents.
    """
    files = _files(plain)

    class Memory(etree.Resolver):
        def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
            return self.resolve_string(files[system_url or ""], context, base_url=system_url)

    parser = etree.XMLParser(no_network=True, huge_tree=True)
    parser.resolvers.add(Memory())
    try:
        return etree.XMLSchema(etree.fromstring(files[_BEGINNING], parser, base_url=_BEGINNING))
    except etree.XMLSchemaParseError as error:
        first = error.error_log[0].message if error.error_log else error
        raise SchemaError(f"libxml2 does not compile the schemas of {plain.name}: {first}") from None


_BEGINNING = "memory:/set"


def _files(plain: PlainSet) -> Mapping[str, str]:
    """The documents by the URLs that they have for libxml2."""
    urls = {document: f"memory:/document/{number}" for number, document in enumerate(plain.documents)}
    namespaces = sorted({document.namespace for document in plain.documents} - {XML})
    imports = {namespace: f"memory:/namespace/{number}" for number, namespace in enumerate(namespaces)} | {
        XML: "memory:/xml"
    }
    redefined = {
        target
        for document in plain.documents
        for node in document.root.iterchildren(*_REDEFINING)
        if (target := _target(plain.documents, document, node)) is not None
    }
    files = {imports[XML]: _XML}
    for document, url in urls.items():
        files[url] = _rewritten(plain.documents, document, urls, imports)
    for namespace in namespaces:
        included = [urls[d] for d in plain.documents if d.namespace == namespace and d not in redefined]
        files[imports[namespace]] = _gathering(namespace, included, {})
    others = {namespace: url for namespace, url in imports.items() if namespace}
    files[_BEGINNING] = _gathering("", [imports[""]] if "" in imports else [], others)
    return files


def _target(documents: Iterable[Document], document: Document, node: etree._Element) -> Document | None:
    """The document that an xs:redefine or xs:override is about."""
    location = node.get("schemaLocation", "")
    paths = (location, beside(document.path.partition("#")[0], location))
    return next((one for one in documents if one.path in paths and one.namespace == document.namespace), None)


def _rewritten(
    documents: Iterable[Document], document: Document, urls: Mapping[Document, str], imports: Mapping[str, str]
) -> str:
    """A document that imports every other namespace, and includes nothing itself."""
    root = etree.fromstring(etree.tostring(document.root), etree.XMLParser(huge_tree=True, resolve_entities=False))
    for old, node in zip(list(document.root), list(root), strict=True):
        if node.tag in (xs("include"), xs("import")):
            root.remove(node)
        elif node.tag in _REDEFINING:
            target = _target(documents, document, old)
            if target is not None:
                node.set("schemaLocation", urls[target])
    for attribute in root.iter(xs("attribute")):
        attribute.attrib.pop(
            "default", None
        )  # decides nothing about documents, and published ones are not always of their type
    for namespace, url in imports.items():
        if namespace != document.namespace:
            node = etree.Element(xs("import"), schemaLocation=url)
            if namespace:
                node.set("namespace", namespace)
            root.insert(0, node)
    return etree.tostring(root, encoding="unicode")


def _gathering(namespace: str, included: Iterable[str], imports: Mapping[str, str]) -> str:
    """A document that includes and imports, and declares nothing."""
    root = etree.Element(xs("schema"), nsmap={"xs": XS})
    if namespace:
        root.set("targetNamespace", namespace)
    for url in included:
        etree.SubElement(root, xs("include"), schemaLocation=url)
    for other, url in imports.items():
        etree.SubElement(root, xs("import"), namespace=other, schemaLocation=url)
    return etree.tostring(root, encoding="unicode")
