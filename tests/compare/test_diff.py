"""Facts of change: case by case, and between all releases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations

import pytest
from support.cases import CASES, FOLDER, api, schema_set
from support.depth import of_depth

from webexgen.catalog.announcement import AnnouncedChange as Documented
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.catalog.renames import Rename
from webexgen.compare.change import Change, Kind, Reach, mirror
from webexgen.compare.diff import diff
from webexgen.compare.language.content import ContentLanguages
from webexgen.compare.model_index import ModelIndex
from webexgen.schema.content_model import wire_rows
from webexgen.schema.model import Api, ComplexType

ADDED, REMOVED = (Kind.OPERATION_ADDED, Kind.ELEMENT_ADDED), (Kind.OPERATION_REMOVED, Kind.ELEMENT_REMOVED)
ACCESS_CONTROL = ("audioPassword", "isEnforceAudioLogin", "isEnforceAudioPassword")


def rows(changes: Iterable[Change]) -> list[dict[str, object]]:
    return [
        {
            "kind": change.kind.value,
            "owner": change.owner,
            "path": change.path,
            "old": change.old,
            "new": change.new,
            "reaches": [f"{reach.operation} {reach.direction} {reach.path}".rstrip() for reach in change.reaches],
        }
        for change in changes
    ]


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, request: pytest.FixtureRequest) -> None:
    expected = FOLDER / case / "expected.json"
    found = rows(diff(api(case, "old"), api(case, "new")))
    if request.config.getoption("--update-cases"):
        expected.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES)
def test_case_mirrored(case: str) -> None:
    forth, back = diff(api(case, "old"), api(case, "new")), diff(api(case, "new"), api(case, "old"))
    assert by_id(map(mirror, forth)) == by_id(back)
    assert by_id(map(mirror, back)) == by_id(forth)


@pytest.mark.parametrize("case", CASES)
def test_case_is_sound(case: str) -> None:
    for side in ("old", "new"):
        schema_set(case, side).compile()
        assert diff(api(case, side), api(case, side)) == []
    ids = [change.id for change in diff(api(case, "old"), api(case, "new"))]
    assert len(set(ids)) == len(ids)


def test_every_kind_has_two_cases() -> None:
    found = dict.fromkeys(Kind, 0)
    for case in CASES:
        for kind in {change.kind for change in diff(api(case, "old"), api(case, "new"))}:
            found[kind] += 1
    elsewhere = (
        "behaviour-",
        "identity-",
    )  # what no schema of a catalog shows; tests/importer has those of plain schemas
    of_schemas = {kind: count for kind, count in found.items() if not kind.startswith(elsewhere)}
    assert {kind: count for kind, count in of_schemas.items() if count < 2} == {}


def by_id(changes: Iterable[Change]) -> dict[str, Change]:
    return {change.id: change for change in changes}


@pytest.mark.parametrize(
    "case, ids",
    [
        ("element-added", ["element-added:toy:thingType/colour"]),
        ("enum-value-added-in-anonymous-type", ["enum-value-added:toy:getThingResponse/state=SHUT"]),
        ("facet-tightened", ["facet-tightened:toy:nameType=maxLength 16>maxLength 12"]),
        ("default-changed-of-attribute", ["default-changed:toy:thingType/@lang=en>"]),
        ("min-occurs-lowered-of-choice", ["min-occurs-lowered:toy:getThingResponse/(circle square)=1..1>0..1"]),
        ("operation-added", ["operation-added:DelThing"]),
        ("type-renamed", ["type-renamed:toy:placeType=toy:addressType>toy:placeType"]),
    ],
)
def test_ids(case: str, ids: list[str]) -> None:
    assert [change.id for change in diff(api(case, "old"), api(case, "new"))] == ids


def test_ids_of_documentation_are_short_and_tell_texts_apart() -> None:
    one, other = (
        diff(api(f"documentation-changed{of}", "old"), api(f"documentation-changed{of}", "new"))
        for of in ("", "-of-type")
    )
    ids = [change.id for change in (*one, *other)]
    assert all(re.fullmatch(r"documentation-changed:toy:\w+(/\w+)?=[0-9a-f]{12}", id_) for id_ in ids)
    assert len({id_.partition("=")[2] for id_ in ids}) == 3


@pytest.mark.parametrize(
    ("case", "required"),
    [
        ("element-added", [False]),
        ("element-added-in-optional-group", [True]),
        ("element-removed-in-optional-group", [True]),
        ("branch-added", [True]),
    ],
)
def test_what_must_stand_beside_others_is_required(case: str, required: list[bool]) -> None:
    assert [change.required for change in diff(api(case, "old"), api(case, "new"))] == required


# renames


def test_rename_can_be_denied() -> None:
    old, new = api("element-renamed-letter-case", "old"), api("element-renamed-letter-case", "new")
    found = diff(old, new, [Rename("toy:setThing", "meetingUuid", "meetingUUID", confirmed=False, reason="Two ids.")])
    assert [(c.kind, c.owner, c.path) for c in found] == [
        (Kind.ELEMENT_ADDED, "toy:setThing", "meetingUUID"),
        (Kind.ELEMENT_REMOVED, "toy:setThing", "meetingUuid"),
        (Kind.ELEMENT_RENAMED, "toy:setThingResponse", "meetingUUID"),
    ]
    assert found[-1].reason == "proposed: same place, same type; the names differ in letter case only"


@pytest.mark.parametrize("names", [("hostID", "hostId"), ("hostId", "hostID")], ids=["forth", "back"])
def test_rename_can_be_made(names: tuple[str, str]) -> None:
    old, new = api("element-removed-and-added", "old"), api("element-removed-and-added", "new")
    found = diff(old, new, [Rename("toy:getThingResponse", *names, confirmed=True, reason="The page says so.")])
    assert [(c.kind, c.path, c.old, c.new, c.reason) for c in found if c.path == "hostId"] == [
        (Kind.ELEMENT_RENAMED, "hostId", "hostID", "hostId", "confirmed: The page says so."),
        (Kind.TYPE_NARROWED, "hostId", "xs:string", "xs:long", ""),
    ]
    assert [c.path for c in found if c.path.lower() != "hostid"] == ["address1", "address2"]


def test_confirmed_proposal_stays_what_it_is() -> None:
    old, new = api("element-renamed-acronym", "old"), api("element-renamed-acronym", "new")
    confirmed = Rename("toy:setThing", "enablePMR", "enableCMR", confirmed=True, reason="Told so.")
    proposed, decided = diff(old, new), diff(old, new, [confirmed])
    assert rows(proposed) == rows(decided)
    assert {c.reason for c in decided} == {
        "confirmed: Told so.",
        "proposed: same place, same type; the names differ in an acronym only, CMR and PMR",
    }


# what no schema that the reader takes can show


def test_mixed_content_is_wider() -> None:
    new = api("element-added", "new")
    (module,) = (m for m in new.modules if m.prefix == "toy")
    thing = module.types["{urn:toy}thingType"]
    assert isinstance(thing, ComplexType)
    types = {**module.types, thing.name: replace(thing, mixed=True)}
    mixed = replace(new, modules=tuple(replace(m, types=types) if m is module else m for m in new.modules))
    (change,) = diff(new, mixed)
    assert (change.kind, change.owner, change.old, change.new) == (
        Kind.TYPE_WIDENED,
        "toy:thingType",
        "element content",
        "mixed content",
    )
    assert [mirror(change)] == diff(mixed, new)


# the releases


def test_releases_differ_in_what_their_messages_do(apis: Mapping[str, Api]) -> None:
    wire = {name: frozenset(wire_rows(api)) for name, api in apis.items()}
    places = {name: {row[:3] for row in rows} for name, rows in wire.items()}
    languages = ContentLanguages()
    indexes = {name: ModelIndex(model, languages) for name, model in apis.items()}
    distinct: list[str] = []
    for name, model in apis.items():
        alike = [other for other in distinct if replace(model, release=other) == apis[other]]
        for other in alike:
            assert diff(indexes[other], indexes[name]) == []
        distinct += [] if alike else [name]
    for old, new in [*combinations(distinct, 2)][:: of_depth(16, 4, 1)]:
        changes = diff(indexes[old], indexes[new])
        assert len({change.id for change in changes}) == len(changes)
        assert bool(changes) is (wire[old] != wire[new]), (old, new)
        came, gone = (reached(changes, *kinds) for kinds in (ADDED, REMOVED))
        for place in places[new] - places[old]:
            assert below(place, came), (old, new)
        for place in places[old] - places[new]:
            assert below(place, gone), (old, new)
        assert not came & places[old] and not gone & places[new]


def reached(changes: Iterable[Change], *kinds: Kind) -> set[tuple[str, str, str]]:
    return {(r.operation, r.direction, r.path) for change in changes if change.kind in kinds for r in change.reaches}


def below(place: tuple[str, str, str], others: set[tuple[str, str, str]]) -> bool:
    """Whether a place or one around it is among others."""
    operation, direction, path = place
    steps = path.split("/")
    return any((operation, direction, "/".join(steps[:n])) in others for n in range(len(steps) + 1))


@pytest.mark.parametrize(
    "old, new", [("40.7.0", "40.8.0"), ("40.2.9", "40.12.0"), ("40.4.9", "40.6.1"), (BASELINE, "40.12.0")]
)
def test_releases_mirrored(apis: Mapping[str, Api], old: str, new: str) -> None:
    forth, back = diff(apis[old], apis[new]), diff(apis[new], apis[old])
    assert by_id(map(mirror, forth)) == by_id(back)


def test_every_documented_change_is_found(catalog: Catalog, apis: Mapping[str, Api], release: str) -> None:
    row = catalog.releases[release]
    changes = diff(apis[row.parent], apis[release])
    missing = [
        c for c in catalog.updates[row.update].changes if "Already there" not in c.note and not is_found(c, changes)
    ]
    assert missing == []


def is_found(documented: Documented, changes: Iterable[Change]) -> bool:
    """Told itself, or with the new element around it."""
    places = reached(changes, Kind(documented.kind))
    place = (documented.operation, documented.direction, documented.path)
    return below(place, places) if Kind(documented.kind) is Kind.ELEMENT_ADDED else place in places


@pytest.mark.parametrize("name", ["40.2.0", "40.2.5", "40.2.6", "40.4.0", "40.4.4", "40.4.5"])
def test_release_without_changes_of_the_schema(catalog: Catalog, apis: Mapping[str, Api], name: str) -> None:
    assert diff(apis[catalog.releases[name].parent], apis[name]) == []


@pytest.mark.parametrize("pair", [("40.2.4", "40.4.3"), ("40.2.9", "40.4.8"), ("40.4.9", "40.6.1")], ids="=".join)
def test_one_update_is_one_change_on_both_trains(
    catalog: Catalog, apis: Mapping[str, Api], pair: tuple[str, str]
) -> None:
    found = [diff(apis[catalog.releases[name].parent], apis[name]) for name in pair]
    # What stands for another type by xsi:type differs: 40.6.0 has the content of 40.4.8 and not all of its bases.
    assert by_id(found[0]).keys() == by_id(found[1]).keys() != set()


def test_type_that_serves_both_directions_is_told_once(apis: Mapping[str, Api]) -> None:
    (change,) = (c for c in diff(apis["40.8.0"], apis["40.9.0"]) if c.path == "autoLock")
    assert (change.kind, change.owner, change.old, change.new) == (
        Kind.ELEMENT_ADDED,
        "meet:attendeeOptionsType",
        None,
        "xs:boolean 0..1",
    )
    assert change.id == "element-added:meet:attendeeOptionsType/autoLock"
    assert change.reaches == (
        Reach("CreateMeeting", "request", "attendeeOptions/autoLock"),
        Reach("GetMeeting", "response", "attendeeOptions/autoLock"),
        Reach("LstMeeting", "response", "meeting/attendeeOptions/autoLock"),
        Reach("SetMeeting", "request", "attendeeOptions/autoLock"),
    )


def test_content_copied_down_from_a_base_is_no_change(apis: Mapping[str, Api]) -> None:
    """40.4.8 copies what getMeetingResponse inherits into it, and gives accessControl an extended type."""
    changes = diff(apis["40.4.5"], apis["40.4.8"])
    assert {c.kind for c in changes} == {Kind.ELEMENT_ADDED, Kind.CLASS_CHANGED}
    added = [c for c in changes if c.kind is Kind.ELEMENT_ADDED]
    assert sorted((r.operation, r.path) for c in added for r in c.reaches) == [
        (f"Get{what}", f"accessControl/{name}")
        for what in ("Event", "Meeting", "TeleconferenceSession", "TrainingSession")
        for name in ACCESS_CONTROL
    ]


def test_trains_differ_in_nothing_but_what_one_of_them_lacks(apis: Mapping[str, Api]) -> None:
    assert diff(apis["40.2.9"], apis["40.4.8"]) == []
    found = diff(apis["40.4.9"], apis["40.6.1"])
    assert by_id(found) == by_id(diff(apis["40.4.8"], apis["40.6.0"]))
