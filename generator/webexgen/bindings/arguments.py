"""What bindings carry of the schema beside names and annotations: the content of a class, the arguments of a field."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import cast

from webexgen.bindings.symbols import Names
from webexgen.qname import local_name, namespace_of
from webexgen.schema.model import Api, ComplexType, Element, Facets, Field, Group, SimpleType, Wildcard

__all__ = [
    "arguments",
    "asides",
    "content",
    "docstring",
    "literal",
    "on_a_line",
    "prose",
    "tuple_literal",
    "value_arguments",
]

# What the annotation already says needs no `type=`.
_USUAL = {
    "str": "string",
    "int": "integer",
    "bool": "boolean",
    "float": "double",
    "bytes": "base64Binary",
    "UnknownElement": "anyType",
}
_COLUMNS = 120
_BETWEEN_PARTICLES = {"sequence": ", ", "choice": " | ", "all": " & "}


def content(type_: ComplexType) -> str:
    """What the fields can't tell of a type's own content: its groups, as a DTD would write them; nothing for a plain sequence."""
    group = type_.content
    if group is None:
        return ""
    is_sequence = (group.kind, group.min_occurs, group.max_occurs) == ("sequence", 1, 1)
    if is_sequence and all(isinstance(particle, Element) for particle in group.particles):
        return ""
    text = _particle(group)
    return text[1:-1] if is_sequence else text


def _particle(particle: Element | Group | Wildcard) -> str:
    low, high = particle.min_occurs, particle.max_occurs
    marks: dict[tuple[int, int | None], str] = {(1, 1): "", (0, 1): "?", (0, None): "*", (1, None): "+"}
    often = marks.get((low, high))
    times = f"{{{low},{'' if high is None else high}}}" if often is None else often
    if isinstance(particle, Element):
        return f"{particle.name}{times}"
    if isinstance(particle, Wildcard):
        return f"#any{times}"
    return f"({_BETWEEN_PARTICLES[particle.kind].join(map(_particle, particle.particles))}){times}"


def arguments(api: Api, field: Field, value: str) -> Iterator[str]:
    """Keyword arguments of `element(...)`: what the schema says beyond name and annotation."""
    element = field.element
    if not field.optional:
        yield "required=True"
    if field.many:
        if element.min_occurs > 1:
            yield f"min_occurs={element.min_occurs}"
        if element.max_occurs is not None and element.max_occurs > 1:
            yield f"max_occurs={element.max_occurs}"
    if element.nillable:
        yield "nillable=True"
    for name in ("default", "fixed"):
        text = getattr(element, name)
        if text is not None:
            yield f"{name}={literal(text)}"
    if field.value not in api.types or isinstance(api.types[field.value], SimpleType):
        yield from value_arguments(api, element.type, value)
    if element.sensitive:
        yield "sensitive=True"
    if element.deprecated:
        yield f"deprecated={literal(element.deprecated)}"


def value_arguments(api: Api, type_: str, value: str) -> Iterator[str]:
    """Those that tell of a simple type what the annotation of its values does not."""
    builtin, facets = api.facets(type_)
    native = local_name(builtin)
    if native != _USUAL.get(value, "string"):
        yield f"type={literal(native)}"
    listed = value.endswith("| str") or any(facet.open for facet in facets)
    for name in Facets.__dataclass_fields__:
        found = [getattr(facet, name) for facet in facets if getattr(facet, name) not in (None, ())]
        if not found or name == "open" or (name == "enumeration" and listed):
            continue
        given = tuple("|".join(patterns) for patterns in found) if name == "pattern" else found[0]
        yield f"{name}={_literal(given)}"


def asides(
    api: Api, type_: ComplexType, names: Names, snake: Callable[[str], str], taken: set[str]
) -> Iterator[Mapping[str, str]]:
    """The attributes of a type, and its text if it holds no elements, as the template prints them: what no base has."""
    bases = api.bases(type_)[1:]
    above = {(one.namespace, one.name) for base in bases for one in base.attributes}
    for one in type_.attributes:
        if one.prohibited or (one.namespace, one.name) in above:
            continue
        name = snake(one.name)
        name = f"{name}_attribute" if name in taken else name
        tag = f"{{{one.namespace}}}{one.name}" if one.namespace else one.name
        value = names.value(one.type, namespace_of(type_.name))
        given = [literal(tag), *(["required=True"] if one.required else ()), *value_arguments(api, one.type, value)]
        yield _aside(
            name, value, "attribute", given, f"Deprecated: {one.deprecated.rstrip(chr(46))}." if one.deprecated else ""
        )
        taken.add(name)
    if type_.text and not any(base.text for base in bases):
        value = names.value(type_.text, namespace_of(type_.name))
        name = "text_of_element" if "text" in taken else "text"
        yield _aside(name, value, "text_content", list(value_arguments(api, type_.text, value)), "")


def _aside(name: str, value: str, maker: str, given: list[str], doc: str) -> Mapping[str, str]:
    return {
        "name": name,
        "annotation": f"{value} | None",
        "maker": maker,
        "arguments": ", ".join(given),
        "doc": doc,
    }


def _literal(given: object) -> str:
    """A facet as Python source, as black has it."""
    if isinstance(given, tuple):
        return tuple_literal(map(str, cast("tuple[object, ...]", given)))
    return literal(given) if isinstance(given, str) else repr(given)


def literal(text: str) -> str:
    """A string as Python source: in double quotes, as black has it, where every character can be shown."""
    return json.dumps(text, ensure_ascii=False) if text.isprintable() else repr(text)


def tuple_literal(texts: Iterable[str]) -> str:
    """Strings as Python source."""
    return on_a_line(tuple(texts))


def on_a_line(value: object) -> str:
    """A table of dicts, tuples, strings and numbers as Python source."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, dict):
        items = cast("dict[object, object]", value).items()
        return f"{{{', '.join(f'{on_a_line(key)}: {on_a_line(item)}' for key, item in items)}}}"
    if isinstance(value, tuple):
        parts = [on_a_line(item) for item in cast("tuple[object, ...]", value)]
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
    return repr(value)


def prose(text: str) -> str:
    """Text inside a docstring as Python source, whatever it holds."""
    shown = (c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in " ".join(text.split()))
    return "".join(shown).replace("\\", "\\\\").replace('"""', r"\"\"\"")


def docstring(text: str, indent: int = 0) -> str:
    """A docstring as Python source, with `indent` spaces before it: no line beyond 120 columns, but for a longer word."""
    escaped = prose(text)
    if re.search(r'(?<!\\)(?:\\\\)*"$', escaped):
        escaped = escaped[:-1] + r"\""
    if len(escaped) <= _COLUMNS - indent - 6:
        return f'"""{escaped}"""'
    space = " " * indent
    lines = textwrap.wrap(escaped, _COLUMNS - indent - 3, break_long_words=False, break_on_hyphens=False)
    return f'"""{f"{chr(10)}{space}".join(lines)}\n{space}"""'
