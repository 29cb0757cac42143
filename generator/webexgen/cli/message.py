"""Commands for messages from outside: validate, convert."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click

from webexgen.catalog.graph import Release
from webexgen.cli.parameters import BINDINGS, RELEASE, Word, catalog_of
from webexgen.cli.terminal import progress_bars

__all__ = ["convert", "validate"]

_LENIENT = click.option(
    "--lenient", is_flag=True, help="Take serv, xsi and the other well-known prefixes as declared where they are not."
)


def _forms() -> Iterable[str]:
    from webexgen.message.converter import FORMS

    return FORMS


@click.command(short_help="Tell what messages are, and what a release refuses.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--release", type=RELEASE, default="latest", help="What to hold them against.  [default: latest]")
@click.option("--strict", is_flag=True, help="Ask libxml2 and the release's schema, too.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@_LENIENT
@BINDINGS
@click.pass_context
def validate(
    ctx: click.Context,
    files: tuple[str, ...],
    release: Release,
    strict: bool,
    as_json: bool,
    lenient: bool,
    out: Path,
) -> None:
    """Tell of each message what it is, which release first knows all of its elements, and what RELEASE does not know of it or
    refuses. FILE may be - for stdin. Exit code 1 if a message is not valid.
    """
    from webexgen.message.source import opened
    from webexgen.message.validator import Examiner

    documents: list[tuple[str, bytes]] = []
    for file in files:
        with opened(file) as (name, source):
            documents.append((name, source.read()))
    examiner = Examiner(catalog_of(ctx), release, out, strict=strict, lenient=lenient)
    examined = [examiner.examine(*document) for document in documents]
    if as_json:
        click.echo(json.dumps([examination.as_json() for examination in examined], indent=2))
    else:
        click.echo("\n".join(examination.as_text() for examination in examined))
    ctx.exit(0 if all(examination.holds for examination in examined) else 1)


@click.command(short_help="Write a message as JSON or XML, its records as csv or parquet.")
@click.argument("file")
@click.option("--to", "form", type=Word("form", _forms), required=True, help="json, xml, csv or parquet.")
@click.option("--release", type=RELEASE, default="latest", help="What to read it with.  [default: latest]")
@click.option(
    "--record", help="The element that repeats, for csv and parquet; services/sessions for one inside another."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of the terminal.",
)
@click.option("--operation", help="What the response is of, where an empty list does not say: the head of its table.")
@click.option(
    "--redact",
    is_flag=True,
    help="Hide what is secret: passwords, tokens, and elements that the release does not know.",
)
@_LENIENT
@BINDINGS
@click.pass_context
def convert(
    ctx: click.Context,
    file: str,
    form: str,
    release: Release,
    record: str | None,
    operation: str | None,
    redact: bool,
    output: Path | None,
    lenient: bool,
    out: Path,
) -> None:
    """Write a message, XML or JSON, as the other without loss, or the records of a list answer as csv or parquet. FILE may be - for
    stdin.
    """
    from webexgen.message.converter import Converter, destination
    from webexgen.message.package import bindings
    from webexgen.message.source import opened

    catalog = catalog_of(ctx)
    package = bindings(catalog, release, out)
    with progress_bars() as progress, opened(file) as (name, source), destination(output, form) as target:
        converter = Converter(
            package,
            name,
            progress,
            lenient=lenient,
            redact=redact,
            operation=operation,
            envelope=catalog.wire.envelope,
        )
        tally = converter.convert(source, form, target, record)
    if tally is not None:
        click.echo(str(tally), err=True)
