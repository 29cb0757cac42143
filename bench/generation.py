"""How long generating takes, and generating again after each kind of edit: processor time, beside bars.

From nothing: ours for all releases, beside one stock `xsdata generate` run for each; their runs alternate, so that a machine that slows
down slows both. All else is ours in a copy of the catalog and the templates, on one processor, after it was generated there once.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path

from bench.machine import keep, processor_seconds, show
from webexgen.catalog.graph import Catalog
from webexgen.compose.composer import Composer
from webexgen.files import write_all

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 3
EDITS: dict[str, tuple[str, str, str, float]] = {
    "a word in the newest fragments": ("xsd/40.12.0/", "</xs:schema>", "<!-- a word --></xs:schema>", 1.0),
    "a comment in an update.toml": ("xsd/40.8.0/update.toml", "", "# a word\n", 1.0),
    "an element in the newest release": (
        "xsd/40.12.0/",
        "</xs:sequence>",
        '<xs:element name="lastly" type="xs:string" minOccurs="0" gen:evidence="documented"/></xs:sequence>',
        1.0,
    ),
    "an element in the baseline": (
        "xsd/baseline/history.xsd",
        "</xs:sequence>",
        '<xs:element name="lastly" type="xs:string" minOccurs="0"/></xs:sequence>',
        3.0,
    ),
    "a word in the runtime": ("templates/bindings/runtime/model.py", "", "# a word\n", 3.0),
}
"""What is edited: a file, or the first of a folder that has the text; the text, "" for the end; what stands for it then; and the bar, in seconds."""


def main() -> None:
    """Print the figures, and keep them in bench/results/generation.json."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        click = min(_seconds([sys.executable, "-c", "import click"], work) for _ in range(5))
        cold, stock, releases = _beside_stock(work)
        steps = _steps(work / "copy")
    figures = {
        "releases": releases,
        "import_click_s": round(click, 3),
        "stock_s": round(stock, 2),
        "ours_cold_s": round(cold, 2),
        "ours_again_s": round(steps["unchanged"], 3),
        "cold_to_stock": round(cold / stock, 4),
        "again_to_stock": round(steps["unchanged"] / stock, 5),
        "steps_s": {name: round(taken, 2) for name, taken in steps.items()},
    }
    keep("generation", figures)
    show("import click", figures["import_click_s"], "s")
    show(f"stock xsdata, {releases} runs", figures["stock_s"], "s")
    show(
        "webexgen generate, cold",
        figures["ours_cold_s"],
        "s",
        3.5,
        f"1/{stock / cold:.1f} of stock, bar 1/10",
        click=click,
    )
    bars = {
        "unchanged": 0.5,
        "check, unchanged": 0.5,
        "check, cold": round(steps["with changelogs, cold"], 2),
        **{name: edit[3] for name, edit in EDITS.items()},
    }
    for name, taken in figures["steps_s"].items():
        show(f"  {name}", taken, "s", bars.get(name), f"{taken / click:.0f} x import click", click=click)


def _beside_stock(work: Path) -> tuple[float, float, int]:
    """Seconds of ours from nothing, the median; of stock xsdata, for all releases together; and how many these are."""
    catalog = Catalog.load(ROOT / "xsd")
    composer = Composer(catalog)
    for release in catalog.releases.values():
        write_all(work / "schemas" / release.name, composer.compose(release).files)
    names, cold, stock = list(catalog.releases), list[float](), 0.0
    xsdata = str(Path(sys.executable).parent / "xsdata")
    for number in range(ROUNDS):
        cold.append(_seconds(_generate(ROOT, work / f"out{number}"), work, work / f"cache{number}"))
        for name in names[number::ROUNDS]:
            (work / "stock" / name).mkdir(parents=True)
            call = [xsdata, "generate", str(work / "schemas" / name), "--package", "stock"]
            stock += _seconds(call, work / "stock" / name)
    return statistics.median(cold), stock, len(names)


def _steps(copy: Path) -> dict[str, float]:
    """Seconds of each step, in a copy of the checkout whose output is up to date before it."""
    for name in ("generator", "templates", "xsd"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    call = [*_generate(copy, copy / "generated"), "--changelog", str(copy / "generated" / "changelog")]
    check = [*call[: call.index("generate")], "check", *call[call.index("generate") + 1 :]]
    run = partial(_seconds, folder=copy, cache=copy / "cache", generator=copy / "generator")
    steps = {"with changelogs, cold": run(call)}
    steps["unchanged"] = min(run(call) for _ in range(3))
    run(check)
    steps["check, unchanged"] = min(run(check) for _ in range(3))
    steps["check, cold"] = _seconds(check, copy, copy / "none", copy / "generator")
    for name, (where, text, instead, _) in EDITS.items():
        _edit(copy / where, text, instead)
        steps[name] = run(call)
    return steps


def _edit(place: Path, text: str, instead: str) -> None:
    files = sorted(place.glob("*.xsd")) if place.is_dir() else [place]
    path = next(file for file in files if text in file.read_text(encoding="utf-8"))
    held = path.read_text(encoding="utf-8")
    head, _, tail = held.rpartition(text) if text else (held, "", "")
    path.write_text(head + instead + tail, encoding="utf-8")


def _generate(root: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "webexgen", "--catalog", str(root / "xsd"), "generate", "--out", str(out)]


def _seconds(call: list[str], folder: Path, cache: Path | None = None, generator: Path = ROOT / "generator") -> float:
    """Seconds of processor time of a process."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(generator), *filter(None, sys.path)))}
    environment["PATH"] = os.pathsep.join(
        (str(Path(sys.executable).parent), environment.get("PATH", ""))
    )  # stock calls ruff
    if cache is not None:
        environment["XDG_CACHE_HOME"] = str(cache)
    return processor_seconds(call, folder, environment)


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # so that nothing starts several processes
    main()
