"""Transports that look who is at the other end of a connection before a byte is sent, on every connection.

At a unix socket only a process of this user is talked to, whoever named it; so it is at a port that a record names.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from typing import Any

import httpcore
import httpx

from sfumato_client.address.address import Address
from sfumato_client.http.connection import route, socket_of
from sfumato_client.processes.peer import check_port, check_socket


def transport(address: Address) -> httpx.HTTPTransport:
    made = httpx.HTTPTransport(**route(address))
    if _is_checked(address):
        # httpx has no parameter for it. Where it has another name some day, this fails, and no check is left out.
        del made._pool
        made._pool = httpcore.ConnectionPool(**_pool(address), network_backend=_Backend(address))
    return made


def async_transport(address: Address) -> httpx.AsyncHTTPTransport:
    made = httpx.AsyncHTTPTransport(**route(address))
    if _is_checked(address):
        del made._pool
        made._pool = httpcore.AsyncConnectionPool(**_pool(address), network_backend=_AsyncBackend(address))
    return made


def _is_checked(address: Address) -> bool:
    return socket_of(address) is not None or address.process is not None


def _pool(address: Address) -> dict[str, Any]:
    """As httpx sets one up."""
    way = route(address)
    kept = {"max_connections": 100, "max_keepalive_connections": 20, "keepalive_expiry": 5.0}
    return {**kept, "uds": way["uds"], "socket_options": way["socket_options"]}


def _check(address: Address, end: socket.socket) -> None:
    """Raise `httpcore.ConnectError`, and nothing else, where somebody else is at the other end, or nobody can tell."""
    try:
        if address.process is None:
            check_socket(end)
        else:
            check_port(end, address.process)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error


class _Backend(httpcore.SyncBackend):
    def __init__(self, address: Address) -> None:
        self._address = address

    def connect_tcp(self, *place: Any, **options: Any) -> httpcore.NetworkStream:
        return self._checked(super().connect_tcp(*place, **options))

    def connect_unix_socket(self, *place: Any, **options: Any) -> httpcore.NetworkStream:
        return self._checked(super().connect_unix_socket(*place, **options))

    def _checked(self, stream: httpcore.NetworkStream) -> httpcore.NetworkStream:
        try:
            _check(self._address, stream.get_extra_info("socket"))
        except httpcore.ConnectError:
            stream.close()
            raise
        return stream


class _AsyncBackend(httpcore.AnyIOBackend):
    def __init__(self, address: Address) -> None:
        self._address = address

    async def connect_tcp(self, *place: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        stream = await super().connect_tcp(*place, **options)
        # Elsewhere than on Linux a program is run for it.
        return await self._checked(stream, in_thread=sys.platform != "linux")

    async def connect_unix_socket(self, *place: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        return await self._checked(await super().connect_unix_socket(*place, **options))

    async def _checked(
        self, stream: httpcore.AsyncNetworkStream, *, in_thread: bool = False
    ) -> httpcore.AsyncNetworkStream:
        end = stream.get_extra_info("socket")
        try:
            if in_thread:
                await asyncio.to_thread(_check, self._address, end)
            else:
                _check(self._address, end)
        except BaseException:
            await stream.aclose()
            raise
        return stream
