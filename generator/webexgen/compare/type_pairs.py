"""Pairs of types, an old and a new one, followed along equal element names; what differs inside each pair.

Neither the name of a type matters nor the base that an element comes from, only what stands in a message.
"""

from __future__ import annotations

from collections.abc import Mapping

from webexgen.catalog.renames import Rename
from webexgen.compare.change import Fact
from webexgen.compare.language.messages import TEXT
from webexgen.compare.language.proved_pairs import ProvedPairs, Substitutes
from webexgen.compare.ledger import Ledger, Pair
from webexgen.compare.member_pairs import MemberPairs
from webexgen.compare.model_index import ModelIndex
from webexgen.qname import XS, namespace_of
from webexgen.schema.content_model import Member
from webexgen.schema.model import ComplexType, Element, SimpleType, is_anonymous

__all__ = ["Renames", "TypePairs"]


Renames = Mapping[tuple[str, str, str], Rename]
"""Decisions by owner and the two names."""


class TypePairs:
    """Follows pairs of types, and fills a ledger with what differs."""

    def __init__(self, old: ModelIndex, new: ModelIndex, renames: Renames | None) -> None:
        """Without `renames`, not even one that maps nothing, no rename is proposed."""
        self.old, self.new = old, new
        self.ledger = Ledger(old, new)
        self._renames = renames
        self._same: dict[str, bool] = {}

    def follow(self, pair: Pair) -> None:
        """Compare a pair of types and those that it leads to."""
        pending = [pair]
        while pending:
            pair = pending.pop()
            if pair not in self.ledger.facts:
                self.ledger.open(pair)
                self._compare(pair)
                pending += [child for _, child in self.ledger.children[pair]]

    def same(self, name: str) -> bool:
        """Whether both sides declare a type and all its bases alike. The types of its elements may differ even so."""
        if name not in self._same:
            old, new = self.old.types.get(name), self.new.types.get(name)
            base = old.base if old is not None else None
            alike = old is not None and (old is new or old == new)
            self._same[name] = alike and (base is None or namespace_of(base) == XS or self.same(base))
        return self._same[name]

    def _compare(self, pair: Pair) -> None:
        name, new_name = pair
        old, new = self.old.types[name], self.new.types[new_name]
        if isinstance(old, SimpleType) and isinstance(new, SimpleType):
            if not self.same(name):
                self._simple(pair)
            self._members(pair)
        elif not (isinstance(old, ComplexType) and isinstance(new, ComplexType)):
            self.ledger.mismatch(pair, "", name, new_name, self.ledger.place((name, ""), (new_name, "")))
        elif name == new_name and self.same(name):
            held = self._held(old)
            self.ledger.children[pair] += [(step, (child, child)) for step, child in held]
            if self._fixes(old):
                ProvedPairs(self.ledger, pair).compare()
            Substitutes(self.ledger, pair).compare(self._substituted(old))
        else:
            MemberPairs(self.ledger, pair, self).compare()
            ProvedPairs(self.ledger, pair).compare()
            Substitutes(self.ledger, pair).compare()

    def _substituted(self, type_: ComplexType) -> list[Element]:
        """The elements of a type for whose own type another may stand."""
        substituted = self.old.substituted | self.new.substituted
        links = self.old.api.bases(type_)
        elements = (element for link in links if link.content for element in link.content.elements())
        return [element for element in elements if element.type in substituted]

    def _fixes(self, type_: ComplexType) -> bool:
        """Whether a type has fixed values: the texts that are equal to one depend on the simple type."""
        links = self.old.api.bases(type_)
        held = (one for link in links for one in (*link.attributes, *(link.content.elements() if link.content else ())))
        return any(one.fixed is not None for one in held)

    def _held(self, type_: ComplexType) -> list[tuple[str, str]]:
        """The steps of a type that is the same on both sides, and where they lead, but for built-in types."""
        links = self.old.api.bases(type_)
        elements = [element for link in links if link.content for element in link.content.elements()]
        held = [(element.name, element.type) for element in elements]
        if len(dict(held)) < len(held) or any(link.derivation == "restriction" for link in links):
            members = self.old.content(type_.name).members.items()
            held = [(step, m.declaration.type) for step, m in members if isinstance(m.declaration, Element)]
        held += [(f"@{attribute.name}", attribute.type) for link in links for attribute in link.attributes]
        held += [(TEXT, link.text) for link in links[:1] if link.text]
        return [(step, name) for step, name in held if name in self.old.types]

    def _simple(self, pair: Pair) -> None:
        name, _ = pair
        both = [link for link in self.old.chain(name) if link in self.new.chain(name)]
        for kind, before, after, owners, reason in self.ledger.differences(name, name):
            stated = {owner for owner in owners if owner is not None}
            owner = stated.pop() if len(stated) == 1 else name
            owner = owner if owner in both else name
            place = self.ledger.place((owner, ""), (owner, ""))
            self.ledger.facts[pair].append(Fact(kind, *place, before, after, reason=reason))
        self.ledger.documentation(pair, both)

    def _members(self, pair: Pair) -> None:
        """Follow the members of a union, or the items of a list, that both sides have."""
        chains = (self.old.chain(pair[0]), self.new.chain(pair[1]))
        olds, news = (
            {used for name in chain for used in side.parts(name)}
            for side, chain in zip((self.old, self.new), chains, strict=True)
        )
        both = (olds & news) & self.old.types.keys() & self.new.types.keys()
        self.ledger.children[pair] += [("", (name, name)) for name in sorted(both)]

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
        trial = TypePairs(self.old, self.new, None)
        trial.ledger.open(pair)
        trial.ledger.link(pair, "", a.type, b.type, ("", ""))
        for _, child in trial.ledger.children[pair]:
            if child == pair:
                return False  # the type that holds the two: they tell it apart
            trial.follow(child)
        if any(trial.ledger.facts.values()):
            return False
        pairs = {*trial.ledger.facts, *trial.ledger.swaps} - {pair}
        return all(one == other or (is_anonymous(one) and is_anonymous(other)) for one, other in pairs)
