"""The last word on emitted Python: black's. The only module that imports it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["format_all"]

_CACHE = "XDG_CACHE_HOME"


def _has_home() -> bool:
    try:
        return Path.home().is_absolute()
    except RuntimeError:
        return False


# Black asks for the user's cache folder when it is imported, which fails where there is no home. It is not used here.
_lent = not _has_home() and _CACHE not in os.environ
if _lent:
    os.environ[_CACHE] = tempfile.gettempdir()
try:
    import black
    from black.mode import TargetVersion
finally:
    if _lent:
        del os.environ[_CACHE]

_MODE = black.Mode(target_versions={TargetVersion.PY311}, line_length=120)


def format_all(sources: list[str]) -> list[str]:
    """What black makes of each source."""
    return [black.format_str(source, mode=_MODE) for source in sources]
