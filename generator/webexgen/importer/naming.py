"""Prefixes of namespaces, the same for both sets of a comparison: whatever documents call them, and made up where they have none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webexgen.importer.plain_set import XML, PlainSet
from webexgen.qname import XS, local_name, namespace_of

__all__ = ["Naming", "name_sets"]

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_GENERIC = {"http", "https", "www", "com", "org", "net", "urn", "schema", "schemas", "xsd", "xml", "ns", "v"}


@dataclass(frozen=True)
class Naming:
    """`prefixes` are by namespace; `shared` are names of global elements that several namespaces have."""

    prefixes: Mapping[str, str]
    shared: frozenset[str] = frozenset()

    def element(self, name: str) -> str:
        """What reports call the documents of a global element, given by its Clark name: by its own name where that tells it."""
        local = local_name(name)
        return self.text(name) if local in self.shared else local

    def text(self, name: str) -> str:
        """A Clark name with its prefix."""
        prefix = self.prefixes.get(namespace_of(name), "")
        return f"{prefix}:{local_name(name)}" if prefix else local_name(name)


def name_sets(sets: Iterable[PlainSet], elements: Iterable[str]) -> Naming:
    """One naming for several sets, the last of which has the say. `elements` are the Clark names of their global elements."""
    wanted: dict[str, str] = {}
    for plain in sets:
        for document in (*plain.documents, *plain.services):
            chosen = _declared(document.root.nsmap, document.root.get("targetNamespace", ""))
            if chosen:
                wanted[document.namespace] = chosen
            else:
                wanted.setdefault(document.namespace, "")
    taken = {"xs", "xml"}
    prefixes = {XS: "xs", XML: "xml", "": ""}
    for namespace in sorted(wanted.keys() - prefixes.keys()):
        first = wanted[namespace] or _made_up(namespace)
        prefix, number = first, 2
        while prefix in taken:
            prefix, number = f"{first}{number}", number + 1
        prefixes[namespace] = prefix
        taken.add(prefix)
    counted = Counter(local_name(name) for name in set(elements))
    return Naming(prefixes, frozenset(name for name, count in counted.items() if count > 1))


def _declared(nsmap: Mapping[str | None, str], namespace: str) -> str:
    """The prefix that a document has for its own namespace, the first by name; "" if it has none."""
    return min((prefix for prefix, uri in nsmap.items() if prefix and uri == namespace), default="")


def _made_up(namespace: str) -> str:
    """The last word of a namespace that means something: `security` of `http://example.org/schema/security`."""
    words = [word for word in _WORD.findall(namespace) if word.lower() not in _GENERIC]
    return words[-1].lower() if words else "ns"
