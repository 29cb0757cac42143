"""Messages in several threads and processes at once. What a release makes when it is first used is made in the middle of that."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from support.depth import of_depth
from support.documents import ODDITIES, encoded, long_response
from support.paths import CATALOG, ROOT

from webex_xmlapi import v40_12_0 as api
from webexgen.catalog.samples import load_samples, repair

DOCUMENTS = [
    long_response(200),
    *(repair(sample) for sample in load_samples(CATALOG)),
    *map(encoded, ODDITIES.values()),
    b"<serv:message><header/><body><q:bodyContent/></body></serv:message>",
]
# Prints, for each document, what comes of it in each of so many threads. Half of them begin at the same place, half all over.
PROGRAM = """
import dataclasses, hashlib, importlib, inspect, json, pathlib, pickle, sys, threading
sys.setswitchinterval(1e-6)
folder, release, count = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
documents = [path.read_bytes() for path in sorted(folder.iterdir())]
api = importlib.import_module("webex_xmlapi." + release)
start = threading.Barrier(count)
found = [{} for _ in range(count)]

def made_of(data):
    try:
        message = api.parse(data, lenient=True)
    except api.MessageError as error:
        return [str(error)]
    told = [api.render(message), repr(message), api.to_json(message), [str(problem) for problem in api.validate(message)]]
    again = api.from_json(api.Message, api.to_json(message))
    told += [again == message, api.render(again), pickle.loads(pickle.dumps(message)) == message]
    for content in message.body:
        if isinstance(content, api.Model):
            told += [[field.name for field in dataclasses.fields(content)], str(inspect.signature(type(content)))]
            told.append(dataclasses.replace(content) == content)
    if b"session>" in data:
        try:
            told.append([repr(session) for session in api.iter_parse(data, "session")])
        except api.MessageError as error:
            told.append(str(error))
    return told

def work(number):
    start.wait()
    for at in range(len(documents)):
        at = (at + (number // 2) * 7 * (number % 2)) % len(documents)
        found[number][at] = hashlib.sha256(repr(made_of(documents[at])).encode()).hexdigest()

threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
json.dump([[one.get(at) for at in range(len(documents))] for one in found], sys.stdout)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    for number, document in enumerate(DOCUMENTS):
        (folder / f"{number:03}.xml").write_bytes(document)
    return folder


def run(folder: Path, release: str, threads: int) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), release, str(threads)],
        cwd=ROOT / "generated",
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.stderr == ""
    found: list[list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("release", of_depth(["v40_12_0"], ["v40_1_0", "v40_12_0"]))
def test_threads_do_not_disturb_each_other(folder: Path, release: str) -> None:
    (alone,) = run(folder, release, 1)
    assert None not in alone
    for found in run(folder, release, of_depth(4, 8)):
        assert found == alone


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        yield pool


def written(message: Any) -> tuple[bytes, str]:
    return api.render(message), repr(message)


def test_messages_go_to_processes_and_come_back(processes: ProcessPoolExecutor) -> None:
    documents = DOCUMENTS[:-1]
    messages = [api.parse(data) for data in documents]
    expected = [written(message) for message in messages]
    assert list(processes.map(written, messages, chunksize=8)) == expected
    came = list(processes.map(api.parse, documents, chunksize=8))
    assert came == messages
    assert [written(message) for message in came] == expected


def test_errors_come_back_from_processes(processes: ProcessPoolExecutor) -> None:
    with pytest.raises(api.MessageError, match="line 1, column 1: the prefix serv is not declared"):
        processes.submit(api.parse, DOCUMENTS[-1]).result()
