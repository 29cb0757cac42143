"""A small client: schedules meetings, looks sessions up, shows the picture of somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from webex_xmlapi import v40_4_8 as api

Send = Callable[[bytes], bytes]


def schedule(send: Send, security: Any, name: str, guests: list[str]) -> int | None:
    """The key of a new meeting."""
    attendees = [api.attendee.Attendee(person=api.common.Person(email=email)) for email in guests]
    meeting = api.meeting.CreateMeeting(
        meta_data=api.meeting.MetaData(conf_name=name),
        participants=api.meeting.Participants(attendees=api.meeting.ParticipantsAttendees(attendee=attendees)),
    )
    reply = api.parse(send(api.render(api.Request(security=security, body=[meeting]))))
    return reply.only(api.meeting.CreateMeetingResponse).meetingkey


def title(send: Send, security: Any, key: int) -> str:
    """The name of a session, and when it starts."""
    request = api.ep.GetSessionInfo(session_key=key)
    reply = api.parse(send(api.render(api.Request(security=security, body=[request]))))
    session = reply.only(api.ep.GetSessionInfoResponse)
    if session.meta_data is None or session.schedule is None:
        return session.status or ""
    return f"{session.meta_data.conf_name}, {session.schedule.start_date}"


def picture(send: Send, security: Any, user: str) -> str | None:
    """Where the picture of a user is."""
    request = api.user.GetUserCard(webex_id=user)
    reply = api.parse(send(api.render(api.Request(security=security, body=[request]))))
    avatar = reply.only(api.user.GetUserCardResponse).avatar
    return None if avatar is None else avatar.url
