"""No more is said than is known: evidence and assumptions of every place, enumerations that are incomplete, operations beyond the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module

import pytest
from lxml import etree
from support.paths import CATALOG, ROOT

from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.catalog.samples import load_samples, repair
from webexgen.compose.composer import GEN, SchemaSet
from webexgen.qname import XS
from webexgen.schema.basis import ASSUMED, assumed_text, assumed_words
from webexgen.schema.evidence import EvidenceIndex
from webexgen.schema.model import Api, ComplexType

LATEST = "40.12.0"
BEYOND = ("AuthenticateUser", "GetAPIVersion", "GetLoginTicket", "GetloginurlUser")


@pytest.fixture(scope="module")
def index(apis: Mapping[str, Api], catalog: Catalog) -> EvidenceIndex:
    return EvidenceIndex(apis[LATEST], catalog)


# operations that the page does not name


def test_every_release_has_the_operations_that_clients_use(apis: Mapping[str, Api], release: str) -> None:
    found = [apis[release].operation(name) for name in BEYOND]
    assert all(operation is not None and operation.xsi_seen for operation in found)


def test_their_elements_say_what_they_rest_on(apis: Mapping[str, Api]) -> None:
    for name in BEYOND:
        operation = apis[BASELINE].operation(name)
        assert operation is not None
        for half in (operation.request, operation.response):
            type_ = apis[BASELINE].complex(half)
            assert type_ is not None
            for field in type_.fields:
                assert field.element.provenance.evidence in ("shown", "implied")
                assert "minOccurs" in field.element.provenance.assumed
                assert {"guide", "client"} >= set(field.element.provenance.source.split())


@pytest.mark.docs
def test_docs_list_operations_that_no_release_has(apis: Mapping[str, Api], pytestconfig: pytest.Config) -> None:
    page = ROOT / "docs" / "operations.md"
    listed = re.findall(r"`([A-Z][A-Za-z]+)`", page.read_text(encoding="utf-8"))
    assert listed
    there = [name for name in listed if any(api.operation(name) for api in apis.values())]
    if pytestconfig.getoption("--update-docs"):
        text = page.read_text(encoding="utf-8")
        for name in there:
            text = re.sub(rf"(?m)^\|[^|`]*\| `{name}` \|.*\n|`{name}`, |, `{name}`(?= \|)", "", text)
        page.write_text(text, encoding="utf-8")
        there = re.findall(rf"`({'|'.join(there)})`", text) if there else []
    assert there == [], "`make docs` takes them out"


# what is assumed


def test_every_word_for_an_assumption_has_its_text() -> None:
    assert assumed_words(ASSUMED) == ("type", "occurs", "place", "name", "content", "enumeration")
    assert assumed_text(("type", "occurs", "place")) == "type, occurrence and place"
    assert assumed_text(("enumeration",)) == "list of values"


@pytest.mark.parametrize(
    ("operation", "direction", "path", "evidence", "announced"),
    [
        ("CreateUser", "request", "privilege/umSiteAdmin", "shown", True),
        ("SetUser", "request", "privilege/umSiteAdmin", "implied", True),
        ("GetMe", "response", "privilege", "implied", True),
        ("LstsummaryUser", "response", "user/privilege/umSiteAdmin", "implied", True),
        ("GetSessionInfo", "response", "meetingUUID", "documented", True),
        ("CreateMeeting", "request", "attendeeOptions/autoLock", "documented", True),
        ("LstMeeting", "response", "meeting/attendeeOptions/autoLock", "implied", False),
        ("GetUserCard", "response", "personalMeetingRoom/deviceCanStartMyPMR", "implied", False),
        ("CreateMeeting", "request", "metaData", "documented", True),
    ],
)
def test_evidence_is_that_of_the_place(
    index: EvidenceIndex, operation: str, direction: str, path: str, evidence: str, announced: bool
) -> None:
    basis = index.at(operation, "request" if direction == "request" else "response", path)
    assert basis is not None
    assert (basis.evidence, basis.announced) == (evidence, announced)


def test_six_places_are_announced_for_other_messages_only(index: EvidenceIndex) -> None:
    silent = {(p.operation, p.element.name) for p in index.places() if not p.basis.announced}
    assert silent == {
        ("LstMeeting", "autoLock"),
        ("LstMeeting", "autoLockWaitTime"),
        ("LstMeeting", "externalAttendeeSecurity"),
        ("LstMeeting", "deviceCanStartMeeting"),
        ("GetUserCard", "deviceCanStartMyPMR"),
        ("LstUser", "deviceCanStartMyPMR"),
    }


def test_no_place_is_better_known_than_its_announcement(index: EvidenceIndex, catalog: Catalog) -> None:
    ranks = ("documented", "shown", "implied")
    rows = {
        (row.operation, row.direction, row.path): row.evidence
        for update in catalog.updates.values()
        for row in update.changes
        if row.kind == "element-added" and "lready there" not in row.note
    }
    seen = 0
    for place in index.places():
        told = rows.get((place.operation, place.direction, place.path))
        if told is not None:
            seen += 1
            assert ranks.index(place.basis.evidence) >= ranks.index(told), place
    assert seen > 140


def test_schemas_name_what_is_assumed(schema_sets: Mapping[str, SchemaSet], apis: Mapping[str, Api]) -> None:
    marked = 0
    for name, data in schema_sets[LATEST].enforceable.items():
        for node in etree.fromstring(data).iter(f"{{{XS}}}element"):
            marked += node.get(f"{{{GEN}}}assumed") is not None
        assert name
    declared = [
        element
        for type_ in apis[LATEST].types.values()
        if isinstance(type_, ComplexType) and type_.content is not None
        for element in type_.content.elements()
    ]
    assert marked == sum(bool(element.provenance.assumed) for element in declared) > 200


# first seen


def test_what_only_samples_show_is_marked_with_the_first(catalog: Catalog) -> None:
    """Elements of the baseline whose one source is the page: `gen:seen` is the earliest update that shows or names them."""
    texts = dict.fromkeys(catalog.updates, "")
    for sample in load_samples(CATALOG):
        texts[sample.update] += repair(sample).decode("utf-8", "replace")
    for update in catalog.updates:
        texts[update] += (CATALOG / update / "update.toml").read_text("utf-8")
    marked = 0
    for path in catalog.baseline:
        for node in etree.parse(path).iter(f"{{{XS}}}element"):
            seen = node.get(f"{{{GEN}}}seen")
            assert (seen is not None) is (node.get(f"{{{GEN}}}source") == "page40"), node.get("name")
            if seen is not None:
                marked += 1
                assert re.search(rf"\b{node.get('name')}\b", texts[seen]), node.get("name")
    assert marked == 22


# enumerations that are known to be incomplete


def test_incomplete_enumerations_refuse_nothing(schema_sets: Mapping[str, SchemaSet], apis: Mapping[str, Api]) -> None:
    open_ = {n.rpartition("}")[2] for n, t in apis[LATEST].types.items() if getattr(t, "facets", None) and t.facets.open}  # type: ignore[union-attr]
    assert open_ == {"externalAttendeeSecurityType", "orderAccessAnywhereHisByType"}
    documents = schema_sets[LATEST].enforceable
    for name, type_ in (
        ("meeting.xsd", "externalAttendeeSecurityType"),
        ("history.xsd", "orderAccessAnywhereHisByType"),
    ):
        (node,) = [n for n in etree.fromstring(documents[name]) if n.get("name") == type_]
        assert node.find(f".//{{{XS}}}enumeration") is None
        assert "Seen: " in "".join(node.itertext())


def test_bindings_take_other_values_of_an_incomplete_enumeration() -> None:
    api = import_module("webex_xmlapi.v40_12_0")
    made = api.meeting.CreateMeeting(
        access_control=api.meeting.AccessControl(),
        meta_data=api.meeting.MetaData(conf_name="a"),
        attendee_options=api.meeting.AttendeeOptions(external_attendee_security="BlockFromJoin"),
    )
    assert "enumeration" not in {problem.code for problem in api.validate(made)}
    assert not api.meeting.ExternalAttendeeSecurity.__complete__
    assert api.meeting.TelephonySupport.__complete__
    told = api.validate(api.meeting.Telephony(telephony_support="NEW"))
    assert [problem.code for problem in told] == ["enumeration"]


# availability


@pytest.mark.parametrize(
    ("update", "firsts", "text"),
    [
        ("40.6.1", ["40.4.9", "40.6.1"], "40.4.9 on train 40.4; 40.6.1 and later"),
        ("40.4.3", ["40.2.4", "40.4.3"], "40.2.4 and later on train 40.2; 40.4.3 and later"),
        ("40.1.0", ["40.1.0"], "every release"),
        ("40.12.0", ["40.12.0"], "40.12.0 and later"),
        ("40.6.0", ["40.6.0"], "40.6.0 and later"),
    ],
)
def test_first_releases_are_a_set_told_per_train(catalog: Catalog, update: str, firsts: list[str], text: str) -> None:
    having = catalog.having(update)
    assert [release.name for release in catalog.first_releases(having)] == firsts
    assert catalog.availability(having) == text


def test_what_nobody_has_and_what_went_again(catalog: Catalog) -> None:
    assert catalog.availability(()) == "no release"
    assert catalog.first_releases(catalog.having(BASELINE)) == ()
    assert catalog.availability(("40.7.0", "40.8.0")) == "40.7.0 to 40.8.0"
