"""Requests straight to the server, as the language server would make them."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from math import ceil

from benchmarks.soak.traffic import Kind, Step
from sfumato_client.http import AsyncClient
from sfumato_client.protocol import FillRequest, HoleSegment, TextSegment

BEFORE, AFTER, BLOCK = 8000, 4000, 2000
"""The language server's window: its start moves in blocks, so that a keystroke moves nothing."""
DEADLINE_MS = {True: 2000, False: 400}


def fill_request(step: Step) -> FillRequest:
    invoked = step.kind is Kind.INVOKED
    start = BLOCK * max(0, ceil((len(step.cursor.before) - BEFORE) / BLOCK))
    return FillRequest(
        segments=[
            TextSegment(text=step.cursor.before[start:]),
            HoleSegment(),
            TextSegment(text=step.cursor.after[:AFTER]),
        ],
        path=f"{step.document}.py",
        candidates=3 if invoked else 1,
        automatic=not invoked,
        single_line=not invoked,
        deadline_ms=DEADLINE_MS[invoked],
        document=f"soak/{step.document}",
    )


async def ask(client: AsyncClient, step: Step) -> float:
    """Seconds until the answer; of a cancelled request, until its first draft. Raises `ClientError`."""
    begun = time.perf_counter()
    if step.kind is Kind.CANCELLED:
        async with aclosing(client.fill_stream(fill_request(step))) as drafts:
            await anext(drafts)
        await asyncio.sleep(0)
    else:
        await client.fill(fill_request(step))
    return time.perf_counter() - begun
