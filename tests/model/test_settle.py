"""Unlikely words of code that stands there are renoised, and a change has to be worth it."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import InspectRequest, RefineRequest, Selection
from sfumato_model.api.result import FillDraft, RefineResult
from sfumato_model.judge import Edit, replaced
from sfumato_model.operations.inspection import inspect
from sfumato_model.operations.refine import refine
from sfumato_model.selection.likelier import Others
from sfumato_model.selection.unlikely import UNLIKELY, Word, unlikely_words
from sfumato_model.settling.scales import Scales


@pytest.fixture(scope="session")
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
    def go(model, text, *, before="", after=None, strength=1.0):
        selection = Selection(before=before, text=text, after=AFTER if after is None else after)
        *drafts, result = refine(model, RefineRequest(selection=selection, strength=strength), no_limits)
        assert all(isinstance(draft, FillDraft) for draft in drafts)
        assert isinstance(result, RefineResult)
        return drafts, result

    return go


AFTER = "\nprint(a, count, abs, b - c, 1)\n"
"""What could stand in the selection stands here."""


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
    assert replaced(text, result.edits) == result.text == "a = count + 1 + abs"


def test_unlikely_words_that_touch_are_edited_together(knows, run):
    _, result = run(knows(f"a = f(b-c){AFTER}"), "a = f(d*c)")
    assert result.text == "a = f(b-c)"


def test_a_word_that_stands_nearby_is_weighed_beside_what_the_canvas_says(knows, run):
    model = knows(f"a = xyz + 1{AFTER}", reads=f"a = abs + 1{AFTER}", inspect_weight=4.0)
    drafts, result = run(model, "a = abx + 1")
    assert drafts[-1].texts == ("a = xyz + 1",)
    assert result.text == "a = abs + 1"


edit = st.tuples(st.integers(0, 12), st.integers(0, 12), st.text("ab +", max_size=5))


@given(st.text("ab +\n", min_size=12, max_size=12), st.lists(edit, min_size=1, max_size=4), st.text("ab", max_size=3))
def test_an_edit_gains_what_the_whole_text_becomes_likelier_by(knows, no_limits, text, places, after):
    """However the edits overlap, and wherever they begin."""
    known = knows("abba + baab + abab + baba + abba + baab", reads="aabb + a\nbab + bab\naba + b")
    edits = [Edit(start=min(a, b), end=max(a, b), text=new) for a, b, new in places]
    scales = Scales(model=known, selection=Selection(before="", text=text, after=after), limits=no_limits)
    least = scales.read([])[1]
    assert scales._gains([], edits) == pytest.approx([scales.read([one])[1] - least for one in edits], abs=1e-3)


def test_drafts_show_the_whole_selection(knows, run):
    drafts, _ = run(knows(f"a = count + 1{AFTER}"), "a = cuont + 1")
    assert all(draft.texts[0].startswith("a =") and draft.texts[0].endswith(" + 1") for draft in drafts)


def test_a_change_that_makes_the_text_less_likely_is_dropped(knows, run):
    model = knows(f"a = count + 1{AFTER}", reads=f"a = cuont + 1{AFTER}", inspect_weight=0.0)
    drafts, result = run(model, "a = cuont + 1")
    assert drafts, "it was tried"
    assert (result.text, result.edits) == ("a = cuont + 1", ())


def test_a_change_that_breaks_the_syntax_is_dropped(knows, run):
    text = "a = count + abs"
    drafts, result = run(knows(f"a = count + def{AFTER}", shown=text + AFTER), text)
    assert drafts, "it was tried"
    assert (result.text, result.edits) == (text, ())
    assert (result.unlikely, result.given_up) == (1, 1), "edits 9: so it can be told"


def test_edits_9_refine_renoises_what_inspect_marks(knows, run, no_limits):
    text = "a = cuont + 2 + abx"
    model = knows(f"a = count + 1 + abs{AFTER}", shown=f"{text}{AFTER}")
    for strength in (0.1, 0.3, 1.0):
        request = InspectRequest(selection=Selection(before="", text=text, after=AFTER), strength=strength)
        marked = [t for t in inspect(model, request, no_limits).tokens if t.unlikely]
        _, result = run(model, text, strength=strength)
        assert result.unlikely == len(marked) == min(3, math.ceil(7 * strength))
        assert all(any(t.start <= e.start and e.end <= t.end for t in marked) for e in result.edits)


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


def inspected(*likely):
    """Words of two characters, each as likely as it says (nats); one that is none may not change."""
    return [
        Word(
            start=3 * k,
            end=3 * k + 2,
            log_prob=-99.0 if nats is None else nats,
            others=Others(words=("?",), likelier=nats is not None),
        )
        for k, nats in enumerate(likely)
    ]


def numbers(found, strength=1.0):
    return [word.start // 3 for word in unlikely_words(found, strength)]


def test_the_least_likely_words_are_unlikely_in_the_order_of_the_text():
    assert numbers(inspected(-9.0, -1.0, -20.0, -10.0), 0.5) == [2, 3]


def test_a_word_that_may_not_change_is_never_unlikely():
    assert numbers(inspected(None, -9.0, None)) == [1]


def test_a_word_that_is_likelier_than_the_threshold_is_left_alone():
    assert numbers(inspected(0.1 - UNLIKELY, -0.1 - UNLIKELY)) == [1]


nats = st.lists(st.none() | st.floats(-30, 0), max_size=30)


@given(nats, st.floats(0, 1), st.floats(0, 1))
def test_more_strength_finds_no_less(likely, one, other):
    weak, strong = (set(numbers(inspected(*likely), strength)) for strength in sorted((one, other)))
    assert weak <= strong


@given(nats, st.floats(0, 1))
def test_no_more_than_the_share_is_unlikely(likely, strength):
    assert len(numbers(inspected(*likely), strength)) <= math.ceil(strength * len(likely))
