"""How generating grows with the releases of a catalog, and with the size of its schema: processor time and memory.

The catalogs are made of the one in xsd/: more releases, each of which adds an element to one module, and a schema that has each type
four times. Each is generated from nothing, without the explorer, and again after a change to its newest release.
"""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from bench.machine import keep, show
from webexgen.catalog.graph import Catalog
from webexgen.compose.directives import GEN
from webexgen.qname import XS, xs

ROOT = Path(__file__).resolve().parents[1]
RELEASES = (21, 60, 200)
TIMES = 4

_FRAGMENT = """<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="{xs}" xmlns:gen="{gen}" xmlns:x="{namespace}" targetNamespace="{namespace}" elementFormDefault="qualified">
  <xs:redefine schemaLocation="../baseline/{module}">
    <xs:complexType name="{type}"><xs:complexContent><xs:extension base="x:{type}"><xs:sequence>
      <xs:element name="grown{number}" type="xs:string" minOccurs="0" gen:evidence="documented"/>
    </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  </xs:redefine>
</xs:schema>
"""
_MODULES = (
    ("history.xsd", "trainSessionHistoryInstanceType"),
    ("site.xsd", "setSite"),
    ("user.xsd", "userSummaryInstanceType"),
)
"""Those that further releases change in turn, none of which another module imports, each with a type."""


@dataclass(frozen=True, slots=True)
class Run:
    """One call of `webexgen generate`: seconds of processor time, of it and of the processes that it starts, and megabytes at its peak."""

    seconds: float
    megabytes: float


def main() -> None:
    """Print the figures, and keep them in bench/results/growth.json."""
    figures: dict[str, Any] = {}
    measured: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        click = min(_run(["-c", "import click"], work).seconds for _ in range(5))
        show("import click", round(click, 3), "s")
        for count in RELEASES:
            root = work / str(count)
            grow(root / "xsd", count)
            figures[f"{count} releases"] = measured[count] = _measured(f"{count} releases", root)
        root = work / "large"
        shutil.copytree(ROOT / "xsd", root / "xsd")
        multiply(root / "xsd", TIMES)
        figures["large schema"] = _measured(f"a schema {TIMES} times as large", root)
    *_, some, most = RELEASES
    further = (measured[most]["cold_s"] - measured[some]["cold_s"]) / (most - some)
    figures |= {"further_release_s": round(further, 3), "import_click_s": round(click, 3)}
    keep("growth", figures)
    show(f"each release from {some} to {most}", figures["further_release_s"], "s", 0.1, click=click)
    show(f"memory with {most} releases", measured[most]["peak_mb"], "MB", 250)


def grow(root: Path, count: int) -> None:
    """A copy of the catalog with so many releases in all; each further one follows the newest, and adds an element to one module."""
    shutil.copytree(ROOT / "xsd", root)
    (root / "published.toml").unlink(missing_ok=True)
    catalog = Catalog.load(root)
    parent, rows = [*catalog.releases][-1], list[str]()
    for number in range(len(catalog.releases), count):
        name, (module, type_) = f"41.{number}.0", _MODULES[number % len(_MODULES)]
        namespace = etree.parse(root / "baseline" / module).getroot().get("targetNamespace")
        (root / name).mkdir()
        (root / name / "update.toml").write_text(
            f'title = "{name}"\nreleases = ["{name}"]\npage = "{name}"\n', encoding="utf-8"
        )
        text = _FRAGMENT.format(xs=XS, gen=GEN, namespace=namespace, module=module, type=type_, number=number)
        (root / name / module).write_text(text, encoding="utf-8")
        rows.append(f'[[releases]]\nname = "{name}"\nparent = "{parent}"\nupdate = "{name}"\ntrain = "41"\n\n')
        parent = name
    path = root / "releases.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[aliases]", "".join(rows) + "[aliases]", 1), encoding="utf-8"
    )


def multiply(root: Path, times: int) -> None:
    """Give each module of a catalog's baseline its types so many times, further ones under other names and without operations."""
    for path in (root / "baseline").glob("*.xsd"):
        document = etree.parse(path)
        for type_ in document.getroot().findall(xs("complexType")) + document.getroot().findall(xs("simpleType")):
            for number in range(2, times + 1):
                further = copy.deepcopy(type_)
                further.set("name", f"{type_.get('name')}{number}x")
                for note in ("operation", "direction", "xsiType"):
                    further.attrib.pop(f"{{{GEN}}}{note}", None)
                document.getroot().append(further)
        document.write(path, encoding="UTF-8", xml_declaration=True)


def _measured(what: str, root: Path) -> dict[str, float]:
    call = ["-m", "webexgen", "--catalog", "xsd", "generate", "--out", "out", "--changelog", "out/changelog"]
    cold = _run(call, root)
    newest = [*Catalog.load(root / "xsd").releases][-1]
    fragment = next((root / "xsd" / newest).glob("*.xsd"))
    text = fragment.read_text(encoding="utf-8")
    added = '<xs:element name="lastly" type="xs:string" minOccurs="0" gen:evidence="documented"/></xs:sequence></xs:extension>'
    end = text.rindex("</xs:sequence>")
    fragment.write_text(
        text[:end] + added.removesuffix("</xs:extension>") + text[end + len("</xs:sequence>") :], encoding="utf-8"
    )
    newer = _run(call, root)
    show(what, round(cold.seconds, 2), "s", beside=f"{cold.megabytes:.0f} MB")
    show("  after a new element in the newest", round(newer.seconds, 2), "s")
    return {
        "cold_s": round(cold.seconds, 2),
        "peak_mb": round(cold.megabytes),
        "newest_element_s": round(newer.seconds, 2),
    }


def _run(arguments: list[str], folder: Path) -> Run:
    """One process on one processor, so that it starts no others."""
    environment = {
        **os.environ,
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    process = subprocess.Popen([sys.executable, *arguments], cwd=folder, env=environment, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{arguments} failed in {folder}")
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
