"""An operation's request or response as a tree for the terminal."""

from __future__ import annotations

from textwrap import shorten

from rich.text import Text
from rich.tree import Tree

from webexgen.catalog.graph import BASELINE
from webexgen.report.node import Node, basis_text, given_text

__all__ = ["as_text"]

_WIDTH = 100


def as_text(node: Node) -> Tree:
    """A tree for rich's console, an element or attribute a line: name, type, occurs and what else is known.

    `since` shows where it differs from that of the element around; long lists of values are cut.
    """
    return _tree(node, BASELINE)


def _tree(node: Node, since: str) -> Tree:
    parts = [
        (node.name, "bold" if node.kind in ("element", "attribute") else "italic magenta"),
        (node.type, "cyan"),
        (node.occurs if node.occurs != "1" else "", "dim"),
        (_since(node) if node.since not in ("", since) else "", "green"),
        (f"first seen in {node.seen}" if node.seen else "", "green"),
        ("; ".join(node.changes), "green"),
        (basis_text(node), "magenta"),
        ("sensitive" if node.sensitive else "", "bold red"),
        (f"deprecated: {node.deprecated}" if node.deprecated else "", "bold red"),
        (given_text(node), "yellow"),
        (shorten(node.facets, _WIDTH, placeholder=" ..."), "yellow"),
        (node.doc, "dim italic"),
    ]
    tree = Tree(Text("  ").join(Text(text, style) for text, style in parts if text), guide_style="dim")
    tree.children.extend(_tree(child, node.since) for child in node.children)
    return tree


def _since(node: Node) -> str:
    """The release that brought it, or the one on each train."""
    return node.available if len(node.first_releases) > 1 else f"since {node.since}"
