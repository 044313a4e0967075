"""The weights of a checkpoint without routing, read from its files: neither the class nor transformers is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.folder import VISION, CheckpointFiles, weight_files
from sfumato_model.checkpoint.text_config import FULL, SLIDING, TextConfig, text_config
from sfumato_model.denoiser.dense.weights import DenseLayer, DenseWeights, GatedFeedForward, Product

# What the class counts as no parameter, and the vision tower, which is never loaded.
_NOT_COUNTED = ("layer_scalar", *VISION)


def load_dense(files: CheckpointFiles, *, narrow: bool) -> tuple[DenseWeights, int]:
    """The weights on the CPU, and how many parameters the checkpoint has; `narrow` multiplies in bfloat16.

    Raises `CheckpointError` for tensors that are missing or of other shapes than `config.json` says.
    """
    where = f"checkpoint {files.source} in {files.folder}"
    try:
        # Pages of the files: only what is arranged is copied.
        tensors = {name: tensor for path in weight_files(files.folder) for name, tensor in load_file(path).items()}
        weights = arrange(tensors, text_config(files.config), narrow=narrow)
    except ValueError as error:
        raise CheckpointError(f"{where} {error}: download it again") from error
    except (OSError, SafetensorError, TypeError, KeyError) as error:
        raise CheckpointError(f"{where} cannot be loaded: {error}") from error
    return weights, sum(
        tensor.numel() for name, tensor in tensors.items() if not any(part in name for part in _NOT_COUNTED)
    )


_Take = Callable[..., Tensor]
"""`take(name, *shape)`: a tensor of that shape in float32."""


def arrange(tensors: Mapping[str, Tensor], text: TextConfig, *, narrow: bool) -> DenseWeights:
    """`tensors` are named as in a checkpoint; `narrow` multiplies in bfloat16.

    Raises `ValueError` that says which tensor is missing or of another shape than `text` wants.
    """
    if len(text.layer_types) != text.num_hidden_layers:
        raise ValueError(f"has {text.num_hidden_layers} layers of {len(text.layer_types)} kinds in its config.json")
    decoder = _taking(tensors, "model.decoder.")
    embed = decoder("embed_tokens.weight", text.vocab_size, text.hidden_size)
    scale = float(text.hidden_size**0.5)
    conditioning = _taking(tensors, "model.decoder.self_conditioning.")
    return DenseWeights(
        embed=embed,
        embed_scale=scale,
        head=_product(embed, narrow=narrow),
        mix=_product(embed.T * scale, narrow=narrow),
        layers=tuple(_layer(tensors, at, text, narrow=narrow) for at in range(text.num_hidden_layers)),
        norm=decoder("norm.weight", text.hidden_size),
        eps=float(text.rms_norm_eps),
        conditioning=_feed_forward(
            [(conditioning("pre_norm.weight", text.hidden_size), _gated(conditioning, text))], narrow=narrow
        ),
        cap=None if text.final_logit_softcapping is None else float(text.final_logit_softcapping),
        window=int(text.sliding_window),
        rotary=(_frequencies(text, FULL), _frequencies(text, SLIDING)),
    )


def _taking(tensors: Mapping[str, Tensor], prefix: str) -> _Take:
    def take(name: str, *shape: int) -> Tensor:
        found = tensors.get(prefix + name)
        if found is None:
            raise ValueError(f"lacks {prefix}{name}")
        if tuple(found.shape) != shape:
            raise ValueError(f"has {prefix}{name} of shape {tuple(found.shape)}, and its config.json wants {shape}")
        return found.detach().float()

    return take


def _layer(tensors: Mapping[str, Tensor], at: int, text: TextConfig, *, narrow: bool) -> DenseLayer:
    take, hidden = _taking(tensors, f"model.decoder.layers.{at}."), text.hidden_size
    sliding, heads = text.layer_types[at] == SLIDING, text.num_attention_heads
    width, groups = text.heads(at)
    mlp = _gated(_taking(tensors, f"model.decoder.layers.{at}.mlp."), text)
    experts = take("pre_feedforward_layernorm_2.weight", hidden), _expert(take, text)
    into = [
        take("self_attn.q_proj.weight", heads * width, hidden),
        take("self_attn.k_proj.weight", groups * width, hidden),
        # In full attention the keys, before their norm, are the values too.
        *([take("self_attn.v_proj.weight", groups * width, hidden)] if sliding else []),
    ]
    return DenseLayer(
        sliding=sliding,
        heads=heads,
        groups=groups,
        width=width,
        into=_product(torch.cat(into).mul_(take("input_layernorm.weight", hidden)), narrow=narrow),
        turn=torch.cat(
            [
                take("self_attn.q_norm.weight", width).expand(heads, width),
                take("self_attn.k_norm.weight", width).expand(groups, width),
            ]
        ),
        out=_product(take("self_attn.o_proj.weight", hidden, heads * width), narrow=narrow),
        after_attention=take("post_attention_layernorm.weight", hidden),
        forward=_feed_forward([(take("pre_feedforward_layernorm.weight", hidden), mlp), experts], narrow=narrow),
        after_parts=(
            take("post_feedforward_layernorm_1.weight", hidden),
            take("post_feedforward_layernorm_2.weight", hidden),
        ),
        after_forward=take("post_feedforward_layernorm.weight", hidden),
        encoder_scale=float(_taking(tensors, f"model.encoder.language_model.layers.{at}.")("layer_scalar", 1)),
        decoder_scale=float(take("layer_scalar", 1)),
    )


class _Gated(NamedTuple):
    gate: Tensor
    up: Tensor
    down: Tensor


def _gated(take: _Take, text: TextConfig) -> _Gated:
    hidden, inner = text.hidden_size, text.intermediate_size
    gate, up = take("gate_proj.weight", inner, hidden), take("up_proj.weight", inner, hidden)
    return _Gated(gate, up, take("down_proj.weight", hidden, inner))


def _expert(take: _Take, text: TextConfig) -> _Gated:
    """The only one, with its scale."""
    hidden, inner = text.hidden_size, text.moe_intermediate_size or 0
    gate, up = take("experts.gate_up_proj", 1, 2 * inner, hidden)[0].chunk(2)
    down = take("experts.down_proj", 1, hidden, inner)[0] * take("router.per_expert_scale", 1)
    return _Gated(gate, up, down)


def _feed_forward(parts: Sequence[tuple[Tensor, _Gated]], *, narrow: bool) -> GatedFeedForward:
    """All parts read the same normed rows, each by the scale of its own norm: gates of all first, then the ups."""
    gates = [part.gate * norm for norm, part in parts]
    ups = [part.up * norm for norm, part in parts]
    return GatedFeedForward(
        into=_product(torch.cat([*gates, *ups]), narrow=narrow),
        out=tuple(_product(part.down, narrow=narrow) for _, part in parts),
        widths=tuple(len(part.gate) for _, part in parts),
    )


def _product(weight: Tensor, *, narrow: bool) -> Product:
    wide = weight.contiguous()
    return Product(wide=wide, narrow=wide.bfloat16() if narrow else None)


def _frequencies(text: TextConfig, kind: str) -> Tensor:
    """Of plain rotary embeddings, which scale nothing; none where the checkpoint has no layer of that `kind`."""
    if kind not in text.layer_types:
        return torch.zeros(0)
    width, _ = text.heads(text.layer_types.index(kind))
    theta = float(text.rope_parameters[kind]["rope_theta"])
    return 1.0 / (theta ** (torch.arange(0, width, 2, dtype=torch.float) / width))
