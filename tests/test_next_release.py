"""Tests follow the data: in a checkout whose catalog has further releases, what depends on the catalog passes as it is.

Three updates after the newest release: one of behaviour only, one with an element and a sample, one that ships on two trains and takes
something away. With --depth exhaustive all tests run there, on generated bindings; that takes as long as two runs of the suite.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.depth import depth
from support.page40 import page40_catalog
from support.paths import ROOT

from webexgen.cli import main

WHOLE = depth() == "exhaustive"
BEHAVIOUR = """
[[items]]
title = "DelSession refuses meetings in progress"
heading = "DelSession"
operations = ["DelSession"]
impact = "refuses"
directions = ["request"]
callers = "calls for a meeting in progress"
behaviour = "DelSession fails while a meeting is in progress."
toggle = "RefuseRunning"

[[items.exceptions]]
code = "069999"
message = "Meeting is in progress"
"""
SAMPLES = """\
[[samples]]
file = "01-del-session-request.xml"
heading = "Sample of DelSession"
line = 12
operation = "DelSession"
direction = "request"
"""
SAMPLE = """\
<?xml version="1.0" encoding="UTF-8"?>
<serv:message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:serv="http://www.webex.com/schemas/2002/06/service">
<header><securityContext><webExID>host</webExID><password>secret</password><siteName>site</siteName></securityContext></header>
<body><bodyContent xsi:type="java:com.webex.service.binding.ep.DelSession">
<sessionKey>1</sessionKey><notifyHost>true</notifyHost>
</bodyContent></body>
</serv:message>
"""
TESTS = (
    "tests/catalog/test_graph.py",
    "tests/catalog/test_samples.py",
    "tests/compat/test_messages.py::test_ranges",
    "tests/report/test_audit.py::test_every_release_is_clean_or_has_its_reasons",
    "tests/compose/test_published.py::test_every_release_is_published_as_it_was",
    "tests/compose/test_published.py::test_modules_and_releases_that_come_and_go_are_told",
    "tests/compose/test_composer.py::test_every_declaration_of_a_fragment_tells_its_evidence",
    "tests/compose/test_composer.py::test_nothing_arrives_unannounced",
)
"""What knows the most of the catalog, and needs no bindings."""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout, with the releases in its catalog."""
    root = tmp_path_factory.mktemp("checkout")
    page40_catalog(root / "xsd")
    for name in ("tests", "docs", *(["generated"] if WHOLE else [])):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md", "Makefile", "MANIFEST.in", "LICENSE", "setup.py"):
        shutil.copy(ROOT / name, root)
    for name in ("generator", "templates", "bench", "examples", *([] if WHOLE else ["generated"])):
        (root / name).symlink_to(ROOT / name)

    def webexgen(*arguments: str) -> None:
        result = CliRunner().invoke(main, ["--catalog", str(root / "xsd"), *arguments])
        assert result.exit_code == 0, result.output

    webexgen("new-release", "91.1.0", "--after", "latest", "--title", "Meetings in progress")
    with (root / "xsd" / "91.1.0" / "update.toml").open("a", encoding="utf-8") as file:
        file.write(BEHAVIOUR)
    webexgen("new-release", "91.2.0", "--after", "91.1.0", "--title", "Hosts are notified")
    webexgen("add", "DelSession", "request", "notifyHost", "--type", "xs:boolean", "--evidence", "shown")
    samples = root / "xsd" / "91.2.0" / "samples"
    samples.mkdir()
    (samples / "01-del-session-request.xml").write_text(SAMPLE, encoding="utf-8")
    (samples.parent / "samples.toml").write_text(SAMPLES, encoding="utf-8")
    webexgen("new-release", "91.3.0", "--after", "91.2.0", "--also-as", "91.1.5:91.1", "--title", "No e-mail")
    webexgen("add", "DelSession", "request", "sendEmail", "--removes", "--evidence", "documented")
    webexgen("publish", "91.1.0", "91.2.0", "91.1.5", "91.3.0")
    if WHOLE:
        webexgen("generate")
        webexgen("check")
    return root


def pytest_in(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--tb=short",
        "--import-mode=importlib",
        "--depth=thorough",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator")}
    return subprocess.run(
        [*command, *arguments], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.thorough
def test_further_releases_fail_no_test(checkout: Path) -> None:
    done = pytest_in(checkout, *TESTS)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "[100%]" in done.stdout


@pytest.mark.exhaustive
def test_further_releases_fail_no_test_of_all(checkout: Path) -> None:
    done = pytest_in(checkout, "tests", "--deselect", "tests/test_next_release.py")
    assert done.returncode == 0, done.stdout[-4000:]
