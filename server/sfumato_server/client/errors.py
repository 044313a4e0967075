"""What can go wrong between a client and the server; every message says what was got and what to do.

ClientError
├── BadUrl               what should name a server does not
├── BadSurroundings      a variable of the environment, or the token, keeps a connection from being set up
├── ServerUnreachable    nobody listens at the address, or the connection broke
│   └── NotSfumato       something answers there, and it is no sfumato server
├── ServerError          the server answered with an error: its `code`, `message` and `field`
│   ├── OtherVersion        it is of another version and does not understand this one, or this one not it
│   └── RequestCancelled    the server ended the request as cancelled, as for a newer one of the same document
└── LaunchError          a server is wanted and cannot be started
    └── NoFolder            there is no folder for sockets and records, and none can be made
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfumato_client.address.address import Address
    from sfumato_client.address.version import VersionMismatch


class ClientError(Exception):
    """Base of all errors of this package."""


class BadUrl(ClientError):
    """A URL that names no server."""


class BadSurroundings(ClientError):
    """A variable of the environment, or the token, keeps a connection from being set up. Names it and its value."""


class ServerUnreachable(ClientError):
    """Nobody listens at `address`, or the connection broke. `remedy` is what the user can do."""

    def __init__(self, address: Address, reason: str, remedy: str | None = None) -> None:
        self.address = address
        self.reason = reason
        otherwise = (
            "is it running, and is the way to it open? The URL comes from SFUMATO_URL or the option server_url"
            if address.url
            else "start one with: sfumato serve (or, if it is the end of an SSH forward, the forward)"
        )
        super().__init__(f"no sfumato server at {address}: {reason}; {remedy or otherwise}")


class NotSfumato(ServerUnreachable):
    """Something answers at `address`, and it is no sfumato server."""


class ServerError(ClientError):
    """An error that the server answered. `code` is for programs, `message` for people."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        self.code = code
        self.message = message
        self.field = field
        super().__init__(f"{message} (in {field})" if field else message)


class OtherVersion(ServerError):
    """The two do not understand each other, and the versions say why. `detail` is what was not understood."""

    def __init__(self, mismatch: VersionMismatch, detail: str) -> None:
        self.mismatch = mismatch
        super().__init__("other_version", f"{mismatch} (they do not understand each other: {detail})")


class RequestCancelled(ServerError):
    """The request ended as cancelled."""


class LaunchError(ClientError):
    """A server is wanted and cannot be started."""


class NoFolder(LaunchError):
    """There is no folder for sockets and records, and none can be made."""
