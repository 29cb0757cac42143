"""The command line: parses, calls, prints. Nothing here decides anything about schemas."""

from __future__ import annotations

import contextlib
import difflib
import json
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from webexgen.catalog import Catalog, Release
from webexgen.errors import UnknownNameError, WebexgenError

if TYPE_CHECKING:
    from webexgen.workspace import Drift, Progress

__all__ = ["main"]

_ROOT = Path(__file__).resolve().parents[2]


class _Group(click.Group):
    """Prints our errors as one block, and suggests the command that was meant."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WebexgenError as error:
            click.echo(f"webexgen: {error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)


class _Path(click.Path):
    def __init__(self, *, exists: bool = False) -> None:
        super().__init__(exists=exists, file_okay=False, path_type=Path)


def _catalog(ctx: click.Context) -> Catalog:
    catalog = ctx.find_root().obj
    if not isinstance(catalog, Catalog):
        catalog = ctx.find_root().obj = Catalog.load(ctx.find_root().params.get("catalog") or _ROOT / "xsd")
    return catalog


class _ReleaseType(click.ParamType[Release]):
    name = "release"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Release:
        if isinstance(value, Release):
            return value
        assert ctx is not None
        return _catalog(ctx).resolve(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        with contextlib.suppress(WebexgenError):
            return [CompletionItem(name) for name in _catalog(ctx).names if name.startswith(incomplete)]
        return []


RELEASE = _ReleaseType()


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--catalog", type=_Path(exists=True), help="Folder with releases.toml and fragments, instead of the project's xsd/."
)
@click.version_option(package_name="webexgen")
def main(catalog: Path | None) -> None:
    """Bindings and changelogs for every release of a versioned XML API, from its schema."""


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def releases(ctx: click.Context, as_json: bool) -> None:
    """List the releases, with their trains and what they follow."""
    catalog = _catalog(ctx)
    names: dict[str, list[str]] = {}
    for alias, target in catalog.aliases.items():
        names.setdefault(target, []).append(alias)
    rows: list[dict[str, Any]] = [
        {
            "name": release.name,
            "parent": release.parent,
            "train": release.train,
            "update": release.update,
            "title": catalog.updates[release.update].title,
            "aliases": names.get(release.name, []),
        }
        for release in catalog.releases.values()
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in ("release", "follows", "train", "update", "aliases", "what it brings"):
        table.add_column(column, no_wrap=column != "what it brings")
    for row in rows:
        table.add_row(row["name"], row["parent"], row["train"], row["update"], ", ".join(row["aliases"]), row["title"])
    _print(table)


@main.command()
@click.argument("release", type=RELEASE)
@click.option("--out", type=_Path(), required=True, help="Folder to write the schema documents to.")
@click.pass_context
def schema(ctx: click.Context, release: Release, out: Path) -> None:
    """Write the complete, plain schema set of RELEASE."""
    from webexgen.compose import compose
    from webexgen.workspace import write_all

    schemas = compose(_catalog(ctx), release)
    schemas.compile()
    write_all(out, schemas.files)
    click.echo(f"{len(schemas.files)} documents in {out}", err=True)


@main.command()
@click.option("--release", "chosen", type=RELEASE, multiple=True, help="Only this one; may be given several times.")
@click.option(
    "--out", type=_Path(), default=_ROOT / "generated", help="Output folder.  [default: the project's generated/]"
)
@click.pass_context
def generate(ctx: click.Context, chosen: tuple[Release, ...], out: Path) -> None:
    """Write the bindings of all releases, or of the chosen ones."""
    from webexgen.workspace import Workspace

    catalog = _catalog(ctx)
    wanted = chosen or tuple(catalog.releases.values())
    workspace = Workspace(catalog, _ROOT / "templates", out)
    with _progress() as progress:
        drift = workspace.generate(wanted, progress)
    count = "1 release" if len(wanted) == 1 else f"{len(wanted)} releases"
    click.echo(f"{count} in {workspace.package}: {_told(drift)}", err=True)


@main.command()
@click.option(
    "--out", type=_Path(), default=_ROOT / "generated", help="Output folder.  [default: the project's generated/]"
)
@click.pass_context
def check(ctx: click.Context, out: Path) -> None:
    """Compare the output folder with what would be generated. Exit code 1 if they differ."""
    from webexgen.workspace import Workspace

    workspace = Workspace(_catalog(ctx), _ROOT / "templates", out)
    with _progress() as progress:
        drift = workspace.check(progress)
    for word, paths in (("changed", drift.changed), ("missing", drift.missing), ("stale", drift.stale)):
        for path in paths:
            click.echo(f"{word}  {workspace.package.name}/{path}")
    if drift:
        click.echo(f"{workspace.package} is out of step: {_told(drift)}; run `webexgen generate`", err=True)
        ctx.exit(1)
    click.echo("in sync", err=True)


@main.command()
@click.argument("operation")
@click.option("--release", type=RELEASE, default="latest", help="The release to look at.  [default: latest]")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def show(ctx: click.Context, operation: str, release: Release, as_json: bool) -> None:
    """Show the request and the answer of OPERATION as trees: occurrence, type, and since when."""
    from webexgen.compose import compose
    from webexgen.outline import as_json as node_json
    from webexgen.outline import as_text, outline
    from webexgen.schema import Reader

    catalog = _catalog(ctx)
    api = Reader(catalog.wire).read(compose(catalog, release))
    found = api.operation(operation)
    if found is None:
        near = difflib.get_close_matches(operation, [o.name for o in api.operations], 3, 0.5)
        hint = f": did you mean {' or '.join(near)}?" if near else ""
        raise UnknownNameError(f"{release.name} has no operation {operation!r}{hint}")
    trees = {"request": outline(api, catalog, found, "request"), "response": outline(api, catalog, found, "response")}
    if as_json:
        halves = {direction: node_json(tree) for direction, tree in trees.items()}
        click.echo(json.dumps({"operation": found.name, "release": release.name, **halves}, indent=2))
        return
    for tree in trees.values():
        _print(as_text(tree))


@main.command()
@click.option(
    "--release", type=RELEASE, help="Read them with the bindings of this release.  [default: each with every one]"
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option(
    "--out", type=_Path(exists=True), default=_ROOT / "generated", help="Where the bindings are.  [default: generated/]"
)
@click.pass_context
def samples(ctx: click.Context, release: Release | None, as_json: bool, out: Path) -> None:
    """Read every documented sample with the bindings, write it back, and tell what came of it."""
    from webexgen.roundtrip import examine

    catalog = _catalog(ctx)
    wanted = (release,) if release else tuple(catalog.releases.values())
    with _progress() as progress:
        report = examine(catalog, wanted, out, progress)
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        _print(report.as_table())
    ctx.exit(0 if report.holds else 1)


@contextlib.contextmanager
def _progress() -> Generator[Progress]:
    """Bars on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    with Bars(console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show_progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done)

        yield show_progress


def _print(renderable: Any) -> None:
    """A rich renderable, in colours on a terminal, as wide as it needs in a pipe."""
    from rich.console import Console

    terminal = sys.stdout.isatty()
    Console(width=None if terminal else 200, soft_wrap=not terminal, highlight=False).print(renderable)


def _told(drift: Drift) -> str:
    parts = [
        f"{len(paths)} {word}"
        for word, paths in (("changed", drift.changed), ("missing", drift.missing), ("stale", drift.stale))
        if paths
    ]
    return ", ".join(parts) or "nothing to do"
