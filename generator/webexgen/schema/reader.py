"""Composed schema set -> model.

Two readings of one set are joined. The declarations as they stand (particles, defaults, facets, documentation, provenance)
come from the documents; what a class holds (resolved types, effective cardinality) comes from xsdata's parser, mapper and
analysis. xsdata alone would not do: its analysis loses part of the defaults, and its mapper drops foreign attributes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal, NamedTuple

from lxml import etree

from webexgen.builtins import FACETS
from webexgen.catalog.wire import Wire
from webexgen.compose.directives import GEN
from webexgen.compose.schema_set import SchemaSet
from webexgen.errors import SchemaError
from webexgen.qname import local_name, xs
from webexgen.schema.analysis import Analysis, Member, Members, digest_of, head_of, named
from webexgen.schema.model import (
    Api,
    Attribute,
    ComplexType,
    Element,
    Facets,
    Field,
    Group,
    Module,
    Operation,
    Provenance,
    SimpleType,
    Wildcard,
)
from webexgen.schema.module_store import ModuleStore

__all__ = ["Reader"]

_UNBOUNDED = sys.maxsize
_FACET_FIELDS = {facet.xsd: field for field, facet in FACETS.items()}
_GROUPS: dict[str, Literal["sequence", "choice", "all"]] = {
    xs("sequence"): "sequence",
    xs("choice"): "choice",
    xs("all"): "all",
}


class Reader:
    """Reads schema sets; what it has read of a module serves for the next set that holds the same one."""

    def __init__(self, wire: Wire, store: ModuleStore | None = None) -> None:
        """`store` holds modules that are known already, and takes those that are read here."""
        self._wire = wire
        self._store = ModuleStore() if store is None else store
        self._analysis = Analysis(self._store.seed)
        self._known_about: dict[bytes, _About] = {}
        self._read: dict[bytes, tuple[Members | None, dict[str, SimpleType | ComplexType]]] = {}

    def read(self, schemas: SchemaSet, *, bound: bool = True) -> Api:
        """The model of a schema set; unless `bound`, in a fifth of the time, types without fields: what they declare only.

        Raises `SchemaError` if the two readings of it do not agree.
        """
        modules = self._modules(schemas, bound=bound)
        about = [self._about(schemas, file) for file in schemas.files]
        operations = sorted((o for document in about for o in document.operations), key=lambda o: o.name)
        # a set that is only compared may have no document element
        message_type = next((document.message_type for document in about if document.message_type), "")
        message, envelope = self._wire.message, self._wire.envelope
        return Api(schemas.release, message, message_type, modules, tuple(operations), envelope)

    def _modules(self, schemas: SchemaSet, *, bound: bool) -> tuple[Module, ...]:
        keys = {file: schemas.key(file) if bound else f"{schemas.key(file)}-unbound" for file in sorted(schemas.files)}
        modules = {file: self._store.get(file, key) for file, key in keys.items()}
        missing = [file for file, module in modules.items() if module is None]
        members = self._analysis.members(schemas, missing) if bound and missing else None
        for file in missing:
            root, namespace = schemas.document(file), schemas.namespaces[file]
            module = Module(
                name=file.removesuffix(".xsd"),
                namespace=namespace,
                prefix=next(p for p, uri in root.nsmap.items() if uri == namespace and p),
                package=root.get(f"{{{GEN}}}package", ""),
                types=self._types(root, members),
            )
            modules[file] = self._store.put(file, keys[file], module)
        return tuple(module for module in modules.values() if module is not None)

    def _types(
        self, root: etree._Element, members: Mapping[str, Members] | None
    ) -> dict[str, SimpleType | ComplexType]:
        """The types of a document. One that an earlier document declared in just this way, to the same effect, is not read again."""
        found: dict[str, SimpleType | ComplexType] = {}
        declarations, head = _Declarations(root, self._wire.default_source), head_of(root)
        for node in root.iterchildren(xs("complexType"), xs("simpleType")):
            bound = None if members is None else members[declarations.name_of(node)]
            key = digest_of(head, node)
            known = self._read.get(key)
            if known is None or known[0] is not bound:
                types = declarations.of(node)
                known = self._read[key] = bound, types if bound is None else _join(types, bound)
            found |= known[1]
        return found

    def _about(self, schemas: SchemaSet, file: str) -> _About:
        """The type of the document element, if a document of a set declares that, and its operations."""
        data = schemas.files[file]
        if data not in self._known_about:
            root, namespace = schemas.document(file), schemas.namespaces[file]
            elements = (
                e for e in root.findall(xs("element")) if f"{{{namespace}}}{e.get('name')}" == self._wire.message
            )
            message = next((named(element, "type") for element in elements), "")
            self._known_about[data] = _About(message, tuple(self._operations(file, root, namespace)))
        return self._known_about[data]

    def _operations(self, file: str, root: etree._Element, namespace: str) -> Iterator[Operation]:
        package = root.get(f"{{{GEN}}}package", "")
        halves: dict[str, dict[str, etree._Element]] = {}
        for type_ in root.findall(xs("complexType")):
            operation = type_.get(f"{{{GEN}}}operation")
            if operation:
                halves.setdefault(operation, {})[type_.get(f"{{{GEN}}}direction", "")] = type_
        for name, half in halves.items():
            if half.keys() != {"request", "response"}:
                raise SchemaError(f"{file}: operation {name} needs one request and one response type")
            yield Operation(
                name=name,
                package=package,
                request=f"{{{namespace}}}{half['request'].get('name')}",
                response=f"{{{namespace}}}{half['response'].get('name')}",
                request_xsi=self._wire.request_type.format(package=package, operation=name),
                xsi_seen=half["request"].get(f"{{{GEN}}}xsiType") == "shown",
            )


class _About(NamedTuple):
    """What is read of a document beside its types."""

    message_type: str
    operations: tuple[Operation, ...]


class _Declarations:
    """The types of a schema document as they are written."""

    def __init__(self, root: etree._Element, source_of_updates: str) -> None:
        self.namespace = root.get("targetNamespace") or ""
        self._forms = {kind: root.get(f"{kind}FormDefault", "unqualified") for kind in ("element", "attribute")}
        self._block = root.get("blockDefault", "")
        self._types: dict[str, SimpleType | ComplexType] = {}
        self._of_updates = {"evidence": "implied", "source": source_of_updates}
        self._source = {
            "evidence": root.get(f"{{{GEN}}}evidence", "implied"),
            "source": root.get(f"{{{GEN}}}source", ""),
        }

    def name_of(self, node: etree._Element) -> str:
        """The name of a named type."""
        return f"{{{self.namespace}}}{node.get('name')}"

    def of(self, node: etree._Element) -> dict[str, SimpleType | ComplexType]:
        """A named type and the anonymous ones in it."""
        self._types = {}
        read = self._complex if node.tag == xs("complexType") else self._simple
        read(node, self.name_of(node))
        return self._types

    def _complex(self, node: etree._Element, name: str) -> str:
        derivation = node.find(f"{xs('complexContent')}/*")
        simple = node.find(xs("simpleContent"))
        if simple is not None:
            raise SchemaError(f"{name}: xs:simpleContent is not supported")
        parent = node if derivation is None else derivation
        self._types[name] = placeholder = ComplexType(name)
        group = next((self._group(child, name) for child in parent if child.tag in _GROUPS), None)
        assert self._types[name] is placeholder
        self._types[name] = ComplexType(
            name=name,
            base=None if derivation is None else named(derivation, "base"),
            derivation="restriction" if parent.tag == xs("restriction") else "extension",
            content=group,
            attributes=tuple(self._attribute(a) for a in parent.findall(xs("attribute"))),
            abstract=_is_true(node, "abstract"),
            mixed=_is_true(node, "mixed"),
            doc=_doc(node),
            provenance=self._provenance(node),
            any_attribute=next((_wildcard(a) for a in parent.findall(xs("anyAttribute"))), None),
            block=self._blocked(node),
            deprecated=node.get(f"{{{GEN}}}deprecated", ""),
        )
        return name

    def _blocked(self, node: etree._Element) -> frozenset[str]:
        """The derivations that a declaration blocks; those by substitution groups are no matter here."""
        words = frozenset(node.get("block", self._block).split())
        return words & {"extension", "restriction"} if "#all" not in words else frozenset({"extension", "restriction"})

    def _space(self, node: etree._Element, kind: str) -> str:
        """The namespace of a local declaration."""
        return self.namespace if node.get("form", self._forms[kind]) == "qualified" else ""

    def _group(self, node: etree._Element, owner: str) -> Group:
        particles: list[Element | Group | Wildcard] = []
        for child in node:
            if child.tag == xs("element"):
                particles.append(self._element(child, owner))
            elif child.tag in _GROUPS:
                particles.append(self._group(child, owner))
            elif child.tag == xs("any"):
                particles.append(_wildcard(child))
        return Group(_GROUPS[str(node.tag)], tuple(particles), *_occurs(node))

    def _element(self, node: etree._Element, owner: str) -> Element:
        name = node.get("name")
        if name is None:
            raise SchemaError(f"{owner}: xs:element without a name; references are not supported")
        low, high = _occurs(node)
        return Element(
            name=name,
            namespace=self._space(node, "element"),
            type=self._type(node, f"{owner}/{name}"),
            min_occurs=low,
            max_occurs=high,
            default=node.get("default"),
            fixed=node.get("fixed"),
            nillable=_is_true(node, "nillable"),
            doc=_doc(node),
            sensitive=node.get(f"{{{GEN}}}sensitive") == "true",
            deprecated=node.get(f"{{{GEN}}}deprecated", ""),
            provenance=self._provenance(node),
            block=self._blocked(node),
            renamed=tuple(node.get(f"{{{GEN}}}renamed", "").split()),
        )

    def _type(self, node: etree._Element, key: str) -> str:
        inner = next((c for c in node if c.tag in (xs("complexType"), xs("simpleType"))), None)
        if inner is None:
            return named(node, "type") if node.get("type") else xs("anyType")
        return self._complex(inner, key) if inner.tag == xs("complexType") else self._simple(inner, key)

    def _simple(self, node: etree._Element, name: str) -> str:
        restriction = node.find(xs("restriction"))
        if restriction is None:
            raise SchemaError(f"{name}: only restrictions are supported as simple types")
        provenance = self._provenance(node)
        facets = replace(_facets(restriction), open="enumeration" in provenance.assumed)
        deprecated = tuple(
            (value.get("value", ""), text)
            for value in restriction.findall(xs("enumeration"))
            if (text := value.get(f"{{{GEN}}}deprecated"))
        )
        base = named(restriction, "base")
        self._types[name] = SimpleType(name, base, facets, _doc(node), provenance, deprecated=deprecated)
        return name

    def _attribute(self, node: etree._Element) -> Attribute:
        return Attribute(
            name=node.get("name", ""),
            type=named(node, "type"),
            required=node.get("use") == "required",
            default=node.get("default"),
            fixed=node.get("fixed"),
            namespace=self._space(node, "attribute"),
            prohibited=node.get("use") == "prohibited",
            deprecated=node.get(f"{{{GEN}}}deprecated", ""),
        )

    def _provenance(self, node: etree._Element) -> Provenance:
        update = node.get(f"{{{GEN}}}update", "baseline")
        default = self._source if update == "baseline" else self._of_updates
        return Provenance(
            update=update,
            evidence=node.get(f"{{{GEN}}}evidence", default["evidence"]),
            source=node.get(f"{{{GEN}}}source", default["source"]),
            assumed=tuple(node.get(f"{{{GEN}}}assumed", "").split()),
            altered=tuple(node.get(f"{{{GEN}}}altered", "").split()),
            seen=node.get(f"{{{GEN}}}seen", ""),
        )


def _is_true(node: etree._Element, attribute: str) -> bool:
    """The value of an xs:boolean, false where it is not there."""
    return node.get(attribute, "").strip() in ("true", "1")


def _wildcard(node: etree._Element) -> Wildcard:
    return Wildcard(node.get("namespace", "##any"), node.get("processContents", "strict"), *_occurs(node))


def _occurs(node: etree._Element) -> tuple[int, int | None]:
    high = node.get("maxOccurs", "1")
    return int(node.get("minOccurs", "1")), None if high == "unbounded" else int(high)


def _doc(node: etree._Element) -> str:
    texts = node.iterfind(f"{xs('annotation')}/{xs('documentation')}")
    return " ".join(" ".join("".join(text.itertext()).split()) for text in texts)


def _facets(restriction: etree._Element) -> Facets:
    values: dict[str, list[str]] = {}
    for node in restriction:
        if isinstance(node.tag, str):
            values.setdefault(etree.QName(node).localname, []).append(node.get("value", ""))
    known: dict[str, object] = {
        "enumeration": tuple(values.pop("enumeration", ())),
        "pattern": tuple(values.pop("pattern", ())),
    }
    for name, (value, *_) in values.items():
        field = _FACET_FIELDS.get(name)
        if field is not None:
            known[field] = int(value) if FACETS[field].is_count else value
    return Facets(**known)  # type: ignore[arg-type]


def _join(types: Mapping[str, SimpleType | ComplexType], members: Members) -> dict[str, SimpleType | ComplexType]:
    """A declared type and those in it, with what xsdata's analysis says of their members."""
    joined: dict[str, SimpleType | ComplexType] = {}
    for name, type_ in types.items():
        bound = None if isinstance(type_, SimpleType) else members.get(local_name(name).partition("/")[2])
        if isinstance(type_, SimpleType) or bound is None:
            joined[name] = type_
            continue
        elements = [] if type_.content is None else list(type_.content.elements())
        if type_.derivation == "restriction":  # what it repeats of its base, xsdata leaves there
            names = {member.name for member in bound}
            elements = [element for element in elements if element.name in names]
        if [e.name for e in elements] != [m.name for m in bound]:
            raise SchemaError(
                f"{name}: the schema declares {[e.name for e in elements]}, xsdata reads {[m.name for m in bound]}"
            )
        fields = tuple(_field(name, e, m, types.get(e.type)) for e, m in zip(elements, bound, strict=True))
        joined[name] = replace(type_, fields=fields)
    return joined


def _field(owner: str, element: Element, member: Member, declared: SimpleType | ComplexType | None) -> Field:
    if member.inner:
        value = f"{owner}/{element.name}"
    elif isinstance(declared, SimpleType) and not member.builtin and "/" in element.type:
        value = element.type  # an anonymous enumeration, which xsdata lifts out under a made-up name
    else:
        value = member.type
    return Field(element=element, value=value, many=member.many, optional=member.optional)
