"""Objects -> XML. Each class gets one function that writes its fields in schema order; what came otherwise is written as it came."""

from __future__ import annotations

import base64
import math
import re

from ._errors import MessageError
from ._model import Model, OpenEnum, Spec, Text, UnknownElement, spec_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ._model import Member
    from ._reader import Source

__all__ = ["Encoder", "text_of"]

XSI = "http://www.w3.org/2001/XMLSchema-instance"

_MAX_MEMO = 65_536
_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ATTRIBUTE_SPECIAL = {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def _escape(text: str) -> str:
    if not _SPECIAL.search(text):
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    if _SPECIAL.search(text.replace("&", "").replace(">", "")):
        raise MessageError("a text holds a character that XML can't hold (a control character or half a surrogate pair)")
    return text


def _quote(text: str) -> str:
    _escape(text)
    return "".join(_ATTRIBUTE_SPECIAL.get(character, character) for character in text)


def text_of(value: Any) -> str:
    """The character data of a value. Raises `MessageError` for a value that no schema type stands for."""
    if isinstance(value, str):
        return _escape(value.value if isinstance(value, OpenEnum) else value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode("ascii")
    raise MessageError(f"{type(value).__name__} is not a value of any element")


class _Texts(dict[Any, str]):
    """string -> its character data. Forgets all when it has grown large."""

    def __missing__(self, value: Any) -> str:
        text = text_of(value)
        if isinstance(value, str):
            if len(self) >= _MAX_MEMO:
                self.clear()
            self[value] = text
        return text


class Encoder:
    """Writes one document.

    `prefixes` maps the API's namespaces to their usual prefixes; other namespaces get made-up ones. `declared` are prefixes that
    some xsi:type in the document needs as they are.
    """

    def __init__(self, qualified: bool, prefixes: Mapping[str, str], declared: Mapping[str, str]) -> None:
        self.parts: list[str] = []
        self._qualified = qualified
        self._prefixes = dict(prefixes)
        self._uris = {prefix: uri for uri, prefix in prefixes.items()}
        for prefix, uri in declared.items():
            if self._uris.get(prefix, uri) != uri:
                raise MessageError(f"the prefix {prefix} would stand for two namespaces")
        self._used = {prefix: uri for prefix, uri in declared.items() if prefix}
        self._texts = _Texts()

    def document(self, model: Model, tag: str) -> bytes:
        """The whole document with `model` as its document element."""
        self.parts.append("")
        name = self._name(tag)
        attributes = self._attributes(model._source)
        self._content(model)
        declared = "".join(f' xmlns:{p}="{_quote(uri)}"' for p, uri in sorted(self._used.items()))
        self.parts[0] = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name}{declared}{attributes}>'
        self.parts.append(f"</{name}>")
        try:
            return "".join(self.parts).encode()
        except UnicodeEncodeError:
            raise MessageError("a text holds half a surrogate pair, which no encoding can hold") from None

    def put(self, value: Any, name: str) -> None:
        """One complex value as an element of this (prefixed) name."""
        if not isinstance(value, Model):
            if isinstance(value, UnknownElement):
                self._unknown(value)
                return
            raise MessageError(f"{name}: {type(value).__name__} can't be its content")
        attributes = self._attributes(value._source)
        if type(value).__xsi__ is not None and "xsi:type=" not in attributes:
            attributes = f' xsi:type="{self._kind(type(value).__xsi__)}"{attributes}'
        self.parts.append(f"<{name}{attributes}>")
        self._content(value)
        self.parts.append(f"</{name}>")

    def _kind(self, kind: str) -> str:
        """The text of an xsi:type, with its prefix declared where it is one of a namespace."""
        prefix = kind.partition(":")[0]
        self._used["xsi"] = XSI
        if prefix in self._uris:
            self._used[prefix] = self._uris[prefix]
        return kind

    def _content(self, model: Model) -> None:
        source: Source | None = model._source
        if source is None or (source.order is None and source.lexical is None):
            _writer(type(model), self._qualified, self._prefixes)(
                model, self.parts.append, self._texts, text_of, self.put, self._used
            )
        else:
            self._carefully(model, spec_of(type(model)), source)

    def _carefully(self, model: Model, spec: Spec, source: Source) -> None:
        """The children in the order in which they came; what was added since, where the schema has it."""
        usual = spec.qualified if self._qualified else spec.unqualified
        lexical = source.lexical or {}
        values: list[list[Any]] = []
        for member in spec.members:
            value = getattr(model, member.name)
            present = value is not None or (member.name, 0) in lexical
            values.append(list(value) if member.many else [value] if present else [])
        entries: list[tuple[int, str | UnknownElement, int]] = []
        counts = [0] * len(values)
        for part in source.order or ():
            if isinstance(part, (Text, UnknownElement)):
                entries.append((-1, part, 0))
            else:
                index = spec.tags[part]
                if counts[index] < len(values[index]):
                    entries.append((index, part, counts[index]))
                    counts[index] += 1
        for index, held in enumerate(values):
            new = [(index, usual[index], number) for number in range(counts[index], len(held))]
            if new:
                place = max((at for at, entry in enumerate(entries) if 0 <= entry[0] <= index), default=-1) + 1
                entries[place:place] = new
        for index, part, number in entries:
            if isinstance(part, UnknownElement):
                self._unknown(part)
            elif isinstance(part, Text):
                self.parts.append(_escape(part))
            else:
                member = spec.members[index]
                self._value(self._name(part), member, values[index][number], lexical.get((member.name, number)))

    def _value(
        self, name: str, member: Member, value: Any, came: tuple[Any, str | None, dict[str, str]] | None
    ) -> None:
        if isinstance(member.kind, type) and issubclass(member.kind, (Model, UnknownElement)):
            self.put(value, name)
            return
        attributes = ""
        if came is not None:
            was, text, held = came
            attributes = self._pairs(held)
            if type(was) is type(value) and (was == value or was != was):
                self.parts.append(f"<{name}{attributes}>{_escape(text or '')}</{name}>")
                return
        if value is not None:
            self.parts.append(f"<{name}{attributes}>{text_of(value)}</{name}>")

    def _unknown(self, top: UnknownElement) -> None:
        pending: list[str | UnknownElement | tuple[str]] = [top]
        while pending:
            part = pending.pop()
            if isinstance(part, tuple):
                self.parts.append(part[0])
            elif isinstance(part, str):
                self.parts.append(_escape(part))
            else:
                name = self._name(part.tag)
                self.parts.append(f"<{name}{self._pairs(part.attributes)}>")
                pending.append((f"</{name}>",))
                pending.extend(reversed(part.content))

    def _attributes(self, source: Source | None) -> str:
        if source is None or source.attributes is None:
            return ""
        return self._pairs(source.attributes)

    def _pairs(self, attributes: Mapping[str, str]) -> str:
        return "".join(f' {self._name(name)}="{_quote(value)}"' for name, value in attributes.items())

    def _name(self, tag: str) -> str:
        """`ep:status` of `{namespace}status`; `status` of itself."""
        if not tag.startswith("{"):
            return tag
        uri, _, local = tag[1:].partition("}")
        if uri == "http://www.w3.org/XML/1998/namespace":
            return f"xml:{local}"
        prefix = "xsi" if uri == XSI else self._prefixes.get(uri)
        if prefix is None:
            prefix = self._prefixes[uri] = f"ns{len(self._prefixes)}"
        if self._used.setdefault(prefix, uri) != uri:
            raise MessageError(f"the prefix {prefix} would stand for two namespaces")
        return f"{prefix}:{local}"


def _writer(cls: type[Model], qualified: bool, prefixes: Mapping[str, str]) -> Callable[..., None]:
    """The function that writes the fields of a class, made when the class is first written."""
    key = "_write_qualified" if qualified else "_write_unqualified"
    made: Callable[..., None] | None = cls.__dict__.get(key)
    if made is None:
        scope: dict[str, Any] = {}
        exec(_source(spec_of(cls), qualified, prefixes), scope)
        made = scope["write"]
        type.__setattr__(cls, key, made)
    return made


def _source(spec: Spec, qualified: bool, prefixes: Mapping[str, str]) -> str:
    lines = ["def write(model, add, texts, text_of, put, used):"]
    if qualified:
        lines += [f"    used[{prefixes[uri]!r}] = {uri!r}" for uri in sorted({m.namespace for m in spec.members})]
    for member in spec.members:
        name = f"{prefixes[member.namespace]}:{member.tag}" if qualified else member.tag
        if issubclass(member.kind, (Model, UnknownElement)):
            write = f"put(value, {name!r})"
        elif issubclass(member.kind, str):
            write = f"add(f'<{name}>{{texts[value]}}</{name}>')"
        elif member.kind is bool:
            write = f"add('<{name}>true</{name}>' if value is True else f'<{name}>{{text_of(value)}}</{name}>')"
        elif member.kind is int:
            write = f"add(f'<{name}>{{value if type(value) is int else text_of(value)}}</{name}>')"
        else:
            write = f"add(f'<{name}>{{text_of(value)}}</{name}>')"
        if member.many:
            lines += [f"    for value in model.{member.name}:", f"        {write}"]
        else:
            lines += [f"    value = model.{member.name}", "    if value is not None:", f"        {write}"]
    return "\n".join([*lines, "    return"])
