"""How far a difference between two models reaches: which types mean something else, and which surely mean the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from webexgen.qname import xs
from webexgen.schema.model import Api, ComplexType, SimpleType

__all__ = ["affected", "same_operations"]


_NONE: Mapping[str, SimpleType | ComplexType] = {}


def affected(old: Api, new: Api, *, chosen: str = "") -> frozenset[str]:
    """The types that are not one object in both models, and all that lead to one: what derives from it, and what holds it.

    What holds a type also holds those derived from it, which xsi:type can put in its place, but for the type `chosen`: what stands for
    that one, the operation has chosen. All other types, and all that they lead to, are the same in both models.
    """
    found: set[str] = set()
    pending = [*_unlike(old, new)]
    modules = {id(module): module for api in (old, new) for module in api.modules}.values() if pending else ()
    for module in modules:
        pending += module.holders.get(xs("anyType"), ())  # which can hold any
    while pending:
        name = pending.pop()
        if name in found:
            continue
        found.add(name)
        above = {base for api in (old, new) for base in _bases(api, name, chosen)}
        for module in modules:
            pending += module.heirs.get(name, ())
            for held in (name, *above):
                pending += module.holders.get(held, ())
    return frozenset(found)


def same_operations(old: Api, new: Api, *, chosen: str = "") -> frozenset[str]:
    """The names of the operations that are the same in both models, with all that their messages hold; see `affected`."""
    unlike = affected(old, new, chosen=chosen)
    olds = {operation.name: operation for operation in old.operations}
    return frozenset(
        o.name for o in new.operations if olds.get(o.name) == o and unlike.isdisjoint((o.request, o.response))
    )


def _unlike(old: Api, new: Api) -> Iterator[str]:
    olds, news = old.by_namespace, new.by_namespace
    for namespace in olds.keys() | news.keys():
        one, other = olds.get(namespace), news.get(namespace)
        if one is not other:
            before, after = (_NONE if module is None else module.types for module in (one, other))
            yield from (name for name in before.keys() | after.keys() if before.get(name) is not after.get(name))


def _bases(api: Api, name: str, chosen: str) -> Iterator[str]:
    """The types that a type derives from, below the type `chosen`."""
    seen = {name, chosen}
    while (type_ := api.types.get(name)) is not None:
        name = type_.base or ""
        if name in seen or name not in api.types:
            return
        seen.add(name)
        yield name
