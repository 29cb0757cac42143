"""Rules about the values that an element may hold: enumerations, defaults, fixed values."""

from __future__ import annotations

from webexgen.compare.change import Kind
from webexgen.compare.rules.rule import Condition, Exposure, Rule, Verdict, on_classes, on_request, on_response

OK, IF_USED, WARNS, LOSES, BREAKS = Verdict

REQUEST_ENUM_VALUE_ADDED = Rule(
    id="request-enum-value-added",
    applies=Kind.ENUM_VALUE_ADDED & Exposure.REQUEST & Condition.COMPLETE,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="The values of before are all still taken; an older site refuses the new one.",
    do="Send the value only to sites whose release knows it.",
    mirror="request-enum-value-removed",
)

REQUEST_ENUM_VALUE_REMOVED = Rule(
    id="request-enum-value-removed",
    applies=Kind.ENUM_VALUE_REMOVED & Exposure.REQUEST & Condition.COMPLETE,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=BREAKS),
    why="A request with this value is refused, and the enumeration has lost the member.",
    do="Choose another value before the site moves.",
    mirror="request-enum-value-added",
)

REQUEST_OPEN_VALUE_ADDED = Rule(
    id="request-open-value-added",
    applies=Kind.ENUM_VALUE_ADDED & Exposure.REQUEST & Condition.INCOMPLETE,
    verdicts=on_request(old_request=OK, new_send=OK, source=OK),
    why="The value was valid before it was listed; nothing is known of the releases whose sites take it.",
    do="Nothing; the value now has a member of the enumeration.",
    mirror="request-open-value-removed",
)

REQUEST_OPEN_VALUE_REMOVED = Rule(
    id="request-open-value-removed",
    applies=Kind.ENUM_VALUE_REMOVED & Exposure.REQUEST & Condition.INCOMPLETE,
    verdicts=on_request(old_request=OK, new_send=OK, source=BREAKS),
    why="The value is valid without being listed, but the enumeration has lost its member.",
    do="Set the text of the value where the code named the member.",
    mirror="request-open-value-added",
)

REQUEST_DEFAULT_GIVEN = Rule(
    id="request-default-given",
    applies=Kind.DEFAULT_CHANGED & Exposure.REQUEST & Condition.GIVEN,
    verdicts=on_request(old_request=WARNS, new_send=WARNS, source=OK),
    why="To leave the element out now has a stated meaning; what it meant to the site before was never said.",
    do="Send the value that is meant instead of leaving it to the site.",
    mirror="request-default-dropped",
)

REQUEST_DEFAULT_DROPPED = Rule(
    id="request-default-dropped",
    applies=Kind.DEFAULT_CHANGED & Exposure.REQUEST & Condition.DROPPED,
    verdicts=on_request(old_request=WARNS, new_send=WARNS, source=OK),
    why="Requests that leave the element out counted on a value that the schema no longer promises.",
    do="Spell out the old default where it is meant.",
    mirror="request-default-given",
)

REQUEST_DEFAULT_CHANGED = Rule(
    id="request-default-changed",
    applies=Kind.DEFAULT_CHANGED & Exposure.REQUEST & Condition.SWITCHED,
    verdicts=on_request(old_request=LOSES, new_send=LOSES, source=OK),
    why="The same request, without the element, asks for something else, and nothing tells.",
    do="Always send the element, with the value that is meant.",
    mirror="request-default-changed",
)

REQUEST_FIXED_GIVEN = Rule(
    id="request-fixed-given",
    applies=Kind.FIXED_CHANGED & Exposure.REQUEST & Condition.GIVEN,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK),
    why="One value is left of those that old requests may hold.",
    do="Send the one value that is left; older sites take it too.",
    mirror="request-fixed-dropped",
)

REQUEST_FIXED_DROPPED = Rule(
    id="request-fixed-dropped",
    applies=Kind.FIXED_CHANGED & Exposure.REQUEST & Condition.DROPPED,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="The one value of before is still fine; an older site takes no other.",
    do="Keep to that value for older sites.",
    mirror="request-fixed-given",
)

REQUEST_FIXED_CHANGED = Rule(
    id="request-fixed-changed",
    applies=Kind.FIXED_CHANGED & Exposure.REQUEST & Condition.SWITCHED,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=OK),
    why="Each of the two releases takes one value only, and not the same.",
    do="Choose the value by the site's release.",
    mirror="request-fixed-changed",
)

RESPONSE_ENUM_VALUE_ADDED = Rule(
    id="response-enum-value-added",
    applies=Kind.ENUM_VALUE_ADDED & Exposure.RESPONSE & Condition.COMPLETE,
    verdicts=on_response(strict=WARNS, tolerant=OK, validating=BREAKS, new_read=OK, source=OK),
    why="Readers with open enumerations hold the value as text; closed ones report it, and a validator refuses it.",
    do="Give every decision over this element a branch for values it does not know.",
    mirror="response-enum-value-removed",
)

RESPONSE_ENUM_VALUE_REMOVED = Rule(
    id="response-enum-value-removed",
    applies=Kind.ENUM_VALUE_REMOVED & Exposure.RESPONSE & Condition.COMPLETE,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=WARNS, source=BREAKS),
    why="Readers wait for a value in vain and fail nowhere; from an older site new bindings get it as plain text.",
    do="Compare with the text where older sites are asked, and drop the member from the code.",
    mirror="response-enum-value-added",
)

RESPONSE_OPEN_VALUE_ADDED = Rule(
    id="response-open-value-added",
    applies=Kind.ENUM_VALUE_ADDED & Exposure.RESPONSE & Condition.INCOMPLETE,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=OK),
    why="Readers had to expect the value, and any other, before it was listed.",
    do="Nothing; the value now has a member of the enumeration.",
    mirror="response-open-value-removed",
)

RESPONSE_OPEN_VALUE_REMOVED = Rule(
    id="response-open-value-removed",
    applies=Kind.ENUM_VALUE_REMOVED & Exposure.RESPONSE & Condition.INCOMPLETE,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=BREAKS),
    why="Readers get the value as they did, but the enumeration has lost its member.",
    do="Compare with the text of the value where the code named the member.",
    mirror="response-open-value-added",
)

RESPONSE_DEFAULT_GIVEN = Rule(
    id="response-default-given",
    applies=Kind.DEFAULT_CHANGED & Exposure.RESPONSE & Condition.GIVEN,
    verdicts=on_response(strict=WARNS, tolerant=WARNS, validating=WARNS, new_read=WARNS, source=OK),
    why="An absent or empty element now stands for a value; old readers see none, and older sites mean none.",
    do="Settle in the code what absence means, release by release.",
    mirror="response-default-dropped",
)

RESPONSE_DEFAULT_DROPPED = Rule(
    id="response-default-dropped",
    applies=Kind.DEFAULT_CHANGED & Exposure.RESPONSE & Condition.DROPPED,
    verdicts=on_response(strict=WARNS, tolerant=WARNS, validating=WARNS, new_read=WARNS, source=OK),
    why="Readers that fill in the old default claim a value which the site no longer stands for.",
    do="Stop filling in the default before the site moves.",
    mirror="response-default-given",
)

RESPONSE_DEFAULT_CHANGED = Rule(
    id="response-default-changed",
    applies=Kind.DEFAULT_CHANGED & Exposure.RESPONSE & Condition.SWITCHED,
    verdicts=on_response(strict=WARNS, tolerant=WARNS, validating=LOSES, new_read=WARNS, source=OK),
    why="A reader that fills in its schema's default reads another value than the site means.",
    do="Take the default from the bindings of the release that the response comes from.",
    mirror="response-default-changed",
)

RESPONSE_FIXED_GIVEN = Rule(
    id="response-fixed-given",
    applies=Kind.FIXED_CHANGED & Exposure.RESPONSE & Condition.GIVEN,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=WARNS, source=OK),
    why="Readers that took any value get always the same; an older site may send another.",
    do="Read the element while older sites are asked, rather than take the value for granted.",
    mirror="response-fixed-dropped",
)

RESPONSE_FIXED_DROPPED = Rule(
    id="response-fixed-dropped",
    applies=Kind.FIXED_CHANGED & Exposure.RESPONSE & Condition.DROPPED,
    verdicts=on_response(strict=BREAKS, tolerant=LOSES, validating=BREAKS, new_read=OK, source=OK),
    why="A reader that knew the value beforehand fails on another one, or never looks at it.",
    do="Read the element instead of assuming its value.",
    mirror="response-fixed-given",
)

RESPONSE_FIXED_CHANGED = Rule(
    id="response-fixed-changed",
    applies=Kind.FIXED_CHANGED & Exposure.RESPONSE & Condition.SWITCHED,
    verdicts=on_response(strict=BREAKS, tolerant=LOSES, validating=BREAKS, new_read=WARNS, source=OK),
    why="The value that readers take for granted is not the one that the site sends.",
    do="Compare with both values until all sites have moved.",
    mirror="response-fixed-changed",
)

UNREACHED_ENUM_VALUE_ADDED = Rule(
    id="unreached-enum-value-added",
    applies=Kind.ENUM_VALUE_ADDED & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="An enumeration that no message uses gains a member.",
    do="Nothing; the other members stay.",
    mirror="unreached-enum-value-removed",
)

UNREACHED_ENUM_VALUE_REMOVED = Rule(
    id="unreached-enum-value-removed",
    applies=Kind.ENUM_VALUE_REMOVED & Exposure.NONE,
    verdicts=on_classes(source=BREAKS),
    why="Code that names the member fails, whether a message holds it or not.",
    do="Drop the member from the code.",
    mirror="unreached-enum-value-added",
)

UNREACHED_DEFAULT = Rule(
    id="unreached-default-changed",
    applies=Kind.DEFAULT_CHANGED & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="Generated classes never fill in a default by themselves.",
    do="Nothing; an absent field stays None.",
    mirror="unreached-default-changed",
)

UNREACHED_FIXED = Rule(
    id="unreached-fixed-changed",
    applies=Kind.FIXED_CHANGED & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="Generated classes take any value, fixed or not.",
    do="Nothing; the field can be set as before.",
    mirror="unreached-fixed-changed",
)
