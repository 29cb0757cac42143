"""A type or a document that takes the place of another: what is the same in both keeps where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from webexgen.catalog.announcement import Update
from webexgen.compose.directives import GEN, ORIGIN
from webexgen.compose.modules import Module
from webexgen.compose.origin import adopt, gen, mark
from webexgen.qname import xs

__all__ = ["replace_module", "replace_type"]

_TYPES = (xs("simpleType"), xs("complexType"))
_ORIGIN = frozenset(gen(name) for name in ("update", "evidence", "source", "assumed", "altered", "seen"))


def replace_type(old: etree._Element, node: etree._Element, update: Update) -> etree._Element:
    """Put a copy of `node` in the place of `old`, with the provenance of what both declare; returns it."""
    new = adopt(node, update)
    _inherit(old, new, update)
    parent = old.getparent()
    assert parent is not None
    parent.replace(old, new)
    return new


def replace_module(old: Module | None, new: Module, update: Update) -> None:
    """Give a complete document of an update the provenance of the one that it replaces."""
    was = {} if old is None else {(t.tag, t.get("name")): t for t in old.types()}
    if old is not None:
        for note, value in old.root.attrib.items():
            if str(note).startswith(f"{{{GEN}}}") and new.root.get(note) is None:
                new.root.set(note, value)
    for type_ in list(new.types()):
        adopted = adopt(type_, update)
        before = was.get((type_.tag, type_.get("name")))
        if before is not None:
            _inherit(before, adopted, update)
        else:
            _documented(adopted)
        new.root.replace(type_, adopted)


def _documented(new: etree._Element) -> None:
    """What a vendor's own schema declares is documented, unless the document says otherwise."""
    for declaration in (new, *new.iter(xs("element"))):
        if declaration.get(gen("evidence")) is None:
            declaration.set(gen("evidence"), "documented")


def _inherit(old: etree._Element, new: etree._Element, update: Update) -> None:
    before = dict(_declarations(old))
    for path, declaration in _declarations(new):
        was = before.get(path)
        if was is None:
            if declaration.get(gen("evidence")) is None and declaration.tag != xs("attribute"):
                declaration.set(gen("evidence"), "documented")
            continue
        kept = {name: value for name, value in was.attrib.items() if str(name).startswith(f"{{{GEN}}}")}
        for name in _ORIGIN - {gen("source")}:
            declaration.attrib.pop(name, None)
        if gen("source") not in kept:
            declaration.attrib.pop(gen("source"), None)
        for name, value in kept.items():
            if name in _ORIGIN or (declaration.get(name) is None and name != ORIGIN):
                declaration.set(name, value)
        if _said(was) != _said(declaration):
            mark(declaration, update, declaration)


def _declarations(type_: etree._Element) -> Iterator[tuple[tuple[str, ...], etree._Element]]:
    """The type and each declaration in it, by the names that lead to it and, of several of one name, its number."""
    counts: dict[tuple[str, ...], int] = {}
    paths: dict[etree._Element, tuple[str, ...]] = {}
    for node in type_.iter(xs("element"), xs("attribute"), *_TYPES):
        above = next((paths[a] for a in node.iterancestors() if a in paths), ())
        path = (*above, f"{etree.QName(node).localname} {node.get('name', '')}")
        counts[path] = counts.get(path, 0) + 1
        paths[node] = path if counts[path] == 1 else (*path, str(counts[path]))
        yield paths[node], node


def _said(node: etree._Element) -> Mapping[str, str]:
    """What a declaration says itself, defaults left out."""
    defaults = {"minOccurs": "1", "maxOccurs": "1", "nillable": "false", "use": "optional"}
    return {
        str(name): str(value)
        for name, value in node.attrib.items()
        if not str(name).startswith(f"{{{GEN}}}") and defaults.get(str(name)) != value
    }
