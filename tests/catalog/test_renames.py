"""Decisions on renames, as a catalog keeps them: read, checked, told in every format, and part of what differences are kept under."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.paths import CATALOG

from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.catalog.renames import RENAMES, Rename
from webexgen.cli import main
from webexgen.compare.history import History
from webexgen.errors import CatalogError
from webexgen.report.renderer import FORMATS
from webexgen.schema.loader import Models

EP = "http://www.webex.com/schemas/2002/06/service/ep"
FRAGMENT = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:ep="{EP}" targetNamespace="{EP}">
  <xs:redefine schemaLocation="../baseline/ep.xsd"><xs:complexType name="getSessionInfoResponse"><xs:complexContent>
    <xs:extension base="ep:getSessionInfoResponse"><xs:sequence>
      <xs:element name="%s" type="xs:string" minOccurs="0"/>
    </xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:redefine>
</xs:schema>
"""
ENTRY = """
[[rename]]
owner = "{owner}"
old = "{old}"
new = "{new}"
confirmed = {confirmed}
reason = "The page uses both for one thing."
"""
NAMES = {"owner": "ep:getSessionInfoResponse", "old": "shownName", "new": "shownname", "confirmed": "true"}


RELEASE = '[[releases]]\nname = "{0}"\nparent = "baseline"\nupdate = "{0}"\ntrain = "{0}"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A catalog with two trains, 1 and 2, that spell the same new element in two ways."""
    root = tmp_path / "xsd"
    shutil.copytree(CATALOG / BASELINE, root / BASELINE)
    shutil.copy(CATALOG / "wire.toml", root)
    (root / "releases.toml").write_text(RELEASE.format(1) + RELEASE.format(2), encoding="utf-8")
    for name, element in (("1", "shownName"), ("2", "shownname")):
        (root / name).mkdir()
        (root / name / "ep.xsd").write_text(FRAGMENT % element, encoding="utf-8")
        (root / name / "update.toml").write_text(f'title = ""\nreleases = ["{name}"]\npage = ""\n', encoding="utf-8")
    return root


def decide(root: Path, *entries: str) -> Catalog:
    (root / RENAMES).write_text("".join(entries), encoding="utf-8")
    return Catalog.load(root)


def test_the_catalog_need_not_decide_anything(root: Path) -> None:
    (root / RENAMES).unlink(missing_ok=True)
    assert Catalog.load(root).renames == ()
    assert decide(root, ENTRY.format(**NAMES)).renames == (
        Rename("ep:getSessionInfoResponse", "shownName", "shownname", True, "The page uses both for one thing."),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ENTRY.format(**NAMES) + "by = 'me'\n", "unknown key 'by'; there are owner"),
        (ENTRY.format(**NAMES).replace('old = "shownName"\n', ""), ":2: old is missing"),
        (ENTRY.format(**NAMES | {"confirmed": '"yes"'}), "confirmed must be true or false"),
        (ENTRY.format(**NAMES | {"owner": ""}), "owner is empty; fill it in"),
        (
            ENTRY.format(**NAMES) + ENTRY.format(**NAMES | {"old": NAMES["new"], "new": NAMES["old"]}),
            "decided above already",
        ),
        (ENTRY.format(**NAMES | {"new": "shownName"}), ":5: old and new are both 'shownName'; a rename has two names"),
        ("[[renames]]\nowner = 'x'\n", "unknown key 'renames': did you mean 'rename'?"),
        ("[rename]\nowner = 'x'\n", "rename must be tables, each under [[rename]]"),
        ("[[rename]\n", "renames.toml:1: "),
    ],
)
def test_what_is_wrong_is_told_with_the_file(root: Path, text: str, told: str) -> None:
    with pytest.raises(CatalogError) as raised:
        decide(root, text)
    assert str(root / RENAMES) in str(raised.value)
    assert told in str(raised.value)


def test_a_decision_makes_one_element_or_two(root: Path) -> None:
    def found(catalog: Catalog) -> list[tuple[str, str]]:
        return [(change.kind, change.reason) for change in History(Models(catalog)).diff("1", "2")]

    proposed = "proposed: same place, same type; the names differ in letter case only"
    assert found(Catalog.load(root)) == [("element-renamed", proposed)]
    confirmed = "confirmed: The page uses both for one thing."
    assert found(decide(root, ENTRY.format(**NAMES))) == [("element-renamed", confirmed)]
    denied = decide(root, ENTRY.format(**NAMES | {"confirmed": "false"}))
    assert found(denied) == [("element-removed", ""), ("element-added", "")]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_whether_somebody_has_confirmed_it(root: Path, form: str) -> None:
    decide(root, ENTRY.format(**NAMES))
    result = CliRunner().invoke(main, ["--catalog", str(root), "diff", "1", "2", "--format", form])
    assert result.exit_code == 0, result.output
    assert "confirmed: The page uses both for one thing." in result.stdout.replace("%3A", ":")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            {"owner": "ep:getSesionInfo"},
            "renames.toml:2: no release has a type ep:getSesionInfo: did you mean 'ep:getSessionInfo'? Correct",
        ),
        (
            {"new": "shownNames"},
            "no release has an element shownNames in ep:getSessionInfoResponse: did you mean 'shownName'? Correct",
        ),
        ({"old": "host", "new": "hosts"}, "no release has an element hosts in"),
    ],
)
def test_a_decision_about_what_is_not_there_is_an_error(root: Path, changed: dict[str, str], told: str) -> None:
    models = History(Models(decide(root, ENTRY.format(**NAMES | changed))))
    with pytest.raises(CatalogError) as raised:
        models.check_renames()
    assert str(root / RENAMES) in str(raised.value)
    assert told in str(raised.value)
    History(Models(decide(root, ENTRY.format(**NAMES)))).check_renames()


def test_decisions_of_the_project_hold(catalog: Catalog) -> None:
    History(Models(catalog)).check_renames()
