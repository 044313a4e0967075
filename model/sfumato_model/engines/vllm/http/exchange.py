"""One request to an engine and its answer, bounded in time and size, and sent a second time where that may help.

A read changes nothing in the engine, so it may be sent twice; the first answer that is whole counts, and there is one
result. Behind a router the second time may be another engine. Where the engine takes too long there is no second time.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from sfumato_model.api.errors import EngineError, EngineTrouble
from sfumato_model.engines.vllm.http.address import EngineAddress

MOST_BYTES = 16 * 2**20
"""Of an answer. 256 positions with 128 log probabilities each have one million."""
CONNECT_S = 5.0
ANSWER_S = 120.0
"""For a read that has no deadline: longer means that the engine hangs."""
PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0
"""A Retry-After beyond it is answered to whoever asked, who may want something else by then."""
CONNECTIONS = 64
_TRANSIENT = ("busy", "lost", "unreachable")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back: a status below 300, all bytes, and the seconds from sending to the last of them."""

    content: bytes
    seconds: float


@dataclass(kw_only=True)
class Exchange:
    """The connections to one engine. Everything but the making of it happens on one event loop."""

    address: EngineAddress
    key: str | None = field(default=None, repr=False)
    pause_s: float = PAUSE_S
    answer_s: float = ANSWER_S
    """From sending to the last byte, however steadily an answer trickles."""
    connections: int = CONNECTIONS

    def __post_init__(self) -> None:
        headers = {"Accept": "application/json"}
        if self.key is not None:
            headers["Authorization"] = f"Bearer {self.key}"
        secure = self.address.base.startswith("https:")
        # Neither a proxy of the environment nor a redirection says where a text goes.
        self._http = httpx.AsyncClient(
            headers=headers,
            timeout=httpx.Timeout(self.answer_s, connect=CONNECT_S),
            trust_env=False,
            follow_redirects=False,
            transport=httpx.AsyncHTTPTransport(
                uds=self.address.socket,
                verify=ssl.create_default_context() if secure else False,
                limits=httpx.Limits(max_connections=self.connections, keepalive_expiry=4.0),
            ),
        )

    async def get(self, path: str) -> Reply:
        """Raises `EngineError`."""
        return await self._once("GET", path, None, {})

    async def read(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Reply:
        """Post what changes nothing, a second time if need be. Raises `EngineError`."""
        try:
            return await self._once("POST", path, body, headers)
        except _Answered as error:
            pause = self.pause_s if error.retry_after is None else error.retry_after
            if error.trouble not in _TRANSIENT or pause > LONGEST_PAUSE_S:
                raise
        await asyncio.sleep(pause)
        return await self._once("POST", path, body, headers)

    async def close(self) -> None:
        await self._http.aclose()

    async def _once(self, method: str, path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]) -> Reply:
        clock = asyncio.get_running_loop().time
        begun = clock()
        try:
            asked = self._http.stream(method, self.address.base + path, json=body, headers=dict(headers))
            async with asyncio.timeout(self.answer_s), asked as response:
                content = await self._content(response)
        except httpx.ConnectTimeout as error:
            raise self._failed("unreachable", f"does not take a connection within {CONNECT_S:g} s") from error
        except httpx.ConnectError as error:
            raise self._failed("unreachable", f"is not there ({error})") from error
        except (httpx.TimeoutException, TimeoutError) as error:
            raise self._failed("silent", f"did not answer within {self.answer_s:g} s") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            why = str(error) or type(error).__name__
            raise self._failed("lost", f"ended the connection before its answer was whole ({why})") from error
        if not response.is_success:
            raise self._refused(response, content)
        return Reply(content=content, seconds=clock() - begun)

    async def _content(self, response: httpx.Response) -> bytes:
        content = bytearray()
        async for part in response.aiter_bytes():
            content += part
            if len(content) > MOST_BYTES:
                raise self._failed("nonsense", f"answers with more than {MOST_BYTES:,} bytes")
        return bytes(content)

    def _failed(self, trouble: EngineTrouble, what: str) -> _Answered:
        return _Answered(f"the engine at {self.address} {what}{_REMEDY.get(trouble, '')}", trouble=trouble)

    def _refused(self, response: httpx.Response, content: bytes) -> _Answered:
        trouble = _trouble(response.status_code)
        reason = _reason(content)
        if self.key:
            reason = reason.replace(self.key, "***")  # some say which key they did not take
        error = self._failed(trouble, f"answered {response.status_code}: {reason}")
        error.retry_after = _seconds(response.headers.get("Retry-After"))
        return error


class _Answered(EngineError):
    """With how many seconds later the engine wants to be asked again; `None` where it does not say."""

    retry_after: float | None = None


_REMEDY: dict[str, str] = {
    "unreachable": "; start it, or name another one by --engine-url",
    "lost": "; its own log says why",
    "silent": "; it hangs or has too much to do: its own log says which",
    "busy": "; it has more requests than it takes: ask again",
    "key": "; give its key by --engine-key-file",
    "failed": "; its own log says why",
}


def _trouble(status: int) -> EngineTrouble:
    # 408 is what vllm-router says when its queue takes nothing more, and 502 to 504 that an engine is away.
    if status in (408, 429, 502, 503, 504):
        return "busy"
    if status in (401, 403):
        return "key"
    return "failed" if status >= 500 else "refused"


def _seconds(retry_after: str | None) -> float | None:
    """Of a Retry-After: a number of seconds, or a date of HTTP."""
    if retry_after is None:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        with contextlib.suppress(ValueError, OverflowError):
            seconds = parsedate_to_datetime(retry_after).timestamp() - time.time()
            return max(seconds, 0.0)
        return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _reason(content: bytes) -> str:
    """What an error says, in one line that a terminal can show."""
    said = content[:4000].decode(errors="replace")
    with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError):
        said = str(json.loads(content)["error"]["message"])
    return " ".join(said.split())[:300].encode("unicode_escape").decode("ascii") or "no reason given"
