"""The weights of a checkpoint without routing, read from its files: neither the class nor transformers is loaded."""

from __future__ import annotations

from safetensors import SafetensorError
from safetensors.torch import load_file

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.folder import VISION, CheckpointFiles, weight_files
from sfumato_model.checkpoint.text_config import text_config
from sfumato_model.denoiser.dense.arrangement import arrange
from sfumato_model.denoiser.dense.weights import DenseWeights

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
