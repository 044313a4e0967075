"""The guards in Ray Serve's own proxies, before a request is read whole or goes anywhere.

A proxy takes middlewares from the function that `RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH` names, and from nowhere
else. `app` sets it for a Ray that it starts. Without it the replicas' guards still stand, behind a proxy that reads
bodies of any size.
"""

from __future__ import annotations

import os

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from sfumato_server.guard.keys import Keys
from sfumato_server.guard.server import guarded
from sfumato_server.ray.front import InOurWords
from sfumato_server.ray.options import TOKEN_FILE, proxy_config, token

HEALTH = "/-/healthz"
"""What load balancers ask a proxy: whether it is there."""


def guards() -> list[Middleware]:
    """Raises `StartError` without a token: then the proxy does not start."""
    return [Middleware(Guarded, keys=Keys(token(os.environ.get(TOKEN_FILE))))]


class Guarded:
    """ASGI middleware: the server's guards, and errors of Serve in the server's words."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app = app
        self._guarded = guarded(InOurWords(app), proxy_config(), keys=keys)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_open = scope["type"] == "http" and scope["path"] == HEALTH
        await (self._app if is_open else self._guarded)(scope, receive, send)
