"""The release graph: releases, trains, updates and what each update announces. Knows no XML Schema."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from webexgen.errors import CatalogError, UnknownNameError, nearest
from webexgen.rename import Rename
from webexgen.tables import strange

__all__ = ["BASELINE", "RENAMES", "Catalog", "Change", "ExceptionCode", "Item", "Release", "Update", "Wire"]

BASELINE = "baseline"
RENAMES = "renames.toml"

Direction = Literal["request", "response"]
Evidence = Literal["documented", "shown", "implied"]
ChangeKind = Literal["element-added", "min-occurs-lowered", "operation-added"]


@dataclass(frozen=True, slots=True)
class Release:
    """A label that a site can run. `parent` is the release that its update changes."""

    name: str
    parent: str
    update: str
    train: str


@dataclass(frozen=True, slots=True)
class Change:
    """A schema change as the page tells it. `path` holds element names from the bodyContent."""

    operation: str
    direction: Direction
    path: str
    kind: ChangeKind
    evidence: Evidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionCode:
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Item:
    """One announcement of an update, in page order."""

    title: str
    heading: str
    operations: tuple[str, ...]
    behaviour: str = ""
    toggle: str = ""
    limits: str = ""
    exceptions: tuple[ExceptionCode, ...] = ()
    oddities: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Update:
    """One section of the API 40 page. `folder` holds its fragments."""

    name: str
    folder: Path
    title: str
    releases: tuple[str, ...]
    page: str
    items: tuple[Item, ...]

    @property
    def fragments(self) -> tuple[Path, ...]:
        return tuple(sorted(self.folder.glob("*.xsd")))

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(change for item in self.items for change in item.changes)


@dataclass(frozen=True, slots=True)
class Wire:
    """What a message looks like: see the comments in wire.toml."""

    api: str
    package: str
    message: str
    body_content: str
    request_type: str
    response_type: str
    failure: str = ""
    empty_list: str = ""
    acronyms: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)


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
    def load(cls, root: Path) -> Catalog:
        """Read releases.toml, wire.toml, every update.toml, and renames.toml if there is one.

        Raises `CatalogError` naming file and key.
        """
        table = _toml(root / "releases.toml")
        rows: list[Release] = _build(Release, table.get("releases", []), root / "releases.toml")
        graph = {release.name: release for release in rows}
        _check_graph(graph, root / "releases.toml")
        aliases = table.get("aliases", {})
        for alias, name in aliases.items():
            if name not in graph:
                raise CatalogError(f"{root / 'releases.toml'}: alias {alias!r}: there is no release {name!r}")
        names = dict.fromkeys(release.update for release in graph.values())
        updates = {name: _update(root / name) for name in names}
        for update in updates.values():
            shipped = tuple(r.name for r in graph.values() if r.update == update.name)
            if sorted(shipped) != sorted(update.releases):
                raise CatalogError(
                    f"{update.folder / 'update.toml'}: releases are {list(update.releases)}, "
                    f"but releases.toml gives this update to {list(shipped)}"
                )
        return cls(root, graph, updates, aliases, _wire(root / "wire.toml"), _renames(root / RENAMES))

    @cached_property
    def baseline(self) -> tuple[Path, ...]:
        return tuple(sorted((self.root / BASELINE).glob("*.xsd")))

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that `resolve` takes, for completion."""
        return (*self.releases, *self.aliases)

    def resolve(self, name: str) -> Release:
        """The release of this name or alias. Raises `UnknownNameError` with the nearest names."""
        name = name.removeprefix("v").replace("_", ".")
        release = self.releases.get(self.aliases.get(name, name))
        if release is None:
            raise UnknownNameError(f"there is no release {name!r}{self._hint(name)}; see `webexgen releases`")
        return release

    def _hint(self, name: str) -> str:
        number = _number(name)
        if number:
            before = [r for r in self.releases if _number(r) < number]
            after = [r for r in self.releases if _number(r) > number]
            around = [*sorted(before, key=_number)[-1:], *sorted(after, key=_number)[:1]]
            return f": its neighbours are {' and '.join(around)}"
        return nearest(name, self.names)

    def lineage(self, release: Release) -> tuple[Update, ...]:
        """The updates that lead from the baseline to `release`, oldest first."""
        chain: list[Update] = []
        name = release.name
        while name != BASELINE:
            chain.append(self.updates[self.releases[name].update])
            name = self.releases[name].parent
        return tuple(reversed(chain))

    def added_in(self, release: Release, update: str) -> str:
        """The label under which `update` reached the lineage of `release`: 40.4.8 came to 40.2.9 as 40.2.9."""
        name = release.name
        while name != BASELINE:
            if self.releases[name].update == update:
                return name
            name = self.releases[name].parent
        return BASELINE


def _number(name: str) -> tuple[int, ...]:
    parts = name.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


def _toml(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogError(f"{path}: no such file; --catalog must name a folder with releases.toml") from None
    except (OSError, ValueError) as error:
        raise CatalogError(f"{path}: {error}") from None
    found = [f"{path}: {finding}" for finding in strange(path.name, table)]
    if found:
        raise CatalogError("\n".join(found))
    return table


def _build(kind: type, rows: Iterable[dict[str, Any]], path: Path) -> list[Any]:
    values = {name: get_args(hint) for name, hint in get_type_hints(kind).items() if get_origin(hint) is Literal}
    built: list[Any] = []
    for row in rows:
        where = f"{path}: {kind.__name__.lower()} {next(iter(row.values()), '')!r}"
        try:
            built.append(kind(**{key: _frozen(value) for key, value in row.items()}))
        except TypeError as error:
            raise CatalogError(f"{where}: {str(error).partition(') ')[2] or error}") from None
        for name, allowed in values.items():
            if row[name] not in allowed:
                raise CatalogError(f"{where}: {name} is {row[name]!r}, and has to be one of {', '.join(allowed)}")
    return built


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return value


def _check_graph(releases: Mapping[str, Release], path: Path) -> None:
    seen = {BASELINE}
    for release in releases.values():
        if release.parent not in seen:
            raise CatalogError(f"{path}: {release.name}: parent {release.parent!r} is not a release above it")
        seen.add(release.name)


def _update(folder: Path) -> Update:
    path = folder / "update.toml"
    table = _toml(path)
    items: list[dict[str, Any]] = []
    for row in table.pop("items", []):
        row["changes"] = _build(Change, row.get("changes", []), path)
        row["exceptions"] = _build(ExceptionCode, row.get("exceptions", []), path)
        items.append(row)
    table["items"] = _build(Item, items, path)
    return _build(Update, [{"name": folder.name, "folder": folder, **table}], path)[0]  # type: ignore[no-any-return]


def _wire(path: Path) -> Wire:
    table = _toml(path)
    table.pop("sources", None)
    table.update(table.pop("names", {}))
    return _build(Wire, [table], path)[0]  # type: ignore[no-any-return]


def _renames(path: Path) -> tuple[Rename, ...]:
    """The decisions on renames: [[rename]] with owner, old, new, confirmed and reason."""
    table = _toml(path) if path.exists() else {}
    renames: list[Rename] = _build(Rename, table.get("rename", []), path)
    decided: set[tuple[str, frozenset[str]]] = set()
    for rename in renames:
        where = f"{path}: rename of {rename.owner}/{rename.old} to {rename.new}"
        for name, hint in get_type_hints(Rename).items():
            value = getattr(rename, name)
            if type(value) is not hint or value == "":
                wanted = "true or false" if hint is bool else "a text that is not empty"
                raise CatalogError(f"{where}: {name} is {value!r}, and has to be {wanted}")
        pair = rename.owner, frozenset((rename.old, rename.new))
        if pair in decided:
            raise CatalogError(f"{where}: it is decided twice; keep one entry")
        decided.add(pair)
    return tuple(renames)
