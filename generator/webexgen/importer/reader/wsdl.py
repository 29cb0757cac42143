"""Operations of WSDL 1.1: what their messages hold, a global element or parts of some types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from webexgen.errors import InputError
from webexgen.importer.plain_set import WSDL, Document, PlainSet
from webexgen.importer.reader.particles import Particles, element_key
from webexgen.importer.reader.reading import Reading
from webexgen.importer.reader.simple_types import type_name
from webexgen.qname import local_name, namespace_of
from webexgen.schema.model import ComplexType, Element, Group, Operation

__all__ = ["operations_of"]


class _Found(NamedTuple):
    node: etree._Element
    document: Document


def operations_of(plain: PlainSet, reading: Reading, particles: Particles) -> list[Operation]:
    """The operations of the services of a set; none where it has no service. Raises `InputError` with file and line.

    An operation that several port types have, with the same messages, is one; with others, it goes by its port type as well.
    """
    messages = {
        f"{{{document.namespace}}}{node.get('name')}": _Found(node, document)
        for document in plain.services
        for node in document.root.iterfind(_tag("message"))
    }
    found: dict[str, Operation] = {}
    for service, port, node in _declared(plain):
        halves = [_half(messages, reading, particles, node, service, which) for which in ("input", "output")]
        name = node.get("name", "")
        operation = Operation(name, port, halves[0], halves[1])
        first = found.setdefault(name, operation)
        if (first.request, first.response) != (operation.request, operation.response):
            found[f"{port}.{name}"] = Operation(f"{port}.{name}", port, halves[0], halves[1])
    return list(found.values())


def _declared(plain: PlainSet) -> Iterator[tuple[Document, str, etree._Element]]:
    for document in plain.services:
        for port in document.root.iterfind(_tag("portType")):
            for node in port.iterfind(_tag("operation")):
                yield document, port.get("name", ""), node


def _half(
    messages: dict[str, _Found],
    reading: Reading,
    particles: Particles,
    node: etree._Element,
    service: Document,
    which: str,
) -> str:
    """The key of what a request or response holds; "" where the operation has none."""
    half = node.find(_tag(which))
    if half is None:
        return ""
    name = service.qname(half, half.get("message", ""))
    message = messages.get(name)
    if message is None:
        raise InputError(f"{service.at(half)}: no document declares message {local_name(name)!r}")
    parts = message.node.findall(_tag("part"))
    if len(parts) == 1 and parts[0].get("element"):
        element = message.document.qname(parts[0], parts[0].get("element", ""))
        reading.declarations.need("element", element, parts[0], message.document)
        return element_key(element)
    key = f"{{{namespace_of(name)}}}message {local_name(name)}"
    if key not in reading.types:
        reading.note(key, message.node, message.document)
        elements = tuple(_part(reading, particles, part, message.document) for part in parts)
        reading.types[key] = ComplexType(key, content=Group("sequence", elements))
    return key


def _part(reading: Reading, particles: Particles, part: etree._Element, document: Document) -> Element:
    stated = part.get("element")
    if stated is not None:
        name = document.qname(part, stated)
        reading.declarations.need("element", name, part, document)
        return particles.declared(name)
    return Element(part.get("name", ""), "", type_name(reading, part, document, part.get("type", "")))


def _tag(name: str) -> str:
    return f"{{{WSDL}}}{name}"
