"""Attributes of a complex type -> model: its own, those of attribute groups, references, and xs:anyAttribute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from webexgen.errors import InputError
from webexgen.importer.plain_set import XML, Document
from webexgen.importer.reader.reading import Reading, is_true
from webexgen.importer.reader.simple_types import ANY_SIMPLE_TYPE, read_simple_type, type_name
from webexgen.qname import local_name, namespace_of, xs
from webexgen.schema.model import Attribute, Facets, SimpleType, Wildcard

__all__ = ["Attributes", "read_attributes", "wildcard_namespaces"]

_XML_ATTRIBUTES = {"lang": xs("string"), "base": xs("anyURI"), "id": xs("ID"), "space": f"{{{XML}}}space"}
"""http://www.w3.org/2001/xml.xsd: xml:lang may be empty, so that it is any string but for its form."""
_SPACE = SimpleType(_XML_ATTRIBUTES["space"], xs("NCName"), Facets(enumeration=("default", "preserve")))


_ATTRIBUTE, _ANY_ATTRIBUTE, _ATTRIBUTE_GROUP = (xs(name) for name in ("attribute", "anyAttribute", "attributeGroup"))


class Attributes(NamedTuple):
    """What a type declares itself."""

    attributes: tuple[Attribute, ...]
    wildcard: Wildcard | None


def read_attributes(reading: Reading, node: etree._Element, document: Document, owner: str) -> Attributes:
    """The attributes below an xs:complexType, xs:extension, xs:restriction or xs:attributeGroup. `owner` is the key of the type."""
    found: dict[tuple[str, str], Attribute] = {}
    wildcards: list[Wildcard] = []
    for attribute in _all(reading, node, document, owner, wildcards, ()):
        found.setdefault((attribute.namespace, attribute.name), attribute)
    wildcard = wildcards[0] if wildcards else None
    for other in wildcards[1:]:
        wildcard = _both(wildcard, other) if wildcard else None
    return Attributes(tuple(found.values()), wildcard)


def _all(
    reading: Reading,
    node: etree._Element,
    document: Document,
    owner: str,
    wildcards: list[Wildcard],
    around: tuple[str, ...],
) -> Iterator[Attribute]:
    for child in node:
        if child.tag == _ATTRIBUTE:
            yield _attribute(reading, child, document, owner)
        elif child.tag == _ANY_ATTRIBUTE:
            wildcards.append(_wildcard(reading, child, document, owner))
        elif child.tag == _ATTRIBUTE_GROUP:
            name = document.qname(child, child.get("ref", ""))
            declared = reading.declarations.need("attributeGroup", name, child, document)
            if declared.original is not None and around.count(name) == 1:
                declared = declared.original
            elif name in around:
                raise InputError(f"{document.at(child)}: attribute group {local_name(name)!r} refers to itself")
            key = f"{{{namespace_of(name)}}}attributeGroup {local_name(name)}"
            yield from _all(reading, declared.node, declared.document, key, wildcards, (*around, name))


def _attribute(reading: Reading, node: etree._Element, document: Document, owner: str) -> Attribute:
    name, reference = node.get("name"), node.get("ref")
    use = node.get("use", "optional")
    if name is not None:
        form = node.get("form", document.root.get("attributeFormDefault", "unqualified"))
        namespace = document.namespace if form == "qualified" else ""
        key = f"{owner}/@{name}"
        reading.note(key, node, document)
        type_ = _type(reading, node, document, key)
        default, fixed = node.get("default"), node.get("fixed")
    elif reference is not None:
        clark = document.qname(node, reference)
        namespace, name = namespace_of(clark), local_name(clark)
        reading.note(f"{owner}/@{name}", node, document)
        type_, default, fixed = _referenced(reading, clark, node, document)
        default, fixed = node.get("default", default), node.get("fixed", fixed)
    else:
        raise InputError(f"{document.at(node)}: an attribute needs a name or ref")
    if is_true(node, "inheritable"):
        reading.leave_out(node, document, owner, "inheritable attribute")
    return Attribute(name, type_, use == "required", default, fixed, namespace, use == "prohibited")


def _referenced(
    reading: Reading, name: str, node: etree._Element, document: Document
) -> tuple[str, str | None, str | None]:
    """Type, default and fixed value of a global attribute."""
    declared = reading.declarations.find("attribute", name)
    if declared is None and namespace_of(name) == XML and local_name(name) in _XML_ATTRIBUTES:
        type_ = _XML_ATTRIBUTES[local_name(name)]
        if type_ == _SPACE.name:
            reading.types.setdefault(type_, _SPACE)
        return type_, None, None
    declared = reading.declarations.need("attribute", name, node, document)
    key = f"{{{namespace_of(name)}}}attribute {local_name(name)}"
    type_ = _type(reading, declared.node, declared.document, key)
    return type_, declared.node.get("default"), declared.node.get("fixed")


def _type(reading: Reading, node: etree._Element, document: Document, key: str) -> str:
    stated = node.get("type")
    if stated is not None:
        return type_name(reading, node, document, stated)
    inner = node.find(xs("simpleType"))
    if inner is None:
        return ANY_SIMPLE_TYPE
    if key not in reading.types:
        read_simple_type(reading, inner, document, key)
    return key


def _wildcard(reading: Reading, node: etree._Element, document: Document, owner: str) -> Wildcard:
    return Wildcard(wildcard_namespaces(reading, node, document, owner), node.get("processContents", "strict"))


def wildcard_namespaces(reading: Reading, node: etree._Element, document: Document, owner: str) -> str:
    """The namespaces of an xs:any or xs:anyAttribute, written out but for ##any, so that they mean the same in any document."""
    for attribute in ("notNamespace", "notQName"):
        if node.get(attribute) is not None:
            reading.leave_out(node, document, owner, attribute)
    words = node.get("namespace", "##any").split()
    if words in (["##any"], ["##other"]):
        return words[0]
    known = {"##targetNamespace": document.namespace or "##local"}
    return " ".join(sorted({known.get(word, document.renamed.get(word, word)) for word in words}))


def _both(one: Wildcard, other: Wildcard) -> Wildcard | None:
    """What both let through; None if nothing. Two that exclude the target namespace are the same one."""
    if "##any" in (one.namespace, other.namespace) or one.namespace == other.namespace:
        return Wildcard(other.namespace if one.namespace == "##any" else one.namespace, one.process_contents)
    if one.namespace == "##other":
        one, other = Wildcard(other.namespace, one.process_contents), one
    names = set(one.namespace.split())
    both = names - {"##local"} if other.namespace == "##other" else names & set(other.namespace.split())
    return Wildcard(" ".join(sorted(both)), one.process_contents) if both else None
