"""`webexgen vendor` as its users call it: made, verified, checked, moved to another release, with edits kept."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.paths import NEWEST, ROOT
from support.vendoring import catalog
from support.workspaces import files_below, limited_disk

from webexgen.cli import main
from webexgen.output.vendoring.maker import Newer, Vendor, newer
from webexgen.output.vendoring.record import Record

PACKAGE = Path("acme") / "_webex"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["vendor", *map(str, arguments)], prog_name="webexgen")


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """An interpreter without any third-party package, in the current folder."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        [sys.executable, "-S", "-B", *arguments], capture_output=True, text=True, check=False, env=environment
    )


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of somebody else, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made") / PACKAGE.name
    done = run("40.7.0", "--to", root, "--operations", "GetSessionInfo,DelSession")
    assert done.exit_code == 0
    assert done.stderr == f"{root}: 40.7.0, 2 operations: 41 files written\n"
    return root


@pytest.fixture
def package(made: Path, project: Path) -> Path:
    """A package of 40.7.0 in the repository."""
    shutil.copytree(made, project / PACKAGE)
    return project / PACKAGE


def test_a_package_stands_on_its_own(package: Path) -> None:
    assert python("-m", "acme._webex._verify").returncode == 0
    code = (
        "from acme import _webex as api\n"
        "data = api.render(api.Request(body=[api.ep.DelSession(session_key=1)]))\n"
        "print(api.parse(data).body, api.validate(api.parse(data).body[0]), sorted(api.operations))\n"
    )
    done = python("-W", "error", "-c", code)
    assert done.stdout == "[DelSession(session_key=1)] [] ['DelSession', 'GetSessionInfo']\n", done.stderr
    for path in package.rglob("*.py"):
        text = path.read_text()
        assert text.startswith("# SPDX-License-Identifier: MIT\n"), path
        assert "webex_xmlapi" not in text, path
    assert "MIT License" in (package / "LICENSE").read_text()


def test_a_package_can_be_renamed_and_moved(package: Path, project: Path) -> None:
    (project / "other").mkdir()
    package.rename(project / "other" / "api")
    assert python("-m", "other.api._verify").returncode == 0
    assert python("-c", "from other.api import operations; print(len(operations))").stdout == "2\n"
    assert run("--check", "other/api").exit_code == 4


def test_the_same_call_gives_the_same_bytes(package: Path) -> None:
    before = files_below(package)
    again = run("40.7.0", "--to", PACKAGE, "--operations", "DelSession,GetSessionInfo,delsession")
    assert (again.exit_code, again.stderr) == (0, "acme/_webex: 40.7.0, 2 operations: up to date\n")
    assert files_below(package) == before


def test_operations_are_chosen_by_service_and_by_what_sources_use(project: Path) -> None:
    (project / "src").mkdir()
    (project / "src" / "app.py").write_text(
        "from webex_xmlapi import v40_12_0 as api\n\n\ndef end(key):\n    return api.ep.DelSession(session_key=key)\n"
    )
    (project / "src" / "more.py").write_text('NAME = "GetUser"\nfrom x.meeting import GetMeetingResponse as G\n')
    done = run("40.7.0", "--to", "a", "--used-by", "src", "--dry-run")
    assert done.stdout == "DelSession  src/app.py:5\nGetMeeting  src/more.py:2\nGetUser  src/more.py:1\n"
    assert done.stderr.startswith("a: 40.7.0, 3 operations: would be: ")
    assert not (project / "a").exists()
    assert (
        run(
            "40.7.0", "--to", "b", "--services", "meeting-auo,supportsession", "--without", "validate,json,stream"
        ).exit_code
        == 0
    )
    record = (project / "b" / "vendor.toml").read_text()
    assert 'services = [\n    "meeting_auo",\n    "supportsession",\n]' in record
    assert '"CreateTeleconferenceSession"' in record
    assert '"GetMeeting"' not in record


def test_a_package_of_bindings_is_no_user_of_operations(package: Path, project: Path) -> None:
    (project / "acme" / "app.py").write_text("x = 1\n")
    done = run("40.7.0", "--to", "other", "--used-by", "acme")
    assert done.exit_code == 2
    assert "acme: names no class of an operation of 40.7.0" in done.stderr


@pytest.mark.parametrize(
    "arguments, told",
    [
        (("40.7.0",), "name one RELEASE, and the package's folder with --to DIR"),
        (("--to", "a"), "name one RELEASE"),
        (("40.7.1", "--to", "a"), "there is no release '40.7.1'"),
        (("40.7.0", "--to", "a", "--operations", "GetSesionInfo"), "did you mean 'GetSessionInfo'"),
        (("40.7.0", "--to", "a", "--operations", "A,,B"), "must be names with commas between them"),
        (("40.7.0", "--to", "a", "--services", "meetings"), "no service 'meetings' with operations: did you mean"),
        (("40.7.0", "--to", "a", "--without", "jsn"), "did you mean 'json'"),
        (("40.7.0", "--to", "a", "--used-by", "broken.py"), "broken.py:2: is no Python"),
        (("40.7.0", "--to", "2b"), "2b: '2b' is no name of a Python package"),
        (("40.7.0", "--to", "x/Aux"), "'Aux' is no name of a folder on Windows"),
        (("--check", "--update"), "exclude each other"),
        (("--check", "--to", "a"), "--to does not go with --check"),
        (("40.7.0", "--to", "a", "--json"), "--json needs --check"),
        (("40.7.0", "--to", "a", "--merge"), "--merge needs --update"),
        (("--update", "--conflict", "inline"), "--conflict needs --merge"),
        (("--check",), "no vendored package below"),
        (("--check", "nothing"), "nothing: holds no vendored package"),
        (("--update", "nothing"), "nothing: holds no vendored package"),
    ],
)
def test_wrong_use_is_one_message_and_exit_code_2(project: Path, arguments: tuple[str, ...], told: str) -> None:
    (project / "broken.py").write_text("x = 1\nx = = 2\n")
    done = run(*arguments)
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert {path.name for path in project.iterdir()} == {"broken.py"}


def test_a_package_works_in_an_archive(package: Path, project: Path) -> None:
    (package.parent / "__init__.py").write_text("")
    archive = shutil.make_archive("packages", "zip", project, "acme")
    program = (
        f"import sys; sys.path.insert(0, {archive!r})\n"
        "from acme import _webex as api\n"
        "data = api.render(api.Request(body=[api.ep.DelSession(session_key=1)]))\n"
        "print(api.__file__.startswith(sys.path[0]), api.parse(data).body)\n"
        "api.operations['GetUser']\n"
    )
    done = python("-c", f"import os; os.chdir('/')\n{program}")
    assert done.stdout == "True [DelSession(session_key=1)]\n"
    assert "`webexgen vendor 40.7.0 --to DIR --operations DelSession,GetSessionInfo,GetUser` adds it" in done.stderr


def test_git_leaves_the_ends_of_lines_alone(package: Path, project: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e", *arguments], check=True, capture_output=True)

    (project / "own.py").write_text("x = 1\n")
    git("init", "-q")
    git("add", "-A")
    git("-c", "commit.gpgsign=false", "commit", "-qm", "all")
    git("clone", "-q", "-c", "core.autocrlf=true", ".", "clone")
    assert (project / "clone" / "own.py").read_bytes() == b"x = 1\r\n"
    assert files_below(project / "clone" / PACKAGE) == files_below(package)


def test_two_at_once_leave_one_package(project: Path) -> None:
    command = [sys.executable, "-m", "webexgen", "vendor", "40.7.0", "--to", "acme"]

    def both(*operations: str) -> list[tuple[int, str]]:
        started = [
            subprocess.Popen([*command, "--operations", name], stderr=subprocess.PIPE, text=True) for name in operations
        ]
        return sorted((run.wait(), run.communicate()[1]) for run in started)

    assert [code for code, _ in both("DelSession", "DelSession")] == [0, 0]
    assert python("-m", "acme._verify").returncode == 0
    (_, told), *others = both("GetUser", "GetSessionInfo")
    assert "1 operation" in told
    assert all(code == 0 or "was changed meanwhile, and nothing was written" in told for code, told in others)
    assert python("-m", "acme._verify").returncode == 0
    assert {path.name for path in project.iterdir()} == {"acme"}


def test_a_full_disk_is_one_message(made: Path, project: Path) -> None:
    with limited_disk(project / "disk", 300) as disk:
        target = disk / PACKAGE.name
        shutil.copytree(made, target)
        before = files_below(disk)
        done = run("40.12.0", "--to", target)
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
        assert "No space left on device; nothing was changed" in done.stderr
        assert files_below(disk) == before


def test_a_folder_with_other_files_is_refused(project: Path) -> None:
    (project / "acme").mkdir()
    (project / "acme" / "own.py").write_text("x")
    done = run("40.7.0", "--to", "acme", "--operations", "DelSession")
    assert done.exit_code == 2
    assert "holds files, but no vendor.toml" in done.stderr
    assert files_below(project) == {"acme/own.py": b"x"}


def test_check_tells_edited_missing_and_foreign_files(package: Path, project: Path) -> None:
    edited = package / "ep.py"
    edited.write_text(edited.read_text().replace("DelSession", "EndSession"))
    (package / "common.py").unlink()
    (package / "own.py").write_text("x = 1\n")
    done = run("--check")
    assert (done.exit_code, done.stdout) == (
        1,
        f"""acme/_webex: 40.7.0, 2 operations
  missing  common.py
  edited   ep.py
  foreign  own.py
  newer    {NEWEST} is newer, across trains
""",
    )
    assert run("--check", PACKAGE, "--quiet").output == ""
    (document,) = json.loads(run("--check", PACKAGE, "--json").stdout)
    assert (document["edited"], document["missing"], document["foreign"]) == (["ep.py"], ["common.py"], ["own.py"])
    assert document["newer_across_trains"] == NEWEST
    github = run("--check", PACKAGE, "--format", "github").stdout.splitlines()
    assert github[1] == "::error file=acme/_webex/ep.py::edited: ep.py"
    assert github[3] == f"::notice file=acme/_webex/vendor.toml::{NEWEST} is newer, across trains"
    shown = run("--check", PACKAGE, "--diff").stdout
    assert "-class DelSession(service.BodyContent):" in shown
    assert "+class EndSession(service.BodyContent):" in shown
    verified = python("-m", "acme._webex._verify")
    assert (verified.returncode, verified.stdout) == (1, "missing  common.py\nedited   ep.py\nforeign  own.py\n")


@pytest.mark.parametrize(
    "release, code, told",
    [
        (NEWEST, 0, []),
        ("40.2.4", 3, ["40.2.9 is newer on train 40.2", f"{NEWEST} is newer, across trains"]),
        ("40.2.9", 4, [f"{NEWEST} is newer, across trains"]),
    ],
)
def test_check_tells_newer_releases(project: Path, release: str, code: int, told: list[str]) -> None:
    assert run(release, "--to", "acme", "--operations", "DelSession").exit_code == 0
    done = run("--check", "acme")
    assert done.exit_code == code
    assert done.stdout.splitlines()[1:] == [f"  newer    {text}" for text in told]


def test_newer_is_what_has_all_updates_and_more() -> None:
    found = {name: newer(catalog(), release) for name, release in catalog().releases.items()}
    assert found[NEWEST] == Newer()
    assert found["40.4.8"] == Newer("40.4.9", NEWEST)
    assert found["40.4.9"] == Newer("", NEWEST)
    assert found["40.6.0"] == Newer("40.6.1", NEWEST)


def test_update_tells_what_changes_and_replaces(package: Path) -> None:
    done = run("--update", PACKAGE, "--release", "40.9.0")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("A client of 40.7.0 at a site of 40.9.0: ")
    assert "only DelSession, GetSessionInfo\n" in done.stdout
    assert "hasHostInMeeting" in done.stdout, "schema"
    assert "calls limited" in done.stdout, "behaviour"
    assert done.stderr.startswith("acme/_webex: 40.9.0, 2 operations: ")
    assert python("-c", "from acme import _webex; print(_webex.RELEASE)").stdout == "40.9.0\n"
    assert 'train = "40.9"' in (package / "vendor.toml").read_text()
    again = run("--update", PACKAGE)
    assert (again.exit_code, again.stdout) == (0, "")
    assert again.stderr == "acme/_webex: 40.9.0, 2 operations: up to date\n"


def test_update_stays_on_the_train(project: Path) -> None:
    run("40.2.4", "--to", "acme", "--operations", "DelSession")
    done = run("--update", "acme", "--dry-run")
    assert done.stderr.startswith("acme: 40.2.9, 1 operation: would be: ")
    assert 'release = "40.2.4"' in (project / "acme" / "vendor.toml").read_text()
    assert run("--update").exit_code == 0
    assert 'release = "40.2.9"' in (project / "acme" / "vendor.toml").read_text()


def test_update_shows_what_concerns_the_code_that_uses_it(package: Path, project: Path) -> None:
    (project / "app.py").write_text("import acme._webex as api\napi.ep.DelSession()\n")
    done = run("--update", PACKAGE, "--release", "40.9.0", "--using", "app.py", "--dry-run")
    assert "only DelSession\n" in done.stdout
    assert "breaking" not in done.stdout, "that is of the other one"


def test_code_that_uses_no_operation_of_the_package_is_told_so(package: Path, project: Path) -> None:
    (project / "app.py").write_text("import api\napi.user.GetUser()\n")
    done = run("--update", PACKAGE, "--release", "40.9.0", "--using", "app.py", "--dry-run")
    assert (done.exit_code, done.stdout) == (0, "app.py uses no operation of this package\n")


def test_a_link_in_the_place_of_a_file_is_no_edit_to_merge(package: Path, project: Path) -> None:
    (package / "ep.py").unlink()
    (package / "ep.py").symlink_to(project / "elsewhere.py")
    assert "ep.py: is no file any more\n" in run("--check", PACKAGE, "--diff").stdout
    assert python("-m", "acme._webex._verify").stdout == "edited   ep.py\n"
    done = run("--update", PACKAGE, "--release", "40.9.0", "--merge")
    assert (done.exit_code, "edited    ep.py" in done.stderr) == (1, True)
    assert (package / "ep.py").is_symlink()


def test_a_service_brings_its_new_operations() -> None:
    """As if the older release had no other operation of `ep` than this."""
    maker = Vendor(catalog(), ROOT / "templates")
    record = Record("40.11.0", "40.11", ("DelSession", "GetUser"), services=("ep",), without=("json",))
    moved = maker.moved(record, catalog().resolve("40.12.0"))
    assert (moved.release, moved.train, moved.services, moved.without) == ("40.12.0", "40.12", ("ep",), ("json",))
    assert {"DelSession", "GetUser", "GetSessionInfo", "CreateContacts"} <= set(moved.operations)
    assert "SetUser" not in moved.operations
    single = maker.moved(replace(record, services=()), catalog().resolve("40.12.0"))
    assert single.operations == ("DelSession", "GetUser")
    whole = maker.moved(replace(record, all=True), catalog().resolve("40.12.0"))
    assert len(whole.operations) == 78


def test_an_operation_that_the_other_release_lacks_stops_the_update(package: Path) -> None:
    record = package / "vendor.toml"
    record.write_text(record.read_text().replace('"DelSession"', '"DelSessions"'))
    before = files_below(package)
    done = run("--update", PACKAGE, "--release", "40.9.0")
    assert done.exit_code == 2
    assert "40.9.0 has no operation 'DelSessions': did you mean 'DelSession'" in done.stderr
    assert files_below(package) == before


def test_an_operation_added_to_the_record_is_there_after_an_update(package: Path) -> None:
    record = package / "vendor.toml"
    record.write_text(record.read_text().replace('"DelSession"', '"DelMeeting",\n    "DelSession"'))
    assert run("--check", PACKAGE).exit_code == 1
    done = run("--update", PACKAGE)
    assert (done.exit_code, done.stderr.split(":")[1]) == (0, " 40.7.0, 3 operations")
    assert run("--check", PACKAGE).exit_code == 4
    assert python("-c", "from acme import _webex as api; print(api.meeting.DelMeeting())").stdout == "DelMeeting()\n"


def edit(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def test_edits_are_refused_or_merged(package: Path) -> None:
    edit(package / "ep.py", '"""Namespace', '"""Ours. Namespace')
    before = files_below(package)
    refused = run("--update", PACKAGE, "--release", "40.9.0")
    assert (refused.exit_code, files_below(package)) == (1, before)
    assert "  edited    ep.py\n" in refused.stderr
    done = run("--update", PACKAGE, "--release", "40.9.0", "--merge")
    assert done.exit_code == 0, done.output
    assert done.stderr.endswith(", 1 with your edits\n")
    text = (package / "ep.py").read_text()
    assert '"""Ours. Namespace' in text
    assert "has_host_in_meeting" in text
    assert "edited   ep.py" in run("--check", PACKAGE).stdout
    again = run("--update", PACKAGE, "--merge")
    assert again.stderr == "acme/_webex: 40.9.0, 2 operations: up to date, 1 with your edits\n"
    assert (package / "ep.py").read_text() == text


def test_a_conflict_is_never_done(package: Path) -> None:
    name = "_registry.py"
    edit(package / name, 'RELEASE = "40.7.0"', 'RELEASE = "40.7.0 of acme"')
    before = files_below(package)
    merge = ("--update", PACKAGE, "--release", "40.9.0", "--merge")
    refused = run(*merge)
    assert (refused.exit_code, files_below(package)) == (1, before)
    assert f"conflict  {name}: 1 place changed by both\n" in refused.stderr
    assert "nothing was written" in refused.stderr
    done = run(*merge, "--conflict", "inline")
    assert done.exit_code == 1
    assert "not finished: resolve the conflicts in 1 file\n" in done.stderr
    text = (package / name).read_text()
    assert '<<<<<<< edited\nRELEASE = "40.7.0 of acme"\n=======\nRELEASE = "40.9.0"\n>>>>>>> 40.9.0\n' in text
    for way in ((), ("--conflict", "inline")):
        again = run("--update", PACKAGE, "--merge", *way)
        assert again.exit_code == 1
        assert f"conflicts of an earlier merge are not resolved:\n  {PACKAGE / name}:" in again.stderr
        assert (package / name).read_text() == text
    (package / name).write_text(re.sub("<<<<<<< .*\n(.*\n)=======\n.*\n>>>>>>> .*\n", r"\1", text))
    assert run("--update", PACKAGE, "--merge").stderr.endswith("up to date, 1 with your edits\n")


@pytest.mark.parametrize("name", ["vendor.toml", "SHA256SUMS"])
def test_a_package_without_what_says_what_it_is_is_named(package: Path, name: str) -> None:
    (package / name).unlink()
    before = files_below(package)
    for call in (("--check", PACKAGE), ("--update", PACKAGE), ("40.7.0", "--to", PACKAGE)):
        done = run(*call)
        assert (done.exit_code, done.stderr) == (
            2,
            f"webexgen: {PACKAGE}: {name} of the package is missing; restore it, or remove the folder to vendor anew\n",
        )
    assert files_below(package) == before


def test_an_edited_file_that_is_no_longer_part_stays(package: Path) -> None:
    edit(package / "ep.py", '"""Namespace', '"""Ours. Namespace')
    record = package / "vendor.toml"
    record.write_text(record.read_text().replace('"DelSession",\n    "GetSessionInfo"', '"GetAPIVersion"'))
    edit(package / "meeting.py", '"""Namespace', '"""Ours. Namespace')
    done = run("--update", PACKAGE, "--merge")
    assert done.exit_code == 1
    assert "conflict  meeting.py: was edited, and is no part of 40.7.0\n" in done.stderr
    assert run("--update", PACKAGE, "--merge", "--conflict", "inline").exit_code == 1
    assert "Ours." in (package / "meeting.py").read_text()
    assert "  foreign  meeting.py\n" in run("--check", PACKAGE).stdout


CONSUMER = """\
from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar, assert_type

from acme import _webex as api

Req = TypeVar("Req", bound=api.Model)
Res = TypeVar("Res", bound=api.Model)


def call(operation: api.Operation[Req, Res], request: Req) -> Res:
    return api.parse(api.render(api.Request(body=[request]))).only(operation.response)


reply = call(api.operations.GetSessionInfo, api.ep.GetSessionInfo(session_key=1))
assert_type(reply, api.ep.GetSessionInfoResponse)
assert_type(api.operations.DelSession.request, type[api.ep.DelSession])
assert_type(api.iter_parse("x.xml", api.ep.GetSessionInfo), Iterator[api.ep.GetSessionInfo])
call(api.operations.GetSessionInfo, api.ep.DelSession())  # type: ignore[misc]
api.operations.GetUser  # type: ignore[attr-defined]
"""


def test_type_checkers_find_nothing_and_know_the_classes(package: Path, project: Path) -> None:
    (project / "use.py").write_text(CONSUMER)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        str(project / "cache"),
        "-p",
        "acme",
        "-m",
        "use",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "No module named mypy" in done.stderr:
        pytest.skip("needs mypy")
    assert done.returncode == 0, done.stdout
