# SPDX-License-Identifier: MIT
"""Is a text a value of a simple type? XML Schema part 2: the built-in types, and the constraining facets.

The lexical forms of dates, times, names and URIs are not looked at: this API writes all of them as strings.
"""

from __future__ import annotations

import operator
import re
from importlib import import_module

from .model import OpenEnum

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, Literal

    from .model import Member

    Fault = tuple[Literal["enumeration", "length", "pattern", "range", "value"], str]

__all__ = ["builtin", "derives", "faults", "is_restricted"]

_USUAL: dict[Any, str] = {int: "integer", bool: "boolean", float: "double", bytes: "base64Binary"}
# What a field says of its element, not of the type.
_OF_ELEMENTS = {"required", "min_occurs", "max_occurs", "nillable", "default", "fixed", "type", "sensitive"}
# What each derived type restricts.
_BASES = {
    "integer": "decimal",
    "nonPositiveInteger": "integer",
    "negativeInteger": "nonPositiveInteger",
    "long": "integer",
    "int": "long",
    "short": "int",
    "byte": "short",
    "nonNegativeInteger": "integer",
    "positiveInteger": "nonNegativeInteger",
    "unsignedLong": "nonNegativeInteger",
    "unsignedInt": "unsignedLong",
    "unsignedShort": "unsignedInt",
    "unsignedByte": "unsignedShort",
    "normalizedString": "string",
    "token": "normalizedString",
}
_INFINITE = float("inf")
_BITS = {"long": 64, "int": 32, "short": 16, "byte": 8}
_RANGES: dict[str, tuple[float, float]] = {
    "nonPositiveInteger": (-_INFINITE, 0),
    "negativeInteger": (-_INFINITE, -1),
    "nonNegativeInteger": (0, _INFINITE),
    "positiveInteger": (1, _INFINITE),
    **{name: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for name, bits in _BITS.items()},
    **{f"unsigned{name.capitalize()}": (0, 2**bits - 1) for name, bits in _BITS.items()},
}
_REAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_FORMS = {
    "boolean": re.compile("true|false|1|0"),
    "decimal": re.compile(_REAL),
    "integer": re.compile("[+-]?[0-9]+"),
    "float": re.compile(f"{_REAL}(?:[eE][+-]?[0-9]+)?|-?INF|NaN"),
    "hexBinary": re.compile("(?:[0-9A-Fa-f]{2})*"),
    "base64Binary": re.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)?"),
}
_FORMS["double"] = _FORMS["float"]
# Longer integers are beyond every bound, and Python refuses to read them.
_DIGITS = 400
_BOUNDS = {
    "min_inclusive": ("at least", operator.ge),
    "max_inclusive": ("at most", operator.le),
    "min_exclusive": ("more than", operator.gt),
    "max_exclusive": ("less than", operator.lt),
}
_SHOWN = 12


def builtin(member: Member) -> str:
    """The built-in type under the type of a field: `long`."""
    found: str = member.facets.get("type") or _USUAL.get(member.kind, "string")
    return found


def is_restricted(member: Member) -> bool:
    """Does the type of a field take less than the built-in type under it?"""
    return issubclass(member.kind, OpenEnum) or not _OF_ELEMENTS.issuperset(member.facets)


def derives(name: str, base: str) -> bool:
    """Is one built-in type the other, or a restriction of it?"""
    while name != base and name in _BASES:
        name = _BASES[name]
    return name == base


def faults(text: str, name: str, member: Member) -> Iterator[Fault]:
    """What the schema has against a text where a value of the built-in type `name` and of the facets of `member` belongs."""
    facets: Mapping[str, Any] = member.facets
    if not text and ("default" in facets or "fixed" in facets):
        return  # it has that value then
    text = _spaced(text, name, facets)
    primitive = "integer" if derives(name, "integer") else name
    form = _FORMS.get(primitive)
    if form is not None and not form.fullmatch(text.replace(" ", "") if name == "base64Binary" else text):
        yield "value", f"is no xs:{name}"
        return
    value = _value(text, primitive)
    low, high = _RANGES.get(name, (value, value))
    if low > value or value > high:
        yield "range", f"is beyond the range of xs:{name}"
    for facet, (word, holds) in _BOUNDS.items():
        if facet in facets and not holds(value, _value(facets[facet], primitive)):
            yield "range", f"must be {word} {facets[facet]}"
    yield from _sizes(text, primitive, facets)
    for pattern in facets.get("pattern", ()):
        why = _mismatch(pattern, text)
        if why:
            yield "pattern", f"{why} {pattern}"
    if "fixed" in facets and value != _value(_spaced(facets["fixed"], name, facets), primitive):
        yield "enumeration", f"must be {facets['fixed']}"
    known: Any = facets.get("enumeration", ())
    if issubclass(member.kind, OpenEnum) and member.kind.__complete__:
        known = [item.value for item in member.kind]
    if known and value not in [_value(item, primitive) for item in known]:
        yield "enumeration", f"must be one of {', '.join(known[:_SHOWN])}{', ...' if len(known) > _SHOWN else ''}"


def _sizes(text: str, primitive: str, facets: Mapping[str, Any]) -> Iterator[Fault]:
    size = len(text)
    unit = "characters"
    if primitive in ("base64Binary", "hexBinary"):
        held = text.replace(" ", "").rstrip("=")
        size, unit = len(held) * 3 // 4 if primitive == "base64Binary" else len(held) // 2, "bytes"
    whole, _, fraction = text.lstrip("+-").partition(".")
    digits = len(whole.lstrip("0")), len(fraction.rstrip("0"))
    for facet, word, fits, what in (
        ("length", "must have", size.__eq__, unit),
        ("min_length", "must have at least", size.__ge__, unit),
        ("max_length", "must have at most", size.__le__, unit),
        ("total_digits", "must have at most", max(sum(digits), 1).__le__, "digits"),
        ("fraction_digits", "must have at most", digits[1].__le__, "digits after the point"),
    ):
        if facet in facets and not fits(facets[facet]):
            yield "length", f"{word} {facets[facet]} {what}"


def _spaced(text: str, name: str, facets: Mapping[str, Any]) -> str:
    """The text after its white space is treated as the type asks."""
    usual = {"string": "preserve", "normalizedString": "replace"}.get(name, "collapse")
    treated = facets.get("white_space", usual)
    if treated == "preserve":
        return text
    text = re.sub("[\t\n\r]", " ", text)
    return text if treated == "replace" else re.sub(" +", " ", text).strip(" ")


def _value(text: str, primitive: str) -> Any:
    """What compares as values of the type do."""
    if primitive == "integer":
        held = text.lstrip("+-0") or "0"
        return int(held[:_DIGITS]) * (-1 if text.startswith("-") else 1)
    if primitive == "decimal":
        from decimal import Decimal

        return Decimal(text)
    if primitive in ("float", "double"):
        return float(text)
    if primitive == "boolean":
        return text in ("true", "1")
    return text


def _mismatch(pattern: str, text: str) -> str:
    patterns: Any = import_module(".patterns", __package__)  # not there where the schema has none
    try:
        return "does not match" if patterns.matches(pattern, text) is False else ""
    except patterns.TooManySteps:
        return "takes too many steps to be matched with"
