"""How long a diff takes: of two releases as a command, warm and cold, and of all pairs in one process.

Warm, models and differences are in the cache; cold, the cache folder is empty. What a process costs before it does anything stands
beside it, since that is most of a warm one. Processor time stands beside the clock's: where others use the machine, it tells what
the tool takes. No run sees the user's cache.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

from bench.machine import keep, show
from webexgen.catalog.graph import Catalog
from webexgen.compare.history import History
from webexgen.schema.loader import Models

ROOT = Path(__file__).resolve().parents[1]
PAIR = ("40.7.0", "40.8.0")
COMMANDS = {
    "warm": ("-m", "webexgen", "diff", *PAIR),
    "imported": ("-c", "import webexgen.cli"),
    "bare": ("-c", "pass"),
}
ROUNDS = 9
COLD_ROUNDS = 3
BARS = {"warm_s": 0.3, "pairs_compared_s": 30.0}
"""What a figure has to stay below, on a machine that does nothing else."""


def main() -> None:
    """Print the figures, and keep them in bench/results/diff.json."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in (*COMMANDS, "cold")}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(COLD_ROUNDS):
            times["cold"].append(_process(COMMANDS["warm"], Path(folder, f"cold{number}")))
        cache = Path(folder, "warm")
        _process(COMMANDS["warm"], cache)
        for _ in range(ROUNDS):
            for name, arguments in COMMANDS.items():
                times[name].append(_process(arguments, cache))
        os.environ["XDG_CACHE_HOME"] = str(Path(folder, "pairs"))
        compared, recalled, pairs = _pairs()
    figures: dict[str, float] = {
        **{
            f"{name}_{clock}": round(statistics.median(run[index] for run in found), 3)
            for name, found in times.items()
            for index, clock in enumerate(("s", "cpu_s"))
        },
        "pairs": pairs,
        "pairs_compared_s": round(compared, 2),
        "pairs_recalled_s": round(recalled, 2),
    }
    keep("diff", figures)
    for text, name in (
        (f"webexgen diff {' '.join(PAIR)}, warm", "warm_s"),
        ("  python -c 'import webexgen.cli'", "imported_s"),
        ("  python -c pass", "bare_s"),
        ("  cold, every release to read", "cold_s"),
        (f"{pairs} pairs, models cached", "pairs_compared_s"),
        (f"{pairs} pairs, differences cached", "pairs_recalled_s"),
    ):
        cpu = figures.get(name.replace("_s", "_cpu_s"))
        show(text, figures[name], "s", BARS.get(name), "" if cpu is None else f"{cpu} s of a processor")


def _process(arguments: tuple[str, ...], cache: Path) -> tuple[float, float]:
    """Seconds by the clock, and of a processor."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # whoever waits for a command has started it before
    before = os.times()
    seconds = _time(
        lambda: subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True, capture_output=True)
    )
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, used


def _pairs() -> tuple[float, float, int]:
    """Seconds to compare all pairs of releases, seconds to recall what has been found, and how many pairs there are."""
    catalog = Catalog.load(ROOT / "xsd")
    pairs = list(combinations(catalog.releases, 2))

    def compare() -> None:
        history = History(Models(catalog))
        for old, new in pairs:
            history.diff(old, new)

    models = Models(catalog)
    for name in catalog.releases:
        models.load(name)
    return _time(compare), _time(compare), len(pairs)


def _time(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
