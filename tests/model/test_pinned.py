"""A suggestion settles around a word that the user changed in it."""

from __future__ import annotations

import pytest
import torch
from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.api.result import FillDraft, FillResult
from sfumato_model.operations.fill import fill


@pytest.fixture
def likes(fake_denoiser, fake_model, byte_tokenizer):
    """`likes("text")`: a model whose both readings want this document, character by character, whatever is shown."""

    def make(document):
        size = byte_tokenizer.size

        def opinion(at):
            row = torch.zeros(size)
            if at < len(document):
                row[ord(document[at])] = 40.0
            return row

        def before(context):
            return len(context) - context.index(byte_tokenizer.special.prefix) - 1

        denoiser = fake_denoiser(
            size,
            denoised=lambda sight: opinion(before(sight[0]) + sight[-1]),
            causal=lambda sight: opinion(before(sight[0]) + len(sight[1])),
        )
        return fake_model(denoiser, byte_tokenizer)

    return make


@pytest.fixture
def run(no_limits):
    def go(model, *segments, **fields):
        *drafts, result = fill(model, FillRequest(segments=segments, **fields), no_limits)
        assert all(isinstance(draft, FillDraft) for draft in drafts)
        assert isinstance(result, FillResult)
        (candidate,) = result.candidates
        return drafts, candidate

    return go


SHOWN = ("\n", Hole(start="for "), "row", Hole(start=" in rows:\n    print(line)"), "\n")
AS_PINNED = "\nfor row in rows:\n    print(row)\n"


def test_where_nothing_contradicts_the_pin_the_suggestion_stays(likes, run):
    drafts, candidate = run(likes("\nfor row in rows:\n    print(line)\n"), *SHOWN)
    assert (drafts, candidate.texts) == ([], ("for ", " in rows:\n    print(line)"))


def test_the_word_that_the_pin_replaced_is_replaced_elsewhere_too(likes, run):
    _, candidate = run(likes(AS_PINNED), *SHOWN, instead_of=("line",))
    assert candidate.texts == ("for ", " in rows:\n    print(row)")


def test_a_pin_and_the_text_around_the_suggestion_never_change(likes, run):
    drafts, candidate = run(likes(AS_PINNED.replace("row ", "abc ")), *SHOWN, instead_of=("line",))
    for texts in (candidate.texts, *(draft.texts for draft in drafts)):
        assert len(texts) == 2
        assert "abc" not in "".join(texts)


def test_drafts_have_a_text_for_every_hole(likes, run):
    drafts, _ = run(likes(AS_PINNED), *SHOWN, instead_of=("line",))
    assert drafts
    assert {len(draft.texts) for draft in drafts} == {2}


def test_the_tokens_of_each_hole_join_to_its_text(likes, run):
    for instead_of in ((), ("line",)):
        _, candidate = run(likes(AS_PINNED), *SHOWN, instead_of=instead_of)
        assert tuple("".join(t.text for t in tokens) for tokens in candidate.tokens) == candidate.texts


def test_a_longer_word_that_holds_the_replaced_one_stays(likes, run):
    shown = ("\n", Hole(start="a = "), "b", Hole(start=" + online"), "\n")
    _, candidate = run(likes("\na = b + online\n"), *shown, instead_of=("line",))
    assert candidate.texts == ("a = ", " + online")


def test_a_pin_at_the_start_of_a_suggestion_has_an_empty_hole_before_it(likes, run):
    _, candidate = run(likes("\nrow = 1\n"), "\n", Hole(start=""), "row", Hole(start=" = 1"), "\n")
    assert candidate.texts == ("", " = 1")


def test_holes_with_and_without_a_start_do_not_mix(likes, run):
    with pytest.raises(PromptError, match="give every hole the text that was suggested"):
        run(likes("x"), "\n", Hole(start="a"), "b", Hole(), "\n")
