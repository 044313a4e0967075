"""Token ids, positions and places in a pass, as arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


def indices(numbers: Sequence[int]) -> Indices:
    return np.asarray(numbers, dtype=np.int64)
