"""Two descendants of a text made one, line by line: what only one of them has changed is taken from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["Merged", "merge", "unresolved"]

_MARKER = b"<<<<<<< "


@dataclass(frozen=True, slots=True)
class Merged:
    """A text, and at how many places both sides have changed the same lines. Markers stand around those."""

    data: bytes
    conflicts: int = 0


def merge(base: bytes, ours: bytes, theirs: bytes, our_label: str, their_label: str) -> Merged:
    """`ours` and `theirs`, both made of `base`, in one. The labels stand behind the markers of conflicts."""
    texts = [text.splitlines(keepends=True) for text in (base, ours, theirs)]
    lines: list[bytes] = []
    conflicts = 0
    for before, own, other in _chunks(*texts):
        if own in (before, other):
            lines += other
        elif other == before:
            lines += own
        else:
            conflicts += 1
            lines += [_MARKER + f"{our_label}\n".encode(), *_ended(own), b"=======\n"]
            lines += [*_ended(other), f">>>>>>> {their_label}\n".encode()]
    return Merged(b"".join(lines), conflicts)


def unresolved(text: bytes) -> int:
    """The number of the first line that marks a conflict of an earlier merge; 0 where there is none."""
    return next((number for number, line in enumerate(text.splitlines(), 1) if line.startswith(_MARKER)), 0)


_Lines = Sequence[bytes]


def _chunks(base: _Lines, ours: _Lines, theirs: _Lines) -> Iterator[tuple[_Lines, _Lines, _Lines]]:
    """The three texts side by side, cut where all of them have the same lines."""
    own, other = _same(base, ours), _same(base, theirs)
    start, own_start, other_start = 0, 0, 0
    for at in range(len(base) + 1):
        own_at, other_at = own.get(at), other.get(at)
        if at == len(base):
            own_at, other_at = len(ours), len(theirs)
        if own_at is None or other_at is None:
            continue
        if (start, own_start, other_start) != (at, own_at, other_at):
            yield base[start:at], ours[own_start:own_at], theirs[other_start:other_at]
        if at < len(base):
            line = base[at : at + 1]
            yield line, line, line
        start, own_start, other_start = at + 1, own_at + 1, other_at + 1


def _same(base: _Lines, text: _Lines) -> dict[int, int]:
    """The lines of `base` that a text made of it still has, by number."""
    blocks = SequenceMatcher(None, base, text, autojunk=False).get_matching_blocks()
    return {block.a + offset: block.b + offset for block in blocks for offset in range(block.size)}


def _ended(lines: _Lines) -> Iterator[bytes]:
    """Lines, the last of which ends as the others do, so that a marker can follow."""
    for line in lines:
        yield line if line.endswith((b"\n", b"\r")) else line + b"\n"
