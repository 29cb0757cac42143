"""The attributes of the catalog's own namespace: refused wherever they would be read by nobody."""

from __future__ import annotations

import pytest
from lxml import etree
from support.fragments import BASE, COLOUR, NESTED, altered, declared, redefined
from support.paths import CATALOG
from support.toy_catalogs import MakeCatalog

from webexgen.catalog.graph import BASELINE
from webexgen.compose.composer import compose
from webexgen.compose.directives import GEN, VOCABULARY
from webexgen.errors import ComposeError

# Fragment, line, what is said of it.
REFUSED = [
    (redefined('gen:affter="first"'), 4, "there is no gen:affter: did you mean 'after'?"),
    (redefined('gen:nonsense="1"'), 4, "there is no gen:nonsense"),
    (redefined('gen:update="1"'), 4, "there is no gen:update"),
    (redefined('gen:evidence="shwon"'), 4, "gen:evidence='shwon': did you mean 'shown'? It is one of documented,"),
    (redefined('gen:assumed="type plaice"'), 4, "gen:assumed='plaice': did you mean 'place'?"),
    (redefined('gen:sensitive="yes"'), 4, "gen:sensitive='yes'; it is one of true"),
    (redefined('gen:after=""'), 4, "gen:after is empty"),
    (redefined('gen:after="first" gen:before="first"'), 4, "gen:after and gen:before say two places"),
    (redefined('gen:as="copy"'), 4, "gen:as means nothing here; it stands on an xs:element with gen:alters"),
    (redefined('gen:direction="request"'), 4, "gen:direction means nothing here"),
    (
        redefined('xmlns:g="urn:webexgen:catalogs" g:after="first"'),
        4,
        "after is an attribute of urn:webexgen:catalogs;",
    ),
    (redefined(type_='gen:evidence="shown"'), 2, "gen:evidence means nothing here"),
    (redefined(sequence='gen:after="first"'), 3, "gen:after means nothing here; it stands on what a redefined type"),
    (altered('gen:after="first"'), 4, "gen:after means nothing here"),
    (altered('gen:sensitive="true"'), 4, "gen:sensitive means nothing here; it stands on an xs:element, and not"),
    (declared(type_='gen:package="a"'), 2, "gen:package means nothing here; it stands on the xs:schema of a document"),
    (declared(type_='gen:operation="Get"'), 2, "gen:operation means nothing without gen:direction"),
    (declared(type_='gen:direction="request"'), 2, "gen:direction means nothing without gen:operation"),
    (
        declared(type_='gen:operation="Get" gen:direction="response" gen:xsiType="shown"'),
        2,
        "gen:xsiType is about requests",
    ),
    (declared(type_='gen:sensitive="true"'), 2, "gen:sensitive means nothing here"),
    (declared(simple='gen:operation="Get" gen:direction="request"'), 5, "gen:operation means nothing here"),
    (declared(element='gen:after="x"'), 3, "gen:after means nothing here"),
    (declared(element='gen:alters="minOccurs"'), 3, "gen:alters means nothing here"),
    (declared(restriction='gen:alters="enumeration"'), 5, "gen:alters means nothing here"),
    (declared(more='<xs:attribute name="id" gen:sensitive="true"/>'), 4, "gen:sensitive means nothing here"),
    (COLOUR.format('gen:sensitive="true"'), 3, "gen:sensitive means nothing here"),
    (redefined('gen:instead="first"'), 4, "gen:instead means nothing without gen:deprecated"),
    (redefined('gen:removes="true" gen:alters="minOccurs"'), 4, "gen:removes and gen:alters cannot both be said"),
    (redefined('gen:removes="yes"'), 4, "gen:removes='yes'; it is one of true"),
    (redefined('gen:replaces="true"'), 4, "gen:replaces means nothing here; it stands on a type that a fragment"),
    (redefined('gen:base="a:thing"'), 4, "gen:base means nothing here"),
    (
        redefined().replace('<xs:element name="x" type="xs:string" minOccurs="0" />', NESTED.format('gen:in="x"')),
        4,
        "gen:in means",
    ),
]


@pytest.mark.parametrize(("document", "line", "said"), REFUSED, ids=[said for *_, said in REFUSED])
def test_attribute_that_means_nothing_is_refused(
    make_catalog: MakeCatalog, document: str, line: int, said: str
) -> None:
    catalog = make_catalog({"a": BASE}, {"a": document})
    with pytest.raises(ComposeError) as raised:
        compose(catalog, "1")
    assert f"{catalog.root / '1' / 'a.xsd'}:{line}: {said}" in str(raised.value)


@pytest.mark.parametrize(
    "document",
    [
        redefined('gen:after="first" gen:evidence="shown" gen:assumed="type place" gen:source="page40"'),
        redefined('gen:before="first" gen:sensitive="true" gen:deprecated="use first"'),
        altered('gen:evidence="documented" gen:assumed="minOccurs"'),
        declared(type_='gen:operation="Get" gen:direction="request" gen:xsiType="shown"', simple='gen:evidence="shown"')
        + '<xs:complexType name="newResponse" gen:operation="Get" gen:direction="response"/>',
        declared(element='gen:sensitive="true" gen:deprecated="gone"'),
        COLOUR.format(""),
        COLOUR.format('gen:evidence="shown"'),
        COLOUR.format('gen:deprecated="soon" gen:instead="RED"'),
    ],
)
def test_attribute_in_its_place_is_taken(make_catalog: MakeCatalog, document: str) -> None:
    compose(make_catalog({"a": BASE}, {"a": document}), "1").compile()


@pytest.mark.parametrize("directive", ["after", "before", "in", "alters", "as", "evidense"])
def test_baseline_is_held_to_the_vocabulary(make_catalog: MakeCatalog, directive: str) -> None:
    base = BASE.replace('name="first"', f'name="first" gen:{directive}="minOccurs"')
    catalog = make_catalog({"a": base})
    with pytest.raises(ComposeError) as raised:
        compose(catalog, BASELINE)
    assert f"{catalog.root / BASELINE / 'a.xsd'}:3: " in str(raised.value)
    assert f"gen:{directive}" in str(raised.value)


def test_catalog_uses_the_vocabulary() -> None:
    used = {
        etree.QName(name).localname
        for path in CATALOG.glob("*/*.xsd")
        for node in etree.parse(path).iter(etree.Element)
        for name in node.attrib
        if name.startswith(f"{{{GEN}}}")
    }
    assert used <= VOCABULARY.keys()
