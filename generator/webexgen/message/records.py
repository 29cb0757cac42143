"""The records of list responses as rows of CSV or Parquet.

A record's row has one cell for each leaf element of its class, in the schema's order, whether this response has it or not. What repeats
inside a record is one cell with a JSON array; what the release does not know has no cell.
"""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import Field, dataclass, fields
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any, BinaryIO, get_args, get_origin, get_type_hints

from webexgen.errors import ColumnsError

__all__ = ["Column", "Table", "Tally", "lists", "members_along", "records_at"]

_BATCH = 10_000
"""Rows that are written at a time."""


@dataclass(frozen=True, slots=True)
class _Member:
    """A field of a class: its name here and in XML, and what one value of it is; a `leaf` holds no elements."""

    name: str
    tag: str
    kind: type[Any]
    many: bool
    leaf: bool
    sensitive: bool

    @classmethod
    def of(cls, field: Field[Any], hint: Any, package: Any) -> _Member:
        """By the annotation: `list[T]`, `T | None`, or with `| str` behind an open enumeration."""
        many = get_origin(hint) is list
        value, *_ = get_args(hint) or (hint,)
        kind = (get_args(value) or (value,))[0]
        leaf = not issubclass(kind, (package.Model, package.UnknownElement))
        return cls(field.name, field.metadata["name"], kind, many, leaf, bool(field.metadata.get("sensitive")))


@dataclass(frozen=True, slots=True)
class Column:
    """A cell of every row. `steps` are the fields that lead to it; it may hold `many` values, and `is_json` if they hold elements."""

    steps: tuple[str, ...]
    kind: type[Any]
    many: bool
    is_json: bool
    sensitive: bool

    @property
    def name(self) -> str:
        return ".".join(self.steps)


@dataclass(slots=True)
class Tally:
    """How many records there were, and what of them a table has no room for."""

    element: str = ""
    records: int = 0
    unknown: int = 0
    odd: int = 0

    def __str__(self) -> str:
        told = f"{self.element}: {self.records} record{'' if self.records == 1 else 's'}"
        lost = {"unknown elements": self.unknown, "values that are not of their type": self.odd}
        left = ", ".join(f"{what} ({count})" for what, count in lost.items() if count)
        return f"{told}; left out: {left}" if left else told


class Table:
    """The rows of records of one class of the bindings `package`. `redact` leaves the cells of secrets empty."""

    def __init__(self, package: Any, cls: Any, name: str, *, redact: bool) -> None:
        self._package = package
        self._redact = redact
        self.columns = tuple(_columns(package, cls))
        self.tally = Tally(name)

    def write(self, models: Iterable[Any], form: str, out: BinaryIO) -> Tally:
        """Write the records as csv or parquet; how many there were, and what they hold beside."""
        rows = map(self.row, models)
        (_write_csv if form == "csv" else _write_parquet)(self.columns, rows, out)
        return self.tally

    def row(self, model: Any) -> list[Any]:
        """The cells of a record; what has none is counted."""
        self.tally.records += 1
        self.tally.unknown += self._strange(model)
        holders: dict[tuple[str, ...], Any] = {(): model}
        row: list[Any] = []
        for column in self.columns:
            holder = self._holder(column.steps[:-1], holders)
            is_hidden = holder is None or (self._redact and column.sensitive)
            value = None if is_hidden else getattr(holder, column.steps[-1])
            if value is None and not is_hidden and self._package.raw(holder, column.steps[-1]):
                self.tally.odd += 1
            row.append(self._data(value, column) if column.is_json and value is not None else value)
        return row

    def _data(self, value: Any, column: Column) -> Any:
        def plain(item: Any) -> Any:
            return self._package.to_dict(item, redact=self._redact)

        return [plain(item) for item in value] if column.many else plain(value)

    def _strange(self, model: Any) -> int:
        return len(self._package.extra(model))  # noqa: S610 - no Django here

    def _holder(self, steps: tuple[str, ...], holders: dict[tuple[str, ...], Any]) -> Any:
        """The object inside a record that has the cell's field."""
        if steps not in holders:
            around = self._holder(steps[:-1], holders)
            found = None if around is None else getattr(around, steps[-1])
            holders[steps] = found if isinstance(found, self._package.Model) else None
            self.tally.unknown += 0 if holders[steps] is None else self._strange(found)
        return holders[steps]


@cache
def _members(package: Any, cls: Any) -> tuple[_Member, ...]:
    hints = get_type_hints(cls)
    return tuple(_Member.of(field, hints[field.name], package) for field in fields(cls))


def lists(
    package: Any, cls: Any, before: tuple[str, ...] = (), around: tuple[Any, ...] = ()
) -> Iterator[tuple[str, Any]]:
    """The repeating elements below a class, by their paths: those that hold elements themselves."""
    for member in _members(package, cls):
        if issubclass(member.kind, package.Model) and member.kind not in around:
            path = (*before, member.tag)
            if member.many:
                yield "/".join(path), member.kind
            yield from lists(package, member.kind, path, (*around, cls))


def members_along(package: Any, cls: Any, path: str) -> tuple[Any, ...]:
    """The fields that lead from a class to its records."""
    steps: list[Any] = []
    for tag in path.split("/"):
        steps.append(next(member for member in _members(package, cls) if member.tag == tag))
        cls = steps[-1].kind
    return tuple(steps)


def records_at(holder: Any, steps: tuple[Any, ...]) -> Iterator[Any]:
    """The records below an object."""
    held = getattr(holder, steps[0].name)
    for model in held if steps[0].many else () if held is None else (held,):
        if len(steps) == 1:
            yield model
        else:
            yield from records_at(model, steps[1:])


def _columns(package: Any, cls: Any, before: tuple[str, ...] = (), around: tuple[Any, ...] = ()) -> Iterator[Column]:
    for member in _members(package, cls):
        steps = (*before, member.name)
        if member.leaf:
            yield Column(steps, member.kind, member.many, is_json=False, sensitive=member.sensitive)
        elif member.many or member.kind is package.UnknownElement or member.kind in around:
            yield Column(steps, str, member.many, is_json=True, sensitive=member.sensitive)
        else:
            yield from _columns(package, member.kind, steps, (*around, cls))


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _cell(value: Any, column: Column) -> str:
    if value is None or value == []:
        return ""
    if column.is_json or column.many:
        return json.dumps(value if column.is_json else list(map(_plain, value)), ensure_ascii=False)
    return ("true" if value else "false") if isinstance(value, bool) else str(_plain(value))


def _write_csv(columns: Sequence[Column], rows: Iterable[list[Any]], out: BinaryIO) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        for row in rows:
            writer.writerow([_cell(value, column) for value, column in zip(row, columns, strict=True)])
    finally:
        text.detach()  # or it would close `out`


def _write_parquet(columns: Sequence[Column], rows: Iterator[list[Any]], out: BinaryIO) -> None:
    try:
        pa, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise ColumnsError("Parquet needs pyarrow: pip install 'webexgen[columns]'") from None
    plain = {int: pa.int64(), float: pa.float64(), bool: pa.bool_(), bytes: pa.binary()}
    types = [plain.get(column.kind, pa.string()) for column in columns]
    types = [
        pa.list_(type_) if column.many and not column.is_json else type_
        for column, type_ in zip(columns, types, strict=True)
    ]
    schema = pa.schema(list(zip([column.name for column in columns], types, strict=True)))
    with parquet.ParquetWriter(out, schema) as writer:
        while batch := list(islice(rows, _BATCH)):
            cells = zip(columns, types, zip(*batch, strict=True), strict=True)
            writer.write_batch(pa.record_batch([_array(pa, *each) for each in cells], schema=schema))


def _array(pa: Any, column: Column, type_: Any, values: Iterable[Any]) -> Any:
    cells = [
        json.dumps(value, ensure_ascii=False) if column.is_json and value is not None else value for value in values
    ]
    try:
        return pa.array(cells, type_)
    except (OverflowError, pa.ArrowException):
        raise ColumnsError(f"{column.name}: a value is too large for a column of {type_}") from None
