"""A type is what xsdata makes of it in the whole documents, though it is given no more than what decides that."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from webexgen.catalog.graph import BASELINE
from webexgen.compose.schema_set import SchemaSet
from webexgen.schema import analysis
from webexgen.schema.analysis import Analysis, Member

HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">'


def toy(body: str) -> SchemaSet:
    return SchemaSet("toy", {"t.xsd": f"{HEAD}{body}</xs:schema>".encode()}, {"t.xsd": "urn:t"})


@pytest.mark.parametrize("release", [BASELINE, "40.6.0", "40.12.0"])
def test_members_are_those_of_the_whole_documents(schema_sets: Mapping[str, SchemaSet], release: str) -> None:
    schemas = schema_sets[release]
    whole = analysis._analysed((file, schemas.files[file]) for file in schemas.closure("event.xsd"))
    members = Analysis().members(schemas, ["event.xsd"])
    assert len(members) > 20
    assert members == {name: whole[name] for name in members}


@pytest.mark.usefixtures("own_cache")
def test_a_type_is_asked_for_once(schema_sets: Mapping[str, SchemaSet], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[str]()
    analysed = analysis._analysed

    def counted(documents: object) -> object:
        asked.append("")
        return analysed(documents)  # type: ignore[arg-type]

    monkeypatch.setattr(analysis, "_analysed", counted)
    for seed in ("a", "a", "b"):
        again = Analysis(seed)
        first = again.members(schema_sets["40.8.0"], ["site.xsd"])
        assert again.members(schema_sets["40.8.0"], ["site.xsd"]) == first
    assert len(asked) == 2  # by the first one, and by that of another program


def test_what_decides_is_looked_at() -> None:
    simple = '<xs:simpleType name="v"><xs:restriction base="xs:{}"/></xs:simpleType>'
    base = '<xs:complexType name="b"><xs:sequence><xs:element name="{}" type="t:v"/></xs:sequence></xs:complexType>'
    derived = (
        '<xs:complexType name="d"><xs:complexContent><xs:extension base="t:b"><xs:sequence>'
        '<xs:element name="c" type="t:v" minOccurs="0"/><xs:element name="o" type="t:b" maxOccurs="2"/>'
        "</xs:sequence></xs:extension></xs:complexContent></xs:complexType>"
    )
    asking = Analysis()
    first = asking.members(toy(simple.format("string") + base.format("a") + derived), ["t.xsd"])
    xs = "{http://www.w3.org/2001/XMLSchema}"
    assert first["{urn:t}d"] == {
        "": (
            Member("c", f"{xs}string", inner=False, builtin=True, many=False, optional=True),
            Member("o", "{urn:t}b", inner=False, builtin=False, many=True, optional=False),
        )
    }
    other = asking.members(toy(simple.format("int") + base.format("a") + derived), ["t.xsd"])
    assert other["{urn:t}d"][""][0].type == f"{xs}int"
    reordered = asking.members(toy(derived + base.format("a") + simple.format("int")), ["t.xsd"])
    assert reordered == other
