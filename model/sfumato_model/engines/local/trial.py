"""A checkpoint is tried once before it counts as loaded: damaged weights may have every shape that they should have."""

from __future__ import annotations

import numpy as np

from sfumato_model.api.errors import CheckpointError
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.folder import CheckpointFiles
from sfumato_model.denoiser.arrays import inference, sent, to_numpy, zeros
from sfumato_model.denoiser.base import Denoiser, Texts
from sfumato_model.denoiser.canvas import pack


def try_once(denoiser: Denoiser, files: CheckpointFiles) -> None:
    """Take one step of one slot. Raises `CheckpointError` where it comes to NaN or infinity."""
    device = denoiser.device
    with inference(device), np.errstate(all="ignore"):
        prefix = denoiser.encode([0])
        canvas = pack([Segment(pieces=(HoleSlots(count=1), (0,)))], prefix.length, device)
        belief = zeros((1, denoiser.vocabulary), device) + 1 / denoiser.vocabulary
        slots, at = sent(device, [0], [-1, 0])
        texts = Texts.pack([[0]], prefix.length, device)
        found = denoiser.both_logits(prefix, canvas, slots, belief, texts, at)
        if all(np.isfinite(to_numpy(logits)).all() for logits in found):
            return
    raise CheckpointError(
        f"the checkpoint in {files.folder} computes what is no number: its weights are damaged or of another model"
    )
