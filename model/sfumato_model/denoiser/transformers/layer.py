"""A layer of the class in few operations, with the class's own modules for all that has weights.

What the class spells out is one operation here where torch has one: an RMS norm is eight of its, and was three in five
of all. Rows of both readings go through together: encoder and decoder share all weights but a scalar.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as f

from sfumato_model.denoiser.transformers.sight import Turns


def normed(norm: Any, rows: Tensor) -> Tensor:
    """What `norm`, one of the class's RMS norms, makes of `rows`."""
    return f.rms_norm(rows, (rows.shape[-1],), norm.weight if norm.with_scale else None, norm.eps)


def keys_and_values(layer: Any, rows: Tensor, angles: Turns) -> tuple[Tensor, Tensor, Tensor]:
    """Queries (N, heads, width), keys and values (N, groups, width) of `rows` (N, hidden)."""
    attention = layer.self_attn
    rows = normed(layer.input_layernorm, rows)
    queries = attention.q_proj(rows).unflatten(-1, (-1, attention.head_dim))
    keys = attention.k_proj(rows).unflatten(-1, (-1, attention.head_dim))
    values = keys if attention.v_proj is None else attention.v_proj(rows).view_as(keys)
    heads = queries.shape[1]
    both = torch.cat([normed(attention.q_norm, queries), normed(attention.k_norm, keys)], 1)
    half = attention.head_dim // 2
    swapped = torch.cat([both[..., half:], both[..., :half]], -1)
    turned = torch.addcmul(both * angles[0], swapped, angles[1])
    return turned[:, :heads], turned[:, heads:], normed(attention.v_norm, values)


def attend(queries: Tensor, keys: Tensor, values: Tensor, seen: Tensor) -> Tensor:
    """(N, heads, width) over (groups, K, width) -> (N, heads x width); `seen` (N, K) bool.

    The heads that share keys are rows of one product, so that no key is repeated.
    """
    count, heads, width = queries.shape
    groups = len(keys)
    each = heads // groups
    grouped = queries.view(count, groups, each, width).permute(1, 2, 0, 3).reshape(1, groups, -1, width)
    mask = seen.repeat(each, 1)[None, None]
    found = f.scaled_dot_product_attention(grouped, keys[None], values[None], attn_mask=mask, scale=1.0)
    return found.view(groups, each, count, width).permute(2, 0, 1, 3).reshape(count, -1)


def after(layer: Any, rows: Tensor, found: Tensor, scale: Tensor) -> Tensor:
    """What follows attention: `rows` (N, hidden) before it, and what they found; `scale` (N, 1) or (1,)."""
    rows = normed(layer.post_attention_layernorm, layer.self_attn.o_proj(found)).add_(rows)
    dense = feed_forward(layer.mlp, normed(layer.pre_feedforward_layernorm, rows))
    weights, index = routed(layer.router, rows)
    sparse = layer.experts(normed(layer.pre_feedforward_layernorm_2, rows), index, weights)
    dense = normed(layer.post_feedforward_layernorm_1, dense)
    both = dense.add_(normed(layer.post_feedforward_layernorm_2, sparse))
    return normed(layer.post_feedforward_layernorm, both).add_(rows).mul_(scale)


def feed_forward(mlp: Any, rows: Tensor) -> Tensor:
    made: Tensor = mlp.down_proj(mlp.act_fn(mlp.gate_proj(rows)).mul_(mlp.up_proj(rows)))
    return made


def routed(router: Any, rows: Tensor) -> tuple[Tensor, Tensor]:
    """Weights and indices (N, chosen) of the experts that each of `rows` goes to."""
    scaled = normed(router.norm, rows) * router.scale * router.scalar_root_size
    chances = router.proj(scaled).softmax(-1, dtype=torch.float32)
    weights, index = chances.topk(router.config.top_k_experts, -1)
    weights = weights / weights.sum(-1, keepdim=True) * router.per_expert_scale[index]
    return weights, index
