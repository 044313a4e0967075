"""How long a request waits for the running one that it supersedes: in a denoise step, and in a prefill."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.latency.passages import Passage, passages
from benchmarks.latency.server import running
from benchmarks.latency.setting import Setting
from benchmarks.quality.held_out_holes import held_out_files
from benchmarks.shared.figures import Spread, share, spread
from benchmarks.shared.report import MS, PERCENT, SPREAD, show
from rich.console import Console
from rich.progress import track

from sfumato_client.address.address import Address
from sfumato_client.address.errors import RequestCancelled
from sfumato_client.http import AsyncClient
from sfumato_client.protocol import FillRequest, FillResponse, HoleOptions, HoleSegment, TextSegment
from sfumato_model.denoiser.embedded.prefix import CHUNK

ROUNDS = 12
SLACK_MS = 5.0
SLOTS, FEW = 32, 4
"""Tokens of the request that is superseded, and of the one that waits for it."""


@dataclass(frozen=True, kw_only=True)
class CancelRow:
    """`unit` is one denoise step or one chunk of a prefill, in requests that nobody superseded; `within`: waits of at
    most the unit's 95th percentile and the slack."""

    running: str
    wait: Spread
    unit: Spread
    within: float | None


def measure(setting: Setting, console: Console) -> dict[str, Any]:
    """Supersede, and show it."""
    rounds = setting.count(ROUNDS, least=2)
    chosen = passages(held_out_files(), 3 * rounds, setting.seed)
    with running(setting, console) as server:
        rows = asyncio.run(_measure(server.address, chosen, rounds, setting.seed, console))
    show(
        "What a superseding request waits, ms",
        {"the running one is in": "", **SPREAD, "unit, median": MS, "unit, 95 %": MS, "within unit + 5": PERCENT},
        [(row.running, row.wait, row.unit.both, row.within) for row in rows],
        console,
    )
    return {"machine": server.machine, "rows": rows}


async def _measure(
    address: Address, chosen: Sequence[Passage], rounds: int, seed: int, console: Console
) -> list[CancelRow]:
    rng = random.Random(seed)
    alone, fresh = chosen[:rounds], chosen[rounds : 2 * rounds]
    async with AsyncClient(address) as client:
        # Every file of these is new to the server: its prefill is cold.
        undisturbed = [
            await client.fill(request(passage))
            for passage in track(alone, description="undisturbed", console=console, transient=True)
        ]
        steps = [ms for response in undisturbed for ms in response.timing.step_ms]
        chunks = [chunk_ms(response) for response in undisturbed]
        prefill = min(response.timing.prefill_ms for response in undisturbed)
        in_step = [
            await _in_a_step(client, passage, rng.random() * min(steps))
            for passage in track(alone, description="in a step", console=console, transient=True)
        ]
        in_prefill = [
            await _in_a_prefill(client, passage, alone[0], rng.uniform(0.1, 0.8) * prefill)
            for passage in track(fresh, description="in a prefill", console=console, transient=True)
        ]
    return [row("a denoise step", in_step, steps), row("a prefill", in_prefill, chunks)]


def request(passage: Passage, *, stream: bool = False, slots: int = SLOTS) -> FillRequest:
    """A fill of the passage, a long one unless `slots` are few. All are of one document: a newer one supersedes."""
    return FillRequest(
        segments=[
            TextSegment(text=passage.before[-8_000:]),
            HoleSegment(hole=HoleOptions(max_tokens=slots)),
            TextSegment(text=passage.after[:4_000]),
        ],
        path=passage.path, document="cancelled", stream=stream,
    )  # fmt: skip


def chunk_ms(response: FillResponse) -> float:
    """What one chunk of the prefill took on average."""
    encoded = max(1, response.usage.context_tokens - response.usage.reused_tokens)
    return response.timing.prefill_ms / -(-encoded // CHUNK)


def row(name: str, waits: Sequence[float | None], units: Sequence[float]) -> CancelRow:
    """A wait of `None` is that of a request that found nothing running any more."""
    known, unit = [wait for wait in waits if wait is not None], spread(units)
    limit = (unit.p95 or 0.0) + SLACK_MS
    return CancelRow(running=name, wait=spread(known), unit=unit, within=share([wait <= limit for wait in known]))


async def _in_a_step(client: AsyncClient, passage: Passage, after_ms: float) -> float | None:
    """Supersede `after_ms` after a draft: the next step is under way."""
    async with contextlib.aclosing(client.fill_stream(request(passage, stream=True))) as drafts:
        await anext(drafts)
        await asyncio.sleep(after_ms / 1000)
        newer = asyncio.create_task(client.fill(request(passage, slots=FEW)))
        try:
            async for _ in drafts:
                pass
        except RequestCancelled:
            return (await newer).timing.queue_ms
    await newer
    return None


async def _in_a_prefill(client: AsyncClient, passage: Passage, known: Passage, after_ms: float) -> float | None:
    """Supersede `after_ms` after a cold request was sent, by one whose own context is warm."""
    older = asyncio.create_task(client.fill(request(passage)))
    await asyncio.sleep(after_ms / 1000)
    newer = await client.fill(request(known, slots=FEW))
    try:
        await older
    except RequestCancelled:
        return newer.timing.queue_ms
    return None
