"""Ends the worker at random moments, or stops it so that it hangs."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from contextlib import suppress
from random import Random

import httpx

SHORTEST_S, LONGEST_S = 0.3, 2.5
HANGS = 0.35
"""The share of them."""
WHILE_LOADING = 0.1
"""How likely a worker that loads is not spared; five deaths in a row there would be taken for a broken machine."""


async def sabotage(client: httpx.AsyncClient, random: Random, done: Counter[str]) -> None:
    """For ever; `done` counts what was done to which worker state."""
    while True:
        await asyncio.sleep(random.uniform(SHORTEST_S, LONGEST_S))
        with suppress(httpx.TransportError, ProcessLookupError):
            status = (await client.get("/v1/status")).json()
            if status["worker_pid"] is None or (status["state"] != "ready" and random.random() > WHILE_LOADING):
                continue
            hangs = status["state"] == "ready" and random.random() < HANGS
            os.kill(status["worker_pid"], signal.SIGSTOP if hangs else signal.SIGKILL)
            busy = "during a request" if status["counts"]["running"] else "between requests"
            when = busy if status["state"] == "ready" else "while loading"
            done[f"{'hung' if hangs else 'killed'} {when}"] += 1
