"""What xs:key, xs:keyref and xs:unique ask of a document, put into a witness of something else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, count, islice
from typing import NamedTuple

from lxml import etree

from webexgen.compare.witnesses.search import Party, Search
from webexgen.message.minimal import NO_MESSAGE
from webexgen.qname import XSI_TYPE, local_name
from webexgen.schema.identity import Identity, Route
from webexgen.schema.model import Attribute, Element

__all__ = ["identified"]

_TRIED = 50  # texts, for one that is a value and stands nowhere else


def identified(search: Search, root: etree._Element) -> etree._Element:
    """`root`, in which the keys have values, no two the same, and references to what is not there are left out.

    Only attributes are set and left out, where they may be, and never the one that the change is about.
    """
    operation = search.valid.api.operation(search.reach.operation)
    if root.tag == NO_MESSAGE and operation is not None and search.valid.identities:
        places = list(_places(search.valid, root, str(getattr(operation, search.reach.direction)), ""))
        for place in places:
            if place.declaration.identity:
                _Table(search, place.node, {other.node: other for other in places}).fill()
    return root


class _Place(NamedTuple):
    """An element of a document, its path, its declaration and the attributes of its type by local name."""

    node: etree._Element
    path: str
    declaration: Element
    attributes: Mapping[str, Attribute]


def _places(side: Party, node: etree._Element, name: str, path: str) -> Iterator[_Place]:
    """All that is declared inside an element of the type `name`, outermost first."""
    content = side.content(name)
    members = [] if content is None else [member.declaration for member in content.members.values()]
    declared = {(m.namespace, m.name): m for m in members if isinstance(m, Element)}
    for child in node.iterchildren(etree.Element):
        tag = etree.QName(child)
        declaration = declared.get((tag.namespace or "", tag.localname))
        if declaration is not None:
            prefix, _, local = child.get(XSI_TYPE, "").rpartition(":")
            type_ = f"{{{child.nsmap.get(prefix or None, '')}}}{local}" if local else declaration.type
            held = side.content(type_)
            attributes = {} if held is None else {one.name: one for one, _ in held.attributes.values()}
            here = f"{path}/{declaration.name}"
            yield _Place(child, here, declaration, attributes)
            yield from _places(side, child, type_, here)


class _Table:
    """The constraints that one element declares, and the values that its keys have."""

    def __init__(self, search: Search, around: etree._Element, places: Mapping[etree._Element, _Place]) -> None:
        self.search, self.around, self.places = search, around, places
        self.keys: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self.needed: set[tuple[etree._Element, str]] = set()

    def fill(self) -> None:
        """Give the keys of the element their values, then see to what refers to them."""
        index = _by_last_step(self.places[self.around].declaration.identity)
        found = [
            (identity, node)
            for node in self.around.iter(etree.Element)
            for identity, route in (*index.get(local_name(str(node.tag)), ()), *index.get("*", ()), *index.get("", ()))
            if _stands(route, self._steps(node)) and node in self.places
        ]
        for identity, node in dict.fromkeys(found):
            if identity.sort != "keyref":
                self._key(identity, node)
        for identity, node in dict.fromkeys(found):
            if identity.sort == "keyref":
                self._reference(identity, node)

    def _steps(self, node: etree._Element) -> tuple[str, ...]:
        above = [node, *node.iterancestors()]
        return tuple(local_name(str(one.tag)) for one in reversed(above[: above.index(self.around)]))

    def _key(self, identity: Identity, node: etree._Element) -> None:
        fields = [_Field(node, routes) for routes in identity.values]
        if identity.sort == "key":
            for one in fields:
                if one.text is None:
                    self._put(one)
        texts = tuple(one.text for one in fields)
        known = self.keys[identity.name]
        if texts in known:
            next((one for one in fields if self._put(one)), None)
            texts = tuple(one.text for one in fields)
        self.needed |= {(one.holder, one.attribute) for one in fields if one.holder is not None}
        if None not in texts:
            known.add(tuple(map(str, texts)))

    def _reference(self, identity: Identity, node: etree._Element) -> None:
        fields = [_Field(node, routes) for routes in identity.values]
        if None in (one.text for one in fields) or tuple(one.text for one in fields) in self.keys[identity.refer]:
            return
        for one in fields:
            declared = self._declared(one)
            if declared is not None and not declared.required and (one.holder, one.attribute) not in self.needed:
                one.drop()
                return
        for texts in sorted(self.keys[identity.refer]):
            if all(self._takes(one, text) for one, text in zip(fields, texts, strict=True)):
                for one, text in zip(fields, texts, strict=True):
                    one.put(text)
                return

    def _declared(self, one: _Field) -> Attribute | None:
        """The attribute that a field is, if it may be set."""
        place = None if one.holder is None else self.places.get(one.holder)
        if place is None or not one.attribute or f"{place.path}/@{one.attribute}" == self.search.path:
            return None
        return place.attributes.get(one.attribute)

    def _takes(self, one: _Field, text: str) -> bool:
        declared = self._declared(one)
        return one.text == text or (declared is not None and self.search.valid.accepts(declared.type, text))

    def _put(self, one: _Field) -> bool:
        """Give a field a value that stands nowhere else."""
        declared = self._declared(one)
        if declared is None or (declared.fixed is not None and one.text is not None):
            return False
        taken = {str(text) for node in self.around.iter(etree.Element) for text in node.attrib.values()}
        text = declared.fixed or next((t for t in self._texts(declared.type) if t not in taken), None)
        if text is not None:
            one.put(text, declared.namespace)
        return text is not None

    def _texts(self, type_: str) -> Iterator[str]:
        """Values of a simple type, those that are values of the other release's too first."""
        side, other = self.search.valid, self.search.invalid
        numbered = (text for number in count(1) for text in (f"{number}", f"x{number}"))
        tried = list(chain(islice(numbered, _TRIED), side.candidates(type_)))
        values = [text for text in tried if side.accepts(type_, text)]
        known = type_ not in side.api.types or type_ in other.api.types
        return iter(sorted(values, key=lambda text: not (known and other.accepts(type_, text))))


class _Field:
    """A value that a constraint speaks of: an attribute of `holder`, or its text; `text` is None where there is none."""

    def __init__(self, node: etree._Element, routes: Iterable[Route]) -> None:
        self.holder: etree._Element | None = None
        self.attribute = ""
        for route in routes:
            for holder in _reached(node, route):
                if self.text is None:
                    self.holder, self.attribute = holder, route.attribute

    @property
    def text(self) -> str | None:
        if self.holder is None or not self.attribute:
            return None if self.holder is None else (self.holder.text or "").strip()
        name = self._name()
        return None if name is None else self.holder.get(name)

    def put(self, text: str, namespace: str = "") -> None:
        """Set the attribute."""
        assert self.holder is not None
        self.holder.set(self._name() or (f"{{{namespace}}}{self.attribute}" if namespace else self.attribute), text)

    def drop(self) -> None:
        """Leave the attribute out."""
        name = self._name()
        if self.holder is not None and name is not None:
            del self.holder.attrib[name]

    def _name(self) -> str | None:
        assert self.holder is not None
        return next((name for name in map(str, self.holder.attrib) if local_name(name) == self.attribute), None)


@cache
def _by_last_step(texts: tuple[str, ...]) -> Mapping[str, list[tuple[Identity, Route]]]:
    """Constraints and the paths of their selectors, by the local name of what these select: there may be thousands."""
    found: dict[str, list[tuple[Identity, Route]]] = {}
    for identity in map(Identity.parse, texts):
        for route in identity.selected:
            found.setdefault(route.elements[-1] if route.elements else "", []).append((identity, route))
    return found


def _stands(route: Route, steps: tuple[str, ...]) -> bool:
    wanted = route.elements
    own = steps[max(0, len(steps) - len(wanted)) :] if route.anywhere else steps
    return len(own) == len(wanted) and all(a in ("*", b) for a, b in zip(wanted, own, strict=True))


def _reached(node: etree._Element, route: Route) -> list[etree._Element]:
    nodes = [node]
    for step in route.elements:
        axis = (below for one in nodes for below in (one.iter(etree.Element) if route.anywhere else one))
        nodes = [one for one in axis if step in ("*", local_name(str(one.tag)))]
    return nodes
