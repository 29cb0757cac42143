"""What a change means, and to whom: facts of change -> findings, by the rules of `rules/` and a named profile.

"Not checked" is never "compatible": a fact that no rule is about is an error, not a finding without a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from webexgen.compare.change import Change, Kind
from webexgen.compare.rules import RULES
from webexgen.compare.rules.rule import Applies, Condition, Exposure, Observer, Rule, Verdict, worst
from webexgen.errors import PolicyError, UnknownNameError, known, nearest

__all__ = [
    "PROFILES",
    "RULES",
    "Applies",
    "Condition",
    "Exposure",
    "Finding",
    "Observer",
    "Profile",
    "Rule",
    "Severity",
    "Verdict",
    "as_json",
    "describe",
    "directions",
    "find_profile",
    "find_rule",
    "judge",
]


class Severity(IntEnum):
    """How much a finding counts, under a profile."""

    NONE = 0
    INFO = 1
    WARNING = 2
    BREAKING = 3

    def __str__(self) -> str:
        return self.name.lower()


Weight = Mapping[Verdict, Severity]

# Data lost without a word is no better than a failure, which somebody at least sees.
IN_FULL: Weight = {
    Verdict.OK: Severity.NONE,
    Verdict.IF_USED: Severity.INFO,
    Verdict.WARNS: Severity.WARNING,
    Verdict.LOSES_DATA: Severity.BREAKING,
    Verdict.BREAKS: Severity.BREAKING,
}
# Strict and validating readers break by every optional element that a response gains. If that counted in full, no
# release that adds anything would ever pass.
AS_WARNING: Weight = {
    Verdict.OK: Severity.NONE,
    Verdict.IF_USED: Severity.INFO,
    Verdict.WARNS: Severity.INFO,
    Verdict.LOSES_DATA: Severity.WARNING,
    Verdict.BREAKS: Severity.WARNING,
}


@dataclass(frozen=True, slots=True)
class Profile:
    """Who is asked for: which observers count, and how much. Observers that are not named do not."""

    name: str
    about: str
    weights: Mapping[Observer, Weight] = field(hash=False)
    severities: Mapping[str, Severity] = field(default_factory=dict[str, Severity], hash=False)
    """What rules of these ids come to, whatever their verdicts are."""

    def severity(self, verdicts: Mapping[Observer, Verdict]) -> Severity:
        """The highest of what the observers that count are told."""
        weighed = (weight[verdicts.get(observer, Verdict.OK)] for observer, weight in self.weights.items())
        return max(weighed, default=Severity.NONE)

    def severity_of(self, rule: Rule, observers: Iterable[Observer] = Observer) -> Severity:
        """What a rule comes to where these observers notice it."""
        set_ = self.severities.get(rule.id)
        return (
            self.severity({who: rule.verdicts[who] for who in observers if who in rule.verdicts})
            if set_ is None
            else set_
        )


_READERS: Mapping[Observer, Weight] = {
    Observer.STRICT_READER: AS_WARNING,
    Observer.TOLERANT_READER: IN_FULL,
    Observer.VALIDATING_READER: AS_WARNING,
}
_SOURCE: Mapping[Observer, Weight] = {Observer.SOURCE: IN_FULL}
_OLD_SITE: Mapping[Observer, Weight] = {Observer.NEW_SEND: IN_FULL, Observer.NEW_READ: IN_FULL}
_CLIENT: Mapping[Observer, Weight] = {Observer.OLD_REQUEST: IN_FULL, **_READERS}
# These bindings keep what they do not know, and leave None where nothing came: code may stumble on that, reading does not.
_BINDINGS: Mapping[Observer, Weight] = {
    Observer.OLD_REQUEST: IN_FULL,
    Observer.TOLERANT_READER: AS_WARNING,
    **_SOURCE,
}

PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile("client", "a client that stays as it is while the site moves: what it sends and reads", _CLIENT),
        Profile("reader", "whoever reads responses with what was made for the old release", _READERS),
        Profile("source", "code that is built with the new bindings", _SOURCE),
        Profile("slow-channel", "the new bindings, at sites that are still on the older release", _OLD_SITE),
        Profile("bindings", "users of these bindings, which read whatever comes without loss", _BINDINGS),
        Profile("all", "everybody", {**_CLIENT, **_SOURCE, **_OLD_SITE}),
    )
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A change with what it means to each observer. `rules` said so, one for each direction that it shows in."""

    change: Change
    severity: Severity
    verdicts: Mapping[Observer, Verdict] = field(hash=False)
    rules: tuple[Rule, ...]


def judge(
    changes: Iterable[Change], profile: Profile = PROFILES["all"], rules: Mapping[str, Rule] = RULES
) -> list[Finding]:
    """One finding a change, in the same order; an observer gets the worst of the directions that concern it.

    Raises `PolicyError` with every change that no rule, or more than one, is about in some direction.
    """
    by_kind: dict[Kind, list[Rule]] = {kind: [] for kind in Kind}
    for rule in rules.values():
        for kind in rule.applies.kinds:
            by_kind[kind].append(rule)
    findings: list[Finding] = []
    wrong: list[str] = []
    for change in changes:
        said: list[tuple[Exposure, Rule]] = []
        for direction in directions(change):
            about = [rule for rule in by_kind[change.kind] if rule.applies.covers(change, direction)]
            if len(about) == 1:
                said.append((direction, about[0]))
            else:
                ids = " and ".join(rule.id for rule in about) or "no rule"
                wrong.append(f"{change.id}, direction {direction}: {ids}")
        verdicts = {
            observer: worst(rule.verdicts[observer] for direction, rule in said if observer in direction.observers)
            for observer in Observer
        }
        applied = tuple(dict.fromkeys(rule for _, rule in said))
        severity = max(
            (profile.severity_of(rule, direction.observers) for direction, rule in said), default=Severity.NONE
        )
        findings.append(Finding(change, severity, verdicts, applied))
    if wrong:
        raise PolicyError(
            "exactly one rule must be about a change in each direction; mend rules/:\n" + "\n".join(wrong)
        )
    return findings


_OPERATIONS = frozenset({Kind.OPERATION_ADDED, Kind.OPERATION_REMOVED, Kind.OPERATION_MOVED})


def directions(change: Change) -> tuple[Exposure, ...]:
    """Where a change shows. An operation is a request and a response, whatever is said of its reach."""
    reached = {reach.direction for reach in change.reaches}
    found = tuple(direction for direction in Exposure if direction in reached)
    if not found and change.kind in _OPERATIONS:
        return Exposure.REQUEST, Exposure.RESPONSE
    return found or (Exposure.NONE,)


def find_profile(name: Profile | str, own: Mapping[str, Profile] = PROFILES) -> Profile:
    """The profile of this name: one of `own`, or for a single observer. Raises `UnknownNameError` with the nearest names."""
    if isinstance(name, Profile):
        return name
    if name in own:
        return own[name]
    observer = Observer(known("profile", name, dict.fromkeys([*own, *map(str, Observer)])))
    return Profile(name, f"one observer: {observer.text}", {observer: IN_FULL})


def find_rule(name: str) -> Rule:
    """The rule of this id. Raises `UnknownNameError` with the nearest ids."""
    if name in RULES:
        return RULES[name]
    raise UnknownNameError(f"there is no rule {name!r}{nearest(name, RULES, 3, also='`webexgen rules` lists all')}")


def as_json(rule: Rule) -> dict[str, object]:
    """Everything about a rule, as plain values."""
    return {
        "id": rule.id,
        "applies": str(rule.applies),
        "verdicts": {str(observer): str(rule.verdicts[observer]) for observer in Observer if observer in rule.verdicts},
        "severities": {profile.name: str(profile.severity_of(rule)) for profile in PROFILES.values()},
        "why": rule.why,
        "do": rule.do,
        "mirror": rule.mirror or None,
    }


def describe(rule: Rule) -> str:
    """Everything about a rule, as markdown."""
    rows = [
        f"| {observer} | {rule.verdicts[observer]} | {observer.text} |"
        for observer in Observer
        if observer in rule.verdicts
    ]
    mirror = f"`{rule.mirror}`" if rule.mirror else f"none: {rule.no_mirror}"
    if rule.mirror == rule.id:
        mirror = "this rule itself"
    failing = [profile.name for profile in PROFILES.values() if profile.severity_of(rule) is Severity.BREAKING]
    meant = [verdict for verdict in Verdict if verdict in rule.verdicts.values()]
    return "\n".join(
        [
            f"## {rule.id}",
            "",
            f"Applies to: {rule.applies}",
            "",
            "| observer | verdict | who that is |",
            "|---|---|---|",
            *rows,
            "",
            f"({'; '.join(f'{verdict}: {verdict.text}' for verdict in meant)})",
            "",
            f"**Why.** {rule.why}",
            "",
            f"**What to do.** {rule.do}",
            "",
            f"**Breaking for:** {', '.join(failing) or 'no profile'}.",
            "",
            f"**The other way round:** {mirror}.",
            "",
        ]
    )
