"""What a user said of an engine, looked over before anything starts: can it be meant, may it be, is it there?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sfumato_model.api.errors import EngineError
from sfumato_model.engines.vllm.http.address import EngineAddress, engine_address
from sfumato_server.engine.key import read_key
from sfumato_server.engine_settings import EngineSettings
from sfumato_server.errors import StartError

PYTHON = "SFUMATO_ENGINE_PYTHON"
"""The variable that names an environment's interpreter as `--engine-python` does."""


def checked(settings: EngineSettings) -> EngineSettings:
    """The same with absolute paths. Raises `StartError` for what cannot work together or must not be."""
    if settings.kind != "vllm":
        if given := [name for name, value in _options(settings).items() if value]:
            raise StartError(f"{given[0]} is for another engine: add --engine vllm")
        return settings
    if settings.url is None:
        if settings.key_file is not None or settings.allow_remote:
            raise StartError("--engine-key-file and --engine-allow-remote are for an engine that --engine-url names")
        return replace(settings, python=_interpreter(settings.python))
    if settings.python is not None or settings.flags:
        raise StartError("--engine-url names an engine that runs: --engine-python and --engine-flag start one")
    address_of(settings)
    key_of(settings)
    return settings


def address_of(settings: EngineSettings) -> EngineAddress:
    """Where the engine that `url` names is. Raises `StartError`."""
    try:
        return engine_address(settings.url or "", allow_remote=settings.allow_remote)
    except EngineError as error:
        raise StartError(str(error)) from error


def key_of(settings: EngineSettings) -> str | None:
    """The engine's key, read anew each time. Raises `StartError`."""
    return None if settings.key_file is None else read_key(settings.key_file)


def _options(settings: EngineSettings) -> Mapping[str, object]:
    return {
        "--engine-url": settings.url,
        "--engine-key-file": settings.key_file,
        "--engine-allow-remote": settings.allow_remote,
        "--engine-python": settings.python,
        "--engine-flag": settings.flags,
        "--engine-requests": settings.requests,
    }


def _interpreter(python: Path | None) -> Path:
    if python is None:
        raise StartError(
            "vLLM runs in an environment of its own: name its interpreter by --engine-python or "
            f"{PYTHON}, or a server that runs by --engine-url (docs/engines.md)"
        )
    # A link stays one: it is how an environment's interpreter knows where its packages are.
    path = Path(os.path.abspath(python.expanduser()))  # noqa: PTH100
    if not path.is_file() or not os.access(path, os.X_OK):
        raise StartError(f"{path} is no program: --engine-python names the interpreter of vLLM's environment")
    return path
