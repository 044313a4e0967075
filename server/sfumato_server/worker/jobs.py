"""The one job that a worker is on: sent, followed, aborted, and given up when the worker takes no more steps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field

from sfumato_server.config import ServerConfig
from sfumato_server.supervision.ending import Ending
from sfumato_server.supervision.process import WorkerProcess
from sfumato_server.worker.messages import Abort, Alive, Done, Draft, Failed, Job, Reply


@dataclass(frozen=True, kw_only=True)
class Died:
    """The last reply of a job whose worker ended."""

    ending: Ending


@dataclass
class _Running:
    id: str
    process: WorkerProcess
    replies: asyncio.Queue[Reply | Died] = field(default_factory=asyncio.Queue)
    last_sign: float = 0.0
    watch: asyncio.TimerHandle | None = None
    grace: asyncio.TimerHandle | None = None


class Jobs:
    """One at a time. `free` is set while there is none; `changed` is called whenever that changes.

    `lose` has to end a worker and to keep further jobs from it.
    """

    def __init__(
        self, config: ServerConfig, changed: Callable[[], None], lose: Callable[[WorkerProcess, str], None]
    ) -> None:
        self.free = asyncio.Event()
        self.free.set()
        self._config = config
        self._changed = changed
        self._lose = lose
        self._running: _Running | None = None

    async def replies(self, process: WorkerProcess, job: Job) -> AsyncGenerator[Reply | Died, None]:
        """The replies to `job`; the last one is a `Done`, a `Failed` or a `Died`."""
        running = self._running = _Running(id=job.id, process=process)
        self.free.clear()
        self._changed()
        process.send(job)
        running.last_sign = _now()
        self._watch(running, self._config.stall_limit_s)
        try:
            while True:
                reply = await running.replies.get()
                if not isinstance(reply, Draft):
                    self._end(running)
                yield reply
                if not isinstance(reply, Draft):
                    return
        finally:
            self._end(running)
            self.free.set()
            self._changed()

    def take(self, message: Draft | Alive | Done | Failed) -> None:
        """What the worker said about a job; of one that is over it is dropped."""
        running = self._running
        if running is None or message.id != running.id:
            return
        running.last_sign = _now()
        if not isinstance(message, Alive):
            running.replies.put_nowait(message)

    def worker_ended(self, process: WorkerProcess, ending: Ending) -> None:
        if self._running is not None and self._running.process is process:
            self._running.replies.put_nowait(Died(ending=ending))

    def abort(self, id: str) -> None:
        """End the job before its next step. A worker that does not end it in time is replaced."""
        running = self._running
        if running is not None and running.id == id:
            running.process.send(Abort(id=id))
            seconds, why = self._config.abort_grace_s, "does not react to an abort"
            running.grace = asyncio.get_running_loop().call_later(seconds, self._give_up, running, seconds, why)

    def _watch(self, running: _Running, after_s: float) -> None:
        running.watch = asyncio.get_running_loop().call_later(after_s, self._look, running)

    def _look(self, running: _Running) -> None:
        limit, silent = self._config.stall_limit_s, _now() - running.last_sign
        if silent >= limit:
            self._give_up(running, limit, f"has taken no step for {limit:g} s")
        else:
            self._watch(running, limit - silent)

    def _give_up(self, running: _Running, after_s: float, why: str) -> None:
        """The job ends at once, whenever its worker may be gone."""
        if running is not self._running:
            return
        self._lose(running.process, f"it {why} (request {running.id})")
        running.replies.put_nowait(Died(ending=Ending(status=0, hung_for_s=after_s)))

    def _end(self, running: _Running) -> None:
        for timer in (running.watch, running.grace):
            if timer is not None:
                timer.cancel()
        if self._running is running:
            self._running = None


def _now() -> float:
    return asyncio.get_running_loop().time()
