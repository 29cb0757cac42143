"""Messages that show a change: valid under one release's schema and invalid under the other's, because libxml2 says so."""

from __future__ import annotations

import copy
import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import Any, Literal

from lxml import etree

from webexgen.compare.change import Change, Kind, Reach
from webexgen.errors import InstanceError
from webexgen.message.minimal import accepts, as_sent, candidates, content_path, document, find, message
from webexgen.qname import XSI_TYPE, local_name
from webexgen.schema.content_model import Content, Member, least
from webexgen.schema.model import Api, Element, Facets, Wildcard

__all__ = ["Party", "Reading", "Which", "Witness", "witness"]

Which = Literal["old", "new"]


@dataclass(frozen=True)
class Party:
    """A release: its model, its schema as libxml2 compiled it and, where they are at hand, its generated bindings."""

    api: Api
    schema: etree.XMLSchema
    package: Any = None  # a module, whose types no checker knows


@dataclass(frozen=True, slots=True)
class Reading:
    """What a release's bindings make of the place that has changed.

    typed: a field holds it, `value` is its repr; text: the field's text is no value of its type and is kept beside it; kept: no
    field takes it, but it comes back when the message is written; absent: nothing is there; unreadable: the bindings' error.
    """

    state: Literal["typed", "text", "kept", "absent", "unreadable"]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A message that shows a change. If `confirmed`, libxml2 takes it under one schema, and under the other says `word` of it.

    It may say it of another difference that no message can do without; then it refuses the change by itself too. If not
    confirmed, `why_not` is the reason, and the rest is empty. `message` is in the qualified form that the schema speaks of;
    `bindings` tells how it is read as it is sent, by the releases whose bindings are at hand.
    """

    message: bytes
    valid_under: Which | None
    invalid_under: Which | None
    word: str
    bindings: Mapping[Which, Reading] = field(hash=False)
    confirmed: bool
    why_not: str = ""


def witness(change: Change, reach: Reach, old: Party, new: Party, valid_under: Which | None = None) -> Witness:
    """The smallest message found that shows `change` where `reach` says.

    `valid_under` is the release of whoever sends: "old" for an old client's request and an older site's answer, "new" for the
    others. Without it both are tried, what happens when a site moves before what happens on the way back.
    """
    reasons: list[str] = []
    sides: dict[Which, Party] = {"old": old, "new": new}
    order: tuple[Which, ...] = ("old", "new") if reach.direction == "request" else ("new", "old")
    for which in (valid_under,) if valid_under else order:
        other: Which = "new" if which == "old" else "old"
        case = _Case(change, reach, which, sides[which], sides[other])
        for root in (made for strategy in _STRATEGIES.get(change.kind, ()) for made in strategy(case)):
            data = document(root)
            word = case.word(data)
            if word:
                sent = document(as_sent(case.valid.api, root))
                readings = _readings(sides, sent, case.path, case.body)
                return Witness(data, which, other, word, readings, confirmed=True)
        reasons += [min(case.reasons, key=itemgetter(0))[1]] if case.reasons else []
    why_not = "; ".join(dict.fromkeys(reasons)) or f"no message shows it: {change.kind}"
    return Witness(b"", None, None, "", {}, confirmed=False, why_not=why_not)


def _readings(sides: Mapping[Which, Party], sent: bytes, path: str, body: str) -> dict[Which, Reading]:
    return {
        which: _reading(side.package, sent, path, body) for which, side in sides.items() if side.package is not None
    }


def _reading(package: Any, sent: bytes, path: str, body: str) -> Reading:
    try:
        read = package.parse(sent)
    except package.MessageError as error:
        return Reading("unreadable", str(error))
    kept = Reading("kept" if find(etree.fromstring(package.render(read)), path) else "absent")
    value: Any = read.body[0]
    for step in path.removeprefix(body).split("/")[1:]:
        members = dataclasses.fields(value) if dataclasses.is_dataclass(value) else ()
        member = next((member for member in members if member.metadata["name"] == step), None)
        if member is None:
            return kept
        many, holder, value = str(member.type).startswith("list["), value, getattr(value, member.name)
        value = next(iter(value), None) if many else value
        if value is None:
            text = package.raw(holder, member.name)
            return Reading("text", text) if text else kept
    return kept if isinstance(value, package.UnknownContent) else Reading("typed", repr(value))


@dataclass
class _Case:
    """The search for one witness: messages of `valid`, until the schema of `invalid` objects to what has changed."""

    change: Change
    reach: Reach
    which: Which
    valid: Party
    invalid: Party
    reasons: list[tuple[int, str]] = field(
        default_factory=list[tuple[int, str]]
    )  # the lower the number, the nearer to a witness

    @cached_property
    def body(self) -> str:
        """The path of an operation's content."""
        return content_path(self.valid.api)

    @cached_property
    def path(self) -> str:
        """Where the change shows in a message of `valid`. A wildcard is `*`, whatever it lets through."""
        path = re.sub(r"\{[^}]*\}|(?<=/\*) .*", "", f"{self.body}/{self.reach.path}".rstrip("/"))
        name = self.change.old if self.which == "old" else self.change.new
        renamed = name is not None and self.change.kind is Kind.ELEMENT_RENAMED
        return f"{_parent(path)}/{local_name(name or '')}" if renamed else path

    @cached_property
    def around(self) -> str:
        """The element whose children the change is about: the one at the path, if it concerns a group inside that."""
        kind, own = self.change.kind, self.change.path.rpartition("/")[2]
        contents = [self.place(side, self.path)[1] for side in (self.valid, self.invalid)]
        groups = {content.root.occurs for content in contents if content is not None}
        grouped = kind in _OCCURRENCES and (own != self.path.rpartition("/")[2] or len(groups) > 1)
        return self.path if grouped or kind is Kind.COMPOSITOR_CHANGED else _parent(self.path)

    def make(self, *include: str, plain: bool = False, **more: str) -> Iterator[etree._Element]:
        """One message of `valid`, as much one of `invalid` as can be unless it is `plain`; none if there is no such message."""
        like = None if plain else self.invalid.api
        try:
            yield message(
                self.valid.api, self.reach.operation, self.reach.direction, include=include, like=like, **more
            )
        except InstanceError as error:
            self.reasons.append((4, str(error)))

    def word(self, data: bytes) -> str:
        """What libxml2 has against the message, if it is the change that it speaks of, or that alone would be refused too."""
        root, ours, theirs = etree.fromstring(data), self.valid.api.release, self.invalid.api.release
        if not self.valid.schema.validate(root):
            said = self.valid.schema.error_log[0].message
            self.reasons.append((3, f"{ours} itself refuses what was tried: {said}"))
        elif self.invalid.schema.validate(root):
            self.reasons.append((2, f"{theirs} takes all that was tried of {ours}"))
        else:
            first = str(self.invalid.schema.error_log[0].message)
            self.reasons.append((1, f"{theirs} objects to something else first: {first}"))
            return self._said() or (first if self._joint(root) else "")
        return ""

    def _said(self) -> str:
        errors = [(str(error.path), str(error.message)) for error in self.invalid.schema.error_log]
        return next((text for where, text in errors if self._about(where, text)), "")

    def _joint(self, root: etree._Element) -> bool:
        """Would `invalid` refuse its own message for no more than having, or not having, what `root` has or has not?"""
        parent, here = _parent(self.path), find(root, self.path)
        case = _Case(self.change, self.reach, self.which, self.invalid, self.valid)
        for own in case.make(parent if here else self.path) if _without in _STRATEGIES[self.change.kind] else ():
            if self.invalid.schema.validate(own):
                for node in find(own, parent):
                    gone = [] if here else find(own, self.path)
                    node[:] = [child for child in node if child not in gone] + here[:1]
                return not self.invalid.schema.validate(own) and bool(self._said())
        return False

    def _about(self, where: str, text: str) -> bool:
        """Does the error, at an XPath as lxml tells it, speak of the change?"""
        kind, path = self.change.kind, self.path.replace("*", "any")
        at = re.sub(r"\[\d+\]|(?<=/)[^/:]+:", "", where).removeprefix(f"/{local_name(self.valid.api.message)}")
        parent, _, name = path.rpartition("/")
        unexpected, missing = "This element is not expected" in text, "Missing child element" in text
        listed = re.sub(r"\{[^}]*\}", "", text.partition("Expected is")[2].partition("(")[2])
        expected = {path if word[0] in "#*" else f"{self.around}/{word}" for word in re.findall(r"[^ (),]+", listed)}
        if kind in _OPERATIONS:
            return at == self.body and "xsi:type" in text
        if name.startswith("@"):
            return at in (parent, path) and f"'{name[1:]}'" in text
        if kind in _FACETS:
            texts = (self.change.old or "", self.change.new or "")
            words = {"enumeration" if kind in _VALUES else text.partition(" ")[0] for text in texts}
            return at == path and any(f"[facet '{word}']" in text for word in words)
        if kind is Kind.ELEMENT_REORDERED or self.around == self.path:
            common = set(self.common())
            placed = (at in common and unexpected) or (at == self.around and missing)
            return placed and (not expected or bool(expected & common))
        if kind in _ANYWHERE:
            return f"{at}/".startswith(f"{path}/")
        member, _ = self.place(self.invalid, self.path)
        fewest, most = (0, 0) if member is None else (self.least(), member.occurs[1])
        if unexpected or missing:
            lacking = path in expected and fewest > 0 and kind not in _MOST
            index = int((re.search(r"\[(\d+)\]$", where) or ("", 1))[1])
            spare = at == path and most is not None and index > most and kind not in _LEAST
            return (lacking or spare) and (kind in _PRESENCE or kind in _OCCURRENCES)
        refused = at == parent and "Element content is not allowed" in text and kind in _PRESENCE
        return refused or (at == path and kind not in _OCCURRENCES)

    def place(self, side: Party, path: str) -> tuple[Member | None, Content | None]:
        """What a release declares at a path: the member, if it is below the operation's content, and what it may hold."""
        api, called, member = side.api, side.api.operation(self.reach.operation), None
        type_ = None if called is None else api.complex(getattr(called, self.reach.direction))
        for step in path.removeprefix(self.body).split("/")[1:]:
            members = {} if type_ is None else Content(api, type_).members
            member = {name.partition(" ")[0]: found for name, found in members.items()}.get(step)
            below = None if member is None else member.declaration
            type_ = api.complex(below.type) if isinstance(below, Element) else None
        return member, None if type_ is None else Content(api, type_)

    def least(self) -> int:
        """How often what stands at the path must, beside its siblings, in `invalid`."""
        parent, _, name = self.path.rpartition("/")
        content = self.place(self.invalid, parent)[1]
        counts = {} if content is None else least(content, content.members)
        return next((count for step, count in counts.items() if step.partition(" ")[0] == name), 0)

    def simple(self, side: Party) -> tuple[str, tuple[Facets, ...]] | None:
        """The simple type that the element or attribute at the path has in a release: what is built in, and the facets."""
        parent, _, attribute = self.path.rpartition("/@")
        member, content = self.place(side, parent or self.path)
        held = content.attributes[f"@{attribute}"][0] if content and f"@{attribute}" in content.attributes else None
        found = held if content else member.declaration if member else None
        return None if found is None or isinstance(found, Wildcard) else side.api.facets(found.type)

    def children(self, side: Party, path: str) -> list[str]:
        """The paths of the elements that may stand inside the one at `path`."""
        content = self.place(side, path)[1]
        return [] if content is None else [f"{path}/{step}" for step in content.members if not step.startswith("*")]

    def common(self) -> list[str]:
        """The paths of what may stand in the element `around` in both releases."""
        known = set(self.children(self.invalid, self.around))
        return [path for path in self.children(self.valid, self.around) if path in known]


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _with(case: _Case) -> Iterator[etree._Element]:
    yield from case.make(case.path)
    yield from case.make(case.path, plain=True)


def _without(case: _Case) -> Iterator[etree._Element]:
    parent = _parent(case.path)
    yield from case.make(parent, omit=case.path)
    # libxml2 names ten of the elements that it expects; with the one before it in place, this one is among them. Beside the
    # one before or after it, it is missed even if the group that they stand in may be left out.
    siblings = case.children(case.invalid, parent)
    index = siblings.index(case.path) if case.path in siblings else len(siblings) + 1
    for sibling in (*siblings[max(index - 1, 0) : index], *siblings[index + 1 : index + 2]):
        yield from case.make(sibling, omit=case.path)
    yield from case.make(parent, omit=case.path, plain=True)


def _counted(case: _Case) -> Iterator[etree._Element]:
    members = [case.place(side, case.path)[0] for side in (case.valid, case.invalid)]
    limits = {count for member in members if member is not None for count in member.occurs if count is not None}
    for count in sorted({2, *limits, *(n + 1 for n in limits), *(n - 1 for n in limits)}):
        for root in case.make(case.path) if count > 0 else ():
            first = find(root, case.path)[0]
            for around in find(root, _parent(case.path))[:1]:
                around[:] = [node for node in around if node.tag != first.tag or node is first]
            for _ in range(count - 1):
                first.addnext(copy.deepcopy(first))
            yield root


def _valued(case: _Case) -> Iterator[etree._Element]:
    own, other = case.simple(case.valid), case.simple(case.invalid)
    if own is None:
        return
    texts = [text for text in (*candidates(own[1]), *candidates(other[1] if other else ())) if accepts(*own, text)]
    texts.sort(key=lambda text: other is not None and accepts(*other, text))
    if case.change.kind in _VALUES:
        texts = [text for text in texts if text in (case.change.old, case.change.new)]
    elif case.change.kind is Kind.DEFAULT_CHANGED:
        texts = [""]
    if not texts:
        case.reasons.append((4, f"{case.valid.api.release} has no value there that shows it"))
    path, _, attribute = case.path.rpartition("/@")
    for root in case.make(case.path):
        for text in dict.fromkeys(texts):
            for node in find(root, path or case.path):
                if path:
                    node.set(attribute, text)
                else:
                    node.text = text
            yield copy.deepcopy(root)


def _nil(case: _Case) -> Iterator[etree._Element]:
    for root in case.make(case.path):
        for node in find(root, case.path):
            node[:], node.text = [], None
            node.set(XSI_TYPE.replace("}type", "}nil"), "true")
        yield root


def _filled(case: _Case) -> Iterator[etree._Element]:
    """Each child alone, and text between children."""
    inside, known = (case.children(side, case.path) for side in (case.valid, case.invalid))
    for child in [child for child in inside if child in known] or inside:
        yield from case.make(child)
    for root in case.make(case.path):
        for node in find(root, case.path):
            node.text = "x"
        yield root


def _ordered(case: _Case) -> Iterator[etree._Element]:
    """Children of one element: none, one alone, one left out, two, two the other way round, one twice, all of them."""
    inside = case.common() if case.around == case.path or case.change.kind is Kind.ELEMENT_REORDERED else []
    yield from case.make(case.around)
    for child in inside:
        yield from case.make(child)
        yield from case.make(case.around, omit=child)
    others = ((case.path, child) for child in inside if child != case.path)
    for pair in others if case.path in inside else pairwise(inside):
        for root in case.make(*pair):
            yield copy.deepcopy(root)
            first, second = (find(root, path)[0] for path in pair)
            first.addprevious(copy.deepcopy(second))
            yield copy.deepcopy(root)
            for node in find(root, case.around):
                node[:] = [child for child in node if child is not second]
            yield root
    yield from case.make(case.around, full=case.around)


_OPERATIONS = (Kind.OPERATION_ADDED, Kind.OPERATION_REMOVED, Kind.OPERATION_MOVED)
_LEAST, _MOST = (Kind.MIN_OCCURS_RAISED, Kind.MIN_OCCURS_LOWERED), (Kind.MAX_OCCURS_RAISED, Kind.MAX_OCCURS_LOWERED)
_OCCURRENCES = (*_LEAST, *_MOST)
_VALUES = (Kind.ENUM_VALUE_ADDED, Kind.ENUM_VALUE_REMOVED)
_FACETS = tuple(kind for kind in Kind if kind.startswith(("facet-", "enum-")))
_PRESENCE = tuple(k for k in Kind if re.fullmatch("(element|attribute|branch|wildcard)-(added|removed|renamed)", k))
_CONTENT = (Kind.CONTENT_TO_SIMPLE, Kind.CONTENT_TO_COMPLEX, Kind.TYPE_WIDENED, Kind.TYPE_NARROWED, Kind.TYPE_CHANGED)
_ANYWHERE = (Kind.BASE_CHANGED, Kind.NAMESPACE_CHANGED)

_STRATEGIES: Mapping[Kind, tuple[Callable[[_Case], Iterator[etree._Element]], ...]] = {
    **dict.fromkeys(_OPERATIONS, (_with,)),
    **dict.fromkeys(_PRESENCE, (_with, _without)),
    **dict.fromkeys((Kind.ATTRIBUTE_REQUIRED, Kind.ATTRIBUTE_OPTIONAL), (_without,)),
    **dict.fromkeys(_LEAST, (_without, _counted, _ordered)),
    **dict.fromkeys(_MOST, (_counted, _ordered)),
    **dict.fromkeys((Kind.ELEMENT_REORDERED, Kind.COMPOSITOR_CHANGED), (_ordered,)),
    **dict.fromkeys(_FACETS, (_valued,)),
    **dict.fromkeys((Kind.DEFAULT_CHANGED, Kind.FIXED_CHANGED), (_valued, _with)),
    **dict.fromkeys((Kind.NILLABLE_ADDED, Kind.NILLABLE_REMOVED), (_nil,)),
    **dict.fromkeys(_CONTENT, (_valued, _with, _filled)),
    **dict.fromkeys(_ANYWHERE, (_with, _filled)),
}
