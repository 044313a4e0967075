"""How far a memory is relied on, beside the causal reading: fitted on held-out code, carried by the manifest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sfumato_model.memory.places import Floats
from sfumato_model.memory.signs import NAMES, Signs


@dataclass(frozen=True, kw_only=True)
class Weight:
    """m = `most` / (1 + exp(-(bias + signs . factors))), `factors` in the order of `signs.NAMES`.

    `most` holds back a memory that a checkpoint needs less. The file that fits them is benchmarks/memory/fit.py.
    """

    bias: float = 0.0
    factors: tuple[float, ...] = (0.0,) * len(NAMES)
    most: float = 1.0

    def of(self, signs: Signs) -> Floats:
        """m (n,), 0 to 1."""
        return self.of_table(signs.table())

    def of_table(self, table: Floats) -> Floats:
        """The same from the signs as numbers (n, len(NAMES))."""
        known: Floats = self.most / (1 + np.exp(-(self.bias + table @ np.asarray(self.factors))))
        return known


def one_for_all(m: float) -> Weight:
    """The same m, whatever the signs. Raises `ValueError` unless it is between 0 and 1."""
    if not 0 < m < 1:
        raise ValueError(f"a weight is between 0 and 1, not {m}")
    return Weight(bias=float(np.log(m / (1 - m))))
