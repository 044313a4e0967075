"""From a checkpoint's files to the engine that runs its weights on the processor, by onnxruntime."""

from __future__ import annotations

from collections.abc import Callable

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.dtype import named_dtype
from sfumato_model.checkpoint.folder import CheckpointFiles
from sfumato_model.denoiser.arrays import give_back
from sfumato_model.denoiser.embedded.denoiser import EmbeddedDenoiser
from sfumato_model.denoiser.embedded.load import load_embedded
from sfumato_model.denoiser.embedded.products import FORMS, Form
from sfumato_model.engines.embedded.suits import unsuited
from sfumato_model.engines.local.engine import LocalEngine
from sfumato_model.engines.started import EngineSettings, Started, corruption_of, texts_of, tokenizer_of

PREFIX_BUDGET = 32 * 2**20
"""Bytes of keys and values that are kept between requests: some sixteen contexts of the default checkpoint."""
FORM: Form = "int8"
"""How matrices are multiplied where nobody says."""


def start(files: CheckpointFiles, settings: EngineSettings, report: Callable[[str], None]) -> Started:
    """Load the weights of `files`. Without a dtype, `SFUMATO_DTYPE` decides; else they are multiplied in eight bits.

    Raises `CheckpointError` that names the file or the numbers and what to do.
    """
    if problem := unsuited(files, settings):
        raise CheckpointError(
            f"checkpoint {files.name} cannot be run by the embedded engine: {problem}. Name another by --engine"
        )
    dtype = named_dtype(settings.dtype)
    form = next((form for form in FORMS if form == dtype), FORM)
    report(f"loading {files.name} ({files.bytes / 1e6:,.0f} MB) on the processor in {form}")
    weights, parameters = load_embedded(files)
    corruption = corruption_of(files.manifest, weights.vocabulary)
    tokenizer = tokenizer_of(files.folder, files.config, weights.vocabulary)
    texts = texts_of(corruption, tokenizer)
    denoiser = EmbeddedDenoiser(weights, corruption, form=form)
    del weights
    give_back(denoiser.device)
    return Started(
        name=files.name,
        parameters=parameters,
        device="cpu",
        dtype=form,
        engine=LocalEngine(denoiser, texts, PREFIX_BUDGET),
        tokenizer=tokenizer,
        manifest=files.manifest,
        texts=texts,
    )
