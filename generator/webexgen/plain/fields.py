"""What the types of a plain schema hold as fields, and what fields cannot hold: that is refused, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from webexgen.errors import InputError, listed
from webexgen.importer.reader.model_reader import Model
from webexgen.qname import local_name, namespace_of, xs
from webexgen.schema.model import Api, Attribute, ComplexType, Element, Field, Group, Module, SimpleType, Wildcard

__all__ = ["documents", "with_fields"]

_OF_PREFIXES = {xs("QName"), xs("NOTATION")}


def with_fields(model: Model) -> Api:
    """The model with a field for each element that a type can hold, and no types for documents alone.

    Raises `InputError`, with file and line of each declaration, for what the bindings would lose.
    """
    return _Bound(model).api()


def documents(model: Model, api: Api) -> list[tuple[str, str]]:
    """The global elements of complex types that documents can begin with, by Clark name, each with its type."""
    found: list[tuple[str, str]] = []
    for name, element in _globals(model):
        type_ = api.types.get(_renamed(element.type))
        if isinstance(type_, ComplexType):
            found.append((name, type_.name))
    return found


def _globals(model: Model) -> Iterator[tuple[str, Element]]:
    for name, type_ in model.api.types.items():
        if _is_document(name) and isinstance(type_, ComplexType) and type_.content is not None:
            for element in type_.content.elements():
                yield f"{{{element.namespace}}}{element.name}" if element.namespace else element.name, element


def _is_document(key: str) -> bool:
    """Whether a type is there only to hold a global element."""
    local = local_name(key)
    return local.startswith("element ") and "/" not in local


def _renamed(key: str) -> str:
    """`{n}/order` of `{n}element order/order`: what only a global element has is called like that element."""
    local = local_name(key)
    if not local.startswith("element "):
        return key
    return f"{{{namespace_of(key)}}}/{local.partition('/')[2]}"


class _Bound:
    def __init__(self, model: Model) -> None:
        self._model = model
        self._types: dict[str, SimpleType | ComplexType] = {}
        self._wrong: list[str] = []

    def api(self) -> Api:
        for one in self._model.left_out:
            self._wrong.append(f"{one.where}: {one.what} cannot be read: {local_name(one.owner)}")
        for key, type_ in self._model.api.types.items():
            if _is_document(key):
                continue
            name = _renamed(key)
            self._types[name] = (
                replace(type_, name=name, base=_renamed(type_.base))
                if isinstance(type_, SimpleType)
                else self._complex(type_, name, key)
            )
        self._check_modules()
        if self._wrong:
            raise InputError(listed(self._wrong))
        modules = [self._module(module) for module in self._model.api.modules]
        return replace(self._model.api, modules=tuple(m for m in modules if m.types), operations=())

    def _module(self, module: Module) -> Module:
        types = {name: type_ for name, type_ in self._types.items() if namespace_of(name) == module.namespace}
        name = module.prefix or "schema"
        return replace(module, name=name, types=types)

    def _complex(self, type_: ComplexType, name: str, key: str) -> ComplexType:
        fields: dict[tuple[str, str], Field] = {}
        for element, many, optional in _held(type_.content, many=False, optional=False):
            at = (element.namespace, element.name)
            made = Field(replace(element, type=_renamed(element.type)), self._value(element), many, optional)
            known = fields.get(at)
            if known is not None and known.value != made.value:
                self._refuse(key, f"{element.name} stands there with two types")
            fields[at] = made if known is None else replace(known, many=True, optional=known.optional and optional)
        inherited = {
            (one.namespace, one.name)
            for base in self._bases(type_)
            for one, _, _ in _held(base.content, many=False, optional=False)
        }
        if type_.derivation == "restriction":
            fields = {at: field for at, field in fields.items() if at not in inherited}
        elif inherited & fields.keys():
            again = ", ".join(sorted(local for _, local in inherited & fields.keys()))
            self._refuse(key, f"it holds {again} once more behind its base")
        for element_name, of in self._simple(type_):
            if self._builtin(of) in _OF_PREFIXES:
                self._refuse(key, f"{element_name} is an xs:QName, whose prefix would be lost")
        attributes = tuple(replace(one, type=_renamed(one.type)) for one in type_.attributes)
        return replace(
            type_,
            name=name,
            base=_base(type_),
            fields=tuple(fields.values()),
            attributes=attributes,
            text=_renamed(type_.text) if type_.text else "",
        )

    def _bases(self, type_: ComplexType) -> tuple[ComplexType, ...]:
        return self._model.api.bases(type_)[1:]

    def _simple(self, type_: ComplexType) -> Iterator[tuple[str, str]]:
        """What a type holds of simple types: what it is called, and its type."""
        own: list[Element | Attribute] = [*type_.attributes]
        own += [] if type_.content is None else [*type_.content.elements()]
        yield from ((one.name, one.type) for one in own)
        if type_.text:
            yield "its text", type_.text

    def _builtin(self, name: str) -> str:
        """The built-in type under a simple type, "" of others. Lists and unions count as what they are made of."""
        types = self._model.api.types
        seen: set[str] = set()
        pending = [name]
        while pending:
            here = pending.pop()
            if here in _OF_PREFIXES:
                return here
            type_ = types.get(here)
            if here in seen or not isinstance(type_, SimpleType):
                continue
            seen.add(here)
            pending += [type_.base, *type_.members, *([type_.item] if type_.item else [])]
        return ""

    def _value(self, element: Element) -> str:
        """What a field of an element holds: its complex type, an enumeration of texts, or the built-in type under it."""
        type_ = self._model.api.types.get(element.type)
        if isinstance(type_, SimpleType):
            is_enumeration = bool(type_.facets.enumeration) and type_.base == xs("string")
            return _renamed(element.type) if is_enumeration else self._model.api.facets(element.type)[0]
        return _renamed(element.type)

    def _refuse(self, key: str, why: str) -> None:
        file, line = self._model.places.get(key, (self._model.api.release, 1))
        self._wrong.append(f"{file}:{line}: {local_name(_renamed(key)).lstrip('/')}: {why}")

    def _check_modules(self) -> None:
        """A module is imported before those whose classes derive from its own."""
        needed: dict[str, set[str]] = {}
        for type_ in self._types.values():
            if isinstance(type_, ComplexType) and type_.base and namespace_of(type_.base) != namespace_of(type_.name):
                needed.setdefault(namespace_of(type_.name), set()).add(namespace_of(type_.base))
        try:
            TopologicalSorter(needed).prepare()
        except CycleError as error:
            names = " and ".join(sorted(set(error.args[1])))
            self._wrong.append(f"{self._model.api.release}: types of {names} derive from each other")


def _base(type_: ComplexType) -> str | None:
    """The complex type that it derives from; None where it adds attributes to a simple one, or derives from any type."""
    return (
        None if type_.base is None or namespace_of(type_.base) == namespace_of(xs("anyType")) else _renamed(type_.base)
    )


def _held(
    particle: Element | Group | Wildcard | None, *, many: bool, optional: bool
) -> Iterator[tuple[Element, bool, bool]]:
    """Each element below, whether it may stand several times, and whether it may be left out."""
    if particle is None or isinstance(particle, Wildcard) or particle.max_occurs == 0:
        return
    many = many or particle.max_occurs is None or particle.max_occurs > 1
    optional = optional or particle.min_occurs == 0
    if isinstance(particle, Element):
        yield particle, many, optional
        return
    for inner in particle.particles:
        yield from _held(inner, many=many, optional=optional or particle.kind == "choice")
