"""A cursor in the middle of a word."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.context.healing import resume, shortest_way, ways
from sfumato_model.denoiser.canvas import pack
from sfumato_model.diffusion.constraint import typed_mask
from sfumato_model.text.vocabulary import TokenTexts, word_start

WORDS = ("return", " return", "ret", "self", "re")


@pytest.fixture(scope="session")
def words(word_tokenizer):
    return word_tokenizer(*WORDS)


@pytest.fixture(scope="session")
def texts(words):
    return TokenTexts(words, 0, words.size)


@pytest.mark.parametrize(
    ("marked", "piece"),
    [
        ("x = ret|", " ret"),
        ("foo.ba|", "ba"),
        ("foo.|", "."),
        ("foo(|", "("),
        ("if x ==|", " =="),
        ("return |", " "),
        ("x = 12|", " 12"),
        ("été|", "été"),
        ("ret|urn", "ret"),
        ("|", ""),
        ("a\n|", ""),
        ("a\n    |", ""),
        ("    |", ""),
        ("a\n\t|", ""),
        ("a\n    ret|", "ret"),
        ("a\n    (|", "("),
        ("a\n ret|", "ret"),
        pytest.param("a\n" + " " * 60 + "|", "", id="an indentation longer than any word"),
    ],
)
def test_a_word_starts_where_a_tokenizer_would_cut(marked, piece):
    at = marked.index("|")
    text = marked.replace("|", "")
    assert text[word_start(text, at) : at] == piece


@given(st.text(alphabet="ab. \n\té(", max_size=80), st.data())
def test_the_piece_before_a_cursor_never_holds_a_newline(text, data):
    at = data.draw(st.integers(0, len(text)))
    start = word_start(text, at)
    assert 0 <= start <= at
    assert "\n" not in text[start:at]


def test_an_endless_word_is_taken_back_by_a_bounded_length():
    assert 10_000 - word_start("x" * 10_000, 10_000) <= 48


@given(st.sampled_from(["r", "re", "ret", "retu", " re", "self", "x", " "]))
def test_tokens_starting_with_a_text_are_exactly_those(words, texts, typed):
    expected = {i for i in range(words.size) if words.decode([i]).startswith(typed)}
    assert set(texts.starting_with(typed).tolist()) == expected


def test_no_token_starts_with_an_unknown_word(texts):
    assert texts.starting_with("retuXYZ").tolist() == []


@given(st.text(alphabet="retunsl f\u00e9", min_size=1, max_size=8))
def test_every_way_to_resume_spells_the_same_text(words, part):
    for way in ways(words, part):
        assert words.decode(way.ids) + way.typed == part


def test_the_first_way_keeps_no_token(words):
    assert ways(words, "retu")[0].ids == ()
    assert ways(words, "retu")[0].typed == "retu"


def test_a_character_is_never_cut_in_two(words):
    # Three bytes, three tokens: nothing but the whole of it can be begun again.
    assert [way.typed for way in ways(words, "€")] == ["€"]


def test_the_shortest_way_keeps_fewest_tokens(words, texts):
    assert shortest_way(words, texts, "retu").typed == "retu"
    assert shortest_way(words, texts, "selfx").typed == "x"


@pytest.mark.parametrize("likely", ["return", "ret"])
def test_a_word_is_resumed_in_the_likeliest_way(fake_denoiser, fake_model, no_limits, words, likely):
    def prefers(sight):
        row = torch.zeros(words.size)
        row[ord("u") if sight[1] else words.words[likely]] = 9.0
        return row

    model = fake_model(fake_denoiser(words.size, causal=prefers), words)
    healed = resume(model, model.engine.context([1], no_limits)[0], "retu")
    assert (words.decode(healed.ids), healed.typed) == {"return": ("", "retu"), "ret": ("ret", "u")}[likely]


def test_a_single_way_is_taken_without_asking_the_model(fake_model, no_limits, words):
    model = fake_model(tokenizer=words)
    assert resume(model, model.engine.context([1], no_limits)[0], "x").typed == "x"
    assert "read" not in model.engine.denoiser.calls


def test_the_cut_stays_where_no_token_could_go_on(fake_model, no_limits, words):
    model = replace(fake_model(tokenizer=words), texts=TokenTexts(words, 0, 0))
    healed = resume(model, model.engine.context([1], no_limits)[0], "retu")
    assert (words.decode(healed.ids), healed.typed) == ("retu", "")


def canvas(*typed):
    return pack([Segment(pieces=(HoleSlots(count=2, typed=t), (5,))) for t in typed], 1)


def test_only_tokens_that_start_with_what_was_typed_stay_possible(words, texts):
    mask = typed_mask(texts, canvas("re"), words.size)
    assert mask is not None
    masked = mask.apply(torch.zeros(2, words.size))
    possible = [words.decode([i]) for i in (masked[0] == 0).nonzero().flatten().tolist()]
    assert sorted(possible) == ["re", "ret", "return"]


def test_the_other_slots_are_left_alone(words, texts):
    mask = typed_mask(texts, canvas("", "re"), words.size)
    assert mask is not None
    masked = mask.apply(torch.zeros(4, words.size))
    assert masked[[0, 1, 3]].abs().sum() == 0
    assert masked[2].min() < -1000


def test_nothing_typed_needs_no_mask(words, texts):
    assert typed_mask(texts, canvas("", ""), words.size) is None


def test_a_typed_text_that_no_token_starts_with_leaves_every_token_possible(words, texts):
    assert typed_mask(texts, canvas("retuXYZ"), words.size) is None
