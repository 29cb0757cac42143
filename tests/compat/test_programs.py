"""What is found in the syntax trees of programs that use the bindings."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from webexgen.catalog.graph import Catalog
from webexgen.cli import main
from webexgen.compat.availability import AvailabilityIndex
from webexgen.compat.bound import Bound
from webexgen.compat.needs import needed_by
from webexgen.compat.syntax import scan
from webexgen.errors import InputError

API = "from webex_xmlapi import v40_12_0 as api\n"


@pytest.fixture(scope="module")
def bound(catalog: Catalog) -> Bound:
    return Bound(catalog)


def used(bound: Bound, source: str) -> set[str]:
    """`GetMeeting request meetingKey`, or with a type for what has no known place."""
    uses = scan("a.py", source.encode(), bound).uses()
    return {f"{use.operation or use.type.rpartition('}')[2]} {use.direction} {use.path}".strip() for use in uses}


@pytest.mark.parametrize(
    "imports",
    [
        "from webex_xmlapi import v40_12_0 as api\nfrom webex_xmlapi.v40_12_0 import meeting",
        "import webex_xmlapi.v40_12_0 as api\nmeeting = api.meeting",
        "from vendored.webex_xmlapi.v40_12_0 import meeting",
        "import webex_xmlapi.v40_12_0.meeting as meeting",
        "import webex_xmlapi.v40_12_0\nmeeting = webex_xmlapi.v40_12_0.meeting",
    ],
)
def test_imports_in_every_form(bound: Bound, imports: str) -> None:
    assert used(bound, f"{imports}\nmeeting.GetMeeting(meeting_key=1)") == {
        "GetMeeting request",
        "GetMeeting request meetingKey",
    }


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "api.meeting.CreateMeeting(attendee_options=api.meeting.AttendeeOptions(auto_lock=True))",
            {"request", "request attendeeOptions", "request attendeeOptions/autoLock"},
        ),
        (
            "o = api.meeting.AttendeeOptions()\no.auto_lock = True\nm = api.meeting.CreateMeeting(attendee_options=o)",
            {"request", "request attendeeOptions", "request attendeeOptions/autoLock"},
        ),
        (
            "m = api.meeting.CreateMeeting()\nm.attendee_options = api.meeting.AttendeeOptions(auto_lock=True)",
            {"request", "request attendeeOptions", "request attendeeOptions/autoLock"},
        ),
        (
            "reply.only(api.meeting.CreateMeetingResponse).meetingkey",
            {"response meetingkey"},
        ),
        (
            "def f(r: 'api.meeting.CreateMeetingResponse | None'):\n    return r and r.meetingkey",
            {"response meetingkey"},
        ),
        (
            "def g() -> api.meeting.CreateMeetingResponse: ...\ng().meetingkey",
            {"response meetingkey"},
        ),
        (
            "if isinstance(x, api.meeting.CreateMeetingResponse):\n    x.meetingkey\nelse:\n    x.meetingkey",
            {"response meetingkey"},
        ),
        (
            "match x:\n    case api.meeting.CreateMeetingResponse(meetingkey=k):\n        print(k)",
            {"response meetingkey"},
        ),
        (
            "async def f(r: list[api.meeting.CreateMeetingResponse]):\n    return [one.meetingkey for one in r], r[0].guest_token",
            {"response meetingkey", "response guestToken"},
        ),
        (
            "for r in replies(api.meeting.CreateMeetingResponse):\n    r.meetingkey",
            {"response meetingkey"},
        ),
    ],
)
def test_what_is_sent_and_read(bound: Bound, source: str, expected: set[str]) -> None:
    assert used(bound, API + source) == {f"CreateMeeting {use}" for use in expected}


def test_an_object_without_a_place_counts_by_its_type(bound: Bound) -> None:
    assert used(bound, f"{API}o = api.meeting.AttendeeOptions(auto_lock=True)") == {
        "attendeeOptionsType request",
        "attendeeOptionsType request autoLock",
    }


def test_lines_can_be_excused_and_what_is_not_followed_is_counted(bound: Bound) -> None:
    source = f"{API}f(x).auto_lock\nf(x).upper\napi.meeting.GetMeeting(**y)\nf(x).auto_lock  # webexgen: ok\n"
    program = scan("a.py", source.encode(), bound)
    assert program.not_followed == [2, 4]
    assert program.excused == 1
    assert used(bound, f"{API}api.meeting.GetMeeting(meeting_key=1)  # webexgen: ok") == set()


@pytest.mark.parametrize(
    ("source", "first"),
    [
        ("api.event.SetEvent(meeting_uuid='x')", {"40.10.0"}),
        ("api.meeting.CreateMeeting(registration_form=None)", {"40.4.9", "40.6.1"}),
        ("api.meeting.AttendeeOptions(auto_lock=True)", {"40.9.0"}),
        ("api.meeting.GetMeeting(meeting_key=1)", {"40.1.0"}),
        ("def f(r: api.ep.GetSessionInfoResponse): return r.is_private_meeting", {"40.12.0"}),
    ],
)
def test_needs_of_programs(availability: AvailabilityIndex, bound: Bound, source: str, first: set[str]) -> None:
    need = needed_by(scan("a.py", (API + source).encode(), bound), availability)
    assert {release.name for release in availability.catalog.first_releases(need.having)} == first
    proved = {release for decider in need.deciders for release in decider.releases}
    parents = {availability.catalog.releases[name].parent for name in first} & availability.catalog.releases.keys()
    assert proved == parents


def test_values_count(availability: AvailabilityIndex, bound: Bound) -> None:
    source = f"{API}api.meeting.CreateMeeting(attendee_options=api.meeting.AttendeeOptions(external_attendee_security='Third'))"
    need = needed_by(scan("a.py", source.encode(), bound), availability)
    assert need.level == "unknown"
    known = source.replace("'Third'", "api.meeting.ExternalAttendeeSecurity.ALLOW_JOIN")
    assert needed_by(scan("a.py", known.encode(), bound), availability).level == "yes"


def test_no_python_is_an_error(bound: Bound, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.py:2: is no Python"):
        scan("a.py", b"x = 1\nx = = 2\n", bound)
    (tmp_path / "a.py").write_text("x = = 2\n")
    result = CliRunner().invoke(main, ["needs", str(tmp_path / "a.py")])
    assert result.exit_code == 2
    (tmp_path / "a.py").write_text("print(1)\n")
    assert CliRunner().invoke(main, ["needs", str(tmp_path)]).exit_code == 2
