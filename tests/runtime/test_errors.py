"""What is wrong with a document, or with an object, is said in one way, without telling what the message holds."""

from __future__ import annotations

import encodings.aliases
import pkgutil
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from support.depth import of_depth
from support.documents import SECRET, told
from support.properties import bounded

from webex_xmlapi import v40_12_0 as api
from webexgen.message.canonical import canonical

SERVICE = "http://www.webex.com/schemas/2002/06/service"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
START = (
    f'<serv:message xmlns:serv="{SERVICE}" {XSI}><header><securityContext><password>{SECRET}</password></securityContext></header>'
    '<body><bodyContent xsi:type="java:com.webex.service.binding.meeting.CreateMeeting"><metaData>'
)
END = "</metaData></bodyContent></body></serv:message>"
GOOD = f"{START}<confName>Gr\xfc\xdfe</confName>{END}"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else SECRET}">' for n in range(10))


def refusal(data: Any) -> str:
    """The text of the error that `parse` raises; it has no other behind it, and tells no secret."""
    with pytest.raises(api.MessageError) as caught:
        api.parse(data)
    return told(caught.value)


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "nothing": (b"", "line 1, column 1: no element found"),
    "white space": (" \n ", "line 2, column 2: no element found"),
    "no XML": (SECRET, "line 1, column 1: syntax error"),
    "no message": (f"<a>{SECRET}</a>", "a: the document element of a message is message"),
    "a message of another namespace": ('<message xmlns="urn:a"/>', "message: the document element of a message is message"),
    "a long name": (f"<{'a' * 1_000_000}/>", "aaa..."),
    "end tag missing": (GOOD.replace("</confName>", SECRET), "mismatched tag"),
    "two documents": (GOOD * 2, "junk after document element"),
    "an attribute twice": (GOOD.replace("<body", f'<body a="{SECRET}" a=""'), "line 1, column 225: duplicate attribute"),
    "a prefix that is not declared": (GOOD.replace("<body", "<x:body"), "line 1, column 207: the prefix x is not declared"),
    "xsi not declared": (GOOD.replace(f" {XSI}", ""), "the prefix xsi is not declared; parse(data, lenient=True) declares it"),
    "an entity not declared": (GOOD.replace("Gr", f"&{SECRET};"), "undefined entity"),
    "a reference to NUL": (GOOD.replace("Gr", "&#0;"), "reference to invalid character number"),
    "NUL": (GOOD.replace("Gr", "\0"), "not well-formed (invalid token)"),
    "NULs for a document": (b"\0" * 1000, "not well-formed"),
    "a control character": (GOOD.replace("Gr", "\x1b"), "not well-formed (invalid token)"),
    "half a surrogate pair": (GOOD.replace("Gr", "\ud800"), "the document can't be read in its encoding"),
    "a DTD": (f"<!DOCTYPE message [ <!ENTITY a '{SECRET}'> ]>{GOOD}", "line 1: a message has no document type declaration"),
    "an empty DTD": (f"\n<!DOCTYPE message>{GOOD}", "line 2: a message has no document type declaration"),
    "many laughs": (f"<!DOCTYPE message [{LAUGHS}]>{GOOD.replace('Gr', '&l9;')}", "no document type declaration"),
    "an external entity": (f"<!DOCTYPE m [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>{GOOD.replace('Gr', '&a;')}", "no document type"),
    "an external DTD": (f"<!DOCTYPE m SYSTEM 'http://127.0.0.1:9/{SECRET}'>{GOOD}", "no document type declaration"),
    "a DTD in UTF-16": (f"<!DOCTYPE m [{LAUGHS}]>{GOOD}".encode("utf-16"), "no document type declaration"),
    "a DTD behind much else": (f"<!--{'a' * 100_000}-->\n<!DOCTYPE m>{GOOD}", "line 2: a message has no document type"),
    "a DTD within": (GOOD.replace("<body>", "<!DOCTYPE m><body>"), "not well-formed"),
    "latin-1 said to be UTF-8": (GOOD.encode("latin-1"), "not well-formed (invalid token)"),
    "UTF-16 said to be UTF-8": (f'<?xml version="1.0" encoding="utf-8"?>{GOOD}'.encode("utf-16"), "encoding specified in XML declaration"),
    "UTF-8 said to be UTF-16": (f'<?xml version="1.0" encoding="utf-16"?>{GOOD}'.encode(), "encoding specified in XML declaration"),
    "cut inside a character": (GOOD.encode()[: GOOD.encode().index(b"\xc3") + 1], "partial character"),
    "EBCDIC": (f'<?xml version="1.0" encoding="cp037"?>{GOOD}'.encode("cp037"), "not well-formed"),
    "said to be EBCDIC": (f'<?xml version="1.0" encoding="cp037"?>{GOOD}'.encode(), "unknown encoding"),
    "deep in an unknown place": (f"{START}{'<x>' * 100_000}{'</x>' * 100_000}{END}", "x: elements nest deeper than 64"),
    "deep in a known place": (f"{START}{'<confName>' * 100_000}{'</confName>' * 100_000}{END}", "confName: elements nest deeper"),
    "deep outside": ("<serv:message>".replace("serv:", "") * 100_000 + "</message>" * 100_000, "message: elements nest deeper"),
    "deep and not closed": ("<message>" * 1_000_000, "no element found"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), [pytest.param(*case, id=name) for name, case in REFUSED.items()])
def test_what_is_no_message_is_refused(data: str | bytes, expected: str) -> None:
    assert expected in refusal(data)


def test_message_cut_anywhere_is_refused() -> None:
    data = GOOD.encode()
    assert canonical(api.render(api.parse(data))) == canonical(data)
    for end in range(len(data)):
        assert "line 1, column " in refusal(data[:end])


def test_message_with_a_byte_changed_is_read_or_refused() -> None:
    data = GOOD.encode()
    for at in range(len(data)):
        for byte in (0x00, 0x20, 0x22, 0x26, 0x3A, 0x3C, 0x3E, 0x80, 0xFF):
            broken = bytearray(data)
            broken[at] = byte
            try:
                rendered = api.render(api.parse(bytes(broken)))
                expected = canonical(bytes(broken))
            except (api.MessageError, etree.XMLSyntaxError):
                continue  # libxml2 looks into the names of namespaces, expat does not
            assert canonical(rendered) == expected


@bounded(100)
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_anything_else_is_refused(data: bytes | str) -> None:
    with pytest.raises(api.MessageError):
        api.parse(data)


@pytest.mark.filterwarnings("ignore")
def test_encodings_are_read_or_refused() -> None:
    names = {module.name for module in pkgutil.iter_modules(encodings.__path__)} | set(encodings.aliases.aliases)
    read = 0
    for name in sorted(names | {"", "x" * 1000, "utf-8\u00e9", "../../etc/passwd", "encodings"}):
        document = f'<?xml version="1.0" encoding="{name}"?>{START}{END}'
        for data in (document.encode(), document.encode("utf-16")):
            try:
                message = api.parse(data)
            except api.MessageError as error:
                told(error)
            else:
                read += 1
                assert message.security is not None
                assert message.security.password == SECRET
    assert read > 50


MANY = of_depth(10_000, 100_000)
ATTRIBUTES = " ".join(f'a{n}=""' for n in range(MANY))
NAMESPACES = "".join(f'<x xmlns="urn:{n}"/>' for n in range(MANY // 10))
CONTENTS = '<bodyContent xsi:type="a:b"/>' * (MANY // 10)
WIDE = {
    "attributes of the message": GOOD.replace("<serv:message", f"<serv:message {ATTRIBUTES}"),
    "attributes of a leaf": GOOD.replace("<confName", f"<confName {ATTRIBUTES}"),
    "attributes of an unknown element": GOOD.replace("<confName", f"<x {ATTRIBUTES}/><confName"),
    "unknown elements": GOOD.replace("<confName", f"{'<x/>' * MANY}<confName"),
    "elements repeated": GOOD.replace("<confName", f"{'<confName>a</confName>' * MANY}<confName"),
    "namespaces": GOOD.replace("<confName", f"{NAMESPACES}<confName"),
    "text": GOOD.replace("<confName", f"{'a&lt;' * (10 * MANY)}<confName"),
    "a value": GOOD.replace("<confName>", f"<confName>{'a&lt;' * (10 * MANY)}"),
    "numbers": GOOD.replace("<confName", f"<meetingType>{'9' * (10 * MANY)}</meetingType><confName"),
    "contents": GOOD.replace("<body>", f"<body>{CONTENTS}"),
}


@pytest.mark.parametrize("document", [pytest.param(document, id=name) for name, document in WIDE.items()])
def test_wide_messages_come_back(document: str) -> None:
    """Compared without libxml2, whose time for attributes grows with their square."""
    came, rendered = (ElementTree.fromstring(data) for data in (document, api.render(api.parse(document))))
    for one, other in zip(came.iter(), rendered.iter(), strict=True):
        assert (one.tag, one.attrib, one.text, one.tail) == (other.tag, other.attrib, other.text, other.tail)


def create(**fields: Any) -> api.Request:
    return api.Request(body=[api.meeting.CreateMeeting(meta_data=api.meeting.MetaData(**fields))])


def holding_itself() -> Any:
    content = api.meeting.CreateMeeting(meta_data=api.meeting.MetaData())
    content.meta_data.conf_name = content  # type: ignore[union-attr, assignment]
    participants: Any = api.meeting.Participants()
    participants.attendees = participants
    return participants


def unknown(*content: Any, tag: Any = "a", **attributes: Any) -> Any:
    return api.UnknownElement(tag, attributes, list(content))


def endless() -> Any:
    element = api.UnknownElement("a")
    element.content += [element, element]
    return element


NO_XML = "a text holds what XML can't hold"
NO_NAME = "what should be the name of an element or attribute is none"
PARSED = api.parse(GOOD)

UNWRITABLE: dict[str, tuple[Any, str]] = {
    "a list for a text": (create(conf_name=[SECRET]), "CreateMeeting.meta_data.conf_name: list is no value"),
    "an object": (create(conf_name=object()), "CreateMeeting.meta_data.conf_name: object is no value"),
    "a dict for a number": (create(meeting_type={SECRET: 1}), "CreateMeeting.meta_data.meeting_type: dict is no value"),
    "bytes for a text": (create(conf_name=SECRET.encode()), "CreateMeeting.meta_data.conf_name: bytes is no value"),
    "an object for a text": (create(conf_name=api.meeting.MetaData()), "CreateMeeting.meta_data.conf_name: MetaData is no value"),
    "an object for a number": (create(meeting_type=api.meeting.MetaData()), "meta_data.meeting_type: MetaData is no value"),
    "a complex number": (create(meeting_type=1j), "CreateMeeting.meta_data.meeting_type: complex is no value"),
    "a control character": (create(conf_name=f"{SECRET}\x1b"), f"CreateMeeting.meta_data.conf_name: {NO_XML}"),
    "NUL": (create(conf_name=f"{SECRET}\0"), f"CreateMeeting.meta_data.conf_name: {NO_XML}"),
    "half a surrogate pair": (create(conf_name=f"{SECRET}\ud800"), f"CreateMeeting.meta_data.conf_name: {NO_XML}"),
    "no character": (create(conf_name=f"{SECRET}\ufffe"), f"CreateMeeting.meta_data.conf_name: {NO_XML}"),
    "half a surrogate pair for a number": (create(meeting_type=f"{SECRET}\udfff"), f"meta_data.meeting_type: {NO_XML}"),
    "too large a number": (create(meeting_type=10**5000), "CreateMeeting.meta_data.meeting_type: this int can't be written"),
    "another class": (
        api.Request(body=[api.meeting.CreateMeeting(meta_data=api.meeting.AccessControl(meeting_password=SECRET))]),  # type: ignore[arg-type]
        "CreateMeeting.meta_data: AccessControl stands where MetaData belongs",
    ),
    "a text for an object": (
        api.Request(body=[api.meeting.CreateMeeting(meta_data=SECRET)]),  # type: ignore[arg-type]
        "CreateMeeting.meta_data: str stands where MetaData belongs",
    ),
    "a class for an object": (
        api.Request(body=[api.meeting.CreateMeeting(meta_data=api.meeting.MetaData)]),  # type: ignore[arg-type]
        "CreateMeeting.meta_data: ModelType stands where MetaData belongs",
    ),
    "a text for a list": (
        api.Request(body=[api.ep.LstOpenSession(service_type=SECRET)]),  # type: ignore[arg-type]
        "LstOpenSession.service_type: str is no list",
    ),
    "nothing in a list": (
        api.Request(body=[api.ep.LstOpenSession(service_type=["MeetingCenter", None])]),  # type: ignore[list-item]
        "LstOpenSession.service_type[1]: NoneType is no value",
    ),
    "a number for a list of objects": (
        api.Response(body=[api.ep.LstsummarySessionResponse(session=5)]),  # type: ignore[arg-type]
        "LstsummarySessionResponse.session: int is no list",
    ),
    "deep in a list": (
        api.Response(body=[api.ep.LstsummarySessionResponse(session=[api.ep.SessionSummaryInstance(), api.ep.SessionSummaryInstance(conf_name=[SECRET])])]),  # type: ignore[arg-type]
        "LstsummarySessionResponse.session[1].conf_name: list is no value",
    ),
    "of the header": (
        api.Request(security=api.SecurityContext(password=f"{SECRET}\0")),
        f"Request.header.security_context.password: {NO_XML}",
    ),
    "security of another class": (
        api.Request(security=api.meeting.MetaData(conf_name=SECRET)),  # type: ignore[arg-type]
        "Request.header.security_context: MetaData stands where SecurityContext belongs",
    ),
    "a text for the body": (api.Request(body=SECRET), "Request.body.body_content: str is no list"),  # type: ignore[arg-type]
    "a number for the body": (api.Request(body=5), "Request.body.body_content: int is no list"),  # type: ignore[arg-type]
    "a text in the body": (api.Request(body=[SECRET]), "Request.body.body_content[0]: str stands where BodyContent belongs"),
    "no operation": (
        api.Request(body=[api.ep.SessionSummaryInstance(conf_name=SECRET)]),
        "Request.body[0]: SessionSummaryInstance is not the content of an operation",
    ),
    "a part of an operation": (
        api.Request(body=[api.meeting.MetaData(conf_name=SECRET)]),
        "Request.body[0]: MetaData is not the content of an operation",
    ),
    "no name": (api.Request(body=[unknown(tag=f"a><{SECRET}")]), NO_NAME),
    "an empty name": (api.Request(body=[unknown(tag="{urn:a}")]), NO_NAME),
    "a name with a prefix": (api.Request(body=[unknown(tag="a:b")]), NO_NAME),
    "an object for a name": (api.Request(body=[unknown(tag=5)]), "this UnknownElement can't be written"),
    "no name of an attribute": (api.Request(body=[unknown(**{'a="" b': SECRET})]), NO_NAME),
    "a namespace for an attribute": (api.Request(body=[unknown(xmlns=SECRET)]), NO_NAME),
    "a prefix for an attribute": (api.Request(body=[unknown(**{"xmlns:a": SECRET})]), NO_NAME),
    "a number for an attribute": (api.Request(body=[unknown(a=5)]), "this UnknownElement can't be written"),
    "a control character in an attribute": (api.Request(body=[unknown(a=f"{SECRET}\0")]), NO_XML),
    "a control character in a namespace": (api.Request(body=[unknown(tag="{\0}a")]), NO_XML),
    "a control character in an unknown element": (api.Request(body=[unknown(f"{SECRET}\0")]), NO_XML),
    "a number in an unknown element": (api.Request(body=[unknown(unknown(5))]), "this UnknownElement can't be written"),
    "an unknown element that holds itself": (api.Request(body=[endless()]), "elements nest deeper than 64"),
    "an object among others": (
        api.Response(body=[unknown(), PARSED.body[0], api.meeting.GetMeetingResponse(meetingkey=object())]),  # type: ignore[arg-type]
        "GetMeetingResponse.meetingkey: object is no value",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("message", "expected"), [pytest.param(*case, id=name) for name, case in UNWRITABLE.items()])
def test_what_cannot_be_written_is_refused(message: Any, expected: str) -> None:
    with pytest.raises(api.MessageError) as caught:
        api.render(message)
    assert expected in told(caught.value)


def test_odd_values_that_came_are_not_to_blame() -> None:
    message = api.parse(
        f'<message {XSI}><header/><body><bodyContent xsi:type="java:com.webex.service.binding.ep.LstsummarySession"><sessionTypes>'
        "<sessionType>x</sessionType><sessionType>5</sessionType></sessionTypes></bodyContent></body></message>"
    )
    content = message.only(api.ep.LstsummarySession)
    assert content.session_types is not None
    assert content.session_types.session_type == [None, 5]
    content.conf_name = object()  # type: ignore[assignment]
    with pytest.raises(api.MessageError) as caught:
        api.render(message)
    assert told(caught.value) == "LstsummarySession.conf_name: object is no value of an element"
