"""Whether the embedded engine can run a checkpoint as its user wants it run."""

from __future__ import annotations

from sfumato_model.checkpoint.dtype import SMALL, named_dtype
from sfumato_model.checkpoint.folder import CheckpointFiles
from sfumato_model.checkpoint.text_config import is_dense
from sfumato_model.denoiser.embedded.products import FORMS
from sfumato_model.engines.started import EngineSettings


def unsuited(files: CheckpointFiles, settings: EngineSettings) -> str | None:
    """Why it cannot, as the end of a sentence; `None` where it can."""
    dtype = named_dtype(settings.dtype)
    if settings.device not in (None, "cpu"):
        return f"it runs on the processor, and device {settings.device!r} was asked for"
    if dtype is not None and dtype not in FORMS:
        return f"it multiplies in {' or '.join(FORMS)}, and dtype {dtype!r} was asked for"
    try:
        dense = is_dense(files.config) and not files.experts_apart
    except (AttributeError, TypeError, ValueError):
        dense = False  # whoever loads it says what is wrong
    if not dense:
        return "it computes one expert a layer, plain rotary embeddings and tied words, as the default checkpoint has"
    if files.bytes >= SMALL:
        return f"it is for checkpoints of less than {SMALL / 1e6:,.0f} MB, and this one has {files.bytes / 1e6:,.0f}"
    return None
