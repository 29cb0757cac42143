"""Which releases have which member of which message: every operation, element and value of an enumeration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from webexgen.cache import Cache
from webexgen.catalog.announcement import ENVELOPE, HALVES, Direction, Item
from webexgen.catalog.graph import BASELINE, Catalog, Release
from webexgen.schema.loader import Models

if TYPE_CHECKING:
    from webexgen.compat.shapes import Half
    from webexgen.schema.model import Api

__all__ = ["Availability", "AvailabilityIndex"]


class Availability(NamedTuple):
    """A member of a message, and the releases that have it; "baseline" is among them where it was there before the first update.

    `path` holds element names from the operation's content and is "" for the operation itself, whose `direction` is "" too. `type`,
    `occurs`, `doc` and what is known of the evidence are those of the newest release that has the member. `values` are those of an
    enumeration, each with the releases that list it; if it `is_open`, a release that has it knows of others.
    """

    operation: str
    direction: Direction | str
    path: str
    having: frozenset[str]
    type: str = ""
    occurs: str = ""
    doc: str = ""
    evidence: str = "documented"
    assumed: tuple[str, ...] = ()
    announced: bool = True
    seen: str = ""
    sensitive: bool = False
    is_open: bool = False
    values: Mapping[str, frozenset[str]] | None = None

    @property
    def name(self) -> str:
        """The element's own name; the operation's for itself."""
        return self.path.rpartition("/")[2] or self.operation


class AvailabilityIndex:
    """The members of all releases of a catalog. Made of the models once, and kept in the user's cache folder."""

    def __init__(self, catalog: Catalog, models: Models | None = None) -> None:
        self.catalog = catalog
        self._models = Models(catalog) if models is None else models
        self._names = (BASELINE, *catalog.releases)
        self._by_path: dict[tuple[str, str], dict[str, tuple[Any, ...]]] = {}
        self._open: dict[Half, tuple[Availability, ...]] = {}
        self._sets: dict[int, frozenset[str]] = {}
        self._known_values: dict[tuple[tuple[str, int], ...], Mapping[str, frozenset[str]]] = {}

    @cached_property
    def _kept(self) -> Mapping[str, Any]:
        """`rows` by operation and direction, `shapes` by release, operation and direction, `types` by name and element."""
        cache, digest = Cache("availability"), self.digest()
        if digest is None:
            return self._made()
        kept = cast("dict[str, Any] | None", cache.get("all", digest, dict))
        if kept is None:
            kept = self._made()
            cache.put("all", digest, kept)
        return kept

    def digest(self) -> str | None:
        """Stands for all that decides which release has what, and what the updates announce of it; None where nothing does."""
        return None if any(map(self._models.is_given, self._names)) else self._models.catalog_digest

    def _made(self) -> dict[str, Any]:
        from webexgen.compat.counts import (  # noqa: PLC0415 - not needed where they are kept
            counts,
            declared,
            members,
            rows,
        )

        releases = members(self.catalog, self._models)
        counted, found = counts(releases)
        return {"rows": rows(counted), "shapes": found, "types": declared(releases)}

    def model(self, release: str) -> Api:
        """The model of a release, or of "baseline"."""
        return self._models.load(release)

    def shape(self, release: str, half: Half) -> str:
        """See `shapes`; "" if the release has no such operation."""
        found: str = self._kept["shapes"][release].get(half, "")
        return found

    def alike(self, operations: Iterable[str], direction: Direction) -> list[list[Release]]:
        """The releases in groups that judge a message of these operations alike."""
        names = tuple(dict.fromkeys(("", *operations)))
        groups: dict[tuple[str, ...], list[Release]] = {}
        for release in self.catalog.releases.values():
            shapes = tuple(self.shape(release.name, (name, direction)) for name in names)
            groups.setdefault(shapes, []).append(release)
        return [*groups.values()]

    @property
    def operations(self) -> tuple[str, ...]:
        """The names of all operations that a release has, sorted."""
        return tuple(sorted({operation for operation, direction in self._kept["rows"] if not direction}))

    @property
    def envelope(self) -> tuple[Availability, ...]:
        """The elements around the contents of every message; their `operation` is "", and their `direction` "message"."""
        return self.below(*ENVELOPE)

    def __iter__(self) -> Iterator[Availability]:
        """Every member: the operations sorted by name, each with its request's and its response's in the order of the schema."""
        for operation in self.operations:
            for direction in ("", *HALVES):
                yield from map(self._member, self._kept["rows"].get((operation, direction), ()))

    def below(self, operation: str, direction: Direction | str) -> tuple[Availability, ...]:
        """The members of one message; that of the operation itself for the direction ""."""
        return tuple(map(self._member, self._kept["rows"].get((operation, direction), ())))

    def at(self, operation: str, direction: Direction | str, path: str = "") -> Availability | None:
        """The member at a path; None where no release has one."""
        half = operation, direction
        rows = self._by_path.get(half)
        if rows is None:
            rows = self._by_path[half] = {row[2]: row for row in self._kept["rows"].get(half, ())}
        return self._member(rows[path]) if path in rows else None

    def open_at(self, operation: str, direction: Direction) -> tuple[Availability, ...]:
        """The members of a message whose enumeration is incomplete."""
        half = operation, direction
        if half not in self._open:
            self._open[half] = tuple(member for member in self.below(*half) if member.is_open)
        return self._open[half]

    def declared(self, type_: str, element: str = "") -> frozenset[str]:
        """The releases whose complex type of this Clark name has an element of this name; those that have the type itself for ""."""
        return self._set(self._kept["types"].get(type_, {}).get(element, 0))

    def _member(self, row: tuple[Any, ...]) -> Availability:
        operation, direction, path, having, details, values = row
        return Availability._make((operation, direction, path, self._set(having), *details, self._values(values)))

    def _values(self, counted: tuple[tuple[str, int], ...] | None) -> Mapping[str, frozenset[str]] | None:
        if counted is None:
            return None
        known = self._known_values.get(counted)
        if known is None:
            known = self._known_values[counted] = {value: self._set(bits) for value, bits in counted}
        return known

    def _set(self, bits: int) -> frozenset[str]:
        found = self._sets.get(bits)
        if found is None:
            names = (name for number, name in enumerate(self._names) if bits >> number & 1)
            found = self._sets[bits] = frozenset(names)
        return found

    def items(self, member: Availability) -> tuple[Item, ...]:
        """The announcements that name a member, or something around it that came with it."""
        announced = self._announced.get((member.operation, member.direction))
        if announced is None:
            return ()
        steps = member.path.split("/")
        found = {n: item for end in range(len(steps) + 1) for n, item in announced.get("/".join(steps[:end]), ())}
        return tuple(found[number] for number in sorted(found))

    @cached_property
    def _announced(self) -> Mapping[tuple[str, str], Mapping[str, list[tuple[int, Item]]]]:
        """The announcements by operation, direction and path, numbered in the order of the catalog."""
        found: dict[tuple[str, str], dict[str, list[tuple[int, Item]]]] = {}
        items = (item for update in self.catalog.updates.values() for item in update.items)
        for number, item in enumerate(items):
            for change in item.changes:
                paths = found.setdefault((change.operation, change.direction), {})
                paths.setdefault(change.path, []).append((number, item))
        return found
