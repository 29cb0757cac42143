"""The command for packages that other projects carry along: made, checked, updated."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from webexgen.cli.group import examples
from webexgen.cli.parameters import RELEASE, Folder, Word, catalog_of
from webexgen.cli.terminal import shown, tell
from webexgen.errors import InputError
from webexgen.resources import templates_folder

if TYPE_CHECKING:
    from webexgen.catalog.graph import Release
    from webexgen.output.folder import Drift
    from webexgen.output.vendoring.check import Status
    from webexgen.output.vendoring.maker import Vendor
    from webexgen.output.vendoring.record import Record
    from webexgen.output.vendoring.update import Update

__all__ = ["vendor"]


class _Names(click.ParamType[tuple[str, ...]]):
    """Names with commas between them."""

    name = "names"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return tuple(str(name) for name in cast("tuple[object, ...]", value))
        names = [name.strip() for name in str(value).split(",")]
        if not all(names):
            self.fail(f"{value!r} must be names with commas between them: A,B", param, ctx)
        return tuple(names)


_OF_MAKING = ("to", "operations", "services", "used_by", "without")
_OF_CHECKING = ("show_diff", "quiet", "as_json", "form")
_OF_UPDATING = ("target", "merging", "conflict", "using")


@click.command(
    short_help="Write, check or update a package of bindings for another project to carry.",
    epilog=examples(
        "webexgen vendor 40.7.0 --to acme_api --operations DelSession,GetUser",
        "webexgen vendor --update acme_api --release 40.12.0",
        "webexgen vendor --check acme_api",
    ),
)
@click.argument("names", metavar="[RELEASE | DIR...]", nargs=-1)
@click.option("--to", type=Folder(), help="The package's folder, whose name is the package's.")
@click.option("--operations", type=_Names(), metavar="A,B", default=(), help="Only these operations.")
@click.option("--services", type=_Names(), metavar="A,B", default=(), help="Only the operations of these services.")
@click.option(
    "--used-by",
    type=click.Path(exists=True, path_type=Path),
    metavar="SRC",
    help="Only the operations that Python sources use: a file, or a folder.",
)
@click.option(
    "--without",
    type=_Names(),
    metavar="compatibility,json,stream,validate",
    default=(),
    help="Leave out one of these, or several.",
)
@click.option(
    "--check",
    "checking",
    is_flag=True,
    help="Compare the packages in DIR..., or below the current folder, with what was written.",
)
@click.option("--diff", "show_diff", is_flag=True, help="With --check: show what was edited.")
@click.option("--quiet", is_flag=True, help="With --check: print nothing.")
@click.option("--json", "as_json", is_flag=True, help="With --check: output JSON.")
@click.option(
    "--format",
    "form",
    metavar="[text|github]",
    type=Word("format", lambda: ("text", "github")),
    help="With --check: output format.",
)
@click.option("--update", "updating", is_flag=True, help="Bring the packages in DIR... to another release.")
@click.option(
    "--release",
    "target",
    type=RELEASE,
    help="With --update: to this one.  [default: the newest on the package's train]",
)
@click.option(
    "--using",
    type=click.Path(exists=True, path_type=Path),
    metavar="SRC",
    help="With --update: show only changes of operations that these Python sources use.",
)
@click.option("--merge", "merging", is_flag=True, help="With --update: merge edited files with the new ones.")
@click.option(
    "--conflict",
    metavar="[inline]",
    type=Word("way", lambda: ("inline",)),
    help="With --merge: write files that were changed by both, with markers around each conflict.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.pass_context
def vendor(ctx: click.Context, /, names: tuple[str, ...], checking: bool, updating: bool, **options: Any) -> None:
    """Write a package of RELEASE that needs nothing but Python, under a name of your own: all operations, or those that you name,
    with all that their messages can hold and nothing else.

    --check: exit code 1 if files were edited, are missing or foreign; else 3 if a newer release is on the package's train, 4 if
    there is one across trains. --update shows what the move changes for the package's operations before it writes.
    """
    known = {"--check": checking, "--update": updating}
    if all(known.values()):
        raise click.UsageError("--check and --update exclude each other")
    own, mode = (_OF_CHECKING, "--check") if checking else (_OF_UPDATING, "--update") if updating else (_OF_MAKING, "")
    for name in (*_OF_MAKING, *_OF_CHECKING, *_OF_UPDATING):
        if name not in own and options[name] not in (None, False, ()):
            raise click.UsageError(
                f"{_option(ctx, name)} {f'does not go with {mode}' if mode else 'needs ' + _mode(name)}"
            )
    if checking:
        _check(ctx, names, options)
    elif updating:
        _update(ctx, names, options)
    else:
        _make(ctx, names, options)


def _option(ctx: click.Context, name: str) -> str:
    return next(parameter.opts[0] for parameter in ctx.command.params if parameter.name == name)


def _mode(name: str) -> str:
    return "--check" if name in _OF_CHECKING else "--update"


def _maker(ctx: click.Context) -> Vendor:
    from webexgen.output.vendoring.maker import Vendor

    return Vendor(catalog_of(ctx), templates_folder())


def _make(ctx: click.Context, names: tuple[str, ...], options: dict[str, Any]) -> None:
    from webexgen.output.folder import Drift
    from webexgen.output.vendoring.folder import Vendored

    to: Path | None = options["to"]
    if len(names) != 1 or to is None:
        raise click.UsageError("name one RELEASE, and the package's folder with --to DIR")
    release: Release = RELEASE.convert(names[0], None, ctx)
    Vendored.to_be(to)
    maker = _maker(ctx)
    operations = [*options["operations"]]
    if options["used_by"] is not None:
        used = maker.used(release, options["used_by"])
        if not used:
            raise InputError(
                f"{options['used_by']}: names no class of an operation of {release.name}; name some with --operations"
            )
        for name, place in used.items():
            click.echo(f"{name}  {place}")
            operations.append(name)
    record = maker.record(release, operations, options["services"], options["without"])
    files = maker.files(record)
    package, drift = Vendored.compared(to, files)
    package.refuse_blocked(drift)
    if drift and not options["dry_run"] and not package.replace(files, drift):
        drift = Drift()
    for path in drift.foreign:
        click.echo(f"not webexgen's, left alone: {path}", err=True)
    click.echo(f"{shown(to)}: {_what(record)}: {_done(drift, options['dry_run'])}", err=True)


def _check(ctx: click.Context, names: tuple[str, ...], options: dict[str, Any]) -> None:
    from webexgen.output.vendoring.check import examine, exit_code, find_packages

    catalog = catalog_of(ctx)
    statuses = [examine(catalog, root) for root in (tuple(map(Path, names)) or find_packages(Path()))]
    if options["as_json"]:
        click.echo(json.dumps([status.as_json(shown(status.root)) for status in statuses], indent=2))
    elif not options["quiet"]:
        for status in statuses:
            github = options["form"] == "github"
            text = status.as_github(shown(status.root)) if github else status.as_text(shown(status.root))
            if text:
                click.echo(text)
            if options["show_diff"]:
                click.echo("".join(_differences(ctx, status)), nl=False)
    ctx.exit(exit_code(statuses))


def _differences(ctx: click.Context, status: Status) -> Iterable[str]:
    from webexgen.output.vendoring.check import differences
    from webexgen.output.vendoring.record import read_sums

    if not status.drift.edited:
        return ()
    return differences(status, _maker(ctx).files(status.record), read_sums(status.root) or {})


def _update(ctx: click.Context, names: tuple[str, ...], options: dict[str, Any]) -> None:
    from webexgen.output.vendoring.check import find_packages
    from webexgen.output.vendoring.folder import Vendored
    from webexgen.output.vendoring.update import Update, target

    if options["conflict"] and not options["merging"]:
        raise click.UsageError("--conflict needs --merge")
    catalog, maker = catalog_of(ctx), _maker(ctx)
    failed = False
    for root in tuple(map(Path, names)) or find_packages(Path()):
        package = Vendored.existing(root)
        assert package.record is not None
        release = options["target"] or catalog.resolve(target(catalog, package.record))
        record = maker.moved(package.record, release)
        _report(ctx, maker, package.record, record, options["using"])
        update = Update.of(maker, package, record, merging=options["merging"])
        failed |= not _apply(update, options["conflict"] == "inline", dry_run=options["dry_run"])
    ctx.exit(1 if failed else 0)


def _report(ctx: click.Context, maker: Vendor, old: Record, new: Record, using: Path | None) -> None:
    """Print what the move from one release to another changes for the operations of a package."""
    from webexgen.compare.history import History
    from webexgen.report.changelog import Selection, compare

    catalog = catalog_of(ctx)
    before, after = catalog.resolve(old.release).name, new.release
    if before == after:
        return
    concerned = frozenset({*old.operations, *new.operations})
    if using is not None:
        concerned &= maker.used(catalog.resolve(before), using).keys()
    if not concerned:
        click.echo(f"{using} uses no operation of this package")
        return
    log = compare(History(maker.models), before, after, selection=Selection(concerned))
    tell(ctx, None, lambda renderer: renderer.render(log, "text"))


def _apply(update: Update, inline: bool, *, dry_run: bool) -> bool:
    """Write an update, and say what was done; whether nothing is left to do."""
    place, conflicts = shown(update.package.root), list(update.conflicts)
    for name, why in conflicts:
        click.echo(f"conflict  {name}: {why}", err=True)
    if conflicts and not inline:
        click.echo(
            f"{place}: nothing was written; `--conflict inline` writes these files with markers around each conflict",
            err=True,
        )
        return False
    if update.is_needed and not dry_run:
        update.write()
    done = _done(update.drift, dry_run) if update.is_needed else "up to date"
    kept = len(update.merged) - len(conflicts)
    done += f", {kept} with your edits" if kept else ""
    if conflicts:
        click.echo(
            f"{place}: {_what(update.record)}: {done}; not finished: resolve the conflicts in {_files(len(conflicts))}",
            err=True,
        )
        return False
    for path in update.drift.foreign:
        click.echo(f"not webexgen's, left alone: {path}", err=True)
    click.echo(f"{place}: {_what(update.record)}: {done}", err=True)
    return True


def _what(record: Record) -> str:
    count = len(record.operations)
    return f"{record.release}, {count} operation{'' if count == 1 else 's'}"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _done(drift: Drift, dry_run: bool) -> str:
    """What was done about a drift, or would be."""
    written, updated, removed = len(drift.missing), len(drift.changed + drift.edited), len(drift.stale)
    if not drift:
        return "up to date"
    parts = [f"{_files(written)} written" if written else "", f"{updated} updated" if updated else ""]
    done = ", ".join(filter(None, (*parts, f"{removed} removed" if removed else "")))
    return f"would be: {done}" if dry_run else done
