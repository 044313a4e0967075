"""Which engine denoises, as its user said. None of it comes from a workspace: it names programs and hosts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sfumato_model.api.errors import EngineError
from sfumato_model.engines.vllm.address import EngineAddress, engine_address
from sfumato_server.engine.key import read_key
from sfumato_server.errors import StartError

EngineKind = Literal["torch", "vllm"]
PYTHON = "SFUMATO_ENGINE_PYTHON"
"""The variable that names an environment's interpreter as `--engine-python` does."""


@dataclass(frozen=True, kw_only=True)
class EngineSettings:
    """Without a `url` vLLM is started here, by the interpreter `python` of an environment of its own.

    `flags` are handed on to vLLM. `allow_remote`: texts may go to another machine.
    """

    kind: EngineKind = "torch"
    url: str | None = None
    key_file: Path | None = None
    allow_remote: bool = False
    python: Path | None = None
    flags: tuple[str, ...] = ()

    def checked(self) -> EngineSettings:
        """The same with absolute paths. Raises `StartError` for what cannot work together or must not be."""
        given = [name for name, value in self._options.items() if value]
        if self.kind == "torch" and given:
            raise StartError(f"{given[0]} is for another engine: add --engine vllm")
        if self.kind == "torch":
            return self
        if self.url is not None and (self.python is not None or self.flags):
            raise StartError("--engine-url names an engine that runs: --engine-python and --engine-flag start one")
        if self.url is None and (self.key_file is not None or self.allow_remote):
            raise StartError("--engine-key-file and --engine-allow-remote are for an engine that --engine-url names")
        if self.url is not None:
            self.address()
            self.key()
            return self
        return EngineSettings(kind=self.kind, python=_interpreter(self.python), flags=self.flags)

    def address(self) -> EngineAddress:
        """Where the engine that `url` names is. Raises `StartError`."""
        try:
            return engine_address(self.url or "", allow_remote=self.allow_remote)
        except EngineError as error:
            raise StartError(str(error)) from error

    def key(self) -> str | None:
        """The engine's key, read anew each time. Raises `StartError`."""
        return None if self.key_file is None else read_key(self.key_file)

    @property
    def _options(self) -> Mapping[str, object]:
        return {
            "--engine-url": self.url,
            "--engine-key-file": self.key_file,
            "--engine-allow-remote": self.allow_remote,
            "--engine-python": self.python,
            "--engine-flag": self.flags,
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
