"""What each observer is told of the cases: decided beforehand, and held against what libxml2 says of their witnesses."""

from __future__ import annotations

import pytest
from support.cases import CASES, api, parties

from webexgen.compare.change import Kind
from webexgen.compare.diff import diff
from webexgen.compare.policy import judge
from webexgen.compare.rules.rule import Observer, Verdict, worst
from webexgen.compare.witnesses.search import Which
from webexgen.compare.witnesses.witness import witness

LETTERS = dict(zip(Verdict, ".uwlB", strict=True))
"""ok, if-used, warns, loses-data, breaks."""

# By observer: old-request, strict-reader, tolerant-reader, validating-reader, source, new-send, new-read.
DECIDED = {
    # Occurrence inside repeated groups: a count is not the product of the counts around it.
    "content-narrowed-in-repeated-group": "B.....w",
    "content-widened-in-repeated-group": ".BwB.u.",
    "content-narrowed-before-last": "B.....w",
    "content-changed-list-into-repeated-group": "BBBBBuw",
    # Wildcards of attributes and of elements.
    "any-attribute-added": ".BwB.u.",
    "any-attribute-removed": "B.....w",
    "any-attribute-wider": ".BwB.u.",
    "max-occurs-lowered-of-equal-wildcards": "BBBBBuw",
    "unchanged-two-wildcards": ".......",
    "wildcard-widened": ".B.B.uu",
    "wildcard-added-stricter": "BlllB.w",
    "wildcard-removed-stricter": ".B.B.uu",
    # Qualification, use, block and final, 1 for true.
    "form-changed": "BBBBBBw",
    "form-changed-by-default": "BBBBBBw",
    "form-changed-of-attribute": "BBwB.uw",
    "attribute-prohibited": "BlllB.w",
    "block-added-to-element": "B...B.w",
    "block-added-to-type": "B...B.w",
    "block-added-by-default": "B...B.w",
    "block-removed-from-type": ".BwB.u.",
    "unchanged-final": ".......",
    "nillable-added-as-number": ".BBB.u.",
    "type-narrowed-to-abstract-as-number": "B.....w",
    # whiteSpace comes before every other facet.
    "white-space-collapsed-beside-enumeration": ".BwB.u.",
    "white-space-collapsed-beside-pattern": ".BwB.u.",
    "white-space-collapsed-beside-length": "BBwB.u.",
    "white-space-collapsed-by-token-under-enumeration": ".BwB.u.",
    "unchanged-string-to-normalized": ".......",
    "unchanged-token-to-string": ".......",
    "unchanged-white-space": ".......",
    # Derived types, by xsi:type.
    "element-added-in-substitute": "BB.B.Bu",
    "element-removed-in-substitute": "BBBBBBw",
    "substitute-added": ".BwB.u.",
    "substitute-removed": "B...B.w",
    "substitute-no-longer-derived": "B...B.w",
    "base-changed-of-substitute": "....B.w",
    # Classes.
    "type-added-for-anonymous": "....B..",
    "enumeration-to-token": ".w.BBu.",
    "field-moved-into-derived-class": "....B..",
    "class-changed-equal-copy": "....B..",
    "class-changed-equal-copy-back": "....B..",
    "class-changed-to-derived": "....B..",
    "class-changed-to-base": "....B..",
    "type-renamed": "....B..",
    # Rewrites of groups: which of the two allows more.
    "repeated-choice-to-sequence": "B.....w",
    "sequence-to-repeated-choice": ".BwB.u.",
    "optional-group-to-optional-elements": ".BwB.u.",
    "optional-elements-to-optional-group": "B.....w",
    # Values as sets.
    "pattern-joined": ".w.B.u.",
    "pattern-split": "B......",
    "date-bound-lowered": ".w.B.u.",
    "unchanged-min-length-zero": ".......",
    "unchanged-min-inclusive-of-int": ".......",
    "unchanged-enumeration-of-numbers": ".......",
    "unchanged-range-to-unsigned-byte": ".......",
    "type-widened-to-string": ".BBBBu.",
    "type-widened-date-to-string": ".BBB.u.",
    # Lists that are known to be incomplete refuse nothing.
    "enum-value-added-to-incomplete-list": ".......",
    "enum-value-removed-from-incomplete-list": "....B..",
    # Names and rewrites.
    "element-renamed-letter-case": "BBBB.Bl",
    "unchanged-flattened": ".......",
    "unchanged-moved-into-base": ".......",
    "unchanged-prefix": ".......",
}


def told(case: str) -> dict[Observer, Verdict]:
    """The worst that each observer is told."""
    findings = judge(diff(api(case, "old"), api(case, "new")))
    return {observer: worst(finding.verdicts[observer] for finding in findings) for observer in Observer}


@pytest.mark.parametrize("case", DECIDED)
def test_verdicts_are_those_decided(case: str) -> None:
    assert "".join(LETTERS[verdict] for verdict in told(case).values()) == DECIDED[case]


JUDGED: dict[Observer, tuple[str, Which]] = {
    Observer.OLD_REQUEST: ("request", "old"),
    Observer.NEW_SEND: ("request", "new"),
    Observer.VALIDATING_READER: ("response", "new"),
}
"""Whom libxml2 speaks for: the direction of a message, and the release that it is valid under."""


@pytest.mark.parametrize("case", CASES)
def test_no_witness_refutes_a_verdict(case: str) -> None:
    """Where a message is valid under one release and not under the other, whoever sends or validates it is told."""
    old, new = parties(case)
    verdicts = told(case)
    for change in diff(old.api, new.api):
        if change.kind is Kind.OPERATION_ADDED:
            continue  # an old reader that calls no such operation gets no response of it
        for observer, (direction, which) in JUDGED.items():
            reaches = [reach for reach in change.reaches if reach.direction == direction]
            if any(witness(change, reach, old, new, which).confirmed for reach in reaches):
                assert verdicts[observer] is not Verdict.OK, change.id
