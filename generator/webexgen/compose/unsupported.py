"""What of XML Schema the catalog may not use: the model and the bindings have no word for it, so it would be lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import shorten

from lxml import etree

from webexgen.compose.directives import GEN
from webexgen.qname import XS

__all__ = ["ATTRIBUTES", "ELEMENTS", "unsupported"]

ELEMENTS: Mapping[str, str] = {
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
ATTRIBUTES: Mapping[str, tuple[str, str]] = {
    "mixed": ("true 1", "a class has no place for text between its elements; leave it out"),
    "ref": ("", "declare it here, by name and type"),
    "substitutionGroup": ("", "elements stand by their own names; put them into an xs:choice"),
}
"""By name: the words that are meant, if not all, and what to do."""


def _names_an_old_one(node: etree._Element) -> bool:
    return any(node.get(f"{{{GEN}}}{directive}") for directive in ("alters", "removes", "renames"))


def unsupported(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Nodes of a document of the catalog that ask for what there is not, each with what to write instead."""
    for node in root.iter(f"{{{XS}}}*"):
        name = etree.QName(node).localname
        if name in ELEMENTS:
            yield node, f"xs:{name} is not supported: {ELEMENTS[name]}"
            continue
        for attribute, (words, instead) in ATTRIBUTES.items():
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
