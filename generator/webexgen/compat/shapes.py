"""When do two releases judge a message alike? When the shapes of its operations, which this gives, are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from webexgen.catalog.announcement import HALVES, Direction
from webexgen.schema.model import Api, Attribute, ComplexType, Element, Group, SimpleType, Wildcard

__all__ = ["ENVELOPE", "Half", "shapes"]

ENVELOPE = ("", "message")
"""In the place of an operation and a direction: what every message has around its contents."""

Half = tuple[str, Direction]
"""An operation's name and one of its two messages; the name is "" for what is around every operation."""


def shapes(api: Api, body_content: str) -> Mapping[Half, str]:
    """A digest of all that decides whether a release accepts a message, by operation and direction.

    It covers the types that the message can hold, those derived from them included, and leaves out what no validator looks at:
    documentation, defaults, where a declaration comes from. `body_content` is the base of every operation's content, from which a
    message's operation has chosen one type already.
    """
    reach = _Reach(api, body_content)
    found: dict[Half, str] = {("", half): reach.digest(half) for half in HALVES}
    for operation in api.operations:
        found[operation.name, "request"] = reach.digest(operation.request_xsi, operation.request)
        found[operation.name, "response"] = reach.digest("", operation.response)
    return found


class _Reach:
    def __init__(self, api: Api, body_content: str) -> None:
        self._api = api
        self._texts: dict[str, bytes] = {}
        self._uses: dict[str, tuple[str, ...]] = {}
        self._derived: dict[str, list[str]] = {}
        for type_ in api.types.values():
            if isinstance(type_, ComplexType) and type_.base is not None and type_.base != body_content:
                self._derived.setdefault(type_.base, []).append(type_.name)
        spaces = sorted((module.prefix, module.namespace) for module in api.modules)
        self._around = repr((api.message, spaces))

    def digest(self, spelling: str, *types: str) -> str:
        pending, seen = [self._api.message_type, *types], set[str]()
        while pending:
            name = pending.pop()
            if name not in seen and name in self._api.types:
                seen.add(name)
                pending += self._uses_of(name)
        digest = hashlib.sha256(repr((self._around, spelling, types)).encode())
        for name in sorted(seen):
            digest.update(self._texts[name])
        return digest.hexdigest()[:16]

    def _uses_of(self, name: str) -> tuple[str, ...]:
        uses = self._uses.get(name)
        if uses is None:
            type_ = self._api.types[name]
            self._texts[name] = repr(_bare(type_)).encode()
            uses = self._uses[name] = (*_used(type_), *self._derived.get(name, ()))
        return uses


def _used(type_: SimpleType | ComplexType) -> list[str]:
    """The types that a type names."""
    if isinstance(type_, SimpleType):
        return [type_.base]
    elements = () if type_.content is None else type_.content.elements()
    above = [] if type_.base is None else [type_.base]
    return [*above, *(element.type for element in elements), *(attribute.type for attribute in type_.attributes)]


def _bare(part: SimpleType | ComplexType | Group | Element | Attribute | Wildcard) -> tuple[object, ...]:
    """What a validator looks at."""
    if isinstance(part, SimpleType):
        return part.name, part.base, part.facets
    if isinstance(part, ComplexType):
        content = None if part.content is None else _bare(part.content)
        attributes = sorted(map(_bare, part.attributes), key=repr)
        return part.name, part.base, part.derivation, part.abstract, part.mixed, content, attributes
    if isinstance(part, Group):
        return part.kind, part.min_occurs, part.max_occurs, tuple(map(_bare, part.particles))
    if isinstance(part, Element):
        occurs = part.min_occurs, part.max_occurs
        return part.name, part.namespace, part.type, *occurs, part.fixed, part.nillable
    if isinstance(part, Attribute):
        return part.name, part.type, part.required, part.fixed
    return part.namespace, part.process_contents, part.min_occurs, part.max_occurs
