"""The page of the repository's catalog, and a browser to look at it with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.paths import ROOT

from webexgen.catalog.graph import Catalog
from webexgen.compare.history import History
from webexgen.report.explorer.page import explorer
from webexgen.report.explorer.pairs import Told, told
from webexgen.schema.loader import Models

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def compared(catalog: Catalog) -> History:
    """Comparisons that are kept in the user's cache from one session to the next."""
    return History(Models(catalog))


@pytest.fixture(scope="session")
def changes(compared: History) -> tuple[Told, ...]:
    return told(compared)


@pytest.fixture(scope="session")
def page_text(compared: History) -> str:
    return explorer(compared, ROOT / "templates")


@pytest.fixture(scope="session")
def page_file(page_text: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explorer") / "index.html"
    path.write_text(page_text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's chromium or another one, by $CHROMIUM or on PATH, driven by playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no chromium on PATH, and CHROMIUM names none")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()
