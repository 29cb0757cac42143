"""How long generating takes: ours for all releases, beside one stock `xsdata generate` run for each.

Both start from nothing: ours with an empty output folder and no stamp, stock with the composed schemas on disk. Runs of the two
alternate, so that a machine that slows down slows both.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from webexgen.catalog.graph import Catalog
from webexgen.compose.composer import Composer
from webexgen.files import write_all

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 3


def main() -> None:
    """Print the figures, and keep them in bench/results/generation.json."""
    catalog = Catalog.load(ROOT / "xsd")
    composer = Composer(catalog)
    cold: list[float] = []
    again: list[float] = []
    stock: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for release in catalog.releases.values():
            write_all(work / "schemas" / release.name, composer.compose(release).files)
        names = list(catalog.releases)
        for number in range(ROUNDS):
            out = work / f"out{number}"
            environment = {**os.environ, "XDG_CACHE_HOME": str(work / f"cache{number}")}
            ours = [
                sys.executable,
                "-m",
                "webexgen",
                "generate",
                "--out",
                str(out),
                "--changelog",
                str(out / "changelog"),
            ]
            cold.append(_time(ours, work, environment))
            again.append(_time(ours, work, environment))
            for name in names[number::ROUNDS]:
                (work / "stock" / name).mkdir(parents=True)
                command = ["xsdata", "generate", str(work / "schemas" / name), "--package", "stock"]
                stock.append(
                    _time([str(Path(sys.executable).parent / command[0]), *command[1:]], work / "stock" / name, None)
                )
            again.append(_time(ours, work, environment))
    figures = {
        "releases": len(names),
        "ours_cold_s": round(statistics.median(cold), 2),
        "ours_again_s": round(statistics.median(again), 3),
        "stock_s": round(sum(stock), 2),
        "cold_to_stock": round(statistics.median(cold) / sum(stock), 4),
        "again_to_stock": round(statistics.median(again) / sum(stock), 5),
    }
    results = ROOT / "bench" / "results" / "generation.json"
    results.parent.mkdir(exist_ok=True)
    results.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(f"stock xsdata, {len(stock)} runs        {sum(stock):8.2f} s")
    print(
        f"webexgen generate, cold       {figures['ours_cold_s']:8.2f} s   1/{1 / figures['cold_to_stock']:.1f} of stock"
    )
    print(
        f"webexgen generate, unchanged  {figures['ours_again_s']:8.2f} s   1/{1 / figures['again_to_stock']:.0f} of stock"
    )


def _time(command: list[str], cwd: Path, environment: dict[str, str] | None) -> float:
    path = {
        **(environment or os.environ),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=path, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
