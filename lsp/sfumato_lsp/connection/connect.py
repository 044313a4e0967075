"""From the options to a connection. httpx and the protocol's models come in here.

They take nearly as long to import as all that the answer to `initialize` needs, so nothing imports this module before
that answer; the session does it in a thread. Who makes a request has a connection, and imports
`suggest/fill_requests.py` then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from sfumato_client.http import AsyncClient
from sfumato_lsp.connection.locate import locate
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
