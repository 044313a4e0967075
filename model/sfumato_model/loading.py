"""From a checkpoint's name to an engine that fills."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Literal

from sfumato_model.api.loaded import CheckpointInfo
from sfumato_model.api.sfumato import Sfumato
from sfumato_model.context.model import Model
from sfumato_model.engines.started import EngineSettings, Started
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.operations.rewrite_task import instructions
from sfumato_model.prompt import chat

EngineName = Literal["torch"]
ENGINES: dict[EngineName, str] = {"torch": "sfumato_model.engines.pytorch.load"}
"""The module of each engine, which is imported when it is asked for. Its `start` gives a `Started`."""


def load(source: str = "default", *, device: str | None = None, dtype: str | None = None) -> Sfumato:
    """Load a checkpoint into this process.

    `source` is "default", a folder, or the id of a Hugging Face repository that `sfumato pull` has fetched. `device`
    is "cpu", "cuda", "cuda:1" or "mps", `dtype` "float32", "bfloat16", "float16" or "float8" (large matrices alone, all
    else in bfloat16); both are chosen where they are not named.

    Raises `CheckpointError` that names the file or the numbers and what to do.
    """
    return Sfumato(load_engine(source, device=device, dtype=dtype))


def load_engine(
    source: str,
    *,
    engine: EngineName = "torch",
    device: str | None = None,
    dtype: str | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> LoadedEngine:
    """Start `engine` with the checkpoint `source` (see `checkpoint.find`), telling `report` what is being done.

    Raises `CheckpointError` that names the file or the numbers and what to do.
    """
    report(f"looking at checkpoint {source}")
    start = import_module(ENGINES[engine]).start
    return loaded(source, engine, start(source, EngineSettings(device=device, dtype=dtype), report))


def loaded(source: str, engine: str, started: Started) -> LoadedEngine:
    """What can be asked of an engine that has started."""
    manifest = started.manifest
    model = Model(engine=started.engine, tokenizer=started.tokenizer, manifest=manifest, texts=started.texts)
    info = CheckpointInfo(
        name=started.name,
        source=source,
        parameters=started.parameters,
        languages=manifest.languages,
        operations=manifest.operations,
        context_tokens=manifest.context_tokens,
        device=started.device,
        dtype=started.dtype,
        instructions=instructions(manifest, model.tokenizer.special),
        engine=engine,
        capabilities=tuple(sorted(model.engine.capabilities)),
        at_once=started.at_once,
    )
    if started.at_once > 1 and manifest.chat_template is not None:
        # What bounds a stranger's template bounds the whole process, so it is rendered while nothing else runs.
        chat.rendered(manifest.chat_template)
    return LoadedEngine(info=info, model=model)
