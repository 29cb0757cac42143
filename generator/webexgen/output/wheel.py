"""Bindings -> a wheel: what pip installs. The same files give the same bytes."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Mapping

__all__ = ["wheel"]

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every file: the first that a zip archive can say."""


def wheel(package: str, version: str, summary: str, files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """The name of the archive and what it holds: the files of a package of pure Python, which depends on nothing.

    `files` are by path in the package. `version` is a release's name, spelt as PEP 440 has it where it can be.
    """
    number = version if re.fullmatch(r"\d+(\.\d+)*", version) else f"0+{re.sub(r'[^A-Za-z0-9]+', '.', version)}"
    name = re.sub(r"[-_.]+", "_", package).lower()
    info = f"{name}-{number}.dist-info"
    metadata = (
        f"Metadata-Version: 2.4\nName: {name.replace('_', '-')}\nVersion: {number}\nSummary: {summary}\n"
        "License-Expression: MIT\nRequires-Python: >=3.11\nClassifier: Typing :: Typed\n"
    )
    described = {
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: webexgen\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    held = {**{f"{package}/{path}": data for path, data in sorted(files.items())}, **described}
    rows = [f"{path},sha256={_digest(data)},{len(data)}" for path, data in held.items()]
    held[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,", ""]).encode()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, data in held.items():
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            packed.writestr(entry, data)
    return f"{name}-{number}-py3-none-any.whl", archive.getvalue()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode("ascii").rstrip("=")
