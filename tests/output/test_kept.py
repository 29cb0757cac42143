"""What is kept between runs saves time and decides nothing: whatever has changed since, the files are those of a run that keeps nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.depth import spread
from support.paths import TEMPLATES
from support.toys import BARE, BARE_ENVELOPE, catalog_in
from support.workspaces import files_below

from webexgen.catalog.graph import Catalog
from webexgen.output.generation import generated
from webexgen.output.state import Generated

FRAGMENT = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:gen="urn:webexgen:catalog" xmlns:x="urn:x"
    targetNamespace="urn:x" elementFormDefault="qualified">
  <xs:redefine schemaLocation="../baseline/orders.xsd">
    <xs:complexType name="placeOrder"><xs:complexContent><xs:extension base="x:placeOrder"><xs:sequence>
      <xs:element name="colour" type="xs:string" minOccurs="0" gen:evidence="documented">
        <xs:annotation><xs:documentation>Of the article.</xs:documentation></xs:annotation>
      </xs:element>
    </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  </xs:redefine>
</xs:schema>
"""
UPDATE = """title = "Second"
releases = ["1.1", "2.0"]
page = "2"
[[items]]
title = "Colours"
heading = "Colours"
operations = ["PlaceOrder"]
impact = "adds"
directions = ["request"]
behaviour = "Articles have colours."
[[items.changes]]
operation = "PlaceOrder"
direction = "request"
path = "colour"
kind = "element-added"
evidence = "documented"
"""
RELEASE = '[[releases]]\nname = "{name}"\nparent = "1.0"\nupdate = "1.1"\ntrain = "{train}"\n'
EDITS = {
    "a word of the newest fragment": ("xsd/1.1/orders.xsd", "Of the article.", "Of the whole article."),
    "an element of the newest fragment": ("xsd/1.1/orders.xsd", 'name="colour"', 'name="paint"'),
    "what it rests on": ("xsd/1.1/orders.xsd", '"documented"', '"implied"'),
    "an element of the baseline": ("xsd/baseline/orders.xsd", 'name="due"', 'name="until"'),
    "a type of the baseline": ("xsd/baseline/orders.xsd", 'name="count" type="xs:int"', 'name="count" type="xs:long"'),
    "a title": ("xsd/1.1/update.toml", "Second", "The second"),
    "what is announced": ("xsd/1.1/update.toml", "Articles have", "All articles have"),
    "a documented change": ("xsd/1.1/update.toml", 'path = "colour"', 'path = "count"'),
    "a source": ("xsd/1.1/update.toml", 'page = "2"', 'page = "2"\nsource = "other"'),
    "a train": ("xsd/releases.toml", 'train = "2"', 'train = "3"'),
    "the API's name": ("xsd/wire.toml", '"Orders"', '"Purchases"'),
    "the runtime": ("templates/bindings/runtime/errors.py", '"""', '"""(changed) '),
    "a class": ("templates/bindings/class.py.jinja", "class ", "# changed\nclass "),
    "a page": ("templates/changelog/markdown.md.jinja", "\n", "\nchanged\n"),
    "the index": ("templates/changelog/index.md.jinja", "# ", "# Changed "),
    "the explorer": ("templates/explorer/style.css", "{", "{ --edited: 1;"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a catalog of three releases, two of which ship one update, and with the templates."""
    root = catalog_in(tmp_path / "xsd", "toy", BARE, BARE_ENVELOPE).root
    (root / "1.1").mkdir()
    (root / "1.1" / "orders.xsd").write_text(FRAGMENT)
    (root / "1.1" / "update.toml").write_text(UPDATE)
    with (root / "releases.toml").open("a") as file:
        file.writelines(RELEASE.format(name=name, train=name[0]) for name in ("1.1", "2.0"))
    wire = root / "wire.toml"
    wire.write_text(wire.read_text().replace("[sources]\n", '[sources]\nother = "Another page"\n'))
    shutil.copytree(TEMPLATES, tmp_path / "templates", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.fixture
def made(project: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Generated]:
    """All files, with what a cache of that name keeps."""

    def make(cache: str) -> Generated:
        monkeypatch.setenv("XDG_CACHE_HOME", str(project / cache))
        catalog = Catalog.load(project / "xsd")
        return generated(catalog, project / "templates", tuple(catalog.releases.values()), explorer=True)

    return make


def test_files_are_those_of_a_run_that_keeps_nothing(project: Path, made: Callable[[str], Generated]) -> None:
    first = made("kept")
    for number, (what, (name, old, new)) in enumerate(spread(list(EDITS.items()), 2)):
        path = project / name
        text = path.read_text()
        assert old in text, what
        path.write_text(text.replace(old, new, 1))
        changed = made("kept")
        assert changed == made(f"fresh{number}"), what
        assert changed != first, what
        path.write_text(text)
        assert made("kept") == first, what


def test_what_is_damaged_is_made_again(project: Path, made: Callable[[str], Generated]) -> None:
    first = made("kept")
    entries = [path for path in (project / "kept").rglob("*") if path.is_file()]
    assert {"folders", "members", "models", "modules", "pages", "schemas"} <= {path.parent.name for path in entries}
    for number, path in enumerate(entries):
        data = path.read_bytes()
        path.write_bytes((b"", data[:-1], data[: len(data) // 2] + b"\0" + data[len(data) // 2 + 1 :])[number % 3])
    assert made("kept") == first


def test_runs_at_the_same_time_share_a_cache(project: Path) -> None:
    command = [sys.executable, "-m", "webexgen", "--catalog", "xsd", "generate", "--changelog"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(project / "kept"), "PYTHONPATH": os.pathsep.join(sys.path)}
    outs = [project / "one", project / "two"]
    runs = [
        subprocess.Popen([*command, str(out / "log"), "--out", str(out)], cwd=project, env=environment) for out in outs
    ]
    assert [run.wait() for run in runs] == [0, 0]
    one, two = map(files_below, outs)
    assert one == two != {}
