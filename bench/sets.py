"""Real rows of schema sets, read from $ROWS: how long neighbours take to compare, each in a process of its own, and how much memory.

Beside them stands how many of the breaking changes have a document that libxml2 accepts under one set and refuses under the other,
of those for which it is decided that there is one. Names of rows may follow, `python -m bench.sets axl netex`; else it is all of them.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from webexgen.compare.policy import find_profile
from webexgen.importer.pair import Options, read_pair
from webexgen.importer.plain_set import read_set
from webexgen.importer.row import natural
from webexgen.importer.sources import open_source
from webexgen.report.changelog import Selection
from webexgen.report.sets.comparison import compare_sets
from webexgen.report.sets.witnesses import Shares, prove_sets, shares

ROOT = Path(__file__).resolve().parents[1]
ROWS = Path(os.environ.get("ROWS", ROOT.parent / "shared" / "rows"))
MOST_S, MOST_MB = 5.0, 400.0
BARS = {"netex": (30.0, 1500.0), "axl 12.0 12.5": (3.0, MOST_MB)}
"""Seconds of processor time and megabytes that a row or pair may take, where they are others."""
ENTRY = {"netex": "NeTEx_publication.xsd"}
FAULTY = {"infinispan 15.0"}  # no valid schema
JGROUPS = b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:org:jgroups"><xs:complexType name="ConfigType"/></xs:schema>'
LOCATIONS = {f"http://www.jgroups.org/schema/jgroups-{name}.xsd": JGROUPS for name in ("4.1", "4.2", "5.2", "5.3")}
SHARE = 0.95


@dataclass(frozen=True)
class Figures:
    """What comparing two sets took, `proving_s` what documents that show it took after that."""

    seconds: float
    megabytes: float
    changes: int
    breaking: int
    decided: int
    confirmed: int
    proving_s: float


def main(names: list[str]) -> int:
    """Print the figures of each pair. Returns 1 if one misses its bar."""
    if not ROWS.is_dir():
        print(f"there are no rows at {ROWS}; set ROWS")
        return 2
    missed = 0
    rows: dict[str, Shares] = {}
    print(
        f"{'pair':40} {'s':>6} {'bar':>4} {'MB':>6} {'bar':>5} {'changes':>8} {'breaking':>8} {'decided':>8} {'shown':>6}"
    )
    for name in names or sorted(path.name.partition(".")[0] for path in ROWS.glob("*.tar.xz")):
        with tempfile.TemporaryDirectory() as folder:
            with tarfile.open(ROWS / f"{name}.tar.xz") as archive:
                archive.extractall(folder, filter="data")
            releases = sorted((Path(folder) / name).iterdir(), key=lambda path: natural(path.name))
            pairs: list[Shares] = []
            for old, new in pairwise(path for path in releases if f"{name} {path.name}" not in FAULTY):
                pair = f"{name} {old.name} {new.name}"
                seconds, megabytes = BARS.get(pair, BARS.get(name, (MOST_S, MOST_MB)))
                found = _in_a_process(name, old, new)
                misses = found.seconds > seconds or found.megabytes > megabytes
                missed += misses
                pairs.append(Shares(found.breaking, found.decided, found.confirmed))
                print(
                    f"{pair:40} {found.seconds:6.2f} {seconds:4.0f} {found.megabytes:6.0f} {megabytes:5.0f} {found.changes:8} "
                    f"{found.breaking:8} {found.decided:8} {found.confirmed:6}{'  misses its bar' if misses else ''}",
                    flush=True,
                )
        rows[name] = _sum(pairs)
    for name, row in rows.items():
        print(f"{name:40} {_share(row):.1%} of {row.decided} shown")
    whole = _sum(rows.values())
    print(
        f"{whole.breaking} breaking changes, {whole.decided} decided, {whole.confirmed} of them shown: "
        f"{_share(whole):.1%} (bar {SHARE:.0%})"
    )
    return int(bool(missed) or _share(whole) < SHARE)


def _sum(shares: Iterable[Shares]) -> Shares:
    return Shares(*map(sum, zip(Shares(0, 0, 0), *shares, strict=True)))


def _share(shares: Shares) -> float:
    return shares.confirmed / shares.decided if shares.decided else 1.0


def _in_a_process(name: str, old: Path, new: Path) -> Figures:
    command = [sys.executable, "-m", "bench.sets", "--pair", name, str(old), str(new)]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
    return Figures(**json.loads(done.stdout))


def _pair(name: str, old: str, new: str) -> Figures:
    start = time.process_time()
    roots = [ENTRY[name]] if name in ENTRY else []
    sets = [read_set(open_source(folder, roots), LOCATIONS) for folder in (old, new)]
    pair = read_pair(sets[0], sets[1], Options())
    log = compare_sets(pair, find_profile("client"), Selection())
    seconds = time.process_time() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = shares(prove_sets(log, sets[0], sets[1], pair))
    return Figures(seconds, megabytes, len(log.entries), *found, time.process_time() - start - seconds)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--pair"]:
        print(json.dumps(vars(_pair(*sys.argv[2:5]))))
    else:
        sys.exit(main(sys.argv[1:]))
