"""The classes keep the protocol of dataclasses: each version's own, and what pydantic and dacite make of it."""

from __future__ import annotations

import dataclasses
import importlib
import os
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any, ClassVar

import dacite
import pydantic
import pytest
from support.depth import of_depth, spread
from support.paths import RELEASES, ROOT

from webex_xmlapi import v40_12_0 as api
from webexgen.bindings.identifiers import release_folder

CHECK = ROOT / "tests" / "support" / "check_dataclass_protocol.py"
PYODIDE = Path(os.environ.get("PYODIDE", ROOT / "node_modules" / "pyodide"))


def pythons() -> dict[str, str]:
    """Other versions of CPython that are installed here."""
    names = [f"python3.{minor}" for minor in range(11, 20)]
    found = [path for name in names if (path := shutil.which(name))]
    found += map(str, (Path.home() / ".pyenv" / "versions").glob("3.*/bin/python3"))
    known: dict[str, str] = {}
    for path in found:
        asked = subprocess.run(
            [path, "-c", "import sys; print(sys.version_info[1])"], capture_output=True, text=True, check=False
        )
        if asked.returncode == 0 and int(asked.stdout) >= 11 and int(asked.stdout) != sys.version_info[1]:
            known.setdefault(f"3.{asked.stdout.strip()}", path)
    return known


def checked(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.fullmatch(r"(v\w+: \d+ classes, Python [\d.]+\n)+", done.stdout), done.stdout
    return done.stdout


@pytest.mark.parametrize("options", spread([("-W", "error"), ("-W", "error", "-O"), ("-W", "error", "-OO")], 2))
def test_protocol_holds(options: tuple[str, ...]) -> None:
    releases = [
        release_folder(name)
        for name in (of_depth(RELEASES[-1:], RELEASES[::-4]) if options[-1] == "error" else RELEASES[-1:])
    ]
    checked(sys.executable, *options, str(CHECK), *releases)


@pytest.mark.thorough
def test_protocol_holds_in_other_versions() -> None:
    found = pythons()
    if not found:
        pytest.skip("no other version of CPython is installed")
    for version, path in found.items():
        assert f"Python {version}" in checked(path, "-W", "error", str(CHECK), "v40_12_0")


def test_protocol_holds_in_pyodide() -> None:
    node = shutil.which("node")
    if node is None or not PYODIDE.is_dir():
        pytest.skip("needs node, and pyodide: `npm install pyodide`, or its folder in PYODIDE")
    checked(node, str(ROOT / "tests" / "support" / "check_in_pyodide.mjs"), str(PYODIDE), "v40_12_0")


def classes() -> list[type[Any]]:
    registry = importlib.import_module("webex_xmlapi.v40_12_0._registry")
    found = [value for service in registry.SERVICES for value in vars(getattr(api, service)).values()]
    return [cls for cls in found if isinstance(cls, type) and issubclass(cls, api.Model) and cls is not api.Model]


def test_pydantic_takes_every_class() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for cls in classes():
            adapter = pydantic.TypeAdapter(cls)
            assert adapter.validate_python({}) == cls()
            assert adapter.validate_python(cls()) == cls()


def test_pydantic_reads_and_writes() -> None:
    data = {"access_control": {"meeting_password": "a"}, "meta_data": {"conf_name": "Team", "meeting_type": "168"}}
    made = pydantic.TypeAdapter(api.meeting.CreateMeeting).validate_python(data)
    expected = api.meeting.CreateMeeting(
        access_control=api.meeting.AccessControl(meeting_password="a"),
        meta_data=api.meeting.MetaData(conf_name="Team", meeting_type=168),
    )
    assert made == expected
    assert api.render(api.Request(body=[made])) == api.render(api.Request(body=[expected]))
    assert (
        pydantic.TypeAdapter(api.meeting.CreateMeeting).validate_json(
            pydantic.TypeAdapter(api.meeting.CreateMeeting).dump_json(made)
        )
        == made
    )
    with pytest.raises(pydantic.ValidationError):
        pydantic.TypeAdapter(api.meeting.MetaData).validate_python({"meeting_type": "x"})


def test_dacite_makes_objects() -> None:
    for cls in classes():
        assert dacite.from_dict(cls, {}) == cls()
    data = {"session": [{"session_key": 5, "conf_name": "a"}, {}]}
    made = dacite.from_dict(api.ep.LstsummarySessionResponse, data)
    summary = api.ep.SessionSummaryInstance
    assert made == api.ep.LstsummarySessionResponse(session=[summary(session_key=5, conf_name="a"), summary()])


def test_replace_keeps_what_no_field_holds() -> None:
    message = api.parse(
        '<message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><body><bodyContent '
        'xsi:type="java:com.webex.service.binding.meeting.GetMeeting"><new/></bodyContent></body></message>'
    )
    (content,) = message.body

    @dataclasses.dataclass
    class Noted(api.meeting.GetMeeting):
        note: str = ""

    noted = Noted()
    noted._source = content._source
    for made in (content, noted):
        assert [part.name for part in api.extra(dataclasses.replace(made, meeting_key=5))] == ["new"]


def test_derived_class_that_would_not_hold_its_state_is_refused() -> None:
    with pytest.raises(TypeError, match="GetMeeting has this field"):
        type("A", (api.meeting.GetMeeting,), {"meeting_key": 5})
    with pytest.raises(TypeError, match="default_factory"):

        class B(api.meeting.GetMeeting):
            tags: list[str] = []  # noqa: RUF012

    with pytest.raises(TypeError, match="frozen"):

        @dataclasses.dataclass(frozen=True)
        class C(api.meeting.GetMeeting):
            note: str = ""

    class D(api.meeting.GetMeeting):
        note: dataclasses.InitVar[str]

    with pytest.raises(TypeError, match="needs @dataclass"):
        D()


def test_derived_class_may_do_what_classes_do() -> None:
    class Mixin:
        def shout(self) -> str:
            return "!"

    class Noted(Mixin, api.meeting.GetMeeting):
        limit: ClassVar[int] = 3
        note: str | None = None

        def __post_init__(self) -> None:
            self.note = self.note or "none"

    class Quiet(api.meeting.GetMeeting):
        def __init__(self, key: int) -> None:
            self.meeting_key = key

    made = Noted(meeting_key=1)
    assert (made.note, made.shout(), made.limit) == ("none", "!", 3)
    made.note = "b"
    assert made != Noted(meeting_key=1)
    quiet = Quiet(5)
    assert quiet.meeting_uuid is None
    assert api.parse(api.render(api.Request(body=[quiet]))).body == [api.meeting.GetMeeting(meeting_key=5)]
    assert api.from_dict(Noted, {"meeting_key": 1}) == Noted(meeting_key=1)

    class Both(api.meeting.MetaData):
        def __init__(self) -> None:
            """Sets nothing."""

    holder = Both()
    assert (holder.conf_name, holder._source) == (None, None)
    request = api.Request(body=[api.meeting.CreateMeeting(meta_data=holder)])
    assert b'xsi:type="meet:' not in api.render(request)
    assert "$type" not in api.to_dict(request)["body"][0]["meta_data"]
