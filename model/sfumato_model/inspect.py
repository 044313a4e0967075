"""How likely is each token of a selection, given all the others?

The denoiser sees every token of the canvas, so what it says of a position has been told the answer. Under uniform noise
that can be taken back: the observed token's logit is lowered by log(1 + K a / (1 - a)), K being the number of tokens
that noise is drawn from and a the probability that a token is clean (arXiv 2605.22765).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import torch

from sfumato_model.canvas import HoleSlots, Segment, pack
from sfumato_model.denoiser import Texts
from sfumato_model.errors import Cancelled, PromptError
from sfumato_model.model import Model
from sfumato_model.prompt import PromptHole
from sfumato_model.request import (
    FillStats,
    Hole,
    InspectedToken,
    InspectRequest,
    InspectResult,
    Limits,
    Selection,
)  # fmt: skip
from sfumato_model.selected import as_fill

CLEAN = 0.9
"""Taken to be the probability that a token of a selection is as it should be."""
CHUNK = 160
"""Tokens that are inspected at once: they share a canvas with the text behind them."""


@dataclass(frozen=True, kw_only=True)
class Likelihood:
    """One token of a selection, `start` to `end` in characters; log probabilities in nats."""

    start: int
    end: int
    log_prob: float
    instead: str
    instead_log_prob: float


def inspect(model: Model, request: InspectRequest, limits: Limits) -> InspectResult:
    """Raises `PromptError` for a selection without tokens and `Cancelled` between two passes."""
    begun = limits.clock()
    found: list[Likelihood] = []
    seconds: list[float] = []
    before = begun
    for part in likelihoods(model, request.selection, limits):
        found += part
        now = limits.clock()
        seconds.append(now - before)
        before = now
    stats = FillStats(
        context_tokens=0, reused_tokens=0, canvas_tokens=len(found), hole_tokens=len(found), prefill_seconds=0.0,
        step_seconds=tuple(seconds), total_seconds=limits.clock() - begun, canvases=len(seconds),
    )  # fmt: skip
    return InspectResult(
        tokens=tuple(InspectedToken(start=t.start, end=t.end, log_prob=t.log_prob, instead=t.instead) for t in found),
        stats=stats,
    )


def likelihoods(model: Model, selection: Selection, limits: Limits) -> Iterator[list[Likelihood]]:
    """The tokens of the selection in order, a canvas at a time."""
    if not selection.text:
        raise PromptError("the selection is empty: select the code that is meant")
    for start, end in _chunks(model, selection.text):
        if limits.cancelled():
            raise Cancelled("the request was cancelled")
        yield _canvas(model, selection, start, end)


def _chunks(model: Model, text: str) -> Iterator[tuple[int, int]]:
    """Ranges of characters of at most `CHUNK` tokens, cut at line ends where lines are not longer than that."""
    start = at = tokens = 0
    for line in text.splitlines(keepends=True):
        for part in _pieces(model, line):
            count = len(model.tokenizer.encode(part))
            if tokens and tokens + count > CHUNK:
                yield start, at
                start, tokens = at, 0
            at += len(part)
            tokens += count
    yield start, at


def _pieces(model: Model, line: str) -> list[str]:
    if len(model.tokenizer.encode(line)) <= CHUNK:
        return [line]
    # A character has four bytes at most, and a token at least one.
    size = CHUNK // 4
    return [line[at : at + size] for at in range(0, len(line), size)]


def _canvas(model: Model, selection: Selection, start: int, end: int) -> list[Likelihood]:
    text = selection.text[start:end]
    request = as_fill(
        selection, selection.before + selection.text[:start], Hole(), selection.text[end:] + selection.after
    )  # fmt: skip
    prompt = model.prompt(request)
    hole = prompt.pieces[0]
    assert isinstance(hole, PromptHole)
    # A word that begins before the selection is read as a whole, without any choice of how it goes on.
    typed = hole.typed
    ids = tuple(model.tokenizer.encode(typed + text))
    if not ids:
        return []
    near = tuple(i for piece in prompt.pieces[1:] if not isinstance(piece, PromptHole) for i in piece)
    base = model.prefixes.best(prompt.context)
    prefix = model.denoiser.encode(prompt.context, base)
    model.prefixes.add(prefix, replaces=base)
    device = model.denoiser.device
    pieces = (HoleSlots(count=len(ids)), near) if near else (HoleSlots(count=len(ids)),)
    canvas = pack([Segment(pieces=pieces)], prefix.length, device)
    observed = torch.tensor(ids, device=device)
    corruption = model.denoiser.corruption
    told = math.log1p((corruption.high - corruption.low) * CLEAN / (1 - CLEAN))
    with torch.inference_mode():
        logits = model.denoiser.logits(prefix, canvas, observed, None)
        at = observed.unsqueeze(1)
        logits = logits.scatter_add(1, at, logits.new_full(at.shape, -told)).log_softmax(-1)
        if model.manifest.sampler.two_readings:
            texts = Texts.pack([ids[:-1]], prefix.length, device)
            causal = model.denoiser.causal_logits(prefix, texts, torch.arange(-1, len(ids) - 1, device=device))
            logits = (logits + model.manifest.inspect_weight * causal.log_softmax(-1)).log_softmax(-1)
        own = logits.gather(1, at).squeeze(1)
        logits[:, model.tokenizer.special.end] = -math.inf
        best, instead = logits.max(-1)
        numbers = torch.stack([own.double(), best.double(), instead.double()]).tolist()
    return _likelihoods(model, ids, len(typed), start, numbers)


def _likelihoods(
    model: Model, ids: tuple[int, ...], typed: int, start: int, numbers: list[list[float]]
) -> list[Likelihood]:
    decoded = [len(model.tokenizer.decode(ids[:k]).rstrip("\ufffd")) for k in range(len(ids))]
    ends = [*decoded, len(model.tokenizer.decode(ids))]
    found = []
    for k, (low, high) in enumerate(pairwise(ends)):
        low, high = max(0, low - typed), high - typed
        if high > low:
            found.append(
                Likelihood(
                    start=start + low, end=start + high, log_prob=numbers[0][k],
                    instead=model.tokenizer.decode([int(numbers[2][k])]), instead_log_prob=numbers[1][k],
                )
            )  # fmt: skip
    return found
