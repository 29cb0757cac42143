"""Where messages come from: files and stdin."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

from webexgen.errors import InputError

__all__ = ["opened", "printable", "told"]


def printable(line: str) -> str:
    """One line for a terminal or a log: control characters as escapes, and no command of a log's reader at its start."""
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in line)
    return f"./{safe}" if safe.startswith(("::", "##[")) else safe


def told(error: Exception) -> str:
    """What the bindings have against a document, for somebody at a terminal."""
    return str(error).replace("parse(data, lenient=True)", "--lenient")


@contextlib.contextmanager
def opened(file: str) -> Generator[tuple[str, BinaryIO]]:
    """A file, or stdin for `-`, and what to call it. Raises `InputError` where there is none."""
    if file == "-":
        if sys.stdin is None:
            raise InputError("stdin: is closed; name a file, or send a message through a pipe")
        yield "stdin", sys.stdin.buffer
        return
    try:
        source = Path(file).open("rb")  # noqa: SIM115 - what the caller does with it is none of this error
    except OSError as error:
        raise InputError(f"{printable(file)}: {error.strerror}") from None
    with source:
        yield file, source
