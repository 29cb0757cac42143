"""Bindings and changelogs for every release of a versioned XML API, from its catalog of schemas.

What the commands do, as functions; docs/api.md shows each at work. Importing this module loads none of what they need.
A `webexgen.errors.WebexgenError` tells the file and line or the name that is wrong, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from webexgen.public.compatibility import accepts, find, needs, upgrade
from webexgen.public.sets import diff_sets

if TYPE_CHECKING:
    from webexgen.catalog.graph import Catalog, Release
    from webexgen.compare.change import Change
    from webexgen.compare.history import History
    from webexgen.compare.policy import Finding, Profile
    from webexgen.compose.schema_set import SchemaSet
    from webexgen.output.folder import Drift
    from webexgen.progress import Progress
    from webexgen.report.changelog import Changelog, Selection
    from webexgen.schema.model import Api

__all__ = [
    "accepts",
    "changelog",
    "check",
    "diff",
    "diff_sets",
    "emit",
    "find",
    "generate",
    "history",
    "judge",
    "load",
    "model",
    "needs",
    "render",
    "schema_set",
    "upgrade",
    "vendor",
]


def load(folder: str | Path | None = None) -> Catalog:
    """The catalog in a folder.

    Args:
        folder: The folder with releases.toml; by default ./xsd if that is one, or the catalog that comes with the package.

    Raises:
        CatalogError: A file of the catalog is missing, or holds what it should not; with file and line.

    """
    from webexgen.catalog.graph import Catalog
    from webexgen.resources import catalog_folder

    return Catalog.load(catalog_folder(None if folder is None else Path(folder))[0])


def schema_set(catalog: Catalog, release: Release | str) -> SchemaSet:
    """The complete XML schemas of a release: its baseline with the fragments of all updates up to it.

    Args:
        catalog: What `load` returned.
        release: A release, its name, an alias such as "latest", or "baseline".

    Raises:
        UnknownNameError: There is no such release; with the nearest names.
        ComposeError: A fragment does not fit what it changes, or holds what bindings cannot express; with file and line.

    """
    from webexgen.schema.loader import Models

    return Models(catalog).schemas(catalog.point(release))


def model(catalog: Catalog, release: Release | str) -> Api:
    """The operations and types of a release, as `emit` and `diff` see them. Args and errors are those of `schema_set`."""
    return history(catalog).load(catalog.point(release))


def history(catalog: Catalog, progress: Progress | None = None) -> History:
    """The releases with what changes from one to another. Each schema is read once, when it is first needed.

    Args:
        catalog: What `load` returned.
        progress: Called with a stage, how many of its steps are done, and how many there are.

    """
    from webexgen.compare.history import History
    from webexgen.progress import quiet
    from webexgen.schema.loader import Models

    return History(Models(catalog, progress or quiet))


def diff(history: History, old: Release | str, new: Release | str) -> tuple[Change, ...]:
    """What differs between two releases, on whatever trains: facts, without a verdict.

    Args:
        history: What `history` returned.
        old: A release, its name, an alias, or "baseline".
        new: The same.

    Raises:
        UnknownNameError: There is no such release; with the nearest names.

    """
    return history.diff(history.catalog.point(old), history.catalog.point(new))


def judge(changes: Iterable[Change], profile: Profile | str = "all") -> list[Finding]:
    """What changes mean to those who send and read messages, and to code that uses the bindings: one finding a change, in order.

    Args:
        changes: What `diff` returned.
        profile: Which observers count, and how much: "client", "reader", "source", "slow-channel" or "all".

    Raises:
        UnknownNameError: There is no such profile; with the nearest names.

    """
    from webexgen.compare.policy import find_profile, judge

    return judge(changes, find_profile(profile))


def changelog(
    history: History,
    new: Release | str,
    old: Release | str | None = None,
    *,
    profile: Profile | str = "all",
    selection: Selection | None = None,
) -> Changelog:
    """What differs between two releases, with verdicts, and with what updates announce of it and of behaviour.

    Args:
        history: What `history` returned.
        new: A release, its name, an alias, or "baseline".
        old: What to compare it with; by default the release that it follows.
        profile: Which observers count, as for `judge`.
        selection: The operations, directions, kinds and severities to leave in; by default all.

    Raises:
        UnknownNameError: There is no such release or profile; with the nearest names.

    """
    from webexgen.compare.policy import find_profile
    from webexgen.report.changelog import Selection, compare

    catalog, name = history.catalog, history.catalog.point(new)
    base = catalog.resolve(name).parent if old is None else catalog.point(old)
    return compare(history, base, name, find_profile(profile), selection or Selection())


def render(catalog: Catalog, log: Changelog, form: str = "markdown") -> str:
    """A changelog as a document.

    Args:
        catalog: The one that the changelog is of.
        log: What `changelog` returned.
        form: "text", "markdown", "html", "json", "sarif", "junit" or "github".

    Raises:
        UnknownNameError: There is no such format; with the nearest names.

    """
    from webexgen.errors import known
    from webexgen.report.renderer import FORMATS, Renderer
    from webexgen.resources import templates_folder

    return Renderer(templates_folder(), catalog).render(log, known("format", form, FORMATS))


def emit(catalog: Catalog, release: Release | str) -> Mapping[str, bytes]:
    """The bindings of a release, without writing them: the files of the package, by path. The same input gives the same bytes.

    Args:
        catalog: What `load` returned.
        release: A release, its name, or an alias.

    Raises:
        UnknownNameError: There is no such release; with the nearest names.
        ComposeError, SchemaError: What bindings cannot be made of; with file and line, or the names.

    """
    from webexgen.output.generation import generated
    from webexgen.resources import templates_folder

    return generated(catalog, templates_folder(), (catalog.resolve(release),), changelogs=False).package


def vendor(
    catalog: Catalog,
    release: Release | str,
    operations: Iterable[str] = (),
    *,
    services: Iterable[str] = (),
    without: Iterable[str] = (),
) -> Mapping[str, bytes]:
    """A package of some operations for another project, without writing it: its files, by path. The same input gives the same bytes.

    Args:
        catalog: What `load` returned.
        release: A release, its name, or an alias.
        operations: Names of operations, in any letter case.
        services: Names of services, all of whose operations are to be there. All of the release, if neither is given.
        without: What to leave out: "compatibility", "json", "stream" or "validate".

    Raises:
        UnknownNameError: There is no such release, operation, service or part; with the nearest names.

    """
    from webexgen.output.vendoring.maker import Vendor
    from webexgen.resources import templates_folder

    maker = Vendor(catalog, templates_folder())
    return maker.files(maker.record(catalog.resolve(release), tuple(operations), tuple(services), tuple(without)))


def generate(
    catalog: Catalog,
    out: str | Path,
    releases: Iterable[Release | str] | None = None,
    *,
    changelog: str | Path | None = None,
    explorer: str | Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Drift:
    """Write the bindings of releases; returns what was different before.

    Args:
        catalog: What `load` returned.
        out: The folder for the package, which is made if there is none. What webexgen did not write there is left alone.
        releases: Releases, their names, or aliases; all by default. Others that were written before stay.
        changelog: The folder for changelogs; by default where they were written before, or nowhere.
        explorer: The same for the explorer.
        force: Overwrite files that were edited or that webexgen did not write.
        progress: Called with a stage, how many of its steps are done, and how many there are.

    Raises:
        UnknownNameError: There is no such release; with the nearest names.
        EditedError: A file that was written before has been edited since. Nothing is written.
        OutputError: The folder cannot be written.

    """
    from webexgen.output.workspace import Workspace
    from webexgen.progress import quiet

    workspace = Workspace.of(catalog, out, changelog, explorer)
    chosen = catalog.releases.values() if releases is None else [catalog.resolve(release) for release in releases]
    return workspace.generate(chosen, progress or quiet, force=force)


def check(
    catalog: Catalog,
    out: str | Path,
    releases: Iterable[Release | str] | None = None,
    *,
    changelog: str | Path | None = None,
    explorer: str | Path | None = None,
    progress: Progress | None = None,
) -> Drift:
    """How a folder differs from what `generate` would write there; the result is false if it does not. Writes nothing.

    Args and errors are those of `generate`.
    """
    from webexgen.output.workspace import Workspace
    from webexgen.progress import quiet

    workspace = Workspace.of(catalog, out, changelog, explorer)
    chosen = None if releases is None else [catalog.resolve(release) for release in releases]
    return workspace.check(chosen, progress or quiet)
