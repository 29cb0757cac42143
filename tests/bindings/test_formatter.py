"""Emitted definitions that black is not asked about are as it would have them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import black
import hypothesis.strategies as st
import pytest
from hypothesis import given
from support.depth import of_depth, spread
from support.hostile import NAMES, TEXTS, hostile_schema
from support.paths import RELEASES, ROOT
from support.properties import bounded
from support.toys import BARE_ENVELOPE, catalog_in

from webexgen.bindings.emitter import Emitter
from webexgen.bindings.formatter import assignment, format_all, is_formatted
from webexgen.catalog.graph import Catalog
from webexgen.compat.availability import AvailabilityIndex
from webexgen.output.availability import _listed, availability_module
from webexgen.schema.loader import load
from webexgen.schema.model import Api

MODE = black.Mode(target_versions={black.TargetVersion.PY311}, line_length=120)


def definitions(catalog: Catalog, apis: Mapping[str, Api]) -> list[str]:
    emitter = Emitter(catalog, ROOT / "templates")
    return [
        source
        for name, api in apis.items()
        for source in emitter.unformatted(emitter.draft(catalog.releases[name], api))
    ]


def unlike(sources: list[str]) -> list[str]:
    """Those that black would write otherwise, the line ends at their end apart."""
    return [source for source in sources if black.format_str(source, mode=MODE).rstrip("\n") != source.rstrip("\n")]


def test_of_all_releases(catalog: Catalog, apis: Mapping[str, Api]) -> None:
    sources = definitions(catalog, {name: apis[name] for name in spread(RELEASES, 7)})
    trusted = [source for source in sources if is_formatted(source)]
    assert len(trusted) > 0.8 * len(sources)
    assert unlike(spread(trusted, 4)) == []


@pytest.mark.parametrize("start", spread(range(4), 3))
def test_of_names_and_texts_that_no_api_should_have(tmp_path: Path, start: int) -> None:
    texts = [f"{text} it's = 'x'" if start == 1 else text.replace("\\", "/") if start == 2 else text for text in TEXTS]
    names = NAMES[start::4]
    catalog = catalog_in(tmp_path, "hostile", hostile_schema(names, texts, texts), BARE_ENVELOPE)
    sources = definitions(catalog, {"1.0": load(catalog, "1.0")})
    trusted = [source for source in sources if is_formatted(source)]
    assert len(trusted) > 20
    assert unlike(trusted) == []


@pytest.mark.parametrize(
    "source",
    [
        "class A(Model):\n    a = 'x'\n",
        "class A(Model):\n    a = (\n        1\n    )\n    b = '1'\n",
        f"class A(Model):\n    a = {'x' * 120}\n",
        'class A(Model):\n    a = "\\x41"\n',
        "a=1\n",
        f'class A(Model):\n    a = "{"漢" * 60}"\n',
        f'A = "{"漢" * 60}"\n',
    ],
)
def test_what_is_not_sure_is_left_to_black(source: str) -> None:
    assert not is_formatted(source)
    assert format_all([source]) == [black.format_str(source, mode=MODE)]


_TEXTS = st.sampled_from(
    (
        "a",
        "it's",
        "a # b",
        " a",
        "a ",
        "",
        "a\tb",
        "é",
        "\u200b",
        "{}",
        "x " * 57 + "xx",
        "w" * 112,
        "w" * 118,
        "w" * 130,
    )
)
_PARTS = st.sampled_from(
    (
        *("from __future__ import annotations", "from . import a, b as c\nfrom .x.y import Z", "import os", ""),
        *(
            "# a word\nA = B",
            "#a\nA = B",
            "A: bool = False",
            "A: dict[str, str] = {}",
            "A: tuple[str, ...] = ()",
            "A=1",
        ),
        *('A = [\n    "{}",\n]', 'A = [\n    "a", "b"\n]', 'A = ["{}", "b"]', "A = [\n]", 'A = [\n    "{}"\n]'),
        *('A: dict[str, str] = {\n    "{}": "b",\n    "c": "d",\n}', 'A = "{}"', "A = B\nfrom a import b", "A = 1\n"),
    )
)


@st.composite
def _heads(draw: st.DrawFn) -> str:
    """A module's beginning, or what looks like one."""
    docstring = draw(st.lists(_TEXTS, max_size=3))
    ends = draw(st.sampled_from(('"""\n\n', '\n"""\n\n', '"""\n', '"""')))
    head = '"""' + draw(st.sampled_from(("\n", "\n\n"))).join(docstring) + ends if docstring else ""
    return head + "\n\n".join(part.replace("{}", draw(_TEXTS)) for part in draw(st.lists(_PARTS, max_size=3)))


@bounded(400)
@given(source=_heads())
def test_of_heads(source: str) -> None:
    assert not is_formatted(source) or unlike([source]) == []


@pytest.mark.parametrize("scale", of_depth([1, 2, 5], [1, 2, 5, 30]))
@pytest.mark.parametrize("depth", range(5))
def test_tables_are_as_black_would_have_them(scale: int, depth: int) -> None:
    texts = ("a", "it's", 'a "b"', "a\\b", "é", "x" * 40, "\x01")
    table: dict[str, object] = {f"{text}{n}": n for n in range(scale) for text in texts}
    for level in range(depth):
        table = {f"{'k' * (7 * (level + 1))}{n}": table if n % 2 else tuple(table) for n in range(1, 2 + level % 3)}
    for value in (table, tuple(table), {}, (), {"one": table}, {"a" * 90: {"b": 1, "c": (1,)}}):
        text = assignment("NAME: dict[str, object]", value)
        assert black.format_str(text, mode=MODE).rstrip("\n") == text.rstrip("\n")
        assert ast.literal_eval(text.partition(" = ")[2]) == value


@bounded(300)
@given(
    texts=st.lists(
        st.lists(st.one_of(st.sampled_from(("40.1.0", "\\")), _TEXTS), max_size=30).map(" ".join), max_size=3
    )
)
def test_a_tuple_of_long_texts(texts: list[str]) -> None:
    source = _listed("SETS: tuple[str, ...]", texts)
    assert unlike([source]) == []
    found: dict[str, object] = {}
    exec(source, found)
    assert found["SETS"] == tuple(texts)


def test_the_table_of_availability(catalog: Catalog) -> None:
    text = availability_module(AvailabilityIndex(catalog))
    assert black.format_str(text, mode=MODE) == text
