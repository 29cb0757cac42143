"""The attributes in the catalog's own namespace: what each may say, and where it means something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.errors import nearest
from webexgen.qname import xs

__all__ = [
    "COMPOSITORS",
    "GEN",
    "ORIGIN",
    "SPENT",
    "VOCABULARY",
    "Directive",
    "Position",
    "misplaced",
    "unknown_references",
]

GEN = "urn:webexgen:catalog"
ORIGIN = f"{{{GEN}}}origin"
"""File and line of what a fragment brought; the composer's own, gone from what it returns."""


class Position(StrEnum):
    """Where an attribute may stand, in the words of a refusal."""

    BASELINE = "the xs:schema of a document of the baseline or of a new namespace"
    TYPE = "a type that the document declares"
    MESSAGE = "a complex type that the document declares"
    ELEMENT = "an xs:element"
    NEW_ELEMENT = "an xs:element, and not beside gen:alters"
    SENSITIVE = "an xs:element, and not beside gen:alters, unless that has the word sensitive"
    ADDITION = "what a redefined type gains, and not beside gen:alters, unless that has the word place"
    GAIN = "what a redefined type gains or alters"
    CHANGE = "a type in xs:redefine, what stands in its extension, or the xs:restriction of a redefined simple type or a value in it"
    MEMBER = "an xs:element or xs:attribute of a redefined complex type"
    LOSS = "a type in xs:redefine, an xs:element or xs:attribute of one, or a facet or value of one"
    CHANGED = "what a fragment changes or removes"
    WHOLE_TYPE = "a type that a fragment declares outside of xs:redefine"
    DERIVATION = "the xs:extension or xs:restriction of a redefined type"
    ALTERATION = "an xs:element with gen:alters, gen:renames or gen:removes"
    DEPRECATION = "an xs:element, xs:attribute or xs:enumeration, or a type that is a request or a response; beside gen:alters, if that has the word deprecated"
    DEPRECATED = "what has gen:deprecated"


@dataclass(frozen=True, slots=True)
class Directive:
    """An attribute: what it says, where it may stand, and its words if it has some; `needs` and `excludes` name others on the same node."""

    places: tuple[Position, ...]
    what: str
    words: tuple[str, ...] = ()
    needs: str = ""
    excludes: tuple[str, ...] = ()


_DECLARED = (Position.TYPE, Position.ELEMENT)
_FACTS = (*_DECLARED, Position.CHANGED)
VOCABULARY: Mapping[str, Directive] = {
    "after": Directive((Position.ADDITION,), "the element behind which this one stands", excludes=("before",)),
    "before": Directive((Position.ADDITION,), "the element in front of which this one stands"),
    "in": Directive((Position.GAIN,), "the path of elements with anonymous types that leads to the type that is meant"),
    "alters": Directive((Position.CHANGE,), "what of a declaration that is there becomes as it stands here"),
    "removes": Directive(
        (Position.LOSS,), "the declaration is there no longer", ("true",), excludes=("alters", "renames", "deprecated")
    ),
    "renames": Directive(
        (Position.MEMBER,), "the name that the element or attribute had before", excludes=("after", "before")
    ),
    "replaces": Directive((Position.WHOLE_TYPE,), "the type is there already, and from now on is this one", ("true",)),
    "base": Directive(
        (Position.DERIVATION,), "the type that the redefined type derives from from now on; xs:anyType for none"
    ),
    "as": Directive(
        (Position.ALTERATION,), "the name for a copy of the base, of another namespace, that the element comes from"
    ),
    "evidence": Directive(
        (Position.BASELINE, *_FACTS), "what a declaration or its change rests on", ("documented", "shown", "implied")
    ),
    "source": Directive((Position.BASELINE, *_DECLARED), "the sources of a declaration: keys of wire.toml's [sources]"),
    "assumed": Directive(
        _FACTS,
        "what of a declaration no source tells",
        ("type", "minOccurs", "maxOccurs", "place", "name", "content", "enumeration"),
    ),
    "seen": Directive((Position.NEW_ELEMENT,), "the update that first shows what the baseline has"),
    "sensitive": Directive((Position.SENSITIVE,), "the text is a secret and is not printed", ("true",)),
    "deprecated": Directive((Position.DEPRECATION,), "why senders and readers should stop using it"),
    "instead": Directive((Position.DEPRECATED,), "what to use in place of what is deprecated", needs="deprecated"),
    "until": Directive((Position.DEPRECATED,), "the release that removes what is deprecated", needs="deprecated"),
    "operation": Directive(
        (Position.MESSAGE,), "the operation whose request or response the type is", needs="direction"
    ),
    "direction": Directive(
        (Position.MESSAGE,), "which of the two the type is", ("request", "response"), needs="operation"
    ),
    "xsiType": Directive(
        (Position.MESSAGE,), "whether a source shows the xsi:type of requests", ("shown", "implied"), needs="operation"
    ),
    "package": Directive((Position.BASELINE,), "the package of the namespace's operations in their xsi:type"),
}
SPENT = ("after", "before", "in", "alters", "as", "removes", "renames", "replaces", "base", "instead", "until")
"""What tells the composer something, and so is gone from what it returns."""

COMPOSITORS = (xs("sequence"), xs("choice"), xs("all"))
_CONTENT = ("particles", *(xs(name) for name in ("extension", "complexContent", "complexType", "redefine")))
_VALUES = tuple(xs(name) for name in ("simpleType", "redefine"))
_TYPES = (xs("complexType"), xs("simpleType"))
_DEPRECATED = (xs("element"), xs("attribute"), xs("enumeration"))


def misplaced(root: etree._Element, *, baseline: bool) -> Iterator[tuple[etree._Element, str]]:
    """Attributes of a document of the catalog that would mean nothing, each with what to write instead."""
    for node in root.iter(etree.Element):
        names = [etree.QName(attribute) for attribute in node.attrib]
        said = {name.localname: node.get(name.text, "") for name in names if name.namespace == GEN}
        places = _places(node, said, baseline=baseline)
        for directive, value in said.items():
            text = _refusal(directive, value, said, places)
            if text:
                yield node, text
        if not baseline and node.tag == xs("annotation") and _changes_nothing(node):
            yield node, 'an annotation changes nothing here without gen:alters="documentation"; a remark is a comment'
        for name in names:
            if name.namespace != GEN and (name.namespace or "").startswith(GEN.rpartition(":")[0]):
                yield node, f"{name.localname} is an attribute of {name.namespace}; the catalog's namespace is {GEN}"


def unknown_references(root: etree._Element, catalog: Catalog, release: str) -> Iterator[tuple[etree._Element, str]]:
    """Values of gen:source and gen:until in a document of `release`, or of "baseline", that name nothing, each with the nearest name."""
    past = (*catalog.line(release)[:-1], BASELINE)
    forms = {_form(name) for name in catalog.releases}
    for node in root.iter(etree.Element):
        for source in node.get(f"{{{GEN}}}source", "").split():
            if source not in catalog.wire.sources:
                near = nearest(source, catalog.wire.sources)
                yield node, f"gen:source={source!r}: there is no such source in [sources] of {catalog.wire.path}{near}"
        until = node.get(f"{{{GEN}}}until", "")
        if until in past:
            yield node, f"gen:until={until!r}: that is no release after {release}"
        elif until.strip() and until not in catalog.releases and _form(until) not in forms:
            near = nearest(until, catalog.releases) or f"; one that will come is named as they are, like {release}"
            yield node, f"gen:until={until!r}: there is no such release{near}"


def _form(name: str) -> str:
    """A name with its numbers alike: one in the form of a release's may be the name of a later one."""
    return re.sub(r"[0-9]+", "0", name)


def _changes_nothing(annotation: etree._Element) -> bool:
    """Whether it stands on a declaration that is there already, and that keeps its documentation."""
    around = annotation.getparent()
    if around is None or "documentation" in around.get(f"{{{GEN}}}alters", "").split():
        return False
    there = any(around.get(f"{{{GEN}}}{word}") for word in ("alters", "removes", "renames"))
    outer = around.getparent()
    return there or (around.tag in _TYPES and outer is not None and outer.tag == xs("redefine"))


def _refusal(name: str, value: str, said: Mapping[str, str], places: frozenset[Position]) -> str:
    directive = VOCABULARY.get(name)
    if directive is None:
        return f"there is no gen:{name}{nearest(name, VOCABULARY)}"
    if not places.intersection(directive.places):
        return f"gen:{name} means nothing here; it stands on {', or '.join(directive.places)}"
    if not value.strip():
        return f"gen:{name} is empty"
    for word in value.split() if directive.words else ():
        if word not in directive.words:
            words = f"it is one of {', '.join(directive.words)}"
            return f"gen:{name}={word!r}{nearest(word, directive.words, also=words)}"
    if directive.needs and directive.needs not in said:
        return f"gen:{name} means nothing without gen:{directive.needs}"
    if name == "after" and "before" in said:
        return "gen:after and gen:before say two places for one thing"
    for other in directive.excludes:
        if other in said:
            return f"gen:{name} and gen:{other} cannot both be said of one thing"
    if name == "xsiType" and said.get("direction") == "response":
        return "gen:xsiType is about requests; wire.toml tells that of responses"
    return ""


def _places(node: etree._Element, said: Mapping[str, str], *, baseline: bool) -> frozenset[Position]:
    above = tuple(str(parent.tag) for parent in node.iterancestors())
    if above[:1] and above[0] in COMPOSITORS and above[1:2] == (xs("extension"),):
        above = ("particles", *above[1:])
    found: set[Position] = set()
    if node.getparent() is None and baseline:
        found.add(Position.BASELINE)
    if node.tag in _TYPES and above[0] != xs("redefine"):
        found.add(Position.TYPE)
        if node.tag == xs("complexType") and len(above) == 1:
            found |= {Position.MESSAGE, *([Position.DEPRECATION] if "operation" in said else [])}
        if len(above) == 1 and not baseline:
            found.add(Position.WHOLE_TYPE)
    if node.tag == xs("element"):
        changed = not said.keys().isdisjoint(("alters", "renames", "removes"))
        found |= {Position.ELEMENT, Position.ALTERATION if changed else Position.NEW_ELEMENT}
        if "alters" not in said or "sensitive" in said["alters"].split():
            found.add(Position.SENSITIVE)
    if node.tag in _DEPRECATED and ("alters" not in said or "deprecated" in said["alters"].split()):
        found.add(Position.DEPRECATION)
    if not baseline:
        found |= set(_redefining(node, said, above))
    if Position.DEPRECATION in found:
        found.add(Position.DEPRECATED)
    return frozenset(found)


def _redefining(node: etree._Element, said: Mapping[str, str], above: tuple[str, ...]) -> Iterator[Position]:
    """The places inside of xs:redefine."""
    if above[: len(_CONTENT)] == _CONTENT or (
        above[: len(_CONTENT) - 1] == _CONTENT[1:] and node.tag == xs("attribute")
    ):
        yield Position.GAIN
        if "alters" not in said or "place" in said["alters"].split():
            yield Position.ADDITION
        if node.tag in (xs("element"), xs("attribute")):
            yield from (Position.CHANGE, Position.MEMBER, Position.LOSS, Position.CHANGED)
    elif above[: len(_CONTENT) - 1] == _CONTENT[1:] and node.tag in COMPOSITORS:
        yield Position.CHANGE
    elif node.tag in _TYPES and above[:1] == (xs("redefine"),):
        yield from (Position.CHANGE, Position.LOSS)
        if "removes" in said or "alters" in said:
            yield Position.CHANGED
        if "deprecated" in said.get("alters", "").split():
            yield Position.DEPRECATION
    elif node.tag == xs("restriction") and above[: len(_VALUES)] == _VALUES:
        yield from (Position.CHANGE, Position.DERIVATION, Position.CHANGED)
    elif above[: len(_VALUES) + 1] == (xs("restriction"), *_VALUES):
        yield from (Position.LOSS, Position.CHANGED)
        if node.tag == xs("enumeration"):
            yield Position.CHANGE
    elif node.tag == xs("extension") and above[: len(_CONTENT) - 2] == _CONTENT[2:]:
        yield from (Position.DERIVATION, Position.CHANGED)
