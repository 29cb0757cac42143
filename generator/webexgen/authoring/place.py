"""Where in the schemas a place of a message is declared, and what a fragment calls it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from webexgen.catalog.announcement import HALVES, Direction
from webexgen.errors import UnknownNameError, nearest
from webexgen.qname import local_name, namespace_of
from webexgen.schema.model import Api, ComplexType, Element, Module

__all__ = ["DeclaredPlace", "element_names", "find_place", "reached_by"]


@dataclass(frozen=True, slots=True)
class DeclaredPlace:
    """A place of a message, as a fragment addresses it.

    `type` is the named complex type to redefine, `inside` the path from it through anonymous types, `owner` the type that holds the
    member itself. `name` is the element or the attribute, which has an @ in front; `there` says whether it is there already, and
    `member_type` of which type then.
    """

    module: Module
    type: str
    inside: str
    owner: ComplexType
    name: str
    there: bool
    member_type: str = ""

    @property
    def compositor(self) -> str:
        """How the owner's own particles stand."""
        return "sequence" if self.owner.content is None else self.owner.content.kind


def find_place(api: Api, operation: str, direction: Direction, path: str) -> DeclaredPlace:
    """Where `path`, whose last step need not be there, is or would be declared. Raises `UnknownNameError` with the nearest name."""
    found = api.operation(operation)
    if found is None:
        names = [o.name for o in api.operations]
        raise UnknownNameError(f"there is no operation {operation!r}{nearest(operation, names)}")
    type_ = api.complex(getattr(found, direction))
    assert type_ is not None
    *above, name = path.split("/")
    here = found.name
    for step in above:
        declared = _member(api, type_, step)
        inner = None if declared is None else api.complex(declared[1].type)
        if inner is None:
            known = element_names(api, type_)
            why = "is of a simple type" if declared else f"has no element {step!r}{nearest(step, known)}"
            raise UnknownNameError(f"{here if not declared else f'{here}/{step}'} {why}")
        type_, here = inner, f"{here}/{step}"
    if name.startswith("@"):
        found_here = ((t, a) for t in api.bases(type_) for a in t.attributes if a.name == name[1:])
        holder, attribute = next(found_here, (None, None))
        member_type = "" if attribute is None else attribute.type
    else:
        declared = _member(api, type_, name)
        holder, member_type = (None, "") if declared is None else (declared[0], declared[1].type)
    owner = holder or type_
    root, _, inside = local_name(owner.name).partition("/")
    module = api.by_namespace[namespace_of(owner.name)]
    return DeclaredPlace(module, root, inside, owner, name, holder is not None, member_type)


def element_names(api: Api, type_: ComplexType) -> list[str]:
    """The names of all elements of a type, its bases' too."""
    groups = [link.content for link in api.bases(type_) if link.content is not None]
    return [element.name for group in groups for element in group.elements()]


def _member(api: Api, type_: ComplexType, name: str) -> tuple[ComplexType, Element] | None:
    """The type that declares an element, and the element."""
    for link in api.bases(type_):
        for element in () if link.content is None else link.content.elements():
            if element.name == name:
                return link, element
    return None


def reached_by(api: Api, type_: str) -> Iterator[tuple[str, Direction]]:
    """The messages that can hold something of a type."""
    for operation in api.operations:
        for direction in HALVES:
            pending, seen = [getattr(operation, direction)], set[str]()
            while pending:
                name = pending.pop()
                found = api.types.get(name)
                if found is None or name in seen:
                    continue
                seen.add(name)
                pending.append(found.base or "")
                if isinstance(found, ComplexType):
                    elements = () if found.content is None else found.content.elements()
                    pending += [member.type for member in (*elements, *found.attributes)]
            if type_ in seen:
                yield operation.name, direction
