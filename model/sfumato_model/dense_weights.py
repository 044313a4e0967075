"""The weights of a checkpoint without routing, arranged so that a layer is few, large matrix products.

Read from the loaded model class, whose own forward stays the definition (`tests/model/test_dense_gemma.py` compares
them). With one expert a layer the router has nothing to choose, its weight is one, and the expert is an ordinary
second feed-forward. RMS norms in front of a product are folded into it, and products of the same input are one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as f


@dataclass(frozen=True, kw_only=True)
class Product:
    """A matrix (out, in) to multiply rows by: `narrow` in bfloat16 where that is faster, `wide` in float32."""

    wide: Tensor
    narrow: Tensor | None

    def __call__(self, rows: Tensor) -> Tensor:
        """`rows` (N, in) -> (N, out), in float32."""
        rows = self.rows(rows)
        return f.linear(rows, self.wide if rows.dtype == torch.float32 else self.narrow).float()  # type: ignore[arg-type]

    def rows(self, rows: Tensor) -> Tensor:
        """`rows` in the dtype that they are multiplied in: a single one is faster in float32."""
        return rows.float() if self.narrow is None or len(rows) == 1 else rows.bfloat16()


@dataclass(frozen=True, kw_only=True)
class GatedFeedForward:
    """`into` has gate and up of all its parts, `out` one product for each part, which is `widths` wide."""

    into: Product
    out: tuple[Product, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class DenseLayer:
    """One layer, shared by encoder and decoder but for the scalar that its output is multiplied by.

    into       input -> queries, keys and, where they are not the keys, values of all heads
    heads      query heads; `groups` key-value heads, each `width` wide
    turn       (heads + groups, width) what queries and keys are multiplied by after their norm
    sliding    its queries see no further back than the window
    """

    sliding: bool
    heads: int
    groups: int
    width: int
    own_values: bool
    into: Product
    turn: Tensor
    out: Product
    after_attention: Tensor
    forward: GatedFeedForward
    after_parts: tuple[Tensor, ...]
    after_forward: Tensor
    encoder_scale: float
    decoder_scale: float


@dataclass(frozen=True, kw_only=True)
class DenseWeights:
    """Everything that a text pass needs. `embed` (vocabulary, hidden) is not scaled."""

    embed: Tensor
    embed_scale: float
    head: Product
    mix: Product
    layers: tuple[DenseLayer, ...]
    norm: Tensor
    eps: float
    conditioning: GatedFeedForward
    cap: float | None
    window: int
    rotary: tuple[tuple[Tensor, float], ...]


def is_dense(config: Any) -> bool:
    """Whether the class's text config has one expert a layer and rotary frequencies that never change."""
    text = config.text_config
    plain = all(p is None or p["rope_type"] == "default" for p in text.rope_parameters.values())
    return bool(text.num_experts == 1 and text.top_k_experts == 1 and plain and not text.attention_bias)


def dense_weights(model: Any, *, narrow: bool) -> DenseWeights:
    """Arrange the weights of `DiffusionGemmaForBlockDiffusion` on the CPU; `narrow` multiplies in bfloat16."""
    text = model.config.text_config
    encoder, decoder = model.model.encoder.language_model, model.model.decoder
    conditioning = decoder.self_conditioning
    embed = decoder.embed_tokens.weight.detach().float()
    scale = float(decoder.embed_tokens.embed_scale)
    return DenseWeights(
        embed=embed,
        embed_scale=scale,
        head=_product(model.lm_head.weight, narrow=narrow),
        mix=_product(embed.T * scale, narrow=narrow),
        layers=tuple(
            _layer(kind, one, other, narrow=narrow)
            for kind, one, other in zip(text.layer_types, decoder.layers, encoder.layers, strict=True)
        ),
        norm=decoder.norm.weight.detach().float(),
        eps=text.rms_norm_eps,
        conditioning=_feed_forward([(conditioning.pre_norm, conditioning)], narrow=narrow),
        cap=text.final_logit_softcapping,
        window=text.sliding_window,
        rotary=tuple(_frequencies(decoder.rotary_emb, kind) for kind in text.layer_types),
    )


def _layer(kind: str, layer: Any, encoder_layer: Any, *, narrow: bool) -> DenseLayer:
    attention = layer.self_attn
    width = attention.head_dim
    heads, groups = attention.q_proj.out_features // width, attention.k_proj.out_features // width
    into = [attention.q_proj, attention.k_proj, *([attention.v_proj] if attention.v_proj is not None else [])]
    experts = layer.experts
    gate, up = experts.gate_up_proj.detach().float()[0].chunk(2)
    down = experts.down_proj.detach().float()[0] * layer.router.per_expert_scale.detach().float()
    return DenseLayer(
        sliding=kind == "sliding_attention",
        heads=heads,
        groups=groups,
        width=width,
        own_values=attention.v_proj is not None,
        into=_product(torch.cat([p.weight for p in into]) * layer.input_layernorm.weight, narrow=narrow),
        turn=torch.cat(
            [attention.q_norm.weight.expand(heads, width), attention.k_norm.weight.expand(groups, width)]
        ).detach().float(),
        out=_product(attention.o_proj.weight, narrow=narrow),
        after_attention=_scale(layer.post_attention_layernorm),
        forward=_feed_forward(
            [(layer.pre_feedforward_layernorm, layer.mlp), (layer.pre_feedforward_layernorm_2, (gate, up, down))],
            narrow=narrow,
        ),
        after_parts=(_scale(layer.post_feedforward_layernorm_1), _scale(layer.post_feedforward_layernorm_2)),
        after_forward=_scale(layer.post_feedforward_layernorm),
        encoder_scale=float(encoder_layer.layer_scalar),
        decoder_scale=float(layer.layer_scalar),
    )  # fmt: skip


def _feed_forward(parts: list[tuple[nn.Module, Any]], *, narrow: bool) -> GatedFeedForward:
    """All parts read the same normed rows, each by the scale of its own norm: gates of all first, then the ups."""
    gates, ups, downs = [], [], []
    for norm, part in parts:
        gate, up, down = part if isinstance(part, tuple) else (
            part.gate_proj.weight, part.up_proj.weight, part.down_proj.weight
        )  # fmt: skip
        gates.append(gate.float() * _scale(norm))
        ups.append(up.float() * _scale(norm))
        downs.append(down)
    return GatedFeedForward(
        into=_product(torch.cat([*gates, *ups]), narrow=narrow),
        out=tuple(_product(down, narrow=narrow) for down in downs),
        widths=tuple(int(gate.shape[0]) for gate in gates),
    )


def _scale(norm: Any) -> Tensor:
    scale: Tensor = norm.weight.detach().float()
    return scale


def _product(weight: Tensor, *, narrow: bool) -> Product:
    wide = weight.detach().float().contiguous()
    return Product(wide=wide, narrow=wide.bfloat16() if narrow else None)


def _frequencies(rotary: Any, kind: str) -> tuple[Tensor, float]:
    frequencies: Tensor = getattr(rotary, f"{kind}_inv_freq")
    return frequencies.float(), float(getattr(rotary, f"{kind}_attention_scaling"))
