"""The schema documents of a set under construction, and what is looked up in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from webexgen.compose.complex_type import declared
from webexgen.qname import xs

__all__ = ["Module", "Modules"]

_TYPES = (xs("simpleType"), xs("complexType"))


@dataclass
class Module:
    """One schema document under construction."""

    file: str
    namespace: str
    root: etree._Element

    data: bytes = b""
    update: str = ""
    """The update that began the namespace; "" for the baseline."""

    def types(self) -> Iterator[etree._Element]:
        for child in self.root:
            if child.tag in _TYPES:
                yield child


class Modules:
    """Documents by file name, prefixes by namespace, and named types by Clark name."""

    def __init__(self, by_file: dict[str, Module], prefixes: dict[str, str]) -> None:
        self.by_file = by_file
        self.prefixes = prefixes
        self.removed: dict[str, str] = {}
        """Where a fragment removes a type, by its Clark name."""
        self.named = {f"{{{m.namespace}}}{t.get('name')}": t for m in by_file.values() for t in m.types()}

    def remove(self, node: etree._Element, target: etree._Element, module: Module) -> None:
        """Take a type out, as `node` of a fragment says."""
        name = f"{{{module.namespace}}}{target.get('name')}"
        del self.named[name]
        self.removed[name] = f"{node.base}:{node.sourceline}"
        module.root.remove(target)

    def base_of(self, type_: etree._Element) -> etree._Element | None:
        derivation = type_.find(f"{xs('complexContent')}/*")
        if derivation is None:
            derivation = type_.find(xs("restriction"))  # of a simple type
        return None if derivation is None else self.named.get(self.resolve(derivation.get("base") or ""))

    def resolve(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        namespace = next((uri for uri, p in self.prefixes.items() if p == prefix), prefix)
        return f"{{{namespace}}}{local}"

    def elements(self, type_: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
        """(declaring type, element) of every element of `type_`: its own first, then its bases'."""
        current: etree._Element | None = type_
        while current is not None:
            for element in declared(current):
                yield current, element
            current = self.base_of(current)
