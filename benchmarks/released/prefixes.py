"""Tokens of contexts that are kept beside the released checkpoint, and bytes of a step over its vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.shared.released_shape import TEXT

from sfumato_model.denoiser.transformers.denoiser import SLACK
from sfumato_model.engines.pytorch.load import prefix_budget
from sfumato_model.engines.started import PREFIX_BUDGET

BFLOAT16, FLOAT32 = 2, 4
WEIGHTS = 52_000_000_000
FREE = 8_000_000_000
CONTEXT = 4_096
VOCABULARY_COPIES = 7
"""(H, vocabulary) float32 tensors of a step that live at once, with the belief of the step before (measured)."""


@dataclass(frozen=True, kw_only=True)
class PrefixRow:
    """With so many bytes `free`: `budget` bytes are kept, `context_bytes` for a context, `tokens` of such in all."""

    what: str
    budget: int
    context_bytes: int

    @property
    def tokens(self) -> int:
        """At least one context is kept, whatever it takes."""
        return (
            max(1, self.budget // self.context_bytes) * CONTEXT
            if self.context_bytes <= self.budget
            else (CONTEXT * self.budget // self.context_bytes)
        )


def prefix_rows() -> list[PrefixRow]:
    kept = int(TEXT["sliding_window"]) + SLACK
    return [
        PrefixRow(what="before", budget=PREFIX_BUDGET, context_bytes=_bytes(CONTEXT, CONTEXT)),
        PrefixRow(what="now", budget=prefix_budget(WEIGHTS, FREE), context_bytes=_bytes(CONTEXT, kept)),
    ]


def _bytes(tokens: int, kept: int) -> int:
    """Of keys and values of all layers, sliding ones keeping the last `kept` tokens."""
    total = 0
    for at in range(int(TEXT["num_hidden_layers"])):
        full = at % 6 == 5
        groups = TEXT["num_global_key_value_heads"] if full else TEXT["num_key_value_heads"]
        width = TEXT["global_head_dim"] if full else TEXT["head_dim"]
        total += 2 * groups * width * (tokens if full else min(kept, tokens)) * BFLOAT16
    return total


def step_bytes(slots: int, vocabulary: int = TEXT["vocab_size"]) -> int:
    """Of what a step over `slots` makes of the vocabulary, by formula."""
    return VOCABULARY_COPIES * slots * vocabulary * FLOAT32
