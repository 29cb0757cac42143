"""What the server says went wrong, and what is no message: as data, and in words that show no control character."""

from __future__ import annotations

import copy
import csv
import gzip
import io
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.paths import CATALOG, RELEASES

from webex_xmlapi import v40_12_0 as api
from webexgen.catalog.graph import Catalog
from webexgen.cli import main
from webexgen.message.source import printable

SERVICE = "http://www.webex.com/schemas/2002/06/service"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SECRET = "S3CRET"


def run(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="webexgen", input=stdin)


def failure(exception: str = "000015", result: str = "FAILURE", content: str = "<serv:bodyContent/>") -> bytes:
    return (
        f'<serv:message xmlns:serv="{SERVICE}" xmlns:ep="{SERVICE}/ep" xmlns:xsi="{XSI}"><serv:header><serv:response>'
        f"<serv:result>{result}</serv:result><serv:reason>Sorry, no record found.</serv:reason>"
        f"<serv:exceptionID>{exception}</serv:exceptionID></serv:response></serv:header><serv:body>{content}</serv:body></serv:message>"
    ).encode()


TYPED = '<serv:bodyContent xsi:type="ep:lstsummarySessionResponse"/>'


def is_told(error: Any) -> bool:
    return (error.result, error.reason, error.exception_id) == ("FAILURE", "Sorry, no record found.", "000015")


def test_failure_is_raised_with_its_code() -> None:
    reply = api.parse(failure())
    for act in (
        reply.raise_for_failure,
        lambda: reply.only(api.ep.LstsummarySessionResponse),
        lambda: list(api.iter_parse(failure(), "session")),
    ):
        with pytest.raises(api.ApiFailure) as caught:
            act()
        assert is_told(caught.value)
        assert isinstance(caught.value, api.MessageError)
        assert str(caught.value) == "the response is FAILURE, exception 000015: Sorry, no record found."
        for other in (pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value)):
            assert is_told(other) and str(other) == str(caught.value)


def test_success_raises_nothing() -> None:
    reply = api.parse(
        failure(result="SUCCESS", content=TYPED).replace(b"<serv:exceptionID>000015</serv:exceptionID>", b"")
    )
    reply.raise_for_failure()
    api.Response().raise_for_failure()
    api.Request(body=[api.meeting.GetMeeting()]).raise_for_failure()
    assert reply.only(api.ep.LstsummarySessionResponse) is reply.body[0]
    with pytest.raises(api.MessageError) as caught:
        reply.only(api.meeting.GetMeetingResponse)
    assert type(caught.value) is api.MessageError


def test_any_response_of_a_message_may_be_the_failure() -> None:
    reply = api.Response(
        responses=[api.service.Response(result="SUCCESS"), api.service.Response(result="failure", exception_id="1")]
    )
    with pytest.raises(api.ApiFailure, match="exception 1"):
        reply.raise_for_failure()


NO_XML: list[tuple[bytes | str, str]] = [
    (b"", "it is empty"),
    ("", "it is empty"),
    (b" \r\n\t", "it is empty"),
    (b"\xef\xbb\xbf", "it is empty"),
    (b"<html><head><title>502 Bad\n Gateway</title></head><body><br></body>", "it is an HTML page, no message: 502 Bad Gateway"),
    (b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN"><html><TITLE lang="en">x</TITLE></html>', "it is an HTML page, no message: x"),
    (b"<!doctype html>\n<p>hello", "it is an HTML page, no message"),
    (b"<?xml version='1.0'?><!-- proxy --><html xmlns='http://www.w3.org/1999/xhtml'/>", "it is an HTML page, no message"),
    ("\ufeff<html/>", "it is an HTML page, no message"),
    ("<HTML><body>".encode("utf-16"), "it is an HTML page, no message"),
    (b"<html><title>\x1b[31m::error::</title>", "it is an HTML page, no message: \\x1b[31m::error::"),
    (b'{"error": "x"}', "it is JSON, no XML: from_json"),
    (b"[]", "it is JSON, no XML"),
    ("Service unavailable", "it is plain text, no XML"),
    (b"HTTP/1.1 502 Bad Gateway\r\n\r\n<html/>", "it is plain text, no XML"),
    (gzip.compress(failure()), "it is compressed data, no XML: decompress it first"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), NO_XML)
def test_what_is_no_xml_is_called_by_its_name(data: bytes | str, expected: str) -> None:
    with pytest.raises(api.MessageError) as caught:
        api.parse(data)
    assert str(caught.value).startswith(expected)
    assert str(caught.value).isprintable()
    if isinstance(data, bytes):
        with pytest.raises(api.MessageError) as caught:
            list(api.iter_parse(data, "session"))
        assert str(caught.value).startswith(expected)


@pytest.mark.parametrize("data", [b"<message", b"<serv:message/>", b"<a/>", failure()[:100]])
def test_xml_with_a_mistake_is_xml(data: bytes) -> None:
    with pytest.raises(api.MessageError) as caught:
        api.parse(data)
    assert "it is" not in str(caught.value)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    (tmp_path / "empty.xml").write_bytes(failure())
    return tmp_path / "empty.xml"


def test_empty_list_is_a_table_without_rows(empty: Path, tmp_path: Path) -> None:
    result = run("convert", empty, "--to", "csv", "--operation", "lstsummarysession")
    assert (result.exit_code, result.stderr) == (0, "session: 0 records\n")
    (head,) = csv.reader(io.StringIO(result.stdout))
    assert head[:3] == ["session_key", "meeting_uuid", "conf_name"]
    target = tmp_path / "out.parquet"
    assert run("convert", empty, "--to", "parquet", "--operation", "LstUser", "-o", target).exit_code == 0
    from pyarrow import parquet

    table = parquet.read_table(target)
    assert table.num_rows == 0
    assert "webex_id" in table.column_names


def test_empty_list_without_its_operation_says_what_is_needed(empty: Path) -> None:
    result = run("convert", empty, "--to", "csv")
    assert result.exit_code == 2
    assert "exception 000015: Sorry, no record found.; --operation names the operation" in result.stderr
    result = run("convert", empty, "--to", "csv", "--operation", "LstsummarySesion")
    assert result.exit_code == 2
    assert "did you mean 'LstsummarySession'?" in result.stderr


@pytest.mark.parametrize("content", ["<serv:bodyContent/>", TYPED])
def test_other_failure_is_no_table(content: str) -> None:
    result = run(
        "convert", "-", "--to", "csv", "--operation", "LstsummarySession", stdin=failure("000001", content=content)
    )
    assert result.exit_code == 2
    assert "stdin: the response is FAILURE, exception 000001" in result.stderr
    assert result.stdout == ""


def test_word_for_a_failure_and_code_of_an_empty_list_are_data() -> None:
    outcome = Catalog.load(CATALOG).wire.envelope.outcome
    assert (outcome.failure, outcome.empty_list) == ("FAILURE", "000015")


def test_control_characters_are_shown_escaped(tmp_path: Path) -> None:
    line = "x&#10;::error::forged&#13;&#9;"
    data = failure(content=f'<serv:bodyContent xsi:type="{line}"><ep:x/></serv:bodyContent>').replace(
        b"FAILURE", b"SUCCESS"
    )
    path = tmp_path / "a\n::error::b.xml"
    path.write_bytes(data)
    result = run("validate", path)
    assert result.exit_code == 1
    assert "\\n::error::forged" in result.stdout
    assert not [shown for shown in result.stdout.splitlines() if shown.startswith("::")]
    for arguments in (
        ("validate", "--json", path),
        ("convert", "--to", "csv", path),
        ("convert", "--to", "json", tmp_path / "no\n::error::"),
    ):
        result = run(*arguments)
        assert not [shown for shown in (result.stdout + result.stderr).splitlines() if shown.startswith("::")]


def test_printable_lines() -> None:
    assert printable("a\tb\x1b\u202e\x85\u2028\ud800") == "a\\tb\\x1b\\u202e\\x85\\u2028\\ud800"
    assert printable("::error::x") == "./::error::x"
    assert printable("Büro 会議") == "Büro 会議"


def test_names_in_errors_are_escaped() -> None:
    for name in ("x\n::error::", "x\x1b[31m", "\u202e", "a" * 200):
        for data in (
            {"$type": "Request", name: 1},
            {"$type": "Request", "body": [{"$type": "meeting.GetMeeting", name: 1}]},
        ):
            with pytest.raises(api.MessageError) as caught:
                api.from_json(api.Message, json.dumps(data))
            assert str(caught.value).isprintable()
    message = api.parse(failure(content='<serv:bodyContent xsi:type="a&#10;::error::b"/>'))
    assert all(str(problem).isprintable() for problem in api.validate(message))


def secret_message() -> bytes:
    message = api.Request(
        security=api.SecurityContext(webex_id="host", password=SECRET),
        body=[
            api.meeting.CreateMeeting(
                access_control=api.meeting.AccessControl(meeting_password=SECRET),
                meta_data=api.meeting.MetaData(conf_name="Team"),
            ),
            api.UnknownContent("bodyContent", {"a": SECRET, f"{{{XSI}}}type": "java:com.new"}, ["\n", api.UnknownElement("x", {}, [SECRET])]),
        ],
    )  # fmt: skip
    return api.render(message).replace(b"<metaData>", f'<metaData b="{SECRET}"><new>{SECRET}</new>'.encode())


def test_redacted_documents_hold_no_secret() -> None:
    data = secret_message()
    assert data.count(SECRET.encode()) == 6
    message = api.parse(data)
    hidden = api.render(message, redact=True)
    assert SECRET.encode() not in hidden
    assert hidden.count(b"***") == 6
    assert b"Team" in hidden and b"host" in hidden
    assert api.parse(hidden) != message
    assert api.render(message) == data
    for form in ("xml", "json"):
        result = run("convert", "-", "--to", form, "--redact", stdin=data)
        assert result.exit_code == 0
        assert SECRET not in result.stdout
        assert "Team" in result.stdout
    assert run("convert", "-", "--to", "xml", stdin=data).stdout.count(SECRET) == 6


def test_redacted_lists_may_be_tuples() -> None:
    made = api.user.LstUserResponse(user=(api.user.UserInstance(password=SECRET),))  # type: ignore[arg-type]
    assert SECRET.encode() in api.render(api.Response(body=[made]))
    assert SECRET.encode() not in api.render(api.Response(body=[made]), redact=True)


def test_redacted_tables_have_blank_columns() -> None:
    users = "".join(
        f"<use:user><use:webExId>u{n}</use:webExId><use:password>{SECRET}</use:password></use:user>" for n in range(2)
    )
    data = (
        f'<serv:message xmlns:serv="{SERVICE}" xmlns:use="{SERVICE}/user" xmlns:xsi="{XSI}"><serv:body>'
        f'<serv:bodyContent xsi:type="use:lstUserResponse">{users}</serv:bodyContent></serv:body></serv:message>'
    ).encode()
    hint = run("convert", "-", "--to", "csv", "--record", "user", stdin=data)
    kept = "password" in hint.stdout.splitlines()[0].split(",")
    assert (SECRET in hint.stdout) is kept
    hidden = run("convert", "-", "--to", "csv", "--record", "user", "--redact", stdin=data)
    assert hidden.exit_code == 0
    assert SECRET not in hidden.stdout
    assert hidden.stdout.splitlines()[0] == hint.stdout.splitlines()[0]
    assert [row["webex_id"] for row in csv.DictReader(io.StringIO(hidden.stdout))] == ["u0", "u1"]


# Words of names that hold a secret, unless they say that they are about one (whether there is one, how long it may be).
SECRETS = (
    "password",
    "accesscode",
    "ticket",
    "token",
    "hostkey",
    "hostpin",
    "passcode",
    "pinnumber",
    "registrationpwd",
)


def test_no_secret_is_unmarked() -> None:
    from importlib import import_module

    from webexgen.bindings.identifiers import release_folder

    for name in RELEASES:
        package = import_module(f"webex_xmlapi.{release_folder(name)}")
        spec_of = import_module(f"{package.__name__}._runtime.model").spec_of
        for service in import_module(f"{package.__name__}._registry").SERVICES:
            for cls in vars(getattr(package, service)).values():
                if not (isinstance(cls, type) and issubclass(cls, package.Model)):
                    continue
                for member in spec_of(cls).members:
                    if issubclass(member.kind, str) and member.kind is str and member.tag.lower().endswith(SECRETS):
                        assert member.facets.get("sensitive"), f"{cls.__name__}.{member.name}"
    room = api.user.PersonalMeetingRoom(access_code=SECRET, host_pin=SECRET)
    assert SECRET not in repr(room)
    assert SECRET not in api.to_json(room, redact=True)
