"""Declarations of simple types -> model: restrictions, lists and unions, named and anonymous."""

from __future__ import annotations

import re
from functools import cache

from lxml import etree

from webexgen.builtins import BUILTINS, FACETS
from webexgen.errors import InputError
from webexgen.importer.plain_set import XML, Document
from webexgen.importer.reader.reading import Reading, documentation
from webexgen.qname import XS, local_name, namespace_of, xs
from webexgen.schema.model import Facets, SimpleType

__all__ = ["ANY_SIMPLE_TYPE", "facets_of", "original_key", "read_simple_type", "type_name"]

ANY_SIMPLE_TYPE = xs("anySimpleType")
_FACET_FIELDS = {facet.xsd: name for name, facet in FACETS.items()}
_OF_1_1 = {
    "dateTimeStamp": "dateTime",
    "yearMonthDuration": "duration",
    "dayTimeDuration": "duration",
    "anyAtomicType": "anySimpleType",
}
"""Built-in types that came with XML Schema 1.1, by the one that they restrict."""


def read_simple_type(reading: Reading, node: etree._Element, document: Document, key: str) -> str:
    """Read an xs:simpleType, named or anonymous, as the type `key`."""
    reading.note(key, node, document)
    for child in node:
        if child.tag == xs("restriction"):
            base = _restricted(reading, child, document, key)
            facets = facets_of(reading, child, document, key)
            reading.types[key] = SimpleType(key, base, facets, documentation(node))
        elif child.tag == xs("list"):
            item = _one(reading, child, document, "itemType", f"{key}/item")
            reading.types[key] = SimpleType(
                key, ANY_SIMPLE_TYPE, Facets(white_space="collapse"), documentation(node), item=item
            )
        elif child.tag == xs("union"):
            named = [type_name(reading, child, document, text) for text in child.get("memberTypes", "").split()]
            inner = child.findall(xs("simpleType"))
            keys = [read_simple_type(reading, one, document, f"{key}/member{n}") for n, one in enumerate(inner, 1)]
            if not (named or keys):
                raise InputError(f"{document.at(child)}: a union needs memberTypes or xs:simpleType")
            reading.types[key] = SimpleType(
                key, ANY_SIMPLE_TYPE, Facets(), documentation(node), members=(*named, *keys)
            )
        elif child.tag != xs("annotation"):
            raise InputError(f"{document.at(child)}: no part of a simple type: {local_name(str(child.tag))}")
    if key not in reading.types:
        raise InputError(f"{document.at(node)}: a simple type needs xs:restriction, xs:list or xs:union")
    return key


def _restricted(reading: Reading, node: etree._Element, document: Document, key: str) -> str:
    name = _one(reading, node, document, "base", f"{key}/base")
    if name != key:
        return name
    declared = reading.declarations.find("type", key)
    if declared is None or declared.original is None:
        raise InputError(f"{document.at(node)}: {local_name(key)!r} restricts itself")
    return read_simple_type(reading, declared.original.node, declared.original.document, original_key(key))


def original_key(key: str) -> str:
    """The key of a type as it is before its redefinition, which no message can name."""
    return f"{{{namespace_of(key)}}}original {local_name(key)}"


def _one(reading: Reading, node: etree._Element, document: Document, attribute: str, key: str) -> str:
    """The type that an attribute names, or that stands inside."""
    stated = node.get(attribute)
    if stated is not None:
        return type_name(reading, node, document, stated)
    inner = node.find(xs("simpleType"))
    if inner is None:
        raise InputError(f"{document.at(node)}: {attribute} or xs:simpleType is missing")
    return read_simple_type(reading, inner, document, key)


def type_name(reading: Reading, node: etree._Element, document: Document, text: str) -> str:
    """The Clark name of a type. Raises `InputError` with file and line if no document declares it."""
    name = document.qname(node, text)
    if reading.declarations.find("type", name) is not None:
        return name
    namespace, local = namespace_of(name), local_name(name)
    if namespace == XS:
        local = _OF_1_1.get(local, local)
        if local in BUILTINS:
            return xs(local)
    if namespace == XML:
        return xs("string")
    raise InputError(f"{document.at(node)}: {reading.declarations.lack('type', name)}")


def facets_of(reading: Reading, node: etree._Element, document: Document, owner: str) -> Facets:
    """The facets of an xs:restriction."""
    values: dict[str, list[str]] = {}
    for child in node:
        name = str(child.tag).rpartition("}")[2]
        if name in ("enumeration", "pattern"):
            values.setdefault(name, []).append(child.get("value", ""))
            if name == "pattern" and not _is_pattern(child.get("value", "")):
                raise InputError(f"{document.at(child)}: {child.get('value')!r} is no regular expression of XML Schema")
        elif name in _FACET_FIELDS:
            values.setdefault(_FACET_FIELDS[name], []).append(_facet(child, document))
        elif name in ("assertion", "explicitTimezone"):
            reading.leave_out(child, document, owner, f"xs:{name}")
    known: dict[str, object] = {}
    for name, texts in values.items():
        if name in ("enumeration", "pattern"):
            known[name] = tuple(dict.fromkeys(texts))
        else:
            known[name] = int(texts[0]) if FACETS[name].is_count else texts[0]
    return Facets(**known)  # type: ignore[arg-type]


@cache
def _is_pattern(text: str) -> bool:
    """Whether a text is a pattern, as far as can be told: not if neither libxml2 nor Python takes it, each of which knows less than all."""
    facet = etree.Element(xs("pattern"), value=text)
    schema = etree.fromstring(_ONE_PATTERN)
    next(schema.iter(xs("restriction"))).append(facet)
    try:
        etree.XMLSchema(schema)
    except etree.XMLSchemaParseError:
        try:
            re.compile(text)
        except re.error:
            return False
    return True


_ONE_PATTERN = (
    f'<xs:schema xmlns:xs="{XS}"><xs:simpleType name="t"><xs:restriction base="xs:string"/></xs:simpleType></xs:schema>'
)


def _facet(node: etree._Element, document: Document) -> str:
    value = (node.get("value") or "").strip()
    name = local_name(str(node.tag))
    if FACETS[_FACET_FIELDS[name]].is_count and not value.isdecimal():
        raise InputError(f"{document.at(node)}: {name} is {value!r} and must be a number")
    return value
