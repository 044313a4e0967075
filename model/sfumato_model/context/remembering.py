"""A request's memory at its hole: the open document is the request's own text, on both sides of it."""

from __future__ import annotations

from sfumato_model.api.request import FillRequest
from sfumato_model.context.model import Model
from sfumato_model.engines.engine import Context
from sfumato_model.memory.document import document
from sfumato_model.memory.remembered import Remembered
from sfumato_model.prompt.prompt import Prompt


def remember(model: Model, request: FillRequest, context: Context, prompt: Prompt) -> Remembered | None:
    """`None` where there is nothing to ask: no memory, no weight for it in the manifest, no causal reading, or several
    holes.
    """
    weight = model.manifest.memory
    if request.memory is None or weight is None or not model.causal or len(prompt.holes) != 1:
        return None
    before, after = request.around(0, ("",))
    typed = prompt.holes[0].typed
    encode = model.tokenizer.encode
    own = document(request.path, encode(before.removesuffix(typed)), encode(after), request.memory.vocabulary)
    return Remembered(memory=request.memory, document=own, weight=weight, before=context.ids)
