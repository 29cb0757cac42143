"""A fact of change: what differs between two releases, without any judgement. `diff` finds them, `policy` judges them.

Changes of behaviour are announced, see `behaviour`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from webexgen.catalog.announcement import Direction

__all__ = [
    "BEHAVIOUR",
    "INCOMPLETE",
    "NEW_DERIVES",
    "OLD_DERIVES",
    "Change",
    "Fact",
    "Kind",
    "Reach",
    "change_of",
    "mirror",
    "told_apart",
]


class Kind(StrEnum):
    """What has happened to a declaration."""

    OPERATION_ADDED = "operation-added"
    OPERATION_REMOVED = "operation-removed"
    OPERATION_MOVED = "operation-moved"  # other service, xsi:type or namespace
    TYPE_ADDED = "type-added"
    TYPE_REMOVED = "type-removed"
    TYPE_RENAMED = "type-renamed"
    ELEMENT_ADDED = "element-added"
    ELEMENT_REMOVED = "element-removed"
    ELEMENT_RENAMED = "element-renamed"  # a proposal, with its reason, until it is confirmed
    ELEMENT_REORDERED = "element-reordered"
    ATTRIBUTE_ADDED = "attribute-added"
    ATTRIBUTE_REMOVED = "attribute-removed"
    ATTRIBUTE_REQUIRED = "attribute-required"
    ATTRIBUTE_OPTIONAL = "attribute-optional"
    TYPE_WIDENED = "type-widened"  # xs:int -> xs:long
    TYPE_NARROWED = "type-narrowed"
    TYPE_CHANGED = "type-changed"  # neither holds the texts of the other: xs:int -> xs:date
    MIN_OCCURS_RAISED = "min-occurs-raised"
    MIN_OCCURS_LOWERED = "min-occurs-lowered"
    MAX_OCCURS_RAISED = "max-occurs-raised"
    MAX_OCCURS_LOWERED = "max-occurs-lowered"
    NILLABLE_ADDED = "nillable-added"
    NILLABLE_REMOVED = "nillable-removed"
    DEFAULT_CHANGED = "default-changed"
    FIXED_CHANGED = "fixed-changed"
    ENUM_VALUE_ADDED = "enum-value-added"
    ENUM_VALUE_REMOVED = "enum-value-removed"
    FACET_ADDED = "facet-added"
    FACET_REMOVED = "facet-removed"
    FACET_TIGHTENED = "facet-tightened"
    FACET_LOOSENED = "facet-loosened"
    FACET_CHANGED = "facet-changed"  # a pattern that neither holds the other, as far as can be told
    COMPOSITOR_CHANGED = "compositor-changed"  # sequence, choice, all
    BRANCH_ADDED = "branch-added"  # of a choice
    BRANCH_REMOVED = "branch-removed"
    CONTENT_TO_SIMPLE = "content-to-simple"
    CONTENT_TO_COMPLEX = "content-to-complex"
    BASE_CHANGED = "base-changed"  # only where it changes the wire or the classes
    WILDCARD_ADDED = "wildcard-added"
    WILDCARD_REMOVED = "wildcard-removed"
    NAMESPACE_CHANGED = "namespace-changed"
    DOCUMENTATION_CHANGED = "documentation-changed"
    DEPRECATED = "deprecated"
    UNDEPRECATED = "undeprecated"
    CONTENT_NARROWED = "content-narrowed"  # proved by a message, and no other fact says so
    CONTENT_WIDENED = "content-widened"
    IDENTITY_ADDED = "identity-added"  # xs:key, xs:keyref or xs:unique
    IDENTITY_REMOVED = "identity-removed"
    CLASS_CHANGED = "class-changed"  # another class or Python type for the same messages
    SENSITIVITY_CHANGED = "sensitivity-changed"
    BEHAVIOUR_REFUSES = "behaviour-refuses"  # calls that were served fail
    BEHAVIOUR_ADMITS = "behaviour-admits"
    BEHAVIOUR_LIMITS = "behaviour-limits"  # calls are served up to a number of them
    BEHAVIOUR_UNLIMITS = "behaviour-unlimits"
    BEHAVIOUR_CHANGES = "behaviour-changes"  # calls are served with another effect, or another response
    BEHAVIOUR_ADDS = "behaviour-adds"  # something becomes possible
    BEHAVIOUR_WITHDRAWS = "behaviour-withdraws"
    BEHAVIOUR_CLARIFIES = "behaviour-clarifies"  # only described anew


BEHAVIOUR = frozenset(kind for kind in Kind if kind.startswith("behaviour-"))
"""What a site does otherwise while the schemas stay as they are; the source announces it, no comparison finds it."""


NEW_DERIVES = "the new one derives from the old one"
OLD_DERIVES = "the old one derives from the new one"
INCOMPLETE = "the list is known to be incomplete, any other value is valid too"


class Reach(NamedTuple):
    """Where in a message a change shows: element names from the content of an operation's request or response."""

    operation: str
    direction: Direction
    path: str


@dataclass(frozen=True, slots=True)
class Change:
    """One finding per declaration.

    `id` is structural: the same delta between any two releases has the same one. `owner` is the declaring type (`meet:scheduleType`)
    or the operation, `path` the element's path inside it. `old` and `new` are what is compared, as text (`xs:int`, `0..1`,
    `maxLength 16`), None where it is not there. `reaches` are sorted. `required` says whether an element that came or went must
    stand (minOccurs above 0), if only beside others. `reason` tells of a rename whether it is proposed or confirmed, and why; of
    a changed class whether one of the two derives from the other, `NEW_DERIVES` or `OLD_DERIVES`; of a value that comes to or
    goes from an enumeration where it was or is valid without being listed, `INCOMPLETE`.
    Of a change of behaviour `owner` is the update that announces it, and `old` or `new` the announcement's title.
    """

    id: str
    kind: Kind
    owner: str
    path: str
    old: str | None
    new: str | None
    reaches: tuple[Reach, ...]
    required: bool = False
    reason: str = ""


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
        (Kind.BEHAVIOUR_REFUSES, Kind.BEHAVIOUR_ADMITS),
        (Kind.BEHAVIOUR_LIMITS, Kind.BEHAVIOUR_UNLIMITS),
        (Kind.BEHAVIOUR_ADDS, Kind.BEHAVIOUR_WITHDRAWS),
        (Kind.CONTENT_NARROWED, Kind.CONTENT_WIDENED),
        (Kind.IDENTITY_ADDED, Kind.IDENTITY_REMOVED),
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
        path = _renamed(path, change.old)
        reaches = tuple(sorted(reach._replace(path=_renamed(reach.path, change.old)) for reach in reaches))
    reason = {NEW_DERIVES: OLD_DERIVES, OLD_DERIVES: NEW_DERIVES}.get(change.reason, change.reason)
    made = change_of(Fact(kind, owner, path, change.new, change.old, "", change.required, reason), reaches)
    plain = Fact(change.kind, change.owner, change.path, change.old, change.new, "", change.required, change.reason)
    return made if change.id == change_of(plain, ()).id else told_apart(made)


def told_apart(change: Change) -> Change:
    """One of several of its kind in one place: of an element that a type and its base both have, say."""
    return replace(change, id=f"{change.id}={change.old or change.new}")


def _renamed(path: str, name: str | None) -> str:
    return f"{path.rpartition('/')[0]}/{name}".lstrip("/")


# Kinds of which a declaration has one at most, so that the id needs no value.
_ONCE = frozenset(
    {
        Kind.OPERATION_ADDED,
        Kind.OPERATION_REMOVED,
        Kind.TYPE_ADDED,
        Kind.TYPE_REMOVED,
        Kind.ELEMENT_ADDED,
        Kind.ELEMENT_REMOVED,
        Kind.ATTRIBUTE_ADDED,
        Kind.ATTRIBUTE_REMOVED,
        Kind.NILLABLE_ADDED,
        Kind.NILLABLE_REMOVED,
        Kind.BRANCH_ADDED,
        Kind.BRANCH_REMOVED,
    }
)


def change_of(fact: Fact, reaches: Iterable[Reach]) -> Change:
    """The change that a fact is, with its id."""
    kind, owner, path, old, new, _, required, reason = fact
    id_ = f"{kind}:{owner}{'/' if path else ''}{path}"
    if kind is Kind.DOCUMENTATION_CHANGED:
        id_ += "=" + hashlib.sha256(f"{old or ''}\0{new or ''}".encode()).hexdigest()[:12]
    elif kind.endswith(("-added", "-removed")):
        id_ += "" if kind in _ONCE else f"={new or old}"
    else:
        id_ += f"={old or ''}>{new or ''}"
    return Change(id_, kind, owner, path, old, new, tuple(sorted(reaches)), required, reason)
