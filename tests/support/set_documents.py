"""Random documents of a set of schemas, made from the texts of its documents alone. Shares nothing with webexgen; libxml2 has the last word.

A document is filled at random as its declarations say, and then changed in a few places, which brings it to the edge of what is valid.
"""

from __future__ import annotations

import copy
import re
import re._parser as patterns  # type: ignore[import-not-found]  # what Python's own patterns are made of
from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import Any

from lxml import etree

__all__ = ["SetDocuments"]

XS = "{http://www.w3.org/2001/XMLSchema}"
XML = "{http://www.w3.org/XML/1998/namespace}"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_TEXTS = {
    **dict.fromkeys(("decimal", "float", "double"), ("0", "1", "1.5", "-1", "10")),
    **dict.fromkeys(("integer", "int", "long", "short", "byte", "nonNegativeInteger", "unsignedInt"), ("0", "1", "7", "100")),
    **dict.fromkeys(("positiveInteger", "unsignedShort", "unsignedByte", "unsignedLong"), ("1", "2", "100")),
    "boolean": ("true", "false", "1", "0"),
    "date": ("2000-01-01", "2024-02-29"),
    "dateTime": ("2000-01-01T00:00:00", "2024-02-29T12:00:00Z"),
    "time": ("00:00:00", "23:59:59Z"),
    "gYear": ("1999", "2024"),
    "duration": ("P1D", "PT1H"),
    "base64Binary": ("AAAA",),
    "hexBinary": ("00",),
    "language": ("en",),
    "anyURI": ("urn:a", "http://example.org/"),
}  # fmt: skip
_WORDS = ("a", "b", "x1", "some text", "A", "0")
_NAMES = ("a", "b", "x1", "x-y", "z2", "q3", "w4")
_XML_TEXTS = {f"{XML}lang": "en", f"{XML}space": "preserve", f"{XML}base": "urn:a", f"{XML}id": "i"}
_SORTS = ("element", "type", "group", "attributeGroup", "attribute")
_REFERRING = ("type", "base", "ref", "itemType", "memberTypes", "substitutionGroup")
_Key = tuple[str, str]
"""Sort and Clark name of a global declaration."""
_GROUPS = (f"{XS}sequence", f"{XS}choice", f"{XS}all")


class _NoDocumentError(Exception):
    """This draw leads to no document."""


class SetDocuments:
    """Draws documents of a set whose schemas `schema` was compiled from."""

    def __init__(self, texts: Iterable[bytes], schema: etree.XMLSchema, random: Random) -> None:
        self._random, self._schema = random, schema
        self._declared: dict[_Key, etree._Element] = {}
        self._heads: dict[str, list[str]] = {}
        self._derived: dict[str, list[str]] = {}
        parser = etree.XMLParser(remove_comments=True, remove_pis=True)
        for text in texts:
            root = etree.fromstring(text, parser)
            for node in root.iterchildren(etree.Element):
                if node.get("name"):
                    sort = etree.QName(node).localname.replace("complexType", "type").replace("simpleType", "type")
                    self._declared[sort, f"{{{root.get('targetNamespace', '')}}}{node.get('name')}"] = node
        for (sort, name), node in self._declared.items():
            if sort == "element" and node.get("substitutionGroup"):
                self._heads.setdefault(self._name(node, node.get("substitutionGroup", "")), []).append(name)
            for inner in node.iterfind(f"{XS}complexContent/*[@base]") if sort == "type" else ():
                self._derived.setdefault(self._name(inner, inner.get("base", "")), []).append(name)
        self._roots = [
            n for (sort, n), node in self._declared.items() if sort == "element" and node.get("abstract") != "true"
        ]
        namespaces = sorted({name[1:].partition("}")[0] for _, name in self._declared} - {"", XML[1:-1]})
        self._prefixes = {namespace: f"n{number}" for number, namespace in enumerate(namespaces)}
        self._left = 0

    def prefer(self, other: SetDocuments, names: Mapping[str, str]) -> None:
        """Draw only what leads to a declaration that another set, where namespaces are `names`, has not or has otherwise."""
        leading: dict[_Key, list[_Key]] = {}
        for key, node in self._declared.items():
            for target in self._references(node):
                leading.setdefault(target, []).append(key)
        pending: list[_Key] = []
        for (sort, name), node in self._declared.items():
            theirs = other._declared.get((sort, _renamed(name, names)))
            if theirs is None or other._written(theirs, {}) != self._written(node, names):
                pending.append((sort, name))
        changed: set[_Key] = set()
        while pending:
            key = pending.pop()
            if key not in changed:
                changed.add(key)
                pending += leading.get(key, ())
        self._roots = [name for name in self._roots if ("element", name) in changed]

    def _references(self, declaration: etree._Element) -> Iterator[_Key]:
        """The global declarations that one names itself, and who may stand for them."""
        for node in declaration.iter(etree.Element):
            for attribute in _REFERRING:
                for text in node.get(attribute, "").split():
                    name = self._name(node, text)
                    names = (name, *self._heads.get(name, ()), *self._derived.get(name, ()))
                    yield from ((sort, one) for one in names for sort in _SORTS if (sort, one) in self._declared)

    def _written(self, node: etree._Element, names: Mapping[str, str]) -> tuple[object, ...]:
        """A declaration without its annotations, its names as Clark names."""
        attributes = {
            str(name): (
                " ".join(_renamed(self._name(node, one), names) for one in text.split()) if name in _REFERRING else text
            )
            for name, text in node.attrib.items()
        }
        root = node.getroottree().getroot()
        forms = (
            ()
            if node.getparent() is not root
            else tuple(map(root.get, ("elementFormDefault", "attributeFormDefault", "blockDefault")))
        )
        inner = (
            self._written(child, names) for child in node.iterchildren(etree.Element) if child.tag != f"{XS}annotation"
        )
        return str(node.tag), tuple(sorted(attributes.items())), forms, tuple(inner)

    def draw(self, count: int) -> Iterator[etree._Element]:
        """Documents that are valid, of `count` that are tried."""
        for _ in range(count if self._roots else 0):
            self._left = 80
            try:
                made = self._element(self._random.choice(self._roots), 0)
            except (_NoDocumentError, RecursionError):
                continue
            if self._schema.validate(made):
                yield made
            for _ in range(4):
                changed = copy.deepcopy(made)
                for _ in range(self._random.randint(1, 3)):
                    self._change(changed)
                if self._schema.validate(changed):
                    yield changed

    def _change(self, root: etree._Element) -> None:
        nodes = list(root.iter(etree.Element))
        node = self._random.choice(nodes)
        parent = node.getparent()
        match self._random.randint(0, 4):
            case 0 if parent is not None:
                parent.remove(node)
            case 1 if parent is not None:
                node.addnext(copy.deepcopy(node))
            case 2 if node.attrib:
                del node.attrib[self._random.choice(list(node.attrib))]
            case 3 if (following := node.getnext()) is not None:
                node.addprevious(following)
            case _:
                if not len(node):
                    node.text = self._random.choice((*_WORDS, "", "1", "true", "2000-01-01"))

    def _name(self, node: etree._Element, text: str) -> str:
        prefix, _, local = text.strip().rpartition(":")
        target = node.getroottree().getroot().get("targetNamespace", "")
        return f"{{{node.nsmap.get(prefix or None, '' if prefix else target)}}}{local}"

    def _global(self, sort: str, name: str) -> etree._Element:
        if (sort, name) not in self._declared:
            raise _NoDocumentError
        return self._declared[sort, name]

    # elements

    def _element(self, name: str, depth: int) -> etree._Element:
        node = self._global("element", name)
        nsmap = {prefix: namespace for namespace, prefix in self._prefixes.items()} if depth == 0 else None
        made = etree.Element(name if name[:2] != "{}" else name[2:], nsmap=nsmap)
        typed = node
        while typed.get("type") is None and not len(typed.findall("*")) and typed.get("substitutionGroup"):
            typed = self._global("element", self._name(typed, typed.get("substitutionGroup", "")))
        self._fill(made, typed, depth)
        return made

    def _fill(self, made: etree._Element, node: etree._Element, depth: int) -> None:
        self._left -= 1
        if depth > 14 or self._left < -80:
            raise _NoDocumentError
        inner = next((c for c in node if c.tag in (f"{XS}complexType", f"{XS}simpleType")), None)
        if node.get("fixed") is not None:
            made.text = node.get("fixed")
            return
        type_, name = inner, node.get("type")
        if name is not None:
            full = self._name(node, name)
            if full.startswith(XS):
                made.text = "" if full == f"{XS}anyType" else self._builtin(full[len(XS) :])
                return
            type_ = self._derivation(made, full)
        if type_ is None:
            return
        if type_.tag == f"{XS}simpleType":
            made.text = self._value(type_)
        elif type_.get("abstract") == "true":
            raise _NoDocumentError
        else:
            self._complex(made, type_, depth)

    def _derivation(self, made: etree._Element, name: str) -> etree._Element:
        """The type of this name, or one that derives from it and is named by xsi:type."""
        type_ = self._global("type", name)
        chosen = name
        while self._derived.get(chosen) and (
            self._global("type", chosen).get("abstract") == "true" or self._random.random() < 0.1
        ):
            chosen = self._random.choice(self._derived[chosen])
        namespace, _, local = chosen[1:].partition("}")
        if chosen == name or (namespace and namespace not in self._prefixes):
            return type_
        made.set(XSI_TYPE, f"{self._prefixes[namespace]}:{local}" if namespace else local)
        return self._global("type", chosen)

    def _complex(self, made: etree._Element, type_: etree._Element, depth: int) -> None:
        inner = next(iter(type_.findall(f"{XS}simpleContent/*") + type_.findall(f"{XS}complexContent/*")), None)
        if inner is not None and inner.tag == f"{XS}annotation":
            raise _NoDocumentError
        body = type_ if inner is None else inner
        if inner is not None:
            base = self._name(inner, inner.get("base", ""))
            if base.startswith(XS):
                made.text = self._builtin(base[len(XS) :])
            elif inner.tag == f"{XS}extension":
                declared = self._global("type", base)
                if declared.tag == f"{XS}simpleType":
                    made.text = self._value(declared)
                else:
                    self._complex(made, declared, depth)
            elif (
                restricted := self._declared.get(("type", base))
            ) is not None and restricted.tag == f"{XS}complexType":
                inherited = (
                    restricted.findall(f"{XS}complexContent/*")
                    or restricted.findall(f"{XS}simpleContent/*")
                    or [restricted]
                )
                self._attributes(made, inherited[0])
        for child in body:
            if child.tag in _GROUPS or child.tag == f"{XS}group":
                self._particle(made, child, depth)
        self._attributes(made, body)

    def _particle(self, made: etree._Element, node: etree._Element, depth: int) -> None:
        low, high = int(node.get("minOccurs", "1")), node.get("maxOccurs", "1")
        most = low + self._random.choice((1, 2)) if high == "unbounded" else min(int(high), low + 3)
        times = low if self._left < 0 or depth > 6 else self._random.randint(low, most)
        for _ in range(times):
            if node.tag == f"{XS}element":
                self._child(made, node, depth)
            elif node.tag == f"{XS}group":
                for group in self._global("group", self._name(node, node.get("ref", ""))):
                    if group.tag in _GROUPS:
                        self._particle(made, group, depth)
            elif node.tag in _GROUPS:
                parts = [part for part in node if part.tag != f"{XS}annotation"]
                if node.tag == f"{XS}choice":
                    parts = [self._random.choice(parts)] if parts else []
                elif node.tag == f"{XS}all":
                    self._random.shuffle(parts)
                for part in parts:
                    self._particle(made, part, depth)
            elif node.get("processContents") in ("lax", "skip"):
                etree.SubElement(made, "{urn:webexgen:stranger}any")
            elif node.tag == f"{XS}any":
                raise _NoDocumentError

    def _child(self, made: etree._Element, node: etree._Element, depth: int) -> None:
        if node.get("ref"):
            name = self._name(node, node.get("ref", ""))
            names = [
                n for n in (name, *self._heads.get(name, ())) if self._global("element", n).get("abstract") != "true"
            ]
            if not names:
                raise _NoDocumentError
            made.append(self._element(self._random.choice(names), depth + 1))
            return
        root = node.getroottree().getroot()
        qualified = node.get("form", root.get("elementFormDefault", "unqualified")) == "qualified"
        target = root.get("targetNamespace", "") if qualified else ""
        tag = f"{{{target}}}{node.get('name')}" if target else node.get("name", "")
        self._fill(etree.SubElement(made, tag), node, depth + 1)

    # values

    def _attributes(self, made: etree._Element, body: etree._Element) -> None:
        for node in body:
            if node.tag == f"{XS}attributeGroup":
                self._attributes(made, self._global("attributeGroup", self._name(node, node.get("ref", ""))))
            if node.tag != f"{XS}attribute" or node.get("use") == "prohibited":
                continue
            if node.get("use") != "required" and self._random.random() < 0.6:
                continue
            reference = node.get("ref")
            if reference is not None:
                referred = self._name(node, reference)
                text = _XML_TEXTS.get(referred)
                holder = etree.Element("holder")
                if text is None:
                    self._fill(holder, self._global("attribute", referred), 0)
                made.set(referred if referred[:2] != "{}" else referred[2:], text or holder.text or "")
                continue
            root = node.getroottree().getroot()
            name = node.get("name", "")
            if node.get("form", root.get("attributeFormDefault")) == "qualified":
                name = f"{{{root.get('targetNamespace', '')}}}{name}"
            holder = etree.Element("holder")
            self._fill(holder, node, 0)
            made.set(name, holder.text or "")

    def _builtin(self, name: str) -> str:
        if name in ("ID", "NCName", "Name", "NMTOKEN", "token", "QName", "IDREF", "NMTOKENS"):
            return self._random.choice(_NAMES)
        return self._random.choice(_TEXTS.get(name, _WORDS))

    def _value(self, type_: etree._Element) -> str:
        inner = next(child for child in type_ if child.tag != f"{XS}annotation")
        if inner.tag == f"{XS}union":
            members: list[str | etree._Element] = [self._name(inner, n) for n in inner.get("memberTypes", "").split()]
            members += inner.findall(f"{XS}simpleType")
            return self._of(self._random.choice(members))
        if inner.tag == f"{XS}list":
            item = (
                self._name(inner, inner.get("itemType", "")) if inner.get("itemType") else inner.find(f"{XS}simpleType")
            )
            return " ".join(self._of(item) for _ in range(self._random.randint(0, 3)))
        values = [node.get("value", "") for node in inner.findall(f"{XS}enumeration")]
        if values:
            return self._random.choice(values)
        found = [node.get("value", "") for node in inner.findall(f"{XS}pattern")]
        if found:
            return self._matching(self._random.choice(found))
        text = self._of(
            self._name(inner, inner.get("base", "")) if inner.get("base") else inner.find(f"{XS}simpleType")
        )
        facets = {etree.QName(node).localname: node.get("value", "") for node in inner}
        for name in ("maxInclusive", "minInclusive"):
            if name in facets and self._random.random() < 0.5:
                return facets[name]
        least, most = (int(facets.get(name, facets.get("length", "-1"))) for name in ("minLength", "maxLength"))
        if len(text) < least or (most >= 0 and self._random.random() < 0.3):
            text = "x" * (most if most >= 0 else least)
        return text if most < 0 else text[:most]

    def _of(self, type_: str | etree._Element | None) -> str:
        if type_ is None:
            raise _NoDocumentError
        if isinstance(type_, str):
            if type_.startswith(XS):
                return self._builtin(type_[len(XS) :])
            type_ = self._global("type", type_)
        return self._value(type_)

    def _matching(self, pattern: str) -> str:
        try:
            return self._drawn(patterns.parse(pattern))
        except (re.error, KeyError, ValueError) as error:
            raise _NoDocumentError from error

    def _drawn(self, parsed: Any) -> str:
        found = ""
        for operation, argument in parsed:
            match str(operation):
                case "LITERAL":
                    found += chr(argument)
                case "ANY":
                    found += "x"
                case "IN":
                    found += self._character(argument)
                case "SUBPATTERN":
                    found += self._drawn(argument[3])
                case "BRANCH":
                    found += self._drawn(self._random.choice(argument[1]))
                case "MAX_REPEAT":
                    low, high, inner = argument
                    most = min(int(high), int(low) + 2)
                    found += "".join(self._drawn(inner) for _ in range(self._random.randint(int(low), most)))
                case other:
                    raise ValueError(other)
        return found

    def _character(self, parts: Any) -> str:
        operation, argument = self._random.choice([part for part in parts if str(part[0]) != "NEGATE"])
        if any(str(part[0]) == "NEGATE" for part in parts):
            return "y"
        if str(operation) == "RANGE":
            return chr(self._random.randint(*argument))
        return (
            chr(argument)
            if str(operation) == "LITERAL"
            else {"CATEGORY_DIGIT": "4", "CATEGORY_WORD": "w"}[str(argument)]
        )


def _renamed(name: str, names: Mapping[str, str]) -> str:
    namespace, _, local = name[1:].partition("}")
    return f"{{{names.get(namespace, namespace)}}}{local}"
