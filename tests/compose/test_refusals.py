"""Documents of a catalog that hold what no set may hold: refused with file and line, whatever it is."""

from __future__ import annotations

import re

import pytest
from support.toy_catalogs import TOY, MakeCatalog

from webexgen.compose.composer import compose
from webexgen.errors import ComposeError

TYPE = '<xs:complexType name="t"><xs:sequence><xs:element name="e" type="xs:string"/></xs:sequence></xs:complexType>'


def derived(name: str, base: str) -> str:
    return (
        f'<xs:complexType name="{name}"><xs:complexContent><xs:extension base="{base}"/>'
        "</xs:complexContent></xs:complexType>"
    )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (derived("t", "a:t"), "a.xsd:2: t derives from itself"),
        (derived("t", "a:u") + derived("u", "a:t"), "a.xsd:2: t derives from itself"),
        (
            derived("t", "a:u").replace("extension", "restriction") + derived("u", "a:t"),
            "a.xsd:2: t derives from itself",
        ),
        (
            (
                '<xs:simpleType name="t"><xs:restriction base="a:u"/></xs:simpleType>'
                '<xs:simpleType name="u"><xs:restriction base="a:t"/></xs:simpleType>'
            ),
            "a.xsd:2: t derives from itself",
        ),
        (TYPE.replace("xs:string", "a:nope"), "a.xsd:2: type='a:nope': there is no such type"),
        (TYPE.replace("xs:string", "x:nope"), "a.xsd:2: type='x:nope': the prefix is bound to no namespace"),
        (derived("t", "a:nope"), "a.xsd:2: base='a:nope': there is no such type"),
        (TYPE + TYPE, "a.xsd:2: a.xsd declares t twice"),
        (TYPE.replace('name="e"', 'name="e" maxOccurs="0" minOccurs="0"'), 'a.xsd:2: maxOccurs="0" declares nothing'),
        (
            f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "e">]>{TOY.format(module="a", body=TYPE)}',
            "a.xsd:1: a document type declaration is not allowed",
        ),
        (
            '<?xml version="1.0"?><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>',
            "a.xsd:1: a module needs a targetNamespace, and a prefix",
        ),
        (
            '<?xml version="1.0"?><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a"/>',
            "a.xsd:1: a module needs a targetNamespace, and a prefix",
        ),
        (f'<?xml version="1.0"?><!--{"x" * 10_000_001}--><x/>', "a.xsd: 10,000,033 bytes"),
    ],
)
def test_a_broken_baseline_is_refused(make_catalog: MakeCatalog, body: str, told: str) -> None:
    with pytest.raises(ComposeError) as raised:
        compose(make_catalog({"a": body}), "baseline")
    assert told in re.sub(r"\S*/(?=a\.xsd)", "", str(raised.value))


def test_one_namespace_in_two_documents_is_refused(make_catalog: MakeCatalog) -> None:
    second = f'<?xml version="1.0"?>{TOY.format(module="a", body=TYPE)}'
    with pytest.raises(ComposeError, match=r"b\.xsd:1: the namespace urn:a or its prefix a is that of another module"):
        compose(make_catalog({"a": TYPE, "b": second}), "baseline")


def test_max_occurs_0_removes_no_element(make_catalog: MakeCatalog) -> None:
    removal = (
        '<xs:redefine schemaLocation="../baseline/a.xsd"><xs:complexType name="t"><xs:complexContent>'
        '<xs:extension base="a:t"><xs:sequence><xs:element name="e" minOccurs="0" maxOccurs="0" gen:alters="maxOccurs"/>'
        "</xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:redefine>"
    )
    with pytest.raises(ComposeError, match=r'a\.xsd:2: maxOccurs="0" declares nothing; .* gen:removes="true" removes'):
        compose(make_catalog({"a": TYPE}, {"a": removal}), "1")
