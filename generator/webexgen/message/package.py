"""The generated bindings of a release, as a user has them on disk."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from webexgen.bindings.identifiers import release_folder
from webexgen.catalog.graph import Catalog, Release
from webexgen.errors import OutputError

__all__ = ["bindings"]


def bindings(catalog: Catalog, release: Release, out: Path) -> Any:
    """The generated package of a release. Raises `OutputError` if it is not there."""
    folder = release_folder(release.name)
    if not (
        out / catalog.wire.package / folder / "__init__.py"
    ).is_file():  # Python may find one of the same name elsewhere
        raise OutputError(f"{out}: no bindings of {release.name}; run `webexgen generate`")
    if str(out) not in sys.path:
        sys.path.insert(0, str(out))
    try:
        return import_module(f"{catalog.wire.package}.{folder}")
    except ModuleNotFoundError as error:
        raise OutputError(f"{out}: no bindings of {release.name} ({error.name}); run `webexgen generate`") from None
