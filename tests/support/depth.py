"""How many inputs the tests try: `pytest --depth`, one knob for all of them.

`quick` (without the option, and in `make test`) tries a spread sample that has each kind, `thorough` (`make test-all`, and CI) all that a
run of twenty minutes has room for, `exhaustive` all there is, which takes hours; then name the tests. A test that has no smaller sample
and takes long is marked `thorough`, if a quick one of its area is left, or `exhaustive`. Properties draw other examples with `make fuzz`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

import pytest

__all__ = ["DEPTHS", "depth", "of_depth", "set_depth", "spread"]

Depth = Literal["quick", "thorough", "exhaustive"]
DEPTHS: tuple[Depth, ...] = ("quick", "thorough", "exhaustive")

T = TypeVar("T")
_depth: list[Depth] = ["quick"]


def depth() -> Depth:
    """What was asked for on the command line; known before any test is imported."""
    return _depth[0]


def set_depth(config: pytest.Config) -> None:
    _depth[0] = config.getoption("depth")


def of_depth(quick: T, thorough: T, exhaustive: T | None = None) -> T:
    """The one of these that belongs to the depth; where there is none for `exhaustive`, it is as thorough."""
    return quick if depth() == "quick" else thorough if depth() == "thorough" or exhaustive is None else exhaustive


def spread(rows: Sequence[T], step: int) -> list[T]:
    """All rows; of a quick run every so-manieth from the first on, and the last."""
    return of_depth([*rows[:-1:step], *rows[-1:]], list(rows))
