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
from webexgen.message.source import printable

__all__ = ["Site", "Use", "concerned", "from_lines", "in_message"]


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

    `paths` are those that are in use at the same place: all of a message's.
    """

    site: Site
    operation: str
    direction: Direction
    path: str = ""
    paths: frozenset[str] = field(default=frozenset(), repr=False)


def in_message(acceptance: Acceptance, envelope: Envelope) -> Iterator[Use]:
    """The uses of a message: one for each of its operations, with the paths of all elements in it."""
    root = _tree(acceptance.xml)
    site = Site(acceptance.document.name, 0)
    for operation, content in zip(acceptance.operations, _contents(root, envelope), strict=False):
        yield Use(site, operation, acceptance.direction, paths=frozenset(_paths(content, "")))


def _tree(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        recover=True, remove_comments=True, remove_pis=True, no_network=True, resolve_entities=False
    )
    return etree.fromstring(data, parser)


def _contents(root: etree._Element, envelope: Envelope) -> list[etree._Element]:
    nodes = [root]
    for step in envelope.content:
        nodes = [child for node in nodes for child in node if etree.QName(child).localname == step]
    return nodes


def _paths(node: etree._Element, path: str) -> Iterator[str]:
    for child in node.iterchildren(etree.Element):
        here = f"{path}{etree.QName(child).localname}"
        yield here
        yield from _paths(child, f"{here}/")


def concerned(acceptance: Acceptance, when: When, envelope: Envelope) -> bool:
    """Whether a message has what an announcement is about, as far as a document tells."""
    root = _tree(acceptance.xml)
    contents = _contents(root, envelope)
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
        halves = [half for half in HALVES if found["direction"] in (None, half)]
        if path and index.at(name, halves[0], path) is None:
            paths = [member.path for member in index.below(name, halves[0])]
            raise InputError(
                f"{where}: no release has {printable(path)!r} in {name}'s {halves[0]}{nearest(path, paths)}"
            )
        for half in halves:
            yield Use(Site(file, number), name, half, path)
