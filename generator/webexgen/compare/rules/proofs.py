"""Rules about what is proved of messages and has no name as a facet, an occurrence or a group; and about classes alone."""

from __future__ import annotations

from webexgen.compare.change import Kind
from webexgen.compare.rules.rule import Condition, Exposure, Rule, Verdict, any_of, on_classes, on_request, on_response

OK, IF_USED, WARNS, BREAKS = Verdict.OK, Verdict.IF_USED, Verdict.WARNS, Verdict.BREAKS

REQUEST_CONTENT_NARROWED = Rule(
    id="request-content-narrowed",
    applies=Kind.CONTENT_NARROWED & Exposure.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK),
    why="Some content that old requests may have, such as the one shown, is no longer valid.",
    do="Check requests against the new schema before the site moves; what is valid there is valid at older sites.",
    mirror="request-content-widened",
)

REQUEST_CONTENT_WIDENED = Rule(
    id="request-content-widened",
    applies=Kind.CONTENT_WIDENED & Exposure.REQUEST,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="All old requests are still valid; an older site refuses the content that is new, such as the one shown.",
    do="Send such content only to sites whose release allows it.",
    mirror="request-content-narrowed",
)

RESPONSE_CONTENT_NARROWED = Rule(
    id="response-content-narrowed",
    applies=Kind.CONTENT_NARROWED & Exposure.RESPONSE,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=WARNS, source=OK),
    why="Every new response is one that old readers were made for; older sites may still send the content shown.",
    do="Go on reading such content while older sites are asked.",
    mirror="response-content-widened",
)

RESPONSE_CONTENT_WIDENED = Rule(
    id="response-content-widened",
    applies=Kind.CONTENT_WIDENED & Exposure.RESPONSE,
    verdicts=on_response(strict=BREAKS, tolerant=WARNS, validating=BREAKS, new_read=OK, source=OK),
    why="Responses may have content that the old schema does not allow, such as the one shown.",
    do="Try the content shown with the readers of the old release.",
    mirror="response-content-narrowed",
)

UNREACHED_CONTENT_PROVED = Rule(
    id="unreached-content-narrowed-or-widened",
    applies=any_of(Kind.CONTENT_NARROWED, Kind.CONTENT_WIDENED) & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="What a type allows is asked of messages only, and no message has this type.",
    do="Nothing; the fields of the class are the same.",
    mirror="unreached-content-narrowed-or-widened",
)

CLASS_FIELD_GIVEN = Rule(
    id="class-field-given",
    applies=any_of(Kind.CLASS_CHANGED) & Condition.GIVEN,
    verdicts=on_request(old_request=OK, new_send=OK, source=OK)
    | on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=OK),
    why="A base class has a field that only the classes derived from it had.",
    do="Nothing; code may now set and read the field of the base class.",
    mirror="class-field-dropped",
)

CLASS_FIELD_DROPPED = Rule(
    id="class-field-dropped",
    applies=any_of(Kind.CLASS_CHANGED) & Condition.DROPPED,
    verdicts=on_request(old_request=OK, new_send=OK, source=BREAKS)
    | on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=BREAKS),
    why="A base class has lost a field to the classes derived from it, so code written for the base finds none.",
    do="Use the derived class where the code sets or reads the field.",
    mirror="class-field-given",
)

REQUEST_CLASS_DERIVED = Rule(
    id="request-class-derived",
    applies=Kind.CLASS_CHANGED & Exposure.REQUEST & Condition.SWITCHED & Condition.NEW_DERIVES,
    verdicts=on_request(old_request=OK, new_send=OK, source=BREAKS),
    why="Messages stay as they are, but the field takes a class derived from the one that code builds.",
    do="Build the value with the new class.",
    mirror="request-class-generalized",
)

REQUEST_CLASS_GENERALIZED = Rule(
    id="request-class-generalized",
    applies=Kind.CLASS_CHANGED & Exposure.REQUEST & Condition.SWITCHED & Condition.OLD_DERIVES,
    verdicts=on_request(old_request=OK, new_send=OK, source=WARNS),
    why="The field takes the base of the class that code builds, which then writes its type into the message.",
    do="Build the value with the base class where nothing of the derived one is needed.",
    mirror="request-class-derived",
)

RESPONSE_CLASS_DERIVED = Rule(
    id="response-class-derived",
    applies=Kind.CLASS_CHANGED & Exposure.RESPONSE & Condition.SWITCHED & Condition.NEW_DERIVES,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=OK),
    why="Code gets an instance of a class derived from the one that it was written for, with all of its fields.",
    do="Nothing; name the new class to use what it adds.",
    mirror="response-class-generalized",
)

RESPONSE_CLASS_GENERALIZED = Rule(
    id="response-class-generalized",
    applies=Kind.CLASS_CHANGED & Exposure.RESPONSE & Condition.SWITCHED & Condition.OLD_DERIVES,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=BREAKS),
    why="Code gets an instance of a base of the class that it was written for, which lacks the fields of that class.",
    do="Name the base class where the code reads the field.",
    mirror="response-class-derived",
)

UNREACHED_CLASS_CHANGED = Rule(
    id="unreached-class-changed",
    applies=any_of(Kind.CLASS_CHANGED) & Exposure.NONE & Condition.SWITCHED & Condition.RELATED,
    verdicts=on_classes(source=BREAKS),
    why="The field of a class that no operation uses has another class.",
    do="Fill the field with the new class.",
    mirror="unreached-class-changed",
)

CLASS_CHANGED = Rule(
    id="class-changed",
    applies=any_of(Kind.CLASS_CHANGED) & Condition.SWITCHED & Condition.UNRELATED,
    verdicts=on_request(old_request=OK, new_send=OK, source=BREAKS)
    | on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=BREAKS),
    why="Messages stay as they are, but the field has another class or Python type in the bindings.",
    do="Build the value with the new class, or convert it where the field is set or read.",
    mirror="class-changed",
)
