"""Which names a wildcard lets through (XML Schema Part 1, clause 3.10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from webexgen.qname import namespace_of
from webexgen.schema.model import Wildcard

__all__ = ["ANY_NAME", "NameClass", "name_class", "names_between"]

_STRICTNESS = {"skip": 0, "lax": 1, "strict": 2}


@dataclass(frozen=True, slots=True)
class NameClass:
    """All names of some namespaces, or of all namespaces but some. The empty namespace is that of unqualified names.

    `process` is processContents: of what it lets through, strict wants a declaration and lax one that is there to be met.
    """

    namespaces: frozenset[str]
    excluded: bool = False
    process: str = "strict"

    def takes(self, name: str) -> bool:
        """Whether it lets a Clark name through."""
        return (namespace_of(name) in self.namespaces) is not self.excluded

    def within(self, other: NameClass) -> bool:
        """Whether `other` lets all these names through; processContents does not count."""
        if not self.excluded:
            return all((namespace in other.namespaces) is not other.excluded for namespace in self.namespaces)
        return other.excluded and other.namespaces <= self.namespaces

    def no_stricter_than(self, other: NameClass) -> bool:
        """Whether what stands in an element or attribute that `other` lets through passes here too."""
        return _STRICTNESS[self.process] <= _STRICTNESS[other.process]

    def joined(self, other: NameClass) -> NameClass:
        """What either lets through: a type and its base. The type's own processContents counts."""
        if self.excluded is other.excluded:
            both = self.namespaces & other.namespaces if self.excluded else self.namespaces | other.namespaces
            return NameClass(both, self.excluded, self.process)
        out, of = (self, other) if self.excluded else (other, self)
        return NameClass(out.namespaces - of.namespaces, True, self.process)


ANY_NAME = NameClass(frozenset(), excluded=True, process="lax")


def name_class(wildcard: Wildcard, target: str) -> NameClass:
    """The names of an xs:any or xs:anyAttribute that stands in a schema with this target namespace."""
    match wildcard.namespace.strip():
        case "##any":
            return NameClass(frozenset(), True, wildcard.process_contents)
        case "##other":
            return NameClass(frozenset({target, ""}), True, wildcard.process_contents)
        case stated:
            words = {"##targetNamespace": target, "##local": ""}
            return NameClass(
                frozenset(words.get(word, word) for word in stated.split()), False, wildcard.process_contents
            )


def names_between(classes: Iterable[NameClass], names: Iterable[str]) -> tuple[str, ...]:
    """`names`, and for each namespace that matters, and one that does not, a name that is not among them."""
    known = dict.fromkeys(names)
    spaces = {namespace for one in classes for namespace in one.namespaces} | {namespace_of(name) for name in known}
    other = "urn:other"
    while other in spaces:
        other += "x"
    local = "other"
    while any(name.rpartition("}")[2] == local for name in known):
        local += "x"
    fresh = (f"{{{space}}}{local}" if space else local for space in sorted({*spaces, "", other}))
    return (*known, *fresh)
