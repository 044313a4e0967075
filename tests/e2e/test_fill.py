"""A fill through the unix socket, and a worker that dies in the middle of one."""

from __future__ import annotations

import ast
import os
import signal
from typing import Any

import pytest

from sfumato_client.address.errors import ServerError
from sfumato_client.protocol import (
    DraftEvent,
    FillRequest,
    FillResponse,
    HoleOptions,
    HoleSegment,
    TextSegment,
    TracedHole,
)

BEFORE = "class Shelf:\n    def __init__(self, items):\n        self._items = items\n\n    def __len__(self):\n"
PIECES = (f"{BEFORE}        return len(", ")\n\n    def clear(self):\n        self._items.clear()\n")

# As many holes as a request may have, and the largest: slow enough to be met in the middle.
LARGEST = HoleSegment(hole=HoleOptions(max_tokens=256))
LINE: list[TextSegment | HoleSegment] = [LARGEST, TextSegment(text="\ny = ")]
LONG = FillRequest(segments=[TextSegment(text="x = "), *LINE * 16])


def request(**fields: Any) -> FillRequest:
    before, after = PIECES
    return FillRequest(segments=[TextSegment(text=before), HoleSegment(), TextSegment(text=after)], **fields)


def test_a_hole_with_strong_evidence_is_filled_with_code_that_parses(server) -> None:
    response = server.fill(request(single_line=True))
    (text,) = response.candidates[0].texts
    ast.parse(text.join(PIECES))
    assert response.candidates[0].valid


def test_candidates_differ_and_the_best_comes_first(server) -> None:
    # No checkpoint is sure here.
    anything: list[TextSegment | HoleSegment] = [TextSegment(text="x = "), HoleSegment(), TextSegment(text="\n")]
    candidates = server.fill(FillRequest(segments=anything, candidates=6)).candidates
    texts = [tuple(candidate.texts) for candidate in candidates]
    # Sizes may agree on a text, which is then one candidate.
    assert 3 <= len(set(texts)) == len(texts) <= 6
    # What is sound, then what is unfinished, then what is broken, each by its score.
    verdicts = ("sound", "unfinished", "broken")
    ranks = [(verdicts.index(c.verdict), -c.score) for c in candidates]
    assert ranks == sorted(ranks)


def test_the_same_request_gives_the_same_text(server) -> None:
    assert server.fill(request(seed=7)).candidates == server.fill(request(seed=7)).candidates


def test_a_draft_comes_after_every_step_and_the_response_last(server) -> None:
    *drafts, response = server.fill_stream(request())
    assert isinstance(response, FillResponse)
    assert [draft.step for draft in drafts] == list(range(1, response.usage.steps + 1))
    assert all(len(draft.texts) == 1 for draft in drafts)


def test_a_watched_fill_tells_how_sure_every_step_was_of_every_slot(server) -> None:
    plain = server.fill(request())
    *drafts, response = server.fill_stream(request().model_copy(update={"stream": True, "trace": True}))
    traces = [draft.trace for draft in drafts if isinstance(draft, DraftEvent) and draft.trace is not None]
    holes = [p for t in traces for p in t.segments[t.leading].pieces if isinstance(p, TracedHole)]
    assert len(holes) == response.usage.steps
    assert {slot.decision for hole in holes for slot in hole.slots} == {"accepted", "renoised"}
    assert ["".join(token.text for token in t.tokens[0]) for t in traces] == [draft.texts[0] for draft in drafts]
    assert response.candidates == plain.candidates


def test_the_second_fill_of_a_document_encodes_only_what_is_new(server) -> None:
    server.fill(request())
    usage = server.fill(request(seed=1)).usage
    assert usage.reused_tokens == usage.context_tokens > 0


def test_two_holes_get_a_text_each(server) -> None:
    two = FillRequest(segments=[TextSegment(text="for "), HoleSegment(), TextSegment(text=" in range("), HoleSegment()])
    assert len(server.fill(two).candidates[0].texts) == 2


def test_a_deadline_ends_a_long_fill_with_the_best_draft_so_far(server) -> None:
    response = server.fill(LONG.model_copy(update={"deadline_ms": 50}))
    assert response.candidates[0].ended == "deadline"


def test_a_worker_that_is_killed_fails_its_fill_clearly_and_the_next_fill_works(server) -> None:
    worker = server.status().worker_pid
    parts = server.fill_stream(LONG)
    assert isinstance(next(parts), DraftEvent)
    os.kill(worker, signal.SIGKILL)
    with pytest.raises(ServerError, match="SIGKILL") as failed:
        list(parts)
    assert failed.value.code == "worker_died"
    assert server.fill(request()).candidates
    assert server.status().worker_pid != worker
