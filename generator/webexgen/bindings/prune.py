"""A release's model cut down to some operations: what their messages can hold, and nothing else; and what that leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from webexgen.bindings.symbols import Names
from webexgen.catalog.wire import Wire
from webexgen.errors import UnknownNameError, nearest
from webexgen.qname import XS, namespace_of
from webexgen.schema.model import Api, ComplexType, Element, Module, Operation, SimpleType

__all__ = ["Cut", "prune", "spelt"]


@dataclass(frozen=True)
class Cut:
    """What a package leaves out of its release, and what it was asked to hold.

    `whole` is the model of the release. `services` were asked for as a whole, so that all of their operations are there;
    `without` are the features that are not. Both are sorted. A package that is `vendored` stands under a name of its user's choice.
    """

    whole: Api
    services: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    vendored: bool = False

    def operations(self, kept: Api, names: Names) -> dict[str, list[str]]:
        """The operations of the release that a cut model does not have, sorted, by the service of their classes."""
        there = {operation.name for operation in kept.operations}
        found: dict[str, list[str]] = {}
        for operation in sorted(self.whole.operations, key=lambda operation: operation.name):
            if operation.name not in there:
                found.setdefault(names.services[namespace_of(operation.request)], []).append(operation.name)
        return dict(sorted(found.items()))


def prune(api: Api, wire: Wire, operations: Iterable[str]) -> Api:
    """The model with these operations only: their requests and responses, the message around them, and all that those lead to.

    That is the types of elements and attributes, the bases of types, and those that an xsi:type can put in an element's place: all with a
    name that derive from its type. Raises `UnknownNameError` for an operation that the release does not have.
    """
    kept = spelt(api, operations)
    derived = _derived(api)
    reached: set[str] = set()
    of_elements = {wire.body_content}  # what else a content can be, the operations say
    pending = [(name, False) for o in kept for name in (o.request, o.response)]
    pending += [(wire.body_content, False), (api.message_type, True)]
    while pending:
        name, is_of_element = pending.pop()
        type_ = api.types.get(name)
        if type_ is None:
            continue
        if is_of_element and name not in of_elements:
            of_elements.add(name)
            pending += [(other, True) for other in derived.get(name, ())]
        if name not in reached:
            reached.add(name)
            pending += _used(type_)
    modules = [_cut(module, reached) for module in api.modules]
    return replace(api, modules=tuple(module for module in modules if module.types), operations=kept)


def spelt(api: Api, operations: Iterable[str]) -> tuple[Operation, ...]:
    """Operations by name, in any letter case, in the order of the model. Raises `UnknownNameError` with the nearest names."""
    wanted: set[str] = set()
    wrong: list[str] = []
    for name in operations:
        found = api.operation(name)
        if found is None:
            wrong.append(f"{api.release} has no operation {name!r}{nearest(name, [o.name for o in api.operations], 3)}")
        else:
            wanted.add(found.name)
    if wrong:
        raise UnknownNameError("\n".join(wrong))
    return tuple(operation for operation in api.operations if operation.name in wanted)


def _derived(api: Api) -> Mapping[str, list[str]]:
    """The complex types with a name, which an xsi:type can say, that derive directly from each, by its name."""
    found: dict[str, list[str]] = {}
    for type_ in api.types.values():
        if isinstance(type_, ComplexType) and type_.base is not None and not type_.anonymous:
            found.setdefault(type_.base, []).append(type_.name)
    return found


def _used(type_: SimpleType | ComplexType) -> Iterator[tuple[str, bool]]:
    """The types that a type names, each with whether an element is of it."""
    if isinstance(type_, SimpleType):
        yield type_.base, False
        return
    if type_.base is not None:
        yield type_.base, False
    elements: tuple[Element, ...] = () if type_.content is None else tuple(type_.content.elements())
    for element in (*elements, *(field.element for field in type_.fields)):
        yield element.type, True
    for field in type_.fields:
        yield field.value, True
    for attribute in type_.attributes:
        if namespace_of(attribute.type) != XS:
            yield attribute.type, False


def _cut(module: Module, reached: set[str]) -> Module:
    return replace(module, types={name: type_ for name, type_ in module.types.items() if name in reached})
