"""What a docstring says of where a member comes from: evidence, what is assumed, and messages that it is not announced for."""

from __future__ import annotations

from collections.abc import Iterable

from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.schema.basis import assumed_text, assumed_words
from webexgen.schema.evidence import EvidenceIndex, Place
from webexgen.schema.model import Api, ComplexType, Element, Module, SimpleType
from webexgen.schema.reach import same_operations

__all__ = ["FieldNotes", "deprecation"]

_EVIDENCE = {"documented": "", "shown": "Shown by an example only.", "implied": "Implied, not announced in words."}


class FieldNotes:
    """Sentences about the members and classes of one release, "" where everything is documented and nothing assumed."""

    def __init__(self, api: Api, catalog: Catalog, before: FieldNotes | None = None) -> None:
        """`before` are those of the release that this one follows: what is the same there is not looked for again."""
        self.api = api
        self.places: dict[str, tuple[Place, ...]] = {}
        """What updates have brought to the messages of each operation."""
        index = EvidenceIndex(api, catalog)
        same = frozenset[str]() if before is None else same_operations(before.api, api)
        self._of_member: dict[tuple[str, str], list[Place]] = {}
        for operation in api.operations:
            known = before.places[operation.name] if before is not None and operation.name in same else None
            self.places[operation.name] = tuple(index.places(operation)) if known is None else known
            for place in self.places[operation.name]:
                self._of_member.setdefault((place.owner, place.element.name), []).append(place)

    def field(self, owner: ComplexType, element: Element) -> str:
        """What there is to say of an element, in the type that declares it."""
        places = self._of_member.get((owner.name, element.name), [])
        provenance, type_ = element.provenance, self.api.types.get(element.type)
        is_open = isinstance(type_, SimpleType) and type_.facets.open
        assumed = assumed_words(provenance.assumed, ("enumeration",) if is_open else ())
        return " ".join(
            filter(
                None,
                (
                    deprecation(element.deprecated),
                    self._evidence(provenance.evidence, places),
                    f"Assumed: {assumed_text(assumed)}." if assumed else "",
                    f"First seen in {provenance.seen}." if provenance.seen else "",
                    _unannounced(places) if provenance.update != BASELINE else "",
                ),
            )
        )

    def type_(self, type_: ComplexType) -> str:
        """What there is to say of a class: whether it should be used, and whether its content is known."""
        assumed = assumed_words(set(type_.provenance.assumed) & {"content"})
        known = f"Assumed: {assumed_text(assumed)}." if assumed else ""
        return " ".join(filter(None, (deprecation(type_.deprecated), known)))

    def of_module(self, module: Module) -> tuple[str, ...]:
        """All that is said of a module's members that other modules have a part in."""
        return tuple(
            f"{owner}/{name}: {self._evidence(places[0].element.provenance.evidence, places)} {_unannounced(places)}"
            for (owner, name), places in self._of_member.items()
            if owner in module.types
        )

    def _evidence(self, declared: str, places: Iterable[Place]) -> str:
        """One sentence where all messages agree, else one for each evidence."""
        by_evidence: dict[str, list[Place]] = {}
        for place in places:
            if place.basis.announced:
                by_evidence.setdefault(place.basis.evidence, []).append(place)
        if len(by_evidence) < 2:
            return _EVIDENCE[next(iter(by_evidence), declared)]
        sentences = [
            f"{_EVIDENCE[evidence].rstrip('.')}: {_messages(there)}."
            for evidence, there in sorted(by_evidence.items())
            if _EVIDENCE[evidence]
        ]
        return " ".join(sentences)


def deprecation(text: str) -> str:
    """A sentence about what is deprecated."""
    return f"Deprecated: {text.rstrip('.')}." if text else ""


def _unannounced(places: Iterable[Place]) -> str:
    silent = [place for place in places if not place.basis.announced]
    return f"Not announced for {_messages(silent)}." if silent else ""


def _messages(places: Iterable[Place]) -> str:
    return ", ".join(dict.fromkeys(f"{place.operation} {place.direction}" for place in places))
