"""Long answers: read in pieces, and record by record."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import XMLParser

import pytest
from support.documents import LIST_HEAD, LIST_TAIL, long_response
from support.paths import ROOT

from webex_xmlapi import v40_12_0 as api
from webex_xmlapi.v40_12_0._runtime import document as _document
from webex_xmlapi.v40_12_0._runtime import message as _message
from webex_xmlapi.v40_12_0._runtime import stream as _stream
from webexgen.catalog.samples import load_samples, repair
from webexgen.message.canonical import canonical

SAMPLES = load_samples(ROOT / "xsd")


@pytest.fixture(params=[7, 64, 1000])
def piece(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Streams are read in pieces so small that every boundary falls somewhere, and any document as a long list."""
    monkeypatch.setattr(_message, "PIECE", request.param)
    monkeypatch.setattr(_stream, "PIECE", request.param)
    return int(request.param)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)
def test_pieces_make_no_difference(sample: object, piece: int) -> None:
    data = repair(sample)  # type: ignore[arg-type]
    assert canonical(api.render(api.parse(data))) == canonical(data)


def test_records_of_a_long_list_come_back_the_same(piece: int) -> None:
    data = long_response(40)
    message = api.parse(data)
    (content,) = message.body
    assert [session.session_key for session in content.session] == list(range(40))
    assert content.session[3].duration == 45
    assert [e.name for e in api.extra(content.session[3])] == ["later3"]
    assert content.matching_records.total == 40
    assert canonical(api.render(message)) == canonical(data)


def test_text_and_bytes_are_read_alike(piece: int) -> None:
    data = long_response(20)
    assert api.render(api.parse(data.decode())) == api.render(api.parse(data))


def test_a_second_type_in_a_record_is_kept(piece: int) -> None:
    data = long_response(20).replace(
        b"<ep:later7>", b'<ep:later7 xmlns:q="urn:q" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="q:t">'
    )
    assert canonical(api.render(api.parse(data))) == canonical(data)


PLAIN = "<ep:session><ep:sessionKey>{key}</ep:sessionKey><ep:confName>Team {key}</ep:confName></ep:session>"


@pytest.mark.parametrize("key", [0, 70, 199])
@pytest.mark.parametrize("quote", [b'"', b"'"])
def test_an_attribute_in_a_long_list_is_kept(key: int, quote: bytes, piece: int) -> None:
    data = (LIST_HEAD.format(count=200) + "".join(PLAIN.format(key=key) for key in range(200)) + LIST_TAIL).encode()
    name = f"<ep:confName>Team {key}".encode()
    odd = data.replace(name, name.replace(b">", b" at=" + quote + b"x" + quote + b">"))
    assert odd != data
    for document in (data, odd, odd.decode(), data):
        message = api.parse(document)
        assert canonical(api.render(message)) == canonical(document if isinstance(document, bytes) else odd)
        assert [session.conf_name for session in message.body[0].session] == [f"Team {n}" for n in range(200)]


def test_an_attribute_before_a_long_list_is_kept(piece: int) -> None:
    """Of as many elements of a kind as the list has, where the list itself has no attributes."""
    responses = "".join(
        f"<serv:response><serv:result at='{n}'>SUCCESS</serv:result></serv:response>" for n in range(99)
    )
    text = LIST_HEAD.format(count=200) + "".join(PLAIN.format(key=key) for key in range(200)) + LIST_TAIL
    data = text.replace("</serv:header>", f"{responses}</serv:header>").encode()
    for document in (text.encode(), data, text.encode()):
        assert canonical(api.render(api.parse(document))) == canonical(document)


def test_records_one_by_one(piece: int) -> None:
    data = long_response(40)
    whole = api.parse(data).body[0].session
    assert list(api.iter_parse(data, "session")) == whole
    assert list(api.iter_parse(io.BytesIO(data), "session")) == whole


def test_records_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "answer.xml").write_bytes(long_response(3))
    assert [s.session_key for s in api.iter_parse(tmp_path / "answer.xml", "session")] == [0, 1, 2]
    assert [s.session_key for s in api.iter_parse(str(tmp_path / "answer.xml"), "session")] == [0, 1, 2]


def test_records_come_before_the_document_has_ended() -> None:
    data = long_response(5_000)

    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            part = super().read(size)
            self.taken += len(part)
            return part

    file = Counted(data)
    records: Iterator[object] = api.iter_parse(file, "session")
    next(records)
    assert file.taken < len(data) / 4


LONG = 4_000_000
UNFINISHED = {
    "a comment in front": (b"<serv:message", b"<!--%s--><serv:message" % (b">" * LONG)),
    "an attribute of the message": (b"<serv:message", b'<serv:message a="%s"' % (b">" * LONG)),
    "an attribute of the content": (b"<serv:bodyContent", b'<serv:bodyContent a="%s"' % (b">" * LONG)),
    "an attribute of a record": (b"<ep:session>", b'<ep:session a="%s">' % (b">" * LONG)),
    "an instruction in a record": (b"<ep:confName>", b"<?p %s?><ep:confName>" % (b">" * LONG)),
    "attributes behind the content": (b"</serv:body>", b'<a a="%s"/></serv:body>' % (b">" * LONG)),
}


@pytest.mark.parametrize(("old", "new"), UNFINISHED.values(), ids=UNFINISHED)
def test_what_is_long_is_not_gone_through_again_and_again(
    old: bytes, new: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parser starts over with each piece in which a tag has not ended, so the pieces must be few."""
    fed: list[int] = []

    class Counting(XMLParser):
        def feed(self, data: bytes | str, /) -> None:
            fed.append(len(data))
            super().feed(data)

    monkeypatch.setattr(_document, "XMLParser", Counting)
    monkeypatch.setattr(_stream, "XMLParser", Counting)
    data = long_response(3).replace(old, new, 1)
    assert api.render(api.parse(data))
    assert len(fed) < 15
    fed.clear()
    if data.index(b"<serv:bodyContent") < LONG and b'bodyContent a="' not in data:
        assert len(list(api.iter_parse(data, "session"))) == 3
    else:
        with pytest.raises(api.MessageError, match="begins behind the first 1048576 bytes; `parse` reads it"):
            list(api.iter_parse(data, "session"))
    assert len(fed) < 15


@pytest.mark.parametrize(
    "data, told",
    [
        (long_response(3)[:-40], "line 4"),
        (long_response(3).replace(b"ep:lstsummarySessionResponse", b"ep:lstNothingResponse"), "does not know"),
        (b"<!DOCTYPE x><x/>", "DOCTYPE"),
        (b"", "line 1"),
        (b"<x/>", "message"),
    ],
)
def test_what_cannot_be_streamed_is_one_error(data: bytes, told: str) -> None:
    with pytest.raises(api.MessageError, match=told):
        list(api.iter_parse(data, "session"))


def test_a_wrong_record_name_tells_the_right_ones() -> None:
    with pytest.raises(api.MessageError, match="has no list sessions, but session"):
        list(api.iter_parse(long_response(1), "sessions"))


def test_a_failure_is_not_an_empty_list() -> None:
    failure = next(s for s in SAMPLES if s.file == "40.2.0/samples/02-lstsummary-session-response.xml")
    with pytest.raises(api.MessageError, match="FAILURE, exception 000015"):
        list(api.iter_parse(repair(failure), "session"))


def test_a_second_body_content_is_not_passed_over() -> None:
    data = long_response(2).replace(b"</serv:bodyContent>", b"</serv:bodyContent><serv:bodyContent/>")
    with pytest.raises(api.MessageError, match="second bodyContent"):
        list(api.iter_parse(data, "session"))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process's own peak")
def test_memory_does_not_grow_with_the_document(tmp_path: Path) -> None:
    """Twenty times the records take about the same memory, measured by the operating system in processes of their own."""
    program = (
        "import sys\n"
        "from webex_xmlapi import v40_12_0 as api\n"
        "count = sum(1 for _ in api.iter_parse(sys.argv[1], 'session'))\n"
        "status = open('/proc/self/status').read()\n"
        "print(count, status.partition('VmHWM:')[2].split()[0])\n"
    )
    peaks = {}
    for count in (1_000, 20_000):
        path = tmp_path / f"{count}.xml"
        path.write_bytes(long_response(count))
        done = subprocess.run(
            [sys.executable, "-c", program, str(path)],
            cwd=ROOT / "generated",
            capture_output=True,
            text=True,
            check=True,
        )
        read, peaks[count] = map(int, done.stdout.split())
        assert read == count
    assert peaks[20_000] < peaks[1_000] * 2
