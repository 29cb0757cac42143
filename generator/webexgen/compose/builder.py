"""A schema set under construction: what each directive of a fragment does to the types that stand in it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from webexgen.catalog.announcement import Update
from webexgen.compose.complex_type import content_parent, copy_down, declared, label, own_group, target_namespace
from webexgen.compose.directives import GEN, ORIGIN, SPENT
from webexgen.compose.document import QNAME_ATTRIBUTES, FragmentErrors, parse, serialise, use_prefixes
from webexgen.compose.schema_set import SchemaSet
from webexgen.errors import ComposeError
from webexgen.qname import XS, xs

__all__ = ["Draft"]

_ALTERABLE = ("minOccurs", "maxOccurs", "type", "default", "nillable")
_TYPES = (xs("simpleType"), xs("complexType"))
_DECLARATIONS = (*_TYPES, xs("element"), xs("attribute"))


def _gen(name: str) -> str:
    return f"{{{GEN}}}{name}"


@dataclass
class _Module:
    """One schema document under construction."""

    file: str
    namespace: str
    root: etree._Element

    data: bytes = b""

    def types(self) -> Iterator[etree._Element]:
        for child in self.root:
            if child.tag in _TYPES:
                yield child


class Draft:
    """Modules that an update changes in place. FragmentErrors are gathered, and raised once an update has been gone through."""

    def __init__(self, modules: dict[str, _Module], prefixes: dict[str, str]) -> None:
        self.modules = modules
        self.prefixes = prefixes
        self.named = {f"{{{m.namespace}}}{t.get('name')}": t for m in modules.values() for t in m.types()}

    @classmethod
    def of(cls, paths: tuple[Path, ...]) -> Draft:
        roots = {path.name: parse(path) for path in paths}
        found = FragmentErrors()
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
            use_prefixes(root, prefixes)
            modules[name] = _Module(name, root.get("targetNamespace", ""), root)
        return cls(modules, prefixes)

    def copy(self, update: Update) -> Draft:
        """A draft that `update` may change: what its fragments change or import is its own, the rest is shared."""
        own: set[str] = set()
        pending = [path.name for path in update.fragments if path.name in self.modules]
        while pending:
            name = pending.pop()
            if name not in own:
                own.add(name)
                imports = self.modules[name].root.findall(xs("import"))
                pending += [node.get("schemaLocation", "") for node in imports]
        modules = {
            name: _Module(name, module.namespace, copy.deepcopy(module.root)) if name in own else module
            for name, module in self.modules.items()
        }
        return Draft(modules, self.prefixes)

    # applying an update

    def apply(self, update: Update) -> None:
        found = FragmentErrors()
        redefined: list[tuple[etree._Element, _Module]] = []
        for path in update.fragments:
            fragment = parse(path)
            found.check(fragment, baseline=False)
            module = self.modules.get(path.name)
            if module is None or module.namespace != fragment.get("targetNamespace"):
                found.append(f"{path}:1: there is no module {path.name} of namespace {fragment.get('targetNamespace')}")
                continue
            use_prefixes(fragment, self.prefixes)
            for node in fragment:
                if node.tag == xs("redefine"):
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

    def _top_level(self, node: etree._Element, module: _Module, update: Update, found: FragmentErrors) -> None:
        if node.tag == xs("import"):
            self._import(node, module, found)
        elif node.tag in _TYPES:
            self._new_type(node, module, update, found)
        elif isinstance(node.tag, str):
            found.add(node, f"{etree.QName(node).localname} is not supported in a fragment")

    def _depth(self, node: etree._Element, module: _Module) -> tuple[int, str]:
        name = f"{{{module.namespace}}}{node.get('name')}"
        depth, type_ = 0, self.named.get(name)
        while type_ is not None:
            depth, type_ = depth + 1, self._base_of(type_)
        return depth, name

    def _redefine(self, node: etree._Element, module: _Module, update: Update, found: FragmentErrors) -> None:
        target = self.named.get(f"{{{module.namespace}}}{node.get('name')}")
        if target is None or target.tag != node.tag:
            found.add(node, f"redefines {node.get('name')}, which {module.file} does not have; declare it instead")
        elif node.tag == xs("complexType"):
            self._redefine_complex(node, target, update, found)
        else:
            self._redefine_simple(node, target, found)

    def _import(self, node: etree._Element, module: _Module, found: FragmentErrors) -> None:
        namespace = node.get("namespace")
        imports = module.root.findall(xs("import"))
        if namespace not in {i.get("namespace") for i in imports}:
            file = next((m.file for m in self.modules.values() if m.namespace == namespace), None)
            if file is None:
                found.add(node, f"imports {namespace}, which is the namespace of no module of this catalog")
                return
            new = etree.Element(xs("import"), namespace=namespace or "", schemaLocation=file)
            module.root.insert(len(imports), new)

    def _new_type(self, node: etree._Element, module: _Module, update: Update, found: FragmentErrors) -> None:
        key = f"{{{module.namespace}}}{node.get('name')}"
        if key in self.named:
            found.add(
                node, f"declares {node.get('name')}, which {module.file} already has; use xs:redefine to change it"
            )
            return
        new = _adopt(node, update)
        module.root.append(new)
        self.named[key] = new

    def _redefine_complex(
        self, node: etree._Element, target: etree._Element, update: Update, found: FragmentErrors
    ) -> None:
        extension = node.find(f"{xs('complexContent')}/{xs('extension')}")
        if extension is None or self._base_of(node) is not target:
            found.add(node, f"a redefined complex type must extend itself: base is not {node.get('name')}")
            return
        for group in extension.iterchildren(tag=etree.Element):
            if group.tag == xs("attribute"):
                content_parent(target).append(_adopt(group, update))
            elif group.tag != xs("sequence"):
                found.add(group, "only xs:sequence and xs:attribute can be appended to a type")
            else:
                for particle in group.iterchildren(tag=etree.Element):
                    self._particle(particle, target, update, found)

    def _particle(self, node: etree._Element, target: etree._Element, update: Update, found: FragmentErrors) -> None:
        owner = self._descend(node, target, found)
        if owner is None:
            return
        if node.get(_gen("alters")):
            self._alter(node, owner, update, found)
            return
        name = node.get("name")
        group = own_group(owner, create=True)
        assert group is not None
        if group.tag != xs("sequence"):
            found.add(
                node,
                f"{target.get('name')} holds an xs:{etree.QName(group).localname}, to which nothing can be appended",
            )
            return
        if name is not None and any(e.get("name") == name for _, e in self._elements(owner)):
            found.add(node, f"adds {name}, which {label(owner)} already has; gen:alters changes an existing element")
            return
        index = len(group)
        for side, step in (("after", 1), ("before", 0)):
            anchor = node.get(_gen(side))
            if anchor is not None:
                sibling = next((e for e in declared(owner) if e.get("name") == anchor), None)
                group = None if sibling is None else sibling.getparent()
                if sibling is None or group is None:
                    found.add(node, f"gen:{side}={anchor!r}: {label(owner)} has no such element of its own")
                    return
                index = group.index(sibling) + step
        group.insert(index, _adopt(node, update))

    def _descend(self, node: etree._Element, target: etree._Element, found: FragmentErrors) -> etree._Element | None:
        owner = target
        for step in (node.get(_gen("in")) or "").split("/"):
            if not step:
                continue
            element = next((e for e in declared(owner) if e.get("name") == step), None)
            inner = None if element is None else element.find(xs("complexType"))
            if inner is None:
                why = (
                    "has no such element of its own"
                    if element is None
                    else f"has it of type {element.get('type')}; redefine that type"
                )
                found.add(node, f"gen:in: {step!r}: {label(owner)} {why}")
                return None
            owner = inner
        return owner

    def _alter(self, node: etree._Element, owner: etree._Element, update: Update, found: FragmentErrors) -> None:
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
            found.add(node, f"alters {name}, which {label(owner)} does not have; leave gen:alters out to add it")
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
                for child in element.findall(xs("simpleType")) + element.findall(xs("complexType")):
                    element.remove(child)
        element.set(_gen("altered"), f"{element.get(_gen('altered'), '')} {update.name}".strip())
        element.set(ORIGIN, f"{node.base}:{node.sourceline}")

    def _own(
        self, node: etree._Element, owner: etree._Element, update: Update, found: FragmentErrors
    ) -> etree._Element | None:
        """Copy inherited content down into `owner`, as far as the element that `node` alters; returns that element.

        Content of another namespace can't be copied (its elements would change namespace with it): its type is
        copied there under the name that `gen:as` gives, and becomes the base.
        """
        name = node.get("name")
        namespace = target_namespace(owner)
        base = self._base_of(owner)
        while base is not None:
            found_here = any(e.get("name") == name for e in declared(base))
            if target_namespace(base) != namespace:
                return self._clone_base(node, owner, base, update, found)
            copy_down(owner, base)
            self._rebase(owner, base)
            if found_here:
                return next(e for e in declared(owner) if e.get("name") == name)
            base = self._base_of(owner)
        raise AssertionError(name)

    def _clone_base(
        self, node: etree._Element, owner: etree._Element, base: etree._Element, update: Update, found: FragmentErrors
    ) -> etree._Element | None:
        alias = node.get(_gen("as"))
        namespace = target_namespace(base)
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
        extension = owner.find(f"{xs('complexContent')}/{xs('extension')}")
        assert extension is not None
        extension.set("base", f"{self.prefixes[namespace]}:{alias}")
        own = next((e for e in declared(clone) if e.get("name") == node.get("name")), None)
        return own if own is not None else self._own(node, clone, update, found)

    def _rebase(self, owner: etree._Element, base: etree._Element) -> None:
        """Make `owner` extend what `base` extends; without a base its content stands on its own."""
        content = owner.find(xs("complexContent"))
        assert content is not None
        extension = content[0]
        grandparent = base.find(f"{xs('complexContent')}/{xs('extension')}")
        if grandparent is not None:
            extension.set("base", grandparent.get("base") or "")
            return
        for child in list(extension):
            content.addprevious(child)
        owner.remove(content)

    def _redefine_simple(self, node: etree._Element, target: etree._Element, found: FragmentErrors) -> None:
        restriction, existing = node.find(xs("restriction")), target.find(xs("restriction"))
        if restriction is None or existing is None or restriction.get(_gen("alters")) != "enumeration":
            found.add(node, 'a simple type can only gain values: <xs:restriction gen:alters="enumeration">')
            return
        values = {e.get("value") for e in existing.findall(xs("enumeration"))}
        for value in restriction.findall(xs("enumeration")):
            if value.get("value") in values:
                found.add(value, f"adds the value {value.get('value')!r}, which {target.get('name')} already has")
            else:
                existing.append(copy.deepcopy(value))

    # looking things up

    def _base_of(self, type_: etree._Element) -> etree._Element | None:
        extension = type_.find(f"{xs('complexContent')}/*")
        return None if extension is None else self.named.get(self._resolve(extension.get("base") or ""))

    def _resolve(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        namespace = next((uri for uri, p in self.prefixes.items() if p == prefix), prefix)
        return f"{{{namespace}}}{local}"

    def _elements(self, type_: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
        """(declaring type, element) of every element of `type_`: its own first, then its bases'."""
        current: etree._Element | None = type_
        while current is not None:
            for element in declared(current):
                yield current, element
            current = self._base_of(current)

    # checks of the whole

    def _check_siblings(self, found: FragmentErrors) -> None:
        for module in self.modules.values():
            for type_ in module.root.iter(xs("complexType")):
                names: dict[str | None, etree._Element] = {}
                for _, element in self._elements(type_):
                    other = names.setdefault(element.get("name"), element)
                    if other is not element:
                        culprit = element if element.get(ORIGIN) else other
                        found.add(culprit, f"{label(type_)} would hold two elements {element.get('name')}")

    def _check_references(self, found: FragmentErrors) -> None:
        for module in self.modules.values():
            visible = {module.namespace, *(node.get("namespace") for node in module.root.findall(xs("import")))}
            for node in module.root.iter(etree.Element):
                for attribute in QNAME_ATTRIBUTES:
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
            module.data = module.data or serialise(module.root, self.prefixes)
        modules = sorted(self.modules.values(), key=lambda module: module.file)
        return SchemaSet(release, {m.file: m.data for m in modules}, {m.file: m.namespace for m in modules})


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
