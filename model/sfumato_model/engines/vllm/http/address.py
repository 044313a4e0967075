"""Where an engine is, and whether source text may be sent there.

A text leaves this machine only where its user said so: an address that is not a loopback one is refused until allowed.
Names are not looked up for that; only `localhost` and addresses in figures count as this machine.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import httpx

from sfumato_model.api.errors import EngineError

ALLOW = "engine_allow_remote"
"""The setting, and as `--engine-allow-remote` the option, by which a user lets texts go to another machine."""
_UNIX = "unix:"
_HOST = re.compile(r"[0-9A-Za-z._:%-]{1,253}")


@dataclass(frozen=True, kw_only=True)
class EngineAddress:
    """`base` is what paths are put behind; `socket` is the unix socket that it is reached over, if any.

    `warning` is for the user: text and key are sent over a network as they are.
    """

    base: str
    socket: str | None = None
    warning: str = ""

    def __str__(self) -> str:
        return self.base if self.socket is None else f"{_UNIX}{self.socket}"


def engine_address(url: str, *, allow_remote: bool = False) -> EngineAddress:
    """The address that a URL names: http or https, or `unix:` and an absolute path. Raises `EngineError`."""
    if url.startswith(_UNIX):
        return _unix(url)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _wrong(url, f"cannot be read ({error})") from error
    if parts.scheme not in ("http", "https"):
        raise _wrong(url, "does not begin with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise _wrong(f"{parts.scheme}://***@{host}", "has a name or a password: give a key by --engine-key-file")
    if not _HOST.fullmatch(host) or parts.query or parts.fragment:
        raise _wrong(url, "is not a host, a port and a path alone")
    near = _is_near(host)
    if not near and not allow_remote:
        raise _wrong(
            url,
            "is not on this machine, and your text would be sent there; if that is what you want, say so by "
            f"--engine-allow-remote (setting {ALLOW})",
        )
    name = f"[{host}]" if ":" in host else host
    base = f"{parts.scheme}://{name}{'' if port is None else f':{port}'}{parts.path.rstrip('/')}"
    try:
        _ = httpx.URL(base).host  # which it decodes
    except (httpx.InvalidURL, ValueError) as error:
        raise _wrong(url, f"cannot be read ({error})") from error
    # People name it as other clients want it.
    return EngineAddress(base=base.removesuffix("/v1"), warning="" if near else _warning(parts.scheme, host))


def _is_near(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        # Only an address of IPv6 has a zone behind a percent sign.
        return ipaddress.ip_address(host.partition("%")[0] if ":" in host else host).is_loopback
    except ValueError:
        return False


def _warning(scheme: str, host: str) -> str:
    if scheme == "https":
        return f"your text is sent to {host}"
    return (
        f"your text and the engine's key cross the network to {host} unencrypted: use https, or forward a port over SSH"
    )


def _unix(url: str) -> EngineAddress:
    path = url.removeprefix(_UNIX)
    path = "/" + path.lstrip("/") if path.startswith("/") else path
    if not PurePosixPath(path).is_absolute() or not path.isprintable():
        raise _wrong(url, "does not name a socket by an absolute path, as unix:/run/user/1000/vllm.sock does")
    return EngineAddress(base="http://localhost", socket=path)


def _wrong(url: str, why: str) -> EngineError:
    # A URL may come from anywhere, and goes to a terminal, where no password and no key should be.
    scheme = next((one for one in ("http://", "https://", _UNIX) if url.startswith(one)), "")
    place = url.removeprefix(scheme)
    hidden = place if scheme == _UNIX or "@" not in place else f"***@{place.rpartition('@')[2]}"
    shown = (scheme + re.sub(r"([?#]).+", r"\1***", hidden))[:200].encode("unicode_escape").decode("ascii")
    return EngineError(f"the engine's URL {shown} {why}", trouble="address")
