# SPDX-License-Identifier: MIT
"""The classes of this release by their paths: `orders.PlaceOrder`."""

from __future__ import annotations

from functools import cache
from importlib import import_module

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["class_of"]


@cache
def class_of(path: str) -> type[Any]:
    """The class at a path of `_registry`; its module is imported when it is first asked for."""
    module, _, name = path.partition(".")
    found: type[Any] = getattr(import_module(f"..{module}", __package__), name)
    return found
