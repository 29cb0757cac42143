"""A vendored package brought to another release, or to what this webexgen writes: its new files, and edits merged into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from webexgen.catalog.graph import Catalog
from webexgen.errors import EditedError
from webexgen.files import digest_of, fingerprint, read_file
from webexgen.output.folder import Drift
from webexgen.output.vendoring.folder import Vendored
from webexgen.output.vendoring.maker import Vendor, newer
from webexgen.output.vendoring.merge import Merged, merge, unresolved
from webexgen.output.vendoring.record import RECORD, SUMS, Record

__all__ = ["Update", "target"]


@dataclass(frozen=True)
class Update:
    """What an update would write; `seen` is how the package differs from that. `merged` are edited files, with what is to stand there; `gone` those that are not generated any more."""

    package: Vendored
    record: Record
    files: Mapping[str, bytes]
    seen: Drift
    merged: Mapping[str, Merged] = field(default_factory=dict[str, Merged])
    gone: tuple[str, ...] = ()

    @classmethod
    def of(cls, maker: Vendor, package: Vendored, record: Record, *, merging: bool = False) -> Update:
        """The update of a package to what `record` says. Raises `EditedError` where it would overwrite edits, unless those are merged.

        Of vendor.toml an edit is no obstacle: it says what the package is to hold.
        """
        files = maker.files(record)
        package, seen = Vendored.compared(package.root, files)
        update = cls(package, record, files, seen)
        if not merging:
            package.refuse_blocked(update.drift)
            return update
        links = tuple(name for name in update.drift.edited if not fingerprint(package.root / name))
        package.refuse_blocked(replace(update.drift, edited=links))  # only what is a file can be merged
        _refuse_unresolved(package, update.drift.edited)
        merged, gone = _merged(maker, package, record, files, update.drift.edited)
        return replace(update, merged=merged, gone=gone)

    @property
    def drift(self) -> Drift:
        """How the package differs from what is to be written. An edited record counts as changed."""
        edited = tuple(name for name in self.seen.edited if name not in (RECORD, SUMS))
        own = tuple(name for name in self.seen.edited if name not in edited)
        return replace(self.seen, edited=edited, changed=(*self.seen.changed, *own))

    @property
    def conflicts(self) -> Iterator[tuple[str, str]]:
        """Edited files that can't be brought in step without their user, each with the reason."""
        for name, merged in self.merged.items():
            if name in self.gone:
                yield name, f"was edited, and is no part of {self.record.release}"
            elif merged.conflicts:
                places = "1 place" if merged.conflicts == 1 else f"{merged.conflicts} places"
                yield name, f"{places} changed by both"

    @property
    def texts(self) -> dict[str, bytes]:
        """What is to stand in the edited files."""
        return {name: merged.data for name, merged in self.merged.items()}

    @property
    def is_needed(self) -> bool:
        """Whether anything on the disk would change."""
        drift = self.drift
        texts = any(read_file(self.package.root / name) != data for name, data in self.texts.items())
        return bool(drift.missing or drift.changed or drift.stale or texts)

    def write(self) -> None:
        """Replace the package, all of it or nothing."""
        self.package.replace(self.files, self.seen, self.texts)


def _refuse_unresolved(package: Vendored, edited: tuple[str, ...]) -> None:
    """Raise `EditedError` where edited files still have the markers of an earlier merge."""
    found = {name: unresolved(read_file(package.root / name) or b"") for name in edited}
    rows = [f"  {package.root / name}:{line}" for name, line in found.items() if line]
    if rows:
        raise EditedError(
            f"{package.root}: nothing was written, because conflicts of an earlier merge are not resolved:\n"
            + "\n".join(rows)
        )


def _merged(
    maker: Vendor, package: Vendored, record: Record, files: Mapping[str, bytes], edited: tuple[str, ...]
) -> tuple[dict[str, Merged], tuple[str, ...]]:
    """Edited files merged with the new ones; those that are not generated any more stay as they are.

    The text that both descend from is made anew of the package's record. Where that is not what was written, which another webexgen
    did, nothing is known to be unchanged, and a file is one conflict.
    """
    known = maker.files(package.record) if package.record is not None and edited else {}
    found: dict[str, Merged] = {}
    for name in edited:
        ours, base, theirs = read_file(package.root / name) or b"", known.get(name, b""), files.get(name)
        if digest_of(base) not in package.sums.get(name, ()):
            base = b""
        if theirs is None:
            found[name] = Merged(ours)
        else:
            found[name] = merge(base, ours, theirs, "edited", record.release)
    return found, tuple(name for name in edited if name not in files)


def target(catalog: Catalog, record: Record) -> str:
    """The release that an update goes to where none is named: the newest on the package's train."""
    release = catalog.resolve(record.release)
    return newer(catalog, release).on_train or release.name
