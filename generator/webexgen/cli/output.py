"""Commands about the output folder: write it, check it, read the documented samples with it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

import webexgen
from webexgen.cli.group import examples
from webexgen.cli.parameters import BINDINGS, OUT, RELEASE, Folder, Word, catalog_of, output_folder, own_catalog_of
from webexgen.cli.terminal import progress_bars, show_rich, shown

if TYPE_CHECKING:
    from webexgen.catalog.graph import Release
    from webexgen.compose.published import Rewritten
    from webexgen.output.folder import Drift

__all__ = ["check", "generate", "publish", "samples", "wheel"]


_CHOSEN = click.option(
    "--release", "chosen", type=RELEASE, multiple=True, help="Only this release; can be given several times."
)
_CHANGELOG = click.option(
    "--changelog", type=Folder(), help="Folder for changelogs.  [default: where they were written before, or none]"
)
_EXPLORER = click.option(
    "--explorer", type=Folder(), help="Folder for the explorer.  [default: where it was written before, or none]"
)


@click.command(
    epilog=examples(
        "webexgen generate --release latest --out sdk",
        "webexgen generate --release latest --out sdk --json --depfile sdk/bindings.d",
    )
)
@_CHOSEN
@OUT
@_CHANGELOG
@_EXPLORER
@click.option("--force", is_flag=True, help="Overwrite files that were edited or that webexgen did not write.")
@click.option("--json", "as_json", is_flag=True, help="Output JSON: what was written, updated, removed and left alone.")
@click.option(
    "--depfile",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the files that were read, as a rule of make, for make's include or ninja's depfile.",
)
@click.option(
    "--depfile-target", metavar="NAME", help="The target of that rule.  [default: MANIFEST.json of the package]"
)
@click.pass_context
def generate(
    ctx: click.Context,
    chosen: tuple[Release, ...],
    out: Path | None,
    changelog: Path | None,
    explorer: Path | None,
    force: bool,
    as_json: bool,
    depfile: Path | None,
    depfile_target: str | None,
) -> None:
    """Write the bindings of all releases, or of the chosen ones.

    Files in the output folder that webexgen did not write are left alone. Exit code 1, and nothing written, if one that it did write
    was edited since.
    """
    catalog, folder = catalog_of(ctx), output_folder(ctx, out)
    wanted, package = chosen or tuple(catalog.releases.values()), folder / catalog.wire.package
    if depfile is not None:
        from webexgen.output.workspace import Workspace

        sources = Workspace.of(catalog, folder).sources()
        _write_depfile(depfile, depfile_target or str(package / "MANIFEST.json"), sources)
    with progress_bars() as progress:
        drift = webexgen.generate(
            catalog, folder, wanted, changelog=changelog, explorer=explorer, force=force, progress=progress
        )
    if as_json:
        states = {"written": drift.missing, "updated": drift.changed + drift.blocked, "removed": drift.stale}
        named = {"package": str(package), "releases": [release.name for release in wanted]}
        click.echo(json.dumps({**named, **states, "foreign": drift.foreign}, indent=2))
        return
    for line in _listed("not webexgen's, left alone", drift.foreign):
        click.echo(line, err=True)
    count = "1 release" if len(wanted) == 1 else f"{len(wanted)} releases"
    click.echo(f"{count} in {shown(package)}: {_done(drift)}", err=True)


def _write_depfile(path: Path, target: str, sources: Iterable[Path]) -> None:
    from webexgen.files import write

    names = [os.path.relpath(source) if source.is_relative_to(Path.cwd()) else str(source) for source in sources]
    lines = " \\\n  ".join([f"{_of_make(target)}:", *map(_of_make, names)])
    write(path, f"{lines}\n".encode())


def _of_make(name: str) -> str:
    """A name as make reads it in a rule."""
    return name.replace("$", "$$").replace("#", r"\#").replace(" ", r"\ ")


@click.command(
    short_help="Compare generated files with what would be generated.",
    epilog=examples(
        "webexgen check --release latest --out sdk",
        "webexgen check --release latest --out sdk --format github",
        "webexgen check --release latest --out sdk --diff",
    ),
)
@_CHOSEN
@OUT
@_CHANGELOG
@_EXPLORER
@click.option(
    "--format",
    "form",
    type=Word("format", lambda: ("text", "json", "github")),
    default="text",
    show_default=True,
    metavar="[text|json|github]",
    help="Output format.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--diff", "with_diff", is_flag=True, help="Show the lines of changed and edited files that differ.")
@click.pass_context
def check(
    ctx: click.Context,
    chosen: tuple[Release, ...],
    out: Path | None,
    changelog: Path | None,
    explorer: Path | None,
    form: str,
    as_json: bool,
    with_diff: bool,
) -> None:
    """Compare the output folder with what would be generated, published releases with what they were, and the files of the catalog with
    each other: aliases, unpublished releases, folders and samples that nothing lists, missing evidence, names of operations.

    Exit code 1 if there is something to put right. Files that webexgen did not write are listed as foreign, and are no difference.
    """
    from webexgen.compose.published import Published
    from webexgen.schema.catalog_check import catalog_findings

    catalog, folder = catalog_of(ctx), output_folder(ctx, out)
    with progress_bars() as progress:
        drift = webexgen.check(
            catalog, folder, chosen or None, changelog=changelog, explorer=explorer, progress=progress
        )
    findings, rewritten = catalog_findings(catalog), Published(catalog).rewritten()
    lines: list[str] = []
    if with_diff and drift:
        from webexgen.output.workspace import Workspace

        lines += Workspace.of(catalog, folder, changelog, explorer).differences(drift, chosen or None)
    wrong = bool(drift or rewritten or findings)
    advice: list[str] = []
    if drift:
        advice.append(f"{shown(folder / catalog.wire.package)} is out of step: {_states(drift)}; {_advice(drift)}")
    if rewritten:
        names = ", ".join(dict.fromkeys(row.release for row in rewritten))
        advice.append(
            f"{names}: not what was published; `webexgen changelog` or `webexgen diff`, here and where it was published, show "
            "what has changed. Undo it, or run `webexgen publish RELEASE --again --reason WHY`"
        )
    if findings:
        count = "1 thing" if len(findings) == 1 else f"{len(findings)} things"
        advice.append(f"{shown(catalog.root)}: {count} to put right in the catalog")
    if as_json or form == "json":
        states = {state.name: getattr(drift, state.name) for state in fields(drift)}
        told = {"in_sync": not wrong, **states, "catalog": findings, "rewritten": [asdict(row) for row in rewritten]}
        click.echo(json.dumps({**told, **({"diff": "".join(lines)} if with_diff else {})}, indent=2))
    elif form == "github":
        _annotate(drift, folder, [*findings, *(_row(row) for row in rewritten)], advice)
    else:
        for state, path, count in _collapsed(drift, folder):
            click.echo(f"{state}  {path}{count}")
        for line in findings:
            click.echo(f"catalog  {line}")
        for row in rewritten:
            click.echo(f"rewritten  {_row(row)}")
        click.echo("".join(lines), nl=False)
        for line in advice or ["in sync"]:
            click.echo(line, err=True)
    if wrong:
        ctx.exit(1)


def _row(row: Rewritten) -> str:
    return " ".join(filter(None, (row.release, row.module, row.how)))


def _collapsed(drift: Drift, folder: Path) -> Iterator[tuple[str, str, str]]:
    """The state and path of each file; of a folder that is missing as a whole once, and of how many files."""
    for state in fields(drift):
        paths: tuple[str, ...] = getattr(drift, state.name)
        groups: dict[str, list[str]] = {}
        for path in paths:
            parts = path.split("/")
            above = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
            gone = next((f for f in above if not (folder / f).exists()), path) if state.name == "missing" else path
            groups.setdefault(gone, []).append(path)
        for name, held in groups.items():
            yield state.name, name, "" if held == [name] else f"/ ({len(held)} files)"


def _annotate(drift: Drift, folder: Path, rest: Iterable[str], advice: Iterable[str]) -> None:
    """Commands of a workflow of GitHub: an error for each file that is not as it should be, and for all else."""
    from webexgen.report.renderer import github_data, github_property

    for state, path, count in _collapsed(drift, folder):
        if state != "foreign":
            name, text = github_property(shown(folder / path)), github_data(f"{state}{count}: {_advice(drift)}")
            click.echo(f"::error file={name},title=webexgen check::{text}")
    for line in (*rest, *(() if drift else advice)):
        click.echo(f"::error title=webexgen check::{github_data(line)}")


@click.command(
    short_help="Build a wheel of the bindings.",
    epilog=examples("webexgen wheel --out dist --release 40.12.0"),
)
@_CHOSEN
@click.option("--out", type=Folder(), default=Path("dist"), show_default=True, help="Folder for the wheel.")
@click.pass_context
def wheel(ctx: click.Context, chosen: tuple[Release, ...], out: Path) -> None:
    """Build a wheel of the bindings of all releases, or of the chosen ones, which depends on nothing.

    Its version is the last of the releases. The same catalog gives the same bytes.
    """
    from webexgen.files import write_all
    from webexgen.output.wheel import wheel as built
    from webexgen.output.workspace import Workspace

    catalog = catalog_of(ctx)
    wanted = [release for release in catalog.releases.values() if release in (chosen or catalog.releases.values())]
    with progress_bars() as progress:
        files = Workspace.of(catalog, out).files(wanted, progress)
    names = ", ".join(release.name for release in wanted) if chosen else f"all {len(wanted)} releases"
    summary = f"Bindings of the {' '.join(catalog.wire.api.split())}: {names}"
    name, data = built(catalog.wire.package, wanted[-1].name, summary, files)
    write_all(out, {name: data})
    click.echo(f"{shown(out / name)}: {len(data) // 1000} kB", err=True)


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
    published = Published(own_catalog_of(ctx))
    changed = published.publish(chosen, reason)
    if changed:
        write_all(published.path.parent, {published.path.name: published.text.encode()})
    click.echo(f"{shown(published.path)}: {', '.join(changed) or 'up to date'}", err=True)


@click.command(
    short_help="Parse and serialize the documented samples.",
    epilog=examples("webexgen samples --release 40.12.0", "webexgen samples --show 40.12.0/01"),
)
@click.option("--release", type=RELEASE, help="Use the bindings of this release.  [default: every release]")
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
@click.option(
    "--show", metavar="UPDATE/NN", help="Only this one: as repaired, with its state and what samples.toml has to say."
)
@BINDINGS
@click.pass_context
def samples(ctx: click.Context, release: Release | None, as_json: bool, show: str | None, out: Path | None) -> None:
    """Parse every documented sample with the bindings, serialize it, and compare the two documents."""
    from webexgen.message.roundtrip import examine
    from webexgen.message.sample_view import view

    catalog = catalog_of(ctx)
    if show is not None:
        shown_sample = view(catalog, show, release, out)
        click.echo(shown_sample.text)
        ctx.exit(0 if shown_sample.holds else 1)
    wanted = (release,) if release else tuple(catalog.releases.values())
    with progress_bars() as progress:
        report = examine(catalog, wanted, out, progress)
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        show_rich(report.as_table())
    ctx.exit(0 if report.holds else 1)


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
