"""The command as its users type it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from lxml import etree
from rich.tree import Tree
from support.paths import ROOT
from support.toys import BARE, BARE_ENVELOPE, catalog_in

from webexgen.catalog.graph import Catalog
from webexgen.catalog.samples import load_samples
from webexgen.cli import main
from webexgen.cli.terminal import show_rich


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
    assert next(row for row in rows if row["name"] == "40.12.0") == {
        "name": "40.12.0",
        "parent": "40.11.0",
        "train": "40.12",
        "update": "40.12.0",
        "title": catalog.updates["40.12.0"].title,
        "aliases": [alias for alias, name in catalog.aliases.items() if name == "40.12.0"],
    }


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["show", "GetMeeting", "--release", "40.3"], "40.2.9 and 40.4.0"),
        (["show", "GetMeeting", "--release", "lates"], "'latest'"),
        (["show", "GetMeting"], "GetMeeting"),
        (["generate", "--release", "nonsense"], "webexgen releases"),
        (["generat"], "'generate'"),
        (["generate", "--relase", "40.1"], "--release"),
        (["explain", "response-min"], "'response-min-occurs-raised' or 'response-min-occurs-lowered'"),
        (["explain", "nope"], "`webexgen rules` lists all"),
        (["convert", "-", "--to", "jsn"], "'json'"),
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


def test_show_marks_what_tells_two_releases_apart() -> None:
    text = run("show", "GetSessionInfo", "--release", "40.7.0..40.8.0").stdout
    assert "confID  xs:long  0..1  40.7.0 → 40.8.0: now optional, 1..1 → 0..1\n" in text
    assert text.count("40.7.0 → 40.8.0: ") == 9
    text = run("show", "GetMeeting", "--release", "40.12.0..40.11.0").stdout
    assert text.count("40.12.0 → 40.11.0: isPrivateMeeting: removed, was xs:boolean 0..1") == 1
    document = json.loads(run("show", "GetMeeting", "--release", "40.11.0..40.12.0", "--json").stdout)
    assert (document["from"], document["release"]) == ("40.11.0", "40.12.0")
    refused = run("show", "GetMeeting", "--release", "40.11.0..9999.0")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("webexgen: there is no release '9999.0': ")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("find isPriv", {"isPrivateMeeting"}),
        ("find accessControl/isEnforceAudioL", {"accessControl/isEnforceAudioLogin"}),
        ("find delsess", {"DelSession"}),
        ("show GetMe --release 40.7.0..40.8", {"40.7.0..40.8", "40.7.0..40.8.0"}),
    ],
)
def test_completion_of_paths_and_of_two_releases(
    words: str, expected: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_WEBEXGEN_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"webexgen {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split())))
    with pytest.raises(SystemExit):
        main(prog_name="webexgen")
    assert set(capsys.readouterr().out.splitlines()) == {f"plain,{word}" for word in expected}


def test_check_tells_drift_with_exit_code_1(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "generated", tmp_path / "generated", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "generated" / "webex_xmlapi" / "v40_9_0" / "meeting.py").unlink()
    result = run("check", "--out", str(tmp_path / "generated"))
    assert result.exit_code == 1
    assert "missing  webex_xmlapi/v40_9_0/meeting.py\n" in result.stdout
    assert "webexgen generate" in result.stderr


def test_samples_are_all_accounted_for() -> None:
    result = run("samples", "--json", "--release", "40.12.0")
    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert len(rows) == len(load_samples(ROOT / "xsd"))
    assert all(row["releases"]["40.12.0"]["same"] for row in rows)


def test_another_catalog(tmp_path: Path) -> None:
    toy = catalog_in(tmp_path / "other", "other_api", BARE, BARE_ENVELOPE).root
    result = run("--catalog", str(toy), "generate", "--release", "1.0", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "other_api" / "v1_0" / "orders.py").exists()


def test_a_folder_that_is_no_catalog_is_one_error(tmp_path: Path) -> None:
    result = run("--catalog", str(tmp_path), "releases")
    assert result.exit_code == 2
    assert "releases.toml" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("folder", ["missing", "empty", "file"])
def test_catalog_that_is_not_there_is_one_error(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    result = run("--catalog", str(tmp_path / folder), "releases")
    assert result.exit_code == 2
    assert str(tmp_path / folder) in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", [["generate", "--release", "40.1"], ["schema", "40.1"]])
def test_an_output_folder_that_can_not_be_written_is_one_error(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").touch()
    result = run(*command, "--out", str(tmp_path / "file" / "x"))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"webexgen: {tmp_path / 'file' / 'x'}")
    assert "Not a directory" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_release_names_complete_in_the_shell() -> None:
    done = started(
        "",
        _WEBEXGEN_COMPLETE="bash_complete",
        COMP_WORDS="webexgen show GetMeeting --release 40.1",
        COMP_CWORD="4",
    )
    offered = {line.partition(",")[2] for line in done.stdout.splitlines()}
    assert {"40.1.0", "40.1.2", "40.10.0", "40.11.0", "40.12.0", "40.12"} <= offered


def test_completion_can_be_switched_on() -> None:
    assert "complete " in started("", _WEBEXGEN_COMPLETE="bash_source").stdout


def test_operations_complete_in_the_shell() -> None:
    environment = {"_WEBEXGEN_COMPLETE": "bash_complete", "COMP_WORDS": "webexgen show getme", "COMP_CWORD": "2"}
    done = started("", **environment)
    offered = {line.partition(",")[2] for line in done.stdout.splitlines()}
    assert offered == {"GetMe", "GetMeeting", "GetMeetingType"}


def started(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process and a shell of its own; `environment` is added to this one's."""
    return subprocess.run(
        f"{sys.executable} -m webexgen {command}",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )


@pytest.mark.parametrize("command", ["releases", "releases --json", "show GetMeeting", "diff 40.7.0 40.8.0", "rules"])
def test_a_closed_pipe_is_no_error(command: str) -> None:
    done = started(f"{command} | head -1")
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


@pytest.mark.parametrize("command", ["releases", "show GetMeeting", "diff 40.7.0 40.8.0", "validate /dev/null"])
def test_a_full_disk_is_one_error(command: str) -> None:
    done = started(f"{command} >/dev/full")
    assert (done.returncode, done.stderr) == (2, "webexgen: output: No space left on device\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.parametrize("command", ["releases", "show GetMeeting", "diff 40.7.0 40.8.0"])
def test_a_terminal_that_has_no_arrows(command: str, encoding: str) -> None:
    done = started(command, PYTHONIOENCODING=encoding, LANG="C")
    assert (done.returncode, done.stderr) == (0, "")
    if command.startswith("diff") and encoding == "latin-1":
        assert "40.7.0 -> 40.8.0: " in done.stdout


@pytest.mark.parametrize("command", ["validate", "convert --to json"])
def test_a_closed_stdin_is_one_error(command: str) -> None:
    done = started(f"{command} - <&-")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("webexgen: stdin: is closed")


def test_ctrl_c_is_one_line_and_writes_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "webexgen", "generate", "--out", str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    running = subprocess.Popen(
        command,
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        # Tests that a script runs in the background were started with the signal ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    while running.poll() is None and not (tmp_path / "cache").exists():  # until it has begun
        time.sleep(0.1)
    time.sleep(0.5)
    assert running.poll() is None  # with an empty cache it takes long
    os.killpg(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert told == "webexgen: interrupted\n"
    # Where Python was running a string when the signal came, it ends by the signal itself, which shells call 130 as well.
    assert running.returncode in (130, -signal.SIGINT)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "command", [["validate", "-"], ["convert", "-", "--to", "json"], ["convert", "-", "--to", "csv"]]
)
@pytest.mark.parametrize("data", [b"", b"\x00\xff\x1f\x8b", b"\x89PNG\r\n"], ids=["empty", "binary", "picture"])
def test_what_is_no_message_is_one_line(command: list[str], data: bytes) -> None:
    result = CliRunner().invoke(main, command, input=data)
    assert result.exit_code == (1 if command[0] == "validate" else 2)
    assert len(result.output.splitlines()) == 1
    assert "stdin: " in result.output
    assert not isinstance(result.exception, (Exception, KeyboardInterrupt))


@pytest.mark.parametrize("command", [["validate", "-"], ["convert", "-", "--to", "json"], ["samples"]])
def test_bindings_are_those_of_the_folder_or_none(tmp_path: Path, command: list[str]) -> None:
    result = CliRunner().invoke(main, [*command, "--out", str(tmp_path)], input=b"<a/>")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"webexgen: {tmp_path}: no bindings of ")
    assert result.stderr.endswith("run `webexgen generate`\n")


def test_a_path_inside_the_current_folder_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = ["generate", "--release", "40.1.0", "--out", str(tmp_path / "out")]
    monkeypatch.chdir(tmp_path)
    assert run(*command).stderr.startswith("1 release in out/webex_xmlapi: ")
    monkeypatch.chdir(tmp_path / "out" / "webex_xmlapi" / "v40_1_0")
    assert run(*command).stderr == f"1 release in {tmp_path / 'out' / 'webex_xmlapi'}: up to date\n"


@pytest.mark.parametrize(
    ("command", "unwanted"),
    [
        (["--version"], ("xsdata", "rich", "jinja2", "black")),
        (["releases", "--json"], ("xsdata", "rich", "jinja2", "black")),
    ],
)
def test_a_short_command_loads_little(command: list[str], unwanted: tuple[str, ...]) -> None:
    code = (
        f"import sys, webexgen.cli as c; c.main({command!r}, standalone_mode=False);"
        f"print([m for m in sys.modules if m.split('.')[0] in {unwanted!r}], file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stderr == "[]\n"


@pytest.mark.parametrize("command", [["--help"], ["diff", "--help"], ["generate", "--help"], ["vendor", "--help"]])
def test_help_loads_nothing_but_the_command_line(command: list[str]) -> None:
    code = (
        f"import sys, webexgen.cli as c; c.main({command!r}, standalone_mode=False);"
        "print({m.split('.')[1] for m in sys.modules if m.startswith('webexgen.')}, file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert set(re.findall(r"\w+", done.stderr)) <= {"cli", "errors", "public", "resources"}


@pytest.mark.parametrize("command", main.list_commands(click.Context(main)))
def test_help_of_every_command(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: webexgen {command} ")
    assert "..." not in run("--help").stdout.partition("Commands:")[2]


def test_a_long_line_of_a_tree_is_whole_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    tree = Tree("root")
    tree.add("x " * 200 + "end")
    show_rich(tree)
    assert capsys.readouterr().out.splitlines()[1].endswith(" end")
