"""Python source without what only those who maintain it read: comments, docstrings of what is not offered to users, and `__all__`."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Collection, Iterator

__all__ = ["bare"]

_KEPT = ("# SPDX", "# type:", "# pyright:")


def bare(source: str, offered: Collection[str] = ()) -> str:
    """`source` without comments, with the first paragraph of its docstring, and with the docstrings of definitions that are `offered`
    and of their public members. `__all__` stays where it names what the module has from elsewhere. Nothing else changes.
    """
    lines, tree = source.splitlines(keepends=True), ast.parse(source)
    gone: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not token.string.startswith(_KEPT):
            line, column = token.start
            before = lines[line - 1][:column].rstrip()
            lines[line - 1] = f"{before}\n"
            gone |= set() if before else {line}
    for statement in tree.body:
        if _is_needless(statement, tree):
            gone.update(_span(statement), (_span(statement)[-1] + 1,))
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


def _is_needless(statement: ast.stmt, tree: ast.Module) -> bool:
    """Is it an `__all__` of names that the module itself defines? These are its own for type checkers, too."""
    if not isinstance(statement, ast.Assign) or ast.unparse(statement.targets[0]) != "__all__":
        return False
    imported = {name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in _names(node)}
    return imported.isdisjoint(ast.literal_eval(statement.value))


def _names(node: ast.ImportFrom) -> Iterator[str]:
    return (alias.asname or alias.name for alias in node.names)


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
