"""A request with a memory: what the project says joins the candidates, their choice and what is known at first."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from tests.model.fake_tokenizers import ByteTokenizer

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.api.result import FillResult
from sfumato_model.context.first_token import first_token
from sfumato_model.context.prefill import encode
from sfumato_model.context.remembering import remember
from sfumato_model.memory.document import document
from sfumato_model.memory.memory import Known, Memory, with_files, without_files
from sfumato_model.memory.mixing import mixed
from sfumato_model.memory.remembered import Remembered
from sfumato_model.memory.volume import File
from sfumato_model.memory.weight import Weight, one_for_all
from sfumato_model.operations.fill import fill

PROJECT = "first = begin\nsecond = frobnicate(first)\nthird = end\n"
RELIED_ON = one_for_all(0.9)


def known(*texts, **beside):
    return Known(memory=memory_of(*texts), **beside)


def memory_of(*texts):
    files = [File(name=f"{n}.py", ids=np.array(ByteTokenizer().encode(text))) for n, text in enumerate(texts)]
    return with_files(Memory(vocabulary=ByteTokenizer.size), files)


@pytest.fixture
def model(fake_denoiser, fake_model):
    """Any next byte is as likely as another, to the causal reading."""
    row = torch.zeros(ByteTokenizer.size)
    return lambda **manifest: fake_model(
        fake_denoiser(ByteTokenizer.size, causal=lambda _sight: row), hole_sizes=(4,), **manifest
    )


def filled(model, limits, *segments, **fields):
    *_, result = fill(model, FillRequest(segments=segments or ("x\nsecond = ", Hole(), "\n"), **fields), limits)
    assert isinstance(result, FillResult)
    return result.candidates


@pytest.mark.parametrize("single_line", [True, False])
def test_what_the_project_says_there_is_a_candidate_and_the_likeliest(model, no_limits, single_line):
    own = model(memory=RELIED_ON)
    best = filled(own, no_limits, memory=known(PROJECT), single_line=single_line)[0]
    assert best.texts[0].split("\n")[0] == "frobnicate(first)"
    assert best.texts != filled(own, no_limits, single_line=single_line)[0].texts


def test_a_word_that_is_half_typed_is_gone_on_with(model, no_limits):
    own = model(memory=RELIED_ON)
    (best,) = filled(own, no_limits, "second = fro", Hole(), "\n", memory=known(PROJECT), single_line=True)
    assert best.texts == ("bnicate(first)",)


@pytest.mark.parametrize("beside", [{"before": PROJECT}, {"after": PROJECT}])
def test_what_the_document_has_beside_the_request_is_known(model, no_limits, beside):
    best = filled(model(memory=RELIED_ON), no_limits, memory=known(**beside), single_line=True)[0]
    assert best.texts == ("frobnicate(first)",)


def test_what_went_from_the_memory_is_no_candidate(model, no_limits):
    own, without = model(memory=RELIED_ON), Known(memory=without_files(memory_of(PROJECT, "y = 1\n"), {"0.py"}))
    for candidate in filled(own, no_limits, memory=without, candidates=9):
        assert "frobnicate" not in candidate.texts[0]


def test_without_a_memory_or_a_weight_for_it_nothing_changes(model, no_limits):
    plain = filled(model(), no_limits, candidates=3)
    assert filled(model(), no_limits, candidates=3, memory=known(PROJECT)) == plain
    assert filled(model(memory=RELIED_ON), no_limits, candidates=3) == plain


DEFINED = "class Ledger:\n    def reconcile_from_bank(self, statement):\n        pass\n"


@pytest.mark.parametrize(("typed", "rest"), [("reconcile_fro", "m_bank"), ("recon", "cile_from_bank")])
def test_a_name_that_stands_only_where_it_is_defined_is_completed(model, no_limits, typed, rest):
    """What follows it there breaks the line of a call."""
    best = filled(
        model(memory=RELIED_ON), no_limits, f"def close(ledger):\n    ledger.{typed}", Hole(), "\n",
        memory=known(DEFINED), single_line=True,
    )[0]  # fmt: skip
    assert best.texts == (rest,)


def test_of_several_holes_each_is_filled_with_what_the_project_says_there(model, no_limits):
    own, several = model(memory=RELIED_ON), ("second = ", Hole(), "\nthird = ", Hole(), "\n")
    best = filled(own, no_limits, *several, memory=known(PROJECT), single_line=True)[0]
    assert best.texts == ("frobnicate(first)", "end")


def outcomes(model, limits, *segments, **fields):
    request = FillRequest(segments=segments or ("x\nsecond = ", Hole(), "\n"), **{"single_line": True, **fields})
    return list(fill(model, request, limits))


@pytest.fixture
def at_once(model):
    """What is sure enough needs no denoise."""
    return model(memory=one_for_all(0.999), at_once=0.5)


@pytest.mark.parametrize("automatic", [True, False])
def test_what_is_sure_is_answered_without_a_step(at_once, no_limits, automatic):
    (only,) = outcomes(at_once, no_limits, memory=known(PROJECT), automatic=automatic)
    assert only.text == "frobnicate(first)"
    assert (only.stats.step_seconds, only.stats.canvas_tokens) == ((), 0)
    assert only.candidates[0].ended == "copied"


def test_the_same_request_is_answered_alike_whatever_its_seed(at_once, no_limits):
    texts = [outcomes(at_once, no_limits, memory=known(PROJECT), seed=seed)[-1].texts for seed in (0, 0, 7)]
    assert texts[0] == texts[1] == texts[2]


@pytest.mark.parametrize(
    "fields",
    [{"candidates": 2}, {"trace": True}, {"single_line": False}, {"memory": None}, {"memory": known("")}],
    ids=["several texts", "steps that are watched", "several lines", "no memory", "a memory that knows nothing"],
)
def test_everything_else_is_denoised(at_once, no_limits, fields):
    *drafts, result = outcomes(at_once, no_limits, **{"memory": known(PROJECT), **fields})
    assert drafts
    assert result.stats.step_seconds


def test_a_text_that_is_likely_and_may_go_on_is_denoised(at_once, no_limits):
    """Another line of the project begins as this one does, and goes on."""
    *drafts, _ = outcomes(at_once, no_limits, memory=known(PROJECT, PROJECT.replace("first)", "first) + 1")))
    assert drafts


def test_what_would_break_the_text_is_no_answer_at_once(at_once, no_limits):
    *drafts, _ = outcomes(at_once, no_limits, "x\nsecond = ", Hole(), ")\n", memory=known(PROJECT))
    assert drafts


def test_without_a_threshold_everything_is_denoised(model, no_limits):
    *drafts, _ = outcomes(model(memory=one_for_all(0.999)), no_limits, memory=known(PROJECT))
    assert drafts


def test_what_follows_in_the_project_makes_the_first_token_surer(model, no_limits):
    request = FillRequest(segments=("first = begin\n", Hole(), "\n"), memory=known(PROJECT))
    own = model(memory=RELIED_ON)
    context, prompt, _ = encode(own, own.prompt(request), no_limits)
    remembered = remember(own, request, context, prompt)
    unsure = first_token(own, context, prompt, single_line=True)
    assert first_token(own, context, prompt, single_line=True, remembered=remembered).chance > 10 * unsure.chance


@pytest.mark.parametrize("m", [0.1, 0.9])
def test_the_first_reading_stays_a_distribution_and_is_that_of_a_text(m):
    own = document("own", [], [], ByteTokenizer.size)
    before = tuple(ByteTokenizer().encode("second = "))
    remembered = Remembered(memory=memory_of(PROJECT), document=own, weight=one_for_all(m), before=before)
    rng = np.random.default_rng(0)
    causal = np.log(rng.dirichlet(np.ones(ByteTokenizer.size))).astype(np.float32)
    row = remembered.first(causal.copy())
    assert np.exp(row).sum() == pytest.approx(1, abs=1e-5)
    for token in (*b"fx", 0):
        assert remembered.read([[token]], [[float(causal[token])]])[0][0] == pytest.approx(row[token], abs=1e-5)


def test_where_a_memory_knows_nothing_the_causal_reading_stands():
    causal = np.array([-1.0, -3.0])
    nothing = mixed(causal, np.zeros(2), np.ones(2), np.full(2, 0.9))
    assert nothing.tolist() == pytest.approx(causal.tolist())
    sure = mixed(causal, np.array([1.0, 0.0]), np.zeros(2), np.full(2, 0.5))
    assert sure.tolist() == pytest.approx([math.log(0.5 * math.exp(-1) + 0.5), math.log(0.5) - 3])


def test_a_weight_holds_back_what_a_checkpoint_needs_less():
    table = np.zeros((1, len(Weight().factors)))
    assert Weight(bias=50).of_table(table).tolist() == pytest.approx([1])
    assert Weight(bias=50, most=0.25).of_table(table).tolist() == pytest.approx([0.25])
    assert one_for_all(0.3).of_table(table).tolist() == pytest.approx([0.3])
    with pytest.raises(ValueError, match="between 0 and 1"):
        one_for_all(1)
