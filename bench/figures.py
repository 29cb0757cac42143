"""The figures of docs/benchmarks.md, from the results that stand beside it. `python -m bench.figures` writes them.

Between `<!-- figures: NAME -->` and `<!-- end -->` stands what `SECTIONS[NAME]` makes of bench/results.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from bench.faithful import KEPT, PROBES
from bench.peers import LXML, ROOT, TREE

__all__ = ["PAGE", "SECTIONS", "with_figures"]

PAGE = ROOT / "docs" / "benchmarks.md"
_RESULTS = ROOT / "bench" / "results"
_SECTION = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> None:
    """Write the page."""
    PAGE.write_text(with_figures(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def with_figures(page: str) -> str:
    """The page with its figures as the results have them. Raises `KeyError` for a section that there is none of."""
    return _SECTION.sub(lambda found: f"{found[1]}{SECTIONS[found[2]]()}{found[3]}", page)


def _result(name: str) -> Any:
    return json.loads((_RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) + ("---:",) * (len(head) - 1), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _machine() -> str:
    told = _result("small")["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in told["versions"].items())
    load = ", ".join(map(str, told["load"]))
    return (
        f"{told['python']} on {told['system']}, {told['processors']} processors ({told['processor']}), load {load}.\n"
        f"{versions}.\n"
    )


def _small() -> str:
    parts: list[str] = []
    for name, ways in _result("small")["documents"].items():
        read, write = ways["read"], ways["write"]
        rows = [
            (
                contender,
                f"{read[contender]:,.0f}",
                f"{read[contender] / read[TREE]:.2f}",
                f"{write[contender]:,.0f}" if contender in write else "",
                f"{write[contender] / write[LXML]:.2f}" if contender in write else "",
            )
            for contender in sorted(read, key=lambda each: float(read[each]))
        ]
        head = (name, "read, us", f"x {TREE}", "write, us", "x lxml.etree.tostring")
        parts.append(_table(head, rows))
    return "\n".join(parts)


def _first() -> str:
    rows = [(name, f"{taken / 1e3:.1f}") for name, taken in _result("small")["first"].items()]
    return _table(("a process that reads one response", "ms"), rows)


def _faithful() -> str:
    rows: list[tuple[str, ...]] = []
    for name, row in _result("faithful")["rows"].items():
        losses = ["yes" if row[probe] == KEPT else row[probe] for probe in PROBES]
        rows.append(
            (
                name,
                f"{row['x ElementTree']:.2f}",
                f"{row['bytes a record'] / 1e3:.1f}" if "bytes a record" in row else "",
                "yes" if row["typed"] else "texts only",
                "yes" if row["writes"] else "no",
                *losses,
            )
        )
    count = _result("faithful")["sessions"]
    return _table(("", f"{count:,} session(s), x ElementTree", "kB a record", "typed", "writes", *PROBES), rows)


def _lists() -> str:
    figures = _result("bindings")
    peak, seconds = figures["memory_mb"], figures["stream"]
    return (
        f"50,000 sessions ({peak['document']} MB): peak {peak['parse']} MB whole in {seconds['parse']:.1f} s, "
        f"{peak['stream']} MB record by record in {seconds['stream']:.1f} s.\n"
    )


def _generation() -> str:
    made, diff = _result("generation"), _result("diff")
    rows = [
        ("stock xsdata, 21 runs", f"{made['stock_s']:.2f}", ""),
        ("webexgen generate, cold", f"{made['ours_cold_s']:.2f}", f"1/{1 / made['cold_to_stock']:.1f} of stock"),
        ("webexgen diff 40.7.0 40.8.0", f"{diff['warm_s']:.2f}", f"import of the command {diff['imported_s']:.2f} s"),
        (f"all {diff['pairs']} pairs of releases", f"{diff['pairs_compared_s']:.2f}", ""),
    ]
    return _table(("", "s", ""), rows)


def _edits() -> str:
    made = _result("generation")
    click = made["import_click_s"]
    rows = [
        (name, f"{taken:.2f}", f"{taken / click:.0f}")
        for name, taken in ({"nothing kept": made["ours_cold_s"]} | made["steps_s"]).items()
    ]
    return _table(("what has changed", "s", "x import click"), rows)


def _startup() -> str:
    taken = _result("startup")["milliseconds"]
    rows = [(name, f"{each:.0f}", f"{each / taken['import click']:.1f}") for name, each in taken.items()]
    return _table(("", "ms", "x import click"), rows)


def _growth() -> str:
    grown = _result("growth")
    click = grown["import_click_s"]
    rows = [
        (
            name,
            f"{run['cold_s']:.1f}",
            f"{run['cold_s'] / click:.0f}",
            str(run["peak_mb"]),
            f"{run['newest_element_s']:.1f}",
        )
        for name, run in grown.items()
        if isinstance(run, dict) and "peak_mb" in run
    ]
    return _table(("", "s", "x import click", "MB", "s after a new element in the newest"), rows)


SECTIONS: Mapping[str, Callable[[], str]] = {
    "machine": _machine,
    "generation": _generation,
    "edits": _edits,
    "growth": _growth,
    "startup": _startup,
    "lists": _lists,
    "small": _small,
    "first": _first,
    "faithful": _faithful,
}

if __name__ == "__main__":
    main()
