"""What the files of a catalog may hold, from the tables that check them: for docs, and as schemas for editors."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from webexgen.catalog.announcement import CHANGE_KINDS, UPDATE
from webexgen.catalog.graph import RELEASES
from webexgen.catalog.renames import DECISIONS
from webexgen.catalog.samples import KINDS, SAMPLES
from webexgen.catalog.toml_reader import Key, Rows, Sort, Table
from webexgen.catalog.wire import WIRE
from webexgen.compose.directives import GEN, VOCABULARY
from webexgen.compose.facets import FACETS
from webexgen.compose.redefinition import ALTERABLE
from webexgen.qname import XS, xs
from webexgen.report.audit import reasons_table

__all__ = ["schemas", "tables"]

_FILES: Mapping[str, Table] = {
    "releases": RELEASES,
    "update": UPDATE,
    "samples": SAMPLES,
    "wire": WIRE,
    "renames": DECISIONS,
    "audit": reasons_table(),
}
_ALTERED = tuple(dict.fromkeys([*(word for words in ALTERABLE.values() for word in words), *FACETS]))
_MANY = 12
"""Of more words than these a table only says that there are some."""


def tables() -> Mapping[str, str]:
    """The tables of docs/releases.md in Markdown, by name."""
    found = {
        f"{name}.toml": _table(("key", "value", "if left out"), _keys(shape, "")) for name, shape in _FILES.items()
    }
    found["kinds"] = ", ".join(f"`{kind}`" for kind in CHANGE_KINDS) + ".\n"
    found["gen"] = _table(
        ("attribute", "what it says", "words", "where it stands"),
        (
            (f"`gen:{name}`", d.what, ", ".join(f"`{word}`" for word in d.words), "; or ".join(d.places))
            for name, d in VOCABULARY.items()
        ),
    )
    alters = [(f"`xs:{tag}`", ", ".join(f"`{word}`" for word in words)) for tag, words in ALTERABLE.items()]
    alters.append(("`xs:restriction`", ", ".join(f"`{name}`" for name in FACETS)))
    found["alters"] = _table(("on", "words of `gen:alters`"), alters)
    found["repairs"] = _table(("kind", "keys", "what it does"), _repairs())
    return found


def schemas() -> Mapping[str, bytes]:
    """Schemas for editors, by file name: one a TOML file, and one for the attributes of fragments."""
    found = {f"{name}.schema.json": _json(name, shape) for name, shape in _FILES.items()}
    return {**found, "fragment.xsd": _vocabulary()}


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _keys(shape: Table, prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, known in shape.keys.items():
        path = f"{prefix}{name}"
        if isinstance(known, Key):
            yield f"`{path}`", _value(known), "" if known.optional else "an error"
        elif isinstance(known, Table):
            yield f"`[{path}]`", "a table", ""
            yield from _keys(known, f"{path}.")
        else:
            yield f"`[[{path}]]`", "a table for each", ""
            yield from _keys(known.table, f"{path}.")
    if shape.is_open:
        yield f"`{prefix}…`", f"other keys: {_value(shape.more)}", ""


def _value(key: Key) -> str:
    if key.words:
        if len(key.words) > _MANY:
            return "one of the kinds below"
        return f"{'some' if key.sort is Sort.TEXTS else 'one'} of {', '.join(f'`{word}`' for word in key.words)}"
    what = str(key.form.what if key.form is not None else key.sort)
    return f"a list of texts, each {what}" if key.sort is Sort.TEXTS and key.form is not None else what


def _repairs() -> Iterator[tuple[str, str, str]]:
    for kind, function in KINDS.items():
        _, *parameters = inspect.signature(function).parameters.values()
        keys = [f"`{p.name}`" + ("" if p.default is p.empty else " (can be left out)") for p in parameters]
        summary = (function.__doc__ or "").splitlines()[0].partition(": see")[0].rstrip(".")
        yield f"`{kind}`", ", ".join(keys), summary


def _json(name: str, shape: Table) -> bytes:
    document = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"{name}.toml of a catalog",
        **_object(shape),
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _object(shape: Table) -> dict[str, object]:
    required = [name for name, known in shape.keys.items() if isinstance(known, Key) and not known.optional]
    return {
        "type": "object",
        "properties": {name: _shape(known) for name, known in shape.keys.items()},
        **({"required": required} if required else {}),
        "additionalProperties": _shape(shape.more) if shape.is_open else False,
    }


def _shape(known: Key | Table | Rows) -> dict[str, object]:
    if isinstance(known, Table):
        return _object(known)
    if isinstance(known, Rows):
        return {"type": "array", "items": _object(known.table)}
    text: dict[str, object] = {"type": "string"}
    if known.words:
        text = {"enum": list(known.words)}
    elif known.form is not None:
        text["pattern"] = f"^(?:{known.form.pattern.pattern})$"
    elif known.filled:
        text["pattern"] = r"\S"
    match known.sort:
        case Sort.TEXT:
            return text
        case Sort.TEXTS:
            return {"type": "array", "items": text}
        case Sort.NUMBER:
            return {"type": "integer", "minimum": 1}
        case Sort.FLAG:
            return {"type": "boolean"}
        case Sort.DATE:
            return {}  # a date of TOML, which JSON has not
        case Sort.ANY:
            return {}


def _vocabulary() -> bytes:
    """The attributes of fragments as an XML schema."""
    root = etree.Element(xs("schema"), nsmap={"xs": XS}, targetNamespace=GEN)
    for name, directive in VOCABULARY.items():
        attribute = etree.SubElement(root, xs("attribute"), name=name)
        note = etree.SubElement(attribute, xs("annotation"))
        where = "; or ".join(directive.places)
        etree.SubElement(note, xs("documentation")).text = (
            f"{directive.what[0].upper()}{directive.what[1:]}. On {where}."
        )
        type_ = etree.SubElement(attribute, xs("simpleType"))
        words = directive.words or (_ALTERED if name == "alters" else ())
        if words:
            items = etree.SubElement(etree.SubElement(type_, xs("list")), xs("simpleType"))
            restriction = etree.SubElement(items, xs("restriction"), base="xs:string")
            for word in words:
                etree.SubElement(restriction, xs("enumeration"), value=word)
        else:
            restriction = etree.SubElement(type_, xs("restriction"), base="xs:string")
            etree.SubElement(restriction, xs("pattern"), value=r"\s*\S(.|\s)*")
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
