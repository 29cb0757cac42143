"""What a place of a message rests on, and the words for what is assumed of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webexgen.catalog.graph import BASELINE

__all__ = ["ASSUMED", "Basis", "assumed_text", "assumed_words"]

ASSUMED: Mapping[str, str] = {
    "type": "type",
    "minOccurs": "occurs",
    "maxOccurs": "occurs",
    "place": "place",
    "name": "name",
    "content": "content",
    "enumeration": "enumeration",
}
"""What `gen:assumed` may say, and the word for it in every output."""


def assumed_words(*lists: Iterable[str]) -> tuple[str, ...]:
    """The words for what is assumed, each once, in the order of `ASSUMED`."""
    said = {word for words in lists for word in words}
    return tuple(dict.fromkeys(text for word, text in ASSUMED.items() if word in said))


_PROSE = {"occurs": "occurrence", "enumeration": "list of values"}


def assumed_text(words: Iterable[str]) -> str:
    """What is assumed, for a sentence: `type, occurrence and place`."""
    *others, last = [_PROSE.get(word, word) for word in words]
    return f"{', '.join(others)} and {last}" if others else last


@dataclass(frozen=True, slots=True)
class Basis:
    """What a place of a message rests on.

    `update` brought it there, as `release` on this lineage; both are "baseline" for what was there before the first update. `evidence`
    is that of this very place: documented, shown or implied. `announced` is false where the update announces the declaration for other
    messages only. `seen` names the update whose page section first shows an element of the baseline.
    """

    update: str = BASELINE
    release: str = BASELINE
    evidence: str = "documented"
    assumed: tuple[str, ...] = ()
    announced: bool = True
    seen: str = ""
