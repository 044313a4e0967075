"""Several jobs of one worker: each has its own time, and one end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest

from sfumato_client.protocol import FillRequest, HoleSegment, TextSegment
from sfumato_server.config import ServerConfig
from sfumato_server.supervision.ending import Ending
from sfumato_server.supervision.jobs import Died, Jobs
from sfumato_server.supervision.process import WorkerProcess
from sfumato_server.worker.messages import Abort, Alive, Failed, Job, Reply, ToWorker

REQUEST = FillRequest(segments=[TextSegment(text="x = "), HoleSegment()])


class Process:
    """Hears what is sent, and says nothing."""

    def __init__(self) -> None:
        self.sent: list[ToWorker] = []

    def send(self, message: ToWorker) -> None:
        self.sent.append(message)


@pytest.fixture
def process() -> Process:
    return Process()


@pytest.fixture
async def jobs() -> Jobs:
    return Jobs(ServerConfig(stall_limit_s=0.2, abort_grace_s=0.05))


async def read(replies: AsyncIterator[Reply | Died]) -> list[Reply | Died]:
    return [reply async for reply in replies]


async def begin(jobs: Jobs, process: Process, *ids: str) -> list[asyncio.Task[list[Reply | Died]]]:
    found = []
    for id in ids:
        job = Job(id=id, request=REQUEST, deadline_s=None)
        found.append(asyncio.create_task(read(jobs.replies(cast("WorkerProcess", process), job))))
    await asyncio.sleep(0)
    return found


def ended(replies: list[Reply | Died]) -> Ending:
    (died,) = replies
    assert isinstance(died, Died)
    return died.ending


def failed(id: str) -> Failed:
    return Failed(id=id, code="engine", message="a test")


async def test_each_gets_what_is_said_of_it(jobs: Jobs, process: Process) -> None:
    a, b = await begin(jobs, process, "a", "b")
    jobs.take(failed("b"))
    jobs.take(failed("a"))
    jobs.take(failed("a"))
    jobs.take(failed("nobody"))
    assert (await a, await b) == ([failed("a")], [failed("b")])


async def test_none_runs_when_the_last_has_ended(jobs: Jobs, process: Process) -> None:
    assert jobs.free.is_set()
    a, b = await begin(jobs, process, "a", "b")
    jobs.take(failed("a"))
    await a
    assert not jobs.free.is_set()
    jobs.take(failed("b"))
    await b
    assert jobs.free.is_set()


@pytest.mark.parametrize(("count", "blamed"), [(1, True), (2, False), (3, False)])
async def test_a_worker_that_ends_ends_all_of_its_jobs_and_blames_one_alone(
    jobs: Jobs, process: Process, count: int, blamed: bool
) -> None:
    tasks = await begin(jobs, process, *"abc"[:count])
    (elsewhere,) = await begin(jobs, Process(), "d")
    jobs.worker_ended(cast("WorkerProcess", process), Ending(status=3))
    assert [ended(await task).blames_request for task in tasks] == [blamed] * count
    assert not elsewhere.done()
    elsewhere.cancel()


async def test_one_that_is_over_when_its_worker_ends_is_not_counted(jobs: Jobs, process: Process) -> None:
    a, b = await begin(jobs, process, "a", "b")
    jobs.take(failed("a"))
    jobs.worker_ended(cast("WorkerProcess", process), Ending(status=3))
    assert await a == [failed("a")]
    assert ended(await b).blames_request


async def test_one_that_is_silent_ends_the_others_and_is_the_one_that_was_hung(jobs: Jobs, process: Process) -> None:
    a, b = await begin(jobs, process, "a", "b")
    while not a.done():
        jobs.take(Alive(id="b"))
        await asyncio.sleep(0.02)
    (hung,), other = await a, ended(await b)
    assert isinstance(hung, Died)
    assert hung.replace == "it has taken no step for 0.2 s (request a)"
    assert (hung.ending.hung_for_s, hung.ending.blames_request) == (0.2, False)
    assert (other.hung_for_s, other.blames_request) == (None, False)


async def test_signs_of_life_of_one_are_none_of_another(jobs: Jobs, process: Process) -> None:
    a, b = await begin(jobs, process, "a", "b")
    begun = asyncio.get_running_loop().time()
    while not b.done():
        jobs.take(Alive(id="a"))
        await asyncio.sleep(0.02)
    assert asyncio.get_running_loop().time() - begun < 1.0
    await a


async def test_an_abort_is_of_one_and_so_is_the_time_that_it_may_take(jobs: Jobs, process: Process) -> None:
    a, b = await begin(jobs, process, "a", "b")
    jobs.abort("a")
    assert process.sent[-1] == Abort(id="a")
    jobs.take(failed("a"))
    await a
    await asyncio.sleep(0.1)
    assert not b.done()
    jobs.abort("b")
    (hung,) = await b
    assert isinstance(hung, Died)
    assert hung.replace == "it does not react to an abort (request b)"
    assert hung.ending.blames_request


async def test_who_stops_listening_leaves_the_others(jobs: Jobs, process: Process) -> None:
    a, b = await begin(jobs, process, "a", "b")
    a.cancel()
    await asyncio.gather(a, return_exceptions=True)
    assert not jobs.free.is_set()
    jobs.take(failed("b"))
    assert await b == [failed("b")]
    assert jobs.free.is_set()
