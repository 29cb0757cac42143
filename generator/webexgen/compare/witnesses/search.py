"""The search for one witness: messages of one release, until the schema of the other objects to what has changed."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from xml.sax.saxutils import quoteattr

from lxml import etree

from webexgen.compare.change import Change, Kind, Reach
from webexgen.compare.language.messages import TEXT
from webexgen.compare.language.type_index import TypeIndex
from webexgen.errors import InstanceError, NoValueError
from webexgen.message.minimal import accepts, candidates, content_path, is_atomic, message, read
from webexgen.qname import local_name
from webexgen.schema.content_model import Content, Member, least
from webexgen.schema.model import Api, ComplexType, Element, Wildcard

__all__ = [
    "ANYWHERE",
    "CONTENT",
    "FACETS",
    "LEAST",
    "MOST",
    "OPERATIONS",
    "PRESENCE",
    "PROVED",
    "VALUES",
    "Party",
    "Search",
    "Which",
    "parent_of",
]

Which = Literal["old", "new"]


@dataclass(frozen=True)
class Party:
    """A release: its model, its schema as libxml2 compiled it and, where they are at hand, its generated bindings.

    `names` are namespaces of the model that the schema has another name for, which it is compared under.
    """

    api: Api
    schema: etree.XMLSchema
    package: Any = None  # a module, whose types no checker knows
    names: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    contents: dict[str, Content | None] = field(default_factory=dict[str, "Content | None"], hash=False, repr=False)

    def content(self, name: str) -> Content | None:
        """What a type may hold; None if it is no complex type. Worked out once."""
        if name not in self.contents:
            type_ = self.api.complex(name)
            self.contents[name] = None if type_ is None else Content(self.api, type_)
        return self.contents[name]

    @cached_property
    def index(self) -> TypeIndex:
        """What its types accept."""
        return TypeIndex(self.api)

    @cached_property
    def identities(self) -> bool:
        """Whether any element has identity constraints."""
        groups = (type_.content for type_ in self.api.types.values() if isinstance(type_, ComplexType))
        return any(element.identity for group in groups if group is not None for element in group.elements())

    def accepts(self, name: str, text: str) -> bool:
        """Whether a text is a value of a simple type."""
        return (
            accepts(*self.api.facets(name), text) if is_atomic(self.api, name) else self.index.space(name).accepts(text)
        )

    def candidates(self, name: str) -> tuple[str, ...]:
        """Texts at and just beyond what the facets of a simple type allow."""
        return candidates(self.api.facets(name)[1])

    def own(self, data: bytes) -> bytes:
        """A document with the names of namespaces that the schema has."""
        for name, own in self.names.items():
            data = data.replace(f"={quoteattr(name)}".encode(), f"={quoteattr(own)}".encode())
        return data

    def errors(self, data: bytes) -> list[tuple[str, str]]:
        """What libxml2 has against a document: XPath and text of each error."""
        if self.schema.validate(etree.fromstring(self.own(data))):
            return []
        return [(str(error.path), str(error.message)) for error in self.schema.error_log]


OPERATIONS = (Kind.OPERATION_ADDED, Kind.OPERATION_REMOVED, Kind.OPERATION_MOVED)
LEAST, MOST = (Kind.MIN_OCCURS_RAISED, Kind.MIN_OCCURS_LOWERED), (Kind.MAX_OCCURS_RAISED, Kind.MAX_OCCURS_LOWERED)
OCCURRENCES = (*LEAST, *MOST)
VALUES = (Kind.ENUM_VALUE_ADDED, Kind.ENUM_VALUE_REMOVED)
FACETS = tuple(kind for kind in Kind if kind.startswith(("facet-", "enum-")))
PRESENCE = tuple(k for k in Kind if re.fullmatch("(element|attribute|branch|wildcard)-(added|removed|renamed)", k))
CONTENT = (Kind.CONTENT_TO_SIMPLE, Kind.CONTENT_TO_COMPLEX, Kind.TYPE_WIDENED, Kind.TYPE_NARROWED, Kind.TYPE_CHANGED)
ANYWHERE = (Kind.BASE_CHANGED, Kind.NAMESPACE_CHANGED)
PROVED = (Kind.CONTENT_NARROWED, Kind.CONTENT_WIDENED)


@dataclass
class Search:
    """The search for one witness: messages of `valid`, until the schema of `invalid` objects to what has changed."""

    change: Change
    reach: Reach
    which: Which
    valid: Party
    invalid: Party
    types: Mapping[str, str] = field(default_factory=dict[str, str])  # what xsi:type names, by path
    reasons: list[tuple[int, str]] = field(
        default_factory=list[tuple[int, str]]
    )  # the lower the number, the nearer to a witness
    undecided: bool = False  # whether a text that was needed is out of reach, or no proof says that there is a witness

    @cached_property
    def body(self) -> str:
        """The path of an operation's content."""
        return content_path(self.valid.api)

    @cached_property
    def path(self) -> str:
        """Where the change shows in a message of `valid`. A wildcard is `*`, whatever it lets through."""
        path = re.sub(r"\{[^}]*\}|(?<=/\*) .*", "", f"{self.body}/{self.reach.path}".rstrip("/")).removesuffix(
            f"/{TEXT}"
        )
        name = self.change.old if self.which == "old" else self.change.new
        renamed = name is not None and self.change.kind is Kind.ELEMENT_RENAMED
        return f"{parent_of(path)}/{local_name(name or '')}" if renamed else path

    @cached_property
    def around(self) -> str:
        """The element whose children the change is about: the one at the path, if it concerns a group inside that."""
        kind, own = self.change.kind, self.change.path.rpartition("/")[2]
        contents = [self.place(side, self.path)[1] for side in (self.valid, self.invalid)]
        groups = {content.root.occurs for content in contents if content is not None}
        grouped = kind in OCCURRENCES and (own != self.path.rpartition("/")[2] or len(groups) > 1)
        return self.path if grouped or kind is Kind.COMPOSITOR_CHANGED else parent_of(self.path)

    def make(self, *include: str, plain: bool = False, **more: str) -> Iterator[etree._Element]:
        """One message of `valid`, as much one of `invalid` as can be unless it is `plain`; none if there is no such message."""
        like = None if plain else self.invalid.api
        try:
            yield message(
                self.valid.api,
                self.reach.operation,
                self.reach.direction,
                include=include,
                like=like,
                types=self.types,
                example=self._example,
                content_of=self._content,
                **more,
            )
        except InstanceError as error:
            self.undecided = self.undecided or isinstance(error, NoValueError)
            self.reasons.append((4, str(error)))

    def _content(self, api: Api, type_: ComplexType) -> Content:
        side = self.valid if api is self.valid.api else self.invalid
        return side.content(type_.name) or Content(api, type_)

    def _example(self, name: str, other: str | None) -> str | None:
        """A text of a simple type of `valid`, and of `other` of `invalid` too if there is one."""
        space = self.valid.index.space(name)
        if other is not None:
            theirs = self.invalid.index.space(other)
            both = dataclasses.replace(space, conditions=space.conditions | theirs.conditions).example()
            if both is not None and space.accepts(both) and theirs.accepts(both):
                return both
        return space.example()

    def word(self, data: bytes, refused_alone: Callable[[Search, etree._Element], bool]) -> str:
        """What libxml2 has against the message, if it is the change that it speaks of, or `refused_alone` says so."""
        ours, theirs = self.valid.api.release, self.invalid.api.release
        own = self.valid.errors(data)
        if own:
            self.reasons.append((3, f"{ours} itself refuses what was tried: {own[0][1]}"))
            return ""
        errors = self.invalid.errors(data)
        if not errors:
            self.reasons.append((2, f"{theirs} takes all that was tried of {ours}"))
            return ""
        first = errors[0][1]
        self.reasons.append((1, f"{theirs} objects to something else first: {first}"))
        return self.said(errors) or (first if refused_alone(self, read(self.valid.api, data)) else "")

    def said(self, errors: Iterable[tuple[str, str]]) -> str:
        """The error that speaks of the change."""
        return next((text for where, text in errors if self._about(where, text)), "")

    def _about(self, where: str, text: str) -> bool:
        """Does the error, at an XPath as lxml tells it, speak of the change?"""
        kind, path = self.change.kind, self.path.replace("*", "any")
        at = self._path_of(where)
        parent, _, name = path.rpartition("/")
        unexpected, missing = "This element is not expected" in text, "Missing child element" in text
        listed = re.sub(r"\{[^}]*\}", "", text.partition("Expected is")[2].partition("(")[2])
        expected = {path if word[0] in "#*" else f"{self.around}/{word}" for word in re.findall(r"[^ (),]+", listed)}
        if kind in OPERATIONS:
            return at == self.body and "xsi:type" in text if self.body else "No matching global declaration" in text
        if kind in PROVED:
            return f"{at}/".startswith(f"{parent if name.startswith('@') else path}/")
        if name.startswith("@"):
            return at in (parent, path) and f"'{name[1:]}'" in re.sub(r"\{[^}]*\}", "", text)
        if kind in FACETS:
            texts = (self.change.old or "", self.change.new or "")
            words = {"enumeration" if kind in VALUES else text.partition(" ")[0] for text in texts}
            read_otherwise = "whiteSpace" in words  # which another facet then refuses
            return at == path and (read_otherwise or any(f"[facet '{word}']" in text for word in words))
        if kind is Kind.ELEMENT_REORDERED or self.around == self.path:
            common = set(self.common())
            placed = (at in common and unexpected) or (at == self.around and missing)
            return placed and (not expected or bool(expected & common))
        if kind in ANYWHERE:
            return f"{at}/".startswith(f"{path}/")
        member, _ = self.place(self.invalid, self.path)
        fewest, most = (0, 0) if member is None else (self.least(), member.occurs[1])
        if unexpected or missing:
            lacking = path in expected and fewest > 0 and kind not in MOST
            index = int((re.search(r"\[(\d+)\]$", where) or ("", 1))[1])
            spare = at == path and most is not None and index > most and kind not in LEAST
            other = at == path and self.path.endswith("/*")  # another wildcard, not one that stands more often
            return (lacking or spare or other) and (kind in PRESENCE or kind in OCCURRENCES)
        refused = at == parent and "Element content is not allowed" in text and kind in PRESENCE
        return refused or (at == path and kind not in OCCURRENCES)

    def misplaced(self, errors: Iterable[tuple[str, str]]) -> bool:
        """Whether the children of the element `around` are not those that are expected."""
        found = ((self._path_of(where), text) for where, text in errors)
        return any(
            ("This element is not expected" in text and parent_of(at) == self.around)
            or ("Missing child element" in text and at == self.around)
            for at, text in found
        )

    def _path_of(self, where: str) -> str:
        """The path from below the message, of an XPath as lxml tells it."""
        at = re.sub(r"\[\d+\]|(?<=/)[^/:]+:", "", where)
        return at.removeprefix(f"/{local_name(self.valid.api.message)}") if self.valid.api.message else at

    def place(self, side: Party, path: str) -> tuple[Member | None, Content | None]:
        """What a release declares at a path: the member, if it is below the operation's content, and what it may hold."""
        member, name = self._declared(side, path)
        return member, None if name is None else side.content(name)

    def type(self, side: Party, path: str) -> str | None:
        """The type that a release has at a path."""
        return self._declared(side, path)[1]

    def _declared(self, side: Party, path: str) -> tuple[Member | None, str | None]:
        api, called, member = side.api, side.api.operation(self.reach.operation), None
        name: str | None = None if called is None else getattr(called, self.reach.direction)
        here = self.body
        for step in path.removeprefix(self.body).split("/")[1:]:
            content = None if name is None else side.content(name)
            members = {} if content is None else content.members
            member = {name.partition(" ")[0]: found for name, found in members.items()}.get(step)
            declared, here = None if member is None else member.declaration, f"{here}/{step}"
            name = declared.type if isinstance(declared, Element) else None
            if name is not None and self.types.get(here) in api.types:
                name = self.types[here]
        return member, name

    def least(self) -> int:
        """How often what stands at the path must, beside its siblings, in `invalid`."""
        parent, _, name = self.path.rpartition("/")
        content = self.place(self.invalid, parent)[1]
        counts = {} if content is None else least(content, content.members)
        return next((count for step, count in counts.items() if step.partition(" ")[0] == name), 0)

    def simple(self, side: Party) -> str | None:
        """The simple type that the element, its simple content or the attribute at the path has in a release."""
        parent, _, attribute = self.path.rpartition("/@")
        member, content = self.place(side, parent or self.path)
        held = content.attributes[f"@{attribute}"][0] if content and f"@{attribute}" in content.attributes else None
        found = held if content and parent else member.declaration if member else None
        if found is None or isinstance(found, Wildcard):
            return None
        type_ = side.api.complex(found.type)
        return found.type if type_ is None else type_.text or None

    def children(self, side: Party, path: str) -> list[str]:
        """The paths of the elements that may stand inside the one at `path`."""
        content = self.place(side, path)[1]
        return [] if content is None else [f"{path}/{step}" for step in content.members if not step.startswith("*")]

    def common(self) -> list[str]:
        """The paths of what may stand in the element `around` in both releases."""
        known = set(self.children(self.invalid, self.around))
        return [path for path in self.children(self.valid, self.around) if path in known]


def parent_of(path: str) -> str:
    return path.rpartition("/")[0]
