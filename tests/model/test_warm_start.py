"""A single hole that begins as what is left of a suggestion."""

from __future__ import annotations

import pytest

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.operations.fill import fill
from sfumato_model.planning.sizes import started


@pytest.fixture
def slots(byte_tokenizer):
    """What the slots of a hole begin as, given its `start`."""

    def make(start, *, count, typed="", padded=True):
        segment = Segment(pieces=(HoleSlots(count=count, typed=typed), (5,)))
        request = FillRequest(segments=("x = ", Hole(start=start), "\n"))
        (found,) = started([segment], request, byte_tokenizer, padded=padded)
        hole = found.pieces[0]
        assert isinstance(hole, HoleSlots)
        assert (hole.count, hole.typed, found.pieces[1]) == (count, typed, (5,))
        return hole.start

    return make


def test_the_text_is_followed_by_ends_of_the_hole(slots, byte_tokenizer):
    end = byte_tokenizer.special.end
    assert slots("ab", count=4) == (ord("a"), ord("b"), end, end)


def test_where_sizes_are_exact_lengths_noise_follows(slots):
    assert slots("ab", count=3, padded=False) == (ord("a"), ord("b"), None)


def test_a_text_that_is_longer_than_its_slots_is_cut(slots):
    assert slots("abc", count=2) == (ord("a"), ord("b"))


def test_what_the_first_token_has_to_start_with_goes_before_it(slots):
    assert slots("lue", count=5, typed="va") == tuple(map(ord, "value"))


def test_without_a_start_a_hole_begins_as_noise(slots):
    assert slots(None, count=2) == ()


def test_the_denoise_begins_with_it(fake_model, no_limits):
    model = fake_model(hole_sizes=(4,))
    list(fill(model, FillRequest(segments=("\n", Hole(start="ab"), "\n")), no_limits))
    end = model.tokenizer.special.end
    assert model.engine.denoiser.canvases[0][:4] == [ord("a"), ord("b"), end, end]
