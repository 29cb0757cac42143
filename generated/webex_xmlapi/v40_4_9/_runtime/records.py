# SPDX-License-Identifier: MIT
"""Long lists. A response without its records is a document, and so it is with any one of them: if all these are messages, so is the whole.

So a record whose markup came before is built from its texts, as `markup` has it, and the tree of the whole is never made.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import chain

from .._registry import CONTENT_TAG
from .document import PIECE, document, xsi_types
from .errors import MessageError
from .lexical import BLANK, Odd, memo_of
from .markup import Function, cost, is_plain, pieces, texts_of
from .model import Model, spec_of
from .plan import keep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .markup import Choose
    from .message import Message
    from .model import Member

__all__ = ["ListReader"]

# So many records with the same markup, and a function is made for them.
_MANY = 4
# So many bytes, and so great a share of the document, may be read for records that are read alone.
_ALONE, _SHARE = 65_536, 4


class ListReader:
    """Reads long lists. `parse` reads any other document."""

    def __init__(self, parse: Callable[[bytes], Message], choose: Choose) -> None:
        self._parse = parse
        self._choose = choose
        # Under the markup of what surrounds it, and that of the record.
        self._known: dict[tuple[Any, ...], Callable[[list[str], Any], Any]] = {}

    def read(self, data: bytes | str) -> Message | None:
        """The message; None where it is not such a list, or records differ too much, so the parser has to read it."""
        try:
            return self._read(data.encode() if isinstance(data, str) else data)
        except (MessageError, Odd, UnicodeError):
            return None

    def _read(self, data: bytes) -> Message | None:
        place = self._place(data)
        if place is None:
            return None
        first, last, end = place
        whole = data[:first] + data[last:]
        markup, _ = pieces(whole.decode())
        message = self._parse(whole)
        found = _list_of(message, end)
        # Also where another encoding is declared it is not plain.
        if found is None or not is_plain(markup):
            return None
        content, member = found
        member.setter(content, list(self._records(data, place, markup, member)))
        return message

    def _place(self, data: bytes) -> tuple[int, int, bytes] | None:
        """Where the first record begins, where the last one ends, and its end tag."""
        close = data.rfind(b"</", 0, max(data.rfind(f"{CONTENT_TAG}>".encode()), 0))
        last = data.rfind(b"</", 0, max(close, 0))
        end = data[last:close].rstrip()
        if last < 0 or not end.endswith(b">"):
            return None
        first = data.find(b"<" + end[2:])
        last += len(end)
        return (first, last, end) if first >= 0 and first + len(data) - last <= PIECE else None

    def _records(
        self, data: bytes, place: tuple[int, int, bytes], around: tuple[str, ...], member: Member
    ) -> Iterator[Any]:
        first, last, end = place
        head, tail, stop = data[:first], data[last:], end.decode()
        strings = memo_of(str)
        counts: dict[tuple[str, ...], int] = {}
        left = _ALONE + len(data) // _SHARE
        for chunk in _chunks(data, first, last, end):
            markup, texts = pieces(chunk)
            build = self._known.get((around, markup))
            if build is not None:
                with suppress(Odd):
                    yield build(texts_of(texts), strings)
                    continue
            whole = head + f"{chunk}{stop}".encode() + tail
            left -= len(whole)
            if left < 0:
                raise Odd
            found = _list_of(self._parse(whole), end, 1)
            if found is None or not chunk.lstrip(BLANK).startswith(f"<{stop[2:]}"):
                raise Odd
            yield getattr(found[0], member.name)[0]
            came = counts[markup] = counts.get(markup, 0) + 1
            if build is None and came == _MANY and is_plain(markup):
                with suppress(Odd):
                    keep(self._known, (around, markup), self._function(whole, texts), cost(chain(around, markup)))

    def _function(self, whole: bytes, texts: list[str]) -> Callable[..., Any]:
        """For the only record of a document. Raises `Odd` where it holds more than known elements with texts."""
        root = document(whole)
        kinds = xsi_types(whole, whole=True)
        if len(kinds) != 1:
            raise Odd
        content, kind = next((element, kinds[at]) for at, element in enumerate(root.iter()) if at in kinds)
        chosen, _ = self._choose(kind)
        record = content[-1]
        spec = spec_of(chosen or Model)
        function = Function(self._choose, {}, qualified=record.tag.startswith("{"), strings="strings")
        return function.compiled(spec_of(spec.members[spec.tags[record.tag]].kind), record, texts)


def _list_of(message: Message, end: bytes, length: int = 0) -> tuple[Model, Member] | None:
    """The only content of a message and its field for the elements that end so, if these stand last in it and are so many."""
    content = message.body[0] if len(message.body) == 1 else None
    if isinstance(content, Model) and content._source is None:
        name = end[2:-1].decode().rpartition(":")[2]
        for member in reversed(spec_of(type(content)).members):
            held = getattr(content, member.name)
            if member.tag == name:
                fits = member.many and issubclass(member.kind, Model) and len(held) == length
                return (content, member) if fits else None
            if held:
                return None
    return None


def _chunks(data: bytes, first: int, last: int, end: bytes) -> Iterator[str]:
    """The records as texts, each without its end tag."""
    stop = end.decode()
    while first < last:
        after = data.find(end, min(first + 4 * PIECE, last - len(end))) + len(end)
        yield from data[first:after].decode().split(stop)[:-1]
        first = after
