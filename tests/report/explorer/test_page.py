"""The page as a file: its size, what it may load, what no script is needed for, the graph and the joined program."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from base64 import b64encode
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.paths import RELEASES, ROOT

from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.catalog.wire import Wire
from webexgen.cli import main
from webexgen.compare.history import History
from webexgen.errors import OutputError
from webexgen.report.explorer.lanes import Picture
from webexgen.report.explorer.modules import joined
from webexgen.report.explorer.page import explorer

TEMPLATES = ROOT / "templates" / "explorer"


def test_it_is_small(page_text: str) -> None:
    data = page_text.encode()
    assert len(data) / len(RELEASES) <= 350_000 / 21
    assert len(gzip.compress(data, mtime=0)) / len(RELEASES) <= 100_000 / 21


def test_the_same_catalog_gives_the_same_bytes(page_text: str, compared: History) -> None:
    assert explorer(compared, ROOT / "templates") == page_text


def test_the_committed_page_is_what_is_computed(page_text: str) -> None:
    committed = ROOT / "generated" / "explorer" / "index.html"
    assert not committed.exists() or committed.read_text(encoding="utf-8") == page_text


def test_nothing_is_allowed_but_its_own_script_and_style(page_text: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page_text)
    assert policy is not None
    rules = dict(part.strip().split(" ", 1) for part in policy[1].replace("&#39;", "'").split(";"))
    before, script = page_text.split("<script>")[1], page_text.split('<script type="module">')[1]
    style = page_text.split("<style>")[1]
    digests = [
        f"'sha256-{b64encode(hashlib.sha256(text.split(end)[0].encode()).digest()).decode()}'"
        for text, end in ((before, "</script>"), (script, "</script>"), (style, "</style>"))
    ]
    assert rules == {
        "default-src": "'none'",
        "script-src": " ".join(digests[:2]),
        "style-src": digests[2],
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", script.split("</script>")[0])
    assert "eval(" not in script
    assert "innerHTML" not in script
    assert not re.search(
        r'<[^>]+\s(?:style|on\w+)="', page_text.split('<script type="application/json"', maxsplit=1)[0]
    )


def test_data_cannot_end_its_element(page_text: str) -> None:
    data = page_text.split('id="facts">')[1].split("</script>", maxsplit=1)[0]
    assert "<" not in data
    assert json.loads(data)["api"] == "Webex Meetings XML API"


def test_it_reads_without_its_program(page_text: str, catalog: Catalog) -> None:
    text = page_text.split("<main")[1].split("</main>", maxsplit=1)[0]
    for name in catalog.releases:
        assert f"<b>{name}</b>" in text
    assert "now optional, 1..1 → 0..1: ep:getSessionInfoResponse/confID" in text
    assert "The same as <b>40.2.9</b>" in text
    assert "<b>GetSessionInfo</b>" in text
    assert "sessionKey?" in text


def test_the_command_writes_it(tmp_path: Path, page_text: str) -> None:
    path = tmp_path / "new" / "page.html"
    result = CliRunner().invoke(main, ["explorer", "--out", str(path)], prog_name="webexgen")
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"{len(RELEASES)} releases" in result.stderr
    assert path.read_text(encoding="utf-8") == page_text
    assert CliRunner().invoke(main, ["explorer"], prog_name="webexgen").exit_code == 2


# the graph


def test_each_release_has_a_place_of_its_own(catalog: Catalog) -> None:
    spots = Picture(catalog).spots
    assert len({(spot.x, spot.y) for spot in spots.values()}) == len(catalog.releases) + 1
    for release in catalog.releases.values():
        assert spots[release.parent].x < spots[release.name].x
        trained = [spots[other.name].y for other in catalog.releases.values() if other.train == release.train]
        assert set(trained) == {spots[release.name].y}


def test_releases_of_one_update_stand_one_below_the_other(catalog: Catalog) -> None:
    picture = Picture(catalog)
    assert picture.spots["40.2.4"].x == picture.spots["40.4.3"].x
    assert picture.spots["40.4.9"].x == picture.spots["40.6.1"].x
    assert len(picture.joins) == sum(len(update.releases) - 1 for update in catalog.updates.values())


def test_trains_that_order_updates_differently_have_no_joins(wire: Wire) -> None:
    rows = [("1", BASELINE, "a", "x"), ("2", "1", "b", "x"), ("3", BASELINE, "b", "y"), ("4", "3", "a", "y")]
    releases = {row[0]: Release(*row) for row in rows}
    picture = Picture(Catalog(Path(), releases, {}, {}, wire))
    assert [picture.spots[name].x for name in "1234"] == [picture.spots[name].x for name in "1212"]
    assert picture.joins == []


@pytest.fixture(scope="module")
def wire(catalog: Catalog) -> Wire:
    return catalog.wire


# the program


def test_modules_are_joined_in_the_order_of_their_imports(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        '/** About. */\nimport { two } from "./b.js";\nexport const one = /** @type {any} */ (two);\n'
    )
    (tmp_path / "b.js").write_text("export const two = 2;\nif (two) {\n  two;\n}\n")
    assert joined(tmp_path) == "const two = 2;if (two) {two;}\nconst one = (two);"


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"a": "const one = 1;\n", "b": "function one() {}\n"}, "one is also declared in a.js"),
        ({"a": 'import { two } from "./b.js";\n', "b": "const two = 2;\n"}, "b.js does not export two"),
        (
            {
                "a": 'import { two } from "./b.js";\nexport const one = 1;\n',
                "b": 'import { one } from "./a.js";\nexport const two = 2;\n',
            },
            "in a circle",
        ),
    ],
)
def test_modules_that_do_not_fit_are_refused(tmp_path: Path, texts: dict[str, str], message: str) -> None:
    for name, text in texts.items():
        (tmp_path / f"{name}.js").write_text(text)
    with pytest.raises(OutputError, match=message):
        joined(tmp_path)


def test_the_program_has_no_comments(page_text: str) -> None:
    assert "/**" not in joined(TEMPLATES)
    assert joined(TEMPLATES) in page_text
