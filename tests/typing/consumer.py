"""A user of the bindings, for type checkers: what they are told, and what they refuse.

`make lint` runs mypy --strict and pyright strict over it. A line that must be an error says so for both; one that no longer is an
error is reported too. The functions also run: tests/test_bindings.py calls them.
"""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_type

from webex_xmlapi import v40_12_0 as api
from webex_xmlapi.v40_1_0 import meeting as old_meeting


def schedule(name: str, host: str, password: str) -> bytes:
    request = api.Request(
        security=api.SecurityContext(site_name="acme", webex_id=host, password=password),
        body=[
            api.meeting.CreateMeeting(
                access_control=api.meeting.AccessControl(meeting_password=password),
                meta_data=api.meeting.MetaData(conf_name=name, meeting_type=168),
                schedule=api.meeting.Schedule(start_date="02/28/2020 10:00:00", duration=60),
            )
        ],
    )
    assert_type(request.security, api.service.SecurityContext | None)
    return assert_type(api.render(request), bytes)


def key(answer: bytes) -> int | None:
    reply = api.parse(answer)
    assert_type(reply, api.Message)
    assert_type(reply.result, api.service.ResultType | str | None)
    assert_type(reply.exception_id, str | None)
    assert_type(reply.reason, str | None)
    assert_type(reply.responses, list[api.service.Response])
    assert_type(reply.body, list[Any])
    created = reply.only(api.meeting.CreateMeetingResponse)
    assert_type(created, api.meeting.CreateMeetingResponse)
    return assert_type(created.meetingkey, int | None)


def sessions(answer: bytes) -> Iterator[tuple[str | None, bool]]:
    for content in api.parse(answer).body:
        if isinstance(content, api.ep.LstsummarySessionResponse):
            for session in content.session:
                assert_type(session, api.ep.SessionSummaryInstance)
                assert_type(session.session_key, int | None)
                assert_type(session.conf_name, str | None)
                assert_type(session.is_recurring, bool | None)
                assert_type(session.list_status, api.common.Listing | str | None)
                assert_type(api.extra(session), tuple[api.UnknownElement, ...])
                assert_type(api.raw(session, "duration"), str | None)
                yield session.conf_name, session.list_status == api.common.Listing.PUBLIC


def every_kind_of_field() -> None:
    recording = api.ep.Recording()
    assert_type(recording.size, float | None)
    assert_type(api.ep.LstOpenSession().service_type, list[api.common.ServiceType | str])
    assert_type(api.user.User().default_call_in, api.UnknownElement | None)
    text: str = api.common.ServiceType.MEETING_CENTER
    assert text.lower() == "meetingcenter"


def as_dataclasses() -> None:
    meta = api.meeting.MetaData(conf_name="Team")
    assert_type(dataclasses.replace(meta, conf_name="Other"), api.meeting.MetaData)
    assert_type(dataclasses.asdict(meta), dict[str, Any])
    assert [field.name for field in dataclasses.fields(meta)]
    meta.conf_name = None
    meta.meeting_type = 168


def unknown(content: api.UnknownContent) -> dict[str, str]:
    assert_type(content.type, str)
    assert_type(content.content, list[str | api.UnknownElement])
    return {element.name: element.text for element in content}


def streamed(path: Path) -> list[Any]:
    assert_type(api.iter_parse(path.read_bytes(), "session"), Iterator[Any])
    with path.open("rb") as file:
        assert_type(api.iter_parse(file, "session", lenient=True), Iterator[Any])
    return list(api.iter_parse(path, "session"))


def leniently(printed: str) -> api.ep.GetSessionInfo:
    message = assert_type(api.parse(printed, lenient=True), api.Message)
    return assert_type(message.only(api.ep.GetSessionInfo), api.ep.GetSessionInfo)


def judged(message: api.Message) -> list[str]:
    assert_type(api.validate(api.meeting.MetaData()), list[api.Problem])
    problems = assert_type(api.validate(message), list[api.Problem])
    for problem in problems:
        assert_type(problem.path, str)
        assert_type(problem.text, str)
    return [problem.path for problem in problems if problem.code == "missing"]


def as_data(message: api.Message) -> api.Message:
    assert_type(api.to_dict(message), dict[str, Any])
    assert_type(api.to_dict(api.UnknownElement("a"), redact=True), dict[str, Any])
    assert_type(api.from_dict(api.Request, {}), api.Request)
    assert_type(api.from_dict(api.meeting.MetaData, {"conf_name": "Team"}), api.meeting.MetaData)
    assert_type(api.from_json(api.meeting.MetaData, b"{}"), api.meeting.MetaData)
    text = assert_type(api.to_json(message, indent=2), str)
    return assert_type(api.from_json(api.Message, text), api.Message)


def known_operations() -> dict[str, str]:
    # By a name that is known before the program runs, with its classes; by a text, without.
    get = assert_type(api.operations.GetMeeting, api.Operation[api.meeting.GetMeeting, api.meeting.GetMeetingResponse])
    assert_type(get.request(), api.meeting.GetMeeting)
    assert_type(get.response(), api.meeting.GetMeetingResponse)
    assert_type(api.operations["GetMeeting"], api.Operation[Any, Any])
    assert_type(api.operations.get("getmeeting"), api.Operation[Any, Any] | None)
    assert_type(get.name, str)
    assert_type(get.doc, str)
    return {name: operation.service for name, operation in api.operations.items()}


def moved(schedule: api.meeting.Schedule, by: timedelta) -> None:
    start = assert_type(api.to_datetime(schedule.start_date or "02/28/2020 10:00:00"), datetime)
    schedule.start_date = start + by
    assert_type(schedule.start_date, str | None)
    schedule.start_date = assert_type(api.from_datetime(start + by), str)
    api.meeting.Schedule(start_date=start)


if TYPE_CHECKING:
    # Fields are keywords, of their types, and known by name.
    api.meeting.MetaData("Team")  # type: ignore[call-arg]
    api.meeting.MetaData(conf_nam="Team")  # type: ignore[call-arg]
    api.meeting.MetaData(meeting_type="168")  # type: ignore[arg-type]
    api.meeting.MetaData(_source=None)  # type: ignore[call-arg]
    api.meeting.CreateMeeting(meta_data=api.meeting.Schedule())  # type: ignore[arg-type]
    api.meeting.MetaData().conf_nam = "Team"  # type: ignore[attr-defined]
    api.meeting.MetaData().meeting_type = "168"  # type: ignore[assignment]
    # What the schema requires may still be absent.
    _ = api.meeting.CreateMeetingResponse().meetingkey + 1  # type: ignore[operator]
    # A release's objects are not another's.
    api.meeting.CreateMeeting(meta_data=old_meeting.MetaData())  # type: ignore[arg-type]
    # A request has no responses, an answer no security.
    api.Request(responses=[])  # type: ignore[call-arg]
    api.Response(security=None)  # type: ignore[call-arg]
    # Options are keywords.
    api.parse("", True)  # type: ignore[call-arg]
    api.to_dict(api.Request(), True)  # type: ignore[call-arg]
    # A stream is of some record; a document is text or bytes.
    api.iter_parse("answer.xml")  # type: ignore[call-overload]
    api.parse(Path("answer.xml"))  # type: ignore[arg-type]
    # What is no message and no part of one.
    api.validate("")  # type: ignore[arg-type]
    api.from_dict(dict, {})  # type: ignore[type-var]
    api.Request().only("GetMeeting")  # type: ignore[arg-type]
    # There is no such kind of problem, and a problem does not change.
    _ = api.validate(api.Request())[0].code == "mising"  # type: ignore[comparison-overlap]
    api.validate(api.Request())[0].path = ""  # type: ignore[misc]
    # A field of a date and time takes a datetime or its text, and nothing else does.
    api.meeting.Schedule(start_date=20200228)  # type: ignore[arg-type]
    api.meeting.MetaData(conf_name=datetime.now(UTC))  # type: ignore[arg-type]
    api.to_datetime(api.meeting.Schedule().start_date)  # type: ignore[arg-type]
    api.from_datetime("02/28/2020 10:00:00")  # type: ignore[arg-type]
    # Operations are looked up, and not made up.
    api.operations["GetMeeting"] = api.operations["GetMeeting"]  # type: ignore[index]
    _ = api.operations.GetNothing  # type: ignore[attr-defined]
    # Names that are not there.
    _ = api.nothing  # type: ignore[attr-defined]
