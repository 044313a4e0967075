"""What of `config.json` decides how text is computed, with the class's own values for what the file leaves out.

Read here without transformers, whose import takes longer than all else in loading a small checkpoint
(`tests/model/test_text_config.py` compares both).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

SLIDING, FULL = "sliding_attention", "full_attention"
_ROTARY: Mapping[str, Any] = {
    SLIDING: {"rope_type": "default", "rope_theta": 10_000.0},
    FULL: {"rope_type": "proportional", "partial_rotary_factor": 0.25, "rope_theta": 1_000_000.0},
}


@dataclass(frozen=True, kw_only=True)
class TextConfig:
    """In the words of the file. Nothing is checked: what a file says may be wrong."""

    vocab_size: int = 262_144
    hidden_size: int = 2304
    intermediate_size: int = 9216
    num_hidden_layers: int = 30
    num_attention_heads: int = 8
    num_key_value_heads: int = 4
    head_dim: int = 256
    hidden_activation: str = "gelu_pytorch_tanh"
    rms_norm_eps: float = 1e-6
    tie_word_embeddings: bool = True
    attention_bias: bool = False
    sliding_window: int = 512
    final_logit_softcapping: float | None = 30.0
    use_bidirectional_attention: str | None = None
    num_experts: int | None = None
    top_k_experts: int | None = None
    moe_intermediate_size: int | None = None
    layer_types: Sequence[str]
    rope_parameters: Mapping[str, Any]
    per_layer_config: Mapping[str, Any]

    def heads(self, layer: int) -> tuple[int, int]:
        """The width of the layer's heads, and how many heads of keys and values it has."""
        own = {int(at): values for at, values in self.per_layer_config.items()}.get(layer, {})
        return own.get("head_dim", self.head_dim), own.get("num_key_value_heads", self.num_key_value_heads)


def text_config(config: Mapping[str, Any]) -> TextConfig:
    """The `text_config` of the content of a `config.json`."""
    said = config.get("text_config") or {}
    # What is null has the class's own value, where that is another.
    known = {f.name: said[f.name] for f in fields(TextConfig) if f.name in said and said[f.name] is not None}
    known |= {name: None for name in ("final_logit_softcapping",) if name in said and said[name] is None}
    kinds = _layer_types(said.get("layer_types"), said.get("num_hidden_layers", TextConfig.num_hidden_layers))
    computed = {
        "layer_types": kinds,
        "rope_parameters": said.get("rope_parameters") or _ROTARY,
        "per_layer_config": said.get("per_layer_config", _wider_heads(said, kinds)) or {},
    }
    return TextConfig(**known | computed)


def is_dense(config: Mapping[str, Any]) -> bool:
    """Whether `denoiser/dense/weights.py` can hold what a `config.json` describes.

    One expert a layer, rotary frequencies that never change, and a causal encoder that has the decoder's weights.
    """
    text = text_config(config)
    rotary = [text.rope_parameters.get(kind) or {} for kind in set(text.layer_types)]
    return (
        text.num_experts == text.top_k_experts == 1
        and set(text.layer_types) <= {SLIDING, FULL}
        and all(r.get("rope_type") == "default" and r.get("partial_rotary_factor", 1) == 1 for r in rotary)
        and text.hidden_activation == "gelu_pytorch_tanh"
        and text.use_bidirectional_attention != "all"
        and not text.attention_bias
        and bool(text.tie_word_embeddings and config.get("tie_word_embeddings", True))
        and not config.get("quantization_config")
    )


def _layer_types(said: Sequence[str] | None, layers: int) -> tuple[str, ...]:
    kinds = said if said is not None else [FULL if at % 6 == 5 else SLIDING for at in range(layers)]
    return (*kinds[:-1], FULL)


def _wider_heads(said: Mapping[str, Any], kinds: Sequence[str]) -> dict[str, Any]:
    """Heads of full attention, which have a width of their own where the file does not say otherwise."""
    heads = {"head_dim": said.get("global_head_dim", 512)}
    if said.get("num_global_key_value_heads") is not None:
        heads["num_key_value_heads"] = said["num_global_key_value_heads"]
    return {str(at): heads for at, kind in enumerate(kinds) if kind == FULL}
