"""Fragments of a toy catalog: what each directive does, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.toy_catalogs import MakeCatalog

from webexgen.catalog.graph import BASELINE
from webexgen.compose.composer import GEN, Composer, compose
from webexgen.errors import ComposeError
from webexgen.qname import XS
from webexgen.schema.model import Api
from webexgen.schema.reader import Reader

# thing <- special <- b:other; documents of a toy catalog, in the lines that the refusals count on.
BASE = {
    "a": """\
<xs:complexType name="thing"><xs:sequence>
  <xs:element name="first" type="xs:long"/>
  <xs:element name="inner"><xs:complexType><xs:sequence>
    <xs:element name="deep" type="xs:string"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="named" type="a:leaf"/>
</xs:sequence></xs:complexType>
<xs:complexType name="special"><xs:complexContent><xs:extension base="a:thing"><xs:sequence>
  <xs:element name="extra" type="a:colour" default="RED"/>
</xs:sequence></xs:extension></xs:complexContent></xs:complexType>
<xs:complexType name="leaf"><xs:sequence><xs:element name="value" type="xs:string"/></xs:sequence></xs:complexType>
<xs:complexType name="pick"><xs:choice>
  <xs:element name="one" type="xs:int"/><xs:element name="two" type="xs:int"/>
</xs:choice></xs:complexType>
<xs:simpleType name="colour"><xs:restriction base="xs:string">
  <xs:enumeration value="RED"/>
</xs:restriction></xs:simpleType>
""",
    "b": """\
<xs:import namespace="urn:a" schemaLocation="a.xsd"/>
<xs:complexType name="other"><xs:complexContent><xs:extension base="a:special"><xs:sequence>
  <xs:element name="own" type="xs:int"/>
</xs:sequence></xs:extension></xs:complexContent></xs:complexType>
""",
}
ALTERS = 'gen:alters="minOccurs"'


def element(name: str, rest: str = "", type_: str = "xs:string") -> str:
    return f'<xs:element name="{name}" type="{type_}" minOccurs="0" {rest}/>'


def derive(name: str, base: str, *particles: str) -> str:
    content = "".join(["<xs:sequence>\n", *(f"{particle}\n" for particle in particles), "</xs:sequence>"])
    extension = f'<xs:extension base="{base}">{content}</xs:extension>'
    return f'<xs:complexType name="{name}"><xs:complexContent>{extension}</xs:complexContent></xs:complexType>'


def restrict(name: str, rest: str, *values: str) -> str:
    content = "".join(f'\n<xs:enumeration value="{value}"/>' for value in values)
    restriction = f'<xs:restriction base="a:{name}" {rest}>{content}</xs:restriction>'
    return f'<xs:simpleType name="{name}">{restriction}</xs:simpleType>'


def redefine(*types: str, module: str = "a") -> str:
    return "\n".join([f'<xs:redefine schemaLocation="../baseline/{module}.xsd">', *types, "</xs:redefine>"])


def change(type_: str, *particles: str) -> str:
    return redefine(derive(type_[2:], type_, *particles), module=type_[0])


def members(api: Api, name: str) -> list[str]:
    """Element names of a type, `name=type` where the type is one of the toys'."""
    type_ = api.complex(name)
    assert type_ is not None
    elements = [field.element for field in api.fields(type_)]
    return [e.name if api.types.get(e.type) is None else f"{e.name}={e.type}" for e in elements]


THING = ["first", "inner={urn:a}thing/inner", "named={urn:a}leaf"]
TO_PICK = element("named", 'gen:alters="type" gen:as="copied"', "a:pick")


@pytest.mark.parametrize(
    ("module", "document", "type_", "expected"),
    [
        ("a", change("a:thing", element("x"), element("y")), "a}thing", [*THING, "x", "y"]),
        ("a", change("a:thing", element("x")), "b}other", [*THING, "x", "extra={urn:a}colour", "own"]),
        (
            "a",
            change("a:thing", element("x", 'gen:after="first"'), element("y", 'gen:before="x"')),
            "a}thing",
            ["first", "y", "x", *THING[1:]],
        ),
        ("a", change("a:thing", element("x", 'gen:in="inner" gen:before="deep"')), "a}thing/inner", ["x", "deep"]),
        ("a", change("a:special", TO_PICK), "a}thing", THING),
        (
            "a",
            change("a:special", TO_PICK),
            "a}special",
            ["first", "inner={urn:a}special/inner", "named={urn:a}pick", "extra={urn:a}colour"],
        ),
        ("b", change("b:other", TO_PICK), "a}special", [*THING, "extra={urn:a}colour"]),
        (
            "b",
            change("b:other", TO_PICK, element("x")),
            "b}other",
            ["first", "inner={urn:a}copied/inner", "named={urn:a}pick", "extra={urn:a}colour", "own", "x"],
        ),
        ("a", derive("new", "a:leaf", element("x")), "a}new", ["value", "x"]),
    ],
)
def test_fragment_changes_the_type_that_it_names(
    make_catalog: MakeCatalog, module: str, document: str, type_: str, expected: list[str]
) -> None:
    catalog = make_catalog(BASE, {module: document})
    schemas = compose(catalog, "1")
    schemas.compile()
    assert members(Reader(catalog.wire).read(schemas), f"{{urn:{type_}") == expected


def test_altering_touches_the_named_attributes_only(make_catalog: MakeCatalog) -> None:
    updates = [
        {"a": change("a:special", element("extra", ALTERS, "xs:int"))},
        {"a": change("a:special", '<xs:element name="extra" default="RED" nillable="true" gen:alters="default"/>')},
    ]
    document = compose(make_catalog(BASE, *updates), "2").documents["a.xsd"]
    (extra,) = document.iterfind(f".//{{{XS}}}element[@name='extra']")
    assert dict(extra.items()) == {
        "name": "extra",
        "type": "a:colour",
        "default": "RED",
        "minOccurs": "0",
        f"{{{GEN}}}altered": "1 2",
    }


def test_copy_in_another_module_stays_out_of_older_releases(make_catalog: MakeCatalog) -> None:
    catalog = make_catalog(BASE, {"b": change("b:other", TO_PICK)})
    composer = Composer(catalog)
    newer = composer.compose("1")
    assert composer.compose(BASELINE).files == compose(catalog, BASELINE).files
    assert newer.files["a.xsd"] != compose(catalog, BASELINE).files["a.xsd"]


def test_enumeration_gains_values(make_catalog: MakeCatalog) -> None:
    fragment = redefine(restrict("colour", 'gen:alters="enumeration"', "BLUE"))
    document = compose(make_catalog(BASE, {"a": fragment}), "1").documents["a.xsd"]
    assert [e.get("value") for e in document.iter(f"{{{XS}}}enumeration")] == ["RED", "BLUE"]


@pytest.mark.parametrize(
    ("base", "kept"),
    [
        ("<xs:choice>{}</xs:choice>", "xs:choice"),
        ('<xs:sequence maxOccurs="unbounded">{}</xs:sequence>', "xs:sequence[@maxOccurs='unbounded']"),
        ('<xs:sequence>{}</xs:sequence><xs:attribute name="lang" type="xs:string"/>', "xs:attribute[@name='lang']"),
    ],
)
def test_copied_content_keeps_its_shape(make_catalog: MakeCatalog, base: str, kept: str) -> None:
    """Altering what is inherited copies the base's content down, not only its elements."""
    toy = f'<xs:complexType name="base">{base.format(element("first"))}</xs:complexType>'
    toys = {"a": toy + derive("derived", "a:base", element("own"))}
    update = {"a": change("a:derived", element("first", 'gen:alters="type"', "xs:long"))}
    document = compose(make_catalog(toys, update), "1").documents["a.xsd"]
    (derived,) = document.iterfind("xs:complexType[@name='derived']", {"xs": XS})
    assert derived.find(f".//{kept}", {"xs": XS}) is not None
    assert [e.get("name") for e in derived.iter(f"{{{XS}}}element")] == ["first", "own"]


@pytest.mark.parametrize(("base", "derived"), [("a", "b"), ("b", "a")])
def test_base_and_copy_grow_alike_whatever_their_files_are_called(
    make_catalog: MakeCatalog, base: str, derived: str
) -> None:
    """One update adds to a base and copies it elsewhere; the copy has the addition, whichever file is read first."""
    toys = {
        base: f'<xs:complexType name="thing"><xs:sequence>{element("first")}</xs:sequence></xs:complexType>',
        derived: f'<xs:import namespace="urn:{base}" schemaLocation="{base}.xsd"/>' + derive("other", f"{base}:thing"),
    }
    update = {
        base: change(f"{base}:thing", element("added")),
        derived: change(f"{derived}:other", element("first", 'gen:alters="type" gen:as="copied"', "xs:long")),
    }
    catalog = make_catalog(toys, update)
    assert members(Reader(catalog.wire).read(compose(catalog, "1")), f"{{urn:{derived}}}other") == ["first", "added"]


@pytest.mark.parametrize("flip", [False, True])
def test_base_and_copy_grow_alike_in_either_order_in_one_file(make_catalog: MakeCatalog, *, flip: bool) -> None:
    types = [derive("thing", "a:thing", element("added")), derive("special", "a:special", element("first", ALTERS))]
    catalog = make_catalog(BASE, {"a": redefine(*(reversed(types) if flip else types))})
    special = members(Reader(catalog.wire).read(compose(catalog, "1")), "{urn:a}special")
    assert [name.partition("=")[0] for name in special] == ["first", "inner", "named", "added", "extra"]


# Type, particle, what is said of it: the particle of a redefined type stands in line 4.
REFUSED_PARTICLES = [
    ("a:thing", element("gone", ALTERS), "alters gone, which thing does not have"),
    (
        "a:thing",
        element("first", 'gen:alters="minOccurs fixd"'),
        "cannot alter fixd of an xs:element: did you mean 'fixed'?",
    ),
    ("a:thing", '<xs:element name="first" gen:alters="type"/>', "names no type and holds none"),
    ("a:thing", element("first", 'gen:alters="type"', "a:gone"), "type='a:gone': there is no such type"),
    ("a:thing", element("x", 'gen:after="gone"'), "gen:after='gone': thing has no such element of its own"),
    ("a:special", element("x", 'gen:before="first"'), "gen:before='first': special has no such element of its own"),
    ("a:thing", element("x", 'gen:in="gone"'), "gen:in: 'gone': thing has no such element"),
    ("a:thing", element("x", 'gen:in="named"'), "redefine that type"),
    ("a:special", element("x", 'gen:in="inner"'), "gen:in: 'inner'"),
    ("a:special", element("deep", 'gen:in="inner" gen:alters="minOccurs"'), "gen:in: 'inner'"),
    ("a:thing", element("first"), "adds first, which thing already has"),
    ("b:other", element("first"), "adds first, which other already has"),
    ("a:thing", element("deep", 'gen:in="inner"'), "adds deep, which thing/inner already has"),
    ("a:thing", element("extra"), "special would hold two elements extra"),
    ("a:special", element("own"), "other would hold two elements own"),
    ("a:pick", element("x"), "pick holds an xs:choice"),
    ("a:thing", element("x", type_="a:gone"), "type='a:gone': there is no such type"),
    ("a:thing", element("x", type_="b:other"), "a.xsd does not import"),
    ("a:thing", element("x", 'xmlns:d="urn:d"', "d:any"), "bound to no namespace of this catalog"),
    ("b:other", element("first", ALTERS), "inherited from urn:a: name the copy of that base with an unused gen:as"),
    ("b:other", element("first", f'{ALTERS} gen:as="leaf"'), "name the copy of that base with an unused gen:as"),
]
# Module, document, line, what is said.
REFUSED_DOCUMENTS = [
    ("a", change("a:gone", element("x")), 3, "redefines gone, which a.xsd does not have"),
    ("a", redefine(restrict("gone", "")), 3, "redefines gone, which a.xsd does not have"),
    ("a", redefine(restrict("leaf", "")), 3, "redefines leaf, which is an xs:complexType in a.xsd"),
    ("a", change("a:leaf").replace('base="a:leaf"', 'base="a:thing"'), 3, "must extend itself"),
    ("a", change("a:leaf").replace("xs:sequence", "xs:any"), 3, "only xs:sequence, xs:choice, xs:all and xs:attribute"),
    ("a", redefine(restrict("colour", "")), 3, "say what it alters"),
    ("a", redefine(restrict("colour", 'gen:alters="enumeration"', "RED")), 4, "'RED', which colour already has"),
    ("a", '<xs:complexType name="leaf"/>', 2, "declares leaf, which a.xsd already has"),
    ("a", '<xs:complexType name="new"/>\n<xs:complexType name="new"/>', 3, "declares new, which a.xsd already has"),
    ("a", derive("new", "a:gone"), 2, "base='a:gone': there is no such type"),
    ("a", derive("new", "xs:strng"), 2, "base='xs:strng': XML Schema has no such type: did you mean 'xs:string'?"),
    ("a", derive("new", "xs:zzz"), 2, "base='xs:zzz': XML Schema has no such type"),
    (
        "a",
        change("a:leaf", element("x")).replace("../baseline/", "../baselin/"),
        2,
        "schemaLocation='../baselin/a.xsd': that is no earlier document of a.xsd: did you mean '../baseline/a.xsd'?",
    ),
    (
        "a",
        change("a:leaf", element("x")).replace("a.xsd", "b.xsd"),
        2,
        "schemaLocation='../baseline/b.xsd': that is no",
    ),
    ("a", change("a:leaf", element("x")).replace("../baseline/", ""), 2, "schemaLocation='a.xsd': that is no earlier"),
    ("a", derive("new", "a:leaf", element("value")), 3, "new would hold two elements value"),
    ("a", derive("new", "a:leaf", element("x"), element("x")), 4, "new would hold two elements x"),
    ("a", '<xs:import namespace="urn:d" schemaLocation="d.xsd"/>', 2, "urn:d"),
    ("a", '<xs:element name="root" type="a:leaf"/>', 2, "element is not supported in a fragment"),
    ("a", "<xs:complexType>", 3, "mismatch"),
    ("a", '<?xml version="1.0"?><schema/>', 1, "not an xs:schema"),
    (
        "a",
        f'<?xml version="1.0"?><xs:schema xmlns:xs="{XS}" targetNamespace="urn:b"/>',
        1,
        "targetNamespace is 'urn:b'; that of a.xsd is urn:a",
    ),
    ("c", "", 1, "c.xsd:1: holds nothing"),
    ("c", redefine().replace("a.xsd", "c.xsd"), 1, "there is no module c.xsd of namespace urn:c"),
]
REFUSED = [*((type_[0], change(type_, part), 4, said) for type_, part, said in REFUSED_PARTICLES), *REFUSED_DOCUMENTS]


@pytest.mark.parametrize(("module", "document", "line", "said"), REFUSED, ids=[said for *_, said in REFUSED])
def test_fragment_is_refused(make_catalog: MakeCatalog, module: str, document: str, line: int, said: str) -> None:
    catalog = make_catalog(BASE, {module: document})
    with pytest.raises(ComposeError) as raised:
        compose(catalog, "1")
    assert said in str(raised.value)
    for finding in str(raised.value).splitlines():
        assert finding.startswith(f"{catalog.root / '1' / module}.xsd:{line}: ")


def test_all_that_is_wrong_is_told_at_once(make_catalog: MakeCatalog) -> None:
    catalog = make_catalog(
        BASE,
        {
            "a": redefine(derive("gone", "a:gone"), derive("thing", "a:thing", element("first"))),
            "b": change("b:other", element("first", ALTERS)),
        },
    )
    with pytest.raises(ComposeError) as raised:
        compose(catalog, "1")
    files = [Path(line.partition(":")[0]).name for line in str(raised.value).splitlines()]
    assert files == ["a.xsd", "a.xsd", "b.xsd"]


LAYERS = st.lists(
    st.lists(st.tuples(st.sampled_from(["append", "after", "before"]), st.integers(0, 30)), min_size=1, max_size=4),
    min_size=3,
    max_size=6,
)


@given(LAYERS)
@settings(deadline=None)  # writes files
def test_layers_of_additions_add_up(make_catalog: MakeCatalog, layers: list[list[tuple[str, int]]]) -> None:
    order, updates = ["first", "last"], []
    toy = (
        f'<xs:complexType name="thing"><xs:sequence>{element("first")}{element("last")}</xs:sequence></xs:complexType>'
    )

    def added(update: int, layer: list[tuple[str, int]]) -> Iterator[str]:
        for number, (side, choice) in enumerate(layer):
            name, anchor = f"new{update}_{number}", order[choice % len(order)]
            index = {"append": len(order), "after": order.index(anchor) + 1, "before": order.index(anchor)}[side]
            order.insert(index, name)
            yield element(name, "" if side == "append" else f'gen:{side}="{anchor}"')

    for update, layer in enumerate(layers, 1):
        updates.append({"a": change("a:thing", *added(update, layer))})
    schemas = compose(make_catalog({"a": toy}, *updates), str(len(layers)))
    schemas.compile()
    elements = list(schemas.documents["a.xsd"].iter(f"{{{XS}}}element"))
    assert [e.get("name") for e in elements] == order
    for e in elements:
        _, _, number = e.get("name", "").partition("new")
        assert e.get(f"{{{GEN}}}update") == (number.partition("_")[0] or None)
