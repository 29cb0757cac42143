"""`new-release`: rows and aliases beside what is there, comments and all; what is there already is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.paths import CATALOG, NEWEST

from webexgen.catalog.graph import Catalog
from webexgen.cli import main


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in (*CATALOG.glob("*.toml"), *CATALOG.glob("*/update.toml")):
        copy = tmp_path / "xsd" / path.relative_to(CATALOG)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return tmp_path / "xsd"


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--catalog", str(root), "new-release", *arguments])


def test_rows_and_aliases(root: Path) -> None:
    before = (root / "releases.toml").read_text(encoding="utf-8")
    assert run(root, "91.1.0", "--after", "latest", "--title", "A lobby", "--source", "page40").exit_code == 0
    assert run(root, "91.2.0", "--after", "91.1.0", "--also-as", "91.1.5:91.1").exit_code == 0
    catalog = Catalog.load(root)
    rows = [(r.name, r.parent, r.update, r.train) for r in catalog.releases.values()][-3:]
    assert rows == [
        ("91.1.0", NEWEST, "91.1.0", "91.1"),
        ("91.1.5", "91.1.0", "91.2.0", "91.1"),
        ("91.2.0", "91.1.0", "91.2.0", "91.2"),
    ]
    assert (catalog.aliases["latest"], catalog.aliases["91.1"], catalog.aliases["91.2"]) == (
        "91.2.0",
        "91.1.5",
        "91.2.0",
    )
    assert catalog.updates["91.1.0"].title == "A lobby"
    assert catalog.updates["91.1.0"].source == "page40"
    assert catalog.updates["91.2.0"].releases == ("91.2.0", "91.1.5")
    after = (root / "releases.toml").read_text(encoding="utf-8").splitlines()
    lost = [line for line in before.splitlines() if line not in after]
    assert [line.partition(" ")[0] for line in lost] == ["latest"], "every other line stays, comments too"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["40.12.0", "--after", "40.11.0"], "there is a release 40.12.0 already"),
        (["latest", "--after", "40.11.0"], "there is a release latest already"),
        (["baseline", "--after", "40.11.0"], "there is a release baseline already"),
        (["9/1", "--after", "40.12.0"], "'9/1' is no name of a release"),
        (["91.1.0", "--after", "40.12.1"], "there is no release '40.12.1'"),
        (
            ["91.1.0", "--after", "40.12.0", "--also-as", "40.12.5:40.21"],
            "there is no train '40.21': did you mean '40.2'?",
        ),
        (["91.1.0", "--after", "40.12.0", "--also-as", "40.12.5"], "must be NAME:TRAIN"),
        (["91.1.0", "--after", "40.12.0", "--source", "page4"], "there is no source 'page4': did you mean 'page40'?"),
        (["40.2.99", "--after", "40.2.9", "--also-as", "40.4.9:40.4"], "there is a release 40.4.9 already"),
    ],
)
def test_what_is_there_or_is_not_is_refused(root: Path, arguments: list[str], told: str) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*.toml")}
    result = run(root, *arguments)
    assert result.exit_code == 2
    assert told in result.output
    assert {path: path.read_bytes() for path in root.rglob("*.toml")} == before


def test_a_folder_that_is_there_is_left_alone(root: Path) -> None:
    (root / "91.1.0").mkdir()
    result = run(root, "91.1.0", "--after", "latest")
    assert (result.exit_code, "91.1.0: is there already" in result.output) == (2, True)
