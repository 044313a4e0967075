"""The same line again and again is logged a few times a minute, and then counted.

What a stranger does without end must not fill the user's disk: accept errors once wrote 48 MB of one sentence.

And lines to standard error, which may be a pipe that nobody empties: then lines are lost, and nobody waits.
"""

from __future__ import annotations

import logging
import math
import os
import select
import sys
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

FEW = 20
"""Times that a line is logged within a window."""
WINDOW_S = 60.0
REMEMBERED = 1000
"""Lines that are told apart at once: all, but where somebody makes up new ones without end."""


@dataclass
class _Seen:
    first: logging.LogRecord
    since: float
    times: int = 0


class RepeatedLines(logging.Handler):
    """Passes on to `handler`. Records of the same `line` are the same."""

    def __init__(
        self,
        handler: logging.Handler,
        line: Callable[[logging.LogRecord], Hashable],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._handler = handler
        self._line = line
        self._clock = clock
        self._seen: dict[Hashable, _Seen] = {}
        """Those whose window began first come first."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self._line(record)
        except Exception:  # a record whose values do not fit its message; the handler deals with it as it always does
            self._handler.handle(record)
            return
        now = self._clock()
        self._tell(now)
        seen = self._seen.setdefault(line, _Seen(first=record, since=now))
        seen.times += 1
        if seen.times <= FEW:
            self._handler.handle(record)

    def flush(self) -> None:
        self._handler.flush()

    def close(self) -> None:
        """The end of the process is the end of every window."""
        self._tell(math.inf)
        self._handler.close()
        super().close()

    def _tell(self, now: float) -> None:
        """How often the lines were repeated whose window is over."""
        while self._seen:
            line, seen = next(iter(self._seen.items()))
            if now - seen.since < WINDOW_S and len(self._seen) < REMEMBERED:
                return
            del self._seen[line]
            if seen.times > FEW:
                self._handler.handle(_repeated(seen.first, seen.times - FEW))


def _repeated(said: logging.LogRecord, times: int) -> logging.LogRecord:
    """In the words of the record, of which a formatter may leave out values."""
    told = logging.makeLogRecord({**said.__dict__, "msg": f"repeated {times} times: {said.msg}", "exc_info": None})
    told.created = time.time()
    return told


PATIENCE_S = 0.2
"""Seconds that a reader has who is only slow. Once they are over, no line waits until there is room again."""


class StandardError(logging.StreamHandler):  # type: ignore[type-arg]
    """On Windows nothing tells whether there is room, and a line may wait."""

    _stuck = False

    if sys.platform != "win32":

        def emit(self, record: logging.LogRecord) -> None:
            try:
                descriptor = self.stream.fileno()
            except (AttributeError, OSError):  # no file of the system's, as in tests
                super().emit(record)
                return
            try:
                left = (self.format(record) + self.terminator).encode("utf-8", "backslashreplace")
                while left and self._has_room(descriptor):
                    left = left[os.write(descriptor, left[: select.PIPE_BUF]) :]
            except Exception:
                self.handleError(record)

        def _has_room(self, descriptor: int) -> bool:
            """For `PIPE_BUF` bytes, so that writing so many does not wait."""
            poll = select.poll()
            poll.register(descriptor, select.POLLOUT)
            self._stuck = not poll.poll(0 if self._stuck else 1000 * PATIENCE_S)
            return not self._stuck
