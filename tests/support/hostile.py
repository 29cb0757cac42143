"""Names and texts that no API should have, and a schema that has them in every place."""

from __future__ import annotations

import builtins
import keyword
from xml.sax.saxutils import escape, quoteattr

from support.toys import HEAD

__all__ = ["NAMES", "TEXTS", "hostile_schema"]

RUNTIME = [
    "element",
    "Model",
    "OpenEnum",
    "UnknownElement",
    "Text",
    "Source",
    "annotations",
    "self",
    "cls",
    "name",
    "value",
    "text",
    "type",
    "mro",
    "meta",
    "Meta",
    "spec",
    "fields",
    "data",
    "model",
    "message",
    "operations",
    "parse",
    "render",
    "extra",
    "raw",
    "validate",
    "service",
    "response",
    "request",
    "registry",
    "body",
    "security",
]
PYTHON = [*keyword.kwlist, *keyword.softkwlist, *(name for name in dir(builtins) if name[0].isalpha())]
ODD = [
    "__init__",
    "__class__",
    "__slots__",
    "_source",
    "__xsd__",
    "_",
    "__",
    "a.b",
    "a-b",
    "é",
    "名",
    "x·y",
    "A",
]
NAMES = sorted({*RUNTIME, *PYTHON, *ODD})
TEXTS = [
    '"',
    '"""',
    'ends in "',
    "ends in \\",
    "\\N{nope} \\x \\u",
    "{{ 1 }} {% if %} {x}",
    "'; raise SystemExit; '",
    "new\nline",
    "\u202e\u2066 bidi",
    "\u2028\u2029",
    "\x85",
    "x" * 300,
    "\\" * 301,
    "\u202e" * 100,
    '"' * 5,
    '\\"' * 3,
    "tab\there",
    "é 名",
]


def hostile_schema(names: list[str], texts: list[str], values: list[str]) -> str:
    """A type for each name with an element of that name, and a type of that name; documentation and defaults of each text."""
    parts = [
        HEAD,
        '<xs:complexType name="envelopeType"><xs:sequence><xs:element name="call" type="x:callType"/></xs:sequence>',
    ]
    parts.append('</xs:complexType><xs:complexType name="callType"/>')
    parts.append('<xs:simpleType name="valueType"><xs:restriction base="xs:string">')
    parts += [f"<xs:enumeration value={quoteattr(value)}/>" for value in values]
    parts.append("</xs:restriction></xs:simpleType>")
    for number, name in enumerate(names):
        doc = escape(texts[number % len(texts)])
        default = quoteattr(texts[number % len(texts)])
        note = f"<xs:annotation><xs:documentation>{doc}</xs:documentation></xs:annotation>"
        parts.append(
            f'<xs:complexType name="own{number}">{note}<xs:sequence>'
            f'<xs:element name="{name}" type="xs:string" default={default} minOccurs="0">{note}</xs:element>'
            '<xs:element name="other" type="xs:int" minOccurs="0"/><xs:element name="several" type="x:valueType" '
            'minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>'
        )
        parts.append(
            f'<xs:complexType name="{name}"><xs:sequence><xs:element name="inner" type="xs:string" minOccurs="0"/>'
            "</xs:sequence></xs:complexType>"
        )
    for half, direction in (("ask", "request"), ("told", "response")):
        held = "".join(
            f'<xs:element name="e{number}" type="x:own{number}" minOccurs="0"/>'
            f'<xs:element name="t{number}" type="x:{name}" minOccurs="0"/>'
            for number, name in enumerate(names)
        )
        parts.append(
            f'<xs:complexType name="{half}" gen:operation="Ask" gen:direction="{direction}"><xs:complexContent>'
            f'<xs:extension base="x:callType"><xs:sequence>{held}</xs:sequence></xs:extension></xs:complexContent></xs:complexType>'
        )
    return "\n".join([*parts, "</xs:schema>"])
