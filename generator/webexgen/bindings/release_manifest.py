"""The manifest of a release folder: what it was generated from, with what, and the digests of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from webexgen.catalog.graph import Catalog, Release
from webexgen.resources import version_of

__all__ = ["folder_digest", "manifest_text"]


def manifest_text(
    catalog: Catalog, release: Release, schemas: Mapping[str, str], templates: str, files: Mapping[str, str]
) -> str:
    """MANIFEST.json of a release folder that holds `files`. `schemas` are digests of its documents, `templates` one of what made them."""
    document = {
        "release": release.name,
        "updates": [update.name for update in catalog.lineage(release)],
        "tools": {name: version_of(name) for name in ("webexgen", "xsdata", "jinja2", "black", "lxml")},
        "templates": templates,
        "schemas": schemas,
        "files": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in sorted(files.items())},
    }
    return json.dumps(document, indent=2) + "\n"


def folder_digest(folder: Path, pattern: str = "*") -> str:
    """A digest of all files below a folder, or of those of a pattern."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
