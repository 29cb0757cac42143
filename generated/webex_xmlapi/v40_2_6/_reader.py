"""XML -> objects, without loss.

What an object's fields can't hold is kept beside them in its `Source`: an order of children other than the schema's, names with
or without namespace where the other is usual, unknown elements, attributes, and numbers or booleans in an odd spelling. An
object without anything of the kind has no source, which is the usual case and the fast one.

The plan for a list of child tags is made once and used for every element with the same tags.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from itertools import count, islice
from operator import attrgetter
from xml.etree.ElementTree import ParseError, TreeBuilder, XMLParser
from xml.parsers import expat

from ._errors import MessageError
from ._model import MAX_DEPTH, XSI_TYPE, Model, Source, Spec, Text, UnknownContent, UnknownElement, spec_of
from ._values import Odd, integer, is_blank, is_shared, lenient, memo_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any
    from xml.etree.ElementTree import Element

    from ._model import Member

    _Dict = dict[Any, Any]
else:
    _Dict = dict

__all__ = ["PIECE", "Decoder", "document", "is_unbound", "refusing", "shown", "xsi_types"]

# So many plans are kept of a class, none of them for tags of more characters.
_MAX_PLANS = 256
_MAX_CHARACTERS = 16_384
PIECE = 16_384
# So many elements with the same children, and it pays to unroll what reads them.
_MANY = 64
_new = object.__new__
_tag_of = attrgetter("tag")


class _Plan:
    """What to do with children of certain tags. `qualified` and `bare` are as the decoder has them.

    Holds nothing of a document but tags, and serves all that have these.
    """

    __slots__ = (
        "absent",
        "bare",
        "fields",
        "is_flat",
        "leaves",
        "others",
        "read",
        "seen",
        "source",
        "strange",
        "tags",
        "tails",
        "uses",
    )

    def __init__(self, spec: Spec, tags: tuple[str, ...], *, qualified: bool, bare: bool, body: type[Model]) -> None:
        self.tags = tags
        self.bare = bare
        # For each child the field that takes it; None for what is kept whole: unknown, or one more than its field can hold.
        self.fields: list[Member | None] = []
        self.strange: list[int] = []
        usual = spec.qualified if qualified else spec.unqualified
        places: dict[Member, list[int]] = {}
        last, in_order = 0, True
        for at, tag in enumerate(tags):
            index = spec.tags.get(tag)
            member = None if index is None else spec.members[index]
            if index is None or member is None or (member in places and not member.many):
                self.fields.append(None)
                self.strange.append(at)
                continue
            self.fields.append(member)
            places.setdefault(member, []).append(at)
            in_order = in_order and index >= last and tag == usual[index]
            last = index
        self.absent: list[Member] = []
        self.leaves: list[tuple[int, Member]] = []
        # Lists, and what holds elements: field, places of its children, and the spec if all of them are of one class.
        self.others: list[tuple[Member, list[int], Spec | None]] = []
        for member in spec.members:
            found = places.get(member, [])
            if member.leaf and not member.many and found:
                self.leaves.append((found[0], member))
            elif found or member.many:
                plain = issubclass(member.kind, Model) and member.kind is not body
                self.others.append((member, found, spec_of(member.kind) if plain else None))
            else:
                self.absent.append(member)
        self.others.sort(key=lambda other: not other[0].leaf)
        leaves = {at for at, _ in self.leaves}
        self.tails = [at for at in range(len(tags)) if at not in leaves]
        # Where the children are not those of the schema in its order. Without what is strange, which is each element's own.
        self.source = Source(order=tags) if self.strange or not in_order else None
        # Whether the leaves are all that there is.
        self.is_flat = not (self.tails or self.others or self.strange)
        self.uses = 0
        # Place and hash of texts, to tell those that repeat from those that differ. No text itself: it may be a secret.
        self.seen: set[tuple[int, int]] = set()
        self.read: Callable[[_Memos, Any, list[Element]], None] = self._read

    def _read(self, memos: _Memos, made: Any, children: list[Element]) -> None:
        """Set the fields that hold one text, or nothing. Raises `Odd` for a child that is more than its value."""
        self.uses += 1
        if self.uses > _MANY // 2:
            self.seen.update([(at, hash(children[at].text)) for at, _ in self.leaves])
        if self.uses >= _MANY:
            self.read = self._unrolled()
        for member in self.absent:
            member.setter(made, None)
        for at, member in self.leaves:
            child = children[at]
            if len(child) or child.keys() or not is_blank(child.tail):
                raise Odd
            member.setter(made, memos[member.kind][child.text])

    def _unrolled(self) -> Callable[[_Memos, Any, list[Element]], None]:
        """`_read` without its loops. Worth making where there are many elements of a kind: it takes half the time.

        What differs from element to element is not looked for among the values that there were.
        """
        different = Counter(at for at, _ in self.seen.copy())
        self.seen.clear()
        scope: dict[str, Any] = {"Odd": Odd, "blank": is_blank, "integer": integer}
        names: dict[Any, str] = {}
        lines = ["def read(memos, made, children):"]
        for number, kind in enumerate(dict.fromkeys(member.kind for _, member in self.leaves)):
            names[kind] = f"m{number}"
            if is_shared(kind):
                scope[f"m{number}"] = memo_of(kind)
            else:
                scope[f"k{number}"] = kind
                lines.append(f"    m{number} = memos[k{number}]")
        lines += [f"    [{', '.join(f'c{at}' for at in range(len(self.tags)))}] = children"]
        lines.append("    " + "".join(f"made.{member.name} = " for member in self.absent) + "None")
        for at, member in self.leaves:
            keys = "" if self.bare else f"c{at}.keys() or "
            lines.append(f"    if len(c{at}) or {keys}(c{at}.tail and not blank(c{at}.tail)): raise Odd")
            value = f"{names[member.kind]}[c{at}.text]"
            if different[at] > _MANY // 4:
                value = {str: f"c{at}.text or ''", int: f"integer(c{at}.text)"}.get(member.kind, value)
            lines.append(f"    made.{member.name} = {value}")
        exec("\n".join(lines), scope)
        read: Callable[[_Memos, Any, list[Element]], None] = scope["read"]
        return read


class _Memos(_Dict):
    """Type -> what converts its texts, in one document."""

    def __missing__(self, kind: Any) -> Any:
        self[kind] = memo = memo_of(kind)
        return memo


class Decoder:
    """Reads the elements of one document: `data`, or None where it is not at hand. `kinds` is what `xsi_types` says of its start.

    `body` is the class of a bodyContent without xsi:type; `choose` gives the class for an xsi:type, None if there is none, and
    whether that class goes without saying the type again.
    """

    def __init__(
        self,
        data: bytes | str | None,
        kinds: Mapping[int, str],
        *,
        body: type[Model],
        choose: Callable[[str], tuple[type[Model] | None, bool]],
    ) -> None:
        self._data = data
        self._first = kinds
        self._kinds: dict[Element, str] = {}
        self._root: Any = None
        self._body = body
        self._choose = choose
        self._memos = _Memos()
        # Plans that are too large to be kept for other documents.
        self._plans: dict[tuple[Spec, bool, tuple[str, ...]], _Plan] = {}
        self._records: dict[Element, Any] = {}
        self._growing: tuple[Element, Spec] | None = None
        self._lists: dict[str, Spec | None] = {}
        self._read = 0
        # Whether the elements that are read ahead can have no attributes.
        self._bare = False
        self.qualified = True

    def open(self, root: Element) -> None:
        """Take the document element: whether its first child has a namespace says which names are the usual ones in it."""
        if self._root is None:
            self._root = root
            self.qualified = len(root) == 0 or root[0].tag.startswith("{")
            self._note(self._first)

    def read_ahead(self, root: Element) -> int:
        """Read those records of a bodyContent that is still growing which are complete, and empty their elements.

        So a long list does not stand in memory twice. Only where the bodyContent's xsi:type is the only one in the document:
        another one's element is found by its number, which emptying would change. Returns how far it has grown.
        """
        if not len(root):
            return 0
        if self._root is None:
            self.open(root)
            self._grow()
        if self._growing is None:
            return 0
        content, spec = self._growing
        end = max(self._read, len(content) - 1)
        for child in content[self._read : end]:
            try:
                record = self._lists[child.tag]
            except KeyError:
                record = self._lists[child.tag] = self.list_spec(spec, child.tag)
            if record is not None:
                made = self._decode(record, child)
                tail = child.tail
                child.clear()
                child.tail = tail
                self._records[child] = made
        self._read = end
        return end

    def _grow(self) -> None:
        data: Any = self._data or b""
        marks: tuple[Any, ...] = (":type", ">", "=") if isinstance(data, str) else (b":type", b">", b"=")
        mark, end, equals = marks
        first = data.find(mark)
        after = data.find(end, first)
        if first >= 0:
            # What begins after the start tag has no attribute where there is no equals sign any more.
            self._bare = data.find(equals, after) < 0
            self._growing = self.content() if self._bare or data.find(mark, after) < 0 else None

    @property
    def has_left(self) -> bool:
        """Whether records were read ahead that no object took."""
        return bool(self._records)

    def content(self) -> tuple[Element, Spec] | None:
        """The first bodyContent with an xsi:type, and what that stands for."""
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
        self._bare = False
        return self.decode(spec, root)

    def decode(self, spec: Spec, element: Element) -> Any:
        """The object that `element` is, of the class of `spec`."""
        if self._records and element in self._records:
            return self._records.pop(element)
        return self._decode(spec, element)

    def _decode(self, spec: Spec, element: Element) -> Any:
        children = element[:]
        tags = tuple(map(_tag_of, children))
        plan = spec.plans[self.qualified, self._bare].get(tags) or self._plan(spec, tags)
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
        self._decode_carefully(spec, made, plan, element)
        return made

    def _decode_others(self, made: Any, plan: _Plan, children: list[Element]) -> None:
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

    def _plan(self, spec: Spec, tags: tuple[str, ...]) -> _Plan:
        plan = self._plans.get((spec, self._bare, tags))
        if plan is None:
            plan = _Plan(spec, tags, qualified=self.qualified, bare=self._bare, body=self._body)
            if len(tags) + sum(map(len, tags)) < _MAX_CHARACTERS:
                plans = spec.plans[self.qualified, self._bare]
                if len(plans) >= _MAX_PLANS:
                    plans.clear()
                plans[tags] = plan
            else:
                if len(self._plans) >= _MAX_PLANS:
                    self._plans.clear()
                self._plans[spec, self._bare, tags] = plan
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

    def _decode_carefully(self, spec: Spec, made: Any, plan: _Plan, element: Element) -> None:
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
        """A bodyContent is what its xsi:type says."""
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
            return self._kinds.get(element, element.get(XSI_TYPE, ""))
        if element not in self._kinds:
            self._note(xsi_types(self._data, whole=True))
        return self._kinds[element]

    def _note(self, kinds: Mapping[int, str]) -> None:
        elements: Iterable[Element] = self._root.iter()
        for at, element in enumerate(islice(elements, max(kinds, default=-1) + 1)):
            if at in kinds:
                self._kinds[element] = kinds[at]


class _Enough(Exception):
    """Leaves expat as soon as the start of a document has told what is needed."""


def xsi_types(data: bytes | str, *, whole: bool = False, final: bool = True) -> dict[int, str]:
    """What the first xsi:type says, or each in the `whole` document, by the number of its element in document order.

    Not `final`: `data` is the start of a document.

    `{namespace}name`, or the text where its prefix is not declared there. Raises `MessageError` for a document type declaration
    (a message has none, and entities are a known danger), and if the document is not well-formed so far.
    """
    found: dict[int, str] = {}
    scopes: dict[str, list[str | None]] = {}
    elements = count()
    parser = expat.ParserCreate(namespace_separator="}")

    def declare(prefix: str | None, uri: str | None) -> None:
        scopes.setdefault(prefix or "", []).append(uri)

    def leave(prefix: str | None) -> None:
        scopes[prefix or ""].pop()

    def start(_name: str, attributes: dict[str, str]) -> None:
        at = next(elements)
        text = attributes.get(XSI_TYPE[1:])
        if text is not None:
            prefix, _, local = text.strip().rpartition(":")
            uri = next(reversed(scopes.get(prefix, ())), None)
            found[at] = f"{{{uri}}}{local}" if uri else text
            if not whole:
                raise _Enough

    def doctype(*_declaration: object) -> None:
        raise MessageError(f"line {parser.CurrentLineNumber}: a message has no document type declaration (DOCTYPE)")

    parser.StartNamespaceDeclHandler = declare
    parser.EndNamespaceDeclHandler = leave
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    with suppress(_Enough):
        refusing(lambda: parser.Parse(data, final))
    return found


def document(data: bytes | str, grow: Callable[[Element], int]) -> Element:
    """The document element of `data`, which is read in pieces: `grow` sees it after each but the last, and tells how far it is.

    After a piece that led no further comes one of twice the size: expat before 2.6 goes through an unfinished tag or comment anew
    with each piece (CVE-2023-52425). Raises `MessageError` with line and column if it is not well-formed.
    """
    builder = TreeBuilder()
    shell = builder.start("", {})
    parser = XMLParser(target=builder)

    def feed() -> None:
        start, size, grown = 0, PIECE, 0
        while start < len(data):
            parser.feed(data[start : start + size])
            start += size
            if start < len(data):
                before, grown = grown, grow(shell[0]) if len(shell) else 0
                size = PIECE if grown > before else 2 * size
        parser.close()

    refusing(feed)
    return shell[0]


def refusing(parse: Callable[[], object]) -> None:
    """Run a parser. What it has against the document becomes a `MessageError`.

    That has no context: the parser's own error may quote the document.
    """
    try:
        parse()
        return
    except MessageError:
        raise
    except ParseError as error:
        (line, column), code = error.position, error.code
        reason = f"line {line}, column {column + 1}: {expat.ErrorString(code) or 'not well-formed'}"
    except expat.ExpatError as error:
        reason = f"line {error.lineno}, column {error.offset + 1}: {expat.ErrorString(error.code) or 'not well-formed'}"
    except (LookupError, ValueError):
        reason = "the document can't be read in its encoding"
    raise MessageError(reason)


def is_unbound(error: MessageError) -> bool:
    """Whether a prefix that is not declared is what the parser has against the document."""
    return str(error).endswith(expat.errors.XML_ERROR_UNBOUND_PREFIX)


def shown(tag: str) -> str:
    """The name of an element, fit for the text of an error."""
    local = tag.rpartition("}")[2]
    return local if len(local) <= 80 else f"{local[:77]}..."
