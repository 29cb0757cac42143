"""Declarations of complex types -> model: element content, simple content, extensions and restrictions."""

from __future__ import annotations

from lxml import etree

from webexgen.errors import InputError
from webexgen.importer.plain_set import Document
from webexgen.importer.reader.attributes import read_attributes
from webexgen.importer.reader.particles import Particles
from webexgen.importer.reader.reading import Reading, documentation, is_true
from webexgen.importer.reader.simple_types import facets_of, original_key, read_simple_type, type_name
from webexgen.qname import local_name, xs
from webexgen.schema.model import ComplexType, SimpleType

__all__ = ["ComplexTypes"]

_DERIVATIONS = frozenset({"extension", "restriction"})
_LEFT_OUT = {xs("assert"): "xs:assert", xs("openContent"): "xs:openContent"}
_SIMPLE_CONTENT, _COMPLEX_CONTENT, _ANNOTATION = (
    xs(name) for name in ("simpleContent", "complexContent", "annotation")
)
_XS, _ANY_TYPE = xs(""), xs("anyType")


class ComplexTypes:
    """Reads complex types."""

    def __init__(self, reading: Reading, particles: Particles) -> None:
        self._reading = reading
        self._particles = particles
        self._texts: dict[str, str] = {}

    def read(self, node: etree._Element, document: Document, key: str) -> str:
        """Read an xs:complexType, named or anonymous, as the type `key`."""
        reading = self._reading
        reading.note(key, node, document)
        reading.types[key] = ComplexType(key)  # for content that leads back here
        inner = next((child for child in node if child.tag in (_SIMPLE_CONTENT, _COMPLEX_CONTENT)), None)
        simple = inner is not None and inner.tag == _SIMPLE_CONTENT
        parent = node if inner is None else next((c for c in inner if c.tag != _ANNOTATION), None)
        if parent is None:
            raise InputError(f"{document.at(node)}: {local_name(str(node.tag))} needs xs:extension or xs:restriction")
        restricts = parent.tag == xs("restriction")
        base = None if inner is None else self._base(parent, document, key)
        text = self._text(parent, document, key, base or "") if simple else ""
        content = None if simple else self._particles.content(parent, document, key)
        attributes, wildcard = read_attributes(reading, parent, document, key)
        for child in parent:
            if child.tag in _LEFT_OUT:
                reading.leave_out(child, document, key, _LEFT_OUT[str(child.tag)])
        words = node.get("block", document.block).split()
        mixed = node if inner is None or inner.get("mixed") is None else inner
        reading.types[key] = ComplexType(
            name=key,
            base=base if base and (base != _ANY_TYPE or not restricts) and not self._is_simple(base) else None,
            derivation="restriction" if restricts and base != _ANY_TYPE else "extension",
            content=content,
            attributes=attributes,
            abstract=is_true(node, "abstract"),
            mixed=not simple and is_true(mixed, "mixed"),
            doc=documentation(node),
            any_attribute=wildcard,
            block=_DERIVATIONS if "#all" in words else _DERIVATIONS.intersection(words),
            text=text,
        )
        return key

    def _base(self, node: etree._Element, document: Document, key: str) -> str:
        stated = node.get("base")
        if stated is None:
            raise InputError(f"{document.at(node)}: base is missing")
        base = type_name(self._reading, node, document, stated)
        if base != key:
            return base
        declared = self._reading.declarations.find("type", key)
        if declared is None or declared.original is None:
            raise InputError(f"{document.at(node)}: {local_name(key)!r} derives from itself")
        return self.read(declared.original.node, declared.original.document, original_key(key))

    def _is_simple(self, name: str) -> bool:
        if name.startswith(_XS):
            return name != _ANY_TYPE
        declared = self._reading.declarations.find("type", name)
        return declared is not None and declared.node.tag == xs("simpleType")

    def _text(self, node: etree._Element, document: Document, key: str, base: str) -> str:
        """The simple type of the text of an xs:extension or xs:restriction in xs:simpleContent."""
        if node.tag == xs("extension"):
            return self._text_of(base, node, document)
        inner = node.find(xs("simpleType"))
        own = f"{key}/text()"
        below = (
            self._text_of(base, node, document)
            if inner is None
            else read_simple_type(self._reading, inner, document, f"{own}/base")
        )
        self._reading.types[own] = SimpleType(own, below, facets_of(self._reading, node, document, key))
        return own

    def _text_of(self, name: str, node: etree._Element, document: Document) -> str:
        """The simple type of the text of a type: that itself where it is simple."""
        if self._is_simple(name):
            return name
        if name not in self._texts:
            read = self._reading.types.get(name)
            declared = self._reading.declarations.find("type", name)
            if isinstance(read, ComplexType) and read.text:
                self._texts[name] = read.text
            else:
                parent = None if declared is None else _derivation(declared.node)
                if declared is None or parent is None:
                    raise InputError(f"{document.at(node)}: {local_name(name)!r} has no simple content")
                self._texts[name] = ""  # for a type that derives from itself
                extends = parent.tag == xs("extension")
                base = self._base(parent, declared.document, name) if extends else ""
                self._texts[name] = self._text_of(base, parent, declared.document) if extends else f"{name}/text()"
        if not self._texts[name]:
            raise InputError(f"{document.at(node)}: {local_name(name)!r} derives from itself")
        return self._texts[name]


def _derivation(node: etree._Element) -> etree._Element | None:
    """The xs:extension or xs:restriction of simple content."""
    return next((child for child in node.iterfind(f"{xs('simpleContent')}/*") if child.tag != xs("annotation")), None)
