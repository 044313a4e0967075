"""Which holes share a canvas, and how a request is filled on several."""

from __future__ import annotations

import pytest
import torch

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.api.result import FillDraft
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.operations.fill import fill
from sfumato_model.planning.groups import ROOM, canvas_groups, only_holes
from sfumato_model.planning.sizes import CANVAS_LIMIT
from sfumato_model.prompt.prompt import Prompt, PromptHole

M = Manifest(name="m", hole_sizes=(4, 8, 16), near_suffix_tokens=24)
HOLE = PromptHole(typed="", max_tokens=None)


def prompt(*pieces):
    """Numbers are clamped texts of that many tokens; `HOLE` is a hole."""
    return Prompt(context=(1,), pieces=tuple((9,) * p if isinstance(p, int) else p for p in pieces))


@pytest.fixture
def groups(byte_tokenizer):
    def run(*pieces, manifest=M):
        return [list(group) for group in canvas_groups(prompt(*pieces), byte_tokenizer, manifest)]

    return run


def test_holes_that_fit_share_one_canvas(groups):
    assert groups(HOLE, 5, HOLE, 5, HOLE, 24) == [[0, 1, 2]]


def test_holes_that_do_not_fit_go_on_the_next_canvas_in_order(groups):
    assert groups(HOLE, 150, HOLE, 150, HOLE, 24) == [[0, 1], [2]]


def test_a_canvas_takes_as_many_holes_as_it_holds(groups):
    room = CANVAS_LIMIT - M.near_suffix_tokens
    fitting = (room - ROOM) // (ROOM + 5) + 1
    found = groups(*[piece for _ in range(40) for piece in (HOLE, 5)])
    assert len(found[0]) == fitting
    assert [hole for group in found for hole in group] == list(range(40))


def test_text_that_stands_before_an_earlier_hole_takes_no_room_twice(groups):
    # Two holes with nothing but a word between them have no clamped text there.
    assert groups(HOLE, 120, HOLE, HOLE, 24) == [[0, 1, 2]]
    near_full = CANVAS_LIMIT - M.near_suffix_tokens - 3 * ROOM
    assert groups(HOLE, near_full, HOLE, HOLE, 24) == [[0, 1, 2]]


def test_small_holes_take_less_room(groups):
    small = PromptHole(typed="", max_tokens=2)
    between = CANVAS_LIMIT - M.near_suffix_tokens - 4
    assert groups(small, between, small, 24) == [[0, 1]]
    assert groups(HOLE, between, HOLE, 24) == [[0], [1]]


def test_a_half_typed_word_may_take_room_before_its_hole(groups):
    typed = PromptHole(typed="word", max_tokens=None)
    between = CANVAS_LIMIT - M.near_suffix_tokens - 2 * ROOM
    assert groups(HOLE, between, HOLE, 24) == [[0, 1]]
    assert groups(HOLE, between, typed, 24) == [[0], [1]]
    assert groups(HOLE, between - 4, typed, 24) == [[0, 1]]


def test_a_hole_that_no_canvas_holds_is_refused_with_the_numbers(groups):
    huge = Manifest(name="m", hole_sizes=(400,))
    with pytest.raises(PromptError, match=f"a hole of 400 tokens does not fit on a canvas of {CANVAS_LIMIT}"):
        groups(HOLE, manifest=huge)


def test_a_part_of_a_request_has_the_texts_before_it_and_nothing_behind_it():
    request = FillRequest(segments=("a", Hole(), "b", Hole(), "c", Hole(), "d"))
    assert only_holes(request, range(1, 2), ["1"]).segments == ("a", "1", "b", Hole(), "c", "d")


MANY = 30


@pytest.fixture
def many():
    """A request of so many holes that they do not fit on one canvas."""
    segments = []
    for number in range(MANY):
        segments += [f"value_{number} = ", Hole(max_tokens=4)]
    return FillRequest(segments=(*segments, "\n"), language="klingon")


@pytest.fixture
def model(fake_model):
    return fake_model(hole_sizes=(4,), context_tokens=2048, sampler={"steps": 3})


def outcome(model, request, limits):
    *drafts, result = fill(model, request, limits)
    assert all(isinstance(draft, FillDraft) for draft in drafts)
    return drafts, result


def test_many_holes_get_a_text_each_on_as_few_canvases_as_fit(model, many, no_limits):
    _, result = outcome(model, many, no_limits)
    planned = canvas_groups(model.prompt(many), model.tokenizer, model.manifest)
    assert len(planned) > 1
    assert result.stats.canvases == len(planned)
    assert len(result.candidates[0].texts) == MANY


def test_one_canvas_is_counted_as_one(model, no_limits):
    _, result = outcome(model, FillRequest(segments=("a = ", Hole(), "\n")), no_limits)
    assert result.stats.canvases == 1


def test_drafts_of_many_holes_count_their_steps_on(model, many, no_limits):
    drafts, result = outcome(model, many, no_limits)
    assert [draft.step for draft in drafts] == list(range(1, len(result.stats.step_seconds) + 1))
    assert {len(draft.texts) for draft in drafts} == {MANY}


def test_a_later_canvas_sees_the_texts_of_the_earlier_ones(fake_model, byte_tokenizer, many, no_limits):
    model = fake_model(hole_sizes=(4,), context_tokens=4096, sampler={"steps": 1})
    _, result = outcome(model, many, no_limits)
    second = canvas_groups(model.prompt(many), model.tokenizer, model.manifest)[1]
    texts = result.candidates[0].texts
    filled = "".join(f"value_{number} = {texts[number]}" for number in range(second.start))
    contexts = [byte_tokenizer.decode(ids) for ids in model.engine.denoiser.contexts]
    assert any(filled in context for context in contexts)


def test_many_holes_are_valid_only_if_all_of_them_are(fake_model, fake_denoiser, byte_tokenizer, no_limits):
    def breaks_the_first_lines(sight):
        row = torch.zeros(byte_tokenizer.size)
        before = sight[0][sight[0].index(byte_tokenizer.special.prefix) + 1 :]
        late = b"value_9 " in bytes(before)
        row[ord("1") if late else ord(")")] = 30.0
        return row

    denoiser = fake_denoiser(
        byte_tokenizer.size, denoised=breaks_the_first_lines, causal=lambda _: torch.zeros(byte_tokenizer.size)
    )
    model = fake_model(denoiser, byte_tokenizer, hole_sizes=(2,), context_tokens=2048, sampler={"steps": 2})
    segments = [part for n in range(MANY) for part in (f"value_{n} = 1", Hole(max_tokens=2), "\n")]
    _, result = outcome(model, FillRequest(segments=tuple(segments), filters=False), no_limits)
    texts = result.candidates[0].texts
    assert ")" in texts[0]
    assert ")" not in texts[-1]
    assert result.candidates[0].valid is False
