"""What a redefined simple type gains, alters and loses: values of its enumeration, other facets, its base, its documentation."""

from __future__ import annotations

import copy

from lxml import etree

from webexgen.catalog.announcement import Update
from webexgen.compose.directives import ORIGIN, SPENT
from webexgen.compose.document import FragmentErrors
from webexgen.compose.modules import Modules
from webexgen.compose.origin import alter, deprecation, document, gen, mark
from webexgen.errors import nearest
from webexgen.qname import xs

__all__ = ["FACETS", "redefine_simple"]

FACETS = (
    "enumeration",
    "pattern",
    "length",
    "minLength",
    "maxLength",
    "minInclusive",
    "maxInclusive",
    "minExclusive",
    "maxExclusive",
    "totalDigits",
    "fractionDigits",
    "whiteSpace",
)
"""What `gen:alters` may name on the xs:restriction of a redefined simple type."""


def redefine_simple(
    node: etree._Element, target: etree._Element, modules: Modules, update: Update, found: FragmentErrors
) -> None:
    """Change `target`, a simple type of the set, as `node` of a fragment says."""
    restriction, existing = node.find(xs("restriction")), target.find(xs("restriction"))
    if restriction is None or existing is None or modules.base_of(node) is not target:
        found.add(node, f"a redefined simple type must restrict itself: base is not {node.get('name')}")
        return
    words, base = (restriction.get(gen("alters")) or "").split(), restriction.get(gen("base"))
    said = (node.get(gen("alters")) or "").split()
    if "documentation" in said:
        document(target, node)
        mark(target, update, node)
    if {*said} - {"documentation"}:
        found.add(
            node, "gen:alters: of an xs:simpleType only documentation can be altered; facets, on its xs:restriction"
        )
    if not words and base is None and not said:
        found.add(node, 'say what it alters: <xs:restriction gen:alters="enumeration">, or names of other facets')
    if restriction.get(gen("assumed")):
        assumed = f"{target.get(gen('assumed'), '')} {restriction.get(gen('assumed'))}".split()
        target.set(gen("assumed"), " ".join(dict.fromkeys(assumed)))
    for word in words:
        if word not in FACETS:
            found.add(restriction, f"gen:alters: cannot alter {word}{nearest(word, FACETS) or _only()}")
    if base is not None:
        if not base.startswith("xs:") and modules.resolve(base) not in modules.named:
            found.add(restriction, f"gen:base={base!r}: there is no such type")
        existing.set("base", base)
        mark(target, update, restriction)
    replaced: set[str] = set()
    for facet in restriction.iterchildren(tag=etree.Element):
        name = etree.QName(facet).localname
        if name not in words:
            found.add(facet, f"xs:{name} is not among what gen:alters names")
        elif name == "enumeration":
            _value(facet, existing, target, found)
        else:
            _facet(facet, existing, target, found, first=name not in replaced)
            replaced.add(name)
    if replaced:
        mark(target, update, restriction)


def _only() -> str:
    return f"; only {', '.join(FACETS)}"


def _value(facet: etree._Element, existing: etree._Element, target: etree._Element, found: FragmentErrors) -> None:
    values = {e.get("value") or "": e for e in existing.findall(xs("enumeration"))}
    value = facet.get("value") or ""
    if facet.get(gen("removes")):
        if value not in values:
            found.add(
                facet, f"removes the value {value!r}, which {target.get('name')} does not have{nearest(value, values)}"
            )
        else:
            existing.remove(values[value])
    elif facet.get(gen("alters")):
        if facet.get(gen("alters")) != "deprecated":
            found.add(facet, "gen:alters: of a value only deprecated can be altered")
        elif value not in values:
            found.add(
                facet, f"alters the value {value!r}, which {target.get('name')} does not have{nearest(value, values)}"
            )
        else:
            alter(values[value], gen("deprecated"), deprecation(facet))
    elif value in values:
        found.add(
            facet, f"adds the value {value!r}, which {target.get('name')} already has; gen:alters changes what is there"
        )
    else:
        existing.append(_adopted(facet))


def _facet(
    facet: etree._Element, existing: etree._Element, target: etree._Element, found: FragmentErrors, *, first: bool
) -> None:
    """Put a facet in the place of those of its name; patterns, which may be several, together."""
    old = existing.findall(str(facet.tag)) if first else []
    removes = facet.get(gen("removes"))
    if removes and not old:
        found.add(facet, f"removes xs:{etree.QName(facet).localname}, which {target.get('name')} does not have")
    for node in old:
        existing.remove(node)
    if not removes:
        existing.append(_adopted(facet))


def _adopted(facet: etree._Element) -> etree._Element:
    """A copy of a fragment's facet as it stands in the set."""
    new = copy.deepcopy(facet)
    alter(new, gen("deprecated"), deprecation(facet))
    for note in ("evidence", "assumed", *SPENT):
        new.attrib.pop(gen(note), None)
    new.set(ORIGIN, f"{facet.base}:{facet.sourceline}")
    return new
