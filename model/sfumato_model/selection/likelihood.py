"""How likely is each token of a selection, given all the others?

The denoiser sees every token of the canvas, so what it says of a position has been told the answer. That is taken back
(`engines/inspection.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import Hole, Limits, Selection
from sfumato_model.context.model import Model
from sfumato_model.context.remembering import remember
from sfumato_model.engines.engine import Likelihoods
from sfumato_model.prompt.prompt import PromptHole
from sfumato_model.selection.selected import as_fill
from sfumato_model.text.words import Place

CHUNK = 160
"""Tokens that are inspected at once: they share a canvas with the text behind them."""


@dataclass(frozen=True, kw_only=True)
class Likelihood:
    """One token of a selection, `start` to `end` in characters; `log_prob` in nats."""

    start: int
    end: int
    log_prob: float


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Characters `start` to `end` of a selection, which were read on one canvas: `tokens` in order.

    `ids` are those of the canvas, each in its place of `places`: before the selection's start where a word began there,
    and of no length where it is the first byte of a character. `likely` says how likely any token is in each.
    """

    start: int
    end: int
    tokens: tuple[Likelihood, ...]
    ids: tuple[int, ...]
    places: tuple[Place, ...]
    likely: Likelihoods | None


def likelihoods(model: Model, selection: Selection, limits: Limits) -> Iterator[Reading]:
    """The selection in order, a canvas at a time.

    Raises `PromptError` for a selection without text and `Cancelled` between two passes.
    """
    if not selection.text:
        raise PromptError("the selection is empty: select the code that is meant")
    for start, end in _chunks(model, selection.text):
        limits.check()
        yield _canvas(model, selection, start, end, limits)


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


def _canvas(model: Model, selection: Selection, start: int, end: int, limits: Limits) -> Reading:
    text = selection.text[start:end]
    request = as_fill(
        selection, selection.before + selection.text[:start], Hole(), selection.text[end:] + selection.after
    )  # fmt: skip
    prompt = model.prompt(request)
    hole = prompt.pieces[0]
    assert isinstance(hole, PromptHole)
    # A word that begins before the selection is read as a whole, without any choice of how it goes on.
    ids = tuple(model.tokenizer.encode(hole.typed + text))
    if not ids:
        return Reading(start=start, end=end, tokens=(), ids=(), places=(), likely=None)
    near = tuple(i for piece in prompt.pieces[1:] if not isinstance(piece, PromptHole) for i in piece)
    context, _ = model.engine.context(prompt.context, limits)
    weight = model.manifest.inspect_weight if model.manifest.sampler.two_readings else 0.0
    likely = model.engine.inspect(context, ids, near, weight, limits)
    remembered = remember(model, request, context, prompt)
    if remembered is not None:
        likely = remembered.beside(ids, likely)
    own = likely.at(range(len(ids)), ids)
    places = _places(model, ids, len(hole.typed), start)
    tokens = tuple(
        Likelihood(start=max(start, low), end=high, log_prob=log_prob)
        for (low, high), log_prob in zip(places, own, strict=True)
        if high > max(start, low)
    )
    return Reading(start=start, end=end, tokens=tokens, ids=ids, places=places, likely=likely)


def _places(model: Model, ids: tuple[int, ...], typed: int, start: int) -> tuple[Place, ...]:
    decoded = [len(model.tokenizer.decode(ids[:k]).rstrip("\ufffd")) for k in range(len(ids))]
    ends = [*decoded, len(model.tokenizer.decode(ids))]
    return tuple((start + low - typed, start + high - typed) for low, high in pairwise(ends))
