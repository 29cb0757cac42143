"""The runtime of a vendored package: the code of the release's, with the docstrings of what it offers and no others."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from support.paths import ROOT
from support.vendoring import files_of, imported

from webexgen.bindings.bare import bare
from webexgen.bindings.facade import offered

RUNTIME = sorted((ROOT / "templates" / "bindings" / "runtime").glob("*.py"))
OFFERED = sorted(name for names in offered().values() for name in names)


def code(source: str) -> str:
    """What a source does: its tree without docstrings, and without what `import *` takes."""
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if not ast.unparse(node).startswith("__all__ = ")]
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.dump(tree)


@pytest.mark.parametrize("path", RUNTIME, ids=lambda path: path.stem)
def test_the_code_is_the_same(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    made = bare(source, OFFERED)
    assert code(made) == code(source)
    assert not [line for line in made.splitlines() if line.lstrip().startswith("# ")]


def test_only_what_is_offered_keeps_its_docstring() -> None:
    source = '''\
# SPDX-License-Identifier: MIT
"""What it is for.

More of it.
"""

# why
TEXT = """
# no comment
"""


class Offered:
    """Kept."""

    def method(self) -> None:
        """Kept too."""
        # why
        return

    def _inner(self) -> None:
        """Gone."""
        return


class Other:
    """Gone."""

    def method(self) -> None:
        """Gone."""
        return


class Bare(Exception):
    """A class needs a body."""
'''
    assert bare(source, ["Offered"]) == '''\
# SPDX-License-Identifier: MIT
"""What it is for."""

TEXT = """
# no comment
"""


class Offered:
    """Kept."""

    def method(self) -> None:
        """Kept too."""
        return

    def _inner(self) -> None:
        return


class Other:
    def method(self) -> None:
        return


class Bare(Exception):
    """A class needs a body."""
'''


def test_help_shows_what_a_vendored_package_offers() -> None:
    with imported(files_of(["GetMeeting"])) as package:
        missing = [name for name in OFFERED if not getattr(package, name).__doc__]
        assert missing == []
