"""Whether every message of one release is a message of another, down a whole document.

A pair of types is judged once, by what its own declarations say: content, attributes, values. What its children may hold is
another pair, so that cycles are followed once and count as equal until a pair in them is refuted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from webexgen.compare.language.content import ContentLanguage, ContentLanguages, word_text
from webexgen.compare.language.name_class import NameClass, names_between
from webexgen.compare.language.type_index import TypeIndex
from webexgen.compare.language.values import ANY_TEXT, ValueSpace
from webexgen.qname import local_name
from webexgen.schema.model import Api, Attribute, ComplexType, Element

__all__ = ["TEXT", "Aspect", "Judgement", "MessageLanguage", "Pair", "Refusal", "Verdict"]

Pair = tuple[str, str]


TEXT = "text()"
"""The step to the text of simple content."""


class Aspect(StrEnum):
    """What of a declaration makes the difference."""

    CONTENT = "content"
    TEXT = "text"
    VALUE = "value"
    NIL = "nil"
    TYPE = "type"
    ATTRIBUTE = "attribute"


class Refusal(NamedTuple):
    """Something that one side allows and the other does not; `proved` is False where it was not decided.

    `step` is the name of a child element or attribute, "" for the type itself. `witness` is what shows it; of children it
    is the text of `word`, the Clark names in order, each so many times. `substitute` is a type that may not stand, by
    xsi:type, for the `declared` one.
    """

    step: str
    aspect: Aspect
    witness: str
    proved: bool = True
    substitute: str = ""
    declared: str = ""
    word: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What two types say themselves, and the pairs that their children lead to."""

    refusals: tuple[Refusal, ...] = ()
    children: tuple[tuple[str, Pair], ...] = ()


class Verdict(NamedTuple):
    """Whether every document of one type is one of the other: proved, refuted, or not decided (None).

    `path` leads from the type to the refusal.
    """

    holds: bool | None
    path: tuple[str, ...] = ()
    refusal: Refusal | None = None


class MessageLanguage:
    """The messages of `one` beside those that `other` accepts."""

    def __init__(self, one: TypeIndex | Api, other: TypeIndex | Api, languages: ContentLanguages | None = None) -> None:
        self._one = one if isinstance(one, TypeIndex) else TypeIndex(one)
        self._other = other if isinstance(other, TypeIndex) else TypeIndex(other)
        self._languages = languages or ContentLanguages()
        self._judged: dict[Pair, Judgement] = {}

    def verdict(self, pair: Pair) -> Verdict:
        """Judge a pair of types and those that it leads to, nearest first."""
        undecided: Verdict | None = None
        paths: dict[Pair, tuple[str, ...]] = {pair: ()}
        pending = [pair]
        while pending:
            following: list[Pair] = []
            for at in pending:
                judged = self.judge(at)
                for refusal in judged.refusals:
                    if refusal.proved:
                        return Verdict(False, paths[at], refusal)
                    undecided = undecided or Verdict(None, paths[at], refusal)
                for step, child in judged.children:
                    if child not in paths:
                        paths[child] = (*paths[at], step)
                        following.append(child)
            pending = following
        return undecided or Verdict(True)

    def judge(self, pair: Pair) -> Judgement:
        """What the declarations of two types say themselves."""
        if pair not in self._judged:
            self._judged[pair] = _judgement(self._judge(*pair))
        return self._judged[pair]

    def judge_element(self, one: Element, other: Element) -> Judgement:
        """What two declarations of an element say."""
        return _judgement(self.element(one, other))

    def _judge(self, one: str, other: str) -> Iterator[Refusal | tuple[str, Pair]]:
        complexes = self._one.is_complex(one), self._other.is_complex(other)
        if complexes == (False, False):
            yield from _values("", self._one.space(one), self._other.space(other))
        elif complexes == (True, True):
            mine, theirs = self._one.complex(one), self._other.complex(other)
            if theirs is None:
                return  # xs:anyType holds everything
            yield from self._content(mine, theirs)
            yield from self._texts(mine, theirs)
            yield from self._attributes(mine, theirs)
        elif complexes == (True, False):
            yield from self._to_simple(one, other)
        else:
            yield from self._to_complex(one, other)

    def _to_simple(self, one: str, other: str) -> Iterator[Refusal]:
        mine = self._one.complex(one)
        language = self.content(self._one, mine)
        attributes, wildcard = self._one.attributes(mine)
        if mine is not None and mine.text:
            if attributes or wildcard:
                yield Refusal("", Aspect.CONTENT, "attributes")
            yield from _values(TEXT, self._one.space(mine.text), self._other.space(other))
            return
        has_words = bool(language.declarations or language.wildcards)
        if has_words or attributes or wildcard or self._one.mixed(mine) or not self._other.space(other).accepts(""):
            yield Refusal("", Aspect.CONTENT, "child elements or attributes")

    def _to_complex(self, one: str, other: str) -> Iterator[Refusal]:
        theirs = self._other.complex(other)
        if theirs is None:
            return
        attributes, _ = self._other.attributes(theirs)
        for name, attribute in attributes.items():
            if attribute.required:
                yield Refusal(f"@{local_name(name)}", Aspect.ATTRIBUTE, f"no {name}")
        if theirs.text:
            yield from _values(TEXT, self._one.space(one), self._other.space(theirs.text))
            return
        nullable = self.content(self._other, theirs).expression.nullable
        if not (nullable and self._other.mixed(theirs)):
            yield Refusal("", Aspect.TEXT, "text")

    # content

    def content(self, side: TypeIndex, type_: ComplexType | None) -> ContentLanguage:
        return self._languages.of(side.api, type_, side.usable)

    def _content(self, mine: ComplexType | None, theirs: ComplexType) -> Iterator[Refusal | tuple[str, Pair]]:
        if self._one.mixed(mine) and not self._other.mixed(theirs):
            yield Refusal("", Aspect.TEXT, "text between elements")
        found = self._languages.inclusion(self.content(self._one, mine), self.content(self._other, theirs))
        if found.holds is not True:
            yield Refusal(
                "",
                Aspect.CONTENT,
                word_text(found.word) if found.word or found.holds is False else "",
                found.holds is False,
                word=found.word,
            )
        for one, other in found.steps:
            yield from self._step(one, other)

    def _texts(self, mine: ComplexType | None, theirs: ComplexType) -> Iterator[Refusal]:
        """The text of simple content, on one side or both."""
        if theirs.text:
            if mine is not None and mine.text:
                yield from _values(TEXT, self._one.space(mine.text), self._other.space(theirs.text))
            elif self._one.mixed(mine):
                yield from _values(TEXT, ANY_TEXT, self._other.space(theirs.text))
            elif self.content(self._one, mine).expression.nullable and not self._other.space(theirs.text).accepts(""):
                yield Refusal(TEXT, Aspect.VALUE, "")
        elif mine is not None and mine.text:
            nullable = self.content(self._other, theirs).expression.nullable
            if not (nullable and self._other.mixed(theirs)):
                yield Refusal("", Aspect.TEXT, "text")

    def _step(self, one: Element | NameClass, other: Element | NameClass) -> Iterator[Refusal | tuple[str, Pair]]:
        if isinstance(one, Element) and isinstance(other, Element):
            yield from self.element(one, other)
        elif isinstance(other, NameClass):
            if isinstance(one, Element):
                if other.process == "strict":
                    yield Refusal(one.name, Aspect.CONTENT, "an element without global declaration")
            elif not other.no_stricter_than(one):
                yield Refusal("*", Aspect.CONTENT, f"{one.process} content")
        elif self._other.complex(other.type) is not None or not self._other.is_complex(other.type):
            yield Refusal(other.name, Aspect.CONTENT, "any content")

    def element(self, one: Element, other: Element) -> Iterator[Refusal | tuple[str, Pair]]:
        """Two declarations of a child."""
        step = one.name
        nil = one.nillable and one.fixed is None
        if (one.nillable and not other.nillable) or (nil and other.fixed is not None):
            yield Refusal(step, Aspect.NIL, "xsi:nil")
        if not self._one.is_complex(one.type) and not self._other.is_complex(other.type):
            yield from _values(step, self._one.element_space(one), self._other.element_space(other))
            yield from self._substitutes(step, one, other)
            return
        both = self._one.is_complex(one.type) and self._other.is_complex(other.type)
        if one.fixed != other.fixed or (not both and one.default != other.default):
            yield Refusal(step, Aspect.VALUE, "the empty element", proved=False)
        declared, theirs = self._one.complex(one.type), self._other.complex(other.type)
        possible = one.nillable or not self._one.is_complex(one.type) or self._one.inhabited(one.type)
        if possible and not (declared and declared.abstract):
            if theirs and theirs.abstract:
                yield Refusal(step, Aspect.TYPE, f"no xsi:type, of {local_name(one.type)}")
            else:
                yield step, (one.type, other.type)
        yield from self._substitutes(step, one, other)

    def _substitutes(self, step: str, one: Element, other: Element) -> Iterator[Refusal | tuple[str, Pair]]:
        """The types that xsi:type may name."""
        theirs = self._other.complex(other.type)
        for name in self._one.substitutes(one):
            allowed = self._other.allows(other, name) if name != other.type else not (theirs and theirs.abstract)
            if allowed:
                yield step, (name, name)
            else:
                text = f"xsi:type {local_name(name)}"
                yield Refusal(step, Aspect.TYPE, text, substitute=name, declared=one.type)

    # attributes

    def _attributes(self, mine: ComplexType | None, theirs: ComplexType) -> Iterator[Refusal]:
        ones, any_one = self._one.attributes(mine)
        others, any_other = self._other.attributes(theirs)
        shared = _shared(ones) | _shared(others)
        for name, attribute in ones.items():
            if not self._one.attribute_space(attribute).empty:
                step = _attribute_step(name, shared)
                yield from self._attribute(step, name, attribute, others.get(name), any_other)
        for name, attribute in others.items():
            if attribute.required and not (name in ones and ones[name].required):
                yield Refusal(_attribute_step(name, shared), Aspect.ATTRIBUTE, f"no {name}")
        if any_one is not None:
            yield from self._wildcards(any_one, any_other, ones, others)

    def _attribute(
        self, step: str, name: str, one: Attribute, other: Attribute | None, wildcard: NameClass | None
    ) -> Iterator[Refusal]:
        if other is not None:
            yield from _values(step, self._one.attribute_space(one), self._other.attribute_space(other))
        elif wildcard is None or not wildcard.takes(name) or wildcard.process == "strict":
            yield Refusal(step, Aspect.ATTRIBUTE, name)

    def _wildcards(
        self, one: NameClass, other: NameClass | None, ones: Iterable[str], others: dict[str, Attribute]
    ) -> Iterator[Refusal]:
        if other is None or not one.within(other) or (other.process == "strict" and one.process != "strict"):
            classes = [one, other] if other else [one]
            names = (n for n in names_between(classes, ()) if one.takes(n) and not (other and other.takes(n)))
            yield Refusal("@*", Aspect.ATTRIBUTE, next(names, "of any name"))
        for name, attribute in others.items():
            if name not in ones and one.takes(name):
                yield from _values(f"@{local_name(name)}", ANY_TEXT, self._other.attribute_space(attribute))


def _shared(names: Iterable[str]) -> set[str]:
    """The local names that attributes of several namespaces have."""
    counted = Counter(map(local_name, names))
    return {name for name, count in counted.items() if count > 1}


def _attribute_step(name: str, shared: set[str]) -> str:
    return f"@{name}" if local_name(name) in shared else f"@{local_name(name)}"


def _judgement(found: Iterable[Refusal | tuple[str, Pair]]) -> Judgement:
    every = dict.fromkeys(found)
    refusals = tuple(one for one in every if isinstance(one, Refusal))
    return Judgement(refusals, tuple(one for one in every if not isinstance(one, Refusal)))


def _values(step: str, one: ValueSpace, other: ValueSpace) -> Iterator[Refusal]:
    holds, witness = one.within(other)
    if holds is not True:
        yield Refusal(step, Aspect.VALUE, witness or "", holds is False)
