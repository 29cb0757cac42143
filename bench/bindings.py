"""Reading and writing list responses: our bindings beside their peers and the bare parsers, in one run.

All contenders get the same documents; what they read is compared before anything is timed. Rounds are interleaved, medians and
ratios are what counts. Small messages are `bench.small`'s. Writes bench/results/bindings.json and two charts.
"""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.chart import bars, lines
from bench.documents import deep, sessions, wide
from bench.machine import keep
from bench.peers import BY_HAND, OURS, ROOT, TREE, generate, peers

RESULTS = ROOT / "bench" / "results"
EP = "{http://www.webex.com/schemas/2002/06/service/ep}"
COUNTS = (10, 1_000, 50_000)
LONGEST = 4_000.0
"""Milliseconds after which a contender takes part in no further round."""


def main() -> None:
    """Print the table, and keep figures and charts in bench/results."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        generate(work)
        sys.path[:0] = [str(work), str(ROOT / "generated")]
        figures: dict[str, Any] = {"documents": {}}
        for count, rounds in ((10, 200), (1_000, 15)):
            figures["documents"][f"{count} sessions"] = _measure(work, count, rounds)
        figures["growth"] = _growth(work)
        figures["memory_mb"], figures["stream"] = _memory(work)
    keep("bindings", figures)
    thousand = figures["documents"]["1000 sessions"]
    for way in ("parse", "render"):
        svg = bars(f"{way}: 1,000 sessions, {len(sessions(1_000)) / 1e6:.1f} MB", thousand[way], OURS, "ms")
        (RESULTS / f"{way}.svg").write_text(svg, encoding="utf-8")
    svg = lines(
        "parse: cost grows with the document", COUNTS, figures["growth"], "sessions; elements (wide, deep)", "ms"
    )
    (RESULTS / "growth.svg").write_text(svg, encoding="utf-8")
    _print(figures)


def _measure(work: Path, count: int, rounds: int) -> dict[str, dict[str, float]]:
    data = sessions(count)
    found = peers(work, "sessions")
    read = {name: peer.read(data) for name, peer in found.items()}
    _agree(read)
    return {
        "parse": _rounds({name: partial(peer.read, data) for name, peer in found.items()}, rounds),
        "render": _rounds({n: partial(peer.write, read[n]) for n, peer in found.items() if peer.write}, rounds),
    }


def _agree(read: dict[str, Any]) -> None:
    """All contenders must have read the same values."""
    tree = read[TREE]
    wanted = [
        (int(s.findtext(f"{EP}sessionKey")), s.findtext(f"{EP}confName"), int(s.findtext(f"{EP}confID")))
        for s in tree.iter(f"{EP}session")
    ]
    objects = read["lxml.objectify"].iter(f"{EP}session")
    values = {
        OURS: [(s.session_key, s.conf_name, s.conf_id) for s in read[OURS].body[0].session],
        "generateDS": [(s.sessionKey, s.confName, s.confID) for s in read["generateDS"].session],
        "lxml.objectify": [(int(s.sessionKey), str(s.confName), int(s.confID)) for s in objects],
        BY_HAND: [(s.session_key, s.conf_name, s.conf_id) for s in read[BY_HAND]],
    }
    for name in ("xsdata (expat)", "xsdata (lxml)"):
        body = read[name].body.body_content[0].session
        values[name] = [(s.session_key, s.conf_name, s.conf_id) for s in body]
    if "pydantic-xml" in read:
        values["pydantic-xml"] = [(s.session_key, s.conf_name, s.conf_id) for s in read["pydantic-xml"].sessions]
    if "zeep" in read:
        values["zeep"] = [(s.sessionKey, s.confName, s.confID) for s in read["zeep"].session]
    for name, found in values.items():
        assert found == wanted, (name, found[:1], wanted[:1])


def _rounds(contenders: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median milliseconds of each; every round runs each contender once, until it has taken `LONGEST`."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    gc.collect()
    for _ in range(rounds):
        for name, run in contenders.items():
            if sum(taken[name]) > LONGEST:
                continue
            start = time.perf_counter()
            run()
            taken[name].append((time.perf_counter() - start) * 1000)
    return {name: round(statistics.median(times), 4) for name, times in taken.items()}


def _growth(work: Path) -> dict[str, list[float]]:
    """Milliseconds at each of `COUNTS`: of sessions, and of elements in two documents that are made to be hard."""
    found = peers(work, "sessions")
    floor = (OURS, TREE)
    curves: dict[str, list[float]] = {}
    for shape, made, kept in (
        ("", sessions, (OURS, "xsdata (lxml)", "generateDS", TREE)),
        (", wide", wide, floor),
        (", deep", deep, floor),
    ):
        for count in COUNTS:
            data = made(count)
            contenders = {f"{name}{shape}": partial(found[name].read, data) for name in kept}
            for name, taken in _rounds(contenders, 3 if count > 1_000 else 9).items():
                curves.setdefault(name, []).append(taken)
    return curves


_PROGRAM = """
import sys, time
from webex_xmlapi import v40_12_0 as api
start = time.perf_counter()
if sys.argv[2] == "stream":
    count = sum(1 for _ in api.iter_parse(sys.argv[1], "session"))
elif sys.argv[2] == "parse":
    with open(sys.argv[1], "rb") as file:
        reply = api.parse(file.read())
    count = len(reply.body[0].session)
else:
    count = 0
taken = time.perf_counter() - start
with open("/proc/self/status") as file:  # ru_maxrss would count the parent that this process was forked from
    peak = next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
print(count, taken, peak / 1024)
"""


def _memory(work: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Peak memory of a process that reads 50,000 sessions from a file, whole and record by record."""
    path = work / "sessions.xml"
    path.write_bytes(sessions(50_000))
    peaks, seconds = {}, {}
    for way in ("nothing", "parse", "stream"):
        runs = [_process(work, _PROGRAM, str(path), way).split() for _ in range(3)]
        peaks[way] = round(statistics.median(float(run[2]) for run in runs), 1)
        seconds[way] = round(statistics.median(float(run[1]) for run in runs), 3)
    peaks["document"] = round(path.stat().st_size / 2**20, 1)
    return peaks, seconds


def _process(work: Path, program: str, *arguments: str) -> str:
    run = [sys.executable, "-c", program, *arguments]
    return subprocess.run(
        run, cwd=work, env={"PYTHONPATH": str(ROOT / "generated")}, check=True, capture_output=True, text=True
    ).stdout


def _print(figures: dict[str, Any]) -> None:
    console = Console(width=110)
    for name, ways in figures["documents"].items():
        for way in ("parse", "render"):
            table = Table(title=f"{way}: {name}", box=None, title_justify="left")
            for column in ("", "ms", "x ElementTree", "x ours"):
                table.add_column(column, justify="left" if not column else "right")
            ours = ways[way][OURS]
            for contender, taken in sorted(ways[way].items(), key=lambda row: row[1]):
                table.add_row(contender, f"{taken:.3f}", f"{taken / ways[way][TREE]:.2f}", f"{taken / ours:.1f}")
            console.print(table)
    console.print(
        f"50,000 sessions, {figures['memory_mb']['document']} MB: peak memory {figures['memory_mb']}, seconds {figures['stream']}"
    )
    for name, curve in figures["growth"].items():
        made = next((shape for shape in (wide, deep) if name.endswith(shape.__name__)), sessions)
        each = [f"{taken * 1e6 / len(made(count)):.0f}" for count, taken in zip(COUNTS, curve, strict=True)]
        console.print(f"growth, ns a byte at {COUNTS}: {name} {', '.join(each)}")


if __name__ == "__main__":
    main()
