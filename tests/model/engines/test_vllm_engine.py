"""vLLM behind the operations: what it is sent for each of them, and what becomes of its answers."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.model.engines.recorded_engine import Fault, RecordedEngine

from sfumato_model.api.errors import Cancelled, EngineError, PromptError
from sfumato_model.api.request import FillRequest, Hole, InspectRequest, Limits, RefineRequest, Selection
from sfumato_model.api.result import FillDraft, FillResult
from sfumato_model.engines.vllm.connection import Behind
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_model.engines.vllm.load import start
from sfumato_model.loading import loaded
from sfumato_model.operations.engine import LoadedEngine

START = "def add(left, right):\n    total = left\n    "
"""A place where no word is half typed."""
BEFORE, AFTER = "def add(left, right):\n    return ", "\n\n\nprint(add(1, 2))\n"


@pytest.fixture
def ours(client: VllmClient, engine: RecordedEngine) -> LoadedEngine:
    """The default checkpoint by that engine."""
    made = loaded("default", "vllm", start("default", Behind(found=client), lambda _: None))
    engine.seen.clear()
    return made


@pytest.fixture
def asked(ours: LoadedEngine, limits: Limits) -> Callable[..., list[object]]:
    def ask(*segments: str | Hole, **fields: Any) -> list[object]:
        return list(ours.run("fill", FillRequest(segments=segments, **fields), limits))

    return ask


def controls(engine: RecordedEngine, steps: int | None = None) -> list[dict[str, object]]:
    """Of the reads that came, those of so many steps, or of more than one."""
    every = [body["vllm_xargs"] for body in engine.seen]
    return [one for one in every if (one["diffusion_max_steps"] == steps if steps else one["diffusion_max_steps"] > 1)]


def test_each_size_is_a_read_of_its_own_behind_one_context(asked, engine, ours):
    asked(START, Hole(), AFTER, candidates=3)
    reads = controls(engine)
    assert len({tuple(body["prompt"]) for body in engine.seen if body["vllm_xargs"] in reads}) == 1
    widths = {one["diffusion_canvas_length"] - len(one["diffusion_pinned"]) for one in reads}
    assert widths <= {*ours.model.manifest.block_sizes, *ours.model.manifest.hole_sizes}
    assert len(widths) >= 3


def test_the_suffix_is_pinned_and_the_hole_is_not(asked, engine, ours):
    asked(START, Hole(), AFTER)
    for read in controls(engine):
        pinned = read["diffusion_pinned"]
        near = [read["diffusion_seed_canvas"][at] for at in pinned]
        assert pinned == list(range(pinned[0], read["diffusion_canvas_length"]))
        assert ours.model.tokenizer.decode(near) == AFTER[: len(ours.model.tokenizer.decode(near))]


def test_text_between_holes_is_pinned_on_one_canvas(asked, engine, ours):
    asked("total = ", Hole(max_tokens=4), " + ", Hole(max_tokens=4), "\n")
    for read in controls(engine):
        held = [read["diffusion_seed_canvas"][at] for at in read["diffusion_pinned"]]
        assert " +" in ours.model.tokenizer.decode(held)


def test_what_was_typed_is_pinned_in_one_read_and_left_free_in_another(asked, engine, ours):
    *_, result = asked("def f():\n    ret", Hole(), "\n")
    assert isinstance(result, FillResult)
    reads = controls(engine)
    held = [read for read in reads if 0 in read["diffusion_pinned"]]
    starts = [ours.model.tokenizer.decode(read["diffusion_seed_canvas"][:2]) for read in held]
    assert starts
    assert all(text.startswith("ret") for text in starts)
    assert len(reads) == 2 * len(starts)


def test_candidates_are_ranked_by_one_step_reads_of_pins_alone(asked, engine):
    *_, result = asked(BEFORE, Hole(), AFTER, candidates=2)
    assert isinstance(result, FillResult)
    scored = controls(engine, steps=1)
    assert scored
    assert all(len(one["diffusion_pinned"]) == one["diffusion_canvas_length"] for one in scored)
    scores = [candidate.score for candidate in result.candidates]
    assert scores == sorted(scores, reverse=True)


def test_there_is_one_draft_the_last(asked):
    drafts = [said for said in asked(BEFORE, Hole(), AFTER, single_line=True) if isinstance(said, FillDraft)]
    assert len(drafts) in (1, 2)  # a second one where the first text was broken, and was begun again


@pytest.mark.parametrize(("field", "words"), [({"trace": True}, "without `trace`"), ({"seed": 7}, "without `seed`")])
def test_what_it_cannot_do_is_refused_and_not_left_out(asked, engine, field, words):
    with pytest.raises(PromptError, match=words):
        asked(BEFORE, Hole(), AFTER, **field)
    assert engine.seen == []


def test_it_says_what_it_cannot_do(ours):
    assert ours.info.capabilities == ()
    assert ours.info.engine == "vllm"


def test_a_warming_is_one_position_in_one_step(ours, engine, limits):
    list(ours.run("warm", FillRequest(segments=("x = 1\n" * 100, Hole(), "\n")), limits))
    (read,) = engine.seen
    assert read["vllm_xargs"]["diffusion_canvas_length"] == 1
    assert read["vllm_xargs"]["diffusion_max_steps"] == 1


def test_a_context_that_it_has_is_not_sent_ahead_again(ours, engine, limits):
    request = FillRequest(segments=("x = 1\n" * 100, Hole(), "\n"))
    list(ours.run("warm", request, limits))
    list(ours.run("warm", request, limits))
    assert len(engine.seen) == 1


def test_inspect_is_one_step_over_the_selection(ours, engine, limits):
    selection = Selection(before=BEFORE, text="left + right", after=AFTER)
    *_, result = ours.run("inspect", InspectRequest(selection=selection), limits)
    assert all(read["vllm_xargs"]["diffusion_max_steps"] == 1 for read in engine.seen)
    assert "".join(selection.text[word.start : word.end] for word in result.tokens) == "left+right"
    assert all(word.log_prob <= 0 for word in result.tokens)


def test_a_long_selection_is_read_on_several_canvases(ours, engine, limits):
    text = "\n".join(f"value_{number} = {number}" for number in range(60))
    list(ours.run("inspect", InspectRequest(selection=Selection(text=text)), limits))
    facts = ours.model.engine.connection.client(lambda _: None).facts
    assert len(engine.seen) > 2
    assert all(read["vllm_xargs"]["diffusion_canvas_length"] <= facts.canvas for read in engine.seen)


def test_refine_changes_the_selection_alone(ours, limits):
    selection = Selection(before=BEFORE, text="left + right", after=AFTER)
    *_, result = ours.run("refine", RefineRequest(selection=selection, strength=1.0), limits)
    assert all(0 <= edit.start <= edit.end <= len(selection.text) for edit in result.edits)


def test_a_router_is_told_which_document_it_is_and_no_name(ours, engine, limits):
    def session(document: str) -> set[str]:
        engine.headers.clear()
        own = Limits(clock=limits.clock, document=document)
        list(ours.run("fill", FillRequest(segments=(BEFORE, Hole(), AFTER)), own))
        return {headers["X-Session-ID"] for headers in engine.headers}

    first, second = session("/home/someone/secret.py"), session("/home/someone/other.py")
    assert len(first) == len(second) == 1
    assert first != second
    assert "secret" not in first.pop()


def test_an_error_of_the_engine_reaches_who_asked(ours, engine, limits):
    engine.faults.append(Fault(status=500, content=b'{"error": {"message": "CUDA error"}}'))
    with pytest.raises(EngineError) as raised:
        list(ours.run("fill", FillRequest(segments=(BEFORE, Hole(), AFTER)), limits))
    assert raised.value.trouble == "failed"


def test_who_leaves_closes_the_connection(ours, engine, limits):
    left = threading.Event()
    engine.faults.extend([Fault(seconds=20.0)] * 8)

    def cancelled() -> Iterator[bool]:
        while not engine.seen:
            yield False
        left.set()
        while True:
            yield True

    asked = cancelled()
    own = Limits(clock=limits.clock, cancelled=lambda: next(asked))
    with pytest.raises(Cancelled):
        list(ours.run("fill", FillRequest(segments=(BEFORE, Hole(), AFTER)), own))
    assert left.is_set()


def test_a_deadline_that_no_read_meets_is_told_as_that(ours, engine, limits):
    """Fresh eyes: it was called the fault of the checkpoint, whose logits were not finite."""
    engine.faults.extend([Fault(seconds=20.0)] * 32)
    own = Limits(clock=limits.clock, deadline=limits.clock() + 0.3)
    *_, result = ours.run("fill", FillRequest(segments=(BEFORE, Hole(), AFTER)), own)
    engine.faults.clear()
    assert all(math.isfinite(candidate.score) for candidate in result.candidates)
    assert result.no_text is not None
    assert result.no_text.reason == "deadline"


def test_an_inspection_that_the_deadline_ends_is_none(ours, engine, limits):
    engine.faults.extend([Fault(seconds=20.0)] * 32)
    own = Limits(clock=limits.clock, deadline=limits.clock() + 0.3)
    with pytest.raises(EngineError, match="the time was over before the engine had read the text"):
        list(ours.run("inspect", InspectRequest(selection=Selection(text="x = 1\n")), own))
    engine.faults.clear()


def test_a_deadline_bounds_the_steps_and_ends_without_a_text(ours, engine, limits):
    engine.faults.extend([Fault(seconds=20.0)] * 8)
    own = Limits(clock=limits.clock, deadline=limits.clock() + 0.3)
    *_, result = ours.run("fill", FillRequest(segments=(BEFORE, Hole(), AFTER)), own)
    assert isinstance(result, FillResult)
    assert all(candidate.ended == "deadline" for candidate in result.candidates if candidate.ended != "copied")
