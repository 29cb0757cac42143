"""What each way of reading loses, beside its time and memory: speed at equal faithfulness is what counts.

A reader loses what two documents differ in when it reads both to the same objects. `python -m bench.faithful` makes such pairs
of a list response, and measures time and memory of a thousand sessions in the same run; it writes bench/results/faithful.json.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from bench.documents import sessions
from bench.machine import keep
from bench.peers import OURS, ROOT, TREE, Peer, generate, peers

__all__ = ["PROBES", "losses"]

RECORDS = 1_000
_SLOW = 500
# What two documents differ in -> a place in a list response, and what stands there in the other one.
PROBES: Mapping[str, tuple[str, str]] = {
    "unknown elements": ("<ep:duration>", "<ep:newHere>7</ep:newHere><ep:duration>"),
    "order": (
        "<ep:duration>60</ep:duration><ep:listStatus>PUBLIC</ep:listStatus>",
        "<ep:listStatus>PUBLIC</ep:listStatus><ep:duration>60</ep:duration>",
    ),
    "numbers as written": ("<ep:duration>60<", "<ep:duration>060<"),
    "booleans as written": ("<ep:isRecurring>true<", "<ep:isRecurring>1<"),
    "attributes": ("<ep:duration>", '<ep:duration unit="minutes">'),
    "empty elements": ("<ep:timeZone>GMT-10:00, Hawaii (Honolulu)</ep:timeZone>", "<ep:timeZone></ep:timeZone>"),
}
_ABSENT = {"empty elements": "<ep:timeZone></ep:timeZone>"}
KEPT, LOST, REFUSED = "kept", "lost", "refused"


def main() -> None:
    """Print the table, and keep it."""
    if len(sys.argv) > 1:
        print(_memory(*sys.argv[1:]))
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        generate(work)
        sys.path[:0] = [str(work), str(ROOT / "generated")]
        found = peers(work, "sessions")
        times = _times(found)
        rows = {
            name: {
                "x ElementTree": round(times[name] / times[TREE], 2),
                "bytes a record": _memory_of(name, work),
                "typed": peer.is_typed,
                "writes": peer.write is not None,
                **losses(peer),
            }
            for name, peer in sorted(found.items(), key=lambda each: times[each[0]])
        }
    keep("faithful", {"sessions": 1_000, "rows": rows})
    for name, row in rows.items():
        print(f"{name:<26}", *(f"{value!s:<9}" for value in row.values()))
    ours, others = rows[OURS], [row for name, row in rows.items() if name != OURS and row["typed"]]
    faithful = [row for row in others if all(row[probe] == KEPT for probe in PROBES)]
    print(
        "typed and without loss:", 1 + len(faithful) if all(ours[probe] == KEPT for probe in PROBES) else len(faithful)
    )


def losses(peer: Peer) -> dict[str, str]:
    """Probe -> whether a peer keeps what the two documents differ in."""
    return {name: _loss(peer, name) for name in PROBES}


def _loss(peer: Peer, probe: str) -> str:
    usual = sessions(1).decode()
    old, new = PROBES[probe]
    assert old in usual
    other = usual.replace(old, new)
    if probe in _ABSENT:
        usual = other.replace(_ABSENT[probe], "")
    try:
        one, two = (peer.shown(peer.read(text.encode())) for text in (usual, other))
    except Exception:
        return REFUSED
    return LOST if one == two else KEPT


def _times(found: Mapping[str, Peer]) -> dict[str, float]:
    """Milliseconds to read a thousand sessions, the best of nine rounds that alternate."""
    data = sessions(1_000)
    runs = {name: partial(peer.read, data) for name, peer in found.items()}
    taken = dict.fromkeys(runs, float("inf"))
    gc.collect()
    for number in range(9):
        for name, run in runs.items():
            if number > 1 and taken[name] > _SLOW:
                continue
            start = time.perf_counter()
            run()
            taken[name] = min(taken[name], (time.perf_counter() - start) * 1e3)
    return taken


def _memory_of(name: str, work: Path) -> int:
    run = [sys.executable, "-m", "bench.faithful", name, str(work)]
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'generator'}:{work}:{ROOT / 'generated'}"}
    return int(subprocess.run(run, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout)


def _memory(name: str, work: str) -> int:
    """Bytes that a session takes in memory once it has been read, in a process that does nothing else."""
    peer = peers(Path(work), "sessions")[name]
    peer.read(sessions(2))
    data = sessions(RECORDS)
    gc.collect()
    before = _resident()
    kept = peer.read(data)
    gc.collect()
    taken = _resident() - before
    assert kept is not None
    return round(taken / RECORDS / 100) * 100


def _resident() -> int:
    with Path("/proc/self/status").open(encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:")) * 1024


if __name__ == "__main__":
    main()
