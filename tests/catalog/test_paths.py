"""Paths and names that come from data: below their root, or refused with file and line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.toys import BARE, BARE_ENVELOPE, catalog_in
from support.workspaces import FakeWorkspace, files_below

from webexgen.catalog.graph import Catalog
from webexgen.cli import main
from webexgen.errors import CatalogError, OutputError
from webexgen.files import below, fingerprint, read_file

OUTSIDE = ["..", ".", "", "../x", "/x", "a/../../x", "a//b", "a/", "./a", "..\\x", "C:x", "a\0b", "a\nb"]


@pytest.fixture
def root(catalog: Catalog, tmp_path: Path) -> Path:
    shutil.copytree(catalog.root, tmp_path / "xsd")
    return tmp_path / "xsd"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="webexgen")


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_path_leads_out(tmp_path: Path, path: str) -> None:
    with pytest.raises(OutputError, match="is no path below"):
        below(tmp_path, path)


def test_a_path_leads_through_folders_only(tmp_path: Path) -> None:
    assert below(tmp_path, "a/b/c.py") == tmp_path / "a" / "b" / "c.py"
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(OutputError, match="symbolic link"):
        below(tmp_path, "link/c.py")


@pytest.mark.parametrize(
    "package", ["..", "/tmp/x", "../x", "a/b", "a.b", "a-b", "1a", "class", "caf\u00e9", "a\\\\b", " "]
)
def test_a_package_has_a_name_of_python(root: Path, tmp_path: Path, package: str) -> None:
    edit(root / "wire.toml", 'package = "webex_xmlapi"', f'package = "{package}"')
    result = run("--catalog", root, "generate", "--release", "40.1.0", "--out", tmp_path / "deep" / "out")
    assert result.exit_code == 2
    lines = (root / "wire.toml").read_text(encoding="utf-8").splitlines()
    (line,) = [number for number, text in enumerate(lines, 1) if text.startswith("package = ")]
    assert re.search(rf"wire\.toml:{line}: package is ", result.stderr), result.stderr
    assert not (tmp_path / "deep").exists()


@pytest.mark.parametrize("name", ["../../x", "/x", "40.1.0/x", "..", "40..1", ".40", "a b", "40.1.0\\\\x", "\u00e9"])
@pytest.mark.parametrize("key", ["name", "update"])
def test_a_release_and_an_update_have_labels(root: Path, key: str, name: str) -> None:
    edit(root / "releases.toml", f'{key} = "40.1.0"\n', f'{key} = "{name}"\n')
    with pytest.raises(CatalogError, match=rf"releases\.toml:\d+: {key} is "):
        Catalog.load(root)


@pytest.mark.parametrize("name", ["40_12_0", "40-12-0", "40.12_0"])
def test_two_releases_of_one_folder_are_refused(root: Path, name: str) -> None:
    edit(root / "releases.toml", 'name = "40.11.0"', f'name = "{name}"')
    edit(root / "releases.toml", 'parent = "40.11.0"', f'parent = "{name}"')
    with pytest.raises(CatalogError, match=r"releases\.toml:\d+: release '40.12.0' is there already, as"):
        Catalog.load(root)


@pytest.mark.parametrize("name", ["../x.py", "/x.py", "a/../../x.py", "a\\b.py"])
def test_a_module_with_a_separator_is_not_written(catalog: Catalog, tmp_path: Path, name: str) -> None:
    workspace = FakeWorkspace(catalog, tmp_path / "out", {"__init__.py": "", name: ""})
    with pytest.raises(OutputError, match="is no path below"):
        workspace.run()
    assert files_below(tmp_path).keys() == set()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert fingerprint(tmp_path / "pipe") == ""
    assert read_file(tmp_path / "pipe") is None


@pytest.mark.parametrize("place", ["cwd", "catalog", "out"])
@pytest.mark.usefixtures("own_cache")
def test_a_path_need_not_be_text(tmp_path: Path, place: str) -> None:
    """File names are bytes; some are no UTF-8."""
    odd = tmp_path / os.fsdecode(b"caf\xe9")
    odd.mkdir()
    root = catalog_in((odd if place == "catalog" else tmp_path) / "toy", "toy", BARE, BARE_ENVELOPE).root
    out = odd / "out" if place == "out" else tmp_path / "out"
    for command in (
        ["generate", "--release", "1.0"],
        ["generate", "--release", "1.0"],
        ["check", "--release", "1.0"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "webexgen", "--catalog", root, *command, "--out", out],
            cwd=odd if place == "cwd" else tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    broken = root / "baseline" / "orders.xsd"
    if place == "catalog":
        broken.write_text("<", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "webexgen", "--catalog", root, "check"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
