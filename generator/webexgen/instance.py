"""Messages from the model: what a release's schema at least asks of an operation's request or answer, and what a caller adds.

A path holds element names from the bodyContent, `schedule/startDate`; one that starts with a slash begins below the message:
`/header/securityContext/siteName`. Its last step may be an attribute, `@code`, or a wildcard, `*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from lxml import etree
from lxml.builder import ElementMaker

from webexgen.errors import WebexgenError
from webexgen.model import XS, Api, ComplexType, Element, Facets, Group, Wildcard, local_name, namespace_of

__all__ = ["BODY", "XSI_TYPE", "InstanceError", "absolute", "accepts", "candidates", "declared", "find", "message"]

BODY = "/body/bodyContent"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSI_TYPE = f"{{{XSI}}}type"

Direction = Literal["request", "response"]
Particle = Element | Group | Wildcard

_HEADER = {"request": "/header/securityContext", "response": "/header/response"}
_NESTED = 9  # a type that stands more often inside itself is taken to require itself without end

# A value for every built-in type, the plainest first, and texts that it has and its neighbours have not.
_TEXTS = (
    *("x", "true", "1", "0", "0.5", "1.5", "AAAA", "00", "en", "P1D", "2000-01-01T00:00:00", "2000-01-01", "00:00:00"),
    *("2000", "-1", "", "x y", "x  y", "%", "INF", "1e9", "128", "256", "32768", "65536", "2147483648", "4294967296"),
    "9223372036854775808",
)
_PIECE = re.compile(r"(?P<atom>\[(?:\\.|[^\]\\])+\]|\\.|[^\[\]\\])(?:(?P<none>[?*])|\+|\{(?P<low>\d+)(?:,\d*)?\}|)")
_ALPHABET = "x1A _-." + "".join(map(chr, range(33, 127)))


class InstanceError(WebexgenError):
    """No message can be made as asked: the release lacks what it should hold, or no value of a type is known."""


def message(
    api: Api,
    operation: str,
    direction: Direction,
    *,
    include: Iterable[str] = (),
    omit: str | None = None,
    full: str | None = None,
    like: Api | None = None,
) -> etree._Element:
    """The smallest valid message of an operation, in the qualified form that the schema speaks of.

    It also holds what stands at the paths `include`, with what that needs around it; never the element at `omit`; and all that
    may stand below `full` ("" is the bodyContent; of a choice, as many branches as fit). As far as `api` allows, it holds what
    another release, `like`, requires too, with values valid in both. Raises `InstanceError` if `api` has no such operation or
    path, or if no value of a type is known.
    """
    called, twin = api.operation(operation), None if like is None else like.operation(operation)
    if called is None:
        raise InstanceError(f"{api.release} has no operation {operation}")
    content, other = (None if o is None else str(getattr(o, direction)) for o in (called, twin))
    paths = frozenset(map(absolute, include)) | {_HEADER[direction]}
    omitted, below = (None if path is None else absolute(path) for path in (omit, full))
    root = _Builder(api, like, content or "", other, paths, omitted, below).build()
    for path in sorted(paths):
        if not find(root, path):
            where = f"the {direction} of {called.name}"
            raise InstanceError(f"{api.release}: {where} cannot hold {path.removeprefix(BODY + '/')}")
    return root


def absolute(path: str) -> str:
    """The path from below the message."""
    return path if path.startswith("/") else f"{BODY}/{path}" if path else BODY


def find(root: etree._Element, path: str) -> list[etree._Element]:
    """What stands at a path of a message; for an attribute, the elements that have it, for a wildcard, what it took."""
    nodes = [root]
    for step in absolute(path).split("/")[1:]:
        if step.startswith("@"):
            nodes = [node for node in nodes if step[1:] in node.attrib]
        else:
            name = "any" if step == "*" else step
            nodes = [child for node in nodes for child in node if etree.QName(child).localname == name]
    return nodes


def declared(api: Api, type_: ComplexType) -> dict[str, tuple[Element, int]]:
    """The elements of a type, in order, each with how often it must stand, groups and choices taken into account."""
    found: dict[str, tuple[Element, int]] = {}

    def walk(group: Group, low: int) -> None:
        low = 0 if group.kind == "choice" and len(group.particles) > 1 else low * group.min_occurs
        for particle in group.particles:
            if isinstance(particle, Element):
                found.setdefault(particle.name, (particle, low * particle.min_occurs))
            elif isinstance(particle, Group):
                walk(particle, low)

    for group in _content(api, type_):
        walk(group, 1)
    return found


def _content(api: Api, type_: ComplexType) -> list[Group]:
    """The groups of a type, its bases' first; a restriction repeats what it keeps of its base."""
    groups: list[Group] = []
    for link in api.bases(type_):
        groups[:0] = [] if link.content is None else [link.content]
        if link.derivation == "restriction":
            break
    return groups


def accepts(api: Api, type_: str, text: str) -> bool:
    """Is this a value of the simple type? libxml2 says."""
    return _accepts(*api.facets(type_), text)


def candidates(api: Api, type_: str) -> tuple[str, ...]:
    """Texts at and just beyond what the simple type allows, the plainest first; `accepts` tells which are its values."""
    return _candidates(api.facets(type_)[1])


@cache
def _accepts(builtin: str, facets: tuple[Facets, ...], text: str) -> bool:
    probe = etree.Element("value")
    probe.text = text
    return _schema(builtin, facets).validate(probe)


@cache
def _schema(builtin: str, facets: tuple[Facets, ...]) -> etree.XMLSchema:
    """A schema whose one element is of the built-in type with these facets, nearest first."""
    xs = ElementMaker(namespace=XS, nsmap={"xs": XS})
    base = f"xs:{local_name(builtin)}"
    inner: list[etree._Element] = []
    for facet in reversed(facets):
        limits = []
        for name in facet.__slots__:
            value, word = getattr(facet, name), re.sub("_(.)", lambda letter: letter[1].upper(), name)
            given = value if isinstance(value, tuple) else () if value is None else (value,)
            limits += [xs(word, value=str(item)) for item in given]
        inner = [xs.simpleType(xs.restriction(*inner, *limits, **({} if inner else {"base": base})))]
    return etree.XMLSchema(xs.schema(xs.element(*inner, name="value", **({} if inner else {"type": base}))))


@cache
def _candidates(facets: tuple[Facets, ...]) -> tuple[str, ...]:
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

    def build(self) -> etree._Element:
        type_ = self.api.complex(f"{self.api.message}Type")
        if type_ is None:
            raise InstanceError(f"{self.api.release}: there is no {self.api.message}Type for the document element")
        prefixes = {module.prefix: module.namespace for module in self.api.modules}
        prefix = self.api.by_namespace[namespace_of(self.content)].prefix
        root = etree.Element(self.api.message, nsmap={**prefixes, "xsi": XSI})
        self._fill(root, type_, None if self.like is None else type_.name, "", ())
        etree.cleanup_namespaces(root, keep_ns_prefixes=["xsi", prefix])
        return root

    def _fill(
        self, node: etree._Element, type_: ComplexType, twin: str | None, path: str, around: tuple[str, ...]
    ) -> None:
        if around.count(type_.name) > _NESTED:
            raise InstanceError(f"{self.api.release}: {type_.name} requires itself without end")
        for attribute in (a for link in reversed(self.api.bases(type_)) for a in link.attributes):
            here = f"{path}/@{attribute.name}"
            if here != self.omit and (attribute.required or self._added(here)):
                node.set(attribute.name, attribute.fixed or self._value(attribute.type, None))
        other = None if self.like is None or twin is None else self.like.complex(twin)
        twins = declared(self.like, other) if self.like is not None and other is not None else {}
        place = _Place(node, path, (*around, type_.name), twins)
        for group in _content(self.api, type_):
            self._put(group, place)

    def _put(self, particle: Particle, place: _Place) -> None:
        """Add as many of the particle as must stand, or as something asks for."""
        times = max(particle.min_occurs, self._wanted(particle, place))
        if isinstance(particle, Group) and particle.kind == "choice" and times:
            for branch in self._branches(particle, place):
                self._put(branch, place)
            return
        if isinstance(particle, Element):
            times = max(times, place.twins.get(particle.name, (None, 0))[1])
            times *= f"{place.path}/{particle.name}" != self.omit
        for _ in range(times if particle.max_occurs is None else min(times, particle.max_occurs)):
            if isinstance(particle, Group):
                for inner in particle.particles:
                    self._put(inner, place)
            elif isinstance(particle, Element):
                self._element(particle, place)
            else:
                etree.SubElement(place.node, self._foreign(particle, place))

    def _branches(self, choice: Group, place: _Place) -> tuple[Particle, ...]:
        """What to take of a choice: what is wanted of it, or the first branch that both releases know."""
        allowed = [p for p in choice.particles if not isinstance(p, Element) or f"{place.path}/{p.name}" != self.omit]
        wanted = [p for p in allowed if self._wanted(p, place)][: choice.max_occurs]
        known = [p for p in allowed if isinstance(p, Element) and p.name in place.twins]
        chosen = wanted or [*known, *allowed][:1]
        return (*chosen, *chosen[-1:] * (choice.min_occurs - len(chosen)))

    def _element(self, element: Element, place: _Place) -> None:
        node = etree.SubElement(place.node, f"{{{element.namespace}}}{element.name}")
        path, twin = f"{place.path}/{element.name}", place.twins.get(element.name)
        type_, other = element.type, None if twin is None else twin[0].type
        if path == BODY:
            type_, other = self.content, self.other
            node.set(XSI_TYPE, f"{self.api.by_namespace[namespace_of(type_)].prefix}:{local_name(type_)}")
        below = self.api.complex(type_)
        if below is not None:
            self._fill(node, below, other, path, place.around)
        elif type_ != f"{{{XS}}}anyType":
            node.text = element.fixed or self._value(type_, other)

    def _value(self, type_: str, other: str | None) -> str:
        known = (text for text in candidates(self.api, type_) if accepts(self.api, type_, text))
        first = next(known, None)
        if first is None:
            raise InstanceError(f"{self.api.release}: no value of {type_} is known, its facets are too hard to meet")
        like = self.like
        if like is None or other is None or like.complex(other) is not None or accepts(like, other, first):
            return first
        return next((text for text in known if accepts(like, other, text)), first)

    def _foreign(self, wildcard: Wildcard, place: _Place) -> str:
        if wildcard.process_contents == "strict":
            raise InstanceError(f"{self.api.release}: {place.path} takes only what a schema declares for its wildcard")
        first = wildcard.namespace.split()[0]
        known = {"##local": "", "##targetNamespace": namespace_of(place.around[-1])}
        namespace = known.get(first, "urn:webexgen:any" if first.startswith("##") else first)
        return f"{{{namespace}}}any" if namespace else "any"

    def _wanted(self, particle: Particle, place: _Place) -> bool:
        """Does something ask for this particle, were it optional?"""
        if isinstance(particle, Group):
            return any(self._wanted(inner, place) for inner in particle.particles)
        here = f"{place.path}/{particle.name if isinstance(particle, Element) else '*'}"
        if here == self.omit or isinstance(particle, Wildcard):
            return here in self.include and here != self.omit
        asked = any(path == here or path.startswith(f"{here}/") for path in self.include)
        again = particle.type in place.around  # a type inside itself is not opened again only to be complete
        return asked or place.twins.get(particle.name, (None, 0))[1] > 0 or (self._added(here) and not again)

    def _added(self, path: str) -> bool:
        return path in self.include or (self.full is not None and path.startswith(f"{self.full}/"))


@dataclass(frozen=True)
class _Place:
    """Where the builder stands: the element that it fills, with the types around it and what the twin of its type declares."""

    node: etree._Element
    path: str
    around: tuple[str, ...]
    twins: dict[str, tuple[Element, int]]
