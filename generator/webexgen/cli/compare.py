"""Commands that compare releases, and show the rules behind the verdicts."""

from __future__ import annotations

import contextlib
import json
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import webexgen
from webexgen.cli.group import examples
from webexgen.cli.parameters import (
    CONFIG,
    FORMAT,
    OPERATION,
    OUTPUT,
    PROFILE,
    RELEASE,
    Word,
    catalog_of,
    configuration_of,
    end_of_waivers,
    kinds,
    rule_ids,
    severities,
)
from webexgen.cli.sets import SIDE, Asked, Location, SetOptions, diff_of_sets, set_options
from webexgen.cli.terminal import progress_bars, show_rich, tell, write_new
from webexgen.errors import OutputError

if TYPE_CHECKING:
    from webexgen.catalog.graph import Release
    from webexgen.compare.history import History
    from webexgen.compare.policy import Profile, Severity
    from webexgen.compare.witnesses.search import Party
    from webexgen.report.changelog import Selection

__all__ = ["audit", "changelog", "diff", "explain", "rules"]


@click.command(
    short_help="Compare two releases.",
    epilog=examples(
        "webexgen diff 40.7.0 40.8.0",
        "webexgen diff 40.7.0 40.8.0 --for reader --fail-on breaking",
        "webexgen diff 40.2.9 40.9.0 --operation GetSessionInfo --format markdown",
        "webexgen diff --against published",
    ),
)
@click.argument("old", type=SIDE, required=False)
@click.argument("new", type=SIDE, required=False)
@FORMAT
@click.option(
    "--operation",
    "operations",
    type=OPERATION,
    multiple=True,
    help="Report only this operation; can be given several times.",
)
@click.option(
    "--direction",
    "directions",
    metavar="[request|response]",
    multiple=True,
    type=Word("direction", lambda: ("request", "response")),
    help="Report only requests or only responses.",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=Word("kind", kinds),
    help="Report only this kind of change; can be given several times.",
)
@click.option(
    "--only",
    metavar="[schema|behaviour]",
    type=Word("part", lambda: ("schema", "behaviour")),
    help="Report only schema changes or only behaviour changes.",
)
@click.option(
    "--severity",
    metavar="[none|info|warning|breaking]",
    type=Word("severity", severities),
    default="none",
    help="Report only changes of at least this severity.",
)
@PROFILE
@click.option(
    "--fail-on",
    metavar="[none|info|warning|breaking]",
    type=Word("severity", severities),
    help="Exit with 1 if a change has at least this severity, whether --severity and --kind show it or not.",
)
@click.option(
    "--witness",
    "wanted",
    is_flag=True,
    help="Show for each breaking change a message that one release accepts and the other rejects.",
)
@click.option(
    "--waivers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="File of accepted changes; can be given several times.",
)
@click.option(
    "--write-waivers",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a new file of waivers for all changes found.",
)
@click.option(
    "--as-of",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to compare the end of waivers with.  [default: that of SOURCE_DATE_EPOCH, or today]",
)
@click.option(
    "--against",
    metavar="REV",
    help="Instead of OLD and NEW: compare all releases, or one that is given, with the catalog of a git revision, "
    'or with what was "published".',
)
@CONFIG
@OUTPUT
@set_options
@click.pass_context
def diff(
    ctx: click.Context,
    /,
    old: str | Location | None,
    new: str | Location | None,
    form: str,
    operations: tuple[str, ...],
    directions: tuple[str, ...],
    kinds: tuple[str, ...],
    only: str | None,
    severity: str,
    profile: str | None,
    fail_on: str | None,
    wanted: bool,
    waivers: tuple[Path, ...],
    write_waivers: Path | None,
    as_of: datetime | None,
    against: str | None,
    config: Path | None,
    output: Path | None,
    **given: Any,
) -> None:
    """Compare release NEW with release OLD: what changed, and for whom it breaks. Either can be "baseline".

    Across trains, shows what each side has that the other lacks. OLD and NEW can also be plain sets of XML schemas: a folder, an
    archive, a .xsd or .wsdl file, or REV:path of git; a name that is a release and a path is the release, ./NAME the path.

    Exit code 1 with --fail-on, or for waivers that match nothing; 3 if something in a plain set was not compared.
    """
    from webexgen.compare.change import Kind
    from webexgen.compare.policy import Severity
    from webexgen.compare.waivers import load
    from webexgen.report.changelog import Selection, accept, prove

    decided = configuration_of(config)
    limit = Severity[fail_on.upper()] if fail_on else decided.fail_on
    failing = Severity.BREAKING if limit is None else limit
    judged = decided.profile_named(profile)
    selection = Selection(
        frozenset(operations),
        frozenset(directions),
        frozenset(map(Kind, kinds)),
        Severity[severity.upper()],
        "schema" if only == "schema" else "behaviour" if only == "behaviour" else "",
        decided.operations,
        decided.toggles,
    )
    options = SetOptions(**given)
    if against is None and (revision := _revision(ctx, old, new)):
        against, old, new = revision, None, None
    if against is not None:
        if new is not None or isinstance(old, Location) or options or wanted or waivers or write_waivers:
            raise click.UsageError(
                "--against takes one release or none, and no options of plain sets, witnesses or waivers"
            )
        ctx.exit(_diff_against(ctx, against, old, judged, selection, (output, form, failing, limit)))
    if options.row is None and new is None:
        raise click.UsageError("two releases or sets to compare are missing: OLD NEW, or --row FOLDER")
    if options.row is not None and old is not None:
        raise click.UsageError("--row stands in the place of OLD and NEW")
    if options.tags is not None and options.row is None:
        raise click.UsageError("--tags needs --row, the folder of the repository")
    old, new = old or "", new or ""
    if options.row is not None or isinstance(old, Location) or isinstance(new, Location):
        if wanted:
            raise click.UsageError("--witness is for releases of the catalog: of plain sets no messages are made yet")
        asked = Asked(selection, profile, tuple(waivers), write_waivers, as_of, output, form, limit)
        ctx.exit(diff_of_sets(ctx, old, new, options, decided, asked))
    if options:
        raise click.UsageError("--root, --map, --request and the like are for plain sets of schemas, not for releases")
    with progress_bars() as progress:
        history = webexgen.history(catalog_of(ctx), progress)
        named = frozenset(history.operation(name, old, new) for name in operations)
        selection = replace(selection, operations=named)
        log = webexgen.changelog(history, new, old, profile=judged, selection=selection)
    faults: tuple[str, ...] = ()
    reviewed = [waiver for file in waivers or decided.waivers for waiver in load(file, catalog_of(ctx))]
    if reviewed:
        day, whence = end_of_waivers(as_of)
        if any(waiver.until for waiver in reviewed):
            click.echo(f"waivers end by {day} ({whence})", err=True)
        whole = webexgen.changelog(history, new, old, profile=judged) if selection else None
        log, faults = (accepted := accept(log, reviewed, day, whole)).log, accepted.faults
    if write_waivers:
        from webexgen.compare.waivers import Scope, draft

        findings = [entry.finding for entry in log.entries if not entry.waivers]
        write_new(write_waivers, draft(findings, Scope(old, new)))
    if wanted:
        log = prove(log, _observed(ctx, history, old), _observed(ctx, history, new))
    tell(ctx, output, lambda renderer: renderer.render(log, form, failing))
    for fault in faults:
        click.echo(fault, err=True)
    ctx.exit(1 if faults or (limit is not None and log.reaches(limit)) else 0)


@click.command(
    epilog=examples("webexgen changelog 40.9.0", "webexgen changelog 40.9.0 --format html --output page.html")
)
@click.argument("release", type=RELEASE)
@FORMAT
@PROFILE
@CONFIG
@OUTPUT
@click.pass_context
def changelog(
    ctx: click.Context, release: Release, form: str, profile: str | None, config: Path | None, output: Path | None
) -> None:
    """Show what RELEASE changes, compared with its parent."""
    judged = configuration_of(config).profile_named(profile)
    with progress_bars() as progress:
        log = webexgen.changelog(webexgen.history(catalog_of(ctx), progress), release, profile=judged)
    tell(ctx, output, lambda renderer: renderer.render(log, form))


@click.command(epilog=examples("webexgen rules", "webexgen rules --format json"))
@click.option(
    "--format",
    "form",
    metavar="[text|markdown|json]",
    type=Word("format", lambda: ("text", "markdown", "json")),
    default="text",
    help="Output format: a table, or every rule in full.  [default: text]",
)
def rules(form: str) -> None:
    """List the rules that give changes their verdicts."""
    from webexgen.compare.policy import as_json, describe
    from webexgen.compare.rules import RULES

    if form == "json":
        click.echo(json.dumps([as_json(rule) for rule in RULES.values()], indent=2))
        return
    if form == "markdown":
        click.echo("# Rules\n\n" + "\n".join(map(describe, RULES.values())), nl=False)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("rule", no_wrap=True)
    table.add_column("why")
    for rule in RULES.values():
        table.add_row(rule.id, rule.why)
    show_rich(table)


@click.command(short_help="Show one rule in full.", epilog=examples("webexgen explain response-min-occurs-lowered"))
@click.argument("rule", type=Word("rule", rule_ids, "webexgen rules"))
def explain(rule: str) -> None:
    """Show RULE in full: the changes that it applies to, its verdict for each observer, the reason, and what to do."""
    from webexgen.compare.policy import describe, find_rule

    text = describe(find_rule(rule))
    if sys.stdout.isatty():
        from rich.markdown import Markdown

        show_rich(Markdown(text))
    else:
        click.echo(text, nl=False)


@click.command(
    short_help="Compare announced changes with the schemas.",
    epilog=examples("webexgen audit", "webexgen audit 40.8.0 --json"),
)
@click.argument("release", type=RELEASE, required=False)
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
@click.pass_context
def audit(ctx: click.Context, release: Release | None, as_json: bool) -> None:
    """Compare announced changes with the changes of the schemas, for RELEASE or for all releases.

    Exit code 1 if a difference has no reason in the catalog.
    """
    from webexgen.report.audit import audit as examine
    from webexgen.report.audit import load_reasons

    catalog = catalog_of(ctx)
    with progress_bars() as progress:
        history, reasons = webexgen.history(catalog, progress), load_reasons(catalog)
        names = (release.name,) if release else tuple(catalog.releases)
        audits = [examine(history, name, reasons) for name in names]
    if as_json:
        click.echo(json.dumps([audit.as_json() for audit in audits], indent=2))
    else:
        tell(ctx, None, lambda renderer: renderer.audit(audits))
    ctx.exit(0 if all(audit.holds for audit in audits) else 1)


def _revision(ctx: click.Context, old: str | Location | None, new: str | Location | None) -> str:
    """The revision of OLD where that is REV:FOLDER of the catalog, and NEW is the folder or not given; else ""."""
    revision, colon, folder = str(old or "").partition(":")
    if not (colon and (Path(folder) / "releases.toml").is_file() and isinstance(new, Location | None)):
        return ""
    root = catalog_of(ctx).root.resolve()
    return revision if {Path(folder).resolve(), Path(str(new or folder)).resolve()} == {root} else ""


def _diff_against(
    ctx: click.Context,
    revision: str,
    release: str | None,
    profile: Profile,
    selection: Selection,
    asked: tuple[Path | None, str, Severity, Severity | None],
) -> int:
    """Compare releases with what they were, and print it. Returns the exit code."""
    from webexgen.report.renderer import ROW_FORMATS
    from webexgen.report.sets.states import states

    output, form, failing, limit = asked
    if form not in ROW_FORMATS and release is None:
        raise click.UsageError(
            f"of all releases there is one document of {', '.join(ROW_FORMATS)}; for {form} give one release"
        )
    catalog = catalog_of(ctx)
    with progress_bars() as progress:
        history = webexgen.history(catalog, progress)
        names = [catalog.resolve(release).name] if release else list(catalog.releases)
        newest = names[-1]
        operations = frozenset(history.operation(name, newest, newest) for name in selection.operations)
        found = states(history, revision, names, profile, replace(selection, operations=operations))
    if found.logs or form in ROW_FORMATS:
        tell(ctx, output, lambda renderer: renderer.render_row(found.logs, form, failing))
    if found.same:
        click.echo(f"unchanged: {', '.join(found.same)}", err=True)
    for name in found.gone:
        click.echo(f"{name} is gone", err=True)
    return 1 if found.gone or (limit is not None and any(log.reaches(limit) for log in found.logs)) else 0


def _observed(ctx: click.Context, history: History, name: str) -> Party:
    """A release as a witness looks at it: with its generated bindings, where they are."""
    from webexgen.catalog.graph import BASELINE
    from webexgen.compare.witnesses.search import Party
    from webexgen.message.package import bindings

    catalog, package = catalog_of(ctx), None
    with contextlib.suppress(OutputError):
        package = bindings(catalog, catalog.releases[name], None) if name != BASELINE else None
    return Party(history.load(name), webexgen.schema_set(catalog, name).compile(), package)
