# SPDX-License-Identifier: MIT
"""XML -> objects, without loss.

What an object's fields can't hold is kept beside them in its `Source`: an order of children other than the schema's, names with
or without namespace where the other is usual, unknown elements, attributes, and numbers or booleans in an odd spelling. An
object without anything of the kind has no source, which is the usual case and the fast one.

The plan for a list of child tags is made once and used for every element with the same tags, in this document and in others.
"""

from __future__ import annotations

from itertools import islice
from operator import attrgetter

from .classes import derived
from .document import resolved, shown, xsi_types
from .errors import MessageError
from .lexical import Odd, is_blank, lenient
from .model import MAX_DEPTH, Model, Source, Spec, spec_of
from .plan import Memos, Plan, keep
from .unknown import XSI_TYPE, Text, UnknownContent, UnknownElement

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any
    from xml.etree.ElementTree import Element

    from .model import Member

__all__ = ["Decoder"]

_new = object.__new__
_tag_of = attrgetter("tag")


class Decoder:
    """Reads the elements of one document: `data`, or None where it is not at hand. `kinds` is what `xsi_types` says of its start.

    `body` is the class of a content without xsi:type; `choose` gives the class for an xsi:type, None if there is none, and
    whether that class goes without saying the type again. `scopes` are the namespaces of prefixes, for a document not at hand.
    """

    def __init__(
        self,
        data: bytes | str | None,
        kinds: Mapping[int, str],
        *,
        body: type[Model],
        choose: Callable[[str], tuple[type[Model] | None, bool]],
        scopes: Mapping[str, Sequence[str | None]] | None = None,
    ) -> None:
        self._data = data
        self._first = kinds
        self._kinds: dict[Element, str] = {}
        self._root: Any = None
        self._body = body
        self._choose = choose
        self._scopes = scopes or {}
        self._memos = Memos()
        # The last plan that was too large to be kept for other documents.
        self._plans: dict[tuple[Spec, tuple[str, ...]], Plan] = {}
        self.qualified = True

    def open(self, root: Element) -> None:
        """Take the document element: whether its first child has a namespace says which names are the usual ones in it."""
        if self._root is None:
            self._root = root
            self.qualified = len(root) == 0 or root[0].tag.startswith("{")
            self._note(self._first)

    def content(self) -> tuple[Element, Spec] | None:
        """The first content with an xsi:type, and what that stands for."""
        for element, kind in self._kinds.items():
            chosen, _ = self._choose(kind)
            return None if chosen is None else (element, spec_of(chosen))
        return None

    def list_spec(self, spec: Spec, tag: str) -> Spec | None:
        """What the elements of this tag are, if they are a list of elements that hold others."""
        index = spec.tags.get(tag)
        member = None if index is None else spec.members[index]
        return spec_of(member.kind) if member is not None and member.many and issubclass(member.kind, Model) else None

    def read(self, root: Element, spec: Spec) -> Any:
        """The object that the document element is, all of it."""
        self.open(root)
        return self.decode(spec, root)

    def decode(self, spec: Spec, element: Element) -> Any:
        """The object that `element` is, of the class of `spec`."""
        children = element[:]
        tags = tuple(map(_tag_of, children))
        plan = spec.plans[self.qualified].get(tags) or self._plan(spec, tags)
        made = _new(spec.cls)
        text = element.text
        if not element.keys() and (not text or (tags and is_blank(text))):
            try:
                plan.read(self._memos, made, children)
                if plan.is_flat:
                    made._source = plan.source
                else:
                    self._decode_others(made, plan, children)
            except Odd:
                pass
            else:
                return made
        if element.get(XSI_TYPE) is not None:
            chosen = derived(self._kind(element), spec.cls)
            if chosen is not None and chosen is not spec.cls:
                del element.attrib[XSI_TYPE]
                return self.decode(spec_of(chosen), element)
        self._decode_carefully(spec, made, plan, element)
        return made

    def _decode_others(self, made: Any, plan: Plan, children: list[Element]) -> None:
        """Raises `Odd` where values are not written as usual, before any element inside is read: nothing is read twice."""
        for at in plan.tails:
            if not is_blank(children[at].tail):
                raise Odd
        for member, places, spec in plan.others:
            if spec is None:
                values = [self._value(member, children[at]) for at in places]
            else:
                values = [self.decode(spec, children[at]) for at in places]
            member.setter(made, values if member.many else values[0])
        made._source = plan.source
        if plan.strange:
            order: list[str | UnknownElement] = [child.tag for child in children]
            for at in plan.strange:
                order[at] = self._unknown(children[at])
            made._source = Source(order=tuple(order))

    def _plan(self, spec: Spec, tags: tuple[str, ...]) -> Plan:
        plan = self._plans.get((spec, tags))
        if plan is None:
            plan = Plan(spec, tags, qualified=self.qualified, body=self._body)
            if not keep(spec.plans[self.qualified], tags, plan, plan.cost):
                self._plans.clear()
                self._plans[spec, tags] = plan
        return plan

    def _value(self, member: Member, element: Element) -> Any:
        """The value of `member` that an element is. Raises `Odd` for one that is more than the text of a leaf."""
        if member.leaf:
            if len(element) or element.keys():
                raise Odd
            return self._memos[member.kind][element.text]
        if member.kind is UnknownElement:
            return self._unknown(element)
        if member.kind is self._body:
            return self._decode_body(element)
        return self.decode(spec_of(member.kind), element)

    def _decode_carefully(self, spec: Spec, made: Any, plan: Plan, element: Element) -> None:
        """Any element at all; what does not fit a field goes into the source."""
        for member in spec.members:
            member.setter(made, [] if member.many else None)
        order: list[str | UnknownElement] = []
        lexical: dict[tuple[str, int], tuple[Any, str | None, dict[str, str]]] = {}
        in_order = plan.source is None
        if element.text and not (len(element) and is_blank(element.text)):
            order.append(Text(element.text))
            in_order = False
        for child, field in zip(element, plan.fields, strict=True):
            if field is None or (field.leaf and len(child)):
                order.append(self._unknown(child))
                in_order = False
            else:
                order.append(child.tag)
                index = len(getattr(made, field.name)) if field.many else 0
                if not field.leaf:
                    value = self._value(field, child)
                else:
                    attributes = self._attributes(child)
                    try:
                        value = self._memos[field.kind][child.text]
                        odd = bool(attributes)
                    except Odd:
                        value, odd = lenient(field.kind, child.text), True
                    if odd:
                        lexical[field.name, index] = (value, child.text, attributes)
                if field.many:
                    getattr(made, field.name).append(value)
                else:
                    field.setter(made, value)
            if not is_blank(child.tail):
                order.append(Text(child.tail))
                in_order = False
        attributes = self._attributes(element)
        made._source = None
        if lexical or attributes or not in_order:
            made._source = Source(None if in_order else tuple(order), lexical or None, attributes or None)

    def _decode_body(self, element: Element) -> Any:
        """A content is what its xsi:type says."""
        if element.get(XSI_TYPE) is None:
            return self.decode(spec_of(self._body), element)
        chosen, unsaid = self._choose(self._kind(element))
        if chosen is None:
            return self._unknown(element, UnknownContent)
        if unsaid:
            del element.attrib[XSI_TYPE]
        return self.decode(spec_of(chosen), element)

    def _unknown(self, element: Element, kind: type[UnknownElement] = UnknownElement) -> UnknownElement:
        """An element kept whole. Raises `MessageError` where it nests deeper than any message does."""
        top = kind(element.tag, self._attributes(element))
        if not len(element):
            if element.text:
                top.content.append(element.text)
            return top
        pending = [(element, top, 1)]
        while pending:
            node, made, depth = pending.pop()
            if depth > MAX_DEPTH:
                raise MessageError(f"{shown(element.tag)}: elements nest deeper than {MAX_DEPTH}")
            if node.text:
                made.content.append(node.text)
            for child in node:
                inner = UnknownElement(child.tag, self._attributes(child))
                made.content.append(inner)
                pending.append((child, inner, depth + 1))
                if child.tail:
                    made.content.append(child.tail)
        return top

    def _attributes(self, element: Element) -> dict[str, str]:
        attributes = dict(element.items())
        if XSI_TYPE in attributes:
            attributes[XSI_TYPE] = self._kind(element)
        return attributes

    def _kind(self, element: Element) -> str:
        """What its xsi:type says. Where the start of the document does not tell, all of it is asked."""
        if self._data is None:
            return self._kinds.get(element) or resolved(element.get(XSI_TYPE, ""), self._scopes)
        if element not in self._kinds:
            self._note(xsi_types(self._data, whole=True))
        return self._kinds[element]

    def _note(self, kinds: Mapping[int, str]) -> None:
        elements: Iterable[Element] = self._root.iter()
        for at, element in enumerate(islice(elements, max(kinds, default=-1) + 1)):
            if at in kinds:
                self._kinds[element] = kinds[at]
