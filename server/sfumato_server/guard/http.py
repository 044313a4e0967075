"""The app behind all guards, as uvicorn serves it on one listener."""

from __future__ import annotations

from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from sfumato_server.config import ServerConfig
from sfumato_server.guard.body import BodyLimit
from sfumato_server.guard.connections import connection_type
from sfumato_server.guard.door import Door
from sfumato_server.guard.keys import Keys
from sfumato_server.guard.shape import Shape
from sfumato_server.guard.streams import Streams


def guarded(app: ASGIApp, config: ServerConfig, *, keys: Keys | None) -> ASGIApp:
    """`app` for whoever `keys` let in; without them, for whoever can connect."""
    app = BodyLimit(app, limit=config.max_body_bytes)
    app = Streams(app, limit=config.max_streams)
    app = Door(app, keys=keys, hosts=(config.host, *config.allowed_hosts))
    return Shape(app, head_limit=config.max_header_bytes)


def uvicorn_config(app: ASGIApp, config: ServerConfig, *, lifespan: Literal["on", "off"] = "on") -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=connection_type(config),
        ws="none",
        lifespan=lifespan,
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        # Nobody's word on who the client is, or by which scheme it came, is taken.
        proxy_headers=False,
        h11_max_incomplete_event_size=config.max_header_bytes,
        # An editor asks again and again; a new connection for each request would be waste.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
    )
