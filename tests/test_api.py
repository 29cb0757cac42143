"""The public functions: docs/api.md shows each, and what it prints comes from a run. `--update-docs` writes it."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from typing import Any

import pytest
from support.paths import ROOT

import webexgen

PAGE = ROOT / "docs" / "api.md"
EXAMPLE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


@pytest.mark.docs
def test_examples_print_what_the_page_shows(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}

    def run(match: re.Match[str]) -> str:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(match[1], PAGE.name, "exec"), names)
        return f"```python\n{match[1]}```\n\n```text\n{printed.getvalue()}```"

    page = PAGE.read_text(encoding="utf-8")
    assert page.count("```python") == len(EXAMPLE.findall(page))
    ran = EXAMPLE.sub(run, page)
    if pytestconfig.getoption("--update-docs"):
        PAGE.write_text(ran, encoding="utf-8")
    assert ran == page


def test_every_function_is_shown() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in webexgen.__all__ if f"webexgen.{name}(" not in page] == []


def test_every_function_is_documented_and_typed() -> None:
    for name in webexgen.__all__:
        function = getattr(webexgen, name)
        assert set(function.__annotations__) == {*function.__code__.co_varnames[: count(function)], "return"}, name
        assert function.__doc__, name


def count(function: Any) -> int:
    return int(function.__code__.co_argcount + function.__code__.co_kwonlyargcount)


def test_importing_the_package_loads_nothing_else() -> None:
    program = "import sys; old = set(sys.modules); import webexgen; print(*sorted(set(sys.modules) - old))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT / "generator"
    )
    loaded = [name for name in done.stdout.split() if name.partition(".")[0] not in sys.stdlib_module_names]
    assert [name for name in loaded if not name.startswith("webexgen.public")] == ["webexgen"]
