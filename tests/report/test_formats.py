"""Every format of a changelog: what it holds, and that those who read it can."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import jsonschema
import pytest
from lxml import etree
from support.cases import CASES
from support.cases import api as case_api
from support.changelogs import BREAKING, ROOT, SCHEMA, TEMPLATES
from support.paths import PAGE40_RELEASES, RELEASES

from webexgen.catalog.graph import Catalog
from webexgen.compare.change import Change, Kind
from webexgen.compare.diff import diff
from webexgen.compare.history import History
from webexgen.compare.policy import PROFILES, Observer, Severity, Verdict, judge
from webexgen.compare.wording import WORDING, what
from webexgen.report.changelog import Changelog, changelog, compare
from webexgen.report.renderer import FORMATS, Renderer, document

# What a reach says of an element whose type, occurrence and place are assumed, by whether it is announced there.
SAID = {
    True: {"announced": True, "evidence": "documented", "assumed": ["type", "occurs", "place"]},
    False: {"announced": False, "evidence": None, "assumed": ["type", "occurs", "place"]},
}


@pytest.fixture(scope="session")
def renderer(catalog: Catalog) -> Renderer:
    return Renderer(TEMPLATES, catalog)


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
    assert all(name in SCHEMA["properties"]["profile"]["description"] for name in PROFILES)


def test_json_holds_what_was_agreed(history: History) -> None:
    read = document(changelog(history, "40.10.0"))
    changes = read["changes"]
    assert isinstance(changes, list)
    change = next(c for c in changes if c["path"] == "deviceCanStartMeeting")
    assert change | {"verdicts": {}, "documented": {}, "content": []} == {
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
        "assumed": ["type", "occurs", "place"],
        "reaches": [
            {"operation": operation, "direction": direction, "path": path, **SAID[announced]}
            for operation, direction, path, announced in (
                ("CreateMeeting", "request", "schedule/deviceCanStartMeeting", True),
                ("GetMeeting", "response", "schedule/deviceCanStartMeeting", True),
                ("LstMeeting", "response", "meeting/schedule/deviceCanStartMeeting", False),
                ("SetMeeting", "request", "schedule/deviceCanStartMeeting", True),
            )
        ],
        "content": [],
    }
    assert (change["documented"]["evidence"], change["documented"]["update"]) == ("documented", "40.10.0")
    assert len(change["documented"]["rows"]) == 3


def test_notes_carry_codes_toggles_and_limits(history: History) -> None:
    notes = [note for release in PAGE40_RELEASES for note in changelog(history, release).notes]
    codes = {exception.code for note in notes for exception in note.item.exceptions}
    assert codes == {"000015", "060016", "000053", "403", "110063", "040014"}
    toggles = {note.item.toggle for note in notes} - {""}
    assert toggles == {"SupportXMLAPIReturnScheduledPMR", "ConsistentLockedLobby", "EnableDisplayName"}
    assert any(note.item.limits for note in notes)


def test_every_kind_of_change_has_words() -> None:
    assert WORDING.keys() == set(Kind)
    told: dict[Kind, set[str]] = {}
    for case in CASES:
        found = diff(case_api(case, "old"), case_api(case, "new"))
        for finding in judge(found):
            told.setdefault(finding.change.kind, set()).add(what(finding.change))
    missing = set(Kind) - told.keys()
    for kind in missing:
        told[kind] = {what(Change("x", kind, "t:type", "e", "a", "b", ()))}
    assert told.keys() == set(Kind)
    for texts in told.values():
        assert all(text and "{" not in text.replace("{urn", "") and "None" not in text for text in texts)


def test_how_often_a_whole_content_stands_is_told_as_such() -> None:
    case = "min-occurs-lowered-of-alternative"
    told = [what(change) for change in diff(case_api(case, "old"), case_api(case, "new")) if not change.path]
    assert told == ["content now optional, 1..1 → 0..1"]


def test_page_is_one_file_and_escaped(history: History, renderer: Renderer) -> None:
    log = compare(history, "40.2.9", "40.12.0")
    text = renderer.render(log, "html")
    root = etree.HTML(text)
    assert root.xpath("//@src | //link | //@href") == []
    assert "http" not in text.replace("https://{sitename}.webex.com/WBXService/XMLService", "")  # which a note quotes
    rows = root.xpath("//tr[@data-severity]")
    assert 0 < len(rows) < len(log.entries)
    assert len(root.xpath("//tr[@data-severity]//details/p/code")) == len(log.entries)
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
    assert (suite.get("tests"), suite.get("failures")) == ("37", "12")
    assert len(suite.findall(".//testcase")) == 37
    assert len(suite.findall(".//failure")) == 12
    assert "time" not in suite.attrib
    strict = etree.fromstring(renderer.render(log, "junit", Severity.WARNING).encode())
    assert strict.get("failures") == "23"


def test_sarif_holds_together(history: History, renderer: Renderer) -> None:
    read = json.loads(renderer.render(compare(history, *BREAKING), "sarif"))
    assert read["version"] == "2.1.0"
    (part,) = read["runs"]
    rules = [rule["id"] for rule in part["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    assert len(part["results"]) == 37
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
    assert len(lines) == 36
    assert all(re.fullmatch(r"::(error|warning|notice) title=[^,:]+::.+", line) for line in lines)
    assert sum(line.startswith("::error ") for line in lines) == 12


def test_markdown_shows_prose_as_it_stands(history: History, renderer: Renderer) -> None:
    text = renderer.render(_with_text(changelog(history, "40.8.0"), "a *b* <c> `d` [e]"), "markdown")
    assert r"a \*b\* &lt;c&gt; \`d\` \[e\]" in text


def test_values_of_a_schema_cannot_forge_lines_or_markup(history: History, renderer: Renderer) -> None:
    log = compare(history, "40.7.0", "40.8.0")
    entry = log.entries[0]
    value = "[a-z]*@[a-z]*\\.com\n::error::x <img src=x onerror=alert(1)> \u202e"
    change = replace(entry.change, kind=Kind.ENUM_VALUE_ADDED, old=None, new=value)
    odd = replace(log, entries=(replace(entry, finding=replace(entry.finding, change=change)),))
    for form in ("text", "markdown", "github", "html", "junit", "sarif"):
        text = renderer.render(odd, form)
        assert "\n::error::x" not in text, form
        assert "\u202e" not in text, form
        if form in ("markdown", "html", "junit"):
            assert "<img" not in text, form
    assert "[a-z]*@" not in renderer.render(odd, "markdown")


def test_a_changelog_names_the_source_of_each_update(history: History) -> None:
    """Updates of another source than the usual one say so; that one is named once for all of its updates."""
    catalog = history.catalog
    other = replace(catalog.updates["40.8.0"], source="guide")
    renderer = Renderer(TEMPLATES, replace(catalog, updates={**catalog.updates, "40.8.0": other}))
    page = renderer.render(compare(history, "40.6.1", "40.8.0"), "markdown")
    assert f"Source: API 40.7.0 Updates ({catalog.wire.page}), API 40.8.0 Updates (" in page
    assert catalog.wire.sources["guide"].partition(" ")[0] in page
