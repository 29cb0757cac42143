"""Documents that show what breaks between two plain sets, as `webexgen diff --witness` gives them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree
from support.plain_schemas import files, schema

from webexgen.cli import main
from webexgen.compare.policy import find_profile
from webexgen.compare.witnesses.witness import Witness
from webexgen.importer.compiled import compile_set
from webexgen.importer.pair import Options, read_pair
from webexgen.importer.plain_set import read_set
from webexgen.importer.sources import memory_source
from webexgen.report.changelog import Changelog, Selection
from webexgen.report.sets.comparison import compare_sets
from webexgen.report.sets.witnesses import Shares, prove_sets, shares

ROOT = '<xs:element name="root"><xs:complexType>{}</xs:complexType></xs:element>'


def proved(old: str | bytes | dict[str, bytes], new: str | bytes | dict[str, bytes]) -> Changelog:
    """The changelog of two sets, with a document for each breaking change that has one."""
    sets = [read_set(memory_source(name, files(given))) for name, given in (("old", old), ("new", new))]
    pair = read_pair(sets[0], sets[1], Options())
    log = compare_sets(pair, find_profile("client"), Selection())
    found = prove_sets(log, sets[0], sets[1], pair)
    for entry in found.entries:
        if entry.witness is not None and entry.witness.confirmed:
            schemas = {"old": compile_set(sets[0]), "new": compile_set(sets[1])}
            document = etree.fromstring(entry.witness.message)
            assert schemas[entry.witness.valid_under or ""].validate(document)
            assert not schemas[entry.witness.invalid_under or ""].validate(document)
    return found


def witnesses(log: Changelog) -> dict[str, Witness]:
    """What shows the changes, by kind and path."""
    return {f"{e.change.kind} {e.change.path}": e.witness for e in log.entries if e.witness is not None}


def sequence(inner: str) -> str:
    return ROOT.format(f"<xs:sequence>{inner}</xs:sequence>")


A, B = '<xs:element name="a" type="xs:int"/>', '<xs:element name="b" type="xs:int"/>'
UNION = (
    '<xs:simpleType name="U"><xs:union memberTypes="xs:int {}"/></xs:simpleType><xs:simpleType name="C"><xs:restriction base="xs:string">'
    '<xs:enumeration value="x"/></xs:restriction></xs:simpleType>'
)
HEAD = '<xs:element name="head" type="xs:string" abstract="true"/><xs:element name="one" substitutionGroup="t:head"/>'
ABSTRACT = (
    '<xs:complexType name="B" abstract="true"/><xs:complexType name="D"><xs:complexContent><xs:extension base="t:B"><xs:sequence>{}</xs:sequence>'
    "</xs:extension></xs:complexContent></xs:complexType>"
)
TEXT = '<xs:simpleContent><xs:extension base="{}"><xs:attribute name="k" use="required"/></xs:extension></xs:simpleContent>'


@pytest.mark.parametrize(
    ("old", "new", "which", "shown"),
    [
        (sequence(A), sequence(A + B), "old", b"<t:a>1</t:a>"),
        (sequence(A + B), sequence(A), "old", b"<t:b>"),
        (sequence(A), sequence(A.replace("int", "boolean")), "old", b"<t:a>00</t:a>"),
        (sequence(A), sequence(A.replace("/>", ' minOccurs="0"/>')), "new", b'<t:root xmlns:t="urn:t"/>'),
        (sequence(A), sequence(A.replace("/>", ' maxOccurs="2"/>')), "new", b"<t:a>1</t:a>\n  <t:a>1</t:a>"),
        (ROOT.format(""), ROOT.format('<xs:attribute name="k" use="required"/>'), "old", b"<t:root "),
        (ROOT.format('<xs:attribute name="k"/>'), ROOT.format(""), "old", b' k="'),
        (
            sequence('<xs:element name="u" type="t:U"/>') + UNION.format("t:C"),
            sequence('<xs:element name="u" type="t:U"/>') + UNION.format(""),
            "old",
            b"<t:u>x</t:u>",
        ),
        (sequence('<xs:element ref="t:head"/>') + HEAD, sequence('<xs:element ref="t:one"/>' + A) + HEAD, "old", b"<t:one>"),
        (
            sequence('<xs:element name="d" type="t:B"/>') + ABSTRACT.format(A + B),
            sequence('<xs:element name="d" type="t:B"/>') + ABSTRACT.format(A),
            "old",
            b'xsi:type="t:D"',
        ),
        (
            ROOT.format(TEXT.format("xs:string")),
            ROOT.format(TEXT.format("xs:int")),
            "old",
            b"</t:root>",
        ),
        (
            ROOT.format('<xs:attribute ref="xml:lang"/>'),
            ROOT.format('<xs:attribute ref="xml:lang" use="required"/>'),
            "old",
            b"<t:root ",
        ),
        (ROOT.format(f"<xs:all>{A}{B}</xs:all>"), sequence(A + B), "old", b"<t:b>1</t:b>\n  <t:a>1</t:a>"),
        (
            sequence('<xs:any namespace="##any" processContents="lax"/>'),
            sequence('<xs:any namespace="##other" processContents="lax"/>'),
            "old",
            b"<t:root",
        ),
    ],
)  # fmt: skip
def test_a_document_shows_it(old: str, new: str, which: str, shown: bytes) -> None:
    found = [one for one in witnesses(proved(old, new)).values() if one.confirmed]
    assert [one for one in found if one.valid_under == which and shown in one.message], found


def test_every_breaking_change_of_the_example_has_a_document() -> None:
    log = proved(
        sequence('<xs:element name="a" type="xs:string" maxOccurs="9"/><xs:element name="b" minOccurs="0"/>'),
        sequence('<xs:element name="a" type="xs:date" maxOccurs="8"/>'),
    )
    assert shares(log) == Shares(3, 3, 3)


def test_a_document_has_the_names_of_the_set_that_it_is_valid_in() -> None:
    old, new = (
        schema(sequence(inner)).replace(b"urn:t", name) for inner, name in ((A + B, b"urn:t:1.0"), (A, b"urn:t:2.0"))
    )
    assert b'xmlns:t="urn:t:1.0"' in witnesses(proved(old, new))["element-removed b"].message


def test_a_set_without_a_namespace() -> None:
    old, new = (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{sequence(inner)}</xs:schema>'.encode()
        for inner in (A + B, A)
    )
    found = witnesses(proved(old, new))["element-removed b"]
    assert (found.confirmed, found.valid_under) == (True, "old")
    assert b"<b>1</b>" in found.message


def test_several_documents_of_a_namespace_and_a_redefinition() -> None:
    main_document = schema(
        '<xs:redefine schemaLocation="types.xsd"><xs:complexType name="T"><xs:complexContent><xs:extension base="t:T"><xs:sequence>'
        f"{B}</xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:redefine>"
        '<xs:include schemaLocation="root.xsd"/><xs:import namespace="urn:other" schemaLocation="other.xsd"/>'
    )
    old = {
        "main.xsd": main_document,
        "types.xsd": schema(f'<xs:complexType name="T"><xs:sequence>{A}</xs:sequence></xs:complexType>'),
        "root.xsd": b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="root" type="T"/></xs:schema>',
        "other.xsd": schema('<xs:element name="alone" type="xs:int"/>').replace(b"urn:t", b"urn:other"),
    }
    new = {**old, "other.xsd": old["other.xsd"].replace(b"xs:int", b"xs:date")}
    new["types.xsd"] = old["types.xsd"].replace(b"<xs:sequence>", b'<xs:sequence><xs:element name="c" type="xs:int"/>')
    log = proved(old, new)
    assert shares(log).breaking == shares(log).confirmed > 1


def test_a_change_below_a_type_that_only_an_xsi_type_names() -> None:
    types = (
        '<xs:element name="root" type="t:B"/><xs:complexType name="B"/><xs:complexType name="D"><xs:complexContent><xs:extension base="t:B">'
        '<xs:sequence><xs:element name="k" type="t:K"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>'
        '<xs:complexType name="K"><xs:sequence>{}</xs:sequence></xs:complexType>'
    )
    found = witnesses(proved(types.format(A + B), types.format(A)))["element-removed b"]
    assert found.confirmed
    assert (
        b'<t:root xmlns:t="urn:t" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="t:D">'
        in found.message
    )


def test_what_no_document_shows_says_so() -> None:
    unique = '<xs:unique name="u"><xs:selector xpath="t:a"/><xs:field xpath="."/></xs:unique></xs:element>'
    found = witnesses(proved(sequence(A), sequence(A).replace("</xs:element>", unique)))
    (only,) = found.values()
    assert (only.confirmed, only.decided, only.why_not) == (False, False, "no message shows it: identity-added")


def test_an_abstract_type_that_no_other_derives_from_has_no_document() -> None:
    types = '<xs:complexType name="B" abstract="true"/>'
    found = witnesses(proved('<xs:element name="gone" type="t:B"/>' + sequence(A) + types, sequence(A) + types))
    assert {(one.decided, one.why_not) for one in found.values()} == {
        (False, "old: no type derives from B, which is abstract")
    }


def test_a_set_that_libxml2_does_not_compile() -> None:
    fault = '<xs:element name="other" type="xs:int" default="no number"/>'
    (only,) = witnesses(proved(sequence(A + B) + fault, sequence(A) + fault)).values()
    assert not only.decided
    assert only.why_not.startswith("libxml2 does not compile the schemas of old: ")


def test_the_command_gives_them(tmp_path: Path) -> None:
    for name, inner in (("old", A + B), ("new", A)):
        (tmp_path / f"{name}.xsd").write_bytes(schema(sequence(inner)))
    places = [str(tmp_path / name) for name in ("old.xsd", "new.xsd")]
    done = CliRunner().invoke(main, ["diff", *places, "--witness", "--format", "json"])
    assert done.exit_code == 0, done.output
    told = [entry["witness"] for entry in json.loads(done.output)["changes"] if "witness" in entry]
    assert [(one["confirmed"], one["valid_under"], one["invalid_under"]) for one in told] == [(True, "old", "new")]


def test_a_simple_type_that_may_stand_by_xsi_type_no_more() -> None:
    base = '<xs:simpleType name="B"><xs:restriction base="xs:string"/></xs:simpleType>'
    derived = (
        '<xs:simpleType name="D"><xs:restriction base="{}"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>'
    )
    root = ROOT.format('<xs:sequence><xs:element name="a" type="t:B"/></xs:sequence>')
    old, new = (root + base + derived.format(name) for name in ("t:B", "xs:string"))
    (entry,) = [entry for entry in proved(old, new).entries if entry.change.kind == "base-changed"]
    assert entry.witness is not None
    assert entry.witness.confirmed
    assert b'xsi:type="t:D"' in entry.witness.message


def test_a_text_that_collapses_into_a_shorter_one() -> None:
    typed = (
        '<xs:simpleType name="S"><xs:restriction base="{}"><xs:maxLength value="128"/></xs:restriction></xs:simpleType>'
    )
    root = ROOT.format('<xs:sequence><xs:element name="a" type="t:S"/></xs:sequence>')
    log = proved(root + typed.format("xs:Name"), root + typed.format("xs:string"))
    assert 0 < shares(log).breaking == shares(log).decided == shares(log).confirmed


def test_a_removed_element_that_was_optional_makes_no_document_invalid_on_the_way_back(tmp_path: Path) -> None:
    for name, inner in (("old", '<xs:element name="a" minOccurs="0"/>'), ("new", "")):
        (tmp_path / f"{name}.xsd").write_bytes(schema(ROOT.format(f"<xs:sequence>{inner}</xs:sequence>")))
    result = CliRunner().invoke(main, ["diff", str(tmp_path / "old.xsd"), str(tmp_path / "new.xsd")])
    text = " ".join(result.stdout.split())
    assert "old.xsd under" in text
    assert "1 change can make them invalid." in text
    assert "old.xsd: all stay valid." in text


KEYED = (
    '<xs:element name="root"><xs:complexType><xs:sequence><xs:element name="item" type="t:I" maxOccurs="{}"/>'
    '<xs:element name="see" minOccurs="0"><xs:complexType>{}<xs:attribute name="ref" type="xs:string"/><xs:attribute name="at" type="xs:int" use="required"/></xs:complexType></xs:element>'
    '</xs:sequence></xs:complexType><xs:key name="k"><xs:selector xpath=".//t:item"/><xs:field xpath="@id"/><xs:field xpath="@at"/></xs:key>'
    '<xs:keyref name="r" refer="t:k"><xs:selector xpath="t:see"/><xs:field xpath="@ref"/><xs:field xpath="@at"/></xs:keyref></xs:element>'
    '<xs:complexType name="I"><xs:sequence>{}</xs:sequence><xs:attribute name="id" type="xs:{}"/><xs:attribute name="at" type="xs:int"/></xs:complexType>'
)
SAID = f"<xs:sequence>{A}</xs:sequence>"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ((1, "", A + B, "ID"), (1, "", A, "ID")),
        ((3, "", A, "positiveInteger"), (2, "", A, "positiveInteger")),
        ((1, SAID, A, "string"), (1, "", A, "string")),
        ((1, "", A, "integer"), (1, "", A, "positiveInteger")),
    ],
    ids=["removed below a key", "more than one", "removed below a reference", "the value of a key"],
)
def test_documents_meet_identity_constraints(old: tuple[object, ...], new: tuple[object, ...]) -> None:
    log = proved(KEYED.format(*old), KEYED.format(*new))
    assert 0 < shares(log).breaking == shares(log).decided == shares(log).confirmed


def test_a_reference_that_must_refer_takes_the_value_of_a_key() -> None:
    sets = [
        KEYED.format(1, inner, A, "string").replace(
            'name="ref" type="xs:string"', 'name="ref" type="xs:string" use="required"'
        )
        for inner in (SAID, "")
    ]
    (found,) = witnesses(proved(sets[0], sets[1])).values()
    document = etree.fromstring(found.message)
    assert found.confirmed
    assert document[1].get("ref") == document[0].get("id")


def test_what_one_release_has_below_a_type_that_stands_by_xsi_type() -> None:
    types = (
        '<xs:element name="root" type="t:R"/><xs:complexType name="R"/>'
        '<xs:complexType name="D"><xs:complexContent><xs:extension base="t:R"><xs:sequence minOccurs="0">{}</xs:sequence></xs:extension></xs:complexContent>'
        '</xs:complexType><xs:complexType name="E"><xs:complexContent><xs:extension base="t:R"><xs:sequence minOccurs="0">{}</xs:sequence></xs:extension>'
        "</xs:complexContent></xs:complexType>"
    )
    found = witnesses(proved(types.format(A, A + B), types.format(A + B, A + B)))
    assert {name: one.confirmed for name, one in found.items()} == {"element-added b": True}


def test_two_children_in_another_order_where_something_else_is_expected() -> None:
    inner = '<xs:element name="{}" type="xs:int" minOccurs="0"/>'
    old, new = ("".join(inner.format(name) for name in names) for names in ("ab", "bac"))
    found = witnesses(proved(sequence(old), sequence(new)))
    assert {name: one.confirmed for name, one in found.items() if "reordered" in name} == {"element-reordered b": True}
