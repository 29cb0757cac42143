"""Whether two names may be those of one element that was renamed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

__all__ = ["likeness"]

_ENOUGH = 0.85
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


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
