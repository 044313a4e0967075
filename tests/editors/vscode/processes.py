"""The processes behind a window: found, and stopped for a while."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil


def language_server(project: Path) -> psutil.Process:
    """That which VS Code started in the project."""
    return _only(
        lambda process: (
            "bin/sfumato-lsp" in _said(process) and "spy.py" not in _said(process) and process.cwd() == str(project)
        )
    )


def _only(wanted: Callable[[psutil.Process], bool]) -> psutil.Process:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            found += [process] if wanted(process) else []
    [process] = found
    return process


def _said(process: psutil.Process) -> str:
    return " ".join(process.cmdline())


@contextmanager
def stopped(process: psutil.Process) -> Iterator[None]:
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)
