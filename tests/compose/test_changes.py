"""Every sort of change that an update can say: what the schema is afterwards, and what the diff finds."""

from __future__ import annotations

import pytest
from lxml import etree
from support.toy_catalogs import MakeCatalog

from webexgen.catalog.graph import BASELINE
from webexgen.compare.diff import diff
from webexgen.compose.composer import GEN, compose
from webexgen.errors import ComposeError, SchemaError
from webexgen.qname import XS
from webexgen.schema.reader import Reader

NS = {"xs": XS}
BASE = """\
<xs:complexType name="get" gen:operation="Get" gen:direction="request"><xs:sequence>
  <xs:element name="one" type="xs:int"/>
  <xs:element name="two" type="a:colour" minOccurs="0" default="RED"/>
  <xs:element name="pick" type="a:pick"/>
  <xs:element name="all" type="a:every"/>
  <xs:element name="special" type="a:special" minOccurs="0"/>
  <xs:element name="inner"><xs:complexType><xs:choice>
    <xs:element name="left" type="xs:int"/><xs:element name="right" type="xs:int"/>
  </xs:choice></xs:complexType></xs:element>
  <xs:element name="code"><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="4"/></xs:restriction></xs:simpleType></xs:element>
</xs:sequence><xs:attribute name="lang" type="xs:string"/></xs:complexType>
<xs:complexType name="getResponse" gen:operation="Get" gen:direction="response"><xs:sequence>
  <xs:element name="two" type="a:colour"/>
</xs:sequence></xs:complexType>
<xs:complexType name="drop" gen:operation="Drop" gen:direction="request"><xs:sequence/></xs:complexType>
<xs:complexType name="dropResponse" gen:operation="Drop" gen:direction="response"><xs:sequence/></xs:complexType>
<xs:complexType name="pick"><xs:choice><xs:element name="x" type="xs:int"/><xs:element name="y" type="xs:int"/></xs:choice></xs:complexType>
<xs:complexType name="every"><xs:all><xs:element name="x" type="xs:int"/></xs:all></xs:complexType>
<xs:complexType name="plain"><xs:sequence>
  <xs:element name="first" type="xs:string"/>
</xs:sequence></xs:complexType>
<xs:complexType name="special"><xs:complexContent><xs:extension base="a:plain"><xs:sequence>
  <xs:element name="second" type="xs:string" minOccurs="0"/>
</xs:sequence></xs:extension></xs:complexContent></xs:complexType>
<xs:simpleType name="colour"><xs:restriction base="xs:string">
  <xs:enumeration value="RED"/><xs:enumeration value="BLUE"/>
</xs:restriction></xs:simpleType>
<xs:simpleType name="short"><xs:restriction base="xs:string"><xs:maxLength value="4"/></xs:restriction></xs:simpleType>
<xs:complexType name="unused"><xs:sequence><xs:element name="s" type="a:short"/></xs:sequence></xs:complexType>
"""


def redefine(*types: str) -> str:
    return "\n".join(['<xs:redefine schemaLocation="../baseline/a.xsd">', *types, "</xs:redefine>"])


def change(name: str, content: str, *, type_: str = "", extension: str = "") -> str:
    return redefine(
        f'<xs:complexType name="{name}" {type_}><xs:complexContent><xs:extension base="a:{name}" {extension}>'
        f"{content}</xs:extension></xs:complexContent></xs:complexType>"
    )


def sequence(*particles: str) -> str:
    return "".join(["<xs:sequence>", *particles, "</xs:sequence>"])


def simple(name: str, alters: str = "", facets: str = "", more: str = "") -> str:
    words = f'gen:alters="{alters}"' if alters else ""
    restriction = f'<xs:restriction base="a:{name}" {words} {more}>{facets}</xs:restriction>'
    return redefine(f'<xs:simpleType name="{name}">{restriction}</xs:simpleType>')


def gone(name: str) -> str:
    return (
        f'<xs:complexType name="{name}" gen:removes="true" gen:evidence="documented">'
        f'<xs:complexContent><xs:extension base="a:{name}"/></xs:complexContent></xs:complexType>'
    )


def deprecated(name: str, why: str) -> str:
    return (
        f'<xs:complexType name="{name}" gen:alters="deprecated" gen:deprecated="{why}" gen:evidence="documented">'
        f'<xs:complexContent><xs:extension base="a:{name}"/></xs:complexContent></xs:complexType>'
    )


REMOVED = 'gen:removes="true" gen:evidence="documented"'
DEPRECATED = '<xs:element name="one" gen:alters="deprecated" gen:deprecated="Unread" gen:until="{}"/>'
CODE = '<xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="8"/></xs:restriction></xs:simpleType>'
# Fragment, the changes that the diff finds: kind, path, old and new.
CHANGES = {
    "element removed": (
        change("get", sequence(f'<xs:element name="one" {REMOVED}/>')),
        ["element-removed one xs:int 1..1>"],
    ),
    "last element removed": (
        change("getResponse", sequence(f'<xs:element name="two" {REMOVED}/>')),
        ["element-removed two a:colour 1..1>"],
    ),
    "branch removed": (
        change("pick", f'<xs:choice><xs:element name="x" {REMOVED}/></xs:choice>'),
        ["branch-removed x xs:int 0..1>", "min-occurs-raised y 0..1>1..1"],
    ),
    "branch added": (
        change("pick", '<xs:choice><xs:element name="z" type="xs:int" gen:evidence="shown"/></xs:choice>'),
        ["branch-added z >xs:int"],
    ),
    "added to xs:all": (
        change("every", '<xs:all><xs:element name="z" type="xs:int" minOccurs="0" gen:evidence="shown"/></xs:all>'),
        ["element-added z >xs:int"],
    ),
    "attribute removed": (
        change("get", f'<xs:attribute name="lang" {REMOVED}/>'),
        ["attribute-removed @lang xs:string optional>"],
    ),
    "attribute added": (change("get", '<xs:attribute name="id" type="xs:int"/>'), ["attribute-added @id >xs:int"]),
    "attribute required": (
        change("get", '<xs:attribute name="lang" use="required" gen:alters="use"/>'),
        ["attribute-required @lang optional>required"],
    ),
    "value removed": (
        simple("colour", "enumeration", f'<xs:enumeration value="BLUE" {REMOVED}/>'),
        ["enum-value-removed  BLUE>"],
    ),
    "value added and removed": (
        simple("colour", "enumeration", f'<xs:enumeration value="BLUE" {REMOVED}/><xs:enumeration value="PINK"/>'),
        ["enum-value-added  >PINK", "enum-value-removed  BLUE>"],
    ),
    "operation removed": (redefine(gone("drop"), gone("dropResponse")), ["operation-removed  >"]),
    "type removed": (redefine(gone("unused")), ["type-removed  complex>"]),
    "element deprecated": (
        change(
            "get",
            sequence(
                '<xs:element name="one" gen:alters="deprecated" gen:deprecated="Nobody reads it" gen:instead="two" gen:until="9"/>'
            ),
        ),
        ["deprecated one >Nobody reads it. Use two instead. 9 removes it."],
    ),
    "attribute deprecated": (
        change("get", '<xs:attribute name="lang" gen:alters="deprecated" gen:deprecated="Unread" gen:until="9"/>'),
        ["deprecated @lang >Unread. 9 removes it."],
    ),
    "value deprecated": (
        simple(
            "colour",
            "enumeration",
            '<xs:enumeration value="BLUE" gen:alters="deprecated" gen:deprecated="Sold out" gen:evidence="documented"/>',
        ),
        ["deprecated  >value 'BLUE': Sold out"],
    ),
    "sensitive": (
        change("get", sequence('<xs:element name="one" gen:alters="sensitive" gen:sensitive="true"/>')),
        ["sensitivity-changed one open>sensitive"],
    ),
    "documentation of a simple type": (
        redefine(
            '<xs:simpleType name="colour" gen:alters="documentation"><xs:annotation><xs:documentation>Hues.'
            '</xs:documentation></xs:annotation><xs:restriction base="a:colour"/></xs:simpleType>'
        ),
        ["documentation-changed  >Hues."],
    ),
    "operation deprecated": (
        redefine(*(deprecated(name, "Use Get.") for name in ("drop", "dropResponse"))),
        ["deprecated  >Use Get."] * 2,
    ),
    "default, fixed and nillable": (
        change(
            "get",
            sequence(
                '<xs:element name="two" default="BLUE" gen:alters="default"/>',
                '<xs:element name="one" fixed="1" nillable="true" gen:alters="fixed nillable"/>',
            ),
        ),
        ["default-changed two RED>BLUE", "fixed-changed one >1", "nillable-added one >nillable"],
    ),
    "occurs": (
        change(
            "get",
            sequence('<xs:element name="one" minOccurs="0" maxOccurs="unbounded" gen:alters="minOccurs maxOccurs"/>'),
        ),
        ["max-occurs-raised one 1..1>0..unbounded", "min-occurs-lowered one 1..1>0..unbounded"],
    ),
    "type": (
        change("get", sequence('<xs:element name="one" type="xs:long" gen:alters="type"/>')),
        ["type-widened one xs:int>xs:long"],
    ),
    "facet of an inline type": (
        change("get", sequence(f'<xs:element name="code" gen:alters="type">{CODE}</xs:element>')),
        ["facet-loosened code maxLength 4>maxLength 8"],
    ),
    "documentation": (
        change(
            "get",
            sequence(
                '<xs:element name="one" gen:alters="documentation"><xs:annotation><xs:documentation>New words.'
                "</xs:documentation></xs:annotation></xs:element>"
            ),
        ),
        ["documentation-changed one >New words."],
    ),
    "place": (
        change("get", sequence('<xs:element name="one" gen:alters="place" gen:after="two"/>')),
        ["element-reordered two after one>first"],
    ),
    "in an anonymous type": (
        change("get", sequence(f'<xs:element name="left" gen:in="inner" {REMOVED}/>')),
        ["branch-removed inner/left xs:int 0..1>", "min-occurs-raised inner/right 0..1>1..1"],
    ),
    "of a base": (
        change("special", sequence(f'<xs:element name="first" {REMOVED}/>')),
        ["element-removed first xs:string 1..1>"],
    ),
    "facet tightened": (
        simple("short", "maxLength", '<xs:maxLength value="2"/>'),
        ["facet-tightened  maxLength 4>maxLength 2"],
    ),
    "facet loosened": (
        simple("short", "maxLength", '<xs:maxLength value="9"/>'),
        ["facet-loosened  maxLength 4>maxLength 9"],
    ),
    "facet removed": (
        simple("short", "maxLength", f'<xs:maxLength value="9" {REMOVED}/>'),
        ["facet-removed  maxLength 4>"],
    ),
    "facet added": (
        simple("short", "pattern", '<xs:pattern value="a+"/><xs:pattern value="b+"/>'),
        ["facet-added  >pattern a+|b+"],
    ),
    "base of a simple type": (simple("colour", more='gen:base="xs:token"'), ["content-widened  >value 'RED '"]),
    "base": (change("special", "", extension='gen:base="xs:anyType"'), ["element-removed first xs:string 1..1>"]),
    "compositor": (
        change("pick", '<xs:sequence gen:alters="compositor"/>'),
        ["compositor-changed  choice>sequence", "min-occurs-raised x 0..1>1..1", "min-occurs-raised y 0..1>1..1"],
    ),
    "occurs of a group": (
        change("pick", '<xs:choice gen:alters="maxOccurs" maxOccurs="2"/>'),
        ["max-occurs-raised x 0..1>0..2", "max-occurs-raised y 0..1>0..2"],
    ),
    "whole type": (
        (
            '<xs:complexType name="unused" gen:replaces="true"><xs:sequence><xs:element name="s" type="a:short"/>'
            '<xs:any minOccurs="0" processContents="lax" namespace="##other"/></xs:sequence></xs:complexType>'
        ),
        ["wildcard-added"],
    ),
}


def found(make_catalog: MakeCatalog, fragment: str) -> list[str]:
    catalog = make_catalog({"a": BASE}, {"a": fragment})
    reader = Reader(catalog.wire)
    schemas = compose(catalog, "1")
    schemas.compile()
    changes = diff(reader.read(compose(catalog, BASELINE)), reader.read(schemas))
    return sorted(f"{c.kind} {c.path} {c.old or ''}>{c.new or ''}" for c in changes)


@pytest.mark.parametrize(("fragment", "expected"), CHANGES.values(), ids=CHANGES)
def test_change_is_made_and_found(make_catalog: MakeCatalog, fragment: str, expected: list[str]) -> None:
    lines = found(make_catalog, fragment)
    assert len(lines) == len(expected), lines
    assert all(line.startswith(start) for line, start in zip(lines, expected, strict=True)), lines


def test_renamed_element_keeps_its_place(make_catalog: MakeCatalog) -> None:
    fragment = change("get", sequence('<xs:element name="single" gen:renames="one" gen:evidence="shown"/>'))
    catalog = make_catalog({"a": BASE}, {"a": fragment})
    schemas = compose(catalog, "1")
    first = schemas.documents["a.xsd"].find(".//xs:element", NS)
    assert first is not None
    assert (first.get("name"), first.get("type"), first.get(f"{{{GEN}}}altered")) == ("single", "xs:int", "1")
    assert found(make_catalog, fragment) == ["element-renamed single one>single"]


SERVICE = """\
<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:gen="urn:webexgen:catalog" xmlns:n="urn:n" xmlns:a="urn:a"
  targetNamespace="urn:n" elementFormDefault="qualified" gen:package="n" gen:evidence="documented">
<xs:import namespace="urn:a" schemaLocation="../baseline/a.xsd"/>
<xs:complexType name="ping" gen:operation="Ping" gen:direction="request"><xs:sequence><xs:element name="at" type="a:short"/></xs:sequence></xs:complexType>
<xs:complexType name="pingResponse" gen:operation="Ping" gen:direction="response"><xs:sequence/></xs:complexType>
</xs:schema>
"""


def test_service_of_its_own(make_catalog: MakeCatalog) -> None:
    """A namespace comes with an update; the releases before do not have it, those after can change it."""
    more = (
        '<?xml version="1.0"?><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:n="urn:n" targetNamespace="urn:n">'
        '<xs:redefine schemaLocation="../1/n.xsd"><xs:complexType name="pingResponse"><xs:complexContent><xs:extension base="n:pingResponse">'
        '<xs:sequence><xs:element name="pong" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:redefine></xs:schema>'
    )
    catalog = make_catalog({"a": BASE}, {"n": SERVICE}, {"n": more})
    reader = Reader(catalog.wire)
    assert [*compose(catalog, BASELINE).files] == ["a.xsd"]
    apis = {name: reader.read(compose(catalog, name)) for name in (BASELINE, "1", "2")}
    assert [o.name for o in apis["1"].operations] == ["Drop", "Get", "Ping"]
    ping = apis["1"].complex("{urn:n}ping")
    assert ping is not None
    assert (ping.provenance.update, ping.fields[0].element.provenance.evidence) == ("1", "documented")
    assert "operation-added" in {change.kind for change in diff(apis[BASELINE], apis["1"])}
    assert [str(change.kind) for change in diff(apis["1"], apis["2"])] == ["element-added"]


FULL = BASE.replace('<xs:element name="one" type="xs:int"/>', '<xs:element name="one" type="xs:long"/>').replace(
    '<xs:element name="two" type="a:colour"/>',
    '<xs:element name="two" type="a:colour"/><xs:element name="new" type="xs:int" minOccurs="0"/>',
)


def full(make_catalog: MakeCatalog, *updates: dict[str, str]) -> object:
    from dataclasses import replace

    catalog = make_catalog({"a": BASE}, *updates)
    last = str(len(updates))
    return replace(catalog, updates={**catalog.updates, last: replace(catalog.updates[last], full=True)})


def test_complete_documents_say_what_changed_by_themselves(make_catalog: MakeCatalog) -> None:
    """The vendor's own documents know nothing of ours; what they leave as it was keeps what is known of it."""
    before = {
        "a": change(
            "pick",
            '<xs:choice><xs:element name="z" type="xs:int" gen:evidence="shown" gen:assumed="type"/></xs:choice>',
        )
    }
    now = FULL.replace(
        '<xs:element name="y" type="xs:int"/>',
        '<xs:element name="y" type="xs:int"/><xs:element name="z" type="xs:int"/>',
    )
    plain = etree.fromstring(
        f'<xs:schema xmlns:xs="{XS}" xmlns:gen="{GEN}" xmlns:a="urn:a" targetNamespace="urn:a" elementFormDefault="qualified">{now}</xs:schema>'
    )
    for node in plain.iter(etree.Element):
        for name in list(node.attrib):
            if str(name).startswith(f"{{{GEN}}}"):
                del node.attrib[name]
    catalog = full(make_catalog, before, {"a": f'<?xml version="1.0"?>{etree.tostring(plain, encoding="unicode")}'})
    reader = Reader(catalog.wire)  # type: ignore[attr-defined]
    old, new = (reader.read(compose(catalog, name)) for name in ("1", "2"))  # type: ignore[arg-type]
    assert sorted(f"{c.kind} {c.path}" for c in diff(old, new)) == ["element-added new", "type-widened one"]
    kept, came = ({e.name: e.provenance for e in api.complex(name).content.elements()} for api, name in ((new, "{urn:a}pick"), (new, "{urn:a}getResponse")))  # type: ignore[union-attr]
    assert (kept["z"].update, kept["z"].evidence, kept["z"].assumed) == ("1", "shown", ("type",))
    assert (kept["x"].update, kept["x"].altered) == (BASELINE, ())
    assert (came["new"].update, came["new"].evidence) == ("2", "documented")
    one = next(new.complex("{urn:a}get").content.elements())  # type: ignore[union-attr]
    assert (one.provenance.update, one.provenance.altered) == (BASELINE, ("2",))
    assert [o.name for o in new.operations] == ["Drop", "Get"]


REFUSED = {
    "half a deprecation": (
        redefine(deprecated("dropResponse", "Unread")),
        "is the response of Drop and deprecated, its request drop is not",
    ),
    "until what is past": (
        change("get", sequence(DEPRECATED.format("1"))),
        "gen:until='1': that is no release after 1",
    ),
    "until what is no release": (
        change("get", sequence(DEPRECATED.format("soon"))),
        "gen:until='soon': there is no such release; one that will come is named as they are, like 1",
    ),
    "a source that is none": (
        change("get", sequence('<xs:element name="three" type="xs:int" gen:source="page4"/>')),
        "gen:source='page4': there is no such source in [sources] of ",
    ),
    "two halves": (redefine(gone("drop")), "removes the request of Drop, and not its response"),
    "in use": (redefine(gone("pick")), "removes a:pick, which pick in a.xsd still refers to"),
    "no such value": (
        simple("colour", "enumeration", f'<xs:enumeration value="BLU" {REMOVED}/>'),
        "did you mean 'BLUE'?",
    ),
    "no such element": (
        change("get", sequence(f'<xs:element name="ones" {REMOVED}/>')),
        "removes ones, which get does not have: did you mean 'one'?",
    ),
    "no such anchor": (
        change("get", sequence('<xs:element name="n" type="xs:int" gen:after="onne"/>')),
        "no such element of its own: did you mean 'one'?",
    ),
    "no such attribute": (
        change("get", f'<xs:attribute name="lnag" {REMOVED}/>'),
        "which get does not have of its own: did you mean 'lang'?",
    ),
    "no such type": (change("gett", ""), "redefines gett, which a.xsd does not have: did you mean 'get'?"),
    "no such type of an element": (
        change("get", sequence('<xs:element name="three" type="a:color"/>')),
        "type='a:color': there is no such type: did you mean 'colour'?",
    ),
    "no such base": (
        change("special", "", extension='gen:base="a:plian"'),
        "gen:base='a:plian': there is no such type",
    ),
    "sequence in choice": (
        change("pick", sequence('<xs:element name="z" type="xs:int"/>')),
        "pick holds an xs:choice: write xs:choice",
    ),
    "repeated in all": (
        change("every", '<xs:all><xs:element name="z" type="xs:int" maxOccurs="2"/></xs:all>'),
        "an xs:all holds elements that occur once at most",
    ),
    "nothing moved": (
        change("get", sequence('<xs:element name="one" gen:alters="place"/>')),
        "say with gen:after or gen:before where to",
    ),
    "rename to what is there": (
        change("get", sequence('<xs:element name="two" gen:renames="one"/>')),
        "renames one to two, which get already has",
    ),
    "facet not named": (
        simple("short", "pattern", '<xs:maxLength value="2"/>'),
        "xs:maxLength is not among what gen:alters names",
    ),
    "value that is not there deprecated": (
        simple("colour", "enumeration", '<xs:enumeration value="BLU" gen:alters="deprecated" gen:deprecated="x"/>'),
        "alters the value 'BLU', which colour does not have: did you mean 'BLUE'?",
    ),
    "attribute renamed to what is there": (
        change("get", '<xs:attribute name="id" type="xs:int"/><xs:attribute name="id" gen:renames="lang"/>'),
        "renames the attribute lang to id, which get already has",
    ),
    "annotation of what is there": (
        change(
            "get",
            sequence(
                '<xs:element name="one" minOccurs="0" gen:alters="minOccurs"><xs:annotation><xs:documentation>New words.'
                "</xs:documentation></xs:annotation></xs:element>"
            ),
        ),
        'an annotation changes nothing here without gen:alters="documentation"',
    ),
    "text": (change("get", sequence("hello")), "the text 'hello' means nothing here"),
    "half an operation": (
        '<xs:complexType name="ping" gen:operation="Ping" gen:direction="request"/>',
        "is the request of Ping, which has no response",
    ),
    "half of another one": (
        '<xs:complexType name="ping" gen:operation="Get" gen:direction="request"/>',
        "is the request of Get, which get is already",
    ),
    "bounds that cross": (
        simple("short", "minLength", '<xs:minLength value="9"/>'),
        "xs:minLength 9 is above xs:maxLength 4: no value is both",
    ),
    "simple in the place of complex": (
        redefine('<xs:simpleType name="plain"><xs:restriction base="a:plain"/></xs:simpleType>'),
        "redefines plain, which is an xs:complexType in a.xsd",
    ),
    "replaces nothing": (
        '<xs:complexType name="nothing" gen:replaces="true"/>',
        "replaces nothing, which a.xsd does not have",
    ),
}


@pytest.mark.parametrize(("fragment", "told"), REFUSED.values(), ids=REFUSED)
def test_change_that_does_not_fit_is_refused(make_catalog: MakeCatalog, fragment: str, told: str) -> None:
    with pytest.raises(ComposeError) as raised:
        found(make_catalog, fragment)
    assert told in str(raised.value)


NO_SCHEMA = {
    "a default that is no value": change(
        "get", sequence('<xs:element name="two" default="PINK" gen:alters="default"/>')
    ),
    "a number that is none": change("get", sequence('<xs:element name="one" minOccurs="few" gen:alters="minOccurs"/>')),
    "an attribute that XSD does not have": change("get", sequence('<xs:element name="n" type="xs:int" minOccur="0"/>')),
    "a facet of another type": simple("short", "minInclusive", '<xs:minInclusive value="3"/>'),
    "a facet without a value": simple("short", "maxLength", "<xs:maxLength/>"),
    "a pattern that is none": simple("short", "pattern", '<xs:pattern value="[a"/>'),
}


@pytest.mark.parametrize("fragment", NO_SCHEMA.values(), ids=NO_SCHEMA)
def test_what_is_no_schema_is_told_where_the_fragment_says_it(make_catalog: MakeCatalog, fragment: str) -> None:
    catalog = make_catalog({"a": BASE}, {"a": fragment}, {})
    for release in ("1", "2"):
        with pytest.raises(SchemaError) as raised:
            compose(catalog, release)
        first, *_ = str(raised.value).splitlines()
        assert first.startswith(f"{catalog.root / '1' / 'a.xsd'}:3: ")
        assert first.endswith("(in 1)")  # the first release that has it
    assert compose(catalog, BASELINE).files
