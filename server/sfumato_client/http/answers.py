"""What a server answers is read up to a bound, and as it came: whoever listens there may send without end.

Events of a stream have a bound of their own (`events.py`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

from sfumato_client.address.address import Address
from sfumato_client.address.errors import NotSfumato
from sfumato_client.http.failures import is_stream

MOST = 32 * 2**20
"""Bytes of an answer. One to the largest request has some megabytes."""
_REMEDY = "check the URL, and what listens there"


def bound(answer: httpx.Response, address: Address) -> None:
    """For a hook of a client's. Raises `NotSfumato`, also while the answer is read."""
    packed = answer.headers.get("content-encoding", "identity")
    if packed != "identity":
        raise NotSfumato(address, f"its answer is packed ({packed}), which nobody asked for", _REMEDY)
    if not is_stream(answer):
        answer.stream = _Bounded(answer.stream, address)


class _Bounded(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A stream of either client's."""

    def __init__(self, stream: Any, address: Address) -> None:
        self._stream = stream
        self._address = address
        self._left = MOST

    def __iter__(self) -> Iterator[bytes]:
        return map(self._count, self._stream)

    def close(self) -> None:
        self._stream.close()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield self._count(chunk)

    async def aclose(self) -> None:
        await self._stream.aclose()

    def _count(self, chunk: bytes) -> bytes:
        self._left -= len(chunk)
        if self._left < 0:
            raise NotSfumato(self._address, f"its answer has more than {MOST // 2**20} MB", _REMEDY)
        return chunk
