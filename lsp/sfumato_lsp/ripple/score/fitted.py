"""How likely an offer is right: a logistic of its signs, fitted on real changes and on scripted edits, in Python.

`python -m benchmarks.ripple.real.fit` writes what is below. Calls, imports, siblings and `__all__` are too rare there
to be fitted: they are as sure as their plan.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from sfumato_lsp.ripple.plan.offer import Offer

BY_PLAN = frozenset({"call", "import", "__all__", "sibling", "reference", "diagnostic", "fall"})
"""Origins whose score is what their plan or, of a word that fell, the server says."""
SURE = 0.6
"""From which score on those are shown unasked."""
ASKED = 0.5
"""What is likelier wrong than right is no offer."""


def is_sure(offer: Offer) -> bool:
    """Whether it is shown to somebody who did not ask."""
    return offer.score >= (SURE if offer.origin in BY_PLAN else UNASKED)


def score(offer: Offer, signs: Sequence[float]) -> float:
    """0 to 1; `signs` in the order of `FACTORS`, which is that of `signs.SIGNS`."""
    return with_plan(offer, signs, likely(BIAS, FACTORS.values(), signs))


def likely(bias: float, factors: Iterable[float], signs: Iterable[float]) -> float:
    x = bias + sum(factor * sign for factor, sign in zip(factors, signs, strict=True))
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, x))))


def with_plan(offer: Offer, signs: Sequence[float], fitted: float) -> float:
    """What is certain by the language's rules is as likely as its plan says, all of it alike."""
    is_certain = offer.origin == "scope" and bool(signs[list(FACTORS).index("certain")])
    return offer.sure if is_certain or offer.origin in BY_PLAN else fitted


def is_offered(offer: Offer) -> bool:
    """Whether it is worth anything to somebody who asks: the same word elsewhere only where that is sure."""
    return is_sure(offer) if offer.origin == "same word" else offer.score >= ASKED


# To somebody who did not ask only offers of this score and above are shown.
UNASKED = 0.86
BIAS = -0.248
FACTORS: dict[str, float] = {
    "scope": 1.028,
    "member": 2.842,
    "same line": 2.607,
    "same edit": 0.509,
    "doubt": -0.550,
    "times": 0.717,
    "beside": -0.752,
    "bound": -1.360,
    "binds": -0.611,
    "parameter": 1.905,
    "news": -0.878,
    "builtin": -0.805,
    "loose": -1.788,
    "short": -0.318,
    "longer": -0.608,
    "kin": 1.807,
    "alone": -0.010,
    "renames": -0.550,
    "certain": 1.710,
    "age": -0.405,
    "many": -0.356,
    "near": 0.139,
    "function": 0.737,
    "ahead": 2.444,
    "behind": 2.219,
    "both": -0.582,
    "begins": 0.345,
    "text": -0.802,
    "attribute": -0.795,
    "keyword": 1.075,
    "imports": -2.567,
    "nowhere": 1.535,
    "means": -0.469,
}
