"""What a field takes that is not of its type: a lossless conversion, or an error with the field's path. Never another value."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import pytest

from webex_xmlapi import v40_12_0 as api

MINUTE = datetime.datetime(2020, 10, 25, 13, 0, 0)  # noqa: DTZ001


class Index:
    """As the integers of numpy are."""

    def __index__(self) -> int:
        return 7


class Word(Enum):
    A = "PUBLIC"
    B = 5


# of an element: a message with it, the object, and the name of its field
def recording(value: Any) -> tuple[api.Response, Any, str]:
    record = api.ep.Recording(size=value)
    return api.Response(body=[api.ep.LstRecordingResponse(recording=[record])]), record, "size"


def session(name: str, value: Any) -> tuple[api.Response, Any, str]:
    made = api.ep.SessionSummaryInstance(**{name: value})
    return api.Response(body=[api.ep.LstsummarySessionResponse(session=[made])]), made, name


def image(value: Any) -> tuple[api.Request, Any, str]:
    made = api.event.UploadEventImage(image_data=value)
    return api.Request(body=[made]), made, "image_data"


PLACES: dict[str, Any] = {
    "int": lambda value: session("duration", value),
    "bool": lambda value: session("is_recurring", value),
    "str": lambda value: session("conf_name", value),
    "enum": lambda value: session("list_status", value),
    "float": recording,
    "bytes": image,
}
TAKEN: list[tuple[str, Any, str, Any]] = [
    # kind, value, text, value when it is read
    ("int", 3, "3", 3),
    ("int", 3.0, "3", 3),
    ("int", -0.0, "0", 0),
    ("int", 1e15, "1000000000000000", 10**15),
    ("int", Index(), "7", 7),
    ("int", "1####2", "1####2", None),
    ("bool", True, "true", True),
    ("bool", 1, "1", True),
    ("bool", 0, "0", False),
    ("bool", "TRUE", "TRUE", True),
    ("str", "a", "a", "a"),
    ("str", 5, "5", "5"),
    ("str", Index(), "7", "7"),
    ("str", Word.A, "PUBLIC", "PUBLIC"),
    ("str", Word.B, "5", "5"),
    ("enum", "anything", "anything", "anything"),
    ("enum", api.common.Listing.PUBLIC, "PUBLIC", "PUBLIC"),
    ("float", 1.5, "1.5", 1.5),
    ("float", 3, "3", 3.0),
    ("float", math.inf, "INF", math.inf),
    ("float", Index(), "7", 7.0),
    ("float", "1,5", "1,5", None),
    ("bytes", b"ab", "YWI=", b"ab"),
    ("bytes", bytearray(b"ab"), "YWI=", b"ab"),
    ("bytes", "YWI", "YWI", None),
]
REFUSED: list[tuple[str, Any]] = [
    *[("int", value) for value in (True, False, 3.5, math.nan, math.inf, Decimal(3), Fraction(3), b"3", MINUTE, 1j, [3], {3})],
    *[("bool", value) for value in (2, -1, 1.0, 0.0, math.nan, b"1", [], [True], MINUTE, Decimal(1))],
    *[("str", value) for value in (True, 3.0, math.nan, b"a", bytearray(b"a"), ["a"], ("a",), {"a": 1}, object(), str, MINUTE, MINUTE.date(), Decimal(1))],
    *[("enum", value) for value in (True, 1.5, b"PUBLIC", ["PUBLIC"])],
    *[("float", value) for value in (True, b"1.5", MINUTE, [1.5], Decimal("1.5"), 1j)],
    *[("bytes", value) for value in (5, True, 1.5, [1, 2], MINUTE, memoryview(b"ab"))],
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "text", "read"), TAKEN)
def test_taken_without_loss(kind: str, value: Any, text: str, read: Any) -> None:
    message, _, name = PLACES[kind](value)
    data = api.render(message)
    assert f">{text}</".encode() in data

    def held(message: Any) -> Any:
        (content,) = message.body
        inside = getattr(content, "session", None) or getattr(content, "recording", None) or [content]
        return getattr(inside[0], name)

    assert held(api.parse(data)) == read
    again = api.from_json(api.Message, api.to_json(message))
    assert held(again) == read
    if type(value) is not int or kind != "bool":
        assert api.render(again) == data
    assert held(message) is value


@pytest.mark.parametrize(("kind", "value"), REFUSED)
def test_refused_with_its_path(kind: str, value: Any) -> None:
    message, made, name = PLACES[kind](value)
    with pytest.raises(api.MessageError) as caught:
        api.render(message)
    assert f"{name}: {type(value).__name__} is no value of an element" in str(caught.value)
    with pytest.raises(api.MessageError, match=f"{name}: "):
        api.to_json(message)
    assert [problem.code for problem in api.validate(message)] == ["unwritable"]
    assert getattr(made, name) is value


@pytest.mark.parametrize("value", ["ab", b"ab", {"a"}, iter("ab"), range(2), {"a": 1}, 5])
def test_only_lists_and_tuples_are_lists(value: Any) -> None:
    content = api.ep.LstOpenSession(service_type=value)
    with pytest.raises(api.MessageError, match=r"service_type: .* is no list"):
        api.render(api.Request(body=[content]))
    content.service_type = ("MeetingCenter", "EventCenter")  # type: ignore[assignment]
    assert api.render(api.Request(body=[content])).count(b"<serviceType>") == 2


def test_items_of_lists_are_checked_too() -> None:
    content = api.ep.LstsummarySession(session_types=api.ep.LstsummarySessionSessionTypes(session_type=[1, 2.0, True]))
    with pytest.raises(api.MessageError, match=r"session_type\[2\]: bool is no value of an element of type int"):
        api.render(api.Request(body=[content]))


def test_odd_texts_set_by_hand_are_kept_in_json() -> None:
    made = api.ep.SessionSummaryInstance(duration="1####2", is_recurring="TRUE")  # type: ignore[arg-type]
    content = api.ep.LstsummarySession(session_types=api.ep.LstsummarySessionSessionTypes(session_type=[1, "x", "007"]))  # type: ignore[list-item]
    for message in (api.Response(body=[api.ep.LstsummarySessionResponse(session=[made])]), api.Request(body=[content])):
        again = api.from_json(api.Message, api.to_json(message))
        assert api.render(again) == api.render(message)
        assert again == api.parse(api.render(message))
