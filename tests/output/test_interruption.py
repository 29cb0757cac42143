"""A run that is ended at any moment, by any means, leaves what the next one puts right: no part of a file, no process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support import kills
from support.depth import of_depth
from support.workspaces import FakeWorkspace, files_below, limited_disk

from webexgen.catalog.graph import Catalog
from webexgen.errors import OutputError

FILES = of_depth(3, 12)
BEFORE = {
    "__init__.py": "# before\n",
    **{f"v40_1_0/m{n}.py": f"M = {n}\n" for n in range(FILES * 3 // 4)},
    "v40_1_2/a.py": "A = 1\n",
}
AFTER = {
    "__init__.py": "# after\n",
    **{f"v40_1_0/m{n}.py": f"M = {n + n % 2}\n" for n in range(FILES)},
    "v40_2_0/a.py": "A = 1\n",
}
PAGES = {"index.md": "# all\n", "40.1.0.md": "# 40.1.0\n"}
FOREIGN = {"webex_xmlapi/own.py": b"x", "webex_xmlapi/v40_1_2/own.py": b"y", "changelog/NOTES.md": b"z"}


pytestmark = pytest.mark.usefixtures("warm_cache")  # no test reads the stamps of another


def killed_at(step: int, workspace: FakeWorkspace, out: Path) -> bool:
    """Run in a process that is killed before its so-manieth change below `out`; whether it was."""
    return kills.killed_at(
        step, workspace.run, lambda event, row: kills.is_change(event, row) and str(row[0]).startswith(str(out))
    )


def of(files: Mapping[str, str]) -> dict[str, bytes]:
    return {f"webex_xmlapi/{name}": text.encode() for name, text in files.items()}


def test_killed_at_every_step_the_next_run_puts_it_right(catalog: Catalog, fast_disk: Path) -> None:
    """kill -9 before each change of the disk: from nothing, from an older state, and back to it."""
    number = 0
    for start, then in (({}, AFTER), (BEFORE, AFTER), (BEFORE, BEFORE), (AFTER, BEFORE)):
        for step in range(1000):
            out = fast_disk / f"out{number}"
            log = out / "changelog"
            if start:
                FakeWorkspace(catalog, out, start, PAGES, log).run()
                for name, data in FOREIGN.items():
                    (out / name).parent.mkdir(parents=True, exist_ok=True)
                    (out / name).write_bytes(data)
            target = AFTER if start == {} else then if then != start else AFTER
            if not killed_at(step, FakeWorkspace(catalog, out, target, PAGES, log), out):
                break
            number += 1
            whole = [of(start), of(target)]
            for name, data in files_below(out).items():
                if (
                    name.startswith("webex_xmlapi/")
                    and not name.startswith("webex_xmlapi/.")
                    and "MANIFEST" not in name
                ):
                    assert data in [FOREIGN.get(name), *(state.get(name) for state in whole)], name
            FakeWorkspace(catalog, out, then, PAGES, log).run()
            kept = FOREIGN if start else {}
            pages = {f"changelog/{name}": text.encode() for name, text in PAGES.items()}
            there = files_below(out)
            there.pop("webex_xmlapi/MANIFEST.json")
            assert there == {**of(then), **pages, **kept}
            assert not FakeWorkspace(catalog, out, then, PAGES, log).check()
    assert number >= of_depth(80, 200)


@pytest.mark.parametrize("start", [{}, BEFORE], ids=["nothing", "an older state"])
def test_a_full_disk_changes_nothing(catalog: Catalog, tmp_path: Path, start: dict[str, str]) -> None:
    big = {**AFTER, **{f"v40_1_0/big{n}.py": f"B = {n}\n" * 1500 for n in range(6)}}
    with limited_disk(tmp_path / "disk", 400) as disk:
        out = disk / "out"
        full = 0
        for free in range(0, 400, 12):
            if start:
                FakeWorkspace(catalog, out, start).run(force=True)
            before = files_below(disk)
            filler = disk / "filler"
            filler.write_bytes(b"")
            with filler.open("wb", buffering=0) as file:
                room = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
                file.write(b"x" * max(0, room - free * 1024))
            refusal = ""
            try:
                FakeWorkspace(catalog, out, big).run()
            except OutputError as error:
                refusal = str(error)
            filler.unlink()
            if refusal:
                full += 1
                assert files_below(disk) == before
            else:
                assert not FakeWorkspace(catalog, out, big).check()
            assert not refusal or ("No space left on device" in refusal and "\n" not in refusal)
        assert 5 < full < 33, "some runs had room, some had not"


def processes(parent: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition: Any, seconds: float = 60) -> Iterator[None]:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
        yield


def started(out: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "webexgen", "generate", "--out", str(out), "--release", "40.1.0", *more]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_behind(tmp_path: Path, number: signal.Signals) -> None:
    running = started(tmp_path / "out")
    list(until(lambda: running.poll() is not None or processes(running.pid)))
    children = processes(running.pid)
    time.sleep(0.3)
    running.send_signal(number)
    _, told = running.communicate(timeout=60)
    if number == signal.SIGTERM and running.returncode != 0:  # it may have been faster
        assert (running.returncode, told) == (143, "webexgen: terminated\n")
        assert not (tmp_path / "out").exists()
    list(until(lambda: not any(map(is_running, children)), 20))
    assert not any(map(is_running, children))


def test_two_at_once_do_not_mix(tmp_path: Path) -> None:
    runs = [started(tmp_path / "out"), started(tmp_path / "out", "--release", "40.1.2")]
    assert [(run.communicate(timeout=300)[1], run.returncode)[1] for run in runs] == [0, 0]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "webexgen", "check", "--out", str(tmp_path / "out")]
    done = subprocess.run([*command, "--release", "40.1.0", "--release", "40.1.2"], check=False, env=environment)
    assert done.returncode == 0
