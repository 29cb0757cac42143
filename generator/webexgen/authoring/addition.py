"""What `webexgen add` writes: the fragment of a change of one place of a message, and the rows that announce it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webexgen.authoring.announce import with_changes
from webexgen.authoring.fragment import Frame, Step, attributes_text, with_attributes, with_declaration
from webexgen.authoring.place import DeclaredPlace, element_names, find_place, reached_by
from webexgen.authoring.proposal import Proposal, Written, document_of, schemas_of
from webexgen.authoring.simple_values import FACET_NAMES, changed_type, facet_text, held, is_shared
from webexgen.catalog.announcement import AnnouncedChange, Direction, Evidence
from webexgen.catalog.graph import Catalog, Release
from webexgen.errors import CatalogError, UnknownNameError, nearest
from webexgen.qname import local_name, namespace_of
from webexgen.schema.model import Api

__all__ = ["Addition", "add"]


@dataclass(frozen=True, slots=True)
class Addition:
    """One change of one place. Without `removes`, `deprecates` and `renames` the element or attribute is new, and of a `type`.

    With a `value` or a `facet`, as maxLength=64, it happens to that of the place's simple type instead. `deprecates` says why,
    `renames` is the name of before; `occurs` is minOccurs and maxOccurs, `after` the element that comes before. `heading` is that of
    the source, which the announcement goes under.
    """

    operation: str
    direction: Direction
    path: str
    evidence: Evidence
    type: str = ""
    occurs: tuple[str, str] = ("0", "1")
    after: str = ""
    assumed: tuple[str, ...] = ()
    documentation: str = ""
    removes: bool = False
    deprecates: str = ""
    instead: str = ""
    until: str = ""
    renames: str = ""
    note: str = ""
    value: str = ""
    facet: str = ""
    heading: str = ""

    @property
    def is_new(self) -> bool:
        return not (self.removes or self.deprecates or self.renames or self.value or self.facet)

    @property
    def said(self) -> Mapping[str, str]:
        """What the fragment says of it in the catalog's own attributes, without the place."""
        return {
            "gen:removes": "true" if self.removes else "",
            "gen:alters": "deprecated" if self.deprecates else "",
            "gen:deprecated": self.deprecates,
            "gen:instead": self.instead,
            "gen:until": self.until,
            **self.basis,
        }

    @property
    def basis(self) -> Mapping[str, str]:
        return {"gen:evidence": self.evidence, "gen:assumed": " ".join(self.assumed)}


def add(catalog: Catalog, release: Release, change: Addition) -> Written:
    """The update of a release with one more change. Writes nothing.

    Raises `UnknownNameError` for what is not there, `CatalogError` for what is there already or changes nothing, and what composing
    the release with the change raises: what is returned composes.
    """
    proposal = Proposal(catalog, release)
    old = "/".join([*change.path.split("/")[:-1], change.renames]) if change.renames else change.path
    place = find_place(proposal.api, change.operation, change.direction, old)
    _check(proposal.api, place, change, release)
    owner = place.owner.name
    if change.value or change.facet:
        owner = _change_value(proposal, place, change)
    else:
        _declare(proposal, place, change, _declaration(place, change), change.type)
    operation = proposal.api.operation(change.operation)
    assert operation is not None
    found = proposal.found(operation.name, change.direction, (change.path, old))
    if not found:
        raise CatalogError(
            f"{change.operation} {change.direction} {change.path}: that changes nothing in {release.name}"
        )
    rows = [
        AnnouncedChange(operation.name, change.direction, path, kind, change.evidence, change.note)
        for path, kind in found
    ]
    written = proposal.written(lambda path, text: with_changes(path, text, rows, change.heading))
    also = (f"{name} {half}" for name, half in reached_by(proposal.api, owner))
    return Written(written, tuple(one for one in also if one != f"{operation.name} {change.direction}"))


def _check(api: Api, place: DeclaredPlace, change: Addition, release: Release) -> None:
    where = f"{change.operation} {change.direction} {change.path}"
    if place.there and change.is_new:
        raise CatalogError(
            f"{where}: {release.name} has it already; say --removes, --deprecates or --renames, or edit the fragment"
        )
    if not place.there and not change.is_new:
        names = [f"@{a.name}" for a in place.owner.attributes]
        raise UnknownNameError(
            f"{where}: {release.name} has no {place.name}{_known(place.name, [*element_names(api, place.owner), *names])}"
        )
    if change.is_new and not change.type:
        raise CatalogError(f"{where}: say of which --type it is, such as xs:string")
    if change.facet.partition("=")[0] not in ("", *FACET_NAMES):
        name = change.facet.partition("=")[0]
        raise UnknownNameError(f"--facet: there is no facet {name!r}{_known(name, FACET_NAMES)}")


_FEW = 8


def _known(name: str, names: Iterable[str]) -> str:
    """The nearest name, or, of few, all."""
    names = list(names)
    return nearest(name, names) or (f"; there are {', '.join(names)}" if len(names) <= _FEW else "")


def _declare(proposal: Proposal, place: DeclaredPlace, change: Addition, declaration: str, type_: str) -> None:
    """Put a declaration of an element or attribute into the type that holds it, where the fragment has that or else redefines it."""
    file = f"{place.module.name}.xsd"
    inner = [] if place.name.startswith("@") else [Step(place.compositor)]
    own = Step("complexType", place.type)
    extension = [Step("complexContent"), Step("extension", "", {"base": f"{place.module.prefix}:{place.type}"})]
    frame = Frame.of_type(place.module, "complexType", place.type, document_of(proposal, file), *extension, *inner)
    if change.is_new and not place.inside:  # a type that this very update declares takes it as any type does
        text = proposal.text(file)
        for content in ([], [Step("complexContent"), Step("extension")]):
            if text and with_attributes(proposal.path(file), text, [own, *content, *inner], {}) is not None:
                frame = Frame(place.module, (own, *content, *inner))
    imports, schemas = _imports(proposal, place, type_), schemas_of(proposal.catalog)
    frame = Frame(frame.module, frame.steps, imports, schemas)
    proposal.put(file, with_declaration(proposal.path(file), proposal.text(file), frame, declaration))


def _change_value(proposal: Proposal, place: DeclaredPlace, change: Addition) -> str:
    """Change a value or another facet of the simple type of a place; returns the type that changes."""
    where = f"{change.operation} {change.direction} {change.path}"
    api = proposal.api
    facet, _, value = change.facet.partition("=") if change.facet else ("enumeration", "", change.value)
    said = {name: text for name, text in change.said.items() if text}
    type_ = place.member_type
    facets = held(api, type_)
    if "gen:removes" in said and facet != "enumeration":
        own: Any = getattr(facets, FACET_NAMES[facet])
        listed: list[Any] = [*own] if isinstance(own, tuple) else [own]
        value = value or str(next(iter(listed), None) or "")
    elif not value:
        raise CatalogError(f"{where}: --facet {facet} must say a value, as in --facet {facet}=...")
    if not is_shared(api, type_):
        if place.name.startswith("@"):
            raise CatalogError(
                f"{where}: is of {local_name(type_)}; declare a simple type for it and edit the fragment"
            )
        try:
            base, inline = changed_type(api, type_, facet, value, said)
        except CatalogError as error:
            raise CatalogError(f"{where}: {error}") from None
        head = {"name": place.name, "gen:in": place.inside, "gen:alters": "type", **change.basis}
        lines = [
            f"<xs:element{attributes_text(head)}>",
            *(f"  {line}" for line in inline.splitlines()),
            "</xs:element>",
        ]
        _declare(proposal, place, change, "\n".join(lines), base)
        return place.owner.name
    module = api.by_namespace[namespace_of(type_)]
    file, name = f"{module.name}.xsd", local_name(type_)
    restriction = Step("restriction", "", {"base": f"{module.prefix}:{name}", "gen:alters": facet})
    frame = Frame.of_type(module, "simpleType", name, document_of(proposal, file), restriction)
    frame = Frame(frame.module, frame.steps, schemas=schemas_of(proposal.catalog))

    path = proposal.path(file)
    text = with_declaration(path, proposal.text(file), frame, facet_text(facet, value, said))
    proposal.put(file, with_attributes(path, text, frame.steps, {"gen:alters": facet}) or text)
    return type_


def _declaration(place: DeclaredPlace, change: Addition) -> str:
    """The xs:element or xs:attribute, on as many lines as it needs."""
    tag = "attribute" if place.name.startswith("@") else "element"
    said = {"name": change.path.rpartition("/")[2].removeprefix("@")}
    if change.is_new:
        said["type"] = change.type
        if tag == "element":
            said |= {k: v for k, v in zip(("minOccurs", "maxOccurs"), change.occurs, strict=True) if v != "1"}
    said["gen:in"] = place.inside
    said["gen:renames"] = place.name.removeprefix("@") if change.renames else ""
    said["gen:after"] = change.after
    head = f"<xs:{tag}{attributes_text({**said, **change.said})}"
    if not change.documentation:
        return f"{head}/>"
    text = attributes_text({"x": change.documentation}).partition("=")[2][1:-1]
    return "\n".join(
        [
            f"{head}>",
            "  <xs:annotation>",
            f"    <xs:documentation>{text}</xs:documentation>",
            "  </xs:annotation>",
            f"</xs:{tag}>",
        ]
    )


def _imports(proposal: Proposal, place: DeclaredPlace, type_: str) -> Mapping[str, tuple[str, str]]:
    prefix, _, local = type_.rpartition(":")
    if not type_ or prefix == "xs":
        return {}
    modules = proposal.api.modules
    module = next((module for module in modules if module.prefix == prefix), None)
    if module is None:
        prefixes = [module.prefix for module in modules]
        raise UnknownNameError(
            f"--type {type_}: there is no prefix {prefix!r}{nearest(prefix, prefixes, also='built-in types are xs:...')}"
        )
    names = [local_name(name) for name in module.types if "/" not in name.rpartition("}")[2]]
    if local not in names:
        raise UnknownNameError(f"--type {type_}: there is no such type{nearest(local, names)}")
    if module is place.module:
        return {}
    return {prefix: (module.namespace, document_of(proposal, f"{module.name}.xsd"))}
