"""One of two models to compare, with what is looked up in it, worked out once."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cached_property

from webexgen.compare.language.content import ContentLanguages
from webexgen.compare.language.type_index import TypeIndex
from webexgen.schema.content_model import Content, label
from webexgen.schema.model import Api, ComplexType, Element, SimpleType, is_anonymous
from webexgen.schema.values import Value, effective

__all__ = ["ModelIndex"]


def _named_in(type_: SimpleType | ComplexType) -> set[str]:
    """The types of a type's own elements and attributes."""
    if isinstance(type_, SimpleType):
        return {*type_.members, *([type_.item] if type_.item else [])}
    elements = () if type_.content is None else type_.content.elements()
    return {e.type for e in elements} | {a.type for a in type_.attributes} | ({type_.text} if type_.text else set())


class ModelIndex:
    """A model, with what comparisons look up in it again and again. `languages` are those of all models that it is compared with."""

    def __init__(self, api: Api, languages: ContentLanguages | None = None) -> None:
        self.api = api
        self.languages = languages or ContentLanguages()
        self.types = api.types
        self._contents: dict[str, Content] = {}
        self._values: dict[str, Value] = {}
        self._uses: dict[str, frozenset[str]] = {}

    def content(self, name: str) -> Content:
        if name not in self._contents:
            type_ = self.types[name]
            assert isinstance(type_, ComplexType)
            self._contents[name] = Content(self.api, type_)
        return self._contents[name]

    def value(self, name: str) -> Value:
        if name not in self._values:
            self._values[name] = effective(self.api, name)
        return self._values[name]

    def is_complex(self, name: str) -> bool:
        return isinstance(self.types.get(name), ComplexType)

    def parts(self, name: str) -> tuple[str, ...]:
        """The members of a union, or the type of a list's items."""
        type_ = self.types.get(name)
        if not isinstance(type_, SimpleType):
            return ()
        return (*type_.members, type_.item) if type_.item else type_.members

    def text(self, name: str) -> str:
        """The simple type of the text of a type: that itself where it is simple, "" where there are elements."""
        type_ = self.types.get(name)
        return type_.text if isinstance(type_, ComplexType) else name

    def label(self, name: str) -> str:
        return label(self.api, name)

    def sort(self, name: str) -> str:
        """`complex`, or the built-in type under a simple one."""
        return "complex" if self.is_complex(name) else f"xs:{self.value(name).builtin}"

    def chain(self, name: str) -> tuple[str, ...]:
        """A type's name and its bases', nearest first."""
        type_ = self.types.get(name)
        if isinstance(type_, ComplexType):
            return tuple(link.name for link in self.api.bases(type_))
        return self.value(name).chain[:-1] if type_ else ()

    def below(self, name: str) -> set[str]:
        """The types that a type leads to, bases included."""
        found: set[str] = set()
        pending = [name]
        while pending:
            used = self._used(pending.pop()) - found - {name}
            found |= used
            pending += used
        return found

    def _used(self, name: str) -> frozenset[str]:
        """The types that a type names itself."""
        if name not in self._uses:
            type_ = self.types[name]
            self._uses[name] = frozenset(({type_.base or ""} | _named_in(type_)) & self.types.keys())
        return self._uses[name]

    @cached_property
    def language(self) -> TypeIndex:
        """The same for judging messages."""
        return TypeIndex(self.api)

    @cached_property
    def element_types(self) -> AbstractSet[str]:
        return {name for type_ in self.types.values() for name in _named_in(type_)}

    @cached_property
    def bases(self) -> AbstractSet[str]:
        return {type_.base for type_ in self.types.values() if type_.base is not None}

    @cached_property
    def substituted(self) -> AbstractSet[str]:
        """The types that others derive from, which may so stand for them by xsi:type."""
        return {type_.base for type_ in self.types.values() if type_.base is not None} & self.types.keys()

    @cached_property
    def messages(self) -> AbstractSet[str]:
        return {half for operation in self.api.operations for half in (operation.request, operation.response)}

    def doc(self, element: Element) -> str:
        """What is written about an element, by its own type if that has no name."""
        inner = self.types.get(element.type) if is_anonymous(element.type) else None
        return " ".join(filter(None, (element.doc, inner.doc if inner else "")))
