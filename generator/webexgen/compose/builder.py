"""A schema set under construction: what each directive of a fragment does to the types that stand in it."""

from __future__ import annotations

import copy
from pathlib import Path

from lxml import etree

from webexgen.catalog.announcement import Update
from webexgen.compose.complex_type import content_parent, copy_down, declared, label, own_group, target_namespace
from webexgen.compose.consistency import check
from webexgen.compose.directives import GEN, ORIGIN, SPENT
from webexgen.compose.document import FragmentErrors, parse, serialise, use_prefixes
from webexgen.compose.modules import Module, Modules
from webexgen.compose.schema_set import SchemaSet
from webexgen.errors import ComposeError, listed
from webexgen.qname import XS, xs

__all__ = ["Draft"]

_ALTERABLE = ("minOccurs", "maxOccurs", "type", "default", "nillable")
_TYPES = (xs("simpleType"), xs("complexType"))
_DECLARATIONS = (*_TYPES, xs("element"), xs("attribute"))


def _gen(name: str) -> str:
    return f"{{{GEN}}}{name}"


class Draft:
    """Modules that an update changes in place. FragmentErrors are gathered, and raised once an update has been gone through."""

    def __init__(self, modules: dict[str, Module], prefixes: dict[str, str]) -> None:
        self.set = Modules(modules, prefixes)

    @classmethod
    def of(cls, paths: tuple[Path, ...]) -> Draft:
        roots = {path.name: parse(path) for path in paths}
        found = FragmentErrors()
        for root in roots.values():
            found.check(root, baseline=True)
        if found:
            raise ComposeError(listed(found))
        prefixes = {XS: "xs", GEN: "gen"}
        for root in roots.values():
            namespace = root.get("targetNamespace", "")
            prefix = next((p for p, uri in root.nsmap.items() if uri == namespace and p), None)
            if not namespace or prefix is None:
                found.add(root, "a module needs a targetNamespace, and a prefix declared for it")
            elif namespace in prefixes or prefix in prefixes.values():
                found.add(root, f"the namespace {namespace} or its prefix {prefix} is that of another module already")
            prefixes[namespace] = prefix or ""
        if found:
            raise ComposeError(listed(found))
        modules: dict[str, Module] = {}
        for name, root in roots.items():
            use_prefixes(root, prefixes)
            modules[name] = Module(name, root.get("targetNamespace", ""), root)
        draft = cls(modules, prefixes)
        check(draft.set, found)
        return draft

    def copy(self, update: Update) -> Draft:
        """A draft that `update` may change: what its fragments change or import is its own, the rest is shared."""
        own: set[str] = set()
        pending = [path.name for path in update.fragments if path.name in self.set.by_file]
        while pending:
            name = pending.pop()
            if name not in own:
                own.add(name)
                imports = self.set.by_file[name].root.findall(xs("import"))
                pending += [node.get("schemaLocation", "") for node in imports]
        modules = {
            name: Module(name, module.namespace, copy.deepcopy(module.root)) if name in own else module
            for name, module in self.set.by_file.items()
        }
        return Draft(modules, self.set.prefixes)

    # applying an update

    def apply(self, update: Update) -> None:
        found = FragmentErrors()
        redefined: list[tuple[etree._Element, Module]] = []
        for path in update.fragments:
            fragment = parse(path)
            found.check(fragment, baseline=False)
            module = self.set.by_file.get(path.name)
            if module is None or module.namespace != fragment.get("targetNamespace"):
                found.append(f"{path}:1: there is no module {path.name} of namespace {fragment.get('targetNamespace')}")
                continue
            use_prefixes(fragment, self.set.prefixes)
            for node in fragment:
                if node.tag == xs("redefine"):
                    redefined += [(child, module) for child in node.iterchildren(tag=etree.Element)]
                else:
                    self._top_level(node, module, update, found)
        # Bases before what extends them: a copy of a base's content has to have what the same update adds to the base.
        for node, module in sorted(redefined, key=lambda item: self._depth(*item)):
            self._redefine(node, module, update, found)
        check(self.set, found)

    def _top_level(self, node: etree._Element, module: Module, update: Update, found: FragmentErrors) -> None:
        if node.tag == xs("import"):
            self._import(node, module, found)
        elif node.tag in _TYPES:
            self._new_type(node, module, update, found)
        elif isinstance(node.tag, str):
            found.add(node, f"{etree.QName(node).localname} is not supported in a fragment")

    def _depth(self, node: etree._Element, module: Module) -> tuple[int, str]:
        name = f"{{{module.namespace}}}{node.get('name')}"
        depth, type_ = 0, self.set.named.get(name)
        while type_ is not None:
            depth, type_ = depth + 1, self.set.base_of(type_)
        return depth, name

    def _redefine(self, node: etree._Element, module: Module, update: Update, found: FragmentErrors) -> None:
        target = self.set.named.get(f"{{{module.namespace}}}{node.get('name')}")
        if target is None or target.tag != node.tag:
            found.add(node, f"redefines {node.get('name')}, which {module.file} does not have; declare it instead")
        elif node.tag == xs("complexType"):
            self._redefine_complex(node, target, update, found)
        else:
            self._redefine_simple(node, target, found)

    def _import(self, node: etree._Element, module: Module, found: FragmentErrors) -> None:
        namespace = node.get("namespace")
        imports = module.root.findall(xs("import"))
        if namespace not in {i.get("namespace") for i in imports}:
            file = next((m.file for m in self.set.by_file.values() if m.namespace == namespace), None)
            if file is None:
                found.add(node, f"imports {namespace}, which is the namespace of no module of this catalog")
                return
            new = etree.Element(xs("import"), namespace=namespace or "", schemaLocation=file)
            module.root.insert(len(imports), new)

    def _new_type(self, node: etree._Element, module: Module, update: Update, found: FragmentErrors) -> None:
        key = f"{{{module.namespace}}}{node.get('name')}"
        if key in self.set.named:
            found.add(
                node, f"declares {node.get('name')}, which {module.file} already has; use xs:redefine to change it"
            )
            return
        new = _adopt(node, update)
        module.root.append(new)
        self.set.named[key] = new

    def _redefine_complex(
        self, node: etree._Element, target: etree._Element, update: Update, found: FragmentErrors
    ) -> None:
        extension = node.find(f"{xs('complexContent')}/{xs('extension')}")
        if extension is None or self.set.base_of(node) is not target:
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
        if name is not None and any(e.get("name") == name for _, e in self.set.elements(owner)):
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
        declaring, element = next(((t, e) for t, e in self.set.elements(owner) if e.get("name") == name), (None, None))
        if declaring is None or element is None:
            found.add(node, f"alters {name}, which {label(owner)} does not have; leave gen:alters out to add it")
            return
        if declaring is not owner:
            element = self._own(node, owner, update, found)
            if element is None:
                return
        if "maxOccurs" in attributes and node.get("maxOccurs") == "0":
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
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
        base = self.set.base_of(owner)
        while base is not None:
            found_here = any(e.get("name") == name for e in declared(base))
            if target_namespace(base) != namespace:
                return self._clone_base(node, owner, base, update, found)
            copy_down(owner, base)
            self._rebase(owner, base)
            if found_here:
                return next(e for e in declared(owner) if e.get("name") == name)
            base = self.set.base_of(owner)
        raise AssertionError(name)

    def _clone_base(
        self, node: etree._Element, owner: etree._Element, base: etree._Element, update: Update, found: FragmentErrors
    ) -> etree._Element | None:
        alias = node.get(_gen("as"))
        namespace = target_namespace(base)
        if alias is None or f"{{{namespace}}}{alias}" in self.set.named:
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
        self.set.named[f"{{{namespace}}}{alias}"] = clone
        extension = owner.find(f"{xs('complexContent')}/{xs('extension')}")
        assert extension is not None
        extension.set("base", f"{self.set.prefixes[namespace]}:{alias}")
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

    # the result

    def finish(self, release: str) -> SchemaSet:
        for module in self.set.by_file.values():
            module.data = module.data or serialise(module.root, self.set.prefixes)
        modules = sorted(self.set.by_file.values(), key=lambda module: module.file)
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
