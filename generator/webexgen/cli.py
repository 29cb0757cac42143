"""The command line: parses, calls, prints. Nothing here decides anything about schemas."""

from __future__ import annotations

import contextlib
import difflib
import json
import posixpath
import sys
from collections.abc import Callable, Generator, Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from webexgen.catalog import BASELINE, Catalog, Release
from webexgen.errors import UnknownNameError, WebexgenError, WorkspaceError

if TYPE_CHECKING:
    from webexgen.changelog import History
    from webexgen.render import Renderer
    from webexgen.witness import Side
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
    """Compare the output folder with what would be generated, and published releases with what they were.

    Exit code 1 if they differ.
    """
    from webexgen.published import Published
    from webexgen.workspace import Workspace

    workspace = Workspace(_catalog(ctx), _ROOT / "templates", out)
    with _progress() as progress:
        drift = workspace.check(progress)
    for word, paths in (("changed", drift.changed), ("missing", drift.missing), ("stale", drift.stale)):
        for path in paths:
            click.echo(f"{word}  {posixpath.normpath(f'{workspace.package.name}/{path}')}")
    rewritten = Published(_catalog(ctx)).rewritten()
    for row in rewritten:
        click.echo(f"rewritten  {' '.join(filter(None, (row.release, row.module, row.how)))}")
    if drift:
        click.echo(f"{workspace.package} is out of step: {_told(drift)}; run `webexgen generate`", err=True)
    if rewritten:
        names = ", ".join(dict.fromkeys(row.release for row in rewritten))
        click.echo(
            f"{names}: not what was published; `webexgen changelog` or `webexgen diff`, here and where it was published, tell "
            "what has changed. Undo it, or run `webexgen publish RELEASE --again --reason WHY`",
            err=True,
        )
    if drift or rewritten:
        ctx.exit(1)
    click.echo("in sync", err=True)


@main.command()
@click.argument("chosen", metavar="RELEASE...", type=RELEASE, nargs=-1, required=True)
@click.option("--again", is_flag=True, help="Replace what was published, for a reason that is kept.")
@click.option("--reason", default="", help="Why.")
@click.pass_context
def publish(ctx: click.Context, chosen: tuple[Release, ...], again: bool, reason: str) -> None:
    """Keep what the schemas of RELEASE... say today, so that `check` tells if they ever change."""
    from webexgen.published import Published
    from webexgen.workspace import write_all

    if again is not bool(reason.strip()) or not reason.isprintable():
        raise click.UsageError("--again needs a --reason, of one line, and the other way round")
    published = Published(_catalog(ctx))
    changed = published.publish(chosen, reason)
    if changed:
        write_all(published.path.parent, {published.path.name: published.text.encode()})
    click.echo(f"{published.path}: {', '.join(changed) or 'nothing to do'}", err=True)


@main.command()
@click.argument("operation")
@click.option("--release", type=RELEASE, default="latest", help="The release to look at.  [default: latest]")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def show(ctx: click.Context, operation: str, release: Release, as_json: bool) -> None:
    """Show the request and the answer of OPERATION as trees: occurrence, type, and since when."""
    from webexgen.models import load
    from webexgen.outline import as_json as node_json
    from webexgen.outline import as_text, outline

    catalog = _catalog(ctx)
    api = load(catalog, release)
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


_BINDINGS = click.option(
    "--out", type=_Path(exists=True), default=_ROOT / "generated", help="Where the bindings are.  [default: generated/]"
)

_LENIENT = click.option(
    "--lenient", is_flag=True, help="Take serv, xsi and the other well-known prefixes as declared where they are not."
)


@main.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--release", type=RELEASE, default="latest", help="What to hold them against.  [default: latest]")
@click.option("--strict", is_flag=True, help="Ask libxml2 and the release's schema, too.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@_LENIENT
@_BINDINGS
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
    from webexgen.messages import Examiner, opened

    documents: list[tuple[str, bytes]] = []
    for file in files:
        with opened(file) as (name, source):
            documents.append((name, source.read()))
    examiner = Examiner(_catalog(ctx), release, out, strict=strict, lenient=lenient)
    examined = [examiner.examine(*document) for document in documents]
    if as_json:
        click.echo(json.dumps([examination.as_json() for examination in examined], indent=2))
    else:
        click.echo("\n".join(examination.as_text() for examination in examined))
    ctx.exit(0 if all(examination.holds for examination in examined) else 1)


@main.command()
@click.argument("file")
@click.option("--to", "form", type=click.Choice(["json", "xml", "csv", "parquet"]), required=True, help="What to make.")
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
@_LENIENT
@_BINDINGS
@click.pass_context
def convert(
    ctx: click.Context,
    file: str,
    form: str,
    release: Release,
    record: str | None,
    output: Path | None,
    lenient: bool,
    out: Path,
) -> None:
    """Write a message, XML or JSON, as the other without loss, or the records of a list answer as csv or parquet. FILE may be - for
    stdin.
    """
    from webexgen.convert import Converter, destination
    from webexgen.messages import opened
    from webexgen.roundtrip import bindings

    package = bindings(_catalog(ctx), release, out)
    with _progress() as progress, opened(file) as (name, source), destination(output, form) as target:
        tally = Converter(package, name, progress, lenient=lenient).convert(source, form, target, record)
    if tally is not None:
        click.echo(str(tally), err=True)


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


class _PointType(click.ParamType[str]):
    """The name of a release, or "baseline"."""

    name = "release"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value == BASELINE:
            return BASELINE
        if difflib.get_close_matches(str(value).lower(), (BASELINE,)):
            raise UnknownNameError(f"there is no release {value!r}: did you mean {BASELINE!r}?")
        return RELEASE.convert(value, param, ctx).name

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        more = [CompletionItem(BASELINE)] if BASELINE.startswith(incomplete) else []
        return [*more, *RELEASE.shell_complete(ctx, param, incomplete)]


class _Word(click.ParamType[str]):
    """One of some words, which are looked up when they are needed. A typo gets the nearest."""

    def __init__(self, name: str, words: Callable[[], Iterable[str]]) -> None:
        self.name = name
        self._words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        words = [str(word) for word in self._words()]
        if value not in words:
            near = difflib.get_close_matches(str(value), words, 1)
            told = f"did you mean {near[0]!r}?" if near else f"it is one of {', '.join(words)}"
            self.fail(f"there is no {self.name} {value!r}: {told}", param, ctx)
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(word) for word in map(str, self._words()) if word.startswith(incomplete)]


def _formats() -> Iterable[str]:
    from webexgen.render import FORMATS

    return FORMATS


def _profiles() -> Iterable[str]:
    from webexgen.policy import PROFILES

    return PROFILES


def _kinds() -> Iterable[str]:
    from webexgen.change import Kind

    return Kind


def _severities() -> Iterable[str]:
    from webexgen.policy import Severity

    return [str(severity) for severity in sorted(Severity, reverse=True)]


def _rules() -> Iterable[str]:
    from webexgen.rules import RULES

    return RULES


POINT = _PointType()
_FORMAT = click.option(
    "--format",
    "form",
    type=_Word("format", _formats),
    default="text",
    show_default=True,
    help="text, markdown, json, html, github, junit or sarif.",
)
_PROFILE = click.option(
    "--for",
    "profile",
    type=_Word("profile", _profiles),
    default="all",
    show_default=True,
    help="Whom severities are for: client, reader, source, slow-channel or all.",
)
_OUTPUT = click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of the terminal."
)


@main.command()
@click.argument("old", type=POINT)
@click.argument("new", type=POINT)
@_FORMAT
@click.option("--operation", "operations", multiple=True, help="Only this one; may be given several times.")
@click.option(
    "--direction",
    "directions",
    multiple=True,
    type=_Word("direction", lambda: ("request", "response")),
    help="Only requests or only responses.",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=_Word("kind", _kinds),
    help="Only this kind of change; may be given several times.",
)
@click.option("--severity", type=_Word("severity", _severities), default="none", help="Leave out what is less grave.")
@_PROFILE
@click.option("--fail-on", type=_Word("severity", _severities), help="Exit with 1 if anything is at least this grave.")
@click.option("--witness", "wanted", is_flag=True, help="Show a message that proves each breaking change.")
@click.option("--waivers", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What has been accepted.")
@click.option(
    "--write-waivers",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Start such a file with all that is found.",
)
@click.option("--as-of", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="The day to hold the waivers' end to.")
@_OUTPUT
@click.pass_context
def diff(
    ctx: click.Context,
    old: str,
    new: str,
    form: str,
    operations: tuple[str, ...],
    directions: tuple[str, ...],
    kinds: tuple[str, ...],
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
    from webexgen.change import Kind
    from webexgen.changelog import History, Selection, accept, compare, prove
    from webexgen.models import Models
    from webexgen.policy import PROFILES, Severity

    failing = Severity[(fail_on or "breaking").upper()]
    with _progress() as progress:
        history = History(Models(_catalog(ctx), progress))
        selection = Selection(
            frozenset(history.operation(name, old, new) for name in operations),
            frozenset(directions),
            frozenset(map(Kind, kinds)),
            Severity[severity.upper()],
        )
        log = compare(history, old, new, PROFILES[profile], selection)
    faults: tuple[str, ...] = ()
    if waivers:
        from webexgen.waivers import load

        reviewed = load(waivers)
        accepted = accept(log, reviewed, as_of.date() if as_of else None)
        log, faults = accepted.log, accepted.faults
        if as_of is None and any(waiver.until for waiver in reviewed):
            click.echo("no day is given with --as-of, so no waiver has ended", err=True)
    if write_waivers:
        from webexgen.waivers import Scope, draft

        findings = [entry.finding for entry in log.entries if not entry.waivers]
        _write_new(write_waivers, draft(findings, Scope(old, new)))
    if wanted:
        log = prove(log, _observed(ctx, history, old), _observed(ctx, history, new))
    _tell(ctx, output, lambda renderer: renderer.render(log, form, failing))
    for fault in faults:
        click.echo(fault, err=True)
    ctx.exit(1 if faults or (fail_on and log.reaches(failing)) else 0)


@main.command()
@click.argument("release", type=RELEASE)
@_FORMAT
@_PROFILE
@_OUTPUT
@click.pass_context
def changelog(ctx: click.Context, release: Release, form: str, profile: str, output: Path | None) -> None:
    """Show what RELEASE changes against the one that it follows."""
    from webexgen.changelog import History
    from webexgen.changelog import changelog as compare
    from webexgen.models import Models
    from webexgen.policy import PROFILES

    with _progress() as progress:
        log = compare(History(Models(_catalog(ctx), progress)), release.name, PROFILES[profile])
    _tell(ctx, output, lambda renderer: renderer.render(log, form))


@main.command()
@click.option("--markdown", is_flag=True, help="All that `explain` tells, as one document.")
def rules(markdown: bool) -> None:
    """List the rules by which changes are judged."""
    from webexgen.policy import describe
    from webexgen.rules import RULES

    if markdown:
        click.echo("# Rules\n\n" + "\n".join(map(describe, RULES.values())), nl=False)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("rule", no_wrap=True)
    table.add_column("why")
    for rule in RULES.values():
        table.add_row(rule.id, rule.why)
    _print(table)


@main.command()
@click.argument("rule", type=_Word("rule", _rules))
def explain(rule: str) -> None:
    """Tell what RULE is about, what it says to whom, why, and what to do."""
    from webexgen.policy import describe, find_rule

    text = describe(find_rule(rule))
    if sys.stdout.isatty():
        from rich.markdown import Markdown

        _print(Markdown(text))
    else:
        click.echo(text, nl=False)


@main.command()
@click.argument("release", type=RELEASE, required=False)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def audit(ctx: click.Context, release: Release | None, as_json: bool) -> None:
    """Hold what the page announces against what the schemas change, for RELEASE or for all. Exit code 1 without a reason."""
    from webexgen.audit import audit as examine
    from webexgen.audit import load_reasons
    from webexgen.changelog import History
    from webexgen.models import Models

    catalog = _catalog(ctx)
    with _progress() as progress:
        history, reasons = History(Models(catalog, progress)), load_reasons(catalog)
        names = (release.name,) if release else tuple(catalog.releases)
        audits = [examine(history, name, reasons) for name in names]
    if as_json:
        click.echo(json.dumps([audit.as_json() for audit in audits], indent=2))
    else:
        _tell(ctx, None, lambda renderer: renderer.audit(audits))
    ctx.exit(0 if all(audit.holds for audit in audits) else 1)


def _tell(ctx: click.Context, output: Path | None, render: Callable[[Renderer], str]) -> None:
    """Print what the templates make of something, in colours on a terminal, or write it to a file."""
    from webexgen.render import Renderer

    catalog, templates = _catalog(ctx), _ROOT / "templates"
    if output:
        from webexgen.workspace import write_all

        write_all(output.parent, {output.name: render(Renderer(templates, catalog)).encode()})
    elif sys.stdout.isatty():
        click.echo(render(Renderer(templates, catalog, _paint())), nl=False)
    else:
        click.echo(render(Renderer(templates, catalog)), nl=False)


def _paint() -> Callable[[str, str], str]:
    """What gives a text a style, as far as the terminal shows any."""
    from rich.console import Console

    console = Console(highlight=False)

    @cache
    def around(style: str) -> tuple[str, str]:
        with console.capture() as captured:
            console.print("|", style=style, end="")
        before, _, after = captured.get().partition("|")
        return before, after

    def paint(text: str, style: str) -> str:
        before, after = around(style)
        return f"{before}{text}{after}"

    return paint


def _observed(ctx: click.Context, history: History, name: str) -> Side:
    """A release as a witness looks at it: with its generated bindings, where they are."""
    from webexgen.compose import compose
    from webexgen.roundtrip import bindings
    from webexgen.witness import Side

    catalog, package = _catalog(ctx), None
    with contextlib.suppress(WorkspaceError):
        package = bindings(catalog, catalog.releases[name], _ROOT / "generated") if name != BASELINE else None
    return Side(history.load(name), compose(catalog, name).compile(), package)


def _write_new(path: Path, text: str) -> None:
    """Write a file that people go on with: never over one that is there."""
    from webexgen.workspace import write_all

    if path.exists():
        raise WorkspaceError(f"{path} exists, and somebody may have reviewed it; name another file")
    write_all(path.parent, {path.name: text.encode()})
    click.echo(f"{path} is started; fill in why and who", err=True)
