"""`/` and its files, `POST /v1/page` for a URL with a one-time key, `POST /v1/session` to trade the key."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.responses import Response

from sfumato_client.lifecycle.page_file import remove_page_file
from sfumato_client.protocol.status import PageUrl, Session, SessionRequest
from sfumato_server.errors import Refused
from sfumato_server.guard.keys import SESSION_S, Keys
from sfumato_server.guard.server import PagePort

HEADERS = {
    # The page may load and reach nothing but this server, and nothing may frame it.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
FILES = {
    "/": ("index.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
}


def add_page(app: FastAPI, keys: Keys, port: PagePort | None, folder: Path) -> None:
    """`port` is set where browsers cannot reach the server itself; `folder` is where `page_file` may have put one."""
    for path in FILES:
        _add_file(app, path)

    @app.post("/v1/page")
    async def page(request: Request) -> PageUrl:
        """The URL of the page, with a key that works once and for two minutes."""
        # The name by which the caller reached the server reaches it for the caller's browser too.
        base = await port.url() if port is not None else f"http://{request.headers['host']}"
        return PageUrl(url=f"{base}/#{keys.page_key()}")

    @app.post("/v1/session")
    async def session(body: SessionRequest) -> Session:
        """A session for the key of a page's URL."""
        token = keys.trade(body.key)
        if token is None:
            raise Refused("this link was used or is too old: get another with `sfumato page`", code="key", status=403)
        remove_page_file(folder, body.key)
        return Session(token=token, expires_s=SESSION_S)


def _add_file(app: FastAPI, path: str) -> None:
    name, kind = FILES[path]
    content = files("sfumato_server.page").joinpath(name).read_bytes()

    @app.get(path, include_in_schema=False, response_class=Response)
    async def file() -> Response:
        return Response(content, media_type=kind, headers=HEADERS)
