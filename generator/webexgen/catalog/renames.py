"""Decisions on renames: which element of a release is one of an earlier release under another name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from webexgen.catalog.toml_reader import Key, Rows, Sort, Table, read
from webexgen.errors import CatalogError

__all__ = ["DECISIONS", "GLOBALS", "RENAMES", "Rename", "read_renames"]

RENAMES = "renames.toml"
GLOBALS = "xs:schema"
"""The owner of what stands directly in a schema: types, by their names with prefixes, and global elements, `element o:order`."""


@dataclass(frozen=True, slots=True)
class Rename:
    """A decision: if `confirmed`, `old` and `new` are one element of `owner`, otherwise two. It holds both ways round.

    `owner` is the declaring type as changes spell it, `ep:getSessionInfo`; `reason` says what the decision rests on, `where` is the
    file and line of the decision.
    """

    owner: str
    old: str
    new: str
    confirmed: bool
    reason: str
    where: str = field(default="", compare=False, repr=False)


_RENAME = Table(
    {
        "owner": Key(filled=True),
        "old": Key(filled=True),
        "new": Key(filled=True),
        "confirmed": Key(Sort.FLAG),
        "reason": Key(filled=True),
    }
)


DECISIONS = Table({"rename": Rows(_RENAME)})


def read_renames(path: Path) -> tuple[Rename, ...]:
    """The decisions of renames.toml, none where there is no such file. Raises `CatalogError` with file and line."""
    if not path.exists():
        return ()
    decided: dict[tuple[str, frozenset[str]], Rename] = {}
    for row in read(path, DECISIONS).get("rename", ()):
        pair = row["owner"], frozenset((row["old"], row["new"]))
        if pair in decided:
            raise CatalogError(f"{row.where()}: this rename is decided above already; keep one entry")
        if row["old"] == row["new"]:
            raise CatalogError(f"{row.where('new')}: old and new are both {row['new']!r}; a rename has two names")
        decided[pair] = Rename(**row, where=row.where())
    return tuple(decided.values())
