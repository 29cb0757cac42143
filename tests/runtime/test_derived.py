"""An object of a derived class in a field of its base: written with its xsi:type, and read back as what it is."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from support.paths import RELEASES

from webex_xmlapi import v40_12_0 as api
from webexgen.bindings.identifiers import release_folder

SERVICE = "http://www.webex.com/schemas/2002/06/service"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def subclasses(cls: type[Any]) -> Iterator[type[Any]]:
    for found in cls.__subclasses__():
        yield found
        yield from subclasses(found)


def places(package: Any) -> Iterator[tuple[type[Any], str, bool, type[Any]]]:
    """Class, field, whether it is a list, and a class derived from that of the field."""
    for service in importlib.import_module(f"{package.__name__}._registry").SERVICES:
        getattr(package, service)
    spec_of = importlib.import_module(f"{package.__name__}._runtime.model").spec_of
    own = [cls for cls in subclasses(package.Model) if cls.__module__.startswith(package.__name__)]
    for cls in own:
        for member in spec_of(cls).members:
            if issubclass(member.kind, package.Model) and member.kind.__name__ != "BodyContent":
                for found in subclasses(member.kind):
                    if found in own:
                        yield cls, member.name, member.many, found


def around(package: Any, cls: type[Any], made: Any) -> Any:
    """What holds `made` in a message, where there is such; `made` itself is checked by the part alone."""
    return package.Request(body=[made]) if made.__xsi__.startswith("java:") else package.Response(body=[made])


@pytest.mark.parametrize("name", RELEASES)
def test_derived_object_comes_back_in_every_place(name: str) -> None:
    package = importlib.import_module(f"webex_xmlapi.{release_folder(name)}")
    write = importlib.import_module(f"{package.__name__}._runtime.writer").write
    count = 0
    for cls, field, many, derived in places(package):
        made = cls(**{field: [derived()] if many else derived()})
        again = package.from_json(cls, package.to_json(made))
        assert again == made
        if "/" in derived.__xsd__:
            with pytest.raises(ValueError, match="no type of its own"):
                write(made, "part", qualified=True)
            assert [problem.code for problem in package.validate(made)] == ["unwritable"]
            continue
        count += 1
        assert b"type=" in write(made, "part", qualified=True)
        assert not [problem for problem in package.validate(made) if problem.code in ("type", "unwritable", "unknown")]
        for other in (again, copy.deepcopy(made), pickle.loads(pickle.dumps(made)), dataclasses.replace(made)):
            value = getattr(other, field)
            assert type(value[0] if many else value) is derived
        if made.__xsi__:
            message = around(package, cls, made)
            read = package.parse(package.render(message))
            assert read == message
            assert package.render(read) == package.render(message)
            assert package.from_json(package.Message, package.to_json(read)) == message
    assert count


def test_its_own_fields_are_read() -> None:
    access = api.meeting.AccessControlInstance(meeting_password="a", enforce_password=True)
    request = api.Request(body=[api.meeting.CreateMeeting(access_control=access)])
    data = api.render(request)
    assert b'<accessControl xsi:type="meet:accessControlInstanceType">' in data
    assert api.parse(data) == request
    assert api.render(api.parse(data)) == data


RECORDS = (
    '<serv:bodyContent xsi:type="use:lstUserResponse"{declared}><use:user xsi:type="{kind}"><use:webExId>a</use:webExId>'
    "</use:user><use:user><use:webExId>b</use:webExId></use:user></serv:bodyContent>"
)


def answer(kind: str, declared: str = "") -> str:
    return (
        f'<serv:message xmlns:serv="{SERVICE}" xmlns:use="{SERVICE}/user" xmlns:xsi="{XSI}"><serv:body>'
        f"{RECORDS.format(kind=kind, declared=declared)}</serv:body></serv:message>"
    )


def test_record_of_a_list_is_of_its_xsi_type() -> None:
    kinds = [api.user.GetUserResponse, api.user.UserInstance]
    for declared in ("", f' xmlns:a="{SERVICE}/user"'):
        data = answer("a:getUserResponse" if declared else "use:getUserResponse", declared).encode()
        message = api.parse(data)
        assert [type(user) for user in message.body[0].user] == kinds
        assert [type(user) for user in api.iter_parse(data, "user")] == kinds
        assert message.body[0].user == list(api.iter_parse(data, "user"))
        assert api.validate(message) == api.validate(api.parse(api.render(message)))


@pytest.mark.parametrize(
    "kind",
    ["use:userInstanceType", "use:nobody", "ep:getUserResponse", "getUserResponse", "{x", "use:authenticateUser"],
)
def test_other_xsi_type_is_kept(kind: str) -> None:
    message = api.parse(answer(kind))
    assert [type(user) for user in message.body[0].user] == [api.user.UserInstance] * 2
    assert f'xsi:type="{kind}"'.encode() in api.render(message)
    assert [user.webex_id for user in api.iter_parse(answer(kind).encode(), "user")] == ["a", "b"]


def test_prefix_declared_inside_a_record_is_followed_by_parse() -> None:
    data = answer("use:getUserResponse").replace("<use:user ", f'<use:user xmlns:use="{SERVICE}/user" ').encode()
    assert type(api.parse(data).body[0].user[0]) is api.user.GetUserResponse
    other = data.replace(f'<use:user xmlns:use="{SERVICE}/user"'.encode(), b'<use:user xmlns:use="urn:a"')
    assert api.user.GetUserResponse not in [type(user) for user in api.iter_parse(other, "user")]
    assert [type(user) for user in api.iter_parse(data, "user")] == [api.user.UserInstance] * 2
