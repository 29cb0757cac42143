"""Rules about whole operations. Each reaches requests and responses, whatever messages are known of it."""

from __future__ import annotations

from webexgen.compare.change import Kind
from webexgen.compare.rules.rule import Rule, Verdict, any_of, on_request, on_response

OK, IF_USED, BREAKS = Verdict.OK, Verdict.IF_USED, Verdict.BREAKS

OPERATION_ADDED = Rule(
    id="operation-added",
    applies=any_of(Kind.OPERATION_ADDED),
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK)
    | on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=OK),
    why="No client from before calls it; a site of the older release responds to the call with a failure.",
    do="Call it only where the site's release has it.",
    mirror="operation-removed",
)

OPERATION_REMOVED = Rule(
    id="operation-removed",
    applies=any_of(Kind.OPERATION_REMOVED),
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=BREAKS)
    | on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=BREAKS),
    why="A client that goes on calling it gets a failure, and its classes are gone from the bindings.",
    do="Find the calls of this operation and replace them before the site moves.",
    mirror="operation-added",
)

OPERATION_MOVED = Rule(
    id="operation-moved",
    applies=any_of(Kind.OPERATION_MOVED),
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=BREAKS)
    | on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=BREAKS, source=BREAKS),
    why="By xsi:type a site knows the call and a reader the response, and neither knows the other release's name for it.",
    do="Move client and site together, or pick the bindings by the site's release.",
    mirror="operation-moved",
)
