"""What reading a set of schemas goes on: its declarations, the types found so far, and what is left out of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from webexgen.errors import InputError
from webexgen.importer.declarations import Declarations, Declared
from webexgen.importer.naming import Naming
from webexgen.importer.plain_set import Document
from webexgen.qname import xs
from webexgen.schema.model import ComplexType, SimpleType

__all__ = ["NotCompared", "Place", "Reading", "documentation", "is_true", "occurs"]

Place = tuple[str, int]
"""File and line."""


@dataclass(frozen=True, slots=True)
class NotCompared:
    """Something in a schema that the model does not hold: the text of it, and the key of the declaration around it."""

    what: str
    owner: str
    text: str
    place: Place = field(compare=False)

    @property
    def where(self) -> str:
        """`file:line`."""
        return f"{self.place[0]}:{self.place[1]}"


@dataclass(eq=False)
class Reading:
    """Passed to all that read a part of the set.

    `later` are complex types without a name, by key: what holds their elements is read first, since they may lead back to it.
    """

    declarations: Declarations
    naming: Naming
    types: dict[str, SimpleType | ComplexType] = field(default_factory=dict[str, SimpleType | ComplexType])
    places: dict[str, Place] = field(default_factory=dict[str, Place])
    left_out: list[NotCompared] = field(default_factory=list[NotCompared])
    later: dict[str, Declared] = field(default_factory=dict[str, Declared])

    def note(self, key: str, node: etree._Element, document: Document) -> None:
        """Remember where something is declared."""
        self.places.setdefault(key, (document.where, int(node.sourceline or 0)))

    def leave_out(self, node: etree._Element, document: Document, owner: str, what: str) -> None:
        """Remember something that cannot be compared."""
        self.leave_out_text(etree.tostring(node, method="c14n2", strip_text=True).decode(), node, document, owner, what)

    def leave_out_text(self, text: str, node: etree._Element, document: Document, owner: str, what: str) -> None:
        """The same of what `text` says, somewhere in `node`."""
        self.left_out.append(NotCompared(what, owner, text, (document.where, int(node.sourceline or 0))))


def is_true(node: etree._Element, attribute: str) -> bool:
    """The value of an xs:boolean, false where it is not there."""
    text = node.get(attribute)
    return text is not None and text.strip() in ("true", "1")


def occurs(node: etree._Element, document: Document) -> tuple[int, int | None]:
    """minOccurs and maxOccurs, None if unbounded. Raises `InputError` if they are no numbers, or the first is above the second."""
    low, high = node.get("minOccurs"), node.get("maxOccurs")
    if low is None and high is None:
        return 1, 1
    try:
        least = 1 if low is None else int(low)
        most = 1 if high is None else None if high.strip() == "unbounded" else int(high)
    except ValueError:
        raise InputError(
            f"{document.at(node)}: minOccurs and maxOccurs are numbers, maxOccurs may be unbounded"
        ) from None
    if least < 0 or (most is not None and most < least):
        stated = f"minOccurs {least}, maxOccurs {'unbounded' if most is None else most}"
        raise InputError(f"{document.at(node)}: {stated}: the least must be at most the most")
    return least, most


_ANNOTATION = xs("annotation")
_DOCUMENTATION = xs("documentation")


def documentation(node: etree._Element) -> str:
    """The text of all xs:documentation of a declaration, on one line."""
    first = next(iter(node), None)
    if first is None or first.tag != _ANNOTATION:
        return ""
    texts = (text for child in node.iterchildren(_ANNOTATION) for text in child.iterchildren(_DOCUMENTATION))
    return " ".join(" ".join(_text(text).split()) for text in texts)


def _text(node: etree._Element) -> str:
    return "".join(map(str, node.itertext())) if len(node) else node.text or ""
