"""One canvas: a prompt's holes become ranked texts.

prompt -> context encoded (what is new of it) -> segments packed -> denoise -> choose
                 answered at once, where it is sure |        ^___ renoised around an error, once, if somebody asked
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from sfumato_model.api.request import FillRequest, Limits
from sfumato_model.api.result import FillDraft, FillResult
from sfumato_model.api.stats import FillStats
from sfumato_model.canvas.draft import Draft
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.context.first_token import FirstToken, first_token
from sfumato_model.context.model import Model
from sfumato_model.context.prefill import encode
from sfumato_model.context.remembering import remember
from sfumato_model.engines.engine import Context, Rules
from sfumato_model.infilling.at_once import at_once
from sfumato_model.infilling.trace import fill_draft
from sfumato_model.memory.remembered import Remembered
from sfumato_model.planning.sizes import (
    CANVAS_LIMIT,
    CANVASES,
    free_segment,
    hole_place,
    seeds,
    sizes_for,
    started,
    variants,
)
from sfumato_model.prompt.prompt import Prompt
from sfumato_model.ranking.candidates import Found, distinct, read
from sfumato_model.ranking.rank import Ranked, Scoring, rank
from sfumato_model.ranking.recombine import recombined
from sfumato_model.ranking.renoise import around_error
from sfumato_model.ranking.written import written, written_among


def infill(
    model: Model, prompt: Prompt, request: FillRequest, limits: Limits, sizes: Sequence[int] = ()
) -> Iterator[FillDraft | FillResult]:
    """Yield a draft per denoise step, then all that was found; nothing where nobody asked and nothing could be sure.

    `request` says what is judged: its fixed texts with the prompt's holes between them. `sizes` are tried instead of
    the manifest's. Raises `PromptError` when the holes do not fit, and `Cancelled` between two passes of the model.
    """
    begun = limits.clock()
    context, prompt, reused = encode(model, prompt, limits)
    stats = FillStats(context_tokens=context.length, reused_tokens=reused, prefill_seconds=limits.clock() - begun)
    remembered = remember(model, request, context, prompt)
    first = first_token(model, context, prompt, single_line=request.single_line, remembered=remembered)
    ranked: Sequence[Ranked] = ()
    if not request.automatic or len(prompt.holes) != 1 or first.chance >= model.manifest.show_confidence:
        infilling = _Infilling(
            model=model, request=request, limits=limits, context=context, first=first, remembered=remembered,
            written=lru_cache(partial(written, model, request, remembered)),
        )  # fmt: skip
        segments, settings = infilling.planned(prompt, sizes)
        ranked = () if sizes else at_once(model, request, segments[0], first, infilling.scoring, infilling.written)
        if not ranked:
            ranked = yield from infilling.filled(segments, settings)
            stats = replace(
                stats, canvas_tokens=sum(s.length for s in segments), hole_tokens=sum(s.slots for s in segments),
                step_seconds=tuple(infilling.step_seconds),
            )  # fmt: skip
    stats = replace(stats, total_seconds=limits.clock() - begun)
    yield FillResult(candidates=tuple(one.candidate for one in ranked), stats=stats)


@dataclass(frozen=True, kw_only=True)
class _Infilling:
    """A request whose context is encoded. `step_seconds` grows by one with every step, over all rounds; `written` is
    what the memory writes behind what was typed."""

    model: Model
    request: FillRequest
    limits: Limits
    context: Context
    first: FirstToken
    remembered: Remembered | None
    written: Callable[[tuple[str, ...]], list[tuple[int, ...]]]
    step_seconds: list[float] = field(default_factory=list)

    def planned(self, prompt: Prompt, sizes: Sequence[int]) -> tuple[tuple[Segment, ...], SamplerSettings]:
        """The segments to denoise, and with which settings."""
        request, manifest = self.request, self.model.manifest
        segments = variants(
            prompt, manifest, sizes=sizes or sizes_for(request, manifest), single_line=request.single_line,
            candidates=request.candidates,
        )  # fmt: skip
        free = None if sizes or request.automatic or request.single_line else free_segment(prompt, manifest)
        segments = (*segments, free) if free is not None else segments
        segments = started(segments, request, self.model.tokenizer, padded=manifest.lengths == "padded")
        # Where sizes are given the hole is an operation's, and not one that somebody writes on in.
        block = not sizes and hole_place(request) == "block"
        return segments, manifest.sampler.for_canvas(max(s.slots for s in segments), block=block)

    def filled(
        self, segments: Sequence[Segment], settings: SamplerSettings
    ) -> Generator[FillDraft, None, Sequence[Ranked]]:
        """Denoise and rank; renoise once around an error, if somebody asked and nothing is sound."""
        request, tokenizer = self.request, self.model.tokenizer
        found = yield from self._denoised(segments, settings)
        ranked = self._ranked(found)
        # What nobody asked for is cut to what is sure, and what is renoised hardly ever is: of 41 keys it changed none.
        if not ranked[0].errors or request.automatic or self.limits.late:
            return ranked
        again = around_error(ranked[0].found, request, tokenizer)
        if again is None or again.length > CANVAS_LIMIT:
            return ranked
        # Most of a renoised text stands already.
        fewer = replace(settings, steps=max(1, settings.steps // 2))
        known = {one.texts for one in found}
        renoised = yield from self._denoised((again,), fewer)
        return self._ranked([*found, *(one for one in renoised if one.texts not in known)])

    def _denoised(
        self, segments: Sequence[Segment], settings: SamplerSettings
    ) -> Generator[FillDraft, None, list[Found]]:
        model, request = self.model, self.request
        draft = yield from self._draft(segments, settings, self.context, "")
        found = list(read(segments, draft, model.tokenizer))
        if segments[-1].free:
            whole = yield from self._gone_on(found.pop(), settings)
            # Read and scored as if it had stood before the text behind the hole, as the others do.
            # An empty answer has a slot as well, in which it ends.
            own = HoleSlots(count=max(1, len(whole.holes[0])), typed=whole.segment.typed[0])
            found.append(replace(whole, segment=Segment(pieces=(own, *segments[0].pieces[1:]))))
        return distinct(found, segments[0], request, model.tokenizer, self.written(segments[0].typed))

    def _gone_on(self, found: Found, settings: SamplerSettings) -> Generator[FillDraft, None, Found]:
        """A free text to where the model ends it: on as many canvases as it takes, each behind those before it."""
        model, slots = self.model, found.segment.slots
        (hole,) = self.request.holes
        context, last = self.context, len(found.holes[0])
        for _ in range(CANVASES - 1):
            room = (hole.max_tokens or CANVASES * slots) - len(found.holes[0])
            if last < slots or self.limits.late or room <= 0:
                break  # it ended, or may not go on
            written = found.holes[0][context.length - self.context.length :]
            context = model.engine.extended(context, written, self.limits)
            segment = Segment(pieces=(HoleSlots(count=min(slots, room), free=True),))
            draft = yield from self._draft((segment,), settings, context, found.texts[0])
            (more,) = read((segment,), draft, model.tokenizer)
            last = len(more.holes[0])
            found = replace(
                found, holes=((*found.holes[0], *more.holes[0]),), texts=(found.texts[0] + more.texts[0],),
                surety=min(found.surety, more.surety), ended=more.ended,
            )  # fmt: skip
        return found

    def _draft(
        self, segments: Sequence[Segment], settings: SamplerSettings, context: Context, before: str
    ) -> Generator[FillDraft, None, Draft]:
        """The last draft of a canvas behind `context`; each is told, behind the text `before` of its hole."""
        model, request, seconds = self.model, self.request, self.step_seconds
        earlier, begun = len(seconds), self.limits.clock()
        rules = Rules(
            settings=settings, end=model.end(single_line=request.single_line),
            seeds=seeds(request.seed + earlier, segments),
            keep=model.manifest.rungs if model.manifest.lengths == "ladder" else None,
        )  # fmt: skip
        draft = Draft.blank(segments)
        for draft in model.engine.denoise(context, segments, rules, self.limits):
            if earlier + draft.step == len(seconds):
                continue  # the same draft again, ended by the deadline
            now = self.limits.clock()
            seconds.append(now - begun)
            begun = now
            told = fill_draft(len(seconds), segments, draft, request, model.tokenizer)
            yield replace(told, texts=(before + told.texts[0],)) if before else told
        return draft

    @property
    def scoring(self) -> Scoring:
        model = self.model
        return Scoring(
            engine=model.engine, tokenizer=model.tokenizer, context=self.context, limits=self.limits,
            lengths=model.manifest.lengths, given=self.first.given, remembered=self.remembered,
            block=self.remembered is not None and hole_place(self.request) == "block",
        )  # fmt: skip

    def _ranked(self, found: Sequence[Found]) -> list[Ranked]:
        model, request, scoring = self.model, self.request, self.scoring

        def ranking(some: Sequence[Found]) -> list[Ranked]:
            # A pass, and one more for each of several holes that are mixed.
            self.limits.check()
            return rank(some, request, scoring)

        ranked = ranking(found)
        several = len(found[0].texts) > 1 and request.mixed and not self.limits.late
        more = partial(written_among, model, request, self.remembered)
        return recombined(ranked, ranking, model.tokenizer.encode, more) if several else ranked
