# SPDX-License-Identifier: MIT
"""What to do with the children of an element, by their tags: which field takes which, and a function that reads them fast."""

from __future__ import annotations

from _thread import allocate_lock
from collections import Counter

from .lexical import Odd, integer, is_blank, is_shared, memo_of
from .model import Model, Source, Spec, spec_of

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any
    from xml.etree.ElementTree import Element

    from .model import Member

    _Dict = dict[Any, Any]
else:
    _Dict = dict

__all__ = ["BUDGET", "Memos", "Plan", "keep"]

# So many elements with the same children, and it pays to unroll what reads them.
_MANY = 64

# Bytes that all plans together may take which are kept for other documents, and one of them. An estimate that is rather too high.
BUDGET = 4 << 20
_LARGEST = BUDGET // 16
_COST = 2_000
_COST_OF_TAG = 800
_COST_OF_MEMBER = 24


class Plan:
    """What to do with children of certain tags. `qualified` is as the decoder has it.

    Holds nothing of a document but tags, and serves all that have these.
    """

    __slots__ = (
        "absent",
        "fields",
        "is_flat",
        "leaves",
        "others",
        "read",
        "seen",
        "source",
        "strange",
        "tags",
        "tails",
        "uses",
    )

    def __init__(self, spec: Spec, tags: tuple[str, ...], *, qualified: bool, body: type[Model]) -> None:
        self.tags = tags
        # For each child the field that takes it; None for what is kept whole: unknown, or one more than its field can hold.
        self.fields: list[Member | None] = []
        self.strange: list[int] = []
        usual = spec.qualified if qualified else spec.unqualified
        places: dict[Member, list[int]] = {}
        last, in_order = 0, True
        for at, tag in enumerate(tags):
            index = spec.tags.get(tag)
            member = None if index is None else spec.members[index]
            if index is None or member is None or (member in places and not member.many):
                self.fields.append(None)
                self.strange.append(at)
                continue
            self.fields.append(member)
            places.setdefault(member, []).append(at)
            in_order = in_order and index >= last and tag == usual[index]
            last = index
        self.absent: list[Member] = []
        self.leaves: list[tuple[int, Member]] = []
        # Lists, and what holds elements: field, places of its children, and the spec if all of them are of one class.
        self.others: list[tuple[Member, list[int], Spec | None]] = []
        for member in spec.members:
            found = places.get(member, [])
            if member.leaf and not member.many and found:
                self.leaves.append((found[0], member))
            elif found or member.many:
                plain = issubclass(member.kind, Model) and member.kind is not body
                self.others.append((member, found, spec_of(member.kind) if plain else None))
            else:
                self.absent.append(member)
        self.others.sort(key=lambda other: not other[0].leaf)
        leaves = {at for at, _ in self.leaves}
        self.tails = [at for at in range(len(tags)) if at not in leaves]
        # Where the children are not those of the schema in its order. Without what is strange, which is each element's own.
        self.source = Source(order=tags) if self.strange or not in_order else None
        # Whether the leaves are all that there is.
        self.is_flat = not (self.tails or self.others or self.strange)
        self.uses = 0
        # Place and hash of texts, to tell those that repeat from those that differ. No text itself: it may be a secret.
        self.seen: set[tuple[int, int]] = set()
        self.read: Callable[[Memos, Any, list[Element]], None] = self._read

    @property
    def cost(self) -> int:
        """How many bytes it takes, or may take once it has been used often: about, and rather too many."""
        members = len(self.absent) + len(self.leaves) + len(self.others)
        return _COST + sum(map(len, self.tags)) + _COST_OF_TAG * len(self.tags) + _COST_OF_MEMBER * members

    def _read(self, memos: Memos, made: Any, children: list[Element]) -> None:
        """Set the fields that hold one text, or nothing. Raises `Odd` for a child that is more than its value."""
        self.uses += 1
        if self.uses > _MANY // 2:
            self.seen.update([(at, hash(children[at].text)) for at, _ in self.leaves])
        if self.uses >= _MANY:
            self.read = self._unrolled()
        for member in self.absent:
            member.setter(made, None)
        for at, member in self.leaves:
            child = children[at]
            if len(child) or child.keys() or not is_blank(child.tail):
                raise Odd
            member.setter(made, memos[member.kind][child.text])

    def _unrolled(self) -> Callable[[Memos, Any, list[Element]], None]:
        """`_read` without its loops. Worth making where there are many elements of a kind: it takes half the time.

        What differs from element to element is not looked for among the values that there were.
        """
        different = Counter(at for at, _ in self.seen.copy())
        self.seen.clear()
        scope: dict[str, Any] = {"Odd": Odd, "blank": is_blank, "integer": integer}
        names: dict[Any, str] = {}
        lines = ["def read(memos, made, children):"]
        for number, kind in enumerate(dict.fromkeys(member.kind for _, member in self.leaves)):
            names[kind] = f"m{number}"
            if is_shared(kind):
                scope[f"m{number}"] = memo_of(kind)
            else:
                scope[f"k{number}"] = kind
                lines.append(f"    m{number} = memos[k{number}]")
        lines += [f"    [{', '.join(f'c{at}' for at in range(len(self.tags)))}] = children"]
        lines.append("    " + "".join(f"made.{member.name} = " for member in self.absent) + "None")
        for at, member in self.leaves:
            lines.append(f"    if len(c{at}) or c{at}.keys() or (c{at}.tail and not blank(c{at}.tail)): raise Odd")
            value = f"{names[member.kind]}[c{at}.text]"
            if different[at] > _MANY // 4:
                value = {str: f"c{at}.text or ''", int: f"integer(c{at}.text)"}.get(member.kind, value)
            lines.append(f"    made.{member.name} = {value}")
        exec("\n".join(lines), scope)
        read: Callable[[Memos, Any, list[Element]], None] = scope["read"]
        return read


class _Kept:
    """The plans that are kept, in the dictionaries of their specs. When the next one has no room, all are forgotten.

    Which children come, and in which order, the sender of a document decides: nothing that hangs on it may grow without bound.
    """

    def __init__(self) -> None:
        self._lock = allocate_lock()
        self._cost = 0
        self._shelves: list[dict[tuple[Any, ...], Any]] = []

    def keep(self, shelf: dict[tuple[Any, ...], Any], tags: tuple[Any, ...], made: Any, cost: int) -> bool:
        """Keep what was `made` for tags on one of the shelves; False if it is too large for that."""
        if cost > _LARGEST:
            return False
        with self._lock:
            if self._cost + cost > BUDGET:
                for filled in self._shelves:
                    filled.clear()
                self._shelves.clear()
                self._cost = 0
            if not shelf:
                self._shelves.append(shelf)
            if tags not in shelf:
                shelf[tags] = made
                self._cost += cost
        return True


keep = _Kept().keep


class Memos(_Dict):
    """Type -> what converts its texts, in one document."""

    def __missing__(self, kind: Any) -> Any:
        self[kind] = memo = memo_of(kind)
        return memo
