"""Pairs of types, an old and a new one, followed along equal element names; what differs inside each pair.

Neither the name of a type matters nor the base that an element comes from, only what stands in a message.
"""

from __future__ import annotations

from webexgen.catalog.renames import Rename
from webexgen.compare.change import Kind
from webexgen.compare.member_pairs import Members
from webexgen.compare.model_index import Fact, Pair, Renames, Side
from webexgen.compare.value_pairs import compare
from webexgen.qname import XS, local_name, namespace_of, xs
from webexgen.schema.content_model import Member
from webexgen.schema.model import ComplexType, Element, SimpleType

__all__ = ["Comparison"]


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
            Members(self, pair).compare()

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
        any_type = xs("anyType")
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

    def decided(self, owner: str, old: str, new: str) -> Rename | None:
        """What somebody has decided of a rename."""
        return None if self._renames is None else self._renames.get((owner, old, new))

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
        if any(trial.facts.values()):
            return False
        pairs = {*trial.facts, *trial.swaps} - {pair}
        return all(one == other or ("/" in local_name(one) and "/" in local_name(other)) for one, other in pairs)
