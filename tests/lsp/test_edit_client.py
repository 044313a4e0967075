"""When a server is looked for, and when one is started. The editor is left out; the server is the tests' own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from sfumato_client.address.address import Address
from sfumato_client.address.errors import LaunchError
from sfumato_client.http import AsyncClient
from sfumato_lsp.connection.connect import locate
from sfumato_lsp.connection.edit_client import EditClient
from sfumato_lsp.connection.server_state import Pace
from sfumato_lsp.settings.options import Options

QUICK = Pace(settled=0.02, underway=0.02, first_retry=0.02, last_retry=0.02)
NEVER_AGAIN = Pace(settled=600, underway=600, first_retry=600, last_retry=600)


class Finder:
    """Finds the tests' server if it runs; keeps whether starting one was asked for, and does not start any."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.starts: list[bool] = []
        self.fails = False

    async def __call__(self, *, start: bool, on_progress: Callable[[str], None]) -> AsyncClient | None:
        self.starts.append(start)
        if self.fails:
            on_progress("starting the server")
            raise LaunchError("it cannot be started")
        socket = self.folder / "sfumato.sock"
        return AsyncClient(Address(socket=str(socket))) if (self.folder / "server.json").exists() else None


@pytest.fixture
def finder(runtime_folder: Path) -> Finder:
    return Finder(runtime_folder)


@pytest.fixture
async def connect(finder: Finder) -> AsyncIterator[Callable[[Pace], EditClient]]:
    """Starts a connection's background task, and ends it after the test."""
    tasks: list[asyncio.Task[None]] = []

    def start(pace: Pace) -> EditClient:
        client = EditClient(finder, lambda _state: None, pace)
        tasks.append(asyncio.create_task(client.run()))
        return client

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.usefixtures("server")
async def test_at_first_a_server_may_be_started(connect: Any, finder: Finder, until: Any) -> None:
    client = connect(QUICK)
    await until(lambda: client.state.ready)
    assert finder.starts == [True]


async def test_where_nobody_wants_suggestions_none_is_started(finder: Finder, until: Any) -> None:
    client = EditClient(finder, lambda _state: None, QUICK)
    client.want_none()
    running = asyncio.create_task(client.run())
    await until(lambda: len(finder.starts) > 2)
    running.cancel()
    assert True not in finder.starts


async def test_a_server_that_was_stopped_is_not_started_by_itself(
    connect: Any, finder: Finder, server: Any, until: Any
) -> None:
    client = connect(QUICK)
    await until(lambda: client.state.ready)
    await server.die()
    await until(lambda: len(finder.starts) > 3)
    assert (client.state.state, True in finder.starts[1:]) == ("stopped", False)


async def test_a_wanted_fill_starts_a_server_that_was_stopped(connect: Any, finder: Finder, until: Any) -> None:
    client = connect(NEVER_AGAIN)
    await until(lambda: client.state.state == "stopped")
    client.want()
    await until(lambda: len(finder.starts) == 2)
    assert finder.starts == [True, True]


async def test_after_a_failed_start_typing_does_not_start_another_at_once(
    connect: Any, finder: Finder, until: Any
) -> None:
    finder.fails = True
    client = connect(NEVER_AGAIN)
    await until(lambda: client.state.state == "unreachable")
    client.want()
    for _ in range(20):  # a look would begin at once, and this finder waits for nothing
        await asyncio.sleep(0)
    assert finder.starts == [True]


@pytest.mark.usefixtures("server")
async def test_other_options_lead_to_another_search(connect: Any, finder: Finder, until: Any) -> None:
    client = connect(NEVER_AGAIN)
    await until(lambda: client.state.ready)
    client.reconnect()
    await until(lambda: finder.starts == [True, True])


async def find(options: Options, folder: Path, *, start: bool = False) -> Address | None:
    environment = {"SFUMATO_RUNTIME_DIR": str(folder)}
    return await locate(options, environment, start=start, on_progress=lambda _text: None)


async def test_a_named_server_is_not_looked_for(runtime_folder: Path) -> None:
    options = Options(server_url="http://far:1", token="t")
    assert await find(options, runtime_folder, start=True) == Address(url="http://far:1", token="t")


async def test_the_running_server_is_found(runtime_folder: Path, server: Any) -> None:
    assert await find(Options(), runtime_folder) == Address(socket=str(server.folder / "sfumato.sock"))


async def test_none_is_started_unasked(runtime_folder: Path) -> None:
    assert await find(Options(), runtime_folder) is None


async def test_none_is_started_where_the_user_forbids_it(runtime_folder: Path) -> None:
    with pytest.raises(LaunchError, match="sfumato serve"):
        await find(Options(start_server=False), runtime_folder, start=True)


async def test_a_runtime_folder_that_cannot_be_made_is_told(runtime_folder: Path) -> None:
    file = runtime_folder / "file"
    file.touch()
    with pytest.raises(LaunchError, match="cannot be used"):
        await find(Options(), file / "folder")
