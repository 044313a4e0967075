"""Where a server is: a unix socket, or a URL with a token."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from sfumato_client.processes.identity import Process

URL_FORMS = "http://127.0.0.1:8642, https://gpu.example or unix:///run/user/1000/sfumato.sock"


@dataclass(frozen=True, kw_only=True)
class Address:
    """One of `socket` (a path) and `url` (as `http://127.0.0.1:8642`) is set; `token` goes with a URL.

    `process` is set for a port of this machine that a record names: nothing is sent there unless it is the user's own.
    """

    socket: str | None = None
    url: str | None = None
    token: str | None = None
    process: Process | None = None

    @property
    def base_url(self) -> str:
        """The URL that requests are made with; its host means nothing over a socket."""
        return self.url.rstrip("/") if self.url else "http://sfumato"

    def __str__(self) -> str:
        return self.url or self.socket or "nowhere"


def url_problem(url: str) -> str | None:
    """What is wrong with a server's URL, as the end of a sentence that begins with it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"is no URL ({error})"
    if parts.scheme == "unix":
        return None if parts.path.startswith("/") and not parts.netloc else "names no absolute path of a unix socket"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"is no URL of a server, as {URL_FORMS}"
    if port == 0:
        return "names port 0, where nobody can listen"
    if parts.username or parts.query or parts.fragment:
        return "holds more than a host, a port and a path; the token goes into SFUMATO_TOKEN or the option `token`"
    return None


def address_of(url: str, token: str | None) -> Address:
    """The address that a URL without a problem names; `unix://` and an absolute path are a socket."""
    parts = urlsplit(url)
    return Address(socket=unquote(parts.path)) if parts.scheme == "unix" else Address(url=url, token=token or None)
