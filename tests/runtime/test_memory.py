"""What parsing, validating and JSON leave behind is bounded, whatever the documents are. With --depth exhaustive, of many."""

from __future__ import annotations

import gc
import os
import random
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from support.depth import of_depth

from webex_xmlapi import v40_12_0 as api

SERVICE = "http://www.webex.com/schemas/2002/06/service"
COUNT = of_depth(6_000, 12_000, 200_000)
NAMES = [
    "sessionKey",
    "confName",
    "duration",
    "status",
    "startTime",
    "hostType",
    "timeZone",
    "isRecurring",
    "hostEmail",
]
MB = 1 << 20


def message(content: str, kind: str = "ep:lstsummarySessionResponse") -> bytes:
    return (
        f'<serv:message xmlns:serv="{SERVICE}" xmlns:ep="{SERVICE}/ep" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<serv:header><serv:response><serv:result>SUCCESS</serv:result></serv:response></serv:header>"
        f'<serv:body><serv:bodyContent xsi:type="{kind}">{content}</serv:bodyContent></serv:body></serv:message>'
    ).encode()


def names(number: int, _chance: random.Random) -> bytes:
    return message(
        "<ep:session>" + "".join(f"<ep:n{number}x{n}>1</ep:n{number}x{n}>" for n in range(9)) + "</ep:session>"
    )


def long_names(number: int, _chance: random.Random) -> bytes:
    return message(f"<ep:session><n{number}{'x' * 2_000}/></ep:session>")


def orders(_number: int, chance: random.Random) -> bytes:
    chance.shuffle(NAMES)
    return message("<ep:session>" + "".join(f"<ep:{name}>1</ep:{name}>" for name in NAMES) + "</ep:session>")


def counts(number: int, chance: random.Random) -> bytes:
    return message("<ep:session/>" * chance.randrange(60) + "<ep:new/>" * (number % 50))


def types(number: int, _chance: random.Random) -> bytes:
    return message(
        f'<ep:session xsi:type="ep:t{number}"/><x xsi:type="u{number}:{number}"/>', f"ep:t{number}{'x' * 500}"
    )


def used_often(number: int, _chance: random.Random) -> bytes:
    """So often that what reads it is unrolled."""
    record = f"<ep:session><ep:a{number}/><ep:confName>{number}</ep:confName><ep:duration>5</ep:duration></ep:session>"
    return message(record * 70 if number % 20 == 0 else record)


def values(number: int, _chance: random.Random) -> bytes:
    return message(
        f"<ep:session><ep:confName>{number}{'y' * 1_000}</ep:confName><ep:status>{number}</ep:status></ep:session>"
    )


def many_children(number: int, chance: random.Random) -> bytes:
    """Ever new orders of many children, of several classes: 27 MB of such messages left 684 MB behind."""
    kinds = [
        "ep:lstsummarySessionResponse",
        "ep:getSessionInfoResponse",
        "ep:lstRecordingResponse",
        "ep:lstOpenSessionResponse",
    ]
    return message("".join(chance.choices(["<a/>", "<b/>", "<c/>"], k=4_000)), kinds[number % 4])


def everything(data: bytes, number: int) -> None:
    read = api.parse(data)
    if number % 4 == 0:
        api.validate(read)
        api.from_json(api.Message, api.to_json(read))
        list(api.iter_parse(data, "session")) if b"lstsummary" in data else None


KINDS: list[Callable[[int, random.Random], bytes]] = [
    many_children,
    names,
    long_names,
    orders,
    counts,
    types,
    used_often,
    values,
]


def documents(make: Callable[[int, random.Random], bytes], count: int, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    count = count // 40 if make is many_children else count
    return (make(number + seed * 10_000_000, chance) for number in range(count))


def soak(count: int) -> None:
    """Print the peak of memory in MB after a fifth of the documents and after all, of each kind in turn."""
    for make in KINDS:
        for seed in range(5):
            for number, data in enumerate(documents(make, count // len(KINDS) // 5, seed)):
                everything(data, number)
            if seed in (0, 4):
                print(make.__name__, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def test_memory_is_flat() -> None:
    """After the first fifth of the documents, which may fill what is kept, the others add nothing, nor do the next kinds."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    run = subprocess.run(
        [sys.executable, __file__, str(COUNT)], env=environment, capture_output=True, text=True, check=True
    )
    peaks = [(name, float(peak)) for name, peak in map(str.split, run.stdout.splitlines())]
    assert len(peaks) == 2 * len(KINDS)
    for (name, before), (_, after) in zip(peaks[::2], peaks[1::2], strict=True):
        assert after - before < 8, (name, peaks)
    assert peaks[-1][1] - peaks[0][1] < 16, peaks


@pytest.mark.thorough
def test_plans_take_no_more_than_they_account_for() -> None:
    from webex_xmlapi.v40_12_0._runtime import plan

    counted: list[int] = []
    for make in KINDS:
        gc.collect()
        tracemalloc.start()
        try:
            for data in documents(make, 150, 9):
                api.parse(data)
            gc.collect()
            counted.append(tracemalloc.get_traced_memory()[0])
        finally:
            tracemalloc.stop()
    assert max(counted) < plan.BUDGET * 1.25


def test_usual_plans_are_kept() -> None:
    from webex_xmlapi.v40_12_0._runtime.model import spec_of

    data = message("<ep:session><ep:confName>a</ep:confName><ep:new/></ep:session>")
    api.parse(data)
    plans = spec_of(api.ep.SessionSummaryInstance).plans
    kept = [plan for shelf in plans.values() for plan in shelf.values()]
    assert kept
    api.parse(data)
    assert {id(plan) for plan in kept} == {id(plan) for shelf in plans.values() for plan in shelf.values()}


if __name__ == "__main__":
    soak(int(sys.argv[1]))
