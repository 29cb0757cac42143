"""What the last run read and wrote, kept in the user's cache folder: never part of the output, safe to delete."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import cast

from webexgen.cache import read_private, write_private
from webexgen.files import fingerprint

__all__ = ["Stamp"]


class Stamp:
    """Whether a run would write what is there already: same inputs, and the manifest that it left."""

    def __init__(self, manifest: Path, inputs: str) -> None:
        """`inputs` is a digest of all that decides what is generated."""
        self._manifest = manifest
        self._inputs = inputs
        self._name = f"stamps/{hashlib.sha256(os.fsencode(manifest.resolve())).hexdigest()[:32]}.json"

    def holds(self) -> bool:
        """Whether neither inputs nor manifest have changed since `keep`."""
        kept = self._read()
        return kept.get("inputs") == self._inputs and kept.get("manifest") == fingerprint(self._manifest)

    def keep(self) -> None:
        """Remember this run; not at all where there is no cache folder."""
        document = {"inputs": self._inputs, "manifest": fingerprint(self._manifest)}
        write_private(self._name, json.dumps(document).encode())

    def _read(self) -> dict[str, object]:
        try:
            kept: object = json.loads(read_private(self._name) or b"{}")
        except (ValueError, RecursionError):
            return {}
        return cast("dict[str, object]", kept) if isinstance(kept, dict) else {}
