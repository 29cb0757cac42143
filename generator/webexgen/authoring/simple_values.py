"""What `webexgen add` writes of values: a value of an enumeration, or another facet, of the simple type of an element or attribute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from webexgen.authoring.fragment import attributes_text
from webexgen.builtins import FACETS
from webexgen.errors import CatalogError, UnknownNameError, nearest
from webexgen.qname import XS, local_name, namespace_of
from webexgen.schema.model import Api, Facets, SimpleType

__all__ = ["FACET_NAMES", "changed_type", "facet_text", "held", "is_shared"]

FACET_NAMES: Mapping[str, str] = {
    "enumeration": "enumeration",
    "pattern": "pattern",
    **{info.xsd: name for name, info in FACETS.items()},
}
"""Fields of `Facets` by the name of the facet."""


def held(api: Api, type_: str) -> Facets:
    """The facets that a simple type states itself; none of a built-in one. Raises `UnknownNameError` for a complex type."""
    found = api.types.get(type_)
    if isinstance(found, SimpleType):
        return found.facets
    if namespace_of(type_) != XS:
        raise UnknownNameError(f"{local_name(type_)} is a complex type, which has no values; name an element in it")
    return Facets()


def is_shared(api: Api, type_: str) -> bool:
    """Whether a simple type has a name in the catalog, so that a fragment redefines it where it is declared."""
    return type_ in api.types and "/" not in local_name(type_)


def facet_text(facet: str, value: str, said: Mapping[str, str]) -> str:
    """A facet of a fragment, with what `said` of it in the catalog's own attributes."""
    return f"<xs:{facet}{attributes_text({'value': value, **said})}/>"


def changed_type(api: Api, type_: str, facet: str, value: str, said: Mapping[str, str]) -> tuple[str, str]:
    """A simple type without a name that is `type_`, with one facet changed as `said`, for one place alone: its base and its text.

    Raises `CatalogError` if the type lacks what is to be removed or deprecated.
    """
    found = api.types.get(type_)
    own = [*_lines(found)] if isinstance(found, SimpleType) else []
    base = found.base if isinstance(found, SimpleType) else type_
    there = [line for line in own if line[0] == facet and (facet != "enumeration" or line[1] == value)]
    if ("gen:removes" in said or "gen:alters" in said) and not there:
        known = [line[1] for line in own if line[0] == facet]
        raise CatalogError(f"its type has no {facet} {value}".rstrip() + nearest(value, known))
    note = {name: text for name, text in said.items() if name in ("gen:deprecated", "gen:instead", "gen:until")}
    kept = [line for line in own if line not in there]
    if "gen:removes" not in said:
        place = own.index(there[0]) if there else len(kept)
        kept.insert(place, (facet, value, note))
    prefix = "xs" if namespace_of(base) == XS else api.by_namespace[namespace_of(base)].prefix
    label = f"{prefix}:{local_name(base)}"
    return label, "\n".join(
        [
            "<xs:simpleType>",
            f'  <xs:restriction base="{label}">',
            *(f"    {facet_text(*line)}" for line in kept),
            "  </xs:restriction>",
            "</xs:simpleType>",
        ]
    )


def _lines(type_: SimpleType) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Facet, value and what is said of it, as a document states them."""
    deprecated = dict(type_.deprecated)
    for facet, name in FACET_NAMES.items():
        given: Any = getattr(type_.facets, name)
        values: list[Any] = [*given] if isinstance(given, tuple) else [] if given is None else [given]
        for value in values:
            why = deprecated.get(str(value)) if facet == "enumeration" else None
            yield facet, str(value), {"gen:deprecated": why} if why else {}
