"""A schema set under construction: what an update's documents do to the modules, types and operations of the set."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from webexgen.catalog.announcement import Update
from webexgen.compose.consistency import check
from webexgen.compose.directives import GEN
from webexgen.compose.document import FragmentErrors, parse, serialise, use_prefixes
from webexgen.compose.facets import redefine_simple
from webexgen.compose.modules import Module, Modules
from webexgen.compose.origin import adopt, gen
from webexgen.compose.redefinition import Redefinition
from webexgen.compose.replacement import replace_module, replace_type
from webexgen.compose.schema_set import SchemaSet
from webexgen.errors import ComposeError, listed, nearest
from webexgen.qname import XS, xs

__all__ = ["Draft"]

_TYPES = (xs("simpleType"), xs("complexType"))


class Draft:
    """Modules that an update changes in place. FragmentErrors are gathered, and raised once an update has been gone through."""

    def __init__(self, modules: dict[str, Module], prefixes: dict[str, str], before: Mapping[str, bytes]) -> None:
        """`before` are the documents that nothing was wrong with, by file name, before an update is applied."""
        self.set = Modules(modules, prefixes)
        self._before = before

    @classmethod
    def of(cls, paths: tuple[Path, ...]) -> Draft:
        """The modules of complete documents. Raises `ComposeError` with file and line."""
        found = FragmentErrors()
        roots = {path.name: parse(path) for path in paths}
        for root in roots.values():
            found.check(root, baseline=True)
        if found:
            raise ComposeError(listed(found))
        draft = cls({}, {XS: "xs", GEN: "gen"}, {})
        for name, root in roots.items():
            draft._begin(name, root, found)
        if found:
            raise ComposeError(listed(found))
        for root in roots.values():
            use_prefixes(root, draft.set.prefixes)
        draft.set = Modules(draft.set.by_file, draft.set.prefixes)
        check(draft.set, found, draft.set.by_file.values())
        return draft

    @classmethod
    def composed(cls, schemas: SchemaSet) -> Draft:
        """The modules of a set that was composed before."""
        modules: dict[str, Module] = {}
        prefixes = {XS: "xs", GEN: "gen"}
        for name, data in schemas.files.items():
            root = etree.fromstring(data, etree.XMLParser(remove_blank_text=True))
            namespace = schemas.namespaces[name]
            prefixes[namespace] = next(p for p, uri in root.nsmap.items() if uri == namespace and p)
            modules[name] = Module(name, namespace, root, data)
        return cls(modules, prefixes, {})

    def _begin(self, name: str, root: etree._Element, found: FragmentErrors) -> Module | None:
        """A module of a namespace that the set does not have."""
        prefixes, namespace = self.set.prefixes, root.get("targetNamespace", "")
        prefix = next((p for p, uri in root.nsmap.items() if uri == namespace and p), None)
        if not namespace or prefix is None:
            found.add(root, "a module needs a targetNamespace, and a prefix declared for it")
            return None
        if namespace in prefixes or prefix in prefixes.values():
            found.add(root, f"the namespace {namespace} or its prefix {prefix} is that of another module already")
        prefixes[namespace] = prefix
        module = Module(name, namespace, root)
        self.set.by_file[name] = module
        return module

    def copy(self, update: Update) -> Draft:
        """A draft that `update` may change: what its fragments change or import is its own, the rest is shared."""
        own: set[str] = set()
        files = {module.namespace: name for name, module in self.set.by_file.items()}
        pending = [path.name for path in update.fragments if path.name in self.set.by_file]
        pending += [name for path in update.fragments for name in _imported(parse(path), files)]
        while pending:
            name = pending.pop()
            if name not in own:
                own.add(name)
                pending += _imported(self.set.by_file[name].root, files)
        modules = {
            name: Module(name, module.namespace, copy.deepcopy(module.root)) if name in own else module
            for name, module in self.set.by_file.items()
        }
        before = {name: module.data for name, module in self.set.by_file.items()}
        return Draft(modules, dict(self.set.prefixes), before)

    # applying an update

    def apply(self, update: Update) -> None:
        """Change the set as an update's documents say. Raises `ComposeError` with all that is wrong with them."""
        if update.full:
            self._replace(update)
            return
        found = FragmentErrors()
        fragments = [(module, root) for module, root in self._fragments(update, found)]
        for _, root in fragments:
            use_prefixes(root, self.set.prefixes)
        redefined: list[tuple[etree._Element, Module]] = []
        for module, fragment in fragments:
            for node in fragment:
                if node.tag == xs("redefine"):
                    redefined += [(child, module) for child in node.iterchildren(tag=etree.Element)]
                else:
                    self._top_level(node, module, update, found)
        # Bases before what extends them: a copy of a base's content has to have what the same update adds to the base.
        redefinition = Redefinition(self.set, update, found)
        removed: list[tuple[str, etree._Element]] = []
        for node, module in sorted(redefined, key=lambda item: self._depth(*item)):
            target = self.set.named.get(f"{{{module.namespace}}}{node.get('name')}")
            if target is None or target.tag != node.tag:
                missing = self._missing(node, target, module, "declare it outside of xs:redefine if it is new")
                found.add(node, f"redefines {node.get('name')}, {missing}")
            elif node.get(gen("removes")):
                self.set.remove(node, target, module)
                removed.append((f"{node.base}:{node.sourceline}", target))
            elif node.tag == xs("complexType"):
                redefinition.apply(node, target)
            else:
                redefine_simple(node, target, self.set, update, found)
        self._check_operations(removed, found)
        check(self.set, found, () if found else self._affected())

    def _affected(self) -> list[Module]:
        """The modules that are not as before, and those that import one of them, through others or not."""
        self._serialise()
        affected = {name for name, module in self.set.by_file.items() if module.data != self._before.get(name)}
        files = {module.namespace: name for name, module in self.set.by_file.items()}
        importers: dict[str, list[str]] = {}
        for name, module in self.set.by_file.items():
            for imported in _imported(module.root, files):
                importers.setdefault(imported, []).append(name)
        pending = [*affected]
        while pending:
            new = {*importers.get(pending.pop(), ())} - affected
            affected |= new
            pending += new
        return [module for name, module in self.set.by_file.items() if name in affected]

    def _fragments(self, update: Update, found: FragmentErrors) -> Iterator[tuple[Module, etree._Element]]:
        """The documents of an update, each with the module that it changes or begins."""
        for path in update.fragments:
            root = parse(path)
            module, namespace = self.set.by_file.get(path.name), root.get("targetNamespace") or ""
            begins = module is None and namespace not in self.set.prefixes and root.find(xs("redefine")) is None
            found.check(root, baseline=begins)
            if begins:
                module = self._begin(path.name, _empty(root), found) if len(root) else None
                if module is not None:
                    module.update = update.name
            if module is not None and module.namespace == namespace:
                yield module, root
            elif module is not None:
                found.append(f"{path}:1: targetNamespace is {namespace!r}; that of {path.name} is {module.namespace}")
            elif not begins:
                near = nearest(path.name, self.set.by_file)
                found.append(f"{path}:1: there is no module {path.name} of namespace {namespace or None}{near}")
            elif not len(root):
                found.append(f"{path}:1: holds nothing")

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
        old = self.set.named.get(key)
        if node.get(gen("replaces")):
            if old is None or old.tag != node.tag:
                found.add(node, f"replaces {node.get('name')}, {self._missing(node, old, module)}")
            else:
                self.set.named[key] = replace_type(old, node, update)
            return
        if old is not None:
            found.add(
                node,
                f"declares {node.get('name')}, which {module.file} already has; change it in xs:redefine, "
                'or say gen:replaces="true"',
            )
            return
        new = adopt(node, update)
        evidence = module.root.get(gen("evidence"))
        if evidence is not None and module.update == update.name:
            for declaration in (new, *new.iter(xs("element"))):
                if declaration.get(gen("evidence")) is None:
                    declaration.set(gen("evidence"), evidence)
        module.root.append(new)
        self.set.named[key] = new

    def _missing(self, node: etree._Element, other: etree._Element | None, module: Module, instead: str = "") -> str:
        """Why a module does not have the type that `node` names, and what to do; `other` is one of that name, of another sort."""
        if other is not None:
            return f"which is an xs:{etree.QName(other).localname} in {module.file}"
        near = nearest(node.get("name") or "", [t.get("name") or "" for t in module.types()], also=instead)
        return f"which {module.file} does not have{near}"

    def _check_operations(self, removed: list[tuple[str, etree._Element]], found: FragmentErrors) -> None:
        """An operation goes with both its halves."""
        halves = {(t.get(gen("operation")), t.get(gen("direction"))) for t in self.set.named.values()}
        for origin, type_ in removed:
            name, direction = type_.get(gen("operation")), type_.get(gen("direction"))
            other = "response" if direction == "request" else "request"
            if name and (name, direction) not in halves and (name, other) in halves:
                found.append(f"{origin}: removes the {direction} of {name}, and not its {other}")

    def _replace(self, update: Update) -> None:
        """Put complete documents into the place of all that are there."""
        new = Draft.of(update.fragments)
        for name, module in new.set.by_file.items():
            old = self.set.by_file.get(name)
            if old is not None and old.namespace != module.namespace:
                raise ComposeError(
                    f"{module.root.base}:1: the namespace of {name} is {old.namespace}; a document of another namespace needs another name"
                )
            replace_module(old, module, update)
        self.set = Modules(new.set.by_file, new.set.prefixes)

    # the result

    def _serialise(self) -> None:
        for module in self.set.by_file.values():
            module.data = module.data or serialise(module.root, self.set.prefixes)

    def finish(self, release: str) -> SchemaSet:
        self._serialise()
        modules = sorted(self.set.by_file.values(), key=lambda module: module.file)
        return SchemaSet(
            release,
            {m.file: m.data for m in modules},
            {m.file: m.namespace for m in modules},
            lambda: {m.file: serialise(m.root, self.set.prefixes, traced=True) for m in modules},
        )


def _imported(root: etree._Element, files: Mapping[str, str]) -> list[str]:
    """The documents that one imports, of those that are there by namespace."""
    namespaces = (node.get("namespace", "") for node in root.findall(xs("import")))
    return [files[namespace] for namespace in namespaces if namespace in files]


def _empty(root: etree._Element) -> etree._Element:
    """The xs:schema of a document without what it declares."""
    return etree.Element(root.tag, dict(root.attrib), nsmap=dict(root.nsmap))
