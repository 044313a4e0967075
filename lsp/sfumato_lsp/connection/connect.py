"""From the options to a connection: to a named server, the running one, or one that is started. Nothing is downloaded.

httpx and the protocol's models come in here. They take nearly as long to import as all that the answer to `initialize`
needs, so nothing imports this module before that answer; the session does it in a thread. Who makes a request has a
connection, and imports `suggest/fill_requests.py` then.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from sfumato_client.address.address import Address
from sfumato_client.address.errors import LaunchError
from sfumato_client.http import AsyncClient
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.launch import find_or_start
from sfumato_lsp.settings.options import Options


async def connect(
    options: Options, environment: Mapping[str, str], *, start: bool, on_progress: Callable[[str], None]
) -> AsyncClient | None:
    """A client of the server that `locate` finds; `None` when none runs and `start` is not asked for."""
    address = await locate(options, environment, start=start, on_progress=on_progress)
    return None if address is None else AsyncClient(address)


class Connect(Protocol):
    """`connect` with everything about the editor filled in."""

    async def __call__(self, *, start: bool, on_progress: Callable[[str], None]) -> AsyncClient | None: ...


T = TypeVar("T")


async def locate(
    options: Options, environment: Mapping[str, str], *, start: bool, on_progress: Callable[[str], None]
) -> Address | None:
    """The address; `None` when no server runs and `start` is not asked for.

    Raises `LaunchError` when none runs and none can or may be started. `on_progress` is called in this event
    loop.
    """
    if options.named is not None:
        return options.named
    # The options have read these, and said so where they are of no use.
    environment = {name: value for name, value in environment.items() if name != "SFUMATO_URL"}
    loop = asyncio.get_running_loop()

    def tell(text: str) -> None:
        loop.call_soon_threadsafe(on_progress, text)

    def search() -> Address | None:
        if not options.start_server:
            address = find(environment=environment)
            if address is None:
                raise LaunchError("no server runs; start one with: sfumato serve")
            return address
        if not start:
            return find(environment=environment)
        return find_or_start(environment=environment, checkpoint=options.checkpoint, on_progress=tell)

    try:
        return await _in_daemon_thread(search)
    except OSError as error:
        raise LaunchError(f"the folder of running servers cannot be used: {error}") from error


async def _in_daemon_thread(work: Callable[[], T]) -> T:
    """Not `asyncio.to_thread`: an editor that quits would then wait for a server that is still starting."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(outcome: T | Exception) -> None:
        if done.cancelled():
            return
        if isinstance(outcome, Exception):
            done.set_exception(outcome)
        else:
            done.set_result(outcome)

    def run() -> None:
        outcome: T | Exception
        try:
            outcome = work()
        except Exception as error:
            outcome = error
        with contextlib.suppress(RuntimeError):  # the loop is closed: the editor has quit
            loop.call_soon_threadsafe(settle, outcome)

    threading.Thread(target=run, name="sfumato-locate", daemon=True).start()
    return await done
