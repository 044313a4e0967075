"""A real vLLM reads canvases as the client says: what it is, pins, sizes at once, breaking off, refusals."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.model.engines.recorded_engine import VALIDATION
from tests.vllm import record
from tests.vllm.conftest import Metrics

from sfumato_model.api.errors import Cancelled, EngineError
from sfumato_model.api.request import Limits
from sfumato_model.engines.vllm.http.body import completion_body
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_model.engines.vllm.http.reads import CanvasRead
from sfumato_server.engine.own_engine import OwnEngine

Until = Callable[[Callable[[], object]], None]
CONTEXT = (2, *range(100, 400))


def _noise(dice: random.Random, count: int) -> tuple[int, ...]:
    return tuple(dice.randrange(8, 4096) for _ in range(count))


def test_what_is_sent_is_held_against_the_validation_of_this_very_version(python: Path) -> None:
    script = Path(__file__).parent / "validation.py"
    said = subprocess.run([python, script], capture_output=True, text=True, check=True)
    assert json.loads(said.stdout[said.stdout.index("{") :]) == VALIDATION


def test_the_engine_is_found_to_be_one(client: VllmClient) -> None:
    assert client.facts is not None
    assert (client.facts.canvas, client.facts.context, client.facts.top) == (64, 2048, 20)
    assert client.facts.warnings == ()


def test_sizes_at_once_keep_their_pins_and_share_their_context(
    client: VllmClient, limits: Limits, dice: random.Random
) -> None:
    suffix = _noise(dice, 12)
    client.warm(CONTEXT, limits)
    reads = [
        CanvasRead(
            context=CONTEXT, seed=_noise(dice, size) + suffix, pinned=tuple(range(size, size + 12)), max_steps=6, top=5
        )
        for size in (4, 8, 16, 32)
    ]
    answers = client.read_all(reads, limits, session="a")
    for read, answer in zip(reads, answers, strict=True):
        assert answer is not None
        assert answer.ids[-12:] == suffix
        assert len(answer.ids) == read.width
        assert all(len(told) == 5 for told in answer.told)
        assert answer.context_cached
        assert answer.context_cached >= 128


def test_top_and_exact_reads_beside_each_other_each_get_what_they_asked_for(
    client: VllmClient, limits: Limits, dice: random.Random
) -> None:
    seed = _noise(dice, 10)
    exact = tuple(dict.fromkeys((*seed, *range(500, 600))))
    one = CanvasRead(context=CONTEXT, seed=seed, pinned=tuple(range(10)), max_steps=1, top=3)
    other = CanvasRead(context=CONTEXT, seed=seed, pinned=tuple(range(10)), max_steps=1, exact=exact)
    first, second = client.read_all([one, other], limits)
    assert first is not None
    assert second is not None
    assert all(len(told) == 3 for told in first.told)
    assert all(set(exact) <= set(told) for told in second.told)
    assert first.surety == pytest.approx(second.surety, abs=1e-3)


@pytest.mark.parametrize("name", [name for name in record.bodies() if name not in ("fill", "inspect", "one position")])
def test_what_it_refuses_is_refused_in_the_recorded_words(client: VllmClient, name: str) -> None:
    from tests.model.engines.recorded_engine import EXCHANGES

    body = record.bodies()[name]
    with _http(client) as http:
        reply = http.post("/v1/completions", json=body)
    assert reply.status_code == EXCHANGES[name]["status"]
    said, recorded = reply.json()["error"]["message"], EXCHANGES[name]["answer"]["error"]["message"]
    assert re.sub(r"\d+", "N", said) == re.sub(r"\d+", "N", recorded)


def test_without_the_key_it_answers_nothing(client: VllmClient) -> None:
    with httpx.Client(transport=httpx.HTTPTransport(uds=client.address.socket), base_url="http://localhost") as http:
        assert http.post("/v1/completions", json=completion_body(record.ONE, "sfumato")).status_code == 401


def test_who_breaks_off_frees_the_engine_within_two_seconds(
    client: VllmClient, metrics: Metrics, dice: random.Random, until: Until
) -> None:
    cancelled = threading.Event()
    long = CanvasRead(context=_noise(dice, 1900), seed=_noise(dice, 64), max_steps=16)
    failed: list[type[BaseException]] = []

    def ask() -> None:
        try:
            client.read_all([long] * 2, Limits(clock=time.monotonic, cancelled=cancelled.is_set))
        except BaseException as error:
            failed.append(type(error))

    asking = threading.Thread(target=ask)
    asking.start()
    until(lambda: metrics.of("vllm:num_requests_running") == 2)
    begun = time.monotonic()
    cancelled.set()
    asking.join()
    told = time.monotonic() - begun
    until(lambda: metrics.of("vllm:num_requests_running") == 0)
    freed = time.monotonic() - begun
    print(f"cancelled: told after {told * 1e3:.0f} ms, freed after {freed * 1e3:.0f} ms")
    assert failed == [Cancelled]
    assert freed < 2.0


def test_an_engine_that_is_killed_is_one_clear_error_and_the_next_request_has_a_new_one(
    own: OwnEngine, client: VllmClient, limits: Limits
) -> None:
    killed = _engine_processes(own)
    threading.Timer(0.5, _kill, [killed]).start()
    read = CanvasRead(context=CONTEXT, seed=(9,) * 64, max_steps=16)
    with pytest.raises(EngineError) as caught:
        [client.read_all([read], limits) for _ in range(200)]
    said = str(own.explained(caught.value))
    print("said:", said)
    assert re.match(r"vLLM (was killed|ended)", said)
    assert "the next request starts it anew" in said
    begun = time.monotonic()
    (answer,) = own.client(lambda _: None).read_all([read], limits)
    print(f"a new engine answered after {time.monotonic() - begun:.0f} s")
    assert answer is not None
    assert not set(killed) & set(_engine_processes(own))


def _kill(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def _engine_processes(own: OwnEngine) -> list[int]:
    """All of vLLM's, below the watcher."""
    import psutil

    assert own._process is not None
    return [child.pid for child in psutil.Process(own._process._watcher.pid).children(recursive=True)]


def _http(client: VllmClient) -> Any:
    headers = dict(client._exchange._http.headers)
    transport = httpx.HTTPTransport(uds=client.address.socket)
    return httpx.Client(transport=transport, base_url="http://localhost", headers=headers, timeout=60)
