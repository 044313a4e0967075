"""What a server answers is read up to a bound, and as it came: whoever listens there may send without end.

Events of a stream have a bound of their own (`events.py`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
from sfumato_client.address.address import Address
from sfumato_client.address.errors import NotSfumato
from sfumato_client.http.failures import is_stream

MOST = 32 * 2**20
"""Bytes of an answer. One to the largest request has some megabytes."""
_REMEDY = "check the URL, and what listens there"


def bounded(address: Address) -> Callable[[httpx.Response], None]:
    """A hook for answers. Raises `NotSfumato`, also while an answer is read."""

    def look(answer: httpx.Response) -> None:
        _refuse_packed(answer, address)
        if not is_stream(answer):
            assert isinstance(answer.stream, httpx.SyncByteStream)
            answer.stream = _Bounded(answer.stream, address)

    return look


def async_bounded(address: Address) -> Callable[[httpx.Response], Awaitable[None]]:
    """The same for the other client."""

    async def look(answer: httpx.Response) -> None:
        _refuse_packed(answer, address)
        if not is_stream(answer):
            assert isinstance(answer.stream, httpx.AsyncByteStream)
            answer.stream = _AsyncBounded(answer.stream, address)

    return look


def _refuse_packed(answer: httpx.Response, address: Address) -> None:
    packed = answer.headers.get("content-encoding", "identity")
    if packed != "identity":
        raise NotSfumato(address, f"its answer is packed ({packed}), which nobody asked for", _REMEDY)


class _Counted:
    def __init__(self, address: Address) -> None:
        self._address = address
        self._left = MOST

    def count(self, chunk: bytes) -> bytes:
        self._left -= len(chunk)
        if self._left < 0:
            raise NotSfumato(self._address, f"its answer has more than {MOST // 2**20} MB", _REMEDY)
        return chunk


class _Bounded(_Counted, httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, address: Address) -> None:
        super().__init__(address)
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        return map(self.count, self._stream)

    def close(self) -> None:
        self._stream.close()


class _AsyncBounded(_Counted, httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, address: Address) -> None:
        super().__init__(address)
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield self.count(chunk)

    async def aclose(self) -> None:
        await self._stream.aclose()
