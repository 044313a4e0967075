"""One workspace folder: its files and what the server remembers of it become one, a few texts at a time.

It imports the wire types, so nothing imports it at its top (`connection/connect.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from sfumato_client.protocol import MemoryFile, MemoryForget, MemoryRequest, MemoryText, MemoryTexts, MemoryWanted
from sfumato_lsp.memory.chosen import Chosen, Wanted, read

if TYPE_CHECKING:
    from sfumato_client.http import AsyncClient

BATCH = 64_000
"""Characters that are sent together, unless one file has more: a keystroke that comes then waits for a millisecond."""
PAUSE_S = 0.02
"""Between two of them."""

Ask = Callable[[Callable[["AsyncClient"], Awaitable[Any]]], Awaitable[Any]]


async def name_all(name: str, chosen: Sequence[Chosen], ask: Ask) -> MemoryWanted:
    """Have the server remember these files and no other. Raises `ClientError`, as all here do."""
    files = [MemoryFile(path=one.path, digest=one.digest) for one in chosen]
    answer: MemoryWanted = await ask(lambda client: client.remember(MemoryRequest(workspace=name, files=files)))
    return answer


async def send(name: str, wanted: Wanted, paths: Sequence[str], ask: Ask, is_stale: Callable[[], bool]) -> None:
    """What stands in these files now; of those that may not be sent any more the server forgets all."""
    waiting = list(paths)
    while waiting and not is_stale():
        texts, gone = await asyncio.to_thread(_some, wanted, waiting)
        if gone:
            await forget(name, gone, ask)
        if texts and not is_stale():
            body = MemoryTexts(workspace=name, files=[MemoryText(path=path, text=text) for path, text in texts.items()])
            await ask(lambda client, body=body: client.keep(body))  # type: ignore[misc]
        await asyncio.sleep(PAUSE_S)


async def forget(name: str, paths: Collection[str] | None, ask: Ask) -> None:
    """All of it without `paths`."""
    body = MemoryForget(workspace=name, paths=None if paths is None else [*paths])
    await ask(lambda client: client.forget(body))


def _some(wanted: Wanted, waiting: list[str]) -> tuple[dict[str, str], list[str]]:
    """The texts of the first of `waiting`, which are taken out of it, and those that have none."""
    texts: dict[str, str] = {}
    gone: list[str] = []
    left = BATCH
    while waiting and left > 0 and len(texts) + len(gone) < 200:
        path = waiting.pop(0)
        text = read(wanted, path)
        if text is None:
            gone.append(path)
        else:
            texts[path] = text
            left -= len(text)
    return texts, gone
