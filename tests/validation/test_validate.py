"""What `validate` finds in messages: as much as libxml2 does, with the path and the kind of each problem."""

from __future__ import annotations

import copy
import dataclasses
import random
import subprocess
import sys
from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree
from support.instances import find
from support.judges import SERVICE, SOME, TEXTS, XS, XSI, Judge
from support.paths import CATALOG
from support.properties import bounded

from webex_xmlapi import v40_12_0 as api
from webexgen.catalog.samples import load_samples, repair
from webexgen.compose.composer import SchemaSet
from webexgen.message.minimal import Direction, as_sent, message
from webexgen.schema.model import Api

DIRECTIONS: tuple[Direction, ...] = ("request", "response")


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


@bounded(150)
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
        "print([name for name in ('_validate', '_dump', '_load', '_operations', '_time', '_content', '_facets', '_prefixes') "
        "if f'{api.__name__}.{name}' in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert done.stdout == "[]\n"
