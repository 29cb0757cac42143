"""Verdicts against libxml2, on random schemas and one to two things changed in them.

Of an answer that is validated against the old schema, and of an old request that meets the new one: what breaks has a message
that shows it, and where nothing breaks, every message of one release is valid in the other.
"""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Literal

from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree
from support.depth import of_depth
from support.instances import find
from support.properties import bounded
from support.toy_api import holds, toy

from webexgen.catalog.announcement import Direction
from webexgen.compare.change import Change
from webexgen.compare.diff import diff
from webexgen.compare.policy import Observer, Verdict, judge
from webexgen.compare.witnesses.search import Party, Which
from webexgen.compare.witnesses.witness import witness
from webexgen.errors import SchemaError
from webexgen.message.minimal import document, message
from webexgen.qname import XS, XSI

Observed = tuple[Observer, Direction, Which]
OBSERVED: tuple[Observed, ...] = (
    (Observer.VALIDATING_READER, "response", "new"),
    (Observer.OLD_REQUEST, "request", "old"),
)
"""Who notices, in which message, and who sends it."""

VALUES = {
    "string": ("x", "", "x  y", *(c * n for c in "Ax" for n in range(1, 10)), "B", "C"),
    "token": ("x", "", "x y"),
    "int": (*map(str, range(-2, 13)), "2147483647"),
    "long": ("1", "-9223372036854775808"),
    "boolean": ("true", "0"),
    "date": ("2000-01-01",),
}
OCCURS: tuple[tuple[int, int | None], ...] = ((0, 1), (1, 1), (0, 3), (1, 3), (2, 3), (1, None))
FACETS = {
    "string": ("minLength=1", "minLength=2", "maxLength=4", "maxLength=8", "pattern=[A-Z]*", "pattern=[A-Za-z]*"),
    "int": ("minInclusive=0", "minInclusive=1", "maxInclusive=8", "maxInclusive=9"),
}


@dataclass(frozen=True)
class Leaf:
    name: str
    type: str
    low: int = 1
    high: int | None = 1
    nillable: bool = False


@dataclass(frozen=True)
class Group:
    kind: Literal["sequence", "choice"]
    parts: tuple[Leaf | Group, ...]
    low: int = 1
    high: int | None = 1


@dataclass(frozen=True)
class Schema:
    """What a message holds, and the type t: facets of a built-in type, or content and attributes, by whether they must stand."""

    content: Group
    t: tuple[str, tuple[str, ...]] | Group
    attributes: tuple[tuple[str, bool], ...] = ()

    def text(self) -> tuple[str, str]:
        """As `test_instance.toy` takes it."""
        if isinstance(self.t, Group):
            listed = "".join(f" @{name}{'!' if required else ''}" for name, required in self.attributes)
            return written(self.content), written(self.t) + listed
        return written(self.content), " ".join((self.t[0], *self.t[1]))


def written(part: Leaf | Group) -> str:
    occurs = f"{{{part.low},{'unbounded' if part.high is None else part.high}}}"
    if isinstance(part, Leaf):
        return f"{part.name}:{part.type}{'~' if part.nillable else ''}{occurs}"
    return f"({(' | ' if part.kind == 'choice' else ' ').join(map(written, part.parts))}){occurs}"


# schemas, and what may change in them


@st.composite
def leaves(draw: st.DrawFn, name: str, types: tuple[str, ...]) -> Leaf:
    low, high = draw(st.sampled_from(OCCURS))
    return Leaf(name, draw(st.sampled_from(types)), low, high, draw(st.integers(0, 5)) == 0)


@st.composite
def groups(draw: st.DrawFn, names: str, types: tuple[str, ...], *, nested: bool) -> Group:
    parts: list[Leaf | Group] = [draw(leaves(name, types)) for name in names]
    kinds: tuple[Literal["sequence", "choice"], ...] = ("sequence", "sequence", "choice")
    if nested and len(parts) > 2 and draw(st.booleans()):
        low, high = draw(st.sampled_from(((1, 1), (1, 1), (0, 1), (0, None))))
        parts[1:] = [Group(draw(st.sampled_from(kinds)), tuple(parts[1:]), low, high)]
    low, high = draw(st.sampled_from(((1, 1), (1, 1), (1, 1), (0, 1))))
    return Group(draw(st.sampled_from(kinds)), tuple(parts), low, high)


@st.composite
def facets(draw: st.DrawFn) -> tuple[str, tuple[str, ...]]:
    base = draw(st.sampled_from(("string", "string", "int")))
    listed = draw(st.sets(st.sampled_from("ABC"), max_size=3)) if base == "string" else ()
    stated = {
        facet.partition("=")[0]: facet for facet in draw(st.permutations(FACETS[base]))[: draw(st.integers(0, 2))]
    }
    if listed:
        return base, tuple(f"enumeration={value}" for value in sorted(listed))
    return base, tuple(stated.values())


BUILT_IN = tuple(VALUES)


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    content = draw(groups("abcd"[: draw(st.integers(1, 4))], ("t", "t", *BUILT_IN), nested=True))
    if draw(st.booleans()):
        return Schema(content, draw(facets()))
    attributes = draw(st.dictionaries(st.sampled_from("mn"), st.booleans()))
    return Schema(
        content, draw(groups("efg"[: draw(st.integers(1, 3))], BUILT_IN, nested=False)), tuple(attributes.items())
    )


@st.composite
def mutants(draw: st.DrawFn, schema: Schema) -> Schema:
    for _ in range(draw(st.integers(1, 2))):
        if draw(st.booleans()):
            schema = replace(schema, content=draw(changed(schema.content, ("t", *BUILT_IN))))
        elif isinstance(schema.t, Group):
            attributes = draw(st.dictionaries(st.sampled_from("mn"), st.booleans()))
            if draw(st.integers(0, 3)) == 0:
                schema = replace(schema, attributes=tuple(attributes.items()))
            else:
                schema = replace(schema, t=draw(changed(schema.t, BUILT_IN)))
        else:
            base, stated = draw(facets())
            schema = replace(schema, t=(schema.t[0], stated) if base == schema.t[0] else draw(facets()))
    return schema


@st.composite
def changed(draw: st.DrawFn, group: Group, types: tuple[str, ...]) -> Group:
    """The group with one thing changed, in it or in a group inside."""
    index = draw(st.integers(0, len(group.parts) - 1))
    part = group.parts[index]
    others = group.parts[:index], group.parts[index + 1 :]
    if isinstance(part, Group) and draw(st.booleans()):
        return replace(group, parts=(*others[0], draw(changed(part, types)), *others[1]))
    low, high = draw(st.sampled_from(OCCURS))
    what = draw(st.integers(0, 8))
    if what == 0:
        return replace(group, parts=(*others[0], draw(leaves("new", types)), part, *others[1]))
    if what == 1 and len(group.parts) > 1:
        return replace(group, parts=(*others[0], *others[1]))
    if what == 2 and len(group.parts) > 1:
        return replace(group, parts=(part, *others[0], *others[1]))
    if what == 3:
        return replace(group, kind="choice" if group.kind == "sequence" else "sequence")
    if what == 4:
        return replace(group, low=1 - min(group.low, 1))
    if isinstance(part, Leaf):
        again: tuple[Leaf, ...] = (
            replace(part, low=low, high=high),
            replace(part, type=draw(st.sampled_from(types))),
            replace(part, nillable=not part.nillable),
            replace(part, name=part.name.upper()),
        )
        return replace(group, parts=(*others[0], again[what - 5], *others[1]))
    return replace(group, parts=(*others[0], replace(part, low=low, high=high), *others[1]))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Schema, Schema]:
    old = draw(schemas())
    new = draw(mutants(old))
    return (old, new) if draw(st.booleans()) else (new, old)


# messages


@dataclass
class Writer:
    """Random messages of a schema: groups and elements as often as they must, may, or in between; values at the facets' edge."""

    schema: Schema
    random: Random

    def message(self, empty: etree._Element) -> etree._Element:
        root = copy.deepcopy(empty)
        body = find(root, "")[0]
        body[:] = []
        self._write(self.schema.content, body)
        return root

    def _write(self, part: Leaf | Group, node: etree._Element) -> None:
        most = part.low + 2 if part.high is None else part.high
        for _ in range(self.random.choice((part.low, most, self.random.randint(part.low, most)))):
            if isinstance(part, Leaf):
                self._leaf(part, etree.SubElement(node, f"{{urn:toy}}{part.name}"))
            else:
                for child in part.parts if part.kind == "sequence" else (self.random.choice(part.parts),):
                    self._write(child, node)

    def _leaf(self, leaf: Leaf, node: etree._Element) -> None:
        nil = leaf.nillable and self.random.random() < 0.4
        if nil:
            node.set(f"{{{XSI}}}nil", "true")
        if leaf.type == "t" and isinstance(self.schema.t, Group):
            for name, required in self.schema.attributes:
                if required or self.random.random() < 0.5:
                    node.set(name, "x")
            if not nil:
                self._write(self.schema.t, node)
        elif not nil:
            base, stated = (leaf.type, ()) if leaf.type != "t" or isinstance(self.schema.t, Group) else self.schema.t
            node.text = self.random.choice(values(base, stated))


@cache
def values(base: str, stated: tuple[str, ...]) -> tuple[str, ...]:
    limits = "".join('<xs:{} value="{}"/>'.format(*facet.split("=")) for facet in stated)
    schema = etree.XMLSchema(
        etree.fromstring(
            f'<xs:schema xmlns:xs="{XS}"><xs:element name="v"><xs:simpleType><xs:restriction base="xs:{base}">{limits}'
            "</xs:restriction></xs:simpleType></xs:element></xs:schema>"
        )
    )

    def takes(text: str) -> bool:
        node = etree.Element("v")
        node.text = text
        return schema.validate(node)

    return tuple(filter(takes, VALUES[base]))


@cache
def side(schema: Schema, name: str) -> Party | None:
    """None for a schema that libxml2 does not compile, or that no value meets."""
    if not isinstance(schema.t, Group) and not values(*schema.t):
        return None
    try:
        return Party(*toy(*schema.text(), name))
    except SchemaError:
        return None


def sides(pair: tuple[Schema, Schema]) -> tuple[Party, Party]:
    old, new = side(pair[0], "old"), side(pair[1], "new")
    assume(old is not None and new is not None)
    assert old is not None
    assert new is not None
    return old, new


def breaking(changes: list[Change], observer: Observer) -> list[Change]:
    return [f.change for f in judge(changes) if f.verdicts[observer] is Verdict.BREAKS]


@bounded(100)
@given(pairs(), st.integers(0, 2**32))
def test_where_nothing_breaks_messages_stay_valid(pair: tuple[Schema, Schema], seed: int) -> None:
    old, new = sides(pair)
    changes = diff(old.api, new.api)
    for observer, direction, sender in OBSERVED:
        if not breaking(changes, observer):
            schema, own, other = (pair[0], old, new) if sender == "old" else (pair[1], new, old)
            writer, empty = Writer(schema, Random(seed)), message(own.api, "Ask", direction)
            for _ in range(8):
                root = etree.fromstring(document(writer.message(empty)))
                assert own.schema.validate(root), own.schema.error_log
                assert other.schema.validate(root), ([c.id for c in changes], other.schema.error_log)


def test_what_breaks_has_a_message_that_shows_it() -> None:
    """Or libxml2 takes all that was tried, or speaks of something else first; both are told, and seldom."""
    told: Counter[str] = Counter()

    @bounded(100)
    @given(pairs())
    def look(pair: tuple[Schema, Schema]) -> None:
        old, new = sides(pair)
        changes = diff(old.api, new.api)
        for observer, direction, sender in OBSERVED:
            for change in breaking(changes, observer):
                reaches = [reach for reach in change.reaches if reach.direction == direction]
                found = [witness(change, reach, old, new, sender) for reach in reaches]
                confirmed = [each for each in found if each.confirmed]
                assert all(each.valid_under == sender and holds(each, old, new) for each in confirmed)
                assert all(each.why_not for each in found if not each.confirmed)
                told["shown" if confirmed else found[0].why_not.partition(":")[0].partition(" ")[2]] += 1

    look()
    share = {why: count / told.total() for why, count in told.items()}
    assert told.total() > of_depth(10, 100)
    assert share.keys() <= {
        "shown",
        "takes all that was tried of old",
        "takes all that was tried of new",
        "objects to something else first",
    }, told
    assert share["shown"] > 0.8, told
    assert share.get("objects to something else first", 0) < 0.1, told
