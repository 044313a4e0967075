"""Requests to a server over a unix socket or a URL: `Client`, and `AsyncClient` for asyncio.

They take the address of a server that was found; `sfumato_client.api` adds how one is found or started.

Cancelling the task or closing the iterator closes the connection, and the server then aborts the denoise.
Raises `ServerUnreachable` and `ServerError` of `sfumato_client.address.errors`, nothing of httpx.
"""

from __future__ import annotations

import sys

# httpx imports its command line where that can be imported: click, rich and Pygments, 5 MB in every language server.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

from sfumato_client.address.errors import ServerError, ServerUnreachable  # noqa: E402
from sfumato_client.http.asynchronous import AsyncClient  # noqa: E402
from sfumato_client.http.blocking import Client  # noqa: E402

__all__ = ["AsyncClient", "Client", "ServerError", "ServerUnreachable"]
