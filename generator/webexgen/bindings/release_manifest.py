"""The manifest of a release folder: what it was generated from, with what, and the digests of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from webexgen.catalog.graph import Catalog, Release
from webexgen.compose.schema_set import SchemaSet

__all__ = ["folder_digest", "manifest_text"]


def manifest_text(
    catalog: Catalog, release: Release, schemas: SchemaSet, templates: str, files: Mapping[str, str]
) -> str:
    """MANIFEST.json of a release folder that holds `files`. `templates` is a digest of those that made them."""
    tools = {name: version(name) for name in ("webexgen", "xsdata", "jinja2", "black", "lxml")}
    document = {
        "release": release.name,
        "updates": [update.name for update in catalog.lineage(release)],
        "tools": tools,
        "templates": templates,
        "schemas": {name: _sha256(data) for name, data in sorted(schemas.files.items())},
        "files": {name: _sha256(text.encode()) for name, text in sorted(files.items())},
    }
    return json.dumps(document, indent=2) + "\n"


def folder_digest(folder: Path) -> str:
    """A digest of all files below a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
