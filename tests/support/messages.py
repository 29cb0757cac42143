"""Any message of any release's bindings, and what may become of a document on its way."""

from __future__ import annotations

import copy
import dataclasses
import random
from enum import Enum
from functools import cache
from importlib import import_module
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st
from lxml import etree
from support.paths import RELEASES

from webexgen.bindings.identifiers import release_folder
from webexgen.qname import XSI_TYPE

XML_CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from(
    "\t\n\r\x7f\x85<>&'\"]"
)


XML_CHARACTERS = XML_CHARACTERS.filter(lambda character: character not in "\ufffe\uffff")
INTEGERS = {"int": 31, "long": 63, "short": 15, "byte": 7, "unsignedInt": 32, "unsignedLong": 64}
XSI = "http://www.w3.org/2001/XMLSchema-instance"


@cache
def package_of(release: str) -> Any:
    return import_module(f"webex_xmlapi.{release_folder(release)}")


@cache
def contents(release: str, direction: int) -> tuple[type[Any], ...]:
    """The classes of all operations' requests (0) or answers (1)."""
    package = package_of(release)
    registry = import_module(f"{package.__name__}._registry")
    paths = [paths[direction].partition(".") for paths in registry.OPERATIONS.values()]
    return tuple(getattr(getattr(package, module), name) for module, _, name in paths)


@cache
def value(hint: Any, facets: tuple[tuple[str, Any], ...]) -> st.SearchStrategy[Any]:
    """Values of a field's annotation, within what the schema says of them."""
    said = dict(facets)
    if get_origin(hint) in (Union, UnionType):
        kinds = [kind for kind in get_args(hint) if kind is not type(None)]
        return st.one_of([value(kind, facets) for kind in kinds])
    if get_origin(hint) is list:
        return st.lists(value(get_args(hint)[0], facets), max_size=3)
    if dataclasses.is_dataclass(hint):
        return objects(hint)
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    if hint is str:
        longest = min(said.get("max_length") or 12, 12)
        return st.text(XML_CHARACTERS, min_size=min(said.get("min_length") or 0, longest), max_size=longest)
    if hint is int:
        bits = INTEGERS.get(said.get("type", ""), 80)
        low, high = (said.get(name) for name in ("min_inclusive", "max_inclusive"))
        return st.integers(-(2**bits) if low is None else int(low), 2**bits - 1 if high is None else int(high))
    if hint is float:
        return st.floats(allow_nan=False)
    if hint is bool:
        return st.booleans()
    if hint is bytes:
        return st.binary(max_size=8)
    return st.none()


@cache
def fields(cls: type[Any]) -> dict[str, st.SearchStrategy[Any]]:
    hints = get_type_hints(cls)
    return {
        field.name: value(hints[field.name], tuple(sorted((k, v) for k, v in field.metadata.items() if k in FACETS)))
        for field in dataclasses.fields(cls)
    }


FACETS = ("type", "max_length", "min_length", "min_inclusive", "max_inclusive")


@st.composite
def objects(draw: st.DrawFn, cls: type[Any], most: int = 4) -> Any:
    """Objects of a class with a few of its fields filled."""
    known = fields(cls)
    names = draw(st.lists(st.sampled_from(sorted(known)), max_size=most, unique=True)) if known else []
    return cls(**{name: draw(known[name]) for name in names})


@st.composite
def messages(draw: st.DrawFn) -> tuple[Any, Any]:
    """A release's package and one of its messages."""
    package = package_of(draw(st.sampled_from(RELEASES)))
    release = package.RELEASE
    if draw(st.booleans()):
        security = draw(st.none() | objects(package.SecurityContext))
        body = draw(st.lists(st.sampled_from(contents(release, 0)).flatmap(objects), min_size=1, max_size=3))
        return package, package.Request(security=security, body=body)
    responses = draw(st.lists(objects(package.service.Response), max_size=2))
    body = draw(st.lists(st.sampled_from(contents(release, 1)).flatmap(objects), min_size=1, max_size=3))
    return package, package.Response(responses=responses, body=body)


ODD = [
    "",
    " ",
    "TRUE",
    " 45 ",
    "+5",
    "007",
    "1####2###4",
    "1.50",
    "-0",
    "1e3",
    "NaN",
    "inf",
    "YQ=",
    "Y Q = =",
    "é\u00a0",
    "]]>",
    "x\ry\n",
]


TYPES = [
    "ep:getUserResponse",
    "getsessioninforesponse",
    "q:GetUserResponse",
    "new:x",
    "java:com.webex.service.binding.ep.New",
    "",
    " a b ",
]


NAMES = [
    "new",
    "confName",
    "body",
    "bodyContent",
    "session",
    "{urn:new}a",
    "{http://www.webex.com/schemas/2002/06/service/ep}status",
]


class Disturbance:
    """What may become of a document on its way, decided by `seed`."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def __call__(self, data: bytes) -> bytes:
        root = etree.fromstring(data)
        for _ in range(self.random.randint(1, 8)):
            deeds = (
                self.shuffle,
                self.insert,
                self.attribute,
                self.rename,
                self.text,
                self.repeat,
                self.remove,
                self.loose,
                self.type,
            )
            self.random.choice(deeds)(self.random.choice(list(root.iter())))
        text = self.written(root, {"xml": "http://www.w3.org/XML/1998/namespace"})
        encoding = self.random.choice(["utf-8", "utf-8", "utf-16", "iso-8859-1"])
        return f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding, "xmlcharrefreplace")

    def shuffle(self, node: etree._Element) -> None:
        children = list(node)
        self.random.shuffle(children)
        node[:] = children

    def insert(self, node: etree._Element) -> None:
        new = etree.Element(self.random.choice(NAMES))
        for _ in range(self.random.randint(0, 2)):
            etree.SubElement(new, self.random.choice(NAMES)).text = self.random.choice(ODD)
        node.insert(self.random.randint(0, len(node)), new)

    def attribute(self, node: etree._Element) -> None:
        node.set(
            self.random.choice([*NAMES, f"{{{XSI}}}nil", "{http://www.w3.org/XML/1998/namespace}lang"]),
            self.random.choice(ODD),
        )

    def type(self, node: etree._Element) -> None:
        contents = [inner for inner in node.iter() if inner.get(XSI_TYPE)]
        (contents[0] if contents else node).set(XSI_TYPE, self.random.choice(TYPES))

    def rename(self, node: etree._Element) -> None:
        local = etree.QName(node).localname
        if node.getparent() is not None:
            uri = self.random.choice(["", "{urn:new}", "{http://www.webex.com/schemas/2002/06/service}"])
            node.tag = self.random.choice([f"{uri}{local}", f"{uri}{local.swapcase()}", self.random.choice(NAMES)])

    def text(self, node: etree._Element) -> None:
        if not len(node):
            node.text = self.random.choice(ODD)

    def loose(self, node: etree._Element) -> None:
        if len(node):
            self.random.choice(list(node)).tail = self.random.choice(ODD)

    def repeat(self, node: etree._Element) -> None:
        parent = node.getparent()
        if parent is not None and len(list(node.iter())) < 50:
            parent.insert(self.random.randint(0, len(parent)), copy.deepcopy(node))

    def remove(self, node: etree._Element) -> None:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)

    def written(self, node: etree._Element, scope: dict[str, str]) -> str:
        """The element, with prefixes and references as they fall."""
        scope = dict(scope)
        declared: list[str] = []

        def name(tag: str, *, attribute: bool = False) -> str:
            uri, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
            if not uri and attribute:
                return local
            known = [prefix for prefix, bound in scope.items() if bound == uri and (prefix or not attribute)]
            if not uri and not scope.get(""):
                return local
            if not known:
                fresh = (
                    [""]
                    if not uri
                    else [
                        p for p in ("ep", "serv", "java", "q", "ns0", "") if p not in declared and (p or not attribute)
                    ]
                )
                prefix = self.random.choice(fresh or [f"p{len(declared)}"])
                scope[prefix] = uri
                declared.append(prefix)
                known = [prefix]
            prefix = self.random.choice(known)
            return f"{prefix}:{local}" if prefix else local

        tag = name(str(node.tag))
        attributes = "".join(
            f" {name(str(key), attribute=True)}={self.quoted(held)}" for key, held in node.attrib.items()
        )
        bound = "".join(
            f" xmlns{':' if prefix else ''}{prefix}={quoteattr(scope[prefix])}" for prefix in dict.fromkeys(declared)
        )
        inside = self.characters(node.text) + "".join(
            self.written(child, scope) + self.characters(child.tail) for child in node
        )
        return f"<{tag}{bound}{attributes}>{inside}</{tag}>"

    def quoted(self, text: str) -> str:
        return quoteattr(text, {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})

    def characters(self, text: str | None) -> str:
        if not text:
            return self.random.choice(["", "", "", "", "", "<!-- c -->", "<?p i?>", "\n  "]) if text is None else ""
        if "]]>" not in text and "\r" not in text and self.random.random() < 0.1:
            return f"<![CDATA[{text}]]>"
        return escape(text, {"\r": "&#13;"})
