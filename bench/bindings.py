"""Reading and writing messages: our bindings beside stock xsdata, generateDS, lxml.objectify and the bare parsers, in one run.

All contenders get the same documents; what they read is compared before anything is timed. Rounds are interleaved, medians and
ratios are what counts. Writes bench/results/bindings.json and two charts.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from xml.parsers import expat

from lxml import etree, objectify
from rich.console import Console
from rich.table import Table

from bench.chart import bars, lines
from bench.documents import create_meeting_request, deep, get_user_answer, sessions, wide
from webexgen.catalog.graph import Catalog
from webexgen.compose.composer import compose
from webexgen.files import write_all

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"
RELEASE = "40.12.0"
EP = "{http://www.webex.com/schemas/2002/06/service/ep}"
COUNTS = (10, 1_000, 50_000)

Reader = Callable[[bytes], Any]
Writer = Callable[[], Any]


def main() -> None:
    """Print the table, and keep figures and charts in bench/results."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _peers(work)
        sys.path[:0] = [str(work), str(ROOT / "generated")]
        figures: dict[str, Any] = {"python": platform.python_version(), "documents": {}}
        for name, data, rounds in (
            ("10 sessions", sessions(10), 200),
            ("1000 sessions", sessions(1_000), 15),
            ("GetUser answer", get_user_answer(), 200),
            ("CreateMeeting request", create_meeting_request(), 200),
        ):
            figures["documents"][name] = _measure(name, data, rounds)
        figures["growth"] = _growth()
        figures["memory_mb"], figures["stream"] = _memory(work)
        figures["start_ms"] = _start(work)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "bindings.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    thousand = figures["documents"]["1000 sessions"]
    for way in ("parse", "render"):
        svg = bars(
            f"{way}: 1,000 sessions, {len(sessions(1_000)) / 1e6:.1f} MB", thousand[way], "webexgen bindings", "ms"
        )
        (RESULTS / f"{way}.svg").write_text(svg, encoding="utf-8")
    svg = lines(
        "parse: cost grows with the document", COUNTS, figures["growth"], "sessions; elements (wide, deep)", "ms"
    )
    (RESULTS / "growth.svg").write_text(svg, encoding="utf-8")
    _print(figures)


def _peers(work: Path) -> None:
    """Generate the peers' bindings from the very schemas that ours come from."""
    write_all(work / "schemas", compose(Catalog.load(ROOT / "xsd"), RELEASE).files)
    scripts = Path(sys.executable).parent
    environment = {"PATH": f"{scripts}:/usr/bin:/bin"}
    run = [str(scripts / "xsdata"), "generate", "schemas", "--package", "stock", "--structure-style", "filenames"]
    subprocess.run(run, cwd=work, env=environment, check=True, capture_output=True)
    for module in ("ep", "user"):
        run = [sys.executable, str(scripts / "generateDS"), "-f", "-o", f"gds_{module}.py", f"schemas/{module}.xsd"]
        subprocess.run(run, cwd=work, env=environment, check=True, capture_output=True)


def _readers() -> dict[str, Reader]:
    from xsdata.formats.dataclass.context import XmlContext  # noqa: PLC0415
    from xsdata.formats.dataclass.parsers import XmlParser  # noqa: PLC0415
    from xsdata.formats.dataclass.parsers.handlers import LxmlEventHandler, XmlEventHandler  # noqa: PLC0415

    from webex_xmlapi import v40_12_0 as api  # noqa: PLC0415

    stock = importlib.import_module("stock")
    for module in ("ep", "user", "meeting"):
        importlib.import_module(f"stock.{module}")
    context = XmlContext()
    gds_ep, gds_user = importlib.import_module("gds_ep"), importlib.import_module("gds_user")

    def generate_ds(data: bytes) -> Any:
        content = etree.fromstring(data).find(".//{*}bodyContent")
        assert content is not None
        kind = next(iter(content.attrib.values())).rpartition(":")[2]
        cls = getattr(gds_ep, kind, None) or getattr(gds_user, kind)
        built = cls()
        built.build(content)
        return built

    def bare_expat(data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.Parse(data, True)

    def handler(kind: Any) -> Reader:
        parser = XmlParser(context=context, handler=kind)
        return lambda data: parser.from_bytes(data, stock.Message)

    return {
        "webexgen bindings": api.parse,
        "xsdata (expat)": handler(XmlEventHandler),
        "xsdata (lxml)": handler(LxmlEventHandler),
        "generateDS": generate_ds,
        "lxml.objectify": objectify.fromstring,
        "ElementTree.fromstring": ET.fromstring,
        "expat": bare_expat,
    }


def _writers(read: dict[str, Any]) -> dict[str, Writer]:
    from xsdata.formats.dataclass.serializers import XmlSerializer  # noqa: PLC0415

    from webex_xmlapi import v40_12_0 as api  # noqa: PLC0415

    writers: dict[str, Writer] = {"webexgen bindings": lambda: api.render(read["webexgen bindings"])}
    if "xsdata (lxml)" in read:
        serializer = XmlSerializer()
        writers["xsdata"] = lambda: serializer.render(read["xsdata (lxml)"])
    if "generateDS" in read:

        def export() -> str:
            out = io.StringIO()
            read["generateDS"].export(out, 0, name_="bodyContent", pretty_print=False)
            return out.getvalue()

        writers["generateDS"] = export
    writers["lxml.objectify"] = lambda: etree.tostring(read["lxml.objectify"])
    writers["ElementTree.tostring"] = lambda: ET.tostring(read["ElementTree.fromstring"])
    return writers


def _measure(name: str, data: bytes, rounds: int) -> dict[str, dict[str, float]]:
    readers = _readers()
    if name.endswith("request"):
        # Stock code knows the qualified form only: requests come unqualified, with a prefix that nothing declares.
        readers = {n: r for n, r in readers.items() if not n.startswith(("xsdata", "generateDS"))}
    read = {contender: reader(data) for contender, reader in readers.items()}
    if name.endswith("sessions"):
        _agree(read)
    parse = _rounds({n: partial(r, data) for n, r in readers.items()}, rounds)
    render = _rounds(_writers(read), rounds)
    return {"parse": parse, "render": render}


def _agree(read: dict[str, Any]) -> None:
    """All contenders must have read the same values."""
    tree = read["ElementTree.fromstring"]
    wanted = [
        (int(s.findtext(f"{EP}sessionKey")), s.findtext(f"{EP}confName"), int(s.findtext(f"{EP}confID")))
        for s in tree.iter(f"{EP}session")
    ]
    ours = [(s.session_key, s.conf_name, s.conf_id) for s in read["webexgen bindings"].body[0].session]
    gds = [(s.sessionKey, s.confName, s.confID) for s in read["generateDS"].session]
    objects = [(int(s.sessionKey), str(s.confName), int(s.confID)) for s in read["lxml.objectify"].iter(f"{EP}session")]
    stock = [
        [(s.session_key, s.conf_name, s.conf_id) for s in read[n].body.body_content[0].session]
        for n in ("xsdata (expat)", "xsdata (lxml)")
    ]
    for values in (ours, gds, objects, *stock):
        assert values == wanted, (values[:1], wanted[:1])


def _rounds(contenders: dict[str, Writer], rounds: int) -> dict[str, float]:
    """Median milliseconds of each; every round runs each contender once."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            gc.collect()
            start = time.perf_counter()
            run()
            taken[name].append((time.perf_counter() - start) * 1000)
    return {name: round(statistics.median(times), 4) for name, times in taken.items()}


def _growth() -> dict[str, list[float]]:
    """Milliseconds at each of `COUNTS`: of sessions, and of elements in two documents that are made to be hard."""
    readers = _readers()
    floor = ("webexgen bindings", "ElementTree.fromstring")
    curves: dict[str, list[float]] = {}
    for shape, made, kept in (
        ("", sessions, ("webexgen bindings", "xsdata (lxml)", "generateDS", "ElementTree.fromstring")),
        (", wide", wide, floor),
        (", deep", deep, floor),
    ):
        for count in COUNTS:
            data = made(count)
            contenders = {f"{name}{shape}": partial(readers[name], data) for name in kept}
            for name, taken in _rounds(contenders, 3 if count > 1_000 else 9).items():
                curves.setdefault(name, []).append(taken)
    return curves


_PROGRAM = """
import sys, time
from webex_xmlapi import v40_12_0 as api
start = time.perf_counter()
if sys.argv[2] == "stream":
    count = sum(1 for _ in api.iter_parse(sys.argv[1], "session"))
elif sys.argv[2] == "parse":
    with open(sys.argv[1], "rb") as file:
        reply = api.parse(file.read())
    count = len(reply.body[0].session)
else:
    count = 0
taken = time.perf_counter() - start
with open("/proc/self/status") as file:  # ru_maxrss would count the parent that this process was forked from
    peak = next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
print(count, taken, peak / 1024)
"""


def _memory(work: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Peak memory of a process that reads 50,000 sessions from a file, whole and record by record."""
    path = work / "sessions.xml"
    path.write_bytes(sessions(50_000))
    peaks, seconds = {}, {}
    for way in ("nothing", "parse", "stream"):
        runs = [_process(work, _PROGRAM, str(path), way).split() for _ in range(3)]
        peaks[way] = round(statistics.median(float(run[2]) for run in runs), 1)
        seconds[way] = round(statistics.median(float(run[1]) for run in runs), 3)
    peaks["document"] = round(path.stat().st_size / 2**20, 1)
    return peaks, seconds


def _start(work: Path) -> dict[str, float]:
    """Milliseconds to import, and of a whole process that imports and reads one small answer."""
    (work / "small.xml").write_bytes(sessions(1))
    timed = "import time; t = time.perf_counter(); {}; print((time.perf_counter() - t) * 1000)"
    release = "from webex_xmlapi import v40_12_0 as api"
    whole = f"import sys; {release}; api.parse(open(sys.argv[1], 'rb').read()).body"
    found: dict[str, list[float]] = {
        "import release": [],
        "import one service": [],
        "process with one answer": [],
        "bare python": [],
    }
    for _ in range(15):
        found["import release"].append(float(_process(work, timed.format(release))))
        found["import one service"].append(float(_process(work, f"{release}; " + timed.format("api.meeting"))))
        for name, program in (("process with one answer", whole), ("bare python", "pass")):
            start = time.perf_counter()
            _process(work, program, str(work / "small.xml"))
            found[name].append((time.perf_counter() - start) * 1000)
    return {name: round(statistics.median(times), 1) for name, times in found.items()}


def _process(work: Path, program: str, *arguments: str) -> str:
    run = [sys.executable, "-c", program, *arguments]
    return subprocess.run(
        run, cwd=work, env={"PYTHONPATH": str(ROOT / "generated")}, check=True, capture_output=True, text=True
    ).stdout


def _print(figures: dict[str, Any]) -> None:
    console = Console(width=110)
    for name, ways in figures["documents"].items():
        for way, floor in (("parse", "ElementTree.fromstring"), ("render", "ElementTree.tostring")):
            table = Table(title=f"{way}: {name}", box=None, title_justify="left")
            for column in ("", "ms", f"x {floor}", "x ours"):
                table.add_column(column, justify="left" if not column else "right")
            ours = ways[way]["webexgen bindings"]
            for contender, taken in sorted(ways[way].items(), key=lambda row: row[1]):
                table.add_row(contender, f"{taken:.3f}", f"{taken / ways[way][floor]:.2f}", f"{taken / ours:.1f}")
            console.print(table)
    console.print(
        f"50,000 sessions, {figures['memory_mb']['document']} MB: peak memory {figures['memory_mb']}, seconds {figures['stream']}"
    )
    console.print(f"start, ms: {figures['start_ms']}")
    for name, curve in figures["growth"].items():
        made = next((shape for shape in (wide, deep) if name.endswith(shape.__name__)), sessions)
        each = [f"{taken * 1e6 / len(made(count)):.0f}" for count, taken in zip(COUNTS, curve, strict=True)]
        console.print(f"growth, ns a byte at {COUNTS}: {name} {', '.join(each)}")


if __name__ == "__main__":
    main()
