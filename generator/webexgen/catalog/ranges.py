"""Ranges of releases, as users name them: `40.6.0`, `40.4..40.8`, `train:40.4`, `all`, several with commas."""

from __future__ import annotations

from collections.abc import Iterable

from webexgen.catalog.graph import Catalog, Release
from webexgen.errors import UnknownNameError, nearest

__all__ = ["releases_in"]

_TRAIN = "train:"


def releases_in(catalog: Catalog, ranges: Iterable[str]) -> tuple[Release, ...]:
    """The releases of all `ranges`, in the order of the catalog, each once.

    `A..B` are those from A to B as the catalog lists them, whatever their trains; an end that is left out is the first or the newest release,
    and one that names a train its first or last release. Raises `UnknownNameError` for a name that is neither, and for an empty range.
    """
    chosen: set[str] = set()
    for text in ranges:
        for part in text.split(","):
            chosen.update(release.name for release in _part(catalog, part.strip()))
    return tuple(release for release in catalog.releases.values() if release.name in chosen)


def _part(catalog: Catalog, text: str) -> list[Release]:
    releases = [*catalog.releases.values()]
    if text == "all":
        return releases
    if text.startswith(_TRAIN):
        return _train(catalog, text.removeprefix(_TRAIN))
    if ".." not in text:
        return [catalog.resolve(text)]
    first, _, last = text.partition("..")
    start = _end(catalog, first, 0) if first else releases[0]
    end = _end(catalog, last, -1) if last else releases[-1]
    found = releases[releases.index(start) : releases.index(end) + 1]
    if not found:
        raise UnknownNameError(f"{text!r} holds no release: {end.name} comes before {start.name}")
    return found


def _end(catalog: Catalog, name: str, which: int) -> Release:
    """An end of a range. What names a train as well as a release by an alias is the train."""
    on_train = [release for release in catalog.releases.values() if release.train == name]
    return on_train[which] if on_train and name not in catalog.releases else catalog.resolve(name)


def _train(catalog: Catalog, name: str) -> list[Release]:
    found = [release for release in catalog.releases.values() if release.train == name]
    if not found:
        trains = dict.fromkeys(release.train for release in catalog.releases.values())
        hint = nearest(name, trains) or f"; there are {', '.join(trains)}"
        raise UnknownNameError(f"there is no train {name!r}{hint}")
    return found
