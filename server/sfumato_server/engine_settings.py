"""Which engine denoises, as its user said. None of it comes from a workspace: it names programs and hosts."""

from __future__ import annotations

import json
from dataclasses import dataclass
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
        return json.dumps(
            {
                "kind": self.kind,
                "url": self.url,
                "key_file": None if self.key_file is None else str(self.key_file.absolute()),
                "allow_remote": self.allow_remote,
                "python": None if self.python is None else str(self.python),
                "flags": list(self.flags),
                "requests": self.requests,
            }
        )

    @classmethod
    def from_argument(cls, argument: str) -> EngineSettings:
        """Those that `to_argument` has written."""
        said = json.loads(argument)
        return cls(
            kind=said["kind"],
            url=said["url"],
            key_file=None if said["key_file"] is None else Path(said["key_file"]),
            allow_remote=said["allow_remote"],
            python=None if said["python"] is None else Path(said["python"]),
            flags=tuple(said["flags"]),
            requests=said["requests"],
        )
