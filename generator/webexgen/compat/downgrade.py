"""A message as another release takes it: what that does not know left out, the rest in its order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from webexgen.catalog.graph import Release
from webexgen.compat.acceptance import Acceptance, Receiver
from webexgen.message.minimal import as_sent
from webexgen.message.qualified import qualified
from webexgen.message.source import printable
from webexgen.message.validator import Problem

__all__ = ["Rewritten", "rewrite"]

_STEP = re.compile(r"(.*?)(?:\[(\d+)\])?$")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A message for one release, and the paths of what was left out of it. `left` is what the release still has against it.

    `file` is where it was written, "" where it was not because of that.
    """

    release: str
    data: bytes = field(repr=False)
    dropped: tuple[str, ...]
    ordered: bool
    left: tuple[Problem, ...]
    file: str = ""

    def as_text(self) -> str:
        lines = [f"left out for {self.release}: {path}" for path in self.dropped]
        lines += [f"put into the order of {self.release}"] if self.ordered else []
        lines += [f"cannot be rewritten for {self.release}: {problem.path}: {problem.text}" for problem in self.left]
        lines += [f"written to {self.file}"] if self.file else []
        return "\n".join(map(printable, lines))

    def as_json(self) -> dict[str, Any]:
        return {
            "release": self.release,
            "file": self.file,
            "dropped": list(self.dropped),
            "ordered": self.ordered,
            "left": [{"path": problem.path, "code": problem.code, "text": problem.text} for problem in self.left],
        }


def rewrite(acceptance: Acceptance, release: Release, receiver: Receiver) -> Rewritten:
    """The message with no element that `release` does not know, and in the order of its schema where another one is all that is left.

    What it refuses for another reason, as an element that it requires and the message lacks, stays and is told.
    """
    reception = acceptance.by_release[release.name]
    data, dropped = acceptance.xml, list[str]()
    while True:  # what is left out may have hidden that a group is now incomplete
        unknown = [problem.path for problem in reception.refused if problem.code == "unknown" and problem.path]
        data, gone = _without(data, receiver.content, unknown)
        if not gone:
            break
        dropped += gone
        reception = receiver.receive_again(release, acceptance, data)
    ordered = not reception.refused and any(problem.code == "order" for problem in reception.doubts)
    if ordered:
        api = receiver.model(release)
        data = etree.tostring(as_sent(api, qualified(data, api, ordered=True)), xml_declaration=True, encoding="UTF-8")
        reception = receiver.receive_again(release, acceptance, data)
    return Rewritten(release.name, data, tuple(dict.fromkeys(dropped)), ordered, reception.refused)


def _without(data: bytes, content: tuple[str, ...], paths: list[str]) -> tuple[bytes, list[str]]:
    """The document without the elements at these paths, and the paths of those that were there."""
    root = etree.fromstring(data, etree.XMLParser(no_network=True, resolve_entities=False, huge_tree=True))
    gone: list[str] = []
    for path, nodes in [(path, _nodes(root, content, path)) for path in paths]:
        for node in nodes:
            parent = node.getparent()
            if parent is not None:
                _remove(parent, node)
                gone.append(path)
    if not gone:
        return data, gone
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n", gone


def _remove(parent: etree._Element, node: etree._Element) -> None:
    """Take an element out of its parent; the white space after it goes with it."""
    before = node.getprevious()
    if node.getnext() is None and node.tail is not None:
        if before is not None:
            before.tail = node.tail
        else:
            parent.text = node.tail
    parent.remove(node)


def _nodes(root: etree._Element, content: tuple[str, ...], path: str) -> list[etree._Element]:
    """The elements at a path as problems have it; of one that no number tells from others of its name, all of these."""
    steps = [step for step in path.split("/") if step]
    if not path.startswith("/"):
        steps = [*content, *steps]
    nodes = [root]
    for step in steps:
        found = _STEP.fullmatch(step)
        assert found is not None
        alike = [
            [child for child in node.iterchildren(etree.Element) if etree.QName(child).localname == found[1]]
            for node in nodes
        ]
        number = int(found[2]) - 1 if found[2] else None
        nodes = [
            child for children in alike for child in (children if number is None else children[number : number + 1])
        ]
    return nodes
