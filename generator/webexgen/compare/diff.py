"""Two models -> facts of change, without judgement: what `comparison` finds, spread over the messages that it shows in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from webexgen.catalog.announcement import HALVES, Direction
from webexgen.catalog.renames import GLOBALS, Rename
from webexgen.compare.change import Change, Fact, Kind, Reach, change_of, told_apart
from webexgen.compare.ledger import Pair
from webexgen.compare.model_index import ModelIndex
from webexgen.compare.type_pairs import Renames, TypePairs
from webexgen.compare.value_pairs import compare
from webexgen.schema.model import Api, Operation, is_anonymous
from webexgen.schema.reach import affected

__all__ = ["diff"]


def diff(
    old: Api | ModelIndex, new: Api | ModelIndex, renames: Iterable[Rename] = (), *, nearest: bool = False
) -> list[Change]:
    """What has changed from `old` to `new`, sorted by owner, path and kind. Models that are compared often are better indexed before.

    The owner of a finding is the type that declares what has come, gone or changed; if that is another one on each side,
    the one that only one side has, or else the more derived. What comes or goes with an element or an operation is not
    told again. `renames` has the last word: one that is confirmed makes a rename, any other an element removed and one
    added; those of `GLOBALS` are about types, and about global elements that documents begin with. Without a decision a rename is proposed where all but the name and the documentation is equal, the place too,
    and the names are alike. The reason of a change says which, "confirmed: ..." or "proposed: ...".
    Of each operation that a change shows in, all places are told, or the `nearest` one only: in types that hold each other
    there can be more places than anyone has time for. Nested operations then tell only of what no other one leads to.
    """
    stated = [one for rename in renames for one in (rename, *_of_documents(rename))]
    decisions = {(r.owner, *names): r for r in stated for names in ((r.old, r.new), (r.new, r.old))}
    one, other = (side if isinstance(side, ModelIndex) else ModelIndex(side) for side in (old, new))
    return _Diff(one, other, decisions, nearest=nearest).changes()


def _of_documents(rename: Rename) -> Iterator[Rename]:
    """A decision on a global element as one on the member of what holds it alone."""
    names = [text.rpartition(" ")[2].rpartition(":")[2] for text in (rename.old, rename.new)]
    if rename.owner == GLOBALS and rename.old.startswith(_ELEMENT) and rename.new.startswith(_ELEMENT):
        for owner in (rename.old, rename.new):
            yield replace(rename, owner=owner, old=names[0], new=names[1])


_ELEMENT = "element "


class _Diff:
    def __init__(self, old: ModelIndex, new: ModelIndex, renames: Renames, *, nearest: bool) -> None:
        self._nearest = nearest
        self._old, self._new = old, new
        self._renames = renames
        self._pairs = TypePairs(self._old, self._new, renames)
        self._found = self._pairs.ledger
        self._roots: list[tuple[str, Direction, Pair]] = []
        self._inner: set[str] = set()
        self._reaches: dict[Fact, set[Reach]] = {}
        self._affected = affected(old.api, new.api)

    def changes(self) -> list[Change]:
        self._operations()
        self._unreached()
        self._base_fields()
        self._types()
        self._spread()
        found = dict(self._reaches)
        for fact in [
            fact for fact in found if fact.required
        ]:  # what must stand beside others need not where these are not
            found[fact] = found[fact] | found.pop(fact._replace(required=False), set())
        changes = [change_of(fact, reaches) for fact, reaches in found.items()]
        ids = Counter(change.id for change in changes)
        changes = [c if ids[c.id] == 1 else told_apart(c) for c in changes]
        return sorted(changes, key=lambda c: (c.owner, c.path, c.kind, c.old or "", c.new or ""))

    # operations

    def _operations(self) -> None:
        olds, news = ({o.name: o for o in side.api.operations} for side in (self._old, self._new))
        for before, after in self._decided(olds.keys() - news.keys(), news.keys() - olds.keys(), self._document):
            olds[after] = olds.pop(before)
        for name in sorted(olds.keys() | news.keys()):
            old, new = olds.get(name), news.get(name)
            if old is not None and new is not None:
                self._moved(old, new)
                if old.nested and new.nested:
                    self._inner.add(name)
                for direction in HALVES:
                    if getattr(old, direction) and getattr(new, direction):
                        self._root(name, direction, (getattr(old, direction), getattr(new, direction)))
            elif old is not None:
                self._alone(old, self._old, Fact(Kind.OPERATION_REMOVED, name, "", old.package, None))
            elif new is not None:
                self._alone(new, self._new, Fact(Kind.OPERATION_ADDED, name, "", None, new.package))

    @staticmethod
    def _document(side: ModelIndex, name: str) -> str:
        """A global element, by the name of what is an operation in its place."""
        operation = side.api.operation(name)
        key = operation and (operation.request or operation.response)
        return side.label(key) if key else ""

    def _decided(
        self, olds: Collection[str], news: Collection[str], label: Callable[[ModelIndex, str], str]
    ) -> list[Pair]:
        """The names of those that one side alone has that somebody has confirmed to be one, renamed."""
        stated = {(r.old, r.new) for r in self._renames.values() if r.owner == GLOBALS and r.confirmed}
        if not stated:
            return []
        known = [{label(side, name): name for name in names} for side, names in ((self._old, olds), (self._new, news))]
        pairs = sorted(stated | {pair[::-1] for pair in stated})
        return [(known[0][old], known[1][new]) for old, new in pairs if old in known[0] and new in known[1]]

    def _root(self, operation: str, direction: Direction, pair: Pair) -> None:
        if pair[0] == pair[1] and pair[0] not in self._affected:
            return  # nothing in it can differ
        self._roots.append((operation, direction, pair))
        self._pairs.follow(pair)

    def _alone(self, operation: Operation, side: ModelIndex, fact: Fact) -> None:
        halves: list[Direction] = [half for half in HALVES if getattr(operation, half)]
        self._reaches[fact] = {Reach(operation.name, half, "") for half in halves}
        for half in halves:
            self._found.tell(side, getattr(operation, half))

    def _moved(self, old: Operation, new: Operation) -> None:
        sent = (old.request_xsi, new.request_xsi) if old.request_xsi != new.request_xsi else (old.package, new.package)
        if not old.package and not new.package:
            return  # global elements, whose documents are compared
        got = old.response and self._old.label(old.response), new.response and self._new.label(new.response)
        if old.response == new.response or got[0] == got[1]:  # two prefixes, one namespace, or the other way round
            got = old.response, new.response
        halves: tuple[tuple[Direction, tuple[str, str]], ...] = (("request", sent), ("response", got))
        for direction, (before, after) in halves:
            if before != after:
                fact = Fact(Kind.OPERATION_MOVED, old.name, "", before, after)
                self._reaches.setdefault(fact, set()).add(Reach(old.name, direction, ""))

    # types

    def _unreached(self) -> None:
        """Compare the types that no message leads to, but for bases: what derives from them tells of these."""
        bases = self._old.bases & self._new.bases
        for name in self._old.types.keys() & self._new.types.keys():
            if (name, name) not in self._found.facts and name not in bases and not self._pairs.same(name):
                self._pairs.follow((name, name))

    def _base_fields(self) -> None:
        """Fields that the class of a base gains or loses, though what derives from it has them on both sides."""
        every = [fact for facts in self._found.facts.values() for fact in facts]
        told = {(fact.owner, fact.path) for fact in every}
        told |= {(fact.owner, fact.old or "") for fact in every if fact.kind is Kind.ELEMENT_RENAMED}
        for name in sorted(self._old.bases & self._new.bases & self._old.types.keys() & self._new.types.keys()):
            if (name, name) in self._found.facts or self._pairs.same(name) or not self._old.is_complex(name):
                continue
            if not self._new.is_complex(name):
                continue
            olds, news = self._old.content(name).members, self._new.content(name).members
            label = self._new.label(name)
            for step in sorted(olds.keys() ^ news.keys()):
                if (label, step) not in told and not step.startswith("*"):
                    texts = (label, None) if step in olds else (None, label)
                    self._reaches[Fact(Kind.CLASS_CHANGED, label, step, *texts)] = set()

    def _types(self) -> None:
        """Types that have come, gone or changed their name, unless something else tells of it."""
        olds, news = self._named(self._old) - self._new.types.keys(), self._named(self._new) - self._old.types.keys()
        if not olds and not news:
            return
        decided = self._decided(olds, news, ModelIndex.label)
        for pair in decided:
            self._pairs.follow(pair)
        spots: dict[Pair, list[tuple[Pair, str]]] = {pair: [(pair, "")] for pair in self._found.facts}
        spots |= self._found.swaps
        touched = self._touched()
        telling = {pair for pair in spots if self._tells(pair, touched)}
        settled = {name for pair in decided for name in pair}
        renamed = [*decided, *self._renamed(spots, olds - settled, news - settled)]
        self._forget({(self._old.label(old), self._new.label(new)) for old, new in renamed})
        for old, new in renamed:
            before, after = self._old.label(old), self._new.label(new)
            if not any(direction == "response" and root == (old, new) for _, direction, root in self._roots):
                self._at(spots[old, new], Fact(Kind.TYPE_RENAMED, after, "", before, after))
            olds.remove(old)
            news.remove(new)
        for side, names, told in ((self._old, olds, self._found.old_told), (self._new, news, self._found.new_told)):
            placed: dict[str, list[Pair]] = {}
            for pair in spots:
                placed.setdefault(pair[side is self._new], []).append(pair)
            for name in sorted(names & placed.keys() - told):
                if not telling.intersection(placed[name]):
                    self._at((spot for pair in placed[name] for spot in spots[pair]), self._type(side, name))
            self._dead(side, names - placed.keys() - told)

    def _forget(self, renamed: Collection[tuple[str, str]]) -> None:
        """A class that has another name everywhere is told once, not wherever it is used."""
        for facts in self._found.facts.values():
            facts[:] = [f for f in facts if not (f.kind is Kind.CLASS_CHANGED and (f.old, f.new) in renamed)]

    @staticmethod
    def _named(side: ModelIndex) -> set[str]:
        return {name for name in side.types if not is_anonymous(name)}

    def _renamed(self, pairs: Iterable[Pair], olds: Collection[str], news: Collection[str]) -> Iterator[Pair]:
        """Types that stand for each other everywhere, each known to one side only, and are alike."""
        partners: dict[tuple[int, str], set[str]] = {}
        for old, new in pairs:
            partners.setdefault((0, old), set()).add(new)
            partners.setdefault((1, new), set()).add(old)
        for old in sorted(olds):
            for new in partners.get((0, old), ()):
                if new in news and len(partners[0, old]) == len(partners[1, new]) == 1 and self._alike(old, new):
                    yield old, new

    def _alike(self, old: str, new: str) -> bool:
        """Whether two types have half of their members or values in common."""
        if self._old.is_complex(old) is not self._new.is_complex(new):
            return False
        if self._old.is_complex(old):
            a, b = ({*c.members, *c.attributes} for c in (self._old.content(old), self._new.content(new)))
        else:
            values = self._old.value(old), self._new.value(new)
            a, b = ({v.builtin, *v.enumeration} if v.enumeration else {v.builtin} for v in values)
        return 2 * len(a & b) >= len(a | b)

    def _tells(self, pair: Pair, touched: Collection[Pair]) -> bool:
        """Whether something else differs where the second type stands in for the first."""
        if pair in self._found.swaps:
            return any(compare(self._old.value(pair[0]), self._new.value(pair[1])))
        return pair in touched

    def _dead(self, side: ModelIndex, names: Collection[str]) -> None:
        """Types that nothing leads to on either side: those at the top, which have come or gone with all below them."""
        told = self._found.old_told if side is self._old else self._found.new_told
        below = {name: side.below(name) for name in names}
        inner = {used for names in below.values() for used in names}
        for name in sorted(names, key=lambda name: (name in inner, name)):
            if name not in told and name not in side.bases:
                self._reaches[self._type(side, name)] = set()
                self._found.tell(side, name)

    def _type(self, side: ModelIndex, name: str) -> Fact:
        text = side.sort(name)
        if side is self._old:
            return Fact(Kind.TYPE_REMOVED, side.label(name), "", text, None)
        return Fact(Kind.TYPE_ADDED, side.label(name), "", None, text)

    # reach

    def _at(self, spots: Iterable[tuple[Pair, str]], fact: Fact) -> None:
        for pair, step in spots:
            self._found.facts[pair].append(fact._replace(step=step))

    def _touched(self) -> set[Pair]:
        """The pairs that have facts, or lead to some that have."""
        parents: dict[Pair, list[Pair]] = {}
        for pair, children in self._found.children.items():
            for _, child in children:
                parents.setdefault(child, []).append(pair)
        pending = [pair for pair, facts in self._found.facts.items() if facts]
        touched: set[Pair] = set()
        while pending:
            pair = pending.pop()
            if pair not in touched:
                touched.add(pair)
                pending += parents.get(pair, ())
        return touched

    def _spread(self) -> None:
        """Give each fact the places that it shows at. A type inside itself is not followed a second time."""
        touched = self._touched()
        spots = {
            pair: [(fact.step, self._reaches.setdefault(fact._replace(step=""), set())) for fact in facts]
            for pair, facts in self._found.facts.items()
        }
        if self._nearest:
            self._spread_nearest(touched, spots)
            return

        def walk(operation: str, direction: Direction, pair: Pair, path: str, around: tuple[Pair, ...]) -> None:
            for step, reaches in spots[pair]:
                reaches.add(Reach(operation, direction, _below(path, step)))
            for step, child in self._found.children[pair]:
                if child in touched and child not in around:
                    walk(operation, direction, child, _below(path, step), (*around, child))

        for operation, direction, pair in self._roots:
            if pair in touched:
                walk(operation, direction, pair, "", (pair,))

    def _spread_nearest(
        self, touched: Collection[Pair], spots: Mapping[Pair, Sequence[tuple[str, set[Reach]]]]
    ) -> None:
        """Give each fact one place in each operation, of those that no other operation leads to or that lead to what no other does."""
        led: dict[str, set[Pair]] = {}
        for operation, direction, root in sorted(self._roots, key=lambda root: root[0] in self._inner):
            covered = led.setdefault(direction, set())
            if root not in touched or (operation in self._inner and root in covered):
                continue
            seen = covered if operation in self._inner else set[Pair]()
            seen.add(root)
            pending = [(root, "")]
            for pair, path in pending:
                for step, reaches in spots[pair]:
                    reaches.add(Reach(operation, direction, _below(path, step)))
                for step, child in self._found.children[pair]:
                    if child in touched and child not in seen:
                        seen.add(child)
                        pending.append((child, _below(path, step)))
            covered |= seen


def _below(path: str, step: str) -> str:
    return f"{path}/{step}" if path and step else path or step
