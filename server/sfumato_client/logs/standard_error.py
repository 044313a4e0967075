"""Log lines to standard error, which may be a pipe that nobody empties: then lines are lost, and nobody waits."""

from __future__ import annotations

import logging
import os
import select
import sys

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
