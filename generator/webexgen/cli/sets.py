"""What `webexgen diff` does with paths in the place of releases: plain sets of schemas, two or a row of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
from click.shell_completion import CompletionItem

import webexgen
from webexgen.cli.parameters import POINT, Folder, catalog_of, end_of_waivers
from webexgen.cli.terminal import tell, write_new
from webexgen.errors import InputError, UnknownNameError, nearest

if TYPE_CHECKING:
    from webexgen.compare.configuration import Configuration
    from webexgen.compare.policy import Severity
    from webexgen.importer.pair import ModelPair, Options
    from webexgen.importer.plain_set import PlainSet
    from webexgen.importer.sources import Source
    from webexgen.report.changelog import Changelog, Selection

__all__ = ["SIDE", "Asked", "Location", "SetOptions", "diff_of_sets", "set_options"]


@dataclass(frozen=True)
class Location:
    """A path, or REV:path, of schemas."""

    text: str

    def __str__(self) -> str:
        return self.text


class _SideType(click.ParamType["str | Location"]):
    """One side of a comparison: a release of the catalog, or where a plain set is."""

    name = "release or path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | Location:
        from webexgen.importer.names import is_location

        if isinstance(value, Location):
            return value
        if is_location(str(value)):
            return Location(str(value))
        try:
            return POINT.convert(value, param, ctx)
        except UnknownNameError:
            if Path(str(value)).exists():
                return Location(str(value))
            raise

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [*POINT.shell_complete(ctx, param, incomplete), CompletionItem(incomplete, type="file")]


SIDE = _SideType()


@dataclass(frozen=True)
class SetOptions:
    """The options that only plain sets have."""

    roots: tuple[str, ...]
    map_: tuple[tuple[str, str], ...]
    map_namespace: tuple[tuple[str, str], ...]
    requests: tuple[str, ...]
    responses: tuple[str, ...]
    renames: Path | None
    allow_not_compared: bool
    row: Path | None
    tags: str | None

    def __bool__(self) -> bool:
        return any(vars(self).values())


class _Assignment(click.ParamType[tuple[str, str]]):
    """A=B. What stands before the last = may hold others, as URLs do."""

    name = "assignment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return cast("tuple[str, str]", value)
        before, equals, after = str(value).rpartition("=")
        if not (before and equals and after):
            self.fail(f"{value!r} is not of the form OLD=NEW", param, ctx)
        return before, after


_OPTIONS = (
    click.option(
        "--root", "roots", metavar="FILE", multiple=True, help="Of plain sets: begin with this document, not with all."
    ),
    click.option(
        "--map",
        "map_",
        metavar="URL=PATH",
        type=_Assignment(),
        multiple=True,
        help="Of plain sets: the file of a document that a schema names by URL; nothing is fetched.",
    ),
    click.option(
        "--map-namespace",
        metavar="OLD=NEW",
        type=_Assignment(),
        multiple=True,
        help="Of plain sets: the new name of an old namespace.  [default: one that differs in a version]",
    ),
    click.option(
        "--request",
        "requests",
        metavar="NAME",
        multiple=True,
        help="Of plain sets: elements, * for any characters, that old programs write.",
    ),
    click.option(
        "--response",
        "responses",
        metavar="NAME",
        multiple=True,
        help="Of plain sets: elements that old programs read.  [default: both]",
    ),
    click.option(
        "--renames",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Of plain sets: a file of decisions on renamed elements, as a catalog's renames.toml.",
    ),
    click.option(
        "--row",
        metavar="FOLDER",
        type=Folder(exists=True),
        help="Instead of OLD and NEW: compare each release in a folder with the one before it, by the order of their names.",
    ),
    click.option("--tags", metavar="PATTERN", help="With --row: the tags of a git repository instead, as v*."),
    click.option("--allow-not-compared", is_flag=True, help="Of plain sets: no exit code 3 for what was not compared."),
)


def set_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of plain sets to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True)
class Asked:
    """What the options that releases have, too, ask of a comparison."""

    selection: Selection
    profile: str | None
    witness: bool
    waivers: tuple[Path, ...]
    write_waivers: Path | None
    as_of: datetime | None
    output: Path | None
    form: str
    limit: Severity | None


def diff_of_sets(
    ctx: click.Context,
    old: str | Location,
    new: str | Location,
    given: SetOptions,
    decided: Configuration,
    asked: Asked,
) -> int:
    """Compare two sets, of which one may be a release of the catalog, or a row of them, and print what changed. Returns the exit code."""
    from webexgen.catalog.renames import read_renames
    from webexgen.compare.policy import Severity
    from webexgen.compare.waivers import Scope, draft, load
    from webexgen.importer.pair import read_pair
    from webexgen.importer.plain_set import read_set
    from webexgen.importer.sources import check_roots
    from webexgen.report.changelog import Selection, accept
    from webexgen.report.renderer import ROW_FORMATS
    from webexgen.report.sets.comparison import PROFILE, compare_sets
    from webexgen.report.sets.witnesses import prove_sets

    options = _options(given)
    sides: tuple[str | Location, ...] = (old, new)
    if given.row is not None:
        from webexgen.importer.row import row_of

        if asked.form not in ROW_FORMATS:
            raise click.UsageError(f"--row gives one document of {', '.join(ROW_FORMATS)}, and none of {asked.form}")
        sides = tuple(map(Location, row_of(given.row, given.tags)))
    renames = read_renames(given.renames) if given.renames else ()
    reviewed = [waiver for file in asked.waivers or decided.waivers for waiver in load(file, None)]
    profile = decided.profile_named(asked.profile or (PROFILE if decided.profile == "all" else decided.profile))
    failing = Severity.BREAKING if asked.limit is None else asked.limit
    logs: list[Changelog] = []
    faults: list[tuple[str, ...]] = []
    left_out = False
    absent: dict[str, tuple[str, ...]] = {}

    def read(side: str | Location) -> PlainSet:
        source = _source(ctx, side, given)
        if isinstance(side, Location):
            absent[source.name] = source.absent
        return read_set(source, options.locations)

    sets = [read(sides[0])]
    for side in sides[1:]:
        sets = [sets[-1], read(side)]
        pair = read_pair(sets[0], sets[1], options)
        left_out = left_out or bool(pair.left_out)
        selection = replace(asked.selection, operations=_named(pair, asked.selection.operations))
        log = compare_sets(pair, profile, selection, renames)
        if reviewed:
            day, _ = end_of_waivers(asked.as_of)
            whole = compare_sets(pair, profile, Selection(), renames) if selection else None
            accepted = accept(log, reviewed, day, whole)
            log = accepted.log
            faults.append(accepted.faults)
        logs.append(prove_sets(log, sets[0], sets[1], pair) if asked.witness else log)
    check_roots(absent)
    if asked.write_waivers:
        findings = [entry.finding for log in logs for entry in log.entries if not entry.waivers]
        scope = Scope(logs[0].old, logs[0].new) if len(logs) == 1 else Scope()
        write_new(asked.write_waivers, draft(findings, scope))
    tell(ctx, asked.output, lambda renderer: renderer.render_row(logs, asked.form, failing), of_catalog=False)
    everywhere = [fault for fault in faults[0] if all(fault in some for some in faults)] if faults else []
    for fault in everywhere:  # of a row, a waiver may be for one of its steps
        click.echo(fault, err=True)
    if everywhere or (asked.limit is not None and any(log.reaches(asked.limit) for log in logs)):
        return 1
    return 3 if left_out and not given.allow_not_compared else 0


def _named(pair: ModelPair, names: Iterable[str]) -> frozenset[str]:
    """The global elements of these names. Raises `UnknownNameError` with the nearest ones."""
    have = sorted({operation.name for model in (pair.old, pair.new) for operation in model.api.operations})
    for name in names:
        if name not in have:
            raise UnknownNameError(f"neither set has a global element {name!r}{nearest(name, have, 3)}")
    return frozenset(names)


def _options(given: SetOptions) -> Options:
    from webexgen.importer.pair import Options
    from webexgen.importer.reader.model_reader import Directions

    locations: dict[str, bytes] = {}
    for url, path in given.map_:
        try:
            locations[url] = Path(path).read_bytes()
        except OSError as error:
            raise InputError(f"--map {url}={path}: {error.strerror or error}") from None
    return Options(locations, dict(given.map_namespace), Directions(given.requests, given.responses))


def _source(ctx: click.Context, side: str | Location, given: SetOptions) -> Source:
    from webexgen.importer.sources import memory_source, open_source

    if isinstance(side, Location):
        return open_source(side.text, given.roots, given.row if given.tags else None)
    return memory_source(side, webexgen.schema_set(catalog_of(ctx), side).files)
