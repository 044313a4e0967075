"""From a checkpoint's name to an engine that fills."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Literal

from sfumato_model.api.errors import CheckpointError
from sfumato_model.api.loaded import CheckpointInfo
from sfumato_model.api.sfumato import Sfumato
from sfumato_model.checkpoint.folder import CheckpointFiles, inspect
from sfumato_model.context.model import Model
from sfumato_model.engines.embedded.suits import unsuited
from sfumato_model.engines.started import EngineSettings, Started
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.operations.rewrite_task import instructions
from sfumato_model.projects.projects import Projects
from sfumato_model.prompt import chat
from sfumato_model.text.tokenizer import FileTokenizer

EngineName = Literal["embedded", "torch"]
ENGINES: dict[EngineName, str] = {
    "embedded": "sfumato_model.engines.embedded.load",
    "torch": "sfumato_model.engines.pytorch.load",
}
"""The module of each engine, which is imported when it is asked for. Its `start` gives a `Started`."""
Start = Callable[[CheckpointFiles, EngineSettings, Callable[[str], None]], Started]
INSTALL_TORCH = "pip install '.[torch]' in a checkout of Sfumato"
INSTALL_TEMPLATES = "pip install '.[vllm]' in a checkout of Sfumato"


def load(
    source: str = "default",
    *,
    engine: EngineName | None = None,
    device: str | None = None,
    dtype: str | None = None,
) -> Sfumato:
    """Load a checkpoint into this process.

    `source` is "default", a folder, or the id of a Hugging Face repository that `sfumato pull` has fetched. `engine`
    is "embedded" (small checkpoints on the processor, without torch) or "torch". `device` is "cpu", "cuda", "cuda:1" or
    "mps", `dtype` "float32", "int8" (embedded), "bfloat16", "float16" or "float8" (large matrices alone, all else in
    bfloat16). What is not named is chosen.

    Raises `CheckpointError` that names the file or the numbers and what to do.
    """
    return Sfumato(load_engine(source, engine=engine, device=device, dtype=dtype))


def load_engine(
    source: str,
    *,
    engine: EngineName | None = None,
    device: str | None = None,
    dtype: str | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> LoadedEngine:
    """Start `engine` with the checkpoint `source` (see `checkpoint.find`), telling `report` what is being done.

    Without one it is the embedded engine where that can run the checkpoint, and torch elsewhere.

    Raises `CheckpointError` that names the file or the numbers and what to do.
    """
    report(f"looking at checkpoint {source}")
    files, settings = inspect(source), EngineSettings(device=device, dtype=dtype)
    if engine is not None and engine not in ENGINES:
        raise CheckpointError(
            f"engine {engine!r} is none of this process: use {' or '.join(ENGINES)} (`sfumato serve` has vllm)"
        )
    why = unsuited(files, settings)
    name: EngineName = engine or ("torch" if why else "embedded")
    start = _start(name, files, why or "engine torch was asked for", report)
    return loaded(source, name, start(files, settings, report))


def _start(name: EngineName, files: CheckpointFiles, why: str, report: Callable[[str], None]) -> Start:
    """`why` it is torch."""
    if name == "torch":
        # Most of the time until such an engine is ready.
        report("importing PyTorch")
    try:
        start: Start = import_module(ENGINES[name]).start
    except ModuleNotFoundError as error:
        if name != "torch" or (error.name or "").partition(".")[0] not in ("torch", "transformers"):
            raise
        raise CheckpointError(
            f"PyTorch would run checkpoint {files.name}, and is not installed: {INSTALL_TORCH}. "
            f"The embedded engine does not: {why}"
        ) from error
    return start


def _projects(tokenizer: FileTokenizer) -> Projects:
    return Projects(tokenizer.encode_all, tokenizer.decode, tokenizer.size)


def loaded(source: str, engine: str, started: Started) -> LoadedEngine:
    """What can be asked of an engine that has started.

    Raises `CheckpointError` where its chat template needs what is not installed, or cannot be rendered.
    """
    manifest = started.manifest
    if manifest.chat_template is not None and find_spec("transformers") is None:
        raise CheckpointError(
            f"checkpoint {started.name} has a chat template, and transformers, which renders it, is not installed: "
            f"{INSTALL_TEMPLATES}"
        )
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
        remembers=manifest.memory is not None,
    )
    if manifest.chat_template is not None:
        # What bounds a stranger's template bounds the whole process, so it is rendered while nothing else runs.
        parts = chat.rendered(manifest.chat_template)
        if isinstance(parts, str):
            raise CheckpointError(f"checkpoint {started.name} cannot be asked anything: {parts}")
    projects = None if manifest.memory is None else _projects(started.tokenizer)
    return LoadedEngine(info=info, model=model, projects=projects)
