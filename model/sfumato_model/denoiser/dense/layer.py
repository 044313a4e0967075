"""One pass of rows through the layers of `weights.py`, as functions of tensors.

Rows are tokens that are encoded or denoised now, N of them. They attend to context tokens whose keys and values are
given, and to each other as `Sight` says. Products may be in bfloat16; what is added up and normed is float32.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from sfumato_model.denoiser.dense.weights import DenseLayer, GatedFeedForward

HIDDEN = -1e9
"""Added to the score of a key that a row must not see; finite, so that a row that sees nothing stays a number."""
_GELU = 2 * math.sqrt(2 / math.pi)


@dataclass(frozen=True, kw_only=True)
class Sight:
    """Where N rows stand and what they see, for one kind of layer.

    turns     (2, N, 1, width) cosine and signed sine of their positions
    own       (N, K) added to the scores of the rows' own keys, and of padding behind them
    first     context tokens before it are out of sight for all rows
    context   (N, context - first) likewise; `None`: all that is left is seen
    """

    turns: Tensor
    own: Tensor
    first: int = 0
    context: Tensor | None = None

    def of_rows(self, rows: Tensor) -> Sight:
        """What some of the rows see."""
        return replace(self, own=self.own[rows], context=None if self.context is None else self.context[rows])


def turns(positions: Tensor, frequencies: Tensor) -> Tensor:
    """The rotary angles of `positions` (N,), as the class computes them; the first half's sine is negative."""
    angle = positions.unsqueeze(-1).float() * frequencies
    cosine, sine = angle.cos(), angle.sin()
    return torch.stack([torch.cat([cosine, cosine], -1), torch.cat([-sine, sine], -1)]).unsqueeze(2)


def normed(rows: Tensor, eps: float, scale: Tensor | None = None) -> Tensor:
    """RMS norm over the last axis, the root of the mean square by way of the length: a fused RMS norm is no faster."""
    width = rows.shape[-1]
    length = torch.linalg.vector_norm(rows, dim=-1, keepdim=True)
    unit = rows / torch.hypot(length, length.new_tensor(math.sqrt(width * eps))).mul_(width**-0.5)
    return unit if scale is None else unit.mul_(scale)


def feed_forward(forward: GatedFeedForward, rows: Tensor) -> list[Tensor]:
    """GELU-gated, the tanh form written as x * sigmoid(2u): a sigmoid costs a third of a tanh on a CPU."""
    both = forward.into(rows)
    half = both.shape[-1] // 2
    gate, up = both[..., :half], both[..., half:]
    inner = (gate * gate).mul_(0.044715 * _GELU).add_(_GELU).mul_(gate).sigmoid_().mul_(gate).mul_(up)
    parts = forward.out[0].rows(inner).split(forward.widths, -1)
    return [out(part) for out, part in zip(forward.out, parts, strict=True)]


def keys_and_values(layer: DenseLayer, rows: Tensor, angles: Tensor, eps: float) -> tuple[Tensor, Tensor, Tensor]:
    """Queries (N, heads, width), keys and values (N, groups, width) of `rows` (N, hidden)."""
    every = layer.into(normed(rows, eps)).view(len(rows), -1, layer.width)
    every = normed(every, eps)
    known = layer.heads + layer.groups
    turned = every[:, :known] * layer.turn
    half = layer.width // 2
    swapped = torch.cat([turned[..., half:], turned[..., :half]], -1)
    turned = torch.addcmul(turned * angles[0], swapped, angles[1])
    values = every[:, known:] if layer.sliding else every[:, layer.heads : known]
    return turned[:, : layer.heads], turned[:, layer.heads :], values


def attend(layer: DenseLayer, queries: Tensor, keys: Tensor, values: Tensor, sight: Sight) -> Tensor:
    """(N, heads, width) over (groups, K, width) -> (N, heads x width), unscaled as the class has it."""
    rows, groups, each = len(queries), layer.groups, layer.heads // layer.groups
    grouped = queries.view(rows, groups, each, layer.width).permute(1, 2, 0, 3).reshape(groups, -1, layer.width)
    scores = torch.bmm(grouped.to(keys.dtype), keys.transpose(1, 2))
    seen = scores.view(groups, each, rows, -1)
    seen[..., -sight.own.shape[-1] :] += sight.own
    if sight.context is not None:
        seen[..., : sight.context.shape[-1]] += sight.context.to(scores.dtype)
    found = torch.bmm(scores.softmax(-1), values).view(groups, each, rows, layer.width)
    return found.permute(2, 0, 1, 3).reshape(rows, -1)


def after(layer: DenseLayer, rows: Tensor, attended: Tensor, eps: float) -> Tensor:
    """What follows attention in a layer, but its scale: `rows` (N, hidden) before, and what they found."""
    rows = normed(layer.out(attended), eps, layer.after_attention).add_(rows)
    parts = feed_forward(layer.forward, normed(rows, eps))
    each = [normed(part, eps, own) for part, own in zip(parts, layer.after_parts, strict=True)]
    return normed(torch.add(*each), eps, layer.after_forward).add_(rows)
