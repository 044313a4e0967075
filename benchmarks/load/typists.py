"""Editors that type for a while, a language server each: in the rhythm of a hand, or taking every request back."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from benchmarks.latency.keystrokes import Asked, as_typed, keys
from benchmarks.latency.passages import Passage
from benchmarks.replay.language_server import LanguageServer
from benchmarks.replay.rhythm import Rhythm, script_of

KEYS = 40
"""Of a passage, before the next one."""
CANCELS_EVERY_S = 0.1


async def type_on(
    passages: Sequence[Passage], editor: LanguageServer, seed: int, until: float, advance: Callable[[], None]
) -> list[Asked]:
    """Every key up to the time `until` (of `perf_counter`, seconds); the last passage is typed to its end."""
    found: list[Asked] = []
    for number, passage in enumerate(itertools.cycle(passages)):
        if time.perf_counter() >= until:
            return found
        found += await as_typed(passage, editor, seed + number, KEYS, advance)
    return found


async def cancel_all(
    passages: Sequence[Passage], editor: LanguageServer, seed: int, until: float, advance: Callable[[], None]
) -> int:
    """Take every request back at once; return how many were."""
    count = 0
    for passage in itertools.cycle(passages):
        await editor.open(passage.file)
        for key in keys(passage, script_of(passage.text, Rhythm(), f"{seed} {passage.path}")):
            if time.perf_counter() >= until:
                await editor.close()
                return count
            if key.change is not None:
                await editor.change(key.typing.buffer, key.change)
            with suppress(TimeoutError):  # counted as lost
                await editor.suggest_and_cancel(key.typing.buffer)
            count += 1
            advance()
            await asyncio.sleep(CANCELS_EVERY_S)
        await editor.close()
    return count
