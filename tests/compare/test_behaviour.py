"""Behaviour that updates announce, judged like any other change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.changelogs import TEMPLATES, run
from support.paths import PAGE40_RELEASES

from webexgen.catalog.graph import Catalog
from webexgen.compare.behaviour import IMPACTS, behaviour_changes
from webexgen.compare.change import BEHAVIOUR, Kind, mirror
from webexgen.compare.history import History
from webexgen.compare.policy import PROFILES, Severity
from webexgen.report.changelog import Selection, changelog, compare
from webexgen.report.renderer import Renderer, Row

BREAKING = {
    "40.2.0": {"LstsummarySession needs a login", "A meeting cannot start in the past"},
    "40.2.5": {"Too many bodyContent elements are refused"},
    "40.4.4": {"Too many bodyContent elements are refused"},
    "40.2.6": {"GetUserCard and GetSessionInfo have a usage limit"},
    "40.4.5": {"GetUserCard and GetSessionInfo have a usage limit"},
    "40.4.9": {"A Personal Room needs a meeting type without end-to-end encryption"},
    "40.6.1": {"A Personal Room needs a meeting type without end-to-end encryption"},
    "40.8.0": {
        "GetSessionInfo and GetUserCard block callers who find nothing",
        "Required fields of the registration form are checked",
        "E-mail addresses with white space are refused",
    },
    "40.9.0": {"GetUserCard needs authorization"},
}


def test_every_announcement_says_what_it_means_to_calls(catalog: Catalog) -> None:
    items = [item for update in catalog.updates.values() for item in update.items]
    assert all(item.impact in IMPACTS and item.directions and item.where for item in items)
    assert {item.impact for item in items} >= {"refuses", "limits", "changes", "adds"}
    assert all(item.impact in ("refuses", "limits") or not item.exceptions for item in items)


@pytest.mark.parametrize("release", PAGE40_RELEASES)
def test_what_a_release_breaks_by_its_behaviour(history: History, release: str) -> None:
    entries = changelog(history, release, selection=Selection(only="behaviour")).entries
    assert {e.change.kind for e in entries} <= BEHAVIOUR
    assert {e.change.new for e in entries if e.severity is Severity.BREAKING} == BREAKING.get(release, set())
    assert all(release in e.ships_in and e.evidence == "documented" for e in entries)


@pytest.mark.parametrize(
    ("old", "new", "more", "code"),
    [
        ("40.1.2", "40.2.0", [], 1),
        ("40.1.2", "40.2.0", ["--only", "schema"], 0),
        ("40.4.4", "40.4.5", [], 1),
        ("40.8.0", "40.9.0", ["--operation", "GetUserCard"], 1),
        ("40.8.0", "40.9.0", ["--operation", "GetMeeting"], 0),
        ("40.11.0", "40.12.0", [], 0),
        ("40.2.0", "40.1.2", [], 1),
        ("40.2.0", "40.1.2", ["--for", "client"], 0),
        ("40.1.2", "40.2.0", ["--kind", "behaviour-refuses"], 1),
        ("40.1.2", "40.2.0", ["--kind", "element-added"], 1),
    ],
)
def test_exit_codes(old: str, new: str, more: list[str], code: int) -> None:
    assert run("diff", old, new, "--fail-on", "breaking", *more).exit_code == code


def test_text_names_item_release_and_what_to_do() -> None:
    text = run("diff", "40.8.0", "40.9.0", "--operation", "GetUserCard").stdout
    assert "GetUserCard needs authorization\n  in 40.9.0; GetUserCard\n" in text
    assert "for callers without authorization" in text
    assert "breaking  calls refused (request)" in text
    assert "behaviour-refuses-call" in text
    text = " ".join(run("diff", "40.11.0", "40.12.0").stdout.split())
    assert "warning behaviour changed" in text
    assert "Whether such a call fails or the element is ignored, the source's page does not say." in text


def test_an_announcement_about_all_reaches_every_operation(history: History) -> None:
    (entry,) = compare(history, "40.4.3", "40.4.4").entries
    assert {reach.operation for reach in entry.change.reaches} == {o.name for o in history.load("40.4.4").operations}
    assert {reach.direction for reach in entry.change.reaches} == {"request"}


def test_what_adds_elements_only_is_told_by_the_schema(history: History) -> None:
    assert not compare(history, "40.10.0", "40.11.0", selection=Selection(only="behaviour")).entries
    kinds = {e.change.kind for e in compare(history, "40.6.1", "40.7.0", selection=Selection(only="behaviour")).entries}
    assert kinds == {Kind.BEHAVIOUR_ADDS}


def test_backwards_is_the_mirror(history: History) -> None:
    catalog = history.catalog
    for update in catalog.updates.values():
        forth = behaviour_changes([("new", update)], ["GetUser"])
        back = behaviour_changes([("old", update)], ["GetUser"])
        assert {mirror(fact.change) for fact in forth.values()} == {fact.change for fact in back.values()}
    entries = compare(history, "40.2.0", "40.1.2", PROFILES["slow-channel"]).entries
    assert {(e.change.kind, e.severity, e.undoes) for e in entries} == {
        (Kind.BEHAVIOUR_ADMITS, Severity.BREAKING, ("40.2.0",))
    }


def test_machine_formats_name_the_announcement(history: History) -> None:
    renderer, log = Renderer(TEMPLATES, history.catalog), compare(history, "40.1.2", "40.2.0")
    sarif = json.loads(renderer.render(log, "sarif"))["runs"][0]
    assert {result["level"] for result in sarif["results"]} == {"error"}
    (place,) = sarif["results"][0]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "xsd/40.2.0/update.toml"
    lines = (history.catalog.root / "40.2.0" / "update.toml").read_text("utf-8").splitlines()
    assert lines[place["physicalLocation"]["region"]["startLine"] - 1] == "[[items]]"
    assert "for anonymous callers" in renderer.render(log, "junit")
    assert renderer.render(log, "github").count("::error ") == 2
    index = renderer.index([Row.of(log)])
    assert "style 40.2.0 stroke" in index


def test_behaviour_can_be_accepted(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    assert run("diff", "40.4.4", "40.4.5", "--write-waivers", str(path)).exit_code == 0
    text = path.read_text("utf-8")
    assert 'rule = "behaviour-limits-calls"' in text
    path.write_text(
        text.replace('reason = ""', 'reason = "r"').replace('accepted_by = ""', 'accepted_by = "a"'), "utf-8"
    )
    result = run("diff", "40.4.4", "40.4.5", "--waivers", str(path), "--fail-on", "breaking")
    assert result.exit_code == 0
    assert "waived" in result.stdout


def test_no_message_shows_it_beforehand() -> None:
    text = " ".join(run("diff", "40.4.4", "40.4.5", "--witness").stdout.split())
    assert "not confirmed: no message shows it beforehand" in text
