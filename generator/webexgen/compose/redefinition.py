"""What a redefined complex type gains, alters and loses, applied to the type as it stood."""

from __future__ import annotations

from lxml import etree

from webexgen.catalog.announcement import Update
from webexgen.compose.complex_type import content_parent, declared, label, own_group
from webexgen.compose.directives import COMPOSITORS
from webexgen.compose.document import FragmentErrors
from webexgen.compose.inheritance import Inheritance
from webexgen.compose.modules import Modules
from webexgen.compose.origin import adopt, alter, deprecation, document, gen, mark
from webexgen.errors import nearest
from webexgen.qname import XS, xs

__all__ = ["ALTERABLE", "Redefinition"]

ALTERABLE = {
    "element": (
        "minOccurs",
        "maxOccurs",
        "type",
        "default",
        "fixed",
        "nillable",
        "documentation",
        "place",
        "deprecated",
        "sensitive",
    ),
    "attribute": ("use", "type", "default", "fixed", "documentation", "deprecated"),
    "sequence": ("minOccurs", "maxOccurs", "compositor"),
    "choice": ("minOccurs", "maxOccurs", "compositor"),
    "all": ("minOccurs", "compositor"),
    "complexType": ("abstract", "documentation", "deprecated"),
    "simpleType": ("documentation",),
    "enumeration": ("deprecated",),
}
"""What `gen:alters` may name, by what it stands on."""


class Redefinition:
    """One update's changes of complex types. What is wrong with them is gathered in `found`."""

    def __init__(self, modules: Modules, update: Update, found: FragmentErrors) -> None:
        self._set = modules
        self._update = update
        self._found = found
        self._inheritance = Inheritance(modules, update, found)

    def apply(self, node: etree._Element, target: etree._Element) -> None:
        """Change `target`, a type of the set, as the redefined type `node` of a fragment says."""
        extension = node.find(f"{xs('complexContent')}/{xs('extension')}")
        if extension is None or self._set.base_of(node) is not target:
            self._found.add(node, f"a redefined complex type must extend itself: base is not {node.get('name')}")
            return
        if node.get(gen("alters")):
            self._alter(node, target)
        base = extension.get(gen("base"))
        if base is not None:
            self._rebase(extension, target, base)
        for child in extension.iterchildren(tag=etree.Element):
            if child.tag == xs("attribute"):
                self._attribute(child, target)
            elif child.tag in COMPOSITORS:
                self._group(child, target)
            else:
                self._found.add(
                    child, "only xs:sequence, xs:choice, xs:all and xs:attribute can stand in a redefined type"
                )

    def _rebase(self, extension: etree._Element, target: etree._Element, base: str) -> None:
        new = self._set.resolve(base)
        if new != f"{{{XS}}}anyType" and new not in self._set.named:
            self._found.add(extension, f"gen:base={base!r}: there is no such type")
            return
        self._inheritance.derive(target, "" if new == f"{{{XS}}}anyType" else base)
        mark(target, self._update, extension)

    # groups

    def _group(self, group: etree._Element, target: etree._Element) -> None:
        if group.get(gen("alters")):
            self._alter_group(group, target)
        for particle in group.iterchildren(tag=etree.Element):
            self._particle(particle, group, target)

    def _alter_group(self, node: etree._Element, target: etree._Element) -> None:
        own, words = own_group(target), self._words(node)
        if own is None:
            self._found.add(node, f"alters the group of {target.get('name')}, which has none of its own")
        elif words is not None and own.tag != node.tag and "compositor" not in words:
            self._found.add(node, f"{target.get('name')} holds an xs:{etree.QName(own).localname}")
        elif words is not None:
            own.tag = node.tag if "compositor" in words else own.tag
            for word in set(words) - {"compositor"}:
                alter(own, word, node.get(word))

    def _particle(self, node: etree._Element, group: etree._Element, target: etree._Element) -> None:
        owner = self._descend(node, target)
        if owner is None:
            return
        if node.tag == xs("element") and any(node.get(gen(word)) for word in ("alters", "renames", "removes")):
            self._change(node, owner)
        else:
            self._add(node, group, owner)

    def _descend(self, node: etree._Element, target: etree._Element) -> etree._Element | None:
        """The type that `gen:in` leads to."""
        owner = target
        for step in filter(None, (node.get(gen("in")) or "").split("/")):
            element = next((e for e in declared(owner) if e.get("name") == step), None)
            inner = None if element is None else element.find(xs("complexType"))
            if inner is None:
                why = (
                    f"has no such element of its own{nearest(step, _names(owner))}"
                    if element is None
                    else f"has it of type {element.get('type')}; redefine that type"
                )
                self._found.add(node, f"gen:in: {step!r}: {label(owner)} {why}")
                return None
            owner = inner
        return owner

    def _add(self, node: etree._Element, group: etree._Element, owner: etree._Element) -> None:
        name = node.get("name")
        if name is not None and any(e.get("name") == name for _, e in self._set.elements(owner)):
            self._found.add(
                node, f"adds {name}, which {label(owner)} already has; gen:alters changes an existing element"
            )
            return
        place = self._place(node, owner)
        if place is None and (node.get(gen("after")) or node.get(gen("before"))):
            return
        if place is None:
            own = own_group(owner, create=str(group.tag))
            assert own is not None
            if own.tag != group.tag:
                here, there = etree.QName(own).localname, etree.QName(group).localname
                self._found.add(
                    node,
                    f"{label(owner)} holds an xs:{here}: write xs:{here}, not xs:{there}, around what it gains, "
                    "or say with gen:after or gen:before where it stands",
                )
                return
            place = own, len(own)
        into, index = place
        if into.tag == xs("all") and (node.tag != xs("element") or node.get("maxOccurs", "1") != "1"):
            self._found.add(node, "an xs:all holds elements that occur once at most; add one, or alter the compositor")
            return
        into.insert(index, adopt(node, self._update))

    def _place(self, node: etree._Element, owner: etree._Element) -> tuple[etree._Element, int] | None:
        """The group and the index that gen:after or gen:before says; None without these, or if there is no such element."""
        for side, step in (("after", 1), ("before", 0)):
            anchor = node.get(gen(side))
            if anchor is None:
                continue
            sibling = next((e for e in declared(owner) if e.get("name") == anchor), None)
            group = None if sibling is None else sibling.getparent()
            if sibling is not None and group is not None:
                return group, group.index(sibling) + step
            near = nearest(anchor, _names(owner))
            self._found.add(node, f"gen:{side}={anchor!r}: {label(owner)} has no such element of its own{near}")
        return None

    # what is there

    def _change(self, node: etree._Element, owner: etree._Element) -> None:
        old = node.get(gen("renames")) or node.get("name") or ""
        verb = next(word for word in ("removes", "renames", "alters") if node.get(gen(word)))
        if verb != "removes" and self._words(node) is None:
            return
        elements = list(self._set.elements(owner))
        declaring, element = next(((t, e) for t, e in elements if e.get("name") == old), (None, None))
        if declaring is None or element is None:
            without = "leave gen:alters out to add it" if verb == "alters" else ""
            near = nearest(old, [e.get("name") or "" for _, e in elements], also=without)
            self._found.add(node, f"{verb} {old}, which {label(owner)} does not have{near}")
            return
        if declaring is not owner:
            element = self._inheritance.own(node, owner, old)
            if element is None:
                return
        if verb == "removes":
            _detach(element)
            return
        if verb == "renames":
            if any(e.get("name") == node.get("name") for _, e in elements):
                self._found.add(node, f"renames {old} to {node.get('name')}, which {label(owner)} already has")
                return
            element.set("name", node.get("name") or "")
            element.set(gen("renamed"), f"{element.get(gen('renamed'), '')} {old}".strip())
        self._alter(node, element, owner)

    def _words(self, node: etree._Element) -> tuple[str, ...] | None:
        """The words of gen:alters; None if one of them cannot be altered."""
        words = (node.get(gen("alters")) or "").split()
        kind = etree.QName(node).localname
        known = ALTERABLE.get(kind, ())
        unknown = sorted(set(words) - set(known))
        if unknown:
            near = nearest(unknown[0], known) or f"; only {', '.join(known)}"
            self._found.add(node, f"gen:alters: cannot alter {', '.join(unknown)} of an xs:{kind}{near}")
            return None
        if "type" in words and node.get("type") is None and _inline(node) is None:
            self._found.add(node, f"alters the type of {node.get('name')}, but names no type and holds none")
            return None
        return tuple(words)

    def _alter(self, node: etree._Element, declaration: etree._Element, owner: etree._Element | None = None) -> None:
        """Give a declaration what `gen:alters` names."""
        words = self._words(node)
        for word in words or ():
            if word == "place":
                if owner is not None:
                    self._move(node, declaration, owner)
            elif word == "documentation":
                document(declaration, node)
            elif word == "deprecated":
                alter(declaration, gen("deprecated"), deprecation(node))
            elif word == "sensitive":
                alter(declaration, gen("sensitive"), node.get(gen("sensitive")))
            else:
                alter(declaration, word, node.get(word))
                if word == "type":
                    self._retype(node, declaration)
        mark(declaration, self._update, node)

    def _retype(self, node: etree._Element, declaration: etree._Element) -> None:
        for child in declaration.findall(xs("simpleType")) + declaration.findall(xs("complexType")):
            declaration.remove(child)
        inline = _inline(node)
        if inline is not None:
            declaration.append(adopt(inline, self._update))

    def _move(self, node: etree._Element, element: etree._Element, owner: etree._Element) -> None:
        place = self._place(node, owner)
        if place is None:
            if not (node.get(gen("after")) or node.get(gen("before"))):
                self._found.add(node, f"moves {element.get('name')}: say with gen:after or gen:before where to")
            return
        group, index = place
        if element.getparent() is group and group.index(element) < index:
            index -= 1
        _detach(element)
        group.insert(index, element)

    def _attribute(self, node: etree._Element, target: etree._Element) -> None:
        owner = self._descend(node, target)
        if owner is None:
            return
        parent = content_parent(owner)
        name, old = node.get("name"), node.get(gen("renames")) or node.get("name") or ""
        names = [a.get("name") or "" for a in parent.findall(xs("attribute"))]
        existing = next((a for a in parent.findall(xs("attribute")) if a.get("name") == old), None)
        verb = next((word for word in ("removes", "renames", "alters") if node.get(gen(word))), "")
        if not verb:
            if existing is not None:
                self._found.add(
                    node, f"adds the attribute {name}, which {label(owner)} already has; gen:alters changes it"
                )
                return
            last = parent.find(xs("anyAttribute"))
            parent.insert(len(parent) if last is None else parent.index(last), adopt(node, self._update))
        elif existing is None:
            self._found.add(
                node, f"{verb} the attribute {old}, which {label(owner)} does not have of its own{nearest(old, names)}"
            )
        elif verb == "removes":
            parent.remove(existing)
        elif name in names and name != old:
            self._found.add(node, f"renames the attribute {old} to {name}, which {label(owner)} already has")
        else:
            existing.set("name", name or "")
            self._alter(node, existing)


def _names(owner: etree._Element) -> list[str]:
    return [element.get("name") or "" for element in declared(owner)]


def _inline(node: etree._Element) -> etree._Element | None:
    return next((child for child in node if child.tag in (xs("simpleType"), xs("complexType"))), None)


def _detach(element: etree._Element) -> None:
    """Take an element out of its group, and groups that hold nothing then out of theirs."""
    node, parent = element, element.getparent()
    while parent is not None:
        parent.remove(node)
        if parent.tag not in COMPOSITORS or len(parent):
            return
        node, parent = parent, parent.getparent()
