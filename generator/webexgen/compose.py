"""Baseline + the fragments of a release's lineage -> one complete schema set, in need of no redefine.

Pure: reads the catalogue's documents, writes nothing. libxml2 compiles what comes out; see `SchemaSet.compile`.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from webexgen.catalog import BASELINE, Catalog, Release, Update
from webexgen.directives import GEN, ORIGIN, SPENT, misplaced
from webexgen.errors import ComposeError, SchemaError
from webexgen.model import XS

__all__ = ["GEN", "Composer", "SchemaSet", "compose"]

_QNAME_ATTRIBUTES = ("type", "base", "ref", "itemType")
_ALTERABLE = ("minOccurs", "maxOccurs", "type", "default", "nillable")
_COMPOSITORS = (f"{{{XS}}}sequence", f"{{{XS}}}choice", f"{{{XS}}}all")
_ANONYMOUS_TYPES = (f"{{{XS}}}simpleType", f"{{{XS}}}complexType")
_DECLARATIONS = (*_ANONYMOUS_TYPES, f"{{{XS}}}element", f"{{{XS}}}attribute")


@lru_cache(maxsize=1024)
def _document(data: bytes) -> etree._Element:
    """One tree for a document that many releases share. Nobody changes it."""
    return etree.fromstring(data)


def _xs(name: str) -> str:
    return f"{{{XS}}}{name}"


def _gen(name: str) -> str:
    return f"{{{GEN}}}{name}"


@dataclass(frozen=True)
class SchemaSet:
    """The complete schema of one release: one document a namespace, by file name (`meeting.xsd`)."""

    release: str
    files: Mapping[str, bytes]
    namespaces: Mapping[str, str] = field(repr=False)

    @cached_property
    def documents(self) -> Mapping[str, etree._Element]:
        return {name: _document(data) for name, data in self.files.items()}

    def compile(self) -> etree.XMLSchema:
        """What libxml2 makes of the set. Raises `SchemaError` with libxml2's own words if it refuses."""
        files = self.files

        class Memory(etree.Resolver):
            def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
                name = (system_url or "").rpartition("/")[2]
                return self.resolve_string(files[name], context, base_url=system_url)

        parser = etree.XMLParser(no_network=True)
        parser.resolvers.add(Memory())
        imports = "".join(
            f'<xs:import namespace="{namespace}" schemaLocation="memory:/{name}"/>'
            for name, namespace in self.namespaces.items()
        )
        driver = etree.fromstring(f'<xs:schema xmlns:xs="{XS}">{imports}</xs:schema>', parser)
        try:
            return etree.XMLSchema(driver)
        except etree.XMLSchemaParseError as error:
            raise SchemaError(f"the schema of {self.release} does not compile: {error.error_log}") from None


def compose(catalog: Catalog, release: Release | str) -> SchemaSet:
    """Apply the updates of `release`'s lineage to the baseline, oldest first.

    `release` is a release, or "baseline". Returns one flat document a namespace, in no need of redefine. New elements say
    in `gen:update` which update brought them; `gen:altered` lists the updates that changed an existing one.
    Raises `ComposeError` with file and line, one line a finding, if a fragment names what is not there,
    adds what is already there, or makes two siblings of one name.
    """
    return Composer(catalog).compose(release)


class Composer:
    """Composes many releases of one catalogue; what two lineages share is composed once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._drafts: dict[str, _Draft] = {}

    def compose(self, release: Release | str) -> SchemaSet:
        """As the function `compose`."""
        if isinstance(release, str) and release != BASELINE:
            release = self._catalog.resolve(release)
        name = release if isinstance(release, str) else release.name
        return self._draft(name).finish(name)

    def _draft(self, name: str) -> _Draft:
        draft = self._drafts.get(name)
        if draft is None:
            if name == BASELINE:
                draft = _Draft.of(self._catalog.baseline)
            else:
                release = self._catalog.releases[name]
                draft = self._draft(release.parent)
                update = self._catalog.updates[release.update]
                if update.fragments:
                    draft = draft.copy(update)
                    draft.apply(update)
            self._drafts[name] = draft
        return draft


@dataclass
class _Module:
    """One schema document under construction."""

    file: str
    namespace: str
    root: etree._Element

    data: bytes = b""

    def types(self) -> Iterator[etree._Element]:
        for child in self.root:
            if child.tag in _ANONYMOUS_TYPES:
                yield child


class _Findings(list[str]):
    """What is wrong with an update's fragments, gathered so that one run tells all of it."""

    def add(self, node: etree._Element, text: str) -> None:
        origin = node.get(ORIGIN) or f"{node.base}:{node.sourceline}"
        self.append(f"{origin}: {text}")

    def check(self, root: etree._Element, *, baseline: bool) -> None:
        for node, text in misplaced(root, baseline=baseline):
            self.add(node, text)


class _Draft:
    def __init__(self, modules: dict[str, _Module], prefixes: dict[str, str]) -> None:
        self.modules = modules
        self.prefixes = prefixes
        self.named = {f"{{{m.namespace}}}{t.get('name')}": t for m in modules.values() for t in m.types()}

    @classmethod
    def of(cls, paths: tuple[Path, ...]) -> _Draft:
        roots = {path.name: _parse(path) for path in paths}
        found = _Findings()
        for root in roots.values():
            found.check(root, baseline=True)
        if found:
            raise ComposeError("\n".join(found))
        prefixes = {XS: "xs", GEN: "gen"}
        for root in roots.values():
            namespace = root.get("targetNamespace", "")
            prefixes[namespace] = next(p for p, uri in root.nsmap.items() if uri == namespace and p)
        modules: dict[str, _Module] = {}
        for name, root in roots.items():
            _use_prefixes(root, prefixes)
            modules[name] = _Module(name, root.get("targetNamespace", ""), root)
        return cls(modules, prefixes)

    def copy(self, update: Update) -> _Draft:
        """A draft that `update` may change: what its fragments change or import is its own, the rest is shared."""
        own: set[str] = set()
        pending = [path.name for path in update.fragments if path.name in self.modules]
        while pending:
            name = pending.pop()
            if name not in own:
                own.add(name)
                imports = self.modules[name].root.findall(_xs("import"))
                pending += [node.get("schemaLocation", "") for node in imports]
        modules = {
            name: _Module(name, module.namespace, copy.deepcopy(module.root)) if name in own else module
            for name, module in self.modules.items()
        }
        return _Draft(modules, self.prefixes)

    # applying an update

    def apply(self, update: Update) -> None:
        found = _Findings()
        redefined: list[tuple[etree._Element, _Module]] = []
        for path in update.fragments:
            fragment = _parse(path)
            found.check(fragment, baseline=False)
            module = self.modules.get(path.name)
            if module is None or module.namespace != fragment.get("targetNamespace"):
                found.append(f"{path}:1: there is no module {path.name} of namespace {fragment.get('targetNamespace')}")
                continue
            _use_prefixes(fragment, self.prefixes)
            for node in fragment:
                if node.tag == _xs("redefine"):
                    redefined += [(child, module) for child in node.iterchildren(tag=etree.Element)]
                else:
                    self._top_level(node, module, update, found)
        # Bases before what extends them: a copy of a base's content has to have what the same update adds to the base.
        for node, module in sorted(redefined, key=lambda item: self._depth(*item)):
            self._redefine(node, module, update, found)
        if not found:
            self._check_siblings(found)
            self._check_references(found)
        if found:
            raise ComposeError("\n".join(found))

    def _top_level(self, node: etree._Element, module: _Module, update: Update, found: _Findings) -> None:
        if node.tag == _xs("import"):
            self._import(node, module, found)
        elif node.tag in _ANONYMOUS_TYPES:
            self._new_type(node, module, update, found)
        elif isinstance(node.tag, str):
            found.add(node, f"{etree.QName(node).localname} is not supported in a fragment")

    def _depth(self, node: etree._Element, module: _Module) -> tuple[int, str]:
        name = f"{{{module.namespace}}}{node.get('name')}"
        depth, type_ = 0, self.named.get(name)
        while type_ is not None:
            depth, type_ = depth + 1, self._base_of(type_)
        return depth, name

    def _redefine(self, node: etree._Element, module: _Module, update: Update, found: _Findings) -> None:
        target = self.named.get(f"{{{module.namespace}}}{node.get('name')}")
        if target is None or target.tag != node.tag:
            found.add(node, f"redefines {node.get('name')}, which {module.file} does not have; declare it instead")
        elif node.tag == _xs("complexType"):
            self._redefine_complex(node, target, update, found)
        else:
            self._redefine_simple(node, target, found)

    def _import(self, node: etree._Element, module: _Module, found: _Findings) -> None:
        namespace = node.get("namespace")
        imports = module.root.findall(_xs("import"))
        if namespace not in {i.get("namespace") for i in imports}:
            file = next((m.file for m in self.modules.values() if m.namespace == namespace), None)
            if file is None:
                found.add(node, f"imports {namespace}, which is the namespace of no module of this catalogue")
                return
            new = etree.Element(_xs("import"), namespace=namespace or "", schemaLocation=file)
            module.root.insert(len(imports), new)

    def _new_type(self, node: etree._Element, module: _Module, update: Update, found: _Findings) -> None:
        key = f"{{{module.namespace}}}{node.get('name')}"
        if key in self.named:
            found.add(
                node, f"declares {node.get('name')}, which {module.file} already has; use xs:redefine to change it"
            )
            return
        new = _adopt(node, update)
        module.root.append(new)
        self.named[key] = new

    def _redefine_complex(self, node: etree._Element, target: etree._Element, update: Update, found: _Findings) -> None:
        extension = node.find(f"{_xs('complexContent')}/{_xs('extension')}")
        if extension is None or self._base_of(node) is not target:
            found.add(node, f"a redefined complex type must extend itself: base is not {node.get('name')}")
            return
        for group in extension.iterchildren(tag=etree.Element):
            if group.tag == _xs("attribute"):
                _content_parent(target).append(_adopt(group, update))
            elif group.tag != _xs("sequence"):
                found.add(group, "only xs:sequence and xs:attribute can be appended to a type")
            else:
                for particle in group.iterchildren(tag=etree.Element):
                    self._particle(particle, target, update, found)

    def _particle(self, node: etree._Element, target: etree._Element, update: Update, found: _Findings) -> None:
        owner = self._descend(node, target, found)
        if owner is None:
            return
        if node.get(_gen("alters")):
            self._alter(node, owner, update, found)
            return
        name = node.get("name")
        group = _own_group(owner, create=True)
        assert group is not None
        if group.tag != _xs("sequence"):
            found.add(
                node,
                f"{target.get('name')} holds an xs:{etree.QName(group).localname}, to which nothing can be appended",
            )
            return
        if name is not None and any(e.get("name") == name for _, e in self._elements(owner)):
            found.add(node, f"adds {name}, which {_label(owner)} already has; gen:alters changes an existing element")
            return
        index = len(group)
        for side, step in (("after", 1), ("before", 0)):
            anchor = node.get(_gen(side))
            if anchor is not None:
                sibling = next((e for e in _declared(owner) if e.get("name") == anchor), None)
                group = None if sibling is None else sibling.getparent()
                if sibling is None or group is None:
                    found.add(node, f"gen:{side}={anchor!r}: {_label(owner)} has no such element of its own")
                    return
                index = group.index(sibling) + step
        group.insert(index, _adopt(node, update))

    def _descend(self, node: etree._Element, target: etree._Element, found: _Findings) -> etree._Element | None:
        owner = target
        for step in (node.get(_gen("in")) or "").split("/"):
            if not step:
                continue
            element = next((e for e in _declared(owner) if e.get("name") == step), None)
            inner = None if element is None else element.find(_xs("complexType"))
            if inner is None:
                why = (
                    "has no such element of its own"
                    if element is None
                    else f"has it of type {element.get('type')}; redefine that type"
                )
                found.add(node, f"gen:in: {step!r}: {_label(owner)} {why}")
                return None
            owner = inner
        return owner

    def _alter(self, node: etree._Element, owner: etree._Element, update: Update, found: _Findings) -> None:
        name, attributes = node.get("name"), (node.get(_gen("alters")) or "").split()
        unknown = sorted(set(attributes) - set(_ALTERABLE))
        if unknown:
            found.add(node, f"gen:alters: cannot alter {', '.join(unknown)}; only {', '.join(_ALTERABLE)}")
            return
        if "type" in attributes and node.get("type") is None:
            found.add(node, f"alters the type of {name}, but names no type")
            return
        declaring, element = next(((t, e) for t, e in self._elements(owner) if e.get("name") == name), (None, None))
        if declaring is None or element is None:
            found.add(node, f"alters {name}, which {_label(owner)} does not have; leave gen:alters out to add it")
            return
        if declaring is not owner:
            element = self._own(node, owner, update, found)
            if element is None:
                return
        for attribute in attributes:
            value = node.get(attribute)
            if value is None:
                element.attrib.pop(attribute, None)
            else:
                element.set(attribute, value)
            if attribute == "type":
                for child in element.findall(_xs("simpleType")) + element.findall(_xs("complexType")):
                    element.remove(child)
        element.set(_gen("altered"), f"{element.get(_gen('altered'), '')} {update.name}".strip())
        element.set(ORIGIN, f"{node.base}:{node.sourceline}")

    def _own(
        self, node: etree._Element, owner: etree._Element, update: Update, found: _Findings
    ) -> etree._Element | None:
        """Copy inherited content down into `owner`, as far as the element that `node` alters; returns that element.

        Content of another namespace can't be copied (its elements would change namespace with it): its type is
        copied there under the name that `gen:as` gives, and becomes the base.
        """
        name = node.get("name")
        namespace = _namespace(owner)
        base = self._base_of(owner)
        while base is not None:
            found_here = any(e.get("name") == name for e in _declared(base))
            if _namespace(base) != namespace:
                return self._clone_base(node, owner, base, update, found)
            _copy_down(owner, base)
            self._rebase(owner, base)
            if found_here:
                return next(e for e in _declared(owner) if e.get("name") == name)
            base = self._base_of(owner)
        raise AssertionError(name)

    def _clone_base(
        self, node: etree._Element, owner: etree._Element, base: etree._Element, update: Update, found: _Findings
    ) -> etree._Element | None:
        alias = node.get(_gen("as"))
        namespace = _namespace(base)
        if alias is None or f"{{{namespace}}}{alias}" in self.named:
            found.add(
                node,
                f"alters {node.get('name')}, which is inherited from {namespace}: "
                "name the copy of that base with an unused gen:as",
            )
            return None
        clone = copy.deepcopy(base)
        for attribute in ("operation", "direction", "xsiType"):
            clone.attrib.pop(_gen(attribute), None)
        clone.set("name", alias)
        clone.set(_gen("update"), update.name)
        clone.set(_gen("evidence"), "implied")
        clone.set(_gen("assumed"), "name")
        base.addnext(clone)
        self.named[f"{{{namespace}}}{alias}"] = clone
        extension = owner.find(f"{_xs('complexContent')}/{_xs('extension')}")
        assert extension is not None
        extension.set("base", f"{self.prefixes[namespace]}:{alias}")
        own = next((e for e in _declared(clone) if e.get("name") == node.get("name")), None)
        return own if own is not None else self._own(node, clone, update, found)

    def _rebase(self, owner: etree._Element, base: etree._Element) -> None:
        """Make `owner` extend what `base` extends; without a base its content stands on its own."""
        content = owner.find(_xs("complexContent"))
        assert content is not None
        extension = content[0]
        grandparent = base.find(f"{_xs('complexContent')}/{_xs('extension')}")
        if grandparent is not None:
            extension.set("base", grandparent.get("base") or "")
            return
        for child in list(extension):
            content.addprevious(child)
        owner.remove(content)

    def _redefine_simple(self, node: etree._Element, target: etree._Element, found: _Findings) -> None:
        restriction, existing = node.find(_xs("restriction")), target.find(_xs("restriction"))
        if restriction is None or existing is None or restriction.get(_gen("alters")) != "enumeration":
            found.add(node, 'a simple type can only gain values: <xs:restriction gen:alters="enumeration">')
            return
        values = {e.get("value") for e in existing.findall(_xs("enumeration"))}
        for value in restriction.findall(_xs("enumeration")):
            if value.get("value") in values:
                found.add(value, f"adds the value {value.get('value')!r}, which {target.get('name')} already has")
            else:
                existing.append(copy.deepcopy(value))

    # looking things up

    def _base_of(self, type_: etree._Element) -> etree._Element | None:
        extension = type_.find(f"{_xs('complexContent')}/*")
        return None if extension is None else self.named.get(self._resolve(extension.get("base") or ""))

    def _resolve(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        namespace = next((uri for uri, p in self.prefixes.items() if p == prefix), prefix)
        return f"{{{namespace}}}{local}"

    def _elements(self, type_: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
        """(declaring type, element) of every element of `type_`: its own first, then its bases'."""
        current: etree._Element | None = type_
        while current is not None:
            for element in _declared(current):
                yield current, element
            current = self._base_of(current)

    # checks of the whole

    def _check_siblings(self, found: _Findings) -> None:
        for module in self.modules.values():
            for type_ in module.root.iter(_xs("complexType")):
                names: dict[str | None, etree._Element] = {}
                for _, element in self._elements(type_):
                    other = names.setdefault(element.get("name"), element)
                    if other is not element:
                        culprit = element if element.get(ORIGIN) else other
                        found.add(culprit, f"{_label(type_)} would hold two elements {element.get('name')}")

    def _check_references(self, found: _Findings) -> None:
        for module in self.modules.values():
            visible = {module.namespace, *(node.get("namespace") for node in module.root.findall(_xs("import")))}
            for node in module.root.iter(etree.Element):
                for attribute in _QNAME_ATTRIBUTES:
                    name = node.get(attribute)
                    if not name or name.startswith("xs:"):
                        continue
                    type_ = self._resolve(name)
                    if type_ not in self.named:
                        found.add(node, f"{attribute}={name!r}: there is no such type")
                    elif type_[1:].partition("}")[0] not in visible:
                        found.add(node, f"{attribute}={name!r}: {module.file} does not import that namespace")

    # the result

    def finish(self, release: str) -> SchemaSet:
        for module in self.modules.values():
            module.data = module.data or _serialise(module.root, self.prefixes)
        modules = sorted(self.modules.values(), key=lambda module: module.file)
        return SchemaSet(release, {m.file: m.data for m in modules}, {m.file: m.namespace for m in modules})


def _parse(path: Path) -> etree._Element:
    parser = etree.XMLParser(remove_blank_text=True, remove_comments=True, no_network=True, resolve_entities=False)
    try:
        root = etree.fromstring(path.read_bytes(), parser, base_url=path.as_posix())
    except etree.XMLSyntaxError as error:
        raise ComposeError(f"{path}:{error.lineno}: {error.msg}") from None
    if root.tag != _xs("schema"):
        raise ComposeError(f"{path}:1: not an xs:schema")
    return root


def _use_prefixes(root: etree._Element, prefixes: Mapping[str, str]) -> None:
    """Spell every QName with the catalogue's prefix of its namespace, whatever the document declares."""
    findings = _Findings()
    for node in root.iter(etree.Element):
        for attribute in _QNAME_ATTRIBUTES:
            value = node.get(attribute)
            if value is None:
                continue
            prefix, _, local = value.rpartition(":")
            namespace = node.nsmap.get(prefix or None)
            if namespace is None or namespace not in prefixes:
                findings.add(node, f"{attribute}={value!r}: the prefix is bound to no namespace of this catalogue")
            else:
                node.set(attribute, f"{prefixes[namespace]}:{local}")
    if findings:
        raise ComposeError("\n".join(findings))


def _adopt(node: etree._Element, update: Update) -> etree._Element:
    """A copy of a fragment's declaration as it stands in the set: directives gone, provenance on."""
    new = copy.deepcopy(node)
    new.tail = None
    for directive in SPENT:
        new.attrib.pop(_gen(directive), None)
    for original, adopted in zip(node.iter(etree.Element), new.iter(etree.Element), strict=True):
        adopted.set(ORIGIN, f"{original.base}:{original.sourceline}")
        if adopted.tag in _DECLARATIONS and adopted.get("name") is not None:
            adopted.set(_gen("update"), update.name)
    return new


def _content_parent(type_: etree._Element) -> etree._Element:
    """Where a complex type's own particles stand: the type itself, or its extension."""
    extension = type_.find(f"{_xs('complexContent')}/*")
    return type_ if extension is None else extension


def _own_group(type_: etree._Element, *, create: bool = False) -> etree._Element | None:
    parent = _content_parent(type_)
    group = next((child for child in parent if child.tag in _COMPOSITORS), None)
    if group is None and create:
        group = etree.Element(_xs("sequence"))
        parent.insert(1 if len(parent) and parent[0].tag == _xs("annotation") else 0, group)
    return group


def _declared(type_: etree._Element) -> Iterator[etree._Element]:
    """The elements that a complex type declares itself, through nested groups, without its bases."""
    group = _own_group(type_)
    pending = [] if group is None else list(group)
    while pending:
        node = pending.pop(0)
        if node.tag == _xs("element"):
            yield node
        elif node.tag in _COMPOSITORS:
            pending[:0] = list(node)


def _is_plain(group: etree._Element) -> bool:
    return group.tag == _xs("sequence") and group.get("minOccurs", "1") == group.get("maxOccurs", "1") == "1"


def _copy_down(owner: etree._Element, base: etree._Element) -> None:
    """Put the content that `owner` inherits from `base` in front of its own, and the attributes behind."""
    own, inherited = _own_group(owner, create=True), _own_group(base)
    assert own is not None
    if inherited is not None:
        if not _is_plain(own):
            whole = etree.Element(_xs("sequence"))
            own.addprevious(whole)
            whole.append(own)
            own = whole
        copied = copy.deepcopy(inherited)
        own[:0] = list(copied) if _is_plain(copied) else [copied]
    _content_parent(owner).extend(copy.deepcopy(_content_parent(base).findall(_xs("attribute"))))


def _namespace(node: etree._Element) -> str:
    root = node.getroottree().getroot()
    return root.get("targetNamespace") or ""


def _label(type_: etree._Element) -> str:
    """How a message names a complex type: an anonymous one by the path that leads to it."""
    steps: list[str] = []
    node: etree._Element | None = type_
    while node is not None and node.tag != _xs("schema"):
        if node.get("name") and node.tag in (_xs("element"), _xs("complexType")):
            steps.append(node.get("name") or "")
        node = node.getparent()
    return "/".join(reversed(steps))


def _serialise(root: etree._Element, prefixes: Mapping[str, str]) -> bytes:
    """The document with the namespaces that it uses, and nothing of where its parts came from."""
    used = {GEN, XS, root.get("targetNamespace")}
    used |= {node.get("namespace") for node in root.findall(_xs("import"))}
    nsmap = {prefix: uri for uri, prefix in sorted(prefixes.items(), key=lambda p: p[1]) if uri in used}
    flat = etree.Element(root.tag, dict(root.attrib), nsmap=nsmap)
    flat.extend(copy.deepcopy(list(root)))
    etree.cleanup_namespaces(flat, keep_ns_prefixes=list(nsmap))
    for node in flat.iter(etree.Element):
        node.attrib.pop(ORIGIN, None)
    etree.indent(flat)
    return etree.tostring(flat, xml_declaration=True, encoding="UTF-8") + b"\n"
