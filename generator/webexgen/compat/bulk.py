"""Many messages received one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from webexgen.catalog.announcement import Direction
from webexgen.catalog.graph import Release
from webexgen.compat.acceptance import Acceptance, Receiver
from webexgen.compat.bound import Bound
from webexgen.compat.downgrade import Rewritten, rewrite
from webexgen.compat.program import Program
from webexgen.compat.syntax import scan
from webexgen.errors import InputError, OutputError
from webexgen.files import below, write_all
from webexgen.message.recordings import documents, files
from webexgen.message.source import opened, printable
from webexgen.progress import Progress, quiet

__all__ = ["programs", "received", "rewritten"]

_PYTHON = ".py"


def received(
    receiver: Receiver, names: Iterable[str], progress: Progress = quiet, direction: Direction | None = None
) -> tuple[tuple[Acceptance, ...], tuple[str, ...]]:
    """The messages in files and folders, of one `direction` if it is given, and why what else lay in folders, logs and recordings is none.

    Programs are passed over. Raises `InputError` for a file that was asked for and is no message, and where all that was found is none.
    """
    found: list[Acceptance] = []
    skipped: list[str] = []
    names = [name for name in names if not name.endswith(_PYTHON)]
    waiting = tuple(documents(names))
    for number, document in enumerate(waiting, 1):
        try:
            acceptance = receiver.receive(document)
            if direction not in (None, acceptance.direction):
                raise InputError(f"{printable(document.name)}: is no {direction}, but a {acceptance.title}")
            found.append(acceptance)
        except InputError as error:
            if document.asked:
                raise
            skipped.append(str(error))
        progress("reading messages", number, len(waiting))
    if not found and (skipped or direction is not None):
        raise InputError("\n".join(skipped[:5]) or f"there is no {direction} in these files")
    return tuple(found), tuple(skipped)


def programs(bound: Bound, names: Iterable[str]) -> Iterator[Program]:
    """The programs among files, and those below folders that do something with the bindings. Raises `InputError`."""
    wanted = [name for name in names if name.endswith(_PYTHON) or Path(name).is_dir()]
    for name, asked in files(wanted, (_PYTHON,)):
        with opened(name) as (_, source):
            program = scan(name, source.read(), bound)
        if asked or program.built or program.reads:
            yield program


def rewritten(
    receiver: Receiver,
    accepted: Sequence[Acceptance],
    releases: Sequence[Release],
    folder: Path,
    *,
    force: bool = False,
) -> Mapping[str, Rewritten]:
    """Write each message as a release takes it, under its file's name in `folder`; all or none. Gives what became of each, by name.

    What the release refuses all the same is not written. Raises `OutputError` if a file is there already, which `force` overwrites, or if two
    messages would have the same, and `InputError` for several releases.
    """
    if len(releases) != 1:
        raise InputError(f"a message is rewritten for one release; {len(releases)} are named")
    made: dict[str, Rewritten] = {}
    contents: dict[str, bytes] = {}
    for acceptance in accepted:
        new = rewrite(acceptance, releases[0], receiver)
        if not new.left:
            name = _file_name(acceptance.document.name)
            path = below(folder, name)
            if name in contents or (path.exists() and not force):
                raise OutputError(f"{path}: is there already; nothing was written. Name another folder, or use --force")
            contents[name] = new.data
            new = replace(new, file=str(path))
        made[acceptance.document.name] = new
    write_all(folder, contents)
    return made


def _file_name(name: str) -> str:
    """The name of a file for a message from `name`: `recording.har#3 request` is `recording.har-3-request.xml`."""
    last = re.sub(r"[^\w.-]", "-", Path(name).name)
    return f"{last.removesuffix('.json').removesuffix('.xml')}.xml"
