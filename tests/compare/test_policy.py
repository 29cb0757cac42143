"""The policy: one rule judges each fact, rules agree with each other, and the releases come out as they should."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest

from webexgen.builtins import python_type
from webexgen.compare.change import INCOMPLETE, NEW_DERIVES, OLD_DERIVES, Change, Kind, Reach, mirror
from webexgen.compare.diff import diff
from webexgen.compare.language.proofs import CONTENT_KINDS, Stated, claim
from webexgen.compare.policy import (
    PROFILES,
    RULES,
    Condition,
    Exposure,
    Finding,
    Observer,
    Severity,
    Verdict,
    describe,
    find_rule,
    judge,
)
from webexgen.compare.rules import FAMILIES
from webexgen.compare.rules.rule import Rule, any_of, on_classes, worst
from webexgen.errors import PolicyError, UnknownNameError
from webexgen.schema.model import Api

FIELD_KINDS = CONTENT_KINDS | {
    kind for kind in Kind if kind.startswith(("facet", "enum", "nillable", "attribute", "type-"))
}
FIELD_KINDS -= {Kind.TYPE_ADDED, Kind.TYPE_REMOVED, Kind.TYPE_RENAMED}
OK, IF_USED, WARNS, LOSES, BREAKS = Verdict
READERS = (Observer.TOLERANT_READER, Observer.STRICT_READER, Observer.VALIDATING_READER)

# Texts of a change that conditions look at; each kind is tried with all of them.
TEXTS: tuple[tuple[str | None, str | None], ...] = (
    (None, "x"),
    ("x", None),
    ("x", "y"),
    ("0..1", "0..unbounded"),
    ("1..3", "1..9"),
    ("1", "1..1"),
    ("xs:int", "xs:long"),
    ("xs:int", "xs:string"),
    ("meet:a", "xs:anyType"),
    ("element content", "mixed content"),
    ("sequence", "all"),
    ("all", "sequence"),
    ("sequence", "optional choice"),
    ("enumeration A|B", None),
    (None, "enumeration A|B"),
    ("maxLength 1", None),
    ("meetingUuid", "meetingUUID"),
)


def fact(
    kind: Kind,
    direction: Exposure,
    old: str | None = "x",
    new: str | None = "y",
    *,
    required: bool = False,
    reason: str = "",
) -> Change:
    places = {
        Exposure.REQUEST: (Reach("GetMeeting", "request", "a"),),
        Exposure.RESPONSE: (Reach("GetMeeting", "response", "a"),),
        Exposure.NONE: (),
    }
    return Change(f"{kind}:t/a={old}>{new}", kind, "meet:t", "a", old, new, places[direction], required, reason)


def both(change: Change) -> Change:
    return replace(change, reaches=(Reach("GetMeeting", "request", "a"), Reach("GetMeeting", "response", "a")))


# Everything that rules are asked about. What was deprecated already and gets another word is no fact of its own.
CELLS = [
    (fact(kind, direction, old, new, required=required), direction)
    for kind, direction, (old, new), required in product(Kind, Exposure, TEXTS, (True, False))
    if not (kind is Kind.DEPRECATED and old is not None)
]
CELLS += [
    (fact(Kind.CLASS_CHANGED, direction, reason=reason), direction)
    for direction, reason in product(Exposure, (NEW_DERIVES, OLD_DERIVES))
]
CELLS += [
    (fact(kind, direction, old, new, reason=INCOMPLETE), direction)
    for (kind, old, new), direction in product(
        ((Kind.ENUM_VALUE_ADDED, None, "x"), (Kind.ENUM_VALUE_REMOVED, "x", None)), Exposure
    )
]


def about(change: Change, direction: Exposure) -> list[Rule]:
    return [rule for rule in RULES.values() if rule.applies.covers(change, direction)]


def judged(change: Change, profile: str = "all") -> Finding:
    return judge([change], PROFILES[profile])[0]


# coverage


def test_one_rule_for_every_kind_direction_and_condition() -> None:
    counts = {
        (change.id, direction, change.required, change.reason): len(about(change, direction))
        for change, direction in CELLS
    }
    assert [cell for cell, count in counts.items() if count != 1] == []


def test_every_rule_is_needed() -> None:
    assert {rule.id for cell in CELLS for rule in about(*cell)} == set(RULES)


def test_a_fact_without_a_rule_is_an_error_that_names_it() -> None:
    gap = {name: rule for name, rule in RULES.items() if name != "response-min-occurs-lowered"}
    changes = [fact(Kind.MIN_OCCURS_LOWERED, direction) for direction in Exposure]
    with pytest.raises(PolicyError, match=r"min-occurs-lowered:t/a=x>y, direction response: no rule$"):
        judge(changes, rules=gap)


def test_two_rules_for_a_fact_are_an_error_that_names_them() -> None:
    double = replace(RULES["documentation-changed"], id="double")
    with pytest.raises(PolicyError, match="documentation-changed and double"):
        judge([fact(Kind.DOCUMENTATION_CHANGED, Exposure.REQUEST)], rules={**RULES, "double": double})


# rules as declarations


def test_rules_are_gathered_by_family_in_the_order_they_stand_in() -> None:
    found = [value for family in FAMILIES for value in vars(family).values() if isinstance(value, Rule)]
    assert list(RULES.items()) == [(rule.id, rule) for rule in found]


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_rule_says_everything(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.id)
    for text in (rule.why, rule.do):
        assert re.fullmatch(r"[A-Z]\S*( \S+)*\.", text)
    assert rule.applies.kinds
    assert rule.applies.directions
    assert bool(rule.mirror) != bool(rule.no_mirror)


def test_no_two_rules_give_the_same_reason() -> None:
    reasons = [rule.why for rule in RULES.values()]
    assert len(set(reasons)) == len(reasons)


def test_the_id_begins_with_the_direction() -> None:
    prefixes = {Exposure.REQUEST: "request-", Exposure.RESPONSE: "response-", Exposure.NONE: "unreached-"}
    for rule in RULES.values():
        if len(rule.applies.directions) == 1:
            assert rule.id.startswith(prefixes[next(iter(rule.applies.directions))])
        else:
            assert rule.applies.directions == frozenset(Exposure)
            assert not rule.id.startswith(tuple(prefixes.values()))


def test_a_rule_must_speak_of_everybody_concerned() -> None:
    with pytest.raises(ValueError, match="differ in new-send, old-request"):
        Rule(
            id="r",
            applies=any_of(Kind.DEPRECATED) & Exposure.REQUEST,
            verdicts=on_classes(source=OK),
            why="W.",
            do="D.",
            mirror="r",
        )


# mirrors


def test_the_mirror_of_the_mirror_is_the_rule_itself() -> None:
    for rule in RULES.values():
        if rule.mirror:
            assert RULES[rule.mirror].mirror == rule.id


def test_the_mirror_judges_the_same_change_made_backwards() -> None:
    for change, direction in CELLS:
        (rule,), (back,) = about(change, direction), about(mirror(change), direction)
        if rule.mirror:
            assert (rule.id, back.id) == (rule.id, rule.mirror)


def test_mirrors_agree_on_directions_and_conditions() -> None:
    turned = {
        Condition.GIVEN: Condition.DROPPED,
        Condition.DROPPED: Condition.GIVEN,
        Condition.ORDER_FREED: Condition.ORDER_FIXED,
        Condition.ORDER_FIXED: Condition.ORDER_FREED,
        Condition.NEW_DERIVES: Condition.OLD_DERIVES,
        Condition.OLD_DERIVES: Condition.NEW_DERIVES,
    }
    for rule in RULES.values():
        if rule.mirror:
            other = RULES[rule.mirror].applies
            assert other.directions == rule.applies.directions
            assert other.conditions == {turned.get(condition, condition) for condition in rule.applies.conditions}


def test_requests_and_answers_have_the_same_rules() -> None:
    for rule in RULES.values():
        if rule.applies.directions == frozenset({Exposure.REQUEST}):
            twin = RULES[rule.id.replace("request-", "response-")]
            assert twin.applies == replace(rule.applies, directions=frozenset({Exposure.RESPONSE}))
            assert twin.mirror == rule.mirror.replace("request-", "response-")


# verdicts, held against each other


def test_what_a_fact_claims_of_messages_is_what_its_rule_says_of_requests() -> None:
    about_meaning = {Kind.DEFAULT_CHANGED, Kind.BASE_CHANGED, Kind.CONTENT_TO_SIMPLE, Kind.CONTENT_TO_COMPLEX}
    for change, direction in CELLS:
        if (
            direction is Exposure.REQUEST
            and change.kind not in about_meaning
            and not change.kind.startswith("operation")
        ):
            if change.kind not in FIELD_KINDS or change.reason == INCOMPLETE:
                continue
            (rule,) = about(change, direction)
            said = claim(Stated(change.kind, change.old, change.new, change.required))
            assert said.narrows == (rule.verdicts[Observer.OLD_REQUEST] is BREAKS), change.id
            assert said.widens == (rule.verdicts[Observer.NEW_SEND] is not OK), change.id


def test_an_old_request_at_a_new_site_is_a_new_request_at_an_old_one_seen_backwards() -> None:
    for rule in RULES.values():
        if rule.mirror and rule.id != "deprecated" and Observer.OLD_REQUEST in rule.verdicts:  # which is advice
            sent = RULES[rule.mirror].verdicts[Observer.NEW_SEND]
            assert (rule.verdicts[Observer.OLD_REQUEST] is OK) == (sent is OK), rule.id


def test_what_troubles_new_bindings_at_an_old_site_troubles_some_old_reader_backwards() -> None:
    for rule in RULES.values():
        if rule.mirror and rule.verdicts.get(Observer.NEW_READ, OK) is not OK:
            assert worst(RULES[rule.mirror].verdicts[reader] for reader in READERS) is not OK, rule.id


def test_the_stricter_a_reader_the_worse_its_verdict() -> None:
    for rule in RULES.values():
        found = [rule.verdicts[reader] for reader in READERS if reader in rule.verdicts]
        assert found == sorted(found, key=list(Verdict).index), rule.id


def test_code_meets_the_same_classes_whatever_the_direction() -> None:
    """But for a class derived from the former: it is as good where code reads, and the former is refused where code writes."""
    for change, _ in CELLS:
        if not change.kind.startswith("operation") and change.reason not in (NEW_DERIVES, OLD_DERIVES):
            found = {about(change, direction)[0].verdicts[Observer.SOURCE] for direction in Exposure}
            assert len(found) == 1, change.id


def test_request_narrowing_and_answer_widening_break() -> None:
    widening = [
        Kind.ELEMENT_ADDED,
        Kind.MAX_OCCURS_RAISED,
        Kind.ENUM_VALUE_ADDED,
        Kind.FACET_LOOSENED,
        Kind.TYPE_WIDENED,
        Kind.MIN_OCCURS_LOWERED,
        Kind.BRANCH_ADDED,
        Kind.WILDCARD_ADDED,
        Kind.NILLABLE_ADDED,
    ]
    for kind in widening:
        request, answer = fact(kind, Exposure.REQUEST), fact(kind, Exposure.RESPONSE)
        assert judged(request).verdicts[Observer.OLD_REQUEST] is OK
        assert judged(request).verdicts[Observer.NEW_SEND] is IF_USED
        assert judged(mirror(request)).verdicts[Observer.OLD_REQUEST] is BREAKS
        assert judged(answer).verdicts[Observer.VALIDATING_READER] is BREAKS


@pytest.mark.parametrize(
    ("change", "verdicts"),
    [
        (fact(Kind.ENUM_VALUE_ADDED, Exposure.RESPONSE, None), (OK, WARNS, BREAKS)),
        (fact(Kind.MAX_OCCURS_RAISED, Exposure.RESPONSE, "0..1", "0..unbounded"), (LOSES, LOSES, BREAKS)),
        (fact(Kind.MAX_OCCURS_RAISED, Exposure.RESPONSE, "0..5", "0..9"), (OK, OK, BREAKS)),
        (fact(Kind.ELEMENT_ADDED, Exposure.RESPONSE, None), (OK, BREAKS, BREAKS)),
        (fact(Kind.ELEMENT_REMOVED, Exposure.RESPONSE, "x", None), (LOSES, LOSES, LOSES)),
        (fact(Kind.ELEMENT_REORDERED, Exposure.RESPONSE), (OK, WARNS, BREAKS)),
        (fact(Kind.MIN_OCCURS_LOWERED, Exposure.RESPONSE), (BREAKS, BREAKS, BREAKS)),
        (fact(Kind.TYPE_WIDENED, Exposure.RESPONSE, "xs:int", "xs:long"), (BREAKS, BREAKS, BREAKS)),
        (fact(Kind.FACET_TIGHTENED, Exposure.RESPONSE), (OK, OK, OK)),
        (fact(Kind.DOCUMENTATION_CHANGED, Exposure.RESPONSE), (OK, OK, OK)),
    ],
    ids=lambda value: value.id if isinstance(value, Change) else "",
)
def test_readers_of_answers(change: Change, verdicts: tuple[Verdict, Verdict, Verdict]) -> None:
    assert tuple(judged(change).verdicts[reader] for reader in READERS) == verdicts


def test_python_types_are_those_of_the_bindings() -> None:
    types = (
        "string",
        "dateTime",
        "decimal",
        "int",
        "long",
        "unsignedByte",
        "boolean",
        "float",
        "base64Binary",
        "anyType",
    )
    for old, new in product(types, types):
        change = fact(Kind.TYPE_WIDENED, Exposure.NONE, f"xs:{old}", f"xs:{new}")
        same = python_type(old) == python_type(new)
        assert (judged(change).verdicts[Observer.SOURCE] is OK) == same


# findings


def test_both_directions_are_combined_worst_first() -> None:
    finding = judged(both(fact(Kind.MAX_OCCURS_RAISED, Exposure.NONE, "0..3", "0..9")))
    assert [rule.id for rule in finding.rules] == ["request-max-occurs-raised", "response-max-occurs-raised"]
    assert finding.verdicts == {
        Observer.OLD_REQUEST: OK,
        Observer.STRICT_READER: OK,
        Observer.TOLERANT_READER: OK,
        Observer.VALIDATING_READER: BREAKS,
        Observer.SOURCE: OK,
        Observer.NEW_SEND: IF_USED,
        Observer.NEW_READ: OK,
    }


def test_one_direction_says_nothing_of_the_other() -> None:
    changes = [change for change, _ in CELLS if change.reaches]
    for finding in judge(changes):
        (direction,) = (Exposure(reach.direction) for reach in finding.change.reaches)
        assert all(finding.verdicts[observer] is OK for observer in set(Observer) - direction.observers)


def test_an_operation_is_both_directions_even_if_its_reach_is_not_told() -> None:
    finding = judged(fact(Kind.OPERATION_REMOVED, Exposure.NONE))
    assert finding.verdicts[Observer.OLD_REQUEST] is BREAKS
    assert len(finding.rules) == 1


# profiles


def test_all_counts_what_any_profile_counts() -> None:
    changes = [change for change, _ in CELLS]
    found = {name: [finding.severity for finding in judge(changes, profile)] for name, profile in PROFILES.items()}
    assert found.pop("all") == [max(severities) for severities in zip(*found.values(), strict=True)]


@pytest.mark.parametrize(
    ("change", "severities"),
    [
        (fact(Kind.ELEMENT_ADDED, Exposure.RESPONSE, None), "warning warning none info warning"),
        (fact(Kind.ELEMENT_ADDED, Exposure.REQUEST, None), "none none none info info"),
        (fact(Kind.ELEMENT_ADDED, Exposure.REQUEST, None, required=True), "breaking none none breaking breaking"),
        (fact(Kind.MIN_OCCURS_LOWERED, Exposure.RESPONSE), "breaking breaking none none breaking"),
        (fact(Kind.TYPE_RENAMED, Exposure.RESPONSE), "none none breaking none breaking"),
        (fact(Kind.DEFAULT_CHANGED, Exposure.REQUEST), "breaking none none breaking breaking"),
        (fact(Kind.DEFAULT_CHANGED, Exposure.RESPONSE), "warning warning none warning warning"),
        (fact(Kind.DOCUMENTATION_CHANGED, Exposure.REQUEST), "none none none none none"),
    ],
    ids=lambda value: value.id if isinstance(value, Change) else "",
)
def test_severity_by_profile(change: Change, severities: str) -> None:
    assert [str(judged(change, name).severity) for name in PROFILES if name != "bindings"] == severities.split()


def test_strict_and_validating_readers_never_break_alone() -> None:
    for profile in PROFILES.values():
        verdicts = {Observer.STRICT_READER: BREAKS, Observer.VALIDATING_READER: BREAKS}
        assert profile.severity(verdicts) <= Severity.WARNING


# the releases


def test_40_8_0_breaks_readers_of_get_session_info(apis: Mapping[str, Api]) -> None:
    findings = judge(diff(apis["40.7.0"], apis["40.8.0"]))
    breaking = {
        (reach.operation, reach.direction, reach.path)
        for finding in findings
        if finding.severity is Severity.BREAKING
        for reach in finding.change.reaches
    }
    paths = "confID host metaData/confName metaData/isRecurring metaData/sessionType schedule schedule/duration"
    paths += " schedule/startDate schedule/timeZone"
    assert breaking == {("GetSessionInfo", "response", path) for path in paths.split()}
    (retyped,) = (finding for finding in findings if finding.change.kind is Kind.CLASS_CHANGED)
    assert retyped.change.reason == NEW_DERIVES
    assert retyped.severity is Severity.NONE


def test_40_12_0_breaks_nothing(apis: Mapping[str, Api]) -> None:
    findings = judge(diff(apis["40.11.0"], apis["40.12.0"]))
    assert max(finding.severity for finding in findings) is Severity.WARNING


# documentation


def test_describe_tells_all_of_a_rule() -> None:
    assert describe(RULES["response-element-added-optional"]) == """\
## response-element-added-optional

Applies to: `element-added` in a response; optional

| observer | verdict | who that is |
|---|---|---|
| strict-reader | breaks | old bindings that refuse unknown elements read a new response |
| tolerant-reader | ok | old bindings that ignore unknown elements and want the required ones read it |
| validating-reader | breaks | a new response is validated against the old schema |
| source | ok | code written for the old release's generated classes meets the new ones |
| new-read | if-used | new bindings read an older site's response |

(ok: nothing to notice; if-used: fails only where the feature is used; breaks: fails)

**Why.** A reader that refuses the unknown fails on the first response that holds it; one that ignores it reads on.

**What to do.** Let readers skip unknown elements before the site moves.

**Breaking for:** no profile.

**The other way round:** `response-element-removed-optional`.
"""


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_rule_can_be_described(rule: Rule) -> None:
    text = describe(rule)
    assert text.startswith(f"## {rule.id}\n")
    assert all(part in text for part in (rule.why, rule.do))


def test_a_rule_is_found_by_its_id() -> None:
    assert find_rule("deprecated") is RULES["deprecated"]
    with pytest.raises(UnknownNameError, match=r"did you mean .*request-element-removed-required"):
        find_rule("request-element-remove-required")
