"""A denoiser with what belongs to its checkpoint: what every operation works with."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from sfumato_model.denoiser import Denoiser
from sfumato_model.healing import TokenTexts
from sfumato_model.manifest import Manifest
from sfumato_model.prefix_store import PrefixStore
from sfumato_model.prompt import EditTask, Prompt, make_prompt
from sfumato_model.readings import EndOfHole
from sfumato_model.request import FillRequest
from sfumato_model.tokenizer import Tokenizer


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
        newline = self.tokenizer.encode("\n")
        end = self.tokenizer.special.end
        also = self.texts.starting_with("\n") if single_line else []
        return EndOfHole(
            token=end,
            otherwise=newline[0] if newline else end,
            also=torch.tensor(also, device=self.denoiser.device) if also else None,
            never=self.manifest.lengths == "ladder",
        )

    def prompt(self, request: FillRequest, edit: EditTask | None = None) -> Prompt:
        return make_prompt(request, self.tokenizer, self.manifest, edit)
