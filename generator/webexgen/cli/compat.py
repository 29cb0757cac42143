"""Commands about what a release can do: find, history, needs, can-send, can-read, upgrade."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

import webexgen
from webexgen.cli.group import examples
from webexgen.cli.parameters import (
    BINDINGS,
    OPERATION,
    OUTPUT,
    QUERY,
    RANGE,
    RELEASE,
    Folder,
    Word,
    catalog_of,
    end_of_waivers,
)
from webexgen.cli.terminal import progress_bars, tell

if TYPE_CHECKING:
    from webexgen.catalog.announcement import Direction
    from webexgen.catalog.graph import Release

__all__ = ["can_read", "can_send", "find", "history", "needs", "upgrade"]

_RANGE = "The releases: 40.6.0, 40.4..40.8, train:40.4, all; can be given several times."
_EXIT_CODES: Mapping[str, int] = {"yes": 0, "no": 1, "unknown": 3}


def _upgrade_formats() -> Iterable[str]:
    from webexgen.report.renderer import UPGRADE_FORMATS

    return UPGRADE_FORMATS


_ANY_ORDER = click.option(
    "--any-order", is_flag=True, help="Let elements stand in another order than the schema's, as sites do."
)
_LENIENT = click.option(
    "--lenient", is_flag=True, help="Declare well-known prefixes that a document uses and does not declare."
)


@click.command(
    short_help="Find the releases that have an operation, element or value.",
    epilog=examples(
        "webexgen find registrationForm",
        "webexgen find SetMeeting attendeeOptions/autoLock",
        "webexgen find 'hasHost*' --json",
    ),
)
@click.argument("query", metavar="QUERY...", nargs=-1, required=True, type=QUERY)
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


@click.command(
    short_help="Show what each release changed in an operation.",
    epilog=examples("webexgen history GetSessionInfo", "webexgen history SetMeeting --to 40.4.9 --json"),
)
@click.argument("operation", type=OPERATION)
@click.option(
    "--to", "last", type=RELEASE, help="Only this release and those before it on its line.  [default: all releases]"
)
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
@click.pass_context
def history(ctx: click.Context, operation: str, last: Release | None, as_json: bool) -> None:
    """Show what each release changed in OPERATION against the release that it follows, in the schema and in behaviour."""
    from webexgen.report.timeline import steps

    catalog = catalog_of(ctx)
    with progress_bars() as progress:
        known = webexgen.history(catalog, progress)
        newest = last.name if last else [*catalog.releases][-1]
        name = known.operation(operation, next(iter(catalog.releases)), newest)
        line = known.line(newest) if last else [*catalog.releases]
        found = steps(known, name, [release for release in catalog.releases.values() if release.name in line])
    if as_json:
        click.echo(json.dumps({"operation": name, "releases": [step.as_json() for step in found if step]}, indent=2))
        return
    for step in found:
        if step:
            click.echo(step.as_text())
    same = [step.release.name for step in found if not step]
    if same:
        click.echo(f"nothing in {', '.join(same)}")


@click.command(
    short_help="Show the least releases that messages or programs need.",
    epilog=examples("webexgen needs request.xml", "webexgen needs -v request.xml"),
)
@click.argument("files", metavar="FILE|DIR...", nargs=-1, required=True)
@click.option("-v", "--verbose", is_flag=True, help="Show the elements that decide, with file and line.")
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
@_LENIENT
@BINDINGS
@click.pass_context
def needs(
    ctx: click.Context, files: tuple[str, ...], verbose: bool, as_json: bool, lenient: bool, out: Path | None
) -> None:
    """Show the first releases, on each train, that accept each message, and all of them together; of a Python program, those that have all
    that it sends and reads with the bindings.

    A FILE holds a message in XML or JSON, a log with one message a line, a HAR recording, or a program; - is stdin. A DIR is searched with
    all folders below it. Each result is proved by what the release before has against the message, which -v shows. In a program,
    "# webexgen: ok" excuses a line, and what could not be followed is counted.

    Exit code 1 if no release accepts all of them; 3 if that is not known, because the value of an incomplete enumeration is none of those
    known.
    """
    from webexgen.compat.in_use import Readers, needed_in

    with progress_bars() as progress:
        history = webexgen.history(catalog_of(ctx), progress)
        found = needed_in(Readers.of(history, out, lenient=lenient), files, progress)
    click.echo(json.dumps(found.as_json(), indent=2) if as_json else found.as_text(verbose=verbose))
    ctx.exit(_EXIT_CODES[found.level])


@click.command(
    "can-send",
    short_help="Check whether requests may be sent to sites of some releases.",
    epilog=examples(
        "webexgen can-send request.xml --to 40.6.0",
        "webexgen can-send request.xml --to train:40.4 --to 40.8..",
        "webexgen can-send request.xml --to 40.4.8 --rewrite rewritten",
    ),
)
@click.argument("files", metavar="FILE|DIR...", nargs=-1, required=True)
@click.option("--to", "ranges", metavar="RANGE", type=RANGE, multiple=True, required=True, help=_RANGE)
@click.option(
    "--rewrite",
    type=Folder(),
    help="Write each request as the release takes it to this folder: without elements that it does not know, in its order.",
)
@click.option("--force", is_flag=True, help="Overwrite files in that folder.")
@_ANY_ORDER
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
@_LENIENT
@BINDINGS
@click.pass_context
def can_send(
    ctx: click.Context,
    files: tuple[str, ...],
    ranges: tuple[str, ...],
    rewrite: Path | None,
    force: bool,
    any_order: bool,
    as_json: bool,
    lenient: bool,
    out: Path | None,
) -> None:
    """Check whether the requests in each FILE or DIR may be sent to a site, whichever of the releases of RANGE it runs.

    A RANGE is a release, an alias, 40.4..40.8, train:40.4 or all; several are joined with commas.

    Exit code 0 for yes; 1 for no; 3 where that is not known, because the value of an incomplete enumeration is none of those known, or
    because only the order of elements differs from the schema's.
    """
    options = _Options(as_json, any_order, lenient, out)
    _pass(ctx, files, ranges, "request", options, rewrite, force=force)


@click.command(
    "can-read",
    short_help="Check whether responses can be read with some releases.",
    epilog=examples("webexgen can-read response.xml --with 40.9.0", "webexgen can-read response.xml --with all --json"),
)
@click.argument("files", metavar="FILE|DIR...", nargs=-1, required=True)
@click.option("--with", "ranges", metavar="RANGE", type=RANGE, multiple=True, required=True, help=_RANGE)
@_ANY_ORDER
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
@_LENIENT
@BINDINGS
@click.pass_context
def can_read(
    ctx: click.Context,
    files: tuple[str, ...],
    ranges: tuple[str, ...],
    any_order: bool,
    as_json: bool,
    lenient: bool,
    out: Path | None,
) -> None:
    """Check whether the responses in each FILE or DIR can be read with the bindings of each release of RANGE, every element in a typed field.

    Ranges and exit codes are those of can-send.
    """
    _pass(ctx, files, ranges, "response", _Options(as_json, any_order, lenient, out))


@dataclass(frozen=True)
class _Options:
    as_json: bool
    any_order: bool
    lenient: bool
    out: Path | None


def _pass(
    ctx: click.Context,
    files: tuple[str, ...],
    ranges: tuple[str, ...],
    direction: Direction,
    options: _Options,
    rewrite: Path | None = None,
    *,
    force: bool = False,
) -> None:
    from webexgen.catalog.ranges import releases_in
    from webexgen.compat.in_use import Readers, passages_of

    catalog = catalog_of(ctx)
    releases = releases_in(catalog, ranges)
    with progress_bars() as progress:
        readers = Readers.of(webexgen.history(catalog, progress), options.out, lenient=options.lenient)
        found = passages_of(
            readers,
            files,
            releases,
            direction,
            rewrite,
            any_order=options.any_order,
            force=force,
            progress=progress,
        )
    click.echo(json.dumps(found.as_json(), indent=2) if options.as_json else found.as_text())
    ctx.exit(_EXIT_CODES[found.level])


@click.command(
    short_help="Show what a site's move to another release means to what is in use.",
    epilog=examples(
        "webexgen upgrade 40.2.9 40.9.0 --using request.xml",
        "webexgen upgrade 40.2.9 40.9.0 --using request.xml --format markdown --fail-on broken",
    ),
)
@click.argument("old", type=RELEASE)
@click.argument("new", type=RELEASE)
@click.option(
    "--using",
    "names",
    metavar="FILE|DIR",
    multiple=True,
    required=True,
    help="What is in use: messages, Python programs, or a .txt file with an operation a line; can be given several times.",
)
@click.option(
    "--format",
    "form",
    type=Word("format", _upgrade_formats),
    default="text",
    show_default=True,
    help="Output format.",
    metavar="[text|markdown|json|github|sarif]",
)
@click.option(
    "--fail-on",
    metavar="[broken|possibly-affected|unknown]",
    type=Word("state", lambda: ("broken", "possibly-affected", "unknown")),
    help="Exit with 1 if a use is in this state or a worse one.",
)
@click.option(
    "--waivers", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="File of accepted changes."
)
@click.option(
    "--as-of",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to compare the end of waivers with.  [default: that of SOURCE_DATE_EPOCH, or today]",
)
@OUTPUT
@_LENIENT
@BINDINGS
@click.pass_context
def upgrade(
    ctx: click.Context,
    old: Release,
    new: Release,
    names: tuple[str, ...],
    form: str,
    fail_on: str | None,
    waivers: Path | None,
    as_of: datetime | None,
    output: Path | None,
    lenient: bool,
    out: Path | None,
) -> None:
    """Show what becomes of messages and calls in use when a site moves from release OLD to NEW, in the schema and in behaviour: broken,
    possibly affected, unaffected, accepted by a waiver, or unknown. The other way round it is a downgrade.

    Exit code 1 with --fail-on, or for waivers that match nothing.
    """
    from webexgen.compare.waivers import load
    from webexgen.compat.in_use import InUse, Readers
    from webexgen.compat.upgrade import State, Upgrader

    reviewed = load(waivers, catalog_of(ctx)) if waivers else ()
    with progress_bars() as progress:
        history = webexgen.history(catalog_of(ctx), progress)
        upgrader = Upgrader(history, old.name, new.name, reviewed, end_of_waivers(as_of)[0])
        in_use = InUse(Readers.of(history, out, lenient=lenient), upgrader, progress)
        found = in_use.judged(old.name, new.name, names)
    tell(ctx, output, lambda renderer: renderer.upgrade(found, form))
    for fault in found.faults:
        click.echo(fault, err=True)
    failing = None if fail_on is None else State(fail_on.replace("-", " "))
    ctx.exit(1 if found.faults or (failing is not None and found.reaches(failing)) else 0)
