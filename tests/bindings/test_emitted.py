"""What the generated packages promise: real dataclasses, open enumerations, nothing imported that is not needed."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import json
import pickle
import shutil
import subprocess
import sys
import textwrap
import types
from collections.abc import Iterator
from datetime import timedelta
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from runpy import run_path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from support.depth import of_depth, spread
from support.paths import CATALOG, GENERATED, RELEASES, ROOT

from webex_xmlapi import v40_12_0 as api
from webexgen.bindings.identifiers import release_folder
from webexgen.catalog.samples import load_samples, repair
from webexgen.message.canonical import canonical

SERVICE = "http://www.webex.com/schemas/2002/06/service"
SECRET = "hunter2"


def package_of(release: str) -> Any:
    return import_module(f"webex_xmlapi.{release_folder(release)}")


@cache
def classes(release: str) -> tuple[Any, ...]:
    """Every class of every service."""
    package = package_of(release)
    services = [
        getattr(package, name) for name in package.__all__ if isinstance(getattr(package, name), types.ModuleType)
    ]
    return tuple(
        value
        for module in services
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, package.Model) and value.__module__ == module.__name__
    )


@cache
def hints(cls: type[Any]) -> dict[str, Any]:
    return get_type_hints(cls)


def sample(cls: type[Any], secret: str = SECRET) -> Any:
    """An object that has something in every field with a type, lists two."""
    values = {}
    for field in dataclasses.fields(cls):
        hint = hints(cls)[field.name]
        value = _value(hint, secret if field.metadata.get("sensitive") else "text")
        values[field.name] = [value, copy.deepcopy(value)] if get_origin(hint) is list else value
    return cls(**values)


def _value(hint: Any, text: str) -> Any:
    if get_origin(hint) in (list, Union, types.UnionType):
        return _value(get_args(hint)[0], text)
    if issubclass(hint, Enum):
        return next(iter(hint))
    if dataclasses.is_dataclass(hint):
        return sample(hint)
    simple = {str: text, int: 7, bool: True, float: 1.5, bytes: text.encode()}
    return simple.get(hint)


def run(code: str, *path: Path) -> str:
    """Its output, in an interpreter of its own that sees nothing but the standard library and `path`."""
    inserted = f"import sys; sys.path[:0] = {[str(p) for p in path]!r}\n"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", inserted + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_example_of_the_first_page() -> None:
    request = api.Request(
        security=api.SecurityContext(site_name="acme", webex_id="host", password="…"),
        body=[api.meeting.CreateMeeting(meta_data=api.meeting.MetaData(conf_name="Team", meeting_type=168))],
    )
    xml = api.render(request)
    expected = f"""
        <serv:message xmlns:serv="{SERVICE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
          <header><securityContext><webExID>host</webExID><password>…</password><siteName>acme</siteName></securityContext></header>
          <body>
            <bodyContent xsi:type="java:com.webex.service.binding.meeting.CreateMeeting">
              <metaData><confName>Team</confName><meetingType>168</meetingType></metaData>
            </bodyContent>
          </body>
        </serv:message>"""
    assert canonical(xml) == canonical(expected.strip().encode())
    assert xml.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<serv:message ')
    assert api.parse(xml) == request

    answer = f"""
        <serv:message xmlns:serv="{SERVICE}" xmlns:meet="{SERVICE}/meeting" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
          <serv:header><serv:response><serv:result>SUCCESS</serv:result></serv:response></serv:header>
          <serv:body><serv:bodyContent xsi:type="meet:createMeetingResponse"><meet:meetingkey>805</meet:meetingkey></serv:bodyContent></serv:body>
        </serv:message>"""
    reply = api.parse(answer.strip().encode())
    assert isinstance(reply, api.Response)
    assert (reply.result, reply.exception_id, reply.body[0].meetingkey) == ("SUCCESS", None, 805)
    assert reply.only(api.meeting.CreateMeetingResponse) is reply.body[0]
    with pytest.raises(api.MessageError, match="no GetMeetingResponse, but CreateMeetingResponse"):
        reply.only(api.meeting.GetMeetingResponse)


def test_failure_has_its_exception() -> None:
    failure = f"""
        <serv:message xmlns:serv="{SERVICE}"><serv:header><serv:response><serv:result>FAILURE</serv:result>
        <serv:reason>Corresponding Meeting not found</serv:reason><serv:exceptionID>060001</serv:exceptionID></serv:response></serv:header>
        <serv:body><serv:bodyContent/></serv:body></serv:message>"""
    reply = api.parse(failure.strip())
    assert (reply.result, reply.exception_id, reply.reason) == ("FAILURE", "060001", "Corresponding Meeting not found")
    assert reply.body == [api.service.BodyContent()]


def test_classes_are_dataclasses() -> None:
    seen: dict[tuple[str, str], Any] = {}
    for name in spread(RELEASES, 4):
        assert len(classes(name)) > 400
        for cls in classes(name):  # a class that several releases have with its module is tried in one of them
            seen[inspect.getsource(sys.modules[cls.__module__]), cls.__name__] = cls
    for cls in seen.values():
        made = cls()
        assert dataclasses.is_dataclass(cls), cls
        names = [field.name for field in dataclasses.fields(cls)]
        assert names == list(inspect.signature(cls).parameters), cls
        assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in inspect.signature(cls).parameters.values())
        assert not hasattr(made, "__dict__"), cls
        assert dataclasses.asdict(made) == {n: [] if get_origin(hints(cls)[n]) is list else None for n in names}
        assert hints(cls).keys() == set(names), cls
        assert repr(made) == f"{cls.__name__}()"
        with pytest.raises(AttributeError):
            made.not_there = 1
        with pytest.raises(TypeError):
            cls(1)
        with pytest.raises(TypeError, match="unexpected keyword argument 'not_there'"):
            cls(not_there=1)
        with pytest.raises(TypeError):
            hash(made)


def test_objects_are_values() -> None:
    for cls in classes("40.12.0"):
        made, same = sample(cls), sample(cls)
        assert made == same, cls
        assert made != cls() or not dataclasses.fields(cls)
        assert made != object()
        assert dataclasses.replace(made) == made
        copies = [copy.copy(made), copy.deepcopy(made), *(pickle.loads(pickle.dumps(made, n)) for n in (2, 3, 4, 5))]
        assert all(other == made for other in copies), cls
        fields = dataclasses.fields(cls)
        assert list(dataclasses.asdict(made)) == [field.name for field in fields]
        for field in fields:
            changed = dataclasses.replace(made, **{field.name: None})
            assert (changed == made) == (getattr(made, field.name) is None)
            assert changed == dataclasses.replace(same, **{field.name: None})


def test_subclass_has_its_bases_fields_first() -> None:
    names = [field.name for field in dataclasses.fields(api.SecurityContext)]
    assert issubclass(api.SecurityContext, api.common.Security)
    assert names[: len(dataclasses.fields(api.common.Security))] == [
        f.name for f in dataclasses.fields(api.common.Security)
    ]
    assert api.SecurityContext() != api.common.Security()


def secrets(value: Any) -> int:
    """How many sensitive fields are filled, however deep."""
    found = 0
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            held = getattr(value, field.name)
            for item in held if isinstance(held, list) else [held]:
                found += item == SECRET if field.metadata.get("sensitive") else secrets(item)
    return found


def test_repr_tells_no_secret() -> None:
    found = 0
    for cls in classes("40.12.0"):
        made = sample(cls)
        found += secrets(made)
        assert SECRET not in repr(made), cls
        assert SECRET not in repr(api.Request(body=[made]))
        assert (SECRET in str(dataclasses.asdict(made))) == (secrets(made) > 0)
        assert all(field.repr != bool(field.metadata.get("sensitive")) for field in dataclasses.fields(cls))
    assert found > 100
    security = api.SecurityContext(site_name="acme", password=SECRET, webex_id="host")
    assert (
        repr(api.Request(security=security)) == "Request(security=SecurityContext(webex_id='host', site_name='acme'))"
    )
    unknown = api.UnknownContent(
        "bodyContent", {"password": SECRET}, [SECRET, api.UnknownElement("password", {}, [SECRET])]
    )
    assert SECRET not in repr(api.Response(body=[unknown, list(unknown)]))


def test_enumerations_are_open() -> None:
    listing = api.common.Listing
    xml = f"""
        <serv:message xmlns:serv="{SERVICE}" xmlns:e="{SERVICE}/ep" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><serv:header/>
        <serv:body><serv:bodyContent xsi:type="e:lstsummarySessionResponse"><e:session><e:listStatus>PUBLIC</e:listStatus></e:session>
        <e:session><e:listStatus>PAUSED</e:listStatus></e:session></serv:bodyContent></serv:body></serv:message>"""
    known, new = (session.list_status for session in api.parse(xml.strip()).body[0].session)
    assert known is listing.PUBLIC
    assert new == "PAUSED"
    assert type(new) is str
    assert listing.PUBLIC == "PUBLIC"
    assert f"{listing.PUBLIC}" == str(listing.PUBLIC) == "PUBLIC"
    assert json.dumps([listing.PUBLIC]) == '["PUBLIC"]'
    assert pickle.loads(pickle.dumps(listing.PUBLIC)) is listing.PUBLIC
    for value in (api.ep.Status.INPROGRESS, "INPROGRESS", "PAUSED"):
        data = api.render(api.Request(body=[api.ep.LstsummarySession(status=value)]))
        assert f"<status>{value}</status>".encode() in data


def test_what_is_odd_can_be_seen() -> None:
    xml = f"""
        <serv:message xmlns:serv="{SERVICE}" xmlns:e="{SERVICE}/ep" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><serv:header/>
        <serv:body><serv:bodyContent xsi:type="e:lstsummarySessionResponse"><e:session><e:duration>1####2</e:duration>
        <e:isRecurring>TRUE</e:isRecurring><e:timeZoneID> 45 </e:timeZoneID><e:new a="1">x<b/>y</e:new></e:session></serv:bodyContent>
        <serv:bodyContent xsi:type="e:newResponse"><e:a>1</e:a></serv:bodyContent></serv:body></serv:message>"""
    reply = api.parse(xml.strip())
    session = reply.body[0].session[0]
    assert (session.duration, session.is_recurring, session.time_zone_id) == (None, True, 45)
    assert [api.raw(session, name) for name in ("duration", "is_recurring", "time_zone_id", "conf_name")] == [
        "1####2",
        "TRUE",
        " 45 ",
        None,
    ]
    (new,) = api.extra(session)
    assert (new.tag, new.name, new.attributes, new.text, [inner.tag for inner in new]) == (
        f"{{{SERVICE}/ep}}new",
        "new",
        {"a": "1"},
        "xy",
        ["b"],
    )
    assert isinstance(reply.body[1], api.UnknownContent)
    assert reply.body[1].type == f"{{{SERVICE}/ep}}newResponse"
    assert [inner.name for inner in reply.body[1]] == ["a"]


SERVED = """
    before = set(sys.modules)
    from webex_xmlapi import {folder} as api
    services = [name for name in api.__all__ if api.__name__ + "." + name in sys.modules]
    assert services == [], services

    reply = api.parse(api.render(api.Request(body=[api.ep.GetSessionInfo(session_key=5)])))
    assert reply.body[0].session_key == 5
    import dataclasses
    assert dataclasses.asdict(reply.body[0])["session_key"] == 5
    assert "history" not in {{name.rpartition(".")[2] for name in sys.modules}}

    new = {{name.partition(".")[0] for name in set(sys.modules) - before}} - {{"webex_xmlapi"}}
    assert new <= set(sys.stdlib_module_names), new - set(sys.stdlib_module_names)
    ours = {{name for name in sys.modules if name.startswith("webex_xmlapi.")}}
    assert all((name + ".").startswith(api.__name__ + ".") for name in ours), ours
"""


def test_release_imports_itself_and_the_standard_library(release: str) -> None:
    run(SERVED.format(folder=release_folder(release)), GENERATED)


def test_importing_a_service_imports_what_it_refers_to() -> None:
    loaded = run(
        """
        from webex_xmlapi import v40_12_0 as api
        api.supportsession
        print(*sorted(name.rpartition(".")[2] for name in sys.modules if name.startswith(api.__name__ + ".")))
        """,
        GENERATED,
    )
    assert "ep" not in loaded.split()
    assert "history" not in loaded.split()


def test_release_stands_on_its_own(tmp_path: Path, release: str) -> None:
    shutil.copytree(
        GENERATED / "webex_xmlapi" / release_folder(release),
        tmp_path / "elsewhere",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    code = """
        import elsewhere as api
        print(api.RELEASE, api.__version__)
        for name in api.__all__:
            getattr(api, name)
        request = api.Request(body=[api.ep.GetSessionInfo(session_key=5)])
        assert api.parse(api.render(request)) == request
    """
    assert run(code, tmp_path).split() == [release, release]


def test_every_release_carries_its_licence(release: str) -> None:
    folder = GENERATED / "webex_xmlapi" / release_folder(release)
    assert (folder / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    for path in folder.rglob("*.py"):
        assert path.read_text().startswith("# SPDX-License-Identifier: MIT\n"), path


@pytest.mark.parametrize("release", spread(RELEASES, 4))
def test_every_changelog_names_its_source(release: str) -> None:
    (line,) = [
        line
        for line in (GENERATED / "changelog" / f"{release}.md").read_text().splitlines()
        if line.startswith("Source: ")
    ]
    assert line.endswith("summarized in our own words.")


def test_facade_lists_and_refuses() -> None:
    assert set(api.__all__) <= set(dir(api))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = api.nonsense  # type: ignore[attr-defined]


def all_operations() -> Iterator[tuple[Any, Any]]:
    """A release's package and a class of content, for every operation of the newest release and of some before."""
    for name in of_depth(RELEASES[-1:], RELEASES[::-4]):
        package = package_of(name)
        registry = import_module(f"{package.__name__}._registry")
        for path in (path for paths in registry.OPERATIONS.values() for path in paths):
            module, _, cls = path.partition(".")
            yield package, getattr(getattr(package, module), cls)


def test_every_content_of_every_operation_comes_back() -> None:
    for package, cls in all_operations():
        message = package.Request if cls.__xsi__.startswith("java:") else package.Response
        sent = message(body=[sample(cls), cls()])
        data = package.render(sent)
        came = package.parse(data)
        assert type(came) is message
        assert came == sent
        assert package.render(came) == data


def test_typed_consumer_runs(tmp_path: Path) -> None:
    """tests/typing/consumer.py is for type checkers; what it does holds too."""
    consumer = run_path(str(ROOT / "tests" / "typing" / "consumer.py"))
    request = api.parse(consumer["schedule"]("Team", "host", "secret"))
    assert request.body[0].schedule.duration == 60
    answers = {sample.file: repair(sample) for sample in load_samples(CATALOG)}
    assert consumer["key"](answers["40.1.2/samples/02-create-meeting-response.xml"]) is not None
    listed = answers["40.6.0/samples/07-lstsummary-session-response.xml"]
    assert len(list(consumer["sessions"](listed))) == len(api.parse(listed).body[0].session) > 0
    (tmp_path / "answer.xml").write_bytes(listed)
    assert consumer["streamed"](tmp_path / "answer.xml") == api.parse(listed).body[0].session
    printed = '<serv:message><body><bodyContent xsi:type="java:com.webex.service.binding.ep.GetSessionInfo"/></body></serv:message>'
    assert consumer["leniently"](printed) == api.ep.GetSessionInfo()
    assert consumer["judged"](api.Request(body=[api.user.GetUser()])) == ["webExId"]
    assert consumer["as_data"](request) == request
    assert consumer["known_operations"]()["GetMeeting"] == "meeting"
    consumer["moved"](request.body[0].schedule, timedelta(days=1))
    assert request.body[0].schedule.start_date == "02/29/2020 10:00:00"
    consumer["every_kind_of_field"]()
    consumer["as_dataclasses"]()
    assert consumer["unknown"](api.UnknownContent("a", {}, [api.UnknownElement("{urn:a}b", {}, ["c"])])) == {"b": "c"}
