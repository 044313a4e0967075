"""One canvas: a prompt's holes become ranked texts.

prompt -> context encoded (what is new of it) -> segments packed -> denoise -> choose
                                                        renoised around an error ^___| once, when somebody asked and none is sound
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from sfumato_model.api.request import FillRequest, Limits
from sfumato_model.api.result import FillDraft, FillStats
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.context.first_token import FirstToken, first_token
from sfumato_model.context.model import Model
from sfumato_model.context.prefill import encode, unless_cancelled
from sfumato_model.denoiser.canvas import Canvas, Segment, hole_texts, pack
from sfumato_model.denoiser.prefix import Prefix
from sfumato_model.diffusion.constraint import typed_mask
from sfumato_model.diffusion.loop import Draft, denoise
from sfumato_model.infilling.trace import trace
from sfumato_model.planning.place import hole_place
from sfumato_model.planning.sizes import seeds, sizes_for, variants
from sfumato_model.planning.warm_start import started
from sfumato_model.prompt.prompt import Prompt
from sfumato_model.ranking.candidates import Found, distinct
from sfumato_model.ranking.rank import Ranked, rank
from sfumato_model.ranking.recombine import recombined
from sfumato_model.ranking.renoise import around_error
from sfumato_model.text.tokenizer import Tokenizer


@dataclass(frozen=True, kw_only=True)
class Infilled:
    """All texts that were found, best first, and what they cost; none where nobody asked and nothing could be sure."""

    ranked: tuple[Ranked, ...]
    stats: FillStats


def infill(
    model: Model, prompt: Prompt, request: FillRequest, limits: Limits, sizes: Sequence[int] = ()
) -> Iterator[FillDraft | Infilled]:
    """Yield a draft per denoise step, then the outcome.

    `request` says what is judged: its fixed texts with the prompt's holes between them. `sizes` are tried instead of
    the manifest's. Raises `PromptError` when the holes do not fit, and `Cancelled` between two passes of the model.
    """
    begun = limits.clock()
    prefix, prompt, reused = encode(model, prompt, limits)
    encoded = limits.clock()
    first = first_token(model, prefix, prompt, single_line=request.single_line)
    if request.automatic and len(prompt.holes) == 1 and first.chance < model.manifest.show_confidence:
        yield Infilled(ranked=(), stats=_stats(prefix, reused, encoded - begun, limits.clock() - begun))
        return
    segments = variants(
        prompt, model.manifest, sizes=sizes or sizes_for(request, model.manifest), single_line=request.single_line,
        candidates=request.candidates,
    )  # fmt: skip
    segments = started(segments, request, model.tokenizer, padded=model.manifest.lengths == "padded")
    timer = _Timer(clock=limits.clock, seconds=[])
    # Where sizes are given the hole is an operation's, and not one that somebody writes on in.
    place = "other" if sizes else hole_place(request)
    settings = model.manifest.sampler.for_canvas(max(s.slots for s in segments), block=place == "block")
    draft = yield from _denoised(model, prefix, segments, settings, request, limits, timer)
    found = distinct(segments, draft, request, model.tokenizer)
    ranked = _ranked(model, prefix, found, request, limits, first)
    tokens = sum(s.length for s in segments), sum(s.slots for s in segments)
    # What nobody asked for is cut to what is sure, and what is renoised hardly ever is: of 41 keys it changed none.
    if ranked[0].errors and not request.automatic and not limits.late:
        again = around_error(ranked[0].found, request, model.tokenizer)
        if again is not None:
            # Most of a renoised text stands already.
            fewer = replace(settings, steps=max(1, settings.steps // 2))
            draft = yield from _denoised(model, prefix, (again,), fewer, request, limits, timer)
            known = {f.texts for f in found}
            found += [f for f in distinct((again,), draft, request, model.tokenizer) if f.texts not in known]
            ranked = _ranked(model, prefix, found, request, limits, first)
    yield Infilled(
        ranked=tuple(ranked),
        stats=replace(
            _stats(prefix, reused, encoded - begun, limits.clock() - begun),
            canvas_tokens=tokens[0],
            hole_tokens=tokens[1],
            step_seconds=tuple(timer.seconds),
        ),
    )


def _stats(prefix: Prefix, reused: int, prefill_seconds: float, total_seconds: float) -> FillStats:
    """Of a canvas that was not denoised."""
    return FillStats(
        context_tokens=prefix.length, reused_tokens=reused, canvas_tokens=0, hole_tokens=0,
        prefill_seconds=prefill_seconds, step_seconds=(), total_seconds=total_seconds,
    )  # fmt: skip


def _ranked(
    model: Model, prefix: Prefix, found: Sequence[Found], request: FillRequest, limits: Limits, first: FirstToken
) -> list[Ranked]:
    def ranking(some: Sequence[Found]) -> list[Ranked]:
        # A pass, and one more for each of several holes that are mixed.
        unless_cancelled(limits)
        return rank(
            model.denoiser, model.tokenizer, prefix, some, request, model.manifest.lengths, given=first.given
        )  # fmt: skip

    ranked = ranking(found)
    several = len(found[0].texts) > 1 and not limits.late
    return recombined(ranked, ranking, model.tokenizer.encode) if several else ranked


@dataclass(frozen=True, kw_only=True)
class _Timer:
    """Seconds of every step so far, over all rounds."""

    clock: Callable[[], float]
    seconds: list[float]


def _denoised(
    model: Model,
    prefix: Prefix,
    segments: Sequence[Segment],
    settings: SamplerSettings,
    request: FillRequest,
    limits: Limits,
    timer: _Timer,
) -> Generator[FillDraft, None, Draft]:
    canvas = pack(segments, prefix.length, model.denoiser.device)
    earlier = len(timer.seconds)
    draft: Draft | None = None
    before = timer.clock()
    for draft in denoise(
        model.denoiser, prefix, canvas, settings,
        end=model.end(single_line=request.single_line),
        typed=typed_mask(model.texts, canvas, model.denoiser.vocabulary),
        seeds=seeds(request.seed + earlier, segments), limits=limits,
        keep=model.manifest.rungs if model.manifest.lengths == "ladder" else None,
    ):  # fmt: skip
        if earlier + draft.step == len(timer.seconds):
            continue  # the same draft again, ended by the deadline
        now = timer.clock()
        timer.seconds.append(now - before)
        before = now
        leading = _leading(canvas, draft, model.tokenizer.special.end)
        told = None
        if request.trace:
            told = trace(canvas, draft, model.tokenizer, leading=leading, single_line=request.single_line)
        texts = _texts(model.tokenizer, canvas, draft, leading, request.single_line)
        yield FillDraft(step=len(timer.seconds), texts=texts, trace=told)
    assert draft is not None
    return draft


def _leading(canvas: Canvas, draft: Draft, end: int) -> int:
    """The segment that is surest of itself so far, a token of its text on average."""
    sureties = []
    for slots, ended in zip(canvas.slot_ranges(), draft.ended, strict=True):
        tokens = draft.tokens[slots.start : slots.stop]
        read = [p for p, token in zip(draft.log_prob[slots.start : slots.stop], tokens, strict=True) if token != end]
        sureties.append(sum(read) / len(read) if read and ended != "dropped" else -math.inf)
    return sureties.index(max(sureties))


def _texts(tokenizer: Tokenizer, canvas: Canvas, draft: Draft, leading: int, single_line: bool) -> tuple[str, ...]:
    segment, slots = canvas.segments[leading], canvas.slot_ranges()[leading]
    holes = hole_texts(segment, draft.tokens[slots.start : slots.stop], tokenizer.special.end)
    # What is no whole character yet is not shown.
    decoded = [tokenizer.decode(hole).rstrip("\ufffd") for hole in holes]
    texts = [text.removeprefix(typed) for text, typed in zip(decoded, segment.typed, strict=True)]
    return tuple(text.split("\n", 1)[0] if single_line else text for text in texts)


def with_totals(stats: Sequence[FillStats]) -> FillStats:
    """What several canvases cost together."""
    first = stats[0]
    return replace(
        first,
        canvas_tokens=sum(s.canvas_tokens for s in stats),
        hole_tokens=sum(s.hole_tokens for s in stats),
        prefill_seconds=sum(s.prefill_seconds for s in stats),
        step_seconds=tuple(second for s in stats for second in s.step_seconds),
        total_seconds=sum(s.total_seconds for s in stats),
        canvases=len(stats),
    )
