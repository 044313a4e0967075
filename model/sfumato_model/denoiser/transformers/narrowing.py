"""Has transformers narrow a checkpoint's large matrices to float8 while it reads them, one tensor after the other."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from transformers.core_model_loading import ConversionOps
from transformers.quantizers import HfQuantizer, register_quantization_config, register_quantizer
from transformers.utils.quantization_config import QuantizationConfigMixin

from sfumato_model.checkpoint.float8 import is_kept
from sfumato_model.denoiser.transformers.float8 import Float8Experts, Float8Linear, narrowed

METHOD = "sfumato_float8"


@register_quantization_config(METHOD)
class Float8Config(QuantizationConfigMixin):  # type: ignore[misc]
    """`device` is where the narrowed matrices are put."""

    def __init__(self, device: torch.device) -> None:
        self.quant_method = METHOD
        self.device = device


@register_quantizer(METHOD)
class Float8Quantizer(HfQuantizer):  # type: ignore[misc]
    """Puts our modules in the place of the class's, and has each of their weights narrowed."""

    requires_calibration = False
    is_trainable = False

    def is_serializable(self) -> bool:
        return False

    def param_needs_quantization(self, model: Any, param_name: str, **_: Any) -> bool:
        return is_kept(param_name)

    def get_quantize_ops(self) -> Narrow:
        return Narrow(self.quantization_config.device)

    def _process_model_before_weight_loading(self, model: Any, **_: Any) -> None:
        for layers in (model.model.decoder.layers, model.model.encoder.language_model.layers):
            for layer in layers:
                layer.experts = Float8Experts(layer.experts)
                for part in (layer.self_attn, layer.mlp):
                    _narrow_products(part)
        # Its patterns take our scales for weights, so that encoder and decoder share them too.
        model.all_tied_weights_keys = model.get_expanded_tied_weights_keys(all_submodels=True)


class Narrow(ConversionOps):  # type: ignore[misc]
    """A matrix becomes one in float8 and its scales, on `device`."""

    def __init__(self, device: torch.device) -> None:
        self.device = device

    def convert(self, input_dict: dict[str, Any], **_: Any) -> dict[str, Any]:
        found = {}
        for name, given in input_dict.items():
            weight = given[0] if isinstance(given, list) else given
            found[name], found[f"{name}_scale"] = map(_constant, narrowed(weight, self.device))
        return found


def _narrow_products(part: nn.Module) -> None:
    for name, module in list(part.named_children()):
        if isinstance(module, nn.Linear):
            setattr(part, name, Float8Linear(module.out_features, module.in_features))


def _constant(tensor: torch.Tensor) -> nn.Parameter:
    return nn.Parameter(tensor, requires_grad=False)
