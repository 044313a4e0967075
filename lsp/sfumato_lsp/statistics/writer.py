"""Rows into the file, in a thread of its own: a full, slow or broken disk holds nobody up. What fails is dropped."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Sequence
from pathlib import Path

from sfumato_client.statistics.row import Row

logger = logging.getLogger(__name__)

MOST_WAITING = 20
"""Batches. A disk that hangs must not fill the memory."""


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
