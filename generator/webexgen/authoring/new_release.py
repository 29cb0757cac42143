"""A release that is new: its rows and aliases in releases.toml, and the folder of its update."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.catalog.toml_reader import LABEL
from webexgen.errors import CatalogError, UnknownNameError, nearest

__all__ = ["NewRelease", "new_release"]

_UPDATE = """\
title = {title}
releases = {releases}
{source}page = {page}

# One table for each thing that the source announces, in its order; docs/catalog.md lists what each key can say.
#
# [[items]]
# title = "What it means, in our words"
# heading = "The heading that it stands under in the source"
# operations = ["Operation"]
# impact = "adds"
# directions = ["request"]
# behaviour = "What a site does from now on."
#
# [[items.changes]]
# operation = "Operation"
# direction = "request"
# path = "element/inside"
# kind = "element-added"
# evidence = "documented"
"""


@dataclass(frozen=True, slots=True)
class NewRelease:
    """A release that ships a new update. `also_as` are further labels of it, each with the train that it continues."""

    name: str
    after: str
    train: str
    title: str
    page: str
    source: str = ""
    also_as: Sequence[tuple[str, str]] = ()


def new_release(catalog: Catalog, new: NewRelease) -> Mapping[str, bytes]:
    """The files that bring a release into a catalog, by path below its root.

    Raises `CatalogError` if it, its folder or one of its labels is there already, or a label is none, or if releases.toml is not made
    of the tables that a row could be put after; `UnknownNameError` for a train or a source that is not there.
    """
    parents = {label: _last_on(catalog, train) for label, train in new.also_as}
    parents[new.name] = catalog.point(new.after)
    for label in parents:
        if not LABEL.accepts(label):
            raise CatalogError(f"{label!r} is no name of a release; it must be {LABEL.what}")
        if label in (*catalog.releases, *catalog.aliases, BASELINE):
            raise CatalogError(f"{catalog.root / 'releases.toml'}: there is a release {label} already")
    if (catalog.root / new.name).exists():
        raise CatalogError(f"{catalog.root / new.name}: is there already")
    if new.source and new.source not in catalog.wire.sources:
        add = f'add {new.source} = "what it is" to [sources] in {catalog.wire.path} if it is new'
        raise UnknownNameError(
            f"there is no source {new.source!r}{nearest(new.source, catalog.wire.sources, also=add)}"
        )
    trains = {**dict(new.also_as), new.name: new.train}
    text = (catalog.root / "releases.toml").read_text(encoding="utf-8")
    for label, parent in parents.items():
        text = _with_row(text, label, parent, new.name, trains[label])
        text = _with_alias(text, trains[label], label)
    text = _with_alias(text, "latest", new.name)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise CatalogError(
            f"{catalog.root / 'releases.toml'}: no row can be put after those that are there; "
            "write each release as a table [[releases]], and the aliases as [aliases]"
        ) from None
    update = _UPDATE.format(
        title=_quoted(new.title),
        releases=json.dumps([new.name, *(label for label, _ in new.also_as)]),
        source=f"source = {_quoted(new.source)}\n" if new.source else "",
        page=_quoted(new.page),
    )
    return {"releases.toml": text.encode(), f"{new.name}/update.toml": f"{_schema_line(catalog)}{update}".encode()}


def _schema_line(catalog: Catalog) -> str:
    """The first line of the other updates' files, if it names a schema for editors."""
    for update in catalog.updates.values():
        first, _, _ = (update.folder / "update.toml").read_text(encoding="utf-8").partition("\n")
        if first.startswith("#:schema "):
            return f"{first}\n"
    return ""


def _last_on(catalog: Catalog, train: str) -> str:
    found = [release.name for release in catalog.releases.values() if release.train == train]
    if not found:
        trains = dict.fromkeys(release.train for release in catalog.releases.values())
        raise UnknownNameError(f"there is no train {train!r}{nearest(train, trains)}")
    return found[-1]


def _with_row(text: str, name: str, parent: str, update: str, train: str) -> str:
    """releases.toml with one more release, as the last one."""
    rows = (
        f"{key} = {_quoted(value)}\n"
        for key, value in (("name", name), ("parent", parent), ("update", update), ("train", train))
    )
    row = f"[[releases]]\n{''.join(rows)}"
    lines = text.splitlines(keepends=True)
    heads = [number for number, line in enumerate(lines) if line.strip() == "[aliases]"]
    if not heads:
        return f"{text.rstrip()}\n\n{row}"
    place = heads[0]
    while place and lines[place - 1].startswith("#"):  # what is written about the aliases stays with them
        place -= 1
    return f"{''.join(lines[:place]).rstrip()}\n\n{row}\n{''.join(lines[place:])}"


def _with_alias(text: str, alias: str, name: str) -> str:
    """releases.toml with an alias that names a release."""
    lines = text.splitlines(keepends=True)
    inside, last = False, None
    for number, line in enumerate(lines):
        if line.startswith("["):
            inside = line.strip() == "[aliases]"
        if inside and line.strip():
            key, is_key, value = line.partition("=")
            last = number
            if is_key and key.strip().strip("\"'") == alias:
                comment = value.partition("#")[1:]
                lines[number] = (
                    f"{key.rstrip()} = {_quoted(name)}{'  ' + ''.join(comment).rstrip() if comment[0] else ''}\n"
                )
                return "".join(lines)
    entry = f"{alias if alias.isalnum() else _quoted(alias)} = {_quoted(name)}\n"
    if last is None:
        return f"{text.rstrip()}\n\n[aliases]\n{entry}"
    lines.insert(last + 1, entry)
    return "".join(lines)


def _quoted(text: str) -> str:
    """A TOML basic string."""
    return json.dumps(text, ensure_ascii=False)
