"""An output folder as a run finds it, with what the manifest says of it: compared with new files, protected, and brought in step."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, cast

from webexgen.bindings.identifiers import release_folder
from webexgen.errors import EditedError, OutputError
from webexgen.files import digest_of, fingerprint
from webexgen.output.folder import Drift, OutputFolder
from webexgen.output.manifest import MANIFEST, Hashes, Manifest

__all__ = ["Generated", "OutputState"]

_BEGUN = "manifest-begun"
"""The staged manifest that lists what was there and what will be; it stands until all is in place."""


@dataclass(frozen=True, slots=True)
class Generated:
    """What stands in the folder of the package, in that of the changelogs and in that of the explorer, by name."""

    package: Mapping[str, bytes]
    pages: Mapping[str, bytes]
    explorer: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    def packed(self) -> tuple[object, ...]:
        """The same in few bytes: each file once, compressed."""
        number: dict[bytes, int] = {}
        sides = [{name: number.setdefault(data, len(number)) for name, data in side.items()} for side in self._sides()]
        return *sides, [*map(len, number)], zlib.compress(b"".join(number), 1)

    @classmethod
    def unpacked(cls, packed: tuple[Any, ...]) -> Generated:
        """What `packed` gave."""
        sides = cast("tuple[dict[str, int], ...]", packed[:-2])
        lengths, data = cast("tuple[list[int], bytes]", packed[-2:])
        whole = memoryview(zlib.decompress(data))
        ends = [*accumulate(lengths)]
        files = [bytes(whole[end - length : end]) for end, length in zip(ends, lengths, strict=True)]
        package, pages, explorer = ({name: files[number] for name, number in side.items()} for side in sides)
        return cls(package, pages, explorer)

    def _sides(self) -> tuple[Mapping[str, bytes], ...]:
        return self.package, self.pages, self.explorer


@dataclass(frozen=True)
class OutputState:
    """The folders of the package, and of the changelogs and the explorer, if there are to be any.

    `releases` will be there after the run; those of `others` are none of its business. `manifest` is empty where there is none,
    and then the folder is not `is_managed`.
    """

    package: OutputFolder
    pages: OutputFolder | None
    manifest: Manifest
    is_managed: bool
    releases: tuple[str, ...]
    others: frozenset[str]
    explorer: OutputFolder | None = None
    digests: dict[bytes, str] = field(default_factory=dict[bytes, str], repr=False)
    """Of the files to write, each once: releases share most of them, and they are asked for several times."""

    def is_whole(self) -> bool:
        """Whether every file of the manifest is there as a run that came to its end left it."""
        known = self.manifest
        return (
            self.package.holds(known.files)
            and (self.pages is None or self.pages.holds(known.pages))
            and (self.explorer is None or self.explorer.holds(known.views))
        )

    def foreign(self) -> Drift:
        """What is not webexgen's, and nothing else."""
        kept = self.package.compare({}, self._owned, lambda _name: True).within(self.manifest.package)
        if self.pages is not None:
            kept += self.pages.compare({}, self.manifest.pages, lambda _name: True).within(self._place)
        if self.explorer is not None:
            kept += self.explorer.compare({}, self.manifest.views, lambda _name: True).within(self._gallery)
        return kept

    def drift(self, compared: tuple[Drift, Drift, Drift]) -> Drift:
        """The same as `compared`, by paths from the output folder."""
        package, pages, views = compared
        drift = package.within(self.manifest.package) + pages.within(self._place)
        return drift + views.within(self._gallery)

    def by_path(self, files: Generated) -> dict[str, bytes]:
        """All files by paths from the output folder."""
        package, pages, views = self._wanted(files)
        found = {f"{self.manifest.package}/{name}": data for name, data in package.items()}
        found |= {f"{self._place}/{name}": data for name, data in pages.items() if self.pages}
        return found | {f"{self._gallery}/{name}": data for name, data in views.items() if self.explorer}

    def refuse_unmanaged(self, drift: Drift) -> None:
        """Raise `OutputError` where files are in the package's folder and no manifest says whose, unless all are what they would be."""
        start = f"{self.manifest.package}/"
        if not self.is_managed and any(path.startswith(start) for path in drift.occupied + drift.foreign):
            raise OutputError(
                f"{self.package.root}: holds files, but no {MANIFEST} that says which are webexgen's; name another folder "
                "with --out, or run `webexgen generate --force`, which overwrites files of the same names and leaves all others"
            )

    def protect(self, drift: Drift) -> None:
        """Raise `OutputError` as above, or `EditedError` where a run would overwrite or remove what somebody else wrote."""
        self.refuse_unmanaged(drift)
        if drift.blocked:
            rows = [f"  edited    {path}" for path in drift.edited] + [f"  occupied  {path}" for path in drift.occupied]
            raise EditedError(
                f"{self.package.root}: nothing was written, because it would overwrite files that were edited by hand, or that "
                "webexgen did not write:\n" + "\n".join(rows) + "\nUndo the edits or move the files, or run "
                "`webexgen generate --force` to overwrite them"
            )

    def clear(self) -> None:
        """Remove what runs that were interrupted have left."""
        for folder in self._sides():
            folder.clear()

    def write(self, files: Generated, compared: tuple[Drift, Drift, Drift]) -> None:
        """Bring the folders in step with `files`, with which they were `compared`, whatever is in the way. Raises `OutputError`."""
        folders = self.package, self.pages, self.explorer
        parts = zip(folders, compared, self._wanted(files), strict=True)
        sides = [(folder, drift, wanted) for folder, drift, wanted in parts if folder is not None]
        try:
            for folder, drift, wanted in sides:
                folder.stage({name: wanted[name] for name in drift.unlike if name in wanted})
            self.package.stage({_BEGUN: self._manifest(files, begun=True).text().encode()})
            self.package.stage({MANIFEST: self._manifest(files).text().encode()})
            self.package.place(MANIFEST, _BEGUN)
            for folder, drift, wanted in sides:
                for name in drift.unlike:
                    if name in wanted and name != MANIFEST:
                        folder.place(name)
                folder.remove([name for name in (*drift.stale, *drift.edited) if name not in wanted])
            self.package.place(MANIFEST)
        finally:
            self.clear()

    def _sides(self) -> list[OutputFolder]:
        return [folder for folder in (self.package, self.pages, self.explorer) if folder is not None]

    def _wanted(self, files: Generated) -> tuple[Mapping[str, bytes], Mapping[str, bytes], Mapping[str, bytes]]:
        manifest = {MANIFEST: self._manifest(files).text().encode()}
        return {**files.package, **manifest}, files.pages, files.explorer

    def compared(self, files: Generated) -> tuple[Drift, Drift, Drift]:
        """How the folders of the package, the changelogs and the explorer differ from `files` and the manifest of these."""
        package, pages, views = self._wanted(files)
        return (
            self.package.compare(package, self._owned, self._is_other_release, self._digest),
            (
                Drift()
                if self.pages is None
                else self.pages.compare(pages, self.manifest.pages, self._is_other_page, self._digest)
            ),
            (
                Drift()
                if self.explorer is None
                else self.explorer.compare(views, self.manifest.views, lambda _name: False, self._digest)
            ),
        )

    def _manifest(self, files: Generated, *, begun: bool = False) -> Manifest:
        """The manifest after a run; while it is `begun`, each file may be the one of before, too."""
        known = self.manifest
        package = {name: h for name, h in known.files.items() if begun or self._is_other_release(name)}
        pages = {name: h for name, h in known.pages.items() if begun or self._is_other_page(name)}
        return Manifest(
            known.package,
            tuple(dict.fromkeys((*known.releases, *self.releases))) if begun else self.releases,
            self._with(package, files.package),
            known.changelog,
            self._with(pages, files.pages),
            known.explorer,
            self._with(known.views if begun else {}, files.explorer),
        )

    @property
    def _owned(self) -> Hashes:
        """The files of the package that are webexgen's."""
        if not self.is_managed:
            return self.manifest.files
        return {**self.manifest.files, MANIFEST: (fingerprint(self.package.path(MANIFEST)) or "",)}

    @property
    def _place(self) -> str:
        """Where the changelogs are, from the output folder."""
        return posixpath.normpath(posixpath.join(self.manifest.package, self.manifest.changelog or "."))

    @property
    def _gallery(self) -> str:
        """Where the explorer is, from the output folder."""
        return posixpath.normpath(posixpath.join(self.manifest.package, self.manifest.explorer or "."))

    def _is_other_release(self, name: str) -> bool:
        return name.partition("/")[0] in {release_folder(other) for other in self.others}

    def _is_other_page(self, name: str) -> bool:
        return name.rpartition(".")[0] in self.others

    def _with(self, known: Hashes, files: Mapping[str, bytes]) -> Hashes:
        """Files with their hashes, those that are known already among them."""
        new = {name: self._digest(data) for name, data in files.items()}
        return {**known, **{name: tuple(dict.fromkeys((*known.get(name, ()), h))) for name, h in new.items()}}

    def _digest(self, data: bytes) -> str:
        found = self.digests.get(data)
        if found is None:
            found = self.digests[data] = digest_of(data)
        return found
