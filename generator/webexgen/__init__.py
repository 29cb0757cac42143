"""Schema-driven bindings and changelogs for a versioned XML API. What stands here is the public surface."""

from __future__ import annotations

from webexgen.catalog.announcement import Update
from webexgen.catalog.graph import Catalog, Release
from webexgen.compose.composer import SchemaSet, compose

__all__ = ["Catalog", "Release", "SchemaSet", "Update", "compose"]
