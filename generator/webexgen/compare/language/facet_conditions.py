"""The conditions that each built-in type and each facet stands for (XML Schema Part 2, clauses 3 and 4.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from webexgen.compare.language import timeline
from webexgen.compare.language.characters import PatternError, parse_pattern
from webexgen.compare.language.conditions import (
    CHARACTERS,
    Bound,
    Condition,
    Form,
    Length,
    Listed,
    Number,
    Pattern,
    Unknown,
    normalized,
)
from webexgen.compare.language.decimal_machine import Range
from webexgen.schema.model import Facets

__all__ = ["conditions_of_builtin", "conditions_of_facets", "has_spellings", "samples"]

_NAME = r"[\i-[:]][\c-[:]]*"
_FORMS = {
    "language": "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    "Name": r"\i\c*",
    "NCName": _NAME,
    "ID": _NAME,
    "IDREF": _NAME,
    "ENTITY": _NAME,
    "NMTOKEN": r"\c+",
    "NMTOKENS": r"\c+( \c+)*",
    "IDREFS": f"{_NAME}( {_NAME})*",
    "ENTITIES": f"{_NAME}( {_NAME})*",
    "QName": f"({_NAME}:)?{_NAME}",
    "NOTATION": f"({_NAME}:)?{_NAME}",
    "float": r"[+\-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([Ee][+\-]?[0-9]+)?|-?INF|NaN",
}
_FORMS["double"] = _FORMS["float"]
_LISTS = ("NMTOKENS", "IDREFS", "ENTITIES")
_CHECKED = ("ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "QName", "NOTATION", "anyURI")


def _between(low: int | None, high: int | None, integer: bool = True) -> Number:
    least, most = (None if bound is None else (Decimal(bound), True) for bound in (low, high))
    return Number(Range(integer, least, most))


_NUMBERS = {
    "decimal": _between(None, None, integer=False),
    "integer": _between(None, None),
    "nonPositiveInteger": _between(None, 0),
    "negativeInteger": _between(None, -1),
    "nonNegativeInteger": _between(0, None),
    "positiveInteger": _between(1, None),
}
for _bits, _name in ((64, "long"), (32, "int"), (16, "short"), (8, "byte")):
    _NUMBERS[_name] = _between(-(2 ** (_bits - 1)), 2 ** (_bits - 1) - 1)
    _NUMBERS[f"unsigned{_name.capitalize()}"] = _between(0, 2**_bits - 1)
_BOUNDS = ("min_inclusive", "min_exclusive", "max_inclusive", "max_exclusive")


def conditions_of_builtin(builtin: str) -> Iterator[Condition]:
    """What a built-in type requires, by local name."""
    if builtin in _NUMBERS:
        yield _NUMBERS[builtin]
    elif builtin == "boolean":
        yield Listed(frozenset({"true", "false", "1", "0"}))
    elif builtin == "hexBinary":
        yield Pattern("([0-9a-fA-F]{2})*")
    elif builtin == "base64Binary":
        yield Pattern(_base64(0, None))
    elif builtin in _FORMS:
        yield Pattern(_FORMS[builtin])
    if builtin in _CHECKED or builtin in timeline.FORMS:
        yield Form(builtin)


def conditions_of_facets(builtin: str, facets: Facets, mode: str) -> Iterator[Condition]:
    """What the facets of one xs:restriction require of values of `builtin`. `mode` is the whiteSpace of its base."""
    if facets.pattern:
        patterns = "|".join(facets.pattern)
        try:
            parse_pattern(CHARACTERS, patterns)
        except PatternError:
            yield Unknown(f"pattern {patterns}")
        else:
            yield Pattern(patterns)
    if facets.enumeration and not facets.open:
        yield _enumeration(builtin, tuple(normalized(value, mode) for value in facets.enumeration))
    yield from _lengths(builtin, facets)
    yield from _bounds(builtin, facets)


def has_spellings(builtin: str) -> bool:
    """Whether several texts can be one value of a built-in type."""
    octets = ("boolean", "float", "double", "hexBinary", "base64Binary")
    return builtin in _NUMBERS or builtin in octets or builtin in timeline.FORMS


def _enumeration(builtin: str, values: tuple[str, ...]) -> Condition:
    if builtin in _NUMBERS:
        numbers = frozenset(Decimal(value) for value in values if _NUMBERS[builtin].holds(value.strip()))
        return Number(Range(values=numbers))
    if builtin == "boolean":
        listed = {text for group in (("true", "1"), ("false", "0")) if {*group} & {*values} for text in group}
        return Listed(frozenset(listed))
    if builtin == "hexBinary":
        return Pattern("|".join("".join(f"[{c.lower()}{c.upper()}]" for c in value) for value in values))
    if builtin == "base64Binary":
        return Pattern("|".join(" ?".join(c.replace("+", r"\+") for c in value.replace(" ", "")) for value in values))
    if builtin in timeline.FORMS or builtin in ("float", "double"):
        return Bound(builtin, "enumeration", tuple(sorted(values)))
    return Listed(frozenset(values))


def _lengths(builtin: str, facets: Facets) -> Iterator[Condition]:
    low, high = facets.min_length or 0, facets.max_length
    if facets.length is not None:
        low, high = max(low, facets.length), facets.length if high is None else min(high, facets.length)
    if not low and high is None:
        return
    if builtin == "hexBinary":
        yield Pattern(f"([0-9a-fA-F]{{2}}){{{low},{'' if high is None else high}}}")
    elif builtin == "base64Binary":
        yield Pattern(_base64(low, high))
    elif builtin in _NUMBERS or builtin in timeline.FORMS or builtin in ("boolean", "float", "double"):
        yield Unknown(f"length {low} to {high}")
    elif builtin not in ("QName", "NOTATION"):
        yield Length(low, high, words=builtin in _LISTS)


def _base64(low: int, high: int | None) -> str:
    """Between `low` and `high` octets: groups of four characters, of which the last may end with = or ==."""
    one = "[A-Za-z0-9+/] ?"
    found: list[str] = []
    for octets, end in ((0, ""), (2, f"({one}){{2}}[AEIMQUYcgkosw048] ?="), (1, f"{one}[AQgw] ?= ?=")):
        least = max(-((octets - low) // 3), 0)
        most = None if high is None else (high - octets) // 3
        if most is not None and most < least:
            continue
        # No space is left behind the last character: the text is collapsed.
        if end:
            found.append(f"(({one}){{4}}){{{least},{'' if most is None else most}}}{end}")
        elif most is None or most > 0:
            rest = f"(({one}){{4}}){{{max(least - 1, 0)},{'' if most is None else most - 1}}}({one}){{3}}[A-Za-z0-9+/]"
            found.append(rest if least else f"({rest})?")
        else:
            found.append("")
    return "|".join(found) or "[^\\s\\S]"


def _bounds(builtin: str, facets: Facets) -> Iterator[Condition]:
    stated = {field: value for field in _BOUNDS if (value := getattr(facets, field)) is not None}
    if builtin in _NUMBERS:
        lows = [(Decimal(stated[f].strip()), f == "min_inclusive") for f in _BOUNDS[:2] if f in stated]
        highs = [(Decimal(stated[f].strip()), f == "max_inclusive") for f in _BOUNDS[2:] if f in stated]
        whole = facets.total_digits is None and facets.fraction_digits is None
        if lows or highs or not whole:
            low = max(lows, key=lambda bound: (bound[0], not bound[1]), default=None)
            high = min(highs, key=lambda bound: (bound[0], bound[1]), default=None)
            yield Number(Range(False, low, high, facets.total_digits, facets.fraction_digits))
        return
    for field, value in stated.items():
        if builtin in timeline.FORMS or builtin in ("float", "double"):
            yield Bound(builtin, field, (value.strip(),))
        else:
            yield Unknown(f"{field} {value}")


_SAMPLES = {
    "dateTime": ("2000-01-01T00:00:00", "2000-01-01T00:00:00Z", "1999-12-31T23:59:59.5", "2024-02-29T12:30:00+05:00"),
    "date": ("2000-01-01", "2000-01-01Z", "1999-12-31", "2024-02-29+05:00", "0001-01-01", "9999-12-31"),
    "time": ("00:00:00", "12:30:00Z", "23:59:59.5", "12:30:00+05:00"),
    "gYearMonth": ("2000-01", "1999-12Z"),
    "gYear": ("2000", "1999Z", "0001", "9999"),
    "gMonthDay": ("--02-29", "--12-31Z"),
    "gMonth": ("--02", "--12Z"),
    "gDay": ("---01", "---31Z"),
    "duration": ("P0D", "P1D", "PT1S", "P1M", "P30D", "P31D", "P1Y", "P100Y", "-P1D", "-P100Y"),
    "float": ("0", "1", "-1", "1.5", "1e30", "-1e30", "INF", "-INF", "NaN", "1e-30"),
    "string": ("", " ", "a", "a b", " a ", "0", "%", "true", "a:b", "-", "x" * 40),
    "QName": ("a", "xs:a"),
}
_SAMPLES["double"] = _SAMPLES["float"]


def samples(builtin: str, conditions: Iterable[Condition]) -> Iterator[str]:
    """Texts to try where no machine finds one: those on the edges of conditions and some of each built-in type."""
    edges = sorted({text for condition in conditions for text in condition.texts()})
    yield from _SAMPLES.get(builtin, ())
    yield from edges
    for text in edges:
        yield from _near(text)
    yield from _SAMPLES["string"]
    for texts in _SAMPLES.values():
        yield from texts


def _near(text: str) -> Iterator[str]:
    """The same text with one of its numbers a little more or less."""
    for found in re.finditer(r"\d+", text):
        number, width = int(found[0]), len(found[0])
        for step in (1, -1):
            if number + step >= 0:
                yield f"{text[: found.start()]}{number + step:0{width}d}{text[found.end() :]}"
