"""The generated bindings of a release, as a user has them on disk."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from webexgen.bindings.identifiers import release_folder
from webexgen.catalog.graph import Catalog, Release
from webexgen.errors import OutputError
from webexgen.message.emitted import offer
from webexgen.resources import default_output

__all__ = ["bindings"]


def bindings(catalog: Catalog, release: Release, out: Path | None) -> Any:
    """The generated package of a release: the one in the folder `out`, or without that the one beside the catalog, or one made now.

    Raises `OutputError` if it is not in `out`.
    """
    folder = release_folder(release.name)
    place = default_output(catalog.root) if out is None else out
    name = f"{catalog.wire.package}.{folder}"
    # Python may find one of the same name elsewhere.
    if (place / catalog.wire.package / folder / "__init__.py").is_file():
        if str(place) not in sys.path:
            sys.path.insert(0, str(place))
    elif out is None:
        offer(catalog, release)
    else:
        raise OutputError(f"{out}: no bindings of {release.name}; run `webexgen generate`")
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise OutputError(f"{place}: no bindings of {release.name} ({error.name}); run `webexgen generate`") from None
