# SPDX-License-Identifier: MIT
"""Long list responses, one record after the other, in memory that does not grow with them."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from io import BytesIO
from os import PathLike
from typing import overload
from xml.etree.ElementTree import TreeBuilder, XMLParser

from .._registry import BODY_CONTENT
from .classes import class_of
from .document import PIECE, described, is_unbound, refusing, xsi_types
from .errors import MessageError
from .message import choose, parse
from .model import Model
from .reader import Decoder

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any, BinaryIO, TypeVar
    from xml.etree.ElementTree import Element

    from .model import Spec

    _T = TypeVar("_T", bound=Model)

__all__ = ["iter_parse"]

_HEAD = 1_048_576
_DECLARATION = b"xmlns"


@overload
def iter_parse(
    source: str | PathLike[str] | BinaryIO | bytes, record: type[_T], *, lenient: bool = False
) -> Iterator[_T]: ...


@overload
def iter_parse(
    source: str | PathLike[str] | BinaryIO | bytes, record: str, *, lenient: bool = False
) -> Iterator[Any]: ...


def iter_parse(
    source: str | PathLike[str] | BinaryIO | bytes, record: str | type[Model], *, lenient: bool = False
) -> Iterator[Any]:
    """The elements `record` of a list response, each as an object of its class, as soon as it has been read.

    `source` is a file's path, a binary file, or the document itself; `record` the element's name (`session`), or its class, whose
    objects a type checker then knows them to be. Everything else in the response is passed over. `lenient` takes the well-known prefixes as declared where the document element does not declare them.
    Raises `ApiFailure` where the operation failed, as it does where the list is empty; `MessageError` where the operation has no
    list of that name, for a second content or one that begins behind the first MB, and, after the records before that place,
    for a document that is not well-formed.
    """
    with _opened(source) as file:
        head = _opening(file) if lenient else b""
        scopes: dict[str, list[str | None]] = {}
        kinds = _kinds_of(head, scopes)
        while not kinds and len(head) < _HEAD and (piece := file.read(len(head) or PIECE)):
            head += piece
            kinds = _kinds_of(head, scopes)
        if not kinds:
            raise MessageError(_without_content(head + file.read(), lenient))
        decoder = Decoder(None, kinds, body=class_of(BODY_CONTENT), choose=choose, scopes=scopes)
        tail = _content_of(head)
        builder = TreeBuilder()
        shell = builder.start("", {})
        parser = XMLParser(target=builder)
        refusing(lambda: parser.feed(head))
        decoder.open(shell[0])
        found = decoder.content()
        if found is None:
            raise MessageError("this release does not know the operation")
        content, spec = found
        names = _names(decoder, spec, record)
        size = PIECE
        while True:
            # Prefixes that are declared in the content are not followed: an xsi:type is a text then, whatever its prefix.
            if _DECLARATION in tail:
                scopes.clear()
            piece = file.read(size)
            if not piece:
                break
            tail = tail[-len(_DECLARATION) :] + piece
            # As in `document`: what leads no further is read in pieces that grow.
            size = PIECE if len(content) > 1 else 2 * size
            yield from _taken(decoder, content, spec, names, len(content) - 1)
            refusing(partial(parser.feed, piece))
        refusing(parser.close)
        yield from _taken(decoder, content, spec, names, len(content))
        if list(shell[0].iter(content.tag)) != [content]:
            raise MessageError(f"the message has a second {content.tag.rpartition('}')[2]}; `parse` reads it")


def _opening(file: BinaryIO) -> bytes:
    """The start of a document, up to its document element at least, which declares the well-known prefixes."""
    from .prefixes import opening

    head = b""
    while len(head) < _HEAD and (piece := file.read(len(head) or PIECE)):
        head += piece
        opened = opening(head)
        if opened is not None:
            return opened
    return head


def _content_of(head: bytes) -> bytes:
    """What follows the start tag with the first xsi:type; a declaration where that is not written in ASCII."""
    at = head.find(b":type")
    return head[head.find(b">", at) :] if at >= 0 else _DECLARATION


def _kinds_of(head: bytes, scopes: dict[str, list[str | None]]) -> dict[int, str]:
    """What the first xsi:type in the start of a document says, by the number of its element; nothing if there is none."""
    scopes.clear()
    reason = ""
    try:
        return xsi_types(head, final=False, scopes=scopes)
    except MessageError as error:
        if not is_unbound(error):
            reason = described(str(error), head)
    if reason:
        raise MessageError(reason)
    from .prefixes import declaring

    scopes.clear()
    return xsi_types(declaring(head, lenient=False, final=False), final=False, scopes=scopes)


def _names(decoder: Decoder, spec: Spec, record: str | type[Model]) -> frozenset[str]:
    """The elements that are records, by name. Raises `MessageError` where a content has none of that name or class."""
    lists = {member.tag: decoder.list_spec(spec, member.tag) for member in spec.members}
    known = {tag: inner.cls for tag, inner in lists.items() if inner is not None}
    found = frozenset(tag for tag, cls in known.items() if record in (tag, cls))
    if not found:
        told = " and ".join(sorted(known)) or "none at all"
        name = record if isinstance(record, str) else f"of {record.__name__}"
        raise MessageError(f"{spec.cls.__name__} has no list {name}, but {told}")
    return found


def _taken(decoder: Decoder, content: Element, spec: Spec, names: frozenset[str], end: int) -> Iterator[Any]:
    """The records among the first `end` children, which are complete; takes those children out of the tree."""
    children = content[: max(end, 0)]
    del content[: max(end, 0)]
    for child in children:
        inner = decoder.list_spec(spec, child.tag) if child.tag.rpartition("}")[2] in names else None
        if inner is not None:
            yield decoder.decode(inner, child)


@contextmanager
def _opened(source: str | PathLike[str] | BinaryIO | bytes) -> Generator[BinaryIO]:
    if isinstance(source, bytes):
        yield BytesIO(source)
    elif isinstance(source, (str, PathLike)):
        with open(source, "rb") as file:
            yield file
    else:
        yield source


def _without_content(data: bytes, lenient: bool) -> str:
    """Why a message holds no records. Raises `ApiFailure` where the operation failed, `MessageError` where it is no message."""
    message = parse(data, lenient=lenient)
    message.raise_for_failure()
    if any(isinstance(content, Model) and content.__xsi__ for content in message.body):
        return f"the content begins behind the first {_HEAD} bytes; `parse` reads it"
    return "the message has no content"
