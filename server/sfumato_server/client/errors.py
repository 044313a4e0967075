"""What can go wrong between a client and the server; every message says what was got and what to do.

ClientError
├── ServerUnreachable    nobody listens at the address, or the connection broke
├── ServerError          the server answered with an error: its `code`, `message` and `field`
│   └── RequestCancelled    the server ended the request as cancelled, as for a newer one of the same document
└── LaunchError          a server is wanted and cannot be started
"""

from __future__ import annotations

from sfumato_server.client.address import Address


class ClientError(Exception):
    """Base of all errors of this package."""


class ServerUnreachable(ClientError):
    """Nobody listens at `address`, or the connection broke."""

    def __init__(self, address: Address, reason: str) -> None:
        self.address = address
        self.reason = reason
        remedy = "check SFUMATO_URL" if address.url else "start one with: sfumato serve"
        super().__init__(f"no sfumato server at {address}: {reason}; {remedy}")


class ServerError(ClientError):
    """An error that the server answered. `code` is for programs, `message` for people."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        self.code = code
        self.message = message
        self.field = field
        super().__init__(f"{message} (in {field})" if field else message)


class RequestCancelled(ServerError):
    """The request ended as cancelled."""


class LaunchError(ClientError):
    """A server is wanted and cannot be started."""
