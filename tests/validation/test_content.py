"""Children fit the groups of a complex type for `validate`, for libxml2 and by definition, or for none."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree
from support.judges import XS
from support.properties import bounded

from webexgen.bindings.arguments import content
from webexgen.schema.model import ComplexType, Element, Group

OCCURS = st.sampled_from([(1, 1), (0, 1), (0, None), (1, None), (2, 3), (0, 2)])


def element(name: str, occurs: tuple[int, int | None]) -> Element:
    return Element(name, "", f"{{{XS}}}string", *occurs)


@st.composite
def groups(draw: st.DrawFn, depth: int = 0) -> Group:
    kind = draw(st.sampled_from(["sequence", "choice"]))
    parts: list[Element | Group] = [
        element(f"{name}{depth}", draw(OCCURS)) if depth == 2 or draw(st.booleans()) else draw(groups(depth + 1))
        for name in draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3, unique=True))
    ]
    return Group(kind, tuple(parts), *draw(OCCURS))


Words = set[tuple[str, ...]]


def words(particle: Element | Group, names: frozenset[str], longest: int) -> Words:
    """All that a group allows of these names, up to a length."""
    one: Words = {(particle.name,)} & {(name,) for name in names} if isinstance(particle, Element) else set()
    if isinstance(particle, Group):
        parts = [words(part, names, longest) for part in particle.particles]
        one = set().union(*parts) if particle.kind == "choice" else {()}
        for part in parts if particle.kind == "sequence" else ():
            one = joined(one, part, longest)
    found: Words = set()
    current: Words = {()}
    for times in range(particle.min_occurs + longest + 1 if particle.max_occurs is None else particle.max_occurs + 1):
        found |= current if times >= particle.min_occurs else set()
        current = joined(current, one, longest)
    return found


def joined(before: Words, after: Words, longest: int) -> Words:
    return {(*start, *end) for start in before for end in after if len(start) + len(end) <= longest}


def is_plain(group: Group) -> bool:
    """Not with counted groups, which libxml2 miscounts: `(a | b?){2}` takes it three elements."""
    inner = [part for part in group.particles if isinstance(part, Group)]
    return (group.min_occurs, group.max_occurs) in ((1, 1), (0, 1), (0, None), (1, None)) and all(map(is_plain, inner))


def written(particle: Element | Group) -> str:
    high = "unbounded" if particle.max_occurs is None else particle.max_occurs
    occurs = f'minOccurs="{particle.min_occurs}" maxOccurs="{high}"'
    if isinstance(particle, Element):
        return f'<xs:element name="{particle.name}" type="xs:string" {occurs}/>'
    return f"<xs:{particle.kind} {occurs}>{''.join(map(written, particle.particles))}</xs:{particle.kind}>"


def slots(content: str) -> Any:
    from webex_xmlapi.v40_12_0._runtime.content import Slot, _parsed

    return [Slot(step) for step in _parsed(content)]


def fits(group: Group, names: Sequence[str]) -> bool:
    """What `validate` finds, of the content as the emitter writes it."""
    from webex_xmlapi.v40_12_0._runtime.content import misplaced

    for slot in (steps := slots(content(ComplexType("t", content=group)))):
        if any(not low <= names.count(name) <= high for name, (low, high) in slot.counts.items()):
            return False
        if slot.group and not slot.fits([name for name in names if name in slot.names]):
            return False
    places = {name: place for place, slot in enumerate(steps) for name in slot.names}
    return not misplaced([places[name] for name in names])


@bounded(150)
@given(groups(), st.data())
def test_children_fit_groups_for_all_or_for_none(group: Group, data: st.DataObject) -> None:
    names = sorted({element.name for element in group.elements()})
    assume(len(names) == len(list(group.elements())) and any(isinstance(part, Group) for part in group.particles))
    schema = None
    if is_plain(group):
        type_ = f'<xs:element name="e"><xs:complexType>{written(group)}</xs:complexType></xs:element>'
        with contextlib.suppress(etree.XMLSchemaParseError):
            schema = etree.XMLSchema(etree.XML(f'<xs:schema xmlns:xs="{XS}">{type_}</xs:schema>'))
    for _ in range(5):
        children = data.draw(st.lists(st.sampled_from(names), max_size=5))
        expected = tuple(children) in words(group, frozenset(children), len(children))
        assert fits(group, children) is expected, (group, children)
        probe = etree.Element("e")
        for name in children:
            etree.SubElement(probe, name)
        assert schema is None or schema.validate(probe) is expected, (group, children)


def test_a_wildcard_asks_for_nothing() -> None:
    first, second = slots("a?, #any+")
    assert (first.counts, second.counts, second.group) == ({"a": (0, 1)}, {}, "")
    (both,) = slots("(a | #any)+")
    assert both.fits(["a", "a"])
    assert both.fits([])


def test_long_content_is_judged_in_time() -> None:
    (slot,) = slots("(a?, b?, (c | d)?)*")
    assert slot.fits(["a", "b", "c"] * 5_000)
    assert not slot.fits(["a", "b"] * 5_000 + ["e"])
