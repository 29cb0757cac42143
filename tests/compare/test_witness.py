"""Witnesses of changes. What is confirmed is validated here again, by lxml alone; what is not has a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from lxml import etree
from support.cases import CASES, parties
from support.instances import BODY, find
from support.paths import ROOT
from support.toy_api import holds, toy

from webexgen.catalog.graph import Catalog
from webexgen.compare.change import BEHAVIOUR, Change, Kind, Reach
from webexgen.compare.diff import diff
from webexgen.compare.witnesses.search import Party, Which
from webexgen.compare.witnesses.witness import Reading, Witness, _reading, witness
from webexgen.compose.composer import SchemaSet
from webexgen.message.minimal import Direction, document, message
from webexgen.message.package import bindings
from webexgen.qname import XSI_TYPE
from webexgen.schema.model import Api

SILENT = {
    *(Kind.TYPE_ADDED, Kind.TYPE_REMOVED, Kind.TYPE_RENAMED, Kind.CLASS_CHANGED),
    *(Kind.DOCUMENTATION_CHANGED, Kind.DEPRECATED, Kind.UNDEPRECATED, Kind.SENSITIVITY_CHANGED),
    *(Kind.IDENTITY_ADDED, Kind.IDENTITY_REMOVED),  # of plain schemas only, for which no messages are made yet
    *BEHAVIOUR,
}
# What libxml2 takes under both schemas, or can't tell.
UNSEEN = {
    "content-narrowed-beside-fixed": "libxml2 compares fixed values as texts, XSD as values",
    "compositor-changed-to-all": "libxml2 takes no xs:all in an extension, even of an empty type",
    "default-changed": "another default is as valid",
    "default-changed-of-attribute": "an attribute that is left out is valid with and without a default",
    "facet-changed-white-space": "libxml2 takes the same texts, however their space is read",
    "enum-value-added-to-incomplete-list": "the value is as valid without being listed",
    "enum-value-removed-from-incomplete-list": "the value is as valid without being listed",
    "namespace-changed-whole": "the request's xsi:type is another one before its elements are",
    "operation-moved-package": "the schema does not say how a request spells its xsi:type",
    "type-narrowed-named": "libxml2 reads the same texts as float and double",
    "type-widened-named": "libxml2 reads the same texts as float and double",
}


def shown(
    kind: Kind,
    path: str,
    old: str,
    new: str,
    direction: Direction = "response",
    *,
    valid_under: Which | None = None,
    texts: tuple[str | None, str | None] = (None, None),
    inside: str | None = None,
) -> Witness:
    """The witness of a change between two toys: content, or content and the type t behind a `;`. `inside` is the change's own path."""
    parts = ((text.partition(";"), name) for text, name in ((old, "old"), (new, "new")))
    before, after = (Party(*toy(content, t, name)) for (content, _, t), name in parts)
    reach = Reach("Ask", direction, path)
    change = Change("", kind, "toy:ask", path if inside is None else inside, *texts, (reach,))
    found = witness(change, reach, before, after, valid_under)
    assert found == witness(change, reach, before, after, valid_under)
    assert found.confirmed == bool(found.message) == bool(found.word) == (not found.why_not)
    assert not found.confirmed or holds(found, before, after)
    return found


@pytest.mark.parametrize("direction", ["request", "response"])
@pytest.mark.parametrize(
    ("kind", "path", "old", "new", "asked", "answered", "word"),
    [
        (Kind.ELEMENT_ADDED, "b", "(a)", "(a b?)", "new", "new", "b': This element is not expected"),
        (Kind.ELEMENT_ADDED, "b", "(a)", "(a b)", "old", "new", "b"),
        (Kind.ELEMENT_ADDED, "a/c", "(a:t?);(b)", "(a:t?);(b c)", "old", "new", "c"),
        (Kind.ELEMENT_REMOVED, "b", "(a b?)", "(a)", "old", "old", "b': This element is not expected"),
        (Kind.ELEMENT_REMOVED, "b", "(a b)", "(a)", "old", "new", "b"),
        (Kind.ELEMENT_REORDERED, "b", "(a b)", "(b a)", "old", "new", "This element is not expected"),
        (Kind.MIN_OCCURS_LOWERED, "a", "(a)", "(a?)", "new", "new", "Expected is ( {urn:toy}a )"),
        (Kind.MIN_OCCURS_RAISED, "a", "(a?)", "(a)", "old", "old", "Expected is ( {urn:toy}a )"),
        (Kind.MIN_OCCURS_RAISED, "a", "(a{1,4})", "(a{3,4})", "old", "old", "Missing child"),
        (Kind.MAX_OCCURS_RAISED, "a", "(a)", "(a{0,3})", "new", "new", "a': This element is not expected"),
        (Kind.MAX_OCCURS_LOWERED, "a", "(a{0,3})", "(a?)", "old", "old", "a': This element is not expected"),
        (Kind.MAX_OCCURS_LOWERED, "a", "(a{0,unbounded})", "(a{0,20})", "old", "old", "a': This element is not expected"),
        (Kind.TYPE_WIDENED, "a", "(a:int)", "(a:long)", "new", "new", "not a valid value of the atomic type 'xs:int'"),
        (Kind.TYPE_NARROWED, "a", "(a:long)", "(a:int)", "old", "old", "not a valid value of the atomic type 'xs:int'"),
        (Kind.TYPE_CHANGED, "a", "(a:int)", "(a:date)", "old", "new", "not a valid value of the atomic type"),
        (Kind.NILLABLE_ADDED, "a", "(a)", "(a:string~)", "new", "new", "The element is not 'nillable'"),
        (Kind.NILLABLE_REMOVED, "a", "(a:t~);(b)", "(a:t);(b)", "old", "old", "The element is not 'nillable'"),
        (Kind.DEFAULT_CHANGED, "a", "(a:int)", "(a:int/4)", "new", "new", "'' is not a valid value"),
        (Kind.FIXED_CHANGED, "a", "(a:string=v)", "(a:string=w)", "old", "new", "fixed value constraint"),
        (Kind.CONTENT_TO_COMPLEX, "a", "(a)", "(a:t);(b)", "old", "new", "a'"),
        (Kind.CONTENT_TO_SIMPLE, "a", "(a:t);(b)", "(a)", "old", "new", "a'"),
        (Kind.ATTRIBUTE_ADDED, "a/@lang", "(a:t);(b)", "(a:t);(b) @lang", "new", "new", "'lang' is not allowed"),
        (Kind.ATTRIBUTE_REMOVED, "a/@lang", "(a:t);(b) @lang", "(a:t);(b)", "old", "old", "'lang' is not allowed"),
        (Kind.ATTRIBUTE_REQUIRED, "a/@lang", "(a:t);(b) @lang", "(a:t);(b) @lang!", "old", "old", "'lang' is required but missing"),
        (Kind.ATTRIBUTE_OPTIONAL, "a/@lang", "(a:t);(b) @lang!", "(a:t);(b) @lang", "new", "new", "'lang' is required but missing"),
        (Kind.WILDCARD_ADDED, "*", "(a)", "(a *)", "old", "new", ""),
        (Kind.WILDCARD_REMOVED, "a/*", "(a:t);(*)", "(a:t);()", "old", "new", ""),
        (Kind.BRANCH_ADDED, "c", "(a | b)", "(a | b | c)", "new", "new", "c': This element is not expected"),
        (Kind.BRANCH_REMOVED, "c", "(a | b | c)", "(a | b)", "old", "old", "c': This element is not expected"),
    ],
)  # fmt: skip
def test_kind(
    kind: Kind, path: str, old: str, new: str, asked: Which, answered: Which, word: str, direction: Direction
) -> None:
    """`asked` and `answered` are where the witness of a request and of an answer is valid."""
    found = shown(kind, path, old, new, direction)
    assert found.valid_under == (asked if direction == "request" else answered)
    assert word in found.word


@pytest.mark.parametrize(
    ("kind", "old", "new", "texts", "valid_under", "value"),
    [
        (Kind.ENUM_VALUE_ADDED, "string enumeration=A", "string enumeration=A enumeration=B enumeration=C", (None, "C"), "new", "C"),
        (Kind.ENUM_VALUE_REMOVED, "string enumeration=A enumeration=B", "string enumeration=B", ("A", None), "old", "A"),
        (Kind.FACET_ADDED, "string", "string maxLength=3", (None, "maxLength 3"), "old", "true"),
        (Kind.FACET_REMOVED, "int minInclusive=5", "int", ("minInclusive 5", None), "new", "1"),
        (Kind.FACET_TIGHTENED, "string maxLength=99", "string maxLength=40", ("maxLength 99", "maxLength 40"), "old", "x" * 99),
        (Kind.FACET_LOOSENED, "int maxInclusive=50", "int maxInclusive=60", ("maxInclusive 50", "maxInclusive 60"), "new", "60"),
        (Kind.FACET_LOOSENED, "decimal totalDigits=3", "decimal totalDigits=4", ("totalDigits 3", "totalDigits 4"), "new", "2000"),
        (Kind.FACET_CHANGED, "string pattern=a+", "string pattern=b+", ("pattern a+", "pattern b+"), "new", "b"),
        (Kind.FACET_CHANGED, "string length=8", "string length=9", ("length 8", "length 9"), "new", "x" * 9),
    ],
)  # fmt: skip
def test_facet(kind: Kind, old: str, new: str, texts: tuple[str, str], valid_under: Which, value: str) -> None:
    found = shown(kind, "a", f"(a:t);{old}", f"(a:t);{new}", texts=texts)
    assert found.valid_under == valid_under
    assert [node.text for node in find(etree.fromstring(found.message), "a")] == [value]
    assert "[facet '" in found.word


def test_two_facets_are_told_apart() -> None:
    old, new = "(a:t);string maxLength=9 pattern=x*", "(a:t);string maxLength=12 pattern=[xy]*"
    assert (
        "[facet 'maxLength']" in shown(Kind.FACET_LOOSENED, "a", old, new, texts=("maxLength 9", "maxLength 12")).word
    )


@pytest.mark.parametrize(
    ("old", "new", "inside", "word"),
    [
        ("(a b)", "(a | b)", "", "Expected is ( {urn:toy}b )"),
        ("(a | b)", "(a b)", "", "b': This element is not expected"),
        ("(a b)", "(a | b){1,2}", "", "not expected"),
        ("((a b) c)", "((a | b) c)", "(a b)", "c': This element is not expected"),
    ],
)
def test_compositor(old: str, new: str, inside: str, word: str) -> None:
    found = shown(Kind.COMPOSITOR_CHANGED, "", old, new, inside=inside)
    assert found.valid_under == "new"
    assert word in found.word


def test_group_that_may_stand_more_or_less_often() -> None:
    lowered = shown(Kind.MIN_OCCURS_LOWERED, "", "(a | b)", "(a | b)?", inside="(a b)")
    assert "Expected is one of ( {urn:toy}a, {urn:toy}b )" in lowered.word
    assert shown(Kind.MAX_OCCURS_RAISED, "", "(a | b)", "(a | b){1,2}", inside="(a b)").valid_under == "new"


def test_element_with_another_name() -> None:
    renamed = Kind.ELEMENT_RENAMED, "dispalyName", "(displayName)", "(dispalyName)"
    sent = shown(*renamed, "request", texts=("displayName", "dispalyName"))
    got = shown(*renamed, texts=("displayName", "dispalyName"))
    assert (sent.valid_under, got.valid_under) == ("old", "new")
    assert b"<toy:displayName>" in sent.message
    assert b"<toy:dispalyName>" in got.message


def test_whoever_sends_can_be_chosen() -> None:
    """An older site's answer, as new bindings read it; and a newer one, which is no witness."""
    assert shown(Kind.MIN_OCCURS_RAISED, "a", "(a?)", "(a)", valid_under="old").confirmed
    found = shown(Kind.MIN_OCCURS_RAISED, "a", "(a?)", "(a)", valid_under="new")
    assert (found.confirmed, found.valid_under, found.invalid_under) == (False, None, None)
    assert found.why_not == "old takes all that was tried of new"


@pytest.mark.parametrize("kind", sorted(SILENT))
def test_kind_that_no_message_shows(kind: Kind) -> None:
    assert shown(kind, "a", "(a)", "(a)").why_not == f"no message shows it: {kind}"


def test_every_kind_is_known() -> None:
    for kind in set(Kind) - SILENT:
        assert "no message shows it" not in shown(kind, "a", "(a)", "(a)").why_not


# Another difference is refused first, or as well: it must not be taken for the change.


def test_what_is_missing_is_not_blamed_on_an_optional_element() -> None:
    found = shown(Kind.ELEMENT_ADDED, "a", "(c)", "(a? b c)", "request", valid_under="old")
    assert found.why_not == (
        "new objects to something else first: Element '{urn:toy}c': This element is not expected. "
        "Expected is one of ( {urn:toy}a, {urn:toy}b )."
    )
    assert shown(Kind.ELEMENT_ADDED, "a", "(c)", "(a? b c)", "request").valid_under == "new"


def test_less_and_more_are_told_apart() -> None:
    more, less = (shown(kind, "a", "(a)", "(a{0,3})") for kind in (Kind.MAX_OCCURS_RAISED, Kind.MIN_OCCURS_LOWERED))
    assert [len(find(etree.fromstring(found.message), "a")) for found in (more, less)] == [2, 0]


@pytest.mark.parametrize(
    ("kind", "path", "old", "new"),
    [
        (Kind.TYPE_WIDENED, "a", "(a:float)", "(b a:double)"),
        (Kind.ELEMENT_REORDERED, "b", "(a? b?)", "(c a? b?)"),
        (Kind.COMPOSITOR_CHANGED, "", "(a? b?)", "(c a? b?)"),
        (Kind.NILLABLE_ADDED, "a", "(a:string~)", "(c a:string~)"),
        (Kind.MAX_OCCURS_RAISED, "a", "(a)", "(c a)"),
        (Kind.MIN_OCCURS_LOWERED, "a", "(a:int)", "(a:date)"),
    ],
)
def test_nothing_is_blamed_for_something_else(kind: Kind, path: str, old: str, new: str) -> None:
    assert "objects to something else first" in shown(kind, path, old, new).why_not


@pytest.mark.parametrize("path", ["a", "b"])
@pytest.mark.parametrize(("direction", "valid_under"), [("request", "old"), ("response", "new")])
def test_changes_that_come_together_are_each_shown(path: str, direction: Direction, valid_under: Which) -> None:
    """libxml2 speaks of the first; the message shows both, and the second alone would be refused too."""
    found = shown(Kind.ELEMENT_ADDED, path, "(c)", "(a b c)", direction)
    assert found.valid_under == valid_under
    assert len(find(etree.fromstring(found.message), path)) == (direction == "response")


def test_required_behind_more_optional_ones_than_libxml2_lists() -> None:
    many = " ".join(f"m{number}?" for number in range(12))
    found = shown(Kind.MIN_OCCURS_LOWERED, "a", f"({many} a)", f"({many} a?)")
    assert found.word.endswith("Expected is ( {urn:toy}a ).")


@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    """Every change of the cases is confirmed, unless no message shows its kind, or its case is known for more."""
    old, new = parties(case)
    unseen = 0
    for change in diff(old.api, new.api):
        for reach in change.reaches:
            either, *chosen = (witness(change, reach, old, new, which) for which in (None, "old", "new"))
            for found, which in zip((either, *chosen), (None, "old", "new"), strict=True):
                assert found.why_not if not found.confirmed else holds(found, old, new)
                assert not found.confirmed or which in (None, found.valid_under)
            assert either.confirmed == any(found.confirmed for found in chosen)
            assert either.confirmed or change.kind in SILENT or case in UNSEEN, either.why_not
            unseen += not either.confirmed and change.kind not in SILENT
    assert bool(unseen) == (case in UNSEEN)


@pytest.fixture(scope="module")
def releases(catalog: Catalog, apis: Mapping[str, Api], schema_sets: Mapping[str, SchemaSet]) -> dict[str, Party]:
    """All with their bindings, but for the baseline, which has none."""
    packages = {name: bindings(catalog, release, ROOT / "generated") for name, release in catalog.releases.items()}
    return {name: Party(apis[name], schemas.compile(), packages.get(name)) for name, schemas in schema_sets.items()}


def test_all_that_a_release_changes(release: str, catalog: Catalog, releases: Mapping[str, Party]) -> None:
    old, new = releases[catalog.releases[release].parent], releases[release]
    for change in diff(old.api, new.api):
        for reach in change.reaches:
            found = witness(change, reach, old, new)
            assert found.confirmed or change.kind in SILENT, found.why_not
            assert not found.confirmed or holds(found, old, new)
            if change.kind is Kind.ELEMENT_ADDED:
                expected = {"old": "kept", "new": "typed"}
                assert {w: r.state for w, r in found.bindings.items()} == {w: expected[w] for w in found.bindings}


def test_answers_of_get_session_info_break_readers_of_40_7_0(releases: Mapping[str, Party]) -> None:
    old, new = releases["40.7.0"], releases["40.8.0"]
    lowered = {
        reach.path: witness(change, reach, old, new)
        for change in diff(old.api, new.api)
        for reach in change.reaches
        if change.kind is Kind.MIN_OCCURS_LOWERED and reach.operation == "GetSessionInfo"
    }
    metadata, schedule = ("confName", "sessionType", "isRecurring"), ("startDate", "duration", "timeZone")
    inner = {*(f"metaData/{name}" for name in metadata), *(f"schedule/{name}" for name in schedule)}
    assert set(lowered) == {"confID", "host", "schedule", *inner}
    for path, found in lowered.items():
        assert (found.confirmed, found.valid_under, found.invalid_under) == (True, "new", "old")
        assert f"ep}}{path.rpartition('/')[2]}" in found.word.partition("Expected is")[2]
        assert find(etree.fromstring(found.message), path) == []
        assert {which: reading.state for which, reading in found.bindings.items()} == {"old": "absent", "new": "absent"}
    text = lowered["metaData/confName"].message.decode()
    body = re.search(r'(?s)getSessionInfoResponse">\n(.*)      <ep:host>\n', text)
    assert text.startswith("<?xml version='1.0' encoding='UTF-8'?>\n<serv:message xmlns:ep=")
    assert body is not None
    assert body[1] == """\
      <ep:sessionkey>1</ep:sessionkey>
      <ep:confID>1</ep:confID>
      <ep:metaData>
        <ep:sessionType>1</ep:sessionType>
        <ep:serviceType>MeetingCenter</ep:serviceType>
        <ep:isRecurring>true</ep:isRecurring>
      </ep:metaData>
"""


def test_operation_that_comes(releases: Mapping[str, Party]) -> None:
    old, new = releases["baseline"], releases["40.1.0"]
    added = [change for change in diff(old.api, new.api) if change.kind is Kind.OPERATION_ADDED]
    found = [witness(change, reach, old, new) for change in added for reach in change.reaches]
    assert found
    for each in found:
        assert "of the xsi:type attribute does not resolve to a type definition" in each.word
        assert each.bindings["new"].state == "typed"


def test_bindings_keep_what_they_cannot_type(releases: Mapping[str, Party]) -> None:
    side, path = releases["40.12.0"], f"{BODY}/schedule/duration"
    root = message(side.api, "GetSessionInfo", "response", include=["schedule/duration"])
    assert _reading(side.package, document(root), path, BODY) == Reading("typed", "1")
    find(root, path)[0].text = "soon"
    assert _reading(side.package, document(root), path, BODY) == Reading("text", "soon")
    assert _reading(side.package, document(root), f"{BODY}/schedule/startDate", BODY) == Reading("absent")
    assert _reading(side.package, b"<nothing/>", path, BODY).state == "unreadable"
    find(root, BODY)[0].set(XSI_TYPE, "ep:getNothingResponse")
    assert (
        _reading(side.package, document(root), BODY, BODY)
        == _reading(side.package, document(root), path, BODY)
        == Reading("kept")
    )
