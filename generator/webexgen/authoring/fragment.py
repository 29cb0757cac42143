"""The text of a fragment with one more declaration, at the place where it belongs; what is there stays as it is, comments too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from webexgen.errors import ComposeError
from webexgen.qname import XS
from webexgen.schema.model import Module

__all__ = ["Frame", "Step", "attributes_text", "with_attributes", "with_declaration"]

_CATALOG = "urn:webexgen:catalog"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Step:
    """An element around a declaration: its local name, its name="" if it has one, and its further attributes."""

    tag: str
    name: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def key(self) -> str:
        """What tells it from its siblings: "complexType thing"."""
        return f"{self.tag} {self.name}".rstrip()

    @property
    def start(self) -> str:
        return f"<xs:{self.tag}{attributes_text({'name': self.name, **self.attributes})}>"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a declaration stands in a fragment of `module`: in the elements `steps`, outermost first, below the xs:schema.

    `imports` are the namespaces that it needs, by prefix, each with its document; `schemas` the xsi:schemaLocation of a new fragment.
    """

    module: Module
    steps: tuple[Step, ...]
    imports: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    schemas: str = ""

    @classmethod
    def of_type(cls, module: Module, tag: str, name: str, base: str, *inner: Step) -> Frame:
        """In the redefinition of a type of the document `base`, which a fragment names from its own folder."""
        return cls(module, (Step("redefine", "", {"schemaLocation": base}), Step(tag, name), *inner))


def attributes_text(attributes: Mapping[str, str]) -> str:
    """Attributes of a start tag, each behind a blank; without those that are empty."""
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)


def with_declaration(path: Path, text: str, frame: Frame, declaration: str) -> str:
    """A fragment, whose text is "" if there is none yet, with a declaration. Raises `ComposeError` where it has no place for one."""
    text = text or _empty(frame)
    for prefix, (namespace, document) in frame.imports.items():
        text = _importing(path, text, prefix, namespace, document)
    steps = (Step("schema"), *frame.steps)
    spans = _spans(path, text)
    for length in range(len(steps), 0, -1):
        _, end = spans.get(tuple(step.key for step in steps[:length]), (0, -1))
        if end >= 0:
            break
    else:
        raise ComposeError(f"{path}:1: not an xs:schema")
    lines = declaration.splitlines()
    for step in reversed(steps[length:]):
        lines = [step.start, *(f"{_INDENT}{line}" for line in lines), f"</xs:{step.tag}>"]
    indented = "".join(f"{_INDENT * length}{line}\n" for line in lines)
    start = text.rfind("\n", 0, end) + 1
    if text[start:end].strip():
        raise ComposeError(
            f"{path}: put the end tag at {end} on a line of its own, then a declaration can be added before it"
        )
    return f"{text[:start]}{indented}{text[start:]}"


def with_attributes(path: Path, text: str, steps: Sequence[Step], attributes: Mapping[str, str]) -> str | None:
    """A fragment with attributes on the element that `steps` lead to; None if it has no such element.

    Words of gen:alters come to those that are there. Raises `ComposeError` if another attribute is there with another value.
    """
    span = _spans(path, text).get(("schema", *(step.key for step in steps)))
    if span is None:
        return None
    end = _tag_end(text, span[0])
    head, closed = text[span[0] : end], ""
    if head.endswith("/"):
        head, closed = head[:-1].rstrip(), "/"
    for name, value in attributes.items():
        there = re.search(rf"\s{re.escape(name)}=(\"|')(.*?)\1", head, re.DOTALL)
        if there is None:
            head += f" {name}={quoteattr(value)}"
        elif name == "gen:alters":
            words = " ".join(dict.fromkeys([*there[2].split(), *value.split()]))
            head = f"{head[: there.start(2)]}{words}{head[there.end(2) :]}"
        elif there[2] != value:
            line = text.count("\n", 0, span[0]) + 1
            raise ComposeError(f"{path}:{line}: {steps[-1].key} has {name}={there[2]!r} already; edit the fragment")
    return f"{text[: span[0]]}{head}{closed}{text[end:]}"


def _empty(frame: Frame) -> str:
    module = frame.module
    located = f' xmlns:xsi="{_INSTANCE}" xsi:schemaLocation="{frame.schemas}"' if frame.schemas else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<xs:schema{located}\n"
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
        text = (
            f'{text[:after]}{_INDENT}<xs:import namespace="{namespace}" schemaLocation="{document}"/>\n{text[after:]}'
        )
    return text


def _head_end(path: Path, text: str) -> int:
    """Where the start tag of the document element ends, before its >."""
    position = text.find("<xs:schema")
    end = _tag_end(text, position) if position >= 0 else -1
    if end < 0:
        raise ComposeError(f"{path}:1: not an xs:schema")
    return end


def _tag_end(text: str, start: int) -> int:
    """Where the tag that starts at `start` ends, before its >; -1 if it does not."""
    quote = ""
    for index in range(start, len(text)):
        char = text[index]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == ">":
            return index
    return -1


def _spans(path: Path, text: str) -> Mapping[tuple[str, ...], tuple[int, int]]:
    """Where each element's start and end tag stand, by the names that lead to it; of several of one name, of the first.

    The end is -1 of an element that is one tag.
    """
    data = text.encode()
    parser = expat.ParserCreate(namespace_separator=" ")
    stack: list[str] = []
    starts: list[int] = []
    found: dict[tuple[str, ...], tuple[int, int]] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        stack.append(Step(name.rpartition(" ")[2], attributes.get("name", "")).key)
        starts.append(parser.CurrentByteIndex)

    def end(_name: str) -> None:
        place, begin = parser.CurrentByteIndex, len(data[: starts.pop()].decode())
        span = begin, len(data[:place].decode()) if data[place : place + 2] == b"</" else -1
        if found.get(tuple(stack), (0, -1))[1] < 0:
            found[tuple(stack)] = span
        stack.pop()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ComposeError(f"{path}:{error.lineno}: {expat.ErrorString(error.code)}") from None
    return found
