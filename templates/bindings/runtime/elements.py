"""Documents of a schema: `parse`, `render`, `Document`."""

from __future__ import annotations

from .._registry import ELEMENTS
from .classes import class_of
from .document import document, shown, xsi_types
from .errors import MessageError
from .model import Model, generated, spec_of
from .reader import Decoder
from .writer import fault, write

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from typing import Any, Generic, TypeVar
    from xml.etree.ElementTree import Element

    _T = TypeVar("_T", bound=Model)
    _C_co = TypeVar("_C_co", bound=Model, covariant=True)

    class _Typed(Generic[_C_co]): ...

else:  # typing takes longer to import than all that is here
    _C_co = "_C"

    class _Typed:
        __slots__ = ()

        def __class_getitem__(cls, _type):
            return cls


__all__ = ["Document", "parse", "render"]


class Document(_Typed[_C_co]):
    """A document: the object of its document element, `content`, and the name of that, `{namespace}name`.

    The name may be left out where the schema has one global element for the content's class.
    """

    __slots__ = ("content", "name")

    content: _C_co
    name: str

    def __init__(self, content: _C_co, name: str = "") -> None:
        self.content = content
        self.name = name or _name_of(content)

    def only(self, kind: type[_T]) -> _T:
        """The content. Raises `MessageError` where it is of another class."""
        content: Any = self.content
        if isinstance(content, kind):
            return content
        raise MessageError(f"the document holds no {kind.__name__}, but {type(content).__name__}")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Document):
            return NotImplemented
        return self.name == other.name and bool(
            self.content == other.content
        )  # pyright: ignore[reportUnknownMemberType]

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Document({self.content!r}, {self.name!r})"


def parse(data: bytes | str) -> Document[Any]:
    """The document that `data` holds. Raises `MessageError`, with line and column where it is not well-formed, for a DTD, and
    for a document element that the schema has no class for.
    """
    root = document(data)
    if root.tag not in ELEMENTS:
        known = ", ".join(shown(name) for name in ELEMENTS)
        raise MessageError(f"{shown(root.tag)}: the schema has no class for such a document; it has {known}")
    decoder = _Decoder(data, xsi_types(data), body=Model, choose=lambda _kind: (None, False))
    name = root.tag
    try:
        return Document(decoder.read(root, spec_of(class_of(ELEMENTS[name]))), name)
    except RecursionError:
        pass
    raise MessageError(f"{shown(name)}: elements nest too deep")


def render(document: Document[Any]) -> bytes:
    """The document as XML in UTF-8: as it came, apart from what was changed since. Raises `MessageError`, with the path of a field,
    for what cannot be written.
    """
    path, content = ELEMENTS.get(document.name), document.content
    if path is None or not isinstance(content, class_of(path)):
        raise MessageError(f"{shown(document.name)}: the schema has no such document of {type(content).__name__}")
    try:
        return write(content, document.name, qualified=True, kind=class_of(path))
    except (AttributeError, MessageError, RecursionError, TypeError, ValueError):
        reason = fault(content, type(content).__name__) or f"{type(content).__name__}: it can't be written"
    raise MessageError(reason)


class _Decoder(Decoder):
    """Names are written as the schema has them, with or without a namespace each."""

    def open(self, root: Element) -> None:
        super().open(root)
        self.qualified = True


def _name_of(content: Model) -> str:
    cls = generated(type(content))
    path = f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}"
    names = [name for name, held in ELEMENTS.items() if held == path]
    if len(names) != 1:
        told = ", ".join(names) or "none"
        raise MessageError(
            f"{cls.__name__} needs the name of its document element; the schema has {told} of this class"
        )
    return names[0]
