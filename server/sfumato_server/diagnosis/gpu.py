"""Is there an NVIDIA GPU, whatever torch thinks of it?"""

from __future__ import annotations

import subprocess
from pathlib import Path

from sfumato_client.processes.interpreter import program


def nvidia_gpu(proc: Path = Path("/proc")) -> str | None:
    """The name of the first GPU that its tool, its driver or the PCI bus shows; `None` without one."""
    return _from_tool() or _from_driver(proc) or _from_bus()


def _from_tool() -> str | None:
    lines = _said("nvidia-smi", "--query-gpu=name", "--format=csv,noheader")
    return lines[0].strip() if lines else None


def _from_driver(proc: Path) -> str | None:
    for file in sorted(proc.glob("driver/nvidia/gpus/*/information")):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "Model":
                return value.strip()
    return None


def _from_bus() -> str | None:
    for line in _said("lspci"):
        if "NVIDIA" in line and ("VGA" in line or "3D controller" in line):
            return line.split(": ", 1)[-1].strip()
    return None


def _said(name: str, *arguments: str) -> list[str]:
    """The lines that a program prints; none when it is not there or fails."""
    path = program(name)
    if path is None:
        return []
    try:
        run = subprocess.run([path, *arguments], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [line for line in run.stdout.splitlines() if line.strip()] if run.returncode == 0 else []
