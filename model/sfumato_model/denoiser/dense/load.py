"""The weights of a checkpoint without routing, read from its files: neither the class nor transformers is loaded."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.folder import CheckpointFiles, weight_files
from sfumato_model.checkpoint.text_config import TextConfig, text_config
from sfumato_model.denoiser.dense.weights import DenseLayer, DenseWeights, GatedFeedForward, Product
from sfumato_model.denoiser.embedded import load as arrays
from sfumato_model.denoiser.embedded.weights import FeedForward, Floats, Layer


def load_dense(files: CheckpointFiles, *, narrow: bool) -> tuple[DenseWeights, int]:
    """The weights on the CPU, and how many parameters the checkpoint has; `narrow` multiplies in bfloat16.

    Raises `CheckpointError` for tensors that are missing or of other shapes than `config.json` says.
    """
    where = f"checkpoint {files.source} in {files.folder}"
    try:
        # Pages of the files: only what is read is copied.
        tensors = {name: tensor for path in weight_files(files.folder) for name, tensor in load_file(path).items()}
        weights = arrange(tensors, text_config(files.config), narrow=narrow)
    except ValueError as error:
        raise CheckpointError(f"{where} {error}: download it again") from error
    except (OSError, SafetensorError, TypeError, KeyError) as error:
        raise CheckpointError(f"{where} cannot be loaded: {error}") from error
    return weights, arrays.parameters({name: tensor.numel() for name, tensor in tensors.items()})


def arrange(tensors: Mapping[str, Tensor], text: TextConfig, *, narrow: bool) -> DenseWeights:
    """`tensors` are named as in a checkpoint; `narrow` multiplies in bfloat16.

    Raises `ValueError` that says which tensor is missing or of another shape than `text` wants.
    """
    read = {name: tensor.detach().float().numpy() for name, tensor in tensors.items() if name.startswith(arrays.READ)}
    weights = arrays.arrange(read, text)
    embed = torch.from_numpy(weights.embed)
    full, sliding = map(torch.from_numpy, weights.rotary)
    return DenseWeights(
        embed=embed,
        embed_scale=weights.embed_scale,
        head=_product(embed, narrow=narrow),
        mix=_product(embed.T * weights.embed_scale, narrow=narrow),
        layers=tuple(_layer(layer, narrow=narrow) for layer in weights.layers),
        norm=torch.from_numpy(weights.norm),
        eps=weights.eps,
        conditioning=_feed_forward(weights.conditioning, narrow=narrow),
        cap=weights.cap,
        window=weights.window,
        rotary=(full, sliding),
    )


def _layer(layer: Layer, *, narrow: bool) -> DenseLayer:
    queries, keys = torch.from_numpy(layer.queries), torch.from_numpy(layer.keys)
    return DenseLayer(
        sliding=layer.sliding,
        heads=layer.heads,
        groups=layer.groups,
        width=layer.width,
        into=_turned(layer.into, narrow=narrow),
        turn=torch.cat([queries.expand(layer.heads, -1), keys.expand(layer.groups, -1)]),
        out=_turned(layer.out, narrow=narrow),
        after_attention=torch.from_numpy(layer.after_attention),
        forward=_feed_forward(layer.forward, narrow=narrow),
        after_parts=tuple(map(torch.from_numpy, layer.after_parts)),
        after_forward=torch.from_numpy(layer.after_forward),
        encoder_scale=layer.encoder_scale,
        decoder_scale=layer.decoder_scale,
    )


def _feed_forward(forward: FeedForward, *, narrow: bool) -> GatedFeedForward:
    """Gates and ups are one product."""
    return GatedFeedForward(
        into=_turned(np.concatenate([forward.gate, forward.up], 1), narrow=narrow),
        out=tuple(_turned(down, narrow=narrow) for down in forward.out),
        widths=tuple(len(down) for down in forward.out),
    )


def _turned(matrix: Floats, *, narrow: bool) -> Product:
    """`matrix` is (in, out)."""
    return _product(torch.from_numpy(matrix.T), narrow=narrow)


def _product(weight: Tensor, *, narrow: bool) -> Product:
    wide = weight.contiguous()
    return Product(wide=wide, narrow=wide.bfloat16() if narrow else None)
