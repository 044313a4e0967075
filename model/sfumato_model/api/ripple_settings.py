"""How surely a word has to change, from how far it fell: fitted on held-out code, carried by the manifest."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SIGNS = (
    "fall", "root", "weighed", "beside", "before", "after", "same", "name", "line", "near", "member",
    "keyword", "role", "bound", "apart", "called", "new",
)  # fmt: skip
"""fall     nats by which the word is less likely than before
root     the root of the fall: the first nat says most
weighed  the fall, times how likely the word was before (its fourth root)
beside   the fall, times `near`
before   its log probability before, in nats
after    its log probability now
same     1 where it is a word that the edit took away
name     1 where it is a name and no sign or number
line     1 where it stands on the line of the edit
near     1 on that line beside the edit, less away from it: what stands beside an odd word always falls
member   1 where it stands after a dot
keyword  1 where it names an argument
role     1 where it stands as the edited word does: a member, a keyword or neither
bound    1 where it is a word that the edit took away from the place that gives it its meaning
apart    1 where it is such a word and its window does not hold the edit
called   1 where, besides, its window names what is defined where the edit stands
new      how much likelier there the word is that the edit brought, in nats: by the first token of both
"""
LARGEST = 50
"""Of a factor, which is an exponential."""


@dataclass(frozen=True, kw_only=True)
class RippleSettings:
    """score = 1 / (1 + exp(-(`bias` + signs . `factors`))), in the order of `SIGNS`.

    A score below `threshold` should not be shown to somebody who did not ask. benchmarks/ripple fits all of them.
    """

    bias: float = -12.117
    factors: tuple[float, ...] = (
        -0.144, 0.608, 0.44, -0.931, 0.054, 0.056, 7.138, 0.941, 2.252,
        -2.348, 1.744, 4.471, 4.052, 1.999, -6.114, 4.632, 0.053,
    )  # fmt: skip
    threshold: float = 0.856

    def __post_init__(self) -> None:
        """Raises `ValueError` for what cannot be meant: a manifest is anybody's."""
        if len(self.factors) != len(SIGNS):
            raise ValueError(f"ripple.factors is {[*self.factors]!r:.80}, and should have {len(SIGNS)} numbers")
        bounds = {"bias": (self.bias, -LARGEST, LARGEST), "threshold": (self.threshold, 0, 1)}
        bounds |= {f"factors[{n}]": (factor, -LARGEST, LARGEST) for n, factor in enumerate(self.factors)}
        for name, (value, low, high) in bounds.items():
            if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
                raise ValueError(f"ripple.{name} is {value!r:.80}, and should be a number, {low} to {high}")

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> RippleSettings:
        """From a manifest."""
        return cls(**{**fields, **({"factors": tuple(fields["factors"])} if "factors" in fields else {})})

    def score(self, signs: Sequence[float]) -> float:
        """0 to 1."""
        x = self.bias + sum(factor * sign for factor, sign in zip(self.factors, signs, strict=True))
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, x))))
