"""`webexgen find` and `webexgen history` as their users type them, and files that are none of those asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from webexgen.catalog.graph import Catalog
from webexgen.cli import main
from webexgen.message.recordings import documents


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)], prog_name="webexgen")


def test_find_says_where_and_since_when() -> None:
    result = run("find", "CreateMeeting", "registrationForm")
    assert result.exit_code == 0
    assert result.stdout == (
        "CreateMeeting request registrationForm (meet:registrationFormType, 0..1): "
        "40.4.9 on train 40.4; 40.6.1 and later; occurrence and place assumed\n"
    )


def test_find_knows_what_is_around_every_operation() -> None:
    result = run("find", "securityContext")
    assert result.stdout == "message header/securityContext (serv:securityContextType, 0..1): every release\n"
    (found,) = json.loads(run("find", "header/response/exceptionID", "--json").stdout)
    assert (found.get("operation"), found["direction"]) == (None, "message")
    assert "header/response/exceptionID" in run("find", "exceptionId").stdout


def test_find_in_json() -> None:
    (found,) = json.loads(run("find", "CreateMeeting", "AllowJoin", "--json").stdout)
    assert (found["path"], found["value"]) == ("attendeeOptions/externalAttendeeSecurity", "AllowJoin")
    assert (found["first_releases"], found["toggles"]) == (["40.9.0"], ["ConsistentLockedLobby"])
    assert "enumeration" in found["assumed"]
    (key,) = json.loads(run("find", "DelSession", "sessionKey", "--json").stdout)
    assert (key["baseline"], key["available"]) == (True, "every release")


def test_find_names_the_nearest() -> None:
    result = run("find", "registrationFrom")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("no release has 'registrationFrom': did you mean 'registrationForm'")
    shown = run("show", "registrationForm")
    assert shown.exit_code == 2
    assert "`webexgen find registrationForm` looks for elements" in shown.stderr


def test_history_of_all_releases_and_of_a_line(catalog: Catalog) -> None:
    text = run("history", "getsessioninfo").stdout
    heads = [line.split(",")[0] for line in text.splitlines() if not line.startswith((" ", "nothing"))]
    assert heads == ["40.1.0", "40.2.5", "40.2.6", "40.4.4", "40.4.5", "40.6.0", "40.8.0", "40.9.0", "40.12.0"]
    assert "  request  sessionKey: now optional, 1..1 → 0..1 (info)\n" in text
    assert "  GetSessionInfo and GetUserCard block callers who find nothing\n" in text
    line = json.loads(run("history", "GetSessionInfo", "--to", "40.4.9", "--json").stdout)
    assert [step["release"] for step in line["releases"]] == ["40.1.0", "40.4.4", "40.4.5"]
    assert {row["direction"] for row in line["releases"][0]["changes"]} == {"request"}
    assert run("history", "GetSession").exit_code == 2


def test_history_shows_an_operation_that_came() -> None:
    steps = json.loads(run("history", "CreateEvent", "--json").stdout)["releases"]
    assert all(step["changes"] or step["announcements"] for step in steps)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('{"log": {"entries": "none"}}', 1),
        ('{"log": {"entries": [1, {"request": null}, {"response": {"content": {"text": 5}}}]}}', 0),
        ('{"log": {"entries": [{"response": {"content": {"text": "*", "encoding": "base64"}}}]}}', 0),
        ("[" * 100_000 + ' "entries"', 1),
        ("<a><b/></a>\n<a><b/></a>\n\nrest\n", 3),
        ("<a>\n<b/>\n</a>\n", 1),
        ("", 1),
    ],
)
def test_odd_files_are_split_without_an_error(tmp_path: Path, text: str, count: int) -> None:
    (tmp_path / "file.log").write_text(text)
    assert len(list(documents([str(tmp_path)]))) == count


def test_odd_files_are_refused_by_name(tmp_path: Path) -> None:
    for name, text in (
        ("a.json", "{" * 50_000),
        ("b.xml", "<a"),
        ("c.har", '{"log": {"entries": []}}'),
        ("d.py", "(" * 5000),
    ):
        (tmp_path / name).write_text(text)
        for command in (["needs"], ["can-send", "--to", "all"], ["upgrade", "40.2.9", "40.9.0", "--using"]):
            result = run(*command, tmp_path / name)
            assert result.exit_code == 2, (name, command, result.output)
            assert len(result.stderr.splitlines()) == 1
