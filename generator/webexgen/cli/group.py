"""The command `webexgen` itself: whatever goes wrong is one block on stderr and an exit code."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import signal
import sys
import threading
from collections.abc import Generator, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import click

from webexgen.errors import WebexgenError
from webexgen.resources import catalog_folder

__all__ = ["Group", "catalog_line"]

_PLAIN = {"\u2192": "->", "\u2026": "...", "\u2013": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
"""How a terminal that has not these characters shows them; all others it is shown as the number that they have."""


def catalog_line(ctx: click.Context) -> str:
    """Which catalog the commands work with."""
    folder, why = catalog_folder(ctx.params.get("catalog"))
    return f"catalog: {folder} ({why})"


def examples(*lines: str) -> str:
    """The end of a command's help: calls that work as they are."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


class Group(click.Group):
    """Prints what goes wrong as one block, and ends with its exit code; a reader who closes the pipe early is no error.

    1 for findings, 2 where the command could not run, 70 for an unexpected error, 130 after Ctrl-C and 143 after SIGTERM.
    A command's module is imported when the command is looked up: nobody waits for the others.
    """

    def __init__(self, *, modules: Mapping[str, Iterable[str]], **attributes: Any) -> None:
        super().__init__(**attributes)
        self._module_of = {name: module for module, names in modules.items() for name in names}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._module_of)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = self._module_of.get(cmd_name)
        if module is None:
            return None
        command = getattr(import_module(f"webexgen.cli.{module}"), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:  # which knows the names of imported commands only
            raise click.exceptions.NoSuchCommand(error.command_name, possibilities=self._module_of, ctx=ctx) from None

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The catalog, which depends on where the command runs."""
        formatter.write(f"\n{catalog_line(ctx)}\n")

    def invoke(self, ctx: click.Context) -> Any:
        _write_what_the_terminal_can()
        try:
            with _terminated_as_an_exception():
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
        except _TerminatedError:
            click.echo("webexgen: terminated", err=True)
            ctx.exit(143)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            click.echo(_unexpected(error, whole=bool(ctx.params.get("debug"))), err=True)
            ctx.exit(70)


class _TerminatedError(BaseException):
    """SIGTERM, which ends the program as Ctrl-C does: what was begun is cleaned up."""


@contextlib.contextmanager
def _terminated_as_an_exception() -> Generator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _TerminatedError

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _unexpected(error: Exception, *, whole: bool) -> str:
    """The traceback, if `whole`; or one line: what happened, where, and what to do about it."""
    import traceback

    if whole:
        return "".join(traceback.format_exception(error)).rstrip()
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return f"webexgen: unexpected error{where}: {text[:200]}; run `webexgen --debug ...` to see the traceback, and report it"


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
