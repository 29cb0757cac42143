"""The release graph as a picture: where each release, each arrow and each join of one update stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from webexgen.catalog.graph import BASELINE, Catalog

__all__ = ["Arrow", "Join", "Lane", "Picture", "Spot"]

_COLUMN, _ROW = 64, 44
_LEFT, _TOP = 120, 30
_LABEL = 24
"""From the middle of a release up to the top of its name."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A release in the picture."""

    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """From a release to one that follows it. `path` is that of an SVG path."""

    path: str


@dataclass(frozen=True, slots=True)
class Join:
    """Between two releases of one update: from the upper one to the name of the lower one."""

    x: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Lane:
    """The line of a train, from its first release to its last."""

    train: str
    y: int
    start: int
    end: int


class Picture:
    """Trains from top to bottom, time from left to right; releases of one update stand one below the other."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    @cached_property
    def _columns(self) -> Mapping[str, int]:
        """A release stands right of its parent, and in the column of all that ship the same update unless trains order updates differently."""
        releases = self._catalog.releases.values()
        together = self._spread({release.name: release.update for release in releases})
        return together or self._spread({release.name: release.name for release in releases}) or {}

    def _spread(self, groups: Mapping[str, str]) -> Mapping[str, int] | None:
        """The least columns where groups stay together; None where they cannot."""
        releases = self._catalog.releases
        columns = dict.fromkeys(groups.values(), 1)
        for _ in range(len(columns) + 1):
            before = dict(columns)
            for name, release in releases.items():
                parent = 0 if release.parent == BASELINE else columns[groups[release.parent]]
                columns[groups[name]] = max(columns[groups[name]], parent + 1)
            if columns == before:
                return {BASELINE: 0} | {name: columns[group] for name, group in groups.items()}
        return None

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        """By train; the baseline stands in the row of the first one."""
        trains = dict.fromkeys(release.train for release in self._catalog.releases.values())
        return {train: row for row, train in enumerate(trains)}

    @cached_property
    def spots(self) -> Mapping[str, Spot]:
        """By release, the baseline first."""
        rows = {BASELINE: 0} | {r.name: self._rows[r.train] for r in self._catalog.releases.values()}
        return {
            name: Spot(name, _LEFT + column * _COLUMN, _TOP + rows[name] * _ROW)
            for name, column in self._columns.items()
        }

    @property
    def lanes(self) -> list[Lane]:
        lanes: list[Lane] = []
        for train, row in self._rows.items():
            places = [self.spots[r.name].x for r in self._catalog.releases.values() if r.train == train]
            lanes.append(Lane(train, _TOP + row * _ROW, min(places), max(places)))
        return lanes

    @property
    def arrows(self) -> list[Arrow]:
        arrows: list[Arrow] = []
        for release in self._catalog.releases.values():
            start, end = self.spots[release.parent], self.spots[release.name]
            if start.y == end.y:
                arrows.append(Arrow(f"M{start.x} {start.y}H{end.x}"))
            else:
                turn, bend = start.x + _COLUMN // 2, min(12, abs(end.y - start.y) // 2)
                down = bend if end.y > start.y else -bend
                arrows.append(
                    Arrow(
                        f"M{start.x} {start.y}H{turn - bend}q{bend} 0 {bend} {down}V{end.y - down}q0 {down} {bend} {down}H{end.x}"
                    )
                )
        return arrows

    @property
    def joins(self) -> list[Join]:
        shipped: dict[tuple[str, int], list[int]] = {}
        for release in self._catalog.releases.values():
            spot = self.spots[release.name]
            shipped.setdefault((release.update, spot.x), []).append(spot.y)
        return [Join(x, min(ys), max(ys) - _LABEL) for (_, x), ys in shipped.items() if len(ys) > 1]

    @property
    def width(self) -> int:
        return _LEFT + max(self._columns.values()) * _COLUMN + 40

    @property
    def height(self) -> int:
        return _TOP + max(self._rows.values(), default=0) * _ROW + 40
