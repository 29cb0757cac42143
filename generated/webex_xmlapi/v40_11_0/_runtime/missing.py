# SPDX-License-Identifier: MIT
"""Why a package has no operation or name that somebody asks for: what is nearest, or the command that adds it."""

from __future__ import annotations

import shlex
from pathlib import Path

from .._cut import ASKED, LEFT_OUT, SERVICES, WITHOUT
from .._registry import OPERATIONS, RELEASE

__all__ = ["no_attribute", "no_operation"]

_GONE = [operation for operations in LEFT_OUT.values() for operation in operations.split()]


def no_operation(name: str) -> str:
    """Why there is no operation of this name."""
    found = next((known for known in _GONE if known.lower() == name.lower()), "")
    if found:
        return f"{found} was left out of this package; {_command(operation=found)} adds it"
    from difflib import get_close_matches

    known = {known.lower(): known for known in (*OPERATIONS, *_GONE)}
    near = get_close_matches(name.lower()[:80], known, 1, 0.5)
    return f"there is no operation {name[:80]!r} in {RELEASE}" + (f": did you mean {known[near[0]]!r}?" if near else "")


def no_attribute(module: str, name: str) -> str:
    """Why the package `module` has no such name."""
    if name in WITHOUT:
        return f"{name} was left out of this package; {_command(feature=WITHOUT[name])} adds it"
    if name not in SERVICES:
        return f"module {module!r} has no attribute {name!r}"
    if name not in LEFT_OUT:
        return f"{name} was left out of this package: none of its operations needs it"
    return f"{name} was left out of this package; {_command(service=name)} adds it"


def _command(*, operation: str = "", service: str = "", feature: str = "") -> str:
    """The command that makes this package with something more."""
    services = sorted({*ASKED, service} - {""})
    paths = {name: request for name, (request, _) in OPERATIONS.items()}
    single = [name for name, path in paths.items() if path.partition(".")[0] not in services]
    single = sorted({*single, operation} - {""})
    without = sorted({*WITHOUT.values()} - {feature})
    words = ["webexgen", "vendor", RELEASE, "--to", _folder()]
    if LEFT_OUT:
        words += ["--services", ",".join(services)] if services else []
        words += ["--operations", ",".join(single)] if single else []
    words += ["--without", ",".join(without)] if without else []
    return f"`{shlex.join(words)}`"


def _folder() -> str:
    """Where this package is, from the current folder where it is inside. In an archive, or in memory, nobody knows."""
    file = globals().get("__file__")
    if file is None or not Path(file).is_file():
        return "DIR"
    folder = Path(file).resolve().parents[1]
    return str(folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder)
