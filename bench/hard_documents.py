"""Hard documents: how the time of each step grows with them. `python -m bench.hard_documents [release]`.

Each document is made at n and at 4n. The exponent is log4 of the ratio of the two times: 1 is linear, 2 quadratic. A step whose
exponent is over 1.4 is marked, unless it takes so few milliseconds that the exponent says nothing. Processor time, without the
garbage collector.
"""

from __future__ import annotations

import gc
import importlib
import math
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

__all__ = ["DOCUMENTS", "LIMIT", "growth", "times"]

ROOT = Path(__file__).resolve().parents[1]
_SERVICE = "http://www.webex.com/schemas/2002/06/service"
_HEAD = (
    f'<serv:message xmlns:serv="{_SERVICE}" xmlns:ep="{_SERVICE}/ep" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<serv:header><serv:response><serv:result>SUCCESS</serv:result></serv:response></serv:header><serv:body>"
)
_CONTENT = '<serv:bodyContent xsi:type="ep:lstsummarySessionResponse">'
_TAIL = "</serv:body></serv:message>"
_DEEPEST = 64
LIMIT = 1.4
_NOISE = 0.03


def _listed(content: str) -> bytes:
    return f"{_HEAD}{_CONTENT}{content}</serv:bodyContent>{_TAIL}".encode()


def _session(content: str) -> bytes:
    return _listed(f"<ep:session>{content}</ep:session>")


def _wide(count: int) -> bytes:
    return _session("".join(f"<ep:new{n}>{n}</ep:new{n}>" for n in range(count)))


def _deep(count: int) -> bytes:
    chains = [min(_DEEPEST, count - start) for start in range(0, count, _DEEPEST)]
    return _session("".join("<ep:new>" * depth + "1" + "</ep:new>" * depth for depth in chains))


def _repeated(count: int) -> bytes:
    return _session("<ep:duration>60</ep:duration>" * count)


def _namespaces(count: int) -> bytes:
    return _session("".join(f'<x xmlns="urn:{n}" xmlns:a="urn:a:{n}" a:a="1"/>' for n in range(count)))


def _prefixes(count: int) -> bytes:
    """Undeclared prefixes that are called as made-up ones would be, and namespaces that need such."""
    spaces = "".join(f'<x xmlns="urn:{n}"/>' for n in range(count // 7))
    return _session("".join(f'<x xsi:type="ns{n}:t"/>' for n in range(count)) + spaces)


def _brackets(count: int) -> bytes:
    return _session("".join(f'<x xsi:type="{{urn:{n}}}t"/>' for n in range(count)))


def _resolved(count: int) -> bytes:
    return _listed(
        '<ep:session xsi:type="ep:sessionSummaryInstanceType"><ep:duration>5</ep:duration></ep:session>' * count
    )


def _attributes(count: int) -> bytes:
    return _session("<ep:confName " + " ".join(f'a{n}=""' for n in range(count)) + ">x</ep:confName>")


def _texts(count: int) -> bytes:
    return _session("<ep:duration>5</ep:duration>loose &lt;".join([""] * count))


def _odd(count: int) -> bytes:
    return _listed(
        "<ep:session><ep:duration> 5 </ep:duration><ep:isRecurring>TRUE</ep:isRecurring></ep:session>" * count
    )


def _orders(count: int) -> bytes:
    names = ["sessionKey", "confName", "duration", "status", "startTime", "hostType", "a", "b"]
    chance = random.Random(1)
    records: list[str] = []
    for _ in range(count):
        chance.shuffle(names)
        records.append("".join(f"<ep:{name}>1</ep:{name}>" for name in names))
    return _listed("".join(f"<ep:session>{record}</ep:session>" for record in records))


def _contents(count: int) -> bytes:
    contents = '<serv:bodyContent xsi:type="a:b"/>' * count
    return f"{_HEAD}{contents}{_TAIL}".encode()


# name: what makes it, and the smaller of its two sizes
DOCUMENTS: Mapping[str, tuple[Callable[[int], bytes], int]] = {
    "unknown elements, wide": (_wide, 25_000),
    "unknown elements, deep": (_deep, 25_000),
    "a known element, repeated": (_repeated, 25_000),
    "namespaces": (_namespaces, 5_000),
    "undeclared prefixes": (_prefixes, 5_000),
    "types like resolved names": (_brackets, 25_000),
    "types of records": (_resolved, 10_000),
    "attributes": (_attributes, 25_000),
    "texts between elements": (_texts, 25_000),
    "odd numbers": (_odd, 10_000),
    "other orders": (_orders, 2_500),
    "contents": (_contents, 10_000),
}


def times(api: Any, data: bytes, rounds: int = 1) -> dict[str, float]:
    """Seconds that each step takes for a document: the best of some rounds."""
    message = api.parse(data)
    text = api.to_json(message)
    steps: dict[str, Callable[[], object]] = {
        "parse": lambda: api.parse(data),
        "render": lambda: api.render(message),
        "validate": lambda: api.validate(message),
        "to_json": lambda: api.to_json(message),
        "from_json": lambda: api.from_json(api.Message, text),
    }
    return {name: min(_timed(step) for _ in range(rounds)) for name, step in steps.items()}


def growth(api: Any, name: str, rounds: int = 1, shrunk: int = 1) -> Iterator[tuple[str, float, float, float]]:
    """Step, seconds at n and at 4n, and the exponent."""
    make, count = DOCUMENTS[name]
    count //= shrunk
    small, large = times(api, make(count), rounds), times(api, make(4 * count), rounds)
    for step, seconds in small.items():
        yield step, seconds, large[step], math.log(large[step] / seconds, 4)


def _timed(step: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()  # when it runs depends on what else is in memory
    try:
        start = time.process_time()
        step()
        return time.process_time() - start
    finally:
        gc.enable()


def main() -> None:
    """Print the table."""
    sys.path.insert(0, str(ROOT / "generated"))
    release = sys.argv[1] if len(sys.argv) > 1 else "v40_12_0"
    api = importlib.import_module(f"webex_xmlapi.{release}")
    print(f"{'document':<28}{'step':<11}{'ms at n':>10}{'ms at 4n':>11}{'exponent':>10}")
    for name in DOCUMENTS:
        for step, small, large, exponent in growth(api, name, rounds=1):
            mark = "  !" if exponent > LIMIT and large > _NOISE else ""
            print(f"{name:<28}{step:<11}{small * 1e3:>10.1f}{large * 1e3:>11.1f}{exponent:>10.2f}{mark}")


if __name__ == "__main__":
    main()
