"""The client as a Python API: a server is found or started, and texts go in and come out.

`sfumato_client` exports what is here. Whoever has requests of the protocol asks `sfumato_client.http` by them.
"""

from __future__ import annotations

from sfumato_client.api.asynchronous import AsyncClient
from sfumato_client.api.blocking import Client

__all__ = ["AsyncClient", "Client"]
