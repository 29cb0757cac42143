"""Names and texts that no API should have, in every place of a catalog: the bindings import, construct and round-trip all the same."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.hostile import NAMES, TEXTS, hostile_schema
from support.properties import bounded
from support.toys import BARE_ENVELOPE, bindings_of

from webexgen.errors import SchemaError


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
    asked = get_type_hints(module.Ask)
    for number, name in enumerate(names):
        cls = getattr(module, f"Own{number}")
        assert set(get_type_hints(cls)) >= {"other", "several"}
        (field,) = [f for f in cls.__dataclass_fields__ if f not in ("other", "several", "_source")]
        assert cls.__dataclass_fields__[field].metadata["name"] == name
        assert cls.__dataclass_fields__[field].metadata["xsd_default"] == texts[number % len(texts)]
        held[f"e{number}"] = cls(**{field: "text"}, other=1, several=["A", "z"])
        other = asked[f"t{number}"].__args__[0]
        assert other.__xsd__ == name
        held[f"t{number}"] = other(inner="x")
    request = api.Request(body=[module.Ask(**held)])
    data = api.render(request)
    assert api.parse(data) == request
    assert api.render(api.parse(data)) == data
    assert api.from_json(api.Message, api.to_json(request)) == request


def test_every_name_and_text(importable: Path) -> None:
    values = ["A", "a", "A 2", "a_2", "", " ", "1", "名", "会", '"', "\\", "None", "mro", "x" * 200]
    api = package(importable, "hostile", hostile_schema(NAMES, TEXTS, values))
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
    api = package(importable, name, hostile_schema(["a"], ["text"], ["A"]), file)
    (service,) = importlib.import_module(f"{name}.v1_0._registry").SERVICES
    check(api, getattr(api, service), ["a"], ["text"])


def test_two_elements_of_one_python_name_are_refused_where_they_stand(importable: Path) -> None:
    text = hostile_schema(["userId"], ["text"], ["A"])
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
@bounded(8)
def test_drawn_names_and_texts(tmp_path_factory: pytest.TempPathFactory, names: list[str], texts: list[str]) -> None:
    names = [name for name in names if not name.startswith(("own", "other", "several")) and name not in ("ask", "told")]
    root = tmp_path_factory.mktemp("drawn")
    sys.path.insert(0, str(root))
    try:
        api = package(root, f"drawn_{next(COUNT)}", hostile_schema(names, texts, ["A"]))
        check(api, api.orders, names, texts)
    finally:
        sys.path.remove(str(root))
