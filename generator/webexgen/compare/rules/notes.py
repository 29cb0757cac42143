"""Rules about what the schema remarks on a declaration. None of it is in a message."""

from __future__ import annotations

from webexgen.compare.change import Kind
from webexgen.compare.rules.rule import Rule, Verdict, any_of, on_request, on_response

OK, WARNS = Verdict.OK, Verdict.WARNS

DOCUMENTATION_CHANGED = Rule(
    id="documentation-changed",
    applies=any_of(Kind.DOCUMENTATION_CHANGED),
    verdicts=on_request(old_request=OK, new_send=OK, source=OK)
    | on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=OK),
    why="Other words are said of the same declaration.",
    do="Read them: the words may tell what the schema can't.",
    mirror="documentation-changed",
)

DEPRECATED = Rule(
    id="deprecated",
    applies=any_of(Kind.DEPRECATED),
    verdicts=on_request(old_request=WARNS, new_send=OK, source=WARNS)
    | on_response(strict=WARNS, tolerant=WARNS, validating=WARNS, new_read=OK, source=WARNS),
    why="It still works, and a later release may do without it.",
    do="Plan to stop using it, and ask what takes its place.",
    mirror="undeprecated",
)

UNDEPRECATED = Rule(
    id="undeprecated",
    applies=any_of(Kind.UNDEPRECATED),
    verdicts=on_request(old_request=OK, new_send=OK, source=OK)
    | on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=OK),
    why="It is here to stay after all, and has worked all along.",
    do="Nothing; plans to leave it can be dropped.",
    mirror="deprecated",
)

SENSITIVITY_CHANGED = Rule(
    id="sensitivity-changed",
    applies=any_of(Kind.SENSITIVITY_CHANGED),
    verdicts=on_request(old_request=OK, new_send=OK, source=WARNS)
    | on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=WARNS),
    why="The bindings hide sensitive values when an object is printed, so that logs show more or less than before.",
    do="Check what is logged, and mask the value wherever older bindings stay in use.",
    mirror="sensitivity-changed",
)
