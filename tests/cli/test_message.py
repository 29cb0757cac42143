"""`webexgen validate` and `webexgen convert` as their users type them."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import etree
from support.paths import CATALOG, NEWEST, PAGE40_UPDATES

from webexgen.catalog.graph import Catalog
from webexgen.catalog.samples import load_samples, repair
from webexgen.cli import main
from webexgen.message.canonical import canonical
from webexgen.message.minimal import as_sent, document, message
from webexgen.schema.model import Api

SERVICE = "http://www.webex.com/schemas/2002/06/service"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def run(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="webexgen", input=stdin)


def sessions(*records: str, total: int = 1) -> bytes:
    matching = f"<serv:total>{total}</serv:total><serv:returned>1</serv:returned><serv:startFrom>1</serv:startFrom>"
    inside = "".join(f"<ep:session>{record}</ep:session>" for record in records)
    return (
        f'<serv:message xmlns:serv="{SERVICE}" xmlns:ep="{SERVICE}/ep" xmlns:xsi="{XSI}"><serv:header><serv:response>'
        "<serv:result>SUCCESS</serv:result></serv:response></serv:header><serv:body>"
        f'<serv:bodyContent xsi:type="ep:lstsummarySessionResponse"><ep:matchingRecords>{matching}</ep:matchingRecords>{inside}'
        "</serv:bodyContent></serv:body></serv:message>"
    ).encode()


@pytest.fixture
def answer(tmp_path: Path, apis: Mapping[str, Api]) -> Path:
    """A valid answer of GetMeeting with an element that came in 40.6.0."""
    root = message(apis["40.12.0"], "GetMeeting", "response", include=["meetingUUID"])
    (tmp_path / "answer.xml").write_bytes(document(root))
    return tmp_path / "answer.xml"


def test_a_valid_message(answer: Path) -> None:
    result = run("validate", answer, "--strict")
    assert result.stdout == f"{answer}: response of GetMeeting, known to 40.6.0 and later; valid in {NEWEST}\n"
    assert result.exit_code == 0


def test_a_request_from_stdin(apis: Mapping[str, Api]) -> None:
    api = apis["40.12.0"]
    data = etree.tostring(as_sent(api, message(api, "CreateMeeting", "request")))
    result = run("validate", "-", "--strict", "--release", "40.1.0", stdin=data)
    assert result.stdout == "stdin: request of CreateMeeting, known to every release; valid in 40.1.0\n"
    assert result.exit_code == 0


def test_an_older_release_does_not_know_it(answer: Path) -> None:
    result = run("validate", answer, "--release", "40.4.9")
    assert result.exit_code == 1
    head, finding = result.stdout.splitlines()
    assert head.endswith("known to 40.6.0 and later; refused in 40.4.9")
    assert finding.split() == ["unknown", "meetingUUID"]


def test_findings_are_told_once_for_all_records_and_never_with_a_value() -> None:
    data = sessions(*["<ep:duration>S3CRET</ep:duration><ep:new>S3CRET</ep:new>"] * 3)
    result = run("validate", "-", "--strict", stdin=data)
    assert result.exit_code == 1
    assert "not fully supported by any release" in result.stdout
    assert "session[1]/new (and 2 more like it)\n" in result.stdout
    assert "value          session[1]/duration: is no xs:integer (and 2 more like it)\n" in result.stdout
    assert "libxml2        /serv:message/serv:body/serv:bodyContent/ep:session[1]" in result.stdout
    assert "S3CRET" not in result.stdout
    (row,) = json.loads(run("validate", "-", "--json", stdin=data).stdout)
    assert row["operations"] == ["LstsummarySession"]
    assert (row["first_releases"], row["available"]) == ([], None)
    assert row["unknown"] == ["session[1]/new", "session[2]/new", "session[3]/new"]
    assert row["strict"] is None
    assert row["level"] == "refused"
    assert {"path": "session[3]/duration", "code": "value", "text": "is no xs:integer"} in row["findings"]


def disordered() -> bytes:
    """A request whose header and content stand in the order of the page's samples, not of the schema."""
    (sample,) = [s for s in load_samples(CATALOG) if s.file == "40.12.0/samples/04-create-meeting-attendee-request.xml"]
    return repair(sample)


@pytest.mark.parametrize("strict", [[], ["--strict"]])
def test_another_order_is_a_level_of_its_own(strict: list[str]) -> None:
    result = run("validate", "-", *strict, stdin=disordered())
    assert result.exit_code == 0
    assert f"; valid but for the order in {NEWEST}\n" in result.stdout
    assert "order          person/email: the schema has it after name" in result.stdout
    assert run("validate", "-", "--strict-order", *strict, stdin=disordered()).exit_code == 1
    (row,) = json.loads(run("validate", "-", *strict, "--json", stdin=disordered()).stdout)
    assert (row["level"], row["findings"]) == ("order", [])
    assert {problem["code"] for problem in row["disorder"]} == {"order"}


def test_order_and_more_is_refused() -> None:
    data = disordered().replace(b"<sessionKey>1714904382", b"<sessionKey>S3CRET", 1)
    result = run("validate", "-", stdin=data)
    assert (result.exit_code, f"refused in {NEWEST}" in result.stdout) == (1, True)


def test_where_a_message_is_known_is_told_per_train(apis: Mapping[str, Api]) -> None:
    api = apis["40.12.0"]
    data = etree.tostring(as_sent(api, message(api, "CreateMeeting", "request", include=["registrationForm"])))
    result = run("validate", "-", "--release", "40.6.0", stdin=data)
    assert "known to 40.4.9 on train 40.4; 40.6.1 and later; refused in 40.6.0" in result.stdout
    (row,) = json.loads(run("validate", "-", "--json", stdin=data).stdout)
    assert row["first_releases"] == ["40.4.9", "40.6.1"]


def test_no_sample_is_refused_for_what_the_page_shows(catalog: Catalog) -> None:
    """Incomplete samples lack what is required; two name what there is not, two are qualified otherwise. None fails by value or order."""
    levels: dict[str, int] = {}
    for sample in load_samples(CATALOG):
        release = catalog.updates[sample.update].releases[0]
        (row,) = json.loads(run("validate", "-", "--release", release, "--json", stdin=repair(sample)).stdout)
        if sample.update in PAGE40_UPDATES:
            levels[row["level"]] = levels.get(row["level"], 0) + 1
        codes = {problem["code"] for problem in row["findings"]}
        assert codes <= {"missing", "qualification"}, sample.file
        assert (row["level"] == "refused") == (bool(sample.invalid) and sample.invalid != "order"), sample.file
    assert levels == {"valid": 14, "order": 23, "refused": 13}


def test_messages_that_are_none_are_findings(tmp_path: Path, answer: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<a>")
    (tmp_path / "b.xml").write_bytes(b"<a/>")
    result = run("validate", tmp_path / "a.xml", answer, tmp_path / "b.xml")
    assert result.exit_code == 1
    first, second, third = result.stdout.splitlines()
    assert first.startswith(f"{tmp_path / 'a.xml'}: no message: line 1, column 4: ")
    assert f"valid in {NEWEST}" in second
    assert "the document element of a message is message" in third


def test_an_operation_that_no_release_knows() -> None:
    data = sessions().replace(b"lstsummarySessionResponse", b"newResponse")
    result = run("validate", "-", stdin=data)
    assert "stdin: response of newResponse (unknown), not fully supported by any release" in result.stdout
    assert result.exit_code == 1


def test_many_kinds_of_findings_are_cut() -> None:
    data = sessions("".join(f"<ep:new{number}/>" for number in range(30)))
    assert "  ... and " in run("validate", "-", stdin=data).stdout


@pytest.mark.parametrize("command", [["validate"], ["convert", "--to", "json"]])
@pytest.mark.parametrize(("name", "told"), [("", "Is a directory"), ("none.xml", "No such file")])
def test_what_is_no_file_is_one_error(command: list[str], name: str, told: str, tmp_path: Path) -> None:
    result = run(*command, tmp_path / name)
    assert result.exit_code == 2
    assert result.stderr == f"webexgen: {tmp_path / name}: {told}{' or directory' if 'No' in told else ''}\n"
    assert result.stdout == ""


def test_validate_needs_a_file() -> None:
    assert run("validate").exit_code == 2


def test_xml_and_json_without_loss(tmp_path: Path) -> None:
    for sample in load_samples(CATALOG):
        data = repair(sample)
        made = run("convert", "-", "--to", "json", stdin=data)
        assert made.exit_code == 0, sample.file
        back = run("convert", "-", "--to", "xml", "-o", tmp_path / "back.xml", stdin=made.stdout_bytes)
        assert back.exit_code == 0
        assert canonical((tmp_path / "back.xml").read_bytes()) == canonical(data), sample.file


CONSULT = "<ep:assistService><serv:assistRequest>Consult</serv:assistRequest></ep:assistService>"
RECORDS = (
    f'<ep:confName>Team "A", weekly\n&#8364;</ep:confName><ep:duration>60</ep:duration><ep:isRecurring>true</ep:isRecurring>{CONSULT}',
    "<ep:duration>x</ep:duration><ep:new/><ep:assistService><serv:new/></ep:assistService>",
)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_records_as_csv() -> None:
    result = run("convert", "-", "--to", "csv", stdin=sessions(*RECORDS))
    assert result.exit_code == 0, result.stderr
    first, second = rows(result.stdout)
    assert list(first)[:3] == ["session_key", "meeting_uuid", "conf_name"]
    held = {name: value for name, value in first.items() if value}
    assert held == {
        "conf_name": 'Team "A", weekly\n\u20ac',
        "duration": "60",
        "is_recurring": "true",
        "assist_service.assist_request": "Consult",
    }
    assert not any(second.values())
    assert result.stderr == (
        "session: 2 records; left out: unknown elements (2), values that are not of their type (1)\n"
    )


def test_rows_are_the_same_from_xml_and_from_json() -> None:
    data = sessions(*RECORDS)
    text = run("convert", "-", "--to", "json", stdin=data).stdout_bytes
    assert (
        run("convert", "-", "--to", "csv", stdin=text).stdout == run("convert", "-", "--to", "csv", stdin=data).stdout
    )


def test_many_records_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "many.xml").write_bytes(
        sessions(*[f"<ep:sessionKey>{number}</ep:sessionKey>" for number in range(30_000)])
    )
    result = run("convert", tmp_path / "many.xml", "--to", "csv", "-o", tmp_path / "many.csv")
    assert result.stderr == "session: 30000 records\n"
    keys = [row["session_key"] for row in rows((tmp_path / "many.csv").read_text(encoding="utf-8"))]
    assert keys == [str(number) for number in range(30_000)]
    assert list(tmp_path.glob(".*")) == []


def test_what_repeats_in_a_record_is_json(apis: Mapping[str, Api]) -> None:
    root = message(apis["40.12.0"], "LstOpenSession", "response", full="")
    result = run("convert", "-", "--to", "csv", stdin=document(root))
    (row,) = rows(result.stdout)
    assert isinstance(json.loads(row["sessions"]), list)
    inner = run("convert", "-", "--to", "csv", "--record", "services/sessions", stdin=document(root))
    assert "session_key" in inner.stdout.splitlines()[0]
    assert len(rows(inner.stdout)) == len(json.loads(row["sessions"]))


@pytest.mark.parametrize(
    ("data", "arguments", "told"),
    [
        (sessions(), ["--record", "new"], "has no list of records 'new': there are session"),
        (sessions().replace(b"SUCCESS", b"FAILURE"), ["--record", "new"], "no list of records"),
        (sessions().replace(b"lstsummarySession", b"getRecordingInfo"), [], "has not one list of records: it has none"),
        (sessions().replace(b"lstsummarySession", b"new"), [], "the responses of one operation"),
        (sessions()[:-40], [], "line 1, column"),
        (b"", [], "line 1, column"),
        (b"{", [], "line 1, column"),
        (
            f'<serv:message xmlns:serv="{SERVICE}"><serv:header><serv:response><serv:result>FAILURE</serv:result>'
            "<serv:exceptionID>000015</serv:exceptionID></serv:response></serv:header><serv:body><serv:bodyContent/></serv:body>"
            "</serv:message>".encode(),
            [],
            "the response is FAILURE, exception 000015",
        ),
    ],
    ids=range(8),
)
def test_what_has_no_records_is_one_error(data: bytes, arguments: list[str], told: str, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("before")
    result = run("convert", "-", "--to", "csv", "-o", tmp_path / "out.csv", *arguments, stdin=data)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert (tmp_path / "out.csv").read_text() == "before"
    assert list(tmp_path.glob(".*")) == []


def test_an_output_that_can_not_be_written_is_one_error(tmp_path: Path) -> None:
    result = run("convert", "-", "--to", "csv", "-o", tmp_path / "none" / "out.csv", stdin=sessions())
    assert (result.exit_code, result.stdout) == (2, "")
    assert "No such file" in result.stderr


def test_parquet_needs_a_file_and_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "name a file with --output" in run("convert", "-", "--to", "parquet", stdin=sessions()).stderr
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = run("convert", "-", "--to", "parquet", "-o", tmp_path / "out.parquet", stdin=sessions())
    assert result.exit_code == 2
    assert "pip install 'webexgen[columns]'" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_records_as_parquet(tmp_path: Path) -> None:
    parquet: Any = import_module("pyarrow.parquet")
    target = tmp_path / "out.parquet"
    result = run("convert", "-", "--to", "parquet", "-o", target, stdin=sessions(*RECORDS))
    assert result.exit_code == 0, result.stderr
    first, second = parquet.read_table(target).to_pylist()
    assert (first["duration"], first["is_recurring"], first["assist_service.assist_request"]) == (60, True, "Consult")
    assert not any(value is not None for value in second.values())
    large = sessions(f"<ep:duration>{2**70}</ep:duration>")
    result = run("convert", "-", "--to", "parquet", "-o", target, stdin=large)
    assert result.exit_code == 2
    assert "duration: a value is too large" in result.stderr
    assert len(parquet.read_table(target)) == 2
