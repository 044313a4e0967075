"""What is counted, on its way to the file and, as two numbers, to the server's metrics."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from sfumato_client.statistics.row import Row, statistics_file
from sfumato_lsp.settings.options import Options
from sfumato_lsp.statistics.recorder import Recorder
from sfumato_lsp.statistics.writer import Writer
from sfumato_lsp.text.follower import Follower

OFF = frozenset({"0", "false", "no", "off"})
"""Values of SFUMATO_STATISTICS."""


class Statistics(Follower):
    """`tell` is given how many suggestions were shown and accepted; the server learns nothing else."""

    def __init__(
        self,
        environment: Mapping[str, str],
        options: Callable[[], Options],
        tell: Callable[[int, int], Awaitable[None]],
    ) -> None:
        self.recorder = Recorder(lambda: wanted(options(), environment), self._flush)
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


def wanted(options: Options, environment: Mapping[str, str]) -> bool:
    """Either of the option and SFUMATO_STATISTICS switches it off; the other cannot switch it on again."""
    return options.statistics and environment.get("SFUMATO_STATISTICS", "").lower() not in OFF
