# SPDX-License-Identifier: MIT
"""What every class of these bindings is made of: slots, keyword arguments, and one `element(...)` a field.

The classes are dataclasses (see `dataclass_protocol`). Their methods come from `Model` once, not generated anew for each class,
which keeps the import of a thousand of them fast.
"""

from __future__ import annotations

import sys
from enum import StrEnum

from .unknown import UnknownElement

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from dataclasses import Field as DataclassField
    from datetime import datetime
    from typing import Any, ClassVar, dataclass_transform

    class DateTime:
        """The text of a date and time, or None. A `datetime` that it is set to becomes its text at once."""

        def __get__(self, instance: object, owner: object) -> str | None: ...
        def __set__(self, instance: object, value: datetime | str | None) -> None: ...

else:
    DateTime = str | None

    def dataclass_transform(**_options):
        return lambda cls: cls


__all__ = [
    "DateTime",
    "Model",
    "OpenEnum",
    "element",
    "extra",
]

MAX_DEPTH = 64  # of the elements of any message


class OpenEnum(StrEnum):
    """Known values of a string type. A field takes any other string too, and keeps it; `__complete__`: the schema refuses others."""

    __complete__ = True


class Source:
    """How an object came, as far as its fields don't tell. Never changed once made, so objects may share one.

    `order` holds a tag for each child that a field took, and what no field took as it is; None where the children came in
    schema order under the usual names. `lexical` maps (field, index) to (value, text, attributes) where the text is not how the
    value would be written. `attributes` are the element's own.
    """

    __slots__ = ("attributes", "lexical", "order")

    def __init__(
        self,
        order: tuple[str | UnknownElement, ...] | None = None,
        lexical: dict[tuple[str, int], tuple[Any, str | None, dict[str, str]]] | None = None,
        attributes: dict[str, str] | None = None,
    ) -> None:
        self.order = order
        self.lexical = lexical
        self.attributes = attributes


class _Declared:
    """What `element(...)` leaves in a class body until the class is made."""

    __slots__ = ("facets", "name")

    def __init__(self, name: str, facets: dict[str, Any]) -> None:
        self.name = name
        self.facets = facets


def element(name: str, /, **facets: Any) -> Any:
    """A field that is the child element `name`, in the namespace of the module.

    `facets` is what the schema says of it: required, min_occurs, max_occurs, default, sensitive, type (the XSD type where the
    annotation leaves it open), and the constraining facets by their Python names. All fields may be absent, whatever the schema
    says: an absent one is None, or an empty list.
    """
    return _Declared(name, facets)


class Member:
    """A field as the reader and the writer see it."""

    __slots__ = (
        "annotation",
        "assign",
        "facets",
        "kind",
        "leaf",
        "many",
        "name",
        "namespace",
        "owner",
        "setter",
        "tag",
    )

    def __init__(self, owner: type[Model], name: str, declared: _Declared) -> None:
        self.owner = owner
        self.name = name
        self.tag = declared.name
        self.facets = declared.facets
        scope = sys.modules[owner.__module__].__dict__
        self.namespace: str = declared.facets.get("namespace", scope["__NAMESPACE__"])
        self.annotation: str = owner.__annotations__[name]
        self.many = self.annotation.startswith("list[")
        held = owner.__dict__[name]
        # `setter` takes what the field holds, `assign` what may be assigned to it.
        self.assign = held.__set__
        self.setter = held.slot.__set__ if isinstance(held, _TextOfTime) else self.assign
        self.kind = self._resolve()
        self.leaf = not issubclass(self.kind, (Model, UnknownElement))

    def _resolve(self) -> Any:
        """The Python type of one value: a built-in, an OpenEnum, a Model or UnknownElement."""
        text = self.annotation.removeprefix("list[").removesuffix("]")
        first, _, attribute = text.partition(" | ")[0].partition(".")
        scope: dict[str, Any] = sys.modules[self.owner.__module__].__dict__
        found = _BUILTINS.get(first) or scope[first]
        return getattr(found, attribute) if attribute else found


class _TextOfTime(property):
    """A slot that turns a `datetime` into its text."""

    def __init__(self, slot: Any) -> None:
        def assign(made: Model, value: object) -> None:
            if value is not None and type(value) is not str:
                from .time import text_of_time

                value = text_of_time(value)
            slot.__set__(made, value)

        super().__init__(slot.__get__, assign)
        self.slot = slot


_BUILTINS: dict[str, Any] = {"DateTime": str, "str": str, "int": int, "float": float, "bool": bool, "bytes": bytes}


class Spec:
    """All members of a class, its bases' first, and how tags lead to them. Made once a class, when it is first used."""

    __slots__ = ("cls", "extras", "members", "names", "plans", "qualified", "tags", "unqualified")

    members: tuple[Member, ...]
    # The reader's own: what to do with children of certain tags, by whether names have a namespace. `plan.keep` fills and empties it.
    plans: dict[bool, dict[tuple[str, ...], Any]]

    def __init__(self, cls: type[Model]) -> None:
        self.cls = cls
        members: list[Member] = []
        for base in cls.__bases__:
            if issubclass(base, Model):
                members += spec_of(base).members
        own: dict[str, _Declared] = cls.__dict__["__declared__"]
        # Fields that are no elements, as dataclasses' own `Field`: attributes, and those of a class that somebody has derived.
        extras: dict[str, Any] = {
            e.name: e for base in cls.__bases__ if issubclass(base, Model) for e in spec_of(base).extras
        }
        if extras or "__xsd__" not in cls.__dict__ or "__attributes__" in cls.__dict__:
            from .dataclass_protocol import own_fields

            extras = own_fields(cls, extras)
        self.extras: tuple[Any, ...] = tuple(extras.values())
        members += [Member(cls, name, declared) for name, declared in own.items()]
        self.members = tuple(members)
        self.names = {member.name: member for member in self.members}
        self.qualified = tuple(f"{{{m.namespace}}}{m.tag}" if m.namespace else m.tag for m in self.members)
        self.unqualified = tuple(m.tag for m in self.members)
        self.tags = {tag: index for index, tag in enumerate(self.qualified)}
        self.tags.update((tag, index) for index, tag in enumerate(self.unqualified))
        self.plans = {False: {}, True: {}}


def spec_of(cls: type[Model]) -> Spec:
    """The spec of a class."""
    spec: Spec | None = cls.__dict__.get("__spec__")
    if spec is None:
        spec = Spec(cls)
        type.__setattr__(cls, "__spec__", spec)
    return spec


def generated(cls: type[Model]) -> type[Model]:
    """The class of the schema's type: `cls` itself, or the nearest above one that somebody has derived from it."""
    return next(found for found in cls.__mro__ if "__xsd__" in found.__dict__)


class _Lazy:
    """A class attribute that a function of `dataclass_protocol` makes for each class when it is first asked for."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, cls: type[Model]) -> Any:
        value = cls.__dict__.get(f"_lazy_{self.name}")
        if value is None:
            from . import dataclass_protocol

            value = getattr(dataclass_protocol, self.name)(cls)
            type.__setattr__(cls, f"_lazy_{self.name}", value)
        return value


class _Fields:
    """`__dataclass_fields__`, until somebody looks for it."""

    def __get__(self, instance: object, cls: type[Model]) -> Any:
        from .dataclass_protocol import Fields

        fields = Fields()
        type.__setattr__(Model, "__dataclass_fields__", fields)
        return fields.__get__(instance, cls)


@dataclass_transform(kw_only_default=True)
class ModelType(type):
    """Makes slots of the fields, so that the class needs to be made only once.

    A class of the schema says its type, `__xsd__`. One that somebody derives from it is as Python makes it,
    with its own fields, which are never on the wire.
    """

    def __new__(mcls, name: str, bases: tuple[type, ...], body: dict[str, Any], **options: Any) -> ModelType:
        declared = {key: value for key, value in body.items() if type(value) is _Declared}
        for key in declared:
            del body[key]
        body["__declared__"] = declared
        if "__xsd__" in body:
            body["__slots__"] = (*declared, "_source") if not bases else tuple(declared)
        else:
            from .dataclass_protocol import check_derived

            check_derived(name, bases, body)
        made = super().__new__(mcls, name, bases, body, **options)
        for key in declared:
            if body["__annotations__"][key] == "DateTime":
                type.__setattr__(made, key, _TextOfTime(made.__dict__[key]))
        return made

    def __setattr__(cls, name: str, value: Any) -> None:
        """`@dataclass` sets both of these on a class that it decorates."""
        if name == "__dataclass_fields__":
            from .dataclass_protocol import Decorated

            value = Decorated(value)
            for made in MADE_LATER:
                if made in cls.__dict__:
                    type.__delattr__(cls, made)
        elif name == "__init__" and "__dataclass_fields__" in cls.__dict__:
            from .dataclass_protocol import taking_source

            value = taking_source(value)
        super().__setattr__(name, value)


# What is made for a class when it is first needed.
MADE_LATER = ("__spec__", "__own_fields__", "_lazy_params", "_lazy_signature", "_write_qualified", "_write_unqualified")


class Model(metaclass=ModelType):
    """Base of all classes that hold elements. Two are equal when their fields are, however they came."""

    __xsd__ = ""
    __xsi__ = ""
    __match_args__ = ()

    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, DataclassField[Any]]]

        # A slot, and no field: an annotation would make it one for type checkers.
        @property
        def _source(self) -> Source | None: ...
        @_source.setter
        def _source(self, source: Source | None) -> None: ...

    if not TYPE_CHECKING:  # or what it returns would be the type of every object

        def __new__(cls, /, *_values, **_named):
            """What makes objects without `__init__`, as pydantic does, leaves `_source` out."""
            made = object.__new__(cls)
            made._source = None
            return made

    def __init__(self, **values: Any) -> None:
        take = values.pop
        spec = spec_of(type(self))
        for member in spec.members:
            value = take(member.name, None)
            member.assign(self, [] if value is None and member.many else value)
        self._source = take("_source", None)
        if spec.extras:
            from .dataclass_protocol import start_extras

            start_extras(self, values)
        if values:
            name = next(iter(values))
            raise TypeError(f"{type(self).__name__}() got an unexpected keyword argument {name!r}")
        start: Any = getattr(self, "__post_init__", None) if spec.extras else None
        if start is not None:
            start()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        spec = spec_of(type(self))
        return all(getattr(self, m.name) == getattr(other, m.name) for m in spec.members) and all(
            getattr(self, e.name) == getattr(other, e.name) for e in spec.extras if e.compare
        )

    __hash__ = None  # type: ignore[assignment]

    def __replace__(self, /, **changes: Any) -> Any:
        """`copy.replace`."""
        import dataclasses

        return dataclasses.replace(self, **changes)

    def __repr__(self) -> str:
        """Fields that hold something; never a sensitive one."""
        shown: list[str] = []
        for member in spec_of(type(self)).members:
            value = getattr(self, member.name)
            if value is not None and value != [] and not member.facets.get("sensitive"):
                shown.append(f"{member.name}={value!r}")
        shown += [f"{e.name}={getattr(self, e.name)!r}" for e in spec_of(type(self)).extras if e.repr]
        return f"{type(self).__name__}({', '.join(shown)})"


if not TYPE_CHECKING:
    type.__setattr__(Model, "__dataclass_fields__", _Fields())
    Model.__dataclass_params__ = _Lazy("params")
    Model.__signature__ = _Lazy("signature")


def extra(model: Model) -> tuple[UnknownElement, ...]:
    """The elements inside `model` that this release's schema does not have, in document order."""
    source: Source | None = model._source
    if source is None or source.order is None:
        return ()
    return tuple(part for part in source.order if isinstance(part, UnknownElement))
