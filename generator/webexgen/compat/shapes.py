"""When do two releases judge a message alike? When the shapes of its operations, which this gives, are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from webexgen.catalog.announcement import HALVES, Direction
from webexgen.schema.model import Api, Attribute, ComplexType, Element, Group, SimpleType, Wildcard

__all__ = ["Half", "shapes"]

Half = tuple[str, Direction]
"""An operation's name and one of its two messages; the name is "" for what is around every operation."""


def shapes(api: Api, body_content: str, known: Mapping[Half, str] = MappingProxyType({})) -> Mapping[Half, str]:
    """A digest of all that decides whether a release accepts a message, by operation and direction.

    It covers the types that the message can hold, those derived from them included, and leaves out what no validator looks at:
    documentation, defaults, where a declaration comes from. `body_content` is the base of every operation's content, from which a
    message's operation has chosen one type already. Those that are `known` are not made again.
    """
    reach = _Reach(api, body_content)
    found: dict[Half, str] = {("", half): known.get(("", half)) or reach.digest(half) for half in HALVES}
    for operation in api.operations:
        halves: tuple[tuple[Half, str, str], ...] = (
            ((operation.name, "request"), operation.request_xsi, operation.request),
            ((operation.name, "response"), "", operation.response),
        )
        for half, spelling, type_ in halves:
            found[half] = known.get(half) or reach.digest(spelling, type_)
    return found


class _Reach:
    def __init__(self, api: Api, body_content: str) -> None:
        self._api = api
        self._body_content = body_content
        self._around = repr((api.message, sorted((module.prefix, module.namespace) for module in api.modules)))
        self._digests: dict[str, bytes] = {}

    def digest(self, spelling: str, *types: str) -> str:
        pending = [(self._api.message_type, True), *((name, False) for name in types)]
        seen, held = set[str](), {self._body_content}
        while pending:
            name, is_held = pending.pop()
            type_ = self._api.types.get(name)
            if type_ is None:
                continue
            if is_held and name not in held:  # so that by xsi:type one that derives from it can stand in its place
                held.add(name)
                pending += [(heir, True) for heir in self._heirs.get(name, ())]
            if name not in seen:
                seen.add(name)
                base, used = _used(type_)
                pending += [(base, False), *((other, True) for other in used)]
        digest = hashlib.sha256(repr((self._around, spelling, types)).encode())
        for name in sorted(seen):
            digest.update(self._digest(name))
        return digest.hexdigest()[:16]

    @cached_property
    def _heirs(self) -> Mapping[str, list[str]]:
        heirs: dict[str, list[str]] = {}
        for module in self._api.modules:
            for base, names in module.heirs.items():
                heirs.setdefault(base, []).extend(names)
        return heirs

    def _digest(self, name: str) -> bytes:
        found = self._digests.get(name)
        if found is None:
            found = self._digests[name] = hashlib.sha256(repr(_bare(self._api.types[name])).encode()).digest()
        return found


def _used(type_: SimpleType | ComplexType) -> tuple[str, list[str]]:
    """The type that a type derives from, and those of what it holds."""
    if isinstance(type_, SimpleType):
        return type_.base, []
    elements = () if type_.content is None else type_.content.elements()
    held = [*(element.type for element in elements), *(attribute.type for attribute in type_.attributes)]
    return type_.base or "", held


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
