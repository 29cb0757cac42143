"""A field of a date and time takes a `datetime` where its annotation says so, and holds its text at once."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import typing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pydantic
import pytest
from lxml import etree
from support.paths import CATALOG

from webex_xmlapi import v40_12_0 as api
from webexgen.catalog.graph import Catalog
from webexgen.qname import local_name, xs
from webexgen.schema.loader import Models

START = datetime(2020, 10, 25, 13, 5)  # noqa: DTZ001
TEXT = "10/25/2020 13:05:00"


class Planned(api.meeting.Schedule):
    note: str = ""


@dataclasses.dataclass
class Decorated(api.meeting.Schedule):
    note: str = ""


@pytest.mark.parametrize("cls", [api.meeting.Schedule, Planned, Decorated])
def test_a_datetime_becomes_its_text(cls: Any) -> None:
    made = cls(start_date=START, duration=5)
    assert made.start_date == TEXT
    assert made == cls(start_date=TEXT, duration=5)
    for other in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert other == made
    assert dataclasses.replace(made, start_date=START.replace(hour=1)).start_date == "10/25/2020 01:05:00"
    made.start_date = None
    assert made.start_date is None
    made.start_date = START
    assert api.to_datetime(made.start_date) == START
    assert "start_date='10/25/2020 13:05:00'" in repr(made)
    assert not hasattr(made, "__dict__") or cls is not api.meeting.Schedule


def test_it_is_written_and_read_as_any_other_text() -> None:
    request = api.Request(body=[api.meeting.CreateMeeting(schedule=api.meeting.Schedule(start_date=START))])
    data = api.render(request)
    assert f"<startDate>{TEXT}</startDate>".encode() in data
    for _ in range(100):  # until what reads such documents is made for them
        assert api.parse(data) == request
    assert api.from_json(api.Message, api.to_json(request)) == request
    assert api.validate(request) == []
    odd = api.parse(data.replace(TEXT.encode(), b" 10/25/2020  1:5:0 "))
    assert b"> 10/25/2020  1:5:0 <" in api.render(odd)


def test_a_zone_that_would_be_lost_is_refused_at_once() -> None:
    made = api.meeting.Schedule(start_date=TEXT)
    with pytest.raises(api.MessageError, match="without its zone"):
        made.start_date = START.replace(tzinfo=UTC)
    with pytest.raises(api.MessageError, match="without its zone"):
        api.meeting.Schedule(start_date=START.replace(tzinfo=UTC))
    assert made.start_date == TEXT


def test_other_values_are_left_to_the_writer() -> None:
    made = api.meeting.Schedule(start_date=date(2020, 10, 25))  # type: ignore[arg-type]
    with pytest.raises(api.MessageError, match="start_date: date is no value of an element"):
        api.render(api.Request(body=[api.meeting.CreateMeeting(schedule=made)]))
    other = api.meeting.MetaData(conf_name=START)  # type: ignore[arg-type]
    with pytest.raises(api.MessageError, match="conf_name: datetime is no value of an element"):
        api.render(api.Request(body=[api.meeting.CreateMeeting(meta_data=other)]))


def test_it_is_a_text_to_those_that_read_annotations() -> None:
    assert typing.get_type_hints(api.meeting.Schedule)["start_date"] == str | None
    adapter = pydantic.TypeAdapter(api.meeting.Schedule)
    assert adapter.json_schema()["properties"]["start_date"]["anyOf"] == [{"type": "string"}, {"type": "null"}]
    assert adapter.validate_python({"start_date": TEXT}) == api.meeting.Schedule(start_date=START)


def test_the_catalog_names_texts_that_are_times() -> None:
    """Each element that it lists has a string type somewhere, and every sample of it is a time."""
    catalog = Catalog.load(CATALOG)
    model = Models(catalog).load("40.12.0")
    fields = [field for type_ in model.types.values() for field in getattr(type_, "fields", ())]
    strings = {field.element.name for field in fields if field.value == xs("string")}
    assert set(catalog.wire.times) <= strings
    shown = 0
    for path in Path(CATALOG).rglob("*.xml"):
        root = etree.fromstring(path.read_bytes(), etree.XMLParser(recover=True))
        for element in root.iter("{*}*"):
            if local_name(element.tag).rpartition(":")[2] in catalog.wire.times and (element.text or "").strip():
                assert api.to_datetime(element.text or "")
                shown += 1
    assert shown >= 12
