"""The loop: noise -> [decoder -> (causal reading) -> sampler] x steps -> text, a draft after every step.

slots    x x x x   noise              yielded drafts
  step 1 r x x x   decoder, sampler   -> return x x
  step 2 r s ; x   ...                -> return self;
  ...
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sfumato_model.canvas import Canvas
from sfumato_model.corruption import UniformCorruption
from sfumato_model.denoiser import Denoiser
from sfumato_model.errors import Cancelled
from sfumato_model.healing import Typed
from sfumato_model.prefix import Prefix
from sfumato_model.readings import EndOfHole, combine
from sfumato_model.request import Ended, Limits
from sfumato_model.sampler import EntropyBoundSampler, StepDraws
from sfumato_model.settings import SamplerSettings


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The best guess after `step` steps (from 1).

    `tokens` and `log_prob` have one entry for each of the H hole positions; `ended` one for each segment, `None`
    while it is still denoised.
    """

    step: int
    tokens: tuple[int, ...]
    log_prob: tuple[float, ...]
    ended: tuple[Ended | None, ...]


@dataclass(kw_only=True)
class _Segment:
    """What the loop remembers of one segment."""

    slots: range
    accepted: int = 0
    stable: int = 0
    ended: Ended | None = None


def denoise(
    denoiser: Denoiser,
    prefix: Prefix,
    canvas: Canvas,
    settings: SamplerSettings,
    *,
    end: EndOfHole,
    typed: Typed | None = None,
    seeds: Sequence[int],
    limits: Limits,
) -> Iterator[Draft]:
    """Yield a draft after every step until every segment has ended; `seeds` has one seed a segment.

    Raises `Cancelled` before a step when the request was cancelled. A passed deadline ends with the draft so far,
    after the first step at the earliest.
    """
    segments = [_Segment(slots=slots) for slots in canvas.slot_ranges()]
    draws = _draw(denoiser.corruption, [s.slots for s in segments], seeds, settings.steps, denoiser.device)
    slots = draws[0].noise
    sampler = EntropyBoundSampler(entropy_bound=settings.entropy_bound)
    belief: Tensor | None = None
    draft: Draft | None = None
    for step in range(settings.steps):
        if limits.cancelled():
            raise Cancelled("the request was cancelled")
        if draft is not None and limits.late:
            yield _ended(draft, segments, "deadline")
            return
        with torch.inference_mode():
            logits = denoiser.logits(prefix, canvas, slots, belief)
            belief = logits.softmax(-1)
            if settings.two_readings and draft is not None:
                logits = combine(denoiser, prefix, canvas, logits, draft.tokens, end, settings.causal_weight)
            if typed is not None:
                logits = typed.apply(logits)
            output = sampler.step(
                logits,
                slots=[s.slots for s in segments],
                floors=[_floor(s, settings.steps - step) for s in segments],
                temperature=settings.temperature.at(step, settings.steps),
                draws=draws[step + 1],
            )
            slots = output.tokens
            # The one device synchronisation of the step.
            report = torch.stack(
                [
                    output.argmax.double(),
                    output.log_prob.double(),
                    output.entropy.double(),
                    output.accepted.double(),
                ]
            ).tolist()
        draft = _next_draft(draft, segments, report, settings, step)
        if all(s.ended for s in segments):
            yield draft
            return
        if step + 1 < settings.steps:
            yield draft
    assert draft is not None
    yield _ended(draft, segments, "step_limit")


def _next_draft(
    before: Draft | None,
    segments: list[_Segment],
    report: list[list[float]],
    settings: SamplerSettings,
    step: int,
) -> Draft:
    """Take the step's numbers into the draft; segments that ended keep what they ended with."""
    tokens = [int(t) for t in report[0]]
    log_prob = list(report[1])
    for segment in segments:
        here = slice(segment.slots.start, segment.slots.stop)
        if before is not None and segment.ended:
            tokens[here], log_prob[here] = before.tokens[here], before.log_prob[here]
            continue
        same = before is not None and tuple(tokens[here]) == before.tokens[here]
        segment.stable = segment.stable + 1 if same else 0
        segment.accepted = int(sum(report[3][here]))
        mean_entropy = sum(report[2][here]) / len(segment.slots)
        sure = settings.confidence is None or mean_entropy < settings.confidence
        if sure and segment.stable >= settings.stability:
            segment.ended = "stable"
    return Draft(step=step + 1, tokens=tuple(tokens), log_prob=tuple(log_prob), ended=tuple(s.ended for s in segments))


def _floor(segment: _Segment, steps_left: int) -> int:
    """Positions that a step accepts at least, so that all are accepted by the last step."""
    count = len(segment.slots)
    return segment.accepted + -(-(count - segment.accepted) // steps_left)


def _ended(draft: Draft, segments: list[_Segment], reason: Ended) -> Draft:
    return Draft(
        step=draft.step,
        tokens=draft.tokens,
        log_prob=draft.log_prob,
        ended=tuple(s.ended or reason for s in segments),
    )


def _draw(
    corruption: UniformCorruption,
    slots: Sequence[range],
    seeds: Sequence[int],
    steps: int,
    device: torch.device,
) -> list[StepDraws]:
    """All random numbers of a request, from the CPU so that every device gives the same text.

    Entry 0 is the noise that the canvas begins as, entry k + 1 belongs to step k.
    """
    uniform: list[Tensor] = []
    noise: list[Tensor] = []
    for positions, seed in zip(slots, seeds, strict=True):
        generator = torch.Generator().manual_seed(seed)
        count = (steps + 1) * len(positions)
        uniform.append(torch.rand(count, generator=generator).view(steps + 1, -1))
        noise.append(corruption.prior(count, generator).view(steps + 1, -1))
    all_uniform = torch.cat(uniform, 1).to(device)
    all_noise = torch.cat(noise, 1).to(device)
    return [StepDraws(uniform=all_uniform[k], noise=all_noise[k]) for k in range(steps + 1)]
