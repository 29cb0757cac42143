"""Each construct of XML Schema: that the model holds it, and that a change of it is found where it is declared."""

from __future__ import annotations

import pytest
from support.plain_schemas import compared, told

from webexgen.compare.policy import Severity

E = '<xs:element name="e" type="{}"/>'
TEXT = E.format("xs:string")
CASES = {
    "element": (
        '<xs:element name="a"><xs:complexType><xs:sequence/></xs:complexType></xs:element>',
        '<xs:element name="a"><xs:complexType><xs:sequence><xs:element name="b"/></xs:sequence></xs:complexType></xs:element>',
        {"element-added element t:a/b"},
    ),
    "type of a root element": (E.format("xs:int"), E.format("xs:byte"), {"type-narrowed element t:e"}),
    "nillable root element": (
        TEXT,
        '<xs:element name="e" type="xs:string" nillable="true"/>',
        {"nillable-added element t:e"},
    ),
    "root element removed": (TEXT + '<xs:element name="f"/>', TEXT, {"operation-removed f"}),
    "group": (
        '<xs:group name="g"><xs:sequence><xs:element name="x"/></xs:sequence></xs:group>'
        '<xs:complexType name="A"><xs:group ref="t:g"/></xs:complexType><xs:complexType name="B"><xs:group ref="t:g"/></xs:complexType>'
        + E.format("t:A")
        + '<xs:element name="f" type="t:B"/>',
        '<xs:group name="g"><xs:sequence><xs:element name="x"/><xs:element name="y"/></xs:sequence></xs:group>'
        '<xs:complexType name="A"><xs:group ref="t:g"/></xs:complexType><xs:complexType name="B"><xs:group ref="t:g"/></xs:complexType>'
        + E.format("t:A")
        + '<xs:element name="f" type="t:B"/>',
        {"element-added group t:g/y"},
    ),
    "group around itself, through an element": (
        '<xs:group name="g"><xs:choice><xs:element name="not"><xs:complexType><xs:group ref="t:g"/></xs:complexType></xs:element>'
        '<xs:element name="x"/></xs:choice></xs:group><xs:complexType name="A"><xs:group ref="t:g"/></xs:complexType>'
        + E.format("t:A"),
        '<xs:group name="g"><xs:choice><xs:element name="not"><xs:complexType><xs:group ref="t:g"/></xs:complexType></xs:element>'
        '<xs:element name="y"/></xs:choice></xs:group><xs:complexType name="A"><xs:group ref="t:g"/></xs:complexType>'
        + E.format("t:A"),
        {"branch-added group t:g/y", "branch-removed group t:g/x"},
    ),
    "attribute group": (
        '<xs:attributeGroup name="g"><xs:attribute name="x"/></xs:attributeGroup>'
        '<xs:complexType name="A"><xs:attributeGroup ref="t:g"/></xs:complexType>' + E.format("t:A"),
        '<xs:attributeGroup name="g"><xs:attribute name="x" use="required"/></xs:attributeGroup>'
        '<xs:complexType name="A"><xs:attributeGroup ref="t:g"/></xs:complexType>' + E.format("t:A"),
        {"attribute-required t:A/@x"},
    ),
    "reference to a global attribute": (
        '<xs:attribute name="x" type="xs:int"/><xs:complexType name="A"><xs:attribute ref="t:x"/></xs:complexType>'
        + E.format("t:A"),
        '<xs:attribute name="x" type="xs:byte"/><xs:complexType name="A"><xs:attribute ref="t:x"/></xs:complexType>'
        + E.format("t:A"),
        {"type-narrowed t:A/@x"},
    ),
    "xml:lang beside an attribute of its name": (
        '<xs:complexType name="A"><xs:attribute name="lang"/><xs:attribute ref="xml:lang"/></xs:complexType>'
        + E.format("t:A"),
        '<xs:complexType name="A"><xs:attribute name="lang"/><xs:attribute ref="xml:lang" use="required"/></xs:complexType>'
        + E.format("t:A"),
        {"attribute-required t:A/@{http://www.w3.org/XML/1998/namespace}lang"},
    ),
    "inline type of an attribute": (
        '<xs:complexType name="A"><xs:attribute name="x"><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="9"/>'
        "</xs:restriction></xs:simpleType></xs:attribute></xs:complexType>" + E.format("t:A"),
        '<xs:complexType name="A"><xs:attribute name="x"><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="8"/>'
        "</xs:restriction></xs:simpleType></xs:attribute></xs:complexType>" + E.format("t:A"),
        {"facet-tightened t:A/@x"},
    ),
    "substitution group": (
        '<xs:element name="h" type="xs:string"/><xs:element name="m" substitutionGroup="t:h"/>'
        '<xs:complexType name="A"><xs:sequence><xs:element ref="t:h"/></xs:sequence></xs:complexType>'
        + E.format("t:A"),
        '<xs:element name="h" type="xs:string"/><xs:element name="m" substitutionGroup="t:h"/><xs:element name="n" substitutionGroup="t:h"/>'
        '<xs:complexType name="A"><xs:sequence><xs:element ref="t:h"/></xs:sequence></xs:complexType>'
        + E.format("t:A"),
        {"branch-added substitution group t:h/n", "operation-added n"},
    ),
    "text of simple content": (
        '<xs:complexType name="A"><xs:simpleContent><xs:extension base="xs:int"/></xs:simpleContent></xs:complexType>'
        + E.format("t:A"),
        '<xs:complexType name="A"><xs:simpleContent><xs:extension base="xs:byte"/></xs:simpleContent></xs:complexType>'
        + E.format("t:A"),
        {"type-narrowed t:A"},
    ),
    "a simple type gets an attribute": (
        TEXT,
        '<xs:complexType name="A"><xs:simpleContent><xs:extension base="xs:string"><xs:attribute name="x"/></xs:extension>'
        "</xs:simpleContent></xs:complexType>" + E.format("t:A"),
        {"attribute-added element t:e/@x"},
    ),
    "restriction of simple content": (
        '<xs:complexType name="A"><xs:simpleContent><xs:extension base="xs:int"/></xs:simpleContent></xs:complexType>'
        '<xs:complexType name="B"><xs:simpleContent><xs:restriction base="t:A"><xs:maxInclusive value="9"/></xs:restriction>'
        "</xs:simpleContent></xs:complexType>" + E.format("t:B"),
        '<xs:complexType name="A"><xs:simpleContent><xs:extension base="xs:int"/></xs:simpleContent></xs:complexType>'
        '<xs:complexType name="B"><xs:simpleContent><xs:restriction base="t:A"><xs:maxInclusive value="8"/></xs:restriction>'
        "</xs:simpleContent></xs:complexType>" + E.format("t:B"),
        {"facet-tightened t:B/text()"},
    ),
    "mixed": (
        '<xs:complexType name="A" mixed="true"><xs:sequence/></xs:complexType>' + E.format("t:A"),
        '<xs:complexType name="A"><xs:sequence/></xs:complexType>' + E.format("t:A"),
        {"type-narrowed t:A"},
    ),
    "member of a union": (
        '<xs:simpleType name="U"><xs:union memberTypes="xs:int t:S"/></xs:simpleType>'
        '<xs:simpleType name="S"><xs:restriction base="xs:token"><xs:enumeration value="x"/><xs:enumeration value="y"/></xs:restriction></xs:simpleType>'
        + E.format("t:U"),
        '<xs:simpleType name="U"><xs:union memberTypes="xs:int t:S"/></xs:simpleType>'
        '<xs:simpleType name="S"><xs:restriction base="xs:token"><xs:enumeration value="x"/></xs:restriction></xs:simpleType>'
        + E.format("t:U"),
        {"enum-value-removed t:S"},
    ),
    "union without a member": (
        '<xs:simpleType name="U"><xs:union memberTypes="xs:int xs:date"/></xs:simpleType>' + E.format("t:U"),
        '<xs:simpleType name="U"><xs:union memberTypes="xs:int"/></xs:simpleType>' + E.format("t:U"),
        {"content-narrowed t:U"},
    ),
    "item of a list": (
        '<xs:simpleType name="L"><xs:list itemType="xs:int"/></xs:simpleType>' + E.format("t:L"),
        '<xs:simpleType name="L"><xs:list itemType="xs:long"/></xs:simpleType>' + E.format("t:L"),
        {"content-widened t:L"},
    ),
    "length of a list": (
        '<xs:simpleType name="L"><xs:list itemType="xs:int"/></xs:simpleType><xs:simpleType name="M"><xs:restriction base="t:L">'
        '<xs:maxLength value="3"/></xs:restriction></xs:simpleType>' + E.format("t:M"),
        '<xs:simpleType name="L"><xs:list itemType="xs:int"/></xs:simpleType><xs:simpleType name="M"><xs:restriction base="t:L">'
        '<xs:maxLength value="2"/></xs:restriction></xs:simpleType>' + E.format("t:M"),
        {"content-narrowed t:M"},
    ),
    "one element twice in a type": (
        '<xs:complexType name="A"><xs:choice><xs:sequence><xs:element name="x"/><xs:element name="y"/></xs:sequence>'
        '<xs:sequence><xs:element name="z"/><xs:element name="y"/></xs:sequence></xs:choice></xs:complexType>'
        + E.format("t:A"),
        '<xs:complexType name="A"><xs:choice><xs:sequence><xs:element name="x"/><xs:element name="y"/></xs:sequence>'
        '<xs:sequence><xs:element name="z"/><xs:element name="y" minOccurs="0"/></xs:sequence></xs:choice></xs:complexType>'
        + E.format("t:A"),
        {"min-occurs-lowered t:A/y"},
    ),
    "element and type of one name": (
        '<xs:element name="A" type="t:A"/><xs:complexType name="A"><xs:sequence><xs:element name="x"/></xs:sequence></xs:complexType>',
        '<xs:element name="A" type="t:A"/><xs:complexType name="A"><xs:sequence/></xs:complexType>',
        {"element-removed t:A/x"},
    ),
    "form": (
        '<xs:complexType name="A"><xs:sequence><xs:element name="x"/></xs:sequence></xs:complexType>' + E.format("t:A"),
        '<xs:complexType name="A"><xs:sequence><xs:element name="x" form="unqualified"/></xs:sequence></xs:complexType>'
        + E.format("t:A"),
        {"namespace-changed t:A/x"},
    ),
    "anyAttribute": (
        '<xs:complexType name="A"><xs:anyAttribute processContents="lax"/></xs:complexType>' + E.format("t:A"),
        '<xs:complexType name="A"/>' + E.format("t:A"),
        {"content-narrowed t:A/@*"},
    ),
    "unique": (
        '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="x" maxOccurs="9"/></xs:sequence></xs:complexType></xs:element>',
        (
            '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="x" maxOccurs="9"/></xs:sequence></xs:complexType>'
            '<xs:unique name="u"><xs:selector xpath="t:x"/><xs:field xpath="."/></xs:unique></xs:element>'
        ),
        {"identity-added element t:e"},
    ),
    "restriction of a complex type": (
        '<xs:complexType name="B"><xs:sequence><xs:element name="x" minOccurs="0"/></xs:sequence></xs:complexType>'
        '<xs:complexType name="A"><xs:complexContent><xs:restriction base="t:B"><xs:sequence><xs:element name="x" minOccurs="0"/>'
        "</xs:sequence></xs:restriction></xs:complexContent></xs:complexType>" + E.format("t:A"),
        '<xs:complexType name="B"><xs:sequence><xs:element name="x" minOccurs="0"/></xs:sequence></xs:complexType>'
        '<xs:complexType name="A"><xs:complexContent><xs:restriction base="t:B"><xs:sequence><xs:element name="x"/>'
        "</xs:sequence></xs:restriction></xs:complexContent></xs:complexType>" + E.format("t:A"),
        {"min-occurs-raised t:A/x"},
    ),
    "xs:all": (
        '<xs:complexType name="A"><xs:all><xs:element name="x"/><xs:element name="y" minOccurs="0"/></xs:all></xs:complexType>'
        + E.format("t:A"),
        '<xs:complexType name="A"><xs:all><xs:element name="y"/><xs:element name="x"/></xs:all></xs:complexType>'
        + E.format("t:A"),
        {"min-occurs-raised t:A/y"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_construct(name: str) -> None:
    old, new, expected = CASES[name]
    assert told(compared(old, new)) == expected
    assert told(compared(old, old)) == told(compared(new, new)) == set()


def test_an_added_required_element_breaks_who_writes_and_warns_who_reads() -> None:
    log = compared(*CASES["element"][:2])
    assert [entry.severity for entry in log.entries] == [Severity.BREAKING]
    assert {(reach.operation, reach.direction, reach.path) for reach in log.entries[0].change.reaches} == {
        ("a", "request", "a/b"),
        ("a", "response", "a/b"),
    }
    assert log.entries[0].declared == ("new/s.xsd", 2)


def test_what_is_not_compared_is_told_where_it_differs_only() -> None:
    asserted = '<xs:complexType name="A"><xs:attribute name="x"/><xs:assert test="{}"/></xs:complexType>' + E.format(
        "t:A"
    )
    assert compared(asserted.format("@x"), asserted.format("@x")).sets.not_compared == ()  # type: ignore[union-attr]
    (left,) = compared(asserted.format("@x"), TEXT.replace('"e"', '"f"') + CASES["mixed"][1]).sets.not_compared  # type: ignore[union-attr]
    assert (left.what, left.where) == ("xs:assert", "old/s.xsd:2")


def test_final_and_notations_are_told_where_they_differ() -> None:
    typed = '<xs:complexType name="A" {}><xs:attribute name="x"/></xs:complexType>' + E.format("t:A")
    noted = '<xs:notation name="n" public="{}"/>' + E.format("xs:int")
    for old, new, told_ in (
        (typed.format(""), typed.format('final="#all"'), [("final", "new/s.xsd:2")]),
        (typed.format('final="extension restriction"'), typed.format('final="#all"'), []),
        (E.format("xs:int"), typed.format('final="#all"'), []),  # the type itself is new
        (noted.format("a"), noted.format("b"), [("xs:notation", "old/s.xsd:2"), ("xs:notation", "new/s.xsd:2")]),
    ):
        sets = compared(old, new).sets
        assert sets is not None
        assert [(one.what, one.where) for one in sets.not_compared] == told_


def test_names_without_a_namespace() -> None:
    plain = (
        b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="e" type="A"/>'
        b'<xs:complexType name="A">%s</xs:complexType></xs:schema>'
    )
    log = compared({"s.xsd": plain % b""}, {"s.xsd": plain % b'<xs:attribute name="x" use="required"/>'})
    assert told(log) == {"attribute-added A/@x"}
