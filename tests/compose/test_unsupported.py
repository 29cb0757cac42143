"""What the bindings have no word for is refused where it stands, by what composes and by what reads."""

from __future__ import annotations

import pytest
from support.fragments import redefined
from support.paths import ROOT
from support.toy_catalogs import TOY, MakeCatalog

from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compose.composer import SchemaSet, compose
from webexgen.compose.document import UNSUPPORTED, UNSUPPORTED_ATTRIBUTES
from webexgen.errors import ComposeError, SchemaError
from webexgen.schema.reader import Reader

SIMPLE_CONTENT = """\
<xs:complexType name="t">
<xs:simpleContent><xs:extension base="xs:int"/></xs:simpleContent></xs:complexType>"""
REFERENCE = """\
<xs:complexType name="t"><xs:sequence>
<xs:element ref="a:root"/></xs:sequence></xs:complexType><xs:element name="root" type="xs:int"/>"""
LIST = """\
<xs:simpleType name="t">
<xs:list itemType="xs:int"/></xs:simpleType>"""

# Document, what is said of its second line.
REFUSED = [
    (SIMPLE_CONTENT, "xs:simpleContent is not supported: a class holds elements"),
    (REFERENCE, "ref='a:root' is not supported: declare it here"),
    (LIST, "xs:list is not supported: simple types are restrictions"),
    (LIST.replace("list itemType", "union memberTypes"), "xs:union is not supported: simple types are restrictions"),
    (
        '\n<xs:complexType name="t" mixed="true"><xs:sequence/></xs:complexType>',
        "mixed='true' is not supported: a class has no place for text",
    ),
    (
        '<xs:complexType name="t"><xs:sequence>\n<xs:group ref="a:g"/></xs:sequence></xs:complexType>',
        "xs:group is not supported: write its particles",
    ),
    (
        '<xs:complexType name="t">\n<xs:attributeGroup ref="a:g"/></xs:complexType>',
        "xs:attributeGroup is not supported: write its attributes",
    ),
    (
        (
            '<xs:complexType name="t">\n<xs:attribute name="a"><xs:simpleType><xs:restriction base="xs:int"/></xs:simpleType>'
            "</xs:attribute></xs:complexType>"
        ),
        "an xs:attribute without type is not supported",
    ),
    (
        (
            '<xs:simpleType name="t">\n<xs:restriction><xs:simpleType><xs:restriction base="xs:int"/></xs:simpleType>'
            "</xs:restriction></xs:simpleType>"
        ),
        "an xs:restriction without base is not supported",
    ),
    ('\n<xs:include schemaLocation="b.xsd"/>', "xs:include is not supported: a namespace is one document"),
    ('\n<xs:element name="e" type="xs:int" substitutionGroup="a:f"/>', "substitutionGroup='a:f' is not supported"),
]


@pytest.mark.parametrize(("document", "said"), REFUSED, ids=[said.partition(":")[0] for _, said in REFUSED])
def test_baseline_is_refused_with_file_and_line(make_catalog: MakeCatalog, document: str, said: str) -> None:
    catalog = make_catalog({"a": document})
    with pytest.raises(ComposeError) as raised:
        compose(catalog, BASELINE)
    assert str(raised.value).startswith(f"{catalog.root / BASELINE / 'a.xsd'}:3: {said}")


def test_fragment_is_refused_with_file_and_line(make_catalog: MakeCatalog) -> None:
    base = '<xs:complexType name="thing"><xs:sequence/></xs:complexType>'
    fragment = redefined().replace('name="x" type="xs:string"', 'ref="a:x"')
    catalog = make_catalog({"a": base}, {"a": fragment})
    with pytest.raises(ComposeError) as raised:
        compose(catalog, "1")
    assert f"{catalog.root / '1' / 'a.xsd'}:4: ref='a:x' is not supported" in str(raised.value)


@pytest.mark.parametrize("document", [SIMPLE_CONTENT, REFERENCE, LIST])
def test_a_set_that_was_not_composed_is_refused_as_well(catalog: Catalog, document: str) -> None:
    data = TOY.format(module="a", body=document).encode()
    with pytest.raises(SchemaError, match=r"\{urn:a\}t: .* supported"):
        Reader(catalog.wire).read(SchemaSet("toy", {"a.xsd": data}, {"a.xsd": "urn:a"}))


def test_docs_tell_what_is_not_supported() -> None:
    docs = (ROOT / "docs" / "releases.md").read_text(encoding="utf-8")
    for name in (*(f"xs:{element}" for element in UNSUPPORTED), *UNSUPPORTED_ATTRIBUTES):
        assert f"`{name}`" in docs
