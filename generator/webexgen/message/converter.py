"""Messages in other forms: XML and JSON without loss, and the records of list responses as tables."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from webexgen.catalog.wire import NO_ENVELOPE, Envelope
from webexgen.errors import InputError, nearest
from webexgen.files import replacing
from webexgen.message.records import Table, Tally, lists, members_along, records_at
from webexgen.message.source import printable, told
from webexgen.progress import Progress, quiet

__all__ = ["FORMS", "Converter", "destination"]

FORMS = ("json", "xml", "csv", "parquet")
_HEAD = 1_048_576
"""The xsi:type of a response's content stands in so many bytes, as `iter_parse` has it too."""

_FORGIVING = etree.XMLParser(recover=True, no_network=True, resolve_entities=False, huge_tree=True)
"""Makes a tree of the start of a document."""


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
        return Table(self._package, cls, name, redact=self._redact).write(models, form, out)

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
        steps = members_along(self._package, type(content), name)
        return name, kind, (model for held in body for model in records_at(held, steps))

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
            return next((kind for kind in kinds if any(lists(self._package, kind))), None)
        return None

    def _chosen(self, cls: Any, record: str | None) -> tuple[str, Any]:
        """The path of the repeating element, and the class of one."""
        found = dict(lists(self._package, cls))
        direct = [path for path in found if "/" not in path]
        chosen = record or (direct[0] if len(direct) == 1 else None)
        if chosen in found:
            return str(chosen), found[str(chosen)]
        asked = f"no list of records {record!r}" if record else "not one list of records"
        known = f"there are {', '.join(found)}{'' if record else '; choose with --record'}" if found else "it has none"
        raise InputError(f"{self._name}: {cls.__name__} has {asked}: {known}")


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


def _is_json(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


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
