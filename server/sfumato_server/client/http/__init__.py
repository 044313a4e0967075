"""Requests to a server over a unix socket or a URL: `Client`, and `AsyncClient` for the language server.

Cancelling the task or closing the iterator closes the connection, and the server then aborts the denoise.
Raises `ServerUnreachable` and `ServerError` of `sfumato_server.client.errors`, nothing of httpx.
"""

from __future__ import annotations

from sfumato_server.client.errors import ServerError, ServerUnreachable
from sfumato_server.client.http.asynchronous import AsyncClient
from sfumato_server.client.http.blocking import Client

__all__ = ["AsyncClient", "Client", "ServerError", "ServerUnreachable"]
