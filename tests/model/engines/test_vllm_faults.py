"""An engine that is busy, slow, gone, or talks nonsense: one result or one clear error, and nobody waits in vain."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.model.engines.recorded_engine import EXCHANGES, KEY, Fault, RecordedEngine
from tests.vllm.record import FILL

from sfumato_model.api.errors import Cancelled, EngineError
from sfumato_model.api.request import Limits
from sfumato_model.engines.vllm.http.address import engine_address
from sfumato_model.engines.vllm.http.body import completion_body
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_model.engines.vllm.http.exchange import Exchange
from sfumato_model.engines.vllm.http.reads import CanvasRead

SLOW = Fault(seconds=20.0)
Until = Callable[[Callable[[], object]], None]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=429, headers={"Retry-After": "0"}),
        Fault(status=429, headers={"Retry-After": "nan"}),
        Fault(status=429, headers={"Retry-After": "Fri, 31 Dec 2020 23:59:59 +9999999999999"}),
        Fault(status=429, headers={"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"}),
        Fault(status=503),
        Fault(status=408),
        Fault(reset=True),
        Fault(half=True),
    ],
)
def test_a_read_that_may_be_sent_again_is_and_has_one_answer(
    client: VllmClient, engine: RecordedEngine, limits: Limits, fault: Fault
) -> None:
    engine.faults.append(fault)
    (answer,) = client.read_all([FILL], limits)
    assert answer is not None
    assert len(engine.seen) == 2


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault(status=429, headers={"Retry-After": "0"}), "busy"),
        (Fault(status=503), "busy"),
        (Fault(reset=True), "lost"),
        (Fault(half=True), "lost"),
    ],
)
def test_what_fails_twice_is_one_clear_error(
    client: VllmClient, engine: RecordedEngine, limits: Limits, fault: Fault, trouble: str
) -> None:
    engine.faults += [fault, fault]
    with pytest.raises(EngineError, match="the engine at http://127") as caught:
        client.read_all([FILL], limits)
    assert caught.value.trouble == trouble
    assert len(engine.seen) == 2


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault(status=429, headers={"Retry-After": "60"}), "busy"),
        (Fault(status=429, headers={"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}), "busy"),
        (Fault(status=500), "failed"),
        (Fault(status=400), "refused"),
        (Fault(status=401), "key"),
        (Fault(status=302, headers={"Location": "http://elsewhere/"}), "refused"),
        (Fault(content=b"<html>"), "nonsense"),
        (Fault(content=b"[" * 100_000), "nonsense"),
        (Fault(content=b"{}"), "nonsense"),
    ],
)
def test_what_another_try_cannot_help_is_asked_once(
    client: VllmClient, engine: RecordedEngine, limits: Limits, fault: Fault, trouble: str
) -> None:
    engine.faults.append(fault)
    with pytest.raises(EngineError) as caught:
        client.read_all([FILL], limits)
    assert caught.value.trouble == trouble
    assert len(engine.seen) == 1


def test_more_bytes_than_an_answer_has_are_not_read(client: VllmClient, engine: RecordedEngine, limits: Limits) -> None:
    engine.faults.append(Fault(content=b" " * (16 * 2**20 + 1)))
    with pytest.raises(EngineError, match="answers with more than") as caught:
        client.read_all([FILL], limits)
    assert caught.value.trouble == "nonsense"


def test_an_engine_that_refuses_is_asked_anew_what_it_is(
    client: VllmClient, engine: RecordedEngine, limits: Limits
) -> None:
    engine.faults.append(Fault(status=404))
    with pytest.raises(EngineError):
        client.read_all([FILL], limits)
    engine.seen.clear()
    (answer,) = client.read_all([FILL], limits)
    assert answer is not None
    assert len(engine.seen) > 1


def test_the_key_of_an_engine_that_repeats_it_is_not_told(url: str, engine: RecordedEngine) -> None:
    async def ask(exchange: Exchange) -> None:
        try:
            await exchange.read("/v1/completions", completion_body(FILL, "any"), {})
        finally:
            await exchange.close()

    engine.faults.append(Fault(status=401, said=f"Incorrect API key provided: {KEY}"))
    with pytest.raises(EngineError, match="Incorrect API key provided") as caught:
        asyncio.run(ask(Exchange(address=engine_address(url), key=KEY)))
    assert KEY not in str(caught.value)


def test_an_answer_that_trickles_on_and_on_is_given_up(url: str, engine: RecordedEngine) -> None:
    engine.faults.append(Fault(trickles=True))

    async def ask() -> None:
        exchange = Exchange(address=engine_address(url), key=KEY, answer_s=0.3)
        try:
            await exchange.read("/v1/completions", completion_body(FILL, "any"), {})
        finally:
            await exchange.close()

    with pytest.raises(EngineError, match=r"did not answer within 0\.3 s") as caught:
        asyncio.run(ask())
    assert caught.value.trouble == "silent"


def _changed(change: Callable[[Any], None]) -> bytes:
    answer = json.loads(json.dumps(EXCHANGES["fill"]["answer"]))
    change(answer["choices"][0])
    return json.dumps(answer).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda choice: choice["token_ids"].pop(),
        lambda choice: choice["token_ids"].append(1),
        lambda choice: choice["token_ids"].__setitem__(0, 5),
        lambda choice: choice["token_ids"].__setitem__(0, "1"),
        lambda choice: choice["token_ids"].__setitem__(0, -1),
        lambda choice: choice["logprobs"].__setitem__("token_logprobs", [None] * 7),
        lambda choice: choice["logprobs"].__setitem__("token_logprobs", [1.0] * 7),
        lambda choice: choice["logprobs"].__setitem__("token_logprobs", [-(10**400)] * 7),
        lambda choice: choice["logprobs"]["top_logprobs"].pop(),
        lambda choice: choice["logprobs"]["top_logprobs"].__setitem__(0, None),
        lambda choice: choice["logprobs"]["top_logprobs"].__setitem__(0, [1]),
        lambda choice: choice.__setitem__("logprobs", None),
        lambda choice: choice.__setitem__("finish_reason", "abort"),
    ],
)
def test_an_answer_to_something_else_is_not_taken_for_one(
    client: VllmClient, engine: RecordedEngine, limits: Limits, change: Callable[[Any], None]
) -> None:
    engine.faults.append(Fault(content=_changed(change)))
    with pytest.raises(EngineError) as caught:
        client.read_all([FILL], limits)
    assert caught.value.trouble == "nonsense"


def test_who_is_cancelled_closes_every_connection_within_a_moment(
    client: VllmClient, engine: RecordedEngine, until: Until
) -> None:
    engine.faults += [SLOW] * 4
    cancelled = threading.Event()
    threading.Timer(0.3, cancelled.set).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        client.read_all([FILL] * 4, Limits(clock=time.monotonic, cancelled=cancelled.is_set))
    assert time.monotonic() - begun < 0.3 + 0.2
    until(lambda: len(engine.broken_off) == 4)
    assert max(engine.broken_off) < 0.3 + 0.3


def test_a_deadline_leaves_out_what_has_not_come_and_keeps_what_has(
    client: VllmClient, engine: RecordedEngine, until: Until
) -> None:
    other = CanvasRead(context=(2,), seed=(1, 2), max_steps=1)
    engine.faults += [SLOW]
    engine_limits = Limits(clock=time.monotonic, deadline=time.monotonic() + 0.4)
    answers = client.read_all([FILL, other], engine_limits)
    assert sorted(answer is None for answer in answers) == [False, True]
    until(lambda: len(engine.broken_off) == 1)


def test_one_read_that_fails_ends_those_beside_it(
    client: VllmClient, engine: RecordedEngine, limits: Limits, until: Until
) -> None:
    engine.faults += [SLOW, SLOW, Fault(status=400)]
    with pytest.raises(EngineError):
        client.read_all([FILL] * 3, limits)
    until(lambda: len(engine.broken_off) == 2)


def test_who_stops_reading_the_answers_breaks_the_others_off(
    client: VllmClient, engine: RecordedEngine, limits: Limits, until: Until
) -> None:
    engine.faults += [SLOW]
    answers = client.reads([FILL] * 2, limits)
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    until(lambda: len(engine.broken_off) == 1)


def test_closing_the_client_breaks_off_what_is_under_way(
    client: VllmClient, engine: RecordedEngine, limits: Limits, until: Until
) -> None:
    engine.faults += [SLOW]
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            client.read_all([FILL], limits)
        except BaseException as error:
            failed.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    until(lambda: engine.seen)
    client.close()
    asking.join(5)
    assert not asking.is_alive()
    assert [type(error) for error in failed] == [Cancelled]
