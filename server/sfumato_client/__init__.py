"""The client of a Sfumato server: a Python API, and all that the `sfumato` command and the language server share.

    from sfumato_client import Client

    with Client.connect() as client:
        print(client.fill("def add(a, b):\\n    return ", "\\n").text)

Importing this package costs nothing: what it exports comes in with its first use (PEP 562).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sfumato_client.address.errors import (
        BadSurroundings,
        BadUrl,
        ClientError,
        LaunchError,
        NoFolder,
        NotSfumato,
        OtherVersion,
        RequestCancelled,
        ServerError,
        ServerUnreachable,
    )
    from sfumato_client.api import AsyncClient, Client

__all__ = [
    "AsyncClient",
    "BadSurroundings",
    "BadUrl",
    "Client",
    "ClientError",
    "LaunchError",
    "NoFolder",
    "NotSfumato",
    "OtherVersion",
    "RequestCancelled",
    "ServerError",
    "ServerUnreachable",
]

_API = ("AsyncClient", "Client")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.api" if name in _API else f"{__name__}.address.errors"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
