"""`webexgen needs`, `can-send` and `can-read` as their users type them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.paths import NEWEST, RELEASES

from webexgen.catalog.graph import Catalog
from webexgen.catalog.ranges import releases_in
from webexgen.cli import main
from webexgen.errors import UnknownNameError
from webexgen.message.minimal import as_sent, document, message
from webexgen.schema.model import Api

SECRET = "S3CRET"


def run(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="webexgen", input=stdin)


def request(api: Api, operation: str, *include: str) -> bytes:
    return document(as_sent(api, message(api, operation, "request", include=include)))


@pytest.fixture
def folder(tmp_path: Path, apis: Mapping[str, Api], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Requests, each with one member that came late, and a response."""
    api = apis["40.12.0"]
    for name, operation, path in (
        ("form", "CreateMeeting", "registrationForm"),
        ("html", "CreateUser", "isHTMLEmail"),
        ("uuid", "SetEvent", "meetingUUID"),
    ):
        (tmp_path / f"{name}.xml").write_bytes(request(api, operation, path))
    lobby = request(api, "CreateMeeting", "attendeeOptions/externalAttendeeSecurity")
    (tmp_path / "lobby.xml").write_bytes(lobby.replace(b"AllowJoin<", b"Third<"))
    answer = message(api, "GetMeeting", "response", include=["meetingUUID"])
    (tmp_path / "answer.xml").write_bytes(document(answer))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "first", "text"),
    [
        ("form.xml", ["40.4.9", "40.6.1"], "40.4.9 on train 40.4; 40.6.1 and later"),
        ("html.xml", ["40.2.4", "40.4.3"], "40.2.4 and later on train 40.2; 40.4.3 and later"),
        ("uuid.xml", ["40.10.0"], "40.10.0 and later"),
    ],
)
def test_needs_are_the_first_releases(folder: Path, file: str, first: list[str], text: str) -> None:
    result = run("needs", file)
    assert result.exit_code == 0
    assert result.stdout.endswith(f": {text}\n")
    assert json.loads(run("needs", file, "--json").stdout)["first_releases"] == first


def test_needs_are_proved_in_the_releases_before(folder: Path) -> None:
    result = run("needs", "-v", "form.xml")
    line = next(
        n for n, text in enumerate((folder / "form.xml").read_text().splitlines(), 1) if "registrationForm" in text
    )
    assert f"  form.xml:{line}: registrationForm: there is no such element in 40.4.8, 40.6.0\n" in result.stdout


def test_needs_of_a_folder_are_those_of_all(folder: Path) -> None:
    (folder / "notes.json").write_text('{"a": 1}')
    result = run("needs", ".")
    *_, together, skipped = result.stdout.splitlines()
    assert together == "together (5): 40.10.0 and later"
    assert skipped == "skipped, as they are no messages: 1 files; -v lists them"
    assert result.exit_code == 3  # the third value


def test_json_needs_what_its_xml_needs(folder: Path) -> None:
    from webex_xmlapi import v40_12_0 as api

    (folder / "uuid.json").write_text(api.to_json(api.parse((folder / "uuid.xml").read_bytes()), indent=2))
    xml, result = run("needs", "-v", "uuid.xml"), run("needs", "-v", "uuid.json")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].split(": ")[1:] == xml.stdout.splitlines()[0].split(": ")[1:]
    line = next(
        n for n, text in enumerate((folder / "uuid.json").read_text().splitlines(), 1) if "meeting_uuid" in text
    )
    assert f"  uuid.json:{line}: meetingUUID: there is no such element in 40.9.0" in result.stdout


def test_logs_and_recordings_are_many_messages(folder: Path) -> None:
    lines = [
        b"".join(line.strip() for line in (folder / f).read_bytes().splitlines()[1:]) for f in ("form.xml", "uuid.xml")
    ]
    (folder / "sent.log").write_bytes(b"\n".join(lines) + b"\n")
    assert [line.split(": ")[0] for line in run("needs", "sent.log").stdout.splitlines()] == [
        "sent.log:1",
        "sent.log:2",
        "together (2)",
    ]
    answer = base64.b64encode((folder / "answer.xml").read_bytes()).decode()
    entry = {
        "request": {"postData": {"text": (folder / "form.xml").read_text()}},
        "response": {"content": {"text": answer, "encoding": "base64"}},
    }
    (folder / "a.har").write_text(json.dumps({"log": {"entries": [entry, {"request": {"method": "GET"}}]}}))
    titles = [need["name"] for need in json.loads(run("needs", "a.har", "--json").stdout)["needs"]]
    assert titles == ["a.har#1 request", "a.har#1 response"]


def test_what_no_release_accepts_has_no_need(folder: Path) -> None:
    (folder / "form.xml").write_bytes(
        (folder / "form.xml").read_bytes().replace(b"registrationForm", b"registrationFrom")
    )
    result = run("needs", "form.xml")
    assert result.exit_code == 1
    assert "no release" in result.stdout
    assert f"registrationFrom: there is no such element in {NEWEST}" in result.stdout


@pytest.mark.parametrize(
    ("file", "to", "code"),
    [
        ("form.xml", "40.6.0", 1),
        ("form.xml", "40.6.1", 0),
        ("form.xml", "40.4", 0),
        ("form.xml", "train:40.4", 1),
        ("form.xml", "40.6.1..", 0),
        ("lobby.xml", "40.9.0", 3),
        ("lobby.xml", "all", 1),
        ("form.xml", "40.66.0", 2),
        ("form.xml", "train:41", 2),
        ("form.xml", "40.8..40.6", 2),
        ("answer.xml", "40.12.0", 2),
        ("missing.xml", "40.12.0", 2),
    ],
)
def test_can_send(folder: Path, file: str, to: str, code: int) -> None:
    result = run("can-send", file, "--to", to)
    assert result.exit_code == code, result.output
    assert bool(result.stderr) is (code == 2)


def test_can_read(folder: Path) -> None:
    assert run("can-read", "answer.xml", "--with", "40.6.0..").exit_code == 0
    result = run("can-read", "answer.xml", "--with", "40.4.8,40.6.0", "--json")
    assert result.exit_code == 1
    (answer,) = json.loads(result.stdout)["messages"]
    assert answer["releases"] == {"40.4.8": "no", "40.6.0": "yes"}
    assert [decider["path"] for decider in answer["refused"]] == ["meetingUUID"]
    assert run("can-read", "form.xml", "--with", "all").exit_code == 2


def test_an_order_of_its_own_is_unknown(folder: Path, apis: Mapping[str, Api]) -> None:
    api = apis["40.12.0"]
    root = as_sent(api, message(api, "CreateMeeting", "request", include=["metaData/confName", "schedule/duration"]))
    content = root[1][0]
    content[:] = reversed(content)
    (folder / "order.xml").write_bytes(document(root))
    result = run("can-send", "order.xml", "--to", "40.12.0")
    assert result.exit_code == 3
    result = run("can-send", "order.xml", "--to", "40.12.0", "--rewrite", "new")
    assert "put into the order of 40.12.0" in result.stdout
    assert run("can-send", "new/order.xml", "--to", "40.12.0").exit_code == 0


def test_rewritten_messages_are_accepted(folder: Path) -> None:
    result = run("can-send", "form.xml", "lobby.xml", "--to", "40.4.8", "--rewrite", "new")
    assert result.exit_code == 1
    assert "left out for 40.4.8: registrationForm\n" in result.stdout
    assert run("can-send", "new", "--to", "40.4.8").exit_code == 0
    assert b"registrationForm" in (folder / "form.xml").read_bytes()
    again = run("can-send", "form.xml", "--to", "40.4.8", "--rewrite", "new")
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    assert run("can-send", "form.xml", "--to", "40.4.8", "--rewrite", "new", "--force").exit_code == 1


def test_what_cannot_be_rewritten_is_not_written(folder: Path) -> None:
    result = run("can-send", "uuid.xml", "--to", "40.9.0", "--rewrite", "new")
    assert result.exit_code == 1
    assert "cannot be rewritten for 40.9.0: sessionKey: the schema requires it" in result.stdout
    assert not list((folder / "new").glob("*"))
    assert run("can-send", "form.xml", "--to", "all", "--rewrite", "new").exit_code == 2


def test_no_value_of_a_message_is_printed(folder: Path) -> None:
    data = (folder / "lobby.xml").read_bytes().replace(b"Third", SECRET.encode())
    data = data.replace(
        b"<securityContext/>", f"<securityContext><password>{SECRET}</password></securityContext>".encode()
    )
    data = data.replace(b"</bodyContent>", f"<new a='{SECRET}'>{SECRET}</new></bodyContent>".encode())
    (folder / "secret.xml").write_bytes(data)
    for call in (["needs", "-v"], ["needs", "--json"], ["can-send", "--to", "all"]):
        result = run(*call, "secret.xml")
        assert result.exit_code == 1
        assert SECRET not in result.output


def test_stdin_is_a_message(folder: Path) -> None:
    result = run("needs", "-", stdin=(folder / "form.xml").read_bytes())
    assert result.stdout == "stdin: request of CreateMeeting: 40.4.9 on train 40.4; 40.6.1 and later\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("40.6.0", ["40.6.0"]),
        ("40.6", ["40.6.1"]),
        ("40.6..40.7", ["40.6.0", "40.6.1", "40.7.0"]),
        ("train:40.1", ["40.1.0", "40.1.2"]),
        ("latest,40.11.0", ["40.11.0", NEWEST]),
        ("..40.1.2", ["40.1.0", "40.1.2"]),
        ("40.11..", [*RELEASES[RELEASES.index("40.11.0") :]]),
    ],
)
def test_ranges(catalog: Catalog, text: str, names: list[str]) -> None:
    assert [release.name for release in releases_in(catalog, [text])] == names


def test_a_range_of_everything(catalog: Catalog) -> None:
    assert releases_in(catalog, ["all"]) == tuple(catalog.releases.values())
    assert releases_in(catalog, [".."]) == tuple(catalog.releases.values())
    with pytest.raises(UnknownNameError, match=r"40\.12\.0 comes before|holds no release"):
        releases_in(catalog, ["40.12.0..40.1.0"])


def test_several_contents_count_together(folder: Path, apis: Mapping[str, Api]) -> None:
    api = apis["40.12.0"]
    root = as_sent(api, message(api, "SetEvent", "request", include=["meetingUUID"]))
    other = as_sent(api, message(api, "CreateMeeting", "request", include=["attendeeOptions/externalAttendeeSecurity"]))
    root[1].append(other[1][0])
    (folder / "two.xml").write_bytes(document(root).replace(b"AllowJoin<", b"Third<"))
    result = run("needs", "-v", "two.xml")
    assert result.stdout.startswith("two.xml: request of SetEvent and CreateMeeting: 40.10.0 and later\n")
    lines = (folder / "two.xml").read_text().splitlines()
    for name in ("meetingUUID", "externalAttendeeSecurity"):
        number = next(n for n, text in enumerate(lines, 1) if name in text)
        assert re.search(rf"two\.xml:{number}: /body/bodyContent(\[\d\])?/.*{name}: ", result.stdout), result.stdout


def test_undeclared_prefixes_are_declared_for_who_asks(folder: Path) -> None:
    data = (folder / "answer.xml").read_bytes()
    (folder / "bare.xml").write_bytes(re.sub(rb' xmlns:meet="[^"]*"', b"", data))
    assert run("needs", "bare.xml").exit_code == 2
    assert run("needs", "--lenient", "bare.xml").stdout.endswith("40.6.0 and later\n")
    form = (folder / "form.xml").read_bytes()
    (folder / "form.xml").write_bytes(re.sub(rb' xmlns:serv="[^"]*"', b"", form))
    result = run("can-send", "form.xml", "--lenient", "--to", "40.4.8", "--rewrite", "new")
    assert result.exit_code == 1
    assert run("can-send", "new", "--to", "40.4.8").exit_code == 0


def test_an_operation_of_no_release_is_refused_by_all(folder: Path) -> None:
    (folder / "form.xml").write_bytes((folder / "form.xml").read_bytes().replace(b"CreateMeeting", b"CreateMeating"))
    result = run("needs", "form.xml")
    assert result.exit_code == 1
    assert result.stdout.startswith("form.xml: request of CreateMeating (unknown): no release\n")
