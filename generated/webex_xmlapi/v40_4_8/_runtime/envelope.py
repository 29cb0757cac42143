# SPDX-License-Identifier: MIT
"""Where the parts of a message stand in its document: the paths of `_registry`, followed both ways."""

from __future__ import annotations

from copy import copy
from functools import cache

from .._registry import CONTENTS, MESSAGE_TYPE, REPLIES, SECURITY
from .classes import class_of
from .errors import MessageError
from .model import Model, spec_of
from .unknown import UnknownElement

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .message import Message
    from .model import Member

__all__ = ["assembled", "check_around", "emptied", "members", "part", "several", "usual", "values_of"]

# Attributes of a message, and the fields that lead to what they hold.
_PATHS = {"security": SECURITY, "responses": REPLIES, "body": CONTENTS}
_LISTS: Any = (list, tuple)
_new: Any = object.__new__


class _Container:
    """An element around parts of a message. `above` and `parts` are places in the lists of `_Layout`."""

    __slots__ = ("above", "kind", "name", "parts", "required")

    def __init__(self, above: int, member: Member) -> None:
        self.above = above
        self.name = member.name
        self.kind: Any = member.kind
        self.required = bool(member.facets.get("required"))
        self.parts: list[int] = []


class _Layout:
    """The elements around the parts of a message, from the outermost, and the parts: attribute, place of the container, field."""

    def __init__(self, paths: Mapping[str, tuple[str, ...]]) -> None:
        self.containers: list[_Container] = []
        self.parts: list[tuple[str, int, Member]] = []
        places: dict[tuple[str, ...], int] = {(): 0}
        for name, path in paths.items():
            spec = spec_of(class_of(MESSAGE_TYPE))
            for depth, step in enumerate(path[:-1], 1):
                member = spec.names[step]
                if path[:depth] not in places:
                    self.containers.append(_Container(places[path[: depth - 1]], member))
                    places[path[:depth]] = len(self.containers)
                self.containers[places[path[:depth]] - 1].parts.append(len(self.parts))
                spec = spec_of(member.kind)
            if path:
                self.parts.append((name, places[path[:-1]], spec.names[path[-1]]))


@cache
def _layout() -> _Layout:
    return _Layout(_PATHS)


def members() -> dict[str, Member]:
    """The fields that the attributes of a message are, those that the API has."""
    return {name: member for name, _, member in _layout().parts}


def part(envelope: Any, path: tuple[str, ...]) -> Any:
    """What stands at a path of fields; None where there is nothing, or where the API has no such part."""
    if not path:
        return None
    for name in path:
        if envelope is None:
            return None
        envelope = getattr(envelope, name)
    return envelope


def several(envelope: Any, path: tuple[str, ...]) -> list[Any]:
    """What stands at a path of fields, as a list, whether the API has several there or one."""
    held: Any = part(envelope, path)
    if held is None:
        return []
    found: list[Any] = held if isinstance(held, _LISTS) else [held]
    return found


def values_of(message: Message) -> list[Any]:
    """What the fields of a message's parts hold. Raises `MessageError` for what this API's messages have no place for."""
    values: list[Any] = []
    for name, path in _PATHS.items():
        held: Any = getattr(message, name)
        if not path:
            if held:
                raise MessageError(f"{type(message).__name__}.{name}: the messages of this API have none")
            continue
        member = _layout().parts[len(values)][2]
        if name != "security" and not member.many:
            if not isinstance(held, _LISTS):
                raise MessageError(f"{type(message).__name__}.{name}: {type(held).__name__} is no list")
            if len(held) > 1:
                raise MessageError(
                    f"{type(message).__name__}.{name}: the messages of this API have one, not {len(held)}"
                )
            held = held[0] if held else None
        values.append(held)
    return values


def assembled(message: Message, came: Any) -> Any:
    """The message element around what the message holds now. The one that `came`, which may be None, stays as it is."""
    values, layout = values_of(message), _layout()
    top: Any = class_of(MESSAGE_TYPE)() if came is None else _copied(came)
    made, fresh = [top], [came is None]
    for container in layout.containers:
        above = made[container.above]
        held = None if above is None else getattr(above, container.name)
        is_new = held is None
        if held is not None:
            held = _copied(held)
        elif above is not None and (
            (container.required and fresh[container.above]) or any(values[at] for at in container.parts)
        ):
            held = container.kind()
        if held is not None:
            setattr(above, container.name, held)
        made.append(held)
        fresh.append(is_new)
    _put(layout, made, values)
    return top


def emptied(envelope: Any) -> Any:
    """An envelope made by `assembled`, without the parts: what is around them."""
    layout = _layout()
    _put(layout, _containers(envelope), [[] if member.many else None for _, _, member in layout.parts])
    return envelope


def usual(values: Sequence[Any]) -> dict[str, Any]:
    """What `to_dict` makes of what is around a message with these `values_of`, where it did not come from elsewhere."""
    made: list[dict[str, Any] | None] = [{}]
    for container in _layout().containers:
        above = made[container.above]
        inner: dict[str, Any] | None = None
        if above is not None and (container.required or any(values[at] for at in container.parts)):
            inner = above[container.name] = {}
        made.append(inner)
    return made[0] or {}


def check_around(envelope: Any, path: str) -> None:
    """Raises `MessageError` where an envelope holds parts of the message, or unknown elements around them."""
    layout = _layout()
    made = _containers(envelope)
    if any(isinstance(held, UnknownElement) for held in made):
        names = " and ".join(container.name for container in layout.containers)
        raise MessageError(f"{path}: {names} are no unknown elements")
    if any(made[at] is not None and getattr(made[at], member.name) for _, at, member in layout.parts):
        raise MessageError(
            f"{path}: what the message itself holds stands in the message itself: {', '.join(members())}"
        )


def _containers(envelope: Any) -> list[Any]:
    made = [envelope]
    for container in _layout().containers:
        above = made[container.above]
        made.append(None if above is None or isinstance(above, UnknownElement) else getattr(above, container.name))
    return made


def _copied(held: Any) -> Any:
    """`copy.copy`, which takes four times as long for an object of a class of the schema."""
    cls: Any = held.__class__
    if not isinstance(held, Model) or "__xsd__" not in cls.__dict__:
        return copy(held)
    made = _new(cls)
    for member in spec_of(cls).members:
        member.setter(made, getattr(held, member.name))
    made._source = held._source
    return made


def _put(layout: _Layout, made: Sequence[Any], values: Sequence[Any]) -> None:
    for (_, at, member), value in zip(layout.parts, values, strict=True):
        if made[at] is not None:
            member.setter(made[at], value)
