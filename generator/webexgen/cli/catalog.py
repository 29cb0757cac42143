"""Commands that show the catalog: releases, their schemas, their operations."""

from __future__ import annotations

import json
import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import webexgen
from webexgen.cli.group import examples
from webexgen.cli.parameters import OPERATION, RELEASE, SPAN, Folder, catalog_of
from webexgen.cli.terminal import show_rich
from webexgen.errors import UnknownNameError, nearest

if TYPE_CHECKING:
    from webexgen.catalog.graph import Release

__all__ = ["releases", "schema", "show"]


@click.command(epilog=examples("webexgen releases", "webexgen releases --json"))
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
@click.pass_context
def releases(ctx: click.Context, as_json: bool) -> None:
    """List the releases with their trains, parents and aliases."""
    catalog = catalog_of(ctx)
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
    show_rich(table)


@click.command(epilog=examples("webexgen schema 40.12.0 --out schemas"))
@click.argument("release", type=RELEASE)
@click.option("--out", type=Folder(), required=True, help="Folder to write the schema documents to.")
@click.option("--force", is_flag=True, help="Overwrite files of the same names that hold something else.")
@click.pass_context
def schema(ctx: click.Context, release: Release, out: Path, force: bool) -> None:
    """Write the complete, plain schema set of RELEASE."""
    from webexgen.output.export import export

    schemas = webexgen.schema_set(catalog_of(ctx), release)
    schemas.compile()
    export(out, schemas.enforceable, force=force)
    click.echo(f"{len(schemas.files)} documents in {out}", err=True)


@click.command(
    short_help="Show the request and the response of an operation.",
    epilog=examples(
        "webexgen show DelSession",
        "webexgen show DelSession --release 40.6.0 --json",
        "webexgen show GetSessionInfo --release 40.7.0..40.8.0",
    ),
)
@click.argument("operation", type=OPERATION)
@click.option(
    "--release",
    "span",
    type=SPAN,
    default="latest",
    metavar="RELEASE|OLD..NEW",
    help="The release to look at, or two: what tells NEW from OLD is marked.  [default: latest]",
)
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
@click.pass_context
def show(ctx: click.Context, operation: str, span: tuple[Release | None, Release], as_json: bool) -> None:
    """Show the request and the response of OPERATION as trees: type, occurrence, the releases that have it, what has changed since, what
    it rests on; and what updates announce of its behaviour.
    """
    from webexgen.catalog.announcement import HALVES
    from webexgen.report.console import as_text
    from webexgen.report.node import as_json as node_json
    from webexgen.report.outline import outline
    from webexgen.report.timeline import announcements, changes, differences

    catalog, (old, release) = catalog_of(ctx), span
    history = webexgen.history(catalog)
    api = history.load(release.name)
    found = api.operation(operation)
    if found is None:
        see = f"`webexgen find {shlex.quote(operation)}` looks for elements and values"
        hint = nearest(operation, [o.name for o in api.operations], 3, also=see)
        raise UnknownNameError(f"{release.name} has no operation {operation!r}{hint}")
    changed = partial(changes, history, release) if old is None else partial(differences, history, old, release)
    request, response = (outline(api, catalog, found, half, changed(found.name, half)) for half in HALVES)
    announced = announcements(history, release, found.name)
    if as_json:
        values = {"request": node_json(request), "response": node_json(response)}
        told = [announcement.as_json() for announcement in announced]
        click.echo(
            json.dumps(
                {
                    "operation": found.name,
                    **({} if old is None else {"from": old.name}),
                    "release": release.name,
                    **values,
                    "announcements": told,
                },
                indent=2,
            )
        )
        return
    for tree in (request, response):
        show_rich(as_text(tree))
    for announcement in announced:
        click.echo(announcement.as_text())
