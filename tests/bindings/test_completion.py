"""What editors complete, by jedi: the names of a package, arguments of its classes, and fields of what it returns."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.vendoring import files_of

jedi = pytest.importorskip("jedi")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name, text in files_of(["GetMeeting"]).items():
        path = folder / "acme" / "_webex" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("api.par", {"parse"}),
        ("api.Req", {"Request"}),
        ("api.Request(sec", {"security="}),
        ("api.parse(b'').resu", {"result"}),
        ("api.meeting.GetMee", {"GetMeeting", "GetMeetingResponse"}),
        ("api.meeting.GetMeeting(meet", {"meeting_key=", "meeting_uuid="}),
        ("api.meeting.GetMeetingResponse().meetingk", {"meetingkey"}),
        ("api.operations.GetMee", {"GetMeeting"}),
        ("api.operations.GetMeeting.resp", {"response"}),
    ],
)
def test_names_are_completed(project: Path, code: str, expected: set[str]) -> None:
    script = jedi.Script(
        f"from acme import _webex as api\n{code}", path=project / "use.py", project=jedi.Project(project)
    )
    assert expected <= {completion.name for completion in script.complete()}
