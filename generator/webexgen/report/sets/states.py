"""One catalog at two times: what its releases are now, and what they were at a revision of its git repository or when they were published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from webexgen.catalog.announcement import Item, Update
from webexgen.catalog.graph import Catalog
from webexgen.compare.behaviour import behaviour_changes
from webexgen.compare.diff import diff
from webexgen.compare.history import History
from webexgen.compare.policy import Profile, judge
from webexgen.compose.published import Published, fingerprints
from webexgen.errors import CatalogError, InputError
from webexgen.files import write_all
from webexgen.importer.revisions import revisions_of, tree_of
from webexgen.report.announced import Announced
from webexgen.report.changelog import Changelog, Entry, Note, Selection, changelog, shown
from webexgen.report.contents import Contents
from webexgen.schema.loader import Models

__all__ = ["PUBLISHED", "States", "states"]

PUBLISHED = "published"
"""Stands for what published.toml keeps fingerprints of, in the place of a revision."""


@dataclass(frozen=True)
class States:
    """What became of the releases of a catalog: changelogs of those that are new or not what they were, and the names of the others."""

    logs: tuple[Changelog, ...]
    same: tuple[str, ...]
    gone: tuple[str, ...]


def states(now: History, revision: str, names: Iterable[str], profile: Profile, selection: Selection) -> States:
    """Compare each of these releases with what it was at a revision, or as "published".

    One that was not there yet is compared with the release that it follows. Raises `InputError` if the catalog is in no git
    repository, or no revision has a release as it was published.
    """
    chosen = list(names)
    with ExitStack() as stack:
        if revision == PUBLISHED:
            before, gone = _published(now.catalog, stack)
            known = Published(now.catalog).names
        else:
            then = _catalog_at(now.catalog.root, revision, stack)
            history = History(Models(then))
            before = dict.fromkeys(then.releases, history)
            known = tuple(then.releases)
            gone = tuple(name for name in then.releases if name not in now.catalog.releases)
        logs: list[Changelog] = []
        same: list[str] = []
        for name in chosen:
            past = before.get(name)
            if past is None and name not in known:
                logs.append(changelog(now, name, profile, selection))
                continue
            log = None if past is None else _compare(past, now, name, revision, profile, selection)
            if log is None:
                same.append(name)
            else:
                logs.append(log)
    return States(tuple(logs), tuple(same), gone)


def _published(catalog: Catalog, stack: ExitStack) -> tuple[dict[str, History], tuple[str, ...]]:
    """The releases that are not what was published, each with a catalog that has it so, and those that are gone."""
    published = Published(catalog)
    rewritten = dict.fromkeys(one.release for one in published.rewritten())
    wanted = [name for name in rewritten if name in catalog.releases]
    found: dict[str, History] = {}
    for revision in revisions_of(catalog.root) if wanted else ():
        then = _catalog_at(catalog.root, revision, stack)
        history = History(Models(then))
        for name in wanted:
            is_wanted = name in then.releases and name not in found
            if is_wanted and fingerprints(history.models.schemas(name)) == published.fingerprints(name):
                found[name] = history
        if len(found) == len(wanted):
            break
    missing = [name for name in wanted if name not in found]
    if missing:
        raise InputError(f"{published.path}: no revision of the catalog has {', '.join(missing)} as published")
    return found, tuple(name for name in rewritten if name not in catalog.releases)


def _catalog_at(root: Path, revision: str, stack: ExitStack) -> Catalog:
    """The catalog of a folder as a revision of its repository has it, in a folder that goes with `stack`."""
    try:
        files = tree_of(f"{revision}:./", root, lambda path: ".." not in path.split("/"))
    except InputError:
        raise InputError(f"git has no catalog at revision {revision} of {root}") from None
    folder = Path(stack.enter_context(TemporaryDirectory())) / root.name
    write_all(folder, files)
    try:
        return Catalog.load(folder)
    except CatalogError as error:
        told = str(error).replace(str(folder), f"{revision}:{root.name}")
        raise InputError(f"the catalog of revision {revision} cannot be read: {told}") from None


def _compare(
    then: History, now: History, name: str, revision: str, profile: Profile, selection: Selection
) -> Changelog | None:
    """What a release is now, compared with what it was; None if nothing differs. Announcements count where only one of the two has them."""
    line = _line(now, name)
    updates = list(_announced(_line(then, name), line))
    if not updates and then.models.digest(name) == now.models.digest(name):
        return None
    old, new = then.load(name), now.load(name)
    behaviour = behaviour_changes(updates, {operation.name for api in (old, new) for operation in api.operations})
    contents = Contents(then, name, name), Contents(now, name, name)
    rows = [Announced(update.name, row) for update in line.values() for row in update.changes]
    facts = (*diff(old, new, now.catalog.renames), *(fact.change for fact in behaviour.values()))
    entries: list[Entry] = []
    for finding in judge([change for change in map(selection.narrow, facts) if change is not None], profile):
        change, announced = finding.change, behaviour.get(finding.change.id)
        if announced is not None:
            entries.append(Entry(finding, "new", (name,), (), (), announcement=announced.item))
            continue
        told = tuple(row for row in rows if row.tells(change))
        has = contents[change.new is not None]
        entries.append(Entry(finding, "new", (name,), (), told, bases=has.bases(change), content=has.nodes(change)))
    notes = tuple(
        Note(update.name, (name,), side, item, ())
        for side, update in updates
        for item in update.items
        if selection.concerns(item)
    )
    if not (entries or notes):
        return None
    was = f"{name} as published" if revision == PUBLISHED else f"{name} at {revision}"
    return shown(Changelog(was, name, was, profile, selection, tuple(entries), notes), selection)


def _line(history: History, name: str) -> dict[str, Update]:
    """The updates that a release has, by name, oldest first."""
    catalog = history.catalog
    names = (catalog.releases[one].update for one in history.line(name)[-2::-1])
    return {one: catalog.updates[one] for one in names}


def _announced(olds: dict[str, Update], news: dict[str, Update]) -> Iterator[tuple[Literal["old", "new"], Update]]:
    """The updates of two lines with the announcements that only one of them has."""
    sides: tuple[tuple[Literal["old", "new"], dict[str, Update], dict[str, Update]], ...] = (
        ("old", olds, news),
        ("new", news, olds),
    )
    for side, ours, theirs in sides:
        for name, update in ours.items():
            known = theirs[name].items if name in theirs else ()
            items = tuple(item for item in update.items if _told(item) not in map(_told, known))
            if items:
                yield side, replace(update, items=items)


def _told(item: Item) -> Item:
    """An announcement but for the line that it is on."""
    return replace(item, where="")
