"""Where the elements of a message stand: found by their paths, and the line of each in XML and in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from lxml import etree

from webexgen.catalog.wire import Envelope
from webexgen.message.recordings import Document

__all__ = ["Lines", "at", "contents_of", "tree"]

_STEP = re.compile(r"(.*?)(?:\[(\d+)\])?$")
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:\n]')
_PARSER = etree.XMLParser(
    recover=True, remove_comments=True, remove_pis=True, no_network=True, resolve_entities=False, huge_tree=True
)

Key = str | int
"""The name of a field of a JSON object, or the place in a list."""


def tree(data: bytes) -> etree._Element:
    """The elements of a document that the bindings have read. What is no longer well-formed is as much as can be read of it."""
    try:
        return etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError:
        return etree.Element("empty")


def contents_of(root: etree._Element, envelope: Envelope) -> list[etree._Element]:
    """The contents of the operations in a message."""
    nodes = [root]
    for step in envelope.content:
        nodes = _children(nodes, step)
    return nodes


def at(node: etree._Element, path: str) -> list[etree._Element]:
    """What stands at a path of element names below an element."""
    nodes = [node]
    for step in path.split("/"):
        nodes = _children(nodes, step)
    return nodes


def _children(nodes: list[etree._Element], name: str) -> list[etree._Element]:
    return [child for node in nodes for child in node.iterchildren(etree.Element) if _local(str(child.tag)) == name]


class Lines:
    """Finds lines in one document. What is not there is on the line of what is around it."""

    def __init__(self, document: Document, envelope: Envelope) -> None:
        self._document = document
        self._envelope = envelope

    def at(self, path: str) -> int:
        """The line of a path as problems have it: from the operation's content, or with a slash from the message."""
        steps = [(name, int(number or 1)) for name, number in (_split(step) for step in path.split("/") if step)]
        if not path.startswith("/"):
            steps = [*((name, 1) for name in self._envelope.content), *steps]
        line = self._in_json(steps) if self._document.is_json else self._in_xml(steps)
        return self._document.line + line - 1

    @cached_property
    def _root(self) -> etree._Element | None:
        try:
            root: etree._Element | None = etree.fromstring(self._document.data, _PARSER)
        except etree.XMLSyntaxError:
            return None
        return root

    def _in_xml(self, steps: list[tuple[str, int]]) -> int:
        node, line = self._root, 1
        while node is not None:
            line = node.sourceline or line
            if not steps:
                break
            (name, number), *steps = steps
            alike = [child for child in node.iterchildren(etree.Element) if _local(str(child.tag)) == name]
            node = alike[number - 1] if len(alike) >= number else None
        return line

    @cached_property
    def _keys(self) -> Mapping[tuple[Key, ...], int]:
        return dict(_keys(self._document.data.decode(errors="replace")))

    def _in_json(self, steps: list[tuple[str, int]]) -> int:
        """By names as fields have them: `meetingKey` is `meeting_key`, the content of the operation an item of `body`."""
        depth = len(self._envelope.content)
        if [name for name, _ in steps[:depth]] != [*self._envelope.content]:
            return 1
        here: tuple[Key, ...] = (self._envelope.content[0], steps[depth - 1][1] - 1)
        line = self._keys.get(here, 1)
        for name, number in steps[depth:]:
            found = next(
                (key for key in self._keys if key[:-1] == here and _folded(str(key[-1])) == _folded(name)), None
            )
            if found is None:
                break
            here = (*found, number - 1) if (*found, number - 1) in self._keys else found
            line = self._keys[here]
        return line


def _split(step: str) -> tuple[str, str]:
    found = _STEP.fullmatch(step)
    assert found is not None
    return found[1], found[2] or ""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def _keys(text: str) -> Iterator[tuple[tuple[Key, ...], int]]:
    """The line on which each field and item of a JSON document starts."""
    line, path, is_key = 1, list[Key](), False
    for piece in _PIECE.finditer(text):
        sign = piece[0]
        if sign == "\n":
            line += 1
        elif sign == "{":
            path.append("")
            is_key = True
        elif sign == "[":
            path.append(0)
            yield tuple(path), line
        elif sign in "]}":
            if path:
                path.pop()
            is_key = False
        elif sign == ",":
            if path and isinstance(path[-1], int):
                path[-1] += 1
                yield tuple(path), line
            is_key = bool(path) and isinstance(path[-1], str)
        elif sign == ":":
            is_key = False
        elif is_key and path:
            path[-1] = sign[1:-1]
            yield tuple(path), line
