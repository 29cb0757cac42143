"""The house: which stage may import which, and no circles."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from support.paths import ROOT

PACKAGE = ROOT / "generator" / "webexgen"

GROUND = {"builtins", "errors", "qname", "files", "cache", "progress", "recent", "resources"}
STAGES = {
    "builtins": set[str](),
    "errors": set[str](),
    "qname": set[str](),
    "recent": set[str](),
    "progress": set[str](),
    "resources": set[str](),
    "files": {"errors"},
    "cache": {"errors", "files"},
    "catalog": GROUND,
    "compose": {*GROUND, "catalog"},
    "schema": {*GROUND, "catalog", "compose"},
    "bindings": {*GROUND, "catalog", "compose", "schema"},
    "message": {*GROUND, "catalog", "compose", "schema", "bindings"},
    "compare": {*GROUND, "catalog", "compose", "schema", "message"},
    "compat": {*GROUND, "catalog", "compose", "schema", "bindings", "message", "compare"},
    "importer": {*GROUND, "catalog", "schema"},
    "plain": {*GROUND, "catalog", "schema", "bindings", "importer"},
    "report": {*GROUND, "catalog", "compose", "schema", "message", "compare", "compat", "importer"},
    "authoring": {*GROUND, "catalog", "compose", "schema", "message", "compare", "compat", "report"},
    "output": {*GROUND, "catalog", "compose", "schema", "bindings", "message", "compare", "compat", "report"},
    "public": {*GROUND, "catalog", "compare", "compat", "importer", "report"},
    "cli": {
        *GROUND,
        "catalog",
        "compose",
        "schema",
        "authoring",
        "bindings",
        "message",
        "compare",
        "compat",
        "importer",
        "report",
        "output",
    },
}
"""Each stage with those that it may import, besides itself."""


def modules() -> dict[str, Path]:
    names: dict[str, Path] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ("webexgen", *path.relative_to(PACKAGE).with_suffix("").parts)
        names[".".join(parts).removesuffix(".__init__")] = path
    return names


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All that a module consists of."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imported(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The modules of the package that a module imports, wherever in it."""
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports name the module that defines a thing"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def graph() -> dict[str, set[str]]:
    known = modules()
    return {name: {m for m in imported(path, known) if m in known} - {name} for name, path in known.items()}


def stage(module: str) -> str:
    return module.split(".")[1]


def test_no_circles() -> None:
    TopologicalSorter(graph()).prepare()  # raises CycleError with the circle


def test_stages_import_downwards_only() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, others in graph().items()
        for other in sorted(others)
        if name.count(".") and stage(name) in STAGES  # not the public face itself
        if (other == "webexgen" and stage(name) != "cli")
        or (other != "webexgen" and stage(other) != stage(name) and stage(other) not in STAGES[stage(name)])
    ]
    assert wrong == []


def test_every_module_is_in_a_stage() -> None:
    faces = {"webexgen", "webexgen.__main__"}
    assert {stage(name) for name in modules() if name not in faces} == set(STAGES)


def test_one_module_knows_the_internals_of_xsdata() -> None:
    users = {
        name
        for name, path in modules().items()
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("xsdata.")
    }
    assert users == {
        "webexgen.schema.analysis",
        "webexgen.plain.xsdata_plugin",
    }, "the second is what xsdata offers to plugins"


@pytest.mark.parametrize("folder", ["generator", "templates"])
def test_no_file_is_too_long(folder: str) -> None:
    long = {
        path.name: lines
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_no_folder_holds_too_much() -> None:
    full = {
        folder.name: count
        for folder in (PACKAGE, *(p for p in PACKAGE.rglob("*") if p.is_dir()))
        if (count := len(list(folder.glob("*.py")))) > 16
    }
    assert full == {}
