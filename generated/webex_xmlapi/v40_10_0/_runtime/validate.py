# SPDX-License-Identifier: MIT
"""What the schema would refuse in a message, without a schema processor at hand.

It is said of the document that `render` writes: that is read once more, element by element, beside the classes. Not looked into is
what stands in an element of any type, and the text of what simple types leave to others (see `facets`).
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import XMLParser

from .._registry import BODY_CONTENT, CONTENT_TAG, MESSAGE, MESSAGE_TYPE, PREFIXES, REQUESTS, RESPONSES
from .classes import class_of, derived
from .content import misplaced, slots_of
from .document import printable, refusing, resolved, shown
from .errors import MessageError
from .facets import builtin, derives, faults, is_restricted
from .lexical import BLANK
from .message import Message, Request, Response, choose, render
from .model import Model, spec_of
from .unknown import XSI, XSI_TYPE, UnknownElement, UnresolvedType
from .writer import fault, write

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from typing import Any, Literal

    from .content import Slot
    from .model import Member, Spec

    Code = Literal[
        "attribute",
        "choice",
        "enumeration",
        "length",
        "missing",
        "nil",
        "order",
        "pattern",
        "qualification",
        "range",
        "repeated",
        "text",
        "too-few",
        "too-many",
        "type",
        "unknown",
        "unwritable",
        "value",
    ]

__all__ = ["Problem", "validate"]

_XS = "{http://www.w3.org/2001/XMLSchema}"
_ALLOWED = {f"{XSI}{name}" for name in ("type", "nil", "schemaLocation", "noNamespaceSchemaLocation")}
_NAMESPACES = {_XS[:-1], *(f"{{{namespace}" for namespace in PREFIXES)}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the schema would refuse.

    `path` leads there from the operation's content, `session[2]/duration`; one that starts with a slash from the message, as all
    do where there are several contents. `text` says what is wrong, and never the value.
    """

    path: str
    code: Code
    text: str

    def __str__(self) -> str:
        return f"{self.path or CONTENT_TAG}: {self.text}"


def validate(value: Message | Model) -> list[Problem]:
    """What the schema of this release would refuse in a message, or in a part of one; nothing where it is valid.

    Names of a request stand without namespace, those of a response with theirs; a schema knows only the latter, so that is what it
    says of a request once its names have got them.
    """
    if isinstance(value, Model) and type(value).__xsi__:
        value = Request(body=[value]) if type(value).__xsi__ in REQUESTS else Response(body=[value])
    try:
        if isinstance(value, Message):
            checker = _Checker(spec_of(class_of(MESSAGE_TYPE)), isinstance(value, Response))
            data = render(value)
        else:
            checker = _Checker(spec_of(type(value)), None)
            data = _rendered(value)
    except MessageError as error:
        return [Problem("", "unwritable", str(error))]
    parser = XMLParser(target=checker)

    def check() -> None:
        parser.feed(data)
        parser.close()

    refusing(check)
    return checker.problems()


def _rendered(model: Model) -> bytes:
    try:
        return write(model, "part", qualified=True)
    except (AttributeError, RecursionError, TypeError, ValueError):
        why = fault(model, type(model).__name__) or f"{type(model).__name__}: it can't be written"
    raise MessageError(why)


class _Open:
    """An element whose end is yet to come. It has a class (`spec`), or is the value of a field (`leaf`), or nothing is asked of it."""

    __slots__ = ("above", "children", "counts", "leaf", "name", "nil", "number", "spec", "text", "type")

    def __init__(self, above: _Open | None, name: str, number: int) -> None:
        self.above = above
        self.name = name
        # Which one it is of those of its name; 0 where there can only be one.
        self.number = number
        self.spec: Spec | None = None
        self.leaf: Member | None = None
        self.type = ""
        self.nil = False
        self.text: list[str] = []
        # The names of its children, as far as the schema knows them.
        self.children: list[str] = []
        self.counts: dict[str, int] = {}

    @property
    def path(self) -> str:
        steps: list[str] = []
        here: _Open | None = self
        while here is not None:
            steps.append(f"{here.name}[{here.number}]" if here.number else here.name)
            here = here.above
        return "/".join(reversed(steps))


class _Checker:
    """A target for a parser: goes through a document beside the classes of its elements."""

    def __init__(self, spec: Spec, qualified: bool | None) -> None:
        self._root = spec
        self._qualified = qualified
        self._body: Any = class_of(BODY_CONTENT)
        self._open: _Open | None = None
        self._scopes: dict[str, list[str]] = {}
        self._found: list[tuple[str, Code, str]] = []
        self._told: set[Member] = set()
        # The paths of the contents.
        self._bodies: list[str] = []

    def problems(self) -> list[Problem]:
        """What was found, in document order."""
        start = "" if self._qualified is None else self._bodies[0] if len(self._bodies) == 1 else "/"
        told: list[Problem] = []
        for path, code, text in self._found:
            is_inside = f"{path}/".startswith(f"{start}/")
            told.append(Problem(path[len(start) :].removeprefix("/") if is_inside else path or "/", code, text))
        return told

    def start_ns(self, prefix: str | None, uri: str | None) -> None:
        self._scopes.setdefault(prefix or "", []).append(uri or "")

    def end_ns(self, prefix: str | None) -> None:
        self._scopes[prefix or ""].pop()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        above = self._open
        if above is None:
            self._open = here = _Open(None, "", 0)
            here.spec = self._root
            if self._qualified is not None and tag != MESSAGE:
                self._refuse(here, "qualification", "the document element stands without its namespace")
        elif above.spec is None:
            self._open = here = _Open(above, shown(tag), 0)
            if above.leaf is not None:
                above.children.append(here.name)
                self._refuse(here, "unknown", "an element stands where a text belongs")
            self._of_any_type(here, attributes)
            return
        else:
            index = above.spec.tags.get(tag)
            member = None if index is None else above.spec.members[index]
            self._open = here = self._child(above, tag, member)
            if member is None:
                return
            if member.kind is self._body:
                self._bodies.append(here.path)
                here.spec = self._content(here, attributes)
            elif member.leaf:
                here.leaf, here.type = member, builtin(member)
            elif member.kind is UnknownElement:
                self._of_any_type(here, attributes)
                return
            else:
                here.spec = spec_of(member.kind)
            self._typed(here, member, attributes)
        declared: dict[str, Any] = getattr(here.spec and here.spec.cls, "__attributes__", {})
        for attribute in declared.values():
            for code, why in attribute.judged(attributes, builtin, faults):
                self._refuse(here, code, why)
        for name in attributes:
            if name not in _ALLOWED:
                self._refuse(here, "attribute", f"the schema knows no attribute {shown(name)} here")

    def _child(self, above: _Open, tag: str, member: Member | None) -> _Open:
        if member is None:
            here = _Open(above, shown(tag), 0)
            if not above.spec or not any("#any" in slot.names for slot in slots_of(above.spec.cls)):
                self._refuse(here, "unknown", "the schema of this release has no such element here")
            return here
        number = above.counts[member.tag] = above.counts.get(member.tag, 0) + 1
        above.children.append(member.tag)
        here = _Open(above, member.tag, number if member.many or number > 1 else 0)
        if self._qualified is not None and tag.startswith("{") is not self._qualified and member not in self._told:
            self._told.add(member)
            which = "a response stand in their namespaces" if self._qualified else "a request stand without namespace"
            self._refuse(here, "qualification", f"the elements of {which}")
        return here

    def _content(self, here: _Open, attributes: dict[str, str]) -> Spec | None:
        """The class of a content. In a response its xsi:type is a type of the schema; in a request, what the operation is called."""
        said = attributes.pop(XSI_TYPE, None)
        if said is None:
            return spec_of(self._body)
        kind = resolved(said, self._scopes)
        path = RESPONSES.get(kind) if self._qualified else REQUESTS.get(said)
        if path is not None:
            return spec_of(class_of(path))
        chosen = derived(kind, self._body)
        if chosen is not None and self._qualified:
            return spec_of(chosen)
        chosen = chosen or choose(kind)[0]
        if chosen is None:
            self._refuse(here, "unknown", f"this release has no operation of the xsi:type {printable(said)}")
            return None
        expected = f"that of a {'response' if self._qualified else 'request'}"
        if chosen.__xsi__ and (chosen.__xsi__ in REQUESTS) is not self._qualified:
            expected = f"spelt {chosen.__xsi__}"
        self._refuse(here, "type", f"its xsi:type is not {expected}")
        return spec_of(chosen)

    def _of_any_type(self, here: _Open, attributes: dict[str, str]) -> None:
        said = attributes.get(XSI_TYPE)
        kind = f"{_XS}anyType" if said is None else resolved(said, self._scopes)
        if isinstance(kind, UnresolvedType) or kind.rpartition("}")[0] not in _NAMESPACES:
            self._refuse(here, "type", "its xsi:type is none of the schema's")

    def _typed(self, here: _Open, member: Member, attributes: dict[str, str]) -> None:
        """xsi:type and xsi:nil of an element."""
        said = attributes.get(XSI_TYPE)
        if said is not None:
            kind = resolved(said, self._scopes)
            if here.spec is not None:
                chosen = derived(kind, member.kind)
                here.spec = here.spec if chosen is None else spec_of(chosen)
                fits = chosen is not None
            else:
                name = kind.removeprefix(_XS)
                fits = (
                    not isinstance(kind, UnresolvedType)
                    and name != kind
                    and derives(name, here.type)
                    and not is_restricted(member)
                )
                here.type = name if fits else here.type
            if not fits:
                self._refuse(here, "type", "its xsi:type is not one that the schema allows here")
        nil = attributes.get(f"{XSI}nil")
        if nil is not None:
            here.nil = nil.strip(BLANK) in ("true", "1")
            if not member.facets.get("nillable"):
                self._refuse(here, "nil", "it can't be nil")
            elif not here.nil and nil.strip(BLANK) not in ("false", "0"):
                self._refuse(here, "nil", "xsi:nil is true or false")

    def data(self, text: str) -> None:
        here = self._open
        if here is not None and (here.leaf is not None or here.spec is not None):
            here.text.append(text)

    def end(self, _tag: str) -> None:
        here = self._open
        assert here is not None
        self._open = here.above
        text = "".join(here.text)
        if here.nil:
            if text or here.children:
                self._refuse(here, "nil", "it is nil and holds something")
        elif here.leaf is not None:
            for code, why in () if here.children else faults(text, here.type, here.leaf):
                self._refuse(here, code, why)
        elif here.spec is not None:
            if text.strip(BLANK) or (text and not here.spec.members):
                self._refuse(here, "text", "it holds text between its elements")
            self._arranged(here, slots_of(here.spec.cls))

    def _arranged(self, here: _Open, slots: tuple[Slot, ...]) -> None:
        """How often the children stand, and in which order."""
        for slot in slots:
            for name, (low, high) in slot.counts.items():
                count = here.counts.get(name, 0)
                if count < low and not count:
                    self._refuse(here, "missing", "the schema requires it", name)
                elif count < low:
                    self._refuse(here, "too-few", f"it stands {count} times, and must at least {low}", name)
                elif count > high == 1:
                    self._refuse(here, "repeated", "it may stand only once", name)
                elif count > high:
                    self._refuse(here, "too-many", f"it stands {count} times, and may at most {high}", name)
            if slot.group:
                self._grouped(here, slot)
        known = {name: place for place, slot in enumerate(slots) for name in slot.names}
        places = [known[name] for name in here.children]
        for name in dict.fromkeys(here.children[at] for at in misplaced(places)):
            self._refuse(here, "order", _where(name, here, known), name)

    def _grouped(self, here: _Open, slot: Slot) -> None:
        held = [name for name in here.children if name in slot.names]
        if not slot.fits(held):
            how = ("only one may" if held else "one must") if slot.choice else "they must"
            self._refuse(here, "choice" if "|" in slot.group else "order", f"of {slot.group} {how} stand here")

    def _refuse(self, here: _Open, code: Code, text: str, child: str = "") -> None:
        self._found.append((f"{here.path}/{child}" if child else here.path, code, text))


def _where(name: str, here: _Open, known: dict[str, int]) -> str:
    """Beside which of the elements that are there one should stand."""
    before = [other for other in here.counts if known[other] < known[name]]
    if not before:
        return "the schema has it first"
    return f"the schema has it after {max(before, key=known.__getitem__)}"
