"""The loop: noise -> [decoder -> (causal reading) -> sampler] x steps -> text, a draft after every step.

slots    x x x x   noise              yielded drafts
  step 1 r x x x   decoder, sampler   -> return x x
  step 2 r s ; x   ...                -> return self;
  ...
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from sfumato_model.api.errors import Cancelled
from sfumato_model.api.request import Limits
from sfumato_model.api.result import SegmentEnd, Stopped
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.base import Denoiser
from sfumato_model.denoiser.canvas import Canvas, Segment, pack
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.prefix import Prefix
from sfumato_model.diffusion.constraint import Typed
from sfumato_model.diffusion.readings import EndOfHole, add_reading, plan_reading
from sfumato_model.diffusion.sampler import EntropyBoundSampler, StepDraws


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The best guess after `step` steps (from 1).

    `tokens`, `log_prob`, `entropy` (nats) and `accepted` have one entry for each of the H hole positions; `ended` one
    for each segment, `None` while it is still denoised.
    """

    step: int
    tokens: tuple[int, ...]
    log_prob: tuple[float, ...]
    entropy: tuple[float, ...]
    accepted: tuple[bool, ...]
    ended: tuple[SegmentEnd | None, ...]


@dataclass(kw_only=True)
class _Segment:
    """What the loop remembers of one segment; `slots` are its positions among the H."""

    pieces: Segment
    slots: range
    accepted: int = 0
    stable: int = 0
    ended: SegmentEnd | None = None


@dataclass(kw_only=True)
class _Going:
    """The segments that are still denoised, packed anew whenever one ends: `at` are their positions among the H.

    slots (h,), belief (h, vocabulary) of the step before, or `None`.
    """

    segments: list[_Segment]
    canvas: Canvas
    at: list[int]
    slots: Tensor
    typed: Typed | None
    belief: Tensor | None = None

    def ranges(self) -> tuple[range, ...]:
        return self.canvas.slot_ranges()

    def without_ended(self) -> _Going:
        """Only the segments that go on; what they see is their own and the context, so nothing changes for them."""
        kept = [
            at
            for segment, slots in zip(self.segments, self.ranges(), strict=True)
            if segment.ended is None
            for at in slots
        ]
        segments = [segment for segment in self.segments if segment.ended is None]
        index = torch.tensor(kept).to(self.slots.device)
        return _Going(
            segments=segments,
            canvas=pack([s.pieces for s in segments], self.canvas.context_length, self.slots.device),
            at=[self.at[k] for k in kept],
            slots=self.slots[index],
            typed=self.typed.within(kept) if self.typed is not None else None,
            belief=None if self.belief is None else self.belief[index],
        )


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
    keep: int | None = None,
) -> Iterator[Draft]:
    """Yield a draft after every step until every segment has ended; `seeds` has one seed a segment.

    With `keep` only that many segments go on after the first step, those that are surest of their tokens.
    Raises `Cancelled` before a step when the request was cancelled. A passed deadline ends with the draft so far,
    after the first step at the earliest.
    """
    segments = [_Segment(pieces=s, slots=r) for s, r in zip(canvas.segments, canvas.slot_ranges(), strict=True)]
    draws = _draw(denoiser.corruption, [s.slots for s in segments], seeds, settings.steps)
    sampler = EntropyBoundSampler(entropy_bound=settings.entropy_bound)
    going = _Going(
        segments=segments, canvas=canvas, at=list(range(canvas.slots)),
        slots=_start(canvas, draws[0]).to(denoiser.device), typed=typed,
    )  # fmt: skip
    draft: Draft | None = None
    for step in range(settings.steps):
        if limits.cancelled():
            raise Cancelled("the request was cancelled")
        if draft is not None and limits.late:
            yield _ended(draft, segments, "deadline")
            return
        with torch.inference_mode():
            report = _step(denoiser, prefix, going, settings, sampler, end, draws[step + 1], draft, step)
        draft = _next_draft(draft, going, report, settings, step, canvas.slots)
        if keep is not None and step == 0:
            _drop(segments, draft, keep)
            draft = replace(draft, ended=tuple(s.ended for s in segments))
        if all(s.ended for s in segments):
            yield draft
            return
        if any(s.ended for s in going.segments):
            going = going.without_ended()
        if step + 1 < settings.steps:
            yield draft
    assert draft is not None
    yield _ended(draft, segments, "step_limit")


def _step(
    denoiser: Denoiser,
    prefix: Prefix,
    going: _Going,
    settings: SamplerSettings,
    sampler: EntropyBoundSampler,
    end: EndOfHole,
    draws: StepDraws,
    draft: Draft | None,
    step: int,
) -> list[list[float]]:
    """One step of the segments that go on: their next tokens and belief; argmax, log probability, entropy, accepted."""
    logits = end.settle(_logits(denoiser, prefix, going, settings, end, draft))
    if going.typed is not None:
        logits = going.typed.apply(logits)
    index = torch.tensor(going.at)
    output = sampler.step(
        logits,
        slots=going.ranges(),
        floors=[_floor(s, settings.steps - step) for s in going.segments],
        temperature=settings.temperature.at(step, settings.steps),
        draws=StepDraws(
            uniform=draws.uniform[index].to(logits.device), noise=draws.noise[index].to(logits.device)
        ),
    )  # fmt: skip
    going.slots = output.tokens
    # The one device synchronisation of the step.
    return torch.stack(
        [output.argmax.double(), output.log_prob.double(), output.entropy.double(), output.accepted.double()]
    ).tolist()


def _logits(
    denoiser: Denoiser,
    prefix: Prefix,
    going: _Going,
    settings: SamplerSettings,
    end: EndOfHole,
    draft: Draft | None,
) -> Tensor:
    """The denoiser's logits (h, vocabulary) with the causal reading of the draft; keeps the denoiser's own belief."""
    slots, weight = going.slots, settings.causal_weight
    if not settings.denoiser_weight:
        tokens = slots.tolist() if draft is None else [draft.tokens[at] for at in going.at]
        alone = plan_reading(going.canvas, tokens, end)
        nothing = torch.zeros(len(going.at), denoiser.vocabulary, device=slots.device)
        return add_reading(nothing, denoiser.causal_logits(prefix, alone.texts, alone.reads), alone, end, weight)
    if draft is None or not settings.two_readings:
        logits = denoiser.logits(prefix, going.canvas, slots, going.belief)
        going.belief = logits.softmax(-1)
        return logits * settings.denoiser_weight
    reading = plan_reading(going.canvas, [draft.tokens[at] for at in going.at], end)
    logits, causal = denoiser.both_logits(prefix, going.canvas, slots, going.belief, reading.texts, reading.reads)
    going.belief = logits.softmax(-1)
    return add_reading(logits * settings.denoiser_weight, causal, reading, end, weight)


def _next_draft(
    before: Draft | None,
    going: _Going,
    report: list[list[float]],
    settings: SamplerSettings,
    step: int,
    slots: int,
) -> Draft:
    """Take the step's numbers into the draft; segments that ended keep what they ended with."""
    tokens = [0] * slots if before is None else list(before.tokens)
    log_prob = [0.0] * slots if before is None else list(before.log_prob)
    entropy = [0.0] * slots if before is None else list(before.entropy)
    accepted = [False] * slots if before is None else list(before.accepted)
    ended: list[SegmentEnd | None] = [None] * len(going.segments) if before is None else list(before.ended)
    where = iter(i for i, reason in enumerate(ended) if reason is None)
    for segment, here in zip(going.segments, going.ranges(), strict=True):
        new = [int(t) for t in report[0][here.start : here.stop]]
        there = slice(segment.slots.start, segment.slots.stop)
        same = before is not None and tuple(new) == before.tokens[there]
        tokens[there], log_prob[there] = new, report[1][here.start : here.stop]
        entropy[there] = report[2][here.start : here.stop]
        accepted[there] = [bool(a) for a in report[3][here.start : here.stop]]
        segment.stable = segment.stable + 1 if same else 0
        segment.accepted = sum(accepted[there])
        mean_entropy = sum(entropy[there]) / len(segment.slots)
        sure = settings.confidence is None or mean_entropy < settings.confidence
        if sure and segment.stable >= settings.stability:
            segment.ended = "stable"
        ended[next(where)] = segment.ended
    return Draft(
        step=step + 1, tokens=tuple(tokens), log_prob=tuple(log_prob), entropy=tuple(entropy),
        accepted=tuple(accepted), ended=tuple(ended),
    )  # fmt: skip


def _drop(segments: Sequence[_Segment], draft: Draft, keep: int) -> None:
    """End all but the `keep` segments whose tokens are likeliest on average."""

    def surety(segment: _Segment) -> float:
        own = draft.log_prob[segment.slots.start : segment.slots.stop]
        return sum(own) / len(own)

    for segment in sorted(segments, key=surety, reverse=True)[keep:]:
        segment.ended = segment.ended or "dropped"


def _floor(segment: _Segment, steps_left: int) -> int:
    """Positions that a step accepts at least, so that all are accepted by the last step."""
    count = len(segment.slots)
    return segment.accepted + -(-(count - segment.accepted) // steps_left)


def _ended(draft: Draft, segments: list[_Segment], reason: Stopped) -> Draft:
    return replace(draft, ended=tuple(s.ended or reason for s in segments))


def _start(canvas: Canvas, draws: StepDraws) -> Tensor:
    """What the slots begin as: their start, and noise where they have none."""
    starts = canvas.starts()
    noise = draws.noise.clone()
    for at, token in enumerate(starts):
        if token is not None:
            noise[at] = token
    return noise


def _draw(corruption: UniformCorruption, slots: Sequence[range], seeds: Sequence[int], steps: int) -> list[StepDraws]:
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
    all_uniform, all_noise = torch.cat(uniform, 1), torch.cat(noise, 1)
    return [StepDraws(uniform=all_uniform[k], noise=all_noise[k]) for k in range(steps + 1)]
