"""Long lists are read by the markup of their records: to the same objects as by the tree, and with the same errors."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from support.outcomes import outcome

from bench.documents import session_elements, sessions
from webex_xmlapi import v40_12_0 as api
from webex_xmlapi.v40_12_0._runtime import markup, message, plan, records

LIST = sessions(60)
MANY = 60


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> records.ListReader:
    lists = records.ListReader(message._parse_whole, message.choose)
    monkeypatch.setattr(message, "_lists", lambda: lists)
    return lists


@pytest.fixture
def agrees(lists: records.ListReader, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes | str], bool]:
    """Compares what a document is with what the tree makes of it, and tells whether it was read without the tree."""

    def compare(data: bytes | str) -> bool:
        with monkeypatch.context() as patch:
            patch.setattr(lists, "read", lambda _: None)
            expected = outcome(api, data)
        assert outcome(api, data) == expected
        return lists.read(data) is not None

    return compare


def nth(data: bytes, old: bytes, new: bytes, number: int) -> bytes:
    """The document with one of the `old` replaced."""
    parts = data.split(old)
    assert len(parts) > number + 1
    return old.join(parts[: number + 1]) + new + old.join(parts[number + 1 :])


def test_a_long_list_is_read_without_a_tree(
    lists: records.ListReader, agrees: Callable[[bytes], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert agrees(LIST)
    assert agrees(LIST.replace(b"><", b">\r\n\t<"))
    assert agrees(sessions(1_000))
    for _ in range(
        40 * 16
    ):  # until what surrounds the records is known, too: after many new ones, each sixteenth is looked at
        api.parse(LIST)
    monkeypatch.setattr(message, "_read", lambda _: pytest.fail("the tree was asked for"))
    assert len(api.parse(LIST).body[0].session) == MANY
    assert len(api.parse(LIST.decode()).body[0].session) == MANY


@pytest.mark.parametrize("number", [0, 1, 30, MANY - 1])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<ep:duration>60", b"<ep:duration>060"),
        (b"<ep:duration>60", b"<ep:duration> 60"),
        (b"<ep:duration>60", b"<ep:duration>"),
        (b"<ep:duration>60</ep:duration>", b"<ep:duration/>"),
        (b"<ep:duration>60</ep:duration>", b""),
        (b"<ep:duration>60</ep:duration>", b"<ep:duration><![CDATA[60]]></ep:duration>"),
        (b"<ep:duration>", b"<!-- </ep:session> --><ep:duration>"),
        (b"<ep:duration>", b"<?p </ep:session>?><ep:duration>"),
        (b"<ep:duration>", b"<ep:duration a='1>x'>"),
        (b"<ep:session>", b"<ep:session a='1'>"),
        (b"<ep:session>", b"<ep:session >"),
        (b"</ep:session>", b"</ep:session >"),
        (b"<ep:session>", b"<!-- a --><ep:session>"),
        (b"<ep:session>", b"loose<ep:session>"),
        (b"<ep:session>", b"<ep:news>1</ep:news><ep:session>"),
        (b"<ep:session>", b"<ep:session/><ep:session>"),
        (b"<ep:session>", b"<ep:session></ep:session><ep:session>"),
        (b"<ep:session>", b"<ep:session><ep:session>x</ep:session>"),
        (b"</ep:session>", b"<ep:news>1</ep:news></ep:session>"),
        (b"</ep:session>", b"</ep:other>"),
        (b"</ep:session>", b""),
        (b"<ep:duration>60</ep:duration>", b"<duration>60</duration>"),
        (b"<ep:duration>60</ep:duration>", b"<x:duration xmlns:x='urn:x'>60</x:duration>"),
        (b"<ep:duration>60", b"<ep:duration>]]>"),
        (b"<ep:duration>60", b"<ep:duration>&bogus;"),
        (b"<ep:duration>60", b"<ep:duration>\xff"),
        (b"Team meeting ", b"Q&amp;A &lt;b> "),
        (b"Team meeting ", b"\xc3\xa9\r\n\xc2\xa0 "),
        (b"<ep:session>", b"<ep:session xsi:type='ep:sessionSummaryInstanceType'>"),
    ],
)
def test_one_odd_record(agrees: Callable[[bytes], bool], old: bytes, new: bytes, number: int) -> None:
    agrees(nth(LIST, old, new, number))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<serv:bodyContent", b"<!-- <ep:session> --><serv:bodyContent"),
        (b"<ep:matchingRecords>", b"<!-- <ep:session> --><ep:matchingRecords>"),
        (b"</serv:bodyContent>", b"<!-- </ep:session> --></serv:bodyContent>"),
        (b"</serv:bodyContent>", b"<ep:news/></serv:bodyContent>"),
        (b"</serv:bodyContent>", b"<ep:session/></serv:bodyContent>"),
        (b"</serv:bodyContent>", b"loose</serv:bodyContent>"),
        (b"</serv:bodyContent>", b"</serv:bodyContent><serv:bodyContent/>"),
        (b"</serv:bodyContent>", b"</serv:other>"),
        (b"</serv:body>", b"<serv:x></serv:bodyContent></serv:x></serv:body>"),
        (b"</serv:message>", b"</serv:message><!-- </serv:bodyContent> -->"),
        (b"</serv:message>", b""),
        (b"</serv:message>", b"</serv:message>x"),
        (b"ep:lstsummarySessionResponse", b"ep:nobodyKnowsResponse"),
        (b"ep:lstsummarySessionResponse", b"EP:LSTSUMMARYSESSIONRESPONSE"),
        (b"ep:lstsummarySessionResponse", b"java:com.webex.service.binding.ep.LstsummarySession"),
        (b' xsi:type="ep:lstsummarySessionResponse"', b""),
        (b'xmlns:ep="http://www.webex.com/schemas/2002/06/service/ep"', b'xmlns:ep="urn:other"'),
        (b'xmlns:ep="http://www.webex.com/schemas/2002/06/service/ep"', b""),
        (b"<serv:message ", b"<!DOCTYPE x><serv:message "),
        (b'encoding="UTF-8"', b'encoding="latin-1"'),
        (b"SUCCESS", b"FAILURE"),
    ],
)
def test_an_odd_document(agrees: Callable[[bytes], bool], old: bytes, new: bytes) -> None:
    changed = LIST.replace(old, new)
    assert changed != LIST
    agrees(changed)


def test_other_elements_before_and_after_the_records(agrees: Callable[[bytes], bool]) -> None:
    numbers = LIST[LIST.index(b"<ep:matchingRecords>") : LIST.index(b"<ep:session>")]
    without = LIST.replace(numbers, b"")
    assert agrees(without)
    agrees(without.replace(b"</serv:bodyContent>", numbers + b"</serv:bodyContent>"))
    agrees(nth(without, b"<ep:session>", numbers + b"<ep:session>", 30))


def test_records_that_differ_in_what_they_hold(lists: records.ListReader, agrees: Callable[[bytes], bool]) -> None:
    chance = random.Random(1)
    data = LIST
    for name in chance.sample(session_elements(), 3):
        head, *others = data.split(f"<ep:{name}>".encode())
        for number, other in enumerate(others):
            text, end, rest = other.partition(f"</ep:{name}>".encode())
            gone = chance.random() < 0.5
            others[number] = rest if gone else f"<ep:{name}>".encode() + text + end + rest
        data = head + b"".join(others)
    assert agrees(data)


def test_records_that_differ_too_much_are_left_to_the_tree(agrees: Callable[[bytes], bool]) -> None:
    parts = sessions(200).split(b"</ep:session>")
    data = b"".join(part + f"<ep:news{n}/></ep:session>".encode() for n, part in enumerate(parts[:-1])) + parts[-1]
    assert not agrees(data)


def test_records_in_another_encoding(agrees: Callable[[bytes], bool]) -> None:
    assert not agrees(LIST.decode().replace("UTF-8", "UTF-16").encode("utf-16"))
    for declared in (b"latin-1", b"windows-1252"):
        other = nth(LIST, b"Team meeting ", "\u00e9".encode(), 40).replace(b"UTF-8", declared)
        assert not agrees(other)
        assert agrees(other.replace(declared, b"utf-8"))


def test_a_text_is_read_whatever_encoding_it_declares(agrees: Callable[[bytes | str], bool]) -> None:
    text = LIST.decode().replace("Team meeting", "R\u00e9union")
    assert agrees(text)
    assert not agrees(text.replace("UTF-8", "latin-1"))
    assert not agrees(text.replace("R\u00e9union 7", "\ud800"))


def test_no_text_is_kept_and_little_markup(lists: records.ListReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "BUDGET", 100_000)
    for number in range(30):
        assert lists.read(LIST.replace(b"<ep:duration>", b" " * number + b"<ep:duration>")) is not None
        assert 0 < sum(markup.cost((*around, *record)) for around, record in lists._known) <= 100_000
    assert len(lists._known) < 30
    assert "Team meeting" not in repr([lists._known, *(build.__globals__ for build in lists._known.values())])
