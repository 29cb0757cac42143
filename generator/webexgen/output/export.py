"""Files for a folder of the user's choice, of which webexgen keeps no record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from webexgen.errors import EditedError
from webexgen.files import locked
from webexgen.output.folder import OutputFolder
from webexgen.output.signals import uninterrupted

__all__ = ["export"]


def export(root: Path, files: Mapping[str, bytes], *, force: bool = False) -> tuple[str, ...]:
    """Write files, all or none; returns the names of those that were not there as they are.

    Raises `EditedError` if a file of the same name holds something else, which `force` overwrites.
    """
    folder = OutputFolder(root)
    with locked(root), uninterrupted():
        drift = folder.compare(files, {}, lambda _name: True)
        if drift.blocked and not force:
            raise EditedError(
                f"{root}: nothing was written, because it would overwrite {', '.join(drift.blocked)}; "
                "name another folder, or overwrite them with --force"
            )
        try:
            folder.clear()
            folder.stage({name: files[name] for name in drift.unlike})
            for name in drift.unlike:
                folder.place(name)
        finally:
            folder.clear()
    return drift.unlike
