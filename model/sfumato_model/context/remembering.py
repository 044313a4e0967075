"""A request's memory at its hole: the open document is the request's own text, and what it has beside that."""

from __future__ import annotations

import numpy as np

from sfumato_model.api.request import FillRequest
from sfumato_model.context.model import Model
from sfumato_model.engines.engine import Context
from sfumato_model.memory.document import Document, document
from sfumato_model.memory.remembered import Remembered
from sfumato_model.prompt.prompt import Prompt


def remember(model: Model, request: FillRequest, context: Context, prompt: Prompt) -> Remembered | None:
    """`None` where there is nothing to ask: no memory, no weight for it in the manifest, no causal reading, or several
    holes.
    """
    weight, known = model.manifest.memory, request.memory
    if known is None or weight is None or not model.causal or len(prompt.holes) != 1:
        return None
    before, after = request.around(0, ("",))
    texts = known.before, before.removesuffix(prompt.holes[0].typed), after, known.after

    def made(like: Document | None) -> Document:
        near, near_after = (np.array(model.tokenizer.encode(text), np.int64) for text in texts[1:3])
        sides = np.concatenate((model.far(known.before), near)), np.concatenate((near_after, model.far(known.after)))
        return document(request.path, *sides, known.memory.vocabulary, like=like)

    own = model.documents.of(request.path, texts, made)
    return Remembered(memory=known.memory, document=own, weight=weight, before=context.ids)
