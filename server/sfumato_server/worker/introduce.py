"""What a worker says of itself once it has loaded."""

from __future__ import annotations

from sfumato_client import protocol as wire
from sfumato_model.api.engine import CheckpointInfo
from sfumato_server.worker.messages import Ready


def ready(info: CheckpointInfo) -> Ready:
    checkpoint = wire.CheckpointStatus(
        name=info.name,
        source=info.source,
        parameters=info.parameters,
        languages=list(info.languages),
        operations=list(info.operations),
        context_tokens=info.context_tokens,
        instructions=None if info.instructions is None else list(info.instructions),
    )
    return Ready(checkpoint=checkpoint, device=info.device, dtype=info.dtype)
