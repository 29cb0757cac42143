"""What xsdata makes of types: the members of their classes after its parser, its mapper and its analysis.

The only module that touches xsdata's internals; its version is pinned for that.

What a class comes to is decided by the declaration of its type, by those of its bases and of the simple types that it uses, and of
other complex types by no more than that they are there. So a type is asked for once, whatever sets hold it, and xsdata gets no whole
documents but these declarations, with a type that only has a name in the place of each other one.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, cast

from lxml import etree
from xsdata.codegen.container import ClassContainer, Steps
from xsdata.codegen.mappers import SchemaMapper
from xsdata.codegen.models import Class
from xsdata.codegen.parsers.schema import SchemaParser
from xsdata.formats.dataclass.context import XmlContext
from xsdata.models.config import GeneratorConfig
from xsdata.models.xsd import Schema

from webexgen.cache import Cache
from webexgen.compose.schema_set import SchemaSet
from webexgen.qname import XS, xs

__all__ = ["Analysis", "Member", "Members", "digest_of", "head_of", "named"]


class Member(NamedTuple):
    """An element of a class: its value's type, whether that is anonymous (`inner`) or built in, and how often it stands there."""

    name: str
    type: str
    inner: bool
    builtin: bool
    many: bool
    optional: bool


Members = Mapping[str, tuple[Member, ...]]
"""Of a type and of the anonymous types in it, by the names of the elements that lead to them, "" for itself.

One that adds nothing to its base has none: the analysis puts the base in its place.
"""

_BASES = (xs("extension"), xs("restriction"))
_TYPES = (xs("complexType"), xs("simpleType"))


@dataclass(frozen=True, slots=True)
class _Declaration:
    """A named type: a digest of how it is declared, its bases, those of its anonymous types, and the types of its members."""

    digest: bytes
    is_simple: bool
    bases: frozenset[str]
    used: frozenset[str]


class Analysis:
    """Asks xsdata for types; what it has said of one serves for every set in which that means the same."""

    def __init__(self, seed: str = "") -> None:
        """`seed` stands for the program. Without one, nothing is kept for other runs."""
        self._seed = seed
        self._cache = Cache("types", (Member,))
        self._kept: dict[str, dict[str, Members]] = {}
        self._declared: dict[bytes, Mapping[str, _Declaration]] = {}
        self._declarations: dict[bytes, _Declaration] = {}

    def members(self, schemas: SchemaSet, files: Iterable[str]) -> dict[str, Members]:
        """The members of all named types of some documents, by Clark name."""
        declared, wanted = _Declared(self._by_file(schemas)), list(files)
        keys = {file: {name: declared.key(name) for name in declared.by_file[file]} for file in wanted}
        missing = {name for file in wanted for name, key in keys[file].items() if key not in self._known(file)}
        if missing:
            found = _analysed(_reduced(schemas, declared, missing))
            for file in wanted:
                new = {key: found[name] for name, key in keys[file].items() if name in missing}
                if new:
                    self._keep(file, new)
        return {name: self._known(file)[key] for file in wanted for name, key in keys[file].items()}

    def _by_file(self, schemas: SchemaSet) -> Mapping[str, Mapping[str, _Declaration]]:
        found: dict[str, Mapping[str, _Declaration]] = {}
        for file, data in schemas.files.items():
            if data not in self._declared:
                self._declared[data] = self._in(schemas.document(file))
            found[file] = self._declared[data]
        return found

    def _in(self, root: etree._Element) -> dict[str, _Declaration]:
        """The named types of a document."""
        found: dict[str, _Declaration] = {}
        head, elements = head_of(root), {element.get("name"): element for element in root.findall(xs("element"))}
        for node in root.iterchildren(*_TYPES):
            nodes = [node] if node.get("name") not in elements else [node, elements[node.get("name")]]
            key = digest_of(head, *nodes)
            if key not in self._declarations:
                self._declarations[key] = _declaration(head, nodes)
            found[f"{{{root.get('targetNamespace')}}}{node.get('name')}"] = self._declarations[key]
        return found

    def _known(self, file: str) -> dict[str, Members]:
        if file not in self._kept:
            kept = cast("dict[str, Members] | None", self._cache.get(file, self._seed, dict) if self._seed else None)
            self._kept[file] = kept or {}
        return self._kept[file]

    def _keep(self, file: str, new: dict[str, Members]) -> None:
        known = self._known(file)
        known.update(new)
        if self._seed:
            self._cache.put(file, self._seed, known)


class _Declared:
    """The named types of a set, and what decides what xsdata makes of each."""

    def __init__(self, by_file: Mapping[str, Mapping[str, _Declaration]]) -> None:
        self.by_file = by_file
        self._all = {name: type_ for types in by_file.values() for name, type_ in types.items()}
        self._closures: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def closure(self, name: str) -> tuple[frozenset[str], frozenset[str]]:
        """The types that have to be there for one, as they are declared, itself among them, and those that only have to be there."""
        known = self._closures.get(name)
        if known is None:
            whole, named, pending = {name}, set[str](), [name]
            while pending:
                type_ = self._all[pending.pop()]
                simple = {used for used in type_.used if used in self._all and self._all[used].is_simple}
                new = ((type_.bases & self._all.keys()) | simple) - whole
                named |= type_.used & self._all.keys()
                whole |= new
                pending += new
            known = self._closures[name] = frozenset(whole), frozenset(named - whole)
        return known

    def key(self, name: str) -> str:
        """Equal for two types of which xsdata makes the same."""
        whole, named = self.closure(name)
        parts = [name.encode(), *(part.encode() + self._all[part].digest for part in sorted(whole))]
        return hashlib.sha256(b"\0".join([*parts, *(part.encode() for part in sorted(named))])).hexdigest()


def head_of(root: etree._Element) -> bytes:
    """What a document says of all that it declares: the attributes and the prefixes of its root."""
    return repr(
        (sorted(root.attrib.items()), sorted((prefix or "", uri) for prefix, uri in root.nsmap.items()))
    ).encode()


def digest_of(head: bytes, *nodes: etree._Element) -> bytes:
    """Stands for declarations, to the letter, under the root of a document; see `head_of`."""
    return hashlib.sha256(b"\0".join((head, *(etree.tostring(node, with_tail=False) for node in nodes)))).digest()


def _declaration(head: bytes, nodes: list[etree._Element]) -> _Declaration:
    """A type, and the global element of the same name if there is one."""
    text = b"".join(etree.tostring(_bare(one), method="c14n") for one in nodes)
    bases = {named(inner, "base") for one in nodes for inner in one.iter(*_BASES) if inner.get("base")}
    used = {named(inner, "type") for one in nodes for inner in one.iter() if inner.get("type")}
    is_simple = nodes[0].tag == xs("simpleType")
    return _Declaration(
        hashlib.sha256(head + text).digest(),
        is_simple,
        frozenset(bases),
        frozenset(used | (bases if is_simple else set())),
    )


def named(node: etree._Element, attribute: str) -> str:
    """The type that an attribute of a declaration names, as a Clark name."""
    prefix, _, local = (node.get(attribute) or "").rpartition(":")
    return f"{{{node.nsmap[prefix or None]}}}{local}"


def _bare(node: etree._Element) -> etree._Element:
    """A copy of a declaration without what is written about it, which no class depends on."""
    bare = copy.deepcopy(node)
    bare.tail = None
    for note in bare.findall(f".//{xs('annotation')}"):
        parent = note.getparent()
        assert parent is not None
        parent.remove(note)
    return bare


def _readable(node: etree._Element) -> etree._Element:
    """A bare declaration in which xsdata finds a name for each value of an enumeration, which no member depends on."""
    bare = _bare(node)
    for number, value in enumerate(bare.iter(xs("enumeration"))):
        if not (value.get("value") or "").isprintable():
            value.set("value", f"value{number}")
    return bare


def _reduced(schemas: SchemaSet, declared: _Declared, names: set[str]) -> Iterator[tuple[str, bytes]]:
    """Documents with what is needed for some types, by file."""
    closures = [declared.closure(name) for name in names]
    whole = {name for needed, _ in closures for name in needed}
    named = {name for _, others in closures for name in others} - whole
    for file, types in declared.by_file.items():
        if whole.isdisjoint(types) and named.isdisjoint(types):
            continue
        root = schemas.document(file)
        namespace = root.get("targetNamespace")
        reduced = etree.Element(root.tag, dict(root.attrib), nsmap=root.nsmap)
        for name in sorted(named.intersection(types)):
            stub = etree.SubElement(reduced, xs("complexType"), name=name.rpartition("}")[2])
            particles = etree.SubElement(stub, xs("sequence"))
            prefix = next(prefix for prefix, uri in root.nsmap.items() if uri == XS)
            string = f"{prefix}:string" if prefix else "string"
            etree.SubElement(particles, xs("element"), name="member", type=string)
        for node in root:
            if node.tag in (*_TYPES, xs("element")) and f"{{{namespace}}}{node.get('name')}" in whole:
                reduced.append(_readable(node))
        yield file, etree.tostring(reduced)


def _analysed(documents: Iterable[tuple[str, bytes]]) -> dict[str, Members]:
    """The members of all types that these documents declare."""
    container, context, classes = ClassContainer(GeneratorConfig()), _context(), list[Class]()
    for file, data in documents:
        classes += SchemaMapper.map(SchemaParser(location=f"memory:/{file}", context=context).from_bytes(data, Schema))
    container.extend(classes)
    container.validate_classes()
    container.process_classes(Steps.UNGROUP)
    container.remove_groups()
    for step in (Steps.FLATTEN, Steps.SANITIZE, Steps.RESOLVE, Steps.CLEANUP, Steps.FINALIZE):
        container.process_classes(step)
    return {class_.qname: dict(_members(class_, "")) for class_ in classes}


@cache
def _context() -> XmlContext:
    """What xsdata knows of its own classes for schemas, which takes it a third of the time to find out."""
    return XmlContext()


def _members(class_: Class, path: str) -> Iterator[tuple[str, tuple[Member, ...]]]:
    members: list[Member] = []
    for attr in class_.attrs:
        if attr.tag == "Element":
            type_, limits = attr.types[0], attr.restrictions
            often = (limits.max_occurs or 1) > 1
            members.append(
                Member(attr.local_name, type_.qname, type_.forward, type_.native, often, limits.min_occurs == 0)
            )
    yield path, tuple(members)
    for inner in class_.inner:
        yield from _members(inner, f"{path}/{inner.name}".lstrip("/"))
