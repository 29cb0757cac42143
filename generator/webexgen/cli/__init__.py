"""The command line: parses, calls, prints. Nothing here decides anything about schemas."""

from __future__ import annotations

from pathlib import Path

import click

from webexgen.cli import catalogue, comparison, messages, workspace
from webexgen.cli.group import Group
from webexgen.cli.parameters import Folder

__all__ = ["main"]


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--catalog",
    type=Folder(exists=True),
    help="Folder with releases.toml and fragments, instead of the project's xsd/.",
)
@click.version_option(package_name="webexgen")
def main(catalog: Path | None) -> None:
    """Bindings and changelogs for every release of a versioned XML API, from its schema."""


for _command in (
    catalogue.releases,
    catalogue.schema,
    catalogue.show,
    workspace.generate,
    workspace.check,
    workspace.publish,
    workspace.samples,
    messages.validate,
    messages.convert,
    comparison.diff,
    comparison.changelog,
    comparison.rules,
    comparison.explain,
    comparison.audit,
):
    main.add_command(_command)
