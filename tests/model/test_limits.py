"""Deadline and cancellation are looked at before every step."""

from __future__ import annotations

import pytest
import torch

from sfumato_model.api.errors import Cancelled
from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import FillDraft, FillResult
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.canvas import pack
from sfumato_model.diffusion.loop import Denoising, denoise
from sfumato_model.diffusion.readings import EndOfHole
from sfumato_model.operations.fill import fill

END = EndOfHole(token=0, otherwise=10)
V = 23
ENDLESS = SamplerSettings(steps=6, stability=99, two_readings=False)


class Watched:
    """Limits that write down when they are asked, into the denoiser's own list of calls."""

    def __init__(self, calls, clock, *, deadline=None, cancel_at=None):
        self._calls, self._cancel_at = calls, cancel_at
        self.limits = Limits(clock=self._now, deadline=deadline, cancelled=self._cancelled)
        self._clock = clock

    def _now(self):
        self._calls.append("clock?")
        return self._clock.now

    def _cancelled(self):
        self._calls.append("cancelled?")
        return self._cancel_at is not None and self._calls.count("cancelled?") > self._cancel_at


@pytest.fixture
def loop(fake_denoiser, segment):
    def start(limits, denoiser=None, settings=ENDLESS):
        denoiser = denoiser or fake_denoiser(V)
        prefix = denoiser.encode([1, 2])
        canvas = pack([segment(4, (5, 6))], prefix.length, denoiser.device)
        return denoise(
            Denoising(denoiser=denoiser, prefix=prefix, canvas=canvas, settings=settings, end=END, seeds=[0]), limits
        )

    return start


def test_both_are_asked_before_every_step(loop, fake_denoiser, clock):
    denoiser = fake_denoiser(V)
    list(loop(Watched(denoiser.calls, clock, deadline=clock.now + 1).limits, denoiser))
    # The first step is made whatever the time is: without it there is no draft.
    assert denoiser.calls == ["encode 2", "cancelled?", "denoise"] + ["cancelled?", "clock?", "denoise"] * 5


def test_cancelled_is_raised_before_the_next_step(loop, fake_denoiser, clock):
    denoiser = fake_denoiser(V)
    drafts = loop(Watched(denoiser.calls, clock, cancel_at=2).limits, denoiser)
    next(drafts), next(drafts)
    with pytest.raises(Cancelled):
        next(drafts)
    assert denoiser.calls.count("denoise") == 2


def test_cancelled_before_the_first_step_makes_no_step(loop, fake_denoiser, clock):
    denoiser = fake_denoiser(V)
    with pytest.raises(Cancelled):
        next(loop(Watched(denoiser.calls, clock, cancel_at=0).limits, denoiser))
    assert "denoise" not in denoiser.calls


def test_a_deadline_ends_with_the_best_draft_so_far(loop, clock):
    drafts = loop(Limits(clock=clock, deadline=clock.now + 1))
    next(drafts)
    second = next(drafts)
    clock.now += 1
    (last,) = list(drafts)
    assert (last.step, last.tokens, last.ended) == (2, second.tokens, ("deadline",))


def test_a_deadline_that_passed_before_the_start_still_gives_one_draft(loop, clock):
    drafts = list(loop(Limits(clock=clock, deadline=clock.now - 5)))
    assert drafts[-1].step == 1
    assert drafts[-1].ended == ("deadline",)


def test_a_segment_that_had_ended_is_not_said_to_have_met_the_deadline(fake_denoiser, segment, clock):
    def half_sure(sight):
        # The first segment (of five tokens) is sure; the other changes its mind with every step.
        row = torch.randn(V, generator=torch.Generator().manual_seed(len(calls) * 7 + sight[-1]))
        calls.append(sight)
        if len(sight[1]) == 5:
            row[3] = 99.0
        return row

    calls = []
    denoiser = fake_denoiser(V, denoised=half_sure)
    prefix = denoiser.encode([1, 2])
    canvas = pack([segment(3, (5, 6)), segment(8)], prefix.length, denoiser.device)
    settings = SamplerSettings(steps=9, stability=1, two_readings=False)
    limits = Limits(clock=clock, deadline=clock.now + 1)
    drafts = denoise(
        Denoising(denoiser=denoiser, prefix=prefix, canvas=canvas, settings=settings, end=END, seeds=[0, 1]), limits
    )
    next(drafts), next(drafts), next(drafts)
    clock.now += 1
    assert list(drafts)[-1].ended == ("stable", "deadline")


def test_no_deadline_means_that_the_clock_does_not_matter(loop, clock):
    clock.now = 1e12
    assert len(list(loop(Limits(clock=clock)))) == ENDLESS.steps


# Without a grammar nothing is tried a second time.
REQUEST = FillRequest(segments=("x = ", Hole(), "\ny = 1\n"), language="klingon")


def test_a_fill_that_is_late_returns_a_result_and_no_error(fake_model, clock):
    model = fake_model(sampler={"steps": 5, "stability": 99})
    *drafts, result = fill(model, REQUEST, Limits(clock=clock, deadline=clock.now - 1))
    assert [type(draft) for draft in drafts] == [FillDraft]
    assert isinstance(result, FillResult)
    assert result.candidates[0].ended == "deadline"


def test_a_fill_yields_one_draft_a_step_and_then_its_result(fake_model, clock):
    model = fake_model(sampler={"steps": 4, "stability": 99})
    *drafts, result = fill(model, REQUEST, Limits(clock=clock))
    assert [draft.step for draft in drafts] == [1, 2, 3, 4]
    assert len(result.stats.step_seconds) == 4


def test_a_fill_is_cancelled_before_a_long_context_is_encoded(fake_model, clock):
    model = fake_model()
    with pytest.raises(Cancelled):
        list(fill(model, REQUEST, Limits(clock=clock, cancelled=lambda: True)))
    assert model.engine.denoiser.calls == []


def test_a_cancelled_fill_makes_no_further_step(fake_model, clock):
    model = fake_model(sampler={"steps": 9, "stability": 99})
    stop = []
    filling = fill(model, REQUEST, Limits(clock=clock, cancelled=lambda: bool(stop)))
    next(filling)
    stop.append(True)
    with pytest.raises(Cancelled):
        next(filling)
    assert model.engine.denoiser.calls.count("denoise") == 1


def test_a_fill_that_is_cancelled_after_its_last_step_does_not_choose_any_more(fake_model, clock):
    model = fake_model(sampler={"steps": 1})
    stop = []
    filling = fill(model, REQUEST, Limits(clock=clock, cancelled=lambda: bool(stop)))
    next(filling)
    stop.append(True)
    before = list(model.engine.denoiser.calls)
    with pytest.raises(Cancelled):
        next(filling)
    assert model.engine.denoiser.calls == before
