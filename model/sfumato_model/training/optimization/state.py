"""The state of a training run on disk: enough to go on after a kill as if nothing had happened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.optim import Optimizer


@dataclass(kw_only=True)
class Progress:
    """How far a run has come. `started_from` names what its weights began as."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    started_from: str = "random weights"


def save(path: Path, model: Any, optimizers: list[Optimizer], progress: Progress) -> None:
    """Write the state next to `path`, then rename, so that a kill never leaves half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(
        {
            "model": model.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in optimizers],
            "progress": vars(progress),
        },
        partial,
    )
    partial.replace(path)


def load(path: Path, model: Any, optimizers: list[Optimizer]) -> Progress:
    """Read the state at `path` into `model` and `optimizers`. Raises what `torch.load` raises on a damaged file."""
    data = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(data["model"])
    model.tie_weights()
    for optimizer, state in zip(optimizers, data["optimizers"], strict=True):
        optimizer.load_state_dict(state)
    return Progress(**data["progress"])
