"""A user of the bindings, for type checkers: what they are told, and what they refuse.

`make lint` runs mypy --strict and pyright strict over it. A line that must be an error says so for both; one that no longer is an
error is reported too. The functions also run: tests/test_bindings.py calls them.
"""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_type

from webex_xmlapi import v40_12_0 as api
from webex_xmlapi.v40_1_0 import meeting as old_meeting


def schedule(name: str, host: str, password: str) -> bytes:
    request = api.Request(
        security=api.SecurityContext(site_name="acme", web_ex_id=host, password=password),
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
    return list(api.iter_parse(path, "session"))


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
    # Names that are not there.
    _ = api.nothing  # type: ignore[attr-defined]
