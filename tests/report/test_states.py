"""`webexgen diff --against`: a catalog compared with a revision of itself, and with what was published."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.page40 import page40_catalog

from webexgen.cli import main

GIT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
}


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def xsd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the catalog in a repository of its own, which is the current folder."""
    for name, value in GIT.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "xsd"
    page40_catalog(folder)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    monkeypatch.chdir(tmp_path)
    return folder


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments])


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_without_an_edit_everything_is_as_it_was(xsd: Path) -> None:
    for arguments in (("--against", "HEAD"), ("--against", "published"), ("HEAD:xsd", "xsd"), ("HEAD:xsd",)):
        result = diff(*arguments)
        assert (result.exit_code, result.stdout) == (0, ""), arguments
        assert result.stderr.startswith("unchanged: 40.1.0, ")
    assert diff("--against", "HEAD", "--format", "json").stdout == "[]\n"


def test_an_edited_fragment_shows_in_every_release_that_has_it(xsd: Path) -> None:
    edit(xsd / "40.11.0" / "user.xsd", 'minOccurs="0"', 'minOccurs="1"')
    heirs = ["40.11.0", "40.12.0"]
    git(xsd, "commit", "-qam", "second")
    for revision, label in (("HEAD~1", "at HEAD~1"), ("published", "as published")):
        result = diff("--against", revision, "--format", "json")
        logs = json.loads(result.stdout)
        assert [(log["from"], log["to"]) for log in logs] == [(f"{name} {label}", name) for name in heirs]
        assert all(change["kind"] == "min-occurs-raised" for log in logs for change in log["changes"])
        assert all(log["changes"] for log in logs)
    assert diff("--against", "HEAD").stdout == ""
    one = diff("--against", "published", "40.11.0", "--format", "sarif")
    assert "xsd/40.11.0/user.xsd" in one.stdout
    assert diff("--against", "published", "40.10.0").stdout == ""


def test_an_announcement_is_a_change_of_its_own(xsd: Path) -> None:
    update = xsd / "40.12.0" / "update.toml"
    update.write_text(
        update.read_text()
        + '\n[[items]]\ntitle = "DelSession is refused"\noperations = ["DelSession"]\nimpact = "refuses"\ndirections = ["request"]\n'
        'heading = "DelSession"\nbehaviour = "DelSession is refused on Sundays."\n'
    )
    result = diff("--against", "HEAD", "--fail-on", "breaking", "--for", "client")
    assert result.exit_code == 1, result.output
    assert "DelSession is refused" in result.stdout
    assert "1 change (1 breaking)" in result.stdout


def test_a_new_release_is_compared_with_its_parent_and_a_lost_one_is_told(xsd: Path) -> None:
    releases = xsd / "releases.toml"
    whole = releases.read_text()
    head, last = whole.rsplit("[[releases]]", 1)
    assert "40.12.0" in last
    releases.write_text(head)
    git(xsd, "commit", "-qam", "without the last")
    releases.write_text(whole)
    result = diff("--against", "HEAD")
    assert result.exit_code == 0
    assert "40.11.0 → 40.12.0" in result.stdout
    git(xsd, "commit", "-qam", "with it")
    releases.write_text(head)
    result = diff("--against", "HEAD")
    assert result.exit_code == 1
    assert "40.12.0 is gone" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--against", "nosuch"), "git has no catalog at revision nosuch"),
        (("--against", "HEAD", "40.8.0", "40.9.0"), "--against takes one release or none"),
        (("--against", "HEAD", "--witness"), "--against takes one release or none"),
        (("--against", "HEAD", "--format", "html"), "for html give one release"),
        (("xsd", "xsd/40.9.0"), "this is a catalog of releases"),
        (("--against", "--upload-pack=x"), "git has no catalog at revision --upload-pack=x"),
    ],
)
def test_what_cannot_be_compared_is_one_error(xsd: Path, arguments: tuple[str, ...], told: str) -> None:
    result = diff(*arguments)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())


def test_a_revision_that_cannot_be_read_is_named(xsd: Path) -> None:
    (xsd / "wire.toml").rename(xsd / "wire.tom")
    git(xsd, "add", ".")
    git(xsd, "commit", "-qam", "broken")
    broken = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=xsd, check=True, capture_output=True, text=True
    ).stdout.strip()
    git(xsd, "checkout", "-q", "HEAD~1")
    result = diff("--against", broken)
    assert result.exit_code == 2
    assert "the catalog of revision" in result.stderr


def test_what_was_never_committed_as_published_is_told(xsd: Path) -> None:
    text = (xsd / "published.toml").read_text()
    first = re.search(r'= "([0-9a-f]{64})"', text)
    assert first
    (xsd / "published.toml").write_text(text.replace(first[1], "0" * 64, 1))
    result = diff("--against", "published")
    assert result.exit_code == 2
    assert "no revision of the catalog has 40.1.0 as published" in result.stderr
