"""Random documents of a schema, made from its text alone. Shares nothing with webexgen; libxml2 has the last word on each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import permutations
from random import Random

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
TEXTS = (
    *("", " ", "a", "b", "c", "ab", "a b", " a", "a ", "a  b", "\ta", "A", "abc", "aaa", "aaaaaa", "x", "a:b"),
    *("0", "1", "01", "+1", "-1", "2", "3", "9", "10", "11", "98", "99", "100", "101", "254", "255", "256", "1000"),
    *("1.0", "1.5", "1.50", ".5", "5.", "127", "65536", "2147483647", "2147483648", "-2147483648", "-2147483649"),
    *("true", "false", "1e3", "INF", "-INF", "1999-12-31", "2000-01-01", "2000-01-02", "2010-06-30", "2010-07-01"),
    *("2024-02-29", "2024-03-01", "2000-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2010-06-30T12:00:00Z"),
    *("2010-06-30T12:00:01Z", "2024-02-29T00:00:00Z", "2030-01-01T00:00:00"),
)


class NoDocumentError(Exception):
    """This draw leads to no document."""


class Documents:
    """Draws documents of the schema whose document element is `r`. `names` are local names to try under wildcards."""

    def __init__(self, text: str, random: Random, texts: tuple[str, ...] = ()) -> None:
        self._root = etree.fromstring(text.encode())
        self.schema = etree.XMLSchema(etree.fromstring(text.encode()))
        self._random = random
        self._target = self._root.get("targetNamespace", "")
        self._qualified = self._root.get("elementFormDefault") == "qualified"
        self._types = {
            node.get("name", ""): node for node in self._root if node.get("name") and node.tag != f"{XS}element"
        }
        self._texts = tuple(dict.fromkeys((*TEXTS, *texts, *re.findall(r'value="([^"]*)"', text))))
        self._values: dict[str, list[str]] = {}
        self._left = 0

    def draw(self, count: int) -> Iterator[etree._Element]:
        """As many documents at most, each valid."""
        for _ in range(count):
            self._left = 120
            try:
                root = etree.Element(f"{{{self._target}}}r", nsmap={"t": self._target, "x": "urn:x"})
                node = self._root.find(f"{XS}element")
                assert node is not None
                self._fill(root, node, 0)
            except NoDocumentError:
                continue
            if self.schema.validate(root):
                yield root

    def _fill(self, element: etree._Element, declaration: etree._Element, depth: int) -> None:
        type_ = (declaration.get("type") or "xs:anyType").partition(":")[2]
        is_builtin = (declaration.get("type") or "xs:anyType").startswith("xs:")
        nil = declaration.get("nillable") in ("true", "1") and self._random.random() < 0.2
        if is_builtin and type_ == "anyType":
            if self._random.random() < 0.5:
                element.text = self._random.choice(self._texts)
                self._loose(element)
        elif is_builtin or self._types[type_].tag == f"{XS}simpleType":
            if nil and declaration.get("fixed") is None:
                element.set(f"{XSI}nil", "true")
            else:
                element.text = self._value(declaration, type_, is_builtin)
        else:
            name = self._derived(type_)
            if name != type_:
                element.set(f"{XSI}type", f"t:{name}")
            self._attributes(element, name)
            if nil:
                element.set(f"{XSI}nil", "true")
            else:
                self._content(element, name, depth)

    def _derived(self, name: str) -> str:
        """The type itself, or one derived from it."""
        names = [other for other in self._types if name in self._bases(other)[1:]]
        abstract = self._types[name].get("abstract") in ("true", "1")
        if names and (abstract or self._random.random() < 0.3):
            return self._random.choice(names)
        return name

    def _bases(self, name: str) -> list[str]:
        found = [name]
        while (node := self._types[found[-1]].find(f"{XS}complexContent/*")) is not None:
            found.append(node.get("base", "").partition(":")[2])
        return found

    def _body(self, name: str) -> etree._Element:
        """Where a type's own particles and attributes are."""
        node = self._types[name].find(f"{XS}complexContent/*")
        return self._types[name] if node is None else node

    # values

    def _value(self, declaration: etree._Element, name: str, is_builtin: bool) -> str:
        fixed, default = declaration.get("fixed"), declaration.get("default")
        if (
            (fixed is not None or default is not None)
            and declaration.tag == f"{XS}element"
            and self._random.random() < 0.4
        ):
            return ""
        if fixed is not None and self._random.random() < 0.6:
            return self._random.choice((fixed, f" {fixed} ", f"0{fixed}"))
        key = f"xs:{name}" if is_builtin else name
        if key not in self._values:
            self._values[key] = list(self._valid(name, is_builtin))
        if not self._values[key]:
            raise NoDocumentError
        return self._random.choice(self._values[key])

    def _valid(self, name: str, is_builtin: bool) -> Iterator[str]:
        schema = (
            _probe(f"xs:{name}", "") if is_builtin else _probe(f"t:{name}", etree.tostring(self._types[name]).decode())
        )
        probe = etree.Element("{urn:t}probe")
        for text in self._texts:
            probe.text = text
            if schema.validate(probe):
                yield text

    def _attributes(self, element: etree._Element, name: str) -> None:
        bases = self._bases(name)
        declared = {
            a.get("name", ""): a for base in reversed(bases) for a in self._body(base).findall(f"{XS}attribute")
        }
        for attribute, declaration in declared.items():
            use = declaration.get("use", "optional")
            if use == "required" or (use == "optional" and self._random.random() < 0.5):
                prefix, _, type_ = (declaration.get("type") or "").partition(":")
                element.set(attribute, self._value(declaration, type_, prefix == "xs"))
        for base in bases:
            if self._body(base).find(f"{XS}anyAttribute") is not None and self._random.random() < 0.6:
                space = self._random.choice(("", "", "urn:x", "urn:y", self._target))
                local = self._random.choice(("m", "n", "o"))
                name = f"{{{space}}}{local}" if space else local
                if name not in declared:
                    element.set(name, self._random.choice(self._texts))

    # content

    def _content(self, element: etree._Element, name: str, depth: int) -> None:
        for base in reversed(self._bases(name)):
            for child in self._body(base):
                if child.tag in (f"{XS}sequence", f"{XS}choice", f"{XS}all"):
                    self._particle(element, child, depth)

    def _times(self, particle: etree._Element, depth: int) -> int:
        low, high = int(particle.get("minOccurs", "1")), particle.get("maxOccurs", "1")
        if depth > 4 or self._left < 40:
            return low
        most = low + self._random.choice((1, 3, 5)) if high == "unbounded" else int(high)
        return self._random.choice((low, most, self._random.randint(low, most)))

    def _particle(self, element: etree._Element, particle: etree._Element, depth: int) -> None:
        if self._left < 0 or depth > 12:
            raise NoDocumentError
        for _ in range(self._times(particle, depth)):
            match etree.QName(particle).localname:
                case "element":
                    self._left -= 1
                    qualified = particle.get("form", "qualified" if self._qualified else "") == "qualified"
                    name = particle.get("name", "")
                    child = etree.SubElement(element, f"{{{self._target}}}{name}" if qualified else name)
                    self._fill(child, particle, depth + 1)
                case "any":
                    self._stranger(element, particle)
                case "choice":
                    if len(particle):
                        self._particle(element, self._random.choice(list(particle)), depth)
                case kind:
                    parts = list(particle)
                    if kind == "all":
                        self._random.shuffle(parts)
                    for part in parts:
                        self._particle(element, part, depth)

    def matches(self, element: etree._Element, name: str = "R") -> bool:
        """Whether all children are in an order that the types allow: libxml2 miscounts where a repetition holds another."""
        if element.get(f"{XSI}nil") in ("true", "1"):
            return True
        name = (element.get(f"{XSI}type") or name).rpartition(":")[2]
        if name not in self._types or self._types[name].tag == f"{XS}simpleType":
            return True
        bodies = [child for base in reversed(self._bases(name)) for child in self._body(base)]
        groups = [child for child in bodies if child.tag in (f"{XS}sequence", f"{XS}choice", f"{XS}all")]
        word = [str(child.tag) for child in element]
        ends = {0}
        for group in groups:
            ends = self._ends(group, word, ends)
        if len(word) not in ends:
            return False
        types = {node.get("name"): node.get("type", "") for group in groups for node in group.iter(f"{XS}element")}
        return all(self.matches(child, types.get(etree.QName(child).localname, "")) for child in element)

    def _ends(self, particle: etree._Element, word: list[str], starts: set[int]) -> set[int]:
        """Where the names that a particle allows can end, if they begin at one of these places: sets, since a regular expression may try forever."""
        low, high = int(particle.get("minOccurs", "1")), particle.get("maxOccurs", "1")
        for _ in range(low):
            starts = self._once(particle, word, starts)
        found, last = set(starts), starts
        for _ in range(len(word) if high == "unbounded" else int(high) - low):
            last = self._once(particle, word, last)
            if last <= found:
                break
            found |= last
        return found

    def _once(self, particle: etree._Element, word: list[str], starts: set[int]) -> set[int]:
        kind = etree.QName(particle).localname
        if kind in ("element", "any"):
            return {at + 1 for at in starts if at < len(word) and self._is_allowed(particle, word[at])}
        if kind == "choice":
            return {end for part in particle for end in self._ends(part, word, starts)}
        found = set[int]()
        for order in permutations(particle) if kind == "all" else [tuple(particle)]:
            ends = starts
            for part in order:
                ends = self._ends(part, word, ends)
            found |= ends
        return found

    def _is_allowed(self, particle: etree._Element, name: str) -> bool:
        if etree.QName(particle).localname == "element":
            own = particle.get("name", "")
            qualified = particle.get("form", "qualified" if self._qualified else "") == "qualified"
            return name == (f"{{{self._target}}}{own}" if qualified else own)
        return etree.QName(name).namespace in {space or None for space in self._spaces(particle)}

    def _spaces(self, wildcard: etree._Element) -> list[str]:
        stated = wildcard.get("namespace", "##any")
        if stated == "##other":
            return ["urn:x", "urn:y", "urn:z"]
        if stated == "##any":
            return ["", "urn:x", "urn:y", "urn:z", self._target]
        words = {"##local": "", "##targetNamespace": self._target}
        return [words.get(word, word) for word in stated.split()]

    def _stranger(self, element: etree._Element, wildcard: etree._Element) -> None:
        space, local = self._random.choice(self._spaces(wildcard)), self._random.choice(("a", "b", "c", "f"))
        child = etree.SubElement(element, f"{{{space}}}{local}" if space else local)
        if self._random.random() < 0.5:
            child.text = self._random.choice(self._texts)
        if self._random.random() < 0.3:
            self._loose(child)

    def _loose(self, element: etree._Element) -> None:
        element.set(self._random.choice(("m", "o", "{urn:x}m")), "1")
        etree.SubElement(element, self._random.choice(("{urn:t}a", "{urn:x}f", "f"))).text = "1"


@cache
def _probe(type_: str, declaration: str) -> etree.XMLSchema:
    space = 'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t"'
    text = f'<xs:schema {space}><xs:element name="probe" type="{type_}"/>{declaration}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(text))
