"""The one model that is served, as other protocols list it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sfumato_server.protocol import CheckpointStatus
from sfumato_server.worker.handle import WorkerHandle

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
        return self.model.name if self.model else "sfumato"

    @property
    def ready(self) -> bool:
        return self._worker.state == "ready"

    def wake(self) -> None:
        """Bring a resting model back."""
        self._worker.wake(asked=True)
