"""Verdicts beside libxml2: a document that one set takes and the other refuses is never of compatible sets.

Schemas are one that has every construct, with some of its texts replaced at random; documents are one that it takes, edited likewise.
"""

from __future__ import annotations

import os
from random import Random

import pytest
from lxml import etree
from support.plain_schemas import compared, schema

from webexgen.compare.rules.rule import Observer, Verdict
from webexgen.report.changelog import Changelog

BASE = """
<xs:element name="root" type="t:Root"/>
<xs:element name="head" type="xs:string"/>
<xs:element name="one" substitutionGroup="t:head"/>
<xs:element name="two" type="xs:string" substitutionGroup="t:head"/>
<xs:attribute name="global" type="xs:int"/>
<xs:attributeGroup name="ag"><xs:attribute name="code" type="t:Code"/><xs:attribute ref="t:global"/></xs:attributeGroup>
<xs:group name="g"><xs:sequence><xs:element name="x" type="t:U" minOccurs="0" maxOccurs="2"/><xs:element name="y" type="t:L" minOccurs="0"/></xs:sequence></xs:group>
<xs:complexType name="Root"><xs:sequence><xs:group ref="t:g"/><xs:element name="amount" type="t:Amount"/><xs:element ref="t:head" minOccurs="0" maxOccurs="3"/>
<xs:choice minOccurs="0" maxOccurs="2"><xs:element name="p" type="xs:token"/><xs:element name="q"><xs:complexType mixed="true"><xs:sequence><xs:element name="r" minOccurs="0"/></xs:sequence></xs:complexType></xs:element></xs:choice>
<xs:element name="d" type="t:Derived" minOccurs="0"/></xs:sequence><xs:attributeGroup ref="t:ag"/></xs:complexType>
<xs:complexType name="Base"><xs:sequence><xs:element name="b" type="xs:int" minOccurs="0"/></xs:sequence><xs:attribute name="k"/></xs:complexType>
<xs:complexType name="Derived"><xs:complexContent><xs:extension base="t:Base"><xs:sequence><xs:element name="c" type="xs:boolean" nillable="true" minOccurs="0"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
<xs:complexType name="Amount"><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="currency" type="xs:token"/></xs:extension></xs:simpleContent></xs:complexType>
<xs:simpleType name="Code"><xs:restriction base="xs:token"><xs:enumeration value="A"/><xs:enumeration value="B"/></xs:restriction></xs:simpleType>
<xs:simpleType name="U"><xs:union memberTypes="xs:int t:Code"/></xs:simpleType>
<xs:simpleType name="L"><xs:restriction base="t:Ints"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>
<xs:simpleType name="Ints"><xs:list itemType="xs:int"/></xs:simpleType>
"""
EDITS = (
    ('name="x" type="t:U" minOccurs="0" maxOccurs="2"', 'name="x" type="t:U" minOccurs="0" maxOccurs="1"'),
    ('name="x" type="t:U" minOccurs="0"', 'name="x" type="t:U" minOccurs="1"'),
    ('memberTypes="xs:int t:Code"', 'memberTypes="xs:int"'),
    ('memberTypes="xs:int t:Code"', 'memberTypes="xs:short t:Code xs:boolean"'),
    ('itemType="xs:int"', 'itemType="xs:unsignedByte"'),
    ('<xs:maxLength value="3"/>', '<xs:maxLength value="2"/>'),
    ('<xs:maxLength value="3"/>', '<xs:minLength value="1"/>'),
    ('<xs:enumeration value="B"/>', ""),
    ('<xs:enumeration value="B"/>', '<xs:enumeration value="B"/><xs:enumeration value="C"/>'),
    ('base="xs:decimal"', 'base="xs:integer"'),
    ('name="currency" type="xs:token"', 'name="currency" type="xs:token" use="required"'),
    ('<xs:attribute name="currency" type="xs:token"/>', ""),
    ('substitutionGroup="t:head"/>\n<xs:element name="two"', '/>\n<xs:element name="two"'),
    ('<xs:element name="head" type="xs:string"/>', '<xs:element name="head" type="xs:string" abstract="true"/>'),
    ('<xs:element ref="t:head" minOccurs="0" maxOccurs="3"/>', '<xs:element ref="t:head" minOccurs="0"/>'),
    ('<xs:element name="head" type="xs:string"/>', '<xs:element name="head" type="xs:token"/>'),
    ('<xs:attribute ref="t:global"/>', '<xs:attribute ref="t:global" use="required"/>'),
    ('name="global" type="xs:int"', 'name="global" type="xs:byte"'),
    ('<xs:choice minOccurs="0" maxOccurs="2">', '<xs:choice minOccurs="1" maxOccurs="2">'),
    ('<xs:choice minOccurs="0" maxOccurs="2">', '<xs:choice minOccurs="0">'),
    ('<xs:complexType mixed="true">', "<xs:complexType>"),
    ('<xs:element name="r" minOccurs="0"/>', ""),
    ('<xs:attribute name="k"/>', ""),
    ('<xs:attribute name="k"/>', '<xs:attribute name="k" type="xs:int"/>'),
    ('type="xs:boolean" nillable="true"', 'type="xs:boolean"'),
    ('name="b" type="xs:int" minOccurs="0"', 'name="b" type="xs:int"'),
    (
        '<xs:attributeGroup ref="t:ag"/>',
        '<xs:attributeGroup ref="t:ag"/><xs:anyAttribute namespace="##other" processContents="lax"/>',
    ),
    (
        '<xs:element name="d" type="t:Derived" minOccurs="0"/>',
        '<xs:any namespace="##any" processContents="lax" minOccurs="0"/>',
    ),
    ('<xs:element name="p" type="xs:token"/>', '<xs:element name="p" type="xs:NMTOKEN"/>'),
    (
        '<xs:complexType name="Amount"><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="currency" type="xs:token"/></xs:extension></xs:simpleContent></xs:complexType>',
        '<xs:simpleType name="Amount"><xs:restriction base="xs:decimal"/></xs:simpleType>',
    ),
    ('type="t:Derived"', 'type="t:Base"'),
    ('elementFormDefault="qualified"', ""),
)
DOCUMENT = (
    '<t:root xmlns:t="urn:t" code="A" t:global="1"><t:x>1</t:x><t:x>B</t:x><t:y>1 2 3</t:y><t:amount currency="EUR">1.5</t:amount><t:head>h</t:head>'
    '<t:one>1</t:one><t:two>2</t:two><t:p>a b</t:p><t:q>text<t:r/></t:q><t:d k="z"><t:b>1</t:b><t:c xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:nil="true"/></t:d></t:root>'
)
DOCUMENT_EDITS = (
    ("<t:x>1</t:x>", ""), ("<t:x>B</t:x>", ""), ("<t:x>1</t:x>", "<t:x>70000</t:x>"), ("<t:x>B</t:x>", "<t:x>C</t:x>"), ("<t:x>B</t:x>", "<t:x>true</t:x>"),
    ("<t:y>1 2 3</t:y>", "<t:y/>"), ("<t:y>1 2 3</t:y>", "<t:y>1 300</t:y>"), ("<t:y>1 2 3</t:y>", ""), ("1.5</t:amount>", "2</t:amount>"),
    (' currency="EUR"', ""), ("<t:one>1</t:one>", ""), ("<t:two>2</t:two>", ""), ("<t:head>h</t:head>", ""), ("<t:p>a b</t:p>", ""), ("<t:p>a b</t:p>", "<t:p>ab</t:p>"),
    ("text", ""), ("<t:r/>", ""), ("<t:q>text<t:r/></t:q>", ""), (' k="z"', ""), (' k="z"', ' k="1"'), ('xsi:nil="true"/>', ">1</t:c>"), ("<t:b>1</t:b>", ""),
    ('t:global="1"', ""), ('t:global="1"', 't:global="1000"'), ('code="A"', 'code="C"'), ('code="A"', 'code="A" x:y="1" xmlns:x="urn:x"'),
    ("</t:root>", "<t:other/></t:root>"), ("<t:one>1</t:one>", "<t:one> 1 </t:one>"), ("<t:x>1</t:x>", "<x>1</x>"),
)  # fmt: skip
PAIRS = int(os.environ.get("FUZZ_EXAMPLES", "120"))


def edited(text: str, edits: tuple[tuple[str, str], ...], random: Random, most: int) -> str:
    for before, after in random.sample(edits, random.randint(0, most)):
        text = text.replace(before, after, 1)
    return text


def breaks(log: Changelog, observer: Observer) -> bool:
    return any(entry.finding.verdicts[observer] in (Verdict.BREAKS, Verdict.LOSES_DATA) for entry in log.entries)


def documents(random: Random) -> list[etree._Element]:
    found = []
    for _ in range(25):
        try:
            found.append(etree.fromstring(edited(DOCUMENT, DOCUMENT_EDITS, random, 8)))
        except etree.XMLSyntaxError:
            continue
    return found


@pytest.mark.parametrize("part", range(4))
def test_no_pair_is_called_compatible_that_is_not(part: int) -> None:
    random, refused = Random(part), 0
    for number in range(PAIRS // 4):
        texts = [schema(BASE).decode(), schema(BASE).decode()]
        most = random.choice((1, 1, 2))
        texts = [edited(text, EDITS, random, most) for text in texts]
        try:
            old, new = (etree.XMLSchema(etree.fromstring(text)) for text in texts)
        except etree.XMLSchemaParseError:
            continue  # two edits that do not go together
        log = compared(texts[0].encode(), texts[1].encode())
        for document in documents(random):
            taken = old.validate(document), new.validate(document)
            if taken == (True, False):
                assert breaks(log, Observer.OLD_REQUEST), (part, number, etree.tostring(document), new.error_log)
            if taken == (False, True):
                assert breaks(log, Observer.VALIDATING_READER), (part, number, etree.tostring(document), old.error_log)
            refused += taken[0] is not taken[1]
    assert refused > PAIRS / 8
