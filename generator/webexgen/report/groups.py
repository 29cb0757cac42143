"""Changes under the announcement that explains them: one row for all that have happened to in the same way, most important first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from webexgen.catalog.announcement import ExceptionCode, Item
from webexgen.compare.policy import Severity
from webexgen.compare.wording import place, visible, what
from webexgen.report.changelog import Changelog, Entry, Note
from webexgen.report.node import Node, basis_text, given_text
from webexgen.report.wording import MARKS, WAIVED, sides
from webexgen.schema.basis import assumed_text

__all__ = ["Group", "Remark", "Row", "Spot", "groups", "tree"]


_SHOWN = 3
"""Places of a change in documents of plain sets, which may be hundreds."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where changes show: paths of element names, each with the mark of its evidence, the same in all of some operations' messages."""

    operations: tuple[str, ...]
    direction: str
    paths: tuple[str, ...]

    @property
    def messages(self) -> str:
        """`DelSession, GetEvent request`."""
        return f"{', '.join(self.operations)} {self.direction}".strip()


@dataclass(frozen=True, slots=True)
class Row:
    """Changes of one severity and one sort. `assumed` is what no source tells of them, `content` what comes or goes with all it holds."""

    level: str
    what: str
    assumed: str
    spots: tuple[Spot, ...]
    content: tuple[Node, ...]
    entries: tuple[Entry, ...]

    @property
    def severity(self) -> Severity:
        return self.entries[0].severity

    @property
    def operations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reach.operation for entry in self.entries for reach in entry.change.reaches))


@dataclass(frozen=True, slots=True)
class Remark:
    """What the catalog remarks on announced changes, and for which operations. `releases` are those that announce them."""

    text: str
    operations: tuple[str, ...]
    releases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """An announcement with the changes that it explains. Without a note, changes that nothing announces."""

    note: Note | None
    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...]

    @property
    def title(self) -> str:
        if self.note is not None:
            return self.note.item.title
        return (
            "Not announced" if any(entry.declared is None for row in self.rows for entry in row.entries) else "Changes"
        )

    @property
    def item(self) -> Item | None:
        return None if self.note is None else self.note.item

    @property
    def exceptions(self) -> tuple[ExceptionCode, ...]:
        return () if self.note is None else self.note.item.exceptions

    @property
    def level(self) -> str:
        """The highest severity of its rows; "" if it has none."""
        return self.rows[0].level if self.rows else ""

    @property
    def operations(self) -> tuple[str, ...]:
        """What it is about; nothing where it is about all."""
        if self.note is not None:
            return self.note.item.operations
        return tuple(dict.fromkeys(name for row in self.rows for name in row.operations))


def groups(log: Changelog, notes: Iterable[Note], entries: Iterable[Entry]) -> list[Group]:
    """The entries, each under the first announcement that explains it. Of the highest severity first, then in the order of the page."""
    left = {entry.change.id: entry for entry in entries}
    releases = {note.update: note.releases for note in log.notes}
    found: list[Group] = []
    selection = log.selection
    narrowed = bool(selection.kinds or selection.severity or selection.only or selection.directions)
    for note in notes:
        own = [left.pop(id_) for id_ in note.changes if id_ in left]
        if own or (not narrowed and note.tells_behaviour):
            found.append(Group(note, tuple(_rows(own)), tuple(_remarks(own, releases))))
    if left:
        found.append(Group(None, tuple(_rows(left.values())), ()))
    return sorted(found, key=lambda group: -max((row.severity for row in group.rows), default=Severity.NONE))


def _rows(entries: Iterable[Entry]) -> Iterator[Row]:
    alike: dict[tuple[str, str, str, tuple[Node, ...]], list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: -entry.severity):
        level = WAIVED if entry.waivers else str(entry.severity)
        assumed = f"{assumed_text(entry.assumed)} assumed" if entry.assumed else ""
        content = tuple(node for node in entry.content if node.children or node.facets)
        alike.setdefault((level, _what(entry), assumed, content), []).append(entry)
    listed: set[tuple[Node, ...]] = set()
    for (level, text, assumed, content), together in alike.items():
        new = tuple(node for node in content if (node.children or (node,)) not in listed)
        listed |= {node.children or (node,) for node in new}
        spots = tuple(_spots(entry for entry in together if not _is_about_all(entry)))
        if together[0].declared is not None:
            spots = tuple(map(_declaration, together))
        yield Row(level, text, assumed, spots, new, tuple(together))


def _what(entry: Entry) -> str:
    """What has happened, without the announcement's title and operations, which stand above."""
    text = what(entry.change)
    if entry.declared is not None:
        return "; ".join(filter(None, (text, sides(entry))))
    if entry.announcement is None:
        return text
    directions = " and ".join(dict.fromkeys(reach.direction for reach in entry.change.reaches))
    return f"{text.partition(':')[0]} ({directions})"


def _is_about_all(entry: Entry) -> bool:
    """Whether a change of behaviour shows in all operations that its announcement is about."""
    item = entry.announcement
    if item is None:
        return False
    return not item.operations or set(item.operations) == {reach.operation for reach in entry.change.reaches}


def _declaration(entry: Entry) -> Spot:
    """Where a change of a plain set is declared, and the documents that show it."""
    file, line = entry.declared or ("", 0)
    names = list(dict.fromkeys(reach.operation for reach in entry.change.reaches))
    paths = list(dict.fromkeys(reach.path for reach in entry.change.reaches if reach.path))
    told = [f"{place(entry.change)}{f' ({file}:{line})' if file else ''}"]
    if len(paths) > _SHOWN:
        told.append(f"{len(names)} elements, first")
    return Spot((", in ".join(told),), "", tuple(paths[:_SHOWN]) if names != [entry.change.owner] else ())


def _spots(entries: Iterable[Entry]) -> Iterator[Spot]:
    paths: dict[tuple[str, str], list[str]] = {}
    silent: list[str] = []
    for entry in entries:
        if not entry.change.reaches:
            silent.append(place(entry.change))
        for reach in entry.change.reaches:
            mark = "" if entry.announcement is not None else MARKS[entry.evidence_at(reach)]
            paths.setdefault((reach.operation, reach.direction), []).append(f"{reach.path}{mark}")
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (operation, direction), found in paths.items():
        together.setdefault((direction, tuple(path for path in found if path)), []).append(operation)
    for (direction, found_there), operations in together.items():
        yield Spot(tuple(operations), direction, found_there)
    if silent:
        yield Spot(("no message",), "", tuple(silent))


def _remarks(entries: Iterable[Entry], releases: Mapping[str, tuple[str, ...]]) -> Iterator[Remark]:
    """What the catalog remarks on announced rows, each text once; `releases` are those of each update."""
    found: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        for row in entry.documented:
            if row.change.note:
                found.setdefault((row.change.note, row.update), []).append(row.change.operation)
    for (text, update), operations in found.items():
        yield Remark(text, tuple(dict.fromkeys(operations)), releases.get(update, ()))


def tree(nodes: Sequence[Node]) -> Iterator[tuple[int, str, str]]:
    """(depth, name, description) of what stands below nodes, or of a node's own values where nothing does; of several, each type first."""
    for node in nodes:
        if not node.children:
            yield 1, "values", visible(node.facets)
        elif len(nodes) == 1:
            yield from _below(node, 1)
        else:
            yield 1, node.type, basis_text(node)
            yield from _below(node, 2)


def _below(node: Node, depth: int) -> Iterator[tuple[int, str, str]]:
    for child in node.children:
        parts = (child.type, child.occurs, given_text(child), child.facets, basis_text(child))
        yield depth, child.name, visible(", ".join(filter(None, parts)))
        yield from _below(child, depth + 1)
