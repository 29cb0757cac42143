"""The command for packages that other projects carry along: made, checked, updated."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from webexgen.catalog.graph import Release
from webexgen.cli.group import examples
from webexgen.cli.parameters import RELEASE, Folder, catalog_of
from webexgen.cli.terminal import shown
from webexgen.resources import templates_folder

if TYPE_CHECKING:
    from webexgen.output.folder import Drift

__all__ = ["vendor"]


class _Names(click.ParamType[tuple[str, ...]]):
    """Names with commas between them."""

    name = "names"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return tuple(map(str, value))
        names = [name.strip() for name in str(value).split(",")]
        if not all(names):
            self.fail(f"{value!r} must be names with commas between them: A,B", param, ctx)
        return tuple(names)


@click.command(
    short_help="Write a package of one release for your own project to carry.",
    epilog=examples("webexgen vendor 40.12.0 --to acme_api --operations DelSession,GetUser"),
)
@click.argument("release", type=RELEASE)
@click.option("--to", type=Folder(), required=True, help="The package's folder; its name is the package's.")
@click.option("--operations", type=_Names(), metavar="A,B", default=(), help="Only these operations.")
@click.option("--services", type=_Names(), metavar="A,B", default=(), help="Only the operations of these services.")
@click.option(
    "--without", type=_Names(), metavar="[json|stream|validate]", default=(), help="Leave out these features, A,B."
)
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.pass_context
def vendor(
    ctx: click.Context,
    release: Release,
    to: Path,
    operations: tuple[str, ...],
    services: tuple[str, ...],
    without: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Write a package of RELEASE that needs nothing but Python: all operations, or those named, and what their messages can hold."""
    from webexgen.output.vendor import Vendor
    from webexgen.output.vendored import Vendored

    package = Vendored.at(to)
    maker = Vendor(catalog_of(ctx), templates_folder())
    record = maker.record(release, operations, services, without)
    files = maker.files(record)
    drift = package.compare(files)
    package.refuse_blocked(drift)
    if drift and not dry_run:
        package.replace(files)
    click.echo(f"{shown(to)}: {release.name}, {len(record.operations)} operations: {_done(drift)}", err=True)


def _done(drift: Drift) -> str:
    return f"{len(drift.unlike)} files written, {len(drift.stale)} removed" if drift else "up to date"
