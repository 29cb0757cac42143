"""Decisions on global elements with another name, as decisions on the references to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from webexgen.catalog.renames import GLOBALS, Rename
from webexgen.compare.model_index import ModelIndex
from webexgen.qname import local_name, namespace_of
from webexgen.schema.model import ComplexType, Element

__all__ = ["with_references"]

_ELEMENT = "element "


def with_references(renames: Iterable[Rename], old: ModelIndex, new: ModelIndex) -> tuple[Rename, ...]:
    """`renames` and, of each global element that is confirmed to have another name, that its references have it, too.

    What `renames` itself decides of an element of a type is left as it is.
    """
    stated = tuple(renames)
    decided = {(one.owner, *names) for one in stated for names in ((one.old, one.new), (one.new, one.old))}
    found: dict[tuple[str, str, str], Rename] = {}
    for rename in stated:
        if rename.owner == GLOBALS and rename.confirmed and rename.old.startswith(_ELEMENT):
            before, after = (text.rpartition(" ")[2].rpartition(":")[2] for text in (rename.old, rename.new))
            for owner in (owner for side in (old, new) for owner in _referring(side, {rename.old, rename.new})):
                if (owner, before, after) not in decided:
                    found[owner, before, after] = replace(rename, owner=owner, old=before, new=after)
    return (*stated, *found.values())


def _referring(side: ModelIndex, names: set[str]) -> Iterator[str]:
    """What refers to one of some global elements, as changes spell it."""
    complex_ = [name for name, type_ in side.types.items() if isinstance(type_, ComplexType)]
    holders = [name for name in complex_ if local_name(name).startswith(_ELEMENT) and side.label(name) in names]
    declared = {(e.namespace, e.name, e.type) for name in holders for e, _ in _elements(side, name)}
    for name in complex_:
        for element, owner in () if name in holders else _elements(side, name):
            if (element.namespace, element.name, element.type) in declared:
                around = local_name(owner).partition("/")[0]  # the one with a name
                yield side.label(f"{{{namespace_of(owner)}}}{around}")


def _elements(side: ModelIndex, name: str) -> Iterator[tuple[Element, str]]:
    for member in side.content(name).members.values():
        if isinstance(member.declaration, Element):
            yield member.declaration, member.owner
