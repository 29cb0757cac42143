"""Types and global elements that went with one name and may have come back with another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from webexgen.catalog.renames import GLOBALS, Rename
from webexgen.compare.change import Change, Kind
from webexgen.compare.model_index import ModelIndex
from webexgen.qname import local_name
from webexgen.schema.content_model import label
from webexgen.schema.model import Element

__all__ = ["LikelyRename", "likely_renames"]

_MOST = 250_000
"""Of more pairs than these none is proposed: then everything has another name."""
_ENOUGH = 0.65
_FEW = 3
"""With fewer members than these, names have to be alike as well."""
_SORTS = ((Kind.TYPE_REMOVED, Kind.TYPE_ADDED), (Kind.OPERATION_REMOVED, Kind.OPERATION_ADDED))


@dataclass(frozen=True, slots=True)
class LikelyRename:
    """Two names as decisions on renames spell them, and how much of what they hold is the same, from 0 to 1."""

    old: str
    new: str
    likeness: float


class _Declared(NamedTuple):
    label: str
    name: str
    traits: frozenset[str]


def likely_renames(
    old: ModelIndex, new: ModelIndex, changes: Collection[Change], decided: Iterable[Rename]
) -> tuple[LikelyRename, ...]:
    """The likely pairs, the most alike first, each name in one of them; without those that somebody has `decided`."""
    known = {frozenset((one.old, one.new)) for one in decided if one.owner == GLOBALS}
    scored: list[tuple[float, str, str, float]] = []
    for gone, come in _SORTS:
        olds = list(_declared(old, {change.owner for change in changes if change.kind is gone}, gone))
        news = list(_declared(new, {change.owner for change in changes if change.kind is come}, come))
        for one in olds if len(olds) * len(news) <= _MOST else ():
            for other in news:
                score, share = _likeness(one, other)
                if score and frozenset((one.label, other.label)) not in known:
                    scored.append((-score, one.label, other.label, share))
    found: list[LikelyRename] = []
    taken: set[tuple[int, str]] = set()
    for _, before, after, share in sorted(scored):
        if not taken & {(0, before), (1, after)}:
            taken |= {(0, before), (1, after)}
            found.append(LikelyRename(before, after, share))
    return tuple(found)


def _declared(side: ModelIndex, owners: Collection[str], kind: Kind) -> Iterator[_Declared]:
    """What changes of `kind` are about: types by their labels, documents by the names of their operations."""
    if kind in (Kind.OPERATION_REMOVED, Kind.OPERATION_ADDED):
        for operation in side.api.operations:
            key = operation.request or operation.response
            type_ = side.api.complex(key)
            if operation.name in owners and not operation.package and type_ is not None and type_.content:
                for particle in type_.content.particles:
                    assert isinstance(particle, Element)
                    yield _Declared(label(side.api, key), particle.name, _traits(side, particle.type))
        return
    for key in side.types:
        if label(side.api, key) in owners:
            yield _Declared(label(side.api, key), local_name(key), _traits(side, key))


def _traits(side: ModelIndex, name: str) -> frozenset[str]:
    """What a type holds: the names of its members, or its values."""
    if side.is_complex(name):
        content = side.content(name)
        text = [side.value(side.text(name)).builtin] if side.text(name) else []
        return frozenset((*content.members, *content.attributes, *text))
    if name not in side.types:
        return frozenset((name,))
    value = side.value(name)
    return frozenset((value.builtin, *value.enumeration))


def _likeness(one: _Declared, other: _Declared) -> tuple[float, float]:
    """How likely one is the other, 0 if it is not, and the share of members that they have in common."""
    every = one.traits | other.traits
    share = len(one.traits & other.traits) / len(every) if every else 1.0
    if share < 0.5:
        return 0.0, share
    first, second = sorted((one.name.lower(), other.name.lower()))
    names = SequenceMatcher(None, first, second).ratio()
    likely = (share + names) / 2 if len(every) < _FEW else max((share + names) / 2, share - 0.1)
    return (likely if likely >= _ENOUGH else 0.0), share
