"""xs:key, xs:keyref and xs:unique as text, to be compared as facts."""

from __future__ import annotations

import re

from lxml import etree

from webexgen.importer.plain_set import Document
from webexgen.importer.reader.reading import Reading
from webexgen.qname import xs
from webexgen.schema.identity import Identity

__all__ = ["identity_of"]

_TAGS = {xs("key"): "key", xs("keyref"): "keyref", xs("unique"): "unique"}
_PREFIX = re.compile(r"(?<![:\w.-])([A-Za-z_][\w.-]*):(?=[\w*])")


def identity_of(reading: Reading, node: etree._Element, document: Document) -> tuple[str, ...]:
    """The identity constraints of an element, sorted: `unique id: .//item by @id`, with the prefixes of reports."""
    found: list[str] = []
    for child in node:
        sort = _TAGS.get(str(child.tag))
        if sort is None:
            continue

        def renamed(text: str, at: etree._Element = child) -> str:
            return _PREFIX.sub(lambda found: _prefix(reading, document, at, found[1]), " ".join(text.split()))

        selectors = [renamed(one.get("xpath", "")) for one in child.findall(xs("selector"))]
        fields = tuple(renamed(one.get("xpath", "")) for one in child.findall(xs("field")))
        refer = child.get("refer", "").rpartition(":")[2] if sort == "keyref" else ""
        name = child.get("name") or child.get("ref") or ""
        found.append(str(Identity(sort, name, " ".join(selectors), fields, refer)))
    return tuple(sorted(found))


def _prefix(reading: Reading, document: Document, node: etree._Element, prefix: str) -> str:
    namespace = document.qname(node, f"{prefix}:x")[1:].partition("}")[0]
    chosen = reading.naming.prefixes.get(namespace, prefix)
    return f"{chosen}:" if chosen else ""
