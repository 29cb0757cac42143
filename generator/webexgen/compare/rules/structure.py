"""Rules about how content is built: groups, choices, simple and complex content, bases, wildcards, namespaces."""

from __future__ import annotations

from webexgen.compare.change import Kind
from webexgen.compare.rules.rule import Condition, Exposure, Rule, Verdict, any_of, on_classes, on_request, on_response

OK, IF_USED, WARNS, LOSES, BREAKS = Verdict

REQUEST_ORDER_FREED = Rule(
    id="request-order-freed",
    applies=Kind.COMPOSITOR_CHANGED & Exposure.REQUEST & Condition.ORDER_FREED,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="The order of before is one of those now allowed; an older site knows no other.",
    do="Keep the sequence's order, which all sites take.",
    mirror="request-order-fixed",
)

REQUEST_ORDER_FIXED = Rule(
    id="request-order-fixed",
    applies=Kind.COMPOSITOR_CHANGED & Exposure.REQUEST & Condition.ORDER_FIXED,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=OK),
    why="Of all orders that an old client may use, one is left.",
    do="Write the elements in the order of the new sequence.",
    mirror="request-order-freed",
)

REQUEST_GROUP_CHANGED = Rule(
    id="request-group-changed",
    applies=Kind.COMPOSITOR_CHANGED & Exposure.REQUEST & Condition.GROUPED_ANEW,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=OK),
    why="One of several elements, and all of them together, are different requests.",
    do="Build this part of the request after the site's release.",
    mirror="request-group-changed",
)

REQUEST_BRANCH_ADDED = Rule(
    id="request-branch-added",
    applies=Kind.BRANCH_ADDED & Exposure.REQUEST,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="The alternatives of before still stand; an older site does not know the new one.",
    do="Choose the new alternative only for sites whose release has it.",
    mirror="request-branch-removed",
)

REQUEST_BRANCH_REMOVED = Rule(
    id="request-branch-removed",
    applies=Kind.BRANCH_REMOVED & Exposure.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=BREAKS),
    why="A request that chooses this alternative is refused.",
    do="Choose one of the remaining alternatives before the site moves.",
    mirror="request-branch-added",
)

REQUEST_CONTENT_TO_SIMPLE = Rule(
    id="request-content-to-simple",
    applies=Kind.CONTENT_TO_SIMPLE & Exposure.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=BREAKS),
    why="The site expects text where old requests hold elements.",
    do="Send text or elements, after the site's release.",
    mirror="request-content-to-complex",
)

REQUEST_CONTENT_TO_COMPLEX = Rule(
    id="request-content-to-complex",
    applies=Kind.CONTENT_TO_COMPLEX & Exposure.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=BREAKS),
    why="The site expects elements where old requests hold text.",
    do="Send elements or text, after the site's release.",
    mirror="request-content-to-simple",
)

REQUEST_BASE_GIVEN = Rule(
    id="request-base-given",
    applies=Kind.BASE_CHANGED & Exposure.REQUEST & Condition.GIVEN,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="The type may now stand, by xsi:type, where its new base is asked for; no old request does that.",
    do="Put it in the base's place only where the site's release allows it.",
    mirror="request-base-dropped",
)

REQUEST_BASE_DROPPED = Rule(
    id="request-base-dropped",
    applies=Kind.BASE_CHANGED & Exposure.REQUEST & Condition.DROPPED,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=BREAKS),
    why="A request with the type in the place of the base is refused, and code that passes it there is wrong.",
    do="Send a type that may still stand for the base.",
    mirror="request-base-given",
)

REQUEST_BASE_CHANGED = Rule(
    id="request-base-changed",
    applies=Kind.BASE_CHANGED & Exposure.REQUEST & Condition.SWITCHED,
    verdicts=on_request(old_request=BREAKS, new_send=IF_USED, source=BREAKS),
    why="The type may stand in the place of another base than before, in each release of its own only.",
    do="Choose what stands in the base's place after the site's release.",
    mirror="request-base-changed",
)

REQUEST_WILDCARD_ADDED_REQUIRED = Rule(
    id="request-wildcard-added-required",
    applies=Kind.WILDCARD_ADDED & Exposure.REQUEST & Condition.REQUIRED,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=OK),
    why="The site asks for some element that the schema does not name, which no old request holds.",
    do="Ask what the site wants there, and send it to moved sites only.",
    mirror="request-wildcard-removed-required",
)

REQUEST_WILDCARD_ADDED_OPTIONAL = Rule(
    id="request-wildcard-added-optional",
    applies=Kind.WILDCARD_ADDED & Exposure.REQUEST & Condition.OPTIONAL,
    verdicts=on_request(old_request=OK, new_send=IF_USED, source=OK),
    why="The site takes elements that the schema does not name; an older one does not.",
    do="Send such elements only to sites that allow them.",
    mirror="request-wildcard-removed-optional",
)

REQUEST_WILDCARD_REMOVED_REQUIRED = Rule(
    id="request-wildcard-removed-required",
    applies=Kind.WILDCARD_REMOVED & Exposure.REQUEST & Condition.REQUIRED,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=BREAKS),
    why="Every old request holds an unnamed element that is no longer allowed and that an older site insists on.",
    do="Build this part of the request with the bindings of the site's release.",
    mirror="request-wildcard-added-required",
)

REQUEST_WILDCARD_REMOVED_OPTIONAL = Rule(
    id="request-wildcard-removed-optional",
    applies=Kind.WILDCARD_REMOVED & Exposure.REQUEST & Condition.OPTIONAL,
    verdicts=on_request(old_request=BREAKS, new_send=OK, source=BREAKS),
    why="Elements that the schema does not name were welcome, and now make the request invalid.",
    do="Send nothing but what the schema names.",
    mirror="request-wildcard-added-optional",
)

REQUEST_NAMESPACE_CHANGED = Rule(
    id="request-namespace-changed",
    applies=Kind.NAMESPACE_CHANGED & Exposure.REQUEST,
    verdicts=on_request(old_request=BREAKS, new_send=BREAKS, source=BREAKS),
    why="The same local name in another namespace is another element, or the class of another module.",
    do="Write requests with the bindings of the site's release.",
    mirror="request-namespace-changed",
)

RESPONSE_ORDER_FREED = Rule(
    id="response-order-freed",
    applies=Kind.COMPOSITOR_CHANGED & Exposure.RESPONSE & Condition.ORDER_FREED,
    verdicts=on_response(strict=WARNS, tolerant=OK, validating=BREAKS, new_read=OK, source=OK),
    why="Elements may come in any order, which a reader that goes by position does not expect.",
    do="Read children by name.",
    mirror="response-order-fixed",
)

RESPONSE_ORDER_FIXED = Rule(
    id="response-order-fixed",
    applies=Kind.COMPOSITOR_CHANGED & Exposure.RESPONSE & Condition.ORDER_FIXED,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=OK, source=OK),
    why="A reader of any order reads this one too.",
    do="Nothing; older sites still respond in any order.",
    mirror="response-order-freed",
)

RESPONSE_GROUP_CHANGED = Rule(
    id="response-group-changed",
    applies=Kind.COMPOSITOR_CHANGED & Exposure.RESPONSE & Condition.GROUPED_ANEW,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=WARNS, source=OK),
    why="Where all elements came, one of them comes, or the other way round: readers miss some or get too many.",
    do="Read each of the elements as one that may be absent.",
    mirror="response-group-changed",
)

RESPONSE_BRANCH_ADDED = Rule(
    id="response-branch-added",
    applies=Kind.BRANCH_ADDED & Exposure.RESPONSE,
    verdicts=on_response(strict=BREAKS, tolerant=LOSES, validating=BREAKS, new_read=OK, source=OK),
    why="A reader that skips the unknown alternative is left with none of those it knows.",
    do="Give the code a way out for responses with none of the known alternatives.",
    mirror="response-branch-removed",
)

RESPONSE_BRANCH_REMOVED = Rule(
    id="response-branch-removed",
    applies=Kind.BRANCH_REMOVED & Exposure.RESPONSE,
    verdicts=on_response(strict=LOSES, tolerant=LOSES, validating=LOSES, new_read=WARNS, source=BREAKS),
    why="Responses stay valid and never again choose the alternative that some reader waits for.",
    do="Look for code that only handles this alternative.",
    mirror="response-branch-added",
)

RESPONSE_CONTENT_TO_SIMPLE = Rule(
    id="response-content-to-simple",
    applies=Kind.CONTENT_TO_SIMPLE & Exposure.RESPONSE,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=BREAKS, source=BREAKS),
    why="Readers look for children and find text; new code finds the opposite at an older site.",
    do="Handle both forms until every site has moved.",
    mirror="response-content-to-complex",
)

RESPONSE_CONTENT_TO_COMPLEX = Rule(
    id="response-content-to-complex",
    applies=Kind.CONTENT_TO_COMPLEX & Exposure.RESPONSE,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=BREAKS, source=BREAKS),
    why="Readers look for text and find children; an older site still sends the text.",
    do="Handle text and children until every site has moved.",
    mirror="response-content-to-simple",
)

RESPONSE_BASE_GIVEN = Rule(
    id="response-base-given",
    applies=Kind.BASE_CHANGED & Exposure.RESPONSE & Condition.GIVEN,
    verdicts=on_response(strict=BREAKS, tolerant=WARNS, validating=BREAKS, new_read=OK, source=OK),
    why="The type may come where its new base is expected; readers that do not fail see the base's part, all they ever read.",
    do="Read by what an element holds rather than by the type that was expected.",
    mirror="response-base-dropped",
)

RESPONSE_BASE_DROPPED = Rule(
    id="response-base-dropped",
    applies=Kind.BASE_CHANGED & Exposure.RESPONSE & Condition.DROPPED,
    verdicts=on_response(strict=OK, tolerant=OK, validating=OK, new_read=WARNS, source=BREAKS),
    why="The type no longer comes in the base's place, which readers could always expect not to happen.",
    do="Adapt code that asks for the former base class; older sites may still send the type there.",
    mirror="response-base-given",
)

RESPONSE_BASE_CHANGED = Rule(
    id="response-base-changed",
    applies=Kind.BASE_CHANGED & Exposure.RESPONSE & Condition.SWITCHED,
    verdicts=on_response(strict=BREAKS, tolerant=LOSES, validating=BREAKS, new_read=WARNS, source=BREAKS),
    why="The type may come where readers have never met it, and no longer where they have.",
    do="Adapt code that names either base, and read by what the element holds.",
    mirror="response-base-changed",
)

RESPONSE_WILDCARD_ADDED_REQUIRED = Rule(
    id="response-wildcard-added-required",
    applies=Kind.WILDCARD_ADDED & Exposure.RESPONSE & Condition.REQUIRED,
    verdicts=on_response(strict=BREAKS, tolerant=OK, validating=BREAKS, new_read=IF_USED, source=OK),
    why="Every response holds an element that no schema names; responses of older sites hold none.",
    do="Have readers skip what they do not know, and do not count on it.",
    mirror="response-wildcard-removed-required",
)

RESPONSE_WILDCARD_ADDED_OPTIONAL = Rule(
    id="response-wildcard-added-optional",
    applies=Kind.WILDCARD_ADDED & Exposure.RESPONSE & Condition.OPTIONAL,
    verdicts=on_response(strict=BREAKS, tolerant=OK, validating=BREAKS, new_read=IF_USED, source=OK),
    why="Responses may hold elements that no schema names, which readers ignore or refuse.",
    do="Have readers skip what they do not know.",
    mirror="response-wildcard-removed-optional",
)

RESPONSE_WILDCARD_REMOVED_REQUIRED = Rule(
    id="response-wildcard-removed-required",
    applies=Kind.WILDCARD_REMOVED & Exposure.RESPONSE & Condition.REQUIRED,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=WARNS, source=BREAKS),
    why="Some unnamed element was in every response, and readers that insist on it now wait in vain.",
    do="Do without the unnamed element before the site moves.",
    mirror="response-wildcard-added-required",
)

RESPONSE_WILDCARD_REMOVED_OPTIONAL = Rule(
    id="response-wildcard-removed-optional",
    applies=Kind.WILDCARD_REMOVED & Exposure.RESPONSE & Condition.OPTIONAL,
    verdicts=on_response(strict=LOSES, tolerant=LOSES, validating=LOSES, new_read=WARNS, source=BREAKS),
    why="What came without a name in the schema no longer comes, and nobody who read it is told.",
    do="Look for code that reads the unnamed elements.",
    mirror="response-wildcard-added-optional",
)

RESPONSE_NAMESPACE_CHANGED = Rule(
    id="response-namespace-changed",
    applies=Kind.NAMESPACE_CHANGED & Exposure.RESPONSE,
    verdicts=on_response(strict=BREAKS, tolerant=BREAKS, validating=BREAKS, new_read=WARNS, source=BREAKS),
    why="Readers that look for the qualified name find an unknown element, and miss the one they know.",
    do="Read by local name, or with the bindings of the site's release.",
    mirror="response-namespace-changed",
)

UNREACHED_COMPOSITOR = Rule(
    id="unreached-compositor-changed",
    applies=Kind.COMPOSITOR_CHANGED & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="A class has the same fields, whether they stand in a row, in any order or instead of each other.",
    do="Nothing; no message has this content.",
    mirror="unreached-compositor-changed",
)

UNREACHED_BRANCH_ADDED = Rule(
    id="unreached-branch-added",
    applies=Kind.BRANCH_ADDED & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="An unused class gains a field for the new alternative.",
    do="Nothing; the field may be left out.",
    mirror="unreached-branch-removed",
)

UNREACHED_BRANCH_REMOVED = Rule(
    id="unreached-branch-removed",
    applies=Kind.BRANCH_REMOVED & Exposure.NONE,
    verdicts=on_classes(source=BREAKS),
    why="The field of the alternative is gone from an unused class.",
    do="Remove the alternative from the code.",
    mirror="unreached-branch-added",
)

UNREACHED_CONTENT = Rule(
    id="unreached-content-changed",
    applies=any_of(Kind.CONTENT_TO_SIMPLE, Kind.CONTENT_TO_COMPLEX) & Exposure.NONE,
    verdicts=on_classes(source=BREAKS),
    why="A class became a plain value, or a plain value a class.",
    do="Rewrite the code that uses it.",
    mirror="unreached-content-changed",
)

UNREACHED_BASE_GIVEN = Rule(
    id="unreached-base-given",
    applies=Kind.BASE_CHANGED & Exposure.NONE & Condition.GIVEN,
    verdicts=on_classes(source=OK),
    why="An unused class derives from one class more.",
    do="Nothing; what held of it still holds.",
    mirror="unreached-base-dropped",
)

UNREACHED_BASE_DROPPED = Rule(
    id="unreached-base-dropped",
    applies=Kind.BASE_CHANGED & Exposure.NONE & Condition.DROPPED,
    verdicts=on_classes(source=BREAKS),
    why="An isinstance test with the former base fails, and so does the use of inherited fields.",
    do="Adapt code that names the base of an unused class.",
    mirror="unreached-base-given",
)

UNREACHED_BASE_CHANGED = Rule(
    id="unreached-base-changed",
    applies=Kind.BASE_CHANGED & Exposure.NONE & Condition.SWITCHED,
    verdicts=on_classes(source=BREAKS),
    why="An unused class derives from another one than before.",
    do="Name the new base where the code named the old one.",
    mirror="unreached-base-changed",
)

UNREACHED_WILDCARD_ADDED = Rule(
    id="unreached-wildcard-added",
    applies=Kind.WILDCARD_ADDED & Exposure.NONE,
    verdicts=on_classes(source=OK),
    why="An unused class takes unnamed elements besides its fields.",
    do="Nothing; its fields are as before.",
    mirror="unreached-wildcard-removed",
)

UNREACHED_WILDCARD_REMOVED = Rule(
    id="unreached-wildcard-removed",
    applies=Kind.WILDCARD_REMOVED & Exposure.NONE,
    verdicts=on_classes(source=BREAKS),
    why="Code that puts unnamed elements into an unused class finds no place for them.",
    do="Stop using the place for unnamed elements.",
    mirror="unreached-wildcard-added",
)

UNREACHED_NAMESPACE = Rule(
    id="unreached-namespace-changed",
    applies=Kind.NAMESPACE_CHANGED & Exposure.NONE,
    verdicts=on_classes(source=BREAKS),
    why="The class may stand in another module of the bindings.",
    do="Change the import.",
    mirror="unreached-namespace-changed",
)
