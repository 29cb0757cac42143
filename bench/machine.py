"""Where figures were measured, which every file of results begins with, and how figures are printed beside their bars."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = ["keep", "machine", "processor_seconds", "show"]

_RESULTS = Path(__file__).resolve().parent / "results"
_PACKAGES = ("generateDS", "lxml", "msgspec", "pydantic", "pydantic-xml", "PyXB-X", "xmltodict", "xsdata", "zeep")

_CLICK = 0.03
"""Seconds of processor time that `import click` takes on the machine that the bars were named on."""


def machine(packages: Iterable[str] = _PACKAGES) -> dict[str, Any]:
    """Python, processor, how busy it is, and the versions of the peers that are installed."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "processors": os.cpu_count(),
        "load": [round(load, 1) for load in os.getloadavg()],
        "versions": dict(_versions(packages)),
    }


def keep(name: str, figures: Mapping[str, Any]) -> None:
    """Write bench/results/`name`.json: the machine, then the figures."""
    _RESULTS.mkdir(exist_ok=True)
    text = json.dumps({"machine": machine(), **figures}, indent=2, ensure_ascii=False)
    (_RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def show(
    text: str, figure: float, unit: str, most: float | None = None, beside: str = "", *, click: float = 0.0
) -> None:
    """Print a figure, and whether it keeps below its bar.

    `click` are the seconds of processor time that `import click` takes in the same run. It took 0.03 where the bars were named, so
    that what the figure would be there stands beside it.
    """
    bar = "" if most is None else f"   bar {most:,g} {unit}: {_verdict(figure, most)}"
    if most is not None and click:
        there = figure * _CLICK / click
        bar += f"; {there:,.3g} where click takes {_CLICK * 1000:g} ms: {_verdict(there, most)}"
    print(f"{text:<46}{figure:>10,.5g} {unit:<3}{bar}{beside and f'   {beside}'}", flush=True)


def _verdict(figure: float, most: float) -> str:
    return "met" if figure <= most else "MISSED"


def processor_seconds(call: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Processor time of a process and of those that it starts. Ends the run where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(call)} failed:\n{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())


def _versions(packages: Iterable[str]) -> Iterable[tuple[str, str]]:
    for package in packages:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            continue
