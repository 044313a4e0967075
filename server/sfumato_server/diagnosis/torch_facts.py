"""Asks the torch that is installed, without importing it here."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass

from sfumato_client.processes.interpreter import python_command

PROBE = python_command("-m", "sfumato_client.diagnosis.torch_probe")
PATIENCE_S = 120.0


@dataclass(frozen=True, kw_only=True)
class TorchFacts:
    """`device` is the one that a server would take; `free_bytes` of its memory, `None` where nothing says."""

    version: str
    cuda_build: str | None
    rocm_build: str | None
    device: str
    device_name: str
    free_bytes: int | None

    @property
    def build(self) -> str:
        if self.cuda_build is not None:
            return f"CUDA {self.cuda_build}"
        return f"ROCm {self.rocm_build}" if self.rocm_build is not None else "CPU"


class TorchBroken(Exception):
    """torch is installed and cannot be used; the message is the last thing that it said."""


def torch_facts() -> TorchFacts:
    """Raises `TorchBroken`."""
    try:
        probe = subprocess.run(PROBE, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        raise TorchBroken(f"it did not answer within {PATIENCE_S:.0f} s") from None
    if probe.returncode != 0:
        lines = probe.stderr.strip().splitlines()
        raise TorchBroken(lines[-1] if lines else f"its process ended with {probe.returncode}")
    return TorchFacts(**json.loads(probe.stdout.splitlines()[-1]))
