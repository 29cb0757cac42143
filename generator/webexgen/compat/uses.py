"""What is in use: the operations that are called, the elements that are sent or read, each with where that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from webexgen.catalog.announcement import HALVES, Direction, When
from webexgen.catalog.wire import Envelope
from webexgen.compat.acceptance import Acceptance
from webexgen.compat.availability import AvailabilityIndex
from webexgen.errors import InputError, nearest
from webexgen.message.lines import contents_of, tree
from webexgen.message.source import printable

__all__ = ["Counts", "Site", "Use", "concerned", "from_lines", "in_message"]


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """Where something is in use; `line` is 0 where a file is as exact as it gets."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Use:
    """An element that is sent or read, by its path from the operation's content; the call itself for the path "".

    `paths` are those that are in use in the same message, if it `is_whole`, all of them. `value` is the text of the element, where that is
    known. Of an object that nobody says the place of, `operation` is "", `type` the Clark name of its type and `path` its element.
    """

    site: Site
    operation: str
    direction: Direction
    path: str = ""
    paths: frozenset[str] = field(default=frozenset(), repr=False)
    is_whole: bool = False
    value: str | None = field(default=None, repr=False)
    type: str = ""

    def concerned(self, when: When) -> bool:
        """Whether a call can be one that an announcement is about: what is not known of it may be so."""
        if when.contents > 1:  # which is about messages, and about no operation
            return False
        names = {path.rpartition("/")[2] for path in self.paths}
        return not (self.is_whole and when.elements) or not names.isdisjoint(when.elements)

    def having(self, index: AvailabilityIndex) -> tuple[frozenset[str], str]:
        """The releases that have what is used, and what leaves open whether they do; "" where that is certain."""
        if not self.operation:
            return index.declared(self.type, self.path), ""
        member = index.at(self.operation, self.direction if self.path else "", self.path)
        if member is None:
            return frozenset(), ""
        if self.value is None or member.values is None:
            return member.having, ""
        if self.value in member.values:
            return member.values[self.value], ""
        if member.is_open:
            return member.having, "its value is not among those known, and there are others"
        return frozenset(), ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was looked at."""

    messages: int = 0
    calls: int = 0
    fields: int = 0
    files: int = 0
    not_followed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def __str__(self) -> str:
        numbers = {"message": self.messages, "call": self.calls, "field": self.fields}
        told = [f"{number} {what}{'' if number == 1 else 's'}" for what, number in numbers.items() if number]
        followed = f"; not followed: {self.not_followed}" if self.not_followed else ""
        return f"{', '.join(told) or 'nothing'} in {self.files} file{'' if self.files == 1 else 's'}{followed}"


def in_message(acceptance: Acceptance, envelope: Envelope) -> Iterator[Use]:
    """The uses of a message: one for each of its operations, with the paths of all elements in it."""
    root = tree(acceptance.xml)
    site = Site(acceptance.document.name, 0)
    for operation, content in zip(acceptance.operations, contents_of(root, envelope), strict=False):
        yield Use(site, operation, acceptance.direction, paths=frozenset(_paths(content)))


def _paths(content: etree._Element) -> Iterator[str]:
    """The path of every element below the content of an operation."""
    paths: dict[etree._Element | None, str] = {content: ""}
    for node in content.iterdescendants(etree.Element):
        above, name = paths[node.getparent()], etree.QName(node).localname
        paths[node] = f"{above}/{name}" if above else name
        yield paths[node]


def concerned(acceptance: Acceptance, when: When, envelope: Envelope) -> bool:
    """Whether a message has what an announcement is about, as far as a document tells."""
    contents = contents_of(tree(acceptance.xml), envelope)
    if len(contents) < when.contents:
        return False
    pattern = re.compile(when.pattern)
    return not when.elements or any(
        etree.QName(node).localname in when.elements and pattern.search(node.text or "")
        for content in contents
        for node in content.iterdescendants(etree.Element)
        if not (when.pattern and len(node))
    )


_LINE = re.compile(r"(?P<operation>\S+)(?:\s+(?P<direction>request|response)(?:\s+(?P<path>\S+))?)?$")


def from_lines(file: str, lines: Iterable[str], index: AvailabilityIndex) -> Iterator[Use]:
    """The uses in a list: on each line an operation, and behind it, if wanted, request or response, and a path.

    A line of an operation alone is a use of both its messages. # starts a comment. Raises `InputError` with file and line.
    """
    known = {name.lower(): name for name in index.operations}
    for number, line in enumerate(lines, 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        where = f"{printable(file)}:{number}"
        found = _LINE.fullmatch(text)
        if found is None:
            raise InputError(
                f"{where}: must be an operation, then request or response, then a path; or an operation alone"
            )
        name = known.get(found["operation"].lower())
        if name is None:
            near = nearest(found["operation"], index.operations)
            raise InputError(f"{where}: no release has an operation {printable(found['operation'])!r}{near}")
        path = found["path"] or ""
        halves: list[Direction] = [half for half in HALVES if found["direction"] in (None, half)]
        if path and index.at(name, halves[0], path) is None:
            paths = [member.path for member in index.below(name, halves[0])]
            raise InputError(
                f"{where}: no release has {printable(path)!r} in {name}'s {halves[0]}{nearest(path, paths)}"
            )
        for half in halves:
            yield Use(Site(file, number), name, half, path)
