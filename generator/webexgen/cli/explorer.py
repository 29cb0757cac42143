"""The command that writes the explorer for itself, without an output folder."""

from __future__ import annotations

from pathlib import Path

import click

import webexgen
from webexgen.cli.group import examples
from webexgen.cli.parameters import CONFIG, catalog_of, configuration_of
from webexgen.cli.terminal import progress_bars, shown

__all__ = ["explorer"]


@click.command(
    short_help="Write a page to browse all releases in.",
    epilog=examples("webexgen explorer --out explorer.html"),
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to write; it is replaced if it is there.",
)
@CONFIG
@click.pass_context
def explorer(ctx: click.Context, out: Path, config: Path | None) -> None:
    """Write one HTML page with every release, any two compared, all operations and a search.

    It needs no network and no other file. Changes are judged as the configuration decides, whose own profiles can be chosen in the
    page. `webexgen generate --explorer FOLDER` keeps a page in step with the catalog, without a configuration.
    """
    from webexgen.files import write_all
    from webexgen.report.explorer.page import explorer as page
    from webexgen.report.wording import counted
    from webexgen.resources import templates_folder

    catalog, decided = catalog_of(ctx), configuration_of(config)
    with progress_bars() as progress:
        text = page(webexgen.history(catalog, progress), templates_folder(), progress, decided)
    write_all(out.parent, {out.name: text.encode()})
    click.echo(
        f"{shown(out)}: {counted(len(catalog.releases), 'release')}, {len(text.encode()) / 1000:.0f} kB", err=True
    )
