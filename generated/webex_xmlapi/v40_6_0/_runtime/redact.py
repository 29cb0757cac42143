# SPDX-License-Identifier: MIT
"""A message without what is secret in it: sensitive fields, and texts of which this release does not know what they are."""

from __future__ import annotations

from copy import deepcopy

from .model import Model, Source, spec_of
from .unknown import XSI, Text, UnknownElement

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from typing import Any

    from .model import Member

__all__ = ["HIDDEN", "redacted"]

HIDDEN = "***"
_LISTS: Any = (list, tuple)


def redacted(model: Model, *, qualified: bool) -> Model:
    """A copy with `***` for what `to_dict` hides too. `qualified` tells whether its names stand in their namespaces."""
    made = deepcopy(model)
    pending = [made]
    while pending:
        here = pending.pop()
        for member in spec_of(type(here)).members:
            held: Any = getattr(here, member.name)
            values: list[Any] = list(held) if member.many and isinstance(held, _LISTS) else [held]
            for at, value in enumerate(values):
                if member.facets.get("sensitive") and value is not None:
                    values[at] = _hidden(member, qualified=qualified)
                elif isinstance(value, UnknownElement):
                    _hide(value)
                elif isinstance(value, Model):
                    pending.append(value)
            member.setter(here, values if member.many and isinstance(held, _LISTS) else values[0])
        if here._source is not None:
            here._source = _source(here)
    return made


def _hidden(member: Member, *, qualified: bool) -> str | UnknownElement:
    if member.leaf:
        return HIDDEN
    return UnknownElement(f"{{{member.namespace}}}{member.tag}" if qualified else member.tag, {}, [HIDDEN])


def _source(model: Model) -> Source:
    source = model._source or Source()
    names = spec_of(type(model)).names
    came: dict[tuple[str, int], tuple[Any, str | None, dict[str, str]]] = source.lexical or {}
    lexical = {
        (name, at): (value, text, _attributes(attributes))
        for (name, at), (value, text, attributes) in came.items()
        if not names[name].facets.get("sensitive")
    }
    order: list[str | UnknownElement] = []
    for part in source.order or ():
        if isinstance(part, UnknownElement):
            _hide(part)
        order.append(Text(_text(part)) if isinstance(part, Text) else part)
    attributes = _attributes(source.attributes or {})
    return Source(None if source.order is None else tuple(order), lexical or None, attributes or None)


def _hide(element: UnknownElement) -> None:
    pending = [element]
    while pending:
        here = pending.pop()
        here.attributes = _attributes(here.attributes)
        here.content = [part if isinstance(part, UnknownElement) else _text(part) for part in here.content]
        pending.extend(here)


def _attributes(attributes: dict[str, str]) -> dict[str, str]:
    return {name: text if name.startswith(XSI) else _text(text) for name, text in attributes.items()}


def _text(text: str) -> str:
    return HIDDEN if text.strip() else text
