"""The loop: noise -> [decoder -> (causal reading) -> sampler] x steps -> text, a draft after every step.

slots    x x x x   noise              yielded drafts
  step 1 r x x x   decoder, sampler   -> return x x
  step 2 r s ; x   ...                -> return self;
  ...
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sfumato_model.api.errors import NotFinite
from sfumato_model.api.request import Limits
from sfumato_model.canvas.draft import Draft
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.arrays import Array, device_of, inference, report, softmax, zeros
from sfumato_model.denoiser.base import Denoiser
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.denoiser.prefix import Encoded
from sfumato_model.diffusion.active import Active
from sfumato_model.diffusion.constraint import Typed
from sfumato_model.diffusion.readings import EndOfHole, add_reading, plan_reading
from sfumato_model.diffusion.sampler import StepDraws, draw, sample


@dataclass(frozen=True, kw_only=True)
class Denoising:
    """A canvas to denoise after a context, and the rules for it.

    `seeds` has one seed for each segment. With `keep` only that many segments go on after the first step, those that
    are surest of their tokens. `typed` is what the texts typed before some holes leave possible.
    """

    denoiser: Denoiser
    prefix: Encoded
    canvas: Canvas
    settings: SamplerSettings
    end: EndOfHole
    seeds: Sequence[int]
    typed: Typed | None = None
    keep: int | None = None


def denoise(denoising: Denoising, limits: Limits) -> Iterator[Draft]:
    """Yield a draft after every step until every segment has ended.

    Raises `Cancelled` before a step when the request was cancelled, `NotFinite` where the model computes NaN. A passed
    deadline ends with the draft so far, after the first step at the earliest.
    """
    steps, slots = denoising.settings.steps, denoising.canvas.slot_ranges()
    device = device_of(denoising.canvas.ids)
    draws = draw(denoising.denoiser.corruption, slots, denoising.seeds, steps, device)
    active = Active.begin(denoising.canvas, draws[0].noise, denoising.typed)
    draft = Draft.blank(denoising.canvas.segments)
    while not draft.finished:
        limits.check()
        if draft.step and limits.late:
            yield draft.stopped("deadline")
            return
        active = active.without(draft.ended)
        with inference(device):
            numbers = _step(denoising, active, draft, draws[draft.step + 1])
        draft = active.next_draft(draft, numbers, denoising.settings)
        if denoising.keep is not None and draft.step == 1:
            draft = draft.surest(denoising.keep, denoising.canvas.segments)
        if draft.step == steps:
            draft = draft.stopped("step_limit")
        yield draft


def _step(denoising: Denoising, active: Active, draft: Draft, draws: StepDraws) -> list[list[float]]:
    """One step: the active slots' next tokens; returns their argmax, log probability, entropy and accepted."""
    logits = denoising.end.settle(_logits(denoising, active, draft), active.canvas.free_at)
    if active.typed is not None:
        logits = active.typed.apply(logits)
    settings = denoising.settings
    output = sample(
        logits,
        slots=active.canvas.slot_ranges(),
        floors=active.floors(draft, settings.steps - draft.step) if settings.floor else [0] * len(active.numbers),
        temperature=settings.temperature.at(draft.step, settings.steps),
        draws=draws.at(active.index),
        entropy_bound=settings.entropy_bound,
    )
    active.slots = output.tokens
    # The one device synchronisation of the step.
    numbers = report([output.argmax, output.log_prob, output.entropy, output.accepted])
    if any(map(math.isnan, numbers[1])):
        raise NotFinite(f"the checkpoint computed NaN in step {draft.step + 1}")
    return numbers


def _logits(denoising: Denoising, active: Active, draft: Draft) -> Array:
    """The denoiser's logits (h, vocabulary) with the causal reading of the draft; keeps the denoiser's own belief."""
    denoiser, prefix, settings, slots = denoising.denoiser, denoising.prefix, denoising.settings, active.slots
    if settings.denoiser_weight and not (draft.step and settings.two_readings):
        logits = denoiser.logits(prefix, active.canvas, slots, active.belief)
        active.belief = _belief(settings, logits, draft.step)
        return logits * settings.denoiser_weight
    tokens = active.tokens_of(draft) if draft.step else slots.tolist()
    reading = plan_reading(active.canvas, tokens, denoising.end)
    if settings.denoiser_weight:
        logits, causal = denoiser.both_logits(prefix, active.canvas, slots, active.belief, reading.texts, reading.reads)
        active.belief = _belief(settings, logits, draft.step)
    else:
        logits = zeros((len(slots), denoiser.vocabulary), device_of(slots))
        causal = denoiser.causal_logits(prefix, reading.texts, reading.reads)
    return add_reading(logits * settings.denoiser_weight, causal, reading, denoising.end, settings.causal_weight)


def _belief(settings: SamplerSettings, logits: Array, step: int) -> Array:
    """What the denoiser thinks (h, vocabulary), as its next step is told."""
    temperature = settings.belief_temperature
    if temperature is None:
        temperature = settings.temperature.at(step, settings.steps)
    return softmax(logits if temperature == 1.0 else logits / temperature)
