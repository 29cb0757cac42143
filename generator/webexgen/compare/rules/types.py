"""Rules about named types as such. A name of a type is no part of a message; what a type holds has facts of its own."""

from __future__ import annotations

from webexgen.compare.change import Kind
from webexgen.compare.rules.rule import Rule, Verdict, any_of, on_request, on_response

OK, BREAKS = Verdict.OK, Verdict.BREAKS

TYPE_ADDED = Rule(
    id="type-added",
    applies=any_of(Kind.TYPE_ADDED),
    verdicts=on_request(old_request=OK, new_send=OK, source=OK)
    | on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=OK),
    why="A new class stands beside the old ones; messages change only where an element of that type comes too.",
    do="Nothing; look at the elements that use it.",
    mirror="type-removed",
)

TYPE_REMOVED = Rule(
    id="type-removed",
    applies=any_of(Kind.TYPE_REMOVED),
    verdicts=on_request(old_request=OK, new_send=OK, source=BREAKS)
    | on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=BREAKS),
    why="Code that names the class no longer imports; messages change only where elements lose or change the type.",
    do="Drop the class from the code before it takes the new bindings.",
    mirror="type-added",
)

TYPE_RENAMED = Rule(
    id="type-renamed",
    applies=any_of(Kind.TYPE_RENAMED),
    verdicts=on_request(old_request=OK, new_send=OK, source=BREAKS)
    | on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=BREAKS),
    why="The class goes by another name in the new bindings, while messages read as before.",
    do="Rename the class where the code imports it.",
    mirror="type-renamed",
)
