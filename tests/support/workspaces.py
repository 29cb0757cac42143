"""Workspaces that write given files instead of generating any, so that hundreds of runs take seconds."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from webexgen.catalog.graph import Catalog
from webexgen.output.folder import Drift
from webexgen.output.state import Generated
from webexgen.output.workspace import Workspace

__all__ = ["FakeWorkspace", "files_below", "limited_disk"]


class FakeWorkspace(Workspace):
    """Writes what `package` and `pages` hold."""

    package_files: Mapping[str, str]
    page_files: Mapping[str, str]

    def __init__(
        self,
        catalog: Catalog,
        out: Path,
        package: Mapping[str, str],
        pages: Mapping[str, str] | None = None,
        changelog: Path | None = None,
    ) -> None:
        super().__init__(catalog, Path("templates"), out, changelog)
        self.package_files = package
        self.page_files = pages or {}

    def run(self, *releases: str, force: bool = False) -> Drift:
        """Generate all releases, or those named."""
        chosen = [self._catalog.resolve(name) for name in releases] or list(self._catalog.releases.values())
        return self.generate(chosen, force=force)

    def _compute(self, *_arguments: object) -> Generated:
        return Generated(
            {name: text.encode() for name, text in self.package_files.items()},
            {name: text.encode() for name, text in self.page_files.items()},
        )

    def _inputs(self, *_arguments: object) -> str:
        return repr((sorted(self.package_files.items()), sorted(self.page_files.items())))


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file, hidden ones too, but no caches of Python's."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@contextmanager
def limited_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A file system of so many kilobytes; the test is skipped where none can be mounted."""
    folder.mkdir()
    if os.geteuid() != 0 or os.system(f"mount -t tmpfs -o size={kilobytes}k tmpfs {folder} 2>/dev/null") != 0:
        pytest.skip("needs the right to mount a small file system")
    try:
        yield folder
    finally:
        os.system(f"umount {folder}")
