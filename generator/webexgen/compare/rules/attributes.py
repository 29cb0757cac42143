"""Rules about attributes."""

from __future__ import annotations

from webexgen.compare.change import Kind
from webexgen.compare.rules.rule import Condition, Exposure, Rule, Verdict, any_of, on_classes, on_request, on_response

OK, IF_USED, WARNS, LOSES, BREAKS = Verdict

REQUEST_ATTRIBUTE_ADDED_REQUIRED = Rule(
    id="request-attribute-added-required",
    applies=Kind.ATTRIBUTE_ADDED & Exposure.REQUEST & Condition.REQUIRED,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=OK),
    why="Old requests lack an attribute that must stand; an older site does not allow it.",
    do="Send the attribute as soon as the site has moved, and to moved sites only.",
    mirror="request-attribute-removed-required",
)

REQUEST_ATTRIBUTE_ADDED_OPTIONAL = Rule(
    id="request-attribute-added-optional",
    applies=Kind.ATTRIBUTE_ADDED & Exposure.REQUEST & Condition.OPTIONAL,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="Requests without the attribute are what they were; an older site does not know it.",
    do="Set the attribute only for sites whose release has it.",
    mirror="request-attribute-removed-optional",
)

REQUEST_ATTRIBUTE_REMOVED_REQUIRED = Rule(
    id="request-attribute-removed-required",
    applies=Kind.ATTRIBUTE_REMOVED & Exposure.REQUEST & Condition.REQUIRED,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=BREAKS),
    why="Old requests carry an attribute that the site no longer allows, and an older site misses it in new ones.",
    do="Pick the bindings by the site's release.",
    mirror="request-attribute-added-required",
)

REQUEST_ATTRIBUTE_REMOVED_OPTIONAL = Rule(
    id="request-attribute-removed-optional",
    applies=Kind.ATTRIBUTE_REMOVED & Exposure.REQUEST & Condition.OPTIONAL,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=BREAKS),
    why="A request that still carries the attribute is no longer valid.",
    do="Leave the attribute out before the site moves.",
    mirror="request-attribute-added-optional",
)

REQUEST_ATTRIBUTE_REQUIRED = Rule(
    id="request-attribute-became-required",
    applies=Kind.ATTRIBUTE_REQUIRED & Exposure.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK),
    why="An old client may leave out what the site now insists on.",
    do="Send the attribute always; older sites take it too.",
    mirror="request-attribute-became-optional",
)

REQUEST_ATTRIBUTE_OPTIONAL = Rule(
    id="request-attribute-became-optional",
    applies=Kind.ATTRIBUTE_OPTIONAL & Exposure.REQUEST,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="Old requests carry it and may go on; an older site refuses a request without it.",
    do="Go on sending the attribute while older sites are asked.",
    mirror="request-attribute-became-required",
)

RESPONSE_ATTRIBUTE_ADDED_REQUIRED = Rule(
    id="response-attribute-added-required",
    applies=Kind.ATTRIBUTE_ADDED & Exposure.RESPONSE & Condition.REQUIRED,
    verdicts=on_response(strict=WARNS, tolerant=OK, validating=BREAKS, new_read=IF_USED, source=OK),
    why="Even strict bindings mostly pass over attributes that they do not know; a validator never does.",
    do="Validate responses against the schema of the site's release.",
    mirror="response-attribute-removed-required",
)

RESPONSE_ATTRIBUTE_ADDED_OPTIONAL = Rule(
    id="response-attribute-added-optional",
    applies=Kind.ATTRIBUTE_ADDED & Exposure.RESPONSE & Condition.OPTIONAL,
    verdicts=on_response(strict=WARNS, tolerant=OK, validating=BREAKS, new_read=IF_USED, source=OK),
    why="Some responses carry an attribute that the old schema does not allow.",
    do="See to it that readers pass over unknown attributes.",
    mirror="response-attribute-removed-optional",
)

RESPONSE_ATTRIBUTE_REMOVED_REQUIRED = Rule(
    id="response-attribute-removed-required",
    applies=Kind.ATTRIBUTE_REMOVED & Exposure.RESPONSE & Condition.REQUIRED,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=WARNS, source=BREAKS),
    why="An attribute that readers could count on is in no response any more.",
    do="Do without the attribute before the site moves.",
    mirror="response-attribute-added-required",
)

RESPONSE_ATTRIBUTE_REMOVED_OPTIONAL = Rule(
    id="response-attribute-removed-optional",
    applies=Kind.ATTRIBUTE_REMOVED & Exposure.RESPONSE & Condition.OPTIONAL,
    verdicts=on_response(strict=LOSES, tolerant=LOSES, validating=LOSES, new_read=WARNS, source=BREAKS),
    why="Readers take its absence for one of those responses that never had it.",
    do="Look for code that uses the attribute.",
    mirror="response-attribute-added-optional",
)

RESPONSE_ATTRIBUTE_REQUIRED = Rule(
    id="response-attribute-became-required",
    applies=Kind.ATTRIBUTE_REQUIRED & Exposure.RESPONSE,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=IF_USED, source=OK),
    why="Readers that could do without it find it always; responses of older sites may still lack it.",
    do="Rely on the attribute only when all sites have moved.",
    mirror="response-attribute-became-optional",
)

RESPONSE_ATTRIBUTE_OPTIONAL = Rule(
    id="response-attribute-became-optional",
    applies=Kind.ATTRIBUTE_OPTIONAL & Exposure.RESPONSE,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=OK, source=OK),
    why="A reader that wants the attribute fails on the first response without it.",
    do="Read the attribute as optional before the site moves.",
    mirror="response-attribute-became-required",
)

UNREACHED_ATTRIBUTE_ADDED = Rule(
    id="unreached-attribute-added",
    applies=Kind.ATTRIBUTE_ADDED & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="A class that no operation uses can hold one thing more.",
    do="Nothing to do.",
    mirror="unreached-attribute-removed",
)

UNREACHED_ATTRIBUTE_REMOVED = Rule(
    id="unreached-attribute-removed",
    applies=Kind.ATTRIBUTE_REMOVED & Exposure.NONE,
    verdicts=on_classes(source=BREAKS),
    why="Code that names the attribute of an unused class fails with the new bindings.",
    do="Remove the attribute from the code.",
    mirror="unreached-attribute-added",
)

UNREACHED_ATTRIBUTE_USE = Rule(
    id="unreached-attribute-use-changed",
    applies=any_of(Kind.ATTRIBUTE_REQUIRED, Kind.ATTRIBUTE_OPTIONAL) & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="Whether it must stand is asked of messages only, and none holds it.",
    do="Nothing; no message is concerned.",
    mirror="unreached-attribute-use-changed",
)
