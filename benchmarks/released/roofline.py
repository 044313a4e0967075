"""The least that a step and a prefill of the released shape can take on a card: bytes over bandwidth, or operations.

Computed, not measured: peaks are the makers' figures, operations at half of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.shared.released_shape import bytes_read

from sfumato_model.checkpoint.text_config import FULL, TextConfig


@dataclass(frozen=True, kw_only=True)
class Card:
    """`bandwidth` in bytes and `operations` in floating-point operations a second; `weight_bytes` of each weight."""

    name: str
    bandwidth: float
    operations: float
    weight_bytes: float = 2.0


CARDS = (
    Card(name="H200 141 GB, bf16", bandwidth=4.8e12, operations=700e12),
    Card(name="H100 80 GB, bf16", bandwidth=3.35e12, operations=700e12),
    Card(name="H100 80 GB, FP8", bandwidth=3.35e12, operations=1_200e12, weight_bytes=1.0),
    Card(name="A100 80 GB, bf16", bandwidth=2.0e12, operations=280e12),
    Card(name="RTX 5090 32 GB, 4 bit", bandwidth=1.79e12, operations=200e12, weight_bytes=0.56),
    Card(name="RTX 4090 24 GB, 4 bit", bandwidth=1.01e12, operations=150e12, weight_bytes=0.56),
    Card(name="M4 Max 128 GB, bf16", bandwidth=0.546e12, operations=34e12),
)
FILL = (4 + 10 + 24 + 64) + 4 * 64, (10 + 24) + 2 * 64
"""Positions of the first step of a line's fill, with its suffixes, and of the later ones."""
READ = 34
"""Tokens of the drafts, which are read in the same pass."""
PREFILL = 4_096


@dataclass(frozen=True, kw_only=True)
class RooflineRow:
    """Milliseconds."""

    card: str
    first_step: float
    step: float
    two_passes: float
    prefill: float
    prefill_by_256: float


def roofline_rows(text: TextConfig) -> list[RooflineRow]:
    """A row for each card; `text` is of the checkpoint's `config.json`."""
    return [
        RooflineRow(
            card=card.name,
            first_step=milliseconds(card, text, FILL[0]),
            step=milliseconds(card, text, FILL[1] + READ),
            two_passes=milliseconds(card, text, FILL[1]) + milliseconds(card, text, READ),
            prefill=2 * milliseconds(card, text, PREFILL // 2),
            prefill_by_256=PREFILL // 256 * milliseconds(card, text, 256),
        )
        for card in CARDS
    ]


def milliseconds(card: Card, text: TextConfig, tokens: int) -> float:
    """The least that a pass over `tokens` positions takes on `card`."""
    dense, experts = weights(text)
    chosen = (text.top_k_experts or 1) / (text.num_experts or 1)
    operations = 2 * tokens * (dense + chosen * experts)
    return 1000 * max(numbers_read(text, tokens) * card.weight_bytes / card.bandwidth, 2 * operations / card.operations)


def numbers_read(text: TextConfig, tokens: int) -> float:
    """Weights that a pass over `tokens` positions reads, those of the head among them."""
    dense, experts = weights(text)
    count, chosen = text.num_experts or 1, text.top_k_experts or 1
    return bytes_read(dense + text.vocab_size * text.hidden_size, experts, count=count, chosen=chosen, tokens=tokens)


def weights(text: TextConfig) -> tuple[int, int]:
    """Numbers in all layers outside and inside the experts, the conditioning among the former."""
    hidden = text.hidden_size
    dense = 3 * hidden * text.intermediate_size
    for at, kind in enumerate(text.layer_types):
        width, groups = text.heads(at)
        # Full attention has no values of its own.
        attention = 2 * text.num_attention_heads + groups * (1 if kind == FULL else 2)
        dense += hidden * (attention * width + 3 * text.intermediate_size + (text.num_experts or 0))
    experts = 3 * len(text.layer_types) * (text.num_experts or 0) * hidden * (text.moe_intermediate_size or 0)
    return dense, experts
