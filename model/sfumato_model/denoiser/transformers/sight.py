"""What the rows of a pass see in either kind of layer, and how far they are turned."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as f

from sfumato_model.checkpoint.text_config import FULL, SLIDING
from sfumato_model.denoiser.rows import Rows

ROWS, KEYS = 32, 256
"""Rows of a pass, and keys that they may see, are multiples of these: so there are few shapes, and a step of each could
be captured."""
Turns = tuple[Tensor, Tensor]
"""Cosine and signed sine of the rows' positions, (N, 1, width) each."""


def masks(rows: Rows, window: int) -> dict[str, Tensor]:
    """For each kind of layer (N, K) bool: which of the context's tokens in sight, then of the rows.

    K is a multiple of `KEYS`; what is behind the rows is seen by none.
    """
    own = rows.seen()
    full = torch.cat([own.new_ones(len(own), rows.context), own], 1)
    sliding = torch.cat([rows.near(window), rows.seen(window)], 1)
    return {kind: f.pad(mask, (0, -mask.shape[1] % KEYS)) for kind, mask in ((FULL, full), (SLIDING, sliding))}


def turns(angle: Tensor, scale: float, dtype: torch.dtype) -> Turns:
    """The rotary embedding of rows whose angles (N, width / 2) are given; the first half's sine is negative."""
    cosine, sine = angle.cos() * scale, angle.sin() * scale
    return (
        torch.cat([cosine, cosine], -1).unsqueeze(1).to(dtype),
        torch.cat([-sine, sine], -1).unsqueeze(1).to(dtype),
    )
