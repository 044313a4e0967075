"""The one job that a worker is on: sent, followed, aborted, and given up when the worker takes no more steps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from functools import partial

from sfumato_server.config import ServerConfig
from sfumato_server.supervision.ending import Ending
from sfumato_server.supervision.process import WorkerProcess
from sfumato_server.worker.messages import Abort, Alive, Done, Draft, Failed, Job, Reply


class Countdown:
    """Does one thing once, a time after it was last begun, unless it is stopped before."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, seconds: float, then: Callable[[], None]) -> None:
        self.stop()
        self._timer = asyncio.get_running_loop().call_later(seconds, then)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


@dataclass(frozen=True, kw_only=True)
class Died:
    """The last reply of a job whose worker ended, or is to be ended."""

    ending: Ending
    replace: str = ""
    """Why the worker, which may still run, has to be replaced; empty where it ended by itself."""


@dataclass
class _Running:
    id: str
    process: WorkerProcess
    replies: asyncio.Queue[Reply | Died] = field(default_factory=asyncio.Queue)
    silence: Countdown = field(default_factory=Countdown)
    """Since the last sign of life."""
    grace: Countdown = field(default_factory=Countdown)
    """Since an abort."""

    def give_up(self, after_s: float, why: str) -> None:
        """The job ends at once, whenever its worker may be gone."""
        ending = Ending(status=0, hung_for_s=after_s)
        self.replies.put_nowait(Died(ending=ending, replace=f"it {why} (request {self.id})"))


class Jobs:
    """One at a time. `free` is set while there is none."""

    def __init__(self, config: ServerConfig) -> None:
        self.free = asyncio.Event()
        self.free.set()
        self._config = config
        self._running: _Running | None = None

    async def replies(self, process: WorkerProcess, job: Job) -> AsyncGenerator[Reply | Died, None]:
        """The replies to `job`; the last one is a `Done`, a `Failed` or a `Died`."""
        running = self._running = _Running(id=job.id, process=process)
        self.free.clear()
        process.send(job)
        self._listen(running)
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

    def take(self, message: Draft | Alive | Done | Failed) -> None:
        """What the worker said about a job; of one that is over it is dropped."""
        running = self._running
        if running is None or message.id != running.id:
            return
        self._listen(running)
        if not isinstance(message, Alive):
            running.replies.put_nowait(message)

    def worker_ended(self, process: WorkerProcess, ending: Ending) -> None:
        if self._running is not None and self._running.process is process:
            self._running.replies.put_nowait(Died(ending=ending))

    def abort(self, id: str) -> None:
        """End the job before its next step. A worker that does not end it in time is given up."""
        running = self._running
        if running is not None and running.id == id:
            running.process.send(Abort(id=id))
            limit = self._config.abort_grace_s
            running.grace.begin(limit, partial(running.give_up, limit, "does not react to an abort"))

    def _listen(self, running: _Running) -> None:
        """From now on it may be silent for so long."""
        limit = self._config.stall_limit_s
        running.silence.begin(limit, partial(running.give_up, limit, f"has taken no step for {limit:g} s"))

    def _end(self, running: _Running) -> None:
        running.silence.stop()
        running.grace.stop()
        if self._running is running:
            self._running = None
