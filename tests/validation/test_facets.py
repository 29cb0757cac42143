"""Texts are values of a simple type for `validate` and for libxml2, or for none of the two."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree
from support.judges import SOME, TEXTS, XS
from support.properties import bounded

from webexgen.bindings.arguments import value_arguments
from webexgen.message.minimal import candidates
from webexgen.qname import local_name
from webexgen.schema.model import Api, ComplexType, Element, Facets, SimpleType

# Of libxml2's laxities, two that XML Schema does not share: an exponent without digits, and signs in base64 that are none of its.
LAX = ("1e", "QU#JD")


def simple_types(model: Api) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every combination of built-in type and facets that an element of the release has."""
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for type_ in model.types.values():
        if isinstance(type_, ComplexType) and type_.content is not None:
            for element in type_.content.elements():
                if not isinstance(model.types.get(element.type), ComplexType) and local_name(element.type) != "anyType":
                    builtin, facets = model.facets(element.type)
                    said = {
                        name: value
                        for facet in reversed(facets)
                        for name, value in dataclasses.asdict(facet).items()
                        if value and name != "open" and not (name == "enumeration" and facet.open)
                    }
                    found.setdefault(str((builtin, facets)), (local_name(builtin), said))
    yield from found.values()


def refused(builtin: str, facets: Mapping[str, Any], text: str) -> bool:
    from webex_xmlapi.v40_12_0._runtime.facets import faults

    return bool(list(faults(text, builtin, SimpleNamespace(facets=facets, kind=str))))


def xsd(builtin: str, facets: Mapping[str, Any]) -> etree.XMLSchema:
    words = {name: name.split("_")[0] + name.title().replace("_", "")[len(name.split("_")[0]) :] for name in facets}
    limits = "".join(
        f'<xs:{words[name]} value="{item}"/>'
        for name, value in facets.items()
        for item in (value if isinstance(value, tuple) else (value,))
    )
    simple = f'<xs:simpleType><xs:restriction base="xs:{builtin}">{limits}</xs:restriction></xs:simpleType>'
    return etree.XMLSchema(
        etree.XML(f'<xs:schema xmlns:xs="{XS}"><xs:element name="e">{simple}</xs:element></xs:schema>')
    )


def accepted(schema: etree.XMLSchema, text: str) -> bool:
    probe = etree.Element("e")
    probe.text = text
    return schema.validate(probe)


MADE_UP: list[tuple[str, dict[str, Any]]] = [
    *[(name, {}) for name in ["string", "boolean", "decimal", "integer", "long", "int", "short", "byte", "float", "double", "base64Binary", "hexBinary"]],
    *[(name, {}) for name in ["unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "normalizedString", "token"]],
    *[(name, {}) for name in ["nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"]],
    ("string", {"length": 3}),
    ("string", {"min_length": 2, "max_length": 4}),
    ("string", {"enumeration": ("5", "a b")}),
    ("string", {"pattern": (r"\d+|[^a\-]x?|\$|^a.|[+^$]{2}",)}),
    ("token", {"enumeration": ("a b", "5")}),
    ("string", {"white_space": "collapse", "max_length": 1}),
    ("int", {"enumeration": ("5", "7")}),
    ("int", {"min_inclusive": "-5", "max_inclusive": "5"}),
    ("long", {"min_exclusive": "-5", "max_exclusive": "5"}),
    ("decimal", {"total_digits": 3, "fraction_digits": 1}),
    ("decimal", {"min_inclusive": "0.5", "max_exclusive": "5"}),
    ("double", {"min_inclusive": "-0.5", "max_exclusive": "1e2"}),
    ("base64Binary", {"max_length": 2}),
    ("hexBinary", {"length": 1}),
    ("boolean", {"pattern": ("true|TRUE",)}),
]  # fmt: skip
SIGNS = st.text("0123456789+-.eE INFaxANQ=/\t\n$^", max_size=9) | st.sampled_from(
    [text for text in TEXTS if text != "\u00e4"]
)


@bounded(700)
@given(st.sampled_from(MADE_UP), SIGNS)
def test_texts_are_values_for_both_or_for_none(kind: tuple[str, dict[str, Any]], text: str) -> None:
    builtin, facets = kind
    if builtin in ("float", "double"):
        assume(not text.strip().lower().endswith("e") and not text.strip().lower().endswith(("e+", "e-")))
    if builtin == "base64Binary":
        assume(not set(text) & set("-.$^"))
    assert refused(builtin, facets, text) is not accepted(xsd(builtin, facets), text)


def test_texts_are_values_of_the_types_of_every_release(apis: Mapping[str, Api]) -> None:
    for release in SOME:
        for builtin, facets in simple_types(apis[release]):
            schema = xsd(builtin, facets)
            for text in {*candidates((Facets(**facets),)), *TEXTS}:
                if builtin == "base64Binary" and not re.fullmatch(r"[A-Za-z0-9+/=\s]*", text):
                    continue
                assert refused(builtin, facets, text) is not accepted(schema, text), (builtin, facets)


def test_where_libxml2_is_more_lenient_than_the_standard() -> None:
    assert accepted(xsd("double", {}), LAX[0])
    assert refused("double", {}, LAX[0])
    assert accepted(xsd("base64Binary", {}), LAX[1])
    assert refused("base64Binary", {}, LAX[1])


def test_patterns_of_several_steps_all_hold() -> None:
    """One string a step of the derivation, its alternatives joined."""
    inner = SimpleType("{urn:a}inner", f"{{{XS}}}string", Facets(pattern=("a+", "b+")))
    outer = SimpleType("{urn:a}outer", inner.name, Facets(pattern=("..",)))
    model: Any = SimpleNamespace(facets=lambda _: (f"{{{XS}}}string", (outer.facets, inner.facets)))
    (argument,) = value_arguments(model, Element("e", "", f"{{{XS}}}string", 1, 1), "str")
    assert argument == 'pattern=("..", "a+|b+")'
    assert [refused("string", {"pattern": ("..", "a+|b+")}, text) for text in ("aa", "bb", "a", "ab")] == [
        False,
        False,
        True,
        True,
    ]
