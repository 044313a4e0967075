"""Feeds the previous step's belief back into the decoder without a canvas x vocabulary tensor.

`transformers` takes self-conditioning as logits of the whole canvas. Only hole positions have a belief, so the
embeddings that those logits would become are handed over directly, by a pre-hook on the decoder's
`self_conditioning` module. Clamped positions are certain: their signal is their own embedding.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class SoftEmbeddings:
    """Holds the signal of the next decoder pass; zeros (what the class uses at a first step) when unset."""

    def __init__(self, decoder: nn.Module) -> None:
        self.signal: Tensor | None = None
        self._embed: Any = decoder.embed_tokens
        module: Any = decoder.self_conditioning
        self._handle = module.register_forward_pre_hook(self._replace)

    def remove(self) -> None:
        """Give the decoder its own self-conditioning back."""
        self._handle.remove()

    def _replace(self, _module: nn.Module, args: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        inputs, zeros = args
        return inputs, zeros if self.signal is None else self.signal.to(inputs.dtype)

    def of_canvas(self, ids: Tensor, hole: Tensor, probabilities: Tensor) -> Tensor:
        """The signal of a canvas: the expected embedding of `probabilities` where `hole` (bool, shape of `ids`), that
        of the known `ids` elsewhere.

        `probabilities` has one row for each true position of `hole`, in order.
        """
        signal: Tensor = self._embed(ids)
        weight = self._embed.weight
        mixed = (probabilities.to(weight.dtype) @ weight) * self._embed.embed_scale.to(weight.dtype)
        return signal.masked_scatter(hole.unsqueeze(-1), mixed.to(signal.dtype))


def soft_cap(logits: Tensor, cap: float | None) -> Tensor:
    """The head's tanh cap, in float32, as `DiffusionGemmaForBlockDiffusion.forward` applies it."""
    logits = logits.float()
    return logits if cap is None else torch.tanh(logits / cap) * cap
