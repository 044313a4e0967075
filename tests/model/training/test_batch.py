"""Rows to tensors, and who may look at whom."""

from __future__ import annotations

from itertools import islice

import pytest
import torch
from sfumato_model.training.data.canvases import CanvasExample
from sfumato_model.training.data.examples import Row
from sfumato_model.training.optimization.batch import BEHIND_END_WEIGHT, ROUND, batches, collate


def example(context, *tokens, hole=1, behind=0, noise=0.5):
    """`hole` slots, the last `behind` of them behind the end, then clamped tokens."""
    n = len(tokens)
    return CanvasExample(
        context=context,
        tokens=tokens,
        hole=tuple(i < hole for i in range(n)),
        behind_end=tuple(hole - behind <= i < hole for i in range(n)),
        noise=noise,
    )


@pytest.fixture
def batch():
    long = Row(text=tuple(range(10, 15)), canvases=(example(2, 5, 6, 7, hole=2), example(4, 8, 9, hole=2, behind=1)))
    short = Row(text=(20, 21), canvases=(example(1, 4, noise=0.25),))
    return collate([long, short])


def test_texts_are_padded_to_one_length(batch):
    assert batch.text.shape == (2, ROUND)
    assert batch.text[1, :3].tolist() == [20, 21, 0]
    assert batch.text_valid.sum(1).tolist() == [5, 2]


def test_shapes_are_few(rows):
    shapes = {t.shape for row in rows(8) for t in (collate([row]).text, collate([row]).canvas)}
    assert all(size % ROUND == 0 for _, size in shapes)


def test_the_canvases_of_a_row_lie_one_after_another(batch):
    assert batch.canvas[0, :6].tolist() == [5, 6, 7, 8, 9, 0]
    assert batch.hole[0, :6].tolist() == [True, True, False, True, True, False]


def test_each_canvas_continues_the_positions_of_its_own_context(batch):
    assert batch.positions[0, :5].tolist() == [2, 3, 4, 4, 5]


def test_a_canvas_sees_its_own_context_and_nothing_later(batch):
    seen = batch.mask[0, 0, :, :ROUND].sum(-1)
    assert seen[:5].tolist() == [2, 2, 2, 4, 4]
    assert bool(batch.mask[0, 0, 0, :2].all())


def test_a_canvas_sees_itself_and_no_other(batch):
    own = batch.mask[0, 0, :5, ROUND : ROUND + 5].int().tolist()
    assert own == [[1, 1, 1, 0, 0]] * 3 + [[0, 0, 0, 1, 1]] * 2


def test_no_canvas_sees_padding(batch):
    assert not batch.mask[0, 0, :5, ROUND + 5 :].any()
    assert not batch.mask[1, 0, :1, 2:ROUND].any()


def test_every_query_sees_something(batch):
    assert bool(batch.mask.any(-1).all())


def test_only_holes_are_corrupted_or_weighted(batch):
    outside = ~batch.hole
    assert not batch.noise[outside].any()
    assert not batch.weight[outside].any()
    assert batch.noise[1, 0] == 0.25


def test_slots_behind_an_end_count_little(batch):
    assert batch.weight[0, 3:5].tolist() == pytest.approx([1.0, BEHIND_END_WEIGHT])


def test_padding_is_not_counted_as_tokens(batch):
    assert batch.tokens == 5 + 2 + 5 + 1


def test_batches_hold_every_row_once(rows):
    made = rows(16)
    found = list(islice(batches(iter(made), 2, seed=0), 8))
    lengths = sorted(length for batch in found for length in batch.text_valid.sum(1).tolist())
    assert lengths == sorted(len(row.text) for row in made)


def test_a_batch_is_made_of_rows_of_about_equal_length(rows):
    found = list(islice(batches(iter(rows(32)), 4, seed=0), 8))
    spreads = [int(b.text_valid.sum(1).max() - b.text_valid.sum(1).min()) for b in found]
    every = torch.cat([b.text_valid.sum(1) for b in found])
    assert sum(spreads) / 8 < int(every.max() - every.min()) / 2
