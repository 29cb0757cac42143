"""The command `webexgen` itself: errors as one block, and the exit code."""

from __future__ import annotations

import sys
from typing import Any

import click

from webexgen.errors import WebexgenError

__all__ = ["Group"]


class Group(click.Group):
    """Prints our errors as one block, and suggests the command that was meant."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WebexgenError as error:
            click.echo(f"webexgen: {error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)
