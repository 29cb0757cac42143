"""Machines as they are: no home, a cache that is somebody else's, read-only or spoilt, and what nobody has expected."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.toys import BARE, BARE_ENVELOPE, catalog_in
from support.workspaces import FakeWorkspace

from webexgen import cache
from webexgen.cache import Cache, read_private, user_folder, write_private
from webexgen.catalog.graph import Catalog
from webexgen.cli import main

FILES = {"__init__.py": "# all\n"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache folder of this test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "webexgen"


def webexgen(*arguments: object, through: tuple[str, ...] = (), **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process with this environment and no other."""
    return subprocess.run(
        [*through, sys.executable, "-m", "webexgen", *map(str, arguments)],
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


NOBODY = ("unshare", "--user", "--map-user=4711", "--map-group=4711")
"""Runs a command as a user that has no name, no home and no right that its files do not give."""


def is_possible(command: tuple[str, ...]) -> bool:
    try:
        return subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


as_nobody = pytest.mark.skipif(not is_possible(NOBODY), reason="needs user namespaces")


def test_without_any_environment(tmp_path: Path) -> None:
    toy = catalog_in(tmp_path / "toy", "toy", BARE, BARE_ENVELOPE).root
    command = ("--catalog", toy, "generate", "--release", "1.0", "--out", tmp_path / "out")
    for _ in range(2):
        done = webexgen(*command)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


@as_nobody
def test_a_user_without_home_or_name(tmp_path: Path) -> None:
    """As in a container with a random uid."""
    toy = ("--catalog", catalog_in(tmp_path / "toy", "toy", BARE, BARE_ENVELOPE).root)
    out = tmp_path / "out"
    generate, check = ([*toy, name, "--out", out] for name in ("generate", "check"))
    show = [*toy, "show", "PlaceOrder", "--release", "1.0"]
    for home, more in (
        ({}, generate),
        ({"HOME": "/proc"}, check),
        ({"HOME": "relative"}, show),
        ({"XDG_CACHE_HOME": "/proc"}, show),
    ):
        for command in (["releases"], more):
            done = webexgen(*command, through=NOBODY, **home)
            assert (done.returncode, "Traceback" in done.stderr) == (0, False), (home, command, done.stderr)


def test_a_cache_is_this_users_alone(folder: Path) -> None:
    sort = Cache("sort", ())
    old = os.umask(0)
    try:
        sort.put("a", "1", "value")
    finally:
        os.umask(old)
    assert sort.get("a", "1", str) == "value"
    entry = folder / "sort" / "a-1"
    for path in (entry, entry.parent):
        mode = path.stat().st_mode
        path.chmod(mode | 0o022)
        assert sort.get("a", "1", str) is None, path
        path.chmod(mode & ~0o022)
    assert sort.get("a", "1", str) == "value"
    if os.geteuid() == 0:
        os.chown(entry, 4711, 4711)
        assert sort.get("a", "1", str) is None


@pytest.mark.parametrize("what", ["entry", "folder"])
def test_a_link_in_the_cache_is_not_followed(folder: Path, tmp_path: Path, what: str) -> None:
    sort = Cache("sort", ())
    sort.put("a", "1", "value")
    path = folder / "sort" / "a-1" if what == "entry" else folder / "sort"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert sort.get("a", "1", str) is None
    if what == "folder":
        sort.put("b", "1", "value")
        assert not (tmp_path / "elsewhere" / "b-1").exists()


def test_an_entry_is_not_taken_for_another(folder: Path) -> None:
    sort = Cache("sort", ())
    sort.put("a", "1", "value")
    (folder / "sort" / "a-1").rename(folder / "sort" / "a-2")
    assert sort.get("a", "2", str) is None


@pytest.mark.parametrize(
    "data", [b"", b"x" * 100, pickle.dumps(print), os.urandom(1000)], ids=["empty", "x", "pickle", "noise"]
)
def test_a_spoilt_entry_counts_as_none(folder: Path, data: bytes) -> None:
    sort = Cache("sort", ())
    sort.put("a", "1", "value")
    (folder / "sort" / "a-1").write_bytes(data)
    assert sort.get("a", "1", str) is None


def test_a_pipe_in_the_cache_is_not_waited_for(folder: Path) -> None:
    write_private("sort/a", b"x")
    (folder / "sort" / "a").unlink()
    os.mkfifo(folder / "sort" / "a")
    assert read_private("sort/a") is None


@as_nobody
def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    toy = catalog_in(tmp_path / "toy", "toy", BARE, BARE_ENVELOPE).root
    for mode in (0o000, 0o500, 0o777):
        home = tmp_path / f"cache{mode:o}"
        (home / "webexgen").mkdir(parents=True)
        (home / "webexgen").chmod(mode)
        done = webexgen(
            "--catalog", toy, "show", "PlaceOrder", "--release", "1.0", through=NOBODY, XDG_CACHE_HOME=str(home)
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("PlaceOrder")


def test_a_full_cache_changes_no_exit_code(catalog: Catalog, folder: Path, tmp_path: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "stamps").write_text("a file where a folder should be")
    workspace = FakeWorkspace(catalog, tmp_path / "out", FILES)
    assert workspace.run()
    assert not workspace.run()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "1",
        '"x"',
        "{}",
        '{"inputs": []}',
        "[" * 100_000,
        "\udcff",
        '{"inputs": "x", "manifest": null}',
    ],
)
def test_a_stamp_of_another_shape_counts_as_none(catalog: Catalog, folder: Path, tmp_path: Path, text: str) -> None:
    workspace = FakeWorkspace(catalog, tmp_path / "out", FILES)
    workspace.run()
    (stamp,) = (folder / "stamps").iterdir()
    stamp.write_bytes(text.encode(errors="surrogateescape"))
    assert not workspace.run()
    (tmp_path / "out" / "webex_xmlapi" / "__init__.py").unlink()
    stamp.write_bytes(text.encode(errors="surrogateescape"))
    assert workspace.run().missing == ("webex_xmlapi/__init__.py",)


def test_a_forged_stamp_hides_nothing(catalog: Catalog, folder: Path, tmp_path: Path) -> None:
    workspace = FakeWorkspace(catalog, tmp_path / "out", FILES)
    workspace.run()
    (stamp,) = (folder / "stamps").iterdir()
    kept = json.loads(stamp.read_text())
    changed = FakeWorkspace(catalog, tmp_path / "out", {"__init__.py": "# new\n"})
    stamp.write_text(json.dumps({**kept, "inputs": changed._inputs()}))
    stamp.chmod(0o666)
    assert changed.run().changed, "who may write the stamp is not trusted"


def test_what_is_old_or_too_much_goes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    write_private("models/fresh", b"x" * 1000)
    for name, age in (("models/old", 31), ("of-a-former-version/deep/file", 40), ("models/recent", 29)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x" * 1000)
        os.utime(folder / name, (now - age * 86_400,) * 2)
    cache._prune(folder)
    assert sorted(p.name for p in folder.rglob("*") if p.is_file()) == ["fresh", "recent"]
    monkeypatch.setattr(cache, "_BYTES", 1500)
    cache._prune(folder)
    assert [p.name for p in folder.rglob("*") if p.is_file()] == ["fresh"]
    assert user_folder() == folder


def test_an_entry_of_many_digests_keeps_the_latest(folder: Path) -> None:
    sort = Cache("sort", ())
    for number in range(cache._KEPT + 3):
        sort.put("a", str(number), "value")
        os.utime(folder / "sort" / f"a-{number}", (1e9 + number,) * 2)
    kept = {f"a-{number}" for number in range(3, cache._KEPT + 3)}
    assert {path.name for path in (folder / "sort").iterdir()} == kept


def test_what_nobody_expects_is_one_line_and_exit_code_70(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("what\nis this")

    monkeypatch.setattr(Catalog, "load", fail)
    result = CliRunner().invoke(main, ["releases"])
    assert result.exit_code == 70
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("webexgen: unexpected error in test_machines.py:")
    assert "KeyError" in result.stderr
    assert "--debug" in result.stderr
    debugged = CliRunner().invoke(main, ["--debug", "releases"])
    assert debugged.exit_code == 70
    assert debugged.stderr.startswith("Traceback")
