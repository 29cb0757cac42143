"""`webexgen upgrade`: what a move between releases means to messages, calls and programs in use."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import etree
from support.paths import ROOT

from webexgen.catalog.announcement import HALVES, When, read_update
from webexgen.catalog.graph import Catalog
from webexgen.cli import main
from webexgen.errors import CatalogError
from webexgen.message.minimal import as_sent, document, message
from webexgen.schema.model import Api

MOVE = ("40.2.9", "40.9.0")
CLIENT = ROOT / "examples" / "upgrade" / "client.py"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["upgrade", *map(str, arguments)], prog_name="webexgen")


def judged(*using: str | Path, move: tuple[str, str] = MOVE, more: tuple[str, ...] = ()) -> dict[str, Any]:
    names = [part for name in using for part in ("--using", str(name))]
    result = run(*move, *names, "--format", "json", *more)
    assert result.exit_code in (0, 1), result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def told(found: Mapping[str, Any]) -> set[tuple[str, str, str, str]]:
    return {(effect["state"], effect["operation"], effect["direction"], effect["title"]) for effect in found["effects"]}


BLOCK = "calls limited: GetSessionInfo and GetUserCard block callers who find nothing"
CARD = "calls refused: GetUserCard needs authorization"
ADDRESS = "calls refused: E-mail addresses with white space are refused"
FIELDS = "calls refused: Required fields of the registration form are checked"
DETAILS = "behaviour changed: GetSessionInfo keeps details from people who are not invited"


@pytest.fixture
def folder(tmp_path: Path, apis: Mapping[str, Api]) -> Path:
    """A hundred messages of the old release: the least of as many requests and responses."""
    api = apis[MOVE[0]]
    halves = [(o.name, half) for half in HALVES for o in api.operations]
    wanted = [("GetSessionInfo", "response"), *halves]
    for operation, half in list(dict.fromkeys(wanted))[:100]:
        root = message(api, operation, half)
        data = as_sent(api, root) if half == "request" else root
        (tmp_path / f"{operation}-{half}.xml").write_bytes(document(data))
    return tmp_path


def test_a_folder_of_a_hundred_messages(folder: Path) -> None:
    found = judged(folder)
    assert found["looked_at"]["messages"] == 100
    assert sum(found["uses"].values()) == 100
    assert told(found) == {
        ("possibly affected", "GetUserCard", "request", BLOCK),
        ("possibly affected", "GetSessionInfo", "request", BLOCK),
        ("possibly affected", "GetUserCard", "request", CARD),
        ("possibly affected", "GetSessionInfo", "response", DETAILS),
        ("possibly affected", "GetSessionInfo", "response", "now optional, 1..1 → 0..1"),
        ("possibly affected", "CreateMeetingAttendee", "request", FIELDS),
        ("possibly affected", "RegisterMeetingAttendee", "request", FIELDS),
    }
    sites = {site["file"].rpartition("/")[2] for effect in found["effects"] for site in effect["sites"]}
    assert sites == {
        "GetUserCard-request.xml",
        "GetSessionInfo-request.xml",
        "GetSessionInfo-response.xml",
        "CreateMeetingAttendee-request.xml",
        "RegisterMeetingAttendee-request.xml",
    }


def test_an_address_with_white_space_is_broken(folder: Path, apis: Mapping[str, Api]) -> None:
    api = apis[MOVE[0]]
    root = as_sent(api, message(api, "SetUser", "request", include=["email"]))
    for name, address in (("good", "a@example.com"), ("bad", "a b@example.com")):
        next(root.iter("email")).text = address
        (folder / f"{name}.xml").write_bytes(document(root))
    (effect,) = [effect for effect in judged(folder)["effects"] if effect["title"] == ADDRESS]
    assert effect["state"] == "broken"
    assert [Path(site["file"]).name for site in effect["sites"]] == ["bad.xml"]
    assert "a b@example.com" not in json.dumps(judged(folder))


def test_a_request_that_the_new_release_refuses_is_broken(tmp_path: Path, apis: Mapping[str, Api]) -> None:
    api = apis["40.9.0"]
    file = tmp_path / "lock.xml"
    file.write_bytes(
        document(as_sent(api, message(api, "CreateMeeting", "request", include=["attendeeOptions/autoLock"])))
    )
    (effect,) = judged(file, move=("40.9.0", "40.8.0"))["effects"]
    assert (effect["state"], effect["places"]) == ("broken", ["attendeeOptions/autoLock"])
    assert effect["witness"].startswith("attendeeOptions/autoLock: ")
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "autoLock" in text)
    assert effect["sites"] == [{"file": str(file), "line": line}]
    assert judged(file, move=("40.9.0", "40.12.0"))["uses"]["unaffected"] == 1


def test_an_unlisted_value_is_unknown(tmp_path: Path, apis: Mapping[str, Api]) -> None:
    api = apis["40.9.0"]
    path = "attendeeOptions/externalAttendeeSecurity"
    data = document(as_sent(api, message(api, "CreateMeeting", "request", include=[path])))
    (tmp_path / "lobby.xml").write_bytes(data.replace(b"AllowJoin<", b"Third<"))
    found = judged(tmp_path / "lobby.xml", move=("40.8.0", "40.9.0"))
    assert ("unknown", "CreateMeeting", "request") in {row[:3] for row in told(found)}
    assert judged(tmp_path / "lobby.xml", move=("40.9.0", "40.10.0"))["uses"]["unaffected"] == 1


def test_what_the_old_release_refuses_already_is_unknown(tmp_path: Path, apis: Mapping[str, Api]) -> None:
    api = apis["40.9.0"]
    data = document(as_sent(api, message(api, "CreateMeeting", "request", include=["attendeeOptions/autoLock"])))
    (tmp_path / "lock.xml").write_bytes(data)
    for move in (("40.8.0", "40.9.0"), ("40.8.0", "40.7.0")):
        (effect,) = (e for e in judged(tmp_path, move=move)["effects"] if e["rule"] == "refused-before")
        assert (effect["state"], effect["places"]) == ("unknown", ["attendeeOptions/autoLock"])


def test_the_client_of_the_example() -> None:
    found = judged(CLIENT)
    assert told(found) == {
        ("possibly affected", "CreateMeeting", "request", ADDRESS),
        ("possibly affected", "GetSessionInfo", "request", BLOCK),
        ("possibly affected", "GetSessionInfo", "response", "now optional, 1..1 → 0..1"),
        ("possibly affected", "GetUserCard", "request", BLOCK),
        ("possibly affected", "GetUserCard", "request", CARD),
    }
    places = {place for effect in found["effects"] for place in effect.get("places", ())}
    assert places == {"metaData/confName", "schedule", "schedule/startDate"}
    lines = CLIENT.read_text().splitlines()
    (card,) = [effect for effect in found["effects"] if effect["title"] == CARD]
    assert ["GetUserCard(" in lines[site["line"] - 1] for site in card["sites"]] == [True]


def test_programs_are_broken_where_a_release_lacks_what_they_send(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "from webex_xmlapi.v40_12_0 import ep, meeting\n"
        "meeting.CreateMeeting(attendee_options=meeting.AttendeeOptions(auto_lock=True))\n"
        "alone = meeting.AttendeeOptions(auto_lock=True)\n"
        "def f(r: ep.GetSessionInfoResponse): return r.is_private_meeting, r.status\n"
    )
    found = judged(tmp_path / "a.py", move=("40.12.0", "40.8.0"))
    broken = {
        (e["operation"], *e["places"]): [s["line"] for s in e["sites"]]
        for e in found["effects"]
        if e["state"] == "broken"
    }
    assert broken == {
        ("CreateMeeting", "attendeeOptions/autoLock"): [2],
        ("attendeeOptionsType", "autoLock"): [3],
        ("GetSessionInfo", "isPrivateMeeting"): [4],
    }


def test_a_list_of_operations(tmp_path: Path) -> None:
    (tmp_path / "operations.txt").write_text(
        "# what we call\nGetUserCard request\n\ngetsessioninfo response status\nDelMeeting\n"
    )
    found = judged(tmp_path / "operations.txt")
    assert told(found) == {
        ("possibly affected", "GetUserCard", "request", BLOCK),
        ("possibly affected", "GetUserCard", "request", CARD),
    }
    assert found["looked_at"] == {"messages": 0, "calls": 2, "fields": 1, "files": 1, "not_followed": 0}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("GetUserCart", r"operations.txt:1: no release has an operation 'GetUserCart': did you mean 'GetUserCard'\?"),
        (
            "GetSessionInfo response stauts",
            r"operations.txt:1: no release has 'stauts' in GetSessionInfo's response: did",
        ),
        ("GetSessionInfo answer", r"operations.txt:1: must be an operation, then request or response"),
    ],
)
def test_lists_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, text: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("operations.txt").write_text(f"{line}\n")
    result = run(*MOVE, "--using", "operations.txt")
    assert result.exit_code == 2
    assert re.search(text, result.stderr)


WAIVER = """[[waivers]]
rule = "behaviour-refuses-call"
owner = "40.9.0"
path = ""
new = "GetUserCard needs authorization"
reason = "we are authorized"
accepted_by = "somebody"
scope = "any"
"""


def test_waivers_accept(tmp_path: Path) -> None:
    (tmp_path / "operations.txt").write_text("GetUserCard request\n")
    (tmp_path / "waivers.toml").write_text(WAIVER)
    found = judged(tmp_path / "operations.txt", more=("--waivers", str(tmp_path / "waivers.toml")))
    assert {row[0] for row in told(found) if row[3] == CARD} == {"accepted"}
    assert {row[0] for row in told(found) if row[3] == BLOCK} == {"possibly affected"}
    assert [e["accepted"] for e in found["effects"] if e["title"] == CARD] == [["we are authorized"]]
    (tmp_path / "waivers.toml").write_text(WAIVER.replace("GetUserCard needs", "Nobody needs"))
    result = run(*MOVE, "--using", tmp_path / "operations.txt", "--waivers", tmp_path / "waivers.toml")
    assert result.exit_code == 1
    assert "nothing is found that it accepts" in result.stderr


@pytest.mark.parametrize(("state", "code"), [("broken", 0), ("possibly-affected", 1), ("unknown", 1)])
def test_fail_on(state: str, code: int) -> None:
    assert run(*MOVE, "--using", CLIENT, "--fail-on", state).exit_code == code


@pytest.mark.parametrize("form", ["text", "markdown", "github", "sarif"])
def test_formats_say_the_same(form: str) -> None:
    found = judged(CLIENT)
    text = run(*MOVE, "--using", CLIENT, "--format", form).stdout
    for effect in found["effects"]:
        assert effect["do"].split(",")[0] in " ".join(text.split())
        assert all(str(site["line"]) in text for site in effect["sites"])
    if form == "sarif":
        results = json.loads(text)["runs"][0]["results"]
        assert len(results) == len(found["effects"])
        assert {result["level"] for result in results} == {"warning"}
    if form == "text":
        assert text.splitlines()[-1] == "looked at 3 calls, 19 fields in 1 file"


def test_nothing_in_use_is_an_error(tmp_path: Path) -> None:
    assert run(*MOVE, "--using", tmp_path).exit_code == 2
    (tmp_path / "a.xml").write_bytes(etree.tostring(etree.Element("other")))
    assert run(*MOVE, "--using", tmp_path / "a.xml").exit_code == 2


def test_conditions_of_announcements_are_checked(catalog: Catalog, tmp_path: Path) -> None:
    items = {item.title: item.when for update in catalog.updates.values() for item in update.items}
    assert items["Too many bodyContent elements are refused"] == When(contents=2)
    assert items["E-mail addresses with white space are refused"].pattern == r"\s"
    text = (catalog.root / "40.4.4" / "update.toml").read_text()
    for when, error in (
        ("{elements = ['a'], pattern = '('}", "no regular expression"),
        ("{pattern = 'a'}", "elements must name them"),
        ("{element = ['a']}", "unknown key 'element'"),
    ):
        (tmp_path / "update.toml").write_text(text.replace("{contents = 2}", when))
        with pytest.raises(CatalogError, match=rf"update\.toml:\d+: .*{error}"):
            read_update(tmp_path)
