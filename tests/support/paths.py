"""Where the repository's parts are, the releases of its catalog, and which of them the API 40 page is about."""

from __future__ import annotations

from pathlib import Path

from webexgen.catalog.graph import Catalog

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "xsd"
GENERATED = ROOT / "generated"
TEMPLATES = ROOT / "templates"

_CATALOG = Catalog.load(CATALOG)
RELEASES = tuple(_CATALOG.releases)
NEWEST = RELEASES[-1]
PAGE40_UPDATES = tuple(name for name, update in _CATALOG.updates.items() if update.source == "page40")
PAGE40_RELEASES = tuple(name for name, release in _CATALOG.releases.items() if release.update in PAGE40_UPDATES)
"""What the tests know by heart is the API 40 page; whatever came from other sources since is computed from the catalog."""
