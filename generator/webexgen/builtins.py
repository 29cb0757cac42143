"""Built-in types and constraining facets of XML Schema: one table of each, with all that the program knows of them.

Source: XML Schema Part 2, clause 3 (types) and clause 4.3 (facets).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["BUILTINS", "FACETS", "UR_TYPES", "Builtin", "FacetInfo", "holders", "python_type"]

UR_TYPES = ("anyType", "anySimpleType")
"""The types that hold every other one."""


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in type: the Python type of its values in the bindings, and the built-in types that have all its values too.

    Unsigned types are within the next wider signed one and float is within double, though neither is derived from the other.
    """

    python: str = "str"
    within: tuple[str, ...] = ()


BUILTINS: Mapping[str, Builtin] = {
    "anyType": Builtin("UnknownElement"),
    "anySimpleType": Builtin(within=("anyType",)),
    "string": Builtin(),
    "normalizedString": Builtin(within=("string",)),
    "token": Builtin(within=("normalizedString",)),
    "language": Builtin(within=("token",)),
    "NMTOKEN": Builtin(within=("token",)),
    "NMTOKENS": Builtin(),
    "Name": Builtin(within=("token",)),
    "NCName": Builtin(within=("Name",)),
    "ID": Builtin(within=("NCName",)),
    "IDREF": Builtin(within=("NCName",)),
    "IDREFS": Builtin(),
    "ENTITY": Builtin(within=("NCName",)),
    "ENTITIES": Builtin(),
    "boolean": Builtin("bool"),
    "decimal": Builtin(),
    "integer": Builtin("int", ("decimal",)),
    "nonPositiveInteger": Builtin("int", ("integer",)),
    "negativeInteger": Builtin("int", ("nonPositiveInteger",)),
    "long": Builtin("int", ("integer",)),
    "int": Builtin("int", ("long",)),
    "short": Builtin("int", ("int",)),
    "byte": Builtin("int", ("short",)),
    "nonNegativeInteger": Builtin("int", ("integer",)),
    "positiveInteger": Builtin("int", ("nonNegativeInteger",)),
    "unsignedLong": Builtin("int", ("nonNegativeInteger",)),
    "unsignedInt": Builtin("int", ("unsignedLong", "long")),
    "unsignedShort": Builtin("int", ("unsignedInt", "int")),
    "unsignedByte": Builtin("int", ("unsignedShort", "short")),
    "float": Builtin("float", ("double",)),
    "double": Builtin("float"),
    "duration": Builtin(),
    "dateTime": Builtin(),
    "time": Builtin(),
    "date": Builtin(),
    "gYearMonth": Builtin(),
    "gYear": Builtin(),
    "gMonthDay": Builtin(),
    "gDay": Builtin(),
    "gMonth": Builtin(),
    "hexBinary": Builtin(),
    "base64Binary": Builtin("bytes"),
    "anyURI": Builtin(),
    "QName": Builtin(),
    "NOTATION": Builtin(),
}


def python_type(builtin: str) -> str:
    """The Python type of a built-in type's values: `int` for `long`, `bytes` for `base64Binary`, `str` for `dateTime`."""
    return BUILTINS.get(builtin, Builtin()).python


def holders(builtin: str) -> set[str]:
    """`builtin` and every built-in type that has all its values."""
    wider = BUILTINS[builtin].within if builtin in BUILTINS else ()
    return {builtin, *UR_TYPES}.union(*map(holders, wider))


@dataclass(frozen=True, slots=True)
class FacetInfo:
    """A facet: its name in XML Schema, whether its value is a number of characters or digits, and how an outline says it."""

    xsd: str
    is_count: bool
    text: str


FACETS: Mapping[str, FacetInfo] = {
    "length": FacetInfo("length", is_count=True, text="length"),
    "min_length": FacetInfo("minLength", is_count=True, text="min length"),
    "max_length": FacetInfo("maxLength", is_count=True, text="max length"),
    "min_inclusive": FacetInfo("minInclusive", is_count=False, text="at least"),
    "max_inclusive": FacetInfo("maxInclusive", is_count=False, text="at most"),
    "min_exclusive": FacetInfo("minExclusive", is_count=False, text="more than"),
    "max_exclusive": FacetInfo("maxExclusive", is_count=False, text="less than"),
    "total_digits": FacetInfo("totalDigits", is_count=True, text="total digits"),
    "fraction_digits": FacetInfo("fractionDigits", is_count=True, text="fraction digits"),
    "white_space": FacetInfo("whiteSpace", is_count=False, text="white space"),
}
"""By the field of `Facets` that holds it. Enumerations and patterns, of which a type may have several, are not among them."""
