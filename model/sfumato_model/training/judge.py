"""How good the model is on files it was never trained on, in one line for the progress bar."""

from __future__ import annotations

from typing import Any

import torch

from sfumato_model.corruption import UniformCorruption
from sfumato_model.self_conditioning import SoftEmbeddings
from sfumato_model.training.batch import Batch
from sfumato_model.training.loss import losses


def held_out_losses(model: Any, corruption: UniformCorruption, batches: list[Batch]) -> str:
    """Encoder loss, hole loss and hole accuracy over `batches`, noise and self-conditioning as in training."""
    soft = SoftEmbeddings(model.model.decoder)
    generator = torch.Generator(device=model.device).manual_seed(0)
    model.eval()
    sums = torch.zeros(3)
    with torch.no_grad(), torch.autocast(model.device.type, torch.bfloat16):
        for batch in batches:
            found = losses(model, soft, batch, corruption, generator, self_condition=True)
            sums += torch.stack([found.encoder, found.hole, found.accuracy]).cpu()
    soft.remove()
    encoder, hole, accuracy = (sums / len(batches)).tolist()
    return f"| held out: encoder {encoder:.3f} hole {hole:.3f} accuracy {accuracy:.3f}"
