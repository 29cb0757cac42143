"""Where the repository's parts are, and the releases of its catalog."""

from __future__ import annotations

from pathlib import Path

from webexgen.catalog.graph import Catalog

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "xsd"
GENERATED = ROOT / "generated"
TEMPLATES = ROOT / "templates"
RELEASES = tuple(Catalog.load(CATALOG).releases)
