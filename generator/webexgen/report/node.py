"""Elements, attributes and groups of a message as a tree to read: what there is to say of each, in words and as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

from webexgen.catalog.graph import BASELINE
from webexgen.schema.basis import assumed_text

__all__ = ["Node", "as_json", "basis_text", "given_text"]


@dataclass(frozen=True, slots=True)
class Node:
    """An element, or a group of alternatives or in any order, with what it holds; or an attribute, whose `name` begins with @.

    `kind` tells an element from a group, whose `name` is its kind. `type` is "" for an anonymous complex type; an
    anonymous simple one goes by the built-in type under it. `default` and `fixed` are values as in the schema. `since` is the label under which the element came to the
    release's lineage at this place: an element of the baseline is no older than the one that holds it; of an attribute, "", only `changes` tell. `first_releases` are the labels
    under which it came, on each train, and `available` says so in words. `evidence`, `assumed`, `announced` and `seen` are those of `Basis`. `changes` says what has
    happened to the element since.
    """

    name: str
    type: str = ""
    occurs: str = "1"
    since: str = BASELINE
    kind: Literal["element", "sequence", "choice", "all", "any", "attribute"] = "element"
    sensitive: bool = False
    deprecated: str = ""
    default: str | None = None
    fixed: str | None = None
    facets: str = ""
    doc: str = ""
    evidence: str = "documented"
    assumed: tuple[str, ...] = ()
    announced: bool = True
    seen: str = ""
    first_releases: tuple[str, ...] = ()
    available: str = ""
    changes: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()


_EVIDENCE = {"documented": "", "shown": "shown by an example", "implied": "implied"}


def given_text(node: Node) -> str:
    """The value of an element or attribute that has none in a message: `default 1`, or `fixed 1`, which is the only one."""
    values = {"fixed": node.fixed, "default": node.default}
    return next((f"{word} {value or repr('')}" for word, value in values.items() if value is not None), "")


def basis_text(node: Node) -> str:
    """What is less than certain of an element: `shown by an example; type and place assumed`; "" where nothing is."""
    parts = (
        _EVIDENCE.get(node.evidence, "") if node.announced else "",
        "" if node.announced else "not announced for this message",
        f"{assumed_text(node.assumed)} assumed" if node.assumed else "",
    )
    return "; ".join(filter(None, parts))


def as_json(node: Node) -> Mapping[str, object]:
    """The tree as plain values, in the order of `Node`; what is empty or false is left out."""
    values = {field.name: getattr(node, field.name) for field in fields(node)}
    values["children"] = [as_json(child) for child in node.children]
    kept = {name: value for name, value in values.items() if value not in (None, False, True, "", [], ())}
    if node.kind != "element":
        del kept["evidence"]  # of a group or an attribute nobody says anything
    flags = {"sensitive": True} if node.sensitive else {}
    flags |= {} if node.announced else {"announced": False}
    return {name: (flags | kept)[name] for name in values if name in flags or name in kept}
