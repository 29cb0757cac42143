"""Types and global elements with another name: proposed where they are alike, and compared where somebody has decided so."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner
from support.paths import ROOT
from support.plain_schemas import schema

import webexgen
from webexgen.catalog.renames import GLOBALS, Rename
from webexgen.cli import main
from webexgen.report.changelog import Changelog

OLD = """
<xs:element name="order" type="t:Order"/>
<xs:complexType name="Order"><xs:sequence><xs:element name="id"/><xs:element name="line" maxOccurs="9"/></xs:sequence></xs:complexType>
<xs:complexType name="Adresse"><xs:sequence><xs:element name="street"/><xs:element name="zip"/><xs:element name="town"/></xs:sequence></xs:complexType>
<xs:simpleType name="Unlike"><xs:restriction base="xs:int"/></xs:simpleType>"""
NEW = (
    OLD.replace('element name="order"', 'element name="orderDocument"')
    .replace("Adresse", "Address")
    .replace('maxOccurs="9"', 'maxOccurs="8"')
    .replace('name="street"', 'name="street" minOccurs="0"')
    .replace("Unlike", "Other")
    .replace("xs:int", "xs:date")
)
ELEMENT = "element t:order", "element t:orderDocument"
TYPE = "t:Adresse", "t:Address"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    for name, body in (("old", OLD), ("new", NEW)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "s.xsd").write_bytes(schema(body))
    return tmp_path / "old", tmp_path / "new"


def decided(*pairs: tuple[str, str], confirmed: bool = True) -> list[Rename]:
    return [Rename(GLOBALS, *pair, confirmed, "release notes") for pair in pairs]


def likely(log: Changelog) -> list[tuple[str, str, float]]:
    assert log.sets is not None
    return [(pair.old, pair.new, pair.likeness) for pair in log.sets.likely]


def kinds(log: Changelog) -> set[tuple[str, str, str]]:
    return {(str(e.change.kind), e.change.owner, e.change.path) for e in log.entries}


def test_likely_ones_are_proposed_and_nothing_is_taken_for_granted(folders: tuple[Path, Path]) -> None:
    log = webexgen.diff_sets(*folders)
    assert likely(log) == [(*TYPE, 1.0), (*ELEMENT, 1.0)]
    assert ("operation-removed", "order", "") in kinds(log)
    assert ("max-occurs-lowered", "t:Order", "line") in kinds(log)
    assert not any(
        e.change.reaches for e in log.entries if e.change.path == "line"
    )  # no document leads to it on both sides


@pytest.mark.parametrize("swapped", [False, True])
def test_confirmed_ones_are_compared(folders: tuple[Path, Path], swapped: bool) -> None:
    sides = folders[::-1] if swapped else folders
    log = webexgen.diff_sets(*sides, renames=decided(ELEMENT, TYPE), witnesses=True)
    found = kinds(log)
    assert not {kind for kind, _, _ in found} & {"operation-removed", "operation-added"}
    assert sum(kind == "element-renamed" for kind, _, _ in found) == 1
    assert sum(kind == "type-renamed" for kind, _, _ in found) == 1
    assert any(path == "street" for _, _, path in found)
    (line,) = (entry for entry in log.entries if entry.change.path == "line")
    assert {reach.path for reach in line.change.reaches} == {"order/line" if swapped else "orderDocument/line"}
    assert likely(log) == []


BATCH = (
    '<xs:element name="batch"><xs:complexType><xs:sequence><xs:element name="id"/><xs:element ref="t:{0}"/></xs:sequence></xs:complexType></xs:element>'
    '<xs:group name="G"><xs:sequence><xs:element ref="t:{0}" minOccurs="0"/></xs:sequence></xs:group><xs:element name="other"><xs:complexType>'
    '<xs:sequence><xs:group ref="t:G"/></xs:sequence></xs:complexType></xs:element>'
)


@pytest.mark.parametrize("swapped", [False, True])
def test_references_follow_the_element(tmp_path: Path, swapped: bool) -> None:
    for name, body in (("old.xsd", OLD + BATCH.format("order")), ("new.xsd", NEW + BATCH.format("orderDocument"))):
        (tmp_path / name).write_bytes(schema(body))
    sides = [tmp_path / name for name in (("new.xsd", "old.xsd") if swapped else ("old.xsd", "new.xsd"))]
    found = webexgen.diff_sets(*sides, renames=decided(ELEMENT))
    assert {kind for kind, _, path in kinds(found) if path.endswith(("order", "orderDocument"))} == {"element-renamed"}
    assert sum(entry.change.kind == "element-renamed" for entry in found.entries) == 3
    told = [*decided(ELEMENT), Rename("group t:G", "order", "orderDocument", confirmed=False, reason="two things")]
    apart = webexgen.diff_sets(*sides, renames=told)
    assert {kind for kind, owner, _ in kinds(apart) if owner == "group t:G"} == {"element-added", "element-removed"}


def test_rejected_ones_are_not_proposed_again(folders: tuple[Path, Path]) -> None:
    log = webexgen.diff_sets(*folders, renames=decided(ELEMENT, confirmed=False))
    assert likely(log) == [(*TYPE, 1.0)]
    assert ("operation-removed", "order", "") in kinds(log)


def test_a_file_decides_and_reports_tell_what_is_left(folders: tuple[Path, Path], tmp_path: Path) -> None:
    file = tmp_path / "renames.toml"
    file.write_text(
        f'[[rename]]\nowner = "xs:schema"\nold = "{ELEMENT[0]}"\nnew = "{ELEMENT[1]}"\nconfirmed = true\nreason = "told"\n'
    )
    given = ["diff", *map(str, folders), "--renames", str(file)]
    text = CliRunner().invoke(main, given).stdout
    assert "t:Adresse → t:Address, 100% of what they hold is the same" in text
    assert "t:order →" not in text
    values = json.loads(CliRunner().invoke(main, [*given, "--format", "json"]).stdout)
    jsonschema.validate(values, json.loads((ROOT / "templates/changelog/changelog.schema.json").read_text()))
    assert values["likely_renames"] == [{"old": "t:Adresse", "new": "t:Address", "likeness": 1.0}]
