"""What people write by hand: one pass over an ElementTree or lxml tree into dataclasses of the fields that they know.

Lossy by design: unknown elements, the order of elements, attributes, and the spelling of numbers are gone. The functions take the
parser's `fromstring`, so they serve both libraries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["read_create_meeting", "read_sessions", "read_user"]

_SERV = "{http://www.webex.com/schemas/2002/06/service}"
_EP = "{http://www.webex.com/schemas/2002/06/service/ep}"
_USE = "{http://www.webex.com/schemas/2002/06/service/user}"

FromString = Callable[[bytes], Any]


@dataclass(slots=True)
class Session:
    """One session of a list response."""

    session_key: int | None
    conf_name: str | None
    session_type: int | None
    service_type: str | None
    host_webex_id: str | None
    host_first_name: str | None
    host_last_name: str | None
    other_host_webex_id: str | None
    time_zone_id: int | None
    time_zone: str | None
    status: str | None
    start_time: str | None
    duration: int | None
    list_status: str | None
    host_email: str | None
    password_required: bool | None
    host_joined: bool | None
    participants_joined: bool | None
    conf_id: int | None
    registration: bool | None
    is_recurring: bool | None
    host_type: int | None
    is_audio_only: bool | None
    is_single_recurrence: bool | None
    is_allow_jbh: bool | None
    is_cet_meeting: bool | None
    is_exception: bool | None
    is_next_upcoming_instance: bool | None
    series_meeting_key: int | None
    recurrence_id: int | None
    is_scheduled_pmr: bool | None


@dataclass(slots=True)
class User:
    """A user, with its groups of booleans as dictionaries."""

    first_name: str | None
    last_name: str | None
    webex_id: str | None
    email: str | None
    password: str | None
    communication: dict[str, bool]
    meeting_types: list[int]
    options: dict[str, bool]
    time_zone_id: int | None
    time_zone: str | None
    privilege: dict[str, bool]
    language: str | None
    locale: str | None
    active: str | None
    services: dict[str, bool]
    registration_date: str | None
    visit_count: int | None
    user_id: int | None


@dataclass(slots=True)
class CreateMeeting:
    """A request to create a meeting, with who asks."""

    webex_id: str | None
    password: str | None
    site_name: str | None
    meeting_password: str | None
    conf_name: str | None
    meeting_type: int | None
    start_date: str | None
    time_zone_id: int | None
    duration: int | None


def _content(data: bytes, fromstring: FromString) -> Any:
    root = fromstring(data)
    if root.findtext(f"{_SERV}header/{_SERV}response/{_SERV}result") != "SUCCESS":
        raise ValueError("the operation failed")
    return root.find(f"{_SERV}body/{_SERV}bodyContent")


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _flag(text: str | None) -> bool | None:
    return None if text is None else text in {"true", "1"}


def read_sessions(data: bytes, fromstring: FromString) -> list[Session]:
    """The sessions of an LstsummarySession response."""
    return [_session(element) for element in _content(data, fromstring).iterfind(f"{_EP}session")]


def _session(element: Any) -> Session:
    get = {child.tag: child.text for child in element}.get
    return Session(
        _number(get(f"{_EP}sessionKey")),
        get(f"{_EP}confName"),
        _number(get(f"{_EP}sessionType")),
        get(f"{_EP}serviceType"),
        get(f"{_EP}hostWebExID"),
        get(f"{_EP}hostFirstName"),
        get(f"{_EP}hostLastName"),
        get(f"{_EP}otherHostWebExID"),
        _number(get(f"{_EP}timeZoneID")),
        get(f"{_EP}timeZone"),
        get(f"{_EP}status"),
        get(f"{_EP}startTime"),
        _number(get(f"{_EP}duration")),
        get(f"{_EP}listStatus"),
        get(f"{_EP}hostEmail"),
        _flag(get(f"{_EP}passwordReq")),
        _flag(get(f"{_EP}hostJoined")),
        _flag(get(f"{_EP}participantsJoined")),
        _number(get(f"{_EP}confID")),
        _flag(get(f"{_EP}registration")),
        _flag(get(f"{_EP}isRecurring")),
        _number(get(f"{_EP}hostType")),
        _flag(get(f"{_EP}isAudioOnly")),
        _flag(get(f"{_EP}isTCSingleRecurrence")),
        _flag(get(f"{_EP}isAllowJBH")),
        _flag(get(f"{_EP}isCETMeeting")),
        _flag(get(f"{_EP}isException")),
        _flag(get(f"{_EP}isNextUpcomingInstance")),
        _number(get(f"{_EP}seriesMeetingKey")),
        _number(get(f"{_EP}recurrenceId")),
        _flag(get(f"{_EP}isScheduledPMR")),
    )


def read_user(data: bytes, fromstring: FromString) -> User:
    """The user of a GetUser response."""
    children = {child.tag: child for child in _content(data, fromstring)}

    def text(name: str) -> str | None:
        child = children.get(f"{_USE}{name}")
        return None if child is None else child.text

    def flags(name: str) -> dict[str, bool]:
        group = children.get(f"{_USE}{name}")
        return {} if group is None else {child.tag.rpartition("}")[2]: child.text in {"true", "1"} for child in group}

    return User(
        text("firstName"),
        text("lastName"),
        text("webExId"),
        text("email"),
        text("password"),
        flags("commOptions"),
        [int(child.text) for child in children[f"{_USE}meetingTypes"]],
        flags("options"),
        _number(text("timeZoneID")),
        text("timeZone"),
        flags("privilege"),
        text("language"),
        text("locale"),
        text("active"),
        flags("supportedServices"),
        text("registrationDate"),
        _number(text("visitCount")),
        _number(text("userId")),
    )


def read_create_meeting(data: bytes, fromstring: FromString) -> CreateMeeting:
    """A CreateMeeting request."""
    root = fromstring(data)
    security, content = root.find("header/securityContext"), root.find("body/bodyContent")
    return CreateMeeting(
        security.findtext("webExID"),
        security.findtext("password"),
        security.findtext("siteName"),
        content.findtext("accessControl/meetingPassword"),
        content.findtext("metaData/confName"),
        _number(content.findtext("metaData/meetingType")),
        content.findtext("schedule/startDate"),
        _number(content.findtext("schedule/timeZoneID")),
        _number(content.findtext("schedule/duration")),
    )
