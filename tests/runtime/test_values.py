"""What texts are read as, what changed objects are written as, and which way a message goes."""

from __future__ import annotations

import math
from typing import Any

import pytest

from webex_xmlapi import v40_12_0 as api
from webexgen.message.canonical import canonical

SERVICE = "http://www.webex.com/schemas/2002/06/service"
DECLARED = (
    f'xmlns:serv="{SERVICE}" xmlns:ep="{SERVICE}/ep" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xmlns:event="{SERVICE}/event"'
)
JAVA = "java:com.webex.service.binding"
SUCCESS = "<serv:header><serv:response><serv:result>SUCCESS</serv:result></serv:response></serv:header>"

VALUES: list[tuple[str, str, object]] = [
    ("duration", "60", 60),
    ("duration", "-7", -7),
    ("duration", "0", 0),
    ("duration", " 45 ", 45),
    ("duration", "+5", 5),
    ("duration", "007", 7),
    ("duration", "-0", 0),
    ("duration", "9" * 60, int("9" * 60)),
    ("duration", "1.50", None),
    ("duration", "1_0", None),
    ("duration", "\u0664", None),
    ("duration", "1####2###4", None),
    ("duration", "", None),
    ("duration", "9" * 5000, None),
    ("isRecurring", "true", True),
    ("isRecurring", "false", False),
    ("isRecurring", "TRUE", True),
    ("isRecurring", "False", False),
    ("isRecurring", " 1", True),
    ("isRecurring", "0", False),
    ("isRecurring", "yes", None),
    ("isRecurring", "", None),
    ("size", "1.5", 1.5),
    ("size", "1.50", 1.5),
    ("size", "60", 60.0),
    ("size", "1e3", 1000.0),
    ("size", "INF", math.inf),
    ("size", "-INF", -math.inf),
    ("size", "inf", None),
    ("size", "nan", None),
    ("size", "1_0.5", None),
    ("size", "", None),
    ("imageData", "YWI=", b"ab"),
    ("imageData", " YW\nI= ", b"ab"),
    ("imageData", "", b""),
    ("imageData", "YWI", None),
    ("imageData", "Y*WI=", None),
    ("confName", " a\n b ", " a\n b "),
    ("confName", "", ""),
    ("listStatus", "PUBLIC", api.common.Listing.PUBLIC),
    ("listStatus", " PUBLIC", " PUBLIC"),
    ("listStatus", "", ""),
]


def holder(name: str, text: str) -> tuple[str, Any, str]:
    """A message with an element `name` that holds `text`; the object that has it, and the name of its field."""
    if name == "imageData":
        document = message(
            f'<serv:bodyContent xsi:type="{JAVA}.event.UploadEventImage"><event:imageData>{text}</event:imageData>'
        )
        return document, api.parse(document).body[0], "image_data"
    if name == "size":
        inside = f'<serv:bodyContent xsi:type="ep:lstRecordingResponse"><ep:recording><ep:size>{text}</ep:size></ep:recording>'
        document = message(inside)
        return document, api.parse(document).body[0].recording[0], name
    inside = f'<serv:bodyContent xsi:type="ep:lstsummarySessionResponse"><ep:session><ep:{name}>{text}</ep:{name}></ep:session>'
    fields = {"confName": "conf_name", "isRecurring": "is_recurring", "listStatus": "list_status"}
    return message(inside), api.parse(message(inside)).body[0].session[0], fields.get(name, name)


def message(content: str, header: str = SUCCESS) -> str:
    return f"<serv:message {DECLARED}>{header}<serv:body>{content}</serv:bodyContent></serv:body></serv:message>"


@pytest.mark.parametrize(("name", "text", "value"), VALUES)
def test_text_is_read_as(name: str, text: str, value: object) -> None:
    _, made, field = holder(name, text)
    read = getattr(made, field)
    assert (type(read), read) == (type(value), value)
    if isinstance(value, bool):
        usual = text == str(value).lower()
    else:
        usual = text == value or text == str(value) or text == "YWI=" or (value == b"" and text == "")
    if len(text) < 40:
        assert api.raw(made, field) == (None if usual else text)


CHANGES: list[tuple[str, str, object, str]] = [
    ("duration", "1####2###4", 5, "<ep:duration>5</ep:duration>"),
    ("duration", " 45 ", 46, "<ep:duration>46</ep:duration>"),
    ("duration", " 45 ", None, ""),
    ("duration", "60", None, ""),
    ("isRecurring", "TRUE", False, "<ep:isRecurring>false</ep:isRecurring>"),
    ("isRecurring", "1", 1, "<ep:isRecurring>1</ep:isRecurring>"),
    ("size", "1.50", math.inf, "<ep:size>INF</ep:size>"),
    ("size", "1.50", math.nan, "<ep:size>NaN</ep:size>"),
    ("size", "NaN", -math.inf, "<ep:size>-INF</ep:size>"),
    ("size", "NaN", 1e100, "<ep:size>1e+100</ep:size>"),
    ("imageData", "Y", b"ab", "<event:imageData>YWI=</event:imageData>"),
    ("confName", "a", "<b>&amp;", "<ep:confName>&lt;b&gt;&amp;amp;</ep:confName>"),
    ("confName", "a", 5, "<ep:confName>5</ep:confName>"),
    ("duration", "5", "<b>", "<ep:duration>&lt;b&gt;</ep:duration>"),
    ("duration", "5", "1####2", "<ep:duration>1####2</ep:duration>"),
    ("listStatus", "PUBLIC", api.common.Listing.PRIVATE, "<ep:listStatus>PRIVATE</ep:listStatus>"),
    ("listStatus", "PUBLIC", "<", "<ep:listStatus>&lt;</ep:listStatus>"),
]


@pytest.mark.parametrize(("name", "text", "value", "written"), CHANGES)
def test_changed_value_is_written_as(name: str, text: str, value: object, written: str) -> None:
    document, _, field = holder(name, text)
    came = api.parse(document)
    content = came.body[0]
    made = content if name == "imageData" else (content.recording if name == "size" else content.session)[0]
    setattr(made, field, value)
    prefix = "event" if name == "imageData" else "ep"
    expected = document.replace(f"<{prefix}:{name}>{text}</{prefix}:{name}>", written)
    assert canonical(api.render(came)) == canonical(expected.encode())


def test_attributes_stay_with_a_changed_value_but_nil() -> None:
    document = message(
        '<serv:bodyContent xsi:type="ep:lstsummarySessionResponse"><ep:session><ep:confName a="1">x</ep:confName>'
        '<ep:duration xsi:nil="true" b="2"/></ep:session>'
    )
    came = api.parse(document)
    session = came.body[0].session[0]
    assert (session.conf_name, session.duration) == ("x", None)
    session.conf_name, session.duration = "y", 5
    expected = document.replace(">x<", ">y<").replace(' xsi:nil="true" b="2"/>', ' b="2">5</ep:duration>')
    assert canonical(api.render(came)) == canonical(expected.encode())


def test_what_is_added_stands_where_the_schema_has_it() -> None:
    document = message(
        '<serv:bodyContent xsi:type="ep:lstsummarySessionResponse"><ep:session><ep:duration>5</ep:duration><ep:new>1</ep:new>'
        "<ep:sessionKey>7</ep:sessionKey> loose </ep:session><ep:session/><ep:matchingRecords/>"
    )
    came = api.parse(document)
    content = came.body[0]
    content.session[0].conf_name = "Team"
    content.session[0].start_time = "now"
    content.session.append(api.ep.SessionSummaryInstance(session_key=8))
    expected = document.replace(
        "</ep:sessionKey>", "</ep:sessionKey><ep:confName>Team</ep:confName><ep:startTime>now</ep:startTime>"
    ).replace("<ep:session/>", "<ep:session/><ep:session><ep:sessionKey>8</ep:sessionKey></ep:session>")
    rendered = api.render(came)
    assert sorted(canonical(rendered).split(b"<")) == sorted(canonical(expected.encode()).split(b"<"))
    assert api.parse(rendered) == came
    again = api.parse(rendered).body[0]
    assert [s.session_key for s in again.session] == [7, None, 8]
    assert [e.name for e in api.extra(again.session[0])] == ["new"]


def test_what_is_removed_is_not_written() -> None:
    document = message(
        '<serv:bodyContent xsi:type="ep:lstsummarySessionResponse"><ep:session><ep:confName>a</ep:confName></ep:session>'
        "<ep:new/><ep:session><ep:confName>b</ep:confName></ep:session><ep:matchingRecords/>"
    )
    came = api.parse(document)
    content = came.body[0]
    del content.session[0]
    content.matching_records = None
    expected = document.replace("<ep:session><ep:confName>a</ep:confName></ep:session><ep:new/>", "").replace(
        "<ep:matchingRecords/>", "<ep:new/>"
    )
    kept = api.parse(api.render(came))
    assert kept == api.parse(expected)
    assert [e.name for e in api.extra(kept.body[0])] == ["new"]


def test_header_and_body_are_added_where_none_came() -> None:
    came = api.parse("<message/>")
    assert (type(came), came.security, came.responses, came.body) == (api.Response, None, [], [])
    assert b"header" not in api.render(came)
    came.security = api.SecurityContext(webex_id="a")
    assert b"webExID" in api.render(came)
    came.security, came.responses = None, [api.service.Response(result="SUCCESS")]
    assert b"SUCCESS" in api.render(came)
    came.responses, came.body = [], [api.user.GetUser(webex_id="b")]
    assert b"header" not in api.render(came)
    assert b"GetUser" in api.render(came)
    came.body = []
    assert b"ody" not in api.render(came)


def test_rendering_a_copy_leaves_the_message_alone() -> None:
    document = message('<serv:bodyContent xsi:type="ep:lstsummarySessionResponse">')
    came = api.parse(document)
    before = api.render(came)
    other = api.Response(responses=came.responses, body=[])
    other._envelope = came._envelope
    assert b"lstsummary" not in api.render(other)
    assert api.render(came) == before


DIRECTIONS = {
    "a request": (f"<serv:message {DECLARED}><header><securityContext/></header><body/></serv:message>", api.Request),
    "a request without security": (
        f'<message {DECLARED}><body><bodyContent xsi:type="{JAVA}.user.GetUser"/></body></message>',
        api.Request,
    ),
    "a request in full qualified": (
        message(f'<serv:bodyContent xsi:type="{JAVA}.user.GetUser">', ""),
        api.Request,
    ),
    "a request not known": (
        f'<message {DECLARED}><body><bodyContent xsi:type="{JAVA}.user.New"/></body></message>',
        api.Request,
    ),
    "nothing told": (f"<message {DECLARED}><header/><body/></message>", api.Request),
    "an answer": (message("<serv:bodyContent>"), api.Response),
    "an answer without header": (message("<serv:bodyContent>", ""), api.Response),
    "an answer without namespaces": (
        f"<message {DECLARED}><header><response><result>SUCCESS</result></response></header><body/></message>",
        api.Response,
    ),
    "an answer with security": (
        message("<serv:bodyContent>", "<serv:header><serv:securityContext/><serv:response/></serv:header>"),
        api.Request,
    ),
}


@pytest.mark.parametrize(("document", "expected"), [pytest.param(*case, id=name) for name, case in DIRECTIONS.items()])
def test_message_goes(document: str, expected: type[api.Message]) -> None:
    assert type(api.parse(document)) is expected
