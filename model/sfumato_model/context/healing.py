"""A cursor in the middle of a word: the word is taken back to its start, and the hole begins with what was typed.

A tokenizer cuts "return" into one token and "ret" into another, so a model that is asked to go on after "ret" sees
text that it never met. Token healing moves the cut back to where a token could start and lets the first slot hold
only tokens that begin with the typed part. (Idea: "token healing" in guidance, Microsoft, 2023.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sfumato_model.api.request import Limits
from sfumato_model.context.first_token import log_sum
from sfumato_model.context.model import Model
from sfumato_model.engines.engine import Context
from sfumato_model.prompt.prompt import Prompt, PromptHole, PromptPiece
from sfumato_model.text.tokenizer import Tokenizer
from sfumato_model.text.vocabulary import TokenTexts


@dataclass(frozen=True, kw_only=True)
class Healed:
    """How a typed part is resumed: `ids` are settled, and the hole's first token starts with `typed`."""

    ids: tuple[int, ...]
    typed: str


def ways(tokenizer: Tokenizer, part: str) -> list[Healed]:
    """The ways to resume `part`: some of its own tokens kept, the rest begun again."""
    ids = tokenizer.encode(part)
    found = []
    for kept in range(len(ids)):
        rest = tokenizer.decode(ids[kept:])
        if tokenizer.decode(ids[:kept]) + rest == part:
            found.append(Healed(ids=tuple(ids[:kept]), typed=rest))
    return found


def resume(model: Model, context: Context, part: str) -> Healed:
    """The likeliest way to go on with `part` after `context`, by the causal reading; at most one short pass.

    With no token that starts with the rest of `part` the cut stays where it is.
    """
    options = _possible(model.tokenizer, model.texts, part)
    if len(options) == 1 or not model.causal:
        return options[0][0]
    longest = options[-1][0].ids
    log_p = model.engine.next_tokens(context, longest)
    paths = [0.0, *np.cumsum(log_p[range(len(longest)), longest], dtype=float)]
    scores = [paths[len(way.ids)] + log_sum(log_p[len(way.ids), allowed]) for way, allowed in options]
    return options[scores.index(max(scores))][0]


def shortest_way(tokenizer: Tokenizer, texts: TokenTexts, part: str) -> Healed:
    """The way that keeps fewest tokens of `part`, without asking the model."""
    return _possible(tokenizer, texts, part)[0][0]


def _possible(tokenizer: Tokenizer, texts: TokenTexts, part: str) -> list[tuple[Healed, npt.NDArray[np.int64]]]:
    """The ways that a token goes on from, with those tokens; if none does, all of `part` is kept."""
    options = [(way, allowed) for way in ways(tokenizer, part) if len(allowed := texts.starting_with(way.typed))]
    return options or [(Healed(ids=tuple(tokenizer.encode(part)), typed=""), texts.starting_with(""))]


def heal(model: Model, context: Context, prompt: Prompt, limits: Limits) -> tuple[Context, Prompt]:
    """Settle how the word before each hole is resumed; what is kept of the first one joins the context."""
    pieces: list[PromptPiece] = []
    for piece in prompt.pieces:
        if not isinstance(piece, PromptHole) or not piece.typed:
            pieces.append(piece)
            continue
        if not pieces:
            healed = resume(model, context, piece.typed)
            if healed.ids:
                context = model.engine.extended(context, healed.ids, limits)
        else:
            healed = shortest_way(model.tokenizer, model.texts, piece.typed)
            before = pieces[-1]
            if healed.ids and not isinstance(before, PromptHole):
                pieces[-1] = (*before, *healed.ids)
            elif healed.ids:
                pieces.append(healed.ids)
        pieces.append(replace(piece, typed=healed.typed))
    return context, Prompt(context=context.ids, pieces=tuple(pieces))
