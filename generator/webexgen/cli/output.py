"""Commands about the output folder: write it, check it, read the documented samples with it."""

from __future__ import annotations

import json
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webexgen.catalog.graph import Release
from webexgen.cli.parameters import BINDINGS, RELEASE, ROOT, Folder, catalog_of
from webexgen.cli.terminal import progress_bars, show_rich, shown

if TYPE_CHECKING:
    from webexgen.output.workspace import Drift

__all__ = ["check", "generate", "publish", "samples"]


@click.command()
@click.option("--release", "chosen", type=RELEASE, multiple=True, help="Only this one; may be given several times.")
@click.option(
    "--out", type=Folder(), default=ROOT / "generated", help="Output folder.  [default: the project's generated/]"
)
@click.pass_context
def generate(ctx: click.Context, chosen: tuple[Release, ...], out: Path) -> None:
    """Write the bindings of all releases, or of the chosen ones."""
    from webexgen.output.workspace import Workspace

    catalog = catalog_of(ctx)
    wanted = chosen or tuple(catalog.releases.values())
    workspace = Workspace(catalog, ROOT / "templates", out)
    with progress_bars() as progress:
        drift = workspace.generate(wanted, progress)
    count = "1 release" if len(wanted) == 1 else f"{len(wanted)} releases"
    click.echo(f"{count} in {shown(workspace.package)}: {_told(drift)}", err=True)


@click.command(short_help="Tell whether the output, and what was published, is as it should be.")
@click.option(
    "--out", type=Folder(), default=ROOT / "generated", help="Output folder.  [default: the project's generated/]"
)
@click.pass_context
def check(ctx: click.Context, out: Path) -> None:
    """Compare the output folder with what would be generated, and published releases with what they were.

    Exit code 1 if they differ.
    """
    from webexgen.compose.published import Published
    from webexgen.output.workspace import Workspace

    workspace = Workspace(catalog_of(ctx), ROOT / "templates", out)
    with progress_bars() as progress:
        drift = workspace.check(progress)
    for word, paths in (("changed", drift.changed), ("missing", drift.missing), ("stale", drift.stale)):
        for path in paths:
            click.echo(f"{word}  {posixpath.normpath(f'{workspace.package.name}/{path}')}")
    rewritten = Published(catalog_of(ctx)).rewritten()
    for row in rewritten:
        click.echo(f"rewritten  {' '.join(filter(None, (row.release, row.module, row.how)))}")
    if drift:
        click.echo(f"{shown(workspace.package)} is out of step: {_told(drift)}; run `webexgen generate`", err=True)
    if rewritten:
        names = ", ".join(dict.fromkeys(row.release for row in rewritten))
        click.echo(
            f"{names}: not what was published; `webexgen changelog` or `webexgen diff`, here and where it was published, tell "
            "what has changed. Undo it, or run `webexgen publish RELEASE --again --reason WHY`",
            err=True,
        )
    if drift or rewritten:
        ctx.exit(1)
    click.echo("in sync", err=True)


@click.command(short_help="Keep fingerprints of what releases say.")
@click.argument("chosen", metavar="RELEASE...", type=RELEASE, nargs=-1, required=True)
@click.option("--again", is_flag=True, help="Replace what was published, for a reason that is kept.")
@click.option("--reason", default="", help="Why.")
@click.pass_context
def publish(ctx: click.Context, chosen: tuple[Release, ...], again: bool, reason: str) -> None:
    """Keep what the schemas of RELEASE... say today, so that `check` tells if they ever change."""
    from webexgen.compose.published import Published
    from webexgen.files import write_all

    if again is not bool(reason.strip()) or not reason.isprintable():
        raise click.UsageError("--again needs a --reason, of one line, and the other way round")
    published = Published(catalog_of(ctx))
    changed = published.publish(chosen, reason)
    if changed:
        write_all(published.path.parent, {published.path.name: published.text.encode()})
    click.echo(f"{shown(published.path)}: {', '.join(changed) or 'nothing to do'}", err=True)


@click.command(short_help="Read the documented samples, and write them back.")
@click.option(
    "--release", type=RELEASE, help="Read them with the bindings of this release.  [default: each with every one]"
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@BINDINGS
@click.pass_context
def samples(ctx: click.Context, release: Release | None, as_json: bool, out: Path) -> None:
    """Read every documented sample with the bindings, write it back, and tell what came of it."""
    from webexgen.message.roundtrip import examine

    catalog = catalog_of(ctx)
    wanted = (release,) if release else tuple(catalog.releases.values())
    with progress_bars() as progress:
        report = examine(catalog, wanted, out, progress)
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        show_rich(report.as_table())
    ctx.exit(0 if report.holds else 1)


def _told(drift: Drift) -> str:
    parts = [
        f"{len(paths)} {word}"
        for word, paths in (("changed", drift.changed), ("missing", drift.missing), ("stale", drift.stale))
        if paths
    ]
    return ", ".join(parts) or "nothing to do"
