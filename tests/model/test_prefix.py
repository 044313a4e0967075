"""A context that was extended or shortened equals a fresh one, beyond the sliding window too."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sfumato_model.canvas.shared import shared_length
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import pack


def ids(count: int, seed: int = 0) -> list[int]:
    return torch.randint(0, 131, (count,), generator=torch.Generator().manual_seed(seed)).tolist()


def assert_same_prefix(denoiser, found, fresh, segment):
    """Everything that is ever asked of a prefix is the same."""
    assert found.ids == fresh.ids
    near = {"atol": 1e-4, "rtol": 0}
    for own, other in zip((*found.keys, *found.values), (*fresh.keys, *fresh.values), strict=True):
        # A sliding layer may keep more than it needs.
        both = min(own.shape[-2], other.shape[-2])
        torch.testing.assert_close(own[..., -both:, :], other[..., -both:, :], **near)
    torch.testing.assert_close(found.last, fresh.last, **near)
    canvas = pack([segment(3, (5, 6), 2)], fresh.length)
    slots = torch.tensor(ids(5, seed=9))
    torch.testing.assert_close(
        denoiser.logits(found, canvas, slots, None), denoiser.logits(fresh, canvas, slots, None), **near
    )
    texts, at = Texts.pack([ids(6, seed=8)], fresh.length, denoiser.device), torch.arange(-1, 6)
    torch.testing.assert_close(
        denoiser.causal_logits(found, texts, at), denoiser.causal_logits(fresh, texts, at), **near
    )


@pytest.mark.parametrize(("before", "after"), [(3, 5), (6, 20), (8, 9), (20, 21), (20, 45), (40, 340)])
def test_an_extended_prefix_equals_a_fresh_one(tiny, segment, before, after):
    denoiser, text = tiny.denoiser(), ids(after)
    extended = denoiser.encode(text, denoiser.encode(text[:before]))
    assert_same_prefix(denoiser, extended, denoiser.encode(text), segment)


@pytest.mark.parametrize(("before", "after"), [(5, 1), (9, 8), (20, 6), (45, 20), (300, 290), (400, 50)])
def test_a_shortened_prefix_equals_a_fresh_one(tiny, segment, before, after):
    denoiser, text = tiny.denoiser(), ids(before)
    shortened = denoiser.encode(text[:after], denoiser.encode(text))
    assert_same_prefix(denoiser, shortened, denoiser.encode(text[:after]), segment)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 2)), min_size=2, max_size=6))
def test_any_chain_of_edits_ends_as_a_fresh_prefix_would(tiny, segment, edits):
    denoiser, prefix, text = tiny.denoiser(), None, []
    for length, branch in edits:
        # Texts of different branches agree on their first 7 tokens only.
        text = (ids(7) + ids(40, seed=branch))[:length]
        prefix = denoiser.encode(text, prefix)
    assert_same_prefix(denoiser, prefix, denoiser.encode(text), segment)


def test_nothing_that_is_done_with_a_prefix_changes_it(tiny, segment):
    denoiser, text = tiny.denoiser(), ids(25)
    prefix = denoiser.encode(text)
    before = [t.clone() for t in (*prefix.keys, *prefix.values, prefix.last)]
    denoiser.encode([*text, 1, 2, 3], prefix)
    denoiser.encode(text[:10], prefix)
    denoiser.logits(prefix, pack([segment(4)], 25), torch.tensor([1, 2, 3, 4]), None)
    denoiser.causal_logits(prefix, Texts.pack([[1, 2], [3]], 25, denoiser.device), torch.tensor([-1, 0, 1, 2]))
    assert all(torch.equal(a, b) for a, b in zip(before, (*prefix.keys, *prefix.values, prefix.last), strict=True))


def test_only_what_is_new_is_encoded(tiny, monkeypatch):
    denoiser, text = tiny.denoiser(), ids(30)
    base = denoiser.encode(text[:20])
    encoded = []
    real = denoiser._pass
    monkeypatch.setattr(denoiser, "_pass", lambda *args: encoded.append(len(args[2])) or real(*args))
    denoiser.encode(text, base)
    denoiser.encode(text[:12], base)
    # A shortened context needs its last hidden state, which was not kept: one token is encoded again.
    assert encoded == [10, 1]


def test_the_same_context_again_costs_nothing(tiny):
    denoiser, text = tiny.denoiser(), ids(20)
    prefix = denoiser.encode(text)
    assert denoiser.encode(text, prefix) is prefix


def test_a_long_context_is_encoded_in_chunks_and_can_be_given_up_between_them(tiny):
    class GaveUp(Exception):
        pass

    chunks = []

    def between():
        if len(chunks) == 2:
            raise GaveUp
        chunks.append(1)

    with pytest.raises(GaveUp):
        tiny.denoiser().encode(ids(700), None, between)


@given(st.lists(st.integers(0, 3), max_size=9), st.lists(st.integers(0, 3), max_size=9))
def test_the_shared_length_is_that_of_the_common_start(left, right):
    length = shared_length(left, right)
    assert left[:length] == right[:length]
    assert left[length : length + 1] != right[length : length + 1] or length == min(len(left), len(right))


def test_a_prefix_counts_the_bytes_of_its_keys_and_values(tiny):
    # 4 layers x (keys, values) x 2 heads x 16 wide x 4 bytes x 10 tokens
    assert tiny.denoiser().encode(ids(10)).bytes == 4 * 2 * 2 * 16 * 4 * 10
