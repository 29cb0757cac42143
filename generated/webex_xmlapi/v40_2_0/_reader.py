"""XML -> objects, without loss.

What an object's fields can't hold is kept beside them in its `Source`: an order of children other than the schema's, names with
or without namespace where the other is usual, unknown elements, attributes, and numbers or booleans in an odd spelling. An
object without anything of the kind has no source, which is the usual case and the fast one.

The plan for a list of child tags is made once a document and used for every element with the same tags.
"""

from __future__ import annotations

import base64
import binascii
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from xml.parsers import expat

from ._errors import MessageError
from ._model import Model, OpenEnum, Spec, Text, UnknownElement, spec_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ._model import Member

__all__ = ["Decoder", "Source", "document", "unknown"]

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

_MAX_DEPTH = 200
_MAX_MEMO = 65_536


class Source:
    """How an object came, as far as its fields don't tell. Never changed once made, so records may share one.

    `order` holds a tag for each child that a field took, and what no field took as it is; None where the children came in
    schema order under the usual names. `lexical` maps (field, index) to (value, text, attributes) where the text is not how the
    value would be written. `attributes` are the element's own.
    """

    __slots__ = ("attributes", "lexical", "order")

    def __init__(
        self,
        order: tuple[str | UnknownElement, ...] | None = None,
        lexical: dict[tuple[str, int], tuple[Any, str | None, dict[str, str]]] | None = None,
        attributes: dict[str, str] | None = None,
    ) -> None:
        self.order = order
        self.lexical = lexical
        self.attributes = attributes


class _Odd(Exception):
    """A text that its type would not be written as. The careful path deals with it."""


class _Memo(dict[Any, Any]):
    """text -> value. Repeated texts become one object; forgets all when it has grown large."""

    def __init__(self, convert: Callable[[str | None], Any]) -> None:
        super().__init__()
        self.convert = convert

    def __missing__(self, text: str | None) -> Any:
        value = self.convert(text)
        if len(self) >= _MAX_MEMO:
            self.clear()
        self[text] = value
        return value


def _string(text: str | None) -> str:
    return "" if text is None else text


def _integer(text: str | None) -> int:
    if text is not None and len(text) < 40 and text.isascii():
        digits = text[1:] if text[0:1] == "-" else text
        if digits.isdigit() and (digits[0] != "0" or text == "0"):
            return int(text)
    raise _Odd


def _boolean(text: str | None) -> bool:
    if text == "true":
        return True
    if text == "false":
        return False
    raise _Odd


def _float(text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        raise _Odd from None
    if repr(value) != text:
        raise _Odd
    return value


def _bytes(text: str | None) -> bytes:
    try:
        value = base64.b64decode(text or "", validate=True)
    except (binascii.Error, ValueError):
        raise _Odd from None
    if base64.b64encode(value).decode("ascii") != (text or ""):
        raise _Odd
    return value


def _enumeration(kind: type[OpenEnum]) -> Callable[[str | None], str]:
    known: dict[str | None, str] = {member.value: member for member in kind}

    def convert(text: str | None) -> str:
        return known.get(text) or _string(text)

    return convert


_CONVERTERS: dict[Any, Callable[[str | None], Any]] = {
    str: _string,
    int: _integer,
    bool: _boolean,
    float: _float,
    bytes: _bytes,
}


def lenient(kind: Any, text: str | None) -> Any:
    """The value that an odd text stands for, or None: ` 45 ` is 45, `TRUE` is True, nothing is no number."""
    text = (text or "").strip()
    try:
        if kind is int:
            return int(text) if text.isascii() and len(text) < 400 and "_" not in text else None
        if kind is bool:
            return {"true": True, "1": True, "false": False, "0": False}.get(text.lower())
        if kind is float:
            return float({"INF": "inf", "-INF": "-inf", "NaN": "nan"}.get(text, text))
        if kind is bytes:
            return base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        pass
    return None


class _Plan:
    """What to do with the children of an element, one step a child: (setter, memo) or (member, child's spec)."""

    __slots__ = ("absent", "leaves", "lists", "source", "steps")

    def __init__(self) -> None:
        self.absent: list[Any] = []
        self.lists: list[Any] = []
        self.leaves: list[tuple[Any, _Memo]] | None = []
        self.steps: list[tuple[Any, Any, _Memo | None, Spec | None]] = []
        self.source: Source | None = None


class Decoder:
    """Reads the elements of one document. `qualified` says which names are the usual ones in it."""

    def __init__(self, qualified: bool, content: type[Model], resolve: Callable[[Element], Model]) -> None:
        self._qualified = qualified
        self._content = content
        self._resolve = resolve
        self._plans: dict[Spec, dict[tuple[str, ...], _Plan | None]] = {}
        self._memos: dict[Any, _Memo] = {}

    def decode(self, spec: Spec, element: Element) -> Any:
        """The object that `element` is, of the class of `spec`."""
        children = element[:]
        tags = tuple([child.tag for child in children])
        plans = self._plans.get(spec)
        if plans is None:
            plans = self._plans[spec] = {}
        try:
            plan = plans[tags]
        except KeyError:
            plan = plans[tags] = self._plan(spec, tags)
        if plan is None or (element.text and not element.text.isspace()) or element.items():
            return self._decode_carefully(spec, element)
        made = spec.cls.__new__(spec.cls)
        made._source = plan.source
        for setter in plan.absent:
            setter(made, None)
        try:
            if plan.leaves is not None:
                for child, (setter, memo) in zip(children, plan.leaves):
                    if len(child) or child.items() or (child.tail and not child.tail.isspace()):
                        raise _Odd
                    setter(made, memo[child.text])
                for setter in plan.lists:
                    setter(made, [])
                return made
            lists: dict[Any, list[Any]] = {}
            for setter in plan.lists:
                lists[setter] = []
                setter(made, lists[setter])
            for child, (setter, appends, memo, inner) in zip(children, plan.steps):
                if child.tail and not child.tail.isspace():
                    raise _Odd
                value: Any
                if memo is not None:
                    if len(child) or child.items():
                        raise _Odd
                    value = memo[child.text]
                elif inner is None:
                    value = unknown(child)
                elif inner.cls is self._content:
                    value = self._resolve(child)
                else:
                    value = self.decode(inner, child)
                if appends:
                    lists[setter].append(value)
                else:
                    setter(made, value)
        except _Odd:
            return self._decode_carefully(spec, element)
        return made

    def _plan(self, spec: Spec, tags: tuple[str, ...]) -> _Plan | None:
        """None where the tags alone ask for care: an unknown one, or one more than its field can hold."""
        plan = _Plan()
        usual = spec.qualified if self._qualified else spec.unqualified
        seen: set[int] = set()
        last, in_order = -1, True
        for tag in tags:
            index = spec.tags.get(tag)
            if index is None:
                return None
            member = spec.members[index]
            if index in seen and not member.many:
                return None
            if index < last or tag != usual[index]:
                in_order = False
            last = index
            seen.add(index)
            memo, inner = self._target(member)
            plan.steps.append((member.setter, member.many, memo, inner))
        for index, member in enumerate(spec.members):
            if member.many:
                plan.lists.append(member.setter)
            elif index not in seen:
                plan.absent.append(member.setter)
        if any(many or memo is None for _, many, memo, _ in plan.steps):
            plan.leaves = None
        else:
            plan.leaves = [(setter, memo) for setter, _, memo, _ in plan.steps if memo is not None]
        if not in_order:
            plan.source = Source(order=tags)
        return plan

    def _target(self, member: Member) -> tuple[_Memo | None, Spec | None]:
        kind = member.kind
        if kind is UnknownElement:
            return None, None
        if issubclass(kind, Model):
            return None, spec_of(kind)
        memo = self._memos.get(kind)
        if memo is None:
            convert = _enumeration(kind) if issubclass(kind, OpenEnum) else _CONVERTERS[kind]
            memo = self._memos[kind] = _Memo(convert)
        return memo, None

    def _decode_carefully(self, spec: Spec, element: Element) -> Any:
        """Any element at all; what does not fit a field goes into the source."""
        made = spec.cls()
        usual = spec.qualified if self._qualified else spec.unqualified
        order: list[str | UnknownElement] = []
        lexical: dict[tuple[str, int], tuple[Any, str | None, dict[str, str]]] = {}
        counts: dict[int, int] = {}
        last, in_order = -1, True
        if element.text and not element.text.isspace():
            order.append(Text(element.text))
            in_order = False
        for child in element:
            index = spec.tags.get(child.tag)
            member = None if index is None else spec.members[index]
            if member is not None and index is not None and (member.many or index not in counts):
                memo, inner = self._target(member)
                value: Any
                if inner is not None:
                    value = self._resolve(child) if inner.cls is self._content else self.decode(inner, child)
                elif memo is None:
                    value = unknown(child)
                elif len(child):
                    member = None
                else:
                    text, attributes = child.text, dict(child.items())
                    try:
                        value = memo[text]
                        odd = bool(attributes)
                    except _Odd:
                        value, odd = lenient(member.kind, text), True
                    if odd:
                        lexical[member.name, counts.get(index, 0)] = (value, text, attributes)
            else:
                member = None
            if member is None or index is None:
                order.append(unknown(child))
                in_order = False
            else:
                if member.many:
                    getattr(made, member.name).append(value)
                else:
                    member.setter(made, value)
                counts[index] = counts.get(index, 0) + 1
                in_order = in_order and index >= last and child.tag == usual[index]
                last = index
                order.append(child.tag)
            if child.tail and not child.tail.isspace():
                order.append(Text(child.tail))
                in_order = False
        source = Source(
            order=None if in_order else tuple(order),
            lexical=lexical or None,
            attributes=dict(element.items()) or None,
        )
        if source.order is not None or source.lexical or source.attributes:
            made._source = source
        return made


def unknown(element: Element) -> UnknownElement:
    """An element kept whole. Raises `MessageError` where it nests deeper than any message does."""
    top = UnknownElement(element.tag, dict(element.items()))
    pending = [(element, top, 1)]
    while pending:
        node, made, depth = pending.pop()
        if depth > _MAX_DEPTH:
            raise MessageError(f"{element.tag}: elements nest deeper than {_MAX_DEPTH}")
        if node.text:
            made.content.append(node.text)
        for child in node:
            inner = UnknownElement(child.tag, dict(child.items()))
            made.content.append(inner)
            pending.append((child, inner, depth + 1))
            if child.tail:
                made.content.append(child.tail)
    return top


class _Enough(Exception):
    """Leaves expat as soon as the start of a document has told what is needed."""


def namespaces(data: bytes | str, *, whole: bool = False) -> dict[str, str]:
    """The namespaces declared, by prefix, up to the first element with an xsi:type, or in the whole document.

    Raises `MessageError` for a document type declaration: a message has none, and entities are a known danger.
    """
    found: dict[str, str] = {}
    parser = expat.ParserCreate(namespace_separator="}")

    def declare(prefix: str | None, uri: str | None) -> None:
        found.setdefault(prefix or "", uri or "")

    def start(_name: str, attributes: dict[str, str]) -> None:
        if not whole and XSI_TYPE[1:] in attributes:
            raise _Enough

    def doctype(*_declaration: object) -> None:
        raise MessageError(f"line {parser.CurrentLineNumber}: a message has no document type declaration (DOCTYPE)")

    parser.StartNamespaceDeclHandler = declare
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except (_Enough, expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, MessageError):
            raise
        # Anything else that is wrong with the document, `document` tells with its place.
    return found


def document(data: bytes | str) -> Element:
    """The document element of `data`. Raises `MessageError` with line and column if it is not well-formed."""
    builder = TreeBuilder()
    shell = builder.start("", {})
    parser = XMLParser(target=builder)
    try:
        parser.feed(data)
        parser.close()
    except ParseError as error:
        line, column = error.position
        reason = expat.ErrorString(error.code) or "not well-formed"
        raise MessageError(f"line {line}, column {column + 1}: {reason}") from None
    except (LookupError, ValueError) as error:
        raise MessageError(f"the document cannot be read: {type(error).__name__} in its encoding") from None
    return shell[0]
