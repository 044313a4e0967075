"""Recently used contexts are kept within a budget of bytes."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.denoiser.prefix import Prefix
from sfumato_model.engines.pytorch.store import PrefixStore

BYTES_A_TOKEN = 4


def prefix(*ids: int) -> Prefix:
    return Prefix(ids=ids, keys=(torch.zeros(1, 1, len(ids), 1),), values=(), last=torch.zeros(1))


@pytest.fixture
def store():
    return PrefixStore(budget=10 * BYTES_A_TOKEN)


def test_an_empty_store_has_nothing_to_offer(store):
    assert store.best([1, 2]) is None


def test_the_prefix_that_shares_most_is_the_best(store):
    short, long = prefix(1, 2), prefix(1, 2, 3, 9)
    store.add(short)
    store.add(long)
    assert store.best([1, 2, 3, 4]) is long


def test_a_prefix_that_shares_nothing_is_not_offered(store):
    store.add(prefix(1, 2))
    assert store.best([2, 1]) is None


def test_the_least_recent_is_dropped_when_the_budget_is_exceeded(store):
    store.add(prefix(1, 2, 3, 4))
    store.add(prefix(5, 6, 7, 8))
    store.add(prefix(9, 10, 11, 12))
    assert store.best([1, 2]) is None
    assert store.best([5, 6]) is not None


def test_a_prefix_that_is_used_again_becomes_the_most_recent(store):
    first, second = prefix(1, 2, 3, 4), prefix(5, 6, 7, 8)
    store.add(first)
    store.add(second)
    store.add(first)
    store.add(prefix(9, 10, 11, 12))
    assert store.best([1]) is first
    assert store.best([5]) is None


def test_one_prefix_is_kept_even_beyond_the_budget(store):
    large = prefix(*range(1, 30))
    store.add(large)
    assert store.best([1]) is large


def test_the_prefix_of_the_keystroke_before_is_replaced(store):
    before, after = prefix(1, 2, 3, 4, 5), prefix(1, 2, 3, 4, 5, 6)
    store.add(before)
    store.add(after, replaces=before)
    assert len(store) == 1
    assert store.best([1]) is after


def test_a_base_of_which_little_is_left_is_kept(store):
    other, here = prefix(1, 2, 3, 4, 5), prefix(1, 9)
    store.add(other)
    store.add(here, replaces=other)
    assert len(store) == 2


def test_a_prefix_that_replaces_itself_is_kept(store):
    same = prefix(1, 2, 3)
    store.add(same)
    store.add(same, replaces=same)
    assert store.best([1]) is same
    assert len(store) == 1


def test_a_cleared_store_is_empty(store):
    store.add(prefix(1))
    store.clear()
    assert (len(store), store.best([1])) == (0, None)


@given(st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=12).map(tuple), max_size=12))
def test_a_store_never_holds_more_than_its_budget_but_for_a_single_prefix(added):
    store = PrefixStore(budget=10 * BYTES_A_TOKEN)
    for ids in added:
        store.add(prefix(*ids))
        kept = store._recent
        assert len(kept) == 1 or sum(p.bytes for p in kept) <= 10 * BYTES_A_TOKEN
