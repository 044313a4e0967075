"""How surely a word has to change: fitted on cases other than the measured ones, by logistic regression."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from benchmarks.ripple.records import Record

from sfumato_model.api.ripple_settings import SIGNS, RippleSettings

Floats = npt.NDArray[np.float64]
HELD_BACK, ROUNDS = 1.0, 40
OFFERED = 0.02
"""Share of the edits that need nothing at whose threshold the fit aims: below the 3 % that are promised."""
SAME = ("same", "bound", "apart", "called")
STANDS = tuple(sign for sign in SIGNS if sign not in SAME)
"""How words were read, and how they stand to the edit: nothing that compares names."""


def fitted(records: Sequence[Record], signs: Sequence[str] = SIGNS) -> RippleSettings:
    """The factors of other signs are 0. The threshold is fitted on the records of edits that need nothing."""
    chosen = [SIGNS.index(sign) for sign in signs]
    table = np.array([row for record in records for row in record.signs])[:, chosen]
    truth = np.array([follows for record in records for follows in record.follows], dtype=float)
    bias, *own = (round(float(one), 3) for one in newton(table, truth))
    factors = [0.0] * len(SIGNS)
    for at, factor in zip(chosen, own, strict=True):
        factors[at] = factor
    settings = RippleSettings(bias=bias, factors=tuple(factors))
    best = [max(map(settings.score, record.signs), default=0.0) for record in records if not any(record.follows)]
    threshold = float(np.quantile(best, 1 - OFFERED, method="higher"))
    return RippleSettings(bias=bias, factors=tuple(factors), threshold=round(min(1.0, threshold + 5e-4), 3))


def newton(table: Floats, truth: Floats) -> Floats:
    """Bias and factors that make `truth` likeliest, factors held back a little; Newton's method with shorter steps."""
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-6
    signs = np.column_stack((np.ones(len(table)), (table - mean) / spread))
    back = np.diag([0.0, *[HELD_BACK] * table.shape[1]])
    found = np.zeros(signs.shape[1])

    def cost(factors: Floats) -> float:
        x = signs @ factors
        return float(np.sum(np.logaddexp(0, x) - truth * x) + factors @ back @ factors / 2)

    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(signs @ found, -30, 30)))
        bend = signs.T @ (signs * (chance * (1 - chance) + 1e-6)[:, None]) + back
        step = np.linalg.solve(bend, signs.T @ (truth - chance) - back @ found)
        while cost(found + step) > cost(found) and np.abs(step).max() > 1e-6:
            step /= 2
        found = found + step
    own = found[1:] / spread
    return np.array([found[0] - own @ mean, *own])
