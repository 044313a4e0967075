"""When the language server ends, and with which exit code: the first reason that comes counts.

The editor's process, as `initialize` names it, is one: the language server ends when it has ended.

An editor that is killed closes its pipes, unless another process holds their ends; then only this tells.
The id may come from another machine or container, where an editor runs over ssh or docker. So only a process that is
there, and that this user may signal, is watched; another one that has the same number by chance is still a risk, which
other language servers take as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

LOST = 2
"""The exit code when the editor's messages cannot be told apart any more."""
POLL_S = 1.0
"""Seconds between two looks, where the system does not tell."""
Stop = Callable[[], None]


class Ending:
    """All who can end it call `end`; the message loop waits. For the event loop's thread alone."""

    def __init__(self) -> None:
        self._came = asyncio.Event()
        self._code = 0

    @property
    def has_come(self) -> bool:
        return self._came.is_set()

    def end(self, code: int) -> None:
        if not self.has_come:
            self._code = code
            self._came.set()

    async def wait(self) -> int:
        """The exit code."""
        await self._came.wait()
        return self._code


def watch(pid: int, gone: Callable[[], None]) -> Stop | None:
    """Call `gone` in this event loop, once, when the process has ended. `None` where there is nothing to watch."""
    if pid == os.getpid() or not _may_signal(pid):
        return None
    return _watch(pid, gone)


def _may_signal(pid: int) -> bool:
    if sys.platform == "win32":
        return True  # where `os.kill` would end it; who may open it is asked below
    try:
        os.kill(pid, 0)
    except (OSError, OverflowError):
        return False
    return True


def _when_readable(descriptor: int, close: Callable[[], None], gone: Callable[[], None]) -> Stop:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if loop.remove_reader(descriptor):  # or it was stopped before
            close()

    def tell() -> None:
        stop()
        gone()

    loop.add_reader(descriptor, tell)
    return stop


def _poll(ended: Callable[[], bool], gone: Callable[[], None]) -> Stop:
    async def look() -> None:
        while not ended():
            await asyncio.sleep(POLL_S)
        gone()

    task = asyncio.create_task(look(), name="sfumato-parent")

    def stop() -> None:
        task.cancel()

    return stop


if sys.platform == "linux":

    def _watch(pid: int, gone: Callable[[], None]) -> Stop | None:
        """A descriptor also tells of a process that nobody has waited for. Old systems and sandboxes have none."""
        try:
            descriptor = os.pidfd_open(pid)
        except OSError:
            return watch_start(pid, gone)
        return _when_readable(descriptor, lambda: os.close(descriptor), gone)

    def watch_start(pid: int, gone: Callable[[], None], start: str | None = None) -> Stop | None:
        """Look again and again; another `start` than that of now is another process of the same number."""
        start = start or _start(pid)
        return None if start is None else _poll(lambda: _start(pid) != start, gone)

    def _start(pid: int) -> str | None:
        """When it was started; `None` where it has ended, waited for or not."""
        with contextlib.suppress(OSError):
            # The name, in brackets, may hold anything.
            state, *rest = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
            if state not in "ZX":
                return rest[18]
        return None

elif sys.platform == "win32":
    import _winapi

    def _watch(pid: int, gone: Callable[[], None]) -> Stop | None:
        """A handle keeps the number from being given to another process."""
        try:
            handle = _winapi.OpenProcess(_winapi.SYNCHRONIZE, False, pid)
        except (OSError, OverflowError):
            return None
        return _poll(lambda: _winapi.WaitForSingleObject(handle, 0) == _winapi.WAIT_OBJECT_0, gone)

else:
    import select

    def _watch(pid: int, gone: Callable[[], None]) -> Stop | None:
        queue = select.kqueue()
        event = select.kevent(pid, select.KQ_FILTER_PROC, select.KQ_EV_ADD, select.KQ_NOTE_EXIT)
        try:
            queue.control([event], 0)
        except OSError:
            queue.close()
            return None
        return _when_readable(queue.fileno(), queue.close, gone)
