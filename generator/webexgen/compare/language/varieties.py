"""Machines of unions and lists, which other machines are the members and items of."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple, cast

from webexgen.compare.language.characters import SPACE, single
from webexgen.compare.language.machine import Machine

__all__ = ["Either", "Items"]


class Either(Machine):
    """What one of several machines accepts."""

    def __init__(self, machines: Sequence[Machine]) -> None:
        self._machines = tuple(machines)
        self.size = sum(machine.size for machine in machines)
        self.start: Hashable = tuple((machine.start,) for machine in machines)
        self.sets = tuple(dict.fromkeys(points for machine in machines for points in machine.sets))

    def step(self, state: Hashable, character: str) -> Hashable | None:
        found: list[tuple[Hashable, ...]] = []
        for machine, one in zip(self._machines, cast("tuple[tuple[Hashable, ...], ...]", state), strict=True):
            following = machine.step(one[0], character) if one else None
            found.append(() if following is None else (following,))
        return tuple(found) if any(found) else None

    def accepts(self, state: Hashable) -> bool:
        states = cast("tuple[tuple[Hashable, ...], ...]", state)
        return any(one and machine.accepts(one[0]) for machine, one in zip(self._machines, states, strict=True))


class _At(NamedTuple):
    """Inside an item, with the state that it is read to, or before the first or the next one."""

    inside: bool
    state: Hashable = None


class Items(Machine):
    """Items of one machine with a space between each two; none at all, too."""

    start: Hashable = _At(False, "start")

    def __init__(self, item: Machine) -> None:
        self._item, self.size = item, item.size + 1
        self.sets = (*item.sets, SPACE, single(" "))

    def step(self, state: Hashable, character: str) -> Hashable | None:
        at = cast("_At", state)
        if character == " ":
            return _At(False) if at.inside and self._item.accepts(at.state) else None
        found = self._item.step(at.state if at.inside else self._item.start, character)
        return None if found is None else _At(True, found)

    def accepts(self, state: Hashable) -> bool:
        at = cast("_At", state)
        return at == self.start or (at.inside and self._item.accepts(at.state))
