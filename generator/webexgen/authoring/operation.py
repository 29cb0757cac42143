"""What `webexgen add OPERATION` writes without a place: an operation that is new, goes, or should not be used any more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from webexgen.authoring.announce import with_changes
from webexgen.authoring.fragment import Frame, Step, attributes_text, with_attributes, with_declaration
from webexgen.authoring.proposal import Proposal, Written, document_of, schemas_of
from webexgen.catalog.announcement import HALVES, AnnouncedChange, Direction, Evidence
from webexgen.catalog.graph import Catalog, Release
from webexgen.errors import CatalogError, UnknownNameError, nearest
from webexgen.qname import local_name, namespace_of
from webexgen.schema.model import Api, Module, Operation

__all__ = ["OperationAddition", "add_operation"]


@dataclass(frozen=True, slots=True)
class OperationAddition:
    """An operation that is new in the module `into`, or, of one that is there, that it goes, or why it should not be used.

    A new one has a request and a response without content of their own, to which elements are added one by one.
    """

    operation: str
    evidence: Evidence
    into: str = ""
    removes: bool = False
    deprecates: str = ""
    instead: str = ""
    until: str = ""
    note: str = ""
    heading: str = ""


def add_operation(catalog: Catalog, release: Release, change: OperationAddition) -> Written:
    """The update of a release with an operation more or less. Writes nothing; raises as `addition.add` does."""
    proposal = Proposal(catalog, release)
    there = proposal.api.operation(change.operation)
    if change.removes or change.deprecates:
        if there is None:
            names = [operation.name for operation in proposal.api.operations]
            raise UnknownNameError(f"there is no operation {change.operation!r}{nearest(change.operation, names)}")
        _redefine(proposal, there, change)
    elif there is not None:
        raise CatalogError(
            f"{release.name} has {there.name} already; say --removes or --deprecates, or what of it changes"
        )
    else:
        _declare(proposal, change)
    name = change.operation if there is None else there.name
    rows = [
        AnnouncedChange(name, direction, "", kind, change.evidence, change.note)
        for direction in HALVES
        for _, kind in proposal.found(name, direction, ("",))
    ]
    if not rows:
        raise CatalogError(f"{name}: that changes nothing in {release.name}")
    return Written(proposal.written(lambda path, text: with_changes(path, text, rows, change.heading)), ())


def _module(api: Api, name: str) -> Module:
    known = [module.name for module in api.modules if module.package]
    if name not in known:
        names = f"those with operations are {', '.join(known)}"
        if not name:
            raise UnknownNameError(f"say --into of which module it is; {names}")
        raise UnknownNameError(f"there is no module {name!r}{nearest(name, known, also=names)}")
    return next(module for module in api.modules if module.name == name)


def _declare(proposal: Proposal, change: OperationAddition) -> None:
    """Two types like those of the other operations, by name and base."""
    if not change.operation.isidentifier():
        raise CatalogError(f"{change.operation!r} is no name of an operation; it must be a word, like DelSession")
    api, module = proposal.api, _module(proposal.api, change.into)
    file = f"{module.name}.xsd"
    for direction in HALVES:
        base = _base(api, direction)
        other = api.by_namespace[namespace_of(base)]
        imports = (
            {} if other is module else {other.prefix: (other.namespace, document_of(proposal, f"{other.name}.xsd"))}
        )
        said = {
            "name": f"{change.operation[:1].lower()}{change.operation[1:]}{'Response' if direction == 'response' else ''}",
            "gen:operation": change.operation,
            "gen:direction": direction,
            "gen:evidence": change.evidence,
        }
        lines = [
            f"<xs:complexType{attributes_text(said)}>",
            "  <xs:complexContent>",
            f'    <xs:extension base="{other.prefix}:{local_name(base)}">',
            "      <xs:sequence>",
            "      </xs:sequence>",
            "    </xs:extension>",
            "  </xs:complexContent>",
            "</xs:complexType>",
        ]
        frame = Frame(module, (), imports, schemas_of(proposal.catalog))
        proposal.put(file, with_declaration(proposal.path(file), proposal.text(file), frame, "\n".join(lines)))


def _base(api: Api, direction: Direction) -> str:
    """The type that most requests, or responses, extend, and that is none itself."""
    messages = {getattr(operation, half) for operation in api.operations for half in HALVES}
    bases = Counter(
        found.base
        for operation in api.operations
        if (found := api.complex(getattr(operation, direction))) and found.base and found.base not in messages
    )
    ((base, _),) = bases.most_common(1)
    return base


def _redefine(proposal: Proposal, operation: Operation, change: OperationAddition) -> None:
    """Remove or deprecate both types."""
    module = proposal.api.by_namespace[namespace_of(operation.request)]
    file = f"{module.name}.xsd"
    said = (
        {"gen:removes": "true"} if change.removes else {"gen:alters": "deprecated", "gen:deprecated": change.deprecates}
    )
    more = {"gen:instead": change.instead, "gen:until": change.until, "gen:evidence": change.evidence}
    said |= {name: text for name, text in more.items() if text}
    for type_ in (operation.request, operation.response):
        name = local_name(type_)
        extension = Step("extension", "", {"base": f"{module.prefix}:{name}"})
        frame = Frame.of_type(
            module, "complexType", name, document_of(proposal, file), Step("complexContent"), extension
        )
        path, text = proposal.path(file), proposal.text(file)
        steps = frame.steps[:2]
        changed = with_attributes(path, text, steps, said) if text else None
        if changed is None:
            frame = Frame(module, frame.steps[:1], schemas=schemas_of(proposal.catalog))
            lines = [
                f"<xs:complexType{attributes_text({'name': name, **said})}>",
                "  <xs:complexContent>",
                f"    {extension.start[:-1]}/>",
                "  </xs:complexContent>",
                "</xs:complexType>",
            ]
            changed = with_declaration(path, text, frame, "\n".join(lines))
        proposal.put(file, changed)
