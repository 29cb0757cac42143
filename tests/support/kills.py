"""Processes that are killed before one of their changes of the disk."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

__all__ = ["is_change", "killed_at"]


def is_change(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether an audit event is one of a file or folder that is written, moved or removed."""
    if event == "open":
        return bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
    return event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir")


def killed_at(step: int, act: Callable[[], object], is_step: Callable[[str, tuple[Any, ...]], bool]) -> bool:
    """Act in a process that is killed before its so-manieth step, by its audit events; whether it was."""
    gc.freeze()  # else the child, collecting garbage, copies all the memory that it shares
    child = os.fork()
    if child == 0:  # pragma: no cover - no coverage survives
        gc.disable()
        left = [step]

        def count(event: str, arguments: tuple[Any, ...]) -> None:
            if is_step(event, arguments):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            act()
        except BaseException:
            os._exit(1)
        os._exit(0)
    gc.unfreeze()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)
