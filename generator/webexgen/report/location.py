"""Where in the catalog a change was made: file and line, for tools that show it there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

from webexgen.catalog.graph import Catalog
from webexgen.qname import XS
from webexgen.report.changelog import Entry

__all__ = ["locate"]


def locate(catalog: Catalog, entry: Entry, update: str) -> tuple[str, int]:
    """The file of a change, from the folder that holds the catalog, and its line.

    That of the declaration in a fragment of the update; of the announcement of a change of behaviour; else of what describes the
    update, or all releases.
    """
    root = catalog.root
    if update not in catalog.updates:
        return f"{root.name}/releases.toml", 1
    described = f"{root.name}/{update}/update.toml"
    if entry.announcement is not None:
        number = entry.announcement.where.rpartition(":")[2]
        return described, int(number) if number.isdecimal() else 1
    type_name, member = entry.change.owner.rpartition(":")[2], entry.change.path.rpartition("/")[2].lstrip("@")
    for fragment in catalog.updates[update].fragments:
        line = _line(fragment, type_name, member)
        if line:
            return f"{root.name}/{fragment.relative_to(root).as_posix()}", line
    return described, 1


@cache
def _line(fragment: Path, type_name: str, member: str) -> int:
    """The line on which a fragment declares a member of a type, or the type; 0 where it does neither."""
    declared = [
        node
        for node in etree.parse(fragment).iter(f"{{{XS}}}complexType", f"{{{XS}}}simpleType")
        if node.get("name") == type_name
    ]
    for node in declared:
        for inner in node.iter(f"{{{XS}}}element", f"{{{XS}}}attribute", f"{{{XS}}}enumeration"):
            if member and member in (inner.get("name"), inner.get("value")):
                return int(inner.sourceline or 0)
    return int(declared[0].sourceline or 0) if declared else 0
