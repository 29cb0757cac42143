"""Namespaces that carry the release: which one of the old set is which of the new set."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

from webexgen.errors import InputError, nearest

__all__ = ["likely_pairs", "map_namespaces"]

_VERSION = re.compile(r"(?<![A-Za-z0-9])v?\d+(?:[._-]\d+)*(?=$|[^A-Za-z0-9])|\d+(?:[._-]\d+)*(?=[/#]*$)", re.IGNORECASE)


def map_namespaces(
    old: Collection[str], new: Collection[str], stated: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Which namespaces of the old set go by which names in the new one, those that are the same left out.

    What is `stated` has the say; beyond that, two that only one set has are one if they differ in a version only, and no other does.
    Raises `InputError` if a stated one is not there.
    """
    mapped = dict(stated or {})
    for old_name, new_name in mapped.items():
        for name, names, whose in ((old_name, old, "old"), (new_name, new, "new")):
            if name not in names:
                hint = nearest(name, names) or f": it has {', '.join(map(repr, sorted(names)))}"
                raise InputError(
                    f"--map-namespace {old_name}={new_name}: the {whose} set has no namespace {name!r}{hint}"
                )
    olds = [name for name in old if name not in new and name not in mapped]
    news = [name for name in new if name not in old and name not in mapped.values()]
    for name in sorted(olds):
        alike = [other for other in news if _plain(other) == _plain(name)]
        twins = [other for other in olds if _plain(other) == _plain(name)]
        if len(alike) == len(twins) == 1:
            mapped[name] = alike[0]
    return mapped


def _plain(namespace: str) -> str:
    """The namespace without the numbers of its version, in lower case: hosts have none."""
    return re.sub(r"[/#:._-]+$", "", _VERSION.sub("", namespace)).lower()


def likely_pairs(old: Collection[str], new: Collection[str]) -> list[tuple[str, str]]:
    """Namespaces of both sets that are spelt alike, the most alike first."""
    scored = sorted((-SequenceMatcher(None, a, b).ratio(), a, b) for a in old for b in new)
    return [(a, b) for score, a, b in scored if score < -0.5][:3]
