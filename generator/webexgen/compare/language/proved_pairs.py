"""A pair of complex types held against what is proved of them: their content, values, attributes, and who may stand for them."""

from __future__ import annotations

from collections.abc import Iterable

from webexgen.compare.change import Fact, Kind
from webexgen.compare.language.messages import TEXT, Aspect, Judgement, Refusal
from webexgen.compare.language.proofs import CONTENT_KINDS, NOTHING, Claim, Stated, claim, content_kinds_kept, shown
from webexgen.compare.ledger import Ledger, Pair
from webexgen.schema.content_model import Member
from webexgen.schema.model import Attribute, Element

__all__ = ["ProvedPairs", "Substitutes"]

_ADDED = {False: Kind.CONTENT_NARROWED, True: Kind.CONTENT_WIDENED}


class ProvedPairs:
    """Mends the facts of a pair. `compare` drops what no message shows and adds what no fact says."""

    def __init__(self, ledger: Ledger, pair: Pair) -> None:
        self._all, self._pair = ledger, pair
        self._judged = ledger.proofs.judge(pair)
        self._facts = ledger.facts[pair]

    def compare(self) -> None:
        self._content()
        steps = {
            r.step for judged in self._judged for r in judged.refusals if r.step and r.aspect is not Aspect.CONTENT
        }
        for step in sorted(steps | {fact.step for fact in self._facts if fact.kind is Kind.FIXED_CHANGED}):
            self._step(step)

    def _refusals(self, step: str | None, *aspects: Aspect) -> tuple[Refusal | None, Refusal | None]:
        """The first of each way; at every step where it is None."""
        forth, back = (
            next((r for r in judged.refusals if r.aspect in aspects and step in (None, r.step)), None)
            for judged in self._judged
        )
        return forth, back

    def _content(self) -> None:
        refusals = self._refusals(None, Aspect.CONTENT)
        about = [fact for fact in self._facts if fact.kind in CONTENT_KINDS]
        if not about and refusals == (None, None):
            return
        proved = Claim(*(refusal is not None for refusal in refusals))
        others = [fact for fact in self._facts if fact.kind not in CONTENT_KINDS]
        kept = list(filter(None, (_mended(fact, proved) for fact in about)))
        self._facts[:] = [*others, *kept]
        self._add("", kept, refusals)

    def _step(self, step: str) -> None:
        """A child element's or an attribute's own values, xsi:nil and use."""
        here = [fact for fact in self._facts if fact.step == step and fact.kind not in CONTENT_KINDS]
        if step.startswith("@"):
            refusals = self._refusals(step, Aspect.ATTRIBUTE, Aspect.VALUE)
        else:
            refusals = self._refusals(step, Aspect.VALUE, Aspect.NIL)
        if refusals == (None, None):
            self._facts[:] = [f for f in self._facts if not (f.step == step and f.kind is Kind.FIXED_CHANGED)]
        explained = self._explained(step)
        self._add(step, here, refusals, explained)

    def _explained(self, step: str) -> Claim:
        """What the types at a step say for themselves: a simple type that is on both sides has facts of its own."""
        olds, news = (self._declared(side, step) for side in (0, 1))
        if olds is None or news is None or olds.type != news.type or not self._is_simple(olds.type):
            return NOTHING
        return Claim(*(refusal is not None for refusal in self._all.proofs.values((olds.type, news.type))))

    def _is_simple(self, name: str) -> bool:
        return not self._all.proofs.old.is_complex(name)

    def _declared(self, side: int, step: str) -> Element | Attribute | None:
        index = (self._all.old, self._all.new)[side]
        content = index.content(self._pair[side])
        if step == TEXT:
            return Attribute(TEXT, index.text(self._pair[side])) if index.text(self._pair[side]) else None
        if step.startswith("@"):
            return content.attributes[step][0] if step in content.attributes else None
        member = content.members.get(step)
        return member.declaration if member and isinstance(member.declaration, Element) else None

    def _add(
        self,
        step: str,
        facts: Iterable[Fact],
        refusals: tuple[Refusal | None, Refusal | None],
        explained: Claim = NOTHING,
    ) -> None:
        said = [explained, *(claim(_stated(fact)) for fact in facts)]
        for way, refusal in enumerate(refusals):
            if refusal is not None and not any(each[way] for each in said):
                kind = _ADDED[bool(way)]
                self._facts.append(Fact(kind, *self._place(step), *shown(kind, refusal), step))

    def _place(self, step: str) -> tuple[str, str]:
        owners = [self._owner(side, step) for side in (0, 1)]
        places = [(owner, step) if owner else None for owner in owners]
        if places == [None, None]:
            places = [(name, step) for name in self._pair]
        return self._all.place(places[0], places[1])

    def _owner(self, side: int, step: str) -> str | None:
        content = (self._all.old, self._all.new)[side].content(self._pair[side])
        if step in content.attributes:
            return content.attributes[step][1]
        member: Member | None = content.members.get(step)
        return member.owner if member else None


def _stated(fact: Fact) -> Stated:
    return Stated(fact.kind, fact.old, fact.new, fact.required)


def _mended(fact: Fact, proved: Claim) -> Fact | None:
    kept = content_kinds_kept(_stated(fact), proved)
    return None if kept is None else fact._replace(kind=kept.kind, required=kept.required)


class Substitutes:
    """Follows the derived types that xsi:type puts in the place of an element's type, on one side or both."""

    def __init__(self, ledger: Ledger, pair: Pair) -> None:
        self._all, self._pair = ledger, pair

    def compare(self, elements: Iterable[Element] | None = None) -> None:
        """Of all children, or of elements that are the same on both sides."""
        if elements is None:
            self._follow(*self._all.proofs.judge(self._pair))
            return
        for element in elements:
            self._follow(*self._all.proofs.judge_element(element))

    def _follow(self, forth: Judgement, back: Judgement) -> None:
        children = self._all.children[self._pair]
        known = set(children)
        for step, (one, other) in (*forth.children, *((step, child[::-1]) for step, child in back.children)):
            child = step, (one, other)
            alike = self._all.old.is_complex(one) is self._all.new.is_complex(
                other
            )  # else the element's own fact says it
            if child not in known and one in self._all.old.types and other in self._all.new.types and alike:
                known.add(child)
                children.append(child)
        for judged, gone in ((forth, True), (back, False)):
            for refusal in judged.refusals:
                if refusal.aspect is Aspect.TYPE and refusal.substitute:
                    self._tell(refusal, gone)

    def _tell(self, refusal: Refusal, gone: bool) -> None:
        side = self._all.old if gone else self._all.new
        owner, base = side.label(refusal.substitute), side.label(refusal.declared)
        old, new = (base, None) if gone else (None, base)
        self._all.tell(side, refusal.substitute)
        self._all.facts[self._pair].append(Fact(Kind.BASE_CHANGED, owner, "", old, new, refusal.step))
