"""Processes that share the work of a run and end with it, and signals that never fall between two files."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import FrameType
from typing import Any

from webexgen.errors import OutputError

__all__ = ["uninterrupted", "workers"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)

_WATCH_S = 0.5
"""How often a worker looks whether the run that it works for is still there."""


@contextlib.contextmanager
def workers() -> Generator[Callable[..., Iterator[Any]]]:
    """Give a `map` over as many processes as there are processors; the plain `map` where there is one, or none can be started.

    Raises `OutputError` if one of them is ended from outside.
    """
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    pool = _started(count) if count > 1 else None
    if pool is None:
        yield map
        return
    with pool:
        try:
            yield pool.map
        except BrokenProcessPool:
            raise OutputError("a process that did part of the work was ended, perhaps for want of memory") from None
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _started(count: int) -> ProcessPoolExecutor | None:
    """Running processes; None where the system has no semaphores or no room for them."""
    try:
        pool = ProcessPoolExecutor(count, initializer=_prepare, initargs=(os.getpid(),))
    except (OSError, ImportError, NotImplementedError):
        return None
    with uninterrupted():  # who is started here hears no signal meant for this process
        try:
            pool.submit(int).result()
        except (OSError, RuntimeError):
            pool.shutdown(wait=False)
            return None
    return pool


def _prepare(parent: int) -> None:
    """Leave Ctrl-C to the parent, and end when it is gone: a queue whose other end is dead is silent for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    started_by = os.getppid()  # not always the parent itself: there may be a server that forks

    def watch() -> None:
        while os.getppid() == started_by and _is_alive(parent):
            time.sleep(_WATCH_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _is_alive(process: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


@contextlib.contextmanager
def uninterrupted() -> Generator[None]:
    """Ctrl-C and SIGTERM come when all is written: some files of now and some of before fit no release."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, note) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if asked:
        signal.raise_signal(asked[0])
