"""Composing the catalog: what the page announces arrives where it announces it and nowhere else."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import xmlschema
from lxml import etree
from support.depth import of_depth, spread
from support.paths import CATALOG, PAGE40_RELEASES, RELEASES
from support.toy_catalogs import MakeCatalog

from webexgen.catalog.announcement import AnnouncedChange, Update
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compose.composer import GEN, Composer, SchemaSet, compose
from webexgen.errors import ComposeError
from webexgen.qname import XS
from webexgen.schema.loader import Models
from webexgen.schema.model import Api, Element

OF_THE_PAGE = pytest.mark.parametrize("release", PAGE40_RELEASES)
"""Later updates are held against their announcements by the audit, which finds the reasons that are listed here by hand."""

FRAGMENTS = sorted(CATALOG.glob("*/*.xsd"))
# Where an element stands: operation, direction, element names from the bodyContent.
Place = tuple[str, str, str]
FORM = ("title", "company", "address1", "address2", "city", "state", "postalCode", "country", "phone", "fax")
# What an update adds without a row of its own: by operation and direction, a reason and the paths.
UNANNOUNCED: Mapping[str, Mapping[tuple[str, str], tuple[str, str]]] = {
    "40.1.0": {
        ("LstAccessAnywhereHistory", "request"): (
            "content of a new operation",
            """hostWebexID
            startTimeScope startTimeScope/sessionStartTimeStart startTimeScope/sessionStartTimeEnd
            endTimeScope endTimeScope/sessionEndTimeStart endTimeScope/sessionEndTimeEnd
            listControl listControl/startFrom listControl/maximumNum listControl/listMethod
            order order/orderBy order/orderAD""",
        ),
        ("LstAccessAnywhereHistory", "response"): (
            "content of a new operation",
            """matchingRecords matchingRecords/total matchingRecords/returned matchingRecords/startFrom
            accessAnyWhereInfo accessAnyWhereInfo/confID accessAnyWhereInfo/userName accessAnyWhereInfo/computerName
            accessAnyWhereInfo/clientIP accessAnyWhereInfo/startTime accessAnyWhereInfo/endTime
            accessAnyWhereInfo/duration""",
        ),
    },
    "40.6.1": {
        place: (
            "children of the new registrationForm, named in the row's note",
            " ".join(f"registrationForm/{field} registrationForm/{field}/req" for field in FORM),
        )
        for place in (("CreateMeeting", "request"), ("SetMeeting", "request"), ("GetMeeting", "response"))
    },
    "40.9.0": {
        ("LstMeeting", "response"): (
            "its records share attendeeOptions with GetMeeting's answer",
            """meeting/attendeeOptions/externalAttendeeSecurity meeting/attendeeOptions/autoLock
            meeting/attendeeOptions/autoLockWaitTime""",
        ),
    },
    "40.10.0": {
        ("LstMeeting", "response"): (
            "its records share schedule with GetMeeting's answer",
            "meeting/schedule/deviceCanStartMeeting",
        ),
        ("LstUser", "response"): (
            "its records share personalMeetingRoom with GetUser's answer",
            "user/personalMeetingRoom/deviceCanStartMyPMR",
        ),
        ("GetUserCard", "response"): (
            "shares personalMeetingRoom with GetUser's answer",
            "personalMeetingRoom/deviceCanStartMyPMR",
        ),
    },
    "40.12.0": {
        ("GetSite", "response"): (
            "children of the new meetingTemplates, named in the row's note",
            """siteInstance/metaData/meetingTemplates/meetingTemplate
            siteInstance/metaData/meetingTemplates/meetingTemplate/meetingTemplateName
            siteInstance/metaData/meetingTemplates/meetingTemplate/serviceType""",
        ),
    },
}


def places(api: Api) -> dict[Place, Element | None]:
    """Every element that a message of the API can hold; each operation's bodyContent under the path ""."""
    found: dict[Place, Element | None] = {}

    def enter(operation: str, direction: str, path: str, name: str) -> None:
        type_ = api.complex(name)
        for field in api.fields(type_) if type_ is not None else ():
            below = f"{path}/{field.element.name}".lstrip("/")
            found[operation, direction, below] = field.element
            enter(operation, direction, below, field.element.type)

    for operation in api.operations:
        for direction, type_ in (("request", operation.request), ("response", operation.response)):
            found[operation.name, direction, ""] = None
            enter(operation.name, direction, "", type_)
    return found


@pytest.fixture(scope="module")
def placed(apis: Mapping[str, Api]) -> dict[str, dict[Place, Element | None]]:
    return {name: places(api) for name, api in apis.items()}


def place_of(change: AnnouncedChange) -> Place:
    return change.operation, change.direction, change.path


def rows(update: Update, *, lowered: bool) -> set[Place]:
    return {place_of(change) for change in update.changes if (change.kind == "min-occurs-lowered") is lowered}


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_document_is_valid_by_the_schema_for_schemas(path: Path) -> None:
    meta_schema = xmlschema.XMLSchema10.meta_schema
    assert meta_schema is not None
    meta_schema.build()
    assert [error.reason for error in meta_schema.iter_errors(str(path))] == []


@pytest.mark.parametrize(
    "path", [p for p in FRAGMENTS if p.parent.name != BASELINE], ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_every_declaration_of_a_fragment_tells_its_evidence(path: Path) -> None:
    for node in etree.parse(path).iter(f"{{{XS}}}element"):
        assert node.get(f"{{{GEN}}}evidence"), f"{node.get('name')}, line {node.sourceline}"


def test_every_set_compiles_with_libxml2(schema_sets: Mapping[str, SchemaSet]) -> None:
    assert len(schema_sets) == len(RELEASES) + 1
    for schemas in schema_sets.values():
        schemas.compile()


def test_set_needs_no_redefine_and_keeps_no_directive(schema_sets: Mapping[str, SchemaSet]) -> None:
    spent = {f"{{{GEN}}}{name}" for name in ("after", "before", "in", "alters", "as", "origin")}
    for document in {id(d): d for s in schema_sets.values() for d in s.documents.values()}.values():
        assert document.find(f".//{{{XS}}}redefine") is None
        assert not {name for node in document.iter(etree.Element) for name in node.attrib} & spent


@OF_THE_PAGE
def test_every_row_arrives_with_its_update(
    catalog: Catalog, placed: Mapping[str, Mapping[Place, Element | None]], release: str
) -> None:
    lineage = catalog.lineage(catalog.releases[release])
    earlier = {place for update in lineage[:-1] for place in rows(update, lowered=False)}
    before, after = placed[catalog.releases[release].parent], placed[release]
    for change in lineage[-1].changes:
        place = place_of(change)
        assert place in after, place
        if change.kind == "min-occurs-lowered":
            old, new = before[place], after[place]
            assert old is not None
            assert new is not None
            assert old.min_occurs > new.min_occurs == 0, place
        else:
            assert (place in before) is (place in earlier), place
            assert ("lready there" in change.note) is (place in earlier), place


@OF_THE_PAGE
def test_nothing_arrives_unannounced(
    catalog: Catalog, placed: Mapping[str, Mapping[Place, Element | None]], release: str
) -> None:
    update = catalog.lineage(catalog.releases[release])[-1]
    before, after = placed[catalog.releases[release].parent], placed[release]
    listed = UNANNOUNCED.get(update.name, {}).items()
    reasoned = {(*place, path) for place, (_, paths) in listed for path in paths.split()}
    assert after.keys() - before.keys() - rows(update, lowered=False) == reasoned
    assert before.keys() <= after.keys()


@OF_THE_PAGE
def test_nothing_changes_unannounced(
    catalog: Catalog, apis: Mapping[str, Api], placed: Mapping[str, Mapping[Place, Element | None]], release: str
) -> None:
    parent = catalog.releases[release].parent
    lowered = rows(catalog.lineage(catalog.releases[release])[-1], lowered=True)

    def traits(name: str, place: Place) -> object:
        element = placed[name][place]
        if element is None:
            return None
        values = replace(element, type="", doc="", provenance=element.provenance.__class__())
        values = replace(values, min_occurs=-1) if place in lowered else values
        complex_ = apis[name].complex(element.type) is not None
        return values, complex_ or apis[name].facets(element.type)

    for place in placed[parent]:
        assert traits(release, place) == traits(parent, place), place


@OF_THE_PAGE
def test_audio_password_is_for_answers_only(
    catalog: Catalog, placed: Mapping[str, Mapping[Place, Element | None]], release: str
) -> None:
    found = {(o, d) for o, d, path in placed[release] if path.endswith("audioPassword")}
    shipped = "40.4.8" in {update.name for update in catalog.lineage(catalog.releases[release])}
    gets = {"GetMeeting", "GetTrainingSession", "GetEvent", "GetTeleconferenceSession"}
    assert found == ({(operation, "response") for operation in gets} if shipped else set())


def test_composing_again_gives_the_same_bytes(catalog: Catalog, schema_sets: Mapping[str, SchemaSet]) -> None:
    for name in of_depth(["40.2.9"], ["40.2.9", "40.12.0"]):
        assert compose(catalog, name).files == schema_sets[name].files


def test_what_was_composed_before_does_not_matter(catalog: Catalog, schema_sets: Mapping[str, SchemaSet]) -> None:
    composer = Composer(catalog)
    names = sorted(schema_sets)
    random.Random(40).shuffle(names)
    assert {name: composer.compose(name).files for name in names} == {n: s.files for n, s in schema_sets.items()}


def test_order_of_an_updates_files_does_not_matter(
    catalog: Catalog, schema_sets: Mapping[str, SchemaSet], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {name: update.fragments for name, update in catalog.updates.items()}
    monkeypatch.setattr(Update, "fragments", property(lambda update: tuple(reversed(names[update.name]))))
    for name in of_depth(["40.4.9"], ["40.4.9", "40.12.0"]):
        assert compose(catalog, name).files == schema_sets[name].files


@pytest.mark.thorough  # five seconds, most of them for folders
def test_a_lineage_of_a_thousand_releases(make_catalog: MakeCatalog, own_cache: Path) -> None:
    """Most releases change behaviour only."""
    thing = '<xs:complexType name="thing"><xs:sequence><xs:element name="x" type="xs:string"/></xs:sequence></xs:complexType>'
    catalog = make_catalog({"a": thing}, *[{}] * 1000)
    first, last = compose(catalog, "1"), compose(catalog, "1000")
    assert (last.release, last.files) == ("1000", first.files)
    models = Models(catalog)
    assert replace(models.load("1000"), release="1") == models.load("1")
    assert models.announced_digest("1000") != models.announced_digest("999")
    assert len(catalog.lineage(catalog.releases["1000"])) == 1000
    assert catalog.added_in(catalog.releases["1000"], "500") == "500"
    assert catalog.having("500") == tuple(str(number) for number in range(500, 1001))


def test_a_set_that_was_kept_is_composed_on_as_if_it_had_just_been_composed(
    catalog: Catalog, schema_sets: Mapping[str, SchemaSet]
) -> None:
    for release in spread(list(catalog.releases.values()), 4):
        known = {release.parent: schema_sets[release.parent]}
        assert Composer(catalog, known.get).compose(release) == schema_sets[release.name]


def test_errors_do_not_depend_on_what_is_kept(make_catalog: MakeCatalog) -> None:
    thing = '<xs:complexType name="thing"><xs:sequence><xs:element name="x" type="xs:string"/></xs:sequence></xs:complexType>'
    more = thing.replace('"x"', '"y"').replace("xs:sequence", "xs:all")
    wrong = (
        '<xs:redefine schemaLocation="../baseline/a.xsd"><xs:complexType name="thing"><xs:complexContent><xs:extension base="a:thing">'
        '<xs:sequence><xs:element name="x" type="xs:string"/></xs:sequence></xs:extension></xs:complexContent>'
        "</xs:complexType></xs:redefine>"
    )
    catalog = make_catalog({"a": thing, "b": more}, {}, {"a": wrong})
    known = {BASELINE: compose(catalog, BASELINE), "1": compose(catalog, "1")}
    with pytest.raises(ComposeError) as fresh:
        compose(catalog, "2")
    with pytest.raises(ComposeError) as kept:
        Composer(catalog, known.get).compose("2")
    assert str(kept.value) == str(fresh.value)
