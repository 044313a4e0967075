"""How likely each word of a selection is, given all the others."""

from __future__ import annotations

import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.api.errors import Cancelled, PromptError
from sfumato_model.api.request import InspectRequest, Limits, Selection
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.engines.inspection import CLEAN
from sfumato_model.operations.inspection import inspect
from sfumato_model.selection.likelihood import CHUNK, likelihoods
from sfumato_model.selection.unlikely import selected_words
from sfumato_model.text.vocabulary import LONGEST_WORD


@pytest.fixture(scope="session")
def look(no_limits):
    def run(model, text, *, before="", after="\n", limits=no_limits, **how):
        return inspect(model, InspectRequest(selection=Selection(before=before, text=text, after=after), **how), limits)

    return run


text = st.text('ab ."\né日😀+=1', min_size=1, max_size=40)


def said(text, tokens):
    return [text[t.start : t.end] for t in tokens]


@given(text, st.sampled_from(["", "x = ", "retu", "x\n    ", "é"]))
def test_every_word_of_the_selection_is_told_once_and_in_order(fake_model, look, text, before):
    tokens = look(fake_model(), text, before=before).tokens
    assert all(left.end <= right.start for left, right in itertools.pairwise(tokens))
    assert "".join(said(text, tokens)) == "".join(text.split())


@given(text)
def test_words_that_share_a_token_are_told_apart(fake_model, word_tokenizer, look, text):
    tokens = look(fake_model(tokenizer=word_tokenizer("ab", " a", "日é", "\n.", '".')), text, before="x").tokens
    assert "".join(said(text, tokens)) == "".join(text.split())


def test_edits_9_inspect_tells_words_of_the_language_and_no_halves(fake_model, word_tokenizer, look):
    model = fake_model(tokenizer=word_tokenizer("cal", "end", "ar", '("', "):"))
    code = 'if calendar_1("don\'t stop", x**2 // 0.5):'
    assert said(code, look(model, code).tokens) == [
        "if", "calendar_1", "(", '"', "don", "'", "t", "stop", '"', ",", "x", "**", "2", "//", "0.5", ")", ":",
    ]  # fmt: skip


@pytest.mark.parametrize("length", [CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
@pytest.mark.parametrize("unit", ["a", "ab\n", "日", "x = 12345\n"])
def test_a_long_selection_is_inspected_on_several_canvases(
    fake_model, fake_denoiser, byte_tokenizer, look, length, unit
):
    flat = fake_denoiser(byte_tokenizer.size, denoised=lambda _: torch.zeros(266), causal=lambda _: torch.zeros(266))
    selected = (unit * length)[:length]
    result = look(fake_model(flat, context_tokens=256), selected)
    assert "".join(said(selected, result.tokens)) == "".join(selected.split())
    # A word that began before a canvas is read whole there.
    word = 0 if "\n" in unit else LONGEST_WORD * len(unit.encode())
    assert max(canvas.slots for canvas in flat.packed) <= CHUNK + word
    assert result.stats.canvases == len(flat.packed)


def test_a_long_selection_is_cut_at_line_ends(fake_model, fake_denoiser, byte_tokenizer, look):
    flat = fake_denoiser(byte_tokenizer.size, denoised=lambda _: torch.zeros(266), causal=lambda _: torch.zeros(266))
    look(fake_model(flat, context_tokens=256), ("a" * 49 + "\n") * 7)
    assert [canvas.slots for canvas in flat.packed] == [150, 150, 50]


@pytest.mark.parametrize("two_readings", [False, True])
def test_a_token_that_the_model_dislikes_is_the_worst(fake_model, fake_denoiser, look, two_readings):
    def dislikes(_sight):
        row = torch.zeros(266)
        row[ord("!")] = -20.0
        row[ord("?")] = 5.0
        return row

    model = fake_model(fake_denoiser(266, denoised=dislikes, causal=dislikes), sampler={"two_readings": two_readings})
    tokens = look(model, "abc!def", after="?\n").tokens
    worst = min(tokens, key=lambda t: t.log_prob)
    assert (worst.start, worst.end, worst.instead) == (3, 4, "?")


def prefers(letter, strength):
    row = torch.zeros(266)
    row[ord(letter)] = strength
    return lambda _sight: row


def test_what_is_likeliest_is_instead_of_itself(fake_model, fake_denoiser, look):
    sure = prefers("a", 60.0)
    (token,) = look(fake_model(fake_denoiser(266, denoised=sure, causal=sure)), "aa", before="bb = ").tokens
    assert (token.instead, token.unlikely) == ("aa", False)
    assert token.log_prob == pytest.approx(0.0, abs=1e-3)


def test_edits_9_instead_is_a_whole_word_that_stands_nearby(fake_model, fake_denoiser, look):
    likes_b = prefers("b", 9.0)
    model = fake_model(fake_denoiser(266, denoised=likes_b, causal=likes_b))
    assert [t.instead for t in look(model, "aa", before="x = bb + bbc\n").tokens] == ["bb"]


def usual(look, model, text, before="\n"):
    """By each word how much likelier than others words of its kind are, in nats; `None` where nothing is against it."""
    tokens = look(model, text, before=before).tokens
    return {
        w: round(t.doubt + t.log_prob, 3) if t.doubt else None for w, t in zip(said(text, tokens), tokens, strict=True)
    }


def test_less_is_against_what_stands_in_strings_and_comments(fake_model, look):
    found = usual(look, fake_model(), "x = aa + 'bb' # cc\ndd", before='"""It\'s. """\n')
    assert found["aa"] == found["dd"] == 0 > found["bb"] == found["cc"]


def test_a_string_that_began_before_the_selection_goes_on_in_it(fake_model, look):
    found = usual(look, fake_model(), 'aa """ + bb', before='x = """\n')
    assert found["aa"] < found["bb"] == 0


@pytest.mark.parametrize(
    ("language", "text", "quoted"),
    [
        ("javascript", "aa = `bb` // cc", ["bb", "cc"]),
        ("lua", 'aa = "bb" -- cc', ["bb", "cc"]),
        ("klingon", 'aa = "bb" cc', ["bb"]),
        ("markdown", "aa 'bb' cc", []),
    ],
)
def test_every_language_has_the_strings_and_comments_that_are_known_of_it(language, text, quoted):
    found = selected_words(Selection(before="x = 1\n", text=text, language=language))
    assert [text[low:high] for (low, high), inside in found if inside and text[low:high].isalpha()] == quoted


def test_more_is_against_operators_and_keywords_than_against_names(fake_model, look):
    found = usual(look, fake_model(), "a if b + of")
    assert found["a"] == found["b"] == found["of"] == 0 < found["if"] == found["+"]


def test_nothing_is_against_a_part_of_something(fake_model, look):
    assert [word for word, nats in usual(look, fake_model(), "aa('b')").items() if nats is None] == ["(", "'", ")"]


def test_a_word_that_began_before_the_selection_is_read_as_a_whole(fake_model, word_tokenizer, look):
    words = word_tokenizer("return", "ret")
    model = fake_model(tokenizer=words)
    (token,) = look(model, "urn", before="\nret").tokens
    assert (token.start, token.end) == (0, 3)
    assert model.engine.denoiser.canvases[0][0] == words.words["return"]


@pytest.mark.parametrize(
    ("before", "text", "after", "unlikely"),
    [
        ("b = ", "aa", "\n", ["aa"]),
        ("b = c", "aa", "\n", []),
        ("b = ", "aa", "c\n", []),
        ("b = ", "(aa)", "\n", ["aa"]),
        ("b = ", "'aa'", "\n", ["aa"]),
        ("b = 1\ndef ", "aa", "(): pass\n", []),
        ("b = 1\n", "class aa:", "\n", []),
    ],
)
def test_edits_9_no_part_of_something_and_no_definitions_name_is_unlikely(
    fake_model, fake_denoiser, look, before, text, after, unlikely
):
    likes_b = prefers("b", 60.0)
    model = fake_model(fake_denoiser(266, denoised=likes_b, causal=likes_b))
    tokens = look(model, text, before=before, after=after, strength=1.0).tokens
    assert [word for word, t in zip(said(text, tokens), tokens, strict=True) if t.unlikely and word == "aa"] == unlikely
    assert not [word for word, t in zip(said(text, tokens), tokens, strict=True) if t.unlikely and word in "()'"]


def test_edits_9_a_share_of_the_words_is_unlikely_at_most(fake_model, fake_denoiser, look):
    likes_b = prefers("b", 60.0)
    model = fake_model(fake_denoiser(266, denoised=likes_b, causal=likes_b))
    tokens = look(model, "aa " * 30, before="b ").tokens
    assert sum(t.unlikely for t in tokens) == 3


def test_an_empty_selection_is_refused(fake_model, look):
    with pytest.raises(PromptError, match="selection is empty"):
        look(fake_model(), "")


def test_a_cancelled_inspection_makes_no_further_pass(fake_model, fake_denoiser, look):
    flat = fake_denoiser(266, denoised=lambda _: torch.zeros(266), causal=lambda _: torch.zeros(266))
    limits = Limits(clock=lambda: 0.0, cancelled=lambda: len(flat.packed) >= 1)
    with pytest.raises(Cancelled):
        look(fake_model(flat), "a\n" * CHUNK, limits=limits)
    assert len(flat.packed) == 1


LETTERS = range(97, 100)
JOINT = dict(zip(itertools.product(LETTERS, LETTERS), (8, 1, 3, 2, 9, 1, 4, 2, 6), strict=True))


def noised(seen, clean):
    """q(seen | clean): the clean token, or one drawn from all three."""
    return CLEAN * (seen == clean) + (1 - CLEAN) / len(LETTERS)


def exact(observed, place):
    """log p(token at `place` | what was seen of the other one) of the tiny model, by counting."""
    other = 1 - place
    weight = {
        token: sum(p * noised(observed[other], pair[other]) for pair, p in JOINT.items() if pair[place] == token)
        for token in LETTERS
    }
    return {token: math.log(w / sum(weight.values())) for token, w in weight.items()}


def told(sight):
    """The same model's denoiser, which has seen the token itself: log p(token at a place | all that was seen)."""
    observed, place = sight[1][:2], sight[-1]
    row = torch.full((266,), -1e4)
    for token in LETTERS:
        row[token] = exact(observed, place)[token] + math.log(noised(observed[place], token))
    return row


@pytest.mark.parametrize("observed", list(itertools.product("abc", "abc")), ids="".join)
def test_what_the_denoiser_was_told_is_taken_back_exactly(fake_model, fake_denoiser, no_limits, observed):
    denoiser = fake_denoiser(266, denoised=told, corruption=UniformCorruption(low=97, high=100))
    model = fake_model(denoiser, sampler={"two_readings": False})
    selection = Selection(before="\n", text="".join(observed), after="")
    (reading,) = likelihoods(model, selection, no_limits)
    tokens = reading.tokens
    ids = [ord(letter) for letter in observed]
    assert [t.log_prob for t in tokens] == pytest.approx([exact(ids, k)[ids[k]] for k in range(2)], abs=1e-4)
    each = [reading.likely.at([k] * 3, LETTERS) for k in range(2)]
    assert each == [pytest.approx([exact(ids, k)[letter] for letter in LETTERS], abs=1e-4) for k in range(2)]
