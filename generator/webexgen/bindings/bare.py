"""Python source without what only those who maintain it read: comments, and docstrings of what is not offered to users."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

__all__ = ["bare"]

_KEPT = ("# SPDX", "# type:", "# pyright:")


def bare(source: str, offered: Collection[str] = ()) -> str:
    """`source` without comments that have a line of their own, with the first paragraph of its docstring, and with the docstrings of
    definitions that are `offered` and of their public members. Nothing else changes.
    """
    lines, tree = source.splitlines(keepends=True), ast.parse(source)
    gone = {number for number, line in enumerate(lines, 1) if line.lstrip().startswith("#")}
    gone -= {number for number in gone if lines[number - 1].lstrip().startswith(_KEPT)}
    gone -= {number for text in _texts(tree) for number in _span(text)}
    if ast.get_docstring(tree) is not None:
        head = _span(tree.body[0])
        blank = next((number for number in head if not lines[number - 1].strip()), None)
        if blank is not None:
            gone.update(number for number in head if number >= blank)
            lines[blank - 2] = lines[blank - 2].rstrip() + '"""\n'
    for docstring in _docstrings(tree, offered):
        gone.update(_span(docstring))
        if not lines[_span(docstring)[-1]].strip():
            gone.add(_span(docstring)[-1] + 1)
    return "".join(line for number, line in enumerate(lines, 1) if number not in gone)


def _span(node: ast.stmt | ast.expr) -> range:
    """The numbers of the lines of a node."""
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _texts(tree: ast.AST) -> Iterator[ast.expr]:
    """The literals in which a line may begin as a comment does."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Constant, ast.JoinedStr)) and node.end_lineno != node.lineno:
            yield node


def _docstrings(parent: ast.AST, offered: Collection[str] | None) -> Iterator[ast.stmt]:
    """The docstrings below a node that nobody is offered. None: all that is public is offered, as in a class that is."""
    for node in ast.iter_child_nodes(parent):
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield from _docstrings(node, offered) if isinstance(node, ast.stmt) else ()
            continue
        is_offered = not node.name.startswith("_") if offered is None else node.name in offered
        if not is_offered and ast.get_docstring(node) is not None and len(node.body) > 1:
            yield node.body[0]
        yield from _docstrings(node, None if is_offered and isinstance(node, ast.ClassDef) else ())
