"""The last word on emitted Python: black's. The only module that imports it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["format_all", "is_formatted"]

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

_WIDTH = 120
_MODE = black.Mode(target_versions={TargetVersion.PY311}, line_length=_WIDTH)


def format_all(sources: list[str]) -> list[str]:
    """What black makes of each source. It is not asked where it would change nothing, which saves most of the time."""
    return [source if is_formatted(source) else black.format_str(source, mode=_MODE) for source in sources]


def is_formatted(source: str) -> bool:
    """Whether a source surely is as black would have it: a class as the templates write it, without what black may write otherwise.

    That is a line that is too long, a string in other quotes or with escapes, and characters that do not show.
    """
    return (
        source.startswith("class ")
        and "\\" not in source
        and all(
            len(line) <= _WIDTH and line.isprintable() and not ("'" in line and " = " in line)
            for line in source.splitlines()
        )
    )
