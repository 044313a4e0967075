"""The small tokenizer that is trained here."""

from __future__ import annotations

import pytest
from sfumato_model.text.tokenizer import MARKERS
from sfumato_model.training.data.vocabulary import RESERVED, add_markers, train_tokenizer


@pytest.fixture(scope="module")
def raw(files):
    return train_tokenizer((file.text for file in files), 600)


def test_it_has_the_size_that_was_asked_for_and_the_later_markers(raw):
    later = set(MARKERS.values()) - set(RESERVED)
    assert raw.get_vocab_size() == 600 + len(later)


def test_reserved_tokens_have_the_first_ids(raw):
    assert [raw.token_to_id(token) for token in RESERVED] == list(range(len(RESERVED)))


def test_a_newline_and_its_indentation_are_one_piece(raw):
    tokens = raw.encode("a\n        b", add_special_tokens=False).tokens
    assert tokens[1] == "Ċ" + "Ġ" * 8


def test_digits_stay_apart(raw):
    assert len(raw.encode("2024", add_special_tokens=False).ids) == 4


def test_adding_markers_again_changes_nothing(raw):
    size = raw.get_vocab_size()
    add_markers(raw)
    assert raw.get_vocab_size() == size
