"""A pair of complex types, member by member: what `comparison` asks of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple, Protocol

from webexgen.catalog.renames import Rename
from webexgen.compare.change import Fact, Kind
from webexgen.compare.language.messages import TEXT
from webexgen.compare.ledger import Ledger, Pair
from webexgen.compare.likeness import likeness
from webexgen.compare.moves import moves
from webexgen.schema.content_model import Content, Member, Node, groups, least, occurs_text
from webexgen.schema.model import Attribute, ComplexType, Element, Wildcard

__all__ = ["MemberPairs"]

Where = tuple[str, str]
"""Owner and path of a declaration."""


class Match(NamedTuple):
    """Two declarations of one thing. `step` leads to it, by its new name; a rename has a `reason`."""

    step: str
    old: Member
    new: Member
    reason: str = ""


class RenameJudge(Protocol):
    """Who knows of renames what one pair of types cannot tell."""

    def decided(self, owner: str, old: str, new: str) -> Rename | None: ...

    def may_rename(self, pair: Pair, old: Member, new: Member) -> bool: ...


class MemberPairs:
    """What two complex types declare and inherit. `compare` adds what differs to the facts of their pair."""

    def __init__(self, ledger: Ledger, pair: Pair, renames: RenameJudge) -> None:
        self._all, self._pair, self._judge = ledger, pair, renames
        self._sides = ledger.old, ledger.new
        self._old, self._new = ledger.old.content(pair[0]), ledger.new.content(pair[1])
        self._common = dict.fromkeys(step for step in self._old.members if step in self._new.members).keys()
        self._facts = ledger.facts[pair]
        self._grouped: set[tuple[Kind, str]] = set()

    def compare(self) -> None:
        old, new = self._old.members, self._new.members
        self._types()
        renames = self._renames()
        matches = [Match(step, old[step], new[step]) for step in self._common]
        matches += [Match(after, old[before], new[after], reason) for before, after, reason in renames]
        self._namespaces(matches)
        for match in matches:
            self._match(match)
        for before, after, reason in renames:
            place = self._place(old[before], new[after], after)
            self._facts.append(Fact(Kind.ELEMENT_RENAMED, *place, before, after, after, reason=reason))
        for step in old.keys() - self._common - {before for before, _, _ in renames}:
            self._gone(step, old[step])
        for step in new.keys() - self._common - {after for _, after, _ in renames}:
            self._come(step, new[step])
        for step, before, after in moves(self._old, self._new, self._common):
            self._add(Kind.ELEMENT_REORDERED, self._place(old[step], new[step], step), before, after, step)
        self._groups()
        self._inside_groups(matches)
        self._attributes()

    def _add(self, kind: Kind, place: Where, old: str | None, new: str | None, step: str = "") -> None:
        self._facts.append(Fact(kind, *place, old, new, step))

    def _place(self, old: Member | None, new: Member | None, step: str) -> Where:
        return self._all.place((old.owner, step) if old else None, (new.owner, step) if new else None)

    # the types themselves

    def _types(self) -> None:
        old, new = self._all.old.types[self._pair[0]], self._all.new.types[self._pair[1]]
        assert isinstance(old, ComplexType)
        assert isinstance(new, ComplexType)
        place = self._all.place((old.name, ""), (new.name, ""))
        self._texts(old, new, place)
        for before, after, words in (
            (old.mixed, new.mixed, ("element content", "mixed content")),
            (not old.abstract, not new.abstract, ("abstract", "concrete")),
        ):
            if before != after and not ("mixed content" in words and (old.text or new.text)):
                kind = Kind.TYPE_WIDENED if after else Kind.TYPE_NARROWED
                self._add(kind, place, words[before], words[after])
        self._deprecation(place, old.deprecated, new.deprecated)
        olds, news = self._all.old.chain(old.name), self._all.new.chain(new.name)
        if olds != news:
            self._bases(place, olds, news)
        self._all.documentation(self._pair, [name for name in olds if name in news])

    def _texts(self, old: ComplexType, new: ComplexType, place: Where) -> None:
        """The text of simple content, which one side or both may have."""
        if old.text and new.text:
            self._all.link(self._pair, TEXT, old.text, new.text, place)
        elif old.text or new.text:
            words = ["mixed content" if type_.mixed else "element content" for type_ in (old, new)]
            if old.text:
                self._add(Kind.CONTENT_TO_COMPLEX, place, self._all.old.label(old.text), words[1])
            else:
                self._add(Kind.CONTENT_TO_SIMPLE, place, words[0], self._all.new.label(new.text))

    def _bases(self, place: Where, olds: tuple[str, ...], news: tuple[str, ...]) -> None:
        """Whether a type can no longer stand, by xsi:type, where a base of it is asked for, or now can.

        Of interest for a message, whose base at the root is that of every operation's content, and for a type that nothing names.
        """
        old, new = self._sides
        lost = [name for name in olds[1:] if name not in news]
        won = [name for name in news[1:] if name not in olds]
        if olds[0] in old.messages and news[0] in new.messages:
            lost, won = [name for name in lost if name == olds[-1]], [name for name in won if name == news[-1]]
        elif olds[0] != news[0] or any(olds[0] in side.element_types | side.messages for side in self._sides):
            return
        asked_for = old.element_types | new.element_types
        before = next((old.label(name) for name in lost if name in asked_for), None)
        after = next((new.label(name) for name in won if name in asked_for), None)
        if before or after:
            self._add(Kind.BASE_CHANGED, place, before, after)

    # elements and wildcards

    def _namespaces(self, matches: list[Match]) -> None:
        """One fact where all of a type has gone to another namespace, one an element otherwise."""
        found: list[tuple[Match, tuple[str, str]]] = []
        elements = 0
        for match in matches:
            old, new = match.old.declaration, match.new.declaration
            if isinstance(old, Element) and isinstance(new, Element):
                elements += 1
                if old.namespace != new.namespace:
                    found.append((match, (old.namespace, new.namespace)))
        if 1 < len(found) == elements and len({namespaces for _, namespaces in found}) == 1:
            place = self._all.place((self._pair[0], ""), (self._pair[1], ""))
            self._add(Kind.NAMESPACE_CHANGED, place, *found[0][1])
            return
        for match, namespaces in found:
            place = self._place(match.old, match.new, match.step)
            self._add(Kind.NAMESPACE_CHANGED, place, *namespaces, match.step)

    def _match(self, match: Match) -> None:
        a, b = match.old.declaration, match.new.declaration
        step = match.step if isinstance(a, Element) else "*"
        place = self._place(match.old, match.new, step)
        for kind in _occurs_kinds(match.old.occurs, match.new.occurs):
            self._add(kind, place, occurs_text(match.old.occurs), occurs_text(match.new.occurs), step)
        if not (isinstance(a, Element) and isinstance(b, Element)):
            return
        self._all.link(self._pair, step, a.type, b.type, place)
        if a.default != b.default:
            self._add(Kind.DEFAULT_CHANGED, place, a.default, b.default, step)
        if a.fixed != b.fixed:
            self._add(Kind.FIXED_CHANGED, place, a.fixed, b.fixed, step)
        if a.nillable != b.nillable:
            if b.nillable:
                self._add(Kind.NILLABLE_ADDED, place, None, "nillable", step)
            else:
                self._add(Kind.NILLABLE_REMOVED, place, "nillable", None, step)
        for constraint in sorted({*a.identity} ^ {*b.identity}):
            if constraint in a.identity:
                self._add(Kind.IDENTITY_REMOVED, place, constraint, None, step)
            else:
                self._add(Kind.IDENTITY_ADDED, place, None, constraint, step)
        if a.sensitive != b.sensitive:
            texts = ("open", "sensitive") if b.sensitive else ("sensitive", "open")
            self._add(Kind.SENSITIVITY_CHANGED, place, *texts, step)
        self._deprecation(place, a.deprecated, b.deprecated, step)
        docs = self._all.old.doc(a), self._all.new.doc(b)
        if docs[0] != docs[1] and not match.reason:
            self._add(Kind.DOCUMENTATION_CHANGED, place, docs[0] or None, docs[1] or None, step)

    def _deprecation(self, place: Where, old: str, new: str, step: str = "") -> None:
        if old != new:
            self._add(Kind.DEPRECATED if new else Kind.UNDEPRECATED, place, old or None, new or None, step)

    def _gone(self, step: str, member: Member) -> None:
        branch = self._old.is_branch(step, self._common)
        removed = Kind.BRANCH_REMOVED if branch else Kind.ELEMENT_REMOVED
        declared, (kind, text, step) = step, self._alone(step, member, removed)
        place = self._place(member, None, step)
        self._facts.append(Fact(kind, *place, text, None, step, required=self._required(self._old, declared)))

    def _come(self, step: str, member: Member) -> None:
        branch = self._new.is_branch(step, self._common)
        added = Kind.BRANCH_ADDED if branch else Kind.ELEMENT_ADDED
        declared, (kind, text, step) = step, self._alone(step, member, added)
        place = self._place(None, member, step)
        self._facts.append(Fact(kind, *place, None, text, step, required=self._required(self._new, declared)))

    def _required(self, content: Content, step: str) -> bool:
        """Whether a member that one side has must stand, always or beside some of those that both sides have."""
        return least(content, self._common | {step})[step] > 0

    def _alone(self, step: str, member: Member, kind: Kind) -> tuple[Kind, str, str]:
        """Kind, text and step of a member that only one side has."""
        gone = kind in (Kind.BRANCH_REMOVED, Kind.ELEMENT_REMOVED)
        occurs = occurs_text(member.occurs)
        if isinstance(member.declaration, Wildcard):
            return Kind.WILDCARD_REMOVED if gone else Kind.WILDCARD_ADDED, f"{step[2:]} {occurs}", "*"
        side = self._sides[not gone]
        self._all.tell(side, member.declaration.type)
        return kind, f"{side.label(member.declaration.type)} {occurs}", step

    def _renames(self) -> list[tuple[str, str, str]]:
        """(old, new, reason), the most alike first taken."""
        old, new = self._old.members, self._new.members
        found: list[tuple[float, list[str], str, str, str]] = []
        for before in old.keys() - self._common:
            for after in new.keys() - self._common:
                if isinstance(old[before].declaration, Element) and isinstance(new[after].declaration, Element):
                    score, reason = self._rename(before, after)
                    if score:
                        found.append((-score, sorted((before, after)), before, after, reason))
        taken: set[tuple[str, str]] = set()
        renames: list[tuple[str, str, str]] = []
        for _, _, before, after, reason in sorted(found):
            if not taken & {("old", before), ("new", after)}:
                taken |= {("old", before), ("new", after)}
                renames.append((before, after, reason))
        return renames

    def _rename(self, before: str, after: str) -> tuple[float, str]:
        """How likely one element is the other, and why; 0 if it is not."""
        old, new = self._old.members[before], self._new.members[after]
        owner, _ = self._place(old, new, after)
        decision = self._judge.decided(owner, before, after)
        if decision is not None:
            return (2.0, f"confirmed: {decision.reason}") if decision.confirmed else (0.0, "")
        if _said_to_rename(old.declaration, after) or _said_to_rename(new.declaration, before):
            return 2.0, "confirmed: the update says so"
        score, reason = likeness(before, after)
        if score and self._beside(before, after) and self._judge.may_rename(self._pair, old, new):
            return score, f"proposed: same place, same type; {reason}"
        return 0.0, ""

    def _beside(self, before: str, after: str) -> bool:
        """Whether of those that both sides have, the same one stands next before two members, or next after them."""
        olds, news = list(self._old.members), list(self._new.members)
        return any(
            next((step for step in old[old.index(before) :] if step in self._common), None)
            == next((step for step in new[new.index(after) :] if step in self._common), None)
            for old, new in ((olds, news), (olds[::-1], news[::-1]))
        )

    # attributes

    def _attributes(self) -> None:
        olds, news = self._old.attributes, self._new.attributes
        for step in {**olds, **news}:
            old, new = olds.get(step), news.get(step)
            place = self._all.place((old[1], step) if old else None, (new[1], step) if new else None)
            if old and new:
                self._attribute(step, place, old[0], new[0])
            elif old:
                text = self._attribute_alone(0, old[0])
                self._facts.append(Fact(Kind.ATTRIBUTE_REMOVED, *place, text, None, step, required=old[0].required))
            elif new:
                text = self._attribute_alone(1, new[0])
                self._facts.append(Fact(Kind.ATTRIBUTE_ADDED, *place, None, text, step, required=new[0].required))

    def _attribute_alone(self, index: int, attribute: Attribute) -> str:
        self._all.tell(self._sides[index], attribute.type)
        return f"{self._sides[index].label(attribute.type)} {'required' if attribute.required else 'optional'}"

    def _attribute(self, step: str, place: Where, old: Attribute, new: Attribute) -> None:
        if old.required != new.required:
            texts = ("optional", "required") if new.required else ("required", "optional")
            self._add(Kind.ATTRIBUTE_REQUIRED if new.required else Kind.ATTRIBUTE_OPTIONAL, place, *texts, step)
        if old.default != new.default:
            self._add(Kind.DEFAULT_CHANGED, place, old.default, new.default, step)
        if old.fixed != new.fixed:
            self._add(Kind.FIXED_CHANGED, place, old.fixed, new.fixed, step)
        self._deprecation(place, old.deprecated, new.deprecated, step)
        self._all.link(self._pair, step, old.type, new.type, place)

    # groups

    def _groups(self) -> None:
        """What groups say beyond how often each member may stand: which exclude each other, go together, have an order."""
        olds, news = groups(self._old, self._common), groups(self._new, self._common)
        for steps in {**olds, **news}:
            old, new = olds.get(steps), news.get(steps)
            before, after = old or _smallest(steps, olds), new or _smallest(steps, news)
            if before is None or after is None:
                continue
            kinds = [Kind.COMPOSITOR_CHANGED]
            # A group that is none of its own on one side stands there as often as the one around it.
            before, after = (g if own else replace(g, occurs=(1, 1)) for g, own in ((before, old), (after, new)))
            texts = before.text, after.text
            if before.kind == after.kind:
                changes = list(_occurs_kinds(before.occurs, after.occurs))
                if old and new and old.kind == "choice":  # whether there must be one of them at all, and how many
                    kinds = [kind for kind in changes if not self._told(steps, kind)]
                    texts = occurs_text(old.occurs), occurs_text(new.occurs)
                elif all(self._told(steps, kind, by_each=True) for kind in changes):
                    continue
            whole = all(group.whole for group in (old, new) if group)
            name = "" if whole else f"({' '.join(sorted(step.partition(' ')[0] for step in steps))})"
            place = self._all.place((old.owner, name) if old else None, (new.owner, name) if new else None)
            for kind in kinds:
                self._add(kind, place, *texts)
                self._grouped |= {(kind, step) for step in steps}

    def _inside_groups(self, matches: list[Match]) -> None:
        """How often a member stands at least where a group stands that may be left out, or its alternative is chosen."""
        olds, news = least(self._old, self._common), least(self._new, self._common)
        for step, old, new, _ in matches:
            if step not in self._common:
                continue  # another name breaks more than this
            before, after = olds[step], news[step]
            kind = Kind.MIN_OCCURS_RAISED if after > before else Kind.MIN_OCCURS_LOWERED
            told = kind in _occurs_kinds(old.occurs, new.occurs)
            grouped = {(kind, step), (Kind.COMPOSITOR_CHANGED, step)} & self._grouped
            if before != after and not told and not grouped:
                place = self._place(old, new, step.partition(" ")[0])
                self._add(kind, place, _text(old, before), _text(new, after), step.partition(" ")[0])

    def _told(self, steps: AbstractSet[str], kind: Kind, *, by_each: bool = False) -> bool:
        """Whether the members of a group tell already that it may stand more or less often, each one that can."""
        minimum = kind in (Kind.MIN_OCCURS_LOWERED, Kind.MIN_OCCURS_RAISED)
        occurs = [(self._old.members[step].occurs, self._new.members[step].occurs) for step in steps]
        told = [kind in _occurs_kinds(old, new) for old, new in occurs]
        free = [old[0] == new[0] == 0 if minimum else old[1] is new[1] is None for old, new in occurs]
        return any(told) and (not by_each or all(a or b for a, b in zip(told, free, strict=True)))


def _text(member: Member, least_: int) -> str:
    """`0..1`, `0 or 2..3`."""
    low, high = member.occurs
    return f"{'' if low else '0 or '}{occurs_text((least_, high))}" if least_ > low else occurs_text(member.occurs)


def _smallest(steps: AbstractSet[str], nodes: Mapping[frozenset[str], Node]) -> Node | None:
    around = [node for others, node in nodes.items() if steps <= others]
    return min(around, key=lambda node: len(node.steps), default=None)


def _said_to_rename(declaration: object, name: str) -> bool:
    """Whether a fragment gave an element, whose name was the other one, its name of today."""
    return isinstance(declaration, Element) and name in declaration.renamed


def _occurs_kinds(old: tuple[int, int | None], new: tuple[int, int | None]) -> Iterator[Kind]:
    if old[0] != new[0]:
        yield Kind.MIN_OCCURS_RAISED if new[0] > old[0] else Kind.MIN_OCCURS_LOWERED
    if old[1] != new[1]:
        raised = old[1] is not None and (new[1] is None or new[1] > old[1])
        yield Kind.MAX_OCCURS_RAISED if raised else Kind.MAX_OCCURS_LOWERED
