"""What an update announces, as data: its items in the order of the source, the schema changes and exception codes of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from webexgen.catalog.toml_reader import LABEL, Key, Row, Rows, Sort, Table, read
from webexgen.errors import CatalogError, listed, nearest

__all__ = [
    "CHANGE_KINDS",
    "ENVELOPE",
    "HALVES",
    "UPDATE",
    "AnnouncedChange",
    "Direction",
    "Evidence",
    "ExceptionCode",
    "Impact",
    "Item",
    "Update",
    "When",
    "read_update",
]

Direction = Literal["request", "response"]
"""Which half of an operation."""

HALVES: tuple[Direction, ...] = ("request", "response")

ENVELOPE = ("", "message")
"""In the place of an operation and a direction: what every message has around its contents."""

Evidence = Literal["documented", "shown", "implied"]
"""What a fact rests on, the best first: stated, shown by a sample only, or concluded by us."""

Impact = Literal["refuses", "limits", "changes", "adds", "clarifies"]
"""What an announcement means to calls: served before and failing now, served up to a number of them, served with another effect,
newly possible, or as they were and only described anew.
"""

CHANGE_KINDS = (
    "operation-added",
    "operation-removed",
    "operation-moved",
    "type-added",
    "type-removed",
    "type-renamed",
    "element-added",
    "element-removed",
    "element-renamed",
    "element-reordered",
    "attribute-added",
    "attribute-removed",
    "attribute-required",
    "attribute-optional",
    "type-widened",
    "type-narrowed",
    "type-changed",
    "min-occurs-raised",
    "min-occurs-lowered",
    "max-occurs-raised",
    "max-occurs-lowered",
    "nillable-added",
    "nillable-removed",
    "default-changed",
    "fixed-changed",
    "enum-value-added",
    "enum-value-removed",
    "facet-added",
    "facet-removed",
    "facet-tightened",
    "facet-loosened",
    "facet-changed",
    "compositor-changed",
    "branch-added",
    "branch-removed",
    "content-to-simple",
    "content-to-complex",
    "base-changed",
    "wildcard-added",
    "wildcard-removed",
    "namespace-changed",
    "documentation-changed",
    "deprecated",
    "undeprecated",
    "content-narrowed",
    "content-widened",
    "class-changed",
    "sensitivity-changed",
)
"""What a source can announce of schemas: what a comparison of two can find."""


@dataclass(frozen=True, slots=True)
class AnnouncedChange:
    """A schema change as the source states it: one of `CHANGE_KINDS`.

    `path` holds element names, from the operation's content, `@name` for an attribute; it is "" for the operation itself. `where` is
    the file and line that the path was read from.
    """

    operation: str
    direction: Direction
    path: str
    kind: str
    evidence: Evidence
    note: str = ""
    where: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ExceptionCode:
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class When:
    """What of a message makes an announcement concern it, as far as its document tells.

    It has at least so many `contents`, and, unless `elements` is empty, an element of one of these names, whose text `pattern` is found in.
    """

    elements: tuple[str, ...] = ()
    pattern: str = ""
    contents: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """One announcement of an update.

    `operations` is empty where it concerns all. `impact` is on requests, responses or both, by `directions`; `callers` says in words
    whose calls are concerned, "" for all. `where` is the file and line that it was read from.
    """

    title: str
    heading: str
    operations: tuple[str, ...]
    impact: Impact = "adds"
    directions: tuple[Direction, ...] = ("request", "response")
    callers: str = ""
    when: When = When()
    behaviour: str = ""
    toggle: str = ""
    limits: str = ""
    exceptions: tuple[ExceptionCode, ...] = ()
    oddities: tuple[str, ...] = ()
    changes: tuple[AnnouncedChange, ...] = ()
    where: str = ""

    @property
    def tells_behaviour(self) -> bool:
        """Whether it says more than that elements come or go."""
        return bool(self.behaviour or self.toggle or self.limits or self.exceptions)


@dataclass(frozen=True, slots=True)
class Update:
    """One set of changes that ships as one or more releases. `folder` holds its fragments.

    `page` names its section in the source, `source` is a key of wire.toml's [sources], "" for the default one. If it is `full`, its
    documents are the complete schema set, otherwise fragments.
    """

    name: str
    folder: Path
    title: str
    releases: tuple[str, ...]
    page: str
    items: tuple[Item, ...]
    source: str = ""
    full: bool = False

    @property
    def fragments(self) -> tuple[Path, ...]:
        return tuple(sorted(self.folder.glob("*.xsd")))

    @property
    def content(self) -> str:
        """All that it says, whatever its file looks like: the same for two that say the same."""
        items = tuple(replace(item, where="") for item in self.items)
        return repr((self.name, self.title, self.releases, self.page, self.source, self.full, items))

    @property
    def changes(self) -> tuple[AnnouncedChange, ...]:
        return tuple(change for item in self.items for change in item.changes)


_CHANGE = Table(
    {
        "operation": Key(filled=True),
        "direction": Key(words=get_args(Direction)),
        "path": Key(),
        "kind": Key(words=CHANGE_KINDS),
        "evidence": Key(words=get_args(Evidence)),
        "note": Key(optional=True),
    }
)
_WHEN = Table(
    {
        "elements": Key(Sort.TEXTS, optional=True, filled=True),
        "pattern": Key(optional=True, filled=True),
        "contents": Key(Sort.NUMBER, optional=True),
    }
)
_ITEM = Table(
    {
        "title": Key(filled=True),
        "heading": Key(),
        "operations": Key(Sort.TEXTS, filled=True),
        "impact": Key(words=get_args(Impact)),
        "directions": Key(Sort.TEXTS, words=get_args(Direction)),
        "callers": Key(optional=True, filled=True),
        "when": _WHEN,
        "behaviour": Key(optional=True),
        "toggle": Key(optional=True),
        "limits": Key(optional=True),
        "oddities": Key(Sort.TEXTS, optional=True, filled=True),
        "changes": Rows(_CHANGE),
        "exceptions": Rows(Table({"code": Key(filled=True), "message": Key()})),
    }
)
UPDATE = Table(
    {
        "title": Key(),
        "releases": Key(Sort.TEXTS, filled=True, form=LABEL),
        "page": Key(),
        "source": Key(optional=True, filled=True),
        "full": Key(Sort.FLAG, optional=True),
        "items": Rows(_ITEM),
    }
)


def read_update(folder: Path) -> Update:
    """The update of a folder, by its update.toml. Raises `CatalogError` with file and line."""
    row = read(folder / "update.toml", UPDATE)
    items = tuple(map(_item, row.get("items", ())))
    return Update(
        folder.name,
        folder,
        row["title"],
        row["releases"],
        row["page"],
        items,
        row.get("source", ""),
        row.get("full", False),
    )


def _item(row: Row) -> Item:
    wrong = list(_contradictions(row))
    if wrong:
        raise CatalogError(listed(wrong))
    parts: dict[str, Any] = dict(row)
    parts["changes"] = tuple(AnnouncedChange(**change, where=change.where("path")) for change in row.get("changes", ()))
    if "when" in row:
        parts["when"] = _when(row["when"])
    parts["exceptions"] = tuple(ExceptionCode(**code) for code in row.get("exceptions", ()))
    return Item(**parts, where=row.where())


def _contradictions(row: Row) -> Iterator[str]:
    """What each value may be, and all together may not."""
    operations = row["operations"]
    if not row["directions"]:
        yield f"{row.where('directions')}: directions is empty; it must be one or both of {', '.join(HALVES)}"
    exceptions = row.get("exceptions", ())
    if exceptions and row["impact"] not in ("refuses", "limits"):
        yield f"{row.where('impact')}: impact is {row['impact']!r}, but calls that get an exception are refused or limited"
    for exception in exceptions:
        if not _CODE.fullmatch(exception["code"]):
            yield f"{exception.where('code')}: code is {exception['code']!r}; it must be letters and digits"
    for change in row.get("changes", ()):
        operation, path = change["operation"], change["path"]
        if operations and operation not in operations:
            near = nearest(operation, operations) or f"; it lists {', '.join(operations)}"
            yield f"{change.where('operation')}: operation is {operation!r}, which the item does not list{near}"
        if path and not _PATH.fullmatch(path):
            yield f"{change.where('path')}: path is {path!r}; it must be names of elements with / between them, the last one perhaps @name"
        if not path and change["kind"].startswith(("element-", "attribute-", "min-", "max-")):
            yield f"{change.where('path')}: path is empty; {change['kind']} happens to an element or attribute"


_CODE = re.compile(r"[0-9A-Za-z]+")
_PATH = re.compile(r"[^\W\d][\w.-]*(/[^\W\d][\w.-]*)*(/@[^\W\d][\w.-]*)?|@[^\W\d][\w.-]*")


def _when(row: Row) -> When:
    if not row or row.get("contents", 1) < 1:
        raise CatalogError(
            f"{row.where()}: when must say something: elements, pattern, or contents, which is 1 or more"
        )
    try:
        re.compile(row.get("pattern", ""))
    except re.error as error:
        raise CatalogError(f"{row.where('pattern')}: pattern is no regular expression: {error}") from None
    if "pattern" in row and "elements" not in row:
        raise CatalogError(f"{row.where('pattern')}: pattern is about the text of elements, so elements must name them")
    return When(**row)
