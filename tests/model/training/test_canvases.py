"""One canvas of a training row."""

from __future__ import annotations

import random

import pytest

from sfumato_model.training.data.canvases import HOLE_SIZES, CanvasMaker, CanvasTexts, ExampleShape
from sfumato_model.training.data.holes import HoleGroup


@pytest.fixture
def maker(tokenizer):
    return lambda seed=0, **shape: CanvasMaker(
        tokenizer=tokenizer, shape=ExampleShape(**shape), rng=random.Random(seed)
    )


def make(maker, truths, between=(), after="", *, seed=0, padded=True, noise=0.5, starts=()):
    texts = CanvasTexts(truths=truths, between=between, after=after, starts=starts, padded=padded, noise=noise)
    return maker(seed).of_texts(texts, 10)


def test_a_padded_hole_is_its_truth_and_end_fill(maker, tokenizer):
    canvas = make(maker, ("return x",))
    ids = tokenizer.encode("return x")
    assert list(canvas.tokens[: len(ids)]) == ids
    assert set(canvas.tokens[len(ids) :]) == {tokenizer.special.end}
    assert len(canvas.tokens) in HOLE_SIZES
    assert all(canvas.hole)


def test_an_unpadded_hole_is_exactly_its_truth(maker, tokenizer):
    canvas = make(maker, ("return x",), padded=False)
    assert list(canvas.tokens) == tokenizer.encode("return x")


def test_slots_behind_the_first_end_are_marked(maker, tokenizer):
    canvas = make(maker, ("return x",))
    count = len(tokenizer.encode("return x"))
    assert list(canvas.behind_end) == [False] * (count + 1) + [True] * (len(canvas.tokens) - count - 1)


def test_text_between_holes_and_behind_them_is_no_hole(maker, tokenizer):
    canvas = make(maker, ("a", "b"), (" = ",), "\nc = 1\n", padded=False)
    fixed = [token for token, hole in zip(canvas.tokens, canvas.hole, strict=True) if not hole]
    between = tokenizer.encode(" = ")
    assert fixed[: len(between)] == between
    after = tokenizer.encode("\nc = 1\n")
    assert fixed[len(between) :] == after[: len(fixed) - len(between)]
    assert len(fixed) > len(between)


def test_a_truth_that_no_size_holds_makes_no_canvas(maker):
    assert make(maker, ("x = 1234\n" * 99,)) is None
    assert make(maker, ("x = 1234\n" * 99,), padded=False) is None


def test_without_a_start_the_noise_falls_on_the_truth(maker):
    assert make(maker, ("a",)).start is None
    assert make(maker, ("a",), starts=(None,)).start is None


def test_a_start_stands_where_the_truth_does_with_its_own_end_fill(maker, tokenizer):
    canvas = make(maker, ("alpha",), (), "\nx", starts=("alpha + beta",))
    first = tokenizer.encode("alpha + beta")
    slots = sum(canvas.hole)
    assert list(canvas.start[: len(first)]) == first
    assert set(canvas.start[len(first) : slots]) == {tokenizer.special.end}
    assert canvas.start[slots:] == canvas.tokens[slots:]
    assert len(canvas.start) == len(canvas.tokens)


def test_a_padded_hole_has_room_for_the_longer_of_start_and_truth(maker, tokenizer):
    longer = "alpha + beta + gamma + delta"
    for truth, began in ((longer, "a"), ("a", longer)):
        assert sum(make(maker, (truth,), starts=(began,)).hole) > len(tokenizer.encode(longer))


def test_an_exact_hole_cannot_start_from_another_length(maker):
    assert make(maker, ("a",), padded=False, starts=("a + b + c",)) is None


def group_canvases(maker, text, group, count=40):
    found = [maker(seed).of_group(text, group, 10) for seed in range(count)]
    return [canvas for canvas in found if canvas is not None]


TEXT = "total = 1\nother = 2\nvalue = total + other\nprint(value)\n"


def test_a_selection_to_refine_is_corrupted_a_little_and_sometimes_damaged(maker):
    line = TEXT.index("value = ")
    group = HoleGroup(kind="refine", holes=((line, TEXT.index("\nprint")),))
    canvases = group_canvases(maker, TEXT, group)
    assert all(canvas.noise <= 0.3 for canvas in canvases)
    assert {canvas.start is None for canvas in canvases} == {True, False}


def test_around_a_pin_the_holes_start_with_another_name_where_it_stands(maker, tokenizer):
    line = TEXT.index("value = ")
    low = TEXT.index("total", line)
    pinned = HoleGroup(kind="pin", holes=((line, low), (low + len("total"), TEXT.index("\nprint"))))
    text = TEXT.replace("value = total + other", "value = total + total")
    pinned = HoleGroup(kind="pin", holes=((line, low), (low + 5, text.index("\nprint"))))
    for canvas in group_canvases(maker, text, pinned):
        assert canvas.noise <= 0.3
        assert canvas.start is not None
        assert tokenizer.decode(canvas.start) != tokenizer.decode(canvas.tokens)


def test_a_plain_continuation_has_nothing_behind_it(maker):
    group = HoleGroup(kind="continue", holes=((0, 9),))
    assert all(all(canvas.hole) for canvas in group_canvases(maker, TEXT, group))


def test_pure_noise_is_met_more_often_than_by_chance(maker):
    one = maker()
    assert sum(one.noise() == 1.0 for _ in range(400)) > 60
