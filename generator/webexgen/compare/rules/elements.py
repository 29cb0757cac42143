"""Rules about elements that come, go, change their name or their place."""

from __future__ import annotations

from webexgen.compare.change import Kind
from webexgen.compare.rules.rule import Condition, Exposure, Rule, Verdict, on_classes, on_request, on_response

OK, IF_USED, WARNS, LOSES, BREAKS = Verdict

REQUEST_ELEMENT_ADDED_REQUIRED = Rule(
    id="request-element-added-required",
    applies=Kind.ELEMENT_ADDED & Exposure.REQUEST & Condition.REQUIRED,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=OK),
    why="Old clients do not send what the site now asks for, and older sites do not know what new clients must send.",
    do="Send the element from the day the site moves, and not before.",
    mirror="request-element-removed-required",
)

REQUEST_ELEMENT_ADDED_OPTIONAL = Rule(
    id="request-element-added-optional",
    applies=Kind.ELEMENT_ADDED & Exposure.REQUEST & Condition.OPTIONAL,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="Who leaves it out sends the request of before; an older site refuses or ignores it.",
    do="Set it only for sites whose release has it.",
    mirror="request-element-removed-optional",
)

REQUEST_ELEMENT_REMOVED_REQUIRED = Rule(
    id="request-element-removed-required",
    applies=Kind.ELEMENT_REMOVED & Exposure.REQUEST & Condition.REQUIRED,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=BREAKS),
    why="Every old request holds an element that the site no longer has, and an older site misses it in every new one.",
    do="Pick the bindings by the site's release, and stop setting the element once it has moved.",
    mirror="request-element-added-required",
)

REQUEST_ELEMENT_REMOVED_OPTIONAL = Rule(
    id="request-element-removed-optional",
    applies=Kind.ELEMENT_REMOVED & Exposure.REQUEST & Condition.OPTIONAL,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=BREAKS),
    why="A request that still sends it holds what the site no longer has.",
    do="Stop sending the element before the site moves.",
    mirror="request-element-added-optional",
)

REQUEST_ELEMENT_RENAMED = Rule(
    id="request-element-renamed",
    applies=Kind.ELEMENT_RENAMED & Exposure.REQUEST & Condition.OTHER_PYTHON_NAME,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=BREAKS),
    why="To the site the old name is unknown and the new one is missing; an older site sees it the other way round.",
    do="Switch the name on the day the site moves.",
    mirror="request-element-renamed",
)

REQUEST_ELEMENT_RENAMED_ALIKE = Rule(
    id="request-element-renamed-alike",
    applies=Kind.ELEMENT_RENAMED & Exposure.REQUEST & Condition.SAME_PYTHON_NAME,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=OK),
    why="The field keeps its Python name, while each site knows one spelling of the element and refuses the other.",
    do="Use the bindings of the site's release; the code stays the same.",
    mirror="request-element-renamed-alike",
)

REQUEST_ELEMENT_REORDERED = Rule(
    id="request-element-reordered",
    applies=Kind.ELEMENT_REORDERED & Exposure.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=OK),
    why="A sequence allows one order only, so that the schema refuses requests in the other one.",
    do="Write requests in the order of the site's own release; that a site has taken another one is no promise.",
    mirror="request-element-reordered",
)

RESPONSE_ELEMENT_ADDED_REQUIRED = Rule(
    id="response-element-added-required",
    applies=Kind.ELEMENT_ADDED & Exposure.RESPONSE & Condition.REQUIRED,
    verdicts=on_response(strict=BREAKS, tolerant=OK, validating=BREAKS, new_read=IF_USED, source=OK),
    why="Every response now holds an element that old readers have never heard of; responses of older sites lack it.",
    do="Let readers skip unknown elements, and expect the field to be None wherever older sites are asked.",
    mirror="response-element-removed-required",
)

RESPONSE_ELEMENT_ADDED_OPTIONAL = Rule(
    id="response-element-added-optional",
    applies=Kind.ELEMENT_ADDED & Exposure.RESPONSE & Condition.OPTIONAL,
    verdicts=on_response(strict=BREAKS, tolerant=OK, validating=BREAKS, new_read=IF_USED, source=OK),
    why="A reader that refuses the unknown fails on the first response that holds it; one that ignores it reads on.",
    do="Let readers skip unknown elements before the site moves.",
    mirror="response-element-removed-optional",
)

RESPONSE_ELEMENT_REMOVED_REQUIRED = Rule(
    id="response-element-removed-required",
    applies=Kind.ELEMENT_REMOVED & Exposure.RESPONSE & Condition.REQUIRED,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=WARNS, source=BREAKS),
    why="Readers from before count on the element in every response, and find it in none.",
    do="Get the value from elsewhere, and read the element as optional, before the site moves.",
    mirror="response-element-added-required",
)

RESPONSE_ELEMENT_REMOVED_OPTIONAL = Rule(
    id="response-element-removed-optional",
    applies=Kind.ELEMENT_REMOVED & Exposure.RESPONSE & Condition.OPTIONAL,
    verdicts=on_response(strict=LOSES, tolerant=LOSES, validating=LOSES, new_read=WARNS, source=BREAKS),
    why="Its absence was always allowed, so that readers go on and lose the value without a word; code that names the field fails with the new bindings.",
    do="Look for code that uses the value and give it another source.",
    mirror="response-element-added-optional",
)

RESPONSE_ELEMENT_RENAMED = Rule(
    id="response-element-renamed",
    applies=Kind.ELEMENT_RENAMED & Exposure.RESPONSE & Condition.OTHER_PYTHON_NAME,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=LOSES, source=BREAKS),
    why="Readers look for the name they know: it is missing, and the value stands under one that they do not look at.",
    do="Read both names while sites of both releases are asked.",
    mirror="response-element-renamed",
)

RESPONSE_ELEMENT_RENAMED_ALIKE = Rule(
    id="response-element-renamed-alike",
    applies=Kind.ELEMENT_RENAMED & Exposure.RESPONSE & Condition.SAME_PYTHON_NAME,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=LOSES, source=OK),
    why="The field keeps its Python name, while readers look for one spelling of the element and the other is sent.",
    do="Read with the bindings of the site's release; the code stays the same.",
    mirror="response-element-renamed-alike",
)

RESPONSE_ELEMENT_REORDERED = Rule(
    id="response-element-reordered",
    applies=Kind.ELEMENT_REORDERED & Exposure.RESPONSE,
    verdicts=on_response(strict=WARNS, tolerant=OK, validating=BREAKS, new_read=OK, source=OK),
    why="Readers that go by name do not notice; those that go by position, and validators, do.",
    do="Make sure that no reader counts children.",
    mirror="response-element-reordered",
)

UNREACHED_ELEMENT_ADDED = Rule(
    id="unreached-element-added",
    applies=Kind.ELEMENT_ADDED & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="No message shows the element; its class gains a keyword argument that may be left out.",
    do="Nothing.",
    mirror="unreached-element-removed",
)

UNREACHED_ELEMENT_REMOVED = Rule(
    id="unreached-element-removed",
    applies=Kind.ELEMENT_REMOVED & Exposure.NONE,
    verdicts=on_classes(source=BREAKS),
    why="Code that sets or reads the field fails, although no message ever showed it.",
    do="Remove the field from the code that builds this class.",
    mirror="unreached-element-added",
)

UNREACHED_ELEMENT_RENAMED = Rule(
    id="unreached-element-renamed",
    applies=Kind.ELEMENT_RENAMED & Exposure.NONE & Condition.OTHER_PYTHON_NAME,
    verdicts=on_classes(source=BREAKS),
    why="The field goes by another name in a class that no operation uses.",
    do="Rename it where the code uses this class.",
    mirror="unreached-element-renamed",
)

UNREACHED_ELEMENT_RENAMED_ALIKE = Rule(
    id="unreached-element-renamed-alike",
    applies=Kind.ELEMENT_RENAMED & Exposure.NONE & Condition.SAME_PYTHON_NAME,
    verdicts=on_classes(source=OK),
    why="Both spellings give the field of an unused class the same Python name.",
    do="Nothing; the code does not show the difference.",
    mirror="unreached-element-renamed-alike",
)

UNREACHED_ELEMENT_REORDERED = Rule(
    id="unreached-element-reordered",
    applies=Kind.ELEMENT_REORDERED & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="Fields are given by keyword, so that their order in the class means nothing.",
    do="Nothing, unless code walks the fields of the class in order.",
    mirror="unreached-element-reordered",
)
