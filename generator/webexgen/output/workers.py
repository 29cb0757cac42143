"""Processes that share the work of a run, and Ctrl-C that never falls between two files."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

__all__ = ["uninterrupted", "workers"]


@contextlib.contextmanager
def workers() -> Generator[Callable[..., Iterator[Any]]]:
    """Give a `map` over as many processes as there are processors; the plain `map` where there is one."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if count < 2:
        yield map
        return
    with ProcessPoolExecutor(count, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        try:
            with uninterrupted():  # who is started here hears no Ctrl-C either
                pool.submit(int).result()
            yield pool.map
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@contextlib.contextmanager
def uninterrupted() -> Generator[None]:
    """Ctrl-C comes when all is written: some files of now and some of before fit no release."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt
