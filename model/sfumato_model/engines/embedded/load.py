"""From a checkpoint's files to the engine that runs its weights on the processor, by onnxruntime."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.dtype import named_dtype
from sfumato_model.checkpoint.folder import CheckpointFiles
from sfumato_model.denoiser.arrays import give_back
from sfumato_model.denoiser.embedded.denoiser import EmbeddedDenoiser
from sfumato_model.denoiser.embedded.load import load_embedded
from sfumato_model.denoiser.embedded.products import FORMS, Form
from sfumato_model.engines.embedded.suits import unsuited
from sfumato_model.engines.local.engine import LocalEngine
from sfumato_model.engines.local.trial import try_once
from sfumato_model.engines.started import EngineSettings, Started, corruption_of, texts_of, tokenizer_of

PREFIX_BUDGET = 12 * 2**20
"""Bytes of keys and values that are kept between requests: some six contexts of the default checkpoint."""
_WHILE_LOADING = 9
"""Bytes that a load takes for each of the weights' file."""
FORM: Form = "int8"
"""How matrices are multiplied where nobody says."""


def start(files: CheckpointFiles, settings: EngineSettings, report: Callable[[str], None]) -> Started:
    """Load the weights of `files`. Without a dtype, `SFUMATO_DTYPE` decides; else they are multiplied in eight bits.

    Raises `CheckpointError` that names the file or the numbers and what to do.
    """
    if problem := unsuited(files, settings):
        raise CheckpointError(
            f"checkpoint {files.name} cannot be run by the embedded engine: {problem}. Name another engine, or none"
        )
    dtype = named_dtype(settings.dtype)
    form = next((form for form in FORMS if form == dtype), FORM)
    report(f"loading {files.name} ({files.bytes / 1e6:,.0f} MB) on the processor in {form}")
    try:
        with np.errstate(all="ignore"):  # what comes of damaged weights is told below
            denoiser, parameters = _denoiser(files, form)
        tokenizer = tokenizer_of(files.folder, files.config, denoiser.vocabulary)
        texts = texts_of(denoiser.corruption, tokenizer)
    except MemoryError as error:
        megabytes = _WHILE_LOADING * files.bytes / 1e6
        lacking = f"there is too little memory to load checkpoint {files.name}: it takes some {megabytes:,.0f} MB"
        raise CheckpointError(lacking) from error
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


def _denoiser(files: CheckpointFiles, form: Form) -> tuple[EmbeddedDenoiser, int]:
    """Loaded and tried once, with the number of its parameters."""
    weights, parameters = load_embedded(files)
    denoiser = EmbeddedDenoiser(weights, corruption_of(files.manifest, weights.vocabulary), form=form)
    try_once(denoiser, files)
    return denoiser, parameters
