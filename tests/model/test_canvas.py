"""Segments packed on one axis, clamped tokens that stay."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.canvas.segment import HoleSlots, Segment, hole_texts
from sfumato_model.denoiser.canvas import pack

clamped = st.lists(st.integers(1, 90), min_size=1, max_size=4).map(tuple)
holes = st.integers(1, 5).map(lambda count: HoleSlots(count=count))
segments = st.lists(clamped | holes, min_size=1, max_size=6).map(lambda p: Segment(pieces=(*p, HoleSlots(count=2))))


@given(st.lists(segments, min_size=1, max_size=4), st.integers(1, 50), st.integers(0, 2**32))
def test_clamped_tokens_never_change_whatever_the_slots_get(packed, context, seed):
    canvas = pack(packed, context)
    tokens = torch.randint(0, 97, (canvas.slots,), generator=torch.Generator().manual_seed(seed))
    ids = canvas.with_slots(tokens)
    assert torch.equal(ids[~canvas.hole], canvas.ids[~canvas.hole])
    assert torch.equal(ids[canvas.hole], tokens)


@given(st.lists(segments, min_size=1, max_size=4), st.integers(1, 50))
def test_every_segment_continues_the_positions_of_the_context(packed, context):
    canvas = pack(packed, context)
    for index, one in enumerate(packed):
        own = canvas.positions[canvas.segment == index].tolist()
        assert own == list(range(context, context + one.length))


@given(st.lists(segments, min_size=1, max_size=4))
def test_the_slot_ranges_name_each_segments_own_slots(packed):
    canvas = pack(packed, 3)
    owners = canvas.segment[canvas.hole_at].tolist()
    for index, slots in enumerate(canvas.slot_ranges()):
        assert [owners[slot] for slot in slots] == [index] * packed[index].slots
    assert canvas.slot_ranges()[-1].stop == canvas.slots


def test_a_canvas_is_laid_out_in_the_order_of_the_text(segment):
    canvas = pack([segment(2, (7, 8), 1), segment((9,), 1)], 10)
    assert canvas.ids.tolist() == [0, 0, 7, 8, 0, 9, 0]
    assert canvas.hole.tolist() == [True, True, False, False, True, False, True]
    assert canvas.positions.tolist() == [10, 11, 12, 13, 14, 10, 11]
    assert canvas.segment.tolist() == [0, 0, 0, 0, 0, 1, 1]


def test_with_slots_leaves_the_canvas_as_it_was(segment):
    canvas = pack([segment(2, (7,))], 1)
    canvas.with_slots(torch.tensor([5, 5]))
    assert canvas.ids.tolist() == [0, 0, 7]


@pytest.mark.parametrize("pieces", [(), ((1, 2),), (HoleSlots(count=0),)], ids=["nothing", "no hole", "no slot"])
def test_a_segment_without_a_slot_is_refused(pieces):
    with pytest.raises(ValueError, match="at least one hole"):
        Segment(pieces=pieces)


def test_hole_texts_are_cut_at_the_first_end(segment):
    assert hole_texts(segment(4, (7,), 3), [1, 2, 0, 3, 4, 5, 6], end=0) == [[1, 2], [4, 5, 6]]


def test_a_hole_that_is_all_end_has_an_empty_text(segment):
    assert hole_texts(segment(3), [0, 0, 0], end=0) == [[]]


def test_typed_slots_are_the_first_slots_of_holes_that_begin_with_a_typed_text():
    one = Segment(pieces=(HoleSlots(count=3), (5,), HoleSlots(count=2, typed="re")))
    other = Segment(pieces=(HoleSlots(count=4, typed="x"),))
    assert pack([one, other], 1).typed_slots() == ((3, "re"), (5, "x"))
