"""What a project decides for its comparisons: read from its own file, checked, and in force in the commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.paths import CATALOG

from webexgen.cli import main
from webexgen.compare.configuration import Configuration, find_configuration, load_configuration
from webexgen.compare.policy import PROFILES, Severity, find_profile
from webexgen.compare.rules import RULES
from webexgen.compare.rules.rule import Observer, Verdict
from webexgen.errors import PolicyError, UnknownNameError

DECIDED = """\
for = "mobile"
fail-on = "breaking"
waivers = ["accepted.toml"]

[severity]
response-min-occurs-lowered = "warning"

[[profile]]
name = "mobile"
about = "our mobile app"
breaking = ["old-request"]
warning = ["tolerant-reader"]

[ignore]
operations = ["GetUserCard"]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["--catalog", str(CATALOG), *arguments], prog_name="webexgen")


def test_both_files_say_the_same(project: Path) -> None:
    (project / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    assert find_configuration(project) == Configuration()
    inside = DECIDED.replace("[severity]", "[tool.webexgen.severity]").replace(
        "[[profile]]", "[[tool.webexgen.profile]]"
    )
    text = f"[tool.webexgen]\n{inside.replace('[ignore]', '[tool.webexgen.ignore]')}"
    (project / "pyproject.toml").write_text(text, encoding="utf-8")
    in_project = find_configuration(project)
    (project / "webexgen.toml").write_text(DECIDED, encoding="utf-8")
    own = find_configuration(project)
    assert in_project.source == project / "pyproject.toml"
    assert own.source == project / "webexgen.toml"
    for read in (own, in_project):
        assert (read.profile, read.fail_on, read.operations) == ("mobile", Severity.BREAKING, {"GetUserCard"})
        assert read.waivers == (project / "accepted.toml",)
        assert read.severities == {"response-min-occurs-lowered": Severity.WARNING}
        assert read.profile_named(None).about == "our mobile app"
        assert read.profile_named("client").severities == read.severities


def test_somebody_elses_project_file_is_not_read(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool\n", encoding="utf-8")
    assert find_configuration(project) == Configuration()


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('"mobile"\nfail', '"mobil"\nfail', 1, "there is no profile 'mobil': did you mean 'mobile'"),
        ('"breaking"', '"braking"', 2, "fail-on is 'braking': did you mean 'breaking'?"),
        (
            "response-min-occurs-lowered",
            "response-min-occurs-lowerd",
            6,
            "unknown key 'response-min-occurs-lowerd': did you mean",
        ),
        ('"old-request"', '"old-requests"', 11, "breaking is 'old-requests': did you mean 'old-request'?"),
        ('"tolerant-reader"', '"old-request"', 12, "old-request counts as breaking and as warning"),
        ('name = "mobile"', 'name = "client"', 9, "there is a profile client already"),
        ("ignore]", "ignored]", 14, "unknown key 'ignored': did you mean 'ignore'?"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(project: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in DECIDED
    (project / "webexgen.toml").write_text(DECIDED.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as raised:
        load_configuration(project / "webexgen.toml")
    assert str(raised.value).startswith(f"{project / 'webexgen.toml'}:{line}: {said}")


def test_decisions_are_in_force(project: Path) -> None:
    plain = json.loads(run("diff", "40.7.0", "40.8.0", "--for", "client", "--format", "json").stdout)
    assert plain["counts"]["breaking"] > 9
    assert run("diff", "40.7.0", "40.8.0", "--for", "client", "--fail-on", "breaking").exit_code == 1
    (project / "webexgen.toml").write_text(DECIDED.replace('waivers = ["accepted.toml"]\n', ""), encoding="utf-8")
    decided = run("diff", "40.7.0", "40.8.0", "--format", "json")
    document = json.loads(decided.stdout)
    assert document["profile"] == "mobile"
    lowered = [c for c in document["changes"] if "response-min-occurs-lowered" in c["rules"]]
    assert len(lowered) == 9
    assert {change["severity"] for change in lowered} == {"warning"}
    assert not any(reach["operation"] == "GetUserCard" for change in document["changes"] for reach in change["reaches"])
    assert decided.exit_code == int(document["counts"]["breaking"] > 0)
    assert run("diff", "40.8.0", "40.9.0").exit_code == 0  # GetUserCard's authorization is all that breaks
    assert run("diff", "40.8.0", "40.9.0", "--for", "client", "--config", str(CATALOG / "wire.toml")).exit_code == 2


def test_a_single_observer_is_a_profile() -> None:
    for observer in Observer:
        profile = find_profile(observer, {})
        assert profile.severity({observer: Verdict.BREAKS}) is Severity.BREAKING
        assert profile.severity({other: Verdict.BREAKS for other in Observer if other is not observer}) is Severity.NONE
    with pytest.raises(UnknownNameError, match="did you mean 'tolerant-reader'"):
        find_profile("tolerent-reader")


def test_bindings_read_what_comes() -> None:
    bindings = PROFILES["bindings"]
    assert bindings.severity_of(RULES["response-element-added-required"]) < Severity.BREAKING
    assert bindings.severity_of(RULES["response-min-occurs-lowered"]) is Severity.WARNING
    assert bindings.severity_of(RULES["request-element-added-required"]) is Severity.BREAKING


@pytest.mark.parametrize("shown", [("--severity", "breaking"), ("--kind", "operation-added")])
def test_what_is_not_shown_counts_all_the_same(shown: tuple[str, str]) -> None:
    asked = ("diff", "40.11.0", "40.12.0", "--for", "strict-reader")
    assert run(*asked, "--fail-on", "warning").exit_code == run(*asked, *shown, "--fail-on", "warning").exit_code == 1
    assert "not shown" in run(*asked, *shown).stdout


def test_rules_are_data() -> None:
    rules = json.loads(run("rules", "--format", "json").stdout)
    assert [rule["id"] for rule in rules] == list(RULES)
    assert all(set(rule["severities"]) == set(PROFILES) for rule in rules)
    assert "**Breaking for:** client, reader, all." in run("explain", "response-min-occurs-lowered").stdout


@pytest.mark.parametrize(
    ("ignored", "line", "told"),
    [
        ('operations = ["GetUserCrd"]', 2, "there is no operation 'GetUserCrd': did you mean 'GetUserCard'?"),
        ('operations = ["GetUserCard"]\ntoggles = ["EnableReOrder"]', 3, "there is no toggle 'EnableReOrder'"),
    ],
)
def test_what_is_ignored_is_there(project: Path, ignored: str, line: int, told: str) -> None:
    (project / "webexgen.toml").write_text(f"[ignore]\n{ignored}\n", encoding="utf-8")
    result = run("diff", "40.11.0", "40.12.0")
    assert result.exit_code == 2
    assert f"webexgen.toml:{line}: {told}" in result.output
