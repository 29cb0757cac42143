"""Small messages, warm and in a process of their own: `python -m bench.small [folder with generated bindings]`.

Most traffic is a response or a request of one to four kB. Each is read and written in rounds that alternate between the
contenders; the best round counts, and ratios of one run. The garbage collector runs, but over nothing that was there before.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

from bench.documents import create_meeting_request, get_user_answer, sessions
from bench.machine import keep
from bench.peers import BY_HAND, LXML, OURS, ROOT, TREE, generate, peers

Run = Callable[[], object]
_LONG = 10_000
_WARM = 1.0
_SLOW = 200_000
# name: document, the kind that `peers` know it as
DOCUMENTS: Mapping[str, tuple[bytes, str]] = {
    "GetUser response": (get_user_answer(), "user"),
    "CreateMeeting request": (create_meeting_request(), "create"),
    "one session": (sessions(1), "sessions"),
    "1,000 sessions": (sessions(1_000), "sessions"),
}
# document: (contender, most times as long as that) to read; writing is to be faster than each of `_WRITERS_TO_BEAT`
_BARS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "GetUser response": ((TREE, 1.5), (BY_HAND, 1.25)),
    "CreateMeeting request": ((TREE, 2.2), (BY_HAND, 1.25)),
    "1,000 sessions": ((TREE, 1.0),),
}
_WRITERS_TO_BEAT = ("generateDS", LXML)
_FIRST = {"bare python": "pass", "ElementTree": "import xml.etree.ElementTree as ET, sys; ET.parse(sys.argv[1])"}
_FIRST_OF_OURS = (
    "import sys; from webex_xmlapi import v40_12_0 as api; api.parse(open(sys.argv[1], 'rb').read()).body[0]"
)


def main() -> None:
    """Print every figure, those with a bar beside it, and keep them in bench/results/small.json."""
    generated = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "generated"
    if len(sys.argv) > 2:
        work = Path(sys.argv[2])
        sys.path[:0] = [str(work), str(generated)]
        print(json.dumps(measured(work, sys.argv[3])))
        return
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        generate(work)
        for name in DOCUMENTS:
            # Each in a process of its own, so that the peers of one document are not in the memory of another.
            run = [sys.executable, "-m", "bench.small", str(generated), str(work), name]
            told = subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True).stdout
            figures[name] = json.loads(told)
        first = _first(work, generated)
    keep("small", {"documents": figures, "first": first})
    for name, ways in figures.items():
        _print(f"read: {name}", ways["read"], TREE, _BARS.get(name, ()))
        _print(f"write: {name}", ways["write"], LXML, [(other, 1.0) for other in _WRITERS_TO_BEAT])
    _print("first message of a process", first, "ElementTree", [("ElementTree", 25 / 17.5)])


def measured(work: Path, name: str) -> dict[str, dict[str, float]]:
    """Microseconds of each contender to read and to write a document of `DOCUMENTS`."""
    data, kind = DOCUMENTS[name]
    found = peers(work, kind)
    readers: dict[str, Run] = {contender: partial(peer.read, data) for contender, peer in found.items()}
    if len(data) < _LONG:
        others = cycle([_with_other_markup(data, number) for number in range(4_096)])
        readers[f"{OURS}, markup new each time"] = lambda: found[OURS].read(next(others))
    taken = best(readers)
    read = {contender: peer.read(data) for contender, peer in found.items()}
    writers: dict[str, Run] = {n: partial(peer.write, read[n]) for n, peer in found.items() if peer.write}
    return {"read": taken, "write": best(writers)}


def _with_other_markup(data: bytes, number: int) -> bytes:
    """The document with white space near its end that no other number gives."""
    head, end, tail = data.rpartition(b"</")
    return head + f"{number:012b}".translate({48: " ", 49: "\n"}).encode() + end + tail


def best(runs: Mapping[str, Run], rounds: int = 60) -> dict[str, float]:
    """Microseconds of each, at its best; every round runs each of them, for about two milliseconds."""
    often: dict[str, int] = {}
    for name, run in runs.items():
        start = time.perf_counter()
        for _ in range(70):  # what is used often gets faster
            run()
            if time.perf_counter() - start > _WARM:
                break
        start = time.perf_counter()
        run()
        often[name] = max(1, int(0.002 / (time.perf_counter() - start)))
        rounds = rounds if often[name] > 1 else 9
    gc.collect()
    gc.freeze()  # what all contenders have in memory is no part of what one of them takes
    taken = dict.fromkeys(runs, float("inf"))
    for number in range(rounds):
        for name, run in runs.items():
            if number > 1 and taken[name] > _SLOW:
                continue
            start = time.perf_counter()
            for _ in range(often[name]):
                run()
            taken[name] = min(taken[name], (time.perf_counter() - start) / often[name] * 1e6)
    return taken


def _first(work: Path, generated: Path) -> dict[str, float]:
    """Microseconds of a whole process that reads one small response."""
    path = work / "small.xml"
    path.write_bytes(sessions(1))
    taken = dict.fromkeys((OURS, *_FIRST), float("inf"))
    for _ in range(20):
        for name in taken:
            program = [sys.executable, "-c", _FIRST.get(name, _FIRST_OF_OURS), str(path)]
            start = time.perf_counter()
            subprocess.run(program, env={"PYTHONPATH": str(generated)}, check=True)
            taken[name] = min(taken[name], (time.perf_counter() - start) * 1e6)
    return taken


def _print(title: str, taken: Mapping[str, float], floor: str, bars: Iterable[tuple[str, float]]) -> None:
    print(f"{title:<44}{'us':>10}  x {floor}")
    for name, each in sorted(taken.items(), key=lambda row: row[1]):
        print(f"  {name:<42}{each:>10.1f}{each / taken[floor]:>8.2f}")
    for other, most in bars:
        ratio = taken[OURS] / taken[other]
        print(f"  {'met' if ratio <= most else 'MISSED'}: {ratio:.2f} x {other}, at most {most:.2f}")


if __name__ == "__main__":
    main()
