"""Commands that compare releases, and tell by which rules."""

from __future__ import annotations

import contextlib
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webexgen.catalog.graph import BASELINE, Release
from webexgen.cli.parameters import (
    FORMAT,
    OPERATION,
    OUTPUT,
    POINT,
    PROFILE,
    RELEASE,
    Word,
    catalog_of,
    kinds,
    rule_ids,
    severities,
)
from webexgen.cli.terminal import progress_bars, show_rich, tell
from webexgen.errors import OutputError

if TYPE_CHECKING:
    from webexgen.compare.history import History
    from webexgen.compare.witness import Party

__all__ = ["audit", "changelog", "diff", "explain", "rules"]


@click.command(short_help="Show what tells one release from another.")
@click.argument("old", type=POINT)
@click.argument("new", type=POINT)
@FORMAT
@click.option(
    "--operation", "operations", type=OPERATION, multiple=True, help="Only this one; may be given several times."
)
@click.option(
    "--direction",
    "directions",
    multiple=True,
    type=Word("direction", lambda: ("request", "response")),
    help="Only requests or only responses.",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=Word("kind", kinds),
    help="Only this kind of change; may be given several times.",
)
@click.option(
    "--only", type=Word("part", lambda: ("schema", "behaviour")), help="Only schema or only behaviour changes."
)
@click.option("--severity", type=Word("severity", severities), default="none", help="Leave out what is less grave.")
@PROFILE
@click.option("--fail-on", type=Word("severity", severities), help="Exit with 1 if anything is at least this grave.")
@click.option("--witness", "wanted", is_flag=True, help="Show a message that proves each breaking change.")
@click.option("--waivers", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What has been accepted.")
@click.option(
    "--write-waivers",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Start such a file with all that is found.",
)
@click.option("--as-of", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="The day to hold the waivers' end to.")
@OUTPUT
@click.pass_context
def diff(
    ctx: click.Context,
    old: str,
    new: str,
    form: str,
    operations: tuple[str, ...],
    directions: tuple[str, ...],
    kinds: tuple[str, ...],
    only: str | None,
    severity: str,
    profile: str,
    fail_on: str | None,
    wanted: bool,
    waivers: Path | None,
    write_waivers: Path | None,
    as_of: datetime | None,
    output: Path | None,
) -> None:
    """Show what tells release NEW from release OLD, and what it means. Either may be "baseline".

    Across trains: what each side has that the other lacks.
    """
    from webexgen.compare.change import Kind
    from webexgen.compare.history import History
    from webexgen.compare.policy import PROFILES, Severity
    from webexgen.report.changelog import Selection, accept, compare, prove
    from webexgen.schema.loader import Models

    failing = Severity[(fail_on or "breaking").upper()]
    with progress_bars() as progress:
        history = History(Models(catalog_of(ctx), progress))
        selection = Selection(
            frozenset(history.operation(name, old, new) for name in operations),
            frozenset(directions),
            frozenset(map(Kind, kinds)),
            Severity[severity.upper()],
            "schema" if only == "schema" else "behaviour" if only == "behaviour" else "",
        )
        log = compare(history, old, new, PROFILES[profile], selection)
    faults: tuple[str, ...] = ()
    if waivers:
        from webexgen.compare.waivers import load

        reviewed = load(waivers)
        accepted = accept(log, reviewed, as_of.date() if as_of else None)
        log, faults = accepted.log, accepted.faults
        if as_of is None and any(waiver.until for waiver in reviewed):
            click.echo("no day is given with --as-of, so no waiver has ended", err=True)
    if write_waivers:
        from webexgen.compare.waivers import Scope, draft

        findings = [entry.finding for entry in log.entries if not entry.waivers]
        _write_new(write_waivers, draft(findings, Scope(old, new)))
    if wanted:
        log = prove(log, _observed(ctx, history, old), _observed(ctx, history, new))
    tell(ctx, output, lambda renderer: renderer.render(log, form, failing))
    for fault in faults:
        click.echo(fault, err=True)
    ctx.exit(1 if faults or (fail_on and log.reaches(failing)) else 0)


@click.command()
@click.argument("release", type=RELEASE)
@FORMAT
@PROFILE
@OUTPUT
@click.pass_context
def changelog(ctx: click.Context, release: Release, form: str, profile: str, output: Path | None) -> None:
    """Show what RELEASE changes against the one that it follows."""
    from webexgen.compare.history import History
    from webexgen.compare.policy import PROFILES
    from webexgen.report.changelog import changelog as compare
    from webexgen.schema.loader import Models

    with progress_bars() as progress:
        log = compare(History(Models(catalog_of(ctx), progress)), release.name, PROFILES[profile])
    tell(ctx, output, lambda renderer: renderer.render(log, form))


@click.command()
@click.option("--markdown", is_flag=True, help="All that `explain` tells, as one document.")
def rules(markdown: bool) -> None:
    """List the rules by which changes are judged."""
    from webexgen.compare.policy import describe
    from webexgen.compare.rules import RULES

    if markdown:
        click.echo("# Rules\n\n" + "\n".join(map(describe, RULES.values())), nl=False)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("rule", no_wrap=True)
    table.add_column("why")
    for rule in RULES.values():
        table.add_row(rule.id, rule.why)
    show_rich(table)


@click.command(short_help="Tell what a rule is about and what to do.")
@click.argument("rule", type=Word("rule", rule_ids, "webexgen rules"))
def explain(rule: str) -> None:
    """Tell what RULE is about, what it says to whom, why, and what to do."""
    from webexgen.compare.policy import describe, find_rule

    text = describe(find_rule(rule))
    if sys.stdout.isatty():
        from rich.markdown import Markdown

        show_rich(Markdown(text))
    else:
        click.echo(text, nl=False)


@click.command(short_help="Hold what the page announces against the schemas.")
@click.argument("release", type=RELEASE, required=False)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def audit(ctx: click.Context, release: Release | None, as_json: bool) -> None:
    """Hold what the page announces against what the schemas change, for RELEASE or for all. Exit code 1 without a reason."""
    from webexgen.compare.history import History
    from webexgen.report.audit import audit as examine
    from webexgen.report.audit import load_reasons
    from webexgen.schema.loader import Models

    catalog = catalog_of(ctx)
    with progress_bars() as progress:
        history, reasons = History(Models(catalog, progress)), load_reasons(catalog)
        names = (release.name,) if release else tuple(catalog.releases)
        audits = [examine(history, name, reasons) for name in names]
    if as_json:
        click.echo(json.dumps([audit.as_json() for audit in audits], indent=2))
    else:
        tell(ctx, None, lambda renderer: renderer.audit(audits))
    ctx.exit(0 if all(audit.holds for audit in audits) else 1)


def _observed(ctx: click.Context, history: History, name: str) -> Party:
    """A release as a witness looks at it: with its generated bindings, where they are."""
    from webexgen.compare.witness import Party
    from webexgen.compose.composer import compose
    from webexgen.message.package import bindings

    catalog, package = catalog_of(ctx), None
    with contextlib.suppress(OutputError):
        package = bindings(catalog, catalog.releases[name], None) if name != BASELINE else None
    return Party(history.load(name), compose(catalog, name).compile(), package)


def _write_new(path: Path, text: str) -> None:
    """Write a file that people go on with: never over one that is there."""
    from webexgen.files import write_all

    if path.exists():
        raise OutputError(f"{path} exists, and somebody may have reviewed it; name another file")
    write_all(path.parent, {path.name: text.encode()})
    click.echo(f"{path} is started; fill in why and who", err=True)
