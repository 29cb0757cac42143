"""Messages made from the model: libxml2 takes each of them, the bindings read them, and they hold what was asked for."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from lxml import etree
from support.depth import spread
from support.instances import find
from support.paths import RELEASES, ROOT
from support.toy_api import toy

from webexgen.catalog.graph import Catalog
from webexgen.compose.composer import SchemaSet
from webexgen.errors import InstanceError
from webexgen.message.minimal import Direction, accepts, as_sent, candidates, document, message
from webexgen.message.package import bindings
from webexgen.message.qualified import qualified
from webexgen.qname import XS
from webexgen.schema.content_model import wire_rows
from webexgen.schema.model import Api, Facets

DIRECTIONS: tuple[Direction, ...] = ("request", "response")
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
SERVICE = "http://www.webex.com/schemas/2002/06/service"


def names(root: etree._Element, path: str = "") -> list[str]:
    """Of the elements inside the first at `path`."""
    return [etree.QName(child).localname for child in find(root, path)[0]]


def said(schema: etree.XMLSchema, root: etree._Element) -> str:
    """What libxml2 has against a message once it is read back."""
    return "" if schema.validate(etree.fromstring(document(root))) else str(schema.error_log[0].message)


@pytest.mark.parametrize("release", spread(RELEASES, 5))
def test_least_and_most_of_every_operation_are_valid(
    release: str, apis: Mapping[str, Api], schema_sets: Mapping[str, SchemaSet]
) -> None:
    api, schema = apis[release], schema_sets[release].compile()
    objections = {
        (operation.name, direction, full): said(schema, message(api, operation.name, direction, full=full))
        for operation in api.operations
        for direction in DIRECTIONS
        for full in (None, "")
    }
    assert {what: objection for what, objection in objections.items() if objection} == {}
    assert len(objections) == 4 * len(api.operations) > 250


def test_every_place_can_be_asked_for(apis: Mapping[str, Api], schema_sets: Mapping[str, SchemaSet]) -> None:
    api, schema = apis["40.12.0"], schema_sets["40.12.0"].compile()
    rows = [row for row in wire_rows(api) if row.direction == "response"][::7]
    for row in rows:
        root = message(api, row.operation, "response", include=[row.path])
        assert find(root, row.path)
        assert said(schema, root) == ""
    assert len(rows) > 300


def test_the_fullest_answer_holds_every_place(apis: Mapping[str, Api]) -> None:
    api = apis["40.12.0"]
    full = message(api, "GetSessionInfo", "response", full="")
    paths = [row.path for row in wire_rows(api) if (row.operation, row.direction) == ("GetSessionInfo", "response")]
    assert [path for path in paths if not find(full, path)] == []
    assert len(paths) > 90


def test_the_smallest_answer(apis: Mapping[str, Api]) -> None:
    root = message(apis["40.12.0"], "GetSessionInfo", "response")
    assert [text for node in root.iter() if (text := (node.text or "").strip())] == ["SUCCESS", "1"]
    assert names(root) == ["sessionkey"]
    assert find(root, "/header/response/result")[0].text == "SUCCESS"
    assert find(root, "")[0].get(TYPE) == "ep:getSessionInfoResponse"
    assert sorted(map(str, root.nsmap)) == ["ep", "serv", "xsi"]


def test_messages_are_the_same_each_time(apis: Mapping[str, Api]) -> None:
    made = [document(message(apis["40.12.0"], "GetTrainingSession", "response", full="")) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("full", [None, ""])
def test_bindings_read_every_request_as_it_is_sent(full: str | None, apis: Mapping[str, Api], catalog: Catalog) -> None:
    api = apis["40.12.0"]
    package = bindings(catalog, catalog.resolve("40.12.0"), ROOT / "generated")
    for operation in api.operations:
        root = message(api, operation.name, "request", full=full)
        sent = as_sent(api, root)
        read = package.parse(document(sent))
        assert isinstance(read, package.Request)
        assert not isinstance(read.body[0], package.UnknownContent), operation.name
        assert [node.tag for node in qualified(document(sent), api).iter()] == [node.tag for node in root.iter()]
        assert {etree.QName(node).namespace for node in sent.iterdescendants()} == {None}


def test_an_answer_is_sent_as_it_is(apis: Mapping[str, Api]) -> None:
    root = message(apis["40.12.0"], "GetSite", "response")
    assert etree.tostring(as_sent(apis["40.12.0"], root)) == etree.tostring(root)


def test_an_element_brings_what_it_needs_around_and_inside() -> None:
    api, schema = toy("(box:t?)", "(unit size?)")
    assert names(message(api, "Ask", "response")) == []
    assert names(message(api, "Ask", "response", include=["box"]), "box") == ["unit"]
    assert names(message(api, "Ask", "response", include=["box/size"]), "box") == ["unit", "size"]
    less = message(api, "Ask", "response", include=["box"], omit="box/unit")
    assert said(schema, less).endswith("Expected is ( {urn:toy}unit ).")


@pytest.mark.parametrize(
    ("content", "include", "omit", "full", "expected"),
    [
        ("(circle | (width height?))", [], None, None, ["circle"]),
        ("(circle | (width height?))", ["height"], None, None, ["width", "height"]),
        ("(circle | (width height?))", [], "circle", None, ["width"]),
        ("(circle | (width height?))", [], None, "", ["circle"]),
        ("(circle | (width height?)){2,3}", [], None, None, ["circle", "circle"]),
        ("(circle | (width height?)){2,3}", [], None, "", ["circle", "width", "height"]),
        ("(name (width height)?)", [], None, None, ["name"]),
        ("(name (width height)?)", ["height"], None, None, ["name", "width", "height"]),
        ("(name{2,9})", ["name"], None, None, ["name", "name"]),
    ],
)
def test_groups(content: str, include: list[str], omit: str | None, full: str | None, expected: list[str]) -> None:
    api, schema = toy(content)
    root = message(api, "Ask", "request", include=include, omit=omit, full=full)
    assert (names(root), said(schema, root)) == (expected, "")


def test_a_message_is_like_another_release_as_far_as_it_can_be() -> None:
    api, schema = toy("(name? state:t)", "string enumeration=NEW enumeration=OPEN")
    like, other = toy("(name:int key? state:t)", "string enumeration=OPEN enumeration=SHUT")
    root = message(api, "Ask", "response", like=like)
    assert [node.text for node in find(root, "")[0]] == ["1", "OPEN"]
    assert (said(schema, root), said(other, root)) == ("", "")
    assert [node.text for node in find(message(api, "Ask", "response"), "")[0]] == ["NEW"]


def test_types_inside_themselves_end() -> None:
    api, schema = toy("(tree:t)", "(name tree:t?)")
    assert names(message(api, "Ask", "response", full=""), "tree") == ["name"]
    assert said(schema, message(api, "Ask", "response", include=["tree/tree/tree"])) == ""
    api, _ = toy("(tree:t)", "(tree:t)")
    with pytest.raises(InstanceError, match="}t requires itself without end"):
        message(api, "Ask", "response")


def test_attributes_and_wildcards() -> None:
    api, schema = toy("(thing:t)", "(*?) @id! @lang")
    root = message(api, "Ask", "response", include=["thing/@lang", "thing/*"])
    assert dict(find(root, "thing")[0].attrib) == {"id": "x", "lang": "x"}
    assert (names(root, "thing"), said(schema, root)) == (["any"], "")
    least, like = message(api, "Ask", "response"), toy("(thing:t)", "(*?) @id @lang!")[0]
    assert dict(find(least, "thing")[0].attrib) == {"id": "x"}
    assert sorted(find(message(api, "Ask", "response", like=like), "thing")[0].keys()) == ["id", "lang"]


@pytest.mark.parametrize(
    ("operation", "include", "words"),
    [
        ("GetNothing", (), "40.12.0 has no operation GetNothing"),
        ("GetSite", ("siteInstance/nothing",), "40.12.0: a response of GetSite cannot hold siteInstance/nothing"),
    ],
)
def test_what_a_release_has_not(operation: str, include: tuple[str, ...], words: str, apis: Mapping[str, Api]) -> None:
    with pytest.raises(InstanceError) as caught:
        message(apis["40.12.0"], operation, "response", include=include)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("builtin", "facets", "first"),
    [
        ("string", Facets(), "x"),
        ("boolean", Facets(), "true"),
        ("integer", Facets(), "1"),
        ("dateTime", Facets(), "2000-01-01T00:00:00"),
        ("base64Binary", Facets(), "true"),
        ("string", Facets(enumeration=("B", "A")), "B"),
        ("string", Facets(pattern=("true|TRUE",)), "true"),
        ("string", Facets(pattern=(r"[A-Z]{2}\d{3,}-?",)), "AA111"),
        ("string", Facets(pattern=(r"a\.b+.",)), "a.bx"),
        ("string", Facets(min_length=11, max_length=12), "x" * 11),
        ("string", Facets(length=9), "x" * 9),
        ("int", Facets(min_inclusive="5", max_inclusive="7"), "5"),
        ("int", Facets(max_exclusive="-10"), "-11"),
        ("decimal", Facets(min_exclusive="0", max_exclusive="1"), "0.5"),
        ("decimal", Facets(total_digits=3, min_inclusive="100"), "128"),
        ("date", Facets(min_inclusive="2020-02-02"), "2020-02-02"),
    ],
)
def test_the_plainest_value(builtin: str, facets: Facets, first: str) -> None:
    known = (text for text in candidates((facets,)) if accepts(f"{{{XS}}}{builtin}", (facets,), text))
    assert next(known) == first


def test_no_value_is_made_up_for_a_pattern_that_is_too_hard() -> None:
    api, _ = toy("(name:t)", "string pattern=(q(ab)){2}")
    with pytest.raises(InstanceError, match=r"no value of \{urn:toy\}t is known"):
        message(api, "Ask", "response")


def test_a_type_that_the_release_does_not_have_stands_nowhere(apis: Mapping[str, Api]) -> None:
    api = apis[RELEASES[-1]]
    with pytest.raises(InstanceError, match="has no type nope"):
        message(api, "GetUser", "request", types={"webExId": f"{{{SERVICE}}}nope"})
