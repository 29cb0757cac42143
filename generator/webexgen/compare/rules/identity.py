"""Rules about xs:key, xs:keyref and xs:unique."""

from __future__ import annotations

from webexgen.compare.change import Kind
from webexgen.compare.rules.rule import Exposure, Rule, Verdict, any_of, on_classes, on_request, on_response

OK, IF_USED, WARNS, BREAKS = Verdict.OK, Verdict.IF_USED, Verdict.WARNS, Verdict.BREAKS

REQUEST_IDENTITY_ADDED = Rule(
    id="request-identity-added",
    applies=Kind.IDENTITY_ADDED & Exposure.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK),
    why="Values that old documents may repeat, or refer to without any such key, are no longer valid.",
    do="Check old documents against the new schema, and give each of these places a value of its own.",
    mirror="request-identity-removed",
)

REQUEST_IDENTITY_REMOVED = Rule(
    id="request-identity-removed",
    applies=Kind.IDENTITY_REMOVED & Exposure.REQUEST,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="All old documents are still valid; whoever still has the old schema refuses values that repeat.",
    do="Go on keeping the values apart while the old schema is in use.",
    mirror="request-identity-added",
)

RESPONSE_IDENTITY_ADDED = Rule(
    id="response-identity-added",
    applies=Kind.IDENTITY_ADDED & Exposure.RESPONSE,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=WARNS, source=OK),
    why="New documents keep what old readers may count on, and more; old documents may still repeat values.",
    do="Count on the constraint only in new documents.",
    mirror="response-identity-removed",
)

RESPONSE_IDENTITY_REMOVED = Rule(
    id="response-identity-removed",
    applies=Kind.IDENTITY_REMOVED & Exposure.RESPONSE,
    verdicts=on_response(strict=BREAKS, tolerant=WARNS, validating=BREAKS, new_read=OK, source=OK),
    why="Values that were unique, or led to a key, may repeat or lead nowhere in new documents.",
    do="Make sure that readers do not use these values as keys.",
    mirror="response-identity-added",
)

UNREACHED_IDENTITY_CHANGED = Rule(
    id="unreached-identity-changed",
    applies=any_of(Kind.IDENTITY_ADDED, Kind.IDENTITY_REMOVED) & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="No document shows the element that has the constraint.",
    do="Nothing.",
    mirror="unreached-identity-changed",
)
