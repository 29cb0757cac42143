"""Which releases have which member, and whether messages with it are received by the releases that libxml2 says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree
from support.depth import of_depth, spread
from support.paths import RELEASES

from webexgen.catalog.announcement import HALVES, Direction
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.catalog.samples import load_samples, repair
from webexgen.compat.acceptance import Receiver
from webexgen.compat.availability import Availability, AvailabilityIndex
from webexgen.compat.search import Search
from webexgen.compose.composer import SchemaSet
from webexgen.message.minimal import as_sent, message
from webexgen.message.qualified import qualified
from webexgen.message.recordings import Document
from webexgen.schema.content_model import wire_rows
from webexgen.schema.evidence import EvidenceIndex
from webexgen.schema.loader import Models
from webexgen.schema.model import Api

EVERY = of_depth(40, 9, 1)
"""One of so many members of the baseline, for the time's sake; all that came since are tried."""


@pytest.fixture(scope="module")
def schemas(schema_sets: Mapping[str, SchemaSet]) -> dict[str, etree.XMLSchema]:
    return {name: schema_sets[name].compile() for name in RELEASES}


def accepted_by_libxml2(
    data: bytes, direction: Direction, apis: Mapping[str, Api], schemas: Mapping[str, etree.XMLSchema]
) -> frozenset[str]:
    """The releases whose schema has nothing against a message but the order of its elements."""
    found = set[str]()
    for name, schema in schemas.items():
        root = qualified(data, apis[name]) if direction == "request" else etree.fromstring(data)
        if schema.validate(root) or schema.validate(qualified(data, apis[name], ordered=True)):
            found.add(name)
    return frozenset(found)


def test_the_index_has_every_place_of_every_release(availability: AvailabilityIndex, apis: Mapping[str, Api]) -> None:
    for name in (BASELINE, *spread(RELEASES, 5)):
        places = {
            (row.operation, row.direction, row.path)
            for row in wire_rows(apis[name])
            if row.path.rpartition("/")[2][0] not in "@*"
        }
        having = {(m.operation, m.direction, m.path) for m in availability if m.direction and name in m.having}
        assert having == places


def test_an_update_brings_what_has_it_as_provenance(
    catalog: Catalog, availability: AvailabilityIndex, apis: Mapping[str, Api]
) -> None:
    newest = EvidenceIndex(apis[RELEASES[-1]], catalog)
    places = list(newest.places())
    for place in places:
        member = availability.at(place.operation, place.direction, place.path)
        assert member is not None
        assert member.having == frozenset(catalog.having(place.basis.update)), place
        assert (member.evidence, member.assumed) == (place.basis.evidence, place.basis.assumed)
    assert len(places) > 150


def test_releases_receive_each_member_as_libxml2_does(
    availability: AvailabilityIndex, apis: Mapping[str, Api], schemas: Mapping[str, etree.XMLSchema]
) -> None:
    receiver = Receiver(availability)
    wrong: list[str] = []
    tried = 0
    for operation in availability.operations:
        for direction in HALVES:
            alike: dict[str, str] = {}
            for name in RELEASES:
                alike.setdefault(availability.shape(name, (operation, direction)), name)
            chosen = {name: schemas[name] for name in alike.values()}
            for number, member in enumerate(availability.below(operation, direction)):
                if BASELINE in member.having and number % EVERY:
                    continue
                tried += 1
                api = apis[next(name for name in reversed(RELEASES) if name in member.having)]
                root = message(api, operation, direction, include=[member.path])
                data = etree.tostring(as_sent(api, root) if direction == "request" else root)
                acceptance = receiver.receive(Document("message", data, "message"))
                expected = accepted_by_libxml2(data, direction, apis, chosen)
                if acceptance.having("yes", "unknown") & chosen.keys() != expected:
                    wrong.append(f"{operation} {direction} {member.path}: {sorted(expected)}")
    assert wrong == []
    assert tried > of_depth(250, 800)
    print(f"{tried} members tried")


def test_releases_receive_the_samples_as_libxml2_does(
    catalog: Catalog,
    availability: AvailabilityIndex,
    apis: Mapping[str, Api],
    schemas: Mapping[str, etree.XMLSchema],
) -> None:
    receiver, samples = Receiver(availability), load_samples(catalog.root)
    levels = set[str]()
    for sample in samples:
        data = repair(sample)
        acceptance = receiver.receive(Document(sample.file, data, sample.file))
        misplaced = {n for n, r in acceptance.by_release.items() if any(p.code == "qualification" for p in r.refused)}
        accepted = acceptance.having("yes", "unknown")
        # what `qualified` puts right, a site reads as it stands
        assert accepted == accepted_by_libxml2(data, acceptance.direction, apis, schemas) - misplaced, sample.file
        levels |= {reception.level for reception in acceptance.by_release.values()}
    assert len(samples) >= 50
    assert levels == {"yes", "unknown", "no"}


def test_shapes_differ_where_an_operation_did(catalog: Catalog, availability: AvailabilityIndex) -> None:
    half = ("CreateUser", "request")
    assert availability.shape("40.2.0", half) != availability.shape("40.2.4", half)
    assert availability.shape("40.2.4", half) == availability.shape("40.4.3", half)
    half = ("DelMeeting", "response")
    assert availability.shape("40.4.9", half) == availability.shape("40.1.0", half)
    assert availability.shape("40.12.0", ("NoSuchOperation", "request")) == ""


def found(availability: AvailabilityIndex, *words: str) -> list[Availability]:
    return [found.member for found in Search(availability).find(words)]


def test_find_by_name_path_value_pattern_and_word(catalog: Catalog, availability: AvailabilityIndex) -> None:
    assert {m.path for m in found(availability, "REGISTRATIONFORM")} == {"registrationForm"}
    assert {m.path for m in found(availability, "meeting_uuid")} >= {"meetingUUID"}
    (lock,) = found(availability, "CreateMeeting", "attendeeOptions/autoLock")
    assert catalog.availability(lock.having) == "40.9.0 and later"
    assert [item.toggle for item in availability.items(lock)] == ["ConsistentLockedLobby"]
    assert {m.path for m in found(availability, "GetSessionInfo", "has*InMeeting")} == {
        "hasHostInMeeting",
        "hasAttendeeInMeeting",
    }
    (value,) = Search(availability).find(["CreateMeeting", "AllowJoinWithLobby"])
    assert value.value == "AllowJoinWithLobby"
    assert {m.path for m in found(availability, "unlocked")} >= {"attendeeOptions/externalAttendeeSecurity"}
    assert [m.operation for m in found(availability, "delsession")] == ["DelSession"]
    assert found(availability, "CreateMeeting", "noSuchThing") == []
    assert Search(availability).nearest(["registrationFrom"])[0] == "registrationForm"


@pytest.mark.thorough  # tests/output/test_kept.py holds it of a small catalog
def test_what_is_kept_is_what_was_made(
    catalog: Catalog, availability: AvailabilityIndex, apis: Mapping[str, Api], own_cache: Path
) -> None:
    class Loaded(Models):
        """Reads no schema, so that only the cache of the index is used."""

        def load(self, name: str) -> Api:
            loads.append(name)
            return apis[name]

    loads: list[str] = []
    made = list(AvailabilityIndex(catalog, Loaded(catalog)))
    assert set(loads) == set(apis)
    loads.clear()
    assert list(AvailabilityIndex(catalog, Loaded(catalog))) == made == list(availability)
    assert loads == []
    assert re.match(r"all-[0-9a-f]{64}$", next(iter((own_cache.parent / "availability").iterdir())).name)
