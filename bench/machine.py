"""Where figures were measured, which every file of results begins with, and how figures are printed beside their bars."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = ["keep", "machine", "show"]

_RESULTS = Path(__file__).resolve().parent / "results"
_PACKAGES = ("generateDS", "lxml", "msgspec", "pydantic", "pydantic-xml", "PyXB-X", "xmltodict", "xsdata", "zeep")


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


def show(text: str, figure: float, unit: str, most: float | None = None, beside: str = "") -> None:
    """Print a figure, and whether it keeps below its bar."""
    bar = "" if most is None else f"   bar {most:,g} {unit}: {'met' if figure <= most else 'MISSED'}"
    print(f"{text:<46}{figure:>10,.5g} {unit:<3}{bar}{beside and f'   {beside}'}", flush=True)


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
