"""The commands that compare, and waivers, as their users type them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from lxml import etree
from support.changelogs import BREAKING, COMMITTED, ROOT, SCHEMA, run
from support.depth import spread

from webexgen.compare.history import History
from webexgen.report.renderer import FORMATS


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["diff", *BREAKING], 0),
        (["diff", *BREAKING, "--fail-on", "breaking"], 1),
        (["diff", *BREAKING, "--fail-on", "breaking", "--direction", "request"], 1),
        (["diff", *BREAKING, "--fail-on", "breaking", "--direction", "request", "--only", "schema"], 0),
        (["diff", *BREAKING, "--fail-on", "breaking", "--operation", "getevent"], 0),
        (["diff", "40.11.0", "40.12.0", "--fail-on", "breaking"], 0),
        (["diff", "40.11", "latest", "--fail-on", "warning"], 1),
        (["diff", "40.12.0", "baseline", "--fail-on", "breaking"], 1),
        (["diff", "40.2.9", "40.4.8", "--fail-on", "info"], 1),
        (["diff", "40.2.9", "40.4.8", "--fail-on", "info", "--only", "schema"], 0),
        (["changelog", "40.8"], 0),
        (["rules"], 0),
        (["diff", "40.5", "40.8"], 2),
        (["diff", *BREAKING, "--waivers", "missing.toml"], 2),
    ],
)
def test_exit_codes(arguments: list[str], code: int) -> None:
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["diff", "baselin", "40.8.0"], "'baseline'"),
        (["diff", "40.8.0", "lates"], "'latest'"),
        (["diff", "40.8.0", "40.8.1"], "40.8.0 and 40.9.0"),
        (["diff", *BREAKING, "--operation", "GetSesssionInfo"], "GetSessionInfo"),
        (["diff", *BREAKING, "--kind", "element-aded"], "'element-added'"),
        (["diff", *BREAKING, "--severity", "breakin"], "'breaking'"),
        (["diff", *BREAKING, "--for", "cliet"], "'client'"),
        (["diff", *BREAKING, "--format", "markdwn"], "'markdown'"),
        (["diff", *BREAKING, "--direction", "answer"], "request, response"),
        (["explain", "response-min-occurs-lowred"], "'response-min-occurs-lowered'"),
        (["changelog", "40.8.00"], "40.8.0"),
    ],
)
def test_a_typo_gets_the_nearest(arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""


def test_text_tells_what_breaks_and_what_to_do() -> None:
    text = run("diff", *BREAKING).stdout
    head, *_ = text.splitlines()
    assert head.startswith(
        "A client of 40.7.0 at a site of 40.8.0: requests accepted; responses: 9 elements may be missing"
    )
    assert re.search(
        r"^  breaking  now optional, 1\.\.1 → 0\.\.1\n +GetSessionInfo response\n +confID \(sample\), host \(sample\), metaData/confName",
        text,
        re.MULTILINE,
    )
    assert "response-min-occurs-lowered" in text
    assert "exception 040014" in text
    assert "\x1b" not in text


def test_text_tells_what_a_train_lacks() -> None:
    text = run("diff", "40.6.1", "40.4.9").stdout
    assert "part at 40.4.8" in text
    assert "\n  only in OLD, in 40.6.0; " in text
    assert "in 40.6.1, 40.4.9" in run("diff", "40.4.8", "40.12").stdout


def test_output_goes_to_a_file(tmp_path: Path) -> None:
    result = run("changelog", "40.8.0", "--format", "markdown", "--output", str(tmp_path / "notes.md"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "notes.md").read_bytes() == (COMMITTED / "40.8.0.md").read_bytes()
    failed = run("changelog", "40.8.0", "--output", str(tmp_path / "notes.md" / "x"))
    assert failed.exit_code == 2
    assert "Traceback" not in failed.output


def test_changelog_command_gives_the_committed_json() -> None:
    assert run("changelog", "40.12.0", "--format", "json").stdout == (COMMITTED / "40.12.0.json").read_text("utf-8")


def test_rules_and_their_explanation() -> None:
    listed = run("rules").stdout
    assert "response-min-occurs-lowered" in listed
    explained = run("explain", "response-min-occurs-lowered").stdout
    assert explained.startswith("## response-min-occurs-lowered")
    assert explained in run("rules", "--format", "markdown").stdout


def test_witness_confirms_what_breaks() -> None:
    result = run(
        "diff",
        *BREAKING,
        "--witness",
        "--severity",
        "breaking",
        "--only",
        "schema",
        "--format",
        "json",
        "--fail-on",
        "breaking",
    )
    assert result.exit_code == 1
    read = json.loads(result.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(read)
    assert len(read["changes"]) == 9
    for change in read["changes"]:
        witness = change["witness"]
        assert witness["confirmed"], change["id"]
        assert (witness["valid_under"], witness["invalid_under"]) == ("new", "old")
        assert "getSessionInfoResponse" in witness["message"]
    text = run("diff", *BREAKING, "--witness", "--severity", "breaking").stdout
    assert "valid under 40.8.0; under 40.7.0: Element" in text


def test_what_loses_data_says_why_no_message_fails() -> None:
    read = json.loads(run("diff", "40.12", "40.11", "--witness", "--format", "json").stdout)
    witnesses = [change["witness"] for change in read["changes"] if "witness" in change]
    reasons = {witness["why_not"] for witness in witnesses if not witness["confirmed"]}
    assert reasons == {"no message fails: data is lost without a word"}


def test_waivers_from_the_first_draft_to_the_last_day(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    command = ["diff", *BREAKING, "--severity", "breaking", "--fail-on", "breaking"]
    started = run(*command, "--write-waivers", str(path))
    assert started.exit_code == 1
    again = run(*command, "--write-waivers", str(path))
    assert again.exit_code == 2
    assert "exists" in again.stderr
    unfilled = run(*command, "--waivers", str(path))
    assert unfilled.exit_code == 2
    assert "reason" in unfilled.stderr

    text = path.read_text(encoding="utf-8")
    text = text.replace('reason = ""', 'reason = "Our reader copes."').replace(
        'accepted_by = ""', 'accepted_by = "ops"'
    )
    path.write_text(text.replace("scope = ", "until = 2030-12-31\nscope = "), encoding="utf-8")
    waived = run(*command, "--waivers", str(path))
    assert waived.exit_code == 0, waived.output
    assert "waived" in waived.stdout
    assert "(today)" in waived.stderr
    assert run(*command, "--waivers", str(path), "--as-of", "2030-12-31").exit_code == 0
    late = run(*command, "--waivers", str(path), "--as-of", "2031-01-01")
    assert late.exit_code == 1
    assert "waivers.toml:" in late.stderr

    read = json.loads(run(*command, "--waivers", str(path), "--format", "json").stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(read)
    assert read["counts"]["breaking"] == 0
    assert all(change["waived"][0]["accepted_by"] == "ops" for change in read["changes"])
    for form in FORMATS:
        assert run(*command, "--waivers", str(path), "--format", form).exit_code == 0
    junit = etree.fromstring(run(*command, "--waivers", str(path), "--format", "junit").stdout.encode())
    assert (junit.get("failures"), junit.get("skipped")) == ("0", "12")
    sarif = json.loads(run(*command, "--waivers", str(path), "--format", "sarif").stdout)
    assert all(result["suppressions"] for result in sarif["runs"][0]["results"])


def test_a_waiver_that_nothing_needs_fails(tmp_path: Path, history: History) -> None:
    path = tmp_path / "waivers.toml"
    assert run("diff", *BREAKING, "--write-waivers", str(path)).exit_code == 0
    text = path.read_text(encoding="utf-8").replace('= ""', '= "x"').replace('to = "40.8.0"', 'to = "40.9.0"')
    path.write_text(re.sub(r'path = "x"', 'path = ""', text), encoding="utf-8")
    assert run("diff", *BREAKING, "--waivers", str(path)).exit_code == 0, "of another comparison"
    unused = run("diff", "40.7.0", "40.9.0", "--waivers", str(path))
    assert unused.exit_code == 0, "all of it is found there as well"
    path.write_text(path.read_text(encoding="utf-8").replace('"confID"', '"confId"'), encoding="utf-8")
    unused = run("diff", "40.7.0", "40.9.0", "--waivers", str(path))
    assert unused.exit_code == 1
    assert "nothing is found that it accepts" in unused.stderr
    narrowed = run("diff", "40.7.0", "40.9.0", "--waivers", str(path), "--operation", "GetEvent")
    assert narrowed.exit_code == 1, "it is unused whatever is selected"
    assert narrowed.stderr.count("nothing is found") == unused.stderr.count("nothing is found")


def test_a_warm_diff_loads_neither_xsdata_nor_models() -> None:
    code = (
        "import sys, webexgen.cli as c; c.main(['diff', '40.7.0', '40.8.0'], standalone_mode=False);"
        "print([m for m in sys.modules if m.startswith(('xsdata.', 'lxml.', 'black', 'rich', 'webexgen.schema.model'))], file=sys.stderr)"
    )
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_output_depends_on_neither_clock_nor_hash_seed(tmp_path: Path) -> None:
    made = []
    for seed, zone in (("0", "UTC"), ("4711", "Asia/Tokyo")):
        texts = []
        for form in spread(list(FORMATS), 4):
            done = subprocess.run(
                [sys.executable, "-m", "webexgen", "diff", "40.2.9", "40.12.0", "--format", form],
                env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
                cwd=tmp_path,
                capture_output=True,
                check=True,
            )
            texts.append(done.stdout)
        made.append(texts)
    assert made[0] == made[1]
    for path in (ROOT / "generator" / "webexgen").rglob("*.py"):
        # What is kept between runs ages, and waivers end; what is made of both does not tell the time.
        if path.relative_to(ROOT / "generator" / "webexgen").as_posix() in ("cache.py", "cli/parameters.py"):
            continue
        assert not re.search(r"\b(now|today|utcnow)\(|\btime\.time\(", path.read_text(encoding="utf-8")), path
