"""Simple types by what they accept: the built-in type and the facets in effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from webexgen.builtins import FACETS, holders
from webexgen.qname import XS, local_name, namespace_of
from webexgen.schema.model import Api, Facets, SimpleType

__all__ = ["BOUNDS", "Facet", "Value", "effective", "enumeration_text"]

# Facets that bound one thing from one side: their fields in `Facets`, and whether more is tighter.
BOUNDS: tuple[tuple[tuple[str, ...], bool], ...] = (
    (("length", "min_length"), True),
    (("length", "max_length"), False),
    (("min_inclusive", "min_exclusive"), True),
    (("max_inclusive", "max_exclusive"), False),
    (("total_digits",), False),
    (("fraction_digits",), False),
)


class Facet(NamedTuple):
    """A facet in effect. `owner` is the simple type that states it.

    `limit` is what a bound is compared by: its number, and on which side of it an exclusive one of decimals lies.
    """

    text: str
    owner: str
    limit: tuple[Decimal, int] | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What a simple type lets through. `bounds` run parallel to the kinds of bound there are.

    `open` says that the enumeration is known to be incomplete, so that it lets other values through as well.
    """

    builtin: str
    enumeration: Mapping[str, str]
    pattern: Facet | None
    white_space: Facet | None
    bounds: tuple[Facet | None, ...]
    chain: tuple[str, ...]
    open: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """Every facet as text, sorted."""
        found = [facet.text for facet in (self.pattern, self.white_space, *self.bounds) if facet]
        return tuple(sorted({*found, *([enumeration_text(self.enumeration)] if self.enumeration else [])}))


def effective(api: Api, name: str) -> Value:
    """The simple type of this name, with what it inherits: the nearest facet counts, patterns count together."""
    links: list[tuple[str, Facets]] = []
    while namespace_of(name) != XS:
        type_ = api.types[name]
        assert isinstance(type_, SimpleType)
        links.append((name, type_.facets))
        name = type_.base
    builtin = local_name(name)
    listed = next(((owner, f.enumeration, f.open) for owner, f in links if f.enumeration), ("", (), False))
    patterns = [(owner, "|".join(sorted(f.pattern))) for owner, f in links if f.pattern]
    pattern = Facet("pattern " + " and ".join(sorted({p for _, p in patterns})), patterns[0][0]) if patterns else None
    space = next((Facet(f"whiteSpace {f.white_space}", owner) for owner, f in links if f.white_space), None)
    return Value(
        builtin,
        dict.fromkeys(listed[1], listed[0]),
        pattern,
        space,
        tuple(next(_stated(links, fields, builtin), None) for fields, _ in BOUNDS),
        (*(owner for owner, _ in links), name),
        listed[2],
    )


def _stated(links: list[tuple[str, Facets]], fields: tuple[str, ...], builtin: str) -> Iterator[Facet]:
    for owner, facets in links:
        for field in fields:
            stated = getattr(facets, field)
            if stated is not None:
                yield Facet(f"{FACETS[field].xsd} {stated}", owner, _limit(field, str(stated), builtin))


def _limit(field: str, stated: str, builtin: str) -> tuple[Decimal, int] | None:
    """None for dates and times, which are not put in order here."""
    try:
        number = Decimal(stated)
    except InvalidOperation:
        return None
    if not field.endswith("exclusive"):
        return number, 0
    side = 1 if field.startswith("min") else -1
    return (number + side, 0) if "integer" in holders(builtin) else (number, side)


def enumeration_text(values: Mapping[str, str]) -> str:
    """`enumeration a|b`: the values, sorted."""
    return f"enumeration {'|'.join(sorted(values))}"
