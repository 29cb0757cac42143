"""What must hold of all modules of a set together: bases, references, names of siblings, halves of operations, bounds of values."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal, InvalidOperation

from lxml import etree

from webexgen.builtins import BUILTINS
from webexgen.compose.complex_type import label
from webexgen.compose.directives import ORIGIN
from webexgen.compose.document import QNAME_ATTRIBUTES, FragmentErrors
from webexgen.compose.modules import Module, Modules
from webexgen.compose.origin import gen
from webexgen.errors import ComposeError, listed, nearest
from webexgen.qname import xs

__all__ = ["check"]


def check(modules: Modules, found: FragmentErrors, looked_at: Collection[Module]) -> None:
    """Raises `ComposeError` with what was found before, or else with what is wrong with some modules beside the others."""
    for check in (_check_bases, _check_references, _check_siblings, _check_operations, _check_bounds):
        if found:
            raise ComposeError(listed(found))
        check(modules, looked_at, found)
    if found:
        raise ComposeError(listed(found))


def _check_bases(modules: Modules, looked_at: Collection[Module], found: FragmentErrors) -> None:
    """No type may be declared twice, or derive from itself, through others or not."""
    for module in looked_at:
        names: set[str | None] = set()
        for type_ in module.types():
            if type_.get("name") in names:
                found.add(type_, f"{module.file} declares {type_.get('name')} twice")
            names.add(type_.get("name"))
    for type_ in (type_ for module in looked_at for type_ in module.types()):
        seen, base = [type_], modules.base_of(type_)
        while base is not None and base not in seen:
            seen.append(base)
            base = modules.base_of(base)
        if base is type_:
            found.add(type_, f"{type_.get('name')} derives from itself")


def _check_siblings(modules: Modules, looked_at: Collection[Module], found: FragmentErrors) -> None:
    for module in looked_at:
        for type_ in module.root.iter(xs("complexType")):
            names: dict[str | None, etree._Element] = {}
            for _, element in modules.elements(type_):
                other = names.setdefault(element.get("name"), element)
                if other is not element:
                    culprit = element if element.get(ORIGIN) else other
                    found.add(culprit, f"{label(type_)} would hold two elements {element.get('name')}")


def _check_references(modules: Modules, looked_at: Collection[Module], found: FragmentErrors) -> None:
    for module in looked_at:
        visible = {module.namespace, *(node.get("namespace") for node in module.root.findall(xs("import")))}
        for node in module.root.iter(etree.Element):
            for attribute in QNAME_ATTRIBUTES:
                name = node.get(attribute)
                prefix, _, builtin = (name or "").partition(":")
                if not name or (prefix == "xs" and builtin in BUILTINS):
                    continue
                if prefix == "xs":
                    near = nearest(builtin, BUILTINS, prefix="xs:")
                    found.add(node, f"{attribute}={name!r}: XML Schema has no such type{near}")
                    continue
                type_ = modules.resolve(name)
                if type_ in modules.removed:
                    user = next((a.get("name") for a in (node, *node.iterancestors()) if a.get("name")), "")
                    found.append(
                        f"{modules.removed[type_]}: removes {name}, which {user} in {module.file} still refers to"
                    )
                elif type_ not in modules.named:
                    space, _, local = type_.rpartition("}")
                    near = nearest(
                        local, [known.rpartition("}")[2] for known in modules.named if known.startswith(space)]
                    )
                    found.add(node, f"{attribute}={name!r}: there is no such type{near}")
                elif type_[1:].partition("}")[0] not in visible:
                    found.add(node, f"{attribute}={name!r}: {module.file} does not import that namespace")


def _check_operations(modules: Modules, looked_at: Collection[Module], found: FragmentErrors) -> None:
    """An operation has one request and one response, in one namespace, and both are deprecated or none."""
    files: dict[str, set[str]] = {}
    for module in modules.by_file.values():
        for type_ in module.types():
            files.setdefault(type_.get(gen("operation"), ""), set()).add(module.file)
    for module in looked_at:
        halves: dict[str, dict[str, etree._Element]] = {}
        for type_ in module.types():
            name, direction = type_.get(gen("operation")), type_.get(gen("direction"), "")
            others = sorted(files.get(name or "", set()) - {module.file})
            if name and others:
                found.add(
                    type_, f"is the {direction} of {name}, which is an operation of {others[0]}; name it otherwise"
                )
            elif name:
                other = halves.setdefault(name, {}).setdefault(direction, type_)
                if other is not type_:
                    found.add(type_, f"is the {direction} of {name}, which {other.get('name')} is already")
        for name, types in halves.items():
            for direction, missing in (("request", "response"), ("response", "request")):
                if direction not in types:
                    continue
                if missing not in types:
                    found.add(
                        types[direction],
                        f"is the {direction} of {name}, which has no {missing}: declare a type for that, too",
                    )
                elif types[direction].get(gen("deprecated")) and not types[missing].get(gen("deprecated")):
                    found.add(
                        types[direction],
                        f"is the {direction} of {name} and deprecated, its {missing} {types[missing].get('name')} is not: "
                        "an operation is with both",
                    )


_BOUNDS = (("minLength", "maxLength"), ("minInclusive", "maxInclusive"), ("fractionDigits", "totalDigits"))


def _check_bounds(_: Modules, looked_at: Collection[Module], found: FragmentErrors) -> None:
    """Of two numbers that bound a value, the lower one is not above the upper one, which libxml2 does not look at."""
    for module in looked_at:
        for restriction in module.root.iter(xs("restriction")):
            facets = {etree.QName(facet).localname: facet.get("value", "") for facet in restriction.iter(etree.Element)}
            for low, high in _BOUNDS:
                try:
                    crossed = Decimal(facets[low]) > Decimal(facets[high])
                except (KeyError, InvalidOperation):  # not there, or no number: libxml2 tells that
                    continue
                if crossed:
                    type_ = restriction.getparent()
                    assert type_ is not None
                    found.add(type_, f"xs:{low} {facets[low]} is above xs:{high} {facets[high]}: no value is both")
