"""Where schemas are read from, what they include and import, and how what is wrong is told."""

from __future__ import annotations

import io
import subprocess
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.plain_schemas import compared, schema, told

from webexgen.errors import InputError
from webexgen.importer.declarations import Declarations
from webexgen.importer.naming import name_sets
from webexgen.importer.pair import Options
from webexgen.importer.plain_set import PlainSet, read_set
from webexgen.importer.reader.model_reader import BOTH_WAYS, Model, read_model
from webexgen.importer.row import natural, row_of
from webexgen.importer.sources import memory_source, open_source

ONE = {"a.xsd": schema('<xs:element name="e" type="xs:int"/>')}
IMPORTING = (
    '<xs:import namespace="urn:o" schemaLocation="{}"/><xs:element name="e"><xs:complexType><xs:sequence>'
    '<xs:element name="x" type="o:T" xmlns:o="urn:o"/></xs:sequence></xs:complexType></xs:element>'
)
OTHER = (
    b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o">'
    b'<xs:simpleType name="T"><xs:restriction base="xs:int"/></xs:simpleType></xs:schema>'
)


def read(files: Mapping[str, bytes], *roots: str, locations: Mapping[str, bytes] | None = None) -> PlainSet:
    source = memory_source("set", files)
    return read_set(source if not roots else type(source)("set", source.paths, source.read, roots), locations)


def model(files: Mapping[str, bytes]) -> Model:
    plain = read(files)
    declarations = Declarations(plain)
    return read_model(plain, declarations, name_sets([plain], []), BOTH_WAYS)


def elements(plain: PlainSet) -> set[str]:
    return {name.rpartition("}")[2] for name, _ in Declarations(plain).all("element")}


def test_a_folder_a_file_and_archives(tmp_path: Path) -> None:
    (tmp_path / "old" / "sub").mkdir(parents=True)
    (tmp_path / "old" / "a.xsd").write_bytes(schema('<xs:include schemaLocation="sub/b.xsd"/><xs:element name="a"/>'))
    (tmp_path / "old" / "sub" / "b.xsd").write_bytes(schema('<xs:element name="b"/>'))
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for path in sorted((tmp_path / "old").rglob("*.xsd")):
            archive.write(path, f"top/{path.relative_to(tmp_path / 'old').as_posix()}")
    with tarfile.open(tmp_path / "set.tar.gz", "w:gz") as packed:
        packed.add(tmp_path / "old", "top")
    for place in ("old", "old/a.xsd", "set.zip", "set.tar.gz"):
        assert elements(read_set(open_source(str(tmp_path / place)))) == {"a", "b"}, place
    assert elements(read_set(open_source(str(tmp_path / "old"), ["sub/b.xsd"]))) == {"b"}


def test_a_revision_of_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def git(*arguments: str) -> None:
        name = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *name, *arguments], check=True, capture_output=True)

    git("init", "--quiet")
    for tag, name in (("v9", "a"), ("v10", "b")):
        (tmp_path / "s").mkdir(exist_ok=True)
        (tmp_path / "s" / "x.xsd").write_bytes(schema(f'<xs:element name="{name}"/>'))
        git("add", ".")
        git("commit", "--quiet", "-m", tag)
        git("tag", tag)
    assert elements(read_set(open_source("v9:s"))) == {"a"}
    assert elements(read_set(open_source("v10:s/x.xsd"))) == {"b"}
    monkeypatch.chdir(tmp_path / "s")
    assert elements(read_set(open_source("v9:./"))) == {"a"}
    assert row_of(tmp_path, "v*") == ["v9:./", "v10:./"]
    for wrong in ("v8:s", "v9:t", "--help:s"):
        with pytest.raises(InputError, match=wrong):
            open_source(wrong)


def test_names_of_releases_in_order() -> None:
    names = ["4.10", "4.9", "4.1-rc-2", "4.1", "4.1-beta-3", "4.1.1"]
    assert sorted(names, key=natural) == ["4.1-beta-3", "4.1-rc-2", "4.1", "4.1.1", "4.9", "4.10"]


def test_an_archive_gives_no_file_outside_of_it(tmp_path: Path) -> None:
    data = schema('<xs:element name="a"/>')
    with tarfile.open(tmp_path / "t.tar", "w") as packed:
        for name in ("../up.xsd", "s/in.xsd"):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            packed.addfile(info, io.BytesIO(data))
    assert open_source(str(tmp_path / "t.tar")).paths == ("in.xsd",)


def test_a_link_that_leads_out_of_the_folder_is_no_file_of_it(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "secret.xsd").write_bytes(ONE["a.xsd"])
    (tmp_path / "set" / "link.xsd").symlink_to(tmp_path / "secret.xsd")
    with pytest.raises(InputError, match="there is no"):
        open_source(str(tmp_path / "set"))


def test_circular_includes_and_imports() -> None:
    files = {
        "a.xsd": schema(
            '<xs:include schemaLocation="b.xsd"/><xs:import namespace="urn:o" schemaLocation="o.xsd"/><xs:element name="a"/>'
        ),
        "b.xsd": schema('<xs:include schemaLocation="a.xsd"/><xs:element name="b"/>'),
        "o.xsd": OTHER.replace(b"<xs:simple", b'<xs:import namespace="urn:t" schemaLocation="a.xsd"/><xs:simple', 1),
    }
    assert elements(read(files, "a.xsd")) == {"a", "b"}


@pytest.mark.parametrize("location", ["o.xsd", "nowhere.xsd", "http://example.org/o.xsd", ""])
def test_an_import_finds_the_document_of_its_namespace(location: str) -> None:
    body = IMPORTING.format(location).replace(' schemaLocation=""', "")
    assert "{urn:o}T" in model({"a.xsd": schema(body), "o.xsd": OTHER}).api.types


def test_an_import_that_nothing_refers_to_may_lack_its_document() -> None:
    body = '<xs:import namespace="urn:o" schemaLocation="http://example.org/o.xsd"/><xs:element name="e"/>'
    assert model({"a.xsd": schema(body)}).api.operations[0].name == "e"


def test_a_document_by_url() -> None:
    files = {"a.xsd": schema(IMPORTING.format("http://example.org/o.xsd"))}
    with pytest.raises(
        InputError,
        match=r"a.xsd:2: type 'T' is of namespace 'urn:o', whose document is missing: .*--map http://example.org/o.xsd=PATH",
    ):
        model(files)
    options = Options(locations={"http://example.org/o.xsd": OTHER})
    assert told(compared(files, files, options)) == set()


def test_redefine_and_override() -> None:
    base = '<xs:complexType name="A"><xs:sequence><xs:element name="x"/></xs:sequence></xs:complexType>'
    redefined = (
        '<xs:redefine schemaLocation="b.xsd"><xs:complexType name="A"><xs:complexContent><xs:extension base="t:A"><xs:sequence>'
        '<xs:element name="y"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:redefine><xs:element name="e" type="t:A"/>'
    )
    overridden = (
        '<xs:override schemaLocation="b.xsd"><xs:complexType name="A"><xs:sequence><xs:element name="z"/></xs:sequence></xs:complexType>'
        '</xs:override><xs:element name="e" type="t:A"/>'
    )
    plain = {
        "a.xsd": schema('<xs:include schemaLocation="b.xsd"/><xs:element name="e" type="t:A"/>'),
        "b.xsd": schema(base),
    }
    assert told(compared(plain, {"a.xsd": schema(redefined), "b.xsd": schema(base)})) == {"element-added t:A/y"}
    assert told(compared(plain, {"a.xsd": schema(overridden), "b.xsd": schema(base)})) == {
        "element-added t:A/z",
        "element-removed t:A/x",
    }


def test_operations_of_a_wsdl() -> None:
    wsdl = (
        '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" targetNamespace="urn:t"><types>{}</types>'
        '<message name="In"><part name="p" element="t:ask"/></message><message name="Out"><part name="code" type="xs:int" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema"/></message><portType name="Port"><operation name="Ask">'
        '<input message="t:In"/><output message="t:Out"/></operation></portType></definitions>'
    )
    old = wsdl.format(schema('<xs:element name="ask" type="xs:int"/>').decode())
    new = old.replace('type="xs:int"/></xs:schema>', 'type="xs:int"/></xs:schema>').replace(
        'name="ask" type="xs:int"', 'name="ask" type="xs:byte"'
    )
    log = compared(
        {"s.wsdl": old.encode()},
        {"s.wsdl": new.replace('name="code" type="xs:int"', 'name="code" type="xs:long"').encode()},
    )
    reached = {(e.change.kind.value, r.operation, r.direction, r.path) for e in log.entries for r in e.change.reaches}
    assert reached == {("type-narrowed", "Ask", "request", "ask"), ("type-widened", "Ask", "response", "code")}


WRONG = {
    "a missing include": ('<xs:include schemaLocation="b.xsd"/>', r"set/s.xsd:2: there is no document 'b.xsd'"),
    "a way out": ('<xs:include schemaLocation="../b.xsd"/>', r"set/s.xsd:2: '../b.xsd' leads out of what was given"),
    "an include of nothing": ("<xs:include/>", r"set/s.xsd:2: schemaLocation is missing"),
    "no name": (
        "<xs:element/><xs:complexType/>",
        r"(?s)set/s.xsd:2: xs:element below xs:schema needs a name.*xs:complexType below",
    ),
    "an unknown type": (
        '<xs:element name="e" type="t:Nome"/><xs:complexType name="Name"/>',
        r"set/s.xsd:2: no document declares type 'Nome' .* did you mean 'Name'",
    ),
    "an unknown prefix": ('<xs:element name="e" type="q:T"/>', r"set/s.xsd:2: the prefix of 'q:T' is not declared"),
    "no built-in type": ('<xs:element name="e" type="xs:strin"/>', r"set/s.xsd:2: XML Schema has no type 'strin'"),
    "occurs": (
        (
            '<xs:group name="g"><xs:sequence><xs:element name="x" maxOccurs="0"/></xs:sequence></xs:group><xs:complexType name="A">'
            '<xs:group ref="t:g"/></xs:complexType>'
        ),
        r"set/s.xsd:2: minOccurs 1, maxOccurs 0",
    ),
    "a type from itself": (
        (
            '<xs:complexType name="A"><xs:complexContent><xs:extension base="t:B"/></xs:complexContent></xs:complexType>'
            '<xs:complexType name="B"><xs:complexContent><xs:extension base="t:A"/></xs:complexContent></xs:complexType>'
        ),
        r"set/s.xsd:2: '[AB]' derives from itself",
    ),
    "a group in itself": (
        (
            '<xs:group name="g"><xs:sequence><xs:group ref="t:g"/></xs:sequence></xs:group><xs:complexType name="A">'
            '<xs:group ref="t:g"/></xs:complexType>'
        ),
        r"group 'g' holds itself",
    ),
    "a union of itself": (
        '<xs:simpleType name="U"><xs:union memberTypes="t:U"/></xs:simpleType>',
        r"'U' derives from itself",
    ),
    "two declarations": (
        '<xs:element name="e" type="xs:int"/><xs:element name="e" type="xs:long"/>',
        r"'e' is declared in another way at set/s.xsd:2",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_file_and_line(name: str) -> None:
    body, message = WRONG[name]
    with pytest.raises(Exception, match=message) as caught:
        model({"s.xsd": schema(body)})
    assert type(caught.value).__name__ in ("InputError", "SchemaError")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "set/s.xsd:1: a DOCTYPE"),
        (b"<?xml version='1.0'?><!-- <!DOCTYPE a> --><a/>", "no schema of XML Schema"),
        (b"<a", "set/s.xsd:1: this is no XML"),
        (b"", "set/s.xsd:1: this is no XML"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"), "DOCTYPE"),
    ],
)
def test_what_is_no_schema(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read({"s.xsd": data})


@pytest.mark.parametrize("pattern", ["[a-", "(a", "a**", "*a", "[b-a]"])
def test_a_pattern_that_is_none(pattern: str) -> None:
    typed = '<xs:simpleType name="S"><xs:restriction base="xs:string">\n<xs:pattern value="{}"/></xs:restriction></xs:simpleType>'
    with pytest.raises(InputError, match=r"^old/s.xsd:3: .* is no regular expression of XML Schema$"):
        compared(typed.format(pattern), typed.format("a"))


@pytest.mark.parametrize("pattern", [r"\i\c*", r"[\w-[a]]", r"\p{L}+", "[+-]?[0-9]{1,3}", ""])
def test_a_pattern(pattern: str) -> None:
    typed = '<xs:simpleType name="S"><xs:restriction base="xs:string"><xs:pattern value="{}"/></xs:restriction></xs:simpleType>'
    assert told(compared(typed.format(pattern), typed.format(pattern))) == set()


def test_sizes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webexgen.importer.bounds.MOST_BYTES", 100)
    with pytest.raises(InputError, match="set: more than 0 MB"):
        read(ONE)


def test_nothing_in_common_names_the_likely_pairs() -> None:
    old, new = (
        schema('<xs:element name="e"/>').replace(b"urn:t", name) for name in (b"urn:shop:order", b"urn:shop:orders")
    )
    with pytest.raises(InputError, match=r"no namespace in common.*--map-namespace urn:shop:order=urn:shop:orders"):
        compared(old, new)
    assert told(compared(old, new, Options(namespaces={"urn:shop:order": "urn:shop:orders"}))) == set()
    with pytest.raises(
        InputError, match=r"the old set has no namespace 'urn:shop:ordr': did you mean 'urn:shop:order'"
    ):
        compared(old, new, Options(namespaces={"urn:shop:ordr": "urn:shop:orders"}))
