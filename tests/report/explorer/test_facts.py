"""What the page knows: each change once with all pairs that it tells apart, each tree as `webexgen show` draws it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

import pytest
from support.depth import of_depth
from support.toy_catalogs import MakeCatalog

from webexgen.catalog.announcement import HALVES
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compare.change import Change
from webexgen.compare.diff import diff
from webexgen.compare.history import History
from webexgen.report.explorer.pairs import Told, rectangles
from webexgen.report.explorer.tables import Tables
from webexgen.report.explorer.trees import Forest, forest
from webexgen.report.node import Node, given_text
from webexgen.report.outline import outline
from webexgen.schema.loader import Models


def between(changes: Iterable[Told], old: int, new: int) -> list[Change]:
    return [one.change for one in changes if one.between(old, new)]


def pairs(catalog: Catalog) -> list[tuple[int, int]]:
    """Some pairs, far and near, both ways and across trains; all of them, which takes a minute, with --depth exhaustive."""
    every = list(permutations(range(len(catalog.releases) + 1), 2))
    return every[:: of_depth(37, 37, 1)]


def test_any_two_releases_differ_as_a_comparison_says(
    compared: History, changes: tuple[Told, ...], catalog: Catalog
) -> None:
    names = (BASELINE, *catalog.releases)
    for old, new in pairs(catalog):
        found = diff(compared.load(names[old]), compared.load(names[new]), catalog.renames)
        assert between(changes, old, new) == found, (names[old], names[new])


def test_a_release_does_not_differ_from_itself(changes: tuple[Told, ...], catalog: Catalog) -> None:
    assert all(not between(changes, at, at) for at in range(len(catalog.releases) + 1))


def test_each_change_stands_once_and_knows_its_way_back(changes: tuple[Told, ...]) -> None:
    assert len({one.change for one in changes}) == len(changes)
    for one in changes:
        back = changes[one.back]
        old, new = next(iter((o, n) for olds, news in one.rectangles for o in olds for n in news))
        assert back.between(new, old)
        assert (back.change.owner, back.change.old, back.change.new) == (
            one.change.owner,
            one.change.new,
            one.change.old,
        )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], ()),
        ([(0, 1), (0, 2), (3, 1), (3, 2)], (({0, 3}, {1, 2}),)),
        ([(0, 1), (1, 0)], (({0}, {1}), ({1}, {0}))),
        ([(0, 1), (0, 2), (3, 1)], (({0}, {1, 2}), ({3}, {1}))),
    ],
)
def test_pairs_become_rectangles(given: list[tuple[int, int]], expected: tuple[object, ...]) -> None:
    assert rectangles(given) == expected


def test_sets_of_releases_are_runs() -> None:
    tables = Tables()
    assert [tables.releases({2, 3, 4, 9}), tables.releases({1}), tables.releases([9, 4, 3, 2])] == [0, 1, 0]
    assert tables.sets == [[2, 2, 9, 0], [1, 0]]
    assert [tables.text(""), tables.text("a"), *tables.lines("b\na\n\n")] == [0, 1, 2, 1, 0]


def test_texts_used_most_have_the_shortest_numbers_and_those_used_once_none() -> None:
    drawn = Tables()
    for text in ("once", "twice", "often", "often", "twice", "often", ""):
        drawn.text(text)
    tables = drawn.by_use()
    assert [tables.text(text) for text in ("", "often", "twice", "once")] == [0, 1, 2, "once"]
    assert (tables.texts, tables.lines("once\noften")) == (["", "often", "twice"], ["once", 1])


def same(trees: Forest, number: int, node: Node) -> bool:
    known = trees.nodes[number]
    fields = (
        "name",
        "type",
        "occurs",
        "kind",
        "facets",
        "doc",
        "evidence",
        "assumed",
        "announced",
        "seen",
        "sensitive",
    )
    alike = all(getattr(known, field) == getattr(node, field) for field in fields)
    return (alike and known.given == given_text(node)) and all(
        same(trees, child, drawn) for child, drawn in zip(known.children, node.children, strict=True)
    )


@pytest.mark.parametrize("name", [BASELINE, "40.2.9", "40.4.9", "40.8.0", "40.12.0"])
def test_trees_are_those_of_show(compared: History, catalog: Catalog, name: str) -> None:
    trees, api = forest(compared), compared.load(name)
    number = [BASELINE, *catalog.releases].index(name)
    for operation in api.operations:
        for half in HALVES:
            drawn = outline(api, catalog, operation, half)
            assert same(trees, trees.roots[operation.name, half][number], drawn), (operation.name, half)
    having = {operation for operation, _ in trees.roots if number in trees.roots[operation, "request"]}
    assert having == {operation.name for operation in api.operations}


def test_a_tree_follows_what_attributes_are_made_of(make_catalog: MakeCatalog) -> None:
    toy = """\
<xs:complexType name="getPrice" gen:operation="GetPrice" gen:direction="request"><xs:sequence/>
  <xs:attribute name="currency" type="a:currency"/>
</xs:complexType>
<xs:complexType name="getPriceResponse" gen:operation="GetPrice" gen:direction="response"/>
"""
    values = """<xs:simpleType name="currency"><xs:restriction base="xs:string">
<xs:enumeration value="EUR"/></xs:restriction></xs:simpleType>"""
    more = """<xs:redefine schemaLocation="../baseline/a.xsd"><xs:simpleType name="currency">
<xs:restriction base="a:currency" gen:alters="enumeration"><xs:enumeration value="USD"/></xs:restriction></xs:simpleType></xs:redefine>"""
    trees = forest(History(Models(make_catalog({"a": toy + values}, {"a": more}))))
    shown = [trees.nodes[trees.nodes[root].children[0]].facets for root in trees.roots["GetPrice", "request"].values()]
    assert shown[0] == "one of EUR"
    assert "USD" in shown[1]
