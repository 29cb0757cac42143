"""Python's search for circles of objects, switched off for work that makes many small values and lets go of none."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Generator

__all__ = ["without_collection"]


@contextlib.contextmanager
def without_collection() -> Generator[None]:
    """Search for none inside: of reading and comparing large sets it takes a third of the time, and finds nothing.

    What was made inside is old afterwards, so that the next search for young ones does not look at all of it.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
