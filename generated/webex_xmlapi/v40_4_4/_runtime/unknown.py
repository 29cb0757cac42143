# SPDX-License-Identifier: MIT
"""What fits no field: elements that a release does not know, texts between elements, and an xsi:type whose prefix is not declared."""

from __future__ import annotations

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

__all__ = ["XSI", "XSI_TYPE", "Text", "UnknownContent", "UnknownElement", "UnresolvedType"]

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
XSI_TYPE = f"{XSI}type"


class Text(str):
    """Character data between elements where none is expected."""

    __slots__ = ()


class UnresolvedType(str):
    """The value of an xsi:type whose prefix is not declared: a text, and no `{namespace}name` even where it looks like one."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, str):
            return NotImplemented
        if self.startswith("{") and not isinstance(other, UnresolvedType):
            return False
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


class UnknownElement:
    """An element that the schema of this release does not have, kept whole.

    `tag` is `{namespace}name` or `name`; `content` holds strings and further elements in document order. An xsi:type among the
    `attributes` is `{namespace}name` too where its prefix was declared, and an `UnresolvedType` where it was not.
    """

    __slots__ = ("attributes", "content", "tag")

    tag: str
    attributes: dict[str, str]
    content: list[str | UnknownElement]

    def __init__(
        self, tag: str, attributes: dict[str, str] | None = None, content: list[str | UnknownElement] | None = None
    ) -> None:
        self.tag = tag
        self.attributes = attributes or {}
        self.content = content or []

    @property
    def name(self) -> str:
        """The name without its namespace."""
        return self.tag.rpartition("}")[2]

    @property
    def text(self) -> str:
        """The character data directly inside."""
        return "".join(part for part in self.content if isinstance(part, str))

    def __iter__(self) -> Iterator[UnknownElement]:
        return (part for part in self.content if isinstance(part, UnknownElement))

    @classmethod
    def __get_pydantic_core_schema__(cls, *_what: object) -> dict[str, Any]:
        from .dataclass_protocol import element_schema

        return element_schema(cls)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UnknownElement):
            return NotImplemented
        return (self.tag, self.attributes, self.content) == (other.tag, other.attributes, other.content)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<UnknownElement {self.tag}>"


class UnknownContent(UnknownElement):
    """The content of an operation that this release does not know, kept whole."""

    __slots__ = ()

    @property
    def type(self) -> str:
        """What its xsi:type says, or nothing: `{namespace}name`, or the text where no namespace was declared for it."""
        return self.attributes.get(XSI_TYPE, "")

    def __repr__(self) -> str:
        return f"<UnknownContent {self.type}>"
