"""Where the parts of a message stand in one release: the paths of wire.toml, followed through the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from webexgen.bindings.symbols import Names
from webexgen.catalog.wire import PATHS, Wire
from webexgen.errors import CatalogError, nearest
from webexgen.qname import local_name
from webexgen.schema.model import Api, ComplexType, Facets, Field, SimpleType

__all__ = ["OUTCOME", "Places", "places"]

OUTCOME = ("result", "reason", "exception")
"""The elements of a reply that the bindings read."""


@dataclass(frozen=True, slots=True)
class Places:
    """The steps from a message to each part that the catalog has, by the names in `PATHS`; and those of a reply to its outcome."""

    parts: dict[str, tuple[Field, ...]]
    outcome: dict[str, Field]

    def type(self, part: str, names: Names) -> str:
        """The class of a part, `module.Class`; nothing where the catalog has no such part."""
        return names.path(self.parts[part][-1].value) if part in self.parts else ""

    def result(self, names: Names) -> str:
        """The annotation of a reply's result; nothing where it has none."""
        if "result" not in self.outcome:
            return ""
        type_ = self.outcome["result"].value
        return f"{names.path(type_)} | str" if type_ in names.enums else names.value(type_, "")


def places(api: Api, wire: Wire) -> Places:
    """Raises `CatalogError`, with the line of each path that does not lead to a part in this release."""
    wrong: list[str] = []
    parts: dict[str, tuple[Field, ...]] = {}
    outcome: dict[str, Field] = {}
    message = api.complex(api.message_type)
    if message is None:
        raise CatalogError(
            f"{wire.where('message')}: message: {api.release} has no element {api.message} of a complex type"
        )
    if api.complex(wire.body_content) is None:
        near = nearest(wire.body_content, [name for name in api.types if api.complex(name) is not None])
        wrong.append(
            f"{wire.where('body_content')}: body_content: {api.release} has no complex type {wire.body_content}{near}"
        )
    for part in filter(wire.envelope.path, PATHS):
        steps = tuple(_steps(api, message, wire.envelope.path(part)))
        why = _fault(api, wire, part, steps)
        if why:
            wrong.append(f"{wire.where(f'envelope.{part}')}: envelope.{part}: {api.release}: {why}")
        else:
            parts[part] = steps
    reply = api.complex(parts["reply"][-1].value) if parts.get("reply") else None
    for name in () if reply is None else OUTCOME:
        element = getattr(wire.envelope.outcome, name)
        if element:
            found, why = _text(api, reply, element)
            if found is None:
                key = f"envelope.outcome.{name}"
                wrong.append(f"{wire.where(key)}: {key}: {api.release}: {why}")
            else:
                outcome[name] = found
    if "result" in outcome:
        wrong += _unknown_failure(api, wire, outcome["result"])
    if wrong:
        raise CatalogError("\n".join(wrong))
    return Places(parts, outcome)


def _steps(api: Api, message: ComplexType, path: tuple[str, ...]) -> Iterator[Field]:
    """The fields along a path, as far as it leads."""
    here: ComplexType | None = message
    for name in path:
        field = None if here is None else _field(api, here, name)
        if field is None:
            return
        yield field
        here = api.complex(field.value)


def _field(api: Api, type_: ComplexType, name: str) -> Field | None:
    return next((field for field in api.fields(type_) if field.element.name == name), None)


def _fault(api: Api, wire: Wire, part: str, steps: tuple[Field, ...]) -> str:
    """Why a path leads to no such part; nothing if it does."""
    path = wire.envelope.path(part)
    for around in steps[: len(path) - 1]:
        if around.many:
            return f"{around.element.name} may stand more than once, and a part of a message has one place"
    if len(steps) < len(path):
        above = api.complex(steps[-1].value if steps else api.message_type)
        if above is None:
            return f"{steps[-1].element.name} is not of a complex type"
        known = [field.element.name for field in api.fields(above)]
        return f"{steps[-1].element.name if steps else 'the message'} has no element {path[len(steps)]}{nearest(path[len(steps)], known)}"
    last = steps[-1]
    if part == "content" and last.value != wire.body_content and api.complex(wire.body_content) is not None:
        return f"{last.element.name} is of the type {last.value}, and body_content is {wire.body_content}"
    if api.complex(last.value) is None:
        return f"{last.element.name} is not of a complex type"
    if part == "security" and last.many:
        return f"{last.element.name} may stand more than once, and a message has one security context"
    return ""


def _text(api: Api, reply: ComplexType | None, element: str) -> tuple[Field | None, str]:
    """The field of a reply that holds one text; or why there is none."""
    assert reply is not None
    found = _field(api, reply, element)
    if found is None:
        known = [field.element.name for field in api.fields(reply)]
        return None, f"{local_name(reply.name)} has no element {element}{nearest(element, known)}"
    if found.many:
        return None, f"{element} may stand more than once"
    if api.complex(found.value) is not None:
        return None, f"{element} is not of a simple type"
    return found, ""


def _unknown_failure(api: Api, wire: Wire, result: Field) -> Iterator[str]:
    """What a failed operation's result says, if its enumeration has no such value."""
    failure, type_ = wire.envelope.outcome.failure, api.types.get(result.value)
    facets = type_.facets if isinstance(type_, SimpleType) else Facets()
    if failure and facets.enumeration and not facets.open and failure not in facets.enumeration:
        key = "envelope.outcome.failure"
        also = f"it is one of {', '.join(facets.enumeration)}"
        near = nearest(failure, facets.enumeration, also=also)
        yield f"{wire.where(key)}: {key}: {api.release}: {result.element.name} is never {failure!r}{near}"
