"""The attributes in the catalog's own namespace: what each may say, and where it means something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from webexgen.errors import nearest
from webexgen.qname import xs

__all__ = ["GEN", "ORIGIN", "SPENT", "VOCABULARY", "Directive", "Position", "misplaced"]

GEN = "urn:webexgen:catalog"
ORIGIN = f"{{{GEN}}}origin"
"""File and line of what a fragment brought; the composer's own, gone from what it returns."""


class Position(StrEnum):
    """Where an attribute may stand, in the words of a refusal."""

    BASELINE = "the xs:schema of a baseline document"
    TYPE = "a type that the document declares"
    MESSAGE = "a complex type that the document declares"
    ELEMENT = "an xs:element"
    NEW_ELEMENT = "an xs:element, and not beside gen:alters"
    ADDITION = "what a redefined type gains, and not beside gen:alters"
    GAIN = "what a redefined type gains or alters"
    CHANGE = "an xs:element in a redefined complex type, or the xs:restriction of a redefined simple type"
    ALTERATION = "an xs:element with gen:alters"


@dataclass(frozen=True, slots=True)
class Directive:
    """An attribute: where it may stand, and its words if it has some; `needs` and `excludes` name others on the same node."""

    places: tuple[Position, ...]
    words: tuple[str, ...] = ()
    needs: str = ""
    excludes: str = ""


_DECLARED = (Position.TYPE, Position.ELEMENT)
VOCABULARY: Mapping[str, Directive] = {
    "after": Directive((Position.ADDITION,), excludes="before"),
    "before": Directive((Position.ADDITION,)),
    "in": Directive((Position.GAIN,)),
    "alters": Directive((Position.CHANGE,)),  # its words depend on what it alters: the composer knows them
    "as": Directive((Position.ALTERATION,)),
    "evidence": Directive((Position.BASELINE, *_DECLARED), ("documented", "shown", "implied")),
    "source": Directive((Position.BASELINE, *_DECLARED)),
    "assumed": Directive(_DECLARED, ("type", "minOccurs", "maxOccurs", "place", "name", "content", "enumeration")),
    "seen": Directive((Position.NEW_ELEMENT,)),
    "sensitive": Directive((Position.NEW_ELEMENT,), ("true",)),
    "deprecated": Directive((Position.NEW_ELEMENT,)),
    "operation": Directive((Position.MESSAGE,), needs="direction"),
    "direction": Directive((Position.MESSAGE,), ("request", "response"), needs="operation"),
    "xsiType": Directive((Position.MESSAGE,), ("shown", "implied"), needs="operation"),
    "package": Directive((Position.BASELINE,)),
}
SPENT = ("after", "before", "in", "alters", "as")
"""What tells the composer something, and so is gone from what it returns."""

_CONTENT = tuple(xs(name) for name in ("sequence", "extension", "complexContent", "complexType", "redefine"))
_VALUES = tuple(xs(name) for name in ("simpleType", "redefine"))
_TYPES = (xs("complexType"), xs("simpleType"))


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
        for name in names:
            if name.namespace != GEN and (name.namespace or "").startswith(GEN.rpartition(":")[0]):
                yield node, f"{name.localname} is an attribute of {name.namespace}; the catalog's namespace is {GEN}"


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
            return f"gen:{name}={word!r}{nearest(word, directive.words)}; it is one of {', '.join(directive.words)}"
    if directive.needs and directive.needs not in said:
        return f"gen:{name} means nothing without gen:{directive.needs}"
    if directive.excludes in said:
        return f"gen:{name} and gen:{directive.excludes} say two places for one thing"
    if name == "xsiType" and said.get("direction") == "response":
        return "gen:xsiType is about requests; wire.toml tells that of responses"
    return ""


def _places(node: etree._Element, said: Mapping[str, str], *, baseline: bool) -> frozenset[Position]:
    above = tuple(parent.tag for parent in node.iterancestors())
    found: set[Position] = set()
    if node.getparent() is None and baseline:
        found.add(Position.BASELINE)
    if node.tag in _TYPES and above[0] != xs("redefine"):
        found.add(Position.TYPE)
        if node.tag == xs("complexType") and len(above) == 1:
            found.add(Position.MESSAGE)
    if above[: len(_CONTENT)] == _CONTENT and not baseline:
        found.add(Position.GAIN)
        if "alters" not in said:
            found.add(Position.ADDITION)
        if node.tag == xs("element"):
            found.add(Position.CHANGE)
    if node.tag == xs("element"):
        found |= {Position.ELEMENT, Position.ALTERATION if "alters" in said else Position.NEW_ELEMENT}
    if node.tag == xs("restriction") and above[: len(_VALUES)] == _VALUES and not baseline:
        found.add(Position.CHANGE)
    return frozenset(found)
