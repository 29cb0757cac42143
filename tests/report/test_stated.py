"""No output states more than the catalog knows: whatever is assumed is marked in changelogs, in `show --json` and in docstrings."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.changelogs import TEMPLATES
from support.paths import ROOT

from webexgen.catalog.announcement import HALVES
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compare.change import Kind
from webexgen.compare.history import History
from webexgen.report.changelog import Changelog, compare
from webexgen.report.node import as_json
from webexgen.report.outline import outline
from webexgen.report.renderer import Renderer
from webexgen.schema.basis import assumed_text, assumed_words
from webexgen.schema.evidence import EvidenceIndex
from webexgen.schema.model import Api, ComplexType, Element, SimpleType

LATEST = "40.12.0"


@pytest.fixture(scope="module")
def log(history: History) -> Changelog:
    return compare(history, BASELINE, LATEST)


def assumed_of(api: Api, element: Element) -> tuple[str, ...]:
    type_ = api.types.get(element.type)
    is_open = isinstance(type_, SimpleType) and type_.facets.open
    return assumed_words(element.provenance.assumed, ("enumeration",) if is_open else ())


def walk(node: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The elements of a tree of `show`, by path below its root."""
    for child in node.get("children", ()):
        below = f"{path}/{child['name']}".lstrip("/") if child["kind"] == "element" else path
        if child["kind"] == "element":
            yield below, child
        yield from walk(child, below)


def test_show_marks_every_place(apis: Mapping[str, Api], catalog: Catalog) -> None:
    api, index, marked = apis[LATEST], EvidenceIndex(apis[LATEST], catalog), 0
    for operation in api.operations:
        for direction in HALVES:
            tree = json.loads(json.dumps(as_json(outline(api, catalog, operation, direction))))
            for path, node in walk(tree):
                basis = index.at(operation.name, direction, path)
                assert basis is not None, path
                assert tuple(node.get("assumed", ())) == basis.assumed, path
                assert (node["evidence"], node.get("announced", True)) == (basis.evidence, basis.announced), path
                assert node.get("seen", "") == basis.seen
                marked += bool(basis.assumed)
    assert marked > 400


def test_json_of_a_changelog_marks_every_reach_and_all_content(log: Changelog, history: History) -> None:
    read = json.loads(Renderer(TEMPLATES, history.catalog).render(log, "json"))
    index, marked = EvidenceIndex(history.load(LATEST), history.catalog), 0
    derived: set[tuple[str, str]] = set()
    for change in read["changes"]:
        if change["kind"] not in (Kind.ELEMENT_ADDED, Kind.OPERATION_ADDED):
            continue
        for reach in change["reaches"]:
            basis = index.at(reach["operation"], reach["direction"], reach["path"])
            if basis is None:  # a derived type has it there, by xsi:type
                assert (reach["assumed"], reach["announced"]) == ([], False)
                derived.add((change["owner"], change["path"]))
                continue
            assert tuple(reach["assumed"]) == basis.assumed, change["id"]
            assert reach["announced"] is basis.announced, change["id"]
            assert set(basis.assumed) <= set(change["assumed"])
            marked += bool(basis.assumed)
        for number, content in enumerate(change["content"]):
            places = [r for r in change["reaches"] if index.at(r["operation"], r["direction"], r["path"])]
            place = places[number]
            for path, node in walk(content):
                below = f"{place['path']}/{path}".lstrip("/")
                found = index.at(place["operation"], place["direction"], below)
                assert found is not None
                assert tuple(node.get("assumed", ())) == found.assumed, below
                marked += bool(found.assumed)
    assert marked > 150
    assert derived == {("att:attendeeInstanceType", "meetingUUID")}


@pytest.mark.parametrize("form", ["markdown", "text", "html"])
def test_pages_mark_whatever_is_assumed(log: Changelog, history: History, form: str) -> None:
    text = Renderer(TEMPLATES, history.catalog).render(log, form)
    for entry in log.entries:
        if entry.assumed:
            assert f"{assumed_text(entry.assumed)} assumed" in text, entry.change.id
        for reach in entry.change.reaches:
            assert reach.path in text
    rows = [line for line in text.splitlines() if "attendeeOptions/autoLock" in line or "autoLock<" in line]
    assert rows
    assert "not announced" in text
    for word in ("(sample)", "(implied)"):
        assert word in text


def test_every_announcement_stands_once_with_its_remarks(log: Changelog, history: History) -> None:
    text = Renderer(TEMPLATES, history.catalog).render(log, "text")
    titles = [note.item.title for note in log.notes if note.changes or note.tells_behaviour]
    spaced = " ".join(text.split())
    assert all(spaced.count(f" {title} in ") == 1 for title in titles)
    for note in log.notes:
        for oddity in note.item.oddities:
            assert " ".join(oddity.split())[:60] in " ".join(text.split())
    assert all(" ".join(row.change.note.split()) in spaced for e in log.entries for row in e.documented)


def fields(path: Path) -> Iterator[tuple[str, str, str]]:
    """(type, element, docstring) of every field of a generated module."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.ClassDef):
            continue
        xsd = next(
            (
                statement.value.value
                for statement in node.body
                if isinstance(statement, ast.Assign)
                and isinstance(statement.targets[0], ast.Name)
                and statement.targets[0].id == "__xsd__"
                and isinstance(statement.value, ast.Constant)
            ),
            "",
        )
        for statement, following in zip(node.body, [*node.body[1:], None], strict=True):
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.value, ast.Call):
                name = statement.value.args[0]
                assert isinstance(name, ast.Constant)
                told = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
                doc = str(following.value.value) if told else ""  # type: ignore[union-attr]
                yield str(xsd), str(name.value), " ".join(doc.split())


def test_docstrings_mark_whatever_is_assumed(apis: Mapping[str, Api]) -> None:
    api, marked = apis[LATEST], 0
    for module in api.modules:
        path = ROOT / "generated" / "webex_xmlapi" / "v40_12_0" / f"{module.name.replace('-', '_')}.py"
        docs = {(xsd, name): doc for xsd, name, doc in fields(path)}
        for type_ in module.types.values():
            for field in type_.fields if isinstance(type_, ComplexType) else ():
                assumed = assumed_of(api, field.element)
                doc = docs[type_.name.partition("}")[2], field.element.name]
                assert ("Assumed: " in doc) is bool(assumed), (type_.name, field.element.name)
                assert not assumed or f"Assumed: {assumed_text(assumed)}." in doc
                assert not field.element.provenance.seen or f"First seen in {field.element.provenance.seen}." in doc
                marked += bool(assumed)
    assert marked > 200
