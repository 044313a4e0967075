"""The log of a server that nobody started by hand: where its standard error goes, and how long it may become.

A disk that is full or read-only keeps no server from starting: its log goes to the next folder, or nowhere.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sfumato_client.files.own_file import open_own, read_own
from sfumato_client.files.own_folder import check_folder, make_folder

LOG_NAME = "server.log"
LIMIT = 4 * 2**20
"""Bytes. A log that has more loses its older half."""


@dataclass(frozen=True, kw_only=True)
class ServerLog:
    """`descriptor` is for the server's output and open only within `open_log`; `path` is `None` without a log."""

    descriptor: int
    path: Path | None
    problem: str = ""

    @property
    def where(self) -> str:
        return f"all of it is in {self.path}" if self.path else f"it has no log: {self.problem}"

    @property
    def last_line(self) -> str:
        if self.path is None:
            return "what it said could not be kept"
        try:
            said = read_own(self.path, 2 * LIMIT).decode(errors="replace")
        except OSError as error:
            return f"its log cannot be read ({error.strerror})"
        lines = [line for line in said.splitlines() if line.strip()]
        return lines[-1].strip() if lines else "it said nothing"


@contextlib.contextmanager
def open_log(folders: Sequence[Path], name: str = LOG_NAME) -> Iterator[ServerLog]:
    """An empty log in the first of `folders` that takes one. Nobody but the user reads it."""
    problems = []
    for folder in folders:
        path = folder / name
        try:
            make_folder(folder)
            check_folder(folder)
            # Appending, so that it can be shortened while the server and its worker write.
            descriptor = open_own(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        except OSError as error:
            problems.append(f"{path}: {error.strerror}")
            continue
        try:
            os.ftruncate(descriptor, 0)
            yield ServerLog(descriptor=descriptor, path=path)
        finally:
            os.close(descriptor)
        return
    yield ServerLog(descriptor=subprocess.DEVNULL, path=None, problem="; ".join(problems))


def keep_short(path: Path, every_s: float = 30.0) -> None:
    """Shorten the log again and again, in a thread that ends with the process."""

    def run() -> None:
        while True:
            time.sleep(every_s)
            shorten(path)

    threading.Thread(target=run, name="sfumato-log", daemon=True).start()


def shorten(path: Path, limit: int = LIMIT) -> None:
    """Take the older half away from a log that has more than `limit` bytes; what fails is left as it is."""
    with contextlib.suppress(OSError), os.fdopen(open_own(path, os.O_RDWR), "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        if size <= limit:
            return
        file.seek(size - limit // 2)
        file.readline()  # half a line
        kept = file.read()
        file.seek(0)
        file.write(b"[older lines were removed]\n" + kept)
        file.truncate()
