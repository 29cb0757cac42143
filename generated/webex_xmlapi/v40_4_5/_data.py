"""Messages and their parts as dictionaries of plain values, such as JSON holds, and back, without loss.

Keys are the names of fields. What fields can't hold stands under keys with a dollar sign, each only where there is something to tell:

    $type        the class, `meeting.CreateMeeting`, where several may stand, as in `body`; on top of a message Request or Response
    $source      how an object came: `order` of its children, its `attributes`, `texts` that are not how the value would be written
    $tag         the name of an unknown element; beside it `$attributes`, and `$content`: texts and further elements
    $text        character data where none belongs
    $envelope    what is around the content of a message, where it did not come as usual
    $root        the name of the document element, if not the usual one
    $qualified   whether names stand in their namespaces, if not as usual in a request or an answer

Names in `$source` and `$tag` are `name`, `prefix:name` for a namespace of the API, and `{namespace}name` for any other.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from ._document import shown
from ._errors import MessageError
from ._message import Message, Request, Response, _envelope, class_of
from ._model import MAX_DEPTH, XSI_TYPE, Model, OpenEnum, Source, Text, UnknownContent, UnknownElement, spec_of
from ._registry import BODY_CONTENT, MESSAGE, MESSAGE_TYPE, PREFIXES, SERVICES
from ._time import from_datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from ._model import Member, Spec

    _T = TypeVar("_T", bound=Message | Model | UnknownElement)

__all__ = ["from_dict", "from_json", "to_dict", "to_json"]

_HIDDEN = "***"
_XSI = XSI_TYPE[1:].rpartition("}")[0]
_TO_PREFIX = {**PREFIXES, _XSI: "xsi"}
_TO_NAMESPACE = {prefix: namespace for namespace, prefix in _TO_PREFIX.items()}
_DEEP = f"values nest deeper than {MAX_DEPTH}"
# Attributes of a message, and the fields of its header and body that they are.
_OF_MESSAGE = {"security": "security_context", "responses": "response", "body": "body_content"}


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
        raise MessageError(_DEEP) from None


def to_json(value: Message | Model | UnknownElement, *, indent: int | None = None, redact: bool = False) -> str:
    """`to_dict` as JSON."""
    return json.dumps(to_dict(value, redact=redact), indent=indent, ensure_ascii=False, allow_nan=False)


def from_dict(cls: type[_T], data: Mapping[str, Any]) -> _T:
    """The object of a class that `to_dict` made `data` of; `data` may as well be written by hand. `Message` is what `$type` says.

    Raises `MessageError` with the path of a key that no field has, or of a value that is not of the field's type.
    """
    made: _T
    try:
        if issubclass(cls, Message):
            made = _message(cls, data)
        elif issubclass(cls, Model):
            made = _model(cls, data, cls.__name__)
        else:
            made = _unknown(cls, data, cls.__name__)
    except RecursionError:
        raise MessageError(_DEEP) from None
    return made


def from_json(cls: type[_T], text: str | bytes) -> _T:
    """`from_dict` of JSON. Raises `MessageError` with line and column where it is none."""
    reason = _DEEP
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        reason = f"line {error.lineno}, column {error.colno}: {error.msg}"
    except ValueError:
        reason = "the JSON can't be read in its encoding, or has a number without end"
    except RecursionError:
        pass
    else:
        return from_dict(cls, data)
    raise MessageError(reason)


class _Writer:
    def __init__(self, redact: bool) -> None:
        self._redact = redact

    def message(self, message: Message) -> dict[str, Any]:
        made: dict[str, Any] = {"$type": "Response" if isinstance(message, Response) else "Request"}
        if message._tag != MESSAGE:
            made["$root"] = _short(message._tag)
        if message._qualified != isinstance(message, Response):
            made["$qualified"] = message._qualified
        for name, member in _members().items():
            held = getattr(message, name)
            if held:
                made[name] = self._field(held, member, name)
        if message._envelope is not None:
            around = _envelope(message)
            if around.header is not None:
                around.header.security_context, around.header.response = None, []
            if around.body is not None:
                around.body.body_content = []
            told = self.model(around)
            if told != {"header": {}, "body": {}}:
                made["$envelope"] = told
        return made

    def model(self, model: Model, kind: type[Any] | None = None) -> dict[str, Any]:
        cls = type(model)
        made: dict[str, Any] = {}
        if kind is not None and cls is not kind:
            made["$type"] = f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}"
        spec = spec_of(cls)
        for member in spec.members:
            held = getattr(model, member.name)
            if held is not None and held != []:
                made[member.name] = self._field(held, member, f"{cls.__name__}.{member.name}")
        if model._source is not None:
            told = self._source(model._source, spec)
            if told:
                made["$source"] = told
        return made

    def _field(self, held: Any, member: Member, where: str) -> Any:
        if not member.many:
            return self._value(held, member, where)
        return [self._value(item, member, f"{where}[{at}]") for at, item in enumerate(_list(held, where))]

    def _value(self, value: Any, member: Member, where: str) -> Any:
        if self._redact and member.facets.get("sensitive"):
            return _HIDDEN
        if isinstance(value, Model) and not member.leaf:
            return self.model(value, member.kind)
        if isinstance(value, UnknownElement) and not member.leaf:
            return self.unknown(value)
        if value is not None and not member.leaf:
            raise MessageError(f"{where}: {type(value).__name__} stands where {member.kind.__name__} belongs")
        return _plain(value, where)

    def _source(self, source: Source, spec: Spec) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if source.order is not None:
            made["order"] = [self._part(part) for part in source.order]
        if source.attributes:
            made["attributes"] = self._attributes(source.attributes)
        texts: list[dict[str, Any]] = []
        for (name, index), (value, text, attributes) in (source.lexical or {}).items():
            if self._redact and spec.names[name].facets.get("sensitive"):
                continue
            told = {"field": name, "index": index, "value": _plain(value, name), "text": text}
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
        return {"$text": self._text(part)} if isinstance(part, Text) else _short(part)

    def unknown(self, element: UnknownElement, depth: int = 0) -> dict[str, Any]:
        if depth > MAX_DEPTH:
            raise MessageError(_DEEP)
        made: dict[str, Any] = {"$tag": _short(element.tag)}
        if element.attributes:
            made["$attributes"] = self._attributes(element.attributes)
        if element.content:
            made["$content"] = [
                self.unknown(part, depth + 1) if isinstance(part, UnknownElement) else self._text(part)
                for part in element.content
            ]
        return made

    def _attributes(self, attributes: Mapping[str, str]) -> dict[str, str]:
        return {
            _short(name): text if name.startswith(f"{{{_XSI}}}") else self._text(text)
            for name, text in attributes.items()
        }

    def _text(self, text: str) -> str:
        """A text of which nobody knows what it is."""
        return _HIDDEN if self._redact and text.strip() else str(text)


def _plain(value: Any, where: str) -> Any:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, datetime):
        return from_datetime(value)
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise MessageError(f"{where}: {type(value).__name__} is no value of an element")


def _short(tag: str) -> str:
    namespace, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    prefix = _TO_PREFIX.get(namespace)
    return tag if prefix is None else f"{prefix}:{name}"


def _long(name: Any, path: str) -> str:
    if not isinstance(name, str):
        raise MessageError(f"{path}: {type(name).__name__} where a name belongs")
    prefix, colon, local = name.partition(":")
    if name.startswith("{") or not colon:
        return name
    if prefix not in _TO_NAMESPACE:
        raise MessageError(f"{path}: the prefix {shown(prefix)} is none of the API's")
    return f"{{{_TO_NAMESPACE[prefix]}}}{local}"


def _members() -> dict[str, Member]:
    parts = spec_of(class_of(MESSAGE_TYPE)).names
    known = {**spec_of(parts["header"].kind).names, **spec_of(parts["body"].kind).names}
    return {name: known[field] for name, field in _OF_MESSAGE.items()}


def _message(cls: type[Any], data: Any) -> Any:
    held = _dict(data, cls.__name__)
    kind = held.pop("$type", cls.__name__)
    chosen = {"Request": Request, "Response": Response}.get(kind) if isinstance(kind, str) else None
    if chosen is None or not issubclass(chosen, cls):
        raise MessageError(f"{cls.__name__}: $type must be {'Request or Response' if cls is Message else cls.__name__}")
    made: Message = chosen()
    path = chosen.__name__
    local = MESSAGE.rpartition("}")[2]
    made._tag = _long(held.pop("$root", MESSAGE), f"{path}.$root")
    made._qualified = held.pop("$qualified", made._qualified)
    if made._tag not in (MESSAGE, local) or not isinstance(made._qualified, bool):
        raise MessageError(f"{path}: $root must be {_short(MESSAGE)} or {local}, and $qualified true or false")
    if "$envelope" in held:
        made._envelope = _model(class_of(MESSAGE_TYPE), held.pop("$envelope"), f"{path}.$envelope")
    members = _members()
    for key, value in held.items():
        if key not in members:
            raise MessageError(f"{path}.{_named(key)}: a message has {', '.join(members)}")
        setattr(made, key, _field(members[key], value, f"{path}.{key}", {}))
    return made


def _model(cls: type[Any], data: Any, path: str) -> Any:
    held = _dict(data, path)
    if "$type" in held:
        cls = _subclass(held.pop("$type"), cls, path)
    spec = spec_of(cls)
    made = cls()
    if "$source" in held:
        made._source = _source(held.pop("$source"), spec, f"{path}.$source")
    came = made._source.lexical if made._source is not None else None
    for key, value in held.items():
        member = spec.names.get(key)
        if member is None:
            raise MessageError(f"{path}.{_named(key)}: {cls.__name__} has no such field{_meant(key, spec)}")
        member.setter(made, _field(member, value, f"{path}.{key}", came or {}))
    return made


def _meant(key: str, spec: Spec) -> str:
    if spec.cls is class_of(BODY_CONTENT):
        return "; name the class of the content under $type, like meeting.CreateMeeting"
    from difflib import get_close_matches

    near = get_close_matches(key[:80], spec.names, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _field(member: Member, value: Any, path: str, came: Mapping[tuple[str, int], Any]) -> Any:
    if not member.many:
        return None if value is None else _value(member, value, path)
    if value is None:
        return []
    return [
        None if item is None and (member.name, at) in came else _value(member, item, f"{path}[{at}]")
        for at, item in enumerate(_list(value, path))
    ]


def _value(member: Member, value: Any, path: str) -> Any:
    if member.leaf:
        return _leaf(member.kind, value, path)
    if isinstance(value, Mapping) and "$tag" in value:
        return _unknown(UnknownContent if member.kind is class_of(BODY_CONTENT) else UnknownElement, value, path)
    return _unknown(UnknownElement, value, path) if member.kind is UnknownElement else _model(member.kind, value, path)


def _leaf(kind: type[Any], value: Any, path: str) -> Any:
    if issubclass(kind, OpenEnum) and isinstance(value, str):
        try:
            return kind(value)
        except ValueError:
            return value
    if kind is bytes and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except ValueError:
            reason = f"{path}: the text is no base64"
        raise MessageError(reason)
    if kind is float and isinstance(value, str) and value in ("INF", "-INF", "NaN"):
        return float(value)
    taken = (int, float) if kind is float else str if issubclass(kind, str) else kind
    if not isinstance(value, taken) or (isinstance(value, bool) and kind is not bool):
        raise MessageError(
            f"{path}: {type(value).__name__} where {'str' if issubclass(kind, str) else kind.__name__} belongs"
        )
    return value


def _source(data: Any, spec: Spec, path: str) -> Source:
    held = _dict(data, path)
    order: list[str | UnknownElement] | None = None
    if "order" in held:
        order = [_part(part, spec, f"{path}.order[{at}]") for at, part in enumerate(_list(held.pop("order"), path))]
    attributes = _attributes(held.pop("attributes", {}), f"{path}.attributes")
    lexical: dict[tuple[str, int], tuple[Any, str | None, dict[str, str]]] = {}
    for at, entry in enumerate(_list(held.pop("texts", []), path)):
        where = f"{path}.texts[{at}]"
        told = _dict(entry, where)
        name, index, text = told.pop("field", None), told.pop("index", 0), told.pop("text", None)
        member = spec.names.get(name) if isinstance(name, str) else None
        if member is None or not member.leaf or type(index) is not int or not isinstance(text, (str, type(None))):
            raise MessageError(f"{where}: it needs a field of {spec.cls.__name__}, its text, and for a list an index")
        value = told.pop("value", None)
        value = None if value is None else _leaf(member.kind, value, f"{where}.value")
        lexical[member.name, index] = value, text, _attributes(told.pop("attributes", {}), where)
        _nothing_left(told, where)
    _nothing_left(held, path)
    return Source(None if order is None else tuple(order), lexical or None, attributes or None)


def _part(part: Any, spec: Spec, path: str) -> str | UnknownElement:
    if isinstance(part, str):
        tag = _long(part, path)
        if tag not in spec.tags:
            raise MessageError(f"{path}: {spec.cls.__name__} has no such element")
        return tag
    held = _dict(part, path)
    if "$text" in held:
        text = held.pop("$text")
        _nothing_left(held, path)
        return Text(_leaf(str, text, path))
    element: UnknownElement = _unknown(UnknownElement, held, path)
    return element


def _unknown(kind: type[Any], data: Any, path: str) -> Any:
    held = _dict(data, path)
    tag = _long(held.pop("$tag", None), f"{path}.$tag")
    attributes = _attributes(held.pop("$attributes", {}), f"{path}.$attributes")
    content = [
        part if isinstance(part, str) else _unknown(UnknownElement, part, f"{path}.$content[{at}]")
        for at, part in enumerate(_list(held.pop("$content", []), path))
    ]
    _nothing_left(held, path)
    return kind(tag, attributes, content)


def _attributes(data: Any, path: str) -> dict[str, str]:
    return {_long(name, path): _leaf(str, text, path) for name, text in _dict(data, path).items()}


def _subclass(name: Any, base: type[Any], path: str) -> type[Any]:
    module, _, local = name.partition(".") if isinstance(name, str) else ("", "", "")
    found: Any = None
    if module in SERVICES and local.isidentifier():
        found = getattr(_module(module), local, None)
    if isinstance(found, type) and issubclass(found, base):
        return found
    raise MessageError(
        f"{path}: $type must name a class of this release that is a {base.__name__}, like meeting.CreateMeeting"
    )


def _module(name: str) -> Any:
    from importlib import import_module

    return import_module(f".{name}", __package__)


def _dict(data: Any, path: str) -> dict[str, Any]:
    held = data
    if not isinstance(data, Mapping):
        raise MessageError(f"{path}: {type(data).__name__} where an object belongs")
    return dict(held)


def _list(data: Any, path: str) -> list[Any]:
    held = data
    if not isinstance(data, (list, tuple)):
        raise MessageError(f"{path}: {type(data).__name__} where a list belongs")
    return list(held)


def _nothing_left(held: dict[str, Any], path: str) -> None:
    for key in held:
        raise MessageError(f"{path}.{_named(key)}: nothing is known by this name")


def _named(key: Any) -> str:
    return shown(key) if isinstance(key, str) else type(key).__name__
