"""Pairs of types, an old and a new one, followed along equal element names; what differs inside each pair.

Neither the name of a type matters nor the base that an element comes from, only what stands in a message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import cached_property
from typing import NamedTuple

from webexgen.change import Kind
from webexgen.content import Content, Member, Node, groups, label, moves, occurs_text
from webexgen.facets import Value, compare, effective, type_change
from webexgen.model import XS, Api, Attribute, ComplexType, Element, SimpleType, Wildcard, local_name, namespace_of
from webexgen.rename import likeness

__all__ = ["Comparison", "Fact", "Pair", "Renames", "Side"]

Pair = tuple[str, str]
Renames = Mapping[tuple[str, str, str], bool]


class Fact(NamedTuple):
    """A change without its reach. `step` is where it shows, below the place of the pair that it was found in."""

    kind: Kind
    owner: str
    path: str
    old: str | None
    new: str | None
    step: str = ""
    required: bool = False
    reason: str = ""


def _held(type_: SimpleType | ComplexType) -> set[str]:
    """The types of a type's own elements and attributes."""
    if isinstance(type_, SimpleType):
        return set()
    elements = () if type_.content is None else type_.content.elements()
    return {e.type for e in elements} | {a.type for a in type_.attributes}


class Side:
    """One of the two models, with what has been worked out of it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.types = api.types
        self._contents: dict[str, Content] = {}
        self._values: dict[str, Value] = {}

    def content(self, name: str) -> Content:
        if name not in self._contents:
            type_ = self.types[name]
            assert isinstance(type_, ComplexType)
            self._contents[name] = Content(self.api, type_)
        return self._contents[name]

    def value(self, name: str) -> Value:
        if name not in self._values:
            self._values[name] = effective(self.api, name)
        return self._values[name]

    def is_complex(self, name: str) -> bool:
        return isinstance(self.types.get(name), ComplexType)

    def label(self, name: str) -> str:
        return label(self.api, name)

    def sort(self, name: str) -> str:
        """`complex`, or the built-in type under a simple one."""
        return "complex" if self.is_complex(name) else f"xs:{self.value(name).builtin}"

    def chain(self, name: str) -> tuple[str, ...]:
        """A type's name and its bases', nearest first."""
        type_ = self.types.get(name)
        if isinstance(type_, ComplexType):
            return tuple(link.name for link in self.api.bases(type_))
        return self.value(name).chain[:-1] if type_ else ()

    def below(self, name: str) -> set[str]:
        """The types that a type leads to, bases included."""
        found: set[str] = set()
        pending = [name]
        while pending:
            type_ = self.types[pending.pop()]
            used = ({type_.base or ""} | _held(type_)) & self.types.keys() - found - {name}
            found |= used
            pending += used
        return found

    @cached_property
    def element_types(self) -> Set[str]:
        return set().union(*map(_held, self.types.values()))

    @cached_property
    def messages(self) -> Set[str]:
        return {half for operation in self.api.operations for half in (operation.request, operation.response)}

    def doc(self, element: Element) -> str:
        """What is written about an element, by its own type if that has no name."""
        inner = self.types.get(element.type) if "/" in local_name(element.type) else None
        return " ".join(filter(None, (element.doc, inner.doc if inner else "")))


class Comparison:
    """What differs between types that stand in the same place, and in all that they lead to.

    `facts` and `children` are kept by pair; a child is reached by a step, the name of an element or attribute. `swaps`
    are simple types that stand for each other, with the pair and step that they do so at. `old_told` and `new_told` are
    types that go or come with something that a fact tells.
    """

    def __init__(self, old: Side, new: Side, renames: Renames | None) -> None:
        """Without `renames`, not even one that maps nothing, no rename is proposed."""
        self.old, self.new = old, new
        self.facts: dict[Pair, list[Fact]] = {}
        self.children: dict[Pair, list[tuple[str, Pair]]] = {}
        self.swaps: dict[Pair, list[tuple[Pair, str]]] = {}
        self.old_told: set[str] = set()
        self.new_told: set[str] = set()
        self._renames = renames
        self._same: dict[str, bool] = {}

    def follow(self, pair: Pair) -> None:
        """Compare a pair of types and those that it leads to."""
        pending = [pair]
        while pending:
            pair = pending.pop()
            if pair not in self.facts:
                self.facts[pair], self.children[pair] = [], []
                self._compare(pair)
                pending += [child for _, child in self.children[pair]]

    def same(self, name: str) -> bool:
        """Whether both sides declare a type and all its bases alike. The types of its elements may differ even so."""
        if name not in self._same:
            old, new = self.old.types.get(name), self.new.types.get(name)
            base = old.base if old is not None else None
            alike = old is not None and (old is new or old == new)
            self._same[name] = alike and (base is None or namespace_of(base) == XS or self.same(base))
        return self._same[name]

    def tell(self, side: Side, name: str) -> None:
        """A type goes or comes with something that a fact tells, and all that it leads to does too."""
        told = self.old_told if side is self.old else self.new_told
        if name in side.types and name not in told:
            told |= {name} | side.below(name)

    def place(self, old: Pair | None, new: Pair | None) -> tuple[str, str]:
        """Owner and path of a declaration, given as (type, step) on the sides that have it. The same both ways round."""
        if old is None or new is None or old[0] == new[0]:
            key, step = new or old or ("", "")
        else:
            key, step = self._owner(old[0], new[0]), new[1]
        side = self.new if key in self.new.types else self.old
        root, _, inner = local_name(key).partition("/")
        return side.label(f"{{{namespace_of(key)}}}{root}"), "/".join(filter(None, (inner, step)))

    def _owner(self, old: str, new: str) -> str:
        """Of two types that declare the same: the one that only one side has, or the more derived, or the last by name."""
        lone = [key for key, types in ((old, self.new.types), (new, self.old.types)) if key not in types]
        if len(lone) == 1:
            return lone[0]
        for derived, base in ((old, new), (new, old)):
            if any(base in side.chain(derived)[1:] for side in (self.old, self.new)):
                return derived
        return max(old, new)

    def _compare(self, pair: Pair) -> None:
        name, new_name = pair
        old, new = self.old.types[name], self.new.types[new_name]
        if isinstance(old, SimpleType) and isinstance(new, SimpleType):
            if not self.same(name):
                self._simple(pair)
        elif not (isinstance(old, ComplexType) and isinstance(new, ComplexType)):
            self._type(pair, "", name, new_name, self.place((name, ""), (new_name, "")))
        elif name == new_name and self.same(name):
            self.children[pair] += [(step, (held, held)) for step, held in self._held(old)]
        else:
            _Complex(self, pair).compare()

    def _held(self, type_: ComplexType) -> list[tuple[str, str]]:
        """The steps of a type that is the same on both sides, and where they lead, but for built-in types."""
        links = self.old.api.bases(type_)
        elements = [element for link in links if link.content for element in link.content.elements()]
        held = [(element.name, element.type) for element in elements]
        if len(dict(held)) < len(held) or any(link.derivation == "restriction" for link in links):
            members = self.old.content(type_.name).members.items()
            held = [(step, m.declaration.type) for step, m in members if isinstance(m.declaration, Element)]
        held += [(f"@{attribute.name}", attribute.type) for link in links for attribute in link.attributes]
        return [(step, name) for step, name in held if name in self.old.types]

    def link(self, pair: Pair, step: str, old: str, new: str, place: tuple[str, str]) -> None:
        """Compare the types of an element or attribute. `place` is where it is declared."""
        if old == new:
            if old in self.old.types and new in self.new.types:
                self.children[pair].append((step, (old, new)))
        elif self.old.is_complex(old) and self.new.is_complex(new):
            self.children[pair].append((step, (old, new)))
        else:
            self._type(pair, step, old, new, place)

    def _type(self, pair: Pair, step: str, old: str, new: str, place: tuple[str, str]) -> None:
        """Types of which one at least is simple, other than a simple one of the same name."""
        labels = self.old.label(old), self.new.label(new)
        complexes = self.old.is_complex(old), self.new.is_complex(new)
        if complexes == (False, False):
            self.swaps.setdefault((old, new), []).append((pair, step))
            for kind, before, after, _ in compare(self.old.value(old), self.new.value(new)):
                self.facts[pair].append(Fact(kind, *place, before, after, step))
            return
        any_type = f"{{{XS}}}anyType"
        if complexes[0]:
            kind = Kind.TYPE_WIDENED if new == any_type else Kind.CONTENT_TO_SIMPLE
            self.tell(self.old, old)
        else:
            kind = Kind.TYPE_NARROWED if old == any_type else Kind.CONTENT_TO_COMPLEX
            self.tell(self.new, new)
        if labels[0] == labels[1]:  # one name, two types
            labels = self.old.sort(old), self.new.sort(new)
        self.facts[pair].append(Fact(kind, *place, *labels, step))

    def _simple(self, pair: Pair) -> None:
        name, _ = pair
        both = [link for link in self.old.chain(name) if link in self.new.chain(name)]
        for kind, before, after, owners in compare(self.old.value(name), self.new.value(name)):
            stated = {owner for owner in owners if owner is not None}
            owner = stated.pop() if len(stated) == 1 else name
            owner = owner if owner in both else name
            self.facts[pair].append(Fact(kind, *self.place((owner, ""), (owner, "")), before, after))
        self.documentation(pair, both)

    def documentation(self, pair: Pair, names: list[str]) -> None:
        """Compare what is written about named types that both sides have."""
        for name in names:
            old, new = self.old.types[name].doc, self.new.types[name].doc
            if old != new and "/" not in local_name(name):
                place = self.place((name, ""), (name, ""))
                self.facts[pair].append(Fact(Kind.DOCUMENTATION_CHANGED, *place, old or None, new or None))

    def renamed(self, owner: str, old: str, new: str) -> bool | None:
        """What has been said of a rename; None if nothing."""
        renames = self._renames or {}
        return renames.get((owner, old, new), renames.get((owner, new, old)))

    def may_rename(self, pair: Pair, old: Member, new: Member) -> bool:
        """Whether nothing but the names of two elements tells them apart, in all that they hold."""
        a, b = old.declaration, new.declaration
        if self._renames is None or not (isinstance(a, Element) and isinstance(b, Element)):
            return False
        described = [
            (e.namespace, e.default, e.fixed, e.nillable, e.sensitive, e.deprecated, member.occurs)
            for e, member in ((a, old), (b, new))
        ]
        if described[0] != described[1]:
            return False
        trial = Comparison(self.old, self.new, None)
        trial.facts[pair], trial.children[pair] = [], []
        trial.link(pair, "", a.type, b.type, ("", ""))
        for _, child in trial.children[pair]:
            if child == pair:
                return False  # the type that holds the two: they tell it apart
            trial.follow(child)
        return not any(trial.facts.values())


class _Complex:
    """One pair of complex types, member by member."""

    def __init__(self, comparison: Comparison, pair: Pair) -> None:
        self._all, self._pair = comparison, pair
        self._sides = comparison.old, comparison.new
        self._old, self._new = comparison.old.content(pair[0]), comparison.new.content(pair[1])
        self._common = [step for step in self._old.members if step in self._new.members]
        self._facts = comparison.facts[pair]

    def compare(self) -> None:
        self._types()
        self._namespaces()
        self._members()
        self._groups()
        for step, before, after in moves(self._old, self._new, set(self._common)):
            place = self._place(self._old.members[step], self._new.members[step], step)
            self._facts.append(Fact(Kind.ELEMENT_REORDERED, *place, before, after, step))
        for step in {**self._old.attributes, **self._new.attributes}:
            self._attribute(step, self._old.attributes.get(step), self._new.attributes.get(step))

    def _place(self, old: Member | None, new: Member | None, step: str) -> tuple[str, str]:
        return self._all.place(old and (old.owner, step), new and (new.owner, step))

    # the types themselves

    def _types(self) -> None:
        old, new = (side.types[name] for side, name in zip(self._sides, self._pair, strict=True))
        assert isinstance(old, ComplexType) and isinstance(new, ComplexType)
        place = self._all.place((old.name, ""), (new.name, ""))
        for before, after, words in (
            (old.mixed, new.mixed, ("element content", "mixed content")),
            (not old.abstract, not new.abstract, ("abstract", "concrete")),
        ):
            if before != after:
                kind = Kind.TYPE_WIDENED if after else Kind.TYPE_NARROWED
                self._facts.append(Fact(kind, *place, words[before], words[after]))
        chains = [side.chain(name) for side, name in zip(self._sides, self._pair, strict=True)]
        if chains[0] != chains[1]:
            self._bases(place, *chains)
        self._all.documentation(self._pair, [name for name in chains[0] if name in chains[1]])

    def _bases(self, place: tuple[str, str], old: tuple[str, ...], new: tuple[str, ...]) -> None:
        """Whether a type can no longer stand, by xsi:type, where a base of it is asked for, or now can.

        Of interest for a message, whose base at the root is that of the bodyContent, and for a type that nothing names.
        """
        both = self._sides
        if old[0] != new[0]:
            return
        start = 1
        if all(old[0] in side.messages for side in both):
            start = -1
        elif any(old[0] in side.element_types | side.messages for side in both):
            return
        asked_for = both[0].element_types | both[1].element_types
        lost = [name for name in old[start:] if name not in new and name in asked_for]
        won = [name for name in new[start:] if name not in old and name in asked_for]
        if lost or won:
            before = both[0].label(lost[0]) if lost else None
            after = both[1].label(won[0]) if won else None
            self._facts.append(Fact(Kind.BASE_CHANGED, *place, before, after))

    # elements and wildcards

    def _namespaces(self) -> None:
        """One fact where all of a type has gone to another namespace, one an element otherwise."""
        found: dict[str, tuple[str, str]] = {}
        elements = 0
        for step in self._common:
            old, new = self._old.members[step].declaration, self._new.members[step].declaration
            if isinstance(old, Element) and isinstance(new, Element):
                elements += 1
                if old.namespace != new.namespace:
                    found[step] = old.namespace, new.namespace
        if len(found) > 1 and len(found) == elements and len(set(found.values())) == 1:
            place = self._all.place((self._pair[0], ""), (self._pair[1], ""))
            self._facts.append(Fact(Kind.NAMESPACE_CHANGED, *place, *next(iter(found.values()))))
            return
        for step, namespaces in found.items():
            place = self._place(self._old.members[step], self._new.members[step], step)
            self._facts.append(Fact(Kind.NAMESPACE_CHANGED, *place, *namespaces, step))

    def _members(self) -> None:
        old, new, common = self._old.members, self._new.members, set(self._common)
        renames = self._renames(common)
        for before, after, reason in renames:
            step, place = after, self._place(old[before], new[after], after)
            self._facts.append(Fact(Kind.ELEMENT_RENAMED, *place, before, after, step, reason=reason))
            self._member(step, old[before], new[after], documented=False)
        for step in self._common:
            self._member(step, old[step], new[step])
        for step, member in old.items():
            if step not in common and step not in {before for before, _, _ in renames}:
                branch = self._old.is_branch(step, common)
                self._alone(step, member, Kind.BRANCH_REMOVED if branch else Kind.ELEMENT_REMOVED)
        for step, member in new.items():
            if step not in common and step not in {after for _, after, _ in renames}:
                branch = self._new.is_branch(step, common)
                self._alone(step, member, Kind.BRANCH_ADDED if branch else Kind.ELEMENT_ADDED)

    def _alone(self, step: str, member: Member, kind: Kind) -> None:
        is_old = kind in (Kind.BRANCH_REMOVED, Kind.ELEMENT_REMOVED)
        side, declaration = self._sides[not is_old], member.declaration
        if isinstance(declaration, Element):
            text = side.label(declaration.type)
            self._all.tell(side, declaration.type)
        else:
            kind = Kind.WILDCARD_REMOVED if is_old else Kind.WILDCARD_ADDED
            text, step = step[2:], "*"
        text = f"{text} {occurs_text(member.occurs)}"
        place = self._place(member if is_old else None, None if is_old else member, step)
        before, after = (text, None) if is_old else (None, text)
        self._facts.append(Fact(kind, *place, before, after, step, required=member.occurs[0] > 0))

    def _member(self, step: str, old: Member, new: Member, *, documented: bool = True) -> None:
        a, b = old.declaration, new.declaration
        path = "*" if isinstance(a, Wildcard) else step
        place = self._place(old, new, path)

        def changed(kind: Kind, before: str | None, after: str | None) -> None:
            self._facts.append(Fact(kind, *place, before, after, path))

        for kind in _occurs_kinds(old.occurs, new.occurs):
            changed(kind, occurs_text(old.occurs), occurs_text(new.occurs))
        if isinstance(a, Wildcard) or isinstance(b, Wildcard):
            return
        self._all.link(self._pair, step, a.type, b.type, place)
        if a is b:
            return
        if a.default != b.default:
            changed(Kind.DEFAULT_CHANGED, a.default, b.default)
        if a.fixed != b.fixed:
            changed(Kind.FIXED_CHANGED, a.fixed, b.fixed)
        if a.nillable != b.nillable:
            words = None, "nillable"
            changed(Kind.NILLABLE_ADDED if b.nillable else Kind.NILLABLE_REMOVED, words[a.nillable], words[b.nillable])
        if a.sensitive != b.sensitive:
            words = "open", "sensitive"
            changed(Kind.SENSITIVITY_CHANGED, words[a.sensitive], words[b.sensitive])
        if a.deprecated != b.deprecated:
            kind = Kind.DEPRECATED if b.deprecated else Kind.UNDEPRECATED
            changed(kind, a.deprecated or None, b.deprecated or None)
        docs = self._all.old.doc(a), self._all.new.doc(b)
        if documented and docs[0] != docs[1]:
            changed(Kind.DOCUMENTATION_CHANGED, docs[0] or None, docs[1] or None)

    def _renames(self, common: Set[str]) -> list[tuple[str, str, str]]:
        """(old, new, reason), the most alike first taken."""
        old, new = self._old.members, self._new.members
        found: list[tuple[float, list[str], str, str, str]] = []
        for before in (step for step in old if step not in common and not step.startswith("*")):
            for after in (step for step in new if step not in common and not step.startswith("*")):
                owner, _ = self._place(old[before], new[after], after)
                said = self._all.renamed(owner, before, after)
                score, reason = (2.0, "confirmed") if said else likeness(before, after)
                if said is None and score:
                    together = self._beside(before, after, common)
                    if not (together and self._all.may_rename(self._pair, old[before], new[after])):
                        continue
                    reason = f"same place, same type; {reason}"
                if said is not False and score:
                    found.append((-score, sorted((before, after)), before, after, reason))
        taken: set[tuple[int, str]] = set()
        renames = []
        for _, _, before, after, reason in sorted(found):
            if not taken & {(0, before), (1, after)}:
                taken |= {(0, before), (1, after)}
                renames.append((before, after, reason))
        return renames

    def _beside(self, before: str, after: str, common: Set[str]) -> bool:
        """Whether two members have the same one of `common` before or after them."""
        return any(
            next((s for s in olds[olds.index(before) :] if s in common), None)
            == next((s for s in news[news.index(after) :] if s in common), None)
            for olds, news in (
                (list(self._old.members), list(self._new.members)),
                (list(self._old.members)[::-1], list(self._new.members)[::-1]),
            )
        )

    def _attribute(self, step: str, old: tuple[Attribute, str] | None, new: tuple[Attribute, str] | None) -> None:
        place = self._all.place(old and (old[1], step), new and (new[1], step))
        words = "optional", "required"
        if old is None or new is None:
            for kind, side, found in ((Kind.ATTRIBUTE_REMOVED, 0, old), (Kind.ATTRIBUTE_ADDED, 1, new)):
                if found is not None:
                    self._all.tell(self._sides[side], found[0].type)
                    text = f"{self._sides[side].label(found[0].type)} {words[found[0].required]}"
                    texts = (None, text) if side else (text, None)
                    self._facts.append(Fact(kind, *place, *texts, step, required=found[0].required))
            return
        a, b = old[0], new[0]
        if a.required != b.required:
            kind = Kind.ATTRIBUTE_REQUIRED if b.required else Kind.ATTRIBUTE_OPTIONAL
            self._facts.append(Fact(kind, *place, words[a.required], words[b.required], step))
        if a.default != b.default:
            self._facts.append(Fact(Kind.DEFAULT_CHANGED, *place, a.default, b.default, step))
        if a.fixed != b.fixed:
            self._facts.append(Fact(Kind.FIXED_CHANGED, *place, a.fixed, b.fixed, step))
        self._all.link(self._pair, step, a.type, b.type, place)

    # groups

    def _groups(self) -> None:
        """What groups say beyond how often each member may stand: which exclude each other, go together, have an order."""
        common = set(self._common)
        olds, news = groups(self._old, common), groups(self._new, common)
        for steps in {**olds, **news}:
            old, new = olds.get(steps), news.get(steps)
            before, after = old or _smallest(steps, olds), new or _smallest(steps, news)
            if before is None or after is None:
                continue
            kinds = [Kind.COMPOSITOR_CHANGED]
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
            place = self._all.place(old and (old.owner, name), new and (new.owner, name))
            self._facts += [Fact(kind, *place, *texts) for kind in kinds]

    def _told(self, steps: Set[str], kind: Kind, *, by_each: bool = False) -> bool:
        """Whether the members of a group tell already that it may stand more or less often, each one that can."""
        minimum = kind in (Kind.MIN_OCCURS_LOWERED, Kind.MIN_OCCURS_RAISED)
        occurs = [(self._old.members[step].occurs, self._new.members[step].occurs) for step in steps]
        told = [kind in _occurs_kinds(old, new) for old, new in occurs]
        free = [old[0] == new[0] == 0 if minimum else old[1] is new[1] is None for old, new in occurs]
        return any(told) and (not by_each or all(a or b for a, b in zip(told, free, strict=True)))


def _smallest(steps: Set[str], nodes: Mapping[frozenset[str], Node]) -> Node | None:
    around = [node for others, node in nodes.items() if steps <= others]
    return min(around, key=lambda node: len(node.steps), default=None)


def _occurs_kinds(old: tuple[int, int | None], new: tuple[int, int | None]) -> Iterator[Kind]:
    if old[0] != new[0]:
        yield Kind.MIN_OCCURS_RAISED if new[0] > old[0] else Kind.MIN_OCCURS_LOWERED
    if old[1] != new[1]:
        raised = old[1] is not None and (new[1] is None or new[1] > old[1])
        yield Kind.MAX_OCCURS_RAISED if raised else Kind.MAX_OCCURS_LOWERED
