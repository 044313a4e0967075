"""A checkpoint in this process: contexts are encoded and kept, canvases packed and denoised, texts scored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from sfumato_model.api.request import Limits
from sfumato_model.canvas.draft import Draft
from sfumato_model.canvas.segment import Segment
from sfumato_model.denoiser.arrays import give_back, inference, is_full, log_softmax, sent, to_numpy
from sfumato_model.denoiser.base import Denoiser, Texts, chunk_on, log_probs
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.prefix import Encoded, encoded_length
from sfumato_model.diffusion.constraint import typed_mask
from sfumato_model.diffusion.loop import Denoising, denoise
from sfumato_model.diffusion.readings import end_on
from sfumato_model.engines.engine import Capability, Context, Engine, Likelihoods, Rules
from sfumato_model.engines.local.inspection import check_numbers, given_the_others, inspected
from sfumato_model.engines.local.store import PrefixStore
from sfumato_model.text.vocabulary import TokenTexts

ALL: frozenset[Capability] = frozenset(["drafts", "seeds", "causal", "traces", "deadlines", "ripples"])
ASIDE = 8
"""What part of the budget for contexts those have, besides, that are read aside."""


class LocalEngine:
    """Keeps at most `prefix_budget` bytes of keys and values between requests.

    Without `causal` it does what engines do that read nothing from left to right, to be compared with them.
    """

    def __init__(self, denoiser: Denoiser, texts: TokenTexts, prefix_budget: int, *, causal: bool = True) -> None:
        self.denoiser = denoiser
        self.texts = texts
        self.prefixes = PrefixStore(budget=prefix_budget)
        self.aside = PrefixStore(budget=prefix_budget // ASIDE)
        self.capabilities = ALL if causal else ALL - {"causal"}

    def context(self, ids: Sequence[int], limits: Limits, *, aside: bool = False) -> tuple[Encoded, int]:
        """Kept part by part: a request that is cancelled in the middle leaves what it has encoded to the next one."""
        store = self.aside if aside else self.prefixes
        base = store.best(ids)
        reused = encoded_length(base, ids)
        part = chunk_on(self.denoiser.device)
        for stop in (*range(reused + part, len(ids), part), len(ids)):
            prefix = self.denoiser.encode(ids[:stop], base, limits.check)
            store.add(prefix, replaces=base)
            base = prefix
        return prefix, reused

    def extended(self, context: Context, ids: Sequence[int], limits: Limits) -> Encoded:
        return self.denoiser.encode((*context.ids, *ids), _own(context), limits.check)

    def next_tokens(self, context: Context, ids: Sequence[int]) -> npt.NDArray[np.float32]:
        prefix, device = _own(context), self.denoiser.device
        texts = Texts.pack([ids] if ids else [], prefix.length, device)
        with inference(device):
            logits = self.denoiser.causal_logits(prefix, texts, sent(device, range(-1, len(ids)))[0])
            found = to_numpy(log_softmax(logits))
        check_numbers(found)
        return found

    def denoise(self, context: Context, segments: Sequence[Segment], rules: Rules, limits: Limits) -> Iterator[Draft]:
        prefix, device = _own(context), self.denoiser.device
        canvas = pack(segments, prefix.length, device)
        settings = rules.settings if "causal" in self.capabilities else rules.settings.without_reading()
        denoising = Denoising(
            denoiser=self.denoiser, prefix=prefix, canvas=canvas, settings=settings, end=end_on(device, rules.end),
            typed=typed_mask(self.texts, canvas, self.denoiser.vocabulary), seeds=rules.seeds, keep=rules.keep,
        )  # fmt: skip
        return denoise(denoising, limits)

    def score(self, context: Context, texts: Sequence[Sequence[int]], limits: Limits) -> list[list[float]]:
        scored = log_probs if "causal" in self.capabilities else given_the_others
        found = scored(self.denoiser, _own(context), texts)
        check_numbers([value for each in found for value in each])
        return found

    def inspect(
        self, context: Context, ids: Sequence[int], near: Sequence[int], causal_weight: float, limits: Limits
    ) -> Likelihoods:
        weight = causal_weight if "causal" in self.capabilities else 0.0
        return inspected(self.denoiser, _own(context), ids, near, weight)

    def forget(self) -> None:
        self.prefixes.clear()
        self.aside.clear()
        give_back(self.denoiser.device)

    def is_full(self, error: Exception) -> bool:
        return is_full(error, self.denoiser.device)


def local_engine(engine: Engine) -> LocalEngine:
    """`engine`, which is one of these: for who works on tensors."""
    assert isinstance(engine, LocalEngine)
    return engine


def _own(context: Context) -> Encoded:
    return cast(Encoded, context)  # engines take their own contexts alone
