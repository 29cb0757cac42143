"""What the files of the catalogue may hold: every table and key. What no reader would look at is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from webexgen.errors import nearest

__all__ = ["FILES", "Rows", "Table", "strange"]


@dataclass(frozen=True)
class Table:
    """Keys that hold a value, as words of one text, and tables by their key. An open one holds what it likes."""

    keys: str = ""
    tables: Mapping[str, Table] = field(default_factory=dict[str, "Table"])
    is_open: bool = False


class Rows(Table):
    """A list of such tables."""


_OPEN = Table(is_open=True)

FILES: Mapping[str, Table] = {
    "releases.toml": Table(tables={"releases": Rows("name parent update train"), "aliases": _OPEN}),
    "wire.toml": Table(
        "api package message body_content request_type response_type failure empty_list",
        {"names": Table("acronyms", {"fields": _OPEN}), "sources": _OPEN},
    ),
    "update.toml": Table(
        "title releases page",
        {
            "items": Rows(
                "title heading operations behaviour toggle limits oddities",
                {
                    "changes": Rows("operation direction path kind evidence note"),
                    "exceptions": Rows("code message"),
                },
            )
        },
    ),
    "renames.toml": Table(tables={"rename": Rows("owner old new confirmed reason")}),
    "samples.toml": Table(
        tables={
            "samples": Rows(
                "file heading line operation direction oddities invalid",
                {"repairs": Rows(is_open=True)},  # what a repair takes, its kind says: see samples.KINDS
            )
        }
    ),
}


def strange(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    """What stands in the file of this name that its shape does not know, one line a finding: path of the key, nearest name."""
    if name in FILES:
        yield from _strange(FILES[name], table, "")


def _strange(shape: Table, table: Mapping[str, Any], above: str) -> Iterator[str]:
    known = [*shape.keys.split(), *shape.tables]
    for key, value in table.items():
        path = f"{above}{key}"
        if key in shape.tables:
            yield from _below(shape.tables[key], value, path)
        elif key not in known and not shape.is_open:
            yield f"unknown key {path!r}" + (nearest(key, known) or f"; there are {', '.join(known)}")


def _below(shape: Table, value: object, path: str) -> Iterator[str]:
    if not isinstance(shape, Rows):
        if isinstance(value, dict):
            yield from _strange(shape, cast("dict[str, Any]", value), f"{path}.")
        else:
            yield f"{path!r} has to be a table: [{path}]"
        return
    rows = cast("list[object]", value) if isinstance(value, list) else [value]
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in rows):
        yield f"{path!r} has to be a list of tables, each under [[{path}]]"
        return
    for number, row in enumerate(rows, 1):
        yield from _strange(shape, cast("dict[str, Any]", row), f"{path}[{number}].")
