"""A fill over HTTP, as JSON and as a stream."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest


def events(response: httpx.Response) -> list[tuple[str, Any]]:
    blocks = [block.splitlines() for block in response.read().decode().split("\n\n") if block]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def test_a_fill_returns_candidates_with_usage_and_timing(shared):
    response = shared.fill("steps=3")
    answer = response.json()
    assert response.status_code == 200
    assert answer["id"] == response.headers["x-request-id"]
    assert answer["candidates"] == [
        {
            "texts": ["text 3"],
            "score": -0.5,
            "tokens": [[{"text": "text 3", "confidence": 0.75}]],
            "length": 1,
            "ended": "stable",
            "verdict": None,
            "problem": "",
            "valid": None,
            "filters": ["end_of_line"],
            "finish": "end",
            "stop": "",
        }
    ]
    assert answer["usage"]["steps"] == len(answer["timing"]["step_ms"]) == 3
    assert answer["usage"]["canvases"] == 2
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


def test_a_hole_starts_with_the_text_that_it_is_thought_to_hold(shared):
    segments = [{"hole": {"start": " a"}}, {"text": "pinned"}, {"hole": {"start": " b"}}]
    answer = shared.http.post("/v1/fill", json={"segments": segments}).json()
    assert answer["candidates"][0]["texts"] == ["text 3 a", "text 3 b"]


def test_an_automatic_fill_that_the_checkpoint_is_not_sure_of_is_done_without_candidates(shared):
    response = shared.fill("unsure=1", automatic=True)
    assert (response.status_code, response.json()["candidates"]) == (200, [])


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


@pytest.mark.parametrize("wish", ["score=nan", "score=-inf", "confidence=nan"])
def test_a_number_that_is_none_fails_the_request(shared, wish):
    response = shared.fill(wish)
    assert response.status_code == 500
    assert "not finite" in response.json()["error"]["message"]
