"""A denoiser with what belongs to its checkpoint: what every operation works with."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from sfumato_model.api.request import FillRequest
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.context.store import PrefixStore
from sfumato_model.denoiser.base import Denoiser
from sfumato_model.diffusion.readings import EndOfHole
from sfumato_model.prompt.chat import FENCE
from sfumato_model.prompt.head import EditTask
from sfumato_model.prompt.prompt import Prompt, make_prompt
from sfumato_model.text.tokenizer import Tokenizer
from sfumato_model.text.vocabulary import TokenTexts


@dataclass(frozen=True, kw_only=True)
class Model:
    """A denoiser with what belongs to its checkpoint, and the contexts that it has encoded lately."""

    denoiser: Denoiser
    tokenizer: Tokenizer
    manifest: Manifest
    prefixes: PrefixStore
    texts: TokenTexts

    def end(self, *, single_line: bool = False) -> EndOfHole:
        """How a hole ends; on a single line every newline ends it."""
        newline, special = self.tokenizer.encode("\n"), self.tokenizer.special
        device = self.denoiser.device
        answer = [torch.tensor(special.ends, device=device), self.texts.starting_with(FENCE)] if special.ends else []
        return EndOfHole(
            token=special.end,
            otherwise=newline[0] if newline else special.end,
            also=self.texts.starting_with("\n") if single_line else None,
            never=self.manifest.lengths == "ladder",
            answer=torch.cat(answer).unique() if answer else None,
            impossible=torch.tensor(special.never, device=device) if special.never else None,
        )

    def prompt(self, request: FillRequest, edit: EditTask | None = None) -> Prompt:
        return make_prompt(request, self.tokenizer, self.manifest, edit)


def model_of(denoiser: Denoiser, tokenizer: Tokenizer, manifest: Manifest, prefix_budget: int) -> Model:
    """A model that keeps at most `prefix_budget` bytes of keys and values between requests."""
    low, high = denoiser.corruption.low, denoiser.corruption.high
    texts = TokenTexts(tokenizer, low, high, denoiser.device)
    return Model(
        denoiser=denoiser, tokenizer=tokenizer, manifest=manifest, prefixes=PrefixStore(budget=prefix_budget),
        texts=texts,
    )  # fmt: skip
