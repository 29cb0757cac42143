"""Tables that compact data refers to by number: each text and each set of releases once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

__all__ = ["Tables"]


class Tables:
    """Texts and sets in the order in which they were first asked for, after the texts of `first`. The text 0 is ""."""

    def __init__(self, first: Iterable[str] = ()) -> None:
        self._texts = {text: number for number, text in enumerate(dict.fromkeys(["", *first]))}
        self._sets: dict[frozenset[int], int] = {}
        self._uses = Counter[str]()

    def text(self, text: str) -> int:
        """The number of a text."""
        self._uses[text] += 1
        return self._texts.setdefault(text, len(self._texts))

    def by_use(self) -> Tables:
        """Empty tables where the texts that were asked for most often have the shortest numbers."""
        return Tables(sorted(self._texts, key=lambda text: -self._uses[text]))

    def lines(self, text: str) -> list[int]:
        """The numbers of the lines of a text."""
        return [self.text(line) for line in text.splitlines()]

    def releases(self, releases: Iterable[int]) -> int:
        """The number of a set of releases."""
        return self._sets.setdefault(frozenset(releases), len(self._sets))

    @property
    def texts(self) -> list[str]:
        return list(self._texts)

    @property
    def sets(self) -> list[list[int]]:
        """Each set as its runs: the first of a run, and how many follow it."""
        return [_runs(releases) for releases in self._sets]


def _runs(releases: Iterable[int]) -> list[int]:
    runs: list[int] = []
    for _, run in groupby(enumerate(sorted(releases)), key=lambda at: at[1] - at[0]):
        first, *more = (number for _, number in run)
        runs += [first, len(more)]
    return runs
