"""What the commands print: bars, tables and colours on a terminal, plain text elsewhere."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Generator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webexgen.cli.parameters import catalog_of
from webexgen.errors import OutputError
from webexgen.resources import templates_folder

if TYPE_CHECKING:
    from webexgen.progress import Progress
    from webexgen.report.renderer import Renderer

__all__ = ["progress_bars", "show_rich", "shown", "tell", "write_new"]

_NARROWEST = 80
"""Columns that a table needs to hold whole names; a terminal that has fewer wraps the lines."""


@contextlib.contextmanager
def progress_bars() -> Generator[Progress]:
    """Bars on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    with Bars(console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show_progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done)

        yield show_progress


def show_rich(renderable: Any) -> None:
    """A rich renderable, in colours on a terminal, as wide as it needs in a pipe."""
    from rich.console import Console
    from rich.tree import Tree

    terminal = sys.stdout.isatty()
    width = max(Console().width, _NARROWEST) if terminal else 200
    if not terminal and isinstance(renderable, Tree):  # whose lines are cut where they are longer
        width = max(width, Console(width=1_000_000).measure(renderable).maximum)
    console = Console(width=width, soft_wrap=not terminal, highlight=False)
    with console.capture() as captured:
        console.print(renderable)
    click.echo(captured.get(), nl=False)  # rich would end the program itself where nobody reads on


def shown(path: Path) -> str:
    """A path as its user would type it: from the current folder, where it is inside."""
    with contextlib.suppress(ValueError, OSError):
        return str(path.resolve().relative_to(Path.cwd()))
    return str(path)


def tell(
    ctx: click.Context, output: Path | None, render: Callable[[Renderer], str], *, of_catalog: bool = True
) -> None:
    """Print what the templates make of something, in colours on a terminal, or write it to a file."""
    from webexgen.report.renderer import Renderer

    catalog, templates = catalog_of(ctx) if of_catalog else None, templates_folder()
    if output:
        from webexgen.files import write_all

        write_all(output.parent, {output.name: render(Renderer(templates, catalog)).encode()})
    elif sys.stdout.isatty():
        width = max(shutil.get_terminal_size().columns, _NARROWEST)
        click.echo(render(Renderer(templates, catalog, _paint(), width)), nl=False)
    else:
        click.echo(render(Renderer(templates, catalog)), nl=False)


def write_new(path: Path, text: str) -> None:
    """Write a file that people go on with: never over one that is there."""
    from webexgen.files import write_all

    if path.exists():
        raise OutputError(f"{path} exists, and somebody may have reviewed it; name another file")
    write_all(path.parent, {path.name: text.encode()})
    click.echo(f"{path} is started; fill in why and who", err=True)


def _paint() -> Callable[[str, str], str]:
    """What gives a text a style, as far as the terminal shows any."""
    from rich.console import Console

    console = Console(highlight=False)

    @cache
    def around(style: str) -> tuple[str, str]:
        with console.capture() as captured:
            console.print("|", style=style, end="")
        before, _, after = captured.get().partition("|")
        return before, after

    def paint(text: str, style: str) -> str:
        before, after = around(style)
        return f"{before}{text}{after}"

    return paint
