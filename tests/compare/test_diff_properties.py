"""Facts of change between random models: nothing where nothing differs, the same both ways, and enough to get from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Literal

from hypothesis import assume, given
from hypothesis import strategies as st
from support.properties import bounded

from webexgen.compare.change import Change, Kind, mirror
from webexgen.compare.diff import diff
from webexgen.qname import XS
from webexgen.schema.content_model import wire_rows
from webexgen.schema.model import (
    Api,
    Attribute,
    ComplexType,
    Element,
    Facets,
    Group,
    Module,
    Operation,
    SimpleType,
    Wildcard,
)

NS = "urn:toy"
NAMES = ("a", "b", "c", "d", "startTime", "starttime", "hasPMR", "hasCMR")
BUILT_IN = tuple(f"{{{XS}}}{name}" for name in ("string", "token", "int", "long", "decimal", "boolean", "anyType"))
COMPLEX = tuple(f"{{{NS}}}T{n}" for n in range(5))  # a type leads to later ones only, unless it may lead to itself
SIMPLE = tuple(f"{{{NS}}}S{n}" for n in range(3))
OCCURS = ((0, 1), (1, 1), (0, None), (2, 3))


def api(types: dict[str, SimpleType | ComplexType], operations: Iterable[Operation]) -> Api:
    module = Module("toy", NS, "toy", "toy", types)
    return Api("", "", "", (module,), tuple(sorted(operations, key=lambda o: o.name)))


def operation(number: int, request: str, response: str, package: str = "toy") -> Operation:
    return Operation(f"Op{number}", package, request, response, f"java:{package}.Op{number}", xsi_seen=True)


# models


@st.composite
def elements(draw: st.DrawFn, name: str, types: tuple[str, ...]) -> Element:
    low, high = draw(st.sampled_from(OCCURS))
    return Element(
        name,
        NS,
        draw(st.sampled_from(types)),
        low,
        high,
        default=draw(st.sampled_from((None, None, "1", "2"))),
        nillable=draw(st.booleans()),
        doc=draw(st.sampled_from(("", "", "Told.", "Told otherwise."))),
        sensitive=draw(st.booleans()),
        deprecated=draw(st.sampled_from(("", "", "gone", "no more"))),
    )


@st.composite
def contents(draw: st.DrawFn, names: tuple[str, ...], types: tuple[str, ...], depth: int = 2) -> Group:
    particles: list[Element | Group | Wildcard] = []
    while names:
        mine, names = (names[:1], names[1:]) if depth == 0 or draw(st.booleans()) else (names[:2], names[2:])
        if len(mine) == 1:
            particles.append(draw(elements(mine[0], types)))
        else:
            particles.append(draw(contents(mine, types, depth - 1)))
    if draw(st.integers(0, 5)) == 0:
        particles.append(Wildcard(process_contents="lax", min_occurs=0))
    kinds: tuple[Literal["sequence", "choice", "all"], ...] = ("sequence", "sequence", "choice", "all")
    kind = draw(st.sampled_from(kinds))
    low, high = draw(st.sampled_from(((1, 1), (1, 1), (0, 1), (0, None))))
    return Group(kind, tuple(particles), low, high)


@st.composite
def simple_types(draw: st.DrawFn, index: int) -> SimpleType:
    base = draw(st.sampled_from((*SIMPLE[index + 1 :], *BUILT_IN[:-1])))
    facets = Facets(
        enumeration=tuple(draw(st.sets(st.sampled_from("xyz"), max_size=3))),
        pattern=draw(st.sampled_from(((), (), ("[a-z]",), (".", "..")))),
        min_length=draw(st.sampled_from((None, None, 1, 2))),
        max_length=draw(st.sampled_from((None, None, 8, 9))),
        min_inclusive=draw(st.sampled_from((None, None, "1", "2"))),
        max_inclusive=draw(st.sampled_from((None, None, "8", "9"))),
        white_space=draw(st.sampled_from((None, None, "collapse"))),
    )
    return SimpleType(SIMPLE[index], base, facets, draw(st.sampled_from(("", "A value."))))


@st.composite
def models(draw: st.DrawFn, *, recursive: bool = False) -> Api:
    types: dict[str, SimpleType | ComplexType] = {}
    for index in reversed(range(len(SIMPLE))):
        if draw(st.booleans()) or index == len(SIMPLE) - 1:
            types[SIMPLE[index]] = draw(simple_types(index))
    for name, type_ in list(types.items()):
        if isinstance(type_, SimpleType) and type_.base.startswith(f"{{{NS}}}") and type_.base not in types:
            types[name] = replace(type_, base=BUILT_IN[0])
    for index in reversed(range(len(COMPLEX))):
        later = [name for name in COMPLEX[index + 1 :] if name in types]
        base = draw(st.sampled_from((None, *later)))
        taken = inherited(types, base)
        names = tuple(name for name in draw(st.permutations(NAMES))[: draw(st.integers(0, 5))] if name not in taken)
        usable = (
            *BUILT_IN,
            *[t for t in types if t in SIMPLE],
            *later,
            *later,
            *((COMPLEX[index],) if recursive else ()),
        )
        attributes = draw(st.sets(st.sampled_from(("m", "n")), max_size=2))
        types[COMPLEX[index]] = ComplexType(
            COMPLEX[index],
            base,
            content=draw(st.none() | contents(names, usable)) if names else None,
            attributes=tuple(
                Attribute(n, draw(st.sampled_from(BUILT_IN[:-1])), draw(st.booleans()))
                for n in sorted(attributes)
                if f"@{n}" not in taken
            ),
            doc=draw(st.sampled_from(("", "A thing."))),
        )
    halves = st.sampled_from(COMPLEX)
    numbers = draw(st.sets(st.integers(0, 2), min_size=1))
    packages = st.sampled_from(("toy", "toy", "toys"))
    return api(types, [operation(n, draw(halves), draw(halves), draw(packages)) for n in numbers])


def inherited(types: dict[str, SimpleType | ComplexType], base: str | None) -> set[str]:
    found: set[str] = set()
    while base is not None:
        type_ = types[base]
        assert isinstance(type_, ComplexType)
        found |= {e.name for e in type_.content.elements()} if type_.content else set()
        found |= {f"@{a.name}" for a in type_.attributes}
        base = type_.base
    return found


# changes of one thing at a time


def with_type(model: Api, *changed: SimpleType | ComplexType) -> Api:
    return api({**model.types, **{type_.name: type_ for type_ in changed}}, model.operations)


def edit(group: Group, name: str, change: Callable[[Element], tuple[Element, ...]]) -> Group:
    """The group with what `change` makes of the element `name` in its place."""
    particles: list[Element | Group | Wildcard] = []
    for particle in group.particles:
        if isinstance(particle, Group):
            particles.append(edit(particle, name, change))
        elif isinstance(particle, Element) and particle.name == name:
            particles += change(particle)
        else:
            particles.append(particle)
    return replace(group, particles=tuple(particles))


@st.composite
def mutants(draw: st.DrawFn, model: Api) -> Api:
    """The model with one to three things changed."""
    for _ in range(draw(st.integers(1, 3))):
        types = [
            t for t in model.types.values() if isinstance(t, ComplexType) and t.content and any(t.content.elements())
        ]
        assume(types)
        type_ = draw(st.sampled_from(types))
        assert type_.content is not None
        element = draw(st.sampled_from(list(type_.content.elements())))
        retyped = replace(element, type=draw(st.sampled_from((*BUILT_IN, *[s for s in SIMPLE if s in model.types]))))
        low, high = draw(st.sampled_from(OCCURS))
        free = [
            n
            for n in NAMES
            if all(n not in held(model, t) for t in model.types if isinstance(model.types[t], ComplexType))
        ] or ["new"]
        new = draw(elements(free[0], BUILT_IN))
        edits: list[Callable[[Element], tuple[Element, ...]]] = [
            lambda e: (),
            lambda e: (retyped,),
            lambda e: (replace(e, min_occurs=low, max_occurs=high),),
            lambda e: (replace(e, name=free[0]),),
            lambda e: (replace(e, name=e.name.swapcase()),),
            lambda e: (replace(e, namespace="urn:other"),),
            lambda e: (replace(e, fixed="1"),),
            lambda e: (e, new),
            lambda e: (replace(e, doc=f"{e.doc} More."),),
        ]
        content = edit(type_.content, element.name, draw(st.sampled_from(edits)))
        if draw(st.integers(0, 4)) == 0:
            content = replace(content, kind=draw(st.sampled_from(("sequence", "choice", "all"))))
        if draw(st.integers(0, 4)) == 0:
            content = replace(content, particles=tuple(draw(st.permutations(content.particles))))
        model = with_type(model, replace(type_, content=content))
        if draw(st.integers(0, 4)) == 0:
            model = with_renamed_type(model, draw(st.sampled_from(sorted(model.types))))
    return model


def with_renamed_type(model: Api, old: str) -> Api:
    """The model in which all that names a type calls it something else."""
    new = f"{old}Type"

    def name(name: str) -> str:
        return new if name == old else name

    def group(content: Group) -> Group:
        for element in set(content.elements()):
            content = edit(content, element.name, lambda e: (replace(e, type=name(e.type)),))
        return content

    types: dict[str, SimpleType | ComplexType] = {}
    for type_ in model.types.values():
        if isinstance(type_, SimpleType):
            types[name(type_.name)] = replace(type_, name=name(type_.name), base=name(type_.base))
        else:
            base = None if type_.base is None else name(type_.base)
            content = None if type_.content is None else group(type_.content)
            types[name(type_.name)] = replace(type_, name=name(type_.name), base=base, content=content)
    return api(types, [replace(o, request=name(o.request), response=name(o.response)) for o in model.operations])


def held(model: Api, name: str) -> set[str]:
    return inherited(dict(model.types), name)


def pairs(*, recursive: bool = False) -> st.SearchStrategy[tuple[Api, Api]]:
    """Two models: the second a mutant of the first, or one that has nothing but names in common."""
    one = models(recursive=recursive)
    return one.flatmap(lambda model: st.tuples(st.just(model), mutants(model) | models(recursive=recursive)))


# what holds


@bounded(30)
@given(models(recursive=True))
def test_nothing_differs_from_itself(model: Api) -> None:
    assert diff(model, model) == []
    assert diff(model, with_type(model, *(replace(t) for t in model.types.values()))) == []


@bounded(30)
@given(pairs(recursive=True))
def test_backwards_is_mirrored(pair: tuple[Api, Api]) -> None:
    forth, back = diff(*pair), diff(*pair[::-1])
    assert by_id(map(mirror, forth)) == by_id(back)
    assert [mirror(mirror(change)) for change in forth] == forth


def test_backwards_is_mirrored_where_a_type_has_its_bases_element_again() -> None:
    def model(*names: str) -> Api:
        particles = tuple(Element(name, NS, BUILT_IN[0], 0, 1) for name in names)
        base = ComplexType(COMPLEX[4], content=Group("sequence", particles[:1]))
        derived = ComplexType(COMPLEX[1], COMPLEX[4], content=Group("sequence", particles[1:]))
        types = {base.name: base, derived.name: derived}
        return api(types, [operation(0, COMPLEX[4], COMPLEX[4])])

    pair = model("a", "b"), model("new", "new")
    forth, back = diff(*pair), diff(*pair[::-1])
    assert len({change.id for change in forth if change.path == "new"}) == 2
    assert by_id(map(mirror, forth)) == by_id(back)
    assert [mirror(mirror(change)) for change in forth] == forth


def by_id(changes: Iterable[Change]) -> dict[str, Change]:
    return {change.id: change for change in changes}


@bounded(30)
@given(pairs(recursive=True))
def test_findings_are_in_order_and_each_told_once(pair: tuple[Api, Api]) -> None:
    changes = diff(*pair)
    assert changes == sorted(changes, key=lambda c: (c.owner, c.path, c.kind))
    assert len({change.id for change in changes}) == len(changes)
    for change in changes:
        assert list(change.reaches) == sorted(set(change.reaches))


@bounded(30)
@given(models())
def test_content_copied_down_is_no_change(model: Api) -> None:
    """Every type stands on its own; what only was a base is gone with that."""
    flat: dict[str, SimpleType | ComplexType] = {}
    for type_ in model.types.values():
        if isinstance(type_, ComplexType) and type_.base is not None:
            chain = model.bases(type_)
            parts = tuple(link.content for link in reversed(chain) if link.content is not None)
            attributes = tuple(attribute for link in reversed(chain) for attribute in link.attributes)
            flat[type_.name] = replace(type_, base=None, content=Group("sequence", parts), attributes=attributes)
    flattened = with_type(model, *flat.values())
    assert [c for c in diff(model, flattened) if c.kind is not Kind.BASE_CHANGED] == []
    assert set(wire_rows(model)) == set(wire_rows(flattened))


@bounded(30)
@given(models(), st.data())
def test_content_moved_into_a_base_and_back_is_no_change(model: Api, data: st.DataObject) -> None:
    """A new base takes a type's attributes and the first of its own particles."""
    type_ = data.draw(
        st.sampled_from([t for t in model.types.values() if isinstance(t, ComplexType) and t.base is None])
    )
    content = type_.content or Group("sequence", ())
    plain = content.kind == "sequence" and (content.min_occurs, content.max_occurs) == (1, 1)
    particles = content.particles if plain else (content,)
    cut = data.draw(st.integers(0, len(particles)))
    base = ComplexType(f"{{{NS}}}Base", content=Group("sequence", particles[:cut]), attributes=type_.attributes)
    derived = replace(type_, base=base.name, content=Group("sequence", particles[cut:]), attributes=())
    moved = with_type(model, base, derived)
    assert diff(model, moved) == []
    assert diff(moved, model) == []


@bounded(30)
@given(pairs())
def test_findings_lead_from_the_places_of_old_messages_to_those_of_new_ones(pair: tuple[Api, Api]) -> None:
    """How often a place is there and what it holds may differ without a finding, where all messages are the same."""
    old, new = (places(model) for model in pair)
    assert applied(diff(*pair), old, new).keys() == new.keys()


Place = tuple[str, str, str]
Places = dict[Place, tuple[str, str, tuple[str, ...]]]


def places(model: Api) -> Places:
    """What stands where: occurs, value, facets. An operation is at "" of its halves."""
    found: Places = {(o.name, way, ""): ("", "", ()) for o in model.operations for way in ("request", "response")}
    return found | {row[:3]: row[3:] for row in wire_rows(model)}


COME = (Kind.OPERATION_ADDED, Kind.ELEMENT_ADDED, Kind.BRANCH_ADDED, Kind.ATTRIBUTE_ADDED, Kind.WILDCARD_ADDED)
GONE = (
    Kind.OPERATION_REMOVED,
    Kind.ELEMENT_REMOVED,
    Kind.BRANCH_REMOVED,
    Kind.ATTRIBUTE_REMOVED,
    Kind.WILDCARD_REMOVED,
)
TYPES = (Kind.TYPE_WIDENED, Kind.TYPE_NARROWED, Kind.TYPE_CHANGED, Kind.CONTENT_TO_COMPLEX, Kind.CONTENT_TO_SIMPLE)


def applied(changes: list[Change], old: Places, new: Places) -> Places:
    """The old places with what the changes say done to them. Taken from the new ones is only what comes with a new parent or type."""
    result = dict(old)
    spots = [(change, (r.operation, r.direction, r.path)) for change in changes for r in change.reaches]
    for change, spot in spots:
        if change.kind in GONE:
            for place in below(result, spot):
                del result[place]
    for change, spot in spots:
        if change.kind is Kind.ELEMENT_RENAMED:
            before = (*spot[:2], "/".join([*spot[2].split("/")[:-1], change.old or ""]))
            for place in below(result, before):
                result[*spot[:2], spot[2] + place[2][len(before[2]) :]] = result.pop(place)
    for change, spot in spots:
        if change.kind in COME:
            result |= {place: new[place] for place in below(new, spot)}
        elif change.kind in (Kind.TYPE_WIDENED, Kind.TYPE_NARROWED) and is_plain(change):
            result[spot] = (result[spot][0], change.new or "", result[spot][2])
        elif change.kind in TYPES:
            occurs = result[spot][0]
            for place in below(result, spot):
                del result[place]
            result |= {place: new[place] for place in below(new, spot)}
            result[spot] = (occurs, *new[spot][1:])
    return result


def below(found: Places, spot: Place) -> list[Place]:
    """A place and those inside it."""
    inside = f"{spot[2]}/" if spot[2] else ""
    return [p for p in found if p == spot or (p[:2] == spot[:2] and p[2].startswith(inside))]


def is_plain(change: Change) -> bool:
    """Whether facets go with neither side: from or to anyType they do."""
    return not {change.old, change.new} & {"xs:anyType", "xs:anySimpleType"} and (change.new or "").startswith("xs:")
