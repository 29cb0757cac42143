"""Values in the files of a catalog: each that cannot be is told with file, line and the nearest name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.paths import CATALOG

from webexgen.catalog.graph import Catalog
from webexgen.cli import main
from webexgen.errors import CatalogError

ITEM = """\
title = "A toy"
releases = ["40.12.0"]
page = "Toys"

[[items]]
title = "One"
heading = "One"
operations = ["GetSite", "SetUser"]
impact = "refuses"
directions = ["request"]

[[items.exceptions]]
code = "040015"
message = "No"

[[items.changes]]
operation = "GetSite"
direction = "request"
path = "a/b/@c"
kind = "attribute-removed"
evidence = "documented"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in (*CATALOG.glob("*.toml"), *CATALOG.glob("*/update.toml")):
        copy = tmp_path / path.relative_to(CATALOG)
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(path, copy)
    (tmp_path / "40.12.0" / "update.toml").write_text(ITEM, encoding="utf-8")
    return tmp_path


def test_the_toy_is_taken(root: Path) -> None:
    assert Catalog.load(root).updates["40.12.0"].items[0].changes[0].path == "a/b/@c"


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ('heading = "One"', 'heading = "One"\noddities = "x"', 8, "oddities must be a list of texts"),
        ('["GetSite", "SetUser"]', '"GetSite"', 8, "operations must be a list of texts"),
        ('"040015"', "40015", 13, "code must be text in quotes"),
        ('"040015"', '"04 0015"', 13, "code is '04 0015'; it must be letters and digits"),
        ('directions = ["request"]', "directions = []", 10, "directions is empty"),
        ('"refuses"', '"adds"', 9, "impact is 'adds', but calls that get an exception are refused or limited"),
        (
            'operation = "GetSite"',
            'operation = "GetSit"',
            17,
            "'GetSit', which the item does not list: did you mean 'GetSite'?",
        ),
        ('"a/b/@c"', '"a//b"', 19, "path is 'a//b'; it must be names"),
        ('"a/b/@c"', '""', 19, "path is empty; attribute-removed happens to an element or attribute"),
        ('"attribute-removed"', '"atribute-removed"', 20, "did you mean 'attribute-removed'?"),
        ('page = "Toys"', 'page = "Toys"\nfull = "yes"', 4, "full must be true or false"),
        (
            'directions = ["request"]',
            'directions = ["request"]\nwhen.contents = 0',
            11,
            "contents must be a whole number, 1",
        ),
        ('directions = ["request"]', 'directions = ["request"]\nwhen = {}', 11, "when must say something"),
    ],
)
def test_value_that_cannot_be_is_told(root: Path, old: str, new: str, line: int, told: str) -> None:
    path = root / "40.12.0" / "update.toml"
    assert old in ITEM
    path.write_text(ITEM.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError) as raised:
        Catalog.load(root)
    assert f"{path}:{line}: " in str(raised.value)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('update = "40.12.0"', 'update = "40.12.1"', "there is no folder"),
        ("[aliases]", '[aliases]\n"40.2.9" = "40.1.0"', "alias '40.2.9' is the name of a release"),
        ('name = "40.12.0"', 'name = "40.11.0"', "release '40.11.0' is there already"),
        ('name = "40.12.0"', 'name = "40.12.0"\nname = "40.12.0"', "that key or table is there already (column "),
    ],
)
def test_rows_that_do_not_go_together_are_told(root: Path, old: str, new: str, told: str) -> None:
    path = root / "releases.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError) as raised:
        Catalog.load(root)
    assert str(raised.value).startswith(f"{path}:")
    assert told in str(raised.value)


@pytest.mark.parametrize("text", ["", "# none yet\n", "releases = []\n", "[aliases]\n"])
def test_a_catalog_without_a_release_is_refused_except_to_begin_one(root: Path, text: str) -> None:
    path = root / "releases.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match=r"releases\.toml:1: has no \[\[releases\]\]; `webexgen new-release NAME"):
        Catalog.load(root)
    for arguments in (["releases"], ["check"], ["generate"], ["samples"]):
        result = CliRunner().invoke(main, ["--catalog", str(root), *arguments])
        assert (result.exit_code, result.stdout) == (2, "")
    begun = CliRunner().invoke(main, ["--catalog", str(root), "new-release", "91.1.0", "--after", "baseline"])
    assert begun.exit_code == (0 if text != "releases = []\n" else 2)


def test_a_source_is_one_of_wire_toml(root: Path) -> None:
    path = root / "40.12.0" / "update.toml"
    path.write_text(ITEM.replace('page = "Toys"', 'page = "Toys"\nsource = "page4"'), encoding="utf-8")
    with pytest.raises(
        CatalogError, match=r"update\.toml:4: source: there is no 'page4' in \[sources\] .*: did you mean 'page40'\?"
    ):
        Catalog.load(root)
