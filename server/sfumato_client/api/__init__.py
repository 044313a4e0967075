"""The client as a Python API: that of `sfumato_client.http`, which finds its server or starts one.

`sfumato_client` exports what is here.
"""

from __future__ import annotations

from sfumato_client.api.clients import AsyncClient, Client

__all__ = ["AsyncClient", "Client"]
