"""Small messages, warm and in a process of their own: `python -m bench.small [folder with generated bindings]`.

Most traffic is a response or a request of one to four kB. Each is read and written in rounds that alternate between the
contenders; the best round counts, and ratios of one run. Nothing else is in memory, and the garbage collector runs as it does in
any program.
"""

from __future__ import annotations

import gc
import importlib
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from bench.documents import create_meeting_request, get_user_answer, sessions
from bench.handwritten import read_create_meeting, read_sessions, read_user

ROOT = Path(__file__).resolve().parents[1]
RELEASE = "40.12.0"
OURS = "webexgen bindings"
TREE = "ElementTree.fromstring"
BY_HAND = "hand-written, ElementTree"
READY = "lxml tostring of a ready tree"

Run = Callable[[], object]
Row = tuple[str, float, float]
DOCUMENTS: Mapping[str, tuple[bytes, Callable[..., object]]] = {
    "GetUser response": (get_user_answer(), read_user),
    "CreateMeeting request": (create_meeting_request(), read_create_meeting),
    "one session": (sessions(1), read_sessions),
    "1,000 sessions": (sessions(1_000), read_sessions),
}
# document: (contender, most times as long as that) to read; writing is to be faster than each of `_WRITERS_TO_BEAT`
_BARS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "GetUser response": ((TREE, 1.5), (BY_HAND, 1.25)),
    "CreateMeeting request": ((TREE, 2.2), (BY_HAND, 1.25)),
    "1,000 sessions": ((TREE, 1.0),),
}
_WRITERS_TO_BEAT = ("generateDS", READY)
_FIRST = {"bare python": "pass", "ElementTree": "import xml.etree.ElementTree as ET, sys; ET.parse(sys.argv[1])"}
_FIRST_OF_OURS = (
    "import sys; from webex_xmlapi import v40_12_0 as api; api.parse(open(sys.argv[1], 'rb').read()).body[0]"
)


def main() -> None:
    """Print every figure, those with a bar beside it."""
    generated = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "generated"
    sys.path.insert(0, str(generated))
    with tempfile.TemporaryDirectory() as folder:
        for name in DOCUMENTS:
            parse, render = measured(name)
            _print(f"read: {name}", parse, TREE, _BARS.get(name, ()))
            _print(f"write: {name}", render, READY, [(other, 1.0) for other in _WRITERS_TO_BEAT if other in render])
        first = _first(Path(folder), generated)
    _print("first message of a process", first, "ElementTree", [("ElementTree", 25 / 17.5)])


def measured(name: str) -> tuple[dict[str, float], dict[str, float]]:
    """Microseconds of each contender to read and to write a document of `DOCUMENTS`."""
    api = importlib.import_module(f"webex_xmlapi.v{RELEASE.replace('.', '_')}")
    data, by_hand = DOCUMENTS[name]
    message, tree, ready = api.parse(data), ET.fromstring(data), etree.fromstring(data)
    readers: dict[str, Run] = {
        OURS: partial(api.parse, data),
        TREE: partial(ET.fromstring, data),
        BY_HAND: partial(by_hand, data, ET.fromstring),
        "hand-written, lxml": partial(by_hand, data, etree.fromstring),
    }
    writers: dict[str, Run] = {
        OURS: partial(api.render, message),
        "ElementTree.tostring": partial(ET.tostring, tree),
        READY: partial(etree.tostring, ready),
    }
    return best(readers), best(writers)


def best(runs: Mapping[str, Run], rounds: int = 60) -> dict[str, float]:
    """Microseconds of each, at its best; every round runs each of them, for about two milliseconds."""
    often: dict[str, int] = {}
    for name, run in runs.items():
        for _ in range(70):  # what is used often gets faster
            run()
        start = time.perf_counter()
        run()
        often[name] = max(1, int(0.002 / (time.perf_counter() - start)))
        rounds = rounds if often[name] > 1 else 9
    gc.collect()
    taken = dict.fromkeys(runs, float("inf"))
    for _ in range(rounds):
        for name, run in runs.items():
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


def _print(title: str, taken: Mapping[str, float], floor: str, bars: Any) -> None:
    print(f"{title:<44}{'us':>10}  x {floor}")
    for name, each in sorted(taken.items(), key=lambda row: row[1]):
        print(f"  {name:<42}{each:>10.1f}{each / taken[floor]:>8.2f}")
    for other, most in bars:
        ratio = taken[OURS] / taken[other]
        print(f"  {'met' if ratio <= most else 'MISSED'}: {ratio:.2f} x {other}, at most {most:.2f}")


if __name__ == "__main__":
    main()
