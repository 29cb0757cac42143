"""What a release package offers besides its services: names, the modules of the runtime that have them, and features to leave out."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Collection, Mapping

from webexgen.bindings.symbols import Names
from webexgen.errors import UnknownNameError, nearest
from webexgen.qname import namespace_of
from webexgen.schema.model import Api, Field

__all__ = [
    "AT_ONCE",
    "DOCUMENTED",
    "FEATURES",
    "OF_SCHEMAS",
    "RESERVED",
    "features",
    "is_attribute",
    "left_out",
    "offered",
    "sample",
]

AT_ONCE = ("ApiFailure", "MessageError", "Model", "OpenEnum", "RELEASE", "UnknownElement", "extra")
"""What is there as soon as the package is imported."""

_OFFERED: Mapping[str, tuple[str, ...]] = {
    "_runtime.availability": ("downgrade", "required_releases"),
    "_runtime.dump": ("to_dict", "to_json"),
    "_runtime.load": ("from_dict", "from_json"),
    "_runtime.message": ("Message", "Request", "Response", "parse", "raw", "render"),
    "_runtime.operations": ("Operation", "operations"),
    "_runtime.stream": ("iter_parse",),
    "_runtime.time": ("from_datetime", "to_datetime"),
    "_runtime.unknown": ("UnknownContent",),
    "_runtime.validate": ("Problem", "validate"),
}
"""What comes from a module that is imported when it is first asked for."""

OF_SCHEMAS = (
    "Document",
    "MessageError",
    "Model",
    "OpenEnum",
    "UnknownElement",
    "extra",
    "from_datetime",
    "parse",
    "render",
    "to_datetime",
)
"""What a package for a schema without messages offers."""

FEATURES: Mapping[str, tuple[str, ...]] = {
    "compatibility": ("_runtime.availability",),
    "json": ("_runtime.dump", "_runtime.load"),
    "stream": ("_runtime.stream",),
    "validate": ("_runtime.validate",),
}
"""What a package can be made without: the modules that it comes from."""

RESERVED = frozenset(
    {
        *AT_ONCE,
        *(name for names in _OFFERED.values() for name in names),
        *OF_SCHEMAS,
        "TYPE_CHECKING",
        "annotations",
        "import_module",
    }
)
"""What a release package itself holds: no service may be called so."""

DOCUMENTED = RESERVED | {"Operations", "UnknownOperation"}
"""Whose docstrings users see: those of what is offered, and of the classes of what that gives and raises."""


def is_attribute(operation: str) -> bool:
    """Whether an operation can be had as `operations.Name`: not one that is no name, or that a mapping has."""
    return operation.isidentifier() and not (
        keyword.iskeyword(operation) or operation.startswith("_") or hasattr(Mapping, operation)
    )


def features(names: Collection[str]) -> tuple[str, ...]:
    """Features by name, sorted. Raises `UnknownNameError` for one that nobody can leave out."""
    for name in names:
        if name not in FEATURES:
            known = ", ".join(FEATURES)
            raise UnknownNameError(
                f"there is no feature {name!r} to leave out{nearest(name, FEATURES, also=f'there are {known}')}"
            )
    return tuple(sorted({*names}))


def offered(without: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """The names by module, without those of some features."""
    gone = {module for feature in without for module in FEATURES[feature]}
    return {module: names for module, names in _OFFERED.items() if module not in gone}


def left_out(without: Collection[str]) -> dict[str, str]:
    """The names that a package without some features does not have, each with its feature."""
    return {name: feature for feature in without for module in FEATURES[feature] for name in _OFFERED[module]}


_SAMPLES = {"str": '"..."', "int": "1", "bool": "True", "float": "1.0"}
"""A value of each plain type."""


def sample(api: Api, names: Names, wanted: str, field_name: Callable[[Field], str]) -> str:
    """A request of the `wanted` operation, or of the first: the fields that it requires, or the first plain one. "" without operations."""
    operation = api.operation(wanted) or next(iter(api.operations), None)
    if operation is None:
        return ""
    request = api.complex(operation.request)
    fields = [field for field in (() if request is None else api.fields(request)) if not field.many]
    values = {field.element.name: names.value(field.value, namespace_of(operation.request)) for field in fields}
    plain = [field for field in fields if values[field.element.name] in _SAMPLES]
    shown = [field for field in fields if not field.optional] or plain[:1]
    given = (f"{field_name(f)}={_SAMPLES.get(values[f.element.name], '...')}" for f in shown)
    return f"api.{names.path(operation.request)}({', '.join(given)})"
