"""What has happened to a declaration, in words: one template of text for each kind of change."""

from __future__ import annotations

from collections.abc import Mapping

from webexgen.compare.change import Change, Kind

__all__ = ["WORDING", "place", "visible", "what"]

WORDING: Mapping[Kind, str] = {
    Kind.OPERATION_ADDED: "new operation of service {new}",
    Kind.OPERATION_REMOVED: "operation removed from service {old}",
    Kind.OPERATION_MOVED: "operation moved, {old} → {new}",
    Kind.TYPE_ADDED: "type added, {new}",
    Kind.TYPE_REMOVED: "type removed, was {old}",
    Kind.TYPE_RENAMED: "type renamed, {old} → {new}",
    Kind.ELEMENT_ADDED: "added, {new}",
    Kind.ELEMENT_REMOVED: "removed, was {old}",
    Kind.ELEMENT_RENAMED: "renamed, {old} → {new}",
    Kind.ELEMENT_REORDERED: "moved, {old} → {new}",
    Kind.ATTRIBUTE_ADDED: "attribute added, {new}",
    Kind.ATTRIBUTE_REMOVED: "attribute removed, was {old}",
    Kind.ATTRIBUTE_REQUIRED: "attribute now required",
    Kind.ATTRIBUTE_OPTIONAL: "attribute now optional",
    Kind.TYPE_WIDENED: "type widened, {old} → {new}",
    Kind.TYPE_NARROWED: "type narrowed, {old} → {new}",
    Kind.TYPE_CHANGED: "type changed, {old} → {new}",
    Kind.MIN_OCCURS_RAISED: "minOccurs raised, {old} → {new}",
    Kind.MIN_OCCURS_LOWERED: "minOccurs lowered, {old} → {new}",
    Kind.MAX_OCCURS_RAISED: "maxOccurs raised, {old} → {new}",
    Kind.MAX_OCCURS_LOWERED: "maxOccurs lowered, {old} → {new}",
    Kind.NILLABLE_ADDED: "now nillable",
    Kind.NILLABLE_REMOVED: "no longer nillable",
    Kind.DEFAULT_CHANGED: "default changed, {old} → {new}",
    Kind.FIXED_CHANGED: "fixed value changed, {old} → {new}",
    Kind.ENUM_VALUE_ADDED: "value added, {new}",
    Kind.ENUM_VALUE_REMOVED: "value removed, {old}",
    Kind.FACET_ADDED: "facet added, {new}",
    Kind.FACET_REMOVED: "facet removed, was {old}",
    Kind.FACET_TIGHTENED: "facet tightened, {old} → {new}",
    Kind.FACET_LOOSENED: "facet loosened, {old} → {new}",
    Kind.FACET_CHANGED: "facet changed, {old} → {new}",
    Kind.COMPOSITOR_CHANGED: "compositor changed, {old} → {new}",
    Kind.BRANCH_ADDED: "choice alternative added, {new}",
    Kind.BRANCH_REMOVED: "choice alternative removed, was {old}",
    Kind.CONTENT_TO_SIMPLE: "now simple content, {old} → {new}",
    Kind.CONTENT_TO_COMPLEX: "now complex content, {old} → {new}",
    Kind.BASE_CHANGED: "base type changed, {old} → {new}",
    Kind.WILDCARD_ADDED: "wildcard added, {new}",
    Kind.WILDCARD_REMOVED: "wildcard removed, was {old}",
    Kind.NAMESPACE_CHANGED: "namespace changed, {old} → {new}",
    Kind.DOCUMENTATION_CHANGED: "documentation changed",
    Kind.DEPRECATED: "deprecated: {new}",
    Kind.UNDEPRECATED: "no longer deprecated",
    Kind.CONTENT_NARROWED: "no longer valid: {old}",
    Kind.CONTENT_WIDENED: "now valid: {new}",
    Kind.IDENTITY_ADDED: "identity constraint added, {new}",
    Kind.IDENTITY_REMOVED: "identity constraint removed, was {old}",
    Kind.CLASS_CHANGED: "other class in the bindings, {old} → {new}",
    Kind.SENSITIVITY_CHANGED: "now {new}, was {old}",
    Kind.BEHAVIOUR_REFUSES: "calls refused: {new}",
    Kind.BEHAVIOUR_ADMITS: "calls no longer refused: {old}",
    Kind.BEHAVIOUR_LIMITS: "calls limited: {new}",
    Kind.BEHAVIOUR_UNLIMITS: "calls no longer limited: {old}",
    Kind.BEHAVIOUR_CHANGES: "behaviour changed: {title}",
    Kind.BEHAVIOUR_ADDS: "newly possible: {new}",
    Kind.BEHAVIOUR_WITHDRAWS: "no longer possible: {old}",
    Kind.BEHAVIOUR_CLARIFIES: "behaviour described: {title}",
}
"""By kind; {old} and {new} are what the declaration was and is, {title} is that of an announcement, which may be taken back."""

_OCCURS = (Kind.MIN_OCCURS_RAISED, Kind.MIN_OCCURS_LOWERED, Kind.MAX_OCCURS_RAISED, Kind.MAX_OCCURS_LOWERED)

_PRESENCE = (Kind.ELEMENT_ADDED, Kind.ELEMENT_REMOVED, Kind.BRANCH_ADDED, Kind.BRANCH_REMOVED)


def what(change: Change) -> str:
    """What has happened to a declaration: `now optional, 1..1 → 0..1`."""
    old, new = change.old or "", change.new or ""
    text = WORDING[change.kind]
    if change.kind is Kind.MIN_OCCURS_RAISED and old.startswith("0..") and not new.startswith("0 "):
        text = "now required, {old} → {new}"
    elif change.kind is Kind.MIN_OCCURS_LOWERED and new.startswith("0.."):
        text = "now optional, {old} → {new}"
    elif change.kind is Kind.CLASS_CHANGED and None in (change.old, change.new):
        text = "no longer a field of {old}" if change.old else "now a field of {new}"
    elif change.kind in (Kind.OPERATION_ADDED, Kind.OPERATION_REMOVED) and not old and not new:
        text = f"global element {'added' if change.kind is Kind.OPERATION_ADDED else 'removed'}"
    if change.kind in _OCCURS and not change.path:
        text = f"content {text}"
    if change.kind in _PRESENCE:  # what a type without a name holds is listed beside the change
        old, new = old.removeprefix("anonymous "), new.removeprefix("anonymous ")
    values = {
        "old": "nothing" if change.old is None else visible(old),
        "new": "nothing" if change.new is None else visible(new),
        "title": (
            visible(new) if change.old is None else f"no longer {visible(old)}" if change.new is None else visible(new)
        ),
    }
    return text.format(**values) + (f" ({change.reason})" if change.reason else "")


def visible(text: str) -> str:
    """A value as it can be printed: control and formatting characters as escapes, so that none moves a line or a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def place(change: Change) -> str:
    """Where a change is declared: `ep:getSessionInfoResponse/confID`."""
    return f"{change.owner}/{change.path}" if change.path else change.owner
