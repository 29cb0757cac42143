"""Whether two names may be one element, renamed: what is proposed, and what somebody has decided."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["Rename", "likeness"]

_ENOUGH = 0.85
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Rename:
    """A decision: if `confirmed`, `old` and `new` are one element of `owner`, otherwise two. It holds both ways round.

    `owner` is the declaring type as changes spell it, `ep:getSessionInfo`; `reason` says what the decision rests on.
    """

    owner: str
    old: str
    new: str
    confirmed: bool
    reason: str


def likeness(old: str, new: str) -> tuple[float, str]:
    """How alike two names are, up to 1, and in what; 0 and "" where they are not. The same for (new, old)."""
    if old.lower() == new.lower():
        return 1.0, "the names differ in letter case only"
    if re.sub(r"\d+", "", old) == re.sub(r"\d+", "", new):
        return 0.0, ""  # address1 and address2 are two things
    words, others = _WORD.findall(old), _WORD.findall(new)
    edits = [(a, b) for a, b in zip(words, others, strict=False) if a != b]
    if len(words) == len(others) and len(edits) == 1 and all(w.isupper() and len(w) > 1 for w in edits[0]):
        return 0.95, f"the names differ in an acronym only, {' and '.join(sorted(edits[0]))}"
    ratio = max(SequenceMatcher(None, *pair).ratio() for pair in ((old, new), (new, old)))
    return (ratio, f"the names are alike to {ratio:.0%}") if ratio > _ENOUGH else (0.0, "")
