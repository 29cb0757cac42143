"""Fields that are attributes, or the text of an element that holds no others. What they hold stands in the object's `Source`."""

from __future__ import annotations

import dataclasses
import sys

from .lexical import Odd, lenient, memo_of, plain_text
from .model import Model, Source
from .unknown import Text

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["attribute", "text_content"]

_NONE = Source()
_KINDS: dict[str, Any] = {"str": str, "int": int, "float": float, "bool": bool, "bytes": bytes}


def attribute(name: str, /, **facets: Any) -> Any:
    """A field that is the attribute `name`, or `{namespace}name`. One that is absent is None."""
    return _Attribute(name, facets)


def text_content(**facets: Any) -> Any:
    """A field that is the text of its element. An empty one is None."""
    return _Content("", facets)


class _Attribute:
    sort = "Attribute"

    def __init__(self, tag: str, facets: dict[str, Any]) -> None:
        self.tag = tag
        self.facets = facets

    def __set_name__(self, owner: type[Model], name: str) -> None:
        self.name = name
        self.annotation: str = owner.__annotations__[name]
        self._module = owner.__module__
        type.__setattr__(owner, "__attributes__", (*owner.__dict__.get("__attributes__", ()), self))

    @property
    def kind(self) -> Any:
        first, _, inner = self.annotation.partition(" | ")[0].partition(".")
        found = _KINDS.get(first) or sys.modules[self._module].__dict__[first]
        return getattr(found, inner) if inner else found

    def field(self) -> Any:
        """It as the dataclasses module knows it."""
        metadata = {**self.facets, "name": self.tag.rpartition("}")[2], "type": self.sort}
        if self.tag.startswith("{"):
            metadata["namespace"] = self.tag[1:].partition("}")[0]
        made: Any = dataclasses.field(default=None, metadata=metadata)
        made.name, made.type = self.name, self.annotation
        return made

    def __get__(self, made: Model | None, _cls: type[Model]) -> Any:
        if made is None:
            return self
        written, kind = self.read(made._source or _NONE), self.kind
        if written is None:
            return None
        try:
            return memo_of(kind)[written]
        except Odd:
            return lenient(kind, written)

    def __set__(self, made: Model, value: Any) -> None:
        was = self.__get__(made, type(made))
        if was is not None and type(was) is type(value) and was == value:
            return  # it stays as it is written
        source = made._source or _NONE
        made._source = self.written(source, None if value is None else plain_text(self.kind, value))

    def read(self, source: Source) -> str | None:
        """The text that a source has for the field."""
        return (source.attributes or {}).get(self.tag)

    def written(self, source: Source, text: str | None) -> Source:
        """A source with another text."""
        held = dict(source.attributes or {})
        held.pop(self.tag, None) if text is None else held.update({self.tag: text})
        return Source(source.order, source.lexical, held or None)


class _Content(_Attribute):
    sort = "Text"

    def read(self, source: Source) -> str | None:
        return "".join(part for part in source.order or () if isinstance(part, Text)) or None

    def written(self, source: Source, text: str | None) -> Source:
        parts = tuple(part for part in source.order or () if not isinstance(part, Text))
        order = (Text(text), *parts) if text else parts
        return Source(order or None, source.lexical, source.attributes)
