"""What a Python program sends and reads with the bindings: objects that it makes, fields that it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from webexgen.catalog.announcement import Direction
from webexgen.compat.bound import Class
from webexgen.compat.uses import Counts, Site, Use

__all__ = ["Built", "Place", "Program", "Read", "Set"]


@dataclass(slots=True)
class Set:
    """A field that is given to an object: the element, the text of its value where it stands there as one, and objects in it."""

    tag: str
    line: int
    value: str | None = None
    inside: list[Built] = field(default_factory=list["Built"])


@dataclass(slots=True)
class Built:
    """An object that the program makes."""

    cls: Class
    line: int
    sets: list[Set] = field(default_factory=list[Set])
    is_whole: bool = True
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands in a message: None for what nobody says of an object that came from elsewhere."""

    operation: str
    direction: Direction
    path: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A field that is read from an object of a class. `place` is the element's, where that is known."""

    cls: Class
    tag: str
    line: int
    place: Place | None


@dataclass(slots=True)
class Program:
    """What a program does with the bindings. `not_followed` are the lines of what may be more of it."""

    file: str
    built: list[Built] = field(default_factory=list[Built])
    reads: list[Read] = field(default_factory=list[Read])
    not_followed: list[int] = field(default_factory=list[int])
    excused: int = 0

    @property
    def counts(self) -> Counts:
        uses = list(self.uses())
        calls = sum(not use.path for use in uses)
        return Counts(calls=calls, fields=len(uses) - calls, files=1, not_followed=len(self.not_followed))

    def uses(self) -> Iterator[Use]:
        """The calls, each with the paths of all that is set in it; the fields set; the fields read."""
        for built in self.built:
            if built.is_inside:
                continue
            if built.cls.root is None:
                yield from self._of_type(built)
                continue
            operation, direction = built.cls.root
            fields = list(self._fields(built, operation, direction, ""))
            paths = frozenset(use.path for use in fields)
            yield Use(Site(self.file, built.line), operation, direction, paths=paths, is_whole=built.is_whole)
            yield from fields
        for read in self.reads:
            site = Site(self.file, read.line)
            if read.place is None:
                yield Use(site, "", "response", read.tag, type=read.cls.type)
            else:
                yield Use(site, read.place.operation, read.place.direction, read.place.path)

    def _fields(self, built: Built, operation: str, direction: Direction, path: str) -> Iterator[Use]:
        for given in built.sets:
            here = _below(path, given.tag)
            yield Use(Site(self.file, given.line), operation, direction, here, value=given.value)
            for inner in given.inside:
                yield from self._fields(inner, operation, direction, here)

    def _of_type(self, built: Built) -> Iterator[Use]:
        """The fields of an object that nobody says the place of: by its type."""
        yield Use(Site(self.file, built.line), "", "request", type=built.cls.type)
        for given in built.sets:
            yield Use(Site(self.file, given.line), "", "request", given.tag, type=built.cls.type, value=given.value)
            for inner in given.inside:
                yield from self._of_type(inner)


def _below(path: str, tag: str) -> str:
    return f"{path}/{tag}" if path else tag
