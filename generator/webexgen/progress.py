"""How far a long run is: a callback that the command line draws as a bar."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Progress", "quiet"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many of it are done, and how many there are."""


def quiet(_what: str, _done: int, _total: int) -> None:
    """No progress."""
