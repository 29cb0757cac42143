"""What a complex type of a schema document holds, and copying that into another one. On lxml's elements."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml import etree

from webexgen.qname import xs

__all__ = ["content_parent", "copy_down", "declared", "label", "own_group", "target_namespace"]

_COMPOSITORS = (xs("sequence"), xs("choice"), xs("all"))


def content_parent(type_: etree._Element) -> etree._Element:
    """Where a complex type's own particles stand: the type itself, or its extension."""
    extension = type_.find(f"{xs('complexContent')}/*")
    return type_ if extension is None else extension


def own_group(type_: etree._Element, *, create: str = "") -> etree._Element | None:
    """The group of a complex type's own particles; None where it has none, unless one of the tag `create` is to be made."""
    parent = content_parent(type_)
    group = next((child for child in parent if child.tag in _COMPOSITORS), None)
    if group is None and create:
        group = etree.Element(create)
        parent.insert(1 if len(parent) and parent[0].tag == xs("annotation") else 0, group)
    return group


def declared(type_: etree._Element) -> Iterator[etree._Element]:
    """The elements that a complex type declares itself, through nested groups, without its bases."""
    group = own_group(type_)
    pending = [] if group is None else list(group)
    while pending:
        node = pending.pop(0)
        if node.tag == xs("element"):
            yield node
        elif node.tag in _COMPOSITORS:
            pending[:0] = list(node)


def _is_plain(group: etree._Element) -> bool:
    return group.tag == xs("sequence") and group.get("minOccurs", "1") == group.get("maxOccurs", "1") == "1"


def copy_down(owner: etree._Element, base: etree._Element) -> None:
    """Put the content that `owner` inherits from `base` in front of its own, and the attributes behind."""
    own, inherited = own_group(owner, create=xs("sequence")), own_group(base)
    assert own is not None
    if inherited is not None:
        if not _is_plain(own):
            whole = etree.Element(xs("sequence"))
            own.addprevious(whole)
            whole.append(own)
            own = whole
        copied = copy.deepcopy(inherited)
        own[:0] = list(copied) if _is_plain(copied) else [copied]
    content_parent(owner).extend(copy.deepcopy(content_parent(base).findall(xs("attribute"))))


def target_namespace(node: etree._Element) -> str:
    """The namespace of the document that holds a node."""
    root = node.getroottree().getroot()
    return root.get("targetNamespace") or ""


def label(type_: etree._Element) -> str:
    """How a message names a complex type: an anonymous one by the path that leads to it."""
    steps: list[str] = []
    node: etree._Element | None = type_
    while node is not None and node.tag != xs("schema"):
        if node.get("name") and node.tag in (xs("element"), xs("complexType")):
            steps.append(node.get("name") or "")
        node = node.getparent()
    return "/".join(reversed(steps))
