"""Documents of a catalog that hold what no set may hold: refused with file and line, whatever it is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from support.toy_catalogs import TOY, MakeCatalog

from webexgen.compose.composer import Composer, compose
from webexgen.errors import ComposeError, SchemaError

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


IMPORT = '<xs:import namespace="urn:a" schemaLocation="{}"/>'
OPERATION = (
    '<xs:complexType name="get" gen:operation="Get" gen:direction="request"/>'
    '<xs:complexType name="getResponse" gen:operation="Get" gen:direction="response"/>'
)
REMOVED = '<xs:redefine schemaLocation="../baseline/a.xsd"><xs:complexType name="t" gen:removes="true"><xs:complexContent><xs:extension base="a:t"/></xs:complexContent></xs:complexType></xs:redefine>'


@pytest.mark.parametrize("location", ["a.xsd", "./a.xsd", ""])
def test_who_imports_a_module_is_known_by_its_namespace(make_catalog: MakeCatalog, location: str) -> None:
    imported = IMPORT.format(location) if location else '<xs:import namespace="urn:a"/>'
    catalog = make_catalog({"a": TYPE, "b": imported + derived("u", "a:t")}, {"a": REMOVED})
    assert "a:t" in compose(catalog, "baseline").files["b.xsd"].decode()
    with pytest.raises(ComposeError, match=r"a\.xsd:2: removes a:t, which u in b\.xsd still refers to"):
        compose(catalog, "1")


def test_a_module_that_is_imported_and_left_out_is_told_by_file_and_line(make_catalog: MakeCatalog) -> None:
    catalog = make_catalog({"a": TYPE, "b": IMPORT.format("a.xsd") + TYPE}, {"b": IMPORT.format("a.xsd") + TYPE})
    update = replace(catalog.updates["1"], full=True)
    with pytest.raises(SchemaError, match=r"1/b\.xsd:2: .*Failed to (parse|locate)"):
        compose(replace(catalog, updates={"1": update}), "1")


def test_an_operation_is_one_in_all_modules(make_catalog: MakeCatalog) -> None:
    with pytest.raises(
        ComposeError, match=r"b\.xsd:2: is the request of Get, which is an operation of a\.xsd; name it otherwise"
    ):
        compose(make_catalog({"a": OPERATION, "b": OPERATION}), "baseline")


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
def test_an_update_brings_no_operation_that_another_module_has(
    make_catalog: MakeCatalog, first: str, second: str
) -> None:
    catalog = make_catalog({first: OPERATION, second: TYPE}, {second: OPERATION})
    with pytest.raises(ComposeError, match=rf"1/{second}\.xsd:2: .* which is an operation of {first}\.xsd"):
        compose(catalog, "1")


def test_what_an_update_imports_is_its_own_copy(make_catalog: MakeCatalog) -> None:
    removed = '<xs:element name="e" gen:removes="true" gen:as="tWithoutE"/>'
    replaced = derived("u", "a:t").replace("<xs:complexType", '<xs:complexType gen:replaces="true"')
    redefined = (
        '<xs:redefine schemaLocation="../baseline/b.xsd"><xs:complexType name="u"><xs:complexContent><xs:extension base="b:u">'
        f"<xs:sequence>{removed}</xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:redefine>"
    )
    imported = IMPORT.format("../baseline/a.xsd")
    other = TYPE.replace('name="t"', 'name="other"')
    catalog = make_catalog(
        {"a": TYPE, "b": TYPE.replace('name="t"', 'name="u"')}, {"b": imported + redefined + replaced}, {"a": other}
    )
    sibling = replace(catalog.releases["2"], parent="baseline")
    catalog = replace(catalog, releases={**catalog.releases, "2": sibling})
    composer = Composer(catalog)
    assert b"tWithoutE" in composer.compose("1").files["a.xsd"]
    assert composer.compose("2").files == compose(catalog, "2").files
    assert b"tWithoutE" not in composer.compose("2").files["a.xsd"]
