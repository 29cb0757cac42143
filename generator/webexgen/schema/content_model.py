"""What a complex type holds on the wire: its content and its bases', with groups resolved to what each element may do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from webexgen.qname import XS, local_name, namespace_of
from webexgen.schema.model import Api, Attribute, ComplexType, Element, Group, Wildcard
from webexgen.schema.values import effective

__all__ = [
    "Content",
    "Member",
    "Node",
    "Row",
    "groups",
    "label",
    "least",
    "occurs_text",
    "rows",
    "wire_rows",
]

Occurs = tuple[int, int | None]


def occurs_text(occurs: Occurs) -> str:
    """`0..1`, `1..unbounded`."""
    return f"{occurs[0]}..{'unbounded' if occurs[1] is None else occurs[1]}"


def label(api: Api, name: str) -> str:
    """How a type is written: `xs:int`, `meet:scheduleType`; a simple type without a name as the built-in one under it."""
    if "/" in local_name(name):
        return "anonymous" if api.complex(name) else f"xs:{effective(api, name).builtin}"
    namespace, (sort, space, local) = namespace_of(name), local_name(name).rpartition(" ")
    prefix = "xs" if namespace == XS else api.by_namespace[namespace].prefix
    return f"{sort}{space}{prefix}{':' if prefix else ''}{local}"


class Leaf(NamedTuple):
    step: str
    occurs: Occurs


@dataclass(frozen=True)
class Node:
    """A model group. `owner` is the key of the type that declares it; `whole` says that it is all that type declares."""

    kind: Literal["sequence", "choice", "all"]
    occurs: Occurs
    children: tuple[Node | Leaf, ...]
    owner: str
    whole: bool

    @property
    def text(self) -> str:
        """`sequence`, `optional choice`."""
        low, high = self.occurs
        return f"{'' if low else 'optional '}{'' if high == 1 else 'repeated '}{self.kind}"

    @cached_property
    def steps(self) -> frozenset[str]:
        return frozenset(step for child in self.children for step in _steps(child))


def _steps(child: Node | Leaf) -> frozenset[str]:
    return child.steps if isinstance(child, Node) else frozenset((child.step,))


@dataclass(frozen=True, slots=True)
class Member:
    """A declaration inside `owner`, the key of a type. `occurs` counts the groups around it."""

    declaration: Element | Wildcard
    owner: str
    occurs: Occurs


class Content:
    """The effective content of a complex type.

    Members are kept by the step that leads to them: the name of an element, its Clark name where two namespaces share a
    name, `*` and what it lets through for a wildcard. They are in document order, the base's first. An element that is
    declared twice, which XML Schema allows for one type only, is one member.
    """

    def __init__(self, api: Api, type_: ComplexType) -> None:
        self.name = type_.name
        self.attributes: dict[str, tuple[Attribute, str]] = {}
        self._declared: dict[str, tuple[Element | Wildcard, str]] = {}
        chain = list(api.bases(type_))
        shared = _shared(attribute for link in chain for attribute in link.attributes)
        for link in reversed(chain):
            for attribute in link.attributes:
                step = f"@{attribute.name}"
                if attribute.name in shared and attribute.namespace:
                    step = f"@{{{attribute.namespace}}}{attribute.name}"
                if not attribute.prohibited:
                    self.attributes[step] = attribute, link.name
                elif link.derivation == "restriction":
                    self.attributes.pop(step, None)
        restriction = next((n for n, link in enumerate(chain, 1) if link.derivation == "restriction"), len(chain))
        parts = [
            self._node(link.content, link.name, whole=True) for link in reversed(chain[:restriction]) if link.content
        ]
        self.root = parts[0] if len(parts) == 1 else Node("sequence", (1, 1), tuple(parts), type_.name, whole=True)
        counts = _counts(self.root)
        self.members = {step: Member(d, owner, counts[step]) for step, (d, owner) in self._declared.items()}

    def _node(self, group: Group, owner: str, *, whole: bool) -> Node:
        owner = group.source or owner
        children: list[Node | Leaf] = []
        for particle in group.particles:
            if isinstance(particle, Group):
                children.append(self._node(particle, owner, whole=False))
            else:
                step = self._step(particle)
                self._declared.setdefault(step, (particle, owner))
                children.append(Leaf(step, (particle.min_occurs, particle.max_occurs)))
        return Node(group.kind, (group.min_occurs, group.max_occurs), tuple(children), owner, whole)

    def _step(self, particle: Element | Wildcard) -> str:
        if isinstance(particle, Wildcard):
            return f"* {particle.namespace} {particle.process_contents}"
        first = self._declared.get(particle.name)
        if first is None or first[0].namespace == particle.namespace:
            return particle.name
        return f"{{{particle.namespace}}}{particle.name}"

    def is_branch(self, step: str, others: Container[str]) -> bool:
        """Whether a choice offers `step` in the place of some of `others`."""
        node = self.root
        while True:
            child = next(child for child in node.children if step in _steps(child))
            if node.kind == "choice":
                mine = any(other in others for other in _steps(child))
                if not mine and any(other in others for other in node.steps):
                    return True
            if isinstance(child, Leaf):
                return False
            node = child


def _shared(attributes: Iterable[Attribute]) -> set[str]:
    """The names that attributes of several namespaces have."""
    names = {(attribute.namespace, attribute.name) for attribute in attributes}
    counted = Counter(name for _, name in names)
    return {name for name, count in counted.items() if count > 1}


def _counts(node: Node | Leaf) -> dict[str, Occurs]:
    if isinstance(node, Leaf):
        return {node.step: node.occurs}
    parts = [_counts(child) for child in node.children]
    counts: dict[str, Occurs] = {}
    for part in parts:
        for step, (low, high) in part.items():
            least, most = counts.get(step, (0, 0))
            if node.kind == "choice":
                everywhere = all(step in other for other in parts)
                lowest = min(low, least if step in counts else low) if everywhere else 0
                counts[step] = lowest, None if high is None or most is None else max(high, most)
            else:
                counts[step] = low + least, None if high is None or most is None else high + most
    if node.occurs == (1, 1):
        return counts
    low, high = node.occurs
    return {step: (low * least, _times(high, most)) for step, (least, most) in counts.items()}


def _times(a: int | None, b: int | None) -> int | None:
    if a == 0 or b == 0:
        return 0
    return None if a is None or b is None else a * b


def groups(content: Content, steps: Container[str]) -> dict[frozenset[str], Node]:
    """The groups that say something of two or more of `steps`, by those of them that they hold."""
    root = _reduced(content.root, steps)
    found: dict[frozenset[str], Node] = {}
    pending = [root]
    while pending:
        node = pending.pop(0)
        if isinstance(node, Node) and len(node.steps) > 1:
            found.setdefault(node.steps, node)
            pending += node.children
    return found


def _reduced(node: Node | Leaf, steps: Container[str]) -> Node | Leaf | None:
    """`node` with no other members than `steps`, and without groups that add nothing to the ones around or inside them."""
    if isinstance(node, Leaf):
        return node if node.step in steps else None
    children: list[Node | Leaf] = []
    for child in node.children:
        reduced = _reduced(child, steps)
        if isinstance(reduced, Node) and reduced.occurs == (1, 1) and reduced.kind == node.kind:
            children += reduced.children
        elif reduced is not None:
            children.append(reduced)
    if len(children) > 1:
        return _plain(replace(node, children=tuple(children)))
    if not children:
        return None
    only, (low, high) = children[0], node.occurs
    if isinstance(only, Leaf) and low == 0 and only.occurs[0] > 1:
        return replace(node, children=(only,))  # none or several, but not one
    occurs = low * only.occurs[0], _times(high, only.occurs[1])
    return only._replace(occurs=occurs) if isinstance(only, Leaf) else _plain(replace(only, occurs=occurs))


def _plain(node: Node) -> Node:
    """What may be empty may as well be left out: such a choice goes as one that is, any other group as one that has to stand."""
    inside = (any if node.kind == "choice" else all)(_may_be_empty(child) for child in node.children)
    return replace(node, occurs=(int(node.kind != "choice"), node.occurs[1])) if inside else node


def _may_be_empty(node: Node | Leaf) -> bool:
    if node.occurs[0] == 0 or isinstance(node, Leaf):
        return node.occurs[0] == 0
    return (any if node.kind == "choice" else all)(_may_be_empty(child) for child in node.children)


def least(content: Content, steps: Container[str]) -> dict[str, int]:
    """How often each of `steps` must stand once the smallest optional group, or the alternative of a choice, stands that it is in.

    No other members count: of `(a b)?` and steps a and b, each must stand once; of step a alone, it may be left out.
    """
    reduced = _reduced(content.root, steps)
    return {} if reduced is None else {step: count for step, (count, _) in _least(reduced).items()}


def _least(node: Node | Leaf) -> dict[str, tuple[int, bool]]:
    """The number, and whether it is one for each time that the group around `node` stands."""
    if isinstance(node, Leaf):
        return {node.step: (node.occurs[0], True)}
    found: dict[str, tuple[int, bool]] = {}
    choice, low = node.kind == "choice", node.occurs[0]
    may_be_empty = _may_be_empty(node)
    for child in node.children:
        for step, (count, each) in _least(child).items():
            alone = choice and may_be_empty and isinstance(child, Leaf) and count == 1
            times = low if each and not choice and low else 1
            counted = 0 if alone else count * times, each and not choice and low > 0
            found[step] = min(found.get(step, counted), counted)
    return found


class Row(NamedTuple):
    """One place of a message. `value` is the built-in type, "" for complex content, what a wildcard lets through."""

    operation: str
    direction: str
    path: str
    occurs: str
    value: str
    facets: tuple[str, ...]


def wire_rows(api: Api) -> Iterator[Row]:
    """Every place of every message, from the operation's content. A type inside itself is not followed a second time."""
    contents: dict[str, Content] = {}
    for operation in api.operations:
        for direction, type_ in (("request", operation.request), ("response", operation.response)):
            for path, occurs, value, facets in rows(api, type_, contents):
                yield Row(operation.name, direction, path, occurs, value, facets)


def rows(
    api: Api, type_: str, contents: dict[str, Content] | None = None, around: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """(path, occurs, value, facets) of all that a type holds. `contents` keeps what was made of it for the next call."""
    contents = {} if contents is None else contents
    declared = api.complex(type_)
    if declared is None or type_ in around:
        return
    content = contents.get(type_) or contents.setdefault(type_, Content(api, declared))
    for step, (attribute, _) in content.attributes.items():
        yield step, occurs_text((int(attribute.required), 1)), *_value(api, attribute.type)
    for step, member in content.members.items():
        occurs = occurs_text(member.occurs)
        if isinstance(member.declaration, Wildcard):
            yield step[0], occurs, step[2:], ()
        else:
            yield step, occurs, *_value(api, member.declaration.type)
            for path, *rest in rows(api, member.declaration.type, contents, (*around, type_)):
                yield f"{step}/{path}", *rest  # type: ignore[misc]


def _value(api: Api, type_: str) -> tuple[str, tuple[str, ...]]:
    if api.complex(type_):
        return "", ()
    value = effective(api, type_)
    return f"xs:{value.builtin}", value.texts
