"""A request's memory at its first hole: the open document is the request's own text, and what it has beside that."""

from __future__ import annotations

import numpy as np

from sfumato_model.api.request import FillRequest
from sfumato_model.context.model import Model
from sfumato_model.engines.engine import Context
from sfumato_model.memory.document import Document, document
from sfumato_model.memory.remembered import Remembered
from sfumato_model.prompt.prompt import Prompt


def remember(model: Model, request: FillRequest, context: Context, prompt: Prompt) -> Remembered | None:
    """`None` where there is nothing to ask: no memory, no weight for it in the manifest, or no causal reading.

    Of several holes what stands between them is no part of the document: without them it reads otherwise.
    """
    weight, known = model.manifest.memory, request.memory
    if known is None or weight is None or not model.causal:
        return None
    texts_of_holes = ("",) * len(request.holes)
    before, after = request.around(0, texts_of_holes)[0], request.around(-1, texts_of_holes)[1]
    texts = known.before, before.removesuffix(prompt.holes[0].typed), after, known.after

    def made(like: Document | None) -> Document:
        near, near_after = (np.array(model.tokenizer.encode(text), np.int64) for text in texts[1:3])
        sides = np.concatenate((model.far(known.before), near)), np.concatenate((near_after, model.far(known.after)))
        return document(request.path, *sides, known.memory.vocabulary, like=like)

    own = model.documents.of(request.path, texts, made)
    return Remembered(memory=known.memory, document=own, weight=weight, before=context.ids)
