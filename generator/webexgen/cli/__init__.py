"""The command line: parses, calls, prints. Nothing here decides anything about schemas."""

from __future__ import annotations

from pathlib import Path

import click

from webexgen.cli.group import Group, catalog_line
from webexgen.cli.parameters import Folder

__all__ = ["main"]


def _show_version(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"webexgen {version('webexgen')}\n{catalog_line(ctx)}")
        ctx.exit()


_MODULES = {
    "catalog": ("releases", "schema", "show"),
    "authoring": ("new-release", "add"),
    "output": ("generate", "check", "publish", "samples", "wheel"),
    "compat": ("find", "history", "needs", "can-send", "can-read", "upgrade"),
    "message": ("validate", "convert"),
    "compare": ("diff", "changelog", "rules", "explain", "audit"),
    "explorer": ("explorer",),
    "vendor": ("vendor",),
}
"""The commands by the module of this package that holds them."""


@click.group(
    cls=Group, modules=_MODULES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--catalog",
    type=Folder(exists=True),
    is_eager=True,
    help="Folder with releases.toml and fragments.  [default: ./xsd if it is one, or the one that comes with webexgen]",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and the catalog, and exit.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an unexpected error.")
def main(catalog: Path | None, debug: bool) -> None:
    """Bindings and changelogs for every release of a versioned XML API, from its schema."""
