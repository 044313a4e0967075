"""The places that follow the same tokens are those that a search through the whole text finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.model.memory import naive

import sfumato_model.memory.matches
from sfumato_model.memory.matches import ORDERS, longest, matches
from sfumato_model.memory.packed import LONGEST, histories, packed
from sfumato_model.memory.reading import last_tokens
from sfumato_model.memory.sorting import doubled, suffixes
from sfumato_model.memory.volume import File, volume

VOCABULARIES = [naive.VOCABULARY, 262_144]
"""One whose tokens are stored in sixteen bits, one whose tokens need more."""


def volume_of(files, vocabulary=naive.VOCABULARY):
    return volume([File(name=str(n), ids=np.array(ids, np.int64)) for n, ids in enumerate(files)], vocabulary)


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
@given(files=naive.FILES, asked=naive.HISTORIES)
def test_matches_are_those_of_a_search_through_all_places(vocabulary, files, asked):
    whole = volume_of(files, vocabulary)
    found = matches(whole, histories(last_tokens(asked), vocabulary))
    for row, history in enumerate(asked):
        for order in range(1, ORDERS + 1):
            expected = naive.places(files, history[-order:]) if order <= len(history) else ()
            expected = [files[number][at] for number, at in expected]
            places = whole.places[found.low[row, order - 1] : found.high[row, order - 1]]
            assert sorted(whole.text.text[places - 1].astype(int) - 1) == sorted(expected)


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
@given(files=naive.FILES, asked=naive.HISTORIES)
def test_the_longest_match_is_as_long_as_the_text_allows(vocabulary, files, asked):
    whole = volume_of(files, vocabulary)
    these = histories(last_tokens(asked), vocabulary)
    length, low, high = longest(whole, these, matches(whole, these))
    assert length.tolist() == [naive.longest(files, history) for history in asked]
    for row, history in enumerate(asked):
        expected = len(list(naive.places(files, history[len(history) - length[row] :]))) if length[row] else 0
        assert high[row] - low[row] == expected


def test_however_many_places_are_looked_at_they_are_the_same(monkeypatch):
    """Few are looked at one by one, and many are bisected."""
    rng = np.random.default_rng(0)
    ids = rng.integers(0, 4, 4000)
    whole = volume_of([ids, ids[1000:1200]])
    rows = [ids[at : at + 14].tolist() for at in rng.integers(0, 3900, 50)]
    asked = histories(last_tokens([*rows, *rng.integers(0, 4, (50, 14)).tolist()]), naive.VOCABULARY)

    def found(few):
        monkeypatch.setattr(sfumato_model.memory.matches, "FEW", few)
        known = matches(whole, asked)
        return [part.tolist() for part in (known.low, known.high, *longest(whole, asked, known))]

    assert found(0) == found(10**6)
    assert {6, 7, 14} < set(found(0)[2])


@settings(max_examples=30)
@given(text=st.lists(st.integers(0, 2), max_size=40), many=st.integers(1, 3))
def test_a_match_may_be_longer_than_what_is_counted(text, many):
    history = [3, *text]
    whole = volume_of([[*history, 4]] * many)
    these = histories(last_tokens([history], 48), naive.VOCABULARY)
    length, low, high = longest(whole, these, matches(whole, these))
    assert (length.tolist(), (high - low).tolist()) == ([len(history)], [many])


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
@given(files=naive.FILES)
def test_both_ways_of_sorting_give_one_order(vocabulary, files):
    text = packed([np.array(ids, np.int64) for ids in files], vocabulary)
    ends = [tuple(text.text[at : text.size].tolist()) for at in range(text.size)]
    assert doubled(text).tolist() == sorted(range(text.size), key=lambda at: ends[at])


def test_a_text_of_one_token_is_sorted_as_far_as_a_history_goes():
    text = packed([np.zeros(5000, np.int64), np.zeros(900, np.int64)], 300)
    order = doubled(text)
    assert sorted(order.tolist()) == list(range(text.size))
    heads = [text.text[at : at + LONGEST].tolist() for at in order.tolist()]
    assert heads == sorted(heads)


@pytest.mark.parametrize("ids", [[-1], [300], [0, 65_536]])
def test_an_id_that_the_vocabulary_has_not_is_refused(ids):
    with pytest.raises(ValueError, match="ids are from 0 to 299"):
        packed([np.array(ids)], 300)


def test_a_history_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="64 tokens"):
        histories(np.zeros((1, LONGEST + 1), np.int64), 300)


def test_many_tokens_are_sorted_as_few_are():
    ids = np.random.default_rng(0).integers(0, 300, 60_000)
    text = packed([ids, ids[:40]], 300)
    assert suffixes(text).tolist() == doubled(text).tolist()
