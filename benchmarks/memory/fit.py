"""The weight of a memory, fitted on holes other than the measured ones: the likeliest for the texts that were there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks.memory.rows import Record, said_of_truths

from sfumato_model.memory.mixing import mixed
from sfumato_model.memory.places import Floats
from sfumato_model.memory.weight import Weight, one_for_all

ROUNDS, RATE, HELD_BACK = 4_000, 0.05, 1e-3
CONSTANTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """`nats` a token of the true texts, with `weight`, with the best m that is one for all, and without a memory."""

    weight: Weight
    tokens: int
    nats: float
    nats_constant: float
    constant: float
    nats_causal: float


def fit(records: Sequence[Record], memory: str) -> Fitted:
    """By Adam (Kingma and Ba, 2015) over all tokens at once; factors are held back a little."""
    causal, chances, rest, table = said_of_truths(records, memory)
    nats = {m: -mixed(causal, chances, rest, one_for_all(m).of_table(table)).mean() for m in CONSTANTS}
    constant = min(nats, key=nats.__getitem__)
    signs = np.column_stack((np.ones(len(table)), table))
    own = np.exp(causal)
    more = chances + (rest - 1) * own  # how much likelier a token is by the memory
    factors, first, second = (np.zeros(signs.shape[1]) for _ in range(3))
    for step in range(1, ROUNDS + 1):
        m = 1 / (1 + np.exp(-signs @ factors))
        slope = -(signs * (more / (own + m * more) * m * (1 - m))[:, None]).mean(axis=0)
        slope[1:] += HELD_BACK * factors[1:]
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        factors -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    bias, *others = (round(float(one), 3) for one in factors)
    weight = Weight(bias=bias, factors=tuple(others))
    return Fitted(
        weight=weight, tokens=len(causal), nats=nats_of(records, memory, weight), nats_constant=float(nats[constant]),
        constant=constant, nats_causal=float(-causal.mean()),
    )  # fmt: skip


def nats_of(records: Sequence[Record], memory: str, weight: Weight) -> float:
    """A token of the true texts costs so many with a memory of this weight."""
    causal, chances, rest, table = said_of_truths(records, memory)
    every: Floats = mixed(causal, chances, rest, weight.of_table(table))
    return float(-every.mean())
