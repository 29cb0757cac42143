"""How long the questions about compatibility take, once the caches are warm: `webexgen find`, and `webexgen needs` of a thousand messages."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.machine import keep, show
from webexgen.catalog.announcement import HALVES
from webexgen.catalog.graph import Catalog
from webexgen.message.minimal import as_sent, document, message
from webexgen.schema.loader import load

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
MESSAGES = 1000


def main() -> None:
    """Print the figures, and keep them in bench/results/compat.json."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        environment = {**os.environ, "XDG_CACHE_HOME": str(work / "cache")}
        (work / "messages").mkdir()
        _write(work / "messages")
        calls = {"find_s": ["find", "registrationForm"], "needs_s": ["needs", str(work / "messages")]}
        figures: dict[str, float] = {"messages": MESSAGES}
        for name, call in calls.items():
            _time(call, environment)  # fills the caches
            figures[name] = round(statistics.median(_time(call, environment) for _ in range(ROUNDS)), 3)
    keep("compat", figures)
    show("webexgen find", figures["find_s"], "s", 0.3)
    show(f"webexgen needs, {MESSAGES} messages", figures["needs_s"], "s", 3.0)


def _write(folder: Path) -> None:
    """The least message of every operation and direction, over and over."""
    api = load(Catalog.load(ROOT / "xsd"), "latest")
    halves = [(operation.name, half) for operation in api.operations for half in HALVES]
    made: list[bytes] = []
    for name, half in halves:
        root = message(api, name, half)
        made.append(document(as_sent(api, root) if half == "request" else root))
    for number in range(MESSAGES):
        (folder / f"{number:04}.xml").write_bytes(made[number % len(made)])


def _time(call: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "webexgen", *call], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
