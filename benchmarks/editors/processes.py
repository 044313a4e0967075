"""The processes of what is measured: found, stopped for a while, ended."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil


def process_of(wanted: Callable[[psutil.Process], bool]) -> psutil.Process:
    found = []
    for process in psutil.process_iter():
        try:
            found += [process] if wanted(process) else []
        except psutil.Error:
            continue
    [process] = found
    return process


@contextmanager
def stopped(process: psutil.Process) -> Iterator[None]:
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def end_server(runtime: Path) -> None:
    for process in psutil.process_iter():
        try:
            if process.environ().get("SFUMATO_RUNTIME_DIR") == str(runtime) and "serve" in process.cmdline():
                process.terminate()
        except psutil.Error:
            continue
