"""An engine with what belongs to its checkpoint: what every operation works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from sfumato_model.api.request import FillRequest
from sfumato_model.canvas.end import HoleEnd
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.context.readings import Readings
from sfumato_model.engines.engine import Engine
from sfumato_model.memory.document import KEPT, Documents
from sfumato_model.prompt.chat import FENCE
from sfumato_model.prompt.head import EditTask
from sfumato_model.prompt.prompt import Prompt, make_prompt
from sfumato_model.text.tokenizer import Tokenizer
from sfumato_model.text.vocabulary import TokenTexts


@dataclass(frozen=True, kw_only=True)
class Model:
    """An engine with what belongs to its checkpoint."""

    engine: Engine
    tokenizer: Tokenizer
    manifest: Manifest
    texts: TokenTexts

    @cached_property
    def documents(self) -> Documents:
        """The last ones that a memory was asked for."""
        return Documents()

    @cached_property
    def readings(self) -> Readings:
        """What the last windows were read to be, for the edits that come."""
        return Readings()

    @cached_property
    def far(self) -> Callable[[str], npt.NDArray[np.int64]]:
        """The ids of a document's text beside that of a request: while somebody types it stays, however long it is."""
        return lru_cache(maxsize=2 * KEPT)(lambda text: np.array(self.tokenizer.encode(text), np.int64))

    @cached_property
    def piece(self) -> Callable[[int], str]:
        """The text of one token; part of a character has none."""
        return cache(lambda token: self.tokenizer.decode([token]).replace("\ufffd", ""))

    @property
    def causal(self) -> bool:
        """Whether the engine reads from left to right."""
        return "causal" in self.engine.capabilities

    def end(self, *, single_line: bool = False) -> HoleEnd:
        """How a hole ends, always the same object; on a single line every newline ends it."""
        return self._ends(single_line)

    def prompt(self, request: FillRequest, edit: EditTask | None = None) -> Prompt:
        return make_prompt(request, self.tokenizer, self.manifest, edit)

    @cached_property
    def _ends(self) -> Callable[[bool], HoleEnd]:
        newline, special = self.tokenizer.encode("\n"), self.tokenizer.special

        @cache
        def end(single_line: bool) -> HoleEnd:
            return HoleEnd(
                token=special.end,
                otherwise=newline[0] if newline else special.end,
                also=tuple(self.texts.starting_with("\n").tolist()) if single_line else (),
                never=self.manifest.lengths == "ladder",
                answer=tuple({*special.ends, *self.texts.starting_with(FENCE).tolist()}) if special.ends else (),
                impossible=special.never,
            )

        return end
