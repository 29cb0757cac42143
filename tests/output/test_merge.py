"""Three-way merges: what one side alone has changed is taken, what both have changed is a conflict and never lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.properties import bounded

from webexgen.output.vendoring.merge import merge

BASE = "a b c d e f g"


def lines(text: str) -> bytes:
    return "".join(f"{word}\n" for word in text.split()).encode()


def merged(base: str, ours: str, theirs: str) -> tuple[str, int]:
    made = merge(lines(base), lines(ours), lines(theirs), "edited", "1.1")
    return " ".join(made.data.decode().split("\n")).strip(), made.conflicts


@pytest.mark.parametrize(
    "ours, theirs, expected",
    [
        (BASE, "a b X d e f g", "a b X d e f g"),
        ("a b X d e f g", BASE, "a b X d e f g"),
        ("a X b c d e f g", "a b c d e Y f g", "a X b c d e Y f g"),
        ("b c d e f g", "a b c d e f", "b c d e f"),
        ("X a b c d e f g", "a b c d e f g Y", "X a b c d e f g Y"),
        ("a b X d e f g", "a b X d e f g", "a b X d e f g"),
        ("a c d e f g", "a b c d e f g h", "a c d e f g h"),
        ("", "a b c d e f g", ""),
    ],
)
def test_what_one_side_changed_is_taken(ours: str, theirs: str, expected: str) -> None:
    assert merged(BASE, ours, theirs) == (expected, 0)


@pytest.mark.parametrize(
    "ours, theirs, expected",
    [
        ("a X c", "a Y c", "a <<<<<<< edited X ======= Y >>>>>>> 1.1 c"),
        ("a c", "a Y c", "a <<<<<<< edited ======= Y >>>>>>> 1.1 c"),
        ("a b c X", "a b c Y", "a b c <<<<<<< edited X ======= Y >>>>>>> 1.1"),
    ],
)
def test_what_both_changed_is_a_conflict(ours: str, theirs: str, expected: str) -> None:
    assert merged("a b c", ours, theirs) == (expected, 1)


def test_a_last_line_without_an_end_keeps_its_markers_apart() -> None:
    made = merge(b"a\nb", b"a\nx", b"a\ny", "edited", "1.1")
    assert made.data == b"a\n<<<<<<< edited\nx\n=======\ny\n>>>>>>> 1.1\n"
    assert merge(b"a\nb", b"a\nb", b"a\ny", "edited", "1.1").data == b"a\ny"


TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d", "\n"]), max_size=12).map(lambda words: lines(" ".join(words)))


@given(base=TEXTS, ours=TEXTS, theirs=TEXTS)
@bounded(120)
def test_nothing_is_lost(base: bytes, ours: bytes, theirs: bytes) -> None:
    made = merge(base, ours, theirs, "edited", "1.1")
    assert merge(base, base, theirs, "e", "n").data == theirs
    assert merge(base, ours, base, "e", "n").data == ours
    assert merge(base, ours, ours, "e", "n").data == ours
    assert merge(base, theirs, ours, "edited", "1.1").conflicts == made.conflicts
    before = base.splitlines()
    for side in (ours, theirs):
        for line in set(side.splitlines()):
            added = side.splitlines().count(line) - before.count(line)
            other = theirs if side is ours else ours
            if added > 0 and other.splitlines().count(line) >= before.count(line):
                assert line in made.data.splitlines()
    assert (made.conflicts > 0) == (b"<<<<<<< edited" in made.data)
