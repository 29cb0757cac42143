"""The help of every command: it ends with examples, and each of them runs."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from support.page40 import page40_catalog
from support.paths import ROOT

from webexgen.catalog.samples import load_samples, repair
from webexgen.cli import main


def commands() -> dict[str, click.Command]:
    context = click.Context(main)
    found = {name: main.get_command(context, name) for name in main.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def examples(command: click.Command) -> list[str]:
    return [line.strip() for line in (command.epilog or "").splitlines() if line.startswith("  webexgen ")]


EXAMPLES = [line for command in commands().values() for line in examples(command)]


@pytest.mark.parametrize("name", commands())
def test_every_command_has_an_example_of_its_own(name: str) -> None:
    lines = examples(commands()[name])
    assert lines
    assert all(line.split()[1] == name for line in lines)


@pytest.mark.parametrize("name", commands())
def test_help_lists_the_values_of_options(name: str) -> None:
    text = CliRunner().invoke(main, [name, "--help"]).stdout
    assert "For machines" not in text
    assert "grave" not in text
    if "--severity" in text:
        assert "[none|info|warning|breaking]" in text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the examples run: with messages of the page."""
    path = tmp_path_factory.mktemp("examples")
    samples = load_samples(ROOT / "xsd")
    for direction in ("request", "response"):
        sample = next(s for s in samples if s.direction == direction)
        (path / f"{direction}.xml").write_bytes(repair(sample))
    return path


@pytest.fixture(scope="module")
def own_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a catalog that examples may write into."""
    path = tmp_path_factory.mktemp("writing")
    page40_catalog(path / "xsd")
    return path


WRITING = ("new-release", "add", "publish")
FINDING = ("--fail-on", "validate", "needs", "can-send", "can-read")
"""What ends with 1 or 3 for what it finds in these messages."""


@pytest.mark.parametrize("line", sorted(EXAMPLES, key=lambda line: ("check" in line, line.split()[1] == "add")))
def test_the_examples_run(line: str, folder: Path, own_catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(own_catalog if line.split()[1] in WRITING else folder)
    result = CliRunner().invoke(main, shlex.split(line)[1:])
    if line.startswith("webexgen vendor --check") and result.exit_code == 4:
        return  # there is a newer release than that of the example
    assert result.exit_code in (0, 1, 3), result.output
    if not any(word in line for word in FINDING):
        assert result.exit_code == 0, result.output
