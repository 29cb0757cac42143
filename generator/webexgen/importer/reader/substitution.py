"""Substitution groups: which global elements may stand for another (XML Schema Part 1, clause 3.3.6)."""

from __future__ import annotations

from collections.abc import Iterator

from webexgen.importer.declarations import Declarations, Declared
from webexgen.qname import xs

__all__ = ["Substitutions"]


class Substitutions:
    """The substitution groups of a set."""

    def __init__(self, declarations: Declarations) -> None:
        self._declarations = declarations
        self._direct: dict[str, list[str]] = {}
        for name, (node, document, _) in declarations.all("element"):
            for head in node.get("substitutionGroup", "").split():
                self._direct.setdefault(document.qname(node, head), []).append(name)

    def members(self, head: str) -> tuple[str, ...]:
        """The elements, abstract ones too, that may stand for an element, sorted by name."""
        if head not in self._direct:
            return ()
        found: set[str] = set()
        pending = list(self._direct[head])
        while pending:
            name = pending.pop()
            if name not in found and name != head:
                found.add(name)
                pending += self._direct.get(name, ())
        declared = self._declarations.find("element", head)
        if declared is None:
            return ()
        words = declared.node.get("block", declared.document.block).split()
        if "substitution" in words or "#all" in words:
            return ()
        if words:
            found = {name for name in found if not self._blocked(name, head, words)}
        return tuple(sorted(found))

    def _blocked(self, name: str, head: str, words: list[str]) -> bool:
        """Whether the type of an element derives from that of another in a way that is blocked."""
        wanted = self._type(head)
        return any(derivation in words for derivation in self._derivations(self._type(name), wanted))

    def _type(self, name: str) -> str:
        declared = self._declarations.find("element", name)
        if declared is None:
            return ""
        stated = declared.node.get("type")
        if stated is not None:
            return declared.document.qname(declared.node, stated)
        return ""

    def _derivations(self, type_: str, base: str) -> Iterator[str]:
        seen: set[str] = set()
        while type_ and type_ != base and type_ not in seen:
            seen.add(type_)
            declared = self._declarations.find("type", type_)
            step = None if declared is None else _derivation(declared)
            if step is None:
                return
            derivation, type_ = step
            yield derivation


def _derivation(declared: Declared) -> tuple[str, str] | None:
    for node in declared.node.iter(xs("extension"), xs("restriction")):
        base = node.get("base")
        return None if base is None else (str(node.tag).rpartition("}")[2], declared.document.qname(node, base))
    return None
