# SPDX-License-Identifier: MIT
"""The classes of this release: by their paths, `orders.PlaceOrder`, and by the names of the schema's types, as an xsi:type says them."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module

from .._registry import BODY_CONTENT, PREFIXES, SERVICES
from .errors import MessageError
from .model import Model, generated
from .unknown import UnresolvedType

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["class_of", "derived", "said_type"]

_SERVICES = dict(zip(PREFIXES, SERVICES, strict=False))
_NAMESPACES = {service: namespace for namespace, service in _SERVICES.items()}


@cache
def class_of(path: str) -> type[Any]:
    """The class at a path of `_registry`; its module is imported when it is first asked for."""
    module, _, name = path.partition(".")
    found: type[Any] = getattr(import_module(f"..{module}", __package__), name)
    return found


def derived(kind: str, base: type[Model]) -> type[Model] | None:
    """The class of a type `{namespace}name`, if it is `base` or derived from it."""
    if isinstance(kind, UnresolvedType) or not kind.startswith("{"):
        return None
    namespace, _, name = kind[1:].partition("}")
    service = _SERVICES.get(namespace)
    found = None if service is None else _types(service).get(name)
    return found if found is not None and issubclass(found, base) else None


@lru_cache(2_048)
def said_type(of: type[Model], kind: type[Any]) -> str:
    """The xsi:type that an object of the class `of` needs where the schema has one of `kind`; nothing if it is of that class.

    Raises `MessageError` for an object of a class whose type has no name.
    """
    cls = generated(of)
    if cls.__xsi__ and f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}" == BODY_CONTENT:
        return cls.__xsi__
    if cls is kind:
        return ""
    if "/" in cls.__xsd__:
        raise MessageError(
            f"{cls.__name__} has no type of its own in the schema, and cannot be written for {kind.__name__}"
        )
    return f"{{{_NAMESPACES[cls.__module__.rpartition('.')[2]]}}}{cls.__xsd__}"


@cache
def _types(service: str) -> Mapping[str, type[Model]]:
    module = import_module(f"..{service}", __package__)
    found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Model)]
    return {cls.__xsd__: cls for cls in found if cls.__module__ == module.__name__}
