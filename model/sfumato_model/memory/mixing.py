"""The causal reading and a memory as one: p = (1 - m) p_causal + m (p_memory + rest p_causal).

What a memory leaves to others (`rest`) is the causal reading's, so where a memory knows nothing the reading stands as
it is, whatever m. (Mixing what followed in a store into a language model: kNN-LM, Khandelwal et al., 2020.)
"""

from __future__ import annotations

import numpy as np

from sfumato_model.memory.places import Floats


def mixed(causal: Floats, chances: Floats, rest: Floats, weights: Floats) -> Floats:
    """Log probabilities (nats) of n tokens, from the `causal` ones, and the `chances` that a memory gives them.

    `rest` and `weights` are what it leaves, and m, where each of the tokens stands.
    """
    known: Floats = np.logaddexp(causal + np.log1p(-weights * (1 - rest)), np.log(np.maximum(weights * chances, TINY)))
    return known


TINY = 1e-300
"""Instead of nothing, whose logarithm is none."""
