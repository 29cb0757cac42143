"""Tables that compact data refers to by number: each text and each set of releases once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

__all__ = ["Tables"]


class Tables:
    """Texts and sets in the order in which they were first asked for. The text 0 is ""."""

    def __init__(self, kept: Iterable[str] | None = None) -> None:
        """Texts have numbers, where `kept` is given those of it alone, in its order; others stand where they are used."""
        self._texts = {text: number for number, text in enumerate(dict.fromkeys(["", *(kept or ())]))}
        self._grows = kept is None
        self._uses = Counter[str]()
        self._sets: dict[frozenset[int], int] = {}

    def text(self, text: str) -> int | str:
        """The number of a text, or the text."""
        self._uses[text] += 1
        return self._texts.setdefault(text, len(self._texts)) if self._grows else self._texts.get(text, text)

    def by_use(self) -> Tables:
        """Empty tables for the same texts: the most used have the shortest numbers, those used once none."""
        return Tables(text for text, uses in self._uses.most_common() if uses > 1)

    def lines(self, text: str) -> list[int | str]:
        """The numbers of the lines of a text, or the lines."""
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
