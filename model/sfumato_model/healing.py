"""A cursor in the middle of a word: the word is taken back to its start, and the hole begins with what was typed.

A tokenizer cuts "return" into one token and "ret" into another, so a model that is asked to go on after "ret" sees
text that it never met. Token healing moves the cut back to where a token could start and lets the first slot hold
only tokens that begin with the typed part. (Idea: "token healing" in guidance, Microsoft, 2023.)
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sfumato_model.denoiser.base import Denoiser, Texts
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.denoiser.prefix import Prefix
from sfumato_model.text.tokenizer import Tokenizer

LONGEST_WORD = 48
# The pieces that tokenizers cut text into, at the end of a text. A newline and its indentation are a piece that nothing
# joins; elsewhere one space belongs to what follows it.
_LAST_PIECE = re.compile(r"(?:(?:(?<!\s)[ ])?(?:\w+|[^\s\w]+)|[^\S\n]+)\Z")


def word_start(text: str, at: int) -> int:
    """Where the piece that ends at `at` starts; `at` itself after a newline and its indentation."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    if not line.strip():
        return at
    found = _LAST_PIECE.search(text, max(0, at - LONGEST_WORD), at)
    return at if found is None else found.start()


class TokenTexts:
    """The text of every ordinary token, sorted, to find those that start with a given text."""

    def __init__(self, tokenizer: Tokenizer, low: int, high: int) -> None:
        texts = ((tokenizer.decode([i]), i) for i in range(low, high))
        self._sorted = sorted((text, i) for text, i in texts if text)

    def starting_with(self, text: str) -> list[int]:
        """Ids whose text starts with `text`."""
        start = bisect.bisect_left(self._sorted, (text, -1))
        stop = bisect.bisect_left(self._sorted, (text + "\U0010ffff", -1))
        return [i for _, i in self._sorted[start:stop]]


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


def resume(denoiser: Denoiser, tokenizer: Tokenizer, texts: TokenTexts, prefix: Prefix, part: str) -> Healed:
    """The likeliest way to go on with `part` after `prefix`, by the causal reading; at most one short pass.

    With no token that starts with the rest of `part` the cut stays where it is.
    """
    options = [(way, allowed) for way in ways(tokenizer, part) if (allowed := texts.starting_with(way.typed))]
    if not options:
        return Healed(ids=tuple(tokenizer.encode(part)), typed="")
    if len(options) == 1:
        return options[0][0]
    longest = options[-1][0].ids
    reading = Texts.pack([longest], prefix.length, denoiser.device)
    at = torch.arange(-1, len(longest), device=denoiser.device)
    log_p = denoiser.causal_logits(prefix, reading, at).log_softmax(-1)
    kept = torch.tensor(longest, device=denoiser.device)
    paths = torch.cat([log_p.new_zeros(1), log_p[:-1].gather(1, kept.unsqueeze(1)).squeeze(1).cumsum(0)])
    scores = [
        float(paths[len(way.ids)] + log_p[len(way.ids), torch.tensor(allowed)].logsumexp(0)) for way, allowed in options
    ]
    return options[scores.index(max(scores))][0]


def shortest_way(tokenizer: Tokenizer, texts: TokenTexts, part: str) -> Healed:
    """The way that keeps fewest tokens of `part`, without asking the model."""
    for way in ways(tokenizer, part):
        if texts.starting_with(way.typed):
            return way
    return Healed(ids=tuple(tokenizer.encode(part)), typed="")


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The slots whose token has to start with a typed text: `at` (T,) slots, `impossible` (T, vocabulary) bool."""

    at: Tensor
    impossible: Tensor

    def apply(self, logits: Tensor) -> Tensor:
        """`logits` (H, vocabulary) with the impossible tokens of those slots out of question."""
        return logits.index_put((self.at,), logits[self.at].masked_fill(self.impossible, -1e4))

    def within(self, slots: Sequence[int]) -> Typed | None:
        """What holds for `slots` alone, counted among themselves."""
        rows = [(slots.index(at), row) for row, at in enumerate(self.at.tolist()) if at in slots]
        if not rows:
            return None
        device = self.at.device
        return Typed(
            at=torch.tensor([at for at, _ in rows]).to(device),
            impossible=self.impossible[torch.tensor([row for _, row in rows]).to(device)],
        )


def typed_mask(texts: TokenTexts, canvas: Canvas, vocabulary: int) -> Typed | None:
    """What the typed texts of a canvas leave possible; `None` when nothing was typed."""
    found = [(slot, texts.starting_with(typed)) for slot, typed in canvas.typed_slots()]
    found = [(slot, allowed) for slot, allowed in found if allowed]
    if not found:
        return None
    impossible = torch.ones(len(found), vocabulary, dtype=torch.bool)
    for row, (_, allowed) in enumerate(found):
        impossible[row, allowed] = False
    return Typed(
        at=torch.tensor([slot for slot, _ in found]).to(canvas.ids.device),
        impossible=impossible.to(canvas.ids.device),
    )
