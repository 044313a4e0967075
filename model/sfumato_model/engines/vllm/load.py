"""From a checkpoint's small files and a vLLM that has its weights to an engine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from sfumato_model.api.errors import EngineError
from sfumato_model.api.request import Limits
from sfumato_model.checkpoint.folder import describe
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.checkpoint.text_config import text_config
from sfumato_model.engines.started import Started, tokenizer_of
from sfumato_model.engines.vllm.connection import Connection
from sfumato_model.engines.vllm.engine import VllmEngine
from sfumato_model.engines.vllm.http.probe import EngineFacts
from sfumato_model.text.vocabulary import TokenTexts

AT_ONCE = 8
"""Requests, where nobody says another number: as many as vLLM denoises at once by itself."""
LEAST = 128
"""Tokens of context below which nothing sensible is written."""


def start(
    source: str, connection: Connection, report: Callable[[str], None], *, user: str = "", at_once: int = AT_ONCE
) -> Started:
    """Look at the engine behind `connection`, and take tokenizer, template and manifest from `source`.

    Raises `CheckpointError` for a checkpoint whose small files are not here, `EngineError` for an engine that cannot
    do what is needed.
    """
    files = describe(source)
    vocabulary = text_config(files.config).vocab_size
    low, high = files.manifest.noise or (0, vocabulary)
    tokenizer = tokenizer_of(files.folder, files.config, vocabulary)
    client = connection.client(report)
    report(f"asking the engine at {client.address} what it is")
    facts = client.probe(Limits(clock=time.monotonic))
    for warning in facts.warnings:
        report(warning)
    return Started(
        name=files.name,
        parameters=0,
        device=f"vLLM {facts.version or 'of unknown version'} at {client.address}",
        dtype="its own",
        engine=VllmEngine(
            connection=connection, tokenizer=tokenizer, low=low, high=high, vocabulary=vocabulary, user=user
        ),
        tokenizer=tokenizer,
        manifest=_within(files.manifest, facts, report),
        texts=TokenTexts(tokenizer, low, high),
        at_once=at_once,
    )


def _within(manifest: Manifest, facts: EngineFacts, report: Callable[[str], None]) -> Manifest:
    """`manifest` with a context that the engine reads beside its canvas. Raises `EngineError` where hardly any is."""
    room = manifest.context_tokens if facts.context is None else facts.context - facts.canvas
    if room >= manifest.context_tokens:
        return manifest
    told = f"the engine reads {facts.context} tokens, of which its canvas has {facts.canvas}"
    if room < LEAST:
        raise EngineError(f"{told}: serve it with a larger --max-model-len", trouble="unfit")
    report(f"{told}: contexts are cut to {room} tokens, where the checkpoint has {manifest.context_tokens}")
    return replace(
        manifest, context_tokens=room, snippet_tokens=min(manifest.snippet_tokens, room // 4),
        far_suffix_tokens=min(manifest.far_suffix_tokens, room // 8),
    )  # fmt: skip
