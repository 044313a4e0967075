"""What a denoiser that was told the answer says of it, corrected for having been told.

Under uniform noise the observed token's logit is lowered by log(1 + K a / (1 - a)), K being the number of tokens that
noise is drawn from and a the probability that a token is clean (arXiv 2605.22765).
"""

from __future__ import annotations

import math

CLEAN = 0.9
"""Taken to be the probability that a token of a selection is as it should be."""


def told(kinds: int) -> float:
    """By how much (nats) the observed token's logit is lowered, where noise is one of `kinds` tokens."""
    return math.log1p(kinds * CLEAN / (1 - CLEAN))
