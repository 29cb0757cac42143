"""Documents with markup that came before are read without a parser: to the same objects, and with the same errors."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.outcomes import outcome

from bench.documents import create_meeting_request, get_user_answer, sessions
from webex_xmlapi import v40_12_0 as api
from webex_xmlapi.v40_12_0._runtime import markup, message, plan

DOCUMENTS = {"response": get_user_answer(), "request": create_meeting_request(), "list": sessions(3)}
OFTEN = markup._MANY + 1
# Values of the documents above, each of another type: string, number, boolean, enumeration, time.
SPOTS = [("list", "Team meeting 1"), ("list", "<ep:duration>60"), ("list", "<ep:isRecurring>true"), ("list", "PUBLIC")]
SPOTS += [("response", "117"), ("response", "Molly"), ("request", "MC_PrivateMeeting_Test"), ("request", "168")]
TEXTS = [
    "Q&amp;A &lt;1&gt; &quot;&apos;",
    "&#65;",
    "&#x20AC;",
    "&#13;",
    "&#0;",
    "&bogus;",
    "&",
    "&amp",
    "a & b",
    "]]>",
    "]]",
    "a>b",
    "007",
    " 5",
    "5 ",
    "-0",
    "1_0",
    "true",
    "TRUE",
    "1",
    "é\u20ac\U0001f600",
    "a\u00a0b\u2028c",
    "a\r\nb\rc\nd\te",
    "\x00",
    "\x0b",
    "\x7f\x85",
    "\ufffe",
    "\uffff",
    "",
    " ",
    "<x/>",
    "<!-- x -->y",
    "<![CDATA[x]]>",
    "a<?p?>b",
    "<",
    "</",
]


@pytest.fixture(autouse=True)
def own_shapes(monkeypatch: pytest.MonkeyPatch) -> markup.Shapes:
    old = message._shapes
    shapes = markup.Shapes(old._choose)
    monkeypatch.setattr(message, "_shapes", shapes)
    return shapes


def learnt(shapes: markup.Shapes, data: bytes | str) -> bool:
    """Whether its markup is known, once it has come often."""
    for _ in range(OFTEN):
        api.parse(data)
    return is_known(shapes, data)


def is_known(shapes: markup.Shapes, data: bytes | str) -> bool:
    return markup.pieces(data if isinstance(data, str) else data.decode())[0] in shapes._shapes


def as_parsed(shapes: markup.Shapes, data: bytes | str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, ...]:
    """The outcome by the parser."""
    with monkeypatch.context() as patch:
        patch.setattr(shapes, "read", lambda _: None)
        return outcome(api, data)


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("kind", [bytes, str])
def test_is_read_as_the_parser_reads_it(
    name: str, kind: type[Any], own_shapes: markup.Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = DOCUMENTS[name] if kind is bytes else DOCUMENTS[name].decode()
    expected = as_parsed(own_shapes, data, monkeypatch)
    assert learnt(own_shapes, data)
    monkeypatch.setattr(message, "_read", lambda _: pytest.fail("the parser was asked"))
    assert outcome(api, data) == expected


@pytest.mark.parametrize(("name", "spot"), SPOTS)
def test_other_texts_give_what_the_parser_gives(
    name: str, spot: str, own_shapes: markup.Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = DOCUMENTS[name].decode()
    assert spot in text
    assert learnt(own_shapes, DOCUMENTS[name])
    tag = spot.rpartition(">")[0]
    for other in TEXTS:
        changed = text.replace(spot, f"{tag}>{other}" if tag else other)
        for data in (changed, changed.encode(), changed.encode().replace(b"<", b"\r\n<", 3)):
            assert outcome(api, data) == as_parsed(own_shapes, data, monkeypatch), other


def test_any_text_gives_what_the_parser_gives(own_shapes: markup.Shapes, monkeypatch: pytest.MonkeyPatch) -> None:
    head, text, tail = DOCUMENTS["list"].decode().partition("Team meeting 1")
    assert text
    assert learnt(own_shapes, DOCUMENTS["list"])

    @given(st.text() | st.text(alphabet="&<>]; \r\na#x1;lt'\"!-[?/"))
    def check(other: str) -> None:
        data = f"{head}{other}{tail}"
        assert outcome(api, data) == as_parsed(own_shapes, data, monkeypatch)

    check()


def test_bytes_that_are_no_text(own_shapes: markup.Shapes, monkeypatch: pytest.MonkeyPatch) -> None:
    data = DOCUMENTS["list"]
    assert learnt(own_shapes, data)
    for wrong in (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"):
        changed = data.replace(b"Team meeting 1", wrong)
        assert outcome(api, changed) == as_parsed(own_shapes, changed, monkeypatch)
    for codec in ("utf-16", "utf-8-sig", "latin-1"):
        other = data.decode().replace('encoding="UTF-8"', f'encoding="{codec.removesuffix("-sig")}"').encode(codec)
        assert outcome(api, other) == as_parsed(own_shapes, other, monkeypatch)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<ep:duration>", "<!-- > --><ep:duration>"),
        ("<ep:duration>60</ep:duration>", "<ep:duration><![CDATA[60]]></ep:duration>"),
        ("<ep:duration>", "<?p > x<?><ep:duration>"),
        ("<ep:duration>", '<ep:duration a="1>x">'),
        ("<ep:session>", "<ep:session a='>b'>"),
        ("<ep:duration>60", "<ep:unknown>x</ep:unknown><ep:duration>60"),
        ("<ep:duration>60", "loose<ep:duration>60"),
        ("<ep:duration>60", "<ep:duration> 60"),
        ("<ep:duration>60</ep:duration>", "<ep:duration/>"),
        ("</serv:message>", "</serv:message><!-- end -->"),
    ],
)
def test_what_is_unusual_is_left_to_the_parser(
    old: str, new: str, own_shapes: markup.Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = DOCUMENTS["list"].decode().replace(old, new)
    assert data != DOCUMENTS["list"].decode()
    expected = as_parsed(own_shapes, data, monkeypatch)
    assert not learnt(own_shapes, data)
    assert outcome(api, data) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("><", ">\r\n  <"),
        ("<ep:duration>60</ep:duration><ep:listStatus>PUBLIC</ep:listStatus>", "<ep:listStatus>PUBLIC</ep:listStatus>"),
        ("<ep:sessionType>3</ep:sessionType><ep:serviceType>", "<ep:serviceType>"),
        ("<ep:confName>Team meeting 1<", "<ep:confName><"),
        ("<ep:matchingRecords>", "<ep:matchingRecords >"),
    ],
)
def test_other_markup_is_known_too(
    old: str, new: str, own_shapes: markup.Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = DOCUMENTS["list"].replace(old.encode(), new.encode())
    assert data != DOCUMENTS["list"]
    assert learnt(own_shapes, data)
    assert outcome(api, data) == as_parsed(own_shapes, data, monkeypatch)


def test_objects_are_not_shared(own_shapes: markup.Shapes) -> None:
    data = DOCUMENTS["list"]
    assert learnt(own_shapes, data)
    one, other = api.parse(data), api.parse(data)
    one.body[0].session.pop()
    one.body[0].session[0].conf_name = "changed"
    assert len(other.body[0].session) == 3
    assert other.body[0].session[0].conf_name == "Team meeting 0"


def test_a_declared_prefix_is_not_a_known_one(own_shapes: markup.Shapes) -> None:
    """What `lenient` declares is no part of the document, and no reason to accept one that does not declare it."""
    data = DOCUMENTS["list"].replace(b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"', b"")
    for _ in range(OFTEN):
        api.parse(data, lenient=True)
    with pytest.raises(api.MessageError, match="the prefix xsi is not declared"):
        api.parse(data)


def test_holds_no_text_and_little_markup(own_shapes: markup.Shapes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "BUDGET", 100_000)
    monkeypatch.setattr(markup, "_COUNTED", 50)
    data = DOCUMENTS["request"].decode()
    for number in range(20):
        assert learnt(own_shapes, data.replace("<duration>", " " * number + "<duration>"))
        assert 0 < sum(map(markup.cost, own_shapes._shapes)) <= 100_000
    assert len(own_shapes._shapes) < 20
    for number in range(200):
        api.parse(data.replace("<duration>", "\n" * number + "<duration>"))
    assert len(own_shapes._counts) <= 50
    assert "MC_PrivateMeeting_Test" not in repr((own_shapes._shapes, own_shapes._counts))
    for build in own_shapes._shapes.values():
        assert "MC_PrivateMeeting_Test" not in repr((build.__code__.co_consts, build.__globals__))


def test_documents_that_differ_each_time_are_hardly_looked_at(
    own_shapes: markup.Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def pieces(text: str) -> tuple[tuple[str, ...], list[str]]:
        looked.append(text)
        return split(text)

    split = markup.pieces
    monkeypatch.setattr(markup, "pieces", pieces)
    data = DOCUMENTS["request"].decode()
    for number in range(225):
        api.parse(data.replace("<duration>", " " * number + "<duration>"))
    assert len(looked) == markup._NEW + 1 + 160 // 16
    for _ in range(16 * OFTEN):
        api.parse(data)
    assert is_known(own_shapes, data)


def test_a_long_document_is_not_looked_at(own_shapes: markup.Shapes) -> None:
    for _ in range(OFTEN):
        assert own_shapes.read(sessions(100)) is None
    assert not own_shapes._counts
