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
OWN_MEMBER = 0.9
"""Of a class, where the class has nothing else of its old name: of 14 in real changes none was wrong, 5 became
something else.
"""
ASKED = 0.4
"""Who asks looks at a list, and sees what is about as likely right as wrong."""


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
    sign = dict(zip(FACTORS, signs, strict=True))
    if sign["certain"] and offer.origin == "member" and not sign["doubt"]:
        return OWN_MEMBER
    is_certain = offer.origin == "scope" and bool(sign["certain"])
    return offer.sure if is_certain or offer.origin in BY_PLAN else fitted


def is_offered(offer: Offer) -> bool:
    """Whether it is worth anything to somebody who asks: the same word elsewhere only where that is sure."""
    return is_sure(offer) if offer.origin == "same word" else offer.score >= ASKED


# To somebody who did not ask only offers of this score and above are shown.
UNASKED = 0.87
BIAS = -0.293
FACTORS: dict[str, float] = {
    "scope": 1.094,
    "member": 2.512,
    "same line": 2.681,
    "same edit": 0.424,
    "doubt": -0.781,
    "times": 0.701,
    "beside": -0.618,
    "bound": -1.473,
    "binds": -0.706,
    "parameter": 1.990,
    "news": -0.936,
    "builtin": -0.879,
    "loose": -1.699,
    "short": -0.404,
    "longer": -0.728,
    "kin": 1.847,
    "alone": 0.031,
    "renames": -0.245,
    "certain": 1.498,
    "age": -0.377,
    "many": -0.316,
    "near": 0.126,
    "function": 0.535,
    "ahead": 2.381,
    "behind": 2.114,
    "both": -0.568,
    "begins": 0.222,
    "text": -0.772,
    "attribute": -0.799,
    "keyword": 0.968,
    "imports": -2.634,
    "nowhere": 1.533,
    "means": -0.510,
}
