"""From files to rows: one text and the canvases that read it."""

from __future__ import annotations

import pytest
from sfumato_model.training.data.canvases import HOLE_SIZES, ExampleShape

COUNT = 60


@pytest.fixture(scope="module")
def some(rows):
    return rows(COUNT, edit_share=0.0, snippet_share=0.0, far_suffix_share=0.0, path_share=0.0)


@pytest.fixture(scope="module")
def full(rows):
    return rows(COUNT, seed=5)


@pytest.fixture(scope="module")
def all_text(files):
    return "\x00".join(file.text for file in files)


def canvases(of):
    return [(row, canvas) for row in of for canvas in row.canvases]


def test_a_stream_is_reproducible_from_its_seed(rows):
    assert rows(5, seed=3) == rows(5, seed=3)
    assert rows(5, seed=3) != rows(5, seed=4)


def test_the_parts_of_a_canvas_have_one_length(full):
    for _, canvas in canvases(full):
        assert len(canvas.tokens) == len(canvas.hole) == len(canvas.behind_end) > 0


def test_every_canvas_has_a_hole(full):
    assert all(any(canvas.hole) for _, canvas in canvases(full))


def test_a_context_lies_within_the_text(full):
    for row, canvas in canvases(full):
        assert 0 < canvas.context <= len(row.text)


def test_rows_keep_to_their_size(full):
    assert max(len(row.text) for row in full) <= ExampleShape().text_tokens + 160


def test_noise_is_a_probability(full):
    assert all(0 <= canvas.noise <= 1 for _, canvas in canvases(full))


def test_a_canvas_that_is_not_elided_goes_on_where_its_context_ends(some, tokenizer, all_text):
    special, compared = tokenizer.special, 0
    for row, canvas in canvases(some):
        if special.gap in canvas.tokens:
            continue
        before = tokenizer.decode(row.text[: canvas.context])
        after = tokenizer.decode([t for t in canvas.tokens if t != special.end])
        assert before[-60:] + after.rstrip("\ufffd") in all_text
        compared += 1
    assert compared > COUNT


def test_an_elided_canvas_is_text_on_both_sides_of_its_gap(rows, tokenizer, all_text):
    gap, elided = tokenizer.special.gap, 0
    for _, canvas in canvases(rows(200, edit_share=0.0)):
        if gap in canvas.tokens:
            elided += 1
            at = canvas.tokens.index(gap)
            assert not canvas.hole[at]
            assert tokenizer.decode(canvas.tokens[at - 8 : at]).strip("\ufffd") in all_text
    assert elided > 0


def test_the_truth_of_a_canvas_is_what_the_text_goes_on_with(some, tokenizer):
    """A model that sees a later part of the row's text never sees another truth."""
    special = tokenizer.special
    for row, canvas in canvases(some):
        if special.gap in canvas.tokens:
            continue
        # The hole tokens up to the first clamped or end token follow the context in the row's own text.
        ends = [i for i, t in enumerate(canvas.tokens) if t == special.end or not canvas.hole[i]]
        truth = canvas.tokens[: ends[0] if ends else len(canvas.tokens)]
        following = row.text[canvas.context : canvas.context + len(truth)]
        assert truth[: len(following)] == following


def test_what_stands_behind_the_first_end_of_a_hole_is_end_and_marked(full, tokenizer):
    end = tokenizer.special.end
    for _, canvas in canvases(full):
        before = None
        for token, hole, behind in zip(canvas.tokens, canvas.hole, canvas.behind_end, strict=True):
            assert behind == (hole and token == end and before == end)
            before = token if hole else None


def test_padded_holes_have_the_sizes_that_are_tried(full, tokenizer):
    for _, canvas in canvases(full):
        runs = "".join("h" if hole else "." for hole in canvas.hole).split(".")
        for run in filter(None, runs):
            # Two holes may touch, where what stands between them belongs to the second.
            assert len(run) <= 2 * HOLE_SIZES[-1]
        first = canvas.tokens[: len(runs[0])]
        # A hole that ends once, with nothing but ends behind it, is one.
        alone = first[first.index(tokenizer.special.end) :] if tokenizer.special.end in first else ()
        if canvas.hole.count(True) == len(runs[0]) and alone and set(alone) == {tokenizer.special.end}:
            assert len(runs[0]) in HOLE_SIZES


def test_about_the_asked_share_is_padded(rows, tokenizer):
    padded = [tokenizer.special.end in c.tokens for _, c in canvases(rows(40, padded_share=1.0, edit_share=0.0))]
    exact = [tokenizer.special.end in c.tokens for _, c in canvases(rows(40, padded_share=0.0, edit_share=0.0))]
    assert sum(padded) / len(padded) > 0.8
    # Pinned lines are always padded.
    assert sum(exact) / len(exact) < 0.1


def test_some_canvases_end_with_their_hole(full):
    ends = [canvas.hole[-1] for _, canvas in canvases(full)]
    assert 0.05 < sum(ends) / len(ends) < 0.4


def test_several_holes_share_a_canvas_now_and_then(full):
    def holes(canvas):
        return sum(hole and not before for hole, before in zip(canvas.hole, (False, *canvas.hole), strict=False))

    counts = {holes(canvas) for _, canvas in canvases(full)}
    assert {1, 2, 3} <= counts


def test_contexts_have_the_markers_of_prompts_in_their_order(full, tokenizer):
    special = tokenizer.special
    order = [special.bos, special.separator, special.suffix, special.path, special.prefix]
    for row in full:
        found = [order.index(t) for t in row.text if t in order]
        assert found == sorted(found)
        assert found[0] == 0
        assert found[-1] == 4


def test_an_edit_gives_its_instruction_and_its_old_text_before_the_canvas(rows, tokenizer):
    special, edits = tokenizer.special, 0
    for row in rows(40, edit_share=1.0):
        if special.new not in row.text:
            continue
        at = row.text.index(special.new)
        for canvas in row.canvases:
            if canvas.context == at + 1:
                edits += 1
                truth = [t for t, hole in zip(canvas.tokens, canvas.hole, strict=True) if hole and t != special.end]
                assert tuple(truth[:5]) == row.text[at + 1 : at + 1 + len(truth[:5])]
                assert row.text.index(special.edit) < row.text.index(special.old) < at
    assert edits > 0


def test_no_marker_but_end_and_gap_is_ever_on_a_canvas(full, tokenizer):
    special = tokenizer.special
    allowed = {special.end, special.gap}
    markers = set(vars(special).values()) - allowed
    assert not markers & {token for _, canvas in canvases(full) for token in canvas.tokens}
