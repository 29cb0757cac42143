"""Simple types by what they let through: the built-in type and facets in effect, and which of two holds the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from webexgen.compare.change import Kind
from webexgen.qname import XS, local_name, namespace_of
from webexgen.schema.model import Api, Facets, SimpleType

__all__ = ["Difference", "Facet", "Value", "compare", "effective", "type_change"]

# XML Schema Part 2, 3: each built-in type with those that hold all its values. Unsigned types are in the next wider
# signed one, and float in double, though neither is derived from the other.
_WIDER: Mapping[str, tuple[str, ...]] = {
    "normalizedString": ("string",),
    "token": ("normalizedString",),
    "language": ("token",),
    "NMTOKEN": ("token",),
    "Name": ("token",),
    "NCName": ("Name",),
    "ID": ("NCName",),
    "IDREF": ("NCName",),
    "ENTITY": ("NCName",),
    "integer": ("decimal",),
    "nonPositiveInteger": ("integer",),
    "negativeInteger": ("nonPositiveInteger",),
    "long": ("integer",),
    "int": ("long",),
    "short": ("int",),
    "byte": ("short",),
    "nonNegativeInteger": ("integer",),
    "positiveInteger": ("nonNegativeInteger",),
    "unsignedLong": ("nonNegativeInteger",),
    "unsignedInt": ("unsignedLong", "long"),
    "unsignedShort": ("unsignedInt", "int"),
    "unsignedByte": ("unsignedShort", "short"),
    "float": ("double",),
}
_UR_TYPES = ("anyType", "anySimpleType")

# Facets that bound one thing from one side: their fields in `Facets`, and whether more is tighter.
_BOUNDS: tuple[tuple[tuple[str, ...], bool], ...] = (
    (("length", "min_length"), True),
    (("length", "max_length"), False),
    (("min_inclusive", "min_exclusive"), True),
    (("max_inclusive", "max_exclusive"), False),
    (("total_digits",), False),
    (("fraction_digits",), False),
)
_WORDS = {
    "min_length": "minLength",
    "max_length": "maxLength",
    "min_inclusive": "minInclusive",
    "max_inclusive": "maxInclusive",
    "min_exclusive": "minExclusive",
    "max_exclusive": "maxExclusive",
    "total_digits": "totalDigits",
    "fraction_digits": "fractionDigits",
    "white_space": "whiteSpace",
}


class Facet(NamedTuple):
    """A facet in effect. `owner` is the simple type that states it.

    `limit` is what a bound is compared by: its number, and on which side of it an exclusive one of decimals lies.
    """

    text: str
    owner: str
    limit: tuple[Decimal, int] | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What a simple type lets through. `bounds` run parallel to the kinds of bound there are."""

    builtin: str
    enumeration: Mapping[str, str]
    pattern: Facet | None
    white_space: Facet | None
    bounds: tuple[Facet | None, ...]
    chain: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Every facet as text, sorted."""
        found = [facet.text for facet in (self.pattern, self.white_space, *self.bounds) if facet]
        return tuple(sorted({*found, *([_listed(self.enumeration)] if self.enumeration else [])}))


class Difference(NamedTuple):
    """`owners` are the simple types that state the facet before and after, as far as there is one."""

    kind: Kind
    old: str | None
    new: str | None
    owners: tuple[str | None, str | None]


def effective(api: Api, name: str) -> Value:
    """The simple type of this name, with what it inherits: the nearest facet counts, patterns count together."""
    links: list[tuple[str, Facets]] = []
    while namespace_of(name) != XS:
        type_ = api.types[name]
        assert isinstance(type_, SimpleType)
        links.append((name, type_.facets))
        name = type_.base
    builtin = local_name(name)
    listed = next(((owner, f.enumeration) for owner, f in links if f.enumeration), ("", ()))
    patterns = [(owner, "|".join(sorted(f.pattern))) for owner, f in links if f.pattern]
    pattern = Facet("pattern " + " and ".join(sorted({p for _, p in patterns})), patterns[0][0]) if patterns else None
    space = next((Facet(f"whiteSpace {f.white_space}", owner) for owner, f in links if f.white_space), None)
    return Value(
        builtin,
        dict.fromkeys(listed[1], listed[0]),
        pattern,
        space,
        tuple(next(_stated(links, fields, builtin), None) for fields, _ in _BOUNDS),
        (*(owner for owner, _ in links), name),
    )


def _stated(links: list[tuple[str, Facets]], fields: tuple[str, ...], builtin: str) -> Iterator[Facet]:
    for owner, facets in links:
        for field in fields:
            stated = getattr(facets, field)
            if stated is not None:
                yield Facet(f"{_WORDS.get(field, field)} {stated}", owner, _limit(field, str(stated), builtin))


def _limit(field: str, stated: str, builtin: str) -> tuple[Decimal, int] | None:
    """None for dates and times, which are not put in order here."""
    try:
        number = Decimal(stated)
    except InvalidOperation:
        return None
    if not field.endswith("exclusive"):
        return number, 0
    side = 1 if field.startswith("min") else -1
    return (number + side, 0) if "integer" in _holders(builtin) else (number, side)


def _holders(builtin: str) -> set[str]:
    """`builtin` and all that hold it."""
    return {builtin}.union(*(_holders(wider) for wider in _WIDER.get(builtin, ()))) | set(_UR_TYPES)


def type_change(old: str, new: str) -> Kind | None:
    """What has happened between two built-in types, by local name: widened, narrowed, changed or nothing."""
    if old == new:
        return None
    if old in _UR_TYPES and new in _UR_TYPES:
        return Kind.TYPE_WIDENED if new == "anyType" else Kind.TYPE_NARROWED
    if new in _holders(old):
        return Kind.TYPE_WIDENED
    return Kind.TYPE_NARROWED if old in _holders(new) else Kind.TYPE_CHANGED


def compare(old: Value, new: Value) -> Iterator[Difference]:
    """What differs between two simple types. The facets of types that have nothing in common are not compared."""
    change = type_change(old.builtin, new.builtin)
    if change:
        yield Difference(change, f"xs:{old.builtin}", f"xs:{new.builtin}", (old.chain[-2:][0], new.chain[-2:][0]))
    if change is Kind.TYPE_CHANGED or {old.builtin, new.builtin} & set(_UR_TYPES):
        return
    yield from _enumeration(old.enumeration, new.enumeration)
    yield from _facet(old.pattern, new.pattern, None)
    yield from _facet(old.white_space, new.white_space, None)
    for before, after, (fields, more_is_tighter) in zip(old.bounds, new.bounds, _BOUNDS, strict=True):
        exact = before and after and {f.text.split()[0] for f in (before, after)} == {"length"}
        if not exact or "min_length" in fields:  # once, though it bounds both sides
            yield from _facet(before, after, None if exact else more_is_tighter)


def _enumeration(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    if not old or not new:
        if old or new:
            kind = Kind.FACET_ADDED if new else Kind.FACET_REMOVED
            before, after = (_listed(values) if values else None for values in (old, new))
            yield Difference(kind, before, after, (next(iter(old.values()), None), next(iter(new.values()), None)))
        return
    for value in old.keys() - new.keys():
        yield Difference(Kind.ENUM_VALUE_REMOVED, value, None, (old[value], next(iter(new.values()))))
    for value in new.keys() - old.keys():
        yield Difference(Kind.ENUM_VALUE_ADDED, None, value, (next(iter(old.values())), new[value]))


def _listed(values: Mapping[str, str]) -> str:
    return f"enumeration {'|'.join(sorted(values))}"


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
