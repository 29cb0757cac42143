"""Two models -> facts of change, without judgement.

Compared is what stands on the wire. From each operation's request and response, pairs of types (old, new) are followed
along equal element names, so that neither a type's name nor the base that an element comes from matters. What differs
inside a pair is one fact a declaration; it is then spread over all messages that lead to the pair.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal, NamedTuple

from webexgen.change import Change, Kind, Reach
from webexgen.content import Content, Member, groups, label, moves, occurs_text
from webexgen.facets import Value, compare, effective, type_change
from webexgen.model import XS, Api, ComplexType, Element, Operation, Wildcard, local_name, namespace_of
from webexgen.rename import likeness

__all__ = ["diff", "mirror"]

Renames = Mapping[tuple[str, str, str], bool]


def diff(old: Api, new: Api, renames: Renames | None = None) -> list[Change]:
    """What has changed from `old` to `new`, sorted by owner, path and kind.

    The owner of a finding is the type that declares what has come, gone or changed; if that is another one on each side,
    the one that only one side has, or else the more derived. What comes or goes with an element or an operation is not
    told again. `renames` has the last word on renames, by (owner, old name, new name) in either direction: True makes
    one, False makes an element removed and one added. Without it a rename is proposed where all but the name and the
    documentation is equal, the place too, and the names are alike.
    """
    return _Comparison(old, new, renames or {}).changes()


_MIRRORED = {
    a: b
    for pair in (
        (Kind.OPERATION_ADDED, Kind.OPERATION_REMOVED),
        (Kind.TYPE_ADDED, Kind.TYPE_REMOVED),
        (Kind.ELEMENT_ADDED, Kind.ELEMENT_REMOVED),
        (Kind.ATTRIBUTE_ADDED, Kind.ATTRIBUTE_REMOVED),
        (Kind.ATTRIBUTE_REQUIRED, Kind.ATTRIBUTE_OPTIONAL),
        (Kind.TYPE_WIDENED, Kind.TYPE_NARROWED),
        (Kind.MIN_OCCURS_RAISED, Kind.MIN_OCCURS_LOWERED),
        (Kind.MAX_OCCURS_RAISED, Kind.MAX_OCCURS_LOWERED),
        (Kind.NILLABLE_ADDED, Kind.NILLABLE_REMOVED),
        (Kind.ENUM_VALUE_ADDED, Kind.ENUM_VALUE_REMOVED),
        (Kind.FACET_ADDED, Kind.FACET_REMOVED),
        (Kind.FACET_TIGHTENED, Kind.FACET_LOOSENED),
        (Kind.BRANCH_ADDED, Kind.BRANCH_REMOVED),
        (Kind.CONTENT_TO_SIMPLE, Kind.CONTENT_TO_COMPLEX),
        (Kind.WILDCARD_ADDED, Kind.WILDCARD_REMOVED),
        (Kind.DEPRECATED, Kind.UNDEPRECATED),
    )
    for a, b in (pair, pair[::-1])
}


def mirror(change: Change) -> Change:
    """The same change on the way back: `diff(new, old)` holds what `diff(old, new)` does, mirrored.

    Except inside an element whose rename `renames` forces although more than the name differs: its paths go by the new name.
    """
    kind = _MIRRORED.get(change.kind, change.kind)
    if kind is Kind.UNDEPRECATED and change.old is not None:
        kind = Kind.DEPRECATED  # with another text
    owner, path, reaches = change.owner, change.path, change.reaches
    if kind is Kind.TYPE_RENAMED:
        owner = change.old or ""
    elif kind is Kind.ELEMENT_RENAMED:
        path = _renamed_step(path, change.old)
        reaches = tuple(sorted(replace(r, path=_renamed_step(r.path, change.old)) for r in reaches))
    return _change(_Fact(kind, owner, path, change.new, change.old, "", change.required, change.reason), reaches)


def _renamed_step(path: str, name: str | None) -> str:
    return f"{path.rpartition('/')[0]}/{name}".lstrip("/")


class _Fact(NamedTuple):
    """A change without its reach. `step` is where it shows, below the place of the pair that it was found in."""

    kind: Kind
    owner: str
    path: str
    old: str | None
    new: str | None
    step: str = ""
    required: bool = False
    reason: str = ""

    @property
    def key(self) -> tuple[str, str, Kind, str, str]:
        return self.owner, self.path, self.kind, self.old or "", self.new or ""


# Of these a declaration has one, so that the id needs no value.
_ONCE = frozenset(
    kind
    for kind in Kind
    if kind.endswith(("-added", "-removed")) and not kind.startswith(("enum", "facet", "wildcard"))
)


def _change(fact: _Fact, reaches: Iterable[Reach]) -> Change:
    id_ = f"{fact.kind}:{fact.owner}{'/' if fact.path else ''}{fact.path}"
    if fact.kind is Kind.DOCUMENTATION_CHANGED:
        id_ += "=" + hashlib.sha256(f"{fact.old}\0{fact.new}".encode()).hexdigest()[:12]
    elif fact.kind not in _ONCE:
        id_ += "=" + ">".join(text for text in (fact.old, fact.new) if text is not None)
    return Change(
        id_, fact.kind, fact.owner, fact.path, fact.old, fact.new, tuple(sorted(reaches)), fact.required, fact.reason
    )


class _Side:
    """One of the two models, with what has been worked out of it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.types = api.types
        self.moving: set[str] = set()  # types that come or go with something that is told
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

    def label(self, name: str) -> str:
        return label(self.api, name)

    def chain(self, name: str) -> tuple[str, ...]:
        """A type's name and its bases', nearest first."""
        type_ = self.types.get(name)
        if isinstance(type_, ComplexType):
            return tuple(link.name for link in self.api.bases(type_))
        return self.value(name).chain[:-1] if type_ else ()

    def uses(self, name: str) -> set[str]:
        """The types that a type refers to."""
        type_ = self.types[name]
        if not isinstance(type_, ComplexType):
            return {type_.base} & self.types.keys()
        elements = () if type_.content is None else type_.content.elements()
        names = {type_.base, *(e.type for e in elements), *(a.type for a in type_.attributes)}
        return {used for used in names if used in self.types}

    def move(self, name: str) -> None:
        """Mark a type and all that it leads to as told of."""
        pending = [name]
        while pending:
            used = pending.pop()
            if used in self.types and used not in self.moving:
                self.moving.add(used)
                pending += self.uses(used)

    def doc(self, element: Element) -> str:
        """What is written about an element, a type of its own included."""
        inner = self.types.get(element.type) if "/" in local_name(element.type) else None
        return " ".join(filter(None, (element.doc, inner.doc if inner else "")))
