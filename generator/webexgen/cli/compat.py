"""Commands about what a release can do: find."""

from __future__ import annotations

import json

import click

from webexgen.cli.group import examples
from webexgen.cli.parameters import catalog_of

__all__ = ["find"]


@click.command(
    short_help="Find the releases that have an operation, element or value.",
    epilog=examples(
        "webexgen find registrationForm",
        "webexgen find CreateMeeting attendeeOptions/autoLock",
        "webexgen find 'hasHost*' --json",
    ),
)
@click.argument("query", metavar="QUERY...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
@click.pass_context
def find(ctx: click.Context, query: tuple[str, ...], as_json: bool) -> None:
    """Find where a member is, and the releases that have it, on each train.

    A QUERY is the name of an operation, element or enumeration value, a path, a pattern of one of these with * and ?, or else a word of
    the documentation. Several must all match. Exit code 1 if nothing is found.
    """
    from webexgen.compat.availability import AvailabilityIndex
    from webexgen.compat.search import Search

    catalog = catalog_of(ctx)
    search = Search(AvailabilityIndex(catalog))
    found = search.find(query)
    if as_json:
        click.echo(json.dumps([member.as_json(catalog) for member in found], indent=2, ensure_ascii=False))
    for member in () if as_json else found:
        click.echo(member.as_text(catalog))
    if not found:
        near = search.nearest(query)
        hint = f": did you mean {' or '.join(map(repr, near))}?" if near else ""
        click.echo(f"no release has {' '.join(query)!r}{hint}", err=True)
    ctx.exit(0 if found else 1)
