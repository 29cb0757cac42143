"""The text of a fragment with one more declaration, at the place where it belongs; what is there stays as it is, comments too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from webexgen.errors import ComposeError
from webexgen.qname import XS
from webexgen.schema.model import Module

__all__ = ["Frame", "with_declaration"]

_CATALOG = "urn:webexgen:catalog"
_STEP = "  "


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a declaration stands in a fragment: in the redefined complex type `type` of `module`, in an xs:`compositor`, "" for none.

    `base` is the document that the fragment redefines, from its own folder; `imports` are the namespaces that the declaration needs, by
    prefix, each with its document.
    """

    module: Module
    type: str
    compositor: str
    base: str
    imports: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


def with_declaration(path: Path, text: str, frame: Frame, declaration: str) -> str:
    """A fragment, whose text is "" if there is none yet, with a declaration. Raises `ComposeError` where it has no place for one."""
    text = text or _empty(frame.module)
    for prefix, (namespace, document) in frame.imports.items():
        text = _importing(path, text, prefix, namespace, document)
    own = frame.module.prefix
    group = (f"<xs:{frame.compositor}>", f"</xs:{frame.compositor}>")
    frames: list[tuple[str, tuple[str, str]]] = [
        ("schema", ("", "")),
        ("redefine", (f'<xs:redefine schemaLocation="{frame.base}">', "</xs:redefine>")),
        (f"complexType {frame.type}", (f'<xs:complexType name="{frame.type}">', "</xs:complexType>")),
        ("complexContent", ("<xs:complexContent>", "</xs:complexContent>")),
        ("extension", (f'<xs:extension base="{own}:{frame.type}">', "</xs:extension>")),
        *([(frame.compositor, group)] if frame.compositor else []),
    ]
    found = _ends(path, text)
    for length in range(len(frames), 0, -1):
        end = found.get(tuple(name for name, _ in frames[:length]))
        if end is not None:
            break
    else:
        raise ComposeError(f"{path}:1: not an xs:schema")
    lines = declaration.splitlines()
    for depth in range(len(frames) - 1, length - 1, -1):
        head, tail = frames[depth][1]
        lines = [head, *(f"{_STEP}{line}" for line in lines), tail]
    indented = "".join(f"{_STEP * length}{line}\n" for line in lines)
    start = text.rfind("\n", 0, end) + 1
    if text[start:end].strip():
        raise ComposeError(
            f"{path}: put the end tag at {end} on a line of its own, then a declaration can be added before it"
        )
    return f"{text[:start]}{indented}{text[start:]}"


def _empty(module: Module) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<xs:schema\n"
        f'    xmlns:xs="{XS}"\n'
        f'    xmlns:gen="{_CATALOG}"\n'
        f'    xmlns:{module.prefix}="{module.namespace}"\n'
        f'    targetNamespace="{module.namespace}"\n'
        '    elementFormDefault="qualified">\n'
        "</xs:schema>\n"
    )


def _importing(path: Path, text: str, prefix: str, namespace: str, document: str) -> str:
    """The text with a prefix and an xs:import for a namespace, where it has none."""
    head = _head_end(path, text)
    if f'xmlns:{prefix}="' not in text[:head]:
        text = f'{text[:head]}\n    xmlns:{prefix}="{namespace}"{text[head:]}'
        head = _head_end(path, text)
    if f'namespace="{namespace}"' not in text[head:]:
        after = text.index("\n", head) + 1
        text = f'{text[:after]}{_STEP}<xs:import namespace="{namespace}" schemaLocation="{document}"/>\n{text[after:]}'
    return text


def _head_end(path: Path, text: str) -> int:
    """Where the start tag of the document element ends, before its >."""
    position = text.find("<xs:schema")
    quote = ""
    for index in range(position, len(text) if position >= 0 else 0):
        char = text[index]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == ">":
            return index
    raise ComposeError(f"{path}:1: not an xs:schema")


def _ends(path: Path, text: str) -> Mapping[tuple[str, ...], int]:
    """Where the end tag of each element stands, by the names that lead to it; of several of one name, of the first."""
    data = text.encode()
    parser = expat.ParserCreate(namespace_separator=" ")
    stack: list[str] = []
    found: dict[tuple[str, ...], int] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        stack.append(f"{local} {attributes['name']}" if local == "complexType" and "name" in attributes else local)

    def end(_name: str) -> None:
        place = parser.CurrentByteIndex
        if data[place : place + 2] == b"</":
            found.setdefault(tuple(stack), len(data[:place].decode()))
        stack.pop()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ComposeError(f"{path}:{error.lineno}: {expat.ErrorString(error.code)}") from None
    return found
