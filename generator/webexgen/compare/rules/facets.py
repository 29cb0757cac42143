"""Rules about facets: lengths, ranges, digits, patterns. Our bindings state them and do not enforce them on responses."""

from __future__ import annotations

from webexgen.compare.change import Kind
from webexgen.compare.rules.rule import Condition, Exposure, Rule, Verdict, any_of, on_classes, on_request, on_response

OK, IF_USED, WARNS, BREAKS = Verdict.OK, Verdict.IF_USED, Verdict.WARNS, Verdict.BREAKS

REQUEST_FACET_TIGHTENED = Rule(
    id="request-facet-tightened",
    applies=any_of(Kind.FACET_ADDED, Kind.FACET_TIGHTENED) & Exposure.REQUEST & Condition.UNLISTED,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK),
    why="Values that an old client may send are now too long, out of range or of the wrong form.",
    do="Check values against the new limits before the site moves; what meets them meets the old ones.",
    mirror="request-facet-loosened",
)

REQUEST_FACET_LOOSENED = Rule(
    id="request-facet-loosened",
    applies=any_of(Kind.FACET_REMOVED, Kind.FACET_LOOSENED) & Exposure.REQUEST & Condition.UNLISTED,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="Every value of before is still taken; an older site keeps to its limits.",
    do="Keep to the older limits for older sites.",
    mirror="request-facet-tightened",
)

REQUEST_ENUMERATION_ADDED = Rule(
    id="request-enumeration-added",
    applies=any_of(Kind.FACET_ADDED, Kind.FACET_TIGHTENED) & Exposure.REQUEST & Condition.LISTED,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK),
    why="Where any text was taken, only the listed ones are.",
    do="Send listed values only; older sites take them too.",
    mirror="request-enumeration-removed",
)

REQUEST_ENUMERATION_REMOVED = Rule(
    id="request-enumeration-removed",
    applies=any_of(Kind.FACET_REMOVED, Kind.FACET_LOOSENED) & Exposure.REQUEST & Condition.LISTED,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=BREAKS),
    why="The listed values are still taken, but the field is plain text and the bindings may lack its enumeration.",
    do="Write the values as text in the code, and for older sites keep to the listed ones.",
    mirror="request-enumeration-added",
)

REQUEST_FACET_CHANGED = Rule(
    id="request-facet-changed",
    applies=Kind.FACET_CHANGED & Exposure.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=OK),
    why="Neither form is known to hold the other, so that each release may refuse what the other takes.",
    do="Send what both forms allow, or choose by the site's release.",
    mirror="request-facet-changed",
)

RESPONSE_FACET_TIGHTENED = Rule(
    id="response-facet-tightened",
    applies=any_of(Kind.FACET_ADDED, Kind.FACET_TIGHTENED) & Exposure.RESPONSE & Condition.UNLISTED,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=OK),
    why="Responses hold fewer of the values that readers were made for.",
    do="Nothing; do not narrow the reader while older sites are asked.",
    mirror="response-facet-loosened",
)

RESPONSE_FACET_LOOSENED = Rule(
    id="response-facet-loosened",
    applies=any_of(Kind.FACET_REMOVED, Kind.FACET_LOOSENED) & Exposure.RESPONSE & Condition.UNLISTED,
    verdicts=on_response(strict=WARNS, tolerant=OK, validating=BREAKS, new_read=OK, source=OK),
    why="Responses may hold values beyond the limits that a validator, or a column of a table, was made for.",
    do="Check what is sized after the old limits.",
    mirror="response-facet-tightened",
)

RESPONSE_ENUMERATION_ADDED = Rule(
    id="response-enumeration-added",
    applies=any_of(Kind.FACET_ADDED, Kind.FACET_TIGHTENED) & Exposure.RESPONSE & Condition.LISTED,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=OK),
    why="Readers that took any text get a listed one; new bindings keep an older site's other texts as text.",
    do="Nothing; decide over listed values only when all sites have moved.",
    mirror="response-enumeration-removed",
)

RESPONSE_ENUMERATION_REMOVED = Rule(
    id="response-enumeration-removed",
    applies=any_of(Kind.FACET_REMOVED, Kind.FACET_LOOSENED) & Exposure.RESPONSE & Condition.LISTED,
    verdicts=on_response(strict=WARNS, tolerant=OK, validating=BREAKS, new_read=OK, source=BREAKS),
    why="Any text may come where readers know a list, and the enumeration may be gone from the bindings.",
    do="Give decisions over this element a branch for other texts, and write known values as text.",
    mirror="response-enumeration-added",
)

RESPONSE_FACET_CHANGED = Rule(
    id="response-facet-changed",
    applies=Kind.FACET_CHANGED & Exposure.RESPONSE,
    verdicts=on_response(strict=WARNS, tolerant=OK, validating=BREAKS, new_read=OK, source=OK),
    why="Values of another form than before may come, and the old schema refuses them.",
    do="Look for code that takes the value apart.",
    mirror="response-facet-changed",
)

UNREACHED_LIMIT = Rule(
    id="unreached-limit-changed",
    applies=any_of(Kind.FACET_ADDED, Kind.FACET_REMOVED, Kind.FACET_TIGHTENED, Kind.FACET_LOOSENED)
    & Exposure.NONE
    & Condition.UNLISTED,
    verdicts=on_classes(source=OK),
    why="Generated classes hold any value of the type; limits are checked by sites and validators.",
    do="Nothing; no value is refused in the code.",
    mirror="unreached-limit-changed",
)

UNREACHED_ENUMERATION_ADDED = Rule(
    id="unreached-enumeration-added",
    applies=any_of(Kind.FACET_ADDED, Kind.FACET_TIGHTENED) & Exposure.NONE & Condition.LISTED,
    verdicts=on_classes(source=OK),
    why="An unused text gets an enumeration, whose members are texts too.",
    do="Nothing; plain texts are still taken.",
    mirror="unreached-enumeration-removed",
)

UNREACHED_ENUMERATION_REMOVED = Rule(
    id="unreached-enumeration-removed",
    applies=any_of(Kind.FACET_REMOVED, Kind.FACET_LOOSENED) & Exposure.NONE & Condition.LISTED,
    verdicts=on_classes(source=BREAKS),
    why="An enumeration that no message uses may be gone from the bindings.",
    do="Write its values as text.",
    mirror="unreached-enumeration-added",
)

UNREACHED_FACET_CHANGED = Rule(
    id="unreached-facet-changed",
    applies=Kind.FACET_CHANGED & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="A form that nobody's message has to keep to is another one.",
    do="Nothing; forms are not checked when an object is made.",
    mirror="unreached-facet-changed",
)
