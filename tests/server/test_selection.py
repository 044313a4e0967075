"""Rewrite, inspect and refine over HTTP: a selection and what stands around it."""

from __future__ import annotations

import json
import math
from typing import Any

import httpx
import pytest

STREAMED = ["rewrite", "refine"]
OPERATIONS = [*STREAMED, "inspect"]


def events(response: httpx.Response) -> list[tuple[str, Any]]:
    blocks = [block.splitlines() for block in response.read().decode().split("\n\n") if block]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_answer_has_usage_and_timing(shared, operation):
    response = shared.ask(operation, "steps=2")
    answer = response.json()
    assert response.status_code == 200
    assert answer["id"] == response.headers["x-request-id"]
    assert answer["usage"]["steps"] == len(answer["timing"]["step_ms"]) == 2
    assert 0 <= answer["timing"]["queue_ms"] <= answer["timing"]["total_ms"]


def test_a_rewrite_returns_candidates_of_one_text_each(shared):
    answer = shared.ask("rewrite", "steps=3", instruction=" add type hints").json()
    assert [candidate["texts"] for candidate in answer["candidates"]] == [["text 3 add type hints"]]


def test_an_instruction_that_the_checkpoint_does_not_take_is_422_with_its_message(shared):
    response = shared.ask("rewrite", instruction="sing")
    assert (response.status_code, response.json()["error"]["code"]) == (422, "prompt")
    assert response.json()["error"]["message"] == "the checkpoint takes no instruction 'sing'"


def test_an_inspect_returns_every_token_with_its_probability(shared):
    answer = shared.ask("inspect", selection="ab").json()
    expected = {"log_prob": -0.5, "probability": math.exp(-0.5), "doubt": 0.5, "instead": "!", "unlikely": False}
    assert answer["tokens"] == [{"start": 0, "end": 1, **expected}, {"start": 1, "end": 2, **expected}]


@pytest.mark.parametrize("log_prob", ["nan", "-inf"])
def test_a_log_probability_that_is_no_number_fails_the_request(shared, log_prob):
    response = shared.ask("inspect", f"log_prob={log_prob}")
    assert response.status_code == 500
    assert "not finite" in response.json()["error"]["message"]


def test_a_log_probability_that_rounding_took_over_0_is_certain(shared):
    answer = shared.ask("inspect", "log_prob=1e-7").json()
    assert answer["tokens"][0]["probability"] == 1


def test_a_refine_returns_the_text_and_the_edits_that_made_it(shared):
    answer = shared.ask("refine", selection="ab", strength=1).json()
    assert answer["text"] == "ab!"
    assert answer["edits"] == [{"start": 2, "end": 2, "text": "!"}]


@pytest.mark.parametrize("operation", STREAMED)
def test_a_stream_has_a_draft_per_step_and_then_one_done(shared, operation):
    with shared.stream("steps=2", operation) as response:
        found = events(response)
    assert [name for name, _ in found] == ["draft", "draft", "done"]
    assert found[1][1] == {"step": 2, "texts": ["draft 2"]}


@pytest.mark.parametrize("operation", STREAMED)
def test_a_deadline_ends_with_the_best_draft_so_far(shared, operation):
    response = shared.ask(operation, "steps=1000,sleep=0.02", deadline_ms=300)
    assert response.status_code == 200
    assert 0 < response.json()["usage"]["steps"] < 1000


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_exception_in_the_engine_names_the_operation(shared, operation):
    response = shared.ask(operation, "raise_at=1")
    assert response.status_code == 500
    assert response.json()["error"]["message"] == f"the {operation} raised RuntimeError: out of luck"


def test_the_log_names_the_operation(start_server):
    server = start_server()
    answer = server.ask("refine").json()
    server.stop()
    assert f"[{answer['id']}]: refine done" in next(server.folder.glob("log-*")).read_text()
