"""Two simple types, facet by facet: what differs between the texts that they accept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from webexgen.builtins import UR_TYPES, holders
from webexgen.compare.change import INCOMPLETE, Kind
from webexgen.schema.values import BOUNDS, Facet, Value, enumeration_text

__all__ = ["Difference", "compare", "type_change"]


class Difference(NamedTuple):
    """`owners` are the simple types that state the facet before and after, as far as there is one. `reason` is that of the change."""

    kind: Kind
    old: str | None
    new: str | None
    owners: tuple[str | None, str | None]
    reason: str = ""


def type_change(old: str, new: str) -> Kind | None:
    """What has happened between two built-in types, by local name: widened, narrowed, changed or nothing."""
    if old == new:
        return None
    if old in UR_TYPES and new in UR_TYPES:
        return Kind.TYPE_WIDENED if new == "anyType" else Kind.TYPE_NARROWED
    if new in holders(old):
        return Kind.TYPE_WIDENED
    return Kind.TYPE_NARROWED if old in holders(new) else Kind.TYPE_CHANGED


def compare(old: Value, new: Value) -> Iterator[Difference]:
    """What differs between two simple types. The facets of types that have nothing in common are not compared."""
    change = type_change(old.builtin, new.builtin)
    if change:
        yield Difference(change, f"xs:{old.builtin}", f"xs:{new.builtin}", (old.chain[-2:][0], new.chain[-2:][0]))
    if change is Kind.TYPE_CHANGED or {old.builtin, new.builtin} & set(UR_TYPES):
        return
    for difference in _enumeration(old.enumeration, new.enumeration):
        unseen = old.open if difference.kind is Kind.ENUM_VALUE_ADDED else new.open
        listed = difference.kind in (Kind.ENUM_VALUE_ADDED, Kind.ENUM_VALUE_REMOVED)
        yield difference._replace(reason=INCOMPLETE) if listed and unseen else difference
    yield from _facet(old.pattern, new.pattern, None)
    yield from _facet(old.white_space, new.white_space, None)
    for before, after, (fields, more_is_tighter) in zip(old.bounds, new.bounds, BOUNDS, strict=True):
        exact = before and after and {f.text.split()[0] for f in (before, after)} == {"length"}
        if not exact or "min_length" in fields:  # once, though it bounds both sides
            yield from _facet(before, after, None if exact else more_is_tighter)


def _enumeration(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    if not old or not new:
        if old or new:
            kind = Kind.FACET_ADDED if new else Kind.FACET_REMOVED
            before, after = (enumeration_text(values) if values else None for values in (old, new))
            yield Difference(kind, before, after, (next(iter(old.values()), None), next(iter(new.values()), None)))
        return
    for value in old.keys() - new.keys():
        yield Difference(Kind.ENUM_VALUE_REMOVED, value, None, (old[value], next(iter(new.values()))))
    for value in new.keys() - old.keys():
        yield Difference(Kind.ENUM_VALUE_ADDED, None, value, (next(iter(old.values())), new[value]))


def _facet(old: Facet | None, new: Facet | None, more_is_tighter: bool | None) -> Iterator[Difference]:
    """`more_is_tighter` is None for facets that are not in an order."""
    if old is None or new is None:
        if new is not None:
            yield Difference(Kind.FACET_ADDED, None, new.text, (None, new.owner))
        elif old is not None:
            yield Difference(Kind.FACET_REMOVED, old.text, None, (old.owner, None))
        return
    owners = (old.owner, new.owner)
    if more_is_tighter is None or old.limit is None or new.limit is None:
        if old.text != new.text:
            yield Difference(Kind.FACET_CHANGED, old.text, new.text, owners)
    elif old.limit != new.limit:
        tighter = (new.limit > old.limit) is more_is_tighter
        yield Difference(Kind.FACET_TIGHTENED if tighter else Kind.FACET_LOOSENED, old.text, new.text, owners)
