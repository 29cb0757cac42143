"""The output folder: deterministic, complete, and every deviation named."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import black
import pytest
from support.paths import CATALOG, ROOT
from support.toys import BARE, BARE_ENVELOPE, catalog_in
from support.workspaces import FakeWorkspace

from webexgen.catalog.graph import Catalog
from webexgen.output.folder import Drift, OutputFolder
from webexgen.output.workspace import Workspace

COMMITTED = ROOT / "generated"


@pytest.fixture(autouse=True)
def own_cache(warm_cache: Path) -> None:
    """No test reads the stamps of another, or of the user."""


@pytest.fixture
def workspace(catalog: Catalog, tmp_path: Path) -> Workspace:
    return Workspace(catalog, ROOT / "templates", tmp_path / "out")


def files_below(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def generate(catalog: Catalog, workspace: Workspace, *names: str) -> None:
    workspace.generate([catalog.resolve(name) for name in names])


def test_committed_output_is_in_sync(catalog: Catalog) -> None:
    drift = Workspace(catalog, ROOT / "templates", COMMITTED).check()
    assert not drift, drift


def from_nothing(folder: Path, catalog: Path, seed: int, *releases: str) -> dict[str, bytes]:
    """What a process with a hash seed, and an empty cache, writes below a folder."""
    named = [word for release in releases for word in ("--release", release)]
    command = [sys.executable, "-m", "webexgen", "--catalog", str(catalog), "generate", "--out", str(folder / "out")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONHASHSEED": str(seed),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    folder.mkdir()
    subprocess.run([*command, *named], env=environment, cwd=folder, check=True, capture_output=True)
    return files_below(folder / "out")


def test_output_does_not_depend_on_the_hash_seed_or_the_folder(tmp_path: Path) -> None:
    toy = catalog_in(tmp_path / "toy", "toy", BARE, BARE_ENVELOPE).root
    one, other = (from_nothing(tmp_path / f"seed{seed}", toy, seed) for seed in (0, 4711))
    assert one == other


@pytest.mark.thorough
def test_output_of_the_project_does_not_depend_on_the_hash_seed_or_the_folder(tmp_path: Path) -> None:
    outputs = [from_nothing(tmp_path / f"seed{seed}", CATALOG, seed, "40.2.9", "40.12.0") for seed in (0, 4711)]
    assert outputs[0] == outputs[1]
    committed = files_below(COMMITTED / "webex_xmlapi" / "v40_12_0")
    made = {p.removeprefix("webex_xmlapi/v40_12_0/"): data for p, data in outputs[0].items() if "/v40_12_0/" in p}
    assert made == {path: data for path, data in committed.items() if "__pycache__" not in path}


def test_a_release_does_not_depend_on_which_others_are_generated(catalog: Catalog, tmp_path: Path) -> None:
    alone = Workspace(catalog, ROOT / "templates", tmp_path / "alone")
    generate(catalog, alone, "40.6.1")
    assert files_below(alone.package / "v40_6_1") == {
        path: data
        for path, data in files_below(COMMITTED / "webex_xmlapi" / "v40_6_1").items()
        if "__pycache__" not in path
    }


def test_every_emitted_module_is_what_black_makes_of_it() -> None:
    mode = black.Mode(target_versions={black.TargetVersion.PY311}, line_length=120)
    for path in sorted((COMMITTED / "webex_xmlapi" / "v40_12_0").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert black.format_str(text, mode=mode) == text, path.name


def test_a_second_run_does_nothing_and_notices_what_is_missing(catalog: Catalog, workspace: Workspace) -> None:
    generate(catalog, workspace, "40.1.0")
    before = {p: p.stat().st_mtime_ns for p in workspace.package.rglob("*.py")}
    generate(catalog, workspace, "40.1.0")
    assert {p: p.stat().st_mtime_ns for p in workspace.package.rglob("*.py")} == before
    lost = workspace.package / "v40_1_0" / "ep.py"
    original = lost.read_bytes()
    lost.unlink()
    generate(catalog, workspace, "40.1.0")
    assert lost.read_bytes() == original


def test_check_names_edited_missing_and_foreign_files(catalog: Catalog, workspace: Workspace) -> None:
    chosen = [catalog.releases[name] for name in ("40.8.0", "40.9.0")]
    generate(catalog, workspace, "40.8.0", "40.9.0")
    folder = workspace.package / "v40_8_0"
    (folder / "user.py").write_text("# edited\n", encoding="utf-8")
    (folder / "site.py").unlink()
    (folder / "old.py").write_text("", encoding="utf-8")
    (workspace.package / "v39_0_0").mkdir()
    (workspace.package / "v39_0_0" / "__init__.py").write_text("", encoding="utf-8")
    drift = workspace.check(chosen)
    assert drift == Drift(
        missing=("webex_xmlapi/v40_8_0/site.py",),
        edited=("webex_xmlapi/v40_8_0/user.py",),
        foreign=("webex_xmlapi/v39_0_0/__init__.py", "webex_xmlapi/v40_8_0/old.py"),
    )
    workspace.generate(chosen, force=True)
    assert not workspace.check(chosen)
    assert (workspace.package / "v39_0_0" / "__init__.py").exists()


def test_manifest_tells_what_a_release_was_made_from(catalog: Catalog) -> None:
    for name in catalog.releases:
        folder = COMMITTED / "webex_xmlapi" / f"v{name.replace('.', '_')}"
        manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
        assert manifest["release"] == name
        assert {"xsdata", "black", "jinja2", "lxml", "webexgen"} == manifest["tools"].keys()
        files = (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        present = {p.relative_to(folder).as_posix() for p in files}
        assert present == manifest["files"].keys() | {"MANIFEST.json"}
        assert (folder / "py.typed").exists()


def test_output_holds_no_path_of_the_machine() -> None:
    for path in COMMITTED.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert str(ROOT).encode() not in path.read_bytes(), path


def test_what_cannot_be_written_is_one_error(catalog: Catalog, tmp_path: Path) -> None:
    from webexgen.errors import OutputError

    (tmp_path / "out").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(OutputError, match="out"):
        generate(catalog, Workspace(catalog, ROOT / "templates", tmp_path / "out"), "40.1.0")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_while_writing_wait_until_all_is_written(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    workspace = FakeWorkspace(catalog, tmp_path / "out", {"__init__.py": "", "v40_1_0/a.py": ""})
    place = OutputFolder.place

    def interrupted(folder: OutputFolder, name: str, staged: str = "") -> None:
        signal.raise_signal(number)
        place(folder, name, staged)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(number, stop)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(OutputFolder, "place", interrupted)
            with pytest.raises(KeyboardInterrupt):
                workspace.run()
    finally:
        signal.signal(number, before)
    assert not workspace.check(), "all of it was there"
