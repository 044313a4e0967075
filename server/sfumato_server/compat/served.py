"""The one model that is served, as other protocols list it, and the languages that it writes."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sfumato_client.protocol import CheckpointStatus

from sfumato_server.supervision.handle import WorkerHandle

ANY_NAME = "sfumato"
"""What documentation calls the model, whichever is loaded: lists have it beside the checkpoint's own name."""
BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}


@dataclass(frozen=True, kw_only=True)
class ServedModel:
    """A checkpoint that has been loaded."""

    checkpoint: CheckpointStatus
    device: str
    bytes: int
    """Of its weights in memory."""

    @property
    def name(self) -> str:
        return self.checkpoint.name


class Served:
    """What is known of the model. Until it has been loaded that is nothing."""

    def __init__(self, worker: WorkerHandle) -> None:
        self._worker = worker
        self.since = time.time()

    @property
    def model(self) -> ServedModel | None:
        info = self._worker.ready_info
        if info is None:
            return None
        size = info.checkpoint.parameters * BYTES.get(info.dtype, 4)
        return ServedModel(checkpoint=info.checkpoint, device=info.device, bytes=size)

    @property
    def name(self) -> str:
        return self.model.name if self.model else ANY_NAME

    @property
    def names(self) -> tuple[str, ...]:
        """All that it goes by; none until it is loaded."""
        return tuple(dict.fromkeys((self.model.name, ANY_NAME))) if self.model else ()

    def writes(self, language: str | None) -> bool:
        """Whether a file's language, where it is known, is one of the checkpoint's, as far as those are known."""
        written = self._languages
        return not language or not written or language in written

    def language(self, told: str | None) -> str:
        """The language that was told, or the checkpoint's where it has one."""
        written = self._languages
        return told or (written[0] if len(written) == 1 else "python" if self.model is None else "plaintext")

    @property
    def _languages(self) -> list[str]:
        return self.model.checkpoint.languages if self.model else []

    @property
    def ready(self) -> bool:
        return self._worker.state == "ready"

    def wake(self) -> None:
        """Bring a resting model back."""
        self._worker.wake(asked=True)
