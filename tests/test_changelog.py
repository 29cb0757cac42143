"""Changelogs: the committed ones reviewed against the page, across trains, in every format, filtered, waived; the commands."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest
from cases import CASES
from cases import api as case_api
from click.testing import CliRunner, Result
from conftest import RELEASES
from lxml import etree

from webexgen.catalog import BASELINE, Catalog
from webexgen.change import Change, Kind, Reach
from webexgen.changelog import Changelog, History, Selection, changelog, compare, pages
from webexgen.cli import main
from webexgen.diff import diff
from webexgen.model import Api
from webexgen.models import Models, load
from webexgen.policy import PROFILES, Observer, Severity, Verdict, judge
from webexgen.render import FORMATS, Renderer, document
from webexgen.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
COMMITTED = ROOT / "generated" / "changelog"
SCHEMA = json.loads((TEMPLATES / "changelog" / "changelog.schema.json").read_text(encoding="utf-8"))
BREAKING = "40.7.0", "40.8.0"


@pytest.fixture(scope="session")
def history(catalog: Catalog, apis: Mapping[str, Api]) -> History:
    models = Models(catalog)
    for api in apis.values():
        models.give(api)
    return History(models)


@pytest.fixture(scope="session")
def renderer(catalog: Catalog) -> Renderer:
    return Renderer(TEMPLATES, catalog)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="webexgen")


# the committed changelogs


def test_committed_changelogs_are_what_is_computed(history: History) -> None:
    made = pages(history, TEMPLATES, RELEASES)
    there = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.iterdir()}
    assert there.keys() == made.keys()
    assert [name for name in made if there[name] != made[name]] == []
    assert len(made) == 2 * 21 + 1


# Reviewed by hand against the page: changes by severity, and notes on behaviour.
@pytest.mark.parametrize(
    ("release", "breaking", "warning", "info", "notes"),
    [
        ("40.1.0", 0, 0, 5, 2),
        ("40.1.2", 0, 4, 0, 1),
        ("40.2.0", 0, 0, 0, 2),
        ("40.2.4", 0, 0, 1, 1),
        ("40.2.5", 0, 0, 0, 1),
        ("40.2.6", 0, 0, 0, 1),
        ("40.2.9", 0, 12, 0, 1),
        ("40.4.0", 0, 0, 0, 2),
        ("40.4.3", 0, 0, 1, 1),
        ("40.4.4", 0, 0, 0, 1),
        ("40.4.5", 0, 0, 0, 1),
        ("40.4.8", 0, 12, 0, 1),
        ("40.4.9", 0, 1, 2, 2),
        ("40.6.0", 0, 11, 16, 6),
        ("40.6.1", 0, 1, 2, 2),
        ("40.7.0", 0, 4, 4, 2),
        ("40.8.0", 9, 10, 12, 6),
        ("40.9.0", 0, 13, 16, 4),
        ("40.10.0", 0, 8, 19, 3),
        ("40.11.0", 0, 2, 4, 4),
        ("40.12.0", 0, 6, 0, 4),
    ],
)
def test_what_a_release_brings(
    history: History, release: str, breaking: int, warning: int, info: int, notes: int
) -> None:
    log = changelog(history, release)
    assert list(log.counts.values()) == [breaking, warning, info, 0]
    assert sum(note.tells_behaviour for note in log.notes) == notes
    assert all(release in entry.ships_in and entry.side == "new" and entry.documented for entry in log.entries)


def test_breaking_are_the_elements_that_getsessioninfo_may_leave_out(history: History) -> None:
    grave = [entry for entry in changelog(history, "40.8.0").entries if entry.severity is Severity.BREAKING]
    assert {reach.path for entry in grave for reach in entry.change.reaches} == {
        "confID",
        "host",
        "metaData/confName",
        "metaData/isRecurring",
        "metaData/sessionType",
        "schedule",
        "schedule/duration",
        "schedule/startDate",
        "schedule/timeZone",
    }
    assert {(r.operation, r.direction) for e in grave for r in e.change.reaches} == {("GetSessionInfo", "response")}
    assert all(entry.change.kind is Kind.MIN_OCCURS_LOWERED for entry in grave)
    assert [entry.change.path for entry in grave if entry.evidence == "documented"] == [
        "metaData/confName",
        "schedule/duration",
        "schedule/startDate",
        "schedule/timeZone",
    ]


def test_releases_of_one_update_are_one_entry_with_both_labels(catalog: Catalog, history: History) -> None:
    for update in catalog.updates.values():
        logs = [changelog(history, release) for release in update.releases]
        for log in logs:
            assert [entry.change for entry in log.entries] == [entry.change for entry in logs[0].entries]
            assert all(set(entry.ships_in) == set(update.releases) for entry in log.entries)


def test_a_place_that_only_shares_the_declaration_has_no_evidence(history: History) -> None:
    log = changelog(history, "40.10.0")
    entry = next(e for e in log.entries if e.change.path == "deviceCanStartMeeting")
    places = {reach.operation: entry.evidence_at(reach) for reach in entry.change.reaches}
    assert places == {
        "CreateMeeting": "documented",
        "GetMeeting": "documented",
        "LstMeeting": "",
        "SetMeeting": "documented",
    }


def test_an_element_tells_what_the_page_names_inside(history: History) -> None:
    log = changelog(history, "40.6.0")
    entry = next(e for e in log.entries if e.change.id == "element-added:use:getMeResponse/privilege")
    assert entry.parts_at(Reach("GetMe", "response", "privilege")) == ("umSiteAdmin",)
    assert {row.change.path for row in entry.documented} == {"privilege", "privilege/umSiteAdmin"}


# across trains


def test_pair_of_trains_with_one_update_differs_in_behaviour_only(history: History) -> None:
    log = compare(history, "40.2.9", "40.4.8")
    assert log.entries == ()
    assert log.crosses
    assert log.ancestor == "40.2.0"
    assert [(note.update, note.side) for note in log.notes] == [("40.4.0", "new"), ("40.4.0", "new")]
    assert {note.side for note in compare(history, "40.4.8", "40.2.9").notes} == {"old"}


def test_40_4_9_lacks_exactly_what_40_6_0_brought(history: History) -> None:
    brought = changelog(history, "40.6.0")
    forth, back = compare(history, "40.4.9", "40.6.1"), compare(history, "40.6.1", "40.4.9")
    assert [entry.change for entry in forth.entries] == [entry.change for entry in brought.entries]
    assert {(entry.side, entry.ships_in, entry.undoes) for entry in forth.entries} == {("new", ("40.6.0",), ())}
    assert {(entry.side, entry.ships_in, entry.undoes) for entry in back.entries} == {("old", (), ("40.6.0",))}
    assert all(entry.documented for entry in back.entries)
    assert {note.update for note in forth.notes} == {"40.6.0"}
    assert len(back.entries) == len(forth.entries)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("40.2.9", "40.12.0"),
        ("40.4.9", "40.12.0"),
        ("40.12.0", "40.2.9"),
        ("40.2.5", "40.4.9"),
        ("40.7.0", "40.12.0"),
        (BASELINE, "40.12.0"),
        ("40.12.0", BASELINE),
        ("40.8.0", "40.8.0"),
    ],
)
def test_every_change_between_two_releases_is_somebodys(history: History, old: str, new: str) -> None:
    log = compare(history, old, new)
    for entry in log.entries:
        assert entry.documented
        assert {"new": entry.ships_in, "old": entry.undoes, "both": ()}[entry.side]
    assert bool(log.entries) is (old != new)


def test_changes_that_both_lineages_bring_are_not_told(history: History) -> None:
    entries = compare(history, "40.2.9", "40.12.0").entries
    assert not [entry for entry in entries if entry.change.path.startswith("audioPassword")]


# the formats


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_renders_every_release(history: History, renderer: Renderer, form: str) -> None:
    for release in RELEASES:
        log = changelog(history, release)
        text = renderer.render(log, form)
        assert form == "github" or text.endswith("\n")
        assert not re.search(r"[ \t]$", text, re.MULTILINE), text
        assert str(ROOT) not in text
        if form in ("json", "html", "junit", "sarif"):
            assert all(entry.change.owner in text for entry in log.entries)


def test_json_is_by_its_schema(history: History, renderer: Renderer) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for old, new in [*((r.parent, r.name) for r in history.catalog.releases.values()), ("40.12.0", "40.2.9")]:
        log = compare(history, old, new)
        read = json.loads(renderer.render(log, "json"))
        validator.validate(read)
        assert read == json.loads(json.dumps(document(log)))
    for part in ("from", "to", "changes", "notes"):
        broken = {key: value for key, value in read.items() if key != part}
        assert not validator.is_valid(broken)


def test_schema_of_the_json_names_what_there_is() -> None:
    change = SCHEMA["$defs"]["change"]["properties"]
    assert set(change["kind"]["enum"]) == set(Kind)
    assert set(change["severity"]["enum"]) == set(map(str, Severity))
    assert set(change["verdicts"]["required"]) == set(Observer)
    assert all(set(change["verdicts"]["properties"][o]["enum"]) == set(Verdict) for o in Observer)
    assert set(SCHEMA["properties"]["profile"]["enum"]) == set(PROFILES)


def test_json_holds_what_was_agreed(history: History) -> None:
    read = document(changelog(history, "40.10.0"))
    changes = read["changes"]
    assert isinstance(changes, list)
    change = next(c for c in changes if c["path"] == "deviceCanStartMeeting")
    assert change | {"verdicts": {}, "documented": {}} == {
        "id": "element-added:meet:scheduleType/deviceCanStartMeeting",
        "kind": "element-added",
        "owner": "meet:scheduleType",
        "path": "deviceCanStartMeeting",
        "old": None,
        "new": "xs:boolean 0..1",
        "side": "new",
        "ships_in": ["40.10.0"],
        "undoes": [],
        "documented": {},
        "severity": "warning",
        "verdicts": {},
        "rules": ["request-element-added-optional", "response-element-added-optional"],
        "reaches": [
            {"operation": "CreateMeeting", "direction": "request", "path": "schedule/deviceCanStartMeeting"},
            {"operation": "GetMeeting", "direction": "response", "path": "schedule/deviceCanStartMeeting"},
            {"operation": "LstMeeting", "direction": "response", "path": "meeting/schedule/deviceCanStartMeeting"},
            {"operation": "SetMeeting", "direction": "request", "path": "schedule/deviceCanStartMeeting"},
        ],
    }
    assert (change["documented"]["evidence"], change["documented"]["update"]) == ("documented", "40.10.0")
    assert len(change["documented"]["rows"]) == 3


def test_notes_carry_codes_toggles_and_limits(history: History) -> None:
    notes = [note for release in RELEASES for note in changelog(history, release).notes]
    codes = {exception.code for note in notes for exception in note.item.exceptions}
    assert codes == {"000015", "060016", "000053", "403", "110063", "040014"}
    toggles = {note.item.toggle for note in notes} - {""}
    assert toggles == {"SupportXMLAPIReturnScheduledPMR", "ConsistentLockedLobby", "EnableDisplayName"}
    assert any(note.item.limits for note in notes)


def test_every_case_of_change_has_words(catalog: Catalog, renderer: Renderer) -> None:
    told: dict[Kind, set[str]] = {}
    for case in CASES:
        found = diff(case_api(case, "old"), case_api(case, "new"))
        for finding in judge(found):
            told.setdefault(finding.change.kind, set()).add(renderer.what(finding.change))
    missing = set(Kind) - told.keys()
    for kind in missing:
        told[kind] = {renderer.what(Change("x", kind, "t:type", "e", "a", "b", ()))}
    assert told.keys() == set(Kind)
    for texts in told.values():
        assert all(text and "{" not in text.replace("{urn", "") and "None" not in text for text in texts)


def test_page_is_one_file_and_escaped(history: History, renderer: Renderer) -> None:
    log = compare(history, "40.2.9", "40.12.0")
    text = renderer.render(log, "html")
    root = etree.HTML(text)
    assert root.xpath("//@src | //link | //@href") == []
    assert "http" not in text
    rows = root.xpath("//tr[@data-severity]")
    assert len(rows) == len(log.entries)
    operations = root.xpath("//select[@id='operation']/option/text()")
    assert {r.operation for e in log.entries for r in e.change.reaches} <= set(operations)
    odd = renderer.render(_with_text(log, "<script>&"), "html")
    assert "<script>&" not in odd
    assert "&lt;script&gt;&amp;" in odd


def _with_text(log: Changelog, text: str) -> Changelog:
    from dataclasses import replace

    note = log.notes[0]
    return replace(log, notes=(replace(note, item=replace(note.item, behaviour=text)),))


def test_junit_counts_failures(history: History, renderer: Renderer) -> None:
    log = compare(history, *BREAKING)
    suite = etree.fromstring(renderer.render(log, "junit").encode())
    assert (suite.get("tests"), suite.get("failures")) == ("31", "9")
    assert len(suite.findall(".//testcase")) == 31
    assert len(suite.findall(".//failure")) == 9
    assert "time" not in suite.attrib
    strict = etree.fromstring(renderer.render(log, "junit", Severity.WARNING).encode())
    assert strict.get("failures") == "19"


def test_sarif_holds_together(history: History, renderer: Renderer) -> None:
    read = json.loads(renderer.render(compare(history, *BREAKING), "sarif"))
    assert read["version"] == "2.1.0"
    (part,) = read["runs"]
    rules = [rule["id"] for rule in part["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    assert len(part["results"]) == 31
    for result in part["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert (ROOT / uri).is_file()
        assert all(place["fullyQualifiedName"] for place in location["logicalLocations"])


def test_github_annotations_are_one_line_each(history: History, renderer: Renderer) -> None:
    lines = renderer.render(compare(history, *BREAKING), "github").splitlines()
    assert len(lines) == 31
    assert all(re.fullmatch(r"::(error|warning|notice) title=[^,:]+::.+", line) for line in lines)
    assert sum(line.startswith("::error ") for line in lines) == 9


def test_markdown_shows_prose_as_it_stands(history: History, renderer: Renderer) -> None:
    text = renderer.render(_with_text(changelog(history, "40.8.0"), "a *b* <c> `d` [e]"), "markdown")
    assert r"a \*b\* \<c> \`d\` \[e\]" in text


# filters


def test_a_direction_is_judged_for_itself(history: History) -> None:
    requests = compare(history, *BREAKING, selection=Selection(directions=frozenset({"request"})))
    assert {reach.direction for entry in requests.entries for reach in entry.change.reaches} == {"request"}
    assert not requests.reaches(Severity.WARNING)
    both = compare(history, "40.9.0", "40.10.0")
    shared = next(e for e in both.entries if e.change.path == "deviceCanStartMeeting")
    assert shared.severity is Severity.WARNING
    alone = compare(history, "40.9.0", "40.10.0", selection=Selection(directions=frozenset({"request"})))
    assert next(e for e in alone.entries if e.change.path == "deviceCanStartMeeting").severity is Severity.INFO


def test_an_operation_takes_its_notes_along(history: History) -> None:
    log = compare(history, *BREAKING, selection=Selection(operations=frozenset({"GetEvent"})))
    assert {reach.operation for entry in log.entries for reach in entry.change.reaches} == {"GetEvent"}
    assert [note.item.title for note in log.notes] == ["meetingUUID beside meeting and session keys (3 of 5)"]
    assert set(log.notes[0].changes) == {entry.change.id for entry in log.entries}
    general = compare(history, "40.4.3", "40.4.4", selection=Selection(operations=frozenset({"GetEvent"})))
    assert len(general.notes) == 1


def test_kind_and_severity(history: History) -> None:
    kinds = compare(history, *BREAKING, selection=Selection(kinds=frozenset({Kind.ELEMENT_ADDED})))
    assert {entry.change.kind for entry in kinds.entries} == {Kind.ELEMENT_ADDED}
    grave = compare(history, *BREAKING, selection=Selection(severity=Severity.BREAKING))
    assert len(grave.entries) == 9


def test_profiles_see_different_things(history: History) -> None:
    old = compare(history, *BREAKING, PROFILES["slow-channel"])
    assert not old.reaches(Severity.BREAKING)
    assert compare(history, *BREAKING, PROFILES["reader"]).reaches(Severity.BREAKING)


# the commands


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["diff", *BREAKING], 0),
        (["diff", *BREAKING, "--fail-on", "breaking"], 1),
        (["diff", *BREAKING, "--fail-on", "breaking", "--direction", "request"], 0),
        (["diff", *BREAKING, "--fail-on", "breaking", "--operation", "getevent"], 0),
        (["diff", "40.11.0", "40.12.0", "--fail-on", "breaking"], 0),
        (["diff", "40.11", "latest", "--fail-on", "warning"], 1),
        (["diff", "40.12.0", "baseline", "--fail-on", "breaking"], 1),
        (["diff", "40.2.9", "40.4.8", "--fail-on", "info"], 0),
        (["changelog", "40.8"], 0),
        (["rules"], 0),
        (["diff", "40.5", "40.8"], 2),
        (["diff", *BREAKING, "--waivers", "missing.toml"], 2),
    ],
)
def test_exit_codes(arguments: list[str], code: int) -> None:
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["diff", "baselin", "40.8.0"], "'baseline'"),
        (["diff", "40.8.0", "lates"], "'latest'"),
        (["diff", "40.8.0", "40.8.1"], "40.8.0 and 40.9.0"),
        (["diff", *BREAKING, "--operation", "GetSesssionInfo"], "GetSessionInfo"),
        (["diff", *BREAKING, "--kind", "element-aded"], "'element-added'"),
        (["diff", *BREAKING, "--severity", "breakin"], "'breaking'"),
        (["diff", *BREAKING, "--for", "cliet"], "'client'"),
        (["diff", *BREAKING, "--format", "markdwn"], "'markdown'"),
        (["diff", *BREAKING, "--direction", "answer"], "request, response"),
        (["explain", "response-min-occurs-lowred"], "'response-min-occurs-lowered'"),
        (["changelog", "40.8.00"], "40.8.0"),
    ],
)
def test_a_typo_gets_the_nearest(arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""


def test_text_tells_what_breaks_and_what_to_do() -> None:
    text = run("diff", *BREAKING).stdout
    head, *_ = text.splitlines()
    assert head == "Webex Meetings XML API, 40.7.0 → 40.8.0"
    assert re.search(
        r"^breaking  ep:getSessionInfoResponse/schedule +optional now, 1\.\.1 → 0\.\.1 +GetSessionInfo answer",
        text,
        re.MULTILINE,
    )
    assert "response-min-occurs-lowered" in text
    assert "exception 040014" in text
    assert "\x1b" not in text


def test_text_tells_what_a_train_lacks() -> None:
    text = run("diff", "40.6.1", "40.4.9").stdout
    assert "part at 40.4.8" in text
    assert "all lost, from 40.6.0" in text
    assert "from 40.4.9, 40.6.1" in run("diff", "40.4.8", "40.12").stdout


def test_output_goes_to_a_file(tmp_path: Path) -> None:
    result = run("changelog", "40.8.0", "--format", "markdown", "--output", str(tmp_path / "notes.md"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "notes.md").read_bytes() == (COMMITTED / "40.8.0.md").read_bytes()
    failed = run("changelog", "40.8.0", "--output", str(tmp_path / "notes.md" / "x"))
    assert failed.exit_code == 2
    assert "Traceback" not in failed.output


def test_changelog_command_gives_the_committed_json() -> None:
    assert run("changelog", "40.12.0", "--format", "json").stdout == (COMMITTED / "40.12.0.json").read_text("utf-8")


def test_rules_and_their_explanation() -> None:
    listed = run("rules").stdout
    assert "response-min-occurs-lowered" in listed
    explained = run("explain", "response-min-occurs-lowered").stdout
    assert explained.startswith("## response-min-occurs-lowered")
    assert explained in run("rules", "--markdown").stdout


def test_witness_confirms_what_breaks() -> None:
    result = run("diff", *BREAKING, "--witness", "--severity", "breaking", "--format", "json", "--fail-on", "breaking")
    assert result.exit_code == 1
    read = json.loads(result.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(read)
    assert len(read["changes"]) == 9
    for change in read["changes"]:
        witness = change["witness"]
        assert witness["confirmed"], change["id"]
        assert (witness["valid_under"], witness["invalid_under"]) == ("new", "old")
        assert "getSessionInfoResponse" in witness["message"]
    text = run("diff", *BREAKING, "--witness", "--severity", "breaking").stdout
    assert "valid under 40.8.0; under 40.7.0: Element" in text


def test_what_loses_data_says_why_no_message_fails() -> None:
    read = json.loads(run("diff", "40.12", "40.11", "--witness", "--format", "json").stdout)
    reasons = {change["witness"]["why_not"] for change in read["changes"] if not change["witness"]["confirmed"]}
    assert reasons == {"no message fails: data is lost without a word"}


# waivers


def test_waivers_from_the_first_draft_to_the_last_day(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    command = ["diff", *BREAKING, "--severity", "breaking", "--fail-on", "breaking"]
    started = run(*command, "--write-waivers", str(path))
    assert started.exit_code == 1
    again = run(*command, "--write-waivers", str(path))
    assert again.exit_code == 2
    assert "exists" in again.stderr
    unfilled = run(*command, "--waivers", str(path))
    assert unfilled.exit_code == 2
    assert "reason" in unfilled.stderr

    text = path.read_text(encoding="utf-8")
    text = text.replace('reason = ""', 'reason = "Our reader copes."').replace(
        'accepted_by = ""', 'accepted_by = "ops"'
    )
    path.write_text(text.replace("scope = ", "until = 2030-12-31\nscope = "), encoding="utf-8")
    waived = run(*command, "--waivers", str(path))
    assert waived.exit_code == 0, waived.output
    assert "waived" in waived.stdout
    assert "--as-of" in waived.stderr
    assert run(*command, "--waivers", str(path), "--as-of", "2030-12-31").exit_code == 0
    late = run(*command, "--waivers", str(path), "--as-of", "2031-01-01")
    assert late.exit_code == 1
    assert "waivers.toml:" in late.stderr

    read = json.loads(run(*command, "--waivers", str(path), "--format", "json").stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(read)
    assert read["counts"]["breaking"] == 0
    assert all(change["waived"][0]["accepted_by"] == "ops" for change in read["changes"])
    for form in FORMATS:
        assert run(*command, "--waivers", str(path), "--format", form).exit_code == 0
    junit = etree.fromstring(run(*command, "--waivers", str(path), "--format", "junit").stdout.encode())
    assert (junit.get("failures"), junit.get("skipped")) == ("0", "9")
    sarif = json.loads(run(*command, "--waivers", str(path), "--format", "sarif").stdout)
    assert all(result["suppressions"] for result in sarif["runs"][0]["results"])


def test_a_waiver_that_nothing_needs_fails(tmp_path: Path, history: History) -> None:
    path = tmp_path / "waivers.toml"
    assert run("diff", *BREAKING, "--write-waivers", str(path)).exit_code == 0
    text = path.read_text(encoding="utf-8").replace('= ""', '= "x"').replace('to = "40.8.0"', 'to = "40.9.0"')
    path.write_text(re.sub(r'path = "x"', 'path = ""', text), encoding="utf-8")
    assert run("diff", *BREAKING, "--waivers", str(path)).exit_code == 0, "of another comparison"
    unused = run("diff", "40.7.0", "40.9.0", "--waivers", str(path))
    assert unused.exit_code == 0, "all of it is found there as well"
    path.write_text(path.read_text(encoding="utf-8").replace('"confID"', '"confId"'), encoding="utf-8")
    unused = run("diff", "40.7.0", "40.9.0", "--waivers", str(path))
    assert unused.exit_code == 1
    assert "nothing is found that it accepts" in unused.stderr
    narrowed = run("diff", "40.7.0", "40.9.0", "--waivers", str(path), "--operation", "GetEvent")
    assert narrowed.exit_code == 0


# cache, clock, output folder


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "webexgen" / "models"


def test_models_are_kept_and_spoilt_ones_read_again(catalog: Catalog, apis: Mapping[str, Api], own_cache: Path) -> None:
    assert load(catalog, "40.1") == apis["40.1.2"]
    (kept,) = own_cache.iterdir()
    good = kept.read_bytes()
    for spoilt in (b"", good[:-1], good[:40] + b"\0" + good[41:], pickle.dumps(apis["40.2.0"])):
        kept.write_bytes(spoilt)
        assert load(catalog, catalog.releases["40.1.2"]) == apis["40.1.2"]
        assert kept.read_bytes() == good
    assert load(catalog, BASELINE).release == BASELINE


def test_a_foreign_pickle_runs_nothing(catalog: Catalog, own_cache: Path, tmp_path: Path) -> None:
    from hashlib import sha256

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (tmp_path / "ran",)

    load(catalog, "40.1.2")
    (kept,) = own_cache.iterdir()
    payload = pickle.dumps(Evil())
    magic = kept.read_bytes()[: -len(payload)].partition(b"\n")[0] + b"\n"
    kept.write_bytes(magic + sha256(payload).digest() + payload)
    assert load(catalog, "40.1.2").release == "40.1.2"
    assert not (tmp_path / "ran").exists()


def test_edited_fragments_are_read_again(catalog: Catalog, own_cache: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(catalog.root, tmp_path / "xsd")
    copy = Catalog.load(tmp_path / "xsd")
    before = Models(copy).diff("40.1.0", "40.1.2")
    fragment = tmp_path / "xsd" / "40.1.2" / "meeting.xsd"
    fragment.write_text(fragment.read_text("utf-8").replace("meetingPassword", "meetingSecret"), encoding="utf-8")
    after = Models(copy).diff("40.1.0", "40.1.2")
    assert {c.path for c in before} - {c.path for c in after} == {"meetingPassword"}
    for _ in range(6):
        fragment.write_text(fragment.read_text("utf-8") + "\n", encoding="utf-8")
        Models(copy).load("40.1.2")
    assert len(list(own_cache.glob("40.1.2-*"))) == 4


def test_a_warm_diff_loads_neither_xsdata_nor_models() -> None:
    code = (
        "import sys, webexgen.cli as c; c.main(['diff', '40.7.0', '40.8.0'], standalone_mode=False);"
        "print([m for m in sys.modules if m.startswith(('xsdata.', 'black', 'rich'))], file=sys.stderr)"
    )
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_output_depends_on_neither_clock_nor_hash_seed(tmp_path: Path) -> None:
    made = []
    for seed, zone in (("0", "UTC"), ("4711", "Asia/Tokyo")):
        texts = []
        for form in FORMATS:
            done = subprocess.run(
                [sys.executable, "-m", "webexgen", "diff", "40.2.9", "40.12.0", "--format", form],
                env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
                cwd=tmp_path,
                capture_output=True,
                check=True,
            )
            texts.append(done.stdout)
        made.append(texts)
    assert made[0] == made[1]
    for path in (ROOT / "generator" / "webexgen").rglob("*.py"):
        assert not re.search(r"\b(now|today|utcnow)\(|\btime\.time\(", path.read_text(encoding="utf-8")), path


def test_generate_writes_the_pages_of_its_releases_and_the_index(
    catalog: Catalog, tmp_path: Path, own_cache: Path
) -> None:
    workspace = Workspace(catalog, TEMPLATES, tmp_path / "out")
    folder = tmp_path / "out" / "changelog"
    workspace.generate([catalog.releases["40.1.0"]])
    assert sorted(path.name for path in folder.iterdir()) == ["40.1.0.json", "40.1.0.md", "index.md"]
    assert (folder / "index.md").read_bytes() == (COMMITTED / "index.md").read_bytes()
    (folder / "40.1.0.md").write_text("edited", encoding="utf-8")
    (folder / "40.9.0.md").write_text("of another release", encoding="utf-8")
    (folder / "39.0.0.md").write_text("stale", encoding="utf-8")
    drift = workspace.generate([catalog.releases["40.1.0"]])
    assert (drift.changed, drift.missing) == (("../changelog/40.1.0.md",), ())
    assert drift.stale == ("../changelog/39.0.0.md",)
    assert (folder / "40.9.0.md").exists()
    assert (folder / "40.1.0.md").read_bytes() == (COMMITTED / "40.1.0.md").read_bytes()
    assert not workspace.generate([catalog.releases["40.1.0"]])


def test_check_names_a_changelog_that_was_edited(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "generated", tmp_path / "generated", ignore=shutil.ignore_patterns("__pycache__"))
    page = tmp_path / "generated" / "changelog" / "40.8.0.md"
    page.write_text(page.read_text("utf-8").replace("Breaking", "Harmless"), encoding="utf-8")
    result = run("check", "--out", str(tmp_path / "generated"))
    assert result.exit_code == 1
    assert "changed  changelog/40.8.0.md\n" in result.stdout
