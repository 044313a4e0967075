"""A fill over HTTP, as JSON and as a stream."""

from __future__ import annotations

import json
from typing import Any

import httpx


def events(response: httpx.Response) -> list[tuple[str, Any]]:
    blocks = [block.splitlines() for block in response.read().decode().split("\n\n") if block]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def test_a_fill_returns_candidates_with_usage_and_timing(shared):
    response = shared.fill("steps=3")
    answer = response.json()
    assert response.status_code == 200
    assert answer["id"] == response.headers["x-request-id"]
    assert answer["candidates"] == [{"texts": ["text 3"], "score": -0.5, "tokens": 1, "ended": "stable", "valid": None}]
    assert answer["usage"]["steps"] == len(answer["timing"]["step_ms"]) == 3
    assert 0 <= answer["timing"]["queue_ms"] <= answer["timing"]["total_ms"]


def test_a_stream_has_a_draft_per_step_and_then_one_done(shared):
    with shared.stream("steps=3") as response:
        found = events(response)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert [name for name, _ in found] == ["draft", "draft", "draft", "done"]
    assert found[1][1] == {"step": 2, "texts": ["draft 2"]}
    assert found[-1][1]["candidates"][0]["texts"] == ["text 3"]


def test_drafts_arrive_while_the_fill_still_runs(shared):
    with shared.stream("steps=100,sleep=0.05") as response:
        first = next(response.iter_lines())
    assert first == "event: draft"


def test_several_holes_get_a_text_each(shared):
    segments = [{"hole": {}}, {"text": " + "}, {"hole": {"max_tokens": 4}}]
    answer = shared.http.post("/v1/fill", json={"segments": segments}).json()
    assert answer["candidates"][0]["texts"] == ["text 3", "text 3"]


def test_a_deadline_returns_the_best_draft_so_far(shared):
    answer = shared.fill("steps=1000,sleep=0.02", deadline_ms=300).json()
    assert answer["candidates"][0]["ended"] == "deadline"
    assert answer["timing"]["total_ms"] < 1500


def test_a_prompt_that_the_model_refuses_is_422_with_its_message(shared):
    response = shared.fill("prompt=1")
    assert response.status_code == 422
    assert response.json()["error"] == {
        "code": "prompt",
        "message": "the holes are larger than the canvas",
        "field": None,
    }


def test_an_exception_in_the_engine_fails_that_request_alone(shared):
    with shared.stream("raise_at=2") as response:
        found = events(response)
    assert [name for name, _ in found] == ["draft", "failed"]
    assert found[-1][1]["code"] == "internal"
    assert "RuntimeError: out of luck" in found[-1][1]["message"]
    assert shared.fill().status_code == 200


def test_a_score_that_is_no_number_fails_the_request(shared):
    response = shared.fill("score=nan")
    assert response.status_code == 500
    assert "not finite" in response.json()["error"]["message"]
