"""What each type of a release is called in Python: its class, its module, and the annotation of a value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from webexgen.bindings.identifiers import Naming, module_name
from webexgen.builtins import python_type
from webexgen.qname import local_name, namespace_of
from webexgen.schema.model import Api, ComplexType, Operation, SimpleType
from webexgen.schema.reach import same_operations

__all__ = ["Names"]


_SHOWN = 4
_GLOBALS = ("DateTime", "Model", "OpenEnum", "UnknownElement")
"""What a module of classes imports by these names."""


class Names:
    """What each type is called in Python, in one release."""

    def __init__(
        self,
        api: Api,
        naming: Naming,
        reserved: Collection[str],
        whole: Api | None = None,
        documents: Collection[str] = (),
        before: Names | None = None,
    ) -> None:
        """`reserved` are names in a release package that no module may have. `whole` is what `api` was cut from: what both have is
        called the same in both. `documents` are types that have a class though no field holds them, and perhaps no name. `before` are
        the names of another release: what is the same there is not looked for again.
        """
        self.api = api
        known: dict[str, frozenset[str]] = (
            {} if before is None else {o: before.reach[o] for o in same_operations(before.api, api)}
        )
        self.reach: Mapping[str, frozenset[str]] = {
            o.name: known.get(o.name) or frozenset(self._led_to(o)) for o in api.operations
        }
        """The types that an operation leads to, by its name."""
        whole = whole or api
        self._fields = {
            module.namespace: {
                naming.snake(field.element.name)
                for type_ in module.types.values()
                if isinstance(type_, ComplexType)
                for field in type_.fields
            }
            for module in whole.modules
        }
        self.services: dict[str, str] = {}
        """The modules of the whole release, by namespace."""
        for module in whole.modules:
            self.services[module.namespace] = module_name(module.name, (*reserved, *self.services.values()))
        self.modules = {module.namespace: self.services[module.namespace] for module in api.modules}
        self.roles = _roles(api)
        roles = _roles(whole)
        self.classes: dict[str, str] = {}
        self.enums: set[str] = set()
        bound = {field.value for t in whole.types.values() if isinstance(t, ComplexType) for field in t.fields}
        bound.update(documents)
        for module in whole.modules:
            taken = {*_GLOBALS}
            for type_ in module.types.values():
                if _is_class(type_, bound):
                    name = self._class(type_, naming, roles)
                    full = naming.pascal(local_name(type_.name))
                    if name in taken and full not in taken:
                        name = full  # `meetingType` beside `meeting`: who comes later keeps more of its own name
                    while name in taken:
                        name += "_"
                    taken.add(name)
                    self.classes[type_.name] = name
                    if isinstance(type_, SimpleType):
                        self.enums.add(type_.name)

    @cached_property
    def _hidden(self) -> Mapping[str, set[str]]:
        """By namespace, the names that a module's classes and fields take away from the modules that it imports."""
        classes: dict[str, set[str]] = {namespace: set() for namespace in self.services}
        for type_, name in self.classes.items():
            classes[namespace_of(type_)].add(name)
        return {namespace: names | self._fields[namespace] for namespace, names in classes.items()}

    def usage(self, type_: str) -> str:
        """Which operations a type is used in, as a sentence: `In PlaceOrder, GetOrder and 4 more.`"""
        return self.usages.get(type_, "")

    @cached_property
    def usages(self) -> Mapping[str, str]:
        """The sentences of `usage`, by type."""
        operations: dict[str, list[str]] = {}
        for operation, names in self.reach.items():
            for name in names:
                operations.setdefault(name, []).append(operation)
        return {name: _usage(leading) for name, leading in operations.items()}

    def _led_to(self, operation: Operation) -> set[str]:
        pending, seen = [operation.request, operation.response], set[str]()
        while pending:
            name = pending.pop()
            type_ = self.api.types.get(name)
            if type_ is None or name in seen:
                continue
            seen.add(name)
            pending += [] if type_.base is None else [type_.base]
            pending += [field.value for field in type_.fields] if isinstance(type_, ComplexType) else []
        return seen

    def _class(self, type_: SimpleType | ComplexType, naming: Naming, roles: Collection[str]) -> str:
        name = local_name(type_.name)
        owner, _, inner = name.rpartition("/")
        if type_.name in roles:
            return naming.pascal(name)
        if owner:
            outer = self.classes.get(type_.name.removesuffix(f"/{inner}")) or naming.class_name(owner)
            return outer + naming.pascal(inner)
        return naming.class_name(name)

    def path(self, type_: str) -> str:
        """`orders.PlaceOrder`"""
        return f"{self.modules[namespace_of(type_)]}.{self.classes[type_]}"

    def reference(self, type_: str, namespace: str) -> str:
        """What the module of `namespace` calls the class of `type_`."""
        if namespace_of(type_) == namespace:
            return self.classes[type_]
        return f"{self.imported(namespace_of(type_), namespace)}.{self.classes[type_]}"

    def imported(self, foreign: str, namespace: str) -> str:
        """What the module of `namespace` calls the module of `foreign`: not `service` where a class has a field of that name, which
        would hide it in the annotations of that class.
        """
        name = self.modules[foreign]
        while name in self._hidden[namespace]:
            name += "_"
        return name

    def value(self, type_: str, namespace: str) -> str:
        """The annotation of one value: `str`, `common.ServiceType | str`, `MetaData`."""
        if type_ in self.classes:
            reference = self.reference(type_, namespace)
            return f"{reference} | str" if type_ in self.enums else reference
        if type_ in self.api.types:
            type_, _ = self.api.facets(type_)
        return python_type(local_name(type_))


def _usage(operations: list[str]) -> str:
    more = len(operations) - _SHOWN
    return f"In {', '.join(operations[:_SHOWN])}{f' and {more} more' if more > 0 else ''}."


def _roles(api: Api) -> dict[str, tuple[str, str]]:
    """Types that are the request or the response of an operation: which, and of which."""
    found: dict[str, tuple[str, str]] = {}
    for operation in api.operations:
        found[operation.request] = (operation.name, "request")
        found[operation.response] = (operation.name, "response")
    return found


def _is_class(type_: SimpleType | ComplexType, bound: set[str]) -> bool:
    if isinstance(type_, ComplexType):
        return not type_.anonymous or type_.name in bound
    return bool(type_.facets.enumeration) and local_name(type_.base) == "string"
