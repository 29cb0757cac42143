"""What a rule of the policy is made of: whom it speaks of, what it says, and which facts of change it speaks about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from webexgen.builtins import python_type
from webexgen.compare.change import INCOMPLETE, NEW_DERIVES, OLD_DERIVES, Change, Kind
from webexgen.schema.spelling import snake

__all__ = [
    "Applies",
    "Condition",
    "Exposure",
    "Observer",
    "Rule",
    "Verdict",
    "any_of",
    "on_classes",
    "on_request",
    "on_response",
    "worst",
]


class Verdict(StrEnum):
    """What a change means to an observer, mildest first."""

    text: str

    OK = "ok", "nothing to notice"
    IF_USED = "if-used", "fails only where the feature is used"
    WARNS = "warns", "goes on, but somebody should look"
    LOSES_DATA = "loses-data", "goes on, and data or its meaning is lost without a word"
    BREAKS = "breaks", "fails"

    def __new__(cls, value: str, text: str = "") -> Verdict:
        member = str.__new__(cls, value)
        member._value_ = value
        member.text = text
        return member


_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The highest of them, `ok` of none."""
    return max(verdicts, key=_RANK.__getitem__, default=Verdict.OK)


class Observer(StrEnum):
    """Who notices a change."""

    text: str

    OLD_REQUEST = "old-request", "an old client's request meets the new site"
    STRICT_READER = "strict-reader", "old bindings that refuse unknown elements read a new response"
    TOLERANT_READER = "tolerant-reader", "old bindings that ignore unknown elements and want the required ones read it"
    VALIDATING_READER = "validating-reader", "a new response is validated against the old schema"
    SOURCE = "source", "code written for the old release's generated classes meets the new ones"
    NEW_SEND = "new-send", "new bindings send a request to an older site"
    NEW_READ = "new-read", "new bindings read an older site's response"

    def __new__(cls, value: str, text: str = "") -> Observer:
        member = str.__new__(cls, value)
        member._value_ = value
        member.text = text
        return member


class Exposure(StrEnum):
    """Where a change shows; `none` where no operation reaches it, so that only the generated classes tell."""

    REQUEST = "request"
    RESPONSE = "response"
    NONE = "none"

    def __rand__(self, kind: Kind) -> Applies:
        return Applies(frozenset({kind}), frozenset({self}))

    @property
    def observers(self) -> frozenset[Observer]:
        """Who can notice a change in this direction; generated classes show it in each."""
        return _OBSERVERS[self]


_OBSERVERS = {
    Exposure.REQUEST: frozenset({Observer.OLD_REQUEST, Observer.NEW_SEND, Observer.SOURCE}),
    Exposure.RESPONSE: frozenset(Observer) - {Observer.OLD_REQUEST, Observer.NEW_SEND},
    Exposure.NONE: frozenset({Observer.SOURCE}),
}


class Condition(StrEnum):
    """What has to hold of a change besides kind and direction. Of a pair, the higher holds of what can't be read."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    ONE_OR_MANY = "a list on one side only"
    MANY_STAY_MANY = "a list on both sides"
    GIVEN = "absent before"
    DROPPED = "absent now"
    SWITCHED = "there before and now"
    SAME_PYTHON_TYPE = "the same Python type on both sides"
    OTHER_PYTHON_TYPE = "another Python type on each side"
    SAME_PYTHON_NAME = "the same Python name on both sides"
    OTHER_PYTHON_NAME = "another Python name on each side"
    ORDER_FREED = "a sequence becomes an all"
    ORDER_FIXED = "an all becomes a sequence"
    GROUPED_ANEW = "another change of the group"
    NEW_DERIVES = NEW_DERIVES
    OLD_DERIVES = OLD_DERIVES
    RELATED = "one derives from the other"
    UNRELATED = "neither derives from the other"
    INCOMPLETE = INCOMPLETE
    COMPLETE = "of a list that is not known to be incomplete"
    LISTED = "an enumeration"
    UNLISTED = "anything but an enumeration"

    def holds(self, change: Change) -> bool:
        """Whether it holds of `change`."""
        match self:
            case Condition.REQUIRED | Condition.OPTIONAL:
                return change.required is (self is Condition.REQUIRED)
            case Condition.ONE_OR_MANY | Condition.MANY_STAY_MANY:
                return (_is_list(change.old) and _is_list(change.new)) is (self is Condition.MANY_STAY_MANY)
            case Condition.GIVEN | Condition.DROPPED | Condition.SWITCHED:
                return self is _presence(change)
            case Condition.SAME_PYTHON_TYPE | Condition.OTHER_PYTHON_TYPE:
                python = _python_type(change.old)
                same = python is not None and python == _python_type(change.new)
                return same is (self is Condition.SAME_PYTHON_TYPE)
            case Condition.SAME_PYTHON_NAME | Condition.OTHER_PYTHON_NAME:
                same = snake(change.old or "") == snake(change.new or "")
                return same is (self is Condition.SAME_PYTHON_NAME)
            case Condition.ORDER_FREED | Condition.ORDER_FIXED | Condition.GROUPED_ANEW:
                return self is _ORDER.get((change.old, change.new), Condition.GROUPED_ANEW)
            case Condition.NEW_DERIVES | Condition.OLD_DERIVES:
                return change.reason == self.value
            case Condition.RELATED | Condition.UNRELATED:
                return (change.reason in (NEW_DERIVES, OLD_DERIVES)) is (self is Condition.RELATED)
            case Condition.INCOMPLETE | Condition.COMPLETE:
                return (change.reason == INCOMPLETE) is (self is Condition.INCOMPLETE)
            case Condition.LISTED | Condition.UNLISTED:
                return (change.old or change.new or "").startswith("enumeration ") is (self is Condition.LISTED)


_ORDER: Mapping[tuple[str | None, str | None], Condition] = {
    ("sequence", "all"): Condition.ORDER_FREED,
    ("all", "sequence"): Condition.ORDER_FIXED,
}


def _is_list(occurs: str | None) -> bool:
    """Of `1..5`, `5`, `0..unbounded`, `unbounded`: whether it lets more than one stand."""
    upper = (occurs or "").rpartition("..")[2].strip()
    return upper == "unbounded" or (upper.isdecimal() and int(upper) > 1)


def _presence(change: Change) -> Condition:
    if (change.old is None) is (change.new is None):
        return Condition.SWITCHED
    return Condition.GIVEN if change.old is None else Condition.DROPPED


def _python_type(name: str | None) -> str | None:
    """`int` of `xs:long`, "" of what leaves a class the same one, such as `mixed content`; None of other types."""
    prefix, colon, local = (name or "").partition(":")
    if prefix == "xs" and local:
        return python_type(local)
    return None if colon else ""


@dataclass(frozen=True, slots=True)
class Applies:
    """Which facts a rule is about: `Kind.ELEMENT_ADDED & Exposure.REQUEST & Condition.REQUIRED`."""

    kinds: frozenset[Kind]
    directions: frozenset[Exposure] = frozenset(Exposure)
    conditions: frozenset[Condition] = frozenset()

    def __and__(self, other: Exposure | Condition) -> Applies:
        if isinstance(other, Exposure):
            return replace(self, directions=self.directions & {other})
        return replace(self, conditions=self.conditions | {other})

    def covers(self, change: Change, direction: Exposure) -> bool:
        """Whether it is about `change` as far as it shows in `direction`."""
        return (
            change.kind in self.kinds
            and direction in self.directions
            and all(condition.holds(change) for condition in self.conditions)
        )

    @property
    def observers(self) -> frozenset[Observer]:
        return frozenset(observer for direction in self.directions for observer in direction.observers)

    def __str__(self) -> str:
        kinds = ", ".join(f"`{kind}`" for kind in Kind if kind in self.kinds)
        words = {Exposure.REQUEST: "in a request", Exposure.RESPONSE: "in a response", Exposure.NONE: "out of reach"}
        parts = [kinds]
        if len(self.directions) < len(Exposure):
            parts += [words[direction] for direction in Exposure if direction in self.directions]
        return "; ".join([" ".join(parts), *(condition for condition in Condition if condition in self.conditions)])


def any_of(*kinds: Kind) -> Applies:
    """Any of these kinds, in every direction until one is named."""
    return Applies(frozenset(kinds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one sort of change means, to whom, why, and what to do.

    `mirror` is the rule about the same change made backwards, which the diff of the two releases the other way round
    finds; `no_mirror` is the reason why there is none. `verdicts` speak of every observer that the directions concern.
    """

    id: str
    applies: Applies
    verdicts: Mapping[Observer, Verdict] = field(hash=False)
    why: str
    do: str
    mirror: str = ""
    no_mirror: str = ""

    def __post_init__(self) -> None:
        wrong = self.verdicts.keys() ^ self.applies.observers
        if wrong:
            raise ValueError(f"rule {self.id}: its directions and its verdicts differ in {', '.join(sorted(wrong))}")


def on_request(*, old_request: Verdict, new_send: Verdict, source: Verdict) -> dict[Observer, Verdict]:
    """Verdicts on what changes in requests."""
    return {Observer.OLD_REQUEST: old_request, Observer.SOURCE: source, Observer.NEW_SEND: new_send}


def on_response(
    *, strict: Verdict, tolerant: Verdict, validating: Verdict, new_read: Verdict, source: Verdict
) -> dict[Observer, Verdict]:
    """Verdicts on what changes in responses."""
    return {
        Observer.STRICT_READER: strict,
        Observer.TOLERANT_READER: tolerant,
        Observer.VALIDATING_READER: validating,
        Observer.SOURCE: source,
        Observer.NEW_READ: new_read,
    }


def on_classes(*, source: Verdict) -> dict[Observer, Verdict]:
    """Verdicts on what no message shows."""
    return {Observer.SOURCE: source}
