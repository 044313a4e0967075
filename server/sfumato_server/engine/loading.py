"""A worker's way to vLLM: one that its user names by a URL, or one that the worker starts and ends."""

from __future__ import annotations

from collections.abc import Callable

from sfumato_client.address.record import runtime_folder
from sfumato_model.api.errors import CheckpointError, EngineError
from sfumato_model.api.loaded import LoadedCheckpoint
from sfumato_model.checkpoint.folder import describe
from sfumato_model.engines.vllm.connection import Behind, Connection
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_model.engines.vllm.load import AT_ONCE, start
from sfumato_model.loading import loaded
from sfumato_server.engine.command import serving_for
from sfumato_server.engine.own_engine import OwnEngine
from sfumato_server.engine.settings import address_of, key_of
from sfumato_server.engine_settings import EngineSettings
from sfumato_server.errors import StartError

CANVAS = 256
"""Positions that an engine of our own serves: as many as the released checkpoint was trained with."""
READS = 8
"""Connections for each request: its sizes are asked for at once, with what was typed pinned and without."""


def load_vllm(checkpoint: str, settings: EngineSettings, report: Callable[[str], None]) -> LoadedCheckpoint:
    """The engine that `settings` name, with the small files of `checkpoint`.

    Raises `CheckpointError` for a checkpoint or an engine that cannot be had.
    """
    report(f"looking at checkpoint {checkpoint}")
    try:
        started = start(checkpoint, _connection(checkpoint, settings), report, at_once=settings.requests or AT_ONCE)
        return loaded(checkpoint, "vllm", started)
    except (EngineError, StartError) as error:
        raise CheckpointError(str(error)) from error


def _connection(checkpoint: str, settings: EngineSettings) -> Connection:
    connections = READS * (settings.requests or AT_ONCE)
    if settings.url is not None:
        return Behind(found=VllmClient(address_of(settings), key=key_of(settings), connections=connections))
    assert settings.python is not None, "the server has looked its settings over"
    serving = serving_for(describe(checkpoint).folder, CANVAS, settings.flags)
    # It ends with this process, however that ends.
    return OwnEngine(settings.python, serving, runtime_folder(), connections=connections)
