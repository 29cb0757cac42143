"""The account of a comparison: facts by pair of types, and where the pairs lead."""

from __future__ import annotations

from webexgen.compare.change import NEW_DERIVES, OLD_DERIVES, Fact, Kind
from webexgen.compare.language.proofs import Proofs
from webexgen.compare.model_index import ModelIndex
from webexgen.compare.value_pairs import Difference
from webexgen.qname import local_name, namespace_of, xs
from webexgen.schema.model import is_anonymous

__all__ = ["Ledger", "Pair"]

Pair = tuple[str, str]


class Ledger:
    """What differs between types that stand in the same place, and in all that they lead to.

    `facts` and `children` are kept by pair; a child is reached by a step, the name of an element or attribute. `swaps`
    are simple types that stand for each other, with the pair and step that they do so at. `old_told` and `new_told` are
    types that go or come with something that a fact tells.
    """

    def __init__(self, old: ModelIndex, new: ModelIndex) -> None:
        self.old, self.new = old, new
        self.facts: dict[Pair, list[Fact]] = {}
        self.children: dict[Pair, list[tuple[str, Pair]]] = {}
        self.swaps: dict[Pair, list[tuple[Pair, str]]] = {}
        self.old_told: set[str] = set()
        self.new_told: set[str] = set()
        self.proofs = Proofs(old.language, new.language, old.languages)

    def open(self, pair: Pair) -> None:
        """Begin the account of a pair."""
        self.facts[pair], self.children[pair] = [], []

    def tell(self, side: ModelIndex, name: str) -> None:
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
        namespace = namespace_of(key)
        side = self.new if key in self.new.types or namespace not in self.old.api.by_namespace else self.old
        root, _, inner = local_name(key).partition("/")
        path = "/".join(filter(None, (inner, step)))
        if root.startswith("element "):  # whose name is all that stands directly in it
            path = path.partition("/")[2]
        return side.label(f"{{{namespace}}}{root}"), path

    def _owner(self, old: str, new: str) -> str:
        """Of two types that declare the same: the one that only one side has, or the more derived, or the last by name."""
        lone = [key for key, types in ((old, self.new.types), (new, self.old.types)) if key not in types]
        if len(lone) == 1:
            return lone[0]
        for derived, base in ((old, new), (new, old)):
            if any(base in side.chain(derived)[1:] for side in (self.old, self.new)):
                return derived
        return max(old, new)

    def link(self, pair: Pair, step: str, old: str, new: str, place: tuple[str, str]) -> None:
        """Compare the types of an element or attribute. `place` is where it is declared."""
        if old == new:
            if old in self.old.types and new in self.new.types:
                self.children[pair].append((step, (old, new)))
        elif self.old.is_complex(old) and self.new.is_complex(new):
            self.children[pair].append((step, (old, new)))
            labels = self.old.label(old), self.new.label(new)
            if labels[0] != labels[1]:
                self.facts[pair].append(Fact(Kind.CLASS_CHANGED, *place, *labels, step, reason=self._kinship(old, new)))
        else:
            self.mismatch(pair, step, old, new, place)

    def _kinship(self, old: str, new: str) -> str:
        """Whether one of two classes derives from the other, in the bindings that have the one that derives."""
        new_derives, old_derives = old in self.new.chain(new), new in self.old.chain(old)
        return "" if new_derives is old_derives else NEW_DERIVES if new_derives else OLD_DERIVES

    def mismatch(self, pair: Pair, step: str, old: str, new: str, place: tuple[str, str]) -> None:
        """Types of which one at least is simple, other than a simple one of the same name."""
        labels = self.old.label(old), self.new.label(new)
        complexes = self.old.is_complex(old), self.new.is_complex(new)
        any_type = xs("anyType")
        if complexes == (False, False) and any_type in (old, new):  # attributes and elements go or come, not only texts
            kind = Kind.TYPE_WIDENED if new == any_type else Kind.TYPE_NARROWED
            self.facts[pair].append(Fact(kind, *place, *labels, step))
            return
        if complexes == (False, False):
            self.swaps.setdefault((old, new), []).append((pair, step))
            for kind, before, after, _, reason in self.differences(old, new):
                self.facts[pair].append(Fact(kind, *place, before, after, step, reason=reason))
            return
        texts = self.old.text(old), self.new.text(new)
        if all(texts) and any_type not in texts:
            for kind, before, after, _, reason in self.differences(*texts):
                self.facts[pair].append(Fact(kind, *place, before, after, step, reason=reason))
            self._attributes(pair, step, old if complexes[0] else new, place, gone=complexes[0])
            return
        if complexes[0]:
            kind = Kind.TYPE_WIDENED if new == any_type else Kind.CONTENT_TO_SIMPLE
            self.tell(self.old, old)
        else:
            kind = Kind.TYPE_NARROWED if old == any_type else Kind.CONTENT_TO_COMPLEX
            self.tell(self.new, new)
        if labels[0] == labels[1]:  # one name, two types
            labels = self.old.sort(old), self.new.sort(new)
        self.facts[pair].append(Fact(kind, *place, *labels, step))

    def _attributes(self, pair: Pair, step: str, name: str, place: tuple[str, str], *, gone: bool) -> None:
        """What a type of text has beside it, and the simple type on the other side has not."""
        side = self.old if gone else self.new
        for inner, (attribute, _) in side.content(name).attributes.items():
            text = f"{side.label(attribute.type)} {'required' if attribute.required else 'optional'}"
            kind = Kind.ATTRIBUTE_REMOVED if gone else Kind.ATTRIBUTE_ADDED
            old, new = (text, None) if gone else (None, text)
            path, at = ("/".join(filter(None, (before, inner))) for before in (place[1], step))
            self.facts[pair].append(Fact(kind, place[0], path, old, new, at, attribute.required))

    def differences(self, old: str, new: str) -> list[Difference]:
        """What differs between two simple types."""
        found = self.proofs.value_differences((old, new), self.old.value(old), self.new.value(new))
        return [d if d.kind is not Kind.CLASS_CHANGED else self._classes(d) for d in found]

    def _classes(self, difference: Difference) -> Difference:
        """The names of enumerations as labels."""
        texts = (difference.old or "", difference.new or "")
        old, new = (_class_label(side, text) for side, text in zip((self.old, self.new), texts, strict=True))
        return difference._replace(old=old, new=new)

    def documentation(self, pair: Pair, names: list[str]) -> None:
        """Compare what is written about named types that both sides have."""
        for name in names:
            old, new = self.old.types[name].doc, self.new.types[name].doc
            if old != new and not is_anonymous(name):
                place = self.place((name, ""), (name, ""))
                self.facts[pair].append(Fact(Kind.DOCUMENTATION_CHANGED, *place, old or None, new or None))


def _class_label(side: ModelIndex, name: str) -> str:
    if name not in side.types:
        return name
    return "anonymous" if is_anonymous(name) else side.label(name)
