"""What was published stays what it was, or `check` says which release and module is another one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.paths import CATALOG, NEWEST

from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.cli import main
from webexgen.compose.published import FILE, Published, Rewritten
from webexgen.errors import PublishedError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CATALOG, tmp_path / "xsd"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def rewritten(root: Path) -> list[Rewritten]:
    return Published(Catalog.load(root)).rewritten()


def having(update: str) -> list[str]:
    """The releases whose schemas an edit of this update changes."""
    return [name for name in Catalog.load(CATALOG).having(update) if name != BASELINE]


def cut_before(text: str, release: str) -> tuple[str, str]:
    """published.toml before the entry of a release, and from it on."""
    start = text.rindex("[[releases]]", 0, text.index(f'name = "{release}"'))
    return text[:start], text[start:]


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--catalog", str(root), *arguments], prog_name="webexgen")


def test_every_release_is_published_as_it_was(catalog: Catalog) -> None:
    published = Published(catalog)
    assert published.rewritten() == []
    assert published.publish(catalog.releases.values()) == ()
    assert published.text == (CATALOG / FILE).read_text(encoding="utf-8")
    assert re.findall(r'name = "(.+)"', published.text) == list(catalog.releases)


def test_an_edit_of_an_old_update_shows_in_every_release_that_has_it(root: Path) -> None:
    edit(root / "40.11.0" / "user.xsd", 'type="xs:string"', 'type="xs:token"')
    assert rewritten(root) == [Rewritten(name, "user.xsd", "changed") for name in having("40.11.0")]


def test_modules_and_releases_that_come_and_go_are_told(root: Path) -> None:
    text = (root / FILE).read_text(encoding="utf-8")
    before, newest = cut_before(text, NEWEST)
    newest = newest.replace('"user.xsd"', '"users.xsd"')
    (root / FILE).write_text(before + newest + newest.replace(f'"{NEWEST}"', '"never"'), encoding="utf-8")
    assert rewritten(root) == [
        Rewritten(NEWEST, "user.xsd", "added"),
        Rewritten(NEWEST, "users.xsd", "removed"),
        Rewritten("never", "", "removed"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<xs:documentation>", "<xs:documentation>In other words: "),
        ('gen:evidence="documented"', 'gen:evidence="implied" gen:sensitive="true"'),
        ("<xs:sequence>", "<!-- A note. -->\n<xs:sequence>\n"),
        ("xmlns:use=", 'xmlns:also="urn:also" xmlns:use='),
    ],
    ids=["documentation", "notes", "comments", "prefixes"],
)
def test_what_no_message_shows_is_no_change(root: Path, old: str, new: str) -> None:
    edit(root / "40.11.0" / "user.xsd", old, new)
    assert rewritten(root) == []


def test_what_an_operation_is_called_shows_in_messages(root: Path) -> None:
    edit(root / "baseline" / "ep.xsd", 'gen:package="', 'gen:package="new')
    assert {(row.release, row.module) for row in rewritten(root)} == {
        (name, "ep.xsd") for name in Catalog.load(root).releases
    }


def test_a_release_that_is_not_out_may_change(root: Path) -> None:
    text = (root / FILE).read_text(encoding="utf-8")
    (root / FILE).write_text(cut_before(text, "40.12.0")[0], encoding="utf-8")
    edit(root / "40.12.0" / "ep.xsd", 'type="xs:boolean"', 'type="xs:string"')
    assert rewritten(root) == []


def test_check_fails_with_release_and_module(root: Path, tmp_path: Path) -> None:
    edit(root / "40.11.0" / "user.xsd", 'type="xs:string"', 'type="xs:token"')
    out = tmp_path / "generated"
    assert run(root, "generate", "--release", "40.1.0", "--out", str(out)).exit_code == 0
    result = run(root, "check", "--release", "40.1.0", "--out", str(out))
    assert result.exit_code == 1
    assert result.stdout == "".join(f"rewritten  {name} user.xsd changed\n" for name in having("40.11.0"))
    assert "webexgen publish" in result.stderr


def test_publish_adds_and_replaces_for_a_reason_only(root: Path) -> None:
    whole = re.sub(r"again = .*\n", "", (root / FILE).read_text(encoding="utf-8"))
    (root / FILE).unlink()
    assert run(root, "publish", "40.12", "40.1.0").exit_code == 0
    names = re.findall(r'name = "(.+)"', (root / FILE).read_text(encoding="utf-8"))
    assert names == ["40.1.0", "40.12.0"]
    assert run(root, "publish", *Catalog.load(root).releases).exit_code == 0
    assert (root / FILE).read_text(encoding="utf-8") == whole
    assert "up to date" in run(root, "publish", "40.12", "--again", "--reason", "A typo.").stderr

    edit(root / "40.12.0" / "ep.xsd", 'type="xs:boolean"', 'type="xs:string"')
    refused = run(root, "publish", "40.12")
    assert refused.exit_code == 2
    assert "40.12.0  ep.xsd changed" in refused.stderr
    assert (root / FILE).read_text(encoding="utf-8") == whole
    names = having("40.12.0")
    assert run(root, "publish", *names, "--again", "--reason", 'The page says "string".').exit_code == 0
    assert rewritten(root) == []
    assert 'again = ["The page says \\"string\\"."]' in (root / FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [["--again"], ["--reason", "why"], ["--again", "--reason", "a\nb"], []])
def test_publish_wants_a_release_and_a_reason_to_do_it_again(root: Path, arguments: list[str]) -> None:
    result = run(root, "publish", *(["40.12"] if arguments else []), *arguments)
    assert result.exit_code == 2
    assert "Usage" in result.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[release]]\n", "unknown key 'release'"),
        ("[releases]\n", "releases must be tables"),
        ("[[releases]]\n[releases.modules]\n", ":1: name is missing"),
        ('[[releases]]\nname = "1"\nby = "me"\n', ":3: unknown key 'by'"),
        ('[[releases]]\nname = "1"\nmodules = {"a.xsd" = "1"}\n', ":3: a.xsd must be the SHA-256"),
        ('[[releases]]\nname = "1"\nmodules = {}\nagain = [""]\n', ":4: again is empty"),
        ('[[releases]]\nname = "1"\nmodules = {}\n' * 2, ":5: 1 is there twice"),
        ("[[releases]\n", ":1: "),
    ],
)
def test_a_broken_file_is_told_with_its_name(root: Path, text: str, told: str) -> None:
    (root / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(PublishedError) as raised:
        Published(Catalog.load(root))
    assert str(root / FILE) in str(raised.value)
    assert told in str(raised.value)
