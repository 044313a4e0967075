"""Drafts that tell what each step decided at each slot, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

STREAMED = ["fill", "rewrite", "refine"]


def drafts(response: httpx.Response) -> list[dict[str, Any]]:
    blocks = [block.splitlines() for block in response.read().decode().split("\n\n") if block]
    return [json.loads(data.removeprefix("data: ")) for name, data in blocks if name == "event: draft"]


@pytest.mark.parametrize("operation", STREAMED)
def test_a_draft_tells_of_every_slot_what_was_decided(shared, operation):
    with shared.stream("steps=2", operation, trace=True) as response:
        first, _ = drafts(response)
    slots = [
        {"text": "draft 1", "probability": 0.75, "entropy": 0.25, "decision": "accepted", "end": False},
        {"text": "", "probability": 0.5, "entropy": 0.25, "decision": "renoised", "end": True},
    ]
    assert first["trace"] == {
        "tokens": [[{"text": "draft 1", "confidence": 0.75}]],
        "segments": [{"pieces": [{"hole": 0, "slots": slots, "typed": "dr"}, {"clamped": "\n"}], "ended": None}],
        "leading": 0,
    }


@pytest.mark.parametrize("operation", STREAMED)
def test_a_draft_tells_nothing_that_was_not_asked_for(shared, operation):
    with shared.stream("steps=1", operation) as response:
        assert drafts(response) == [{"step": 1, "texts": ["draft 1"]}]


def test_the_holes_of_a_trace_are_numbered(shared):
    segments = [{"hole": {}}, {"text": " + "}, {"hole": {}}]
    with shared.stream("", "fill", segments=segments, trace=True) as response:
        pieces = drafts(response)[0]["trace"]["segments"][0]["pieces"]
    assert [piece["hole"] for piece in pieces if "hole" in piece] == [0, 1]


@pytest.mark.parametrize("operation", STREAMED)
def test_a_trace_without_a_stream_is_refused_and_says_what_to_do(shared, operation):
    response = shared.ask(operation, trace=True)
    assert response.status_code == 422
    assert "set stream too" in response.json()["error"]["message"]


@pytest.mark.parametrize("operation", ["inspect", "warm"])
def test_what_has_no_drafts_has_no_trace(shared, operation):
    response = shared.ask(operation, trace=True)
    assert (response.status_code, response.json()["error"]["field"]) == (422, "trace")


def test_an_entropy_that_is_no_number_fails_the_request(shared):
    with shared.stream("entropy=nan", trace=True) as response:
        assert "event: failed" in (told := response.read().decode())
    assert "not finite" in told
