"""From the options to a connection: to a named server, the running one, or one that is started. Nothing is downloaded.

httpx and the protocol's models come in here. They take nearly as long to import as all that the answer to `initialize`
needs, so nothing imports this module before that answer; the session does it in a thread. Who makes a request has a
connection, and imports `suggest/fill_requests.py` then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from sfumato_client.address.address import Address
from sfumato_client.address.errors import LaunchError
from sfumato_client.http import AsyncClient
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.start import find_or_start
from sfumato_lsp.settings.options import Options


async def connect(
    options: Options, environment: Mapping[str, str], *, start: bool, on_progress: Callable[[str], None]
) -> AsyncClient | None:
    """A client of the server that `locate` finds; `None` when none runs and `start` is not asked for."""
    address = await locate(options, environment, start=start, on_progress=on_progress)
    return None if address is None else AsyncClient(address)


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
        if start and options.start_server:
            return find_or_start(environment=environment, checkpoint=options.checkpoint, on_progress=tell)
        address = find(environment=environment)
        if address is None and not options.start_server:
            raise LaunchError("no server runs; start one with: sfumato serve")
        return address

    try:
        return await asyncio.to_thread(search)
    except OSError as error:
        raise LaunchError(f"the folder of running servers cannot be used: {error}") from error
