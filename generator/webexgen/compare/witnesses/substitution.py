"""The types that xsi:type may put in the place of those that are declared on the way to a change."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from webexgen.compare.witnesses.search import Party, Search
from webexgen.schema.content_model import label
from webexgen.schema.model import Api, Element, Group

__all__ = ["substitutions"]


def substitutions(search: Search) -> list[Mapping[str, str]]:
    """What xsi:type may say, by path, so that the path of a change is there: nothing first, then as little as can be.

    Types that do not declare what has changed, or inherit it, are left out, unless the change is further down in all of them.
    Those in which only one release has something at the path are first.
    """
    api, operation = search.valid.api, search.valid.api.operation(search.reach.operation)
    root = None if operation is None else str(getattr(operation, search.reach.direction))
    steps = search.path.removeprefix(search.body).split("/")[1:]
    found = [] if root is None else list(_walk(search.valid, root, search.body, steps, search.change.owner))
    about = [
        types for types in found if not types or any(_declares(api, t, search.change.owner) for t in types.values())
    ]

    def in_both(types: Mapping[str, str]) -> bool:
        other = dataclasses.replace(search, types=types)
        return other.place(other.invalid, other.path)[0] is not None

    return sorted(about or found, key=lambda types: (len(types), in_both(types))) or [{}]


def _walk(side: Party, name: str, path: str, steps: list[str], owner: str) -> Iterator[dict[str, str]]:
    if not steps or steps[0][0] in "*@":
        yield {}
        return
    content = side.content(name)
    members = {} if content is None else content.members
    member = {step.partition(" ")[0]: found for step, found in members.items()}.get(steps[0])
    if member is None and len(steps) == 1 and _declares(side.api, name, owner):
        yield {}  # only the other release has it there
    if member is None or not isinstance(member.declaration, Element):
        return
    here = f"{path}/{steps[0]}"
    for type_name in (member.declaration.type, *side.index.substitutes(member.declaration)):
        own: dict[str, str] = {} if type_name == member.declaration.type else {here: type_name}
        for below in _walk(side, type_name, here, steps[1:], owner):
            yield own | below


def _declares(api: Api, name: str, owner: str) -> bool:
    """Whether a type is the owner of a change, derives from it, or refers to it if it is a group."""
    type_ = api.complex(name)
    return type_ is not None and any(
        label(api, source) == owner
        for link in api.bases(type_)
        for source in (link.name, *(_named_groups(link.content) if link.content else ()))
    )


def _named_groups(group: Group) -> Iterator[str]:
    if group.source:
        yield group.source
    for particle in group.particles:
        if isinstance(particle, Group):
            yield from _named_groups(particle)
