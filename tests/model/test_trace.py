"""What a draft tells somebody who watches: of every slot what the step thought and decided."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from tests.model.fake_denoiser import FakeDenoiser

from sfumato_model.api.request import FillRequest, Hole, RefineRequest, RewriteRequest, Selection
from sfumato_model.api.result import FillDraft, TracedHole
from sfumato_model.operations.fill import fill
from sfumato_model.operations.refine import refine
from sfumato_model.operations.rewrite import rewrite

SELECTED = Selection(before="a = ", text="b + cc", after="\nprint(a)\n", language="klingon")


def drafts_of(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, FillDraft)]


@pytest.fixture
def traced(fake_model, no_limits):
    """The drafts of a fill that is watched; keywords go to the request, `model` is a fake one otherwise."""

    def run(*segments, model=None, **fields):
        request = FillRequest(segments=segments, trace=True, language="klingon", **fields)
        return drafts_of(fill(model or fake_model(), request, no_limits))

    return run


def holes_of(draft, segment):
    return [piece for piece in draft.trace.segments[segment].pieces if isinstance(piece, TracedHole)]


def joined(tokens):
    return tuple("".join(token.text for token in text) for text in tokens)


@pytest.mark.parametrize("single_line", [False, True])
def test_the_pieces_of_a_draft_are_its_texts(traced, single_line):
    drafts = traced("a = ", Hole(), "\nb = ", Hole(), "\n", single_line=single_line)
    assert [joined(draft.trace.tokens) for draft in drafts] == [draft.texts for draft in drafts]


def test_the_leading_segments_slots_up_to_the_end_are_the_drafts_text(traced):
    for draft in traced("a = ", Hole(), "\n"):
        (hole,) = holes_of(draft, draft.trace.leading)
        read = []
        for slot in hole.slots:
            if slot.end:
                break
            read.append(slot.text)
        # Half of a character is told of its slot, and not shown.
        assert "".join(read).rstrip("\ufffd").removeprefix(hole.typed) == draft.texts[0]


def test_every_slot_of_every_segment_is_told_of(traced, fake_model):
    draft = traced("a = ", Hole(), "\n", model=fake_model(hole_sizes=(3, 5)))[0]
    assert [len(hole.slots) for n in range(2) for hole in holes_of(draft, n)] == [3, 5]


def test_numbers_are_those_of_the_step(traced, fake_denoiser, fake_model, byte_tokenizer):
    """One token has as much probability as all the others together."""
    row = torch.zeros(byte_tokenizer.size)
    row[ord("a")] = torch.log(torch.tensor(byte_tokenizer.size - 1.0))
    model = fake_model(
        fake_denoiser(byte_tokenizer.size, denoised=lambda _: row), byte_tokenizer, hole_sizes=(2,),
        sampler={"two_readings": False, "steps": 1},
    )  # fmt: skip
    (draft,) = traced("\n", Hole(), "\n", model=model)
    slot = holes_of(draft, 0)[0].slots[0]
    temperature = model.manifest.sampler.temperature.at(0, 1)
    tempered = (row / temperature).log_softmax(-1)
    assert slot.text == "a"
    assert slot.probability == pytest.approx(0.5)
    assert slot.entropy == pytest.approx(float(-(tempered.exp() * tempered).sum()), rel=1e-4)


def test_by_the_last_step_all_is_accepted_and_before_it_not(traced, fake_model):
    model = fake_model(sampler={"steps": 3, "stability": 9, "entropy_bound": 0.0}, hole_sizes=(9,))
    counts = [sum(s.accepted for s in holes_of(d, 0)[0].slots) for d in traced("a = ", Hole(), "\n", model=model)]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1] == 9


def test_what_is_clamped_is_told_in_its_place(traced):
    pieces = traced("a(\n", Hole(), "\n+ b\n", Hole(), "\nprint(a)\n")[0].trace.segments[0].pieces
    assert [piece if isinstance(piece, str) else "hole" for piece in pieces] == [
        "hole", "\n+ b\n", "hole", "\nprint(a)\n",
    ]  # fmt: skip


def test_a_half_typed_word_is_told_beside_its_hole(traced, word_tokenizer, fake_denoiser, fake_model):
    words = word_tokenizer("return")
    model = fake_model(fake_denoiser(words.size), words, hole_sizes=(2,))
    for draft in traced("\nretu", Hole(), "\n", model=model):
        hole = holes_of(draft, 0)[0]
        assert hole.typed
        assert hole.slots[0].text.startswith(hole.typed)


def test_a_character_of_several_tokens_stands_at_the_last_of_them(traced, fake_denoiser, fake_model, byte_tokenizer):
    text = "é\n"

    def says(sight):
        ids = byte_tokenizer.encode(text)
        row = torch.zeros(byte_tokenizer.size)
        row[ids[sight[-1]] if sight[-1] < len(ids) else byte_tokenizer.special.end] = 30.0
        return row

    denoiser = fake_denoiser(byte_tokenizer.size, denoised=says, causal=lambda _: torch.zeros(byte_tokenizer.size))
    draft = traced("\n", Hole(), "\n", model=fake_model(denoiser, byte_tokenizer, hole_sizes=(4,)))[-1]
    slots = holes_of(draft, 0)[0].slots
    assert [slot.text for slot in slots] == ["", "é", "\n", ""]
    assert [slot.end for slot in slots] == [False, False, False, True]


def test_a_segment_that_has_ended_keeps_its_numbers(traced, fake_denoiser, fake_model, byte_tokenizer):
    def sure_of_short_ones(sight):
        row = torch.randn(byte_tokenizer.size, generator=torch.Generator().manual_seed(len(denoiser.canvases)))
        row[97] = 99.0 if len(sight[1]) == 3 else 0.0
        return row

    denoiser = fake_denoiser(byte_tokenizer.size, denoised=sure_of_short_ones)
    model = fake_model(
        denoiser, byte_tokenizer, hole_sizes=(2, 6), sampler={"steps": 5, "stability": 1, "two_readings": False}
    )
    told = [draft.trace.segments[0] for draft in traced("\n", Hole(), "\n", model=model)]
    ended = [segment for segment in told if segment.ended is not None]
    assert len(ended) > 1
    assert all(before.pieces == after.pieces for before, after in pairwise(ended))


def test_a_draft_of_a_later_canvas_counts_its_holes_on(traced, fake_model):
    drafts = traced("a = ", Hole(), "\nb = ", Hole(), "\nc = ", Hole(), "\n", model=fake_model(hole_sizes=(100,)))
    assert {draft.trace.first_hole for draft in drafts} == {0, 2}
    assert [joined(draft.trace.tokens) for draft in drafts] == [draft.texts for draft in drafts]


def test_a_watched_rewrite_has_the_pieces_of_the_selection(fake_model, no_limits):
    drafts = drafts_of(rewrite(fake_model(), RewriteRequest(selection=SELECTED, trace=True), no_limits))
    assert drafts
    assert [joined(draft.trace.tokens) for draft in drafts] == [draft.texts for draft in drafts]


def test_a_watched_refine_has_the_pieces_of_the_selection(fake_model, no_limits):
    request = RefineRequest(selection=SELECTED, strength=1.0, trace=True)
    drafts = drafts_of(refine(fake_model(), request, no_limits))
    assert drafts
    assert [joined(draft.trace.tokens) for draft in drafts] == [draft.texts for draft in drafts]


def test_a_watched_suggestion_around_a_pin_has_the_pieces_of_its_holes(fake_model, no_limits):
    request = FillRequest(
        segments=("a = ", Hole(start="total + "), "cost", Hole(start=" * price\n"), "print(a)\n"),
        instead_of=("price",), trace=True, language="klingon",
    )  # fmt: skip
    drafts = drafts_of(fill(fake_model(), request, no_limits))
    assert drafts
    assert [joined(draft.trace.tokens) for draft in drafts] == [draft.texts for draft in drafts]


@pytest.fixture
def counted(monkeypatch, fake_model, no_limits):
    """How often a fill asks torch's device for numbers, and the tokenizer for texts."""

    def run(*, trace):
        model = fake_model(FakeDenoiser())
        asked = {"device": 0, "tokenizer": 0}

        def count(name, real):
            def counting(*arguments):
                asked[name] += 1
                return real(*arguments)

            return counting

        with monkeypatch.context() as patch:
            for method in ("tolist", "item", "cpu", "__bool__", "__float__", "__int__"):
                patch.setattr(torch.Tensor, method, count("device", getattr(torch.Tensor, method)))
            patch.setattr(type(model.tokenizer), "decode", count("tokenizer", type(model.tokenizer).decode))
            drafts = drafts_of(
                fill(model, FillRequest(segments=("a = ", Hole(), "\n"), trace=trace, language="klingon"), no_limits)
            )
        return drafts, asked

    return run


def test_watching_synchronises_with_the_device_no_more_often(counted):
    assert counted(trace=True)[1]["device"] == counted(trace=False)[1]["device"] > 0


def test_nothing_is_made_for_a_fill_that_nobody_watches(counted):
    drafts, asked = counted(trace=False)
    assert {draft.trace for draft in drafts} == {None}
    assert asked["tokenizer"] < counted(trace=True)[1]["tokenizer"]


def test_watching_changes_no_text(counted):
    assert [d.texts for d in counted(trace=True)[0]] == [d.texts for d in counted(trace=False)[0]]
