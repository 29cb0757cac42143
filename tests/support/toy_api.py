"""A release of an API with one operation, in one line of text; and what libxml2 says of a witness."""

from __future__ import annotations

import re

from lxml import etree
from support.cases import FOLDER, reader

from webexgen.compare.witnesses.search import Party
from webexgen.compare.witnesses.witness import Witness
from webexgen.compose.composer import GEN, SchemaSet
from webexgen.qname import XS
from webexgen.schema.model import Api

SERVICE = "urn:toy:service"


def toy(content: str, t: str = "", release: str = "toy") -> tuple[Api, etree.XMLSchema]:
    """A release of an API with one operation, Ask, whose request and answer hold the same, and a type called t.

    Content is `(a b? c{0,3})` or `(a | b)`; groups may stand in groups and be counted too, `*` is a wildcard, and after a colon
    stands an element's type, `a:int`, `a:int=4` fixed, `a:int/4` with a default, `a:int~` nillable. `t` is
    `string maxLength=3`, or content and attributes, `(a) @lang @id!`, an exclamation mark making one required.
    """
    halves = "".join(
        f'<xs:complexType name="{name}" gen:operation="Ask" gen:direction="{direction}"><xs:complexContent>'
        f'<xs:extension base="serv:bodyContentType">{group(content)}</xs:extension></xs:complexContent></xs:complexType>'
        for name, direction in (("ask", "request"), ("askResponse", "response"))
    )
    text = (
        f'<xs:schema xmlns:xs="{XS}" xmlns:gen="{GEN}" xmlns:serv="{SERVICE}" xmlns:toy="urn:toy" targetNamespace="urn:toy" '
        f'elementFormDefault="qualified" gen:package="toy"><xs:import namespace="{SERVICE}" schemaLocation="service.xsd"/>'
        f"{halves}{declared(t) if t else ''}</xs:schema>"
    )
    files = {"service.xsd": (FOLDER / "service.xsd").read_bytes(), "toy.xsd": text.encode()}
    schemas = SchemaSet(release, files, {"service.xsd": SERVICE, "toy.xsd": "urn:toy"})
    return reader().read(schemas), schemas.compile()


def group(text: str) -> str:
    """The schema's way to write content."""
    made: list[str] = []
    for word in re.findall(r"\(|\)[^\s()]*|[^\s()]+", text):
        name, type_, optional, low, high = re.fullmatch(r"([\w)*|(]+)(?::([\w=/~]+))?(?:(\?)|\{(\d+),(\w+)\})?", word).groups()  # type: ignore[union-attr]
        occurs = f'minOccurs="{0 if optional else low or 1}" maxOccurs="{high or 1}"'
        if word in ("(", "|"):
            made.append(word)
        elif name == ")":
            start = len(made) - made[::-1].index("(")
            kind = "choice" if "|" in made[start:] else "sequence"
            inside = "".join(part for part in made[start:] if part != "|")
            made[start - 1 :] = [f"<xs:{kind} {occurs}>{inside}</xs:{kind}>"]
        elif name == "*":
            made.append(f'<xs:any namespace="##other" processContents="lax" {occurs}/>')
        else:
            type_, sign, value = re.split("([=/~]|$)", type_ or "string", maxsplit=1)
            more = {"=": f'fixed="{value}"', "/": f'default="{value}"', "~": 'nillable="true"', "": ""}[sign]
            type_ = "toy:t" if type_ == "t" else f"xs:{type_}"
            made.append(f'<xs:element name="{name}" type="{type_}" {occurs} {more}/>')
    return "".join(made)


def declared(text: str) -> str:
    """The schema's way to write the type t."""
    if text[0] not in "(@":
        base, *facets = text.split()
        given = "".join('<xs:{} value="{}"/>'.format(*facet.split("=")) for facet in facets)
        return f'<xs:simpleType name="t"><xs:restriction base="xs:{base}">{given}</xs:restriction></xs:simpleType>'
    content, *attributes = text.split("@")
    required = (f'use="{"required" if "!" in name else "optional"}"' for name in attributes)
    listed = "".join(
        f'<xs:attribute name="{n.strip(" !")}" type="xs:string" {use}/>'
        for n, use in zip(attributes, required, strict=True)
    )
    return f'<xs:complexType name="t">{group(content)}{listed}</xs:complexType>'


def holds(found: Witness, old: Party, new: Party) -> bool:
    """Whether libxml2, asked again, says of the message what the witness says."""
    sides = {"old": old, "new": new}
    assert found.valid_under is not None
    assert found.invalid_under is not None
    root = etree.fromstring(found.message)
    refusing = sides[found.invalid_under].schema
    valid, refused = sides[found.valid_under].schema.validate(root), not refusing.validate(root)
    return valid and refused and found.word in [error.message for error in refusing.error_log]
