"""All that is in use, by files, folders and lists, judged for a move between two releases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from webexgen.catalog.announcement import Direction
from webexgen.catalog.graph import Release
from webexgen.compare.history import History
from webexgen.compat.acceptance import Receiver
from webexgen.compat.availability import AvailabilityIndex
from webexgen.compat.bound import Bound
from webexgen.compat.bulk import programs, received, rewritten
from webexgen.compat.downgrade import Rewritten
from webexgen.compat.needs import Needs, needed, needed_by
from webexgen.compat.send import Passages, passage
from webexgen.compat.upgrade import Effect, Upgrade, Upgrader, merged
from webexgen.compat.uses import Counts, from_lines
from webexgen.errors import InputError
from webexgen.message.recordings import documents
from webexgen.message.source import opened, printable
from webexgen.progress import Progress, quiet

__all__ = ["InUse", "Readers", "needed_in", "passages_of"]

_LIST = ".txt"


@dataclass(frozen=True)
class Readers:
    """What reads messages and programs: the members of all releases, and the bindings."""

    index: AvailabilityIndex
    receiver: Receiver
    bound: Bound

    @classmethod
    def of(cls, history: History, out: Path | None, *, lenient: bool = False) -> Readers:
        """With the bindings in `out`, or those that are found without it."""
        index = AvailabilityIndex(history.catalog, history.models)
        return cls(index, Receiver(index, out, lenient=lenient), Bound(history.catalog, out))


def needed_in(readers: Readers, names: Sequence[str], progress: Progress = quiet) -> Needs:
    """The needs of messages and programs. Raises `InputError` for what cannot be read, and where there is none of either."""
    catalog = readers.index.catalog
    accepted, skipped = received(readers.receiver, names, progress)
    found = [needed(acceptance, catalog) for acceptance in accepted]
    found += [needed_by(program, readers.index) for program in programs(readers.bound, names)]
    if not found:
        raise InputError("there is no message, and no program that uses the bindings, in these files")
    return Needs(catalog, tuple(found), skipped)


def passages_of(
    readers: Readers,
    names: Sequence[str],
    releases: Sequence[Release],
    direction: Direction,
    rewrite: Path | None = None,
    *,
    any_order: bool = False,
    force: bool = False,
    progress: Progress = quiet,
) -> Passages:
    """How `releases` receive the messages of one direction; with a folder to `rewrite` to, see `rewritten`.

    Raises `InputError` for what cannot be read, and where there is no such message.
    """
    accepted, skipped = received(readers.receiver, names, progress, direction)
    made: Mapping[str, Rewritten] = {}
    if rewrite is not None:
        made = rewritten(readers.receiver, accepted, releases, rewrite, force=force)
    catalog = readers.index.catalog
    found = (
        passage(acceptance, catalog, releases, made.get(acceptance.document.name), any_order=any_order)
        for acceptance in accepted
    )
    return Passages(tuple(found), skipped)


@dataclass
class InUse:
    """Goes through what is in use."""

    readers: Readers
    upgrader: Upgrader
    progress: Progress = quiet
    counts: Counts = field(default_factory=Counts)
    skipped: list[str] = field(default_factory=list[str])

    def judged(self, old: str, new: str, names: Sequence[str]) -> Upgrade:
        """What becomes of all uses. Raises `InputError` for what cannot be read, and where nothing is in use at all."""
        effects, uses = merged(self._all(names))
        if not any(uses.values()):
            raise InputError("\n".join(self.skipped[:5]) or "nothing is in use in these files")
        return Upgrade(old, new, effects, uses, self.counts, self.upgrader.faults, tuple(self.skipped))

    def _all(self, names: Sequence[str]) -> Iterator[tuple[Effect, ...]]:
        lists = [name for name in names if name.endswith(_LIST)]
        for name in lists:
            yield from self._list(name)
        others = [name for name in names if name not in lists]
        for program in programs(self.readers.bound, others):
            self.counts += program.counts
            for use in program.uses():
                if use.operation == "" or not (
                    use.path and use.direction == "request"
                ):  # a call has its fields with it
                    yield self.upgrader.use(use)
        yield from self._messages([name for name in others if not name.endswith(".py")])

    def _list(self, name: str) -> Iterator[tuple[Effect, ...]]:
        with opened(name) as (_, source):
            try:
                lines = source.read().decode().splitlines()
            except UnicodeDecodeError:
                raise InputError(f"{printable(name)}: is no list of operations: it is not UTF-8") from None
        uses = list(from_lines(name, lines, self.readers.index))
        fields = sum(bool(use.path) for use in uses)
        self.counts += Counts(calls=len({use.site for use in uses}) - fields, fields=fields, files=1)
        for use in uses:
            yield self.upgrader.use(use)

    def _messages(self, names: Sequence[str]) -> Iterator[tuple[Effect, ...]]:
        waiting = list(documents(names))
        files = set[str]()
        for number, document in enumerate(waiting, 1):
            try:
                acceptance = self.readers.receiver.receive(document)
            except InputError as error:
                if document.asked:
                    raise
                self.skipped.append(str(error))
                continue
            files.add(document.file)
            self.counts += Counts(messages=1)
            yield self.upgrader.message(acceptance)
            self.progress("reading messages", number, len(waiting))
        self.counts += Counts(files=len(files))
