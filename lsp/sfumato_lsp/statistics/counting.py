"""What is counted, on its way to the file and, as two numbers, to the server's metrics.

Rows go into the file in a thread of its own: a full, slow or broken disk holds nobody up. What fails is dropped.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from sfumato_client.statistics.row import Row, statistics_file
from sfumato_lsp.settings.options import Options
from sfumato_lsp.statistics.recorder import Recorder
from sfumato_lsp.text.documents import Follower

OFF = frozenset({"0", "false", "no", "off"})
"""Values of SFUMATO_STATISTICS."""
logger = logging.getLogger(__name__)
MOST_WAITING = 20
"""Batches. A disk that hangs must not fill the memory."""


class Statistics(Follower):
    """`tell` is given how many suggestions were shown and accepted; the server learns nothing else."""

    def __init__(
        self,
        environment: Mapping[str, str],
        options: Callable[[], Options],
        tell: Callable[[int, int], Awaitable[None]],
    ) -> None:
        # Either of the two switches it off; the other cannot switch it on again.
        on = environment.get("SFUMATO_STATISTICS", "").lower() not in OFF
        self.recorder = Recorder(lambda: on and options().statistics, self._flush)
        self._writer = Writer(statistics_file(environment))
        self._tell = tell
        self._telling: set[asyncio.Future[None]] = set()

    def stop(self) -> None:
        """Write what is not written yet, within a second."""
        self.recorder.hand_on()
        for task in self._telling:
            task.cancel()
        self._writer.close(1.0)

    def _flush(self, rows: Sequence[Row], shown: int, accepted: int) -> None:
        self._writer.put(rows)
        if shown or accepted:
            task = asyncio.ensure_future(self._tell(shown, accepted))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)


class Writer:
    """Its thread, and SQLite with it, comes with the first batch."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._batches: queue.Queue[Sequence[Row] | None] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None

    def put(self, rows: Sequence[Row]) -> None:
        """Returns at once."""
        if self._thread is None:
            # A daemon: a disk that hangs does not keep the process from ending.
            self._thread = threading.Thread(target=self._run, name="sfumato-statistics", daemon=True)
            self._thread.start()
        try:
            self._batches.put_nowait(rows)
        except queue.Full:
            logger.info("statistics of %d suggestions are lost: the disk does not answer", len(rows))

    def close(self, patience_s: float) -> None:
        """Wait, at most so long, until all is written."""
        if self._thread is None:
            return
        try:
            self._batches.put_nowait(None)
        except queue.Full:
            return
        self._thread.join(patience_s)
        self._thread = None

    def _run(self) -> None:
        while (rows := self._batches.get()) is not None:
            try:
                # In this thread, long after the start: a Python may even lack SQLite.
                from sfumato_client.statistics import store

                store.write(self._file, rows)
            except Exception as error:
                logger.info("statistics of %d suggestions are lost: %s", len(rows), error)
