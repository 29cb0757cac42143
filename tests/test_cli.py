"""The command as its users type it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from webexgen.catalog import Catalog
from webexgen.cli import main

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="webexgen")


def test_help_lists_the_commands() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for command in ("releases", "schema", "generate", "check", "show", "samples"):
        assert f"\n  {command} " in result.stdout


def test_releases_as_table_and_as_json(catalog: Catalog) -> None:
    text = run("releases").stdout
    assert all(name in text for name in catalog.releases)
    rows = json.loads(run("releases", "--json").stdout)
    assert [row["name"] for row in rows] == list(catalog.releases)
    assert rows[-1] == {
        "name": "40.12.0",
        "parent": "40.11.0",
        "train": "40.12",
        "update": "40.12.0",
        "title": catalog.updates["40.12.0"].title,
        "aliases": ["latest", "40.12"],
    }


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["show", "GetMeeting", "--release", "40.3"], "40.2.9 and 40.4.0"),
        (["show", "GetMeeting", "--release", "lates"], "'latest'"),
        (["show", "GetMeting"], "GetMeeting"),
        (["generate", "--release", "nonsense"], "webexgen releases"),
    ],
)
def test_a_typo_is_one_block_with_the_nearest_name(arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_schema_writes_a_set_that_compiles_elsewhere(tmp_path: Path) -> None:
    assert run("schema", "40.12", "--out", str(tmp_path)).exit_code == 0
    for path in tmp_path.glob("*.xsd"):
        etree.XMLSchema(etree.parse(path))
    assert (tmp_path / "meeting.xsd").exists()
    assert b"redefine" not in (tmp_path / "meeting.xsd").read_bytes()


def test_show_as_tree_and_as_json() -> None:
    text = run("show", "getmeeting").stdout
    for told in ("meetingUUID", "0..1", "xs:string", "40.6.0"):
        assert told in text
    document = json.loads(run("show", "GetMeeting", "--release", "40.2.9", "--json").stdout)
    assert document["operation"] == "GetMeeting"
    assert document["release"] == "40.2.9"

    def names(node: dict[str, object]) -> set[object]:
        children = node.get("children", [])
        assert isinstance(children, list)
        return {node["name"]}.union(*(names(child) for child in children))

    assert "audioPassword" in names(document["response"])
    assert "meetingUUID" not in names(document["response"])


def test_check_tells_drift_with_exit_code_1(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "generated", tmp_path / "generated", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "generated" / "webex_xmlapi" / "v40_9_0" / "meeting.py").unlink()
    result = run("check", "--out", str(tmp_path / "generated"))
    assert result.exit_code == 1
    assert result.stdout == "missing  webex_xmlapi/v40_9_0/meeting.py\n"
    assert "webexgen generate" in result.stderr


def test_samples_are_all_accounted_for() -> None:
    result = run("samples", "--json", "--release", "40.12.0")
    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert len(rows) == 50
    assert all(row["releases"]["40.12.0"]["same"] for row in rows)


def test_another_catalogue(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "xsd", tmp_path / "other")
    text = (tmp_path / "other" / "wire.toml").read_text(encoding="utf-8")
    (tmp_path / "other" / "wire.toml").write_text(text.replace('"webex_xmlapi"', '"other_api"'), encoding="utf-8")
    result = run(
        "--catalog", str(tmp_path / "other"), "generate", "--release", "40.1.0", "--out", str(tmp_path / "out")
    )
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "other_api" / "v40_1_0" / "meeting.py").exists()


def test_a_folder_that_is_no_catalogue_is_one_error(tmp_path: Path) -> None:
    result = run("--catalog", str(tmp_path), "releases")
    assert result.exit_code == 2
    assert "releases.toml" in result.stderr
    assert "Traceback" not in result.stderr


def test_release_names_complete_in_the_shell() -> None:
    environment = {
        "_WEBEXGEN_COMPLETE": "bash_complete",
        "COMP_WORDS": "webexgen show GetMeeting --release 40.1",
        "COMP_CWORD": "4",
    }
    command = [str(Path(sys.executable).parent / "webexgen")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    offered = {line.partition(",")[2] for line in done.stdout.splitlines()}
    assert {"40.1.0", "40.1.2", "40.10.0", "40.11.0", "40.12.0", "40.12"} <= offered


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m webexgen releases --json | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stdout == "[\n"
    assert done.stderr == ""
