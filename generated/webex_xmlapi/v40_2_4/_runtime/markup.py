# SPDX-License-Identifier: MIT
"""Documents whose markup came before: no parser is asked again, and only their texts are looked at.

The markup of a document is all of it but the texts of its leaves. One that has it, character for character, from one that expat accepted
is as well-formed as its texts are, and holds the same elements. When a markup has come often, a function is made that builds the
objects from the texts. Whatever is unusual (attributes, unknown elements, odd numbers) is left to the reader.
"""

from __future__ import annotations

import re
from itertools import count

from .._registry import BODY_CONTENT, MESSAGE, MESSAGE_TYPE
from .classes import class_of
from .document import PIECE, document, xsi_types
from .errors import MessageError
from .lexical import Odd, is_blank, is_forbidden, is_shared, memo_of
from .model import Model, Spec, spec_of
from .plan import Plan, keep
from .unknown import XSI_TYPE, UnknownElement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias
    from xml.etree.ElementTree import Element

    from .model import Member

    Choose: TypeAlias = Callable[[str], tuple[type[Model] | None, bool]]

__all__ = ["Function", "Shapes", "cost", "is_plain", "pieces", "texts_of"]

# So many documents with the same markup, and it pays to make a function for them.
_MANY = 32
# So many markups are counted, then all are forgotten.
_COUNTED = 4_096
# After so many documents in a row whose markup is new, only each sixteenth is looked at.
_NEW = 64

# A text begins with something else than white space, so what indents a document is part of its markup.
_split = re.compile(">([^< \t\n][^<]*)<").split
_NAME = r"[^\s<>/=!?&\"']+"
_VALUE = r"\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')"
_TAGS = (
    r"\s*(?:<\?xml\s+version=\"1\.0\"(?:\s+encoding=\"[Uu][Tt][Ff]-8\")?\s*\?>\s*)?"
    rf"(?:</?{_NAME}(?:\s+{_NAME}{_VALUE})*\s*/?>(?:\0|\s*))+"
)
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


class Shapes:
    """Markups that came often, each with what builds the objects. Holds no text of any document: that may be a secret."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._shapes: dict[tuple[str, ...], Callable[[list[str]], tuple[Any, str, bool]]] = {}
        self._counts: dict[int, int] = {}
        self._new = 0

    def read(self, data: bytes | str) -> tuple[Any, str, bool] | None:
        """The message element of a document, its tag, and whether names have a namespace; None where it has to be parsed."""
        if len(data) > PIECE:
            return None
        if self._new > _NEW and self._new % 16:
            self._new += 1
            return None
        try:
            markup, texts = pieces(data if isinstance(data, str) else data.decode())
            build = self._shapes.get(markup)
            if build is not None:
                self._new = 0
                return build(texts_of(texts))
            self._note(markup, texts, data)
        except (MessageError, Odd, UnicodeDecodeError):
            pass
        return None

    def _note(self, markup: tuple[str, ...], texts: list[str], data: bytes | str) -> None:
        self._new += 1
        key = hash(markup)
        if len(self._counts) >= _COUNTED:
            self._counts.clear()
        came = self._counts[key] = self._counts.get(key, 0) + 1
        if came >= _MANY and not came & (came - 1) and is_plain(markup):
            keep(self._shapes, markup, self._function(data, texts), cost(markup))

    def _function(self, data: bytes | str, texts: list[str]) -> Callable[..., Any]:
        """Raises `MessageError` for what is not well-formed, `Odd` where a document holds more than known elements with texts."""
        root = document(data)
        if root.tag not in (MESSAGE, MESSAGE.rpartition("}")[2]):
            raise Odd
        kinds = xsi_types(data, whole=True)
        types = {element: kinds[at] for at, element in enumerate(root.iter()) if at in kinds}
        qualified = len(root) == 0 or root[0].tag.startswith("{")
        function = Function(self._choose, types, qualified=qualified)
        return function.compiled(spec_of(class_of(MESSAGE_TYPE)), root, texts, root.tag, qualified)


class Function:
    """The source of a function of `texts`, and `strings`, which gives the same object for the same text, if it has that parameter."""

    def __init__(self, choose: Choose, types: dict[Element, str], *, qualified: bool, strings: str = "") -> None:
        self._choose = choose
        self._types = types
        self._qualified = qualified
        self._strings = strings
        self._body: type[Model] = class_of(BODY_CONTENT)
        self._numbers = count()
        self._scope: dict[str, Any] = {"new": object.__new__}
        self._names: dict[int, str] = {}
        self._lines: list[str] = []
        self._texts: list[str] = []

    def compiled(self, spec: Spec, element: Element, texts: list[str], *more: Any) -> Callable[..., Any]:
        """The function for an element, which returns `more`, too. Raises `Odd` where it holds more than known elements and texts."""
        made = ", ".join([self._element(spec, element), *map(self._name, more)])
        if self._texts != texts_of(texts):
            raise Odd
        names = "".join(f"t{number}, " for number in range(len(texts)))
        head = [f"def read(texts, {self._strings}):", f"[{names}] = texts"]
        exec("\n    ".join([*head, *self._lines, f"return {made}"]), self._scope)
        read: Callable[..., Any] = self._scope["read"]
        return read

    def _element(self, spec: Spec, element: Element) -> str:
        """The variable that holds the object that an element is."""
        plan = Plan(spec, tuple(child.tag for child in element), qualified=self._qualified, body=self._body)
        if element.keys() or plan.strange or (element.text and not (len(element) and is_blank(element.text))):
            raise Odd
        values: dict[Member, list[str]] = {}
        for member, child in zip(plan.fields, element, strict=True):
            if member is None or not is_blank(child.tail):
                raise Odd
            values.setdefault(member, []).append(self._value(member, child))
        made = f"o{next(self._numbers)}"
        self._lines.append(f"{made} = new({self._name(spec.cls)})")
        absent = [f"{made}.{member.name} = " for member in spec.members if not (member.many or member in values)]
        if plan.source is None:
            absent.append(f"{made}._source = ")
        else:
            self._lines.append(f"{made}._source = {self._name(plan.source)}")
        if absent:
            self._lines.append("".join(absent) + "None")
        for member in spec.members:
            if member.many:
                self._lines.append(f"{made}.{member.name} = [{', '.join(values.get(member, ()))}]")
            elif member in values:
                self._lines.append(f"{made}.{member.name} = {values[member][0]}")
        return made

    def _value(self, member: Member, element: Element) -> str:
        """The expression for the value that an element is."""
        if member.leaf:
            return self._text(member.kind, element)
        if member.kind is UnknownElement:
            raise Odd
        kind: type[Model] = member.kind
        if kind is self._body and element in self._types:
            chosen, unsaid = self._choose(self._types[element])
            if chosen is None or not unsaid:
                raise Odd
            kind = chosen
            del element.attrib[XSI_TYPE]
        return self._element(spec_of(kind), element)

    def _text(self, kind: type[Any], element: Element) -> str:
        if len(element) or element.keys():
            raise Odd
        memo = memo_of(kind)
        if element.text is None:
            return self._name(memo[None])
        text = f"t{len(self._texts)}"
        self._texts.append(element.text)
        if kind is str:
            return f"{self._strings}[{text}]" if self._strings else text
        return f"{self._name(memo)}[{text}]" if is_shared(kind) else f"{self._name(memo.convert)}({text})"

    def _name(self, value: Any) -> str:
        """What the function calls an object that is not made in it."""
        name = self._names.get(id(value))
        if name is None:
            name = self._names[id(value)] = f"k{len(self._scope)}"
            self._scope[name] = value
        return name


def pieces(text: str) -> tuple[tuple[str, ...], list[str]]:
    """Markup and texts of a document, or of a part of one that begins and ends with a tag."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = _split(text)
    return tuple(parts[::2]), parts[1::2]


def cost(markup: Iterable[str]) -> int:
    """How many bytes a markup takes with its function, about."""
    return 3_000 + 10 * sum(map(len, markup))


def is_plain(markup: tuple[str, ...]) -> bool:
    """Whether it is tags and nothing else. Comments and CDATA may hold what looks like tags."""
    return re.fullmatch(_TAGS, ">\0<".join(markup)) is not None


def texts_of(texts: list[str]) -> list[str]:
    """Texts of a document -> what they mean. Raises `Odd` for what XML does not allow, and for rare references."""
    joined = "".join(texts)
    if "]]>" in joined or (not joined.isprintable() and is_forbidden(joined)):
        raise Odd
    if "&" not in joined:
        return texts
    try:
        return [re.sub("&[^;]*;?", lambda found: _ENTITIES[found[0]], text) for text in texts]
    except KeyError:
        raise Odd from None
