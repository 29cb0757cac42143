"""What a process costs before and around its work: processor time of commands, and of a process that reads one response.

The cache of the tool is warm, byte code files are there. What Python, click and ElementTree take by themselves stands beside it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from bench.documents import sessions
from bench.machine import keep, processor_seconds, show

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 7
_OURS = ("-m", "webexgen")
_READ = "import sys; from webex_xmlapi import v40_12_0 as api; api.parse(open(sys.argv[1], 'rb').read()).body[0]"
CALLS = {
    "python": ("-c", "pass"),
    "import click": ("-c", "import click"),
    "--help": (*_OURS, "--help"),
    "show": (*_OURS, "show", "GetSessionInfo"),
    "diff, warm": (*_OURS, "diff", "40.7.0", "40.8.0"),
    "find": (*_OURS, "find", "registrationForm"),
    "validate, one small file": (*_OURS, "validate", "{file}"),
    "convert, one small file": (*_OURS, "convert", "{file}", "--to", "json"),
    "completion of a release": _OURS,
    "read one response": ("-c", _READ, "{file}"),
    "read one response, no byte code files": ("-B", "-c", _READ, "{file}"),
    "read it with ElementTree": ("-c", "import xml.etree.ElementTree as ET, sys; ET.parse(sys.argv[1])", "{file}"),
}
BARS = {
    "--help": 70.0,
    "completion of a release": 70.0,
    "diff, warm": 150.0,
    "validate, one small file": 200.0,
    "read one response": 25.0,
}
"""Milliseconds, named on a machine where `import click` takes 30."""

_COMPLETION = {"_WEBEXGEN_COMPLETE": "bash_complete", "COMP_WORDS": "webexgen diff 40.", "COMP_CWORD": "2"}


def main() -> None:
    """Print the figures beside their bars, and keep them in bench/results/startup.json."""
    least = dict.fromkeys(CALLS, float("inf"))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        file = work / "response.xml"
        file.write_bytes(sessions(1))
        for number in range(ROUNDS + 1):
            for name, call in CALLS.items():
                taken = _milliseconds(
                    name, [part.format(file=file) if part == "{file}" else part for part in call], work
                )
                if number:  # the first one fills the caches
                    least[name] = min(least[name], taken)
    keep("startup", {"milliseconds": {name: round(taken, 1) for name, taken in least.items()}})
    click = least["import click"]
    for name, taken in least.items():
        show(name, round(taken, 1), "ms", BARS.get(name), f"{taken / click:.1f} x import click", click=click / 1000)


def _milliseconds(name: str, call: list[str], work: Path) -> float:
    environment = {**os.environ, "XDG_CACHE_HOME": str(work / "cache"), "PYTHONPYCACHEPREFIX": str(work / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if name.startswith("read "):
        environment["PYTHONPATH"] = str(ROOT / "generated")
    if name.endswith("no byte code files"):
        environment["PYTHONPYCACHEPREFIX"] = str(work / "empty")
    if name.startswith("completion"):
        environment |= _COMPLETION
    return processor_seconds([sys.executable, *call], ROOT, environment) * 1000


if __name__ == "__main__":
    main()
