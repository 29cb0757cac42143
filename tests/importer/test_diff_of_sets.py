"""`webexgen diff` with paths in the place of releases."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import click
import jsonschema  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner, Result
from support.paths import CATALOG, ROOT
from support.plain_schemas import schema

import webexgen
from webexgen.cli import main
from webexgen.cli.sets import SIDE, Location
from webexgen.errors import UnknownNameError
from webexgen.report.renderer import FORMATS

ORDERS = ROOT / "examples" / "orders"
OLD, NEW = (str(ORDERS / release) for release in ("2.0", "2.1"))


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments])


def unwrapped(text: str) -> str:
    """A report without its line breaks, whose places depend on how long the folder's name is."""
    return " ".join(text.split())


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_no_catalog_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_folder: object = None) -> None:
        raise AssertionError("the catalog was asked for")

    monkeypatch.setattr("webexgen.load", refused)
    result = diff(OLD, NEW)
    assert result.exit_code == 0, result.output
    assert "o:Order/delivery" in result.stdout


def test_an_added_required_element_fails_the_run() -> None:
    assert diff(OLD, NEW, "--fail-on", "breaking").exit_code == 1
    assert diff(NEW, NEW, "--fail-on", "none").exit_code == 0


def test_one_direction_only() -> None:
    added = ["--kind", "element-added"]
    assert "1 change (1 breaking)" in unwrapped(diff(OLD, NEW, *added, "--request", "ord*").stdout)
    assert "1 change (1 warning)" in unwrapped(diff(OLD, NEW, *added, "--response", "order").stdout)


@pytest.mark.parametrize("form", FORMATS)
def test_all_formats(form: str) -> None:
    text = diff(OLD, NEW, "--format", form).stdout
    assert "delivery" in text
    assert "not announced" not in text.lower()
    if form == "json":
        jsonschema.validate(
            json.loads(text), json.loads((ROOT / "templates/changelog/changelog.schema.json").read_text())
        )
    if form == "sarif":
        places = [result["locations"][0]["physicalLocation"] for result in json.loads(text)["runs"][0]["results"]]
        lines = {(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places}
        assert (f"{NEW}/orders.xsd", 9) in lines
    if form == "junit":
        ET.fromstring(text)


def test_waivers(tmp_path: Path) -> None:
    assert diff(OLD, NEW, "--write-waivers", "w.toml").exit_code == 0
    text = (tmp_path / "w.toml").read_text()
    (tmp_path / "w.toml").write_text(
        text.replace('reason = ""', 'reason = "agreed"').replace('accepted_by = ""', 'accepted_by = "x"')
    )
    result = diff(OLD, NEW, "--waivers", "w.toml", "--fail-on", "info")
    assert (result.exit_code, result.stderr) == (0, "")
    result = diff(OLD, OLD, "--waivers", "w.toml")
    assert result.exit_code == 0  # they are for the other comparison
    (tmp_path / "w.toml").write_text(
        (tmp_path / "w.toml").read_text().replace(f'from = "{OLD}", to = "{NEW}"', f'from = "{OLD}"')
    )
    result = diff(OLD, OLD, "--waivers", "w.toml")
    assert (result.exit_code, "nothing is found" in result.stderr) == (1, True)


def test_what_is_not_compared_has_an_exit_code(tmp_path: Path) -> None:
    for name, test in (("a.xsd", "1"), ("b.xsd", "2")):
        body = f'<xs:element name="e" type="t:A"/><xs:complexType name="A"><xs:assert test="{test}"/></xs:complexType>'
        (tmp_path / name).write_bytes(schema(body))
    result = diff("a.xsd", "b.xsd")
    assert result.exit_code == 3
    assert "not compared: 2 places\n  a.xsd:2: xs:assert\n  b.xsd:2: xs:assert\n" in result.stdout
    assert diff("a.xsd", "b.xsd", "--allow-not-compared").exit_code == 0
    assert diff("a.xsd", "a.xsd").exit_code == 0


def test_a_release_wins_over_a_folder_of_its_name(tmp_path: Path) -> None:
    for name in ("40.1.0", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "s.xsd").write_bytes(schema('<xs:element name="e"/>'))
    context = click.Context(main)
    context.params["catalog"] = CATALOG
    assert SIDE.convert("40.1.0", None, context) == "40.1.0"
    assert SIDE.convert("./40.1.0", None, context) == Location("./40.1.0")
    assert SIDE.convert("other", None, context) == Location("other")
    assert SIDE.convert("v1.2:schemas", None, context) == Location("v1.2:schemas")
    with pytest.raises(UnknownNameError, match=r"there is no release '40.1.9'"):
        SIDE.convert("40.1.9", None, context)
    assert "0 changes" in diff("./40.1.0", "other").stdout


def test_a_release_beside_schemas_in_a_folder(tmp_path: Path) -> None:
    for file, data in webexgen.schema_set(webexgen.load(CATALOG), "40.8.0").files.items():
        (tmp_path / file).write_bytes(data)
    result = CliRunner().invoke(main, ["--catalog", str(CATALOG), "diff", "40.8.0", f"{tmp_path}/"])
    assert ": 0 changes" in result.stdout, result.output


def test_a_row() -> None:
    result = diff("--row", str(ORDERS), "--format", "json")
    assert json.loads(result.stdout)["to"] == NEW
    assert diff("--row", str(ORDERS), "--fail-on", "breaking").exit_code == 1
    assert (
        diff("--row", str(ORDERS), OLD).exit_code
        == diff(OLD).exit_code
        == diff("--row", str(ORDERS), "--format", "sarif").exit_code
        == 2
    )


def test_a_document_to_begin_with_may_come_and_go(tmp_path: Path) -> None:
    for name, documents in (("old", "ab"), ("new", "bc")):
        (tmp_path / name).mkdir()
        for one in documents:
            (tmp_path / name / f"{one}.xsd").write_bytes(schema(f'<xs:element name="{one}" type="xs:int"/>'))
    given = ["old", "new", *(f"--root={one}.xsd" for one in "abc")]
    found = json.loads(diff(*given, "--format", "json").stdout)["changes"]
    assert {(one["kind"], one["owner"]) for one in found} == {("operation-removed", "a"), ("operation-added", "c")}
    assert len(webexgen.diff_sets("old", "new", roots=["a.xsd", "b.xsd", "c.xsd"]).entries) == 2
    for more, said in (
        (["--root=x.xsd"], "--root x.xsd: there is no such file in old, new"),
        (["--row", ".", "--root=x.xsd"], "--root x.xsd: there is no such file"),
    ):
        result = diff(*(given[2:] if more[0] == "--row" else given), *more)
        assert (result.exit_code, said in unwrapped(result.stderr)) == (2, True), result.stderr
    assert (
        "old: --root c.xsd: there is no such file; there are a.xsd, b.xsd" in diff("old", "new", "--root=c.xsd").stderr
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere/", NEW], "nowhere/: there is no such file or folder"),
        ([OLD, NEW, "--root", "nothing.xsd"], "--root nothing.xsd: there is no such file"),
        ([OLD, NEW, "--map", "x"], "not of the form OLD=NEW"),
        ([OLD, NEW, "--operation", "ordr"], "did you mean 'order'?"),
        (["40.1.0", "40.1.2", "--root", "x.xsd"], "for plain sets"),
        ([OLD, NEW, "--map", "urn:x=nowhere.xsd"], "nowhere.xsd"),
    ],
)
def test_bad_calls(arguments: list[str], said: str) -> None:
    result = diff(*arguments)
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr
