"""What the commands take: releases, words and folders, each completed in the shell, and options that several share."""

from __future__ import annotations

import contextlib
import difflib
import os
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
from click.shell_completion import CompletionItem

import webexgen
from webexgen.errors import CatalogError, UnknownNameError, WebexgenError
from webexgen.resources import catalog_folder, default_output

if TYPE_CHECKING:
    from webexgen.catalog.graph import Catalog, Release
    from webexgen.compare.configuration import Configuration

__all__ = [
    "BINDINGS",
    "CONFIG",
    "FORMAT",
    "OUT",
    "OUTPUT",
    "POINT",
    "PROFILE",
    "QUERY",
    "RANGE",
    "RELEASE",
    "SPAN",
    "Folder",
    "Word",
    "catalog_of",
    "configuration_of",
    "end_of_waivers",
    "kinds",
    "output_folder",
    "own_catalog_of",
    "rule_ids",
    "severities",
]


def catalog_of(ctx: click.Context) -> Catalog:
    """The catalog of this call, read when it is first asked for. Raises `CatalogError`."""
    root = ctx.find_root()
    catalog: Catalog | None = root.obj
    if catalog is None:
        catalog = root.obj = webexgen.load(root.params.get("catalog"))
    return catalog


def own_catalog_of(ctx: click.Context, *, begun: bool = True) -> Catalog:
    """The same, to be written to: never the one that comes with the program, wherever the command runs. Raises `CatalogError`.

    Unless it is `begun`, it may be without a release.
    """
    folder, why = catalog_folder(ctx.find_root().params.get("catalog"))
    if why == "packaged":
        raise CatalogError(
            f"{folder}: comes with webexgen, which writes only to a catalog of yours: name it with --catalog"
        )
    if not begun:
        from webexgen.catalog.graph import Catalog

        return Catalog.load(folder, begun=False)
    return catalog_of(ctx)


def output_folder(ctx: click.Context, chosen: Path | None) -> Path:
    """The folder of generated files: the one chosen, or generated/ beside the catalog."""
    return chosen or default_output(catalog_of(ctx).root)


class Folder(click.Path):
    """A folder, which may have to be there."""

    def __init__(self, *, exists: bool = False) -> None:
        super().__init__(exists=exists, file_okay=False, path_type=Path)


class _ReleaseType(click.ParamType["Release"]):
    """The name or alias of a release."""

    name = "release"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Release:
        if not isinstance(value, str):
            return cast("Release", value)
        assert ctx is not None
        return catalog_of(ctx).resolve(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        with contextlib.suppress(WebexgenError):
            return [CompletionItem(name) for name in catalog_of(ctx).names if name.startswith(incomplete)]
        return []


RELEASE = _ReleaseType()


class _SpanType(click.ParamType["tuple[Release | None, Release]"]):
    """A release, or two with `..` between them: what one has against the other."""

    name = "release"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Release | None, Release]:
        if not isinstance(value, str):
            return cast("tuple[Release | None, Release]", value)
        old, dots, new = value.rpartition("..")
        return RELEASE.convert(old, param, ctx) if dots else None, RELEASE.convert(new, param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        old, dots, new = incomplete.rpartition("..")
        return [CompletionItem(f"{old}{dots}{item.value}") for item in RELEASE.shell_complete(ctx, param, new)]


SPAN = _SpanType()


class _PointType(click.ParamType[str]):
    """The name of a release, or "baseline"."""

    name = "release"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from webexgen.catalog.graph import BASELINE

        if value == BASELINE:
            return BASELINE
        if difflib.get_close_matches(str(value).lower(), (BASELINE,)):
            raise UnknownNameError(f"there is no release {value!r}: did you mean {BASELINE!r}?")
        return RELEASE.convert(value, param, ctx).name

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from webexgen.catalog.graph import BASELINE

        more = [CompletionItem(BASELINE)] if BASELINE.startswith(incomplete) else []
        return [*more, *RELEASE.shell_complete(ctx, param, incomplete)]


POINT = _PointType()


class _RangeType(click.ParamType[str]):
    """Releases as `releases_in` takes them, which says what is wrong with them."""

    name = "range"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        before, comma, last = incomplete.rpartition(",")
        start, dots, end = last.rpartition("..")
        with contextlib.suppress(WebexgenError):
            catalog = catalog_of(ctx)
            trains = dict.fromkeys(f"train:{release.train}" for release in catalog.releases.values())
            words = catalog.names if dots else ("all", *trains, *catalog.names)
            return [CompletionItem(f"{before}{comma}{start}{dots}{word}") for word in words if word.startswith(end)]
        return []


RANGE = _RangeType()


class _OperationType(click.ParamType[str]):
    """The name of an operation. Whether there is one, who looks it up says."""

    name = "operation"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from webexgen.schema.loader import load

        with contextlib.suppress(WebexgenError):
            catalog = catalog_of(ctx)
            operations = load(catalog, list(catalog.releases.values())[-1]).operations
            return [CompletionItem(o.name) for o in operations if o.name.lower().startswith(incomplete.lower())]
        return []


OPERATION = _OperationType()


class _QueryType(click.ParamType[str]):
    """What `find` looks for: completed to operations, then to elements and to paths of them."""

    name = "query"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from webexgen.compat.availability import AvailabilityIndex

        with contextlib.suppress(WebexgenError):
            index, wanted = AvailabilityIndex(catalog_of(ctx)), incomplete.lower()
            names = dict.fromkeys(
                [*index.operations, *(m.path if "/" in wanted else m.name for m in index if m.direction)]
            )
            return [CompletionItem(name) for name in names if name.lower().startswith(wanted)]
        return []


QUERY = _QueryType()


class Word(click.ParamType[str]):
    """One of some words, which are looked up when they are needed. A typo gets the nearest.

    Where there are many, `see` is the command that lists them.
    """

    def __init__(self, name: str, words: Callable[[], Iterable[str]], see: str = "") -> None:
        self.name = name
        self._words = words
        self._see = see

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if param is not None and value == param.default:
            return str(value)  # without a look at all of them
        words = [str(word) for word in self._words()]
        if value not in words:
            near = _near(str(value), words, 3 if self._see else 1, 0 if self._see else 0.5)
            told = f"did you mean {' or '.join(map(repr, near))}?" if near else f"it is one of {', '.join(words)}"
            see = f" `{self._see}` lists all" if self._see else ""
            self.fail(f"there is no {self.name} {value!r}: {told}{see}", param, ctx)
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(word) for word in map(str, self._words()) if word.startswith(incomplete)]


def _near(value: str, words: list[str], count: int, cutoff: float) -> list[str]:
    """The words that `value` begins or stands in, or else those that are spelt most like it."""
    inside = [word for word in words if value and value in word]
    return sorted(inside, key=lambda word: not word.startswith(value))[:count] or difflib.get_close_matches(
        value, words, count, cutoff
    )


def _formats() -> Iterable[str]:
    from webexgen.report.renderer import FORMATS

    return FORMATS


class ProfileName(click.ParamType[str]):
    """A profile, an observer, or a profile of the project's own configuration."""

    name = "profile"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from webexgen.compare.policy import PROFILES
        from webexgen.compare.rules.rule import Observer

        names: Iterable[str] = PROFILES
        with contextlib.suppress(WebexgenError):
            names = configuration_of(ctx.params.get("config")).profiles
        return [CompletionItem(str(name)) for name in (*names, *Observer) if name.startswith(incomplete)]


def configuration_of(chosen: Path | None) -> Configuration:
    """What the project decides: the file chosen, or that of the current folder. Raises `PolicyError`."""
    from webexgen.compare.configuration import find_configuration, load_configuration

    return load_configuration(chosen) if chosen else find_configuration(Path())


def kinds() -> Iterable[str]:
    from webexgen.compare.change import Kind

    return Kind


def severities() -> Iterable[str]:
    from webexgen.compare.policy import Severity

    return [str(severity) for severity in sorted(Severity, reverse=True)]


def rule_ids() -> Iterable[str]:
    from webexgen.compare.rules import RULES

    return RULES


FORMAT = click.option(
    "--format",
    "form",
    type=Word("format", _formats),
    default="text",
    show_default=True,
    help="Output format.",
    metavar="[text|markdown|json|html|github|junit|sarif]",
)

PROFILE = click.option(
    "--for",
    "profile",
    type=ProfileName(),
    help="Whose compatibility to judge: client (an application that stays as it is), reader (its reading of responses), "
    "source (code built with the new bindings), slow-channel (new bindings at sites of the older release), bindings (users of "
    "these bindings, which read whatever comes), all, an observer of `webexgen explain`, or a profile of webexgen.toml.  "
    "[default: all]",
    metavar="[client|reader|source|slow-channel|bindings|all|...]",
)

CONFIG = click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of defaults and decisions.  [default: webexgen.toml, or pyproject.toml with [tool.webexgen], of the current folder]",
)

OUTPUT = click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of the terminal."
)

OUT = click.option("--out", type=Folder(), help="Output folder.  [default: generated/ beside the catalog]")

BINDINGS = click.option(
    "--out",
    type=Folder(exists=True),
    help="Where the bindings are.  [default: generated/ beside the catalog; made for this run if they are not there]",
)


def end_of_waivers(as_of: datetime | None) -> tuple[date, str]:
    """The day that waivers end by, and who says so."""
    if as_of is not None:
        return as_of.date(), "--as-of"
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        return datetime.fromtimestamp(int(epoch), UTC).date(), "SOURCE_DATE_EPOCH"
    return datetime.now(UTC).date(), "today"
