"""The explorer beside the package: in its own folder, in the manifest, and as safe from overwriting as all else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from webexgen.catalog.graph import Catalog
from webexgen.errors import EditedError, OutputError
from webexgen.output.state import Generated, OutputState
from webexgen.output.workspace import Workspace


class Writer(Workspace):
    """Writes a package of one file and, where the manifest or its caller says where, an explorer."""

    text = "page"

    def _compute(self, _releases: object, state: OutputState, _progress: object) -> Generated:
        wanted = state.manifest.explorer is not None
        return Generated({"__init__.py": b""}, {}, {"index.html": self.text.encode()} if wanted else {})

    def _inputs(self, _releases: object, state: OutputState) -> str:
        return f"{self.text} {state.manifest.explorer is None}"


def workspace(catalog: Catalog, out: Path, explorer: Path | None = None) -> Writer:
    return Writer(catalog, Path("templates"), out, None, explorer)


def run(writer: Writer, catalog: Catalog) -> None:
    writer.generate(tuple(catalog.releases.values()))


@pytest.mark.usefixtures("own_cache")
def test_it_stays_where_it_was_written(catalog: Catalog, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(workspace(catalog, out), catalog)
    assert not (out / "explorer").exists()
    run(workspace(catalog, out, out / "explorer"), catalog)
    page = out / "explorer" / "index.html"
    assert page.read_text() == "page"
    manifest = json.loads((out / catalog.wire.package / "MANIFEST.json").read_text())
    assert manifest["explorer"]["folder"] == "../explorer"
    assert list(manifest["explorer"]["files"]) == ["index.html"]

    later = workspace(catalog, out)
    later.text = "new page"
    assert "explorer/index.html" in later.check().changed
    run(later, catalog)
    assert page.read_text() == "new page"
    assert not later.check()


@pytest.mark.usefixtures("own_cache")
def test_what_was_edited_is_not_overwritten(catalog: Catalog, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(workspace(catalog, out, out / "explorer"), catalog)
    (out / "explorer" / "index.html").write_text("mine")
    (out / "explorer" / "notes.txt").write_text("mine")
    writer = workspace(catalog, out)
    assert writer.check().edited == ("explorer/index.html",)
    assert writer.check().foreign == ("explorer/notes.txt",)
    with pytest.raises(EditedError, match=r"explorer/index\.html"):
        run(writer, catalog)
    assert (out / "explorer" / "index.html").read_text() == "mine"


@pytest.mark.usefixtures("own_cache")
def test_another_folder_is_asked_for_a_move(catalog: Catalog, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(workspace(catalog, out, out / "explorer"), catalog)
    with pytest.raises(OutputError, match=r"the explorer of before: .*explorer; move that folder"):
        run(workspace(catalog, out, out / "other"), catalog)
    outside = workspace(catalog, out)
    path = out / catalog.wire.package / "MANIFEST.json"
    path.write_text(path.read_text().replace('"../explorer"', '"../../away"'))
    with pytest.raises(OutputError, match=r"places the explorer in '\.\./\.\./away', outside"):
        run(outside, catalog)
