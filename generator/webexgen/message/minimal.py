"""Messages from the model: what a release's schema at least requires in an operation's request or response, and what a caller adds.

A path holds element names from the operation's content, `schedule/startDate`; one that starts with a slash begins below the
message, `/head/account/name`. Its last step may be an attribute, `@code`, or a wildcard, `*`.

Where a model has no message around its operations, as that of plain sets of schemas, the document is the only child of an element
`NO_MESSAGE` that stands for it: paths begin with the name of the document element, `order/item/@code`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from lxml import etree
from lxml.builder import ElementMaker

from webexgen.builtins import FACETS
from webexgen.catalog.announcement import Direction
from webexgen.errors import InstanceError, NoValueError
from webexgen.qname import XS, XSI, XSI_TYPE, local_name, namespace_of
from webexgen.schema.content_model import Content, Leaf, Member, Node
from webexgen.schema.model import Api, Attribute, ComplexType, Element, Facets, Wildcard

__all__ = [
    "NO_MESSAGE",
    "accepts",
    "as_sent",
    "candidates",
    "content_path",
    "document",
    "find",
    "is_atomic",
    "message",
    "read",
]

NO_MESSAGE = "no-message"
_NESTED = 9  # a type that stands more often inside itself is taken to require itself without end

# A value for every built-in type, the plainest first, and texts that it has and its neighbours have not.
_TEXTS = (
    *("x", "true", "1", "0", "0.5", "1.5", "AAAA", "00", "en", "P1D", "2000-01-01T00:00:00", "2000-01-01", "00:00:00"),
    *("2000", "-1", "", "x y", "x  y", "%", "INF", "1e9", "128", "256", "32768", "65536", "2147483648", "4294967296"),
    "9223372036854775808",
)
_PIECE = re.compile(r"(?P<atom>\[(?:\\.|[^\]\\])+\]|\\.|[^\[\]\\])(?:(?P<none>[?*])|\+|\{(?P<low>\d+)(?:,\d*)?\}|)")
_ALPHABET = "x1A _-." + "".join(map(chr, range(33, 127)))


def message(
    api: Api,
    operation: str,
    direction: Direction,
    *,
    include: Iterable[str] = (),
    omit: str | None = None,
    full: str | None = None,
    like: Api | None = None,
    types: Mapping[str, str] | None = None,
    example: Callable[[str, str | None], str | None] | None = None,
    content_of: Callable[[Api, ComplexType], Content] = Content,
) -> etree._Element:
    """The smallest valid message of an operation, in the qualified form that the schema speaks of.

    It also holds what stands at the paths `include`, with what that needs around it; never the element at `omit`; and all that
    may stand below `full` ("" is the content; of a choice, as many branches as fit). As far as `api` allows, it holds what
    another release, `like`, requires too, with values valid in both. `types` are those that xsi:type names, by path, in the
    place of the declared ones. `example` gives a value of a simple type, and of that of `like` beside it if it can, where none of
    those known here will do; `content_of` gives the content of a type, which may be known already. Raises `InstanceError` if `api`
    has no such operation or path, or if no value of a type is known.
    """
    called, twin = api.operation(operation), None if like is None else like.operation(operation)
    if called is None:
        raise InstanceError(f"{api.release} has no operation {operation}")
    content, other = (None if o is None else str(getattr(o, direction)) for o in (called, twin))
    beside = api.envelope.security if direction == "request" else api.envelope.reply
    always = ("", _path(beside)) if beside else ("",)
    paths = frozenset(_absolute(api, path) for path in (*include, *always))
    omitted, below = (None if path is None else _absolute(api, path) for path in (omit, full))
    named = {_absolute(api, path): name for path, name in (types or {}).items()}
    root = _Builder(api, like, content or "", other, paths, omitted, below, named, example, content_of).build()
    for path in sorted(paths):
        if not find(root, path):
            where = f"{api.release}: a {direction} of {called.name}"
            raise InstanceError(f"{where} cannot hold {path.removeprefix(content_path(api)).removeprefix('/')}")
    return root


def as_sent(api: Api, root: etree._Element) -> etree._Element:
    """A request as a client sends it: unqualified below the message, xsi:type in the server's spelling. A response as it is."""
    sent = copy.deepcopy(root)
    types = {operation.request: operation.request_xsi for operation in api.operations}
    for body in find(sent, content_path(api)):
        prefix, _, local = body.get(XSI_TYPE, "").rpartition(":")
        spelling = types.get(f"{{{body.nsmap.get(prefix)}}}{local}")
        if spelling is None:
            return sent
        body.set(XSI_TYPE, spelling)
    for node in sent.iterdescendants(etree.Element):
        node.tag = etree.QName(node).localname
    etree.cleanup_namespaces(sent, keep_ns_prefixes=_named_prefixes(sent))
    return sent


def _named_prefixes(root: etree._Element) -> list[str]:
    """The prefixes in values of xsi:type, which are no use of a prefix for lxml."""
    return sorted({node.get(XSI_TYPE, "").rpartition(":")[0] for node in root.iter(etree.Element)} - {""})


def document(root: etree._Element) -> bytes:
    """The message as a document to read."""
    if root.tag == NO_MESSAGE:
        root = etree.fromstring(etree.tostring(root[0], with_tail=False))
        etree.cleanup_namespaces(root, keep_ns_prefixes=_named_prefixes(root))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def read(api: Api, data: bytes) -> etree._Element:
    """The message that `document` made."""
    root = etree.fromstring(data)
    if api.message:
        return root
    around = etree.Element(NO_MESSAGE)
    around.append(root)
    return around


def content_path(api: Api) -> str:
    """The path from below the message to an operation's content."""
    return _path(api.envelope.content)


def _path(steps: tuple[str, ...]) -> str:
    return "".join(f"/{step}" for step in steps)


def _absolute(api: Api, path: str) -> str:
    """The path from below the message."""
    return path if path.startswith("/") else f"{content_path(api)}/{path}" if path else content_path(api)


def find(root: etree._Element, path: str) -> list[etree._Element]:
    """What stands at a path from below the message; for an attribute, the elements that have it, for a wildcard, what it took."""
    nodes = [root]
    for step in path.split("/")[1:]:
        if step.startswith("@"):
            return [node for node in nodes if step[1:] in map(local_name, map(str, node.attrib))]
        name = "any" if step == "*" else step
        nodes = [child for node in nodes for child in node if etree.QName(child).localname == name]
    return nodes


@cache
def accepts(builtin: str, facets: tuple[Facets, ...], text: str) -> bool:
    """Is this a value of the built-in type with these facets, as `Api.facets` tells them? libxml2 says."""
    probe = etree.Element("value")
    probe.text = text
    return _schema(builtin, facets).validate(probe)


@cache
def _values(builtin: str, facets: tuple[Facets, ...]) -> tuple[str, ...]:
    return tuple(text for text in candidates(facets) if accepts(builtin, facets, text))


@cache
def _schema(builtin: str, facets: tuple[Facets, ...]) -> etree.XMLSchema:
    """A schema whose one element is of the built-in type with these facets, nearest first."""
    xs = ElementMaker(namespace=XS, nsmap={"xs": XS})
    base = f"xs:{local_name(builtin)}"
    inner: list[etree._Element] = []
    for facet in reversed(facets):
        limits: list[etree._Element] = []
        for name in facet.__slots__:
            if name == "open" or (name == "enumeration" and facet.open):
                continue  # what is not listed is a value as well
            value = getattr(facet, name)
            word = FACETS[name].xsd if name in FACETS else name
            given = value if name in ("enumeration", "pattern") else () if value is None else (value,)
            limits += [xs(word, value=str(item)) for item in given]
        inner = [xs.simpleType(xs.restriction(*inner, *limits, **({} if inner else {"base": base})))]
    return etree.XMLSchema(xs.schema(xs.element(*inner, name="value", **({} if inner else {"type": base}))))


@cache
def candidates(facets: tuple[Facets, ...]) -> tuple[str, ...]:
    """Texts at and just beyond what the facets allow, the plainest first; `accepts` tells which are values."""
    found: list[str] = []
    for facet in facets:
        found += (*facet.enumeration, *(text for pattern in facet.pattern for text in _matching(pattern)))
    found += _TEXTS
    for facet in facets:
        lengths = [length for length in (facet.length, facet.min_length, facet.max_length) if length is not None]
        found += ["x" * near for length in lengths for near in (length, length + 1, length - 1)]
        digits = [number for number in (facet.total_digits, facet.fraction_digits) if number is not None]
        found += [f"{whole}{'1' * near}" for number in digits for whole in ("", "0.") for near in (number, number + 1)]
        for bound in (facet.min_inclusive, facet.max_inclusive, facet.min_exclusive, facet.max_exclusive):
            number = bound is not None and re.fullmatch(r"-?\d+", bound)
            found += [] if bound is None else [bound, *(str(int(bound) + step) for step in (1, -1) if number)]
    return tuple(found)


def _matching(pattern: str) -> list[str]:
    """A short text for each alternative of an XSD pattern; none if it has groups, or what Python's patterns don't know."""
    try:
        return [] if "(" in pattern else [_PIECE.sub(_shortest, text) for text in pattern.split("|")]
    except (re.error, StopIteration):
        return []


def _shortest(piece: re.Match[str]) -> str:
    atom = piece["atom"]
    text = atom if re.fullmatch(r"[^.\\\[]", atom) else next(c for c in _ALPHABET if re.fullmatch(atom, c))
    return text * (0 if piece["none"] else int(piece["low"] or 1))


@dataclass(frozen=True)
class _Builder:
    """Walks the model of one release, beside the twin that each type has in the other."""

    api: Api
    like: Api | None
    content: str
    other: str | None
    include: frozenset[str]
    omit: str | None
    full: str | None
    types: Mapping[str, str]
    example: Callable[[str, str | None], str | None] | None
    content_of: Callable[[Api, ComplexType], Content]

    def build(self) -> etree._Element:
        around = self.api.message_type
        type_ = self.api.complex(around or self.content)
        assert type_ is not None
        prefixes = {module.prefix: module.namespace for module in self.api.modules if module.namespace}
        root = etree.Element(self.api.message or NO_MESSAGE, nsmap={**prefixes, "xsi": XSI})
        twin = self.other if not around else None if self.like is None else self.like.message_type
        self._fill(root, type_, twin, "", ())
        etree.cleanup_namespaces(root, keep_ns_prefixes=["xsi", *_named_prefixes(root)])
        return root

    def _fill(
        self, node: etree._Element, own: ComplexType, twin: str | None, path: str, around: tuple[str, ...]
    ) -> None:
        if around.count(own.name) > _NESTED:
            raise InstanceError(f"{self.api.release}: {own.name} requires itself without end")
        like = None if self.like is None or twin is None else self.like.complex(twin)
        content = self.content_of(self.api, own)
        other = None if self.like is None or like is None else self.content_of(self.like, like)
        for step, (attribute, _) in content.attributes.items():
            here, twin_of = f"{path}/{step}", None if other is None else other.attributes.get(step, (None,))[0]
            if here != self.omit and (attribute.required or getattr(twin_of, "required", False) or self._added(here)):
                name = _clark(attribute)
                node.set(name, attribute.fixed or self._value(attribute.type, getattr(twin_of, "type", None)))
        if own.text:
            node.text = self._value(own.text, like.text if like is not None and like.text else None)
        place = _Spot(node, path, (*around, own.name), content.members, {} if other is None else other.members)
        self._put(content.root, place)

    def _put(self, particle: Node | Leaf, place: _Spot) -> None:
        """Add as many of a particle as must stand, or as something asks for."""
        low, high = particle.occurs
        twin = place.twins.get(particle.step) if isinstance(particle, Leaf) else None
        times = max(low, self._wanted(particle, place), 0 if twin is None else twin.occurs[0])
        times = times if high is None else min(times, high)
        if isinstance(particle, Node):
            is_choice = particle.kind == "choice" and times > 0
            for child in self._branches(particle, place) if is_choice else particle.children * times:
                self._put(child, place)
            return
        declaration, path = place.members[particle.step].declaration, place.at(particle.step)
        for _ in range(times if path != self.omit else 0):
            if isinstance(declaration, Element):
                self._element(declaration, place, path, twin)
            else:
                etree.SubElement(place.node, self._foreign(declaration, place))

    def _branches(self, choice: Node, place: _Spot) -> tuple[Node | Leaf, ...]:
        """What to take of a choice: what is asked for, or what both releases know, or the first branch."""
        allowed = [c for c in choice.children if isinstance(c, Node) or place.at(c.step) != self.omit]
        wanted = [child for child in allowed if self._wanted(child, place)][: choice.occurs[1]]
        known = [child for child in allowed if isinstance(child, Leaf) and child.step in place.twins]
        chosen = wanted or [*known, *allowed][:1]
        return (*chosen, *chosen[-1:] * (choice.occurs[0] - len(chosen)))

    def _element(self, element: Element, place: _Spot, path: str, twin: Member | None) -> None:
        node = etree.SubElement(place.node, _clark(element))
        type_, other = element.type, twin.declaration.type if twin and isinstance(twin.declaration, Element) else None
        if path and path == content_path(self.api):
            type_, other = self.content, self.other
        elif path in self.types:
            type_ = other = self.types[path]
            if type_ not in self.api.types and namespace_of(type_) != XS:
                raise InstanceError(f"{self.api.release} has no type {local_name(type_)}")
        elif (abstract := self.api.complex(type_)) is not None and abstract.abstract:
            type_ = other = self._concrete(type_)
        if type_ != element.type or path == content_path(self.api):
            prefix = self.api.by_namespace[namespace_of(type_)].prefix
            node.set(XSI_TYPE, f"{prefix}{':' if prefix else ''}{local_name(type_)}")
        below = self.api.complex(type_)
        if below is not None:
            self._fill(node, below, other, path, place.around)
        elif type_ != f"{{{XS}}}anyType":
            node.text = element.fixed or self._value(type_, other)

    def _concrete(self, abstract: str) -> str:
        """A type that may stand for an abstract one, that the other release has too if there is such a one."""
        derived = (self.api.complex(name) for name in self.api.derived.get(abstract, ()))
        found = [type_.name for type_ in derived if type_ is not None and not type_.abstract]
        if not found:
            raise NoValueError(f"{self.api.release}: no type derives from {local_name(abstract)}, which is abstract")
        return next((name for name in found if self.like is not None and self.like.complex(name)), found[0])

    def _value(self, type_: str, other: str | None) -> str:
        like = self.like if other is not None and self.like is not None and self.like.complex(other) is None else None
        known = _values(*self.api.facets(type_)) if is_atomic(self.api, type_) else ()
        if like is not None and not is_atomic(like, other or ""):
            known = ()
        if not known and self.example is not None:
            text = self.example(type_, other if like is not None else None)
            if text is not None:
                return text
        if not known:
            raise NoValueError(f"{self.api.release}: no value of {type_} is known, its facets are too hard to meet")
        return next((text for text in known if like is not None and accepts(*like.facets(other or ""), text)), known[0])

    def _foreign(self, wildcard: Wildcard, place: _Spot) -> str:
        if wildcard.process_contents == "strict":
            raise InstanceError(f"{self.api.release}: {place.path} takes only what a schema declares for its wildcard")
        first = wildcard.namespace.split()[0]
        own = {"##local": "any", "##targetNamespace": f"{{{namespace_of(place.around[-1])}}}any"}
        return own.get(first, f"{{{'urn:webexgen:any' if first.startswith('##') else first}}}any")

    def _wanted(self, particle: Node | Leaf, place: _Spot) -> bool:
        """Does something ask for this particle, were it optional?"""
        if isinstance(particle, Node):
            return any(self._wanted(child, place) for child in particle.children)
        here, declaration = place.at(particle.step), place.members[particle.step].declaration
        if here == self.omit or isinstance(declaration, Wildcard):
            return here in self.include and here != self.omit
        asked = any(path == here or path.startswith(f"{here}/") for path in self.include)
        again = declaration.type in place.around  # a type inside itself is not opened again only to be complete
        required = particle.step in place.twins and place.twins[particle.step].occurs[0] > 0
        return asked or required or (self._added(here) and not again)

    def _added(self, path: str) -> bool:
        return path in self.include or (self.full is not None and path.startswith(f"{self.full}/"))


def is_atomic(api: Api, name: str) -> bool:
    """Whether a simple type is no list, no union and not the base of both, of which `Api.facets` tells too little."""
    return api.facets(name)[0] != f"{{{XS}}}anySimpleType"


def _clark(declaration: Element | Attribute) -> str:
    return f"{{{declaration.namespace}}}{declaration.name}" if declaration.namespace else declaration.name


@dataclass(frozen=True)
class _Spot:
    """Where the builder stands: the element that it fills, the types around it, and what both releases declare there."""

    node: etree._Element
    path: str
    around: tuple[str, ...]
    members: Mapping[str, Member]
    twins: Mapping[str, Member]

    def at(self, step: str) -> str:
        return f"{self.path}/{'*' if step.startswith('*') else local_name(step)}"
