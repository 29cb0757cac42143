"""`validate` refuses what libxml2 refuses, and says where and why without a value of the message."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import CATALOG, bounded
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

from webex_xmlapi import v40_12_0 as api
from webexgen.compose import SchemaSet
from webexgen.instance import Direction, as_sent, candidates, find, message
from webexgen.metadata import content, value_arguments
from webexgen.model import Api, ComplexType, Element, Facets, Group, SimpleType, local_name
from webexgen.naming import release_folder
from webexgen.roundtrip import qualified
from webexgen.samples import load_samples, repair

XS = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SERVICE = "http://www.webex.com/schemas/2002/06/service"
# The first, the last, one of each train, and the first with a choice less.
SOME = ("40.1.0", "40.2.9", "40.4.9", "40.8.0", "40.12.0")
DIRECTIONS: tuple[Direction, ...] = ("request", "response")
# Of libxml2's laxities, two that XML Schema does not share: an exponent without digits, and signs in base64 that are none of its.
LAX = ("1e", "QU#JD")


class Judge:
    """A release's bindings beside libxml2 with the release's schema."""

    def __init__(self, release: str, model: Api, schemas: SchemaSet) -> None:
        self.model = model
        self.schema = schemas.compile()
        self.package: Any = import_module(f"webex_xmlapi.{release_folder(release)}")

    def libxml2(self, data: bytes) -> list[str]:
        """What it has against a document; a request's names get their namespaces first."""
        parser = etree.XMLParser(remove_comments=True, remove_pis=True)
        is_request = isinstance(self.package.parse(data), self.package.Request)
        self.schema.validate(qualified(data, self.model) if is_request else etree.fromstring(data, parser))
        return [str(error) for error in self.schema.error_log]

    def ours(self, data: bytes) -> list[Any]:
        """What the bindings have against it, but for names with and without namespace: those of requests are given to libxml2."""
        problems = self.package.validate(self.package.parse(data))
        return [problem for problem in problems if problem.code != "qualification"]


@pytest.fixture(scope="module")
def judges(apis: Mapping[str, Api], schema_sets: Mapping[str, SchemaSet]) -> dict[str, Judge]:
    return {release: Judge(release, apis[release], schema_sets[release]) for release in SOME}


def wire(model: Api, operation: str, direction: Direction, full: str | None) -> etree._Element:
    return as_sent(model, message(model, operation, direction, full=full))


@pytest.mark.parametrize("full", [None, ""], ids=["smallest", "complete"])
@pytest.mark.parametrize("release", SOME)
def test_valid_messages_of_every_operation_have_no_problem(
    release: str, full: str | None, judges: dict[str, Judge]
) -> None:
    judge = judges[release]
    for operation in judge.model.operations:
        for direction in DIRECTIONS:
            data = etree.tostring(wire(judge.model, operation.name, direction, full))
            assert judge.libxml2(data) == []
            assert judge.package.validate(judge.package.parse(data)) == []


TEXTS = [
    "",
    " ",
    "x",
    "5",
    " 5 ",
    "-1",
    "+5",
    "007",
    "2147483648",
    "9223372036854775808",
    "1" * 500,
    "1.",
    ".5",
    "-INF",
    "NaN",
    "inf",
]
TEXTS += [
    "TRUE",
    " true ",
    "1",
    "0",
    "QQ==",
    "QR==",
    "Q Q = =",
    "Q",
    "x" * 65,
    "x" * 2001,
    "\u00e4",
    "MeetingCenter",
    "\u00a05",
]
FOREIGN = ["new", "{urn:new}new", "{urn:new}confName", f"{{{SERVICE}}}confName"]
ATTRIBUTES = [
    "a",
    "{urn:new}a",
    f"{{{XSI}}}nil",
    f"{{{XSI}}}new",
    f"{{{XSI}}}schemaLocation",
    "{http://www.w3.org/XML/1998/namespace}lang",
]


class Disturbance:
    """One change of a document, by chance, to the better or the worse."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def __call__(self, root: etree._Element) -> None:
        nodes = list(root.iterdescendants(etree.Element))
        leaves = [node for node in nodes if not len(node)]
        deeds = (
            self.remove,
            self.repeat,
            self.move,
            self.text,
            self.text,
            self.attribute,
            self.add,
            self.shuffle,
            self.stray,
            self.type,
        )
        deed = self.random.choice(deeds)
        deed(self.random.choice(leaves if deed == self.text else nodes))

    def remove(self, node: etree._Element) -> None:
        self.parent(node).remove(node)

    def repeat(self, node: etree._Element) -> None:
        for _ in range(self.random.choice([1, 1, 2, 12])):
            self.parent(node).insert(self.random.randint(0, len(self.parent(node))), copy.deepcopy(node))

    def move(self, node: etree._Element) -> None:
        parent = self.parent(node)
        parent.remove(node)
        parent.insert(self.random.randint(0, len(parent)), node)

    def text(self, node: etree._Element) -> None:
        node.text = self.random.choice(TEXTS)

    def attribute(self, node: etree._Element) -> None:
        node.set(self.random.choice(ATTRIBUTES), self.random.choice(["true", "false", "1", "x y"]))

    def type(self, node: etree._Element) -> None:
        node.set(f"{{{XSI}}}type", self.random.choice(["new", "xsi:new", "q:new"]))

    def add(self, node: etree._Element) -> None:
        names = [str(other.tag) for other in node.getroottree().getroot().iterdescendants(etree.Element)]
        etree.SubElement(node, self.random.choice([*FOREIGN, *names]))

    def shuffle(self, node: etree._Element) -> None:
        children = list(node)
        self.random.shuffle(children)
        node[:] = children

    def stray(self, node: etree._Element) -> None:
        node.tail = self.random.choice([" ", "stray"])

    def parent(self, node: etree._Element) -> etree._Element:
        parent = node.getparent()
        assert parent is not None
        return parent


@bounded(400)
@given(
    st.sampled_from(SOME),
    st.data(),
    st.sampled_from(DIRECTIONS),
    st.sampled_from([None, ""]),
    st.integers(0, 2**32),
    st.integers(1, 3),
)
def test_disturbed_messages_are_refused_by_both_or_by_none(
    judges: dict[str, Judge],
    release: str,
    data: st.DataObject,
    direction: Direction,
    full: str | None,
    seed: int,
    times: int,
) -> None:
    judge = judges[release]
    operation = data.draw(st.sampled_from([operation.name for operation in judge.model.operations]))
    root = wire(judge.model, operation, direction, full)
    disturb = Disturbance(seed)
    for _ in range(times):
        disturb(root)
        assume(len(root))
    document = etree.tostring(root)
    assert bool(judge.ours(document)) == bool(judge.libxml2(document)), (judge.ours(document), judge.libxml2(document))


@pytest.mark.parametrize("release", SOME)
def test_samples_of_the_page_are_refused_by_both_or_by_none(release: str, judges: dict[str, Judge]) -> None:
    judge = judges[release]
    for sample in load_samples(CATALOG):
        data = repair(sample)
        assert bool(judge.ours(data)) == bool(judge.libxml2(data)), sample.file


def simple_types(model: Api) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every combination of built-in type and facets that an element of the release has."""
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for type_ in model.types.values():
        if isinstance(type_, ComplexType) and type_.content is not None:
            for element in type_.content.elements():
                if not isinstance(model.types.get(element.type), ComplexType) and local_name(element.type) != "anyType":
                    builtin, facets = model.facets(element.type)
                    said = {
                        name: value
                        for facet in reversed(facets)
                        for name, value in dataclasses.asdict(facet).items()
                        if value
                    }
                    found.setdefault(str((builtin, facets)), (local_name(builtin), said))
    yield from found.values()


def refused(builtin: str, facets: Mapping[str, Any], text: str) -> bool:
    from webex_xmlapi.v40_12_0._facets import faults

    return bool(list(faults(text, builtin, SimpleNamespace(facets=facets, kind=str))))


def xsd(builtin: str, facets: Mapping[str, Any]) -> etree.XMLSchema:
    words = {name: name.split("_")[0] + name.title().replace("_", "")[len(name.split("_")[0]) :] for name in facets}
    limits = "".join(
        f'<xs:{words[name]} value="{item}"/>'
        for name, value in facets.items()
        for item in (value if isinstance(value, tuple) else (value,))
    )
    simple = f'<xs:simpleType><xs:restriction base="xs:{builtin}">{limits}</xs:restriction></xs:simpleType>'
    return etree.XMLSchema(
        etree.XML(f'<xs:schema xmlns:xs="{XS}"><xs:element name="e">{simple}</xs:element></xs:schema>')
    )


def accepted(schema: etree.XMLSchema, text: str) -> bool:
    probe = etree.Element("e")
    probe.text = text
    return schema.validate(probe)


MADE_UP: list[tuple[str, dict[str, Any]]] = [
    *[(name, {}) for name in ["string", "boolean", "decimal", "integer", "long", "int", "short", "byte", "float", "double", "base64Binary", "hexBinary"]],
    *[(name, {}) for name in ["unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "normalizedString", "token"]],
    *[(name, {}) for name in ["nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"]],
    ("string", {"length": 3}),
    ("string", {"min_length": 2, "max_length": 4}),
    ("string", {"enumeration": ("5", "a b")}),
    ("string", {"pattern": (r"\d+|[^a\-]x?|\$|^a.|[+^$]{2}",)}),
    ("token", {"enumeration": ("a b", "5")}),
    ("string", {"white_space": "collapse", "max_length": 1}),
    ("int", {"enumeration": ("5", "7")}),
    ("int", {"min_inclusive": "-5", "max_inclusive": "5"}),
    ("long", {"min_exclusive": "-5", "max_exclusive": "5"}),
    ("decimal", {"total_digits": 3, "fraction_digits": 1}),
    ("decimal", {"min_inclusive": "0.5", "max_exclusive": "5"}),
    ("double", {"min_inclusive": "-0.5", "max_exclusive": "1e2"}),
    ("base64Binary", {"max_length": 2}),
    ("hexBinary", {"length": 1}),
    ("boolean", {"pattern": ("true|TRUE",)}),
]  # fmt: skip
SIGNS = st.text("0123456789+-.eE INFaxANQ=/\t\n$^", max_size=9) | st.sampled_from(
    [text for text in TEXTS if text != "\u00e4"]
)


@bounded(2000)
@given(st.sampled_from(MADE_UP), SIGNS)
def test_texts_are_values_for_both_or_for_none(kind: tuple[str, dict[str, Any]], text: str) -> None:
    builtin, facets = kind
    if builtin in ("float", "double"):
        assume(not text.strip().lower().endswith("e") and not text.strip().lower().endswith(("e+", "e-")))
    if builtin == "base64Binary":
        assume(not set(text) & set("-.$^"))
    assert refused(builtin, facets, text) is not accepted(xsd(builtin, facets), text)


def test_texts_are_values_of_the_types_of_every_release(apis: Mapping[str, Api]) -> None:
    for release in SOME:
        for builtin, facets in simple_types(apis[release]):
            schema = xsd(builtin, facets)
            for text in {*candidates((Facets(**facets),)), *TEXTS}:
                if builtin == "base64Binary" and not re.fullmatch(r"[A-Za-z0-9+/=\s]*", text):
                    continue
                assert refused(builtin, facets, text) is not accepted(schema, text), (builtin, facets)


def test_where_libxml2_is_more_lenient_than_the_standard() -> None:
    assert accepted(xsd("double", {}), LAX[0])
    assert refused("double", {}, LAX[0])
    assert accepted(xsd("base64Binary", {}), LAX[1])
    assert refused("base64Binary", {}, LAX[1])


OCCURS = st.sampled_from([(1, 1), (0, 1), (0, None), (1, None), (2, 3), (0, 2)])


def element(name: str, occurs: tuple[int, int | None]) -> Element:
    return Element(name, "", f"{{{XS}}}string", *occurs)


@st.composite
def groups(draw: st.DrawFn, depth: int = 0) -> Group:
    kind = draw(st.sampled_from(["sequence", "choice"]))
    parts: list[Element | Group] = [
        element(f"{name}{depth}", draw(OCCURS)) if depth == 2 or draw(st.booleans()) else draw(groups(depth + 1))
        for name in draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3, unique=True))
    ]
    return Group(kind, tuple(parts), *draw(OCCURS))


Words = set[tuple[str, ...]]


def words(particle: Element | Group, names: frozenset[str], longest: int) -> Words:
    """All that a group allows of these names, up to a length."""
    one: Words = {(particle.name,)} & {(name,) for name in names} if isinstance(particle, Element) else set()
    if isinstance(particle, Group):
        parts = [words(part, names, longest) for part in particle.particles]
        one = set().union(*parts) if particle.kind == "choice" else {()}
        for part in parts if particle.kind == "sequence" else ():
            one = joined(one, part, longest)
    found: Words = set()
    current: Words = {()}
    for times in range(particle.min_occurs + longest + 1 if particle.max_occurs is None else particle.max_occurs + 1):
        found |= current if times >= particle.min_occurs else set()
        current = joined(current, one, longest)
    return found


def joined(before: Words, after: Words, longest: int) -> Words:
    return {(*start, *end) for start in before for end in after if len(start) + len(end) <= longest}


def is_plain(group: Group) -> bool:
    """Not with counted groups, which libxml2 miscounts: `(a | b?){2}` takes it three elements."""
    inner = [part for part in group.particles if isinstance(part, Group)]
    return (group.min_occurs, group.max_occurs) in ((1, 1), (0, 1), (0, None), (1, None)) and all(map(is_plain, inner))


def written(particle: Element | Group) -> str:
    high = "unbounded" if particle.max_occurs is None else particle.max_occurs
    occurs = f'minOccurs="{particle.min_occurs}" maxOccurs="{high}"'
    if isinstance(particle, Element):
        return f'<xs:element name="{particle.name}" type="xs:string" {occurs}/>'
    return f"<xs:{particle.kind} {occurs}>{''.join(map(written, particle.particles))}</xs:{particle.kind}>"


def slots(content: str) -> Any:
    from webex_xmlapi.v40_12_0._content import Slot, _parsed

    return [Slot(step) for step in _parsed(content)]


def fits(group: Group, names: Sequence[str]) -> bool:
    """What `validate` finds, of the content as the emitter writes it."""
    from webex_xmlapi.v40_12_0._content import misplaced

    for slot in (steps := slots(content(ComplexType("t", content=group)))):
        if any(not low <= names.count(name) <= high for name, (low, high) in slot.counts.items()):
            return False
        if slot.group and not slot.fits([name for name in names if name in slot.names]):
            return False
    places = {name: place for place, slot in enumerate(steps) for name in slot.names}
    return not misplaced([places[name] for name in names])


@bounded(300)
@given(groups(), st.data())
def test_children_fit_groups_for_all_or_for_none(group: Group, data: st.DataObject) -> None:
    names = sorted({element.name for element in group.elements()})
    assume(len(names) == len(list(group.elements())) and any(isinstance(part, Group) for part in group.particles))
    schema = None
    if is_plain(group):
        type_ = f'<xs:element name="e"><xs:complexType>{written(group)}</xs:complexType></xs:element>'
        with contextlib.suppress(etree.XMLSchemaParseError):
            schema = etree.XMLSchema(etree.XML(f'<xs:schema xmlns:xs="{XS}">{type_}</xs:schema>'))
    for _ in range(5):
        children = data.draw(st.lists(st.sampled_from(names), max_size=5))
        expected = tuple(children) in words(group, frozenset(children), len(children))
        assert fits(group, children) is expected, (group, children)
        probe = etree.Element("e")
        for name in children:
            etree.SubElement(probe, name)
        assert schema is None or schema.validate(probe) is expected, (group, children)


def test_a_wildcard_asks_for_nothing() -> None:
    first, second = slots("a?, #any+")
    assert (first.counts, second.counts, second.group) == ({"a": (0, 1)}, {}, "")
    (both,) = slots("(a | #any)+")
    assert both.fits(["a", "a"])
    assert both.fits([])


def test_long_content_is_judged_in_time() -> None:
    (slot,) = slots("(a?, b?, (c | d)?)*")
    assert slot.fits(["a", "b", "c"] * 5_000)
    assert not slot.fits(["a", "b"] * 5_000 + ["e"])


def answer(inside: str, header: str = "", type_: str = "ep:lstsummarySessionResponse") -> bytes:
    return (
        f'<serv:message xmlns:serv="{SERVICE}" xmlns:ep="{SERVICE}/ep" xmlns:xsi="{XSI}"><serv:header><serv:response>'
        f"<serv:result>SUCCESS</serv:result>{header}</serv:response></serv:header><serv:body>"
        f'<serv:bodyContent xsi:type="{type_}">{inside}</serv:bodyContent></serv:body></serv:message>'
    ).encode()


def request(inside: str, operation: str = "training.SetScheduledTest") -> bytes:
    kind = f"java:com.webex.service.binding.{operation}"
    return (
        f'<serv:message xmlns:serv="{SERVICE}" xmlns:xsi="{XSI}"><header><securityContext/></header>'
        f'<body><bodyContent xsi:type="{kind}">{inside}</bodyContent></body></serv:message>'
    ).encode()


RECORDS = "<ep:matchingRecords><serv:total>1</serv:total><serv:returned>1</serv:returned><serv:startFrom>1</serv:startFrom></ep:matchingRecords>"
TEST = "<sessionKey>1</sessionKey><testID>1</testID>"

CASES = [
    (answer(f"{RECORDS}<ep:matchingRecords/>"), {("matchingRecords", "repeated")}),
    (answer(f"{RECORDS}<ep:session><ep:duration>S3CRET</ep:duration></ep:session>"), {("session[1]/duration", "value")}),
    (answer(f"{RECORDS}<ep:session/><ep:session><ep:new>S3CRET</ep:new></ep:session>"), {("session[2]/new", "unknown")}),
    (answer(f'{RECORDS}<ep:session a="S3CRET"/>'), {("session[1]", "attribute")}),
    (answer(f"{RECORDS}<ep:session><ep:serviceType>S3CRET</ep:serviceType></ep:session>"), {("session[1]/serviceType", "enumeration")}),
    (answer(f"{RECORDS}<ep:session>S3CRET</ep:session>"), {("session[1]", "text")}),
    (answer(f"<ep:session/>{RECORDS}"), {("session", "order")}),
    (answer(f"{RECORDS}<session/>"), {("session[1]", "qualification")}),
    (answer(f'{RECORDS}<ep:session xsi:nil="true"/>'), {("session[1]", "nil")}),
    (answer(f"{RECORDS}<ep:session><ep:confName><b>S3CRET</b></ep:confName></ep:session>"), {("session[1]/confName/b", "unknown")}),
    (answer(RECORDS, "<serv:gsbStatus>S3CRET</serv:gsbStatus>"), {("/header/response[1]/gsbStatus", "enumeration")}),
    (answer(RECORDS, type_="EP:lstsummarySessionResponse"), {("", "type")}),
    (answer("<ep:a>S3CRET</ep:a>", type_="ep:newResponse"), {("", "unknown")}),
    (request(f"{TEST}<deliveryMethod><session>true</session><website/></deliveryMethod>"), {("deliveryMethod", "choice")}),
    (request(f"{TEST}<deliveryMethod/>"), {("deliveryMethod", "choice")}),
    (request(f"{TEST}<deliveryMethod><session>S3CRET</session></deliveryMethod>"), {("deliveryMethod/session", "pattern")}),
    (request(f"{TEST}<timeLimit><withinMinutes>0</withinMinutes></timeLimit>"), {("timeLimit/withinMinutes", "range")}),
    (request(f"{TEST}<attemptLimit><attemptTimes>99999999999</attemptTimes></attemptLimit>"), {("attemptLimit/attemptTimes", "range")}),
    (request(f'<m:meetingKey xmlns:m="{SERVICE}/meeting">1</m:meetingKey>', "meeting.GetMeeting"), {("meetingKey", "qualification")}),
    (request("<imageData>QUI</imageData>", "event.UploadEventImage"), {("imageData", "value")}),
    (request("<metaData/>", "MEETING.CREATEMEETING"), {("", "type")}),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), CASES)
def test_problem_says_where_and_of_which_kind(data: bytes, expected: set[tuple[str, str]]) -> None:
    problems = api.validate(api.parse(data))
    found = {(problem.path, problem.code) for problem in problems}
    assert expected <= found
    assert {code for _, code in found} <= {code for _, code in expected} | {"missing", "choice"}
    assert "S3CRET" not in repr(problems)


NAMED = [
    ("duration", "5", "xs:int"),
    ("duration", "9999999999", "xs:int"),
    ("duration", "5", "xs:string"),
    ("duration", "5", "xs:none"),
    ("confName", "x", "xs:string"),
    ("confName", "x", "xs:token"),
    ("confName", "x", "string"),
    ("serviceType", "MeetingCenter", "xs:string"),
    ("assistService", "", "ep:none"),
    ("assistService", "", "serv:lstControlType"),
]


@pytest.mark.parametrize(("name", "text", "kind"), NAMED)
def test_types_that_a_document_names(name: str, text: str, kind: str, judges: dict[str, Judge]) -> None:
    judge = judges["40.12.0"]
    root = message(judge.model, "LstsummarySession", "response", include=[f"session/{name}"])
    (node,) = find(root, f"session/{name}")
    node.text = text or None
    node.set(f"{{{XSI}}}type", kind)
    data = etree.tostring(root).replace(b" ", f' xmlns:xs="{XS}" '.encode(), 1)
    assert bool(judge.ours(data)) is bool(judge.libxml2(data)), (judge.ours(data), judge.libxml2(data))


def test_the_class_itself_may_be_named(judges: dict[str, Judge]) -> None:
    judge = judges["40.12.0"]
    root = message(judge.model, "LstsummarySession", "response", include=["session"])
    (node,) = find(root, "session")
    node.set(f"{{{XSI}}}type", "ep:sessionSummaryInstanceType")
    assert (judge.ours(etree.tostring(root)), judge.libxml2(etree.tostring(root))) == ([], [])


def test_several_contents_have_paths_from_the_message() -> None:
    one = '<bodyContent xsi:type="java:com.webex.service.binding.meeting.GetMeeting"><meetingKey>x</meetingKey></bodyContent>'
    data = request("<meetingKey/>", "meeting.GetMeeting").replace(b"</body>", one.encode() + b"</body>")
    assert [problem.path for problem in api.validate(api.parse(data))] == [
        "/body/bodyContent[1]/meetingKey",
        "/body/bodyContent[2]/meetingKey",
    ]


def test_objects_made_by_hand() -> None:
    limit = api.training.SetScheduledTestTimeLimit(within_minutes=0)
    make = api.training.SetScheduledTest(time_limit=limit)
    expected = api.Problem("timeLimit/withinMinutes", "range", "must be at least 1")
    assert expected in api.validate(make)
    assert api.validate(api.Request(body=[make])) == api.validate(make)
    assert api.validate(limit) == [dataclasses.replace(expected, path="withinMinutes")]
    assert api.validate(api.Request(body=[api.meeting.GetMeeting(meeting_key=1)])) == []
    assert api.validate(api.meeting.GetMeeting(meeting_key=1)) == []


def test_what_can_not_be_written_is_a_problem() -> None:
    request = api.meeting.GetMeeting()
    request.meeting_key = {"a": "S3CRET"}  # type: ignore[assignment]
    (problem,) = api.validate(request)
    assert (problem.path, problem.code) == ("", "unwritable")
    assert "GetMeeting.meeting_key" in problem.text
    assert "S3CRET" not in problem.text


def test_problems_are_values() -> None:
    problem = api.Problem("schedule/duration", "range", "must be at least 1")
    assert problem == api.Problem("schedule/duration", "range", "must be at least 1")
    assert str(problem) == "schedule/duration: must be at least 1"
    assert repr(problem) == "Problem(path='schedule/duration', code='range', text='must be at least 1')"
    with pytest.raises(dataclasses.FrozenInstanceError):
        problem.path = ""  # type: ignore[misc]


def test_a_changed_message_is_judged_as_it_is_written() -> None:
    came = api.parse(
        answer(f"{RECORDS}<ep:session><ep:duration> 60 </ep:duration><ep:confID>x</ep:confID></ep:session>")
    )
    session = came.body[0].session[0]
    assert ("session[1]/confID", "value") in {(p.path, p.code) for p in api.validate(came)}
    session.conf_id = 5
    assert not {"value"} & {p.code for p in api.validate(came)}
    session.service_type = "None of these"
    assert "enumeration" in {p.code for p in api.validate(came)}


def test_importing_the_package_does_not_import_what_is_for_some() -> None:
    code = (
        "import sys; from webex_xmlapi import v40_12_0 as api; api.parse; "
        "print([name for name in ('_validate', '_data', '_operations', '_time', '_content', '_facets', '_prefixes') "
        "if f'{api.__name__}.{name}' in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert done.stdout == "[]\n"


def test_patterns_of_several_steps_all_hold() -> None:
    """One string a step of the derivation, its alternatives joined."""
    inner = SimpleType("{urn:a}inner", f"{{{XS}}}string", Facets(pattern=("a+", "b+")))
    outer = SimpleType("{urn:a}outer", inner.name, Facets(pattern=("..",)))
    model: Any = SimpleNamespace(facets=lambda _: (f"{{{XS}}}string", (outer.facets, inner.facets)))
    (argument,) = value_arguments(model, element("e", (1, 1)), "str")
    assert argument == "pattern=('..', 'a+|b+')"
    assert [refused("string", {"pattern": ("..", "a+|b+")}, text) for text in ("aa", "bb", "a", "ab")] == [
        False,
        False,
        True,
        True,
    ]
