"""What a difference between two models reaches, and that nothing else changes what is made of a release."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest
from support.paths import RELEASES

from webexgen.bindings.facade import RESERVED
from webexgen.bindings.identifiers import Naming
from webexgen.bindings.provenance import FieldNotes
from webexgen.bindings.symbols import Names
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.catalog.wire import Envelope
from webexgen.compare import diff as compared
from webexgen.compat.counts import ReleaseMembers, _same
from webexgen.compat.shapes import shapes
from webexgen.schema.loader import Models
from webexgen.schema.model import Api, ComplexType, Element, Group, Module, Operation, SimpleType, Wildcard
from webexgen.schema.reach import affected, same_operations

NAMES = [BASELINE, *RELEASES]
STRING = "{http://www.w3.org/2001/XMLSchema}string"


def type_of(name: str, *particles: Element | Wildcard, base: str | None = None) -> ComplexType:
    return ComplexType(f"{{t}}{name}", base and f"{{t}}{base}", content=Group("sequence", particles))


def element(name: str, type_: str) -> Element:
    return Element(name, "t", f"{{t}}{type_}")


def api_of(*types: ComplexType | SimpleType) -> Api:
    operations = (Operation("One", "t", "{t}one", "{t}two"), Operation("Other", "t", "{t}other", "{t}two"))
    modules = (Module("t", "t", "t", "t", {type_.name: type_ for type_ in types}),)
    return Api("1", "{t}m", "{t}message", modules, operations, Envelope())


BODY = type_of("body")
VALUE = type_of("value", Element("text", "t", STRING))
MORE = type_of("more", base="value")
TYPES = (
    BODY,
    VALUE,
    MORE,
    type_of("message", element("content", "body")),
    type_of("one", element("a", "value"), base="body"),
    type_of("two", Element("b", "t", STRING), base="body"),
    type_of("other", Element("c", "t", STRING), base="body"),
    type_of("any", Wildcard("##any", "lax")),
)


def changed(name: str) -> Api:
    """The same with another member in a type, or with a type that was not there."""
    types = {type_.name: type_ for type_ in TYPES}
    known = types.get(f"{{t}}{name}", type_of(name, base="more"))
    group = known.content or Group("sequence", ())
    types[known.name] = replace(
        known, content=replace(group, particles=(*group.particles, Element("new", "t", STRING)))
    )
    return api_of(*types.values())


@pytest.mark.parametrize(
    ("name", "reached"),
    [
        ("value", "value more one message any"),
        ("more", "more one message any"),  # which can stand for its base
        ("most", "most one message any"),
        ("two", "two message any"),
        ("body", "body one two other message any"),
        ("any", "any"),
    ],
)
def test_what_leads_to_a_difference(name: str, reached: str) -> None:
    old, new = api_of(*TYPES), changed(name)
    for pair in ((old, new), (new, old)):
        assert affected(*pair) == {f"{{t}}{one}" for one in reached.split()}
    same = {"value": {"Other"}, "more": {"Other"}, "most": {"Other"}, "any": {"One", "Other"}}
    assert same_operations(old, new) == same.get(name, set())


def test_of_what_an_operation_has_chosen_nothing_else_can_stand_in_its_place() -> None:
    assert affected(api_of(*TYPES), changed("two"), chosen="{t}body") == {"{t}two", "{t}any"}


def test_a_simple_type_can_stand_for_its_base_too() -> None:
    held = type_of("holder", element("n", "number"))
    number, small = SimpleType("{t}number", STRING), SimpleType("{t}small", "{t}number")
    least = SimpleType("{t}least", "{t}small")
    assert affected(api_of(number, small, held), api_of(number, small, least, held)) == {"{t}least", "{t}holder"}


def test_an_operation_that_is_another_one_is_not_the_same() -> None:
    old = api_of(*TYPES)
    new = replace(old, operations=(replace(old.operations[0], request_xsi="x"), old.operations[1]))
    assert same_operations(old, new) == {"Other"}


def test_one_model_differs_in_nothing(apis: Mapping[str, Api]) -> None:
    for api in apis.values():
        assert affected(api, api) == frozenset()


@pytest.mark.parametrize("seed", range(3))
def test_differences_are_found_without_what_is_the_same(
    apis: Mapping[str, Api], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    pairs = [random.Random(10 * seed + number).sample(NAMES, 2) for number in range(5)]
    found = [compared.diff(apis[old], apis[new]) for old, new in pairs]

    def everything(old: Api, new: Api) -> frozenset[str]:
        return frozenset({*old.types, *new.types})

    monkeypatch.setattr(compared, "affected", everything)
    assert found == [compared.diff(apis[old], apis[new]) for old, new in pairs]


def test_what_a_release_takes_over_is_what_it_would_find(catalog: Catalog, models: Models) -> None:
    known = {BASELINE: ReleaseMembers(catalog, models, BASELINE)}
    taken = 0
    for name, release in catalog.releases.items():
        known[name], alone = ReleaseMembers(catalog, models, name, known[release.parent]), ReleaseMembers(
            catalog, models, name
        )
        for part in ("shapes", "operations", "types", "envelope"):
            assert getattr(known[name], part) == getattr(alone, part)
        api, before = models.load(name), models.load(release.parent)
        assert shapes(api, catalog.wire.body_content) == known[name].shapes
        taken += len(same_operations(before, api, chosen=catalog.wire.body_content))
    assert taken > 50 * len(catalog.releases)  # of some 150 each


def test_messages_of_another_document_element_have_other_shapes() -> None:
    old, named = api_of(*TYPES), api_of(*TYPES)
    other = replace(named, message_type="{t}any")
    before = cast("ReleaseMembers", SimpleNamespace(api=old, shapes={("One", "request"): "known"}))
    assert _same(before, replace(old), "{t}body", frozenset()) == before.shapes
    assert _same(before, replace(other, modules=old.modules), "{t}body", frozenset()) == {}


def test_names_and_notes_are_those_of_the_release_alone(catalog: Catalog, apis: Mapping[str, Api]) -> None:
    naming = Naming(catalog.wire.acronyms, catalog.wire.fields, catalog.wire.words)
    names: dict[str, Names] = {}
    notes: dict[str, FieldNotes] = {}
    for name, release in catalog.releases.items():
        api, parent = apis[name], release.parent
        names[name] = Names(api, naming, RESERVED, before=names.get(parent))
        notes[name] = FieldNotes(api, catalog, notes.get(parent))
        alone, noted = Names(api, naming, RESERVED), FieldNotes(api, catalog)
        assert (names[name].reach, names[name].usages) == (alone.reach, alone.usages)
        assert notes[name].places == noted.places
        assert [notes[name].of_module(module) for module in api.modules] == [
            noted.of_module(module) for module in api.modules
        ]
