"""The command line: parses, calls, prints. Nothing here decides anything about schemas."""

from __future__ import annotations

from pathlib import Path

import click

from webexgen.cli import catalog, compare, message, output
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
    catalog.releases,
    catalog.schema,
    catalog.show,
    output.generate,
    output.check,
    output.publish,
    output.samples,
    message.validate,
    message.convert,
    compare.diff,
    compare.changelog,
    compare.rules,
    compare.explain,
    compare.audit,
):
    main.add_command(_command)
