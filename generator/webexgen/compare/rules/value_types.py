"""Rules about an element, attribute or simple type whose type becomes another one."""

from __future__ import annotations

from webexgen.compare.change import Kind
from webexgen.compare.rules.rule import Condition, Exposure, Rule, Verdict, any_of, on_classes, on_request, on_response

OK, IF_USED, WARNS, BREAKS = Verdict.OK, Verdict.IF_USED, Verdict.WARNS, Verdict.BREAKS

REQUEST_TYPE_WIDENED = Rule(
    id="request-type-widened",
    applies=Kind.TYPE_WIDENED & Exposure.REQUEST & Condition.SAME_PYTHON_TYPE,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="The site takes all that it took, and more; an older one does not take the more.",
    do="Keep to the narrower type's values for older sites.",
    mirror="request-type-narrowed",
)

REQUEST_TYPE_WIDENED_OTHER = Rule(
    id="request-type-widened-to-other-python-type",
    applies=Kind.TYPE_WIDENED & Exposure.REQUEST & Condition.OTHER_PYTHON_TYPE,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=BREAKS),
    why="Old requests are still valid, but the field holds another Python type, and an older site takes less.",
    do="Convert the value where it is set, and keep to the narrower type's values for older sites.",
    mirror="request-type-narrowed-to-other-python-type",
)

REQUEST_TYPE_NARROWED = Rule(
    id="request-type-narrowed",
    applies=Kind.TYPE_NARROWED & Exposure.REQUEST & Condition.SAME_PYTHON_TYPE,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK),
    why="Some values that an old client may send no longer belong to the type.",
    do="Check the values that are sent against the narrower type.",
    mirror="request-type-widened",
)

REQUEST_TYPE_NARROWED_OTHER = Rule(
    id="request-type-narrowed-to-other-python-type",
    applies=Kind.TYPE_NARROWED & Exposure.REQUEST & Condition.OTHER_PYTHON_TYPE,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=BREAKS),
    why="The site refuses some of the old values, and the field takes another Python type.",
    do="Convert the value where it is set, and check it against the narrower type.",
    mirror="request-type-widened-to-other-python-type",
)

REQUEST_TYPE_CHANGED = Rule(
    id="request-type-changed",
    applies=Kind.TYPE_CHANGED & Exposure.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=BREAKS),
    why="What is a value of one type need not be one of the other, whichever site it is sent to.",
    do="Build the value after the site's release.",
    mirror="request-type-changed",
)

RESPONSE_TYPE_WIDENED = Rule(
    id="response-type-widened",
    applies=Kind.TYPE_WIDENED & Exposure.RESPONSE & Condition.SAME_PYTHON_TYPE,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=OK, source=OK),
    why="A value beyond the old type overflows or fails in a reader that was made for the old type.",
    do="Read into the wider type before the site moves.",
    mirror="response-type-narrowed",
)

RESPONSE_TYPE_WIDENED_OTHER = Rule(
    id="response-type-widened-to-other-python-type",
    applies=Kind.TYPE_WIDENED & Exposure.RESPONSE & Condition.OTHER_PYTHON_TYPE,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=OK, source=BREAKS),
    why="Readers fail on values that only the wider type has, and the field turns into another Python type.",
    do="Read the value as text and convert it in one place, before the site moves.",
    mirror="response-type-narrowed-to-other-python-type",
)

RESPONSE_TYPE_NARROWED = Rule(
    id="response-type-narrowed",
    applies=Kind.TYPE_NARROWED & Exposure.RESPONSE & Condition.SAME_PYTHON_TYPE,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=WARNS, source=OK),
    why="Whatever comes, old readers can hold; an older site may send what the narrower type does not have.",
    do="Do not count on the narrower type while older sites are asked.",
    mirror="response-type-widened",
)

RESPONSE_TYPE_NARROWED_OTHER = Rule(
    id="response-type-narrowed-to-other-python-type",
    applies=Kind.TYPE_NARROWED & Exposure.RESPONSE & Condition.OTHER_PYTHON_TYPE,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=WARNS, source=BREAKS),
    why="Old readers notice nothing; code meets another Python type in the field, or text where an older site responds.",
    do="Drop the conversion from the code, and expect text from older sites.",
    mirror="response-type-widened-to-other-python-type",
)

RESPONSE_TYPE_CHANGED = Rule(
    id="response-type-changed",
    applies=Kind.TYPE_CHANGED & Exposure.RESPONSE,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=BREAKS, source=BREAKS),
    why="A reader made for one type can't be trusted with values of the other.",
    do="Read the value as text first, and decide by the site's release.",
    mirror="response-type-changed",
)

UNREACHED_TYPE_RANGE = Rule(
    id="unreached-type-widened-or-narrowed",
    applies=any_of(Kind.TYPE_WIDENED, Kind.TYPE_NARROWED) & Exposure.NONE & Condition.SAME_PYTHON_TYPE,
    verdicts=on_classes(source=OK),
    why="Both types are the same to Python, and no message holds the value.",
    do="Nothing; the annotation stays.",
    mirror="unreached-type-widened-or-narrowed",
)

UNREACHED_TYPE_RANGE_OTHER = Rule(
    id="unreached-type-widened-or-narrowed-to-other-python-type",
    applies=any_of(Kind.TYPE_WIDENED, Kind.TYPE_NARROWED) & Exposure.NONE & Condition.OTHER_PYTHON_TYPE,
    verdicts=on_classes(source=BREAKS),
    why="The field of an unused class is annotated with another Python type.",
    do="Adapt the code that fills this class.",
    mirror="unreached-type-widened-or-narrowed-to-other-python-type",
)

UNREACHED_TYPE_CHANGED = Rule(
    id="unreached-type-changed",
    applies=Kind.TYPE_CHANGED & Exposure.NONE,
    verdicts=on_classes(source=BREAKS),
    why="What the field of an unused class holds is something else now.",
    do="Fill the field with values of the new type.",
    mirror="unreached-type-changed",
)
