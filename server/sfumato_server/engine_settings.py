"""Which engine denoises, as its user said. None of it comes from a workspace: it names programs and hosts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

EngineKind = Literal["embedded", "torch", "vllm"]


@dataclass(frozen=True, kw_only=True)
class EngineSettings:
    """Without a `kind` the checkpoint decides: embedded where that can run it, else torch.

    Without a `url` vLLM is started here, by the interpreter `python` of an environment of its own.

    `flags` are handed on to vLLM. `allow_remote`: texts may go to another machine. `requests` may be denoised at once;
    `None` leaves that to the engine.
    """

    kind: EngineKind | None = None
    url: str | None = None
    key_file: Path | None = None
    allow_remote: bool = False
    python: Path | None = None
    flags: tuple[str, ...] = ()
    requests: int | None = None

    def to_argument(self) -> str:
        """As one argument of a command line. No secret is in it: a key's file is, and not the key."""
        whole = replace(self, key_file=self.key_file and self.key_file.absolute())
        return json.dumps(asdict(whole), default=str)

    @classmethod
    def from_argument(cls, argument: str) -> EngineSettings:
        """Those that `to_argument` has written."""
        said = json.loads(argument)
        paths = {name: said[name] and Path(said[name]) for name in ("key_file", "python")}
        return cls(**{**said, **paths, "flags": tuple(said["flags"])})
