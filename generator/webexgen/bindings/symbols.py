"""What each type of a release is called in Python: its class, its module, and the annotation of a value."""

from __future__ import annotations

from webexgen.bindings.identifiers import Naming, module_name
from webexgen.qname import local_name, namespace_of
from webexgen.schema.builtins import python_type
from webexgen.schema.model import Api, ComplexType, SimpleType

__all__ = ["Names"]


class Names:
    """What each type is called in Python, in one release."""

    def __init__(self, api: Api, naming: Naming) -> None:
        self._api = api
        self._fields = {
            module.namespace: {
                naming.snake(field.element.name)
                for type_ in module.types.values()
                if isinstance(type_, ComplexType)
                for field in type_.fields
            }
            for module in api.modules
        }
        self.modules = {module.namespace: module_name(module.name) for module in api.modules}
        self.roles: dict[str, tuple[str, str]] = {}
        for operation in api.operations:
            self.roles[operation.request] = (operation.name, "request")
            self.roles[operation.response] = (operation.name, "response")
        self.classes: dict[str, str] = {}
        self.enums: set[str] = set()
        bound = {field.value for t in api.types.values() if isinstance(t, ComplexType) for field in t.fields}
        for module in api.modules:
            taken: set[str] = set()
            for type_ in module.types.values():
                if _is_class(type_, bound):
                    name = self._class(type_, naming)
                    while name in taken:  # `meetingType` beside `meeting`: who comes later keeps more of its own name
                        name = (
                            naming.pascal(local_name(type_.name))
                            if name != naming.pascal(local_name(type_.name))
                            else f"{name}_"
                        )
                    taken.add(name)
                    self.classes[type_.name] = name
                    if isinstance(type_, SimpleType):
                        self.enums.add(type_.name)

    def _class(self, type_: SimpleType | ComplexType, naming: Naming) -> str:
        name = local_name(type_.name)
        owner, _, inner = name.rpartition("/")
        if type_.name in self.roles:
            return naming.pascal(name)
        if owner:
            outer = self.classes.get(type_.name.removesuffix(f"/{inner}")) or naming.class_name(owner)
            return outer + naming.pascal(inner)
        return naming.class_name(name)

    def path(self, type_: str) -> str:
        """`meeting.CreateMeeting`"""
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
        return f"{name}_" if name in self._fields[namespace] else name

    def value(self, type_: str, namespace: str) -> str:
        """The annotation of one value: `str`, `common.ServiceType | str`, `MetaData`."""
        if type_ in self.classes:
            reference = self.reference(type_, namespace)
            return f"{reference} | str" if type_ in self.enums else reference
        if type_ in self._api.types:
            type_, _ = self._api.facets(type_)
        return python_type(local_name(type_))


def _is_class(type_: SimpleType | ComplexType, bound: set[str]) -> bool:
    if isinstance(type_, ComplexType):
        return not type_.anonymous or type_.name in bound
    return bool(type_.facets.enumeration) and local_name(type_.base) == "string"
