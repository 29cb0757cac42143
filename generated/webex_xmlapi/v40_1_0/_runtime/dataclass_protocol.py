# SPDX-License-Identifier: MIT
"""What the dataclasses module, and those that build on it, look for in a class. Made for a class when somebody looks.

A class that somebody derives from one of the schema's has fields of its own, which are no elements: they are never on the wire.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
from functools import wraps
from typing import ClassVar, get_origin

from .model import MADE_LATER, MAX_DEPTH, Model, ModelType, generated, spec_of
from .unknown import XSI_TYPE, UnknownElement, UnresolvedType

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from .model import Member

__all__ = [
    "Decorated",
    "Fields",
    "check_derived",
    "element_schema",
    "own_fields",
    "params",
    "signature",
    "start_extras",
    "taking_source",
]

# Names of facets that pydantic takes for arguments of its own, where they would mean something else.
_RENAMED = {"default": "xsd_default", "pattern": "xsd_pattern"}
_LENGTHS = {"min_length": "xsd_min_length", "max_length": "xsd_max_length"}


class Fields:
    """`__dataclass_fields__`. An instance has one more than its class: what `replace` hands on, and with it what no field holds."""

    def __get__(self, instance: object, cls: type[Model]) -> dict[str, Any]:
        made: dict[str, Any] | None = cls.__dict__.get("__own_fields__")
        if made is None:
            made = dict(_made(cls).__dataclass_fields__)
            type.__setattr__(cls, "__own_fields__", made)
            type.__setattr__(cls, "Meta", _meta(cls))
        return _of(instance, made)


class Decorated:
    """`__dataclass_fields__` of a class that is decorated with `@dataclass`."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.fields = fields

    def __get__(self, instance: object, _cls: type[Model]) -> dict[str, Any]:
        return _of(instance, self.fields)


def _of(instance: object, fields: dict[str, Any]) -> dict[str, Any]:
    if instance is None:
        return {name: field for name, field in fields.items() if name != "_source"}
    return fields if "_source" in fields else {**fields, "_source": _made(Model).__dataclass_fields__["_source"]}


def _made(cls: type[Model]) -> Any:
    declared: list[tuple[str, Any, Any]] = [(m.name, m.annotation, _field(m)) for m in spec_of(cls).members]
    declared += [(extra.name, extra.type, extra) for extra in spec_of(cls).extras]
    declared.append(("_source", dataclasses.InitVar, None))
    namespace = {"__doc__": cls.__doc__}
    return dataclasses.make_dataclass(
        cls.__name__, declared, namespace=namespace, init=False, repr=False, eq=False, kw_only=True
    )


def _field(member: Member) -> Any:
    renamed = _RENAMED if issubclass(member.kind, str) and not member.many else {**_RENAMED, **_LENGTHS}
    metadata = {renamed.get(name, name): facet for name, facet in member.facets.items()}
    metadata.update(name=member.tag, type="Element", namespace=member.namespace)
    if member.kind is bytes:
        metadata["format"] = "base64"
    elif member.kind is UnknownElement:
        metadata["type"] = "Ignore"
    shown = not member.facets.get("sensitive")
    default: Any = {"default_factory": list} if member.many else {"default": None}
    return dataclasses.field(repr=shown, metadata=metadata, **default)


def _meta(cls: type[Model]) -> type:
    """xsdata's name for the XML side of a class."""
    from .._registry import MESSAGE, MESSAGE_TYPE

    cls = generated(cls)
    namespace = sys.modules[cls.__module__].__dict__.get("__NAMESPACE__", "")
    is_message = f"{cls.__module__}.{cls.__name__}" == f"{__name__.rsplit('.', 2)[0]}.{MESSAGE_TYPE}"
    name = MESSAGE.rpartition("}")[2] if is_message else cls.__xsd__
    return type("Meta", (), {"name": name, "namespace": namespace, "global_type": "/" not in name})


def params(cls: type[Model]) -> Any:
    """`__dataclass_params__`."""
    made = _made(cls).__dataclass_params__
    made.init = made.repr = made.eq = True
    return made


def signature(cls: type[Model]) -> inspect.Signature:
    """What `cls(...)` takes."""
    if isinstance(cls.__dict__.get("__dataclass_fields__"), Decorated) and cls.__init__ is not Model.__init__:
        return _without_self(cls.__init__)
    keyword = inspect.Parameter.KEYWORD_ONLY
    found = [
        inspect.Parameter(m.name, keyword, default=() if m.many else None, annotation=m.annotation)
        for m in spec_of(cls).members
    ]
    for extra in spec_of(cls).extras:
        has_default = extra.default is not dataclasses.MISSING or extra.default_factory is not dataclasses.MISSING
        default = extra.default if extra.default is not dataclasses.MISSING else ()
        if extra.init:
            default = default if has_default else inspect.Parameter.empty
            found.append(inspect.Parameter(extra.name, keyword, default=default, annotation=extra.type))
    return inspect.Signature(found)


def _without_self(function: Callable[..., Any]) -> inspect.Signature:
    found = inspect.signature(function)
    return found.replace(parameters=list(found.parameters.values())[1:])


def check_derived(name: str, bases: tuple[type, ...], body: dict[str, Any]) -> None:
    """Raises `TypeError` for a derived class that would not hold its state."""
    if body["__declared__"]:
        raise TypeError(f"{name}.{next(iter(body['__declared__']))}: element(...) is for the classes of the schema")
    body.setdefault("__getattr__", absent)
    for made in MADE_LATER:
        body.pop(made, None)  # @dataclass(slots=True) makes the class a second time, of what stood in the first
    for base in bases:
        if isinstance(base, ModelType):
            inherited: Any = base
            for key in spec_of(inherited).names:
                if key in body:
                    raise TypeError(
                        f"{name}.{key}: {base.__name__} has this field, and a class attribute would hide it"
                    )
    annotated: Any = body.get("__annotations__", {})
    for key in annotated:
        if type(body.get(key)) in (list, dict, set):
            raise TypeError(f"{name}.{key}: all objects would share this default: use field(default_factory=...)")


def absent(self: Model, name: str) -> Any:
    """`__getattr__` of derived classes: the value of a field that their own `__init__` has not set.

    The classes of the schema have none: with it, each attribute of theirs would take longer to read.
    """
    member = spec_of(type(self)).names.get(name)
    if member is None:
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
    value: Any = [] if member.many else None
    member.setter(self, value)
    return value


def own_fields(cls: type[Model], inherited: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a class that are no elements, by name, `inherited` first."""
    decorated = cls.__dict__.get("__dataclass_fields__")
    if isinstance(decorated, Decorated):
        members = spec_of(generated(cls)).names
        return {name: field for name, field in decorated.fields.items() if name not in members}
    found = dict(inherited)
    for attribute in cls.__dict__.get("__attributes__", {}).values():
        found[attribute.name] = attribute.field()
    for name, annotation in () if "__xsd__" in cls.__dict__ else _annotations(cls).items():
        if _is_class_variable(annotation) or hasattr(generated(cls), name):
            continue
        if "InitVar" in str(annotation):
            raise TypeError(f"{cls.__name__}.{name}: an InitVar needs @dataclass on the class")
        field: Any = cls.__dict__.get(name, dataclasses.MISSING)
        if field is dataclasses.MISSING or inspect.ismemberdescriptor(field):
            field = dataclasses.field()
        elif type(field) is not dataclasses.Field:
            field = dataclasses.field(default=field)
        field.name, field.type = name, annotation
        found[name] = field
    return found


def _annotations(cls: type[Any]) -> Mapping[str, Any]:
    if sys.version_info >= (3, 14):
        import annotationlib

        return annotationlib.get_annotations(cls, format=annotationlib.Format.FORWARDREF)
    return inspect.get_annotations(cls)


def _is_class_variable(annotation: Any) -> bool:
    if isinstance(annotation, str):
        return annotation.partition("[")[0].rpartition(".")[2] in ("ClassVar", "KW_ONLY")
    return annotation in (ClassVar, dataclasses.KW_ONLY) or get_origin(annotation) is ClassVar


def start_extras(made: Model, values: dict[str, Any]) -> None:
    """Set the fields of an object that are no elements, as `__init__` of a dataclass would; takes them out of `values`."""
    for field in spec_of(type(made)).extras:
        if field.init and field.name in values:
            value = values.pop(field.name)
        elif field.default_factory is not dataclasses.MISSING:
            value = field.default_factory()
        elif field.default is not dataclasses.MISSING:
            value = field.default
        elif field.init:
            raise TypeError(f"{type(made).__name__}() needs the argument {field.name!r}")
        else:
            continue
        object.__setattr__(made, field.name, value)


def taking_source(init: Callable[..., None]) -> Callable[..., None]:
    """An `__init__` that `@dataclass` has made, for `replace`, which hands on what no field holds."""

    @wraps(init)
    def __init__(self: Any, /, *values: Any, _source: Any = None, **named: Any) -> None:
        self._source = _source
        init(self, *values, **named)

    return __init__


def element_schema(cls: type[UnknownElement]) -> dict[str, Any]:
    """What pydantic takes for an unknown element: one, or an object of its tag, attributes and content, as JSON has it."""

    def read(data: dict[str, Any]) -> UnknownElement:
        return _element_of(cls, data, 1)

    plain = {
        "type": "function-after",
        "function": {"type": "no-info", "function": read},
        "schema": {"type": "dict", "keys_schema": {"type": "str"}},
    }
    return {
        "type": "json-or-python",
        "json_schema": plain,
        "python_schema": {"type": "union", "choices": [{"type": "is-instance", "cls": cls}, plain]},
        "serialization": {
            "type": "function-plain",
            "function": _plain_element,
            "when_used": "json",
            "return_schema": {"type": "dict", "keys_schema": {"type": "str"}},
        },
    }


def _plain_element(element: UnknownElement) -> dict[str, Any]:
    content = [_plain_element(part) if isinstance(part, UnknownElement) else str(part) for part in element.content]
    return {"tag": element.tag, "attributes": dict(element.attributes), "content": content}


def _element_of(cls: type[UnknownElement], data: Any, depth: int) -> UnknownElement:
    """Raises `ValueError` for what `_plain_element` does not make."""
    if depth > MAX_DEPTH:
        raise ValueError(f"elements nest deeper than {MAX_DEPTH}")
    held: dict[str, Any] = data
    if not isinstance(data, dict) or not held.keys() <= {"tag", "attributes", "content"}:
        raise ValueError("an element has tag, attributes and content")
    tag, attributes, content = held.get("tag"), held.get("attributes", {}), held.get("content", [])
    texts: dict[str, Any] = attributes
    parts: list[Any] = content
    if not isinstance(tag, str) or not isinstance(attributes, dict) or not isinstance(content, list):
        raise ValueError("a tag is a text, attributes are an object, and content is a list")
    if not all(isinstance(text, str) for text in texts.values()):
        raise ValueError("attributes are texts by name")
    made = cls(tag, dict(texts))
    kind = made.attributes.get(XSI_TYPE, "")
    if kind and not kind.startswith("{"):
        made.attributes[XSI_TYPE] = UnresolvedType(kind)
    made.content += [part if isinstance(part, str) else _element_of(UnknownElement, part, depth + 1) for part in parts]
    return made
