"""The definitions of one module: which there are, in which order, and which updates brought them."""

from __future__ import annotations

from collections.abc import Iterator

from webexgen.catalog.graph import BASELINE
from webexgen.schema.model import ComplexType, Module, SimpleType

__all__ = ["ordered", "updates"]


def updates(module: Module) -> tuple[str, ...]:
    """The updates that brought something into a module."""
    found: set[str] = set()
    for type_ in module.types.values():
        found.add(type_.provenance.update)
        if isinstance(type_, ComplexType):
            found |= {field.element.provenance.update for field in type_.fields}
    return tuple(sorted(found - {BASELINE}))


def ordered(module: Module) -> Iterator[SimpleType | ComplexType]:
    """Enumerations first, then classes in document order, each after its base."""
    done: set[str] = set()

    def visit(type_: ComplexType) -> Iterator[ComplexType]:
        if type_.name in done:
            return
        done.add(type_.name)
        base = module.types.get(type_.base or "")
        if isinstance(base, ComplexType):
            yield from visit(base)
        yield type_

    yield from (t for t in module.types.values() if isinstance(t, SimpleType))
    for type_ in module.types.values():
        if isinstance(type_, ComplexType):
            yield from visit(type_)
