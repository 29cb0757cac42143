"""`required_releases` and `downgrade`: what the bindings themselves know of other releases."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from support.paths import GENERATED, RELEASES, ROOT

from webex_xmlapi import v40_6_0 as older
from webex_xmlapi import v40_12_0 as api
from webexgen.bindings.identifiers import release_folder
from webexgen.catalog.announcement import HALVES
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compat.availability import AvailabilityIndex
from webexgen.message.minimal import as_sent, message
from webexgen.schema.model import Api

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def test_every_member_is_had_by_the_releases_that_have_it(
    catalog: Catalog, availability: AvailabilityIndex, apis: Mapping[str, Api]
) -> None:
    """Of a message with that member, and what must stand with it."""
    tried = 0
    for operation in availability.operations:
        for direction in HALVES:
            members = {member.path: member for member in availability.below(operation, direction)}
            (whole,) = availability.below(operation, "")
            for member in members.values():
                if BASELINE in member.having:
                    continue
                tried += 1
                name = next(name for name in reversed(RELEASES) if name in member.having)
                root = message(apis[name], operation, direction, include=[member.path])
                data = etree.tostring(as_sent(apis[name], root) if direction == "request" else root)
                bindings: Any = import_module(f"webex_xmlapi.{release_folder(name)}")
                parsed = bindings.parse(data)
                least = bindings.required_releases(parsed)
                having = member.having & whole.having
                assert set(least) == {release.name for release in catalog.first_releases(having)}, member
                for release in RELEASES:
                    copy, left_out = bindings.downgrade(parsed, release)
                    if release in having:
                        assert (copy == parsed, left_out) == (True, []), (member, release)
                    else:
                        assert set(bindings.required_releases(copy)) != set(least), (member, release)
                        assert f"{operation}/{member.path}".startswith(left_out[0]), (member, release)
    assert tried > 150


def test_a_message_of_an_older_release_needs_no_more_than_that() -> None:
    request = older.Request(body=[older.meeting.GetMeeting(meeting_key=1)])
    assert older.required_releases(request) == ("40.1.0",)
    assert older.downgrade(request, "40.1.0") == (request, [])


def test_releases_side_by_side() -> None:
    form = api.meeting.RegistrationForm(title=api.meeting.RegistrationField(req=True))
    request = api.Request(body=[api.meeting.CreateMeeting(registration_form=form)])
    assert api.required_releases(request) == ("40.4.9", "40.6.1")
    copy, left_out = api.downgrade(request, "40.6.0")
    assert left_out == ["CreateMeeting/registrationForm"]
    assert copy == api.Request(body=[api.meeting.CreateMeeting()])
    assert request.body[0].registration_form == form, "the message itself stays as it is"


def test_what_nobody_knows_is_left_out_and_needs_a_release_that_there_is_not() -> None:
    request = api.parse(
        f"<message {XSI}><body><bodyContent xsi:type='java:com.webex.service.binding.meeting.SetMeeting'>"
        "<meetingkey>1</meetingkey><nope>3</nope><attendeeOptions><autoLockWaitTime>020</autoLockWaitTime><odd/>"
        "</attendeeOptions></bodyContent></body></message>"
    )
    assert api.required_releases(request) == ()
    copy, left_out = api.downgrade(request, "40.9.0")
    assert left_out == ["SetMeeting/attendeeOptions/odd", "SetMeeting/nope"]
    assert b"<autoLockWaitTime>020</autoLockWaitTime>" in api.render(copy)
    assert b"odd" not in api.render(copy)
    assert b"odd" in api.render(request)
    copy, left_out = api.downgrade(request, "40.8.0")
    assert left_out[0] == "SetMeeting/attendeeOptions/autoLockWaitTime"
    assert b"autoLock" not in api.render(copy)


def test_operations_that_a_release_lacks() -> None:
    request = api.Request(body=[api.history.LstAccessAnywhereHistory(), api.meeting.GetMeeting(meeting_key=1)])
    assert api.downgrade(request, "40.1.0")[1] == []
    odd = api.parse(f"<message {XSI}><body><bodyContent xsi:type='java:x.Unheard'><a/></bodyContent></body></message>")
    assert api.required_releases(odd) == ()
    assert api.downgrade(odd, "40.12.0") == (api.Request(), ["java:x.Unheard"])
    with pytest.raises(ValueError, match=r"there is no release '40.13'; there are 40.1.0, "):
        api.downgrade(request, "40.13")


def test_a_folder_that_was_copied_away_says_what_it_misses(tmp_path: Path) -> None:
    shutil.copytree(GENERATED / "webex_xmlapi" / "v40_12_0", tmp_path / "elsewhere")
    code = "import elsewhere as api; api.required_releases(api.Request())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr.splitlines()[-1] == (
        "ImportError: elsewhere: _availability.py is missing; it stands beside the release's folder, or in a vendored package"
    )
    shutil.copy(GENERATED / "webex_xmlapi" / "_availability.py", tmp_path / "elsewhere")
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=60)


def test_the_example_of_the_page_runs() -> None:
    text = (ROOT / "docs" / "compatibility.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(example, {})
