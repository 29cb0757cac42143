"""What a complex type takes over from its bases when it no longer has it in common with them."""

from __future__ import annotations

import copy

from lxml import etree

from webexgen.catalog.announcement import Update
from webexgen.compose.complex_type import copy_down, declared, target_namespace
from webexgen.compose.document import FragmentErrors
from webexgen.compose.modules import Modules
from webexgen.compose.origin import gen
from webexgen.qname import xs

__all__ = ["Inheritance"]


class Inheritance:
    """Copies inherited content, for one update."""

    def __init__(self, modules: Modules, update: Update, found: FragmentErrors) -> None:
        self._set = modules
        self._update = update
        self._found = found

    def own(self, node: etree._Element, owner: etree._Element, name: str) -> etree._Element | None:
        """Copy inherited content down into `owner`, as far as the element `name`, which `node` changes; returns that element.

        Content of another namespace can't be copied (its elements would change namespace with it): its type is
        copied there under the name that `gen:as` gives, and becomes the base.
        """
        namespace = target_namespace(owner)
        base = self._set.base_of(owner)
        while base is not None:
            found_here = any(e.get("name") == name for e in declared(base))
            if target_namespace(base) != namespace:
                return self._clone_base(node, owner, base, name)
            copy_down(owner, base)
            grandparent = base.find(f"{xs('complexContent')}/{xs('extension')}")
            self.derive(owner, "" if grandparent is None else grandparent.get("base") or "")
            if found_here:
                return next(e for e in declared(owner) if e.get("name") == name)
            base = self._set.base_of(owner)
        raise AssertionError(name)

    def _clone_base(
        self, node: etree._Element, owner: etree._Element, base: etree._Element, name: str
    ) -> etree._Element | None:
        alias = node.get(gen("as"))
        namespace = target_namespace(base)
        if alias is None or f"{{{namespace}}}{alias}" in self._set.named:
            verb = next(word for word in ("removes", "renames", "alters") if node.get(gen(word)))
            self._found.add(
                node,
                f"{verb} {name}, which is inherited from {namespace}: name the copy of that base with an unused gen:as",
            )
            return None
        clone = copy.deepcopy(base)
        for attribute in ("operation", "direction", "xsiType"):
            clone.attrib.pop(gen(attribute), None)
        clone.set("name", alias)
        clone.set(gen("update"), self._update.name)
        clone.set(gen("evidence"), "implied")
        clone.set(gen("assumed"), "name")
        base.addnext(clone)
        self._set.named[f"{{{namespace}}}{alias}"] = clone
        self.derive(owner, f"{self._set.prefixes[namespace]}:{alias}")
        own = next((e for e in declared(clone) if e.get("name") == name), None)
        return own if own is not None else self.own(node, clone, name)

    def derive(self, owner: etree._Element, base: str) -> None:
        """Make `owner` extend `base`; with "", its content stands on its own."""
        content = owner.find(xs("complexContent"))
        if content is not None:
            extension = content[0]
            if base:
                extension.set("base", base)
                return
            for child in list(extension):
                content.addprevious(child)
            owner.remove(content)
        elif base:
            content = etree.Element(xs("complexContent"))
            extension = etree.SubElement(content, xs("extension"), base=base)
            own = [child for child in owner if child.tag != xs("annotation")]
            owner.append(content)
            extension.extend(own)
