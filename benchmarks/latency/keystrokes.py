"""Typing through a language server: from the moment that a change is sent to the answer.

Two ways. One after the other: each key waits for the answer to the last one, so every answer is counted. As typed: keys
come in the rhythm of a hand and a newer one overtakes the request of an older one, as in an editor.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from benchmarks.latency.passages import Passage
from benchmarks.latency.tap import Exchange, Tap
from benchmarks.replay.buffer import Buffer
from benchmarks.replay.language_server import LanguageServer
from benchmarks.replay.rhythm import Rhythm, Script, script_of
from benchmarks.replay.typist import Keystroke, Typing, next_keystroke
from pygls.exceptions import JsonRpcException


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A key and its answer. `rest` is what the file has from the cursor on, `None` while a mistake stands there.

    `exchange` is the fill that it led to, `None` when there was none or when it is not known. `overtaken`: the next
    key came first. `lost`: there never was an answer. `first`: the first key in its document.
    """

    passage: Passage
    buffer: Buffer
    rest: str | None
    text: str
    milliseconds: float
    first: bool
    overtaken: bool = False
    lost: bool = False
    exchange: Exchange | None = None


def keys(passage: Passage, script: Script) -> list[Keystroke]:
    """Every key that types the passage, mistakes and their corrections too."""
    typing = Typing(
        buffer=Buffer(before=passage.before, after=passage.after), start=len(passage.before), typed=passage.text
    )
    found: list[Keystroke] = []
    while not typing.done:
        found.append(next_keystroke(typing, script, closing=False))
        typing = found[-1].typing
    return found


async def one_after_the_other(
    passage: Passage, server: LanguageServer, tap: Tap, seed: int, limit: int
) -> AsyncIterator[Asked]:
    """The first `limit` keys of the passage, each waiting for its answer."""
    await server.open(passage.file)
    for number, key in enumerate(keys(passage, script_of(passage.text, Rhythm(), f"{seed} {passage.path}"))[:limit]):
        fills = len(tap.fills)
        asked = await _press(passage, server, key, first=number == 0)
        yield replace(asked, exchange=tap.fills[fills] if len(tap.fills) > fills else None)
    await server.close()


async def as_typed(
    passage: Passage, server: LanguageServer, seed: int, limit: int, advance: Callable[[], None] = lambda: None
) -> list[Asked]:
    """The first `limit` keys of the passage with their pauses; whatever takes back a mistake comes at once."""
    await server.open(passage.file)
    script = script_of(passage.text, Rhythm(), f"{seed} {passage.path}")
    running: list[asyncio.Task[Asked]] = []
    overtaken: list[bool] = []
    for number, key in enumerate(keys(passage, script)[:limit]):
        running.append(asyncio.create_task(_press(passage, server, key, first=number == 0)))
        await asyncio.sleep(_pause_ms(key.typing, script) / 1000)
        overtaken.append(not running[-1].done())
        advance()
    if overtaken:
        overtaken[-1] = False  # nothing comes after it
    found = await asyncio.gather(*running)
    await server.close()
    return [replace(asked, overtaken=late) for asked, late in zip(found, overtaken, strict=True)]


def _pause_ms(typing: Typing, script: Script) -> float:
    place = len(typing.left)
    return Rhythm().key_ms if typing.rest is None or place in typing.stumbled else script.pauses_ms[place]


async def _press(passage: Passage, server: LanguageServer, key: Keystroke, *, first: bool) -> Asked:
    begun = time.perf_counter()
    if key.change is not None:
        await server.change(key.typing.buffer, key.change)
    try:
        answer = await server.suggest(key.typing.buffer)
    except (TimeoutError, JsonRpcException):
        answer = None
    milliseconds = 1000 * (time.perf_counter() - begun)
    return Asked(
        passage=passage, buffer=key.typing.buffer, rest=key.typing.rest, text="" if answer is None else answer.text,
        milliseconds=milliseconds, first=first, lost=answer is None,
    )  # fmt: skip
