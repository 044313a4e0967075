"""Reads of canvases by an engine: what is sent, what comes back, several at once."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import pytest
from tests.model.engines.recorded_engine import VALIDATION, RecordedEngine, problems
from tests.vllm.record import FILL, INSPECT

from sfumato_model.api.errors import EngineError
from sfumato_model.api.request import Limits
from sfumato_model.engines.vllm.http.body import completion_body
from sfumato_model.engines.vllm.http.chained import chained, renoised
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_model.engines.vllm.http.reads import CanvasAnswer, CanvasRead
from sfumato_model.engines.vllm.http.session import HEADER, session_id

FIELDS = (
    "model", "prompt", "max_tokens", "temperature", "top_p", "top_k", "min_p", "logprobs", "logprob_token_ids",
    "return_token_ids", "return_tokens_as_token_ids", "vllm_xargs",
)  # fmt: skip
CONTROLS = (
    "diffusion_canvas_length", "diffusion_seed_canvas", "diffusion_pinned", "diffusion_max_steps",
    "diffusion_read_only",
)  # fmt: skip


def test_every_field_that_is_sent_is_one_that_vllm_acts_on() -> None:
    assert set(FIELDS) <= set(VALIDATION["completion"]) - set(VALIDATION["ignored"]) - set(
        VALIDATION["ends_the_engine"]
    )
    assert set(CONTROLS) <= set(VALIDATION["controls"])
    for read in (FILL, INSPECT):
        body = completion_body(read, "sfumato")
        assert body.keys() <= set(FIELDS)
        assert body["vllm_xargs"].keys() <= set(CONTROLS)
        assert list(problems(body)) == []


@pytest.mark.parametrize(
    "field",
    [{"echo": True}, {"prompt_logprobs": 0}, {"frequency_penalty": 1}, {"seed": 1}, {"temperature": 0}, {"x": 1}],
)
def test_the_recorded_engine_notices_what_vllm_would_not_take(field: dict[str, Any]) -> None:
    assert len(list(problems(completion_body(FILL, "sfumato") | field))) == 1


def test_a_recorded_fill_is_read_as_it_was_answered(client: VllmClient, limits: Limits) -> None:
    (answer,) = client.read_all([FILL], limits)
    assert answer is not None
    assert answer.ids == (1, 1, 1, *FILL.seed[3:])
    assert answer.likeliest == (1,) * 7
    assert answer.surety[0] == pytest.approx(-1.6846, abs=1e-4)
    assert answer.told[0] == pytest.approx({1: -1.6846, 130: -2.0938, 169: -3.7991}, abs=1e-4)
    assert answer.context_cached is not None


def test_a_recorded_inspection_tells_each_id_that_was_asked_for(client: VllmClient, limits: Limits) -> None:
    (answer,) = client.read_all([INSPECT], limits)
    assert answer is not None
    assert answer.ids == INSPECT.seed
    assert all(set(INSPECT.exact) <= set(told) for told in answer.told)
    assert answer.log_probability(0, 4000) is None


def test_several_reads_are_asked_for_at_once_and_each_has_its_own_answer(
    client: VllmClient, engine: RecordedEngine, limits: Limits
) -> None:
    reads = [CanvasRead(context=(2,), seed=tuple(range(10, 10 + size)), max_steps=8) for size in (4, 8, 16, 32)]
    answers = client.read_all(reads, limits, session="document")
    for read, answer in zip(reads, answers, strict=True):
        assert answer is not None
        assert answer.ids == tuple((token * 7 + 1) % 4100 for token in read.seed)
    assert [headers[HEADER] for headers in engine.headers] == ["document"] * 4


def test_the_likelihoods_of_many_different_tokens_take_several_reads(
    client: VllmClient, engine: RecordedEngine, limits: Limits
) -> None:
    found = client.likelihoods((2,), tuple(range(100, 300)), limits)
    assert found is not None
    assert len(found) == 200
    assert sorted(len(body["logprob_token_ids"]) for body in engine.seen) == [72, 128]


def test_warming_asks_for_one_position_and_one_step(client: VllmClient, engine: RecordedEngine, limits: Limits) -> None:
    assert client.warm((2, 5, 9), limits)
    (body,) = engine.seen
    assert body["prompt"] == [2, 5, 9]
    assert body["max_tokens"] == body["vllm_xargs"]["diffusion_max_steps"] == 1


def test_a_chain_begins_each_read_as_the_answer_before_it(
    client: VllmClient, engine: RecordedEngine, limits: Limits
) -> None:
    read = CanvasRead(context=(2,), seed=(10, 11, 12), pinned=(2,), max_steps=5)
    answers = list(chained(client, read, limits, steps_each=2))
    seeds = [body["vllm_xargs"]["diffusion_seed_canvas"] for body in engine.seen]
    assert seeds == [[10, 11, 12], *(list(answer.ids) for answer in answers[:-1])]
    assert [body["vllm_xargs"]["diffusion_max_steps"] for body in engine.seen] == [2, 2, 1]
    assert all(answer.ids[2] == 12 for answer in answers)


def test_a_chain_draws_anew_what_is_unsure_and_never_a_pin() -> None:
    read = CanvasRead(context=(2,), seed=(5, 6, 7, 8), pinned=(3,), max_steps=5)
    answer = CanvasAnswer(
        ids=(1, 2, 3, 8), likeliest=(1, 2, 3, 4), surety=(-0.01, -0.8, -0.9, -3.0), told=({}, {}, {}, {}), seconds=0.1
    )
    assert renoised(answer, read, lambda _: 99, bound=0.5) == (1, 2, 99, 8)


@pytest.mark.parametrize(
    "wrong",
    [
        {"context": ()},
        {"seed": ()},
        {"seed": (1, -1)},
        {"pinned": (3,)},
        {"max_steps": 0},
        {"top": 21},
        {"top": 1, "exact": (1,)},
        {"exact": tuple(range(129))},
        {"exact": (1, 1)},
    ],
)
def test_what_vllm_would_refuse_whatever_it_serves_is_no_read(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        CanvasRead(**{"context": (2,), "seed": (1, 2, 3), "max_steps": 1, **wrong})


@pytest.mark.parametrize(("context", "width"), [(1, 257), (2000, 49)])
def test_a_canvas_that_the_engine_has_no_room_for_is_not_sent(
    client: VllmClient, engine: RecordedEngine, limits: Limits, context: int, width: int
) -> None:
    read = CanvasRead(context=(2,) * context, seed=(1,) * width, max_steps=1)
    with pytest.raises(EngineError, match="and the engine") as caught:
        client.read_all([read], limits)
    assert caught.value.trouble == "unfit"
    assert engine.seen == []


def test_a_session_tells_documents_apart_and_nothing_of_their_names() -> None:
    one = session_id("ada", "/home/ada/a.py")
    assert one == session_id("ada", "/home/ada/a.py")
    assert len({one, session_id("ada", "/home/ada/b.py"), session_id("ad", "a/home/ada/a.py")}) == 3
    assert one != session_id("ada", "/home/ada/a.py", key=b"another")
    assert session_id("", "\ud800")


def test_a_client_needs_no_torch() -> None:
    code = "import sys, sfumato_model.engines.vllm.http.client; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_what_a_read_took_is_measured(client: VllmClient, limits: Limits) -> None:
    client.read_all([FILL], limits)
    assert client.times.cost is not None
    assert client.times.steps_within(time.monotonic(), 8) == 8
