"""Which operations Python sources use: those whose classes or names they mention."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from webexgen.bindings.symbols import Names
from webexgen.errors import InputError
from webexgen.schema.model import Api

__all__ = ["used_operations"]

_OTHERS = ("__pycache__", "build", "dist", "node_modules", "site-packages")
"""Folders with sources that are somebody else's, or made of others."""


def used_operations(source: Path, api: Api, names: Names) -> dict[str, str]:
    """The operations that a Python file uses, or the files below a folder; each with the first place that does, `file:line`.

    An operation is used where its request's or response's class is named, or where a text is its name. Packages of bindings are
    not looked into. Raises `InputError` for a file that cannot be read, or is no Python.
    """
    words = _words(api, names)
    found: dict[str, str] = {}
    for path in _files(source):
        for line, word in _mentioned(path):
            operation = words.get(word)
            if operation is not None:
                found.setdefault(operation, f"{path}:{line}")
    return dict(sorted(found.items()))


def _words(api: Api, names: Names) -> Mapping[str, str]:
    """What stands for an operation in a source."""
    words: dict[str, str] = {}
    for operation in api.operations:
        for word in (names.classes[operation.request], names.classes[operation.response], operation.name):
            words.setdefault(word, operation.name)
    return words


def _files(source: Path) -> Iterator[Path]:
    if source.is_file():
        yield source
        return
    for folder, folders, files in os.walk(source):
        if "_registry.py" in files and "_runtime" in folders:  # a package of bindings names them all
            folders.clear()
            continue
        folders[:] = sorted(
            name
            for name in folders
            if name not in _OTHERS and not name.startswith(".") and not Path(folder, name, "pyvenv.cfg").exists()
        )
        yield from (Path(folder, name) for name in sorted(files) if name.endswith((".py", ".pyi")))


def _mentioned(path: Path) -> Iterator[tuple[int, str]]:
    """Names and texts in a source, with their lines."""
    try:
        tree = ast.parse(path.read_bytes(), path.name)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise InputError(f"{path}:{line}: is no Python that can be read: {getattr(error, 'msg', error)}") from None
    found: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=word, lineno=line) | ast.Attribute(attr=word, lineno=line):
                found.append((line, word))
            case ast.alias(name=word, lineno=line):
                found += [(line, part) for part in word.split(".")]
            case ast.Constant(value=str(word), lineno=line):
                found.append((line, word))
            case _:
                pass
    yield from sorted(found)
