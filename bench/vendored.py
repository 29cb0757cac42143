"""How large a vendored package of five operations is beside a copy of the release's folder, and how long its import takes.

Each import is measured in a process of its own, with byte code on the disk, in processor time, and the least of many counts. Modules of
the standard library that the package needs are imported before the clock starts; `ElementTree` is the import of that one module and of
what it needs, for scale.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import webexgen
from webexgen.files import write_all

ROOT = Path(__file__).resolve().parents[1]
RELEASE = "40.12.0"
OPERATIONS = ("CreateMeeting", "DelMeeting", "GetMeeting", "LstsummaryMeeting", "SetMeeting")
FEATURES = ("compatibility", "json", "stream", "validate")
ROUNDS = 40
SHARE, IMPORT_MS = 0.40, 5.0

# What is asked of the package once it is imported: nothing, what reads and writes messages, and the classes of a service too.
STEPS = {
    "import": (),
    "to_parse": ("parse", "render", "Request"),
    "to_service": ("parse", "render", "Request", "meeting"),
}

_MEASURED = """
import sys, time
sys.path.insert(0, {folder!r})
for name in {modules!r}:
    __import__(name)
before = {{*sys.modules}}
start = time.process_time()
package = __import__({package!r}, fromlist=["__doc__"])
for name in {names!r}:
    getattr(package, name)
print(time.process_time() - start, *(sys.modules.keys() - before))
"""


def main() -> None:
    """Print the figures beside their bars, and keep them in bench/results/vendored.json."""
    catalog = webexgen.load(ROOT / "xsd")
    five = webexgen.vendor(catalog, RELEASE, OPERATIONS)
    figures = {
        "release_bytes": _of_release(),
        "five_operations_bytes": _size(five),
        "without_features_bytes": _size(webexgen.vendor(catalog, RELEASE, OPERATIONS, without=FEATURES)),
        "all_operations_bytes": _size(webexgen.vendor(catalog, RELEASE)),
        **_import_ms(five),
    }
    results = ROOT / "bench" / "results" / "vendored.json"
    results.parent.mkdir(exist_ok=True)
    results.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    whole = figures["release_bytes"]
    for name, bar in (
        ("five_operations_bytes", f" (bar {SHARE:.0%})"),
        ("without_features_bytes", ""),
        ("all_operations_bytes", ""),
    ):
        print(
            f"{name.removesuffix('_bytes').replace('_', ' '):20} {figures[name] / 1000:6.0f} kB {figures[name] / whole:6.1%}{bar}"
        )
    print(f"{'folder of a release':20} {whole / 1000:6.0f} kB")
    print(f"import               {figures['import_ms']:6.1f} ms (bar {IMPORT_MS:.0f} ms)")
    print(f"and parse, Request   {figures['to_parse_ms']:6.1f} ms")
    print(f"and a service        {figures['to_service_ms']:6.1f} ms")
    print(f"ElementTree          {figures['elementtree_ms']:6.1f} ms")


def _of_release() -> int:
    """The bytes of a release's folder as it is generated, with the data that stands beside it for all releases."""
    package = ROOT / "generated" / "webex_xmlapi"
    files = [*(package / f"v{RELEASE.replace('.', '_')}").rglob("*"), package / "_availability.py"]
    return sum(path.stat().st_size for path in files if path.is_file() and path.suffix != ".pyc")


def _size(files: Mapping[str, bytes]) -> int:
    return sum(map(len, files.values()))


def _import_ms(files: Mapping[str, bytes]) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        write_all(Path(folder) / "vendored", files)
        _, *modules = _run(folder, "vendored", STEPS["to_service"])
        needed = sorted(name for name in modules if name.partition(".")[0] != "vendored")
        calls = {f"{step}_ms": ("vendored", names, needed) for step, names in STEPS.items()}
        calls["elementtree_ms"] = ("xml.etree.ElementTree", (), [])
        least = dict.fromkeys(calls, float("inf"))
        for _ in range(ROUNDS):
            for name, call in calls.items():
                least[name] = min(least[name], float(_run(folder, *call)[0]) * 1000)
    return {name: round(taken, 2) for name, taken in least.items()}


def _run(folder: str, package: str, names: Sequence[str], modules: Sequence[str] = ()) -> list[str]:
    program = _MEASURED.format(folder=folder, package=package, names=names, modules=modules)
    call = [sys.executable, "-S", "-E", "-c", program]
    return subprocess.run(call, capture_output=True, text=True, check=True).stdout.split()


if __name__ == "__main__":
    main()
