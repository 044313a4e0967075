"""A server of this run's own and language servers before it, for the parts that are measured from outside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

import torch
from benchmarks.latency.machine import Machine, machine
from benchmarks.latency.setting import Setting
from benchmarks.latency.tap import Tap, tap
from benchmarks.replay.language_server import LanguageServer, language_server, written_out
from benchmarks.replay.projects import ChangedFile
from benchmarks.shared.servers import ready_server
from rich.console import Console

from sfumato_client.address.address import Address
from sfumato_client.protocol import Status
from sfumato_model.checkpoint.device import choose_threads
from sfumato_model.checkpoint.folder import inspect


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server that has loaded its checkpoint."""

    address: Address
    status: Status
    machine: Machine


@contextmanager
def running(setting: Setting, console: Console) -> Iterator[Running]:
    """Start it, say where it runs, and end it. Raises `LaunchError`."""
    with ready_server(setting.checkpoint, console) as (client, status):
        assert status.device is not None
        assert status.dtype is not None
        # What is computed beside it is given the same.
        torch.set_num_threads(choose_threads(torch.device(status.device), inspect(setting.checkpoint).bytes))
        engine = "torch" if status.checkpoint is None else status.checkpoint.engine
        here = machine(device=status.device, dtype=status.dtype, engine=engine)
        console.print(str(here))
        yield Running(address=client.address, status=status, machine=here)


@asynccontextmanager
async def editors(
    server: Running, files: list[ChangedFile], count: int = 1
) -> AsyncIterator[tuple[Tap, list[LanguageServer]]]:
    """`count` language servers, a process each, over one tap; `files` are on disk as they are before the typing."""
    with written_out({f"{file.project}/{file.path}": file.old for file in files}) as folder:
        async with tap(server.address, server.status.version) as listening, AsyncExitStack() as stack:
            found = [await stack.enter_async_context(language_server(listening.folder, folder)) for _ in range(count)]
            yield listening, found
