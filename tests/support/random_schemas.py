"""Random schemas as plain data, random edits of them, and their text. Knows nothing of webexgen."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any
from xml.sax.saxutils import quoteattr

XS = "http://www.w3.org/2001/XMLSchema"
NAMES = ("a", "b", "c", "d", "e")
COMPLEX = ("T0", "T1", "T2", "T3", "T4")
SIMPLE = ("S0", "S1", "S2")
BUILTIN = (
    "xs:string",
    "xs:token",
    "xs:normalizedString",
    "xs:int",
    "xs:long",
    "xs:boolean",
    "xs:decimal",
    "xs:date",
    "xs:unsignedByte",
    "xs:NCName",
    "xs:double",
    "xs:dateTime",
)
OCCURS = ((1, 1), (1, 1), (1, 1), (0, 1), (0, 1), (0, None), (1, None), (2, 3), (0, 2), (0, 3), (2, 2))
PATTERNS = (
    "[a-z]*",
    "a|b",
    r"\d+",
    "[a-c]{1,3}",
    ".*",
    r"\S+",
    "[ab ]*",
    "a?b?",
    "[^x]*",
    "a{2,}",
    "(a|b)*c?",
    "a|b|c",
)
FACET_ORDER = (
    "minLength",
    "maxLength",
    "pattern",
    "enumeration",
    "whiteSpace",
    "minInclusive",
    "minExclusive",
    "maxInclusive",
    "maxExclusive",
    "totalDigits",
)
Node = dict[str, Any]
BOUNDS = {
    "xs:date": ("2000-01-01", "2010-06-30", "2024-02-29"),
    "xs:dateTime": ("2000-01-01T00:00:00Z", "2010-06-30T12:00:00Z", "2024-02-29T00:00:00Z"),
    "xs:double": ("0", "1.5", "10"),
}


class Maker:
    """Makes schemas and edits from one source of chance."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._usual = {name: self.pick((*BUILTIN, *SIMPLE, *SIMPLE)) for name in NAMES[:3]}
        self._usual |= {name: self.pick(COMPLEX[1:]) for name in NAMES[3:]}

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, options: Any) -> Any:
        return self.random.choice(options)

    def schema(self) -> Node:
        simples = [self.simple(name) for name in SIMPLE]
        made: Node = {"form": "unqualified" if self.chance(0.1) else "qualified", "simples": simples, "types": []}
        for index in reversed(range(len(COMPLEX))):
            made["types"].insert(0, self.complex(index))
        return made

    # simple types

    def simple(self, name: str) -> Node:
        base = self.pick(("xs:string", "xs:string", "xs:token", "xs:int", "xs:decimal", *BOUNDS))
        return {"name": name, "base": base, "facets": self.facets(base)}

    def facets(self, base: str) -> Node:
        found: Node = {}
        if base in ("xs:string", "xs:token"):
            if self.chance(0.3):
                found["enumeration"] = self.random.sample(["a", "b", "a b", " a", "ab", "a  b"], self.pick((1, 2, 3)))
            if self.chance(0.3):
                found["pattern"] = self.random.sample(PATTERNS, self.pick((1, 1, 2)))
            if self.chance(0.3):
                found["minLength"] = [str(self.pick((0, 1, 2)))]
            if self.chance(0.3):
                found["maxLength"] = [str(self.pick((2, 3, 5)))]
            if base == "xs:string" and self.chance(0.3):
                found["whiteSpace"] = [self.pick(("collapse", "replace", "preserve"))]
        elif base in ("xs:int", "xs:decimal"):
            if self.chance(0.3):
                found["enumeration"] = self.random.sample(["1", "01", "2", "10", "100", "+3"], self.pick((1, 2, 3)))
            if self.chance(0.4):
                found[self.pick(("minInclusive", "minExclusive"))] = [self.pick(("0", "1", "2", "-2147483648"))]
            if self.chance(0.4):
                found[self.pick(("maxInclusive", "maxExclusive"))] = [
                    self.pick(("10", "99", "100", "255", "2147483647"))
                ]
            if self.chance(0.2):
                found["totalDigits"] = [str(self.pick((1, 2, 3)))]
            if self.chance(0.2):
                found["pattern"] = [self.pick((r"\d+", r"[1-9]\d*", r"\d{1,2}", "0|1"))]
        else:
            if self.chance(0.4):
                found[self.pick(("minInclusive", "minExclusive"))] = [self.pick(BOUNDS[base])]
            if self.chance(0.3):
                found[self.pick(("maxInclusive", "maxExclusive"))] = [self.pick(BOUNDS[base])]
        return found

    # complex types

    def complex(self, index: int) -> Node:
        base = self.pick(COMPLEX[index + 1 :]) if index + 1 < len(COMPLEX) and self.chance(0.25) else None
        return {
            "name": COMPLEX[index],
            "base": base,
            "group": (
                self.group(index, [*self.random.sample(NAMES, self.pick((1, 2, 3, 3)))], 2)
                if self.chance(0.9)
                else None
            ),
            "attributes": [self.attribute(name) for name in ("m", "n") if self.chance(0.3)],
            "any": self.any_attribute() if self.chance(0.15) else None,
            "abstract": index > 0 and self.chance(0.07),
            "block": self.pick(("", "", "", "", "", "extension")),
        }

    def any_attribute(self) -> Node:
        return {"ns": self.pick(("##any", "##other", "##local", "urn:x")), "pc": self.pick(("lax", "skip"))}

    def attribute(self, name: str) -> Node:
        made: Node = {
            "name": name,
            "type": self.pick((*BUILTIN, *SIMPLE)),
            "use": self.pick(("optional", "required", "optional", "optional")),
        }
        if made["use"] == "optional" and self.chance(0.2):
            made[self.pick(("default", "fixed"))] = self.pick(("1", "a"))
        return made

    def element(self, index: int, name: str) -> Node:
        low, high = self.pick(OCCURS)
        later = COMPLEX[index + 1 :]
        type_ = self.pick(later) if later and self.chance(0.4) else self.pick((*BUILTIN, *SIMPLE, *SIMPLE))
        if self.chance(0.85):  # as a schema has to where one content has the name twice
            type_ = self._usual[name]
        if self.chance(0.03):
            type_ = self.pick(("xs:anyType", COMPLEX[index]))
        made: Node = {"kind": "element", "name": name, "type": type_, "min": low, "max": high}
        if self.chance(0.1):
            made["nillable"] = self.pick(("true", "1"))
        if type_ not in COMPLEX and type_ != "xs:anyType" and self.chance(0.1):
            made[self.pick(("default", "fixed"))] = self.pick(("1", "a", "10"))
        if self.chance(0.05):
            made["block"] = self.pick(("extension", "#all"))
        return made

    def any(self) -> Node:
        low, high = self.pick(OCCURS)
        return {
            "kind": "any",
            "ns": self.pick(("##other", "##other", "##any", "urn:x", "##local", "urn:x urn:y")),
            "pc": self.pick(("lax", "skip", "lax", "skip", "strict")),
            "min": low,
            "max": high,
        }

    def group(self, index: int, names: list[str], depth: int) -> Node:
        kind = self.pick(("sequence", "sequence", "sequence", "choice", "all" if depth == 2 else "choice"))
        low, high = self.pick(((1, 1), (1, 1), (1, 1), (0, 1), (0, None), (1, 2), (2, 3)))
        parts: list[Node] = []
        if kind == "all":
            parts = [self.element(index, name) for name in names]
            for part in parts:
                part["min"], part["max"] = self.pick(((0, 1), (1, 1)))
            return {"kind": "all", "parts": parts, "min": min(low, 1), "max": 1}
        while names:
            if depth and len(names) > 1 and self.chance(0.35):
                parts.append(self.group(index, [names.pop(), names.pop()], depth - 1))
                if parts[-1]["kind"] == "all":
                    parts[-1]["kind"] = "sequence"
            else:
                parts.append(self.element(index, names.pop()))
        if self.chance(0.12):
            parts.append(self.any())
        return {"kind": kind, "parts": parts, "min": low, "max": high}

    # edits

    def edited(self, schema: Node) -> Node:
        """The schema with one to three things changed."""
        schema = copy.deepcopy(schema)
        for _ in range(self.pick((1, 1, 2, 3))):
            edit: Callable[[Node], None] = self.pick(
                (
                    *[self._edit_particle] * 5,
                    *[self._edit_group] * 3,
                    *[self._edit_attributes] * 2,
                    *[self._edit_simple] * 3,
                    self._edit_type,
                    self._edit_any_attribute,
                    self._edit_form,
                )
            )
            edit(schema)
        return schema

    def _edit_form(self, schema: Node) -> None:
        if self.chance(0.3):
            schema["form"] = "qualified" if schema["form"] == "unqualified" else "unqualified"

    def _edit_particle(self, schema: Node) -> None:
        index, type_ = self.pick(list(enumerate(schema["types"])))
        found = list(particles(type_["group"])) if type_["group"] else []
        if not found:
            type_["group"] = self.group(index, [self.pick(NAMES)], 1)
            return
        group, part = self.pick(found)
        match self.random.randrange(9):
            case 0 | 1:
                part["min"], part["max"] = self.pick(OCCURS)
            case 2:
                group["parts"].remove(part)
                if not group["parts"]:
                    type_["group"] = None
            case 3:
                group["parts"].insert(
                    self.random.randrange(len(group["parts"]) + 1), self.element(index, self.pick(NAMES))
                )
            case 4:
                group["parts"].append(self.any())
            case 5 if part["kind"] == "element":
                group["parts"][group["parts"].index(part)] = self.element(index, part["name"])
            case 6 if part["kind"] == "element":
                part["nillable"] = "false" if part.get("nillable") in ("true", "1") else self.pick(("true", "1"))
            case 7 if part["kind"] == "any":
                part["ns"], part["pc"] = self.pick(
                    (("##any", "lax"), ("##other", "skip"), ("urn:x", "lax"), ("##local", "lax"))
                )
            case _:
                self.random.shuffle(group["parts"])
        if group["kind"] == "all":
            for child in group["parts"]:
                child["min"], child["max"] = min(child["min"], 1), 1
            group["parts"] = [child for child in group["parts"] if child["kind"] == "element"] or [
                self.element(index, "a")
            ]

    def _edit_group(self, schema: Node) -> None:
        types = [type_ for type_ in schema["types"] if type_["group"]]
        if not types:
            return
        type_ = self.pick(types)
        groups = [type_["group"], *[part for _, part in particles(type_["group"], groups=True) if "parts" in part]]
        group = self.pick(groups)
        match self.random.randrange(5):
            case 0 if group["kind"] != "all":
                group["kind"] = "choice" if group["kind"] == "sequence" else "sequence"
            case 1 if group["kind"] != "all":
                group["min"], group["max"] = self.pick(((1, 1), (0, 1), (0, None), (1, 2), (2, 3)))
            case 2 if group["kind"] != "all" and group["parts"]:  # one of its own around a part
                at = self.random.randrange(len(group["parts"]))
                part = group["parts"][at]
                group["parts"][at] = {"kind": self.pick(("sequence", "choice")), "parts": [part], "min": 1, "max": 1}
            case 3 if group["kind"] == "choice" and all(part["kind"] == "element" for part in group["parts"]):
                for part in group["parts"]:  # (a|b)* to a*, b*
                    part["min"], part["max"] = 0, None
                group.update(kind="sequence", min=1, max=1)
            case _ if group["kind"] == "sequence" and (group["min"], group["max"]) == (0, 1):  # (a, b)? to a?, b?
                group["min"] = 1
                for part in group["parts"]:
                    part["min"] = 0
            case _:
                group["min"] = 0 if group["kind"] == "all" else 1

    def _edit_attributes(self, schema: Node) -> None:
        attributes = self.pick(schema["types"])["attributes"]
        if attributes and self.chance(0.7):
            one = self.pick(attributes)
            match self.random.randrange(4):
                case 0:
                    attributes.remove(one)
                case 1:
                    one["use"] = self.pick(("optional", "required", "prohibited"))
                    one.pop("default", None)
                case 2:
                    attributes[attributes.index(one)] = self.attribute(one["name"])
                case _ if one["use"] != "required":
                    one.pop("default", None)
                    one["fixed"] = self.pick(("1", "a"))
                case _:
                    pass
        elif free := [name for name in ("m", "n") if name not in [one["name"] for one in attributes]]:
            attributes.append(self.attribute(self.pick(free)))

    def _edit_any_attribute(self, schema: Node) -> None:
        self.pick(schema["types"])["any"] = self.any_attribute() if self.chance(0.7) else None

    def _edit_simple(self, schema: Node) -> None:
        one = self.pick(schema["simples"])
        if self.chance(0.15):
            one["base"] = self.pick(("xs:string", "xs:token", "xs:int", "xs:decimal", "xs:date"))
            one["facets"] = self.facets(one["base"])
        elif one["facets"] and self.chance(0.3):
            del one["facets"][self.pick(list(one["facets"]))]
        else:
            one["facets"].update(self.facets(one["base"]))

    def _edit_type(self, schema: Node) -> None:
        index, one = self.pick(list(enumerate(schema["types"])))
        match self.random.randrange(4):
            case 0 if index:
                one["abstract"] = not one["abstract"]
            case 1:
                one["block"] = self.pick(("", "extension", "#all"))
            case _:
                later = COMPLEX[index + 1 :]
                one["base"] = self.pick((None, *later)) if one["base"] is None else None

    # rewrites that change no message

    def rewritten(self, schema: Node) -> Node:
        """The same messages in other words: types renamed, inlined, split and reordered, groups wrapped or not, another prefix."""
        schema = copy.deepcopy(schema)
        for type_ in schema["types"]:
            if type_["group"] and self.chance(0.5):
                flatten(type_["group"])
        for type_ in schema["types"]:
            if type_["group"] and type_["group"]["kind"] != "all" and self.chance(0.5):
                for group in [part for _, part in particles(type_["group"], groups=True) if "parts" in part] + [
                    type_["group"]
                ]:
                    if self.chance(0.5):
                        at = self.random.randrange(len(group["parts"]))
                        kind = self.pick(("sequence", "choice"))
                        group["parts"][at] = {"kind": kind, "parts": [group["parts"][at]], "min": 1, "max": 1}
                if self.chance(0.5):
                    type_["group"] = {"kind": "sequence", "parts": [type_["group"]], "min": 1, "max": 1}
                for _, part in particles(type_["group"], groups=True):
                    if part["kind"] == "choice" and self.chance(0.5):
                        self.random.shuffle(part["parts"])
        bases = {type_["base"] for type_ in schema["types"]}
        fresh = {name: f"{name}x" for name in (*COMPLEX[1:], *SIMPLE) if self.chance(0.5) and name not in bases}
        derived = {type_["name"] for type_ in schema["types"] if type_["base"]}
        schema["names"] = {name: new for name, new in fresh.items() if name not in derived}
        # A catalog gives attributes types by name.
        of_attributes = {one["type"] for type_ in schema["types"] for one in type_["attributes"]}
        alone = {*COMPLEX[1:], *SIMPLE} - bases - derived - of_attributes - loops(schema)
        schema["inlined"] = {name for name in sorted(alone) if self.chance(0.3)}
        for type_ in list(schema["types"]):
            if type_["name"] not in bases and not type_["base"] and self.chance(0.3):
                schema["types"].append(self._split(type_))
        self.random.shuffle(schema["types"])
        schema["prefix"] = self.pick(("t", "other"))
        return schema

    def _split(self, type_: Node) -> Node:
        """A new base, with the attributes of a type and the first of what its sequence holds."""
        group, base = type_["group"], {**type_, "name": f"{type_['name']}Base", "group": None, "block": ""}
        if group and (group["kind"], group["min"], group["max"]) == ("sequence", 1, 1) and len(group["parts"]) > 1:
            at = self.random.randrange(1, len(group["parts"]))
            base["group"] = {**group, "parts": group["parts"][:at]}
            group["parts"] = group["parts"][at:]
        type_.update(base=base["name"], attributes=[], any=None)
        return base


def flatten(group: Node) -> None:
    """Put what a group of the same kind holds in its place."""
    for part in [part for part in group["parts"] if "parts" in part]:
        flatten(part)
        if part["kind"] == group["kind"] != "all" and (part["min"], part["max"]) == (1, 1):
            at = group["parts"].index(part)
            group["parts"][at : at + 1] = part["parts"]


def loops(schema: Node) -> set[str]:
    """The types that lead to themselves."""
    uses: dict[str, set[Any]] = {}
    for type_ in schema["types"]:
        parts = particles(type_["group"]) if type_["group"] else []
        uses[type_["name"]] = {type_["base"], *(part.get("type") for _, part in parts)}
    for _ in uses:
        for used in uses.values():
            used |= {name for one in list(used) for name in uses.get(one, ())}
    return {name for name, used in uses.items() if name in used}


def particles(group: Node, *, groups: bool = False) -> list[tuple[Node, Node]]:
    """(group around it, particle) of all particles below; of groups too if asked for."""
    found: list[tuple[Node, Node]] = []
    for part in group["parts"]:
        if "parts" in part:
            if groups:
                found.append((group, part))
            found += particles(part, groups=groups)
        else:
            found.append((group, part))
    return found


def text(schema: Node) -> str:
    """The schema document. Its document element is `r`, of type R, which holds a `t` of type T0."""
    return _Text(schema).document()


class _Text:
    def __init__(self, schema: Node) -> None:
        self._schema, self._prefix = schema, schema.get("prefix", "t")

    def document(self) -> str:
        inlined = self._schema.get("inlined", set())
        body = [self._simple(one) for one in self._schema["simples"] if one["name"] not in inlined]
        body += [self._complex(type_) for type_ in self._schema["types"] if type_["name"] not in inlined]
        prefix = self._prefix
        return (
            f'<xs:schema xmlns:xs="{XS}" xmlns:{prefix}="urn:t" targetNamespace="urn:t" '
            f'elementFormDefault="{self._schema["form"]}">\n'
            f'<xs:element name="r" type="{prefix}:R"/>\n'
            f'<xs:complexType name="R"><xs:sequence><xs:element name="t" type="{self._name("T0")}"/></xs:sequence>'
            "</xs:complexType>\n" + "\n".join(body) + "\n</xs:schema>\n"
        )

    def _name(self, name: str) -> str:
        return name if name.startswith("xs:") else f"{self._prefix}:{self._own(name)}"

    def _own(self, name: str) -> str:
        return str(self._schema.get("names", {}).get(name, name))

    def _simple(self, one: Node) -> str:
        facets = "".join(
            f"<xs:{name} value={quoteattr(value)}/>" for name in FACET_ORDER for value in one["facets"].get(name, ())
        )
        inside = f'<xs:restriction base="{self._name(one["base"])}">{facets}</xs:restriction>'
        return f"<xs:simpleType {_words(self._named(one))}>{inside}</xs:simpleType>"

    def _named(self, type_: Node) -> Node:
        """Nothing for a type that stands where it is used."""
        return {} if type_["name"] in self._schema.get("inlined", ()) else {"name": self._own(type_["name"])}

    def _typed(self, name: str) -> tuple[Node, str]:
        """The attribute `type`, or the type itself."""
        if name not in self._schema.get("inlined", ()):
            return {"type": self._name(name)}, ""
        simple = next((one for one in self._schema["simples"] if one["name"] == name), None)
        if simple is not None:
            return {}, self._simple(simple)
        return {}, self._complex(next(one for one in self._schema["types"] if one["name"] == name))

    def _complex(self, type_: Node) -> str:
        inside = self._particle(type_["group"]) if type_["group"] else ""
        for one in type_["attributes"]:
            words = {"name": one["name"], "type": self._name(one["type"]), "use": one["use"]}
            words |= {key: one[key] for key in ("default", "fixed") if key in one}
            inside += f"<xs:attribute {_words(words)}/>"
        if type_["any"]:
            inside += f'<xs:anyAttribute namespace="{type_["any"]["ns"]}" processContents="{type_["any"]["pc"]}"/>'
        if type_["base"]:
            base = self._name(type_["base"])
            inside = f'<xs:complexContent><xs:extension base="{base}">{inside}</xs:extension></xs:complexContent>'
        words = self._named(type_)
        if type_["abstract"]:
            words["abstract"] = "1"
        if type_["block"]:
            words["block"] = type_["block"]
        return f"<xs:complexType {_words(words)}>{inside}</xs:complexType>"

    def _particle(self, part: Node) -> str:
        occurs = {"minOccurs": str(part["min"]), "maxOccurs": "unbounded" if part["max"] is None else str(part["max"])}
        occurs = {key: value for key, value in occurs.items() if value != "1"}
        if "parts" in part:
            inside = "".join(map(self._particle, part["parts"]))
            return f"<xs:{part['kind']} {_words(occurs)}>{inside}</xs:{part['kind']}>"
        if part["kind"] == "any":
            return f'<xs:any namespace="{part["ns"]}" processContents="{part["pc"]}" {_words(occurs)}/>'
        typed, inner = self._typed(part["type"])
        words = {"name": part["name"], **typed, **occurs}
        words |= {key: part[key] for key in ("nillable", "default", "fixed", "block") if key in part}
        return f"<xs:element {_words(words)}>{inner}</xs:element>"


def _words(words: Node) -> str:
    return " ".join(f"{key}={quoteattr(value)}" for key, value in words.items())


def is_consistent(schema: Node) -> bool:
    """What XML Schema demands and libxml2 does not check: one type for all elements of a name in a content, one `a` in an all."""
    types = {type_["name"]: type_ for type_ in schema["types"]}
    for type_ in schema["types"]:
        found: dict[str, str] = {}
        link = type_
        while link is not None:
            parts = [part for _, part in particles(link["group"])] if link["group"] else []
            names = [part["name"] for part in parts if part["kind"] == "element"]
            if link["group"] and link["group"]["kind"] == "all" and (len(set(names)) < len(names) or link is not type_):
                return False
            for part in parts:
                if part["kind"] == "element" and found.setdefault(part["name"], part["type"]) != part["type"]:
                    return False
            link = types.get(link["base"])
            if link is not None and type_["group"] and type_["group"]["kind"] == "all":
                return False
    return True
