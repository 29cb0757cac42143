"""The same language in another spelling: rewrites of whole sets of schemas, documents by path."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from webexgen.qname import XS, local_name, xs

__all__ = ["REWRITES", "Files"]

Files = Mapping[str, bytes]

_NAMES = ("type", "base", "ref", "itemType", "memberTypes", "substitutionGroup", "refer")
_OCCURS = ("minOccurs", "maxOccurs")
_GLOBAL = frozenset(
    map(xs, ("element", "complexType", "simpleType", "group", "attributeGroup", "attribute", "notation"))
)


def _parsed(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_pis=True, huge_tree=True))


def _schemas(root: etree._Element) -> list[etree._Element]:
    """A schema, or those inside a WSDL."""
    return [root] if root.tag == xs("schema") else list(root.iter(xs("schema")))


def _each(files: Files, rewrite: Callable[[etree._Element], object]) -> Files:
    found: dict[str, bytes] = {}
    for path, data in files.items():
        root = _parsed(data)
        for schema in _schemas(root):
            rewrite(schema)
        found[path] = etree.tostring(root)
    return found


def reordered(files: Files) -> Files:
    """Declarations, and documents, the other way round."""

    def rewrite(schema: etree._Element) -> None:
        declared = [node for node in schema if node.tag in _GLOBAL]
        schema[:] = [node for node in schema if node.tag not in _GLOBAL] + declared[::-1]

    return dict(reversed(list(_each(files, rewrite).items())))


def other_prefixes(files: Files) -> Files:
    """Every prefix is another one, the default namespace has one."""
    return {path: etree.tostring(_prefixed(_parsed(data), None)) for path, data in files.items()}


def _prefixed(node: etree._Element, parent: etree._Element | None) -> etree._Element:
    def renamed(prefix: str | None) -> str:
        return f"q-{prefix or 'none'}"

    names = {renamed(prefix): uri for prefix, uri in node.nsmap.items()}
    made = etree.Element(node.tag, nsmap=names) if parent is None else etree.SubElement(parent, node.tag, nsmap=names)
    for key, value in node.attrib.items():
        made.set(key, _renamed(node, str(key), str(value), renamed))
    made.text, made.tail = node.text, node.tail
    for child in node:
        _prefixed(child, made)
    return made


def _renamed(node: etree._Element, key: str, value: str, renamed: Callable[[str | None], str]) -> str:
    """The value of an attribute with the other prefixes in the names that it holds."""
    if key in _NAMES and str(node.tag).startswith(f"{{{XS}}}"):
        words = value.split()
        has_own = [not word.startswith("xml:") and (":" in word or None in node.nsmap) for word in words]
        names = (
            f"{renamed(word.rpartition(':')[0] or None)}:{word.rpartition(':')[2]}" if own else word
            for word, own in zip(words, has_own, strict=True)
        )
        return " ".join(names)
    if key == "xpath":
        return re.sub(r"([\w-]+):(?=[\w*])", lambda found: f"{renamed(found[1])}:", value)
    if key in ("message", "element", "binding") and ":" in value:  # of a WSDL
        return f"{renamed(value.partition(':')[0])}:{value.partition(':')[2]}"
    return value


def inlined(files: Files) -> Files:
    """Groups and attribute groups are written out where the document itself declares them."""

    def rewrite(schema: etree._Element) -> None:
        if schema.find(xs("redefine")) is not None:
            return
        for tag in (xs("group"), xs("attributeGroup")):
            declared = {node.get("name"): node for node in schema.iterchildren(tag)}
            for node in list(schema.iter(tag)):
                _write_out(node, declared)

    return _each(files, rewrite)


def _write_out(node: etree._Element, declared: Mapping[str | None, etree._Element]) -> None:
    reference, parent = node.get("ref"), node.getparent()
    name = None if reference is None else reference.rpartition(":")[2]
    group = declared.get(name)
    if parent is None or reference is None or group is None or name in _led_to(group, declared):
        return
    if node.nsmap.get(reference.rpartition(":")[0] or None) != node.getroottree().getroot().get("targetNamespace"):
        return
    for child in group:
        if child.tag != xs("annotation"):
            made = copy.deepcopy(child)
            if node.tag == xs("group"):
                for key in _OCCURS:
                    made.attrib.pop(key, None)
                    if node.get(key) is not None:
                        made.set(key, node.get(key, ""))
            node.addprevious(made)
            for inner in list(made.iter(str(node.tag))):
                _write_out(inner, declared)
    if node.getparent() is not None:
        parent.remove(node)


def _led_to(group: etree._Element, declared: Mapping[str | None, etree._Element]) -> set[str]:
    """The groups that one refers to, over whatever others."""
    found: set[str] = set()
    pending = [group]
    while pending:
        for node in pending.pop().iter(str(group.tag)):
            name = node.get("ref", "").rpartition(":")[2]
            if name and name not in found:
                found.add(name)
                pending += [declared[name]] if name in declared else []
    return found


def renamed(files: Files) -> Files:
    """Types that xsi:type of nothing names, since none derives from them nor they from any, have another name."""
    derived: set[str] = set()
    for data in files.values():
        for node in _parsed(data).iter(xs("extension"), xs("restriction"), xs("redefine"), xs("override")):
            derived |= {local_name(node.get("base", "").rpartition(":")[2])}
            around = next((up for up in node.iterancestors(xs("complexType")) if up.get("name")), None)
            derived |= {around.get("name", "")} if around is not None else set()
            derived |= {inner.get("name", "") for inner in node} if node.get("schemaLocation") else set()
    complex_ = {n.get("name", "") for data in files.values() for n in _parsed(data).iter(xs("complexType"))} - {""}
    chosen = complex_ - derived
    targets = {n.get("targetNamespace") for data in files.values() for n in _schemas(_parsed(data))}

    def rewrite(schema: etree._Element) -> None:
        for node in schema.iter(etree.Element):
            if node.tag == xs("complexType") and node.get("name") in chosen:
                node.set("name", f"{node.get('name')}-too")
            name = node.get("type", "")
            namespace = node.nsmap.get(name.rpartition(":")[0] or None)
            if name.rpartition(":")[2] in chosen and namespace in targets | {None} and node.tag == xs("element"):
                node.set("type", f"{name}-too")

    return _each(files, rewrite)


def split(files: Files) -> Files:
    """Complex types of several elements extend an abstract one that has the first of them."""

    def rewrite(schema: etree._Element) -> None:
        if schema.get("finalDefault") or schema.get("blockDefault") or schema.find(xs("redefine")) is not None:
            return
        target = schema.get("targetNamespace")
        prefixes = [prefix for prefix, uri in schema.nsmap.items() if uri == target]
        if target is not None and not prefixes:
            return
        for node in list(schema.iterchildren(xs("complexType"))):
            content = node.find(xs("sequence"))
            name = node.get("name", "")
            if content is None or any(map(content.get, _OCCURS)) or len(content) < 2 or len(node.attrib) > 1:
                continue
            begin = etree.Element(xs("complexType"), name=f"{name}-begin", abstract="true")
            etree.SubElement(begin, xs("sequence")).append(next(c for c in content if c.tag != xs("annotation")))
            node.addprevious(begin)
            prefix = f"{prefixes[0]}:" if target is not None and prefixes[0] else ""
            inner = [child for child in node if child.tag != xs("annotation")]
            outer = etree.SubElement(node, xs("complexContent"))
            etree.SubElement(outer, xs("extension"), base=f"{prefix}{name}-begin").extend(inner)

    return _each(files, rewrite)


def nested(files: Files) -> Files:
    """Every sequence holds another one with all that it held."""

    def rewrite(schema: etree._Element) -> None:
        for node in list(schema.iter(xs("sequence"))):
            inner = etree.Element(xs("sequence"))
            inner.extend([child for child in node if child.tag != xs("annotation")])
            node.append(inner)

    return _each(files, rewrite)


def _all() -> Iterator[Callable[[Files], Files]]:
    yield from (reordered, other_prefixes, inlined, renamed, split, nested)


REWRITES: Mapping[str, Callable[[Files], Files]] = {rewrite.__name__: rewrite for rewrite in _all()}
