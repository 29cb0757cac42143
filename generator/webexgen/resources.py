"""The folders that the program brings along: in a checkout beside generator/, in an installed package inside it."""

from __future__ import annotations

import contextlib
from functools import cache
from pathlib import Path

__all__ = ["catalog_folder", "default_output", "packaged", "templates_folder", "version_of"]

_PACKAGE = Path(__file__).parent


def packaged(name: str) -> Path:
    """A folder of the distribution: templates or xsd."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name


def templates_folder() -> Path:
    """All emitted text."""
    return packaged("templates")


def catalog_folder(chosen: Path | None = None) -> tuple[Path, str]:
    """The catalog to work with, and why it is that one: the one chosen, ./xsd if that is one, or the one that comes along."""
    if chosen is not None:
        return chosen, "--catalog"
    with contextlib.suppress(OSError):  # the current folder may be gone
        here = Path.cwd() / "xsd"
        if (here / "releases.toml").is_file():
            return here, "./xsd"
    return packaged("xsd"), "packaged"


def default_output(catalog: Path) -> Path:
    """generated/ beside a catalog; in the current folder for the one inside the installed package."""
    root = catalog.resolve()
    beside = Path.cwd() if root.is_relative_to(_PACKAGE.resolve()) else root.parent
    return beside / "generated"


@cache
def version_of(distribution: str) -> str:
    """The version of an installed distribution, which takes some milliseconds to read."""
    from importlib.metadata import version  # noqa: PLC0415 - loading it takes as long as a tenth of a command

    return version(distribution)
