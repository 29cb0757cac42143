"""Messages in other forms: XML and JSON without loss, and the records of list responses as rows of CSV or Parquet.

A record's row has one cell for each leaf element of its class, in the schema's order, whether this response has it or not. What repeats
inside a record is one cell with a JSON array; what the release does not know has no cell.
"""

from __future__ import annotations

import base64
import contextlib
import csv
import io
import json
import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import Field, dataclass, fields
from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, get_args, get_origin, get_type_hints

from lxml import etree

from webexgen.catalog.wire import NO_ENVELOPE, Envelope
from webexgen.errors import ColumnsError, InputError, nearest
from webexgen.files import replacing
from webexgen.message.source import printable, told
from webexgen.progress import Progress, quiet

__all__ = ["FORMS", "Column", "Converter", "Tally", "destination"]

FORMS = ("json", "xml", "csv", "parquet")
_BATCH = 10_000
"""Rows that are written at a time."""

_HEAD = 1_048_576
"""The xsi:type of a response's content stands in so many bytes, as `iter_parse` has it too."""

_FORGIVING = etree.XMLParser(recover=True, no_network=True, resolve_entities=False, huge_tree=True)
"""Makes a tree of the start of a document."""


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


class Converter:
    """Converts one document by the bindings `package`. `name` is what the document is called where something is wrong with it.

    `lenient` takes well-known prefixes as declared; `redact` hides what is secret. Where the response is the exception of
    an empty list that `envelope` names, a table has no rows, and its columns are those of the response of `operation`.
    """

    def __init__(
        self,
        package: Any,
        name: str,
        progress: Progress = quiet,
        *,
        lenient: bool = False,
        redact: bool = False,
        operation: str | None = None,
        envelope: Envelope = NO_ENVELOPE,
    ) -> None:
        self._package = package
        self._name = printable(name)
        self._lenient = lenient
        self._redact = redact
        self._operation = operation
        self._envelope = envelope
        self._progress = progress

    def convert(self, source: BinaryIO, form: str, out: BinaryIO, record: str | None = None) -> Tally | None:
        """Write what `source` holds, XML or JSON, to `out` as one of `FORMS`.

        A tally for the tables among these; `record` is the path of the repeating element, where it is not the only one. Raises
        `InputError` for a document that is no message, or none that has such records.
        """
        try:
            if form in ("csv", "parquet"):
                return self._table(source, form, out, record)
            message = self._message(source.read())
            out.write(self._package.render(message, redact=self._redact) if form == "xml" else self._json(message))
        except self._package.MessageError as error:
            raise InputError(f"{self._name}: {told(error)}") from None
        return None

    def _json(self, message: Any) -> bytes:
        return f"{self._package.to_json(message, indent=2, redact=self._redact)}\n".encode()

    def _table(self, source: BinaryIO, form: str, out: BinaryIO, record: str | None) -> Tally:
        name, cls, models = self._records(source, record)
        columns = tuple(_columns(self._package, cls))
        tally = Tally(name)
        rows = (self._row(model, columns, tally) for model in models)
        (_write_csv if form == "csv" else _write_parquet)(columns, rows, out)
        return tally

    def _message(self, data: bytes) -> Any:
        if _is_json(data):
            return self._package.from_json(self._package.Message, data)
        return self._package.parse(data, lenient=self._lenient)

    def _records(self, source: BinaryIO, record: str | None) -> tuple[str, Any, Iterator[Any]]:
        """The element and the class of the records, and the records: one after the other as the file is read where that goes, else from the whole."""
        head = source.read(_HEAD)
        cls = None if _is_json(head) else self._streamed(head)
        if cls is not None:
            name, kind = self._chosen(cls, record)
            if "/" not in name:
                file = _Rest(head, source, lambda read, size: self._progress("reading records", read, size))
                return name, kind, self._package.iter_parse(file, name, lenient=self._lenient)
        message = self._message(head + source.read())
        try:
            self._check(message)
        except self._package.ApiFailure as failure:
            return *self._empty(failure, record), iter(())
        body: list[Any] = message.body
        content = next((held for held in body if isinstance(held, self._package.Model)), None)
        if content is None or any(type(held) is not type(content) for held in body):
            raise InputError(
                f"{self._name}: a table is made of the responses of one operation, and here are none, or several"
            )
        name, kind = self._chosen(type(content), record)
        return name, kind, (model for held in body for model in _at(held, self._steps(type(content), name)))

    def _check(self, message: Any) -> None:
        """Raises the bindings' `ApiFailure`. A failure without an exception may still have records."""
        if message.exception_id:
            message.raise_for_failure()

    def _empty(self, failure: Any, record: str | None) -> tuple[str, Any]:
        """The element and the class of the records of an empty list. Raises `InputError` for any other failure."""
        empty_list = self._envelope.outcome.empty_list
        is_empty = bool(empty_list) and failure.exception_id == empty_list
        if not is_empty or self._operation is None:
            hint = "; --operation names the operation, for the head of a table without rows" if is_empty else ""
            raise InputError(f"{self._name}: {failure}{hint}")
        operation = self._package.operations.get(self._operation)
        if operation is None:
            raise InputError(
                f"there is no operation {self._operation}{nearest(self._operation, self._package.operations)}"
            )
        return self._chosen(operation.response, record)

    def _streamed(self, head: bytes) -> Any:
        """The class of the response's content, as the start of the document tells it; None where there is none with records in it."""
        with contextlib.suppress(etree.XMLSyntaxError, self._package.MessageError):
            root: Any = etree.fromstring(head, _FORGIVING)
            for content in () if root is None else root.iter(*(f"{{*}}{step}" for step in self._envelope.content[-1:])):
                content[:] = []
            if root is None:
                return None
            message = self._package.parse(etree.tostring(root), lenient=self._lenient)
            self._check(message)
            kinds: list[Any] = [type(held) for held in message.body if isinstance(held, self._package.Model)]
            return next((kind for kind in kinds if any(_lists(self._package, kind))), None)
        return None

    def _chosen(self, cls: Any, record: str | None) -> tuple[str, Any]:
        """The path of the repeating element, and the class of one."""
        lists = dict(_lists(self._package, cls))
        direct = [path for path in lists if "/" not in path]
        chosen = record or (direct[0] if len(direct) == 1 else None)
        if chosen in lists:
            return str(chosen), lists[str(chosen)]
        asked = f"no list of records {record!r}" if record else "not one list of records"
        known = f"there are {', '.join(lists)}{'' if record else '; choose with --record'}" if lists else "it has none"
        raise InputError(f"{self._name}: {cls.__name__} has {asked}: {known}")

    def _steps(self, cls: Any, path: str) -> tuple[Any, ...]:
        steps: list[Any] = []
        for tag in path.split("/"):
            steps.append(next(member for member in _members(self._package, cls) if member.tag == tag))
            cls = steps[-1].kind
        return tuple(steps)

    def _row(self, model: Any, columns: Sequence[Column], tally: Tally) -> list[Any]:
        tally.records += 1
        tally.unknown += self._strange(model)
        holders: dict[tuple[str, ...], Any] = {(): model}
        row: list[Any] = []
        for column in columns:
            holder = self._holder(column.steps[:-1], holders, tally)
            is_hidden = holder is None or (self._redact and column.sensitive)
            value = None if is_hidden else getattr(holder, column.steps[-1])
            if value is None and not is_hidden and self._package.raw(holder, column.steps[-1]):
                tally.odd += 1
            row.append(self._data(value, column) if column.is_json and value is not None else value)
        return row

    def _data(self, value: Any, column: Column) -> Any:
        def plain(item: Any) -> Any:
            return self._package.to_dict(item, redact=self._redact)

        return [plain(item) for item in value] if column.many else plain(value)

    def _strange(self, model: Any) -> int:
        return len(self._package.extra(model))  # noqa: S610 - no Django here

    def _holder(self, steps: tuple[str, ...], holders: dict[tuple[str, ...], Any], tally: Tally) -> Any:
        """The object inside a record that has the cell's field."""
        if steps not in holders:
            around = self._holder(steps[:-1], holders, tally)
            found = None if around is None else getattr(around, steps[-1])
            holders[steps] = found if isinstance(found, self._package.Model) else None
            tally.unknown += 0 if holders[steps] is None else self._strange(found)
        return holders[steps]


class _Rest:
    """A file whose start has been read already. It tells how far it is, and of how much, where that is known."""

    def __init__(self, head: bytes, rest: BinaryIO, tell: Callable[[int, int], None]) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest
        self._tell = tell
        self._done = 0
        self._size = 0
        with contextlib.suppress(OSError):
            self._size = os.fstat(rest.fileno()).st_size

    def read(self, size: int = -1) -> bytes:
        piece = self._head.read(size)
        if not piece or size < 0:
            piece += self._rest.read(size)
        self._done += len(piece)
        if self._size:
            self._tell(self._done, self._size)
        return piece


@cache
def _members(package: Any, cls: Any) -> tuple[_Member, ...]:
    hints = get_type_hints(cls)
    return tuple(_Member.of(field, hints[field.name], package) for field in fields(cls))


def _is_json(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _lists(
    package: Any, cls: Any, before: tuple[str, ...] = (), around: tuple[Any, ...] = ()
) -> Iterator[tuple[str, Any]]:
    """The repeating elements below a class, by their paths: those that hold elements themselves."""
    for member in _members(package, cls):
        if issubclass(member.kind, package.Model) and member.kind not in around:
            path = (*before, member.tag)
            if member.many:
                yield "/".join(path), member.kind
            yield from _lists(package, member.kind, path, (*around, cls))


def _at(holder: Any, steps: tuple[Any, ...]) -> Iterator[Any]:
    held = getattr(holder, steps[0].name)
    for model in held if steps[0].many else () if held is None else (held,):
        if len(steps) == 1:
            yield model
        else:
            yield from _at(model, steps[1:])


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


@contextlib.contextmanager
def destination(path: Path | None, form: str) -> Generator[BinaryIO]:
    """Where to write: stdout, or a file that takes the place of `path` once all is written."""
    if path is not None:
        with replacing(path) as file:
            yield file
        return
    if form == "parquet":
        raise InputError("Parquet is not for a terminal or a pipe: name a file with --output")
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()
