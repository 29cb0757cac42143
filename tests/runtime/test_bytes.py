"""Whatever becomes of the bytes of a message: it is read without loss, or refused with one error that tells nothing of it."""

from __future__ import annotations

import codecs
import io
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from support.depth import of_depth
from support.documents import long_response
from support.messages import messages
from support.paths import CATALOG, ROOT
from support.properties import bounded

from webex_xmlapi import v40_12_0 as api
from webex_xmlapi.v40_12_0._runtime import message as _message
from webex_xmlapi.v40_12_0._runtime import stream as _stream
from webexgen.catalog.samples import load_samples, repair
from webexgen.message.canonical import canonical

SERVICE = "http://www.webex.com/schemas/2002/06/service"
# No name can hold it, and names are what an error may tell.
SECRET = b"7hunter;2"
SECRETS = {"password", "meetingPassword", "sessionPassword", "hostKey", "audioPassword", "hostPin", "partnerID"}


def with_secrets(data: bytes) -> bytes:
    """The message with a password where one may stand."""
    root = etree.fromstring(data)
    for node in root.iter(etree.Element):
        if etree.QName(node).localname in SECRETS:
            node.text = SECRET.decode()
    for context in root.iter("{*}securityContext"):
        etree.SubElement(context, "password").text = SECRET.decode()
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


BASES = [with_secrets(data) for data in (*(repair(sample) for sample in load_samples(CATALOG)), long_response(3))]


@st.composite
def generated(draw: st.DrawFn) -> bytes:
    package, message = draw(messages())
    if isinstance(message, package.Request):
        message.security = package.SecurityContext(password=SECRET.decode())
    return with_secrets(package.render(message))


PIECES = [
    *(b"\0", b"\r", b"\x1b", b"\x80", b"\xff", b"\xc3", b"\xed\xa0\x80", b"&", b"<", b">", b"'", b'"', b"=", b":", b"]]>", b"--"),
    *(codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, "\u00e9\u2028\ufffe".encode()),
    *(b"&#0;", b"&#xD800;", b"&#x110000;", b"&#13;", b"&lt;", b"&l9;", b"<![CDATA[", b"<![CDATA[<a>]]>", b"<!--", b"<!-- a -->"),
    *(b"<?a", b"<?a b?>", b'<?xml version="1.0"?>', b'<?xml version="1.0" encoding="utf-16"?>', b'<?xml version="1.1" standalone="no"?>'),
    *(b"<!DOCTYPE a>", b'<!DOCTYPE a [<!ENTITY l9 "7hunter;2">]>', b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'>", b"<!ENTITY a 'b'>"),
    *(b"<a/>", b"<a>", b"</a>", b"<serv:a/>", b"<q:a/>", b"<a:b:c/>", b"<bodyContent/>", b"<body>", b"<session/>", b"<ep:session/>"),
    *(b" a=''", b" a='7hunter;2'", b" xsi:nil='true'", b" xmlns=''", b" xmlns='urn:a'", b" xmlns:serv='urn:a'", b" xmlns:xml='urn:a'"),
    *(b" xsi:type='ep:lstsummarySessionResponse'", b" xsi:type='java:com.webex.service.binding.ep.GetUser'", b" xsi:type=':'"),
    b" xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'",
]  # fmt: skip
# Windows' code pages are read by expat with Python's help, the last ones not at all.
ENCODINGS = [
    "utf-8",
    "utf-16",
    "utf-16-be",
    "utf-16-le",
    "iso-8859-1",
    "cp1252",
    "ascii",
    "utf-32",
    "cp037",
    "shift_jis",
    "utf-7",
]

Deed = Callable[[st.DrawFn, bytes], bytes]


def cut(draw: st.DrawFn, data: bytes) -> tuple[bytes, bytes, bytes]:
    """What is before, within and behind some part; often one that tags bound."""
    first, last = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
    if draw(st.booleans()):
        first, last = data.rfind(b"<", 0, first + 1), data.rfind(b"<", 0, last + 1)
    return data[: max(first, 0)], data[max(first, 0) : max(last, 0)], data[max(last, 0) :]


def flip(draw: st.DrawFn, data: bytes) -> bytes:
    before, _, behind = cut(draw, data)
    return before + bytes([(behind or b"\0")[0] ^ draw(st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]))]) + behind[1:]


def insert(draw: st.DrawFn, data: bytes) -> bytes:
    before, within, behind = cut(draw, data)
    return before + draw(st.sampled_from(PIECES) | st.binary(max_size=4)) + within + behind


def delete(draw: st.DrawFn, data: bytes) -> bytes:
    before, _, behind = cut(draw, data)
    return before + behind


def double(draw: st.DrawFn, data: bytes) -> bytes:
    before, within, behind = cut(draw, data)
    return before + within * draw(st.integers(2, 4)) + behind


def move(draw: st.DrawFn, data: bytes) -> bytes:
    before, within, behind = cut(draw, data)
    return before + behind[:7] + within + behind[7:]


def truncate(draw: st.DrawFn, data: bytes) -> bytes:
    return cut(draw, data)[0]


def other_encoding(draw: st.DrawFn, data: bytes) -> bytes:
    """In one encoding, said to be in another or in none."""
    text = data.decode(errors="replace").replace("<?xml version='1.0' encoding='UTF-8'?>", "")
    said = draw(st.none() | st.sampled_from([*ENCODINGS, "a", "\u00e9"]))
    declared = "" if said is None else f'<?xml version="1.0" encoding="{said}"?>'
    return (declared + text).encode(draw(st.sampled_from(ENCODINGS)), "replace")


def nest(draw: st.DrawFn, data: bytes) -> bytes:
    before, within, behind = cut(draw, data)
    name, deep = draw(st.sampled_from([b"a", b"session", b"body"])), draw(
        st.sampled_from([5, 60, 64, 65, 1_000, 5_000])
    )
    return before + b"<%s>" % name * deep + within + b"</%s>" % name * deep + behind


def crowd(draw: st.DrawFn, data: bytes) -> bytes:
    before, within, behind = cut(draw, data)
    tag, end, rest = (within + behind).partition(b">")
    return before + tag + b"".join(b" a%d='7hunter;2'" % number for number in range(200)) + end + rest


DEEDS: tuple[Deed, ...] = (flip, insert, insert, delete, double, move, truncate, other_encoding, nest, crowd)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    data = draw(st.sampled_from(BASES) | generated())
    for deed in draw(st.lists(st.sampled_from(DEEDS), max_size=4)):
        data = deed(draw, data)
    return data


def refused(error: BaseException) -> None:
    assert type(error) is api.MessageError
    assert error.__cause__ is None
    assert error.__context__ is None
    assert SECRET.decode() not in "".join(traceback.format_exception(error))
    assert len(str(error)) < 300


def read(data: bytes, *, lenient: bool = False) -> Any:
    """The message, or None; nothing but a `MessageError` is raised."""
    try:
        return api.parse(data, lenient=lenient)
    except api.MessageError as error:
        refused(error)
    return None


def expected(data: bytes) -> bytes | None:
    """The canonical form; None where libxml2 takes it for no document: it looks into the names of namespaces, expat does not."""
    try:
        return canonical(data)
    except (etree.XMLSyntaxError, ValueError):
        return None


@bounded(200)
@given(damaged(), st.booleans(), st.integers(20, 2_000))
def test_damaged_message_is_read_or_refused(data: bytes, lenient: bool, piece: int) -> None:
    message = read(data, lenient=lenient)
    with mock.patch.object(_message, "PIECE", piece):
        again = read(data, lenient=lenient)
    assert again == message
    if message is None:
        return
    rendered = api.render(message)
    assert api.render(again) == rendered
    came = api.parse(rendered)
    assert came == message or "nan" in repr(came).lower()
    assert api.render(came) == rendered
    for problem in api.validate(message):
        assert SECRET.decode() not in str(problem)
    if not lenient or read(data) is not None:
        wanted = expected(data)
        assert wanted is None or canonical(rendered) == wanted


def records(data: bytes, lenient: bool) -> list[Any] | None:
    try:
        return list(api.iter_parse(io.BytesIO(data), "session", lenient=lenient))
    except api.MessageError as error:
        refused(error)
    return None


@st.composite
def damaged_answers(draw: st.DrawFn) -> bytes:
    data = with_secrets(long_response(draw(st.integers(1, 20))))
    for deed in draw(st.lists(st.sampled_from(DEEDS), max_size=3)):
        data = deed(draw, data)
    return data


@bounded(150)
@given(damaged_answers(), st.booleans(), st.integers(20, 2_000))
def test_damaged_answer_is_streamed_as_it_is_read_or_refused(data: bytes, lenient: bool, piece: int) -> None:
    with mock.patch.object(_stream, "PIECE", piece):
        streamed = records(data, lenient)
    assert (streamed is None) == (records(data, lenient) is None)
    message = read(data, lenient=lenient)
    if streamed is not None and message is not None:
        # Of two bodies, or with a content elsewhere, `parse` keeps the second whole.
        for content in message.body:
            if isinstance(content, api.ep.LstsummarySessionResponse):
                assert content.session == streamed


def test_answer_cut_anywhere_is_refused() -> None:
    data = with_secrets(long_response(2))
    end = len(data)
    while end := end - 1:
        assert read(data[:end]) is None
        assert records(data[:end], lenient=False) is None


MANY = of_depth(200_000, 1_000_000)
# Built in the process whose memory is limited. What is refused has a word of the reason.
HUGE = {
    "deep in an unknown place": ("inside('<x>' * many + '</x>' * many)", "nest deeper than 64"),
    "deep in a known place": ("inside('<confName>' * many + '</confName>' * many)", "nest deeper than 64"),
    "deep without a prefix's declaration": (
        "'<serv:message>' * many + '</serv:message>' * many",
        "nest deeper than 64",
    ),
    "deep and not closed": ("'<message>' * many", "no element found"),
    "attributes": ("inside('<confName' + ''.join(f' a{n}=\"\"' for n in range(many)) + '/>')", ""),
    "the same attribute": ("inside('<confName' + ' a=\"\"' * many + '/>')", "duplicate attribute"),
    "text": ("inside('<confName>' + 'a&lt;' * 8 * many + '</confName>')", ""),
    "entities": ("'<!DOCTYPE m [' + '<!ENTITY a \"b\">' * many + ']>' + inside('&a;')", "DOCTYPE"),
    "a comment": ("'<!--' + '>' * 10 * many + '-->' + inside('')", ""),
    "a name": ("'<' + 'a' * 10 * many + '/>'", "the document element of a message is message"),
    "prefixes": ("inside(''.join(f'<a{n}:a/>' for n in range(many)))", "the prefix a0 is not declared"),
}
PROGRAM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (250_000_000 + 1_250 * MANY,) * 2)
from webex_xmlapi import v40_12_0 as api
many = MANY
def inside(text):
    return (
        '<serv:message><body><bodyContent xsi:type="java:com.webex.service.binding.meeting.CreateMeeting"><metaData>'
        f'{text}</metaData></bodyContent></body></serv:message>'
    )
data = DATA
try:
    print("read", len(api.render(api.parse(data, lenient=True))) > len(data))
except api.MessageError as error:
    print(len(str(error)) < 300, error.__context__, error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")
@pytest.mark.parametrize(("data", "reason"), HUGE.values(), ids=HUGE)
def test_what_is_huge_takes_bounded_memory(data: str, reason: str) -> None:
    """The time limit is there to end what would never end."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("DATA", data).replace("MANY", str(MANY))],
        cwd=ROOT / "generated",
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.stderr == ""
    assert done.stdout.startswith("True None " if reason else "read ")
    assert reason in done.stdout
