"""What can go wrong in the model package; every message says what was got and what to do.

SfumatoModelError
├── CheckpointError      a checkpoint cannot be used: missing, truncated, of another architecture, too large
│   └── OtherShard       one of its files belongs to another checkpoint, or to another version of it
├── PromptError          a request cannot become a canvas: no hole, holes too large
├── OutOfMemory          the device has too little free memory for a request
├── NotFinite            the checkpoint computed what is no number
├── EngineError          the engine behind a URL did not do what it was asked
└── Cancelled            the request was cancelled between two steps
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal


class SfumatoModelError(Exception):
    """Base of all errors of this package."""


class CheckpointError(SfumatoModelError):
    """A checkpoint cannot be used."""


class OtherShard(CheckpointError):
    """One of a checkpoint's files, `path`, belongs to another one, or to another version of it."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.path = path


class PromptError(SfumatoModelError):
    """A request cannot become a canvas."""


class OutOfMemory(SfumatoModelError):
    """The device has too little free memory for a request."""


class NotFinite(SfumatoModelError):
    """The checkpoint computed what is no number."""


EngineTrouble = Literal[
    "address", "unreachable", "lost", "silent", "busy", "key", "refused", "failed", "nonsense", "unfit"
]
"""What went wrong with an engine behind a URL.

address      the URL is none that may be used
unreachable  nobody listens there
lost         the connection ended before the answer did
silent       no answer within the time that one may take
busy         429 or 503: it takes no more now
key          401 or 403: it wants another API key
refused      any other 4xx: it does not take what was sent
failed       any other 5xx: it had an error of its own
nonsense     what it answered is not what was asked for
unfit        it is there, and cannot do what Sfumato needs
"""


class EngineError(SfumatoModelError):
    """The engine behind a URL did not do what it was asked; `trouble` says in which way."""

    def __init__(self, message: str, *, trouble: EngineTrouble) -> None:
        super().__init__(message)
        self.trouble: EngineTrouble = trouble


class Cancelled(SfumatoModelError):
    """The request was cancelled; nothing is returned."""
