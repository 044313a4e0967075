"""How likely each token of a selection is, given all the others."""

from __future__ import annotations

import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.corruption import UniformCorruption
from sfumato_model.errors import Cancelled, PromptError
from sfumato_model.healing import LONGEST_WORD
from sfumato_model.inspect import CHUNK, CLEAN, inspect, likelihoods
from sfumato_model.request import InspectRequest, Limits, Selection


@pytest.fixture(scope="session")
def look(no_limits):
    def run(model, text, *, before="", after="\n", limits=no_limits):
        return inspect(model, InspectRequest(selection=Selection(before=before, text=text, after=after)), limits)

    return run


text = st.text("ab .\né日😀", min_size=1, max_size=40)


@given(text, st.sampled_from(["", "x = ", "retu", "x\n    ", "é"]))
def test_the_tokens_cover_the_selection_exactly_and_in_order(fake_model, look, text, before):
    tokens = look(fake_model(), text, before=before).tokens
    assert [t.start for t in tokens] == [0, *[t.end for t in tokens[:-1]]]
    assert tokens[-1].end == len(text)


@given(text)
def test_tokens_of_several_characters_cover_it_too(fake_model, word_tokenizer, look, text):
    tokens = look(fake_model(tokenizer=word_tokenizer("ab", " a", "日é", "\n.")), text, before="x").tokens
    assert "".join(text[t.start : t.end] for t in tokens) == text


@pytest.mark.parametrize("length", [CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
@pytest.mark.parametrize("unit", ["a", "ab\n", "日", "x = 12345\n"])
def test_a_long_selection_is_inspected_on_several_canvases(
    fake_model, fake_denoiser, byte_tokenizer, look, length, unit
):
    flat = fake_denoiser(byte_tokenizer.size, denoised=lambda _: torch.zeros(266), causal=lambda _: torch.zeros(266))
    selected = (unit * length)[:length]
    result = look(fake_model(flat, context_tokens=256), selected)
    assert "".join(selected[t.start : t.end] for t in result.tokens) == selected
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
    tokens = look(model, "abc!def").tokens
    worst = min(tokens, key=lambda t: t.log_prob)
    assert (worst.start, worst.end, worst.instead) == (3, 4, "?")


def test_what_is_likeliest_is_instead_of_itself(fake_model, fake_denoiser, look):
    def sure(_sight):
        row = torch.zeros(266)
        row[ord("a")] = 60.0
        return row

    tokens = look(fake_model(fake_denoiser(266, denoised=sure, causal=sure)), "aa").tokens
    assert [t.instead for t in tokens] == ["a", "a"]
    assert [t.log_prob for t in tokens] == pytest.approx([0.0, 0.0], abs=1e-3)


def test_the_end_of_a_hole_is_never_instead(fake_model, fake_denoiser, byte_tokenizer, look):
    def ends(_sight):
        row = torch.zeros(266)
        row[byte_tokenizer.special.end] = 60.0
        row[ord("b")] = 9.0
        return row

    model = fake_model(fake_denoiser(266, denoised=ends, causal=ends))
    assert [t.instead for t in look(model, "aa").tokens] == ["b", "b"]


def test_a_word_that_began_before_the_selection_is_read_as_a_whole(fake_model, word_tokenizer, look):
    words = word_tokenizer("return", "ret")
    model = fake_model(tokenizer=words)
    (token,) = look(model, "urn", before="\nret").tokens
    assert (token.start, token.end) == (0, 3)
    assert model.denoiser.canvases[0][0] == words.words["return"]


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
    (tokens,) = likelihoods(model, selection, no_limits)
    ids = [ord(letter) for letter in observed]
    assert [t.log_prob for t in tokens] == pytest.approx([exact(ids, k)[ids[k]] for k in range(2)], abs=1e-4)
    assert [t.instead_log_prob for t in tokens] == pytest.approx(
        [max(exact(ids, k).values()) for k in range(2)], abs=1e-4
    )
