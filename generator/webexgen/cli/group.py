"""The command `webexgen` itself: whatever goes wrong is one block on stderr and an exit code."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from typing import Any

import click

from webexgen.errors import WebexgenError

__all__ = ["Group"]

_PLAIN = {"\u2192": "->", "\u2026": "...", "\u2013": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
"""How a terminal that has not these characters shows them; all others it is shown as the number that they have."""


class Group(click.Group):
    """Prints our errors as one block: exit code 2, or 130 after Ctrl-C. Who closes the pipe early has seen enough."""

    def invoke(self, ctx: click.Context) -> Any:
        _write_what_the_terminal_can()
        try:
            return super().invoke(ctx)
        except WebexgenError as error:
            click.echo(f"webexgen: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            _forget_output()
            ctx.exit(0)
        except OSError as error:
            _forget_output()
            click.echo(f"webexgen: {error.filename or 'output'}: {error.strerror or error}", err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            click.echo("webexgen: interrupted", err=True)
            ctx.exit(130)


def _write_what_the_terminal_can() -> None:
    codecs.register_error("webexgen", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="webexgen")


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign) or f"\\u{ord(sign):04x}" for sign in bad), error.end


def _forget_output() -> None:
    """What could not be written must not be tried again when the interpreter ends."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
