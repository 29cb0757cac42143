"""`generate` and `check` for machines: JSON, annotations, differences, and the files that a build tool has to watch."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.paths import CATALOG

from webexgen.cli import main

RELEASE = "40.12.0"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="webexgen")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases, to be copied."""
    out = tmp_path_factory.mktemp("made") / "sdk"
    assert run("generate", "--release", RELEASE, "--release", "40.11.0", "--out", str(out)).exit_code == 0
    return out


@pytest.fixture
def spoiled(made: Path, tmp_path: Path) -> Path:
    """One release gone, one file edited, one of somebody else."""
    out = tmp_path / "sdk"
    shutil.copytree(made, out)
    shutil.rmtree(out / "webex_xmlapi" / "v40_11_0")
    (out / "webex_xmlapi" / "v40_12_0" / "own.py").write_text("x = 1\n")
    with (out / "webex_xmlapi" / "v40_12_0" / "user.py").open("a") as file:
        file.write("# edited\n")
    return out


def check(out: Path, *more: str) -> Result:
    return run("check", "--release", RELEASE, "--release", "40.11.0", "--out", str(out), *more)


def test_generate_tells_what_it_did_as_json(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "sdk"
    shutil.copytree(made, out)
    (out / "webex_xmlapi" / "v40_12_0" / "user.py").unlink()
    (out / "webex_xmlapi" / "v40_12_0" / "own.py").write_text("x = 1\n")
    result = run("generate", "--release", RELEASE, "--release", "40.11.0", "--out", str(out), "--json")
    assert json.loads(result.stdout) == {
        "package": str(out / "webex_xmlapi"),
        "releases": [RELEASE, "40.11.0"],
        "written": ["webex_xmlapi/v40_12_0/user.py"],
        "updated": [],
        "removed": [],
        "foreign": ["webex_xmlapi/v40_12_0/own.py"],
    }
    assert result.stderr == ""


def test_a_release_that_is_missing_is_one_line(spoiled: Path) -> None:
    result = check(spoiled)
    count = sum(1 for _ in (spoiled.parent / "sdk").rglob("*"))
    lines = result.stdout.splitlines()
    assert (result.exit_code, len(lines), count > 30) == (1, 3, True)
    assert lines[0].startswith("missing  webex_xmlapi/v40_11_0/ (")
    assert lines[1:] == ["edited  webex_xmlapi/v40_12_0/user.py", "foreign  webex_xmlapi/v40_12_0/own.py"]


@pytest.mark.parametrize("option", [("--json",), ("--format", "json")])
def test_check_as_json(made: Path, spoiled: Path, option: tuple[str, ...]) -> None:
    whole = json.loads(check(made, *option).stdout)
    assert whole == {
        "in_sync": True,
        **{state: [] for state in ("missing", "changed", "edited", "occupied", "stale", "foreign")},
        "catalog": [],
        "rewritten": [],
    }
    result = check(spoiled, *option)
    told = json.loads(result.stdout)
    assert (result.exit_code, told["in_sync"], result.stderr) == (1, False, "")
    assert told["edited"] == ["webex_xmlapi/v40_12_0/user.py"]
    assert "webex_xmlapi/v40_11_0/meeting.py" in told["missing"]


def test_check_as_annotations(made: Path, spoiled: Path) -> None:
    assert check(made, "--format", "github").stdout == ""
    lines = check(spoiled, "--format", "github").stdout.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"::error file={spoiled}/webex_xmlapi/v40_11_0,title=webexgen check::missing/ (")
    assert lines[1].startswith(f"::error file={spoiled}/webex_xmlapi/v40_12_0/user.py,title=webexgen check::edited: ")


def test_check_shows_the_lines(made: Path, spoiled: Path) -> None:
    assert check(made, "--diff").stdout == ""
    lines = check(spoiled, "--diff").stdout.splitlines()
    assert "--- webex_xmlapi/v40_12_0/user.py (there)" in lines
    assert lines[-1] == "-# edited"
    assert "-# edited\n" in json.loads(check(spoiled, "--diff", "--json").stdout)["diff"]


@pytest.mark.parametrize("tool", ["make", "ninja"])
def test_a_build_tool_runs_it_again_when_what_it_read_changes(made: Path, tmp_path: Path, tool: str) -> None:
    program = shutil.which(tool) or str(Path(sys.executable).with_name(tool))
    if not Path(program).exists():
        pytest.skip(f"there is no {tool}")
    shutil.copytree(CATALOG, tmp_path / "my xsd")
    shutil.copytree(made, tmp_path / "sdk")
    call = [sys.executable, "-m", "webexgen", "--catalog", "my xsd", "generate", "--release", RELEASE, "--out", "sdk"]
    command = f"{shlex.join(call)} --depfile sdk/made.d --depfile-target sdk/.made && touch sdk/.made"
    (tmp_path / "Makefile").write_text(f"sdk/.made:\n\t{command}\n-include sdk/made.d\n")
    (tmp_path / "build.ninja").write_text(
        f"rule webexgen\n  command = {command}\n  depfile = sdk/made.d\n  deps = gcc\nbuild sdk/.made: webexgen\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    def built() -> str:
        target = ["sdk/.made"] if tool == "make" else ["-d", "explain"]
        done = subprocess.run(
            [program, *target], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=300
        )
        return done.stdout + done.stderr

    assert "1 release in sdk/webex_xmlapi" in built()
    again = built()
    assert "up to date" in again or "no work to do" in again
    (tmp_path / "my xsd" / "40.12.0" / "update.toml").touch()
    assert "1 release in sdk/webex_xmlapi: up to date" in built()


@pytest.mark.parametrize(
    "command",
    [
        "new-release 9999.1 --after latest",
        "add DelSession request a --type xs:int --evidence shown",
        "publish latest",
    ],
)
def test_the_catalog_that_comes_along_is_never_written(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run(*command.split())
    assert refused.exit_code == 2
    assert refused.stderr == (
        f"webexgen: {CATALOG}: comes with webexgen, which writes only to a catalog of yours: name it with --catalog\n"
    )
    assert not list(tmp_path.iterdir())
