"""Rules about what a site does otherwise although the schemas are the same. The source announces it; no message shows it beforehand."""

from __future__ import annotations

from webexgen.compare.change import Kind
from webexgen.compare.rules.rule import Rule, Verdict, any_of, on_request, on_response

OK, IF_USED, WARNS, BREAKS = Verdict.OK, Verdict.IF_USED, Verdict.WARNS, Verdict.BREAKS

_UNSEEN = on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=OK)

REFUSES_CALL = Rule(
    id="behaviour-refuses-call",
    applies=any_of(Kind.BEHAVIOUR_REFUSES),
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK) | _UNSEEN,
    why="Calls that the older release serves fail at a site of this one, although the schema is the same.",
    do="Find the calls that the announcement is about, and change them before the site moves; handle the exception if it names one.",
    mirror="behaviour-admits-call",
)

ADMITS_CALL = Rule(
    id="behaviour-admits-call",
    applies=any_of(Kind.BEHAVIOUR_ADMITS),
    verdicts=on_request(old_request=OK, new_send=BREAKS, source=OK) | _UNSEEN,
    why="Calls that one release refuses are served by the other, so that they work depending on the site's release.",
    do="Do not rely on them before every site has moved.",
    mirror="behaviour-refuses-call",
)

LIMITS_CALLS = Rule(
    id="behaviour-limits-calls",
    applies=any_of(Kind.BEHAVIOUR_LIMITS),
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK) | _UNSEEN,
    why="A client that calls more often, or sends more at once, than the site now allows gets a failure where it got a response.",
    do="Count the calls, spread or split them, and wait before calling again after such a failure.",
    mirror="behaviour-unlimits-calls",
)

UNLIMITS_CALLS = Rule(
    id="behaviour-unlimits-calls",
    applies=any_of(Kind.BEHAVIOUR_UNLIMITS),
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK) | _UNSEEN,
    why="One release limits the number of calls and the other does not.",
    do="Keep to the limit as long as any site has it.",
    mirror="behaviour-limits-calls",
)

CHANGES = Rule(
    id="behaviour-changes",
    applies=any_of(Kind.BEHAVIOUR_CHANGES),
    verdicts=on_request(old_request=WARNS, new_send=WARNS, source=OK)
    | on_response(strict=WARNS, tolerant=WARNS, validating=WARNS, new_read=WARNS, source=OK),
    why="The same call has another effect, or gets another response, depending on the site's release.",
    do="Read the announcement, and check what the client expects of these calls.",
    mirror="behaviour-changes",
)

ADDS = Rule(
    id="behaviour-adds",
    applies=any_of(Kind.BEHAVIOUR_ADDS),
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK) | _UNSEEN,
    why="Something becomes possible that needs no new element; a site of the older release does not offer it.",
    do="Use it only where the site's release has it.",
    mirror="behaviour-withdraws",
)

WITHDRAWS = Rule(
    id="behaviour-withdraws",
    applies=any_of(Kind.BEHAVIOUR_WITHDRAWS),
    verdicts=on_request(old_request=IF_USED, new_send=OK, source=OK) | _UNSEEN,
    why="Something that one release offers without a new element is not offered by the other.",
    do="Find the calls that use it, if any.",
    mirror="behaviour-adds",
)

CLARIFIES = Rule(
    id="behaviour-clarifies",
    applies=any_of(Kind.BEHAVIOUR_CLARIFIES),
    verdicts=on_request(old_request=OK, new_send=OK, source=OK) | _UNSEEN,
    why="The announcement describes how calls are served, and nothing says that it was otherwise before.",
    do="Read it: it may explain what the schema cannot.",
    mirror="behaviour-clarifies",
)
