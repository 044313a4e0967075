"""A context that was extended or shortened equals a fresh one, and no other that shares its buffer is changed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfumato_model.denoiser.embedded.denoiser import EmbeddedDenoiser
from sfumato_model.denoiser.embedded.prefix import CHUNK, ROOM

NEAR = {"atol": 1e-4, "rtol": 0}


def rows_of(prefix):
    """Copies of a prefix's keys and values."""
    return [part[:, : prefix.length].copy() for part in (*prefix.buffer.keys, *prefix.buffer.values)]


def assert_same_prefix(found, fresh):
    assert found.ids == fresh.ids
    np.testing.assert_allclose(found.last, fresh.last, **NEAR)
    for own, other in zip(rows_of(found), rows_of(fresh), strict=True):
        np.testing.assert_allclose(own, other, **NEAR)


@pytest.mark.parametrize(("before", "after"), [(3, 5), (8, 9), (20, 45), (40, 340), (5, 1), (45, 20), (400, 50)])
def test_a_prefix_of_another_length_equals_a_fresh_one(embedded, some_ids, before, after):
    text = some_ids(max(before, after))
    found = embedded.encode(text[:after], embedded.encode(text[:before]))
    assert_same_prefix(found, embedded.encode(text[:after]))


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 2)), min_size=2, max_size=6))
def test_any_chain_of_edits_ends_as_a_fresh_prefix_and_leaves_the_others(embedded, some_ids, edits):
    prefix, kept = None, []
    for length, branch in edits:
        # Texts of different branches agree on their first 7 tokens only.
        text = (some_ids(7) + some_ids(40, seed=branch))[:length]
        prefix = embedded.encode(text, prefix)
        kept.append((prefix, rows_of(prefix)))
        assert_same_prefix(prefix, embedded.encode(text))
    for known, rows in kept:
        assert all(np.array_equal(now, then) for now, then in zip(rows_of(known), rows, strict=True))


@pytest.mark.parametrize("form", ["float32", "int8"])
@pytest.mark.parametrize("before", [(1,), (63, 64), (100,), (150, 199, 128), (199,)])
def test_a_context_is_the_same_to_the_bit_however_much_was_encoded_before(default_weights, corruption, form, before):
    """Fresh eyes: in eight bits the same request had another text after a shorter one."""
    denoiser, text = EmbeddedDenoiser(default_weights, corruption, form=form), list(range(8, 208))
    fresh, prefix = denoiser.encode(text), None
    for length in before:
        prefix = denoiser.encode(text[:length], prefix)
    found = denoiser.encode(text, prefix)
    assert np.array_equal(found.last, fresh.last)
    assert all(np.array_equal(own, other) for own, other in zip(rows_of(found), rows_of(fresh), strict=True))


def test_a_context_that_goes_on_behind_whole_chunks_copies_nothing(embedded, some_ids):
    text = some_ids(300)
    first = embedded.encode(text[: 4 * CHUNK])
    assert embedded.encode(text, first).buffer is first.buffer


def test_contexts_that_go_on_differently_share_no_buffer(embedded, some_ids):
    first = embedded.encode(some_ids(CHUNK))
    one, other = (embedded.encode([*first.ids, *some_ids(5, seed=seed)], first) for seed in (1, 2))
    assert one.buffer is first.buffer is not other.buffer


def test_the_same_context_is_the_same_prefix(embedded, some_ids):
    prefix = embedded.encode(some_ids(20))
    assert embedded.encode(some_ids(20), prefix) is prefix


def test_a_context_that_outgrows_its_buffer_gets_a_larger_one(embedded, some_ids):
    text = some_ids(3 * ROOM)
    first = embedded.encode(text[:10])
    assert_same_prefix(embedded.encode(text, first), embedded.encode(text))


def test_a_prefill_that_is_given_up_leaves_what_was_there(embedded, some_ids):
    text, chunks = some_ids(400), []

    def give_up():
        chunks.append(len(chunks))
        if len(chunks) > 1:
            raise InterruptedError

    first = embedded.encode(text[:100])
    before = rows_of(first)
    with pytest.raises(InterruptedError):
        embedded.encode(text, first, give_up)
    assert all(np.array_equal(now, then) for now, then in zip(rows_of(first), before, strict=True))
    assert_same_prefix(embedded.encode(text, first), embedded.encode(text))


def test_a_context_without_tokens_is_refused(embedded):
    with pytest.raises(ValueError, match="at least one token"):
        embedded.encode([])


def test_bytes_are_those_of_the_whole_buffer(embedded, some_ids):
    """Four layers of two groups of 16 numbers; ten tokens lie in room for one block, and for one to go on."""
    assert embedded.encode(some_ids(10)).bytes == 2 * ROOM * 4 * 2 * 2 * 16 * 4
