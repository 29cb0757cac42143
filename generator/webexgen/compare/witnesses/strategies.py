"""What to try for each kind of change."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from lxml import etree

from webexgen.compare.change import Kind
from webexgen.compare.witnesses.counterexample import counterexamples, refused_texts
from webexgen.compare.witnesses.identities import identified
from webexgen.compare.witnesses.search import (
    ANYWHERE,
    CONTENT,
    FACETS,
    LEAST,
    MOST,
    OPERATIONS,
    PRESENCE,
    PROVED,
    VALUES,
    Search,
    parent_of,
)
from webexgen.message.minimal import document, find
from webexgen.qname import XSI, local_name, namespace_of
from webexgen.schema.content_model import label
from webexgen.schema.model import SimpleType, is_anonymous

__all__ = ["STRATEGIES", "refused_alone"]


def _with(search: Search) -> Iterator[etree._Element]:
    yield from search.make(search.path)
    yield from search.make(search.path, plain=True)


def _strangers(search: Search) -> Iterator[etree._Element]:
    """In the place of a wildcard, elements of each namespace that the release knows, of another one, and of none."""
    names = ("", *search.valid.api.by_namespace, *search.invalid.api.by_namespace)
    for root in search.make(search.path) if search.path.endswith("/*") else ():
        for name in dict.fromkeys(names):
            for node in find(root, search.path):
                node.tag = f"{{{name}}}any" if name else "any"
            yield root


def _without(search: Search) -> Iterator[etree._Element]:
    parent = parent_of(search.path)
    yield from search.make(parent, omit=search.path)
    # libxml2 names ten of the elements that it expects; with the one before it in place, this one is among them. Beside the
    # one before or after it, it is missed even if the group that they stand in may be left out.
    siblings = search.children(search.invalid, parent)
    index = siblings.index(search.path) if search.path in siblings else len(siblings) + 1
    known = set(search.children(search.valid, parent))
    before, after = ([path for path in some if path in known] for some in (siblings[:index], siblings[index + 1 :]))
    for sibling in (*before[-1:], *after[:1]):
        yield from search.make(sibling, omit=search.path)
    yield from search.make(parent, omit=search.path, plain=True)


def _counted(search: Search) -> Iterator[etree._Element]:
    members = [search.place(side, search.path)[0] for side in (search.valid, search.invalid)]
    limits = {count for member in members if member is not None for count in member.occurs if count is not None}
    for count in sorted({2, *limits, *(n + 1 for n in limits), *(n - 1 for n in limits)}):
        for root in search.make(search.path) if count > 0 else ():
            first = find(root, search.path)[0]
            for around in find(root, parent_of(search.path))[:1]:
                around[:] = [node for node in around if node.tag != first.tag or node is first]
            for _ in range(count - 1):
                first.addnext(copy.deepcopy(first))
            yield root


def _valued(search: Search) -> Iterator[etree._Element]:
    own, other = search.simple(search.valid), search.simple(search.invalid)
    if own is None:
        return
    stated = (search.change.old, search.change.new) if search.change.kind in VALUES else ()
    tried = [*search.valid.candidates(own), *(search.invalid.candidates(other) if other else ())]
    tried += [text for text in stated if text is not None]
    texts = [text for text in tried if search.valid.accepts(own, text)]
    texts.sort(key=lambda text: other is not None and search.invalid.accepts(other, text))
    if search.change.kind in VALUES:
        texts = [text for text in texts if text in (search.change.old, search.change.new)]
    elif search.change.kind is Kind.DEFAULT_CHANGED:
        texts = [""]
    if not texts:
        search.reasons.append((4, f"{search.valid.api.release} has no value there that shows it"))
    path, _, attribute = search.path.rpartition("/@")
    for root in search.make(search.path):
        for text in dict.fromkeys(texts):
            for node in find(root, path or search.path):
                if path:
                    node.set(attribute, text)
                else:
                    node.text = text
            yield copy.deepcopy(root)


def _nil(search: Search) -> Iterator[etree._Element]:
    for root in search.make(search.path):
        for node in find(root, search.path):
            node[:], node.text = [], None
            node.set(f"{{{XSI}}}nil", "true")
        yield root


def _filled(search: Search) -> Iterator[etree._Element]:
    """Each child alone, and text between children."""
    inside, known = (search.children(side, search.path) for side in (search.valid, search.invalid))
    for child in [child for child in inside if child in known] or inside:
        yield from search.make(child)
    for root in search.make(search.path):
        for node in find(root, search.path):
            node.text = "x"
        yield root


def _anything(search: Search) -> Iterator[etree._Element]:
    """An element that nobody declares inside of one of xs:anyType."""
    for root in search.make(search.path) if "xs:anyType" in (search.change.old, search.change.new) else ():
        for node in find(root, search.path):
            etree.SubElement(node, "any")
        yield root


def _typed(search: Search) -> Iterator[etree._Element]:
    """A simple type that xsi:type names, in the place of the one that is declared."""
    api = search.valid.api
    names = [name for name, type_ in api.types.items() if isinstance(type_, SimpleType) and not is_anonymous(name)]
    for name in (name for name in names if label(api, name) == search.change.owner):
        text = search.valid.index.space(name).example()
        prefix = api.by_namespace[namespace_of(name)].prefix
        for root in search.make(search.path) if text is not None else ():
            for node in find(root, search.path):
                node.text = text
                node.set(f"{{{XSI}}}type", f"{prefix}:{local_name(name)}" if prefix else local_name(name))
            yield root


def _ordered(search: Search) -> Iterator[etree._Element]:
    """Children of one element: two in another order in the other release, none, one alone, one left out, any two, all of them."""
    inside = search.common() if search.around == search.path or search.change.kind is Kind.ELEMENT_REORDERED else []
    alone = search.path in inside
    pairs = [(search.path, child) for child in inside if child != search.path] if alone else list(pairwise(inside))
    orders = [search.children(side, search.around) for side in (search.valid, search.invalid)]
    turned = [pair for pair in pairs if len({own.index(pair[0]) < own.index(pair[1]) for own in orders}) > 1]
    for pair in turned:
        yield from _two(search, *pair)
    yield from search.make(search.around)
    for child in inside:
        yield from search.make(child)
        yield from search.make(search.around, omit=child)
    for pair in pairs:
        yield from _two(search, *pair) if pair not in turned else ()
    yield from search.make(search.around, full=search.around)


def _two(search: Search, *pair: str) -> Iterator[etree._Element]:
    """Two children, the same the other way round, the first alone twice."""
    for root in search.make(*pair):
        yield copy.deepcopy(root)
        first, second = (find(root, path)[0] for path in pair)
        first.addprevious(copy.deepcopy(second))
        yield copy.deepcopy(root)
        for node in find(root, search.around):
            node[:] = [child for child in node if child is not second]
        yield root


STRATEGIES: Mapping[Kind, tuple[Callable[[Search], Iterator[etree._Element]], ...]] = {
    **dict.fromkeys(OPERATIONS, (_with,)),
    **dict.fromkeys(PRESENCE, (_with, _without, _strangers)),
    **dict.fromkeys((Kind.ATTRIBUTE_REQUIRED, Kind.ATTRIBUTE_OPTIONAL), (_without,)),
    **dict.fromkeys(LEAST, (_without, _counted, _ordered)),
    **dict.fromkeys(MOST, (_counted, _ordered)),
    **dict.fromkeys((Kind.ELEMENT_REORDERED, Kind.COMPOSITOR_CHANGED), (_ordered,)),
    **dict.fromkeys(FACETS, (_valued, refused_texts)),
    **dict.fromkeys((Kind.DEFAULT_CHANGED, Kind.FIXED_CHANGED), (_valued, _with)),
    **dict.fromkeys((Kind.NILLABLE_ADDED, Kind.NILLABLE_REMOVED), (_nil,)),
    **dict.fromkeys(CONTENT, (_valued, _with, _filled, _anything, refused_texts)),
    **dict.fromkeys(ANYWHERE, (_with, _filled, _typed)),
    **dict.fromkeys(PROVED, (counterexamples,)),
}


def refused_alone(search: Search, root: etree._Element) -> bool:
    """Would `invalid` refuse its own message for no more than what `root` has at the place of the change, or has not?"""
    turned = dataclasses.replace(search, valid=search.invalid, invalid=search.valid, reasons=[])
    if search.change.kind is Kind.ELEMENT_REORDERED:
        return any(
            search.misplaced(search.invalid.errors(document(own))) for own in _in_the_order(search, turned, root)
        )
    changed = _changed_alone if _without in STRATEGIES[search.change.kind] else _grafted
    for own in changed(search, turned, root):
        return bool(search.said(search.invalid.errors(document(own))))
    return False


def _in_the_order(search: Search, turned: Search, root: etree._Element) -> Iterator[etree._Element]:
    """A message of `invalid` with the children that `root` has in the element around the change, in their order there."""
    for around in find(root, search.around)[:1]:
        order = list(dict.fromkeys(local_name(str(child.tag)) for child in around))
        known = set(search.children(search.invalid, search.around))
        paths = [path for name in order if (path := f"{search.around}/{name}") in known]
        for own in turned.make(*paths) if len(paths) > 1 else ():
            if not search.invalid.errors(document(identified(turned, own))):
                for node in find(own, search.around)[:1]:
                    names = [local_name(str(child.tag)) for child in node]
                    moved = iter(
                        sorted(
                            (n for n, name in enumerate(names) if name in order), key=lambda n: order.index(names[n])
                        )
                    )
                    children = list(node)
                    node[:] = [children[next(moved)] if name in order else children[n] for n, name in enumerate(names)]
                yield own


def _changed_alone(search: Search, turned: Search, root: etree._Element) -> Iterator[etree._Element]:
    """A message of `invalid` with the element or without it, as `root`."""
    parent, here = parent_of(search.path), find(root, search.path)
    for own in turned.make(parent if here else search.path):
        if not search.invalid.errors(document(identified(turned, own))):
            attribute = search.path.rpartition("/@")[2] if "/@" in search.path else ""
            for node in find(own, parent):
                if attribute:
                    _set_attribute(node, attribute, here[0] if here else None)
                    continue
                gone = [] if here else find(own, search.path)
                node[:] = [child for child in node if child not in gone] + here[:1]
            yield own


def _grafted(search: Search, turned: Search, root: etree._Element) -> Iterator[etree._Element]:
    """A message of `invalid` with what `root` has at the path, as often as it has it there."""
    path, _, attribute = search.path.rpartition("/@")
    for own in turned.make(search.path):
        here, there = (find(tree, path or search.path) for tree in (root, own))
        if here and there and not search.invalid.errors(document(identified(turned, own))):
            if path:
                _set_attribute(there[0], attribute, here[0])
            else:
                for node in here:
                    there[0].addprevious(copy.deepcopy(node))
                for around in find(own, parent_of(path or search.path)):
                    around[:] = [node for node in around if node not in there]
            yield own


def _set_attribute(node: etree._Element, name: str, like: etree._Element | None) -> None:
    """Give an element the attribute of this local name as another has it, or take it away."""
    for element, value in ((node, None), (like, "")):
        for key in list(element.attrib) if element is not None else []:
            if local_name(str(key)) == name:
                if value is None:
                    del node.attrib[key]
                elif like is not None:
                    node.set(str(key), like.get(str(key), ""))
