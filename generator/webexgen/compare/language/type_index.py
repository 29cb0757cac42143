"""What one model knows of its types for judging messages: derived types, effective attributes, types that no message can have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from webexgen.compare.language.content import ANY_TYPE
from webexgen.compare.language.name_class import ANY_NAME, NameClass, name_class
from webexgen.compare.language.values import ValueSpace, value_space
from webexgen.qname import namespace_of
from webexgen.schema.model import Api, Attribute, ComplexType, Element, Group, SimpleType, Wildcard, is_anonymous

__all__ = ["TypeIndex"]


class TypeIndex:
    """One side of a comparison."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._inhabited: dict[str, bool] = {}
        self._spaces: dict[str, ValueSpace] = {}
        self._allows: dict[tuple[str, frozenset[str], str], bool] = {}
        self._substitutes: dict[tuple[str, frozenset[str], bool], tuple[str, ...]] = {}

    def is_complex(self, name: str) -> bool:
        return name == ANY_TYPE or isinstance(self.api.types.get(name), ComplexType)

    def complex(self, name: str) -> ComplexType | None:
        """The complex type; None for xs:anyType."""
        return self.api.complex(name)

    def space(self, name: str) -> ValueSpace:
        if name not in self._spaces:
            self._spaces[name] = value_space(self.api, name)
        return self._spaces[name]

    @cached_property
    def _derived(self) -> dict[str, list[str]]:
        """The named types that derive from each, directly or not."""
        found = {base: list(names) for base, names in self.api.derived.items()}
        for type_ in self.api.types.values():
            for base in self._simple_bases(type_) if isinstance(type_, SimpleType) else ():
                found.setdefault(base, []).append(type_.name)
        return found

    def _simple_bases(self, type_: SimpleType) -> list[str]:
        """The declared simple types that a named one restricts."""
        found: list[str] = []
        base = None if is_anonymous(type_.name) else self.api.types.get(type_.base)
        while isinstance(base, SimpleType):
            found.append(base.name)
            base = self.api.types.get(base.base)
        return found

    def substitutes(self, element: Element) -> tuple[str, ...]:
        """The named types that may stand, by xsi:type, for the type of an element; that type itself is not among them.

        Nor are the requests and responses of operations, which stand side by side in the body of a message. XML Schema lets
        one stand for its base inside another too, but no operation sends another's whole response as a part of its own, and
        a change of one would be reported of every operation that has its base somewhere. And no message names a type whose
        name is assumed: the server has another name for it, which nobody knows.
        """
        key = element.type, element.block, element.nillable
        if key not in self._substitutes:
            allowed = self._allowed(element)
            self._substitutes[key] = tuple(n for n in allowed if n not in self._messages and self._is_known(n))
        return self._substitutes[key]

    def _allowed(self, element: Element) -> Iterator[str]:
        """The types, in order, that XML Schema lets xsi:type of an element name beside its own."""
        for name in sorted(self._derived.get(element.type, ())):
            if self.allows(element, name) and (element.nillable or not self.is_complex(name) or self.inhabited(name)):
                yield name

    @cached_property
    def _messages(self) -> frozenset[str]:
        return frozenset(half for operation in self.api.operations for half in (operation.request, operation.response))

    def allows(self, element: Element, name: str) -> bool:
        """Whether xsi:type of an element may name this type.

        Where the name of the element's own type is assumed, it goes by the nearest base that has a known one.
        """
        key = element.type, element.block, name
        found = self._allows.get(key)
        if found is None:
            found = self._allows[key] = self._derives(element, name)
        return found

    def _derives(self, element: Element, name: str) -> bool:
        type_, declared = self.api.types.get(name), self.api.complex(element.type)
        if isinstance(type_, SimpleType):
            return element.type in self._simple_bases(type_) and "restriction" not in element.block
        if type_ is None or type_.abstract:
            return False
        blocked = element.block | declared.block if declared else element.block
        around = self._known_name(declared) if declared else element.type
        for link in self.api.bases(type_):
            if link.name in (element.type, around):
                return True
            if link.derivation in blocked:
                return False
        return element.type == ANY_TYPE

    def _is_known(self, name: str) -> bool:
        type_ = self.api.types[name]
        return "name" not in type_.provenance.assumed

    def _known_name(self, type_: ComplexType) -> str:
        return next((link.name for link in self.api.bases(type_) if self._is_known(link.name)), type_.name)

    def mixed(self, type_: ComplexType | None) -> bool:
        if type_ is None:
            return True
        for link in self.api.bases(type_):
            if link.mixed or link.derivation == "restriction":
                return link.mixed
        return False

    def attributes(self, type_: ComplexType | None) -> tuple[dict[str, Attribute], NameClass | None]:
        """The attributes that a type allows, by Clark name, and the name class of its xs:anyAttribute."""
        if type_ is None:
            return {}, ANY_NAME
        found: dict[str, Attribute] = {}
        wildcard: NameClass | None = None
        for link in reversed(self.api.bases(type_)):
            restricts = link.derivation == "restriction"
            for attribute in link.attributes:
                name = f"{{{attribute.namespace}}}{attribute.name}" if attribute.namespace else attribute.name
                if not attribute.prohibited:
                    found[name] = attribute
                elif restricts:
                    found.pop(name, None)
            own = name_class(link.any_attribute, namespace_of(link.name)) if link.any_attribute else None
            wildcard = own if restricts or wildcard is None else own.joined(wildcard) if own else wildcard
        return found, wildcard

    # what no message can have

    def usable(self, element: Element) -> bool:
        """Whether some message can have this element."""
        if element.nillable and element.fixed is None:
            return True
        if not self.is_complex(element.type):
            return not self.element_space(element).empty
        declared = self.api.complex(element.type)
        itself = (declared is None or not declared.abstract) and self.inhabited(element.type)
        return itself or any(self._allowed(element))

    def element_space(self, element: Element) -> ValueSpace:
        """The texts that an element of a simple type may hold."""
        space = self.space(element.type)
        if element.fixed is not None:
            space = space.with_fixed(element.fixed)
        return space.with_empty() if element.fixed is not None or element.default is not None else space

    def attribute_space(self, attribute: Attribute) -> ValueSpace:
        space = self.space(attribute.type)
        return space if attribute.fixed is None else space.with_fixed(attribute.fixed)

    def inhabited(self, name: str) -> bool:
        """Whether some element content is of this complex type: not if it must hold itself, or a value that there is not."""
        if name not in self._inhabited:
            self._inhabited[name] = self._has_content(name, set())
        return self._inhabited[name]

    def _has_content(self, name: str, around: set[str]) -> bool:
        if name == ANY_TYPE or self._inhabited.get(name):
            return True
        if name in around:
            return False
        type_ = self.api.complex(name)
        assert type_ is not None
        around = around | {name}
        attributes, _ = self.attributes(type_)
        if any(a.required and self.attribute_space(a).empty for a in attributes.values()):
            return False
        for link in self.api.bases(type_):
            if link.content is not None and not self._possible(link.content, around):
                return False
            if link.derivation == "restriction":
                break
        self._inhabited[name] = True
        return True

    def _possible(self, particle: Element | Group | Wildcard, around: set[str]) -> bool:
        """Whether a particle, as often as it must stand, has some content."""
        if particle.min_occurs == 0 or isinstance(particle, Wildcard):
            return True
        if isinstance(particle, Group):
            inside = (self._possible(child, around) for child in particle.particles)
            return any(inside) if particle.kind == "choice" else all(inside)
        if particle.nillable and particle.fixed is None:
            return True
        if not self.is_complex(particle.type):
            return not self.element_space(particle).empty
        declared = self.api.complex(particle.type)
        if declared is None or (not declared.abstract and self._has_content(particle.type, around)):
            return True
        names = (name for name in self._derived.get(particle.type, ()) if self.allows(particle, name))
        return any(self._has_content(name, around) for name in names)
