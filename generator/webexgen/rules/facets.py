"""Rules about facets: lengths, ranges, digits, patterns. Our bindings state them and do not enforce them on answers."""

from __future__ import annotations

from webexgen.change import Kind
from webexgen.rules.rule import Direction, Rule, Verdict, any_of, on_classes, on_request, on_response

OK, IF_USED, WARNS, BREAKS = Verdict.OK, Verdict.IF_USED, Verdict.WARNS, Verdict.BREAKS

REQUEST_FACET_TIGHTENED = Rule(
    id="request-facet-tightened",
    applies=any_of(Kind.FACET_ADDED, Kind.FACET_TIGHTENED) & Direction.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK),
    why="Values that an old client may send are now too long, out of range or of the wrong form.",
    do="Check values against the new limits before the site moves; what meets them meets the old ones.",
    mirror="request-facet-loosened",
)

REQUEST_FACET_LOOSENED = Rule(
    id="request-facet-loosened",
    applies=any_of(Kind.FACET_REMOVED, Kind.FACET_LOOSENED) & Direction.REQUEST,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="Every value of before is still taken; an older site keeps to its limits.",
    do="Keep to the older limits for older sites.",
    mirror="request-facet-tightened",
)

REQUEST_FACET_CHANGED = Rule(
    id="request-facet-changed",
    applies=Kind.FACET_CHANGED & Direction.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=OK),
    why="Neither form is known to hold the other, so that each release may refuse what the other takes.",
    do="Send what both forms allow, or choose by the site's release.",
    mirror="request-facet-changed",
)

RESPONSE_FACET_TIGHTENED = Rule(
    id="response-facet-tightened",
    applies=any_of(Kind.FACET_ADDED, Kind.FACET_TIGHTENED) & Direction.RESPONSE,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=OK),
    why="Answers hold fewer of the values that readers were made for.",
    do="Nothing; do not narrow the reader while older sites are asked.",
    mirror="response-facet-loosened",
)

RESPONSE_FACET_LOOSENED = Rule(
    id="response-facet-loosened",
    applies=any_of(Kind.FACET_REMOVED, Kind.FACET_LOOSENED) & Direction.RESPONSE,
    verdicts=on_response(strict=WARNS, tolerant=OK, validating=BREAKS, new_read=OK, source=OK),
    why="Answers may hold values beyond the limits that a validator, or a column of a table, was made for.",
    do="Check what is sized after the old limits.",
    mirror="response-facet-tightened",
)

RESPONSE_FACET_CHANGED = Rule(
    id="response-facet-changed",
    applies=Kind.FACET_CHANGED & Direction.RESPONSE,
    verdicts=on_response(strict=WARNS, tolerant=OK, validating=BREAKS, new_read=OK, source=OK),
    why="Values of another form than before may come, and the old schema refuses them.",
    do="Look for code that takes the value apart.",
    mirror="response-facet-changed",
)

UNREACHED_FACET = Rule(
    id="unreached-facet-changed",
    applies=any_of(
        Kind.FACET_ADDED, Kind.FACET_REMOVED, Kind.FACET_TIGHTENED, Kind.FACET_LOOSENED, Kind.FACET_CHANGED
    )
    & Direction.NONE,
    verdicts=on_classes(source=OK),
    why="Generated classes hold any value of the type; limits are checked by sites and validators.",
    do="Nothing; no value is refused in the code.",
    mirror="unreached-facet-changed",
)
