"""Schema-driven bindings and changelogs for a versioned XML API. What stands here is the public surface."""

from __future__ import annotations

from webexgen.catalog.graph import Catalog, Release, Update
from webexgen.compose.composer import SchemaSet, compose

__all__ = ["Catalog", "Release", "SchemaSet", "Update", "compose"]
