"""compat.json: complete, described by its schema, small, and the same each time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest
from support.paths import ROOT

from webexgen.catalog.announcement import HALVES
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compare.history import History
from webexgen.compat.availability import AvailabilityIndex
from webexgen.report.compat.document import compat_document


@pytest.fixture(scope="module")
def text(history: History) -> str:
    return compat_document(history)


@pytest.fixture(scope="module")
def document(text: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def having(document: Mapping[str, Any], fact: Mapping[str, Any]) -> frozenset[str]:
    """The releases that a reader of the document gets from the graph."""
    found = {BASELINE} & set(fact["first"])
    for release in document["releases"]:
        name = release["name"]
        if name in fact["first"] or (release["parent"] in found and name not in fact.get("gone", ())):
            found.add(name)
    return frozenset(found)


def members(elements: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, int, int | None]]:
    for name, node in elements.items():
        here = f"{path}/{name}".lstrip("/")
        held = {"fact": node} if isinstance(node, int) else node
        yield here, held["fact"], held.get("values")
        yield from members(held.get("elements", {}), here)


def test_the_schema_describes_it(document: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "templates" / "changelog" / "compat.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate({**document, "facts": [{}]})


def test_it_holds_every_member_with_its_releases(document: dict[str, Any], availability: AvailabilityIndex) -> None:
    facts, lists = document["facts"], document["enumerations"]
    assert list(document["operations"]) == list(availability.operations)
    for name, operation in document["operations"].items():
        (whole,) = availability.below(name, "")
        assert having(document, facts[operation["fact"]]) == whole.having
        for half in HALVES:
            known = {member.path: member for member in availability.below(name, half)}
            found = list(members(operation[half]))
            assert sorted(path for path, _, _ in found) == sorted(known)
            assert len(found) == len(known)
            for path, fact, values in found:
                member = known[path]
                assert having(document, facts[fact]) == member.having
                assert facts[fact].get("evidence", "documented") == member.evidence
                assert facts[fact].get("assumed", []) == list(member.assumed)
                assert (values is None) is (member.values is None)
                if values is not None and member.values is not None:
                    assert lists[values]["complete"] is not member.is_open
                    listed = {v: having(document, row) for row in lists[values]["listed"] for v in row["values"]}
                    assert listed == member.values


def test_it_says_what_was_altered_and_which_toggle_it_takes(document: dict[str, Any]) -> None:
    facts, operations = document["facts"], document["operations"]
    session = {path: facts[fact] for path, fact, _ in members(operations["GetSessionInfo"]["request"])}
    assert session["sessionKey"] == {
        "first": ["baseline"],
        "altered": [{"release": "40.6.0", "what": "now optional, 1..1 → 0..1"}],
    }
    meeting = {path: facts[fact] for path, fact, _ in members(operations["CreateMeeting"]["request"])}
    assert meeting["registrationForm"]["first"] == ["40.4.9", "40.6.1"]
    assert meeting["attendeeOptions/autoLock"]["toggles"] == ["ConsistentLockedLobby"]


def test_it_is_small_and_the_same_each_time(text: str, history: History) -> None:
    assert len(text.encode()) < 200_000
    assert compat_document(history) == text


def test_a_member_that_goes_and_comes_back(catalog: Catalog, document: dict[str, Any]) -> None:
    some = {"first": ["40.1.0", "40.12.0"], "gone": ["40.6.0"]}
    assert having(document, some) == {
        name for name in catalog.releases if not name.startswith(("40.6", "40.7", "40.8", "40.9", "40.10", "40.11"))
    }
