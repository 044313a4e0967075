"""The main operation: holes in fixed text become code.

request -> prompt -> context encoded (what is new of it) -> segments packed -> denoise -> choose
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from sfumato_model.canvas import Canvas, Segment, hole_texts, pack
from sfumato_model.choose import choose
from sfumato_model.denoise import Draft, denoise
from sfumato_model.denoiser import Denoiser
from sfumato_model.errors import Cancelled
from sfumato_model.healing import TokenTexts, resume, shortest_way, typed_mask
from sfumato_model.hole_sizes import seeds, variants
from sfumato_model.manifest import Manifest
from sfumato_model.prefix import Prefix, shared_length
from sfumato_model.prefix_store import PrefixStore
from sfumato_model.prompt import Prompt, PromptHole, PromptPiece, make_prompt
from sfumato_model.readings import EndOfHole
from sfumato_model.request import FillDraft, FillRequest, FillResult, FillStats, Limits
from sfumato_model.tokenizer import Tokenizer


@dataclass(frozen=True, kw_only=True)
class Model:
    """A denoiser with what belongs to its checkpoint, and the contexts that it has encoded lately."""

    denoiser: Denoiser
    tokenizer: Tokenizer
    manifest: Manifest
    prefixes: PrefixStore
    texts: TokenTexts

    @property
    def end(self) -> EndOfHole:
        newline = self.tokenizer.encode("\n")
        end = self.tokenizer.special.end
        return EndOfHole(token=end, otherwise=newline[0] if newline else end)

    def prompt(self, request: FillRequest) -> Prompt:
        return make_prompt(request, self.tokenizer, self.manifest)


def fill(model: Model, request: FillRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
    """Yield a draft per denoise step, then one result.

    Raises `PromptError` when the request cannot become a canvas, and `Cancelled` between two steps.
    """

    def check() -> None:
        if limits.cancelled():
            raise Cancelled("the request was cancelled")

    begun = limits.clock()
    prompt = model.prompt(request)
    base = model.prefixes.best(prompt.context)
    reused = 0 if base is None else min(shared_length(base.ids, prompt.context), len(prompt.context))
    prefix = model.denoiser.encode(prompt.context, base, check)
    model.prefixes.add(prefix, replaces=base)
    prefix, prompt = _heal(model, prefix, prompt)
    encoded = limits.clock()

    segments = variants(prompt, model.manifest, single_line=request.single_line, candidates=request.candidates)
    canvas = pack(segments, prefix.length, model.denoiser.device)
    step_seconds: list[float] = []
    draft: Draft | None = None
    before = limits.clock()
    for draft in denoise(
        model.denoiser, prefix, canvas, model.manifest.sampler,
        end=model.end, typed=typed_mask(model.texts, canvas, model.denoiser.vocabulary),
        seeds=seeds(request.seed, segments), limits=limits,
    ):  # fmt: skip
        if draft.step == len(step_seconds):
            continue  # the same draft again, ended by the deadline
        now = limits.clock()
        step_seconds.append(now - before)
        before = now
        yield FillDraft(step=draft.step, texts=_leading_texts(model.tokenizer, canvas, draft, request.single_line))
    assert draft is not None
    candidates = choose(model.denoiser, model.tokenizer, prefix, segments, draft, request)
    yield FillResult(
        candidates=candidates,
        stats=FillStats(
            context_tokens=prefix.length,
            reused_tokens=reused,
            canvas_tokens=canvas.length,
            hole_tokens=canvas.slots,
            prefill_seconds=encoded - begun,
            step_seconds=tuple(step_seconds),
            total_seconds=limits.clock() - begun,
        ),
    )


def _heal(model: Model, prefix: Prefix, prompt: Prompt) -> tuple[Prefix, Prompt]:
    """Settle how the word before each hole is resumed; what is kept of the first one joins the context."""
    pieces: list[PromptPiece] = []
    for piece in prompt.pieces:
        if not isinstance(piece, PromptHole) or not piece.typed:
            pieces.append(piece)
            continue
        if not pieces:
            healed = resume(model.denoiser, model.tokenizer, model.texts, prefix, piece.typed)
            if healed.ids:
                prefix = model.denoiser.encode((*prefix.ids, *healed.ids), prefix)
        else:
            healed = shortest_way(model.tokenizer, model.texts, piece.typed)
            before = pieces[-1]
            if healed.ids and not isinstance(before, PromptHole):
                pieces[-1] = (*before, *healed.ids)
            elif healed.ids:
                pieces.append(healed.ids)
        pieces.append(PromptHole(typed=healed.typed, max_tokens=piece.max_tokens))
    return prefix, Prompt(context=prefix.ids, pieces=tuple(pieces))


def _leading_texts(tokenizer: Tokenizer, canvas: Canvas, draft: Draft, single_line: bool) -> tuple[str, ...]:
    """The texts of the segment that is surest of itself so far, a token of its text on average."""
    end = tokenizer.special.end
    best: tuple[float, Segment, tuple[int, ...]] | None = None
    for segment, slots in zip(canvas.segments, canvas.slot_ranges(), strict=True):
        tokens = draft.tokens[slots.start : slots.stop]
        read = [p for p, token in zip(draft.log_prob[slots.start : slots.stop], tokens, strict=True) if token != end]
        surety = sum(read) / len(read) if read else -math.inf
        if best is None or surety > best[0]:
            best = surety, segment, tokens
    assert best is not None
    _, segment, tokens = best
    holes = hole_texts(segment, tokens, end)
    texts = [tokenizer.decode(hole).removeprefix(t) for hole, t in zip(holes, segment.typed, strict=True)]
    return tuple(text.split("\n", 1)[0] if single_line else text for text in texts)
