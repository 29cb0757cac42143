"""All that can be seen of what a document was read to, to compare two ways of reading."""

from __future__ import annotations

from typing import Any

__all__ = ["outcome"]


def outcome(api: Any, data: bytes | str) -> tuple[Any, ...]:
    """What a document is: all that can be seen of its message, or the error."""
    try:
        read = api.parse(data)
    except api.MessageError as error:
        return type(error), str(error)
    return type(read), api.to_json(read), api.render(read), _sources(read._envelope), read


def _sources(model: Any) -> list[Any]:
    """Order, spelling and attributes of every object in a message."""
    if isinstance(model, list):
        return [_sources(item) for item in model]
    if not hasattr(type(model), "__xsd__"):
        return [type(model), model]
    source = model._source
    own = None if source is None else (source.order, source.lexical, source.attributes)
    return [type(model), own, *(_sources(getattr(model, name)) for name in type(model).__dataclass_fields__)]
