"""The release graph: releases, trains, aliases, lineage. Knows no XML Schema."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from webexgen.cache import Cache
from webexgen.catalog.announcement import UPDATE, AnnouncedChange, ExceptionCode, Item, Update, When, read_update
from webexgen.catalog.renames import RENAMES, Rename, read_renames
from webexgen.catalog.toml_reader import LABEL, Key, Row, Rows, Table, read
from webexgen.catalog.wire import Envelope, Outcome, Wire, read_wire
from webexgen.errors import CatalogError, UnknownNameError, nearest
from webexgen.files import complete

__all__ = ["BASELINE", "RELEASES", "Catalog", "Release", "update_names"]

BASELINE = "baseline"

RELEASES = Table(
    {
        "releases": Rows(
            Table(
                {
                    "name": Key(filled=True, form=LABEL),
                    "parent": Key(filled=True),
                    "update": Key(filled=True, form=LABEL),
                    "train": Key(filled=True),
                }
            )
        ),
        "aliases": Table(is_open=True, more=Key(filled=True)),
    }
)


@dataclass(frozen=True, slots=True)
class Release:
    """A label that a site can run. `parent` is the release that its update changes."""

    name: str
    parent: str
    update: str
    train: str


@dataclass(frozen=True)
class Catalog:
    """A folder of baseline, updates and releases. `releases` is in the order of releases.toml: parents first."""

    root: Path
    releases: Mapping[str, Release]
    updates: Mapping[str, Update]
    aliases: Mapping[str, str]
    wire: Wire
    renames: tuple[Rename, ...] = ()

    @classmethod
    def load(cls, root: Path, *, begun: bool = True) -> Catalog:
        """Read releases.toml, wire.toml, every update.toml, and renames.toml if there is one.

        Unless it is `begun`, it may be without a release.

        Puts into place what an interrupted command had decided to write. Raises `CatalogError` naming file and key. What was read once
        is kept by the content of these files.
        """
        complete(root)
        classes = (cls, Release, Update, Item, When, ExceptionCode, AnnouncedChange, Wire, Envelope, Outcome, Rename)
        cache, inputs = Cache("catalogs", (*classes, type(root))), _inputs(root)
        kept = cache.get("read", inputs, cls)
        if kept is None:
            kept = cls._read(root)
            cache.put("read", inputs, kept)
        if begun and not kept.releases:
            raise CatalogError(
                f"{root / 'releases.toml'}:1: has no [[releases]]; `webexgen new-release NAME --after {BASELINE}` writes the first"
            )
        return kept

    @classmethod
    def _read(cls, root: Path) -> Catalog:
        path = root / "releases.toml"
        if not path.is_file():
            raise CatalogError(f"{path}: no such file; --catalog must name a folder with releases.toml")
        table = read(path, RELEASES)
        releases = _graph(table.get("releases", ()))
        aliases = table.get("aliases", {})
        for alias, name in aliases.items():
            if alias in releases or alias == BASELINE:
                raise CatalogError(
                    f"{aliases.where(alias)}: alias {alias!r} is the name of a release; call it otherwise"
                )
            if name not in releases:
                raise CatalogError(
                    f"{aliases.where(alias)}: alias {alias!r}: there is no release {name!r}{nearest(name, releases)}"
                )
        wire = read_wire(root / "wire.toml")
        updates = _updates(root, table.get("releases", ()))
        for update in updates.values():
            if update.source and update.source not in wire.sources:
                near = nearest(update.source, wire.sources)
                raise CatalogError(
                    f"{_line(update, 'source')}: source: there is no {update.source!r} in [sources] of {wire.path}{near}"
                )
        for update in updates.values():
            shipped = tuple(r.name for r in releases.values() if r.update == update.name)
            if sorted(shipped) != sorted(update.releases):
                raise CatalogError(
                    f"{_line(update, 'releases')}: releases are {list(update.releases)}, "
                    f"but releases.toml gives this update to {list(shipped)}"
                )
        return cls(root, releases, updates, dict(aliases), wire, read_renames(root / RENAMES))

    @cached_property
    def baseline(self) -> tuple[Path, ...]:
        return tuple(sorted((self.root / BASELINE).glob("*.xsd")))

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that `resolve` takes, for completion."""
        return (*self.releases, *self.aliases)

    def point(self, name: Release | str) -> str:
        """The name of a release or "baseline", also by alias. Raises `UnknownNameError` with the nearest names."""
        return BASELINE if name == BASELINE else self.resolve(name).name

    def resolve(self, name: Release | str) -> Release:
        """The release of this name or alias, also as `v40_12_0`. Raises `UnknownNameError` with the nearest names."""
        if isinstance(name, Release):
            return name
        plain = name.removeprefix("v").replace("_", ".")
        for spelt in (name, plain):
            release = self.releases.get(self.aliases.get(spelt, spelt))
            if release is not None:
                return release
        raise UnknownNameError(f"there is no release {plain!r}{self._hint(plain)}")

    def _hint(self, name: str) -> str:
        number, see = _number(name), "see `webexgen releases`"
        if number:
            before = [r for r in self.releases if _number(r) < number]
            after = [r for r in self.releases if _number(r) > number]
            around = [*sorted(before, key=_number)[-1:], *sorted(after, key=_number)[:1]]
            names = f"{around[0]} is the nearest" if len(around) == 1 else f"its neighbours are {' and '.join(around)}"
            return f": {names}; {see}"
        return nearest(name, self.names, also=see)

    def lineage(self, release: Release) -> tuple[Update, ...]:
        """The updates that lead from the baseline to `release`, oldest first."""
        return tuple(self.updates[self.releases[name].update] for name in self.line(release.name)[-2::-1])

    def line(self, name: str) -> list[str]:
        """A release and those that it descends from, down to "baseline"."""
        line = [name]
        while line[-1] != BASELINE:
            line.append(self.releases[line[-1]].parent)
        return line

    def labels(self, release: Release) -> Mapping[str, str]:
        """The updates that lead to `release`, newest first, each with the label under which it reached this lineage."""
        labels: dict[str, str] = {}
        for name in self.line(release.name)[:-1]:
            labels.setdefault(self.releases[name].update, name)
        return labels

    def added_in(self, release: Release, update: str) -> str:
        """The label under which `update` reached the lineage of `release`: 40.4.8 came to 40.2.9 as 40.2.9."""
        return self.labels(release).get(update, BASELINE)

    def first_releases(self, having: Collection[str]) -> tuple[Release, ...]:
        """Of the releases that have something, those whose parent does not: where it came, on each train for itself.

        `having` are names of releases, and "baseline" for what was there before the first update.
        """
        return tuple(r for r in self.releases.values() if r.name in having and r.parent not in having)

    def having(self, update: str) -> tuple[str, ...]:
        """The releases that have an update, "baseline" and all of them for "baseline"."""
        if update == BASELINE:
            return (BASELINE, *self.releases)
        having: dict[str, Release] = {}
        for name, release in self.releases.items():
            if release.update == update or release.parent in having:
                having[name] = release
        return tuple(having)

    def availability(self, having: Collection[str]) -> str:
        """Which releases have something, told per train: `40.4.9 on train 40.4; 40.6.1 and later`."""
        missing = [name for name in self.releases if name not in having]
        if not missing:
            return "every release"
        return "; ".join(self._run(release, having) for release in self.first_releases(having)) or "no release"

    def _run(self, first: Release, having: Collection[str]) -> str:
        """A first release with those that descend from it and have the same."""
        run = {first.name: first}
        run |= {r.name: r for r in self._below(first.name) if r.name in having}
        newest, last = [*self.releases][-1], [*run.values()][-1]
        if newest in run:
            return f"{first.name} and later"
        if last is first:
            return f"{first.name} on train {first.train}"
        if last.train == first.train:
            return f"{first.name} and later on train {first.train}"
        return f"{first.name} to {last.name}"

    def _below(self, name: str) -> tuple[Release, ...]:
        """The releases that descend from one, parents first."""
        below: dict[str, Release] = {}
        for release in self.releases.values():
            if release.parent == name or release.parent in below:
                below[release.name] = release
        return tuple(below.values())


def update_names(root: Path) -> tuple[str, ...]:
    """The updates that releases.toml of a catalog names, that of its last release first; none if there is no such file."""
    path = root / "releases.toml"
    rows = read(path, RELEASES).get("releases", ()) if path.is_file() else ()
    return tuple(dict.fromkeys(row["update"] for row in reversed(rows)))


def _inputs(root: Path) -> str:
    """Stands for all that a catalog is read from, its place among it, and for the program that reads it."""
    digest = hashlib.sha256(repr((sys.version_info[:3], root)).encode("utf-8", "surrogateescape"))
    described = [root / "releases.toml", root / "wire.toml", root / RENAMES, *sorted(root.glob("*/update.toml"))]
    for path in (*sorted(Path(__file__).parent.glob("*.py")), *described):
        with contextlib.suppress(OSError):  # whoever reads it says so better
            digest.update(os.fsencode(path) + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _updates(root: Path, rows: Iterable[Row]) -> dict[str, Update]:
    """The updates that rows of releases name, each read once."""
    updates: dict[str, Update] = {}
    for row in rows:
        name = row["update"]
        if name not in updates:
            if not (root / name).is_dir():
                near = nearest(name, [path.parent.name for path in root.glob("*/update.toml")])
                raise CatalogError(
                    f"{row.where('update')}: {row['name']}: there is no folder {root / name}, with an update.toml{near}"
                )
            updates[name] = read_update(root / name)
    return updates


def _line(update: Update, key: str) -> str:
    """File and line of a key of an update's announcement."""
    return read(update.folder / "update.toml", UPDATE).where(key)


def _number(name: str) -> tuple[int, ...]:
    parts = name.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


def _folder(release: str) -> str:
    """What a release's name has in common with those that no folder could stand beside it for."""
    return re.sub(r"[.-]", "_", release).lower()


def _graph(rows: Iterable[Row]) -> dict[str, Release]:
    """The releases by name, each after its parent."""
    releases: dict[str, Release] = {}
    folders = {_folder(BASELINE): BASELINE}
    for row in rows:
        other = folders.setdefault(_folder(row["name"]), row["name"])
        if other == BASELINE or other in releases:
            like = "" if other == row["name"] else f", as {other!r}, whose package would have the same name"
            raise CatalogError(f"{row.where('name')}: release {row['name']!r} is there already{like}")
        if row["parent"] not in releases and row["parent"] != BASELINE:
            near = nearest(row["parent"], releases)
            raise CatalogError(
                f"{row.where('parent')}: {row['name']}: parent {row['parent']!r} is not a release above it{near}"
            )
        releases[row["name"]] = Release(**row)
    return releases
