"""Rules about how often an element stands: minOccurs, maxOccurs, nillable."""

from __future__ import annotations

from webexgen.compare.change import Kind
from webexgen.compare.rules.rule import Condition, Exposure, Rule, Verdict, any_of, on_classes, on_request, on_response

OK, IF_USED, WARNS, LOSES, BREAKS = Verdict

REQUEST_ELEMENT_REQUIRED = Rule(
    id="request-min-occurs-raised",
    applies=Kind.MIN_OCCURS_RAISED & Exposure.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK),
    why="Old requests may leave out, or send too few of, what the site now asks for.",
    do="Send the element always; older sites take that too.",
    mirror="request-min-occurs-lowered",
)

REQUEST_ELEMENT_OPTIONAL = Rule(
    id="request-min-occurs-lowered",
    applies=Kind.MIN_OCCURS_LOWERED & Exposure.REQUEST,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="Old requests send it and may go on; an older site refuses a request that makes use of the freedom.",
    do="Leave the element out only where the site's release allows it.",
    mirror="request-min-occurs-raised",
)

REQUEST_LIST_FROM_ONE = Rule(
    id="request-max-occurs-raised-from-one",
    applies=Kind.MAX_OCCURS_RAISED & Exposure.REQUEST & Condition.ONE_OR_MANY,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=BREAKS),
    why="One is still allowed on the wire, but the field is a list now; an older site takes no second one.",
    do="Give a list where a value was given, of one member for older sites.",
    mirror="request-max-occurs-lowered-to-one",
)

REQUEST_LIST_LONGER = Rule(
    id="request-max-occurs-raised",
    applies=Kind.MAX_OCCURS_RAISED & Exposure.REQUEST & Condition.MANY_STAY_MANY,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="Lists as long as before are fine; an older site takes no longer ones.",
    do="Keep to the older limit for older sites.",
    mirror="request-max-occurs-lowered",
)

REQUEST_LIST_TO_ONE = Rule(
    id="request-max-occurs-lowered-to-one",
    applies=Kind.MAX_OCCURS_LOWERED & Exposure.REQUEST & Condition.ONE_OR_MANY,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=BREAKS),
    why="A request with several is refused, and the field is a single value now.",
    do="Send one at most before the site moves, then one call a value.",
    mirror="request-max-occurs-raised-from-one",
)

REQUEST_LIST_SHORTER = Rule(
    id="request-max-occurs-lowered",
    applies=Kind.MAX_OCCURS_LOWERED & Exposure.REQUEST & Condition.MANY_STAY_MANY,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK),
    why="An old client may send more of it than the site still takes.",
    do="Split longer lists over several calls.",
    mirror="request-max-occurs-raised",
)

REQUEST_NILLABLE = Rule(
    id="request-nillable-added",
    applies=Kind.NILLABLE_ADDED & Exposure.REQUEST,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="Nobody has to send xsi:nil; an older site does not expect an element without a value.",
    do="Send xsi:nil only where the site's release allows it.",
    mirror="request-nillable-removed",
)

REQUEST_NOT_NILLABLE = Rule(
    id="request-nillable-removed",
    applies=Kind.NILLABLE_REMOVED & Exposure.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK),
    why="A request that says xsi:nil is no longer valid.",
    do="Leave the element out, or give it a value, before the site moves.",
    mirror="request-nillable-added",
)

RESPONSE_ELEMENT_REQUIRED = Rule(
    id="response-min-occurs-raised",
    applies=Kind.MIN_OCCURS_RAISED & Exposure.RESPONSE,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=IF_USED, source=OK),
    why="Responses now hold for certain what readers had to do without at times; those of older sites may not.",
    do="Rely on the element only when all sites have moved.",
    mirror="response-min-occurs-lowered",
)

RESPONSE_ELEMENT_OPTIONAL = Rule(
    id="response-min-occurs-lowered",
    applies=Kind.MIN_OCCURS_LOWERED & Exposure.RESPONSE,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=OK, source=OK),
    why="A reader that requires the element fails on the first response that leaves it out.",
    do="Read the element as optional before the site moves.",
    mirror="response-min-occurs-raised",
)

RESPONSE_LIST_FROM_ONE = Rule(
    id="response-max-occurs-raised-from-one",
    applies=Kind.MAX_OCCURS_RAISED & Exposure.RESPONSE & Condition.ONE_OR_MANY,
    verdicts=on_response(strict=LOSES, tolerant=LOSES, validating=BREAKS, new_read=OK, source=BREAKS),
    why="A reader that holds one value keeps the first or the last and drops the others without a word.",
    do="Read the element as a list before the site moves.",
    mirror="response-max-occurs-lowered-to-one",
)

RESPONSE_LIST_LONGER = Rule(
    id="response-max-occurs-raised",
    applies=Kind.MAX_OCCURS_RAISED & Exposure.RESPONSE & Condition.MANY_STAY_MANY,
    verdicts=on_response(strict=OK, tolerant=OK, validating=BREAKS, new_read=OK, source=OK),
    why="Readers that hold a list hold a longer one; a validator counts to the old limit.",
    do="Check whatever is built for the old number: columns of a table, lines of a form.",
    mirror="response-max-occurs-lowered",
)

RESPONSE_LIST_TO_ONE = Rule(
    id="response-max-occurs-lowered-to-one",
    applies=Kind.MAX_OCCURS_LOWERED & Exposure.RESPONSE & Condition.ONE_OR_MANY,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=WARNS, source=BREAKS),
    why="A list of one is a list to old readers; new bindings hold one value and put an older site's others aside.",
    do="Change code that walks the list; go on with the older bindings for older sites.",
    mirror="response-max-occurs-raised-from-one",
)

RESPONSE_LIST_SHORTER = Rule(
    id="response-max-occurs-lowered",
    applies=Kind.MAX_OCCURS_LOWERED & Exposure.RESPONSE & Condition.MANY_STAY_MANY,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=OK),
    why="Responses bring no more of it than readers were ready for.",
    do="Nothing; see only whether the site now cuts off what it used to list.",
    mirror="response-max-occurs-raised",
)

RESPONSE_NILLABLE = Rule(
    id="response-nillable-added",
    applies=Kind.NILLABLE_ADDED & Exposure.RESPONSE,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=OK, source=OK),
    why="An element that had to hold a value may be empty, and an empty text is no number and no date.",
    do="Take an empty element for an absent value before the site moves.",
    mirror="response-nillable-removed",
)

RESPONSE_NOT_NILLABLE = Rule(
    id="response-nillable-removed",
    applies=Kind.NILLABLE_REMOVED & Exposure.RESPONSE,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=WARNS, source=OK),
    why="Responses always bring a value where it stands; an older site may still say xsi:nil.",
    do="Go on treating an empty element as no value while older sites are asked.",
    mirror="response-nillable-added",
)

UNREACHED_MIN_OCCURS = Rule(
    id="unreached-min-occurs-changed",
    applies=any_of(Kind.MIN_OCCURS_RAISED, Kind.MIN_OCCURS_LOWERED) & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="Every field of a generated class may be left out, required or not.",
    do="Nothing; the class takes the same arguments.",
    mirror="unreached-min-occurs-changed",
)

UNREACHED_LIST_OR_ONE = Rule(
    id="unreached-max-occurs-changed-from-or-to-one",
    applies=any_of(Kind.MAX_OCCURS_RAISED, Kind.MAX_OCCURS_LOWERED) & Exposure.NONE & Condition.ONE_OR_MANY,
    verdicts=on_classes(source=BREAKS),
    why="The field of an unused class turns from a value into a list, or back.",
    do="Give the field what it now holds.",
    mirror="unreached-max-occurs-changed-from-or-to-one",
)

UNREACHED_LIST = Rule(
    id="unreached-max-occurs-changed",
    applies=any_of(Kind.MAX_OCCURS_RAISED, Kind.MAX_OCCURS_LOWERED) & Exposure.NONE & Condition.MANY_STAY_MANY,
    verdicts=on_classes(source=OK),
    why="A list stays a list, whatever number it may grow to.",
    do="Nothing; lists are not counted when an object is made.",
    mirror="unreached-max-occurs-changed",
)

UNREACHED_NILLABLE = Rule(
    id="unreached-nillable-changed",
    applies=any_of(Kind.NILLABLE_ADDED, Kind.NILLABLE_REMOVED) & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="Fields could be None before and still can.",
    do="Nothing; None means what it meant.",
    mirror="unreached-nillable-changed",
)
