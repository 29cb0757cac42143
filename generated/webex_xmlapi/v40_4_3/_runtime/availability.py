# SPDX-License-Identifier: MIT
"""Which releases take a message, and a message as another release takes it, by what `_availability` says of elements and values."""

from __future__ import annotations

from copy import copy
from importlib import import_module

from .._registry import OPERATIONS
from .model import Model, Source, extra, generated, spec_of
from .unknown import UnknownElement

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeVar

    from .message import Message

    _Message = TypeVar("_Message", bound=Message)

__all__ = ["downgrade", "required_releases"]


def required_releases(message: Message) -> tuple[str, ...]:
    """The least releases that have all that a message holds: each has it, and the release before it does not.

    They are several where releases were made side by side. Nothing is returned where no release has all of it, as for an element
    that this one does not know. The order of elements, what is missing, and values of an enumeration that no release lists are
    not looked at; nor is what sites do, which schemas do not tell.
    """
    data = _data()
    taking = set(data.RELEASES)
    for content in message.body:
        known = _Known.of(data, content)
        if known is None or extra(content):
            return ()
        taking &= known.releases("")
        for path, item in _held(content, ""):
            taking &= known.releases(path, item) if not isinstance(item, Model) or not extra(item) else set()
    return tuple(name for name, before in data.RELEASES.items() if name in taking and before not in taking)


def downgrade(message: _Message, release: str) -> tuple[_Message, list[str]]:
    """A copy of a message without what a release does not have, and what was left out: paths of elements, in document order.

    Each begins with the operation, as in "PlaceOrder/gift"; a value that the release does not list goes with its element,
    "PlaceOrder/wrapping=gold". What this release does not know itself is left out too. What the
    other one requires, and the message lacks, is not made up. Raises `ValueError` for a release that there is none of.
    """
    data = _data()
    if release not in data.RELEASES:
        raise ValueError(f"there is no release {release!r}; there are {', '.join(data.RELEASES)}")
    made, left_out = copy(message), list[str]()
    made.body = []
    for content in message.body:
        known = _Known.of(data, content)
        if known is None:
            left_out.append(content.type or "content of no type")
        elif release not in known.releases(""):
            left_out.append(known.operation)
        else:
            made.body.append(_reduced(content, "", known, release, left_out))
    return made, left_out


class _Known:
    """What the releases have of one message."""

    def __init__(self, data: Any, operation: str, direction: str) -> None:
        self.operation = operation
        self._data = data
        self._paths: dict[str, int] = data.MEMBERS.get(operation, {}).get(direction, {})
        self._values: dict[str, dict[str, int]] = data.VALUES.get(operation, {}).get(direction, {})

    @classmethod
    def of(cls, data: Any, content: Any) -> _Known | None:
        """That of an operation's content; None for one that this release does not know."""
        if not isinstance(content, Model):
            return None
        class_ = generated(type(content))
        path = f"{class_.__module__.rpartition('.')[2]}.{class_.__qualname__}"
        for operation, halves in OPERATIONS.items():
            if path in halves:
                return cls(data, operation, ("request", "response")[halves.index(path)])
        return None

    def releases(self, path: str, value: object = None) -> set[str]:
        """The releases that have an element, and its value where not all of them list that."""
        numbers = [self._values.get(path, {}).get(str(value))]
        while path not in self._paths and path:
            path = path.rpartition("/")[0]
        numbers.append(self._paths.get(path))
        sets = [set(self._data.SETS[number].split()) for number in numbers if number is not None]
        return set(self._data.RELEASES).intersection(*sets)


def _held(model: Model, path: str) -> Iterator[tuple[str, Any]]:
    """(path, value) of all that an object holds, in the order of the schema; of a list, each one."""
    for tag, _, values in _children(model):
        here = f"{path}/{tag}".lstrip("/")
        for value in values:
            yield here, value
            if isinstance(value, Model):
                yield from _held(value, here)


def _children(model: Model) -> Iterator[tuple[str, str, list[Any]]]:
    """The tag, the field and the values of each field that holds something."""
    for member in spec_of(type(model)).members:
        value = getattr(model, member.name)
        if value is not None:
            yield member.tag, member.name, list(value) if member.many else [value]


def _reduced(model: Model, path: str, known: _Known, release: str, left_out: list[str]) -> Model:
    made = copy(model)
    for tag, name, values in _children(model):
        here = f"{path}/{tag}".lstrip("/")
        kept: list[Any] = []
        for value in values:
            if release in known.releases(here, value):
                kept.append(_reduced(value, here, known, release, left_out) if isinstance(value, Model) else value)
            else:
                listed = release in known.releases(here)
                left_out.append(f"{known.operation}/{here}={value}" if listed else f"{known.operation}/{here}")
        several = isinstance(getattr(model, name), (list, tuple))
        setattr(made, name, kept if several else kept[0] if kept else None)
    source: Source | None = model._source
    if source is not None and source.order is not None and extra(model):
        left_out += [f"{known.operation}/{path}/{part.name}".replace("//", "/") for part in extra(model)]
        order = tuple(part for part in source.order if not isinstance(part, UnknownElement))
        made._source = Source(order, source.lexical, source.attributes)
    return made


def _data() -> Any:
    """The data of this release, or of all that stand beside it."""
    release = str(__package__).rpartition(".")[0]
    for place in filter(None, (release, release.rpartition(".")[0])):
        try:
            return import_module(f"{place}._availability")
        except ModuleNotFoundError as error:
            if error.name != f"{place}._availability":
                raise
    raise ImportError(
        f"{release}: _availability.py is missing; it stands beside the release's folder, or in a vendored package"
    )
