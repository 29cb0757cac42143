"""The output folder belongs to its user: what webexgen did not write, or somebody has changed since, stays."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.workspaces import FakeWorkspace, files_below

from webexgen.catalog.graph import Catalog
from webexgen.cli import main
from webexgen.errors import EditedError, OutputError
from webexgen.output.folder import Drift

FILES = {"__init__.py": "# all\n", "v40_1_0/a.py": "A = 1\n", "v40_1_0/b.py": "B = 1\n", "v40_1_2/a.py": "A = 2\n"}
PAGES = {"index.md": "# all\n", "40.1.0.md": "# 40.1.0\n"}
PACKAGE = "webex_xmlapi"

Make = Callable[..., FakeWorkspace]


@pytest.fixture(autouse=True)
def own_cache(warm_cache: Path) -> None:
    """No test reads the stamps of another, or of the user."""


@pytest.fixture
def make(catalog: Catalog, tmp_path: Path) -> Make:
    def make(package: dict[str, str] = FILES, **more: object) -> FakeWorkspace:
        return FakeWorkspace(catalog, tmp_path / "out", package, **more)  # type: ignore[arg-type]

    return make


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="webexgen")


def test_files_of_others_survive_generate_and_are_named(tmp_path: Path) -> None:
    """The issue's own example."""
    sdk = tmp_path / "sdk"
    (sdk / "changelog").mkdir(parents=True)
    (sdk / "changelog" / "NOTES.md").write_text("n")
    command = ("generate", "--release", "40.12.0", "--out", sdk)
    assert run(*command).exit_code == 0
    (sdk / PACKAGE / "own.py").write_text("x")
    (sdk / PACKAGE / "v40_12_0" / "mine.py").write_text("x")
    again = run(*command)
    assert again.exit_code == 0
    assert f"{PACKAGE}/own.py" in again.stderr
    assert f"{PACKAGE}/v40_12_0/mine.py" in again.stderr
    assert (sdk / PACKAGE / "own.py").read_text() == "x"
    assert [path.name for path in (sdk / "changelog").iterdir()] == ["NOTES.md"], "nobody asked for changelogs"
    checked = run("check", "--release", "40.12.0", "--out", sdk)
    assert (checked.exit_code, checked.stderr) == (0, "in sync\n")
    assert checked.stdout == f"foreign  {PACKAGE}/own.py\nforeign  {PACKAGE}/v40_12_0/mine.py\n"


def test_a_catalog_elsewhere_has_its_output_beside_it(catalog: Catalog, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(catalog.root, tmp_path / "other" / "xsd")
    before = files_below(catalog.root.parent / "generated")
    result = run("--catalog", tmp_path / "other" / "xsd", "generate", "--release", "40.1.0")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "other" / "generated" / PACKAGE / "v40_1_0" / "ep.py").exists()
    assert files_below(catalog.root.parent / "generated") == before


def test_what_was_written_is_updated_and_removed(make: Make, tmp_path: Path) -> None:
    assert make().run().missing == (f"{PACKAGE}/MANIFEST.json", *(f"{PACKAGE}/{name}" for name in sorted(FILES)))
    drift = make({"__init__.py": "# all\n", "v40_1_0/a.py": "A = 3\n"}).run()
    assert drift.changed == (f"{PACKAGE}/MANIFEST.json", f"{PACKAGE}/v40_1_0/a.py")
    assert drift.stale == (f"{PACKAGE}/v40_1_0/b.py", f"{PACKAGE}/v40_1_2/a.py")
    assert files_below(tmp_path / "out" / PACKAGE).keys() == {"MANIFEST.json", "__init__.py", "v40_1_0/a.py"}
    assert not (tmp_path / "out" / PACKAGE / "v40_1_2").exists(), "an empty folder of ours goes"


def test_an_empty_folder_goes_with_what_python_left_in_it_and_no_more(make: Make, tmp_path: Path) -> None:
    make().run()
    caches = (
        tmp_path / "out" / PACKAGE / "v40_1_2" / "__pycache__",
        tmp_path / "out" / PACKAGE / "v40_1_0" / "__pycache__",
    )
    for cache in caches:
        cache.mkdir()
        (cache / "a.cpython-311.pyc").touch()
    (caches[1] / "mine.cpython-311.pyc").touch()
    make({"__init__.py": "# all\n"}).run()
    assert not caches[0].exists()
    assert [path.name for path in caches[1].iterdir()] == ["mine.cpython-311.pyc"]


@pytest.mark.parametrize("wanted", [FILES, {"__init__.py": "# all\n"}], ids=["wanted", "stale"])
def test_an_edited_file_stops_the_run(make: Make, tmp_path: Path, wanted: dict[str, str]) -> None:
    make().run()
    edited = tmp_path / "out" / PACKAGE / "v40_1_0" / "a.py"
    edited.write_text("# mine\n")
    before = files_below(tmp_path / "out")
    with pytest.raises(EditedError, match=r"edited +webex_xmlapi/v40_1_0/a.py"):
        make(wanted | {"v40_1_0/b.py": "B = 2\n"}).run()
    assert files_below(tmp_path / "out") == before
    make(wanted).run(force=True)
    assert "v40_1_0/a.py" not in wanted or edited.read_text() == FILES["v40_1_0/a.py"]
    assert not make(wanted).check()


def test_an_edited_file_has_exit_code_1_and_is_named(tmp_path: Path) -> None:
    command = ("generate", "--release", "40.1.0", "--out", tmp_path / "out")
    run(*command)
    edited = tmp_path / "out" / PACKAGE / "v40_1_0" / "ep.py"
    edited.write_text("# mine\n")
    refused = run(*command)
    assert refused.exit_code == 1
    assert f"edited    {PACKAGE}/v40_1_0/ep.py\n" in refused.stderr
    assert "--force" in refused.stderr
    assert edited.read_text() == "# mine\n"
    forced = run(*command, "--force")
    assert (forced.exit_code, forced.stderr) == (0, f"1 release in {tmp_path / 'out' / PACKAGE}: 1 updated\n")


@pytest.mark.parametrize("kind", ["file", "folder", "pipe", "link", "broken link"])
def test_what_stands_where_a_file_belongs_stops_the_run(make: Make, tmp_path: Path, kind: str) -> None:
    make({"__init__.py": "# all\n"}).run()
    place, target = tmp_path / "out" / PACKAGE / "extra.py", tmp_path / "target"
    match kind:
        case "file":
            place.write_text("# mine\n")
        case "folder":
            place.mkdir()
        case "pipe":
            os.mkfifo(place)
        case _:
            target.write_text("# target\n") if kind == "link" else None
            place.symlink_to(target)
    with pytest.raises(EditedError, match=r"occupied +webex_xmlapi/extra.py"):
        make({"__init__.py": "# all\n", "extra.py": ""}).run()
    assert make({"__init__.py": "# all\n", "extra.py": ""}).check().occupied == (f"{PACKAGE}/extra.py",)
    if kind == "folder":
        with pytest.raises(OutputError, match=r"extra\.py: Is a directory"):
            make({"__init__.py": "# all\n", "extra.py": ""}).run(force=True)
    else:
        make({"__init__.py": "# all\n", "extra.py": ""}).run(force=True)
        assert place.read_bytes() == b""
        assert not place.is_symlink()
    assert kind != "link" or target.read_text() == "# target\n"


def test_a_folder_without_manifest_is_refused(make: Make, tmp_path: Path) -> None:
    package = tmp_path / "out" / PACKAGE
    package.mkdir(parents=True)
    (package / "own.py").write_text("x")
    for run_ in (make().run, make().check):
        with pytest.raises(
            OutputError, match=r"no MANIFEST.json .* --out, or run `webexgen generate --force`"
        ) as error:
            run_()
        assert error.value.exit_code == 2
    assert files_below(tmp_path / "out") == {f"{PACKAGE}/own.py": b"x"}
    (package / "__init__.py").write_text("y")
    drift = make().run(force=True)
    assert drift.foreign == (f"{PACKAGE}/own.py",)
    assert drift.occupied == (f"{PACKAGE}/__init__.py",)
    assert (package / "own.py").read_text() == "x"
    assert not make().run()


def test_a_lost_manifest_is_no_matter_where_all_is_as_it_would_be(make: Make, tmp_path: Path) -> None:
    make().run()
    (tmp_path / "out" / PACKAGE / "MANIFEST.json").unlink()
    assert make().check().missing == (f"{PACKAGE}/MANIFEST.json",)
    assert make().run().missing == (f"{PACKAGE}/MANIFEST.json",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "<<<<<<< ours",
        '{"format": 2}',
        '{"format": 1, "package": "other", "releases": [], "files": {}, "changelog": null}',
        '{"format": 1, "package": "webex_xmlapi", "releases": [], "files": {"a": 1}, "changelog": null}',
        '{"format": 1, "package": "webex_xmlapi", "releases": [], "files": [], "changelog": null}',
        "[" * 100_000,
        "\udcff",
    ],
)
def test_a_manifest_of_another_shape_is_refused(make: Make, tmp_path: Path, text: str) -> None:
    make().run()
    manifest = tmp_path / "out" / PACKAGE / "MANIFEST.json"
    manifest.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(OutputError, match="is no manifest"):
        make().run()
    make().run(force=True)
    assert not make().check()


@pytest.mark.parametrize("name", ["../../victim", "/victim", "a/../../../victim", "..\\victim"])
def test_a_forged_manifest_removes_nothing_elsewhere(make: Make, tmp_path: Path, name: str) -> None:
    make().run()
    manifest = tmp_path / "out" / PACKAGE / "MANIFEST.json"
    (tmp_path / "victim").write_text("x")
    document = json.loads(manifest.read_text())
    document["files"][name] = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    manifest.write_text(json.dumps(document))
    with pytest.raises(OutputError, match="is no path below"):
        make().run()
    assert (tmp_path / "victim").exists()


@pytest.mark.parametrize("folder", ["../..", "../../elsewhere", "/tmp", "..", "."])
def test_a_forged_manifest_puts_no_changelogs_elsewhere(make: Make, tmp_path: Path, folder: str) -> None:
    make(pages=PAGES, changelog=tmp_path / "out" / "changelog").run()
    manifest = tmp_path / "out" / PACKAGE / "MANIFEST.json"
    document = json.loads(manifest.read_text())
    document["changelog"]["folder"] = folder
    manifest.write_text(json.dumps(document))
    if folder != ".":
        with pytest.raises(OutputError, match="--changelog"):
            make(pages=PAGES).run()
    assert not (tmp_path / "index.md").exists()


def test_changelogs_stand_where_they_stood(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "changelog"
    make(pages=PAGES, changelog=folder).run()
    assert files_below(folder).keys() == PAGES.keys()
    drift = make(pages={"index.md": "# new\n"}).run()
    assert drift.stale == ("changelog/40.1.0.md",)
    assert (folder / "index.md").read_text() == "# new\n"
    with pytest.raises(OutputError, match="move that folder"):
        make(pages=PAGES, changelog=tmp_path / "docs").run()
    folder.rename(tmp_path / "docs")
    assert make(pages=PAGES, changelog=tmp_path / "docs").run().changed == (
        f"{PACKAGE}/MANIFEST.json",
        "../docs/index.md",
    )
    with pytest.raises(OutputError, match="outside of"):
        make(pages=PAGES).run()


def test_releases_that_nobody_asked_for_are_left_as_they_are(make: Make, tmp_path: Path) -> None:
    make(pages=PAGES, changelog=tmp_path / "log").run()
    drift = make({"__init__.py": "# all\n", "v40_1_2/a.py": "A = 5\n"}, pages={}, changelog=tmp_path / "log").run(
        "40.1.2"
    )
    assert drift.changed == (f"{PACKAGE}/MANIFEST.json", f"{PACKAGE}/v40_1_2/a.py")
    assert drift.stale == ("../log/index.md",)
    manifest = json.loads((tmp_path / "out" / PACKAGE / "MANIFEST.json").read_text())
    assert "v40_1_0/a.py" in manifest["files"]
    (tmp_path / "out" / PACKAGE / "v40_1_0" / "a.py").write_text("# mine\n")
    assert not make({"__init__.py": "# all\n", "v40_1_2/a.py": "A = 5\n"}, changelog=tmp_path / "log").run("40.1.2")


def test_check_gives_each_state_its_name(make: Make, tmp_path: Path) -> None:
    make().run()
    package = tmp_path / "out" / PACKAGE
    (package / "v40_1_0" / "a.py").write_text("# mine\n")
    (package / "v40_1_0" / "b.py").unlink()
    (package / "own.py").write_text("x")
    (package / "new.py").write_text("x")
    wanted = {"__init__.py": "# new\n", "v40_1_0/a.py": "A = 1\n", "v40_1_0/b.py": "B = 1\n", "new.py": "y"}
    drift = make(wanted).check()
    assert drift == Drift(
        missing=(f"{PACKAGE}/v40_1_0/b.py",),
        changed=(f"{PACKAGE}/MANIFEST.json", f"{PACKAGE}/__init__.py"),
        edited=(f"{PACKAGE}/v40_1_0/a.py",),
        occupied=(f"{PACKAGE}/new.py",),
        stale=(f"{PACKAGE}/v40_1_2/a.py",),
        foreign=(f"{PACKAGE}/own.py",),
    )


@pytest.mark.parametrize("place", ["", "v40_1_0"])
def test_nothing_is_written_through_a_linked_folder(make: Make, tmp_path: Path, place: str) -> None:
    make({"__init__.py": "# all\n"}).run()
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "out" / PACKAGE / place
    if not place:
        link.rename(elsewhere)
    else:
        elsewhere.mkdir()
    link.symlink_to(elsewhere)
    before = files_below(elsewhere)
    for run_ in (make().run, make().check):
        with pytest.raises(OutputError, match="is a symbolic link, and nothing is written through one"):
            run_()
    assert files_below(elsewhere) == before


def test_schema_overwrites_no_file_of_another_content(tmp_path: Path) -> None:
    command = ("schema", "40.12", "--out", tmp_path / "set")
    assert run(*command).exit_code == 0
    assert run(*command).exit_code == 0, "the same again is no harm"
    written = files_below(tmp_path / "set")
    (tmp_path / "set" / "meeting.xsd").write_text("mine")
    (tmp_path / "set" / "site.xsd").unlink()
    refused = run(*command)
    assert refused.exit_code == 1
    assert "would overwrite meeting.xsd" in refused.stderr
    assert not (tmp_path / "set" / "site.xsd").exists(), "all or nothing"
    assert run(*command, "--force").exit_code == 0
    assert files_below(tmp_path / "set") == written
