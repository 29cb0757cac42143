# SPDX-License-Identifier: MIT
"""Messages and their parts as dictionaries of plain values, such as JSON holds, without loss: `load` makes them again.

Keys are the names of fields. What fields can't hold stands under keys with a dollar sign, each only where there is something to tell:

    $type        the class, `orders.PlaceOrder`, where several may stand, as in `body`; on top of a message Request or Response
    $source      how an object came: `order` of its children, its `attributes`, `texts` that are not how the value would be written
    $tag         the name of an unknown element; beside it `$attributes`, and `$content`: texts and further elements
    $text        character data where none belongs; an xsi:type that begins with a brace and is no `{namespace}name`
    $envelope    what is around the content of a message, where it did not come as usual
    $root        the name of the document element, if not the usual one
    $qualified   whether names stand in their namespaces, if not as usual in a request or a response

Names in `$source` and `$tag` are `name`, `prefix:name` for a namespace of the API, and `{namespace}name` for any other.
"""

from __future__ import annotations

import base64
import json
import math

from .._registry import MESSAGE, PREFIXES
from .envelope import assembled, emptied, members, usual, values_of
from .errors import MessageError
from .lexical import converted, lenient
from .message import Message, Response
from .model import MAX_DEPTH, Model, Source, generated, spec_of
from .redact import HIDDEN
from .unknown import XSI, Text, UnknownElement, UnresolvedType

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .model import Member, Spec

__all__ = ["DEEP", "TO_PREFIX", "listed", "short", "to_dict", "to_json"]

_LISTS: Any = (list, tuple)
TO_PREFIX = {**PREFIXES, XSI[1:-1]: "xsi"}
DEEP = f"values nest deeper than {MAX_DEPTH}"


def to_dict(value: Message | Model | UnknownElement, *, redact: bool = False) -> dict[str, Any]:
    """A message or a part of one in plain values, all that it holds, secrets too.

    Enumerations are strings, bytes are base64, and what is absent is left out. `redact` puts `***` for what is in sensitive fields,
    and for texts of which this release does not know what they are. Raises `MessageError` for a value that no element can have.
    """
    writer = _Writer(redact)
    try:
        if isinstance(value, Message):
            return writer.message(value)
        return writer.model(value) if isinstance(value, Model) else writer.unknown(value)
    except RecursionError:
        raise MessageError(DEEP) from None


def to_json(value: Message | Model | UnknownElement, *, indent: int | None = None, redact: bool = False) -> str:
    """`to_dict` as JSON."""
    return json.dumps(to_dict(value, redact=redact), indent=indent, ensure_ascii=False, allow_nan=False)


class _Writer:
    def __init__(self, redact: bool) -> None:
        self._redact = redact

    def message(self, message: Message) -> dict[str, Any]:
        values = values_of(message)
        made: dict[str, Any] = {"$type": "Response" if isinstance(message, Response) else "Request"}
        if message._tag != MESSAGE:
            made["$root"] = short(message._tag)
        if message._qualified != isinstance(message, Response):
            made["$qualified"] = message._qualified
        for name, member in members().items():
            held = getattr(message, name)
            if held and name == "security":
                made[name] = self._value(held, member, name)
            elif held:
                made[name] = [self._value(item, member, f"{name}[{at}]") for at, item in enumerate(listed(held, name))]
        if message._envelope is not None:
            told = self.model(emptied(assembled(message, message._envelope)))
            if told != usual(values):
                made["$envelope"] = told
        return made

    def model(self, model: Model, kind: type[Any] | None = None) -> dict[str, Any]:
        cls = type(model)
        made: dict[str, Any] = {}
        if kind is not None and generated(cls) is not kind:
            cls = generated(cls)
            made["$type"] = f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}"
        spec = spec_of(cls)
        lexical = dict(model._source.lexical or {}) if model._source is not None else {}
        for member in spec.members:
            held = getattr(model, member.name)
            if member.leaf and not issubclass(member.kind, str):
                held = _without_texts(held, member, lexical)
            if held is not None and not (member.many and held == []):
                made[member.name] = self._field(held, member, f"{cls.__name__}.{member.name}")
        if model._source is not None or lexical:
            told = self._source(model._source or Source(), lexical, spec)
            if told:
                made["$source"] = told
        return made

    def _field(self, held: Any, member: Member, where: str) -> Any:
        if not member.many:
            return self._value(held, member, where)
        return [self._value(item, member, f"{where}[{at}]") for at, item in enumerate(listed(held, where))]

    def _value(self, value: Any, member: Member, where: str) -> Any:
        if self._redact and member.facets.get("sensitive"):
            return HIDDEN
        if isinstance(value, Model) and not member.leaf:
            return self.model(value, member.kind)
        if isinstance(value, UnknownElement) and not member.leaf:
            return self.unknown(value)
        if value is not None and not member.leaf:
            raise MessageError(f"{where}: {type(value).__name__} stands where {member.kind.__name__} belongs")
        if value is None:
            return None
        return _plain(value, member, where)

    def _source(
        self, source: Source, lexical: Mapping[tuple[str, int], tuple[Any, str | None, dict[str, str]]], spec: Spec
    ) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if source.order is not None:
            made["order"] = [self._part(part) for part in source.order]
        if source.attributes:
            made["attributes"] = self._attributes(source.attributes)
        texts: list[dict[str, Any]] = []
        for (name, index), (value, text, attributes) in lexical.items():
            if self._redact and spec.names[name].facets.get("sensitive"):
                continue
            plain = None if value is None else _plain(value, spec.names[name], name)
            told = {"field": name, "index": index, "value": plain, "text": text}
            told["attributes"] = self._attributes(attributes)
            texts.append(
                {key: held for key, held in told.items() if held not in (None, {}) and (key, held) != ("index", 0)}
            )
        if texts:
            made["texts"] = texts
        return made

    def _part(self, part: str | UnknownElement) -> Any:
        if isinstance(part, UnknownElement):
            return self.unknown(part)
        return {"$text": self._text(part)} if isinstance(part, Text) else short(part)

    def unknown(self, element: UnknownElement, depth: int = 0) -> dict[str, Any]:
        if depth > MAX_DEPTH:
            raise MessageError(DEEP)
        made: dict[str, Any] = {"$tag": short(element.tag)}
        if element.attributes:
            made["$attributes"] = self._attributes(element.attributes)
        if element.content:
            made["$content"] = [
                self.unknown(part, depth + 1) if isinstance(part, UnknownElement) else self._text(part)
                for part in element.content
            ]
        return made

    def _attributes(self, attributes: Mapping[str, str]) -> dict[str, Any]:
        return {
            short(name): _kind(text) if name.startswith(XSI) else self._text(text) for name, text in attributes.items()
        }

    def _text(self, text: str) -> str:
        """A text of which nobody knows what it is."""
        return HIDDEN if self._redact and text.strip() else str(text)


def _without_texts(
    held: Any, member: Member, lexical: dict[tuple[str, int], tuple[Any, str | None, dict[str, str]]]
) -> Any:
    """What a field holds, texts replaced by their values: those texts go into `lexical`, as if they had been read."""
    values: list[Any] = list(held) if member.many and isinstance(held, _LISTS) else [held]
    for at, value in enumerate(values):
        if isinstance(value, str):
            _, _, attributes = lexical.get((member.name, at), (None, None, {}))
            kept = {name: text for name, text in attributes.items() if name != f"{XSI}nil"}
            values[at] = lenient(member.kind, value)
            lexical[member.name, at] = values[at], str(value), kept
    return values if member.many and isinstance(held, _LISTS) else values[0]


def _kind(text: str) -> Any:
    """An xsi:type. One whose text begins like a resolved name is marked, so that it is read back as the text that it is."""
    return {"$text": str(text)} if isinstance(text, UnresolvedType) and text.startswith("{") else text


def _plain(value: Any, member: Member, where: str) -> Any:
    """A value as JSON has it. Raises `MessageError` for what the field does not take."""
    if type(value) is str and issubclass(member.kind, str):
        return value
    if type(value) is member.kind and member.kind in (int, bool):
        return value
    made: Any = None
    reason = ""
    try:
        made = converted(member.kind, value)
    except MessageError as error:
        reason = f"{where}: {error}"
    if reason:
        raise MessageError(reason)
    if isinstance(made, bytes):
        return base64.b64encode(made).decode("ascii")
    if isinstance(made, float) and not math.isfinite(made):
        return "NaN" if math.isnan(made) else "INF" if made > 0 else "-INF"
    return made


def short(tag: str) -> str:
    namespace, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    prefix = TO_PREFIX.get(namespace)
    return tag if prefix is None else f"{prefix}:{name}"


def listed(data: Any, path: str) -> list[Any]:
    held = data
    if not isinstance(data, (list, tuple)):
        raise MessageError(f"{path}: {type(data).__name__} where a list belongs")
    return list(held)
