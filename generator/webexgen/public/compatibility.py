"""Which releases can do what: of names, messages and programs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webexgen.catalog.announcement import Direction
    from webexgen.catalog.graph import Release
    from webexgen.compare.history import History
    from webexgen.compat.needs import Needs
    from webexgen.compat.search import Found
    from webexgen.compat.send import Passages
    from webexgen.compat.upgrade import Upgrade
    from webexgen.progress import Progress

__all__ = ["accepts", "find", "needs", "upgrade"]


def find(history: History, queries: str | Iterable[str]) -> tuple[Found, ...]:
    """The operations, elements and enumeration values that all queries lead to, each with the releases that have it.

    Args:
        history: What `history` returned.
        queries: One or several of names, paths, patterns with * and ?, or words of the documentation, as `webexgen find` takes them.

    """
    from webexgen.compat.availability import AvailabilityIndex
    from webexgen.compat.search import Search

    words = (queries,) if isinstance(queries, str) else tuple(queries)
    return Search(AvailabilityIndex(history.catalog, history.models)).find(words)


def needs(
    history: History,
    files: Iterable[str | Path],
    *,
    out: str | Path | None = None,
    lenient: bool = False,
    progress: Progress | None = None,
) -> Needs:
    """The least releases that accept messages, or have all that programs send and read with the bindings.

    Args:
        history: What `history` returned.
        files: Messages, logs, recordings, programs, or folders of these.
        out: Where the bindings are; by default generated/ beside the catalog, and made for this call if they are not there.
        lenient: Declare well-known prefixes that a document uses and does not declare.
        progress: Called with a stage, how many of its steps are done, and how many there are.

    Raises:
        InputError: A file cannot be read or is no message, or there is nothing in the folders.
        OutputError: There are no bindings in `out`.

    """
    from webexgen.compat.in_use import Readers, needed_in
    from webexgen.progress import quiet

    readers = Readers.of(history, None if out is None else Path(out), lenient=lenient)
    return needed_in(readers, [str(file) for file in files], progress or quiet)


def accepts(
    history: History,
    files: Iterable[str | Path],
    releases: str | Iterable[str],
    direction: Direction = "request",
    *,
    any_order: bool = False,
    out: str | Path | None = None,
    lenient: bool = False,
    progress: Progress | None = None,
) -> Passages:
    """Whether releases accept messages: for each, what they have against it. Of requests it is `webexgen can-send`, of responses `can-read`.

    Args:
        history: What `history` returned.
        files: Messages, logs, recordings, or folders of these.
        releases: Ranges: "40.6.0", "40.4..40.8", "train:40.4", "all".
        direction: Whether to look at requests or at responses.
        any_order: Let elements stand in another order than the schema's, as sites do.
        out: As for `needs`.
        lenient: As for `needs`.
        progress: As for `needs`.

    Raises:
        UnknownNameError: There is no such release; with the nearest names.
        InputError: A file cannot be read or is no message of the direction, or there is none.
        OutputError: There are no bindings in `out`.

    """
    from webexgen.catalog.ranges import releases_in
    from webexgen.compat.in_use import Readers, passages_of
    from webexgen.progress import quiet

    readers = Readers.of(history, None if out is None else Path(out), lenient=lenient)
    chosen = releases_in(history.catalog, (releases,) if isinstance(releases, str) else releases)
    names = [str(file) for file in files]
    return passages_of(readers, names, chosen, direction, any_order=any_order, progress=progress or quiet)


def upgrade(
    history: History,
    old: Release | str,
    new: Release | str,
    files: Iterable[str | Path],
    *,
    out: str | Path | None = None,
    lenient: bool = False,
    progress: Progress | None = None,
) -> Upgrade:
    """What the move of a site from one release to another means to what is in use.

    Args:
        history: What `history` returned.
        old: A release, its name, or an alias.
        new: The same.
        files: What is in use: as for `needs`, and .txt files with an operation a line.
        out: As for `needs`.
        lenient: As for `needs`.
        progress: As for `needs`.

    Raises:
        UnknownNameError: There is no such release; with the nearest names.
        InputError: A file cannot be read or is no message, or nothing is in use.
        OutputError: There are no bindings in `out`.

    """
    from webexgen.compat.in_use import InUse, Readers
    from webexgen.compat.upgrade import Upgrader
    from webexgen.progress import quiet

    names = history.catalog.resolve(old).name, history.catalog.resolve(new).name
    readers = Readers.of(history, None if out is None else Path(out), lenient=lenient)
    in_use = InUse(readers, Upgrader(history, *names), progress or quiet)
    return in_use.judged(*names, [str(file) for file in files])
