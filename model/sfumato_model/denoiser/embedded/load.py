"""From a checkpoint's files to `weights.py`: without torch, and checked so that no damaged file computes anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, deserialize

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.file import open_regular
from sfumato_model.checkpoint.folder import VISION, CheckpointFiles, weight_files
from sfumato_model.checkpoint.text_config import FULL, SLIDING, TextConfig, text_config
from sfumato_model.denoiser.embedded.weights import FeedForward, Floats, Layer, Weights

READ = ("model.decoder.", "model.encoder.language_model.")
"""How the names begin of what is read of a checkpoint."""
_NOT_COUNTED = ("layer_scalar", *VISION)
"""What the class counts as no parameter, and the vision tower, which is never loaded."""


def load_embedded(files: CheckpointFiles) -> tuple[Weights, int]:
    """The weights in float32, and how many parameters the checkpoint has.

    Raises `CheckpointError` that names the file for one that is damaged, for tensors that are missing, of other shapes
    than `config.json` says, or that hold what is no number.
    """
    tensors: dict[str, Floats] = {}
    for path in weight_files(files.folder):
        try:
            tensors |= read_tensors(path)
        except (OSError, SafetensorError, ValueError) as error:
            raise CheckpointError(f"{path} cannot be loaded ({error}): download it again") from error
    try:
        weights = arrange(tensors, text_config(files.config))
    except (ValueError, TypeError, KeyError) as error:
        raise CheckpointError(f"checkpoint {files.source} in {files.folder} {error}: download it again") from error
    return weights, parameters({name: tensor.size for name, tensor in tensors.items()})


def parameters(sizes: Mapping[str, int]) -> int:
    """How many a checkpoint has whose tensors have these `sizes`, by their names."""
    return sum(size for name, size in sizes.items() if not any(part in name for part in _NOT_COUNTED))


def read_tensors(path: Path) -> dict[str, Floats]:
    """The tensors of a safetensors file by their names, in float32. Raises `ValueError` for what is no number."""
    with open_regular(path) as file:
        every = deserialize(file.read())
    # What else is there nobody reads.
    found = {name: _array(name, entry) for name, entry in every if name.startswith(READ)}
    for name, array in found.items():
        if not np.isfinite(array).all():
            raise ValueError(f"{name} holds what is no number")
    return found


def _array(name: str, entry: Mapping[str, Any]) -> Floats:
    data, kind = entry["data"], entry["dtype"]
    if kind == "BF16":
        # The upper half of a float32.
        flat = (np.frombuffer(data, np.uint16).astype(np.uint32) << 16).view(np.float32)
    elif kind in ("F32", "F16"):
        flat = np.frombuffer(data, np.float32 if kind == "F32" else np.float16).astype(np.float32)
    else:
        raise ValueError(f"{name} is of type {kind}, and BF16, F16 and F32 are read")
    return flat.reshape(entry["shape"])


_Take = Callable[..., Floats]
"""`take(name, *shape)`: a tensor of that shape."""


def arrange(tensors: Mapping[str, Floats], text: TextConfig) -> Weights:
    """`tensors` are named as in a checkpoint.

    Raises `ValueError` that says which tensor is missing or of another shape than `text` wants.
    """
    if len(text.layer_types) != text.num_hidden_layers:
        raise ValueError(f"has {text.num_hidden_layers} layers of {len(text.layer_types)} kinds in its config.json")
    decoder = _taking(tensors, "model.decoder.")
    conditioning = _taking(tensors, "model.decoder.self_conditioning.")
    return Weights(
        embed=decoder("embed_tokens.weight", text.vocab_size, text.hidden_size),
        embed_scale=float(text.hidden_size**0.5),
        layers=tuple(_layer(tensors, at, text) for at in range(text.num_hidden_layers)),
        norm=decoder("norm.weight", text.hidden_size),
        eps=float(text.rms_norm_eps),
        conditioning=_feed_forward([(conditioning("pre_norm.weight", text.hidden_size), _mlp(conditioning, text))]),
        cap=None if text.final_logit_softcapping is None else float(text.final_logit_softcapping),
        window=int(text.sliding_window),
        rotary=(_frequencies(text, FULL), _frequencies(text, SLIDING)),
    )


def _taking(tensors: Mapping[str, Floats], prefix: str) -> _Take:
    def take(name: str, *shape: int) -> Floats:
        found = tensors.get(prefix + name)
        if found is None:
            raise ValueError(f"lacks {prefix}{name}")
        if found.shape != shape:
            raise ValueError(f"has {prefix}{name} of shape {found.shape}, and its config.json wants {shape}")
        return found

    return take


def _layer(tensors: Mapping[str, Floats], at: int, text: TextConfig) -> Layer:
    take, hidden = _taking(tensors, f"model.decoder.layers.{at}."), text.hidden_size
    sliding, heads = text.layer_types[at] == SLIDING, text.num_attention_heads
    width, groups = text.heads(at)
    mlp = _mlp(_taking(tensors, f"model.decoder.layers.{at}.mlp."), text)
    # In full attention the keys, before their norm, are the values too.
    kinds = {"q": heads, "k": groups} | ({"v": groups} if sliding else {})
    into = [take(f"self_attn.{kind}_proj.weight", each * width, hidden) for kind, each in kinds.items()]
    return Layer(
        sliding=sliding,
        heads=heads,
        groups=groups,
        width=width,
        into=_matrix(np.concatenate(into) * take("input_layernorm.weight", hidden)),
        queries=take("self_attn.q_norm.weight", width),
        keys=take("self_attn.k_norm.weight", width),
        out=_matrix(take("self_attn.o_proj.weight", hidden, heads * width)),
        after_attention=take("post_attention_layernorm.weight", hidden),
        forward=_feed_forward(
            [
                (take("pre_feedforward_layernorm.weight", hidden), mlp),
                (take("pre_feedforward_layernorm_2.weight", hidden), _expert(take, text)),
            ]
        ),
        after_parts=tuple(take(f"post_feedforward_layernorm_{part}.weight", hidden) for part in (1, 2)),
        after_forward=take("post_feedforward_layernorm.weight", hidden),
        encoder_scale=float(_taking(tensors, f"model.encoder.language_model.layers.{at}.")("layer_scalar", 1)[0]),
        decoder_scale=float(take("layer_scalar", 1)[0]),
    )


_Gated = tuple[Floats, Floats, Floats]
"""Gate, up and down."""


def _mlp(take: _Take, text: TextConfig) -> _Gated:
    hidden, inner = text.hidden_size, text.intermediate_size
    gate, up = (take(f"{name}_proj.weight", inner, hidden) for name in ("gate", "up"))
    return gate, up, take("down_proj.weight", hidden, inner)


def _expert(take: _Take, text: TextConfig) -> _Gated:
    """The only one, with its scale."""
    hidden, inner = text.hidden_size, text.moe_intermediate_size or 0
    gate, up = np.split(take("experts.gate_up_proj", 1, 2 * inner, hidden)[0], 2)
    return gate, up, take("experts.down_proj", 1, hidden, inner)[0] * take("router.per_expert_scale", 1)


def _feed_forward(parts: Sequence[tuple[Floats, _Gated]]) -> FeedForward:
    """All parts read the same normed rows, each by the scale of its own norm."""
    gates = [gate * norm for norm, (gate, _, _) in parts]
    ups = [up * norm for norm, (_, up, _) in parts]
    return FeedForward(
        gate=_matrix(np.concatenate(gates)),
        up=_matrix(np.concatenate(ups)),
        out=tuple(_matrix(down) for _, (_, _, down) in parts),
    )


def _matrix(weight: Floats) -> Floats:
    """(out, in) as a checkpoint has it -> (in, out)."""
    return np.ascontiguousarray(weight.T)


def _frequencies(text: TextConfig, kind: str) -> Floats:
    """Of plain rotary embeddings, which scale nothing; none where the checkpoint has no layer of that `kind`."""
    if kind not in text.layer_types:
        return np.zeros(0, np.float32)
    width, _ = text.heads(text.layer_types.index(kind))
    theta = float(text.rope_parameters[kind]["rope_theta"])
    exponents = np.arange(0, width, 2, dtype=np.float32) / np.float32(width)
    return (1 / theta**exponents).astype(np.float32)
