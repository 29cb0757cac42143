"""Commands about the output folder: write it, check it, read the documented samples with it."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webexgen.cli.group import examples
from webexgen.cli.parameters import BINDINGS, OUT, RELEASE, Folder, catalog_of, output_folder
from webexgen.cli.terminal import progress_bars, show_rich, shown

if TYPE_CHECKING:
    from webexgen.catalog.graph import Release
    from webexgen.output.folder import Drift
    from webexgen.output.workspace import Workspace

__all__ = ["check", "generate", "publish", "samples"]


_CHOSEN = click.option(
    "--release", "chosen", type=RELEASE, multiple=True, help="Only this release; can be given several times."
)
_CHANGELOG = click.option(
    "--changelog", type=Folder(), help="Folder for changelogs.  [default: where they were written before, or none]"
)
_EXPLORER = click.option(
    "--explorer", type=Folder(), help="Folder for the explorer.  [default: where it was written before, or none]"
)


@click.command(epilog=examples("webexgen generate --release latest --out sdk"))
@_CHOSEN
@OUT
@_CHANGELOG
@_EXPLORER
@click.option("--force", is_flag=True, help="Overwrite files that were edited or that webexgen did not write.")
@click.pass_context
def generate(
    ctx: click.Context,
    chosen: tuple[Release, ...],
    out: Path | None,
    changelog: Path | None,
    explorer: Path | None,
    force: bool,
) -> None:
    """Write the bindings of all releases, or of the chosen ones.

    Files in the output folder that webexgen did not write are left alone. Exit code 1, and nothing written, if one that it did write
    was edited since.
    """
    catalog, folder = catalog_of(ctx), output_folder(ctx, out)
    wanted = chosen or tuple(catalog.releases.values())
    with progress_bars() as progress:
        drift = _workspace(ctx, folder, changelog, explorer).generate(wanted, progress, force=force)
    for line in _listed("not webexgen's, left alone", drift.foreign):
        click.echo(line, err=True)
    count = "1 release" if len(wanted) == 1 else f"{len(wanted)} releases"
    click.echo(f"{count} in {shown(folder / catalog.wire.package)}: {_done(drift)}", err=True)


@click.command(
    short_help="Compare generated files with what would be generated.",
    epilog=examples("webexgen check --release latest --out sdk"),
)
@_CHOSEN
@OUT
@_CHANGELOG
@_EXPLORER
@click.pass_context
def check(
    ctx: click.Context,
    chosen: tuple[Release, ...],
    out: Path | None,
    changelog: Path | None,
    explorer: Path | None,
) -> None:
    """Compare the output folder with what would be generated, and published releases with what they were.

    Exit code 1 if they differ. Files that webexgen did not write are listed as foreign, and are no difference.
    """
    from webexgen.compose.published import Published

    catalog, folder = catalog_of(ctx), output_folder(ctx, out)
    with progress_bars() as progress:
        drift = _workspace(ctx, folder, changelog, explorer).check(chosen or None, progress)
    for state in fields(drift):
        for path in getattr(drift, state.name):
            click.echo(f"{state.name}  {path}")
    rewritten = Published(catalog).rewritten()
    for row in rewritten:
        click.echo(f"rewritten  {' '.join(filter(None, (row.release, row.module, row.how)))}")
    if drift:
        click.echo(
            f"{shown(folder / catalog.wire.package)} is out of step: {_states(drift)}; {_advice(drift)}", err=True
        )
    if rewritten:
        names = ", ".join(dict.fromkeys(row.release for row in rewritten))
        click.echo(
            f"{names}: not what was published; `webexgen changelog` or `webexgen diff`, here and where it was published, show "
            "what has changed. Undo it, or run `webexgen publish RELEASE --again --reason WHY`",
            err=True,
        )
    if drift or rewritten:
        ctx.exit(1)
    click.echo("in sync", err=True)


@click.command(short_help="Record the schemas of published releases.", epilog=examples("webexgen publish 40.12.0"))
@click.argument("chosen", metavar="RELEASE...", type=RELEASE, nargs=-1, required=True)
@click.option("--again", is_flag=True, help="Replace what was published, for a reason that is kept.")
@click.option("--reason", default="", help="The reason for --again.")
@click.pass_context
def publish(ctx: click.Context, chosen: tuple[Release, ...], again: bool, reason: str) -> None:
    """Record fingerprints of the schemas of RELEASE..., so that `check` fails if they ever change."""
    from webexgen.compose.published import Published
    from webexgen.files import write_all

    if again is not bool(reason.strip()) or not reason.isprintable():
        raise click.UsageError("--again needs a --reason, of one line, and the other way round")
    published = Published(catalog_of(ctx))
    changed = published.publish(chosen, reason)
    if changed:
        write_all(published.path.parent, {published.path.name: published.text.encode()})
    click.echo(f"{shown(published.path)}: {', '.join(changed) or 'up to date'}", err=True)


@click.command(
    short_help="Parse and serialize the documented samples.", epilog=examples("webexgen samples --release 40.12.0")
)
@click.option("--release", type=RELEASE, help="Use the bindings of this release.  [default: every release]")
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
@BINDINGS
@click.pass_context
def samples(ctx: click.Context, release: Release | None, as_json: bool, out: Path | None) -> None:
    """Parse every documented sample with the bindings, serialize it, and compare the two documents."""
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


def _workspace(ctx: click.Context, out: Path, changelog: Path | None, explorer: Path | None) -> Workspace:
    from webexgen.output.workspace import Workspace
    from webexgen.resources import templates_folder

    return Workspace(catalog_of(ctx), templates_folder(), out, changelog, explorer)


def _done(drift: Drift) -> str:
    """What `generate` did about a drift."""
    written, updated = len(drift.missing), len(drift.changed + drift.blocked)
    parts = [
        f"{written} {'file' if written == 1 else 'files'} written" if written else "",
        f"{updated} updated" if updated else "",
        f"{len(drift.stale)} removed" if drift.stale else "",
    ]
    return ", ".join(filter(None, parts)) or "up to date"


def _states(drift: Drift) -> str:
    counts = {state.name: len(getattr(drift, state.name)) for state in fields(drift)}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def _advice(drift: Drift) -> str:
    if drift.blocked:
        return "undo what was edited, or run `webexgen generate --force` to overwrite it"
    return "run `webexgen generate`"


def _listed(word: str, paths: tuple[str, ...], most: int = 10) -> list[str]:
    """A line a path, and one for all that are too many."""
    rest = [f"{len(paths) - most} more files {word}"] if len(paths) > most else []
    return [f"{word}: {path}" for path in paths[:most]] + rest
