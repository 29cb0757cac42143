"""Commands that write into the catalog: a new release, and what it changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webexgen.cli.group import examples
from webexgen.cli.parameters import POINT, RELEASE, Word, own_catalog_of
from webexgen.cli.terminal import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from webexgen.authoring.addition import Addition
    from webexgen.catalog.announcement import Direction, Evidence
    from webexgen.catalog.graph import Release

__all__ = ["add", "new_release"]


def _evidences() -> Iterable[str]:
    from typing import get_args

    from webexgen.catalog.announcement import Evidence

    return get_args(Evidence)


def _train(name: str) -> str:
    """The usual name of a release's train: its own without the last number."""
    return name.rpartition(".")[0] or name


@click.command(
    "new-release",
    short_help="Begin a release: rows, aliases, a folder for its update.",
    epilog=examples(
        'webexgen new-release 90.1.0 --after latest --title "A lobby"',
        "webexgen new-release 90.2.0 --after 90.1.0 --also-as 90.1.5:90.1",
    ),
)
@click.argument("name")
@click.option("--after", type=POINT, required=True, help="The release whose schema this one changes.")
@click.option(
    "--also-as",
    metavar="NAME:TRAIN",
    multiple=True,
    help="Another label of the same update, and the train that it continues.",
)
@click.option("--train", help="The line of releases that a site stays on.  [default: NAME without its last number]")
@click.option("--title", help="What the update brings, in one line.")
@click.option(
    "--source",
    default="",
    help="The source of the update: a key of [sources] in wire.toml.  [default: its default_source]",
)
@click.option("--page", default="", help="The section of the source that the update is read from.")
@click.pass_context
def new_release(
    ctx: click.Context,
    name: str,
    after: str,
    also_as: tuple[str, ...],
    train: str | None,
    title: str | None,
    source: str,
    page: str,
) -> None:
    """Write the rows and aliases of release NAME into releases.toml, and a folder with an update.toml to fill in."""
    from webexgen.authoring.new_release import NewRelease
    from webexgen.authoring.new_release import new_release as written

    labels: list[tuple[str, str]] = []
    for text in also_as:
        label, colon, line = text.partition(":")
        if not (label and colon and line):
            raise click.BadParameter(f"{text!r} must be NAME:TRAIN, like 90.1.5:90.1", param_hint="--also-as")
        labels.append((label, line))
    catalog = own_catalog_of(ctx, begun=False)
    new = NewRelease(
        name, after, train or _train(name), title or f"New in {name}", page or f"{name} Updates", source, labels
    )
    _write(catalog.root, written(catalog, new))


@click.command(
    short_help="Write one change of a message: its fragment, and what announces it.",
    epilog=examples(
        "webexgen add DelSession request notifyHost --type xs:boolean --evidence shown",
        "webexgen add DelSession request sendEmail --removes --evidence documented",
        "webexgen add LstOpenSession request serviceType --value WebinarCenter --evidence documented",
        "webexgen add DelMeetingAttendee request attendeeEmail/email --facet maxLength=64 --evidence documented",
        "webexgen add OpenLobby --into meeting --evidence documented",
    ),
)
@click.argument("operation")
@click.argument(
    "direction", type=Word("direction", lambda: ("request", "response")), metavar="[request|response", required=False
)
@click.argument("path", metavar="PATH]", required=False)
@click.option(
    "--release", type=RELEASE, default="latest", help="The release whose update changes it.  [default: latest]"
)
@click.option(
    "--evidence",
    type=Word("evidence", _evidences),
    metavar="[documented|shown|implied]",
    required=True,
    help="What the change rests on.",
)
@click.option(
    "--type", "type_", default="", help="The type of what is new: xs:boolean, or a type of the catalog with its prefix."
)
@click.option(
    "--occurs", default="0..1", show_default=True, help="How often a new element can stand: 0..1, 1..1, 0..unbounded."
)
@click.option("--after", default="", help="The element that a new one stands behind.  [default: the last one]")
@click.option(
    "--assumed",
    multiple=True,
    help="What no source says: type, minOccurs, maxOccurs, place, name; can be given several times.",
)
@click.option("--documentation", default="", help="A sentence on what is new.")
@click.option("--value", default="", help="Of the place's type, a value of its enumeration.")
@click.option("--facet", default="", metavar="NAME=VALUE", help="Of the place's type, a facet: maxLength=64.")
@click.option("--into", default="", metavar="MODULE", help="The module of a new operation: meeting.")
@click.option("--removes", is_flag=True, help="Remove it.")
@click.option("--deprecates", default="", metavar="WHY", help="Deprecate it, and say why.")
@click.option("--instead", default="", help="What to use instead of what is deprecated.")
@click.option("--until", default="", help="The release that removes what is deprecated.")
@click.option("--renames", default="", metavar="OLD", help="The last step of PATH is the new name of OLD.")
@click.option("--heading", default="", help="The heading in the source that the announcement goes under.")
@click.option("--note", default="", help="A remark beside the announcement.")
@click.pass_context
def add(
    ctx: click.Context,
    /,
    operation: str,
    direction: Direction | None,
    path: str | None,
    release: Release,
    evidence: Evidence,
    into: str,
    **more: Any,
) -> None:
    """Write what the update of a release changes at PATH, the names of elements from an operation's content: an element or, with @ before
    its name, an attribute, or a value or facet of its type, which is new unless an option says otherwise. Without a PATH it is the
    operation itself.

    What is there already, or not there, is refused, and so is what would not compose; then nothing is written.
    """
    from webexgen.authoring.addition import add as added
    from webexgen.authoring.operation import OperationAddition, add_operation

    if sum(map(bool, (more["removes"], more["deprecates"], more["renames"]))) > 1:
        raise click.UsageError("--removes, --deprecates and --renames are different changes; give one of them")
    catalog = own_catalog_of(ctx)
    if direction is None:
        known = ("removes", "deprecates", "instead", "until", "note", "heading")
        _only(ctx, more, known, "an operation without a PATH")
        change = OperationAddition(operation, evidence, into, **{name: more[name] for name in known})
        result = add_operation(catalog, release, change)
    elif path is None:
        raise click.UsageError("after request or response comes the PATH of what changes")
    else:
        if into:
            raise click.UsageError("--into is of a new operation, which has no PATH")
        result = added(catalog, release, _addition(operation, direction, path, evidence, more))
    _write(catalog.root, result.files)
    if result.also:
        click.echo(f"the same declaration stands in: {', '.join(result.also)}", err=True)


def _addition(operation: str, direction: Direction, path: str, evidence: Evidence, more: dict[str, Any]) -> Addition:
    from webexgen.authoring.addition import Addition

    occurs = more.pop("occurs")
    low, dots, high = occurs.partition("..")
    if not (low.isdecimal() and dots and (high.isdecimal() or high == "unbounded")):
        raise click.BadParameter(f"{occurs!r} must be like 0..1 or 0..unbounded", param_hint="--occurs")
    if more["value"] and more["facet"]:
        raise click.UsageError("--value is of an enumeration, --facet of any other facet; give one of them")
    return Addition(operation, direction, path, evidence, more.pop("type_"), (low, high), **more)


def _only(ctx: click.Context, given: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    """Refuse options that mean nothing where they are given."""
    source = click.core.ParameterSource.COMMANDLINE
    for name in given:
        if name not in known and ctx.get_parameter_source(name) is source:
            raise click.UsageError(f"--{name.rstrip('_')} means nothing for {where}")


def _write(root: Path, files: Any) -> None:
    from webexgen.files import write_together

    write_together(root, files)
    for path in files:
        click.echo(shown(root / path))
