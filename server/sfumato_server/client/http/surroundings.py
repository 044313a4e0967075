"""What of the environment decides whether a connection can be set up at all: certificates, a proxy, the token.

httpx finds out while it builds a client, and raises whatever it met; here it is one sentence that names the variable.
"""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from sfumato_client.address.address import Address
from sfumato_client.address.errors import BadSurroundings, ClientError

_NEAR = {"localhost", "127.0.0.1", "::1"}
_SOCKS = ("socks5", "socks5h")
_SCHEMES = ("http", "https", *_SOCKS)
_CREDENTIALS = re.compile(r"(?<=//).*@|^[^/]*@")


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """`named` is what named it: a variable, or the system's settings."""

    named: str
    url: str

    def __str__(self) -> str:
        """Without a password."""
        return f"{self.named} is {_CREDENTIALS.sub('***@', self.url)!r}"


@contextmanager
def set_up(address: Address) -> Iterator[None]:
    """Around the building of a client: whatever is raised there is `BadSurroundings`."""
    _check_token(address)
    if address.base_url.startswith("https:"):
        _check_certificates()
    try:
        yield
    except ClientError:
        raise
    except Exception as error:
        raise BadSurroundings(f"no connection to {address} can be set up: {_cause(error)}") from error


def proxy_of(address: Address) -> Proxy | None:
    """The proxy that the environment names for a server elsewhere; never one to reach this machine.

    Raises `BadSurroundings` for one that cannot be used.
    """
    if not address.url:
        return None
    parts = urlsplit(address.url)
    host = parts.hostname or ""
    if host in _NEAR or proxy_bypass(host):
        return None
    proxies = getproxies()
    for kind in (parts.scheme, "all"):
        if url := proxies.get(kind, "").strip():
            return _usable(Proxy(named=_named(kind), url=url), host)
    return None


def _usable(proxy: Proxy, host: str) -> Proxy:
    # Without a scheme it is one for HTTP, as everywhere.
    whole = Proxy(named=proxy.named, url=proxy.url if "://" in proxy.url else f"http://{proxy.url}")
    if problem := _proxy_problem(whole.url):
        raise BadSurroundings(f"{proxy}, {problem}; put it right, or name {host} in NO_PROXY")
    return whole


def _proxy_problem(url: str) -> str | None:
    """As the end of a sentence."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        # As it is looked up.
        (host or "").encode("idna")
    except ValueError:
        return "which is no URL of a proxy, as http://proxy.example:3128"
    if parts.scheme not in _SCHEMES:
        return f"and a proxy of the kind {parts.scheme} is not spoken to; {', '.join(_SCHEMES)} are"
    if not host or port == 0 or not url.isprintable() or " " in url:
        return "which is no URL of a proxy, as http://proxy.example:3128"
    if parts.scheme in _SOCKS and not _speaks_socks():
        return "which needs a package: install it with: pip install 'httpx[socks]'"
    return None


def _speaks_socks() -> bool:
    try:
        import socksio  # type: ignore[import-not-found]  # noqa: F401
    except ImportError:
        return False
    return True


def _named(kind: str) -> str:
    for name in (f"{kind}_proxy", f"{kind}_proxy".upper()):
        if os.environ.get(name):
            return name
    return f"the system's proxy for {kind}"


def _check_token(address: Address) -> None:
    token = address.token or ""
    if not token.isascii() or not token.isprintable() or " " in token:
        raise BadSurroundings(
            "the token in SFUMATO_TOKEN, or the editor's option token, has characters beyond ASCII, spaces or line "
            "ends, which a header cannot carry: set it anew"
        )


def _check_certificates() -> None:
    """What httpx reads, looked at first: a pipe would keep it waiting, and a missing folder is not noticed at all."""
    for name, exists, what in (("SSL_CERT_FILE", os.path.isfile, "file"), ("SSL_CERT_DIR", os.path.isdir, "folder")):
        value = os.environ.get(name)
        if value and not exists(value):
            raise BadSurroundings(f"{name} is {value!r}, and no {what} of certificates is there: put it right")


def _cause(error: Exception) -> str:
    if isinstance(error, ssl.SSLError) and os.environ.get("SSL_CERT_FILE"):
        return (
            f"SSL_CERT_FILE is {os.environ['SSL_CERT_FILE']!r}, which holds no certificates ({error.reason or error})"
        )
    if isinstance(error, OSError):
        for name in ("SSL_CERT_FILE", "SSLKEYLOGFILE"):
            value = os.environ.get(name)
            if value and error.filename in (None, value):
                return f"{name} is {value!r}: {error.strerror}"
    return f"{type(error).__name__}: {_CREDENTIALS.sub('***@', str(error))}"
