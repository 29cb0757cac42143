"""Facts held against what is proved: which of them the messages show, and what is proved that no fact says.

A structural fact claims that messages become fewer (it narrows), more (it widens), or both. What the languages of the two
types refute is kept out, and what is left without a fact gets one with its counterexample.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from webexgen.builtins import python_type
from webexgen.compare.change import INCOMPLETE, Kind
from webexgen.compare.language.content import ContentLanguages
from webexgen.compare.language.messages import Aspect, Judgement, MessageLanguage, Refusal
from webexgen.compare.language.type_index import TypeIndex
from webexgen.compare.value_pairs import Difference, compare
from webexgen.schema.model import Api, Element
from webexgen.schema.values import Value

__all__ = ["CONTENT_KINDS", "NOTHING", "Claim", "Proofs", "claim", "content_kinds_kept", "shown"]

Pair = tuple[str, str]


class Claim(NamedTuple):
    """What a fact says of messages: that some of the old are refused now, that some of the new were refused before."""

    narrows: bool
    widens: bool


NOTHING = Claim(narrows=False, widens=False)
_NARROWS, _WIDENS, _BOTH = Claim(True, False), Claim(False, True), Claim(True, True)
_CLAIMS = {
    Kind.ELEMENT_RENAMED: _BOTH,
    Kind.ELEMENT_REORDERED: _BOTH,
    Kind.NAMESPACE_CHANGED: _BOTH,
    Kind.MIN_OCCURS_RAISED: _NARROWS,
    Kind.MIN_OCCURS_LOWERED: _WIDENS,
    Kind.MAX_OCCURS_RAISED: _WIDENS,
    Kind.MAX_OCCURS_LOWERED: _NARROWS,
    Kind.BRANCH_ADDED: _WIDENS,
    Kind.BRANCH_REMOVED: _NARROWS,
    Kind.ATTRIBUTE_REQUIRED: _NARROWS,
    Kind.ATTRIBUTE_OPTIONAL: _WIDENS,
    Kind.NILLABLE_ADDED: _WIDENS,
    Kind.NILLABLE_REMOVED: _NARROWS,
    Kind.TYPE_WIDENED: _WIDENS,
    Kind.TYPE_NARROWED: _NARROWS,
    Kind.TYPE_CHANGED: _BOTH,
    Kind.ENUM_VALUE_ADDED: _WIDENS,
    Kind.ENUM_VALUE_REMOVED: _NARROWS,
    Kind.FACET_ADDED: _NARROWS,
    Kind.FACET_REMOVED: _WIDENS,
    Kind.FACET_TIGHTENED: _NARROWS,
    Kind.FACET_LOOSENED: _WIDENS,
    Kind.FACET_CHANGED: _BOTH,
    Kind.CONTENT_NARROWED: _NARROWS,
    Kind.CONTENT_WIDENED: _WIDENS,
}
_COMING = frozenset({Kind.ELEMENT_ADDED, Kind.ATTRIBUTE_ADDED, Kind.WILDCARD_ADDED})
_GOING = frozenset({Kind.ELEMENT_REMOVED, Kind.ATTRIBUTE_REMOVED, Kind.WILDCARD_REMOVED})
CONTENT_KINDS = frozenset(
    {
        Kind.ELEMENT_ADDED,
        Kind.ELEMENT_REMOVED,
        Kind.ELEMENT_RENAMED,
        Kind.ELEMENT_REORDERED,
        Kind.NAMESPACE_CHANGED,
        Kind.MIN_OCCURS_RAISED,
        Kind.MIN_OCCURS_LOWERED,
        Kind.MAX_OCCURS_RAISED,
        Kind.MAX_OCCURS_LOWERED,
        Kind.COMPOSITOR_CHANGED,
        Kind.BRANCH_ADDED,
        Kind.BRANCH_REMOVED,
        Kind.WILDCARD_ADDED,
        Kind.WILDCARD_REMOVED,
    }
)
"""Facts about which children a type allows."""
# The bindings gain or lose a field by these, whatever messages show.
_FIELDS = frozenset(
    {
        Kind.ELEMENT_ADDED,
        Kind.ELEMENT_REMOVED,
        Kind.ELEMENT_RENAMED,
        Kind.BRANCH_ADDED,
        Kind.BRANCH_REMOVED,
        Kind.ATTRIBUTE_ADDED,
        Kind.ATTRIBUTE_REMOVED,
        Kind.NAMESPACE_CHANGED,
    }
)
_FREED = {("sequence", "all"): _WIDENS, ("all", "sequence"): _NARROWS}
_EITHER_WAY = {
    Kind.FACET_CHANGED: (Kind.FACET_TIGHTENED, Kind.FACET_LOOSENED),
    Kind.TYPE_CHANGED: (Kind.TYPE_NARROWED, Kind.TYPE_WIDENED),
}


class Stated(NamedTuple):
    """The part of a fact that its claim depends on."""

    kind: Kind
    old: str | None
    new: str | None
    required: bool = False


def claim(fact: Stated) -> Claim:
    """What a fact of change says of messages; nothing where it is about something else."""
    if fact.kind in _COMING:
        return Claim(fact.required, True)
    if fact.kind in _GOING:
        return Claim(True, fact.required)
    if fact.kind is Kind.FIXED_CHANGED:
        return Claim(fact.new is not None, fact.old is not None)
    if fact.kind is Kind.COMPOSITOR_CHANGED:
        return _FREED.get((fact.old or "", fact.new or ""), _BOTH)
    return _CLAIMS.get(fact.kind, NOTHING)


def content_kinds_kept(fact: Stated, proved: Claim) -> Stated | None:
    """The fact as far as it agrees with what is proved; None if it is no change of messages."""
    needless = not (proved.narrows if fact.kind in _COMING else proved.widens)
    if fact.required and needless and fact.kind in _COMING | _GOING:
        fact = fact._replace(required=False)
    if fact.kind in _FIELDS:
        return fact
    said = claim(fact)
    return None if (said.narrows and not proved.narrows) or (said.widens and not proved.widens) else fact


class Proofs:
    """What the languages of both models say, both ways."""

    def __init__(self, old: Api | TypeIndex, new: Api | TypeIndex, languages: ContentLanguages | None = None) -> None:
        """`languages` may be those of other comparisons of the same models."""
        self.old, self.new = (side if isinstance(side, TypeIndex) else TypeIndex(side) for side in (old, new))
        languages = languages or ContentLanguages()
        self._forth = MessageLanguage(self.old, self.new, languages)
        self._back = MessageLanguage(self.new, self.old, languages)

    def judge(self, pair: Pair) -> tuple[Judgement, Judgement]:
        """What two complex types refuse of each other: the new one of the old one's, and the other way round."""
        return self._forth.judge(pair), self._back.judge((pair[1], pair[0]))

    def judge_element(self, element: Element) -> tuple[Judgement, Judgement]:
        """The same of an element that both sides declare alike: who may stand for it may differ."""
        return self._forth.judge_element(element, element), self._back.judge_element(element, element)

    def values(self, pair: Pair) -> tuple[Refusal | None, Refusal | None]:
        """The same of two simple types."""
        found = (
            self.old.space(pair[0]).within(self.new.space(pair[1])),
            self.new.space(pair[1]).within(self.old.space(pair[0])),
        )
        forth, back = (
            None if holds is True else Refusal("", Aspect.VALUE, witness or "", holds is False)
            for holds, witness in found
        )
        return forth, back

    def value_differences(self, pair: Pair, old: Value, new: Value) -> list[Difference]:
        """What differs between two simple types: the facets as far as texts show them, and a text that no facet explains."""
        refusals = self.values(pair)
        proved = Claim(*(refusal is not None for refusal in refusals))
        kept = list(_kept(compare(old, new), proved))
        said = [claim(Stated(d.kind, d.old, d.new)) for d in kept if d.reason != INCOMPLETE]
        for kind, wanted, covered, refusal in (
            (Kind.CONTENT_NARROWED, proved.narrows, any(c.narrows for c in said), refusals[0]),
            (Kind.CONTENT_WIDENED, proved.widens, any(c.widens for c in said), refusals[1]),
        ):
            if wanted and not covered and refusal:
                kept.append(Difference(kind, *shown(kind, refusal), (None, None)))
        before, after = _class(old), _class(new)
        if before != after and not ("/" in before and "/" in after) and not any(_says_class(d) for d in kept):
            kept.append(Difference(Kind.CLASS_CHANGED, before, after, (None, None)))
        return kept


def shown(kind: Kind, refusal: Refusal) -> tuple[str | None, str | None]:
    """The old and the new text of a fact that says what is allowed no more, or now."""
    witness = repr(refusal.witness) if refusal.aspect is Aspect.VALUE else refusal.witness
    text = f"{refusal.aspect} {witness}"
    if not refusal.proved:
        text = f"{refusal.aspect}, not decided"
    return (text, None) if kind is Kind.CONTENT_NARROWED else (None, text)


_PRECISIONS = {"xs:float", "xs:double"}


def _kept(differences: Iterable[Difference], proved: Claim) -> Iterator[Difference]:
    for difference in differences:
        kind = difference.kind
        if kind in _EITHER_WAY and proved.narrows is not proved.widens:
            kind = _EITHER_WAY[kind][proved.widens]
        said = claim(Stated(kind, difference.old, difference.new))
        if {difference.old, difference.new} == _PRECISIONS:
            said = NOTHING  # the texts are the same, and what is made of them is not
        if difference.reason == INCOMPLETE:
            said = NOTHING  # a member of a class comes or goes, and no message
        if (proved.narrows or not said.narrows) and (proved.widens or not said.widens):
            yield difference._replace(kind=kind)


def _class(value: Value) -> str:
    """The class of a simple type in the bindings: its enumeration's, or that of Python."""
    return next(iter(value.enumeration.values()), "") or python_type(value.builtin)


_CLASS_KINDS = (Kind.TYPE_CHANGED, Kind.TYPE_NARROWED, Kind.TYPE_WIDENED)


def _says_class(difference: Difference) -> bool:
    texts: Sequence[str | None] = (difference.old, difference.new)
    return difference.kind in _CLASS_KINDS or any((text or "").startswith("enumeration ") for text in texts)
