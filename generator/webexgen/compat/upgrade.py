"""What a site's move from one release to another means to what is in use: messages, calls, elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from webexgen.catalog.announcement import HALVES, Item
from webexgen.compare.behaviour import behaviour_changes
from webexgen.compare.change import BEHAVIOUR, Change, Kind
from webexgen.compare.history import History
from webexgen.compare.policy import IN_FULL, Finding, Observer, Profile, Severity, Verdict, judge
from webexgen.compare.waivers import Waiver, apply
from webexgen.compare.wording import what
from webexgen.compat.acceptance import Acceptance
from webexgen.compat.uses import Counts, Site, Use, concerned, in_message
from webexgen.message.lines import Lines
from webexgen.message.validator import Problem
from webexgen.qname import local_name, namespace_of

__all__ = ["Effect", "State", "Upgrade", "Upgrader", "merged"]

_PROFILE = Profile(
    "in-use",
    "what is sent as it was, and elements that are read by name",
    {Observer.OLD_REQUEST: IN_FULL, Observer.TOLERANT_READER: IN_FULL},
)
_DEPENDING = frozenset({Kind.MIN_OCCURS_LOWERED, *BEHAVIOUR})
"""What breaks some calls and some responses only, by who calls and what the site holds."""

_NUMBER = re.compile(r"\[\d+\]")


class State(StrEnum):
    """What becomes of a use, the worst first."""

    BROKEN = "broken"
    POSSIBLY_AFFECTED = "possibly affected"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    UNAFFECTED = "unaffected"


_WORST = (*State,)


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that the new release does otherwise to what is in use.

    `title` says what, `places` where in the messages, `why` and `do` what it means and what to do, `callers` whose calls are concerned.
    `releases` bring it. `witness` is what the new release has against a message that the old one accepts, "" where no schema decides.
    """

    state: State
    title: str
    operation: str
    direction: str
    places: tuple[str, ...]
    why: str
    do: str
    rule: str = ""
    callers: str = ""
    releases: tuple[str, ...] = ()
    witness: str = ""
    reasons: tuple[str, ...] = ()
    sites: tuple[Site, ...] = field(default=(), compare=False)

    def as_json(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "state": str(self.state),
            "title": self.title,
            "operation": self.operation,
            "direction": self.direction,
            "places": list(self.places),
            "rule": self.rule,
            "why": self.why,
            "do": self.do,
            "callers": self.callers,
            "releases": list(self.releases),
            "witness": self.witness,
            "accepted": list(self.reasons),
            "sites": [{"file": site.file, "line": site.line} for site in self.sites],
        }
        return {name: value for name, value in values.items() if value not in ("", [])}


@dataclass(frozen=True)
class Upgrade:
    """The effects of a move on all that is in use, the worst first, and how many uses are in each state."""

    old: str
    new: str
    effects: tuple[Effect, ...]
    uses: Mapping[State, int]
    counts: Counts
    faults: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()

    def reaches(self, state: State) -> bool:
        """Whether something is in this state, or in a worse one."""
        return any(_WORST.index(found) <= _WORST.index(state) for found, number in self.uses.items() if number)

    def as_json(self) -> dict[str, Any]:
        return {
            "from": self.old,
            "to": self.new,
            "uses": {str(state): self.uses.get(state, 0) for state in State},
            "effects": [effect.as_json() for effect in self.effects],
            "looked_at": {name: getattr(self.counts, name) for name in Counts.__slots__},
            "skipped": list(self.skipped),
        }


@dataclass(frozen=True, slots=True)
class _Fact:
    """A finding with the announcement that it comes from, if it is one of behaviour, and who has accepted it."""

    finding: Finding
    item: Item | None
    releases: tuple[str, ...]
    waivers: tuple[Waiver, ...]


class Upgrader:
    """Judges uses for a move from `old` to `new`, names of releases on whatever trains."""

    def __init__(
        self, history: History, old: str, new: str, waivers: Sequence[Waiver] = (), as_of: date | None = None
    ) -> None:
        self._envelope = history.catalog.wire.envelope
        self._old, self._new = old, new
        self._prefixes = {module.namespace: module.prefix for module in history.load(new).modules}
        names = {operation.name for end in (old, new) for operation in history.load(end).operations}
        behaviour = behaviour_changes(history.updates(old, new), names)
        changes = (*history.diff(old, new), *(fact.change for fact in behaviour.values()))
        halves = [half for change in changes for half in _halves(change)]
        findings = judge(halves, _PROFILE)
        applied = apply(findings, waivers, old, new, as_of)
        accepted = {id(finding): by for finding, by in applied.waived}
        self.faults = tuple(
            [f"{waiver.where}: its time ended with {waiver.until}" for waiver in applied.expired]
            + [f"{waiver.where}: nothing is found that it accepts; remove it" for waiver in applied.unused]
        )
        self._facts: dict[tuple[str, str], list[_Fact]] = {}
        for finding in findings:
            told = behaviour.get(finding.change.id)
            releases = history.ships_in(finding.change) if told is None else told.update.releases
            item = None if told is None else told.item
            fact = _Fact(finding, item, releases, accepted.get(id(finding), ()))
            for reach in finding.change.reaches:
                of_half = self._facts.setdefault((reach.operation, reach.direction), [])
                if fact not in of_half[-1:]:
                    of_half.append(fact)

    def message(self, acceptance: Acceptance) -> tuple[Effect, ...]:
        """What becomes of a message. A request is as the new release receives it; of a response it counts what is read."""
        found: list[Effect] = []
        if acceptance.direction == "request":
            found += self._received(acceptance)
        for use in in_message(acceptance, self._envelope):
            for fact in self._facts.get((use.operation, use.direction), ()):
                if fact.item is not None and not concerned(acceptance, fact.item.when, self._envelope):
                    continue
                if fact.item is not None or use.direction == "response":
                    shows = fact.item is not None and bool(fact.item.when.pattern)
                    found += self._effects(fact, use, is_shown=shows)
        return tuple(found)

    def use(self, use: Use) -> tuple[Effect, ...]:
        """What becomes of a call or a field. A call is a use of the whole request, and of the response as far as nobody says what is read."""
        facts = self._facts.get((use.operation, use.direction), ()) if use.operation else self._of_type(use)
        about = (fact for fact in facts if fact.item is None or use.concerned(fact.item.when))
        return tuple(effect for fact in about for effect in self._effects(fact, use))

    def _of_type(self, use: Use) -> list[_Fact]:
        """What happens to an element of a type, wherever that stands."""
        namespace = self._prefixes.get(namespace_of(use.type), "")
        place = f"{namespace}:{local_name(use.type)}", use.path
        facts = (fact for (_, half), of_half in self._facts.items() if half == use.direction for fact in of_half)
        about = {id(f): f for f in facts if (f.finding.change.owner, f.finding.change.path) == place}
        return [*about.values()]

    def _received(self, acceptance: Acceptance) -> Iterator[Effect]:
        """What the new release has against a request, and the old one has not."""
        old, new = (acceptance.by_release[name].in_any_order for name in (self._old, self._new))
        lines = Lines(acceptance.document, self._envelope)
        if old.refused:
            yield self._refused_before(acceptance, old.refused, lines)
        for state, problems, known in (
            (State.BROKEN, new.refused, old.refused),
            (State.UNKNOWN, new.doubts, old.doubts),
        ):
            for problem in problems:
                if any((problem.path, problem.code) == (other.path, other.code) for other in known):
                    continue
                yield self._refused(acceptance, problem, state, lines)

    def _refused_before(self, acceptance: Acceptance, problems: Sequence[Problem], lines: Lines) -> Effect:
        return Effect(
            State.UNKNOWN,
            f"refused by {self._old} already",
            acceptance.operations[0] if acceptance.operations else "",
            "request",
            tuple(dict.fromkeys(_NUMBER.sub("", problem.path) for problem in problems)),
            "What the release that the site runs does not accept is not in use there as it stands.",
            "Check which release the site runs; `webexgen needs` shows those that accept the message.",
            "refused-before",
            sites=(Site(acceptance.document.file, lines.at(problems[0].path)),),
        )

    def _refused(self, acceptance: Acceptance, problem: Problem, state: State, lines: Lines) -> Effect:
        path = _NUMBER.sub("", problem.path)
        operation = acceptance.operations[0] if acceptance.operations else ""
        facts = (fact for name in acceptance.operations for fact in self._facts.get((name, "request"), ()))
        fact = next((fact for fact in facts if state is State.BROKEN and _explains(fact, path)), None)
        title = problem.text if fact is None else what(fact.finding.change)
        rule = None if fact is None else next(iter(fact.finding.rules), None)
        return Effect(
            State.ACCEPTED if fact is not None and fact.waivers else state,
            title,
            operation,
            "request",
            (path,),
            rule.why if rule else f"{self._new} does not accept the message that {self._old} accepts.",
            rule.do if rule else "Change the message before the site moves.",
            rule.id if rule else problem.code,
            releases=() if fact is None else fact.releases,
            witness=f"{problem.path or 'message'}: {problem.text}",
            reasons=() if fact is None else tuple(waiver.reason for waiver in fact.waivers),
            sites=(Site(acceptance.document.file, lines.at(problem.path)),),
        )

    def _effects(self, fact: _Fact, use: Use, *, is_shown: bool = False) -> Iterator[Effect]:
        """What a finding means to a use. If it `is_shown`, the document itself has what the finding is about."""
        change, severity = fact.finding.change, fact.finding.severity
        if severity < Severity.WARNING:
            return
        reached = [r.path for r in change.reaches if (r.operation, r.direction) == (use.operation, use.direction)]
        places = tuple(path for path in reached if _is_in_use(path, use, change)) if use.operation else (use.path,)
        if not places:
            return
        depends = severity < Severity.BREAKING or not (
            is_shown or (change.kind not in _DEPENDING and (use.path or use.paths))
        )
        state = State.ACCEPTED if fact.waivers else State.POSSIBLY_AFFECTED if depends else State.BROKEN
        rule = next(
            (
                rule
                for rule in fact.finding.rules
                if any(verdict is not Verdict.OK for verdict in rule.verdicts.values())
            ),
            fact.finding.rules[0],
        )
        item = fact.item
        yield Effect(
            state,
            what(change),
            use.operation or local_name(use.type),
            use.direction,
            tuple(path for path in places if path),
            " ".join(item.behaviour.split()) if item is not None and item.behaviour else rule.why,
            rule.do,
            rule.id,
            "" if item is None else item.callers,
            fact.releases,
            reasons=tuple(waiver.reason for waiver in fact.waivers),
            sites=(use.site,),
        )


def _explains(fact: _Fact, path: str) -> bool:
    """Whether a finding is why a request is refused at a path."""
    change = fact.finding.change
    is_there = any(reach.path in (path, "") for reach in change.reaches)
    return fact.item is None and fact.finding.severity >= Severity.WARNING and is_there


def _halves(change: Change) -> Iterator[Change]:
    """The change in requests and the change in responses, for each to be judged by itself."""
    for direction in HALVES:
        reaches = tuple(reach for reach in change.reaches if reach.direction == direction)
        if reaches:
            yield replace(change, reaches=reaches)


def _is_in_use(path: str, use: Use, change: Change) -> bool:
    """Whether what happens at a path shows where something is in use: at it, below it or, for a call, anywhere.

    What a request newly has to hold shows where the rest of it is in use.
    """
    if change.kind in BEHAVIOUR:
        return not use.path
    if not path:
        return True
    above = path.rpartition("/")[0]
    is_required = change.kind is Kind.MIN_OCCURS_RAISED or (change.kind is Kind.ELEMENT_ADDED and change.required)
    if use.direction == "request" and is_required:
        return path not in use.paths and (not above or above in use.paths)
    if use.paths:
        return path in use.paths
    return not use.path or f"{use.path}/".startswith(f"{path}/")


def merged(found: Iterable[tuple[Effect, ...]]) -> tuple[tuple[Effect, ...], dict[State, int]]:
    """The same effect of several uses as one, the worst first; and the number of uses by the worst that happens to them."""
    effects: dict[Effect, tuple[list[str], list[Site]]] = {}
    uses = dict.fromkeys(State, 0)
    for of_use in found:
        uses[min((effect.state for effect in of_use), key=_WORST.index, default=State.UNAFFECTED)] += 1
        for effect in of_use:
            places, sites = effects.setdefault(replace(effect, places=(), sites=()), ([], []))
            places += (place for place in effect.places if place not in places)
            sites += (site for site in effect.sites if site not in sites)
    once = [
        replace(effect, places=tuple(sorted(places)), sites=tuple(sorted(sites)))
        for effect, (places, sites) in effects.items()
    ]
    return tuple(sorted(once, key=lambda e: (_WORST.index(e.state), e.operation, e.direction, e.title))), uses
