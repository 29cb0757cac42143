"""Names and texts that no API should have, in every place of a catalog: the bindings import, construct and round-trip all the same."""

from __future__ import annotations

import builtins
import importlib
import keyword
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.properties import bounded
from support.toys import BARE_ENVELOPE, HEAD, bindings_of

from webexgen.errors import SchemaError

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
    "x" * 300,
    "\\" * 301,
    "\u202e" * 100,
    '"' * 5,
    '\\"' * 3,
    "tab\there",
    "é 名",
]


def schema(names: list[str], texts: list[str], values: list[str]) -> str:
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


@pytest.fixture
def importable(tmp_path: Path) -> Iterator[Path]:
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path.remove(str(tmp_path))


def package(root: Path, name: str, text: str, file: str = "orders") -> Any:
    bindings_of(root, name, text, BARE_ENVELOPE, file)
    importlib.invalidate_caches()
    return importlib.import_module(f"{name}.v1_0")


def check(api: Any, module: Any, names: list[str], texts: list[str]) -> None:
    """Every class has its hints, takes every field by keyword, and comes back."""
    held: dict[str, Any] = {}
    for number, name in enumerate(names):
        cls = getattr(module, f"Own{number}")
        assert set(get_type_hints(cls)) >= {"other", "several"}
        (field,) = [f for f in cls.__dataclass_fields__ if f not in ("other", "several", "_source")]
        assert cls.__dataclass_fields__[field].metadata["name"] == name
        assert cls.__dataclass_fields__[field].metadata["xsd_default"] == texts[number % len(texts)]
        held[f"e{number}"] = cls(**{field: "text"}, other=1, several=["A", "z"])
        other = get_type_hints(module.Ask)[f"t{number}"].__args__[0]
        assert other.__xsd__ == name
        held[f"t{number}"] = other(inner="x")
    request = api.Request(body=[module.Ask(**held)])
    data = api.render(request)
    assert api.parse(data) == request
    assert api.render(api.parse(data)) == data
    assert api.from_json(api.Message, api.to_json(request)) == request


def test_every_name_and_text(importable: Path) -> None:
    values = ["A", "a", "A 2", "a_2", "", " ", "1", "名", "会", '"', "\\", "None", "mro", "x" * 200]
    api = package(importable, "hostile", schema(NAMES, TEXTS, values))
    module = api.orders
    assert sorted(str(member) for member in module.Value) == sorted(values)
    check(api, module, NAMES, TEXTS)


@pytest.mark.parametrize(
    "file",
    [
        "class",
        "2fa",
        "a b",
        "_model",
        "_runtime",
        "_registry",
        "operations",
        "parse",
        "import_module",
        "str",
        "é",
        "Model",
    ],
)
def test_every_name_of_a_module(importable: Path, file: str) -> None:
    name = f"of_{NAMES.index('str')}_{abs(hash(file))}"
    api = package(importable, name, schema(["a"], ["text"], ["A"]), file)
    (service,) = importlib.import_module(f"{name}.v1_0._registry").SERVICES
    check(api, getattr(api, service), ["a"], ["text"])


def test_two_elements_of_one_python_name_are_refused_where_they_stand(importable: Path) -> None:
    text = schema(["userId"], ["text"], ["A"])
    two = text.replace(
        '<xs:element name="other"',
        '\n<xs:element name="user-id" type="xs:int" minOccurs="0"/>\n<xs:element name="other"',
    )
    line = next(n for n, line in enumerate(two.splitlines(), 1) if "user-id" in line)
    with pytest.raises(SchemaError) as refusal:
        bindings_of(importable, "collide", two, BARE_ENVELOPE)
    folder = importable / "collide-xsd"
    assert str(refusal.value) == (
        f"{folder / 'baseline' / 'orders.xsd'}:{line}: {{urn:x}}own0: userId and user-id would both be user_id in Python; "
        f"name one of them in {folder / 'wire.toml'}: [names.fields]"
    )


COUNT = iter(range(10**9))


@given(
    names=st.lists(
        st.from_regex(r"[A-Za-z_名é][A-Za-z0-9_.\-·é]{0,9}", fullmatch=True), min_size=1, max_size=6, unique=True
    ),
    texts=st.lists(
        st.text(
            st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
            max_size=40,
        ),
        min_size=1,
        max_size=3,
    ),
)
@bounded(25)
def test_drawn_names_and_texts(tmp_path_factory: pytest.TempPathFactory, names: list[str], texts: list[str]) -> None:
    names = [name for name in names if not name.startswith(("own", "other", "several")) and name not in ("ask", "told")]
    root = tmp_path_factory.mktemp("drawn")
    sys.path.insert(0, str(root))
    try:
        api = package(root, f"drawn_{next(COUNT)}", schema(names, texts, ["A"]))
        check(api, api.orders, names, texts)
    finally:
        sys.path.remove(str(root))
