"""Texts that a memory writes: what most places with the longest match go on with."""

from __future__ import annotations

import pytest
from tests.model.memory.test_followers import memory_of

from sfumato_model.memory.continuations import Wanted, continuations
from sfumato_model.memory.document import document
from sfumato_model.memory.memory import Memory
from sfumato_model.memory.reading import ask, last_tokens

VOCABULARY = 100


def written(texts, before, own=None, **wanted):
    said = ask(memory_of(texts, VOCABULARY), own, last_tokens([before]))
    return continuations(said, Wanted(**wanted))


def test_what_followed_the_same_before_follows_again():
    assert written([[1, 2, 3, 4, 5]], [1, 2], count=1) == [(3, 4, 5)]


def test_of_several_the_longest_match_is_followed():
    assert written([[7, 2, 9, 9], [7, 2, 9, 9], [1, 2, 3, 4]], [1, 2], count=1) == [(3, 4)]


def test_most_places_decide_at_each_token():
    texts = [[1, 2, 3], [1, 2, 4], [1, 2, 4]]
    assert written(texts, [1], count=1) == [(2, 4)]


def test_the_second_begins_otherwise():
    texts = [[1, 2, 3], [1, 2, 3], [1, 5, 6]]
    assert written(texts, [1], count=2) == [(2, 3), (5, 6)]


def test_a_text_ends_with_an_end_at_its_limit_or_with_its_file():
    assert written([[1, 2, 3, 4, 5]], [1], ends={3}) == [(2, 3)]
    assert written([[1, 2, 3, 4, 5]], [1], limit=2) == [(2, 3)]
    assert written([[1, 2], [3, 4]], [1]) == [(2,)]


def test_it_begins_as_it_may_begin():
    assert written([[1, 2, 3], [1, 2, 3], [1, 5, 6]], [1], first=[5, 7]) == [(5, 6)]


def test_what_follows_nothing_known_is_found_where_it_stands_most_often():
    texts = [[1, 2], [8, 5, 6], [9, 5, 6], [8, 7, 6]]
    assert written(texts, [1], first=[5, 7]) == [(5, 6), (7, 6)]


def test_it_goes_on_as_the_open_document_does_before_other_files():
    own = document("own", [1, 2, 3, 9, 1], [], VOCABULARY)
    assert written([[1, 2, 4], [1, 2, 4]], [1], own, count=1) == [(2, 3, 9, 1)]


@pytest.mark.parametrize("first", [None, [], [3]])
def test_nothing_is_written_from_nothing(first):
    assert continuations(ask(Memory(vocabulary=VOCABULARY), None, last_tokens([[1, 2]])), Wanted(first=first)) == []
