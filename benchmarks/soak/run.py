"""The loop: a request after the other, nothing sleeps, memory is read now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import psutil
from benchmarks.soak.over_editor import Editor
from benchmarks.soak.over_socket import ask
from benchmarks.soak.record import Asked, Process, Resident
from benchmarks.soak.traffic import Step, Way

from sfumato_client.address.errors import ServerError
from sfumato_client.http import AsyncClient


class Stopped(Exception):
    """Somebody wants no more of it."""


async def soak(
    steps: Iterable[Step],
    every: int,
    client: AsyncClient,
    editor: Editor,
    stop: asyncio.Event,
    tell: Callable[[Asked, list[Resident]], None],
) -> None:
    """Ask until `steps` end, and tell each request with the memory after it, which is read `every` so many.

    Raises `Stopped` when `stop` is set, and `ServerUnreachable` when the server is gone.
    """
    stopped = asyncio.ensure_future(stop.wait())
    for number, step in enumerate(steps, 1):
        asking = asyncio.ensure_future(_asked(step, client, editor))
        # Ctrl-C reaches sfumato-lsp too, which then answers no more.
        await asyncio.wait((asking, stopped), return_when=asyncio.FIRST_COMPLETED)
        if stopped.done():
            asking.cancel()
            raise Stopped
        asked = asking.result()
        tell(asked, await _resident(client, editor, number) if number % every == 0 else [])
    stopped.cancel()


async def _asked(step: Step, client: AsyncClient, editor: Editor) -> Asked:
    try:
        seconds = await (ask(client, step) if step.way is Way.SOCKET else editor.ask(step))
    except ServerError as error:
        return Asked(way=step.way, kind=step.kind, seconds=0.0, error=error.code)
    return Asked(way=step.way, kind=step.kind, seconds=seconds)


async def _resident(client: AsyncClient, editor: Editor, after: int) -> list[Resident]:
    status = await client.status()
    pids = {
        Process.WORKER: status.worker_pid,
        Process.SERVER: status.pid,
        Process.LANGUAGE_SERVER: editor.server.pid,
    }
    return [
        Resident(process=process, after=after, megabytes=psutil.Process(pid).memory_info().rss / 1e6)
        for process, pid in pids.items()
        if pid is not None and psutil.pid_exists(pid)
    ]
