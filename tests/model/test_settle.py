"""Unlikely words of code that stands there are renoised, and a change has to be worth it."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.errors import PromptError
from sfumato_model.inspect import Likelihood
from sfumato_model.refine import refine
from sfumato_model.request import FillDraft, RefineRequest, RefineResult, Selection
from sfumato_model.settle import applied, unlikely_words


@pytest.fixture
def knows(fake_denoiser, fake_model, byte_tokenizer):
    """`knows(text, reads=...)`: a model whose denoiser is sure of one document, and its causal reading of another.

    `shown` is what it is asked about, where its fixed texts differ from the document; all are of one length.
    """

    def make(document, reads=None, shown=None, **manifest):
        size, end = byte_tokenizer.size, byte_tokenizer.special.end

        def text_of(context):
            return bytes(i for i in context[context.index(byte_tokenizer.special.prefix) + 1 :] if i < 256).decode()

        def denoised(sight):
            segment = next(one for one in denoiser.packed[-1].segments if one.length == len(sight[1]))
            at, place = len(text_of(sight[0])), 0
            for piece, following in zip(segment.pieces, [*segment.pieces[1:], ()], strict=True):
                if isinstance(piece, tuple):
                    at, place = at + len(piece), place + len(piece)
                    continue
                text = shown or document
                stop = text.index(bytes(following).decode(), at + len(piece.typed)) if following else len(text)
                if place <= sight[-1] < place + piece.count:
                    right = [*document[at:stop].encode(), *[end] * piece.count]
                    return torch.zeros(size).index_fill(0, torch.tensor([right[sight[-1] - place]]), 60.0)
                at, place = stop, place + piece.count
            raise AssertionError("a slot outside of its segment")

        def causal(sight):
            text = text_of(sight[0]) + bytes(i for i in sight[1] if i < 256).decode()
            known = document if reads is None else reads
            row = torch.zeros(size)
            if len(known) > len(text):
                row[ord(known[len(text)])] = 20.0
            return row

        denoiser = fake_denoiser(size, denoised=denoised, causal=causal)
        return fake_model(denoiser, byte_tokenizer, **manifest)

    return make


@pytest.fixture
def run(no_limits):
    def go(model, text, *, before="", after="\nprint(a)\n", strength=1.0):
        selection = Selection(before=before, text=text, after=after)
        *drafts, result = refine(model, RefineRequest(selection=selection, strength=strength), no_limits)
        assert all(isinstance(draft, FillDraft) for draft in drafts)
        assert isinstance(result, RefineResult)
        return drafts, result

    return go


AFTER = "\nprint(a)\n"


def test_where_nothing_is_unlikely_nothing_is_edited(knows, run):
    drafts, result = run(knows(f"a = count + 1{AFTER}"), "a = count + 1")
    assert (drafts, result.text, result.edits) == ([], "a = count + 1", ())


def test_an_unlikely_word_becomes_what_is_likely(knows, run):
    _, result = run(knows(f"a = count + 1{AFTER}"), "a = cuont + 1")
    assert result.text == "a = count + 1"


def test_an_edit_is_without_the_characters_that_stay(knows, run):
    _, result = run(knows(f"a = count + 1{AFTER}"), "a = cuont + 1")
    assert [(edit.start, edit.end, edit.text) for edit in result.edits] == [(5, 7, "ou")]


def test_edits_are_in_order_and_apart_and_make_the_text(knows, run):
    text = "a = cuont + 2 + abx"
    _, result = run(knows(f"a = count + 1 + abs{AFTER}"), text)
    assert len(result.edits) == 3
    assert all(left.end < right.start for left, right in pairwise(result.edits))
    assert applied(text, result.edits) == result.text == "a = count + 1 + abs"


def test_unlikely_words_that_touch_are_edited_together(knows, run):
    _, result = run(knows(f"a = f(b-c){AFTER}"), "a = f(d*c)")
    assert result.text == "a = f(b-c)"


def test_drafts_show_the_whole_selection(knows, run):
    drafts, _ = run(knows(f"a = count + 1{AFTER}"), "a = cuont + 1")
    assert all(draft.texts[0].startswith("a =") and draft.texts[0].endswith(" + 1") for draft in drafts)


def test_a_change_that_makes_the_text_less_likely_is_dropped(knows, run):
    model = knows(f"a = count + 1{AFTER}", reads=f"a = cuont + 1{AFTER}", inspect_weight=0.0)
    drafts, result = run(model, "a = cuont + 1")
    assert drafts, "it was tried"
    assert (result.text, result.edits) == ("a = cuont + 1", ())


def test_a_change_that_breaks_the_syntax_is_dropped(knows, run):
    drafts, result = run(knows(f"a = )ount + 1{AFTER}"), "a = count + 1")
    assert drafts, "it was tried"
    assert (result.text, result.edits) == ("a = count + 1", ())


def test_a_strength_of_nothing_changes_nothing(knows, run):
    drafts, result = run(knows(f"a = count + 1{AFTER}"), "a = cuont + 1", strength=0.0)
    assert (drafts, result.edits) == ([], ())


def test_the_strength_bounds_how_many_words_are_changed(knows, run):
    # Of seven words three are wrong; a seventh is one word.
    text = "a = cuont + 2 + abx"
    _, result = run(knows(f"a = count + 1 + abs{AFTER}", shown=f"{text}{AFTER}"), text, strength=1 / 7)
    assert len(result.edits) == 1


def test_an_empty_selection_is_refused(knows, run):
    with pytest.raises(PromptError, match="selection is empty"):
        run(knows(f"a{AFTER}"), "")


def likelihoods(text, unlikely, log_prob=-9.0):
    """One token a character; those at the places in `unlikely` are."""
    return [
        Likelihood(
            start=k, end=k + 1, log_prob=log_prob if k in unlikely else -0.1, instead="?", instead_log_prob=-0.05
        )
        for k in range(len(text))
    ]


def words(text, unlikely, strength=1.0, log_prob=-9.0):
    places = unlikely_words(text, likelihoods(text, unlikely, log_prob), strength)
    return [text[low:high] for low, high in places]


@pytest.mark.parametrize(
    ("text", "unlikely", "found"),
    [
        ("alpha beta", {7}, ["beta"]),
        ("alpha beta", {0, 6}, ["alpha", "beta"]),
        ("alpha beta", {5}, []),
        ("f(x)", {0, 1}, ["f("]),
        ("f(x)", {0, 1, 2, 3}, ["f(x)"]),
        ("f(x)", {0, 2}, ["f", "x"]),
        ("a += b", {2}, ["+="]),
        ("été ici", {1}, ["été"]),
        ("", set(), []),
    ],
)
def test_whole_words_are_renoised_and_touching_ones_as_one(text, unlikely, found):
    assert words(text, unlikely) == found


def test_a_word_likelier_than_one_in_five_is_left_alone():
    assert words("alpha", {0}, log_prob=-1.5) == []
    assert words("alpha", {0}, log_prob=-1.7) == ["alpha"]


def test_a_word_that_nothing_is_likelier_than_is_left_alone():
    token = Likelihood(start=0, end=1, log_prob=-9.0, instead="a", instead_log_prob=-9.0)
    assert unlikely_words("a", [token], 1.0) == []


sources = st.text("ab .(", max_size=30)


@given(sources, st.sets(st.integers(0, 29)), st.floats(0, 1))
def test_places_are_in_order_apart_and_few_enough(text, unlikely, strength):
    places = unlikely_words(text, likelihoods(text, unlikely), strength)
    assert all(left[1] < right[0] for left, right in pairwise(places))
    assert all(text[low:high] and not any(c.isspace() for c in text[low:high]) for low, high in places)
    every = unlikely_words(text, likelihoods(text, set(range(30))), 1.0)
    assert sum(high - low for low, high in places) <= sum(high - low for low, high in every)


@given(sources, st.sets(st.integers(0, 29)), st.floats(0, 1), st.floats(0, 1))
def test_more_strength_renoises_no_less(text, unlikely, one, other):
    weak, strong = (
        {k for low, high in unlikely_words(text, likelihoods(text, unlikely), s) for k in range(low, high)}
        for s in sorted((one, other))
    )
    assert weak <= strong
