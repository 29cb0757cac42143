"""The same language in another spelling is no change."""

from __future__ import annotations

import pytest
from support.plain_schemas import NAMESPACE, compared, schema, told

from webexgen.importer.naming import name_sets
from webexgen.importer.plain_set import read_set
from webexgen.importer.sources import memory_source

LINE = '<xs:element name="article" type="xs:token"/><xs:element name="price" type="t:Amount" minOccurs="0"/>'
AMOUNT = (
    '<xs:complexType name="{}"><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="currency" type="xs:token"/>'
    "</xs:extension></xs:simpleContent></xs:complexType>"
)
ORDER = '<xs:element name="order" type="t:Order"/>'
PLAIN = (
    ORDER
    + AMOUNT.format("Amount")
    + f'<xs:complexType name="Order"><xs:sequence><xs:element name="line" maxOccurs="9" type="t:Line"/></xs:sequence>'
    f'<xs:attribute name="id"/><xs:attribute name="at" type="xs:date"/></xs:complexType>'
    f'<xs:complexType name="Line"><xs:sequence>{LINE}</xs:sequence></xs:complexType>'
)
REWRITES = {
    "a group": PLAIN.replace(f"<xs:sequence>{LINE}</xs:sequence>", '<xs:group ref="t:g"/>')
    + f'<xs:group name="g"><xs:sequence>{LINE}</xs:sequence></xs:group>',
    "an attribute group": PLAIN.replace(
        '<xs:attribute name="id"/><xs:attribute name="at" type="xs:date"/>', '<xs:attributeGroup ref="t:g"/>'
    )
    + '<xs:attributeGroup name="g"><xs:attribute name="at" type="xs:date"/><xs:attribute name="id"/></xs:attributeGroup>',
    "nested sequences": PLAIN.replace(LINE, f"<xs:sequence><xs:sequence>{LINE}</xs:sequence></xs:sequence>"),
    "a type that is renamed": PLAIN.replace("t:Line", "t:Item").replace('name="Line"', 'name="Item"'),
    "a type that loses its name": PLAIN.replace(
        '<xs:element name="line" maxOccurs="9" type="t:Line"/>',
        f'<xs:element name="line" maxOccurs="9"><xs:complexType><xs:sequence>{LINE}</xs:sequence></xs:complexType></xs:element>',
    ),
    "a type that is split": PLAIN.replace(
        f'<xs:complexType name="Line"><xs:sequence>{LINE}</xs:sequence></xs:complexType>',
        '<xs:complexType name="Line"><xs:complexContent><xs:extension base="t:Begin"><xs:sequence>'
        + LINE.partition("/>")[2]
        + '</xs:sequence></xs:extension></xs:complexContent></xs:complexType><xs:complexType name="Begin" abstract="true"><xs:sequence>'
        + LINE.partition("/>")[0]
        + "/></xs:sequence></xs:complexType>",
    ),
    "types written out": PLAIN.replace(
        f'<xs:complexType name="Line"><xs:sequence>{LINE}</xs:sequence></xs:complexType>',
        f'<xs:complexType name="Line"><xs:complexContent><xs:restriction base="xs:anyType"><xs:sequence>{LINE}</xs:sequence>'
        "</xs:restriction></xs:complexContent></xs:complexType>",
    ),
    "a reference": PLAIN.replace('<xs:element name="article" type="xs:token"/>', '<xs:element ref="t:article"/>')
    + '<xs:element name="article" type="xs:token"/>',
    "another order of declarations": "".join(
        sorted(PLAIN.replace("<xs:complexType name", "\n<xs:complexType name").splitlines())
    ),
}
ALSO = {"a reference": {"operation-added article"}}


@pytest.mark.parametrize("name", REWRITES)
def test_another_spelling(name: str) -> None:
    assert told(compared(PLAIN, REWRITES[name])) == ALSO.get(name, set())
    back = {change.replace("added", "removed") for change in ALSO.get(name, set())}
    assert told(compared(REWRITES[name], PLAIN)) == back


def test_other_prefixes() -> None:
    other = schema(PLAIN).replace(b"xs:", b"xsd:").replace(b"xmlns:xs=", b"xmlns:xsd=")
    log = compared(PLAIN, other.replace(b'"t:', b'"u:').replace(b"xmlns:t=", b"xmlns:u="))
    assert told(log) == set()


def test_several_documents() -> None:
    types = PLAIN.replace(ORDER, "")
    bare = (
        schema(types)
        .replace(f' targetNamespace="{NAMESPACE}"'.encode(), b"")
        .replace(f'xmlns:t="{NAMESPACE}"'.encode(), b"")
        .replace(b'"t:', b'"')
    )
    parts = {
        "main.xsd": schema(f'<xs:include schemaLocation="sub/types.xsd"/>{ORDER}'),
        "sub/types.xsd": bare,  # has the namespace of who includes it
    }
    assert told(compared(PLAIN, parts)) == set()


def test_namespaces_that_carry_the_release() -> None:
    log = compared(schema(PLAIN).replace(b"urn:t", b"urn:t:1.0"), schema(PLAIN).replace(b"urn:t", b"urn:t:1.1"))
    assert told(log) == set()
    assert log.sets is not None
    assert log.sets.renamed == {"urn:t:1.0": "urn:t:1.1"}


def test_prefixes_are_made_up_where_there_are_none() -> None:
    document = b'<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" targetNamespace="http://example.org/schema/security/v3"/>'
    naming = name_sets([read_set(memory_source("s", {"s.xsd": document}))], [])
    assert naming.prefixes["http://example.org/schema/security/v3"] == "v3"
