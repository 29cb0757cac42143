"""What a declaration of the set says of where it comes from: the update that brought or changed it, file and line."""

from __future__ import annotations

import copy

from lxml import etree

from webexgen.catalog.announcement import Update
from webexgen.compose.directives import GEN, ORIGIN, SPENT
from webexgen.qname import xs

__all__ = ["adopt", "alter", "deprecation", "document", "gen", "mark"]

_DECLARATIONS = (xs("simpleType"), xs("complexType"), xs("element"), xs("attribute"))


def gen(name: str) -> str:
    """The name of an attribute in the catalog's own namespace."""
    return f"{{{GEN}}}{name}"


def adopt(node: etree._Element, update: Update) -> etree._Element:
    """A copy of a fragment's declaration as it stands in the set: directives gone, provenance on."""
    new = copy.deepcopy(node)
    new.tail = None
    for original, adopted in zip(node.iter(etree.Element), new.iter(etree.Element), strict=True):
        text = deprecation(original)
        if text is not None:
            adopted.set(gen("deprecated"), text)
        for directive in SPENT:
            adopted.attrib.pop(gen(directive), None)
        adopted.set(ORIGIN, f"{original.base}:{original.sourceline}")
        if adopted.tag in _DECLARATIONS and adopted.get("name") is not None:
            adopted.set(gen("update"), update.name)
            if update.source and adopted.get(gen("source")) is None and adopted.tag != xs("attribute"):
                adopted.set(gen("source"), update.source)
    return new


def mark(declaration: etree._Element, update: Update, node: etree._Element) -> None:
    """Note that `node` of an update has changed a declaration."""
    altered = declaration.get(gen("altered"), "").split()
    if update.name not in altered:
        declaration.set(gen("altered"), " ".join([*altered, update.name]))
    declaration.set(ORIGIN, f"{node.base}:{node.sourceline}")


def alter(declaration: etree._Element, attribute: str, value: str | None) -> None:
    """Give a declaration another value of an attribute, or take it away."""
    if value is None:
        declaration.attrib.pop(attribute, None)
    else:
        declaration.set(attribute, value)


def document(declaration: etree._Element, node: etree._Element) -> None:
    """Give a declaration the documentation of `node`, if only none."""
    for old in declaration.findall(xs("annotation")):
        declaration.remove(old)
    new = node.find(xs("annotation"))
    if new is not None:
        declaration.insert(0, copy.deepcopy(new))


def deprecation(node: etree._Element) -> str | None:
    """What a fragment says of a deprecated declaration: why, what to use instead, which release removes it."""
    why = node.get(gen("deprecated"))
    if why is None:
        return None
    instead, until = node.get(gen("instead")), node.get(gen("until"))
    more = [f"Use {instead} instead." if instead else "", f"{until} removes it." if until else ""]
    return " ".join([f"{why.strip().rstrip('.')}.", *filter(None, more)]) if any(more) else why.strip()
