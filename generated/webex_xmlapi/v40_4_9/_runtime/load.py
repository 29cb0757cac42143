# SPDX-License-Identifier: MIT
"""Messages and their parts of the dictionaries, or the JSON, that `dump` makes of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from .._registry import BODY_CONTENT, MESSAGE, MESSAGE_TYPE, OPERATIONS, SERVICES
from .classes import class_of
from .document import shown
from .dump import DEEP, TO_PREFIX, listed, short
from .envelope import check_around, members, values_of
from .errors import MessageError
from .lexical import is_forbidden, said_name, split_name, text_of
from .message import Message, Request, Response, check_body
from .model import MAX_DEPTH, Model, OpenEnum, Source, spec_of
from .unknown import XSI_TYPE, Text, UnknownContent, UnknownElement, UnresolvedType

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from .model import Member, Spec

    _T = TypeVar("_T", bound=Message | Model | UnknownElement)

__all__ = ["from_dict", "from_json"]

# Larger integers may have more digits than Python writes.
_MANY_BITS = 2_000
# Stands for a value that is not None.
_NO_TEXT = (0,)
_EXAMPLE = next((request for request, _ in OPERATIONS.values()), "module.Class")
_TO_NAMESPACE = {prefix: namespace for namespace, prefix in TO_PREFIX.items()}


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
        raise MessageError(DEEP) from None
    return made


def from_json(cls: type[_T], text: str | bytes) -> _T:
    """`from_dict` of JSON. Raises `MessageError` with line and column where it is none."""
    reason = DEEP
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
        raise MessageError(f"{path}: $root must be {short(MESSAGE)} or {local}, and $qualified true or false")
    if "$envelope" in held:
        made._envelope = _envelope(held.pop("$envelope"), f"{path}.$envelope")
    known = members()
    for key, value in held.items():
        if key not in known:
            raise MessageError(f"{path}.{_named(key)}: a message has {', '.join(known)}")
        setattr(made, key, _part_of_message(known[key], key, value, f"{path}.{key}"))
    parts: list[Any] = [made.security, *made.responses]
    for part in parts:
        if part is not None and not isinstance(part, Model):
            raise MessageError(f"{path}: an unknown element is none of {', '.join(known)} but body")
    _writable(lambda: check_body(made), path)
    _writable(lambda: values_of(made), path)
    return made


def _part_of_message(member: Member, key: str, value: Any, path: str) -> Any:
    if member.many or key == "security" or value is None:
        return [] if value is None and key != "security" else _field(member, value, path, {})
    return [_value(member, item, f"{path}[{at}]") for at, item in enumerate(listed(value, path))]


def _envelope(data: Any, path: str) -> Any:
    """What is around the content of a message, without that content: the message has it."""
    made = _model(class_of(MESSAGE_TYPE), data, path)
    check_around(made, path)
    return made


def _model(cls: type[Any], data: Any, path: str) -> Any:
    held = _dict(data, path)
    if "$type" in held:
        cls = _subclass(held.pop("$type"), cls, path)
    spec = spec_of(cls)
    made = _made(cls, path)
    if "$source" in held:
        made._source = _source(held.pop("$source"), spec, f"{path}.$source")
    came = made._source.lexical if made._source is not None else None
    for key, value in held.items():
        member = spec.names.get(key)
        if member is None:
            raise MessageError(f"{path}.{_named(key)}: {cls.__name__} has no such field{_meant(key, spec)}")
        member.setter(made, _field(member, value, f"{path}.{key}", came or {}))
    return made


def _made(cls: type[Any], path: str) -> Any:
    try:
        return cls()
    except TypeError:
        reason = f"{path}: {cls.__name__} has a field of its own that is no element and has no default"
    raise MessageError(reason)


def _meant(key: str, spec: Spec) -> str:
    if spec.cls is class_of(BODY_CONTENT):
        return f"; name the class of the content under $type, like {_EXAMPLE}"
    from difflib import get_close_matches

    near = get_close_matches(key[:80], spec.names, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _field(member: Member, value: Any, path: str, came: Mapping[tuple[str, int], Any]) -> Any:
    if not member.many:
        return None if value is None else _value(member, value, path)
    if value is None:
        return []
    return [
        (
            None
            if item is None and came.get((member.name, at), _NO_TEXT)[0] is None
            else _value(member, item, f"{path}[{at}]")
        )
        for at, item in enumerate(listed(value, path))
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
            if is_forbidden(value):
                _writable(lambda: text_of(kind, value), path)
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
    if (isinstance(value, str) and is_forbidden(value)) or (type(value) is int and value.bit_length() > _MANY_BITS):
        _writable(lambda: text_of(kind, value), path)
    return value


def _writable(write: Callable[[], object], path: str) -> None:
    """Raises `MessageError`, with the path, where `write` does: what has been read can be written."""
    try:
        write()
        return
    except MessageError as error:
        reason = str(error)
    except ValueError:
        reason = "the number has too many digits"
    raise MessageError(f"{path}: {reason}")


def _source(data: Any, spec: Spec, path: str) -> Source:
    held = _dict(data, path)
    order: list[str | UnknownElement] | None = None
    if "order" in held:
        order = [_part(part, spec, f"{path}.order[{at}]") for at, part in enumerate(listed(held.pop("order"), path))]
        _check_order(order, spec, f"{path}.order")
    attributes = _attributes(held.pop("attributes", {}), f"{path}.attributes")
    lexical: dict[tuple[str, int], tuple[Any, str | None, dict[str, str]]] = {}
    for at, entry in enumerate(listed(held.pop("texts", []), path)):
        where = f"{path}.texts[{at}]"
        told = _dict(entry, where)
        name, index, text = told.pop("field", None), told.pop("index", 0), told.pop("text", None)
        member = spec.names.get(name) if isinstance(name, str) else None
        if member is None or not member.leaf or type(index) is not int or not isinstance(text, (str, type(None))):
            raise MessageError(f"{where}: it needs a field of {spec.cls.__name__}, its text, and for a list an index")
        _leaf(str, text or "", f"{where}.text")
        value = told.pop("value", None)
        value = None if value is None else _leaf(member.kind, value, f"{where}.value")
        lexical[member.name, index] = value, text, _attributes(told.pop("attributes", {}), where)
        _nothing_left(told, where)
    _nothing_left(held, path)
    return Source(None if order is None else tuple(order), lexical or None, attributes or None)


def _check_order(order: list[str | UnknownElement], spec: Spec, path: str) -> None:
    taken = {spec.tags[part] for part in order if type(part) is str and not spec.members[spec.tags[part]].many}
    if len(taken) != sum(type(part) is str and not spec.members[spec.tags[part]].many for part in order):
        raise MessageError(f"{path}: an element that a field holds once stands there twice")


def _part(part: Any, spec: Spec, path: str) -> str | UnknownElement:
    if isinstance(part, str):
        tag = _long(part, path)
        if tag not in spec.tags:
            raise MessageError(f"{path}: {spec.cls.__name__} has no such element")
        return tag
    held = _dict(part, path)
    if "$text" in held:
        return Text(_leaf(str, _only_text(held, path), path))
    element: UnknownElement = _unknown(UnknownElement, held, path)
    return element


def _unknown(kind: type[Any], data: Any, path: str, depth: int = 1) -> Any:
    if depth > MAX_DEPTH:
        raise MessageError(DEEP)
    held = _dict(data, path)
    tag = _tag(held.pop("$tag", None), f"{path}.$tag")
    attributes = _attributes(held.pop("$attributes", {}), f"{path}.$attributes")
    content = [
        (
            _leaf(str, part, f"{path}.$content[{at}]")
            if isinstance(part, str)
            else _unknown(UnknownElement, part, f"{path}.$content[{at}]", depth + 1)
        )
        for at, part in enumerate(listed(held.pop("$content", []), path))
    ]
    _nothing_left(held, path)
    return kind(tag, attributes, content)


def _attributes(data: Any, path: str) -> dict[str, str]:
    made: dict[str, str] = {}
    for name, text in _dict(data, path).items():
        tag = _tag(name, path)
        if tag in made:
            raise MessageError(f"{path}: the attribute {shown(tag)} stands twice")
        made[tag] = _kind(text, path) if tag == XSI_TYPE else _leaf(str, text, path)
    return made


def _kind(value: Any, path: str) -> str:
    """The value of an xsi:type: `{namespace}name`, or a text."""
    if isinstance(value, Mapping):
        return UnresolvedType(_leaf(str, _only_text(value, path), path))
    text: str = _leaf(str, value, path)
    _writable(lambda: said_name(text), path)
    return text if text.startswith("{") else UnresolvedType(text)


def _only_text(data: Any, path: str) -> Any:
    held = _dict(data, path)
    text = held.pop("$text", None)
    _nothing_left(held, path)
    return text


def _subclass(name: Any, base: type[Any], path: str) -> type[Any]:
    module, _, local = name.partition(".") if isinstance(name, str) else ("", "", "")
    found: Any = None
    if module in SERVICES and local.isidentifier():
        found = getattr(_module(module), local, None)
    if isinstance(found, type) and issubclass(found, base):
        return found
    raise MessageError(f"{path}: $type must name a class of this release that is a {base.__name__}, like {_EXAMPLE}")


def _module(name: str) -> Any:
    from importlib import import_module

    return import_module(f"..{name}", __package__)


def _dict(data: Any, path: str) -> dict[str, Any]:
    held = data
    if not isinstance(data, Mapping):
        raise MessageError(f"{path}: {type(data).__name__} where an object belongs")
    return dict(held)


def _nothing_left(held: dict[str, Any], path: str) -> None:
    for key in held:
        raise MessageError(f"{path}.{_named(key)}: nothing is known by this name")


def _named(key: Any) -> str:
    return shown(key) if isinstance(key, str) else type(key).__name__


def _tag(name: Any, path: str) -> str:
    """The name of an element or attribute, written in full."""
    tag = _long(name, path)
    _writable(lambda: split_name(tag), path)
    return tag


def _long(name: Any, path: str) -> str:
    if not isinstance(name, str):
        raise MessageError(f"{path}: {type(name).__name__} where a name belongs")
    prefix, colon, local = name.partition(":")
    if name.startswith("{") or not colon:
        return name
    if prefix not in _TO_NAMESPACE:
        raise MessageError(f"{path}: the prefix {shown(prefix)} is none of the API's")
    return f"{{{_TO_NAMESPACE[prefix]}}}{local}"
