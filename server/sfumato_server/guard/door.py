"""Who may ask. A unix socket is guarded by its file mode; a port by a token, and both by the Host and Origin headers.

Any page in a browser can send requests to a loopback port, and to a unix socket that ssh forwards to one. The token
keeps it out; the Host header shows a page whose own name was made to point at this machine (DNS rebinding), the Origin
and Sec-Fetch-Site headers any other page. No answer ever has a CORS header.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from sfumato_server.errors import Refused
from sfumato_server.guard.keys import Keys
from sfumato_server.guard.refusal import error_response

PAGE = ("GET", "/")
OPEN_ROUTES = frozenset({("GET", "/healthz"), PAGE, ("GET", "/page.css"), ("GET", "/page.js"), ("POST", "/v1/session")})
"""All that needs no token: that a server is there, the page's own files, and the trade of its one-time key."""
OWN_SITE = ("same-origin", "none")
_LET_IN = "sfumato.let_in"


def was_let_in(scope: Mapping[str, object]) -> bool:
    """Whether a request went through the door by a right of its own, and not to what is open to all."""
    return bool(scope.get(_LET_IN))


class Door:
    """ASGI middleware. Without `keys` whoever can connect may ask; `hosts` are names beside loopback ones."""

    def __init__(self, app: ASGIApp, *, keys: Keys | None, hosts: Collection[str] = ()) -> None:
        self._app = app
        self._keys = keys
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = None
        if scope["type"] == "http":
            problem = self._problem(Headers(scope=scope), scope)
            by_right = self._keys is None or (scope["method"], scope["path"]) not in OPEN_ROUTES
            scope[_LET_IN] = problem is None and by_right
        answer = self._app if problem is None else error_response(problem, scope["path"])
        await answer(scope, receive, send)

    def _problem(self, headers: Headers, scope: Scope) -> Refused | None:
        host = headers.get("host", "")
        if not self._is_own(host):
            return Refused("the Host header names another machine: see --allow-host", code="host")
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in (f"http://{host.lower()}", f"https://{host.lower()}"):
            return Refused("pages of another origin may not ask", code="origin")
        route = (scope["method"], scope["path"])
        # A link to the page may be followed from anywhere: without its key it shows nothing.
        if route != PAGE and headers.get("sec-fetch-site", "none") not in OWN_SITE:
            return Refused("pages of another site may not ask", code="origin")
        if self._keys is None or route in OPEN_ROUTES:
            return None
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not self._keys.opens(given.strip()):
            return Refused("send the server's token as `Authorization: Bearer TOKEN`", code="token", status=401)
        return None

    def _is_own(self, host: str) -> bool:
        name = host_name(host)
        # Over a socket the name means nothing, and programs make one up; only one with a dot can be a site's.
        made_up = self._keys is None and "." not in name and ":" not in name
        return is_loopback(name) or name in self._hosts or made_up


def host_name(host: str) -> str:
    """The name in a Host header, without its port; empty where there is none that can be read."""
    try:
        parts = urlsplit(f"//{host}")
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return ""
    return "" if parts.username is not None or parts.path else parts.hostname or ""


def is_loopback(name: str) -> bool:
    """Whether a name, without a port, is this machine's alone."""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
