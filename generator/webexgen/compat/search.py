"""Members by what a user knows of them: a name, a path, a value, a pattern, words of the documentation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any

from webexgen.catalog.announcement import Item
from webexgen.catalog.graph import BASELINE, Catalog
from webexgen.compat.availability import Availability, AvailabilityIndex
from webexgen.schema.basis import assumed_text

__all__ = ["Found", "Search"]

_GLOB = re.compile(r"[*?\[]")
_EVIDENCE: Mapping[str, str] = {"documented": "", "shown": "shown by an example", "implied": "implied"}


@dataclass(frozen=True, slots=True)
class Found:
    """A member that was looked for. `value` is the value of its enumeration that matched, "" where it was none; `having` are the releases that have it."""

    member: Availability
    value: str
    having: frozenset[str]
    items: tuple[Item, ...]

    @property
    def toggles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.toggle for item in self.items if item.toggle))

    @property
    def limits(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.limits for item in self.items if item.limits))

    def as_json(self, catalog: Catalog) -> dict[str, Any]:
        member = self.member
        values: dict[str, Any] = {
            "operation": member.operation,
            "direction": member.direction,
            "path": member.path,
            "value": self.value,
            "type": member.type,
            "occurs": member.occurs,
            "baseline": BASELINE in self.having,
            "first_releases": [release.name for release in catalog.first_releases(self.having)],
            "available": catalog.availability(self.having),
            "evidence": member.evidence,
            "announced": member.announced,
            "assumed": list(member.assumed),
            "seen": member.seen,
            "toggles": list(self.toggles),
            "limits": list(self.limits),
            "doc": member.doc,
        }
        return {name: value for name, value in values.items() if value not in ("", [])}

    def as_text(self, catalog: Catalog) -> str:
        """`SetMeeting request registrationForm, xs:string: 40.4.9 on train 40.4; 40.6.1 and later`"""
        member = self.member
        place = " ".join(filter(None, (member.operation, member.direction, member.path)))
        is_number = bool(member.occurs) and member.occurs != "1..1"
        what = ", ".join(filter(None, (member.type, member.occurs if is_number else "")))
        value = f" = {self.value}" if self.value else ""
        facts = [
            catalog.availability(self.having),
            f"first seen in {member.seen}" if member.seen else "",
            _EVIDENCE[member.evidence] if member.announced else "not announced for this message",
            f"{assumed_text(member.assumed)} assumed" if member.assumed else "",
            *(f"toggle {toggle}" for toggle in self.toggles),
            *(f"limit: {limit}" for limit in self.limits),
        ]
        return f"{place}{value}{f' ({what})' if what else ''}: {'; '.join(filter(None, facts))}"


Matches = Callable[[Availability], str | None]
"""The value of an enumeration that matches, "" where the member itself does, None where nothing does."""


class Search:
    """Looks for members of all releases."""

    def __init__(self, index: AvailabilityIndex) -> None:
        self._index = index

    def find(self, words: Sequence[str]) -> tuple[Found, ...]:
        """The members that all of `words` lead to.

        A word is the name of an operation, an element or a value, whatever its letter case, a path, or a pattern of one of these with
        * and ?. Beside other words, an operation's name leaves its own members only. Where a word is none of these, it is looked for in
        the documentation.
        """
        members = (*self._index, *self._index.envelope)
        operations = {_folded(member.operation) for member in members}
        named = [_folded(word) in operations for word in words]
        found = dict.fromkeys(range(len(members)), "")
        for word, is_operation in zip(words, named, strict=True):
            matching = self._matching(word, members, whole=is_operation and not all(named))
            found = {at: found[at] or value for at, value in matching.items() if at in found}
        return tuple(self._found(members[at], value) for at, value in sorted(found.items()))

    def _matching(self, word: str, members: Iterable[Availability], *, whole: bool) -> dict[int, str]:
        steps: tuple[Matches, ...] = (
            (_of_operation(word),) if whole else (_by_name(word), _by_value(word), _by_doc(word))
        )
        for matches in steps:
            found = {at: value for at, member in enumerate(members) if (value := matches(member)) is not None}
            if found:
                return found
        return {}

    def _found(self, member: Availability, value: str) -> Found:
        having = member.having if not value or member.values is None else member.values[value]
        return Found(member, value, having, self._index.items(member))

    def nearest(self, words: Iterable[str]) -> tuple[str, ...]:
        """The names of operations, elements and values that are spelt most like the words that nothing is called by."""
        names: dict[str, str] = {}
        for member in (*self._index, *self._index.envelope):
            for name in (member.name, *(member.values or ())):
                names.setdefault(_folded(name), name)
        near = (get_close_matches(_folded(word), names, 3, 0.6) for word in words if _folded(word) not in names)
        return tuple(dict.fromkeys(names[name] for found in near for name in found))


def _folded(word: str) -> str:
    return word.lower().replace("_", "")


def _of_operation(word: str) -> Matches:
    operation = _folded(word)
    return lambda member: "" if member.direction and _folded(member.operation) == operation else None


def _by_name(word: str) -> Matches:
    folded = _folded(word.strip("/"))
    if _GLOB.search(word):
        return lambda member: (
            "" if fnmatchcase(_folded(member.path if "/" in folded else member.name), folded) else None
        )
    if "/" in folded:
        return lambda member: "" if f"/{_folded(member.path)}".endswith(f"/{folded}") else None
    return lambda member: "" if _folded(member.name) == folded else None


def _by_value(word: str) -> Matches:
    folded = _folded(word)

    def matches(member: Availability) -> str | None:
        values = member.values or ()
        if _GLOB.search(word):
            return next((value for value in values if fnmatchcase(_folded(value), folded)), None)
        return next((value for value in values if _folded(value) == folded), None)

    return matches


def _by_doc(word: str) -> Matches:
    pattern = re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)
    return lambda member: "" if not _GLOB.search(word) and pattern.search(member.doc) else None
