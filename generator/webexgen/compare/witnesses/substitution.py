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
    steps = search.path.removeprefix(search.body).split("/")[1:]
    found: list[dict[str, str]] = []
    about: list[dict[str, str]] = []
    for side in (search.valid, search.invalid):
        operation = side.api.operation(search.reach.operation)
        root = "" if operation is None else str(getattr(operation, search.reach.direction))
        for types, last in _walk(side, root, search.body, steps, ""):
            if types not in found and all(name in search.valid.api.types for name in types.values()):
                found.append(types)
                if not types or any(
                    _declares(side.api, name, search.change.owner) for name in (*types.values(), *last)
                ):
                    about.append(types)

    def in_both(types: Mapping[str, str]) -> bool:
        other = dataclasses.replace(search, types=types)
        return other.place(other.invalid, other.path)[0] is not None

    return sorted(about or found, key=lambda types: (len(types), in_both(types))) or [{}]


def _walk(
    side: Party, name: str, path: str, steps: list[str], around: str
) -> Iterator[tuple[dict[str, str], tuple[str, str]]]:
    """The types that there may be on the way from an element of the type `name` on, with the last two there are."""
    if not steps or steps[0][0] in "*@":
        yield {}, (around, name)
        return
    content = side.content(name)
    members = {} if content is None else content.members
    member = {step.partition(" ")[0]: found for step, found in members.items()}.get(steps[0])
    if member is None or not isinstance(member.declaration, Element):
        return
    here = f"{path}/{steps[0]}"
    for type_name in (member.declaration.type, *side.index.substitutes(member.declaration)):
        own: dict[str, str] = {} if type_name == member.declaration.type else {here: type_name}
        for below, last in _walk(side, type_name, here, steps[1:], name):
            yield own | below, last


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
