"""Commands for messages from outside: validate, convert."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webexgen.cli.group import examples
from webexgen.cli.parameters import BINDINGS, RELEASE, Word, catalog_of
from webexgen.cli.terminal import progress_bars

if TYPE_CHECKING:
    from webexgen.catalog.graph import Release

__all__ = ["convert", "validate"]

_LENIENT = click.option(
    "--lenient", is_flag=True, help="Declare well-known prefixes that a document uses and does not declare."
)


def _forms() -> Iterable[str]:
    from webexgen.message.converter import FORMS

    return FORMS


@click.command(
    short_help="Validate messages against a release.",
    epilog=examples("webexgen validate request.xml", "webexgen validate request.xml --release 40.6.0 --strict"),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--release", type=RELEASE, default="latest", help="The release to validate against.  [default: latest]")
@click.option("--strict", is_flag=True, help="Validate with libxml2 and the release's schema, too.")
@click.option("--strict-order", is_flag=True, help="Exit with 1 for elements in another order than the schema's, too.")
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
@_LENIENT
@BINDINGS
@click.pass_context
def validate(
    ctx: click.Context,
    files: tuple[str, ...],
    release: Release,
    strict: bool,
    strict_order: bool,
    as_json: bool,
    lenient: bool,
    out: Path | None,
) -> None:
    """Validate each message against RELEASE: what it is, which releases know all of its elements, and what RELEASE does not know or
    refuses. FILE may be - for stdin.

    A message is valid, valid but for the order of its elements, or refused. Exit code 1 if one is refused; with --strict-order also if
    the order differs from the schema's, which the vendor's own samples do.
    """
    from webexgen.compat.availability import AvailabilityIndex
    from webexgen.message.source import opened
    from webexgen.message.validator import Examiner

    documents: list[tuple[str, bytes]] = []
    for file in files:
        with opened(file) as (name, source):
            documents.append((name, source.read()))
    catalog = catalog_of(ctx)
    alike = AvailabilityIndex(catalog).alike
    examiner = Examiner(catalog, release, out, alike, strict=strict, lenient=lenient)
    examined = [examiner.examine(*document) for document in documents]
    if as_json:
        click.echo(json.dumps([examination.as_json() for examination in examined], indent=2))
    else:
        click.echo("\n".join(examination.as_text() for examination in examined))
    ctx.exit(0 if all(examination.holds(strict_order=strict_order) for examination in examined) else 1)


@click.command(
    short_help="Convert a message to JSON, XML, CSV or Parquet.",
    epilog=examples(
        "webexgen convert request.xml --to json", "webexgen convert request.xml --to json --redact -o out.json"
    ),
)
@click.argument("file")
@click.option(
    "--to", "form", metavar="[json|xml|csv|parquet]", type=Word("form", _forms), required=True, help="Output format."
)
@click.option("--release", type=RELEASE, default="latest", help="The release to read it with.  [default: latest]")
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
    out: Path | None,
) -> None:
    """Write a message, XML or JSON, as the other without loss, or the records of a list response as csv or parquet. FILE may be - for
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
